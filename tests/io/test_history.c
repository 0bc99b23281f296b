/* io/history.h: what is appended, what is read back, and what a crash, another file or a full disk leaves. */
#include "io/history.h"

#include "io/signals.h"
#include "support/check.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HEADER "date,version,spec,id,value,holds\n"

static const struct column claim_columns[] = {{"id", COLUMN_TEXT, "", ""},
                                              {"statement", COLUMN_TEXT, "", ""},
                                              {"value", COLUMN_REAL, "", ""},
                                              {"holds", COLUMN_TEXT, "", ""}};

/* Two claims, the second of which has no value and does not hold. */
static void make_claims(struct frame *claims)
{
  frame_init(claims, "claims", claim_columns, 4);
  const char *const ids[] = {"ratio", "rises"};
  for (size_t i = 0; i < 2; i++) {
    frame_add_text(claims, ids[i]);
    frame_add_text(claims, "words, with a comma");
    frame_add_real(claims, i == 0 ? -1.5 : (double)NAN);
    frame_add_text(claims, i == 0 ? "yes" : "no");
  }
}

static enum status add_night(const char *path, const char *epoch, struct fault *fault)
{
  struct history history;
  struct frame claims;
  assert_int_equal(setenv("SOURCE_DATE_EPOCH", epoch, 1), 0);
  make_claims(&claims);
  enum status status = history_read(path, &history, fault);
  if (status == STATUS_OK) {
    status = history_add(&history, "0.1.0", "nightly", &claims.table, fault);
  }
  if (status == STATUS_OK) {
    status = history_append(path, &history, fault);
  }
  history_free(&history);
  frame_free(&claims);
  return status;
}

static void expect_content(const struct scratch *scratch, const char *expected)
{
  char bytes[4096];
  (void)scratch_read(scratch, "history.csv", bytes, sizeof bytes);
  assert_string_equal(bytes, expected);
}

static void test_nights(void **state)
{
  const struct scratch *scratch = *state;
  const char *path = scratch_path(scratch, "history.csv");
  assert_int_equal(add_night(path, "0", NULL), STATUS_OK);
  assert_int_equal(add_night(path, "1795305600", NULL), STATUS_OK); /* date -ud 2026-11-22 +%s */
  expect_content(scratch, HEADER "1970-01-01,0.1.0,nightly,ratio,-1.5,yes\n1970-01-01,0.1.0,nightly,rises,,no\n"
                                 "2026-11-22,0.1.0,nightly,ratio,-1.5,yes\n2026-11-22,0.1.0,nightly,rises,,no\n");
  struct history history;
  assert_int_equal(history_read(path, &history, NULL), STATUS_OK);
  assert_int_equal(history.frame.table.row_count, 4);
  assert_string_equal(history.warning, "");
  struct cell cell;
  assert_int_equal(table_read(&history.frame.table, 2, 4, &cell, NULL), STATUS_OK);
  assert_near(cell.value, -1.5, 0);
  assert_int_equal(table_read(&history.frame.table, 3, 4, &cell, NULL), STATUS_OK);
  assert_int_equal(cell.length, 0);
  history_free(&history);
  assert_int_equal(scratch_count(scratch), 1);
}

/* Without a file there is tonight alone, and it has no date: nothing of the clock gets into a run's own output. */
static void test_no_file(void **state)
{
  (void)state;
  struct history history;
  struct frame claims;
  struct cell cell;
  make_claims(&claims);
  assert_int_equal(history_read(NULL, &history, NULL), STATUS_OK);
  assert_int_equal(history_add(&history, "0.1.0", "nightly", &claims.table, NULL), STATUS_OK);
  assert_int_equal(history.frame.table.row_count, 2);
  assert_int_equal(table_read(&history.frame.table, 0, 0, &cell, NULL), STATUS_OK);
  assert_string_equal(cell.text, "");
  history_free(&history);
  frame_free(&claims);
}

