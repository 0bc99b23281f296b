/* Writing: a file appears whole or not at all, whatever goes wrong on the way. */
#include "io/file.h"

#include "support/check.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void expect_content(const struct scratch *scratch, const char *name, const char *expected)
{
  char content[256];
  scratch_read(scratch, name, content, sizeof content);
  assert_string_equal(content, expected);
}

static void write_or_fail(const struct scratch *scratch, const char *name, const char *words)
{
  struct text text = {0};
  struct fault fault = {0};
  text_append(&text, words);
  assert_int_equal(file_write(scratch->path, name, &text, OUTPUT_DURABLE, NULL, &fault), STATUS_OK);
  text_free(&text);
}

static void test_commit(void **state)
{
  const struct scratch *scratch = *state;
  struct output output;
  struct output_record record;
  struct fault fault = {0};
  char sha256[DIGEST_TEXT_SIZE];
  uint64_t bytes = 0;
  write_or_fail(scratch, "a.csv", "old");
  assert_int_equal(output_open(&output, scratch->path, "a.csv", OUTPUT_DURABLE, &fault), STATUS_OK);
  assert_int_equal(output_write(&output, "new ", 4, &fault), STATUS_OK);
  assert_int_equal(output_write(&output, NULL, 0, &fault), STATUS_OK);
  assert_int_equal(output_write(&output, "content", 7, &fault), STATUS_OK);
  expect_content(scratch, "a.csv", "old");
  assert_int_equal(scratch_count(scratch), 2);
  assert_int_equal(output_commit(&output, &record, &fault), STATUS_OK);
  output_abandon(&output);
  expect_content(scratch, "a.csv", "new content");
  assert_int_equal(scratch_count(scratch), 1);
  assert_int_equal(digest_of_file(scratch_path(scratch, "a.csv"), sha256, &bytes, &fault), STATUS_OK);
  assert_string_equal(record.sha256, sha256);
  assert_int_equal(record.bytes, 11);
  assert_int_equal(bytes, 11);
}

/* What has the name of a fresh file stays: before the writing, and where it comes while that goes on. */
static void test_fresh(void **state)
{
  const struct scratch *scratch = *state;
  struct output output;
  struct fault fault = {0};
  struct text text = {0};
  text_append(&text, "new");
  assert_int_equal(file_write(scratch->path, "a.yaml", &text, OUTPUT_FRESH, NULL, &fault), STATUS_OK);
  expect_content(scratch, "a.yaml", "new");
  assert_int_equal(file_write(scratch->path, "a.yaml", &text, OUTPUT_FRESH, NULL, &fault), STATUS_BAD_INPUT);
  assert_int_equal(symlink("nowhere", scratch_path(scratch, "link.yaml")), 0);
  assert_int_equal(file_write(scratch->path, "link.yaml", &text, OUTPUT_FRESH, NULL, &fault), STATUS_BAD_INPUT);
  assert_int_equal(output_open(&output, scratch->path, "b.yaml", OUTPUT_FRESH, &fault), STATUS_OK);
  assert_int_equal(output_write_text(&output, &text, &fault), STATUS_OK);
  scratch_write(scratch, "b.yaml", "theirs", 6);
  assert_int_equal(output_commit(&output, NULL, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "/b.yaml' is there already; choose another name"));
  expect_content(scratch, "b.yaml", "theirs");
  assert_int_equal(scratch_count(scratch), 3);
  text_free(&text);
}

static void test_mode_follows_umask(void **state)
{
  const struct scratch *scratch = *state;
  struct stat facts;
  mode_t before = umask(027);
  write_or_fail(scratch, "a.csv", "x");
  (void)umask(before);
  assert_int_equal(stat(scratch_path(scratch, "a.csv"), &facts), 0);
  assert_int_equal(facts.st_mode & 0777, 0640);
}

static void test_abandon(void **state)
{
  const struct scratch *scratch = *state;
  struct output output;
  struct output never = {0};
  write_or_fail(scratch, "a.csv", "old");
  assert_int_equal(output_open(&output, scratch->path, "a.csv", OUTPUT_THROWAWAY, NULL), STATUS_OK);
  assert_int_equal(output_write(&output, "half", 4, NULL), STATUS_OK);
  output_abandon(&output);
  output_abandon(&output);
  output_abandon(&never);
  expect_content(scratch, "a.csv", "old");
  assert_int_equal(scratch_count(scratch), 1);
}

