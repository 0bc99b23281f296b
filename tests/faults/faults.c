/* Everything that can go wrong under a command, one thing at a time, and whether the command does what it promises:
 *
 *   faults PROGRAM MODE [--shim FILE] [--count N] [--tally FILE] [--workers N] [--scenario NAME]
 *
 * calls   every system call from main on fails once, and from there on, with each of a list of errors
 * kills   SIGKILL at system calls and at random times; the next run, with and without --resume, ends as ever
 * memory  every allocation fails once, and from there on (under the address sanitizer leaks count too); needs --shim
 * disks   the disk has room for N more pages or files, or is read-only from the start or from a system call on
 * sizes   no file may grow beyond N bytes
 *
 * --count thins the whole to about N; without it everything is done. With --tally what is done is noted there, and left
 * out the next time. */
#include "disk.h"
#include "judge.h"
#include "plan.h"

#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SCENARIOS_MAX = 64, EXIT_TROUBLE = 2, EXIT_SKIPPED = 77, LAST_KEPT = 8 };

struct options {
  const struct mode *mode;
  char program[PATH_MAX], shim[PATH_MAX];
  const char *tally, *scenario;
  unsigned long count; /* 0: all */
  unsigned workers;
};

struct session {
  struct options options;
  char scratch[PATH_MAX]; /* worker N runs its commands in scratch/N */
  unsigned long verdicts[VERDICTS];
  size_t seen, total; /* of all injections: which are chosen, where not all are */
};

/* What the workers share. */
struct shared {
  size_t next;
  unsigned long verdicts[VERDICTS];
};

/* In every mode that has it: the shim tells where main ends. */
static const char *shim_of(const struct options *options)
{
  return options->shim[0] != '\0' ? options->shim : NULL;
}

/* Keeps about options->count of all injections, evenly spread; and the last allocations, with which results are put in
 * words. */
static void thin(struct batch *batch, struct session *session)
{
  unsigned long wanted = session->options.count;
  size_t kept = 0;
  for (size_t i = 0; i < batch->count && wanted > 0; i++, session->seen++) {
    bool chosen = session->total <= wanted ||
                  session->seen * wanted / session->total != (session->seen + 1) * wanted / session->total ||
                  (session->options.mode->needs_shim && i + LAST_KEPT >= batch->count);
    if (chosen) {
      batch->injections[kept++] = batch->injections[i];
    }
  }
  batch->count = wanted > 0 ? kept : batch->count;
}

static void worker_directory(const struct session *session, unsigned worker, char directory[PATH_MAX + 16])
{
  (void)snprintf(directory, PATH_MAX + 16, "%s/%u", session->scratch, worker);
}

static void work(const struct batch *batch, const struct session *session, unsigned worker, struct shared *shared)
{
  char directory[PATH_MAX + 16];
  worker_directory(session, worker, directory);
  for (;;) {
    size_t i = __atomic_fetch_add(&shared->next, 1, __ATOMIC_RELAXED);
    if (i >= batch->count) {
      return;
    }
    enum verdict verdict = judge(batch->stage, directory, shim_of(&session->options), &batch->injections[i]);
    (void)__atomic_fetch_add(&shared->verdicts[verdict], 1, __ATOMIC_RELAXED);
  }
}

static void note(const struct batch *batch, const char *tally, const unsigned long *verdicts)
{
  if (tally == NULL) {
    return;
  }
  FILE *file = fopen(tally, "a");
  if (file == NULL) {
    err(EXIT_TROUBLE, "%s", tally);
  }
  (void)fprintf(file, "%s,%s,%s,%zu,%lu,%lu,%lu,%lu\n", batch->stage->scenario->name, batch->what, batch->how,
                batch->count, verdicts[VERDICT_MISSED], verdicts[VERDICT_USUAL], verdicts[VERDICT_FAILED],
                verdicts[VERDICT_WRONG]);
  (void)fclose(file);
}

/* "COUNT,MISSED,USUAL,FAILED,WRONG\n": the end of a line of the tally, if it is all there. */
static bool read_verdicts(const char *text, unsigned long verdicts[VERDICTS])
{
  char *end = NULL;
  (void)strtoul(text, &end, 10);
  for (size_t i = 0; i < VERDICTS; i++) {
    if (*end != ',') {
      return false;
    }
    verdicts[i] = strtoul(end + 1, &end, 10);
  }
  return *end == '\n';
}

/* Whether the tally has the batch already; its numbers are added then. */
static bool is_done(const struct batch *batch, struct session *session)
{
  char line[256], key[128];
  FILE *file = session->options.tally == NULL ? NULL : fopen(session->options.tally, "r");
  bool done = false;
  (void)snprintf(key, sizeof key, "%s,%s,%s,", batch->stage->scenario->name, batch->what, batch->how);
  while (file != NULL && !done && fgets(line, sizeof line, file) != NULL) {
    unsigned long found[VERDICTS];
    done = strncmp(line, key, strlen(key)) == 0 && read_verdicts(line + strlen(key), found);
    for (size_t i = 0; i < VERDICTS && done; i++) {
      session->verdicts[i] += found[i];
    }
  }
  (void)(file != NULL && fclose(file));
  return done;
}

/* A plan is walked twice: to count, and to run. */

