/* Reading: the half of io/file.h that takes files in, and paths. */
#include "io/file.h"

#include "support/check.h"
#include "support/scratch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void expect_reading_fault(const char *path, size_t limit, const char *reason)
{
  struct text content = {0};
  struct fault fault = {0};
  char expected[1024];
  text_append(&content, "kept");
  assert_int_equal(file_read(path, limit, &content, &fault), STATUS_IO);
  (void)snprintf(expected, sizeof expected, "cannot read '%s': %s", path, reason);
  assert_string_equal(fault.text, expected);
  assert_string_equal(text_string(&content), "kept");
  text_free(&content);
}

static void test_read_refuses(void **state)
{
  const struct scratch *scratch = *state;
  const char *pipe_path = scratch_path(scratch, "pipe");
  scratch_write(scratch, "long", "0123456789", 10);
  assert_int_equal(mkfifo(pipe_path, 0600), 0);
  expect_reading_fault(scratch_path(scratch, "missing"), 100, "No such file or directory");
  expect_reading_fault(scratch->path, 100, "it is a directory");
  expect_reading_fault(pipe_path, 100, "it is a pipe, not a regular file");
  expect_reading_fault("/dev/null", 100, "it is a device, not a regular file");
  expect_reading_fault(scratch_path(scratch, "long"), 9, "longer than 9 bytes");
  expect_reading_fault(scratch_path(scratch, "long/below"), 9, "Not a directory");
}

/* Files of /proc say that they are 0 bytes long: the limit must hold for what is read, too. */
static void test_read_does_not_believe_the_size(void **state)
{
  (void)state;
  struct text content = {0};
  struct fault fault = {0};
  if (!file_exists("/proc/self/maps")) {
    skip();
  }
  assert_int_equal(file_read("/proc/self/maps", 1 << 20, &content, &fault), STATUS_OK);
  assert_true(content.length > 100);
  expect_reading_fault("/proc/self/maps", 10, "longer than 10 bytes");
  text_free(&content);
}

static void test_read_whole(void **state)
{
  const struct scratch *scratch = *state;
  struct random_source random = {5};
  char *bytes = malloc(200000);
  assert_non_null(bytes);
  for (size_t i = 0; i < 200000; i++) {
    bytes[i] = (char)random_between(&random, 0, 255);
  }
  static const size_t lengths[] = {0, 1, 65535, 65536, 65537, 200000};
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    struct text content = {0};
    struct fault fault = {0};
    scratch_write(scratch, "bytes", bytes, lengths[i]);
    assert_int_equal(file_read(scratch_path(scratch, "bytes"), lengths[i], &content, &fault), STATUS_OK);
    assert_int_equal(content.length, lengths[i]);
    assert_non_null(content.data);
    assert_memory_equal(content.data, bytes, lengths[i]);
    text_free(&content);
  }
  free(bytes);
}

static enum status stop_at_once(void *context, const void *bytes, size_t length, struct fault *fault)
{
  (void)bytes;
  *(size_t *)context += length;
  return fault_set(fault, STATUS_CHECK_FAILED, "enough");
}

static void test_taker_may_stop(void **state)
{
  const struct scratch *scratch = *state;
  static char bytes[200000];
  struct fault fault = {0};
  size_t taken = 0;
  scratch_write(scratch, "bytes", bytes, sizeof bytes);
  assert_int_equal(file_read_blocks(scratch_path(scratch, "bytes"), stop_at_once, &taken, &fault), STATUS_CHECK_FAILED);
  assert_true(taken > 0 && taken < sizeof bytes);
}

static void test_make_directories(void **state)
{
  const struct scratch *scratch = *state;
  struct fault fault = {0};
  struct stat facts;
  const char *deep = scratch_path(scratch, "a/b//c/");
  assert_int_equal(directory_make(deep, &fault), STATUS_OK);
  assert_int_equal(directory_make(deep, &fault), STATUS_OK);
  assert_int_equal(stat(deep, &facts), 0);
  assert_true(S_ISDIR(facts.st_mode));
  assert_int_equal(directory_make(".", &fault), STATUS_OK);
  assert_int_equal(directory_make("/", &fault), STATUS_OK);
  assert_int_equal(directory_make("", &fault), STATUS_IO);
}

static void test_make_directory_over_a_file(void **state)
{
  const struct scratch *scratch = *state;
  struct fault fault = {0};
  char expected[600];
  const char *file = scratch_path(scratch, "file");
  scratch_write(scratch, "file", "", 0);
  assert_int_equal(directory_make(scratch_path(scratch, "file/below"), &fault), STATUS_IO);
  (void)snprintf(expected, sizeof expected, "cannot make the directory '%s': Not a directory", file);
  assert_string_equal(fault.text, expected);
}

static const struct join_row {
  const char *name, *directory, *file, *joined;
} join_rows[] = {
    {"plain", "reports", "a.csv", "reports/a.csv"},
    {"slash at the end", "reports/", "a.csv", "reports/a.csv"},
    {"here", ".", "a.csv", "a.csv"},
    {"nowhere", "", "a.csv", "a.csv"},
    {"root", "/", "a.csv", "/a.csv"},
    {"absolute name", "reports", "/a.csv", "/a.csv"},
};

static void test_join(void **state)
{
  const struct join_row *row = *state;
  struct text path = {0};
  path_join(&path, row->directory, row->file);
  assert_string_equal(text_string(&path), row->joined);
  text_free(&path);
}

static const struct below_row {
  const char *name, *path;
  bool below;
} below_rows[] = {
    {"file", "a.csv", true},
    {"deep", "figures/a.svg", true},
    {"dots in a name", "a..b/...c", true},
    {"hidden", ".a", true},
    {"empty", "", false},
    {"absolute", "/etc/passwd", false},
    {"up", "../a", false},
    {"up inside", "a/../../b", false},
    {"up at the end", "a/..", false},
    {"here", "./a", false},
    {"double slash", "a//b", false},
    {"slash at the end", "a/", false},
};

static void test_below(void **state)
{
  const struct below_row *row = *state;
  assert_int_equal(path_stays_below(row->path), row->below);
}

static void test_synchronise_directories(void **state)
{
  const struct scratch *scratch = *state;
  scratch_write(scratch, "file", "", 0);
  assert_int_equal(directory_synchronise(scratch->path), 0);
  assert_int_equal(directory_synchronise(""), 0);
  assert_int_equal(directory_synchronise(scratch_path(scratch, "missing")), ENOENT);
  assert_int_equal(directory_synchronise(scratch_path(scratch, "file")), ENOTDIR);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_read_refuses, scratch_setup, scratch_teardown),
      cmocka_unit_test(test_read_does_not_believe_the_size),
      cmocka_unit_test_setup_teardown(test_read_whole, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_taker_may_stop, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_make_directories, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_make_directory_over_a_file, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_synchronise_directories, scratch_setup, scratch_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("join", test_join, join_rows) +
         run_rows("below", test_below, below_rows);
}