static void test_refused_targets(void **state)
{
  const struct scratch *scratch = *state;
  struct output output;
  struct fault fault = {0};
  char expected[1024];
  scratch_write(scratch, "file", "x", 1);
  assert_int_equal(mkdir(scratch_path(scratch, "directory"), 0700), 0);
  assert_int_equal(mkfifo(scratch_path(scratch, "pipe"), 0600), 0);
  assert_int_equal(symlink("file", scratch_path(scratch, "link")), 0);
  static const char *const names[] = {"directory", "pipe", "link"};
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(output_open(&output, scratch->path, names[i], OUTPUT_DURABLE, &fault), STATUS_IO);
    (void)snprintf(expected, sizeof expected, "cannot write '%s/%s': something stands there that is not a regular file",
                   scratch->path, names[i]);
    assert_string_equal(fault.text, expected);
  }
  assert_int_equal(output_open(&output, "/dev", "full", OUTPUT_DURABLE, &fault), STATUS_IO);
  assert_string_equal(fault.text, "cannot write '/dev/full': something stands there that is not a regular file");
  assert_int_equal(output_open(&output, scratch->path, "a/b", OUTPUT_DURABLE, &fault), STATUS_IO);
  assert_string_equal(fault.text, "cannot write 'a/b': not a file name");
  assert_int_equal(output_open(&output, "/nowhere/at/all", "a", OUTPUT_DURABLE, &fault), STATUS_IO);
  assert_string_equal(fault.text, "cannot write '/nowhere/at/all/a': No such file or directory");
  output_abandon(&output);
  assert_int_equal(scratch_count(scratch), 4);
}

/* A rename would put a file in the pipe's place. */
static void test_target_turns_bad_before_the_rename(void **state)
{
  const struct scratch *scratch = *state;
  struct output output;
  struct fault fault = {0};
  struct stat facts;
  assert_int_equal(output_open(&output, scratch->path, "a", OUTPUT_DURABLE, &fault), STATUS_OK);
  assert_int_equal(mkfifo(scratch_path(scratch, "a"), 0700), 0);
  assert_int_equal(output_commit(&output, NULL, &fault), STATUS_IO);
  assert_int_equal(stat(scratch_path(scratch, "a"), &facts), 0);
  assert_true(S_ISFIFO(facts.st_mode));
  assert_int_equal(scratch_count(scratch), 1);
}

static void test_temporary_taken_away(void **state)
{
  const struct scratch *scratch = *state;
  struct output output;
  struct fault fault = {0};
  char expected[600];
  assert_int_equal(output_open(&output, scratch->path, "a", OUTPUT_DURABLE, &fault), STATUS_OK);
  assert_int_equal(unlink(output.temporary), 0);
  assert_int_equal(output_commit(&output, NULL, &fault), STATUS_IO);
  (void)snprintf(expected, sizeof expected, "cannot write '%s/a': No such file or directory", scratch->path);
  assert_string_equal(fault.text, expected);
}

static void test_two_writers(void **state)
{
  const struct scratch *scratch = *state;
  struct output first;
  struct output second;
  struct fault fault = {0};
  char expected[600];
  assert_int_equal(output_open(&first, scratch->path, "a", OUTPUT_DURABLE, &fault), STATUS_OK);
  assert_int_equal(output_open(&second, scratch->path, "a", OUTPUT_DURABLE, &fault), STATUS_IO);
  (void)snprintf(expected, sizeof expected, "cannot write '%s/a': another process is writing it", scratch->path);
  assert_string_equal(fault.text, expected);
  assert_int_equal(output_commit(&first, NULL, &fault), STATUS_OK);
}

/* The temporary of a process that died is removed by the next writer of that name; what is locked, or of another name,
 * or only looks alike, stays. */
static void test_stale_temporaries(void **state)
{
  const struct scratch *scratch = *state;
  struct output output;
  pid_t child = fork();
  if (child == 0) {
    enum status opened = output_open(&output, scratch->path, "a.csv", OUTPUT_DURABLE, NULL);
    _exit(opened == STATUS_OK && output_write(&output, "half", 4, NULL) == STATUS_OK ? 0 : 1);
  }
  int end = -1;
  assert_int_equal(waitpid(child, &end, 0), child);
  assert_int_equal(end, 0);
  assert_int_equal(scratch_count(scratch), 1);
  static const char *const kept[] = {".a.csv.tmp.", ".a.csv.tmp.12x", ".b.csv.tmp.12", "a.csv.tmp.12", ".a.csv.tmp.34"};
  for (size_t i = 0; i < 5; i++) {
    scratch_write(scratch, kept[i], "x", 1);
  }
  int held = open(scratch_path(scratch, kept[4]), O_RDONLY | O_CLOEXEC);
  assert_true(held >= 0);
  assert_int_equal(flock(held, LOCK_EX), 0);
  write_or_fail(scratch, "a.csv", "whole");
  for (size_t i = 0; i < 5; i++) {
    assert_true(file_exists(scratch_path(scratch, kept[i])));
  }
  assert_int_equal(scratch_count(scratch), 6);
  (void)close(held);
}