#define NIGHT "2026-11-21,0.1.0,nightly,ratio,1.48,yes\n"
#define TONIGHT "1970-01-01,0.1.0,nightly,ratio,-1.5,yes\n1970-01-01,0.1.0,nightly,rises,,no\n"

/* What a file may end with, and what stands in it after another night. */
static const struct ending_row {
  const char *name, *before, *after;
  bool warned;
} ending_rows[] = {
    {"empty file", "", HEADER TONIGHT, false},
    {"header alone", HEADER, HEADER TONIGHT, false},
    {"whole", HEADER NIGHT, HEADER NIGHT TONIGHT, false},
    {"half a date", HEADER NIGHT "2026-1", HEADER NIGHT TONIGHT, true},
    {"no verdict", HEADER NIGHT "2026-11-22,0.1.0,nightly,ratio,1.4", HEADER NIGHT TONIGHT, true},
    {"half a verdict", HEADER NIGHT "2026-11-22,0.1.0,nightly,ratio,1.48,ye", HEADER NIGHT TONIGHT, true},
    {"an open quote", HEADER NIGHT "2026-11-22,0.1.0,nightly,\"rat", HEADER NIGHT TONIGHT, true},
    {"only the line end is missing", HEADER NIGHT "2026-11-22,0.1.0,nightly,ratio,1.48,yes",
     HEADER NIGHT "2026-11-22,0.1.0,nightly,ratio,1.48,yes\n" TONIGHT, false},
    {"half a row behind the header", HEADER "2026-11-22,0.1", HEADER TONIGHT, true},
};

static void test_ending(void **state)
{
  const struct ending_row *row = *state;
  struct scratch scratch;
  struct history history;
  scratch_make(&scratch);
  const char *path = scratch_path(&scratch, "history.csv");
  scratch_write(&scratch, "history.csv", row->before, strlen(row->before));
  assert_int_equal(history_read(path, &history, NULL), STATUS_OK);
  assert_int_equal(history.warning[0] != '\0', row->warned);
  if (row->warned) {
    char expected[400];
    (void)snprintf(expected, sizeof expected, "%s:%d: half a row, left by a run that was stopped, does not count", path,
                   strstr(row->before, NIGHT) != NULL ? 3 : 2);
    assert_string_equal(history.warning, expected);
  }
  history_free(&history);
  assert_int_equal(add_night(path, "0", NULL), STATUS_OK);
  expect_content(&scratch, row->after);
  scratch_remove(&scratch);
}

/* What is no history: refused with its line, and left as it is. */
static const struct refused_row {
  const char *name, *content, *reason;
} refused_rows[] = {
    {"another table", "id,value\na,1\n",
     ":1: this is no history: its header is not 'date,version,spec,id,value,holds'"},
    {"another order", "date,spec,version,id,value,holds\n" NIGHT,
     ":1: this is no history: its header is not 'date,version,spec,id,value,holds'"},
    {"semicolons", "date;version;spec;id;value;holds\n2026-11-22;0.1.0;nightly;ratio;1,5;yes\n",
     ":1: this is no history: its header is not 'date,version,spec,id,value,holds'"},
    {"no line", "some words", ":1: this is no history: it has no whole line"},
    {"no date", HEADER NIGHT "yesterday,0.1.0,nightly,ratio,1,yes\n",
     ":3: column 'date': 'yesterday' is no date such as 2026-11-22"},
    {"no number", HEADER "2026-11-22,0.1.0,nightly,ratio,one,yes\n", ":2: column 'value': 'one' is not a number"},
    {"no verdict", HEADER NIGHT "2026-11-22,0.1.0,nightly,ratio,1,maybe\n",
     ":3: column 'holds': 'maybe' is neither yes nor no"},
    {"no claim", HEADER "2026-11-22,0.1.0,nightly,,1,yes\n", ":2: column 'id': the cell is empty"},
    {"too short", HEADER "2026-11-22,0.1.0\n", ":2: 2 cells where the header has 6 columns"},
};

