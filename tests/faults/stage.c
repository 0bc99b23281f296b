#include "stage.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

static const struct call {
  int number;
  const char *name;
} calls[] = {
    {SYS_openat, "openat"},
    {SYS_read, "read"},
    {SYS_pread64, "pread64"},
    {SYS_write, "write"},
    {SYS_pwrite64, "pwrite64"},
    {SYS_writev, "writev"},
    {SYS_close, "close"},
    {SYS_fsync, "fsync"},
    {SYS_ftruncate, "ftruncate"},
    {SYS_lseek, "lseek"},
    {SYS_dup, "dup"},
    {SYS_dup3, "dup3"},
    {SYS_flock, "flock"},
    {SYS_fstat, "fstat"},
    {SYS_newfstatat, "stat"},
    {SYS_getdents64, "getdents64"},
    {SYS_getcwd, "getcwd"},
    {SYS_fcntl, "fcntl"},
    {SYS_pipe2, "pipe2"},
    {SYS_memfd_create, "memfd_create"},
    {SYS_faccessat, "faccessat"},
    {SYS_faccessat2, "faccessat2"},
    {SYS_ioctl, "ioctl"},

    {SYS_clone, "clone"},
    {SYS_clone3, "clone3"},
    {SYS_unlinkat, "unlinkat"},
    {SYS_fallocate, "fallocate"},
    {SYS_renameat2, "renameat2"},
    {SYS_fadvise64, "fadvise64"},
    {444, "landlock_create_ruleset"},
    {445, "landlock_add_rule"},
#ifdef SYS_open
    {SYS_open, "open"},
    {SYS_rename, "rename"},
    {SYS_mkdir, "mkdir"},
    {SYS_unlink, "unlink"},
    {SYS_readlink, "readlink"},
    {SYS_access, "access"},
    {SYS_stat, "stat"},
    {SYS_lstat, "lstat"},
    {SYS_poll, "poll"},
    {SYS_rmdir, "rmdir"},
    {SYS_dup2, "dup2"},
    {SYS_vfork, "vfork"},
#endif
    {SYS_renameat, "renameat"},
    {SYS_mkdirat, "mkdirat"},
    {SYS_readlinkat, "readlinkat"},
    {SYS_ppoll, "ppoll"},
};

static const int left_alone[] = {
    SYS_mmap,
    SYS_munmap,
    SYS_mremap,
    SYS_mprotect,
    SYS_brk,
    SYS_madvise,
    SYS_getpid,
    SYS_gettid,
    SYS_exit_group,
    SYS_exit,
    SYS_futex,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sched_getaffinity,
    SYS_getrandom,
    SYS_prlimit64,
    SYS_sched_yield,
    SYS_waitid,
    SYS_wait4,
    SYS_kill,
    SYS_clock_gettime,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_sigaltstack,
    SYS_clock_nanosleep,
    SYS_prctl,
    SYS_membarrier,
    SYS_getrusage,
    SYS_getuid,
    SYS_geteuid,
    SYS_tgkill,
    SYS_uname,
    SYS_sysinfo,
};

const char *call_name(int number)
{
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    if (calls[i].number == number) {
      return calls[i].name;
    }
  }
  return NULL;
}

int call_number(const char *name)
{
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    if (strcmp(calls[i].name, name) == 0) {
      return calls[i].number;
    }
  }
  return -1;
}

bool call_is_left_alone(int number)
{
  for (size_t i = 0; i < sizeof left_alone / sizeof left_alone[0]; i++) {
    if (left_alone[i] == number) {
      return true;
    }
  }
  return false;
}

void words_split(struct words *words, const char *program, const char *line, const char *more)
{
  size_t count = 0;
  (void)snprintf(words->line, sizeof words->line, "%s %s", line, more);
  words->argv[count++] = program;
  char *rest = words->line;
  for (char *word = strtok_r(words->line, " ", &rest); word != NULL && count < WORDS_MAX;
       word = strtok_r(NULL, " ", &rest)) {
    words->argv[count++] = word;
  }
  words->argv[count] = NULL;
}