/* A file size limit gives first a short write, then EFBIG: the disk that fills up in the middle of a block. */
static void write_beyond_limit(const struct scratch *scratch)
{
  static char bytes[5000];
  const struct rlimit limit = {3000, 3000};
  struct output output;
  struct fault fault = {0};
  char expected[600];
  (void)signal(SIGXFSZ, SIG_IGN);
  (void)snprintf(expected, sizeof expected, "cannot write '%s/a': File too large", scratch->path);
  bool good = setrlimit(RLIMIT_FSIZE, &limit) == 0;
  good = good && output_open(&output, scratch->path, "a", OUTPUT_DURABLE, &fault) == STATUS_OK;
  good = good && output_write(&output, bytes, sizeof bytes, &fault) == STATUS_IO;
  struct stat facts;
  good = good && stat(output.temporary, &facts) == 0 && facts.st_size == 3000;
  output_abandon(&output);
  _exit(good && strcmp(fault.text, expected) == 0 ? 0 : 1);
}

static void test_full_disk(void **state)
{
  const struct scratch *scratch = *state;
  write_or_fail(scratch, "a", "old");
  pid_t child = fork();
  if (child == 0) {
    write_beyond_limit(scratch);
  }
  int end = -1;
  assert_int_equal(waitpid(child, &end, 0), child);
  assert_int_equal(end, 0);
  expect_content(scratch, "a", "old");
  assert_int_equal(scratch_count(scratch), 1);
}

static void test_read_only_directory(void **state)
{
  const struct scratch *scratch = *state;
  struct output output;
  struct fault fault = {0};
  if (geteuid() == 0) {
    skip(); /* root may write everywhere */
  }
  assert_int_equal(chmod(scratch->path, 0500), 0);
  assert_int_equal(output_open(&output, scratch->path, "a", OUTPUT_DURABLE, &fault), STATUS_IO);
  assert_non_null(strstr(fault.text, "Permission denied"));
  assert_int_equal(chmod(scratch->path, 0700), 0);
}

static void test_lost_text_is_not_written(void **state)
{
  const struct scratch *scratch = *state;
  struct text text = {0};
  struct fault fault = {0};
  text_append(&text, "half of it");
  text.out_of_memory = true;
  assert_int_equal(file_write(scratch->path, "a", &text, OUTPUT_DURABLE, NULL, &fault), STATUS_NO_MEMORY);
  assert_int_equal(scratch_count(scratch), 0);
  text_free(&text);
}

/* Writes "one two three" up to "one two " with a note after each word, and leaves it as a killed process does. */
static void leave_part(const struct scratch *scratch, struct output_record notes[2])
{
  struct output output;
  size_t kept = 7;
  assert_int_equal(output_continue(&output, scratch->path, "a", OUTPUT_THROWAWAY, NULL, 0, &kept, NULL), STATUS_OK);
  assert_int_equal(kept, 0);
  assert_int_equal(output_write(&output, "one ", 4, NULL), STATUS_OK);
  output_so_far(&output, &notes[0]);
  assert_int_equal(output_write(&output, "two ", 4, NULL), STATUS_OK);
  output_so_far(&output, &notes[1]);
  assert_int_equal(output_write(&output, "thr", 3, NULL), STATUS_OK);
  output_keep(&output);
  output_keep(&output);
}

static void test_continue(void **state)
{
  const struct scratch *scratch = *state;
  struct output output;
  struct output_record notes[2], whole;
  struct fault fault = {0};
  char sha256[DIGEST_TEXT_SIZE];
  size_t kept = 0;
  leave_part(scratch, notes);
  expect_content(scratch, ".a.part", "one two thr");
  assert_int_equal(output_continue(&output, scratch->path, "a", OUTPUT_DURABLE, notes, 2, &kept, &fault), STATUS_OK);
  assert_int_equal(kept, 2);
  expect_content(scratch, ".a.part", "one two ");
  struct output second;
  assert_int_equal(output_continue(&second, scratch->path, "a", OUTPUT_DURABLE, notes, 2, &kept, &fault), STATUS_IO);
  assert_non_null(strstr(fault.text, "another process is writing it"));
  assert_int_equal(output_write(&output, "three", 5, &fault), STATUS_OK);
  assert_int_equal(output_commit(&output, &whole, &fault), STATUS_OK);
  expect_content(scratch, "a", "one two three");
  digest_of_bytes("one two three", 13, sha256);
  assert_string_equal(whole.sha256, sha256);
  assert_int_equal(whole.bytes, 13);
  assert_int_equal(scratch_count(scratch), 1);
}