static void test_refused(void **state)
{
  const struct refused_row *row = *state;
  struct scratch scratch;
  struct fault fault = {0};
  char expected[512];
  scratch_make(&scratch);
  const char *path = scratch_path(&scratch, "history.csv");
  scratch_write(&scratch, "history.csv", row->content, strlen(row->content));
  assert_int_equal(add_night(path, "0", &fault), STATUS_BAD_INPUT);
  (void)snprintf(expected, sizeof expected, "%s%s", path, row->reason);
  assert_string_equal(fault.text, expected);
  expect_content(&scratch, row->content);
  scratch_remove(&scratch);
}

static void test_places(void **state)
{
  const struct scratch *scratch = *state;
  struct fault fault = {0};
  assert_int_equal(add_night(scratch->path, "0", &fault), STATUS_IO);
  assert_int_equal(add_night(scratch_path(scratch, "missing/history.csv"), "0", &fault), STATUS_IO);
  const char *pipe_path = scratch_path(scratch, "pipe");
  assert_int_equal(mkfifo(pipe_path, 0600), 0);
  assert_int_equal(add_night(pipe_path, "0", &fault), STATUS_IO);
  (void)unlink(pipe_path);
  /* What cannot be looked at is told of before the run, not taken for a file that is yet to be made. */
  const char *loop = scratch_path(scratch, "loop.csv");
  struct history history;
  assert_int_equal(symlink("loop.csv", loop), 0);
  assert_int_equal(history_read(loop, &history, &fault), STATUS_IO);
  assert_non_null(strstr(fault.text, "loop.csv': Too many levels of symbolic links"));
  history_free(&history);
  (void)unlink(loop);
}

static const struct epoch_row {
  const char *name; /* SOURCE_DATE_EPOCH */
  const char *date; /* NULL: refused */
} epoch_rows[] = {{"0", "1970-01-01"},
                  {"86399", "1970-01-01"},
                  {"86400", "1970-01-02"},
                  {"1777507200", "2026-04-30"},
                  {"253402214400", "9999-12-31"},
                  {"-1", NULL},
                  {"tomorrow", NULL},
                  {"", NULL},
                  {"253402300800", NULL}};

static void test_epoch(void **state)
{
  const struct epoch_row *row = *state;
  char date[CALENDAR_TEXT_SIZE];
  struct fault fault = {0};
  assert_int_equal(setenv("SOURCE_DATE_EPOCH", row->name, 1), 0);
  assert_int_equal(history_today(date, &fault), row->date != NULL ? STATUS_OK : STATUS_BAD_INPUT);
  if (row->date != NULL) {
    assert_string_equal(date, row->date);
  } else {
    assert_non_null(strstr(fault.text, "SOURCE_DATE_EPOCH must be seconds since 1970"));
  }
}

/* A write that the file system cuts short is undone: the file is as it was. */
static void test_no_room(void **state)
{
  const struct scratch *scratch = *state;
  const char *path = scratch_path(scratch, "history.csv");
  const char before[] = HEADER NIGHT;
  scratch_write(scratch, "history.csv", before, strlen(before));
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    const struct rlimit limit = {sizeof before + 20, sizeof before + 20};
    (void)signal(SIGXFSZ, SIG_IGN);
    enum status status = setrlimit(RLIMIT_FSIZE, &limit) == 0 ? add_night(path, "0", NULL) : STATUS_OK;
    _exit(status == STATUS_IO ? 0 : 1);
  }
  int ended = 0;
  assert_int_equal(waitpid(child, &ended, 0), child);
  assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
  expect_content(scratch, before);
}

/* More than a CSV of data may have, in a few long rows. */
static void test_long(void **state)
{
  enum { ROWS = 1100, SPEC_LENGTH = 61440 };
  const struct scratch *scratch = *state;
  struct text content = {0}, spec = {0};
  struct history history;
  struct fault fault = {0};
  for (int i = 0; i < SPEC_LENGTH; i++) {
    text_append_char(&spec, 's');
  }
  text_append(&content, HEADER);
  for (int i = 0; i < ROWS; i++) {
    text_append_format(&content, "2026-11-21,0.1.0,%s,ratio,1.48,yes\n", spec.data);
  }
  assert_true(content.length > (size_t)64 << 20);
  scratch_write(scratch, "history.csv", content.data, content.length);
  text_free(&content);
  text_free(&spec);
  assert_int_equal(history_read(scratch_path(scratch, "history.csv"), &history, &fault), STATUS_OK);
  assert_int_equal(history.frame.table.row_count, ROWS);
  history_free(&history);
}

