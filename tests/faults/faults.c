/* Everything that can go wrong under a command, one thing at a time, and whether the command does what it promises:
 *
 *   faults PROGRAM calls|kills|memory [--shim FILE] [--count N] [--tally FILE] [--workers N] [--scenario NAME]
 *
 * calls   every system call from main on fails once, and from there on, with each of a list of errors
 * kills   SIGKILL at system calls and at random times; the next run, with and without --resume, ends as ever
 * memory  every allocation fails once, and from there on (under the address sanitizer leaks count too)
 *
 * --count thins the whole to about N; without it everything is done. With --tally what is done is noted there, and left
 * out the next time. */
#include "judge.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SCENARIOS_MAX = 32, WORKERS_MAX = 64, EXIT_TROUBLE = 2, EXIT_SKIPPED = 77, INTERRUPTIONS = 16 };

enum mode { MODE_CALLS, MODE_KILLS, MODE_MEMORY };

struct options {
  const char *program, *shim, *tally, *scenario;
  enum mode mode;
  unsigned long count; /* 0: all */
  unsigned workers;
};

/* Injections of one kind into one scenario: a line of the tally. */
struct batch {
  const struct stage *stage;
  const char *what, *how;
  struct injection *injections;
  size_t count, capacity;
};

/* What the workers share. */
struct shared {
  size_t next;
  unsigned long verdicts[VERDICTS];
};

struct tally {
  unsigned long verdicts[VERDICTS];
  size_t seen, total; /* of all injections: which are chosen, where not all are */
};

static void add(struct batch *batch, const struct injection *injection)
{
  if (batch->count == batch->capacity) {
    batch->capacity = 2 * batch->capacity + 64;
    batch->injections = realloc(batch->injections, batch->capacity * sizeof *batch->injections);
    if (batch->injections == NULL) {
      err(EXIT_TROUBLE, "planning");
    }
  }
  batch->injections[batch->count++] = *injection;
}

/* Keeps about options->count of all injections, evenly spread. */
static void thin(struct batch *batch, const struct options *options, struct tally *tally)
{
  size_t kept = 0;
  for (size_t i = 0; i < batch->count && options->count > 0; i++, tally->seen++) {
    bool chosen = tally->total <= options->count ||
                  tally->seen * options->count / tally->total != (tally->seen + 1) * options->count / tally->total;
    if (chosen) {
      batch->injections[kept++] = batch->injections[i];
    }
  }
  batch->count = options->count > 0 ? kept : batch->count;
}

static void work(const struct batch *batch, const struct options *options, const char *scratch, unsigned worker,
                 struct shared *shared)
{
  char directory[PATH_MAX];
  (void)snprintf(directory, sizeof directory, "%s/%u", scratch, worker);
  (void)mkdir(directory, 0777);
  for (;;) {
    size_t i = __atomic_fetch_add(&shared->next, 1, __ATOMIC_RELAXED);
    if (i >= batch->count) {
      return;
    }
    enum verdict verdict = judge(batch->stage, directory, options->shim, &batch->injections[i]);
    (void)__atomic_fetch_add(&shared->verdicts[verdict], 1, __ATOMIC_RELAXED);
  }
}

static void note(const struct batch *batch, const struct options *options, const struct shared *shared)
{
  const unsigned long *verdicts = shared->verdicts;
  FILE *file = options->tally == NULL ? NULL : fopen(options->tally, "a");
  if (options->tally != NULL && file == NULL) {
    err(EXIT_TROUBLE, "%s", options->tally);
  }
  if (file != NULL) {
    (void)fprintf(file, "%s,%s,%s,%zu,%lu,%lu,%lu,%lu\n", batch->stage->scenario->name, batch->what, batch->how,
                  batch->count, verdicts[VERDICT_MISSED], verdicts[VERDICT_USUAL], verdicts[VERDICT_FAILED],
                  verdicts[VERDICT_WRONG]);
    (void)fclose(file);
  }
}

/* Whether the tally has the batch already; its numbers are added then. */
static bool is_done(const struct batch *batch, const struct options *options, struct tally *tally)
{
  char line[256], key[128];
  FILE *file = options->tally == NULL ? NULL : fopen(options->tally, "r");
  bool done = false;
  (void)snprintf(key, sizeof key, "%s,%s,%s,", batch->stage->scenario->name, batch->what, batch->how);
  while (file != NULL && !done && fgets(line, sizeof line, file) != NULL) {
    unsigned long found[VERDICTS], all = 0;
    done = strncmp(line, key, strlen(key)) == 0 &&
           sscanf(line + strlen(key), "%lu,%lu,%lu,%lu,%lu", &all, &found[0], &found[1], &found[2], &found[3]) == 5;
    for (size_t i = 0; i < VERDICTS && done; i++) {
      tally->verdicts[i] += found[i];
    }
  }
  (void)(file != NULL && fclose(file));
  return done;
}

