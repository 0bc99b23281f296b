/* io/directory.h, and those who choose by what stands in a directory: an error on the way is not its end. */
#include "io/directory.h"

#include "command/library.h"
#include "io/child.h"
#include "io/drift.h"
#include "io/manifest.h"
#include "support/check.h"
#include "support/scratch.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* From here on no directory can be read, though each can be opened. */
static void forbid_reading(void)
{
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getdents64, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EIO),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = {sizeof code / sizeof code[0], code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    _exit(77);
  }
}

static enum status list(const char *path, struct fault *fault)
{
  struct directory directory;
  enum status status = directory_read(path, &directory, fault);
  directory_free(&directory);
  return status;
}

static enum status find_child(const char *path, struct fault *fault)
{
  struct text found = {0};
  size_t count = 0;
  enum status status = child_find(path, "manifest.json", &found, &count, fault);
  text_free(&found);
  return status;
}

static enum status find_run(const char *path, struct fault *fault)
{
  struct text found = {0};
  enum status status = drift_find_run(path, &found, fault);
  text_free(&found);
  return status;
}

static enum status compare(const char *path, struct fault *fault)
{
  const struct drift_options options = {.tolerance = DRIFT_TOLERANCE};
  const struct drift_side side = {.directory = path};
  struct drift drift = {0};
  enum status status = drift_compare(&side, &side, &options, &drift, fault);
  drift_free(&drift);
  return status;
}

static enum status read_library(const char *path, struct fault *fault)
{
  (void)path;
  struct library library = {0};
  enum status status = library_read_files(NULL, NULL, &library, fault);
  library_free(&library);
  return status;
}

static const struct reader_row {
  const char *name;
  enum status (*read)(const char *path, struct fault *fault);
  bool elsewhere; /* in a directory of its own */
} reader_rows[] = {
    {"a list", list, false},
    {"a directory that holds a file", find_child, false},
    {"a run", find_run, false},
    {"tables that no manifest lists", compare, false},
    {"templates of reports", read_library, true},
};

/* A directory with a table and a run below it. */
static void fill(const struct scratch *scratch)
{
  scratch_write(scratch, "b.csv", "x\n1\n", 4);
  scratch_write(scratch, "a.csv", "x\n1\n", 4);
  scratch_write(scratch, ".c", "", 0);
  assert_int_equal(mkdir(scratch_path(scratch, "below"), 0777), 0);
  scratch_write(scratch, "below/manifest.json", "{}", 2);
}

static void test_unreadable(void **state)
{
  const struct reader_row *row = *state;
  struct scratch scratch;
  struct fault before = {0};
  scratch_make(&scratch);
  fill(&scratch);
  if (row->read(scratch.path, &before) != STATUS_OK) {
    fail_msg("%s", before.text);
  }
  pid_t child = fork();
  if (child == 0) {
    struct fault fault = {0};
    char expected[600] = "";
    (void)snprintf(expected, sizeof expected, "cannot read directory '%s", row->elsewhere ? "" : scratch.path);
    forbid_reading();
    bool told = row->read(scratch.path, &fault) == STATUS_IO && strstr(fault.text, expected) == fault.text &&
                strstr(fault.text, ": Input/output error") != NULL;
    _exit(!told);
  }
  int ending = 0;
  assert_int_equal(waitpid(child, &ending, 0), child);
  scratch_remove(&scratch);
  assert_true(WIFEXITED(ending));
  if (WEXITSTATUS(ending) == 77) {
    print_message("seccomp filters are not allowed here\n");
    skip();
  }
  assert_int_equal(WEXITSTATUS(ending), 0);
}

static void test_names(void **state)
{
  (void)state;
  static const char *const expected[] = {".c", "a.csv", "b.csv", "below"};
  struct scratch scratch;
  struct directory directory;
  struct fault fault = {0};
  scratch_make(&scratch);
  fill(&scratch);
  assert_int_equal(directory_read(scratch.path, &directory, &fault), STATUS_OK);
  assert_int_equal(directory.count, 4);
  for (size_t i = 0; i < directory.count; i++) {
    assert_string_equal(directory.names[i], expected[i]);
  }
  directory_free(&directory);
  assert_int_equal(directory_read(scratch_path(&scratch, "none"), &directory, &fault), STATUS_IO);
  assert_non_null(strstr(fault.text, "none': No such file or directory"));
  assert_int_equal(directory_read(scratch_path(&scratch, "a.csv"), &directory, &fault), STATUS_IO);
  assert_int_equal(directory.count, 0);
  scratch_remove(&scratch);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};
  int failed = cmocka_run_group_tests_name("names", tests, NULL, NULL);
  return failed + run_rows("directories that cannot be read", test_unreadable, reader_rows);
}