/* Writers at the same time: every row whole, none lost. */
static void test_many_writers(void **state)
{
  const struct scratch *scratch = *state;
  enum { WRITERS = 8, NIGHTS = 5 };
  const char *path = scratch_path(scratch, "history.csv");
  for (int i = 0; i < WRITERS; i++) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      enum status status = STATUS_OK;
      for (int night = 0; night < NIGHTS && status == STATUS_OK; night++) {
        status = add_night(path, "0", NULL);
      }
      _exit((int)status);
    }
  }
  for (int i = 0; i < WRITERS; i++) {
    int ended = 0;
    assert_true(wait(&ended) > 0);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
  }
  struct history history;
  assert_int_equal(history_read(path, &history, NULL), STATUS_OK);
  assert_int_equal(history.frame.table.row_count, 2 * WRITERS * NIGHTS);
  history_free(&history);
}

/* A process that adds a night to a history whose lock another holds, begun and given time to come to it. */
static pid_t add_while_locked(const char *path, int holder)
{
  const struct timespec moment = {.tv_nsec = 200000000};
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    (void)close(holder);
    signals_watch();
    _exit((int)add_night(path, "0", NULL));
  }
  (void)nanosleep(&moment, NULL);
  assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
  return child;
}

/* What has the name when the lock is free gets the rows. */
static void test_renamed_while_waiting(void **state)
{
  const struct scratch *scratch = *state;
  const char before[] = HEADER NIGHT;
  char path[512], old[512];
  (void)snprintf(path, sizeof path, "%s", scratch_path(scratch, "history.csv"));
  (void)snprintf(old, sizeof old, "%s", scratch_path(scratch, "old.csv"));
  scratch_write(scratch, "history.csv", before, strlen(before));
  int holder = open(path, O_RDWR | O_CLOEXEC);
  assert_int_equal(flock(holder, LOCK_EX), 0);
  pid_t child = add_while_locked(path, holder);
  assert_int_equal(rename(path, old), 0);
  scratch_write(scratch, "history.csv", HEADER, strlen(HEADER));
  assert_int_equal(close(holder), 0);
  int ended = 0;
  assert_int_equal(waitpid(child, &ended, 0), child);
  assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
  expect_content(scratch, HEADER TONIGHT);
  assert_int_equal(rename(old, path), 0);
  expect_content(scratch, before);
}

static void test_stopped_while_waiting(void **state)
{
  const struct scratch *scratch = *state;
  const char *path = scratch_path(scratch, "history.csv");
  scratch_write(scratch, "history.csv", HEADER, strlen(HEADER));
  int holder = open(path, O_RDWR | O_CLOEXEC);
  assert_int_equal(flock(holder, LOCK_EX), 0);
  pid_t child = add_while_locked(path, holder);
  assert_int_equal(kill(child, SIGTERM), 0);
  int ended = 0;
  assert_int_equal(waitpid(child, &ended, 0), child);
  assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == STATUS_INTERRUPTED);
  assert_int_equal(close(holder), 0);
  expect_content(scratch, HEADER);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_nights, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_renamed_while_waiting, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_stopped_while_waiting, scratch_setup, scratch_teardown),
      cmocka_unit_test(test_no_file),
      cmocka_unit_test_setup_teardown(test_places, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_no_room, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_long, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_many_writers, scratch_setup, scratch_teardown),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  failed += run_rows("ending", test_ending, ending_rows);
  failed += run_rows("refused", test_refused, refused_rows);
  return failed + run_rows("epoch", test_epoch, epoch_rows);
}