static void run_batch(struct batch *batch, const struct options *options, const char *scratch, struct tally *tally)
{
  thin(batch, options, tally);
  if (batch->count > 0 && !is_done(batch, options, tally)) {
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
      err(EXIT_TROUBLE, "sharing");
    }
    (void)fflush(stdout);
    unsigned workers = options->workers < batch->count ? options->workers : (unsigned)batch->count;
    for (unsigned worker = 0; worker < workers; worker++) {
      pid_t pid = fork();
      if (pid == 0) {
        work(batch, options, scratch, worker, shared);
        (void)fflush(stdout);
        _exit(0);
      }
    }
    int status = 0;
    while (wait(&status) > 0) {
      shared->verdicts[VERDICT_WRONG] += status != 0;
    }
    for (size_t i = 0; i < VERDICTS; i++) {
      tally->verdicts[i] += shared->verdicts[i];
    }
    note(batch, options, shared);
    (void)munmap(shared, sizeof *shared);
  }
  batch->count = 0;
}

/* A plan is walked twice: to count, and to run. */
typedef void take_batch(struct batch *batch, const struct options *options, const char *scratch, struct tally *tally);

static void count_batch(struct batch *batch, const struct options *options, const char *scratch, struct tally *tally)
{
  (void)options;
  (void)scratch;
  tally->total += batch->count;
  batch->count = 0;
}

static void add_calls(struct batch *batch, struct injection injection, bool writes_only)
{
  for (int call = 0; call < CALL_NUMBERS; call++) {
    if (call_is_left_alone(call) || (writes_only && call != SYS_write)) {
      continue;
    }
    injection.call = call;
    for (injection.first = 1; injection.first <= batch->stage->usual.calls[call]; injection.first++) {
      add(batch, &injection);
    }
  }
}

static void walk_calls(struct batch *batch, const struct options *options, const char *scratch, struct tally *tally,
                       take_batch *take)
{
  static const int errors[] = {ENOSPC, EIO, EINTR, EMFILE, EROFS, EXDEV};
  for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
    for (int on = 0; on < 2; on++) {
      /* Nothing is interrupted for ever. */
      unsigned long length = on == 0 ? 1 : errors[i] == EINTR ? INTERRUPTIONS : ULONG_MAX / 2;
      batch->what = strerrorname_np(errors[i]);
      batch->how = on == 0 ? "once" : "from there on";
      add_calls(batch, (struct injection){.trouble = TROUBLE_ERROR, .error = errors[i], .length = length}, false);
      take(batch, options, scratch, tally);
    }
  }
  batch->what = "short write";
  batch->how = "once";
  add_calls(batch, (struct injection){.trouble = TROUBLE_SHORT, .length = 1}, true);
  take(batch, options, scratch, tally);
}