/* "!rename 6 run ..." is to be killed at its sixth rename. */
static const char *read_killed(const char *line, struct injection *injection)
{
  if (*line != '!') {
    return line;
  }
  char name[32], *rest = NULL;
  (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(line + 1, " "), line + 1);
  injection->trouble = TROUBLE_KILL;
  injection->call = call_number(name);
  injection->first = strtoul(line + 1 + strlen(name), &rest, 10);
  injection->length = 1;
  return rest + strspn(rest, " ");
}

static bool prepare(const struct scenario *scenario, const char *program, const char *directory)
{
  struct ended *ended = calloc(1, sizeof *ended);
  bool good = ended != NULL;
  for (size_t i = 0; i < PREPARATIONS_MAX && scenario->prepare[i] != NULL && good; i++) {
    struct words words;
    struct injection injection = {.trouble = TROUBLE_NONE};
    words_split(&words, program, read_killed(scenario->prepare[i], &injection), "");
    const struct supervised run = {words.argv, directory, NULL};
    supervised_run(&run, &injection, ended);
    good = ended->status == (injection.trouble == TROUBLE_KILL ? 137 : 0);
    if (!good) {
      (void)printf("FAIL %s: '%s' ends with %d: %s\n", scenario->name, scenario->prepare[i], ended->status, ended->err);
    }
  }
  free(ended);
  return good;
}

static unsigned long microseconds_since(const struct timespec *begin)
{
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (unsigned long)((now.tv_sec - begin->tv_sec) * 1000000 + (now.tv_nsec - begin->tv_nsec) / 1000);
}

/* Runs the command from its beginning once more and holds the result against the first one. */
static bool repeat(struct stage *stage, const struct supervised *run, enum trouble trouble, struct ended *ended)
{
  const struct injection injection = {.trouble = trouble};
  struct tree tree;
  tree_restore(&stage->before, run->directory);
  supervised_run(run, &injection, ended);
  tree_read(&tree, run->directory);
  const char *difference = tree_difference(&stage->after, &tree);
  bool good = ended->status == stage->usual.status && strcmp(ended->out, stage->usual.out) == 0 && difference == NULL;
  if (!good) {
    (void)printf("FAIL %s: a second run is another one: status %d, %s, %s\n", stage->scenario->name, ended->status,
                 difference == NULL ? "same files" : difference, ended->err);
  }
  tree_free(&tree);
  return good;
}

bool stage_prepare(struct stage *stage, const struct scenario *scenario, const char *program, const char *shim,
                   const char *directory, bool count_calls)
{
  const struct injection nothing = {.trouble = TROUBLE_NONE};
  struct timespec begin;
  *stage = (struct stage){.scenario = scenario};
  words_split(&stage->words, program, scenario->command, "");
  words_split(&stage->resumed, program, scenario->command, scenario->resumes ? "--resume" : "");
  tree_remove(directory);
  (void)mkdir(directory, 0777);
  scenario_write_files(directory);
  if (!prepare(scenario, program, directory)) {
    return false;
  }
  tree_read(&stage->before, directory);
  const struct supervised run = {stage->words.argv, directory, shim};
  (void)clock_gettime(CLOCK_MONOTONIC, &begin);
  supervised_run(&run, &nothing, &stage->usual);
  stage->microseconds = microseconds_since(&begin);
  tree_read(&stage->after, directory);
  struct ended *ended = calloc(1, sizeof *ended);
  bool good = ended != NULL && repeat(stage, &run, count_calls ? TROUBLE_COUNT : TROUBLE_NONE, ended);
  if (good) {
    memcpy(stage->usual.calls, ended->calls, sizeof ended->calls);
  }
  if (good && shim != NULL) {
    good = repeat(stage, &run, TROUBLE_MEMORY, ended);
    stage->allocations = ended->allocations;
  }
  free(ended);
  return good;
}

void stage_free(struct stage *stage)
{
  tree_free(&stage->before);
  tree_free(&stage->after);
}
