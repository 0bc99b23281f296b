#include "judge.h"

#include "disk.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

enum { IO_FAILED = 3, NO_MEMORY = 4, NO_FIGURES = 5, KILLED = 137 };

/* A run under trial. */
struct trial {
  const struct stage *stage;
  const struct injection *injection;
  const char *directory;
  struct ended *ended;
  struct tree tree; /* what it left */
  bool wrong;
};

__attribute__((format(printf, 2, 3))) static void complain(struct trial *trial, const char *format, ...)
{
  static const char *const troubles[] = {"nothing",    "count",          "error",     "short write",
                                         "kill",       "kill after us",  "no memory", "pages left",
                                         "files left", "read-only from", "file size"};
  const struct injection *injection = trial->injection;
  const char *call = trouble_catches_calls(injection->trouble) ? call_name(injection->call) : "";
  char words[2 * SAID_SIZE];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(words, sizeof words, format, arguments);
  va_end(arguments);
  trial->wrong = true;
  (void)printf("FAIL %s, %s %s %lu%s %s: %s\n", trial->stage->scenario->name, troubles[injection->trouble],
               call == NULL ? "" : call, injection->first, injection->length > 1 ? "+" : "",
               injection->error > 0 ? strerrorname_np(injection->error) : "", words);
  (void)fflush(stdout);
}

static bool has_base_name(const char *path, const char *name)
{
  const char *slash = strrchr(path, '/');
  return strcmp(slash == NULL ? path : slash + 1, name) == 0;
}

/* What may lie there until the next run: the journal, the sums that it speaks of, and the temporaries of a run that was
 * killed. */