/* A part that was begun anew: what an earlier one was noted to hold does not hold, what the later one was does. */
static void test_continue_behind_stale_notes(void **state)
{
  const struct scratch *scratch = *state;
  struct output output;
  struct output_record notes[3];
  struct fault fault = {0};
  size_t kept = 0;
  leave_part(scratch, notes + 1);
  notes[0] = (struct output_record){.bytes = 2};
  digest_of_bytes("oN", 2, notes[0].sha256);
  assert_int_equal(output_continue(&output, scratch->path, "a", OUTPUT_THROWAWAY, notes, 3, &kept, &fault), STATUS_OK);
  assert_int_equal(kept, 3);
  assert_int_equal(output.bytes, 8);
  assert_int_equal(output_write(&output, "three", 5, &fault), STATUS_OK);
  assert_int_equal(output_commit(&output, NULL, &fault), STATUS_OK);
  expect_content(scratch, "a", "one two three");
}

static const struct damage_row {
  const char *name, *part; /* what stands in the part; NULL: nothing */
  size_t kept;
} damages[] = {
    {"gone", NULL, 0},
    {"empty", "", 0},
    {"cut in the first", "on", 0},
    {"cut in the second", "one t", 1},
    {"changed in the first", "onE two thr", 0},
    {"changed in the second", "one tWo thr", 1},
    {"changed behind", "one two THREE AND MORE", 2},
};

static void test_continue_damaged(void **state)
{
  static const char words[] = "one two three";
  const struct damage_row *row = *state;
  struct scratch scratch;
  struct output output;
  struct output_record notes[2];
  struct fault fault = {0};
  size_t kept = 0;
  scratch_make(&scratch);
  leave_part(&scratch, notes);
  assert_int_equal(unlink(scratch_path(&scratch, ".a.part")), 0);
  if (row->part != NULL) {
    scratch_write(&scratch, ".a.part", row->part, strlen(row->part));
  }
  assert_int_equal(output_continue(&output, scratch.path, "a", OUTPUT_THROWAWAY, notes, 2, &kept, &fault), STATUS_OK);
  assert_int_equal(kept, row->kept);
  assert_int_equal(output.bytes, 4 * row->kept);
  assert_int_equal(output_write(&output, &words[4 * row->kept], strlen(words) - 4 * row->kept, &fault), STATUS_OK);
  assert_int_equal(output_commit(&output, NULL, &fault), STATUS_OK);
  expect_content(&scratch, "a", words);
  scratch_remove(&scratch);
}

static void test_sweep(void **state)
{
  const struct scratch *scratch = *state;
  static const char *const stale[] = {".a.csv.part", ".b.tmp.123", ".c.d.tmp.4", "..part"};
  static const char *const kept[] = {"a.csv", ".b.tmp.", ".b.tmp.12x", "b.tmp.12", ".hidden", "c.part", ".tmp.5"};
  for (size_t i = 0; i < sizeof stale / sizeof stale[0]; i++) {
    scratch_write(scratch, stale[i], "x", 1);
  }
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
    scratch_write(scratch, kept[i], "x", 1);
  }
  struct output living;
  size_t none = 0;
  assert_int_equal(output_continue(&living, scratch->path, "living", OUTPUT_THROWAWAY, NULL, 0, &none, NULL),
                   STATUS_OK);
  output_sweep(scratch->path);
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
    assert_true(file_exists(scratch_path(scratch, kept[i])));
  }
  assert_true(file_exists(scratch_path(scratch, ".living.part")));
  assert_int_equal(scratch_count(scratch), sizeof kept / sizeof kept[0] + 1);
  output_abandon(&living);
  output_sweep("/nowhere");
}

int main(void)
{
#define WITH_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
  const struct CMUnitTest tests[] = {
      WITH_SCRATCH(test_commit),
      WITH_SCRATCH(test_fresh),
      WITH_SCRATCH(test_mode_follows_umask),
      WITH_SCRATCH(test_abandon),
      WITH_SCRATCH(test_refused_targets),
      WITH_SCRATCH(test_target_turns_bad_before_the_rename),
      WITH_SCRATCH(test_temporary_taken_away),
      WITH_SCRATCH(test_two_writers),
      WITH_SCRATCH(test_stale_temporaries),
      WITH_SCRATCH(test_full_disk),
      WITH_SCRATCH(test_read_only_directory),
      WITH_SCRATCH(test_lost_text_is_not_written),
      WITH_SCRATCH(test_continue),
      WITH_SCRATCH(test_continue_behind_stale_notes),
      WITH_SCRATCH(test_sweep),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("damages", test_continue_damaged, damages);
}