static uint64_t scramble(uint64_t x)
{
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

static void walk_kills(struct batch *batch, const struct options *options, const char *scratch, struct tally *tally,
                       take_batch *take)
{
  batch->what = "SIGKILL";
  batch->how = "at a call";
  add_calls(batch, (struct injection){.trouble = TROUBLE_KILL, .length = 1}, false);
  size_t calls = batch->count;
  take(batch, options, scratch, tally);
  batch->how = "at a random time";
  for (size_t i = 0; i < calls; i++) {
    unsigned long after = scramble(i) % (batch->stage->microseconds + batch->stage->microseconds / 4);
    add(batch, &(struct injection){.trouble = TROUBLE_KILL_LATER, .first = after, .length = 1});
  }
  take(batch, options, scratch, tally);
}

static void walk_memory(struct batch *batch, const struct options *options, const char *scratch, struct tally *tally,
                        take_batch *take)
{
  batch->what = "no memory";
  for (int on = 0; on < 2; on++) {
    struct injection injection = {.trouble = TROUBLE_MEMORY, .length = on == 0 ? 1 : ULONG_MAX / 2};
    batch->how = on == 0 ? "once" : "from there on";
    for (injection.first = 1; injection.first <= batch->stage->allocations; injection.first++) {
      add(batch, &injection);
    }
    take(batch, options, scratch, tally);
  }
}

/* "Every" call: one that is not known here is not passed over in silence. */
static bool all_calls_known(const struct stage *stage)
{
  bool known = true;
  for (int call = 0; call < CALL_NUMBERS; call++) {
    if (stage->usual.calls[call] > 0 && call_name(call) == NULL && !call_is_left_alone(call)) {
      (void)printf("FAIL %s makes the system call %d, which stage.c does not know\n", stage->scenario->name, call);
      known = false;
    }
  }
  return known;
}

static bool read_options(int argc, char **argv, struct options *options)
{
  static const char *const modes[] = {"calls", "kills", "memory"};
  *options = (struct options){.workers = (unsigned)sysconf(_SC_NPROCESSORS_ONLN)};
  bool known = false;
  for (size_t i = 0; argc >= 3 && i < 3; i++) {
    if (strcmp(argv[2], modes[i]) == 0) {
      options->mode = (enum mode)i;
      known = true;
    }
  }
  options->program = argv[1];
  for (int i = 3; i + 1 < argc && known; i += 2) {
    if (strcmp(argv[i], "--shim") == 0) {
      options->shim = argv[i + 1];
    } else if (strcmp(argv[i], "--tally") == 0) {
      options->tally = argv[i + 1];
    } else if (strcmp(argv[i], "--scenario") == 0) {
      options->scenario = argv[i + 1];
    } else if (strcmp(argv[i], "--count") == 0) {
      options->count = strtoul(argv[i + 1], NULL, 10);
    } else if (strcmp(argv[i], "--workers") == 0) {
      options->workers = (unsigned)strtoul(argv[i + 1], NULL, 10);
    } else {
      return false;
    }
  }
  return known && argc % 2 == 1 && options->workers > 0 && (options->mode != MODE_MEMORY || options->shim != NULL);
}

static bool wants(const struct options *options, const struct scenario *scenario)
{
  if (options->scenario != NULL) {
    return strcmp(options->scenario, scenario->name) == 0;
  }
  return !(scenario->draws && access("/usr/bin/gnuplot", X_OK) != 0) && !(scenario->heavy && options->count > 0);
}

int main(int argc, char **argv)
{
  static take_batch *const takes[] = {count_batch, run_batch};
  static void (*const walks[])(struct batch *, const struct options *, const char *, struct tally *,
                               take_batch *) = {walk_calls, walk_kills, walk_memory};
  static struct stage stages[SCENARIOS_MAX];
  struct options options;
  struct tally tally = {0};
  size_t count = 0;
  bool good = true;
  char scratch[PATH_MAX], place[PATH_MAX + 16];
  if (!read_options(argc, argv, &options)) {
    errx(EXIT_TROUBLE, "usage: faults PROGRAM calls|kills|memory [--shim FILE] [--count N] [--tally FILE] "
                       "[--workers N] [--scenario NAME]");
  }
  if (!supervised_possible()) {
    return EXIT_SKIPPED;
  }
  (void)snprintf(scratch, sizeof scratch, "%s/proofsweep-faults-XXXXXX",
                 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
  if (mkdtemp(scratch) == NULL) {
    err(EXIT_TROUBLE, "%s", scratch);
  }
  (void)snprintf(place, sizeof place, "%s/first", scratch);
  for (size_t i = 0; i < scenario_count; i++) {
    if (wants(&options, &scenarios[i])) {
      struct stage *stage = &stages[count++];
      good = stage_prepare(stage, &scenarios[i], options.program, options.shim, place, options.mode != MODE_MEMORY) &&
             all_calls_known(stage) && good;
    }
  }
  for (size_t take = 0; take < 2 && good; take++) {
    for (size_t i = 0; i < count; i++) {
      struct batch batch = {.stage = &stages[i]};
      walks[options.mode](&batch, &options, scratch, &tally, takes[take]);
      free(batch.injections);
    }
  }
  tree_remove(scratch);
  for (size_t i = 0; i < count; i++) {
    stage_free(&stages[i]);
  }
  const unsigned long *verdicts = tally.verdicts;
  unsigned long done = verdicts[VERDICT_USUAL] + verdicts[VERDICT_FAILED] + verdicts[VERDICT_WRONG];
  (void)printf("%zu commands, %lu of %zu faults: %lu ended as ever, %lu failed as they should, %lu are wrong "
               "(%lu more had nothing to hit)\n",
               count, done, tally.total, verdicts[VERDICT_USUAL], verdicts[VERDICT_FAILED], verdicts[VERDICT_WRONG],
               verdicts[VERDICT_MISSED]);
  return good && verdicts[VERDICT_WRONG] == 0 && done > 0 ? 0 : 1;
}