static bool may_be_left(const struct trial *trial, const char *path)
{
  const char *slash = strrchr(path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  const struct injection *injection = trial->injection;
  bool cannot_remove = injection->trouble == TROUBLE_ERROR && injection->call == call_number("unlink");
  bool for_resume = strcmp(name, "journal") == 0 || strcmp(name, ".partial-sums.txt.part") == 0;
  return for_resume || (name[0] == '.' && (trial->ended->status == KILLED || cannot_remove));
}

/* What says which figures there are. */
static bool tells_of_figures(const char *path)
{
  return has_base_name(path, "report.md") || has_base_name(path, "report.html") || has_base_name(path, "manifest.json");
}

/* Every file is the old one or the new one, whole. */
static void look_at_files(struct trial *trial)
{
  for (size_t i = 0; i < trial->tree.count; i++) {
    const struct tree_file *file = &trial->tree.files[i];
    const struct tree_file *old = tree_find(&trial->stage->before, file->path);
    const struct tree_file *new = tree_find(&trial->stage->after, file->path);
    bool known = (old != NULL && tree_same_file(old, file)) || (new != NULL &&tree_same_file(new, file));
    bool undrawn = trial->stage->scenario->draws && tells_of_figures(file->path) && file->length > 0;
    if (!known && !undrawn && !may_be_left(trial, file->path)) {
      complain(trial, "%s is %s; stderr: %s", file->path,
               old == NULL && new == NULL ? "left over" : "neither old nor new", trial->ended->err);
    }
  }
  for (size_t i = 0; i < trial->stage->before.count; i++) {
    const char *path = trial->stage->before.files[i].path;
    if (tree_find(&trial->stage->after, path) != NULL && tree_find(&trial->tree, path) == NULL &&
        !has_base_name(path, "journal") && !(trial->stage->scenario->draws && strstr(path, "figures/") != NULL)) {
      complain(trial, "%s is gone", path);
    }
  }
}

static bool is_one_line(const char *text)
{
  const char *end = strchr(text, '\n');
  return end != NULL && end[1] == '\0';
}

/* Nobody can be told where stderr cannot be written. */
static bool is_mute(const struct injection *injection)
{
  return injection->trouble == TROUBLE_ERROR && (injection->call == SYS_write || injection->call == SYS_writev) &&
         injection->length > 1;
}

/* The reason, or that there is nothing of that name where looking for it failed. */
static bool tells_why(const char *said, const struct injection *injection)
{
  return strstr(said, strerror(injection->error)) != NULL ||
         (injection->call == call_number("stat") && strstr(said, ": no directory 'sweeps' in '") != NULL);
}

static void look_at_words(struct trial *trial)
{
  const struct injection *injection = trial->injection;
  const char *said = trial->ended->err;
  if (is_mute(injection)) {
    return;
  }
  if (!is_one_line(said) || strncmp(said, "proofsweep: ", 12) != 0) {
    complain(trial, "status %d, not one sentence: %s", trial->ended->status, said);
  } else if (trial->ended->status == IO_FAILED && injection->error != 0 &&
             (!tells_why(said, injection) || strchr(said, '\'') == NULL)) {
    complain(trial, "no file or no reason: %s", said);
  } else if (trial->ended->status == NO_MEMORY && strstr(said, "out of memory while ") == NULL) {
    complain(trial, "no word of memory: %s", said);
  }
  if (strncmp(trial->ended->out, trial->stage->usual.out, strlen(trial->ended->out)) != 0) {
    complain(trial, "other words on stdout: %s", trial->ended->out);
  }
}

static bool may_end_with(const struct trial *trial, int status)
{
  const struct injection *injection = trial->injection;
  switch (injection->trouble) {
  case TROUBLE_ERROR:
  case TROUBLE_FULL:
  case TROUBLE_FILES:
  case TROUBLE_READ_ONLY:
  case TROUBLE_FILE_SIZE:
    return status == IO_FAILED || (status == NO_FIGURES && trial->stage->scenario->draws);
  case TROUBLE_KILL:
  case TROUBLE_KILL_LATER:
    return status == KILLED;
  case TROUBLE_MEMORY:
    return status == NO_MEMORY;
  default:
    return false; /* a short write is no failure */
  }
}

static void read_again(struct trial *trial)
{
  tree_free(&trial->tree);
  tree_read(&trial->tree, trial->directory);
}

/* The next run, undisturbed, ends as if nothing had been. */
static void run_again(struct trial *trial)
{
  const struct injection nothing = {.trouble = TROUBLE_NONE};
  bool killed = trial->ended->status == KILLED;
  const struct words *words =
      killed && trial->injection->first % 2 == 0 ? &trial->stage->resumed : &trial->stage->words;
  const struct supervised run = {words->argv, trial->directory, NULL};
  supervised_run(&run, &nothing, trial->ended);
  read_again(trial);
  const char *difference = tree_difference(&trial->stage->after, &trial->tree);
  if (trial->ended->status != trial->stage->usual.status || difference != NULL) {
    complain(trial, "the next run ends with %d, other: %s, stderr: %s", trial->ended->status,
             difference == NULL ? "nothing" : difference, trial->ended->err);
  }
}

static enum verdict look(struct trial *trial)
{
  const struct stage *stage = trial->stage;
  const struct ended *ended = trial->ended;
  const char *difference = tree_difference(&stage->after, &trial->tree);
  if (ended->status == stage->usual.status && !(is_mute(trial->injection) && difference != NULL)) {
    bool same_words = strcmp(ended->out, stage->usual.out) == 0 &&
                      (strcmp(ended->err, stage->usual.err) == 0 || is_mute(trial->injection));
    /* A complaint on stderr that could not be written is lost: nobody can be told. */
    bool lost = trial->injection->trouble == TROUBLE_ERROR && trial->injection->call == SYS_write &&
                stage->usual.err[0] != '\0' && strcmp(ended->out, stage->usual.out) == 0;
    bool forgiven = trial->injection->trouble != TROUBLE_MEMORY && difference != NULL && may_be_left(trial, difference);
    if (difference != NULL && !forgiven) {
      complain(trial, "status as ever, but other: %s", difference);
    }
    if (!same_words && !lost) {
      complain(trial, "status as ever, but other words: %s%s", ended->out, ended->err);
    }
    return VERDICT_USUAL;
  }
  if (!may_end_with(trial, ended->status)) {
    complain(trial, "status %d, stderr: %s", ended->status, ended->err);
    return VERDICT_WRONG;
  }
  if (ended->status != KILLED) {
    look_at_words(trial);
  }
  look_at_files(trial);
  if (difference != NULL) {
    run_again(trial);
  }
  return VERDICT_FAILED;
}

enum verdict judge(const struct stage *stage, const char *directory, const char *shim,
                   const struct injection *injection)
{
  static struct ended ended;
  const struct supervised run = {stage->words.argv, directory, shim};
  struct trial trial = {.stage = stage, .injection = injection, .directory = directory, .ended = &ended};
  bool of_the_disk = trouble_is_of_the_disk(injection->trouble);
  tree_restore(&stage->before, directory);
  if (of_the_disk) {
    disk_spoil(directory, injection);
  }
  supervised_run(&run, injection, &ended);
  if (of_the_disk) {
    disk_mend(directory);
  }
  bool counted = trouble_catches_calls(injection->trouble) && injection->first > 0;
  bool missed = counted && ended.hits == 0;
  read_again(&trial);
  enum verdict verdict = look(&trial);
  tree_free(&trial.tree);
  return trial.wrong ? VERDICT_WRONG : missed ? VERDICT_MISSED : verdict;
}
