#include "io/home.h"

#include "io/file.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <mach-o/dyld.h>
#elif defined(__linux__)
#include <sys/auxv.h>
#endif

static const char finding[] = "finding the program's data";

/* Whether path/sweeps is a directory. */
static bool holds_data(const char *path)
{
  char below[PATH_MAX];
  struct stat facts;
  int length = snprintf(below, sizeof below, "%s/sweeps", path);
  return path[0] != '\0' && length > 0 && (size_t)length < sizeof below && stat(below, &facts) == 0 &&
         S_ISDIR(facts.st_mode);
}

static bool lies_below(const char *path, const char *tree)
{
  size_t length = strlen(tree);
  return length > 0 && strncmp(path, tree, length) == 0 && (path[length] == '/' || tree[length - 1] == '/');
}

/* "/usr/local/bin/proofsweep" -> "/usr/local/share/proofsweep". */
static void append_beside(struct text *path, const char *executable)
{
  const char *name = strrchr(executable, '/');
  size_t length = name == NULL ? 0 : (size_t)(name - executable);
  while (length > 0 && executable[length - 1] != '/') {
    length--;
  }
  text_append_bytes(path, executable, length);
  text_append(path, "share/proofsweep");
}

enum status home_choose(const struct home_places *places, struct text *directory, struct fault *fault)
{
  if (places->chosen != NULL && places->chosen[0] != '\0') {
    if (!holds_data(places->chosen)) {
      return fault_set(fault, STATUS_IO, "PROOFSWEEP_DATA is '%.512s', which holds no directory 'sweeps'",
                       places->chosen);
    }
    text_append(directory, places->chosen);
    return text_status(directory, finding, fault);
  }
  const char *executable = places->executable == NULL ? "" : places->executable;
  bool built_here = lies_below(executable, places->build_tree);
  struct text beside = {0};
  append_beside(&beside, executable);
  if (text_status(&beside, finding, fault) != STATUS_OK) {
    text_free(&beside);
    return STATUS_NO_MEMORY;
  }
  const char *candidates[] = {built_here ? places->source_tree : "", text_string(&beside), places->installed,
                              places->source_tree};
  const char *found = NULL;
  for (size_t i = 0; found == NULL && i < sizeof candidates / sizeof candidates[0]; i++) {
    found = holds_data(candidates[i]) ? candidates[i] : NULL;
  }
  enum status status =
      found == NULL
          ? fault_set(fault, STATUS_IO,
                      "cannot find the program's data: no directory 'sweeps' in '%.200s', '%.200s' or '%.200s'; set "
                      "PROOFSWEEP_DATA",
                      text_string(&beside), places->installed, places->source_tree)
          : STATUS_OK;
  if (found != NULL) {
    text_append(directory, found);
    status = text_status(directory, finding, fault);
  }
  text_free(&beside);
  return status;
}

/* Where the running program lies, absolute, symbolic links resolved; false where the system does not tell. */
static bool find_executable(char *executable)
{
#if defined(__APPLE__)
  char path[PATH_MAX];
  uint32_t size = sizeof path;
  return _NSGetExecutablePath(path, &size) == 0 && realpath(path, executable) != NULL;
#elif defined(__linux__)
  const char *started = (const char *)getauxval(AT_EXECFN); /* for a tree without /proc */
  return realpath("/proc/self/exe", executable) != NULL || (started != NULL && realpath(started, executable) != NULL);
#else
  return realpath("/proc/curproc/file", executable) != NULL; /* BSD, where /proc is mounted */
#endif
}

/* home_choose for this process. */
static enum status home_find(struct text *directory, struct fault *fault)
{
  char executable[PATH_MAX];
  bool known = find_executable(executable);
  const struct home_places places = {.chosen = getenv("PROOFSWEEP_DATA"),
                                     .executable = known ? executable : "",
                                     .build_tree = PROOFSWEEP_BINARY_DIR,
                                     .source_tree = PROOFSWEEP_SOURCE_DIR,
                                     .installed = PROOFSWEEP_DATA_DIR};
  return home_choose(&places, directory, fault);
}

enum status home_path(const char *relative, struct text *path, struct fault *fault)
{
  struct text directory = {0};
  enum status status = home_find(&directory, fault);
  if (status == STATUS_OK) {
    path_join(path, directory.data, relative);
    status = text_status(path, finding, fault);
  }
  text_free(&directory);
  return status;
}