static void count_batch(struct batch *batch, void *context)
{
  struct session *session = context;
  session->total += batch->count;
  batch->count = 0;
}

static void run_batch(struct batch *batch, void *context)
{
  struct session *session = context;
  thin(batch, session);
  if (batch->count > 0 && !is_done(batch, session)) {
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
      err(EXIT_TROUBLE, "sharing");
    }
    (void)fflush(stdout);
    for (unsigned worker = 0; worker < session->options.workers && worker < batch->count; worker++) {
      pid_t pid = fork();
      if (pid == 0) {
        work(batch, session, worker, shared);
        (void)fflush(stdout);
        _exit(0);
      }
    }
    int status = 0;
    while (wait(&status) > 0) {
      shared->verdicts[VERDICT_WRONG] += status != 0;
    }
    for (size_t i = 0; i < VERDICTS; i++) {
      session->verdicts[i] += shared->verdicts[i];
    }
    note(batch, session->options.tally, shared->verdicts);
    (void)munmap(shared, sizeof *shared);
  }
  batch->count = 0;
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
  *options = (struct options){.workers = (unsigned)sysconf(_SC_NPROCESSORS_ONLN)};
  options->mode = argc < 3 ? NULL : mode_find(argv[2]);
  if (options->mode == NULL || argc % 2 == 0) {
    return false;
  }
  if (realpath(argv[1], options->program) == NULL) {
    err(EXIT_TROUBLE, "%s", argv[1]);
  }
  for (int i = 3; i + 1 < argc; i += 2) {
    if (strcmp(argv[i], "--shim") == 0) {
      if (realpath(argv[i + 1], options->shim) == NULL) {
        err(EXIT_TROUBLE, "%s", argv[i + 1]);
      }
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
  return options->workers > 0 && !(options->mode->needs_shim && options->shim[0] == '\0');
}

static bool wants(const struct options *options, const struct scenario *scenario)
{
  if (options->scenario != NULL) {
    return strcmp(options->scenario, scenario->name) == 0;
  }
  return !(scenario->draws && access("/usr/bin/gnuplot", X_OK) != 0) && !(scenario->heavy && options->count > 0);
}

/* Directories for the workers, disks of their own where the mode needs them. */
static void session_open(struct session *session)
{
  char directory[PATH_MAX + 16];
  (void)snprintf(session->scratch, sizeof session->scratch, "%s/proofsweep-faults-XXXXXX",
                 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
  if (mkdtemp(session->scratch) == NULL) {
    err(EXIT_TROUBLE, "%s", session->scratch);
  }
  for (unsigned worker = 0; worker < session->options.workers; worker++) {
    worker_directory(session, worker, directory);
    (void)mkdir(directory, 0777);
    if (session->options.mode->needs_disk) {
      disk_mount(directory);
    }
  }
}

static void session_close(struct session *session)
{
  char directory[PATH_MAX + 16];
  for (unsigned worker = 0; worker < session->options.workers && session->options.mode->needs_disk; worker++) {
    worker_directory(session, worker, directory);
    disk_unmount(directory);
  }
  tree_remove(session->scratch);
}

int main(int argc, char **argv)
{
  static take_batch *const takes[] = {count_batch, run_batch};
  static struct stage stages[SCENARIOS_MAX];
  static struct session session;
  const struct options *options = &session.options;
  size_t count = 0;
  bool good = true;
  char first[PATH_MAX + 16];
  if (!read_options(argc, argv, &session.options)) {
    errx(EXIT_TROUBLE, "usage: faults PROGRAM calls|kills|memory|disks|sizes [--shim FILE] [--count N] [--tally FILE] "
                       "[--workers N] [--scenario NAME]");
  }
  if (!supervised_possible() || (options->mode->needs_disk && !disk_possible())) {
    return EXIT_SKIPPED;
  }
  session_open(&session);
  (void)snprintf(first, sizeof first, "%s/first", session.scratch);
  for (size_t i = 0; i < scenario_count; i++) {
    if (wants(options, &scenarios[i])) {
      struct stage *stage = &stages[count++];
      good =
          stage_prepare(stage, &scenarios[i], options->program, shim_of(options), first, options->mode->needs_calls) &&
          all_calls_known(stage) && good;
    }
  }
  for (size_t take = 0; take < 2 && good; take++) {
    for (size_t i = 0; i < count; i++) {
      struct batch batch = {.stage = &stages[i]};
      options->mode->walk(&batch, takes[take], &session);
      free(batch.injections);
    }
  }
  session_close(&session);
  for (size_t i = 0; i < count; i++) {
    stage_free(&stages[i]);
  }
  const unsigned long *verdicts = session.verdicts;
  unsigned long done = verdicts[VERDICT_USUAL] + verdicts[VERDICT_FAILED] + verdicts[VERDICT_WRONG];
  (void)printf("%zu commands, %lu of %zu faults: %lu ended as ever, %lu failed as they should, %lu are wrong "
               "(%lu more had nothing to hit)\n",
               count, done, session.total, verdicts[VERDICT_USUAL], verdicts[VERDICT_FAILED], verdicts[VERDICT_WRONG],
               verdicts[VERDICT_MISSED]);
  return good && verdicts[VERDICT_WRONG] == 0 && done > 0 ? 0 : 1;
}
