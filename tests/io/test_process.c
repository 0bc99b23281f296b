/* io/process.h, with small shell scripts as the programs. */
#include "io/process.h"

#include "io/file.h"
#include "support/check.h"
#include "support/scratch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Runs a script with /bin/sh; the caller frees the process. */
static void run_script(struct process *process, struct process_request request, const char *script)
{
  const char *const arguments[] = {"/bin/sh", "-c", script, NULL};
  struct fault fault = {0};
  request.arguments = arguments;
  if (process_run(process, &request, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
}

static const struct ending_row {
  const char *name, *script;
  unsigned timeout_ms;
  size_t output_limit;
  int exit_status, killed_by;
  const char *output, *error, *message; /* message NULL: process_check is content */
} ending_rows[] = {
    {"good", "echo out; echo err >&2", 0, 0, 0, 0, "out\n", "err\n", NULL},
    {"silent", ":", 0, 0, 0, 0, "", "", NULL},
    {"exit status", "echo; echo ' what is wrong' >&2; echo more >&2; exit 3", 0, 0, 3, 0, "\n",
     " what is wrong\nmore\n", "/bin/sh failed with exit status 3: what is wrong"},
    {"exit status without words", "exit 255", 0, 0, 255, 0, "", "", "/bin/sh failed with exit status 255"},
    {"signal", "kill -11 $$", 0, 0, 0, 11, "", "", "/bin/sh was ended by signal 11 (Segmentation fault)"},
    {"too slow", "echo begun; sleep 1000", 200, 0, 0, SIGKILL, "begun\n", "", "/bin/sh took too long and was stopped"},
    {"too slow with closed outputs", "exec >&- 2>&-; sleep 1000", 200, 0, 0, SIGKILL, "", "",
     "/bin/sh took too long and was stopped"},
    {"too much output", "while :; do echo 0123456789; done", 0, 25, 0, SIGKILL, "0123456789\n0123456789\n012", "",
     "/bin/sh wrote more than 25 bytes and was stopped"},
    {"too many errors", "while :; do echo 0123456789 >&2; done", 0, 4, 0, SIGKILL, "", "0123",
     "/bin/sh wrote more than 4 bytes and was stopped: 0123"},
    {"as much as allowed", "printf 12345", 0, 5, 0, 0, "12345", "", NULL},
    {"nothing to read", "cat; echo end", 0, 0, 0, 0, "end\n", "", NULL},
    {"a child that goes on does not hold us up", "sleep 1000 & echo parent", 0, 0, 0, 0, "parent\n", "", NULL},
};

static void test_ending(void **state)
{
  const struct ending_row *row = *state;
  struct process process;
  struct fault fault = {0};
  run_script(&process, (struct process_request){.timeout_ms = row->timeout_ms, .output_limit = row->output_limit},
             row->script);
  assert_string_equal(text_string(&process.output), row->output);
  assert_string_equal(text_string(&process.error), row->error);
  assert_int_equal(process.exit_status, row->exit_status);
  assert_int_equal(process.killed_by, row->killed_by);
  assert_int_equal(process.timed_out, row->timeout_ms > 0);
  enum status status = process_check(&process, &fault);
  assert_int_equal(status, row->message == NULL ? STATUS_OK : STATUS_IO);
  assert_string_equal(fault.text, row->message == NULL ? "" : row->message);
  process_free(&process);
}

static void test_environment(void **state)
{
  (void)state;
  struct process process;
  struct text expected = {0};
  const char *const extra[] = {"GDFONTPATH=/fonts", "EMPTY=", NULL};
  assert_int_equal(setenv("PROOFSWEEP_LEAK", "1", 1), 0);
  assert_int_equal(setenv("HOME", "/some/home", 1), 0);
  run_script(&process, (struct process_request){.environment = extra}, "exec env -u _ -u PWD -u SHLVL -u OLDPWD");
  text_append_format(&expected, "LC_ALL=C.UTF-8\nTZ=UTC\nPATH=%s\nHOME=/some/home\nGDFONTPATH=/fonts\nEMPTY=\n",
                     getenv("PATH"));
  assert_int_equal(process.output.length, expected.length);
  for (char *line = strtok(expected.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
    assert_non_null(strstr(process.output.data, line));
  }
  text_free(&expected);
  process_free(&process);
}

static void test_signals_are_as_usual_in_the_child(void **state)
{
  (void)state;
  struct process process;
  void (*before)(int) = signal(SIGPIPE, SIG_IGN);
  run_script(&process, (struct process_request){0}, "kill -PIPE $$; echo survived");
  assert_int_equal(process.killed_by, SIGPIPE);
  (void)signal(SIGPIPE, before);
  process_free(&process);
}

static void test_directory(void **state)
{
  const struct scratch *scratch = *state;
  struct process process;
  struct fault fault = {0};
  scratch_write(scratch, "here.txt", "content", 7);
  run_script(&process, (struct process_request){.directory = scratch->path}, "cat here.txt");
  assert_string_equal(text_string(&process.output), "content");
  process_free(&process);
  const char *const arguments[] = {"/bin/sh", "-c", ":", NULL};
  const struct process_request request = {.arguments = arguments, .directory = "/nowhere/at/all"};
  assert_int_equal(process_start(&process, &request, &fault), STATUS_IO);
  assert_string_equal(fault.text, "cannot run '/bin/sh': No such file or directory");
  process_free(&process);
}

/* More than any pipe holds, both ways at once, with NUL bytes. */
static void test_much_input(void **state)
{
  (void)state;
  enum { SIZE = 1000003 };
  struct random_source random = {8};
  struct process process;
  char *bytes = malloc(SIZE);
  assert_non_null(bytes);
  for (size_t i = 0; i < SIZE; i++) {
    bytes[i] = (char)random_between(&random, 0, 255);
  }
  run_script(&process, (struct process_request){.input = bytes, .input_length = SIZE}, "tee /dev/stderr");
  assert_int_equal(process.output.length, SIZE);
  assert_memory_equal(process.output.data, bytes, SIZE);
  assert_int_equal(process.error.length, SIZE);
  assert_memory_equal(process.error.data, bytes, SIZE);
  process_free(&process);
  run_script(&process, (struct process_request){.input = bytes, .input_length = SIZE}, "exit 4");
  assert_int_equal(process.exit_status, 4);
  process_free(&process);
  run_script(&process, (struct process_request){.input = bytes, .input_length = 0}, "cat; echo end");
  assert_string_equal(text_string(&process.output), "end\n");
  process_free(&process);
  free(bytes);
}

/* Each writes more than a pipe holds before it ends: all must be read while any is awaited. */
static void test_side_by_side(void **state)
{
  (void)state;
  enum { COUNT = 6, BYTES = 300000 };
  struct process processes[COUNT];
  bool seen[COUNT] = {false};
  struct fault fault = {0};
  char scripts[COUNT][80];
  size_t ended = 0;
  for (int i = 0; i < COUNT; i++) {
    (void)snprintf(scripts[i], sizeof scripts[i], "head -c %d /dev/zero | tr '\\0' %d; exit %d", BYTES, i, i);
    const char *const arguments[] = {"sh", "-c", scripts[i], NULL};
    const struct process_request request = {.arguments = arguments};
    assert_int_equal(process_start(&processes[i], &request, &fault), STATUS_OK);
  }
  for (int i = 0; i < COUNT; i++) {
    assert_int_equal(process_wait_any(processes, COUNT, &ended, &fault), STATUS_OK);
    assert_false(seen[ended]);
    seen[ended] = true;
    assert_int_equal(processes[ended].exit_status, (int)ended);
    assert_int_equal(processes[ended].output.length, BYTES);
    assert_int_equal(processes[ended].output.data[BYTES - 1], '0' + (int)ended);
  }
  assert_int_equal(process_wait_any(processes, COUNT, &ended, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "no program is running");
  assert_int_equal(process_wait_any(processes, 257, &ended, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "257 processes side by side; the limit is 256");
  for (int i = 0; i < COUNT; i++) {
    process_free(&processes[i]);
  }
}

/* What the script starts is in its group, and dies with it. */
static void test_timeout_kills_the_group(void **state)
{
  const struct scratch *scratch = *state;
  struct process process;
  run_script(&process, (struct process_request){.directory = scratch->path, .timeout_ms = 300},
             "sleep 1000 & echo $! >pid; wait");
  assert_true(process.timed_out);
  char digits[32];
  scratch_read(scratch, "pid", digits, sizeof digits);
  pid_t grandchild = (pid_t)strtol(digits, NULL, 10);
  assert_true(grandchild > 1);
  char stat_path[64];
  (void)snprintf(stat_path, sizeof stat_path, "/proc/%d/stat", (int)grandchild);
  struct text facts = {0};
  bool gone_or_dead = file_read(stat_path, 4096, &facts, NULL) != STATUS_OK || strstr(facts.data, ") Z ") != NULL ||
                      strstr(facts.data, ") X ") != NULL;
  for (int i = 0; i < 200 && !gone_or_dead; i++) { /* a killed process may need a moment to go */
    (void)usleep(10000);
    text_clear(&facts);
    gone_or_dead = file_read(stat_path, 4096, &facts, NULL) != STATUS_OK || strstr(facts.data, ") Z ") != NULL;
  }
  assert_true(gone_or_dead);
  text_free(&facts);
  process_free(&process);
}

static void test_free_ends_it(void **state)
{
  (void)state;
  struct process process;
  struct process never = {0};
  struct fault fault = {0};
  const char *const arguments[] = {"sleep", "1000", NULL};
  const struct process_request request = {.arguments = arguments};
  assert_int_equal(process_start(&process, &request, &fault), STATUS_OK);
  pid_t pid = process.pid;
  process_free(&process);
  assert_int_equal(kill(pid, 0), -1);
  assert_int_equal(errno, ESRCH);
  process_free(&process);
  process_free(&never);
}

static void test_find(void **state)
{
  const struct scratch *scratch = *state;
  struct text path = {0};
  struct fault fault = {0};
  char list[600];
  scratch_write(scratch, "tool", "#!/bin/sh\necho found\n", 21);
  (void)snprintf(list, sizeof list, "/nowhere:%s:/bin", scratch->path);
  const char *usual = getenv("PATH");
  char *before = usual == NULL ? NULL : strdup(usual);
  if (before == NULL) {
    fail_msg("no PATH to come back to");
    return;
  }
  assert_int_equal(setenv("PATH", list, 1), 0);
  assert_int_equal(process_find("tool", &path, &fault), STATUS_IO); /* not executable yet */
  char expected[600];
  (void)snprintf(expected, sizeof expected, "no program 'tool' on PATH; %s is not executable",
                 scratch_path(scratch, "tool"));
  assert_string_equal(fault.text, expected);
  assert_int_equal(chmod(scratch_path(scratch, "tool"), 0700), 0);
  assert_int_equal(process_find("tool", &path, &fault), STATUS_OK);
  assert_string_equal(text_string(&path), scratch_path(scratch, "tool"));
  assert_int_equal(process_find("./nowhere/tool", &path, &fault), STATUS_IO);
  assert_string_equal(fault.text, "no program './nowhere/tool'");
  assert_int_equal(unsetenv("PATH"), 0);
  assert_int_equal(process_find("tool", &path, &fault), STATUS_IO);
  const char *const arguments[] = {"no-such-tool", NULL};
  const struct process_request request = {.arguments = arguments};
  struct process process;
  assert_int_equal(process_run(&process, &request, &fault), STATUS_IO);
  assert_string_equal(fault.text, "no program 'no-such-tool' on PATH");
  assert_int_equal(setenv("PATH", before, 1), 0);
  free(before);
  text_free(&path);
}

static void test_not_a_program(void **state)
{
  const struct scratch *scratch = *state;
  struct process process;
  struct fault fault = {0};
  char expected[600];
  scratch_write(scratch, "tool",
                "\x7F"
                "ELF nonsense",
                13);
  const char *path = scratch_path(scratch, "tool");
  assert_int_equal(chmod(path, 0700), 0);
  const char *const arguments[] = {path, NULL};
  const struct process_request request = {.arguments = arguments};
  assert_int_equal(process_run(&process, &request, &fault), STATUS_IO);
  (void)snprintf(expected, sizeof expected, "cannot run '%s': Exec format error", path);
  assert_string_equal(fault.text, expected);
  process_free(&process);
}

static void test_processors(void **state)
{
  (void)state;
  assert_in_range(process_processors(), 1, 65536);
}

int main(void)
{
#define WITH_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_environment),  cmocka_unit_test(test_signals_are_as_usual_in_the_child),
      WITH_SCRATCH(test_directory),        cmocka_unit_test(test_much_input),
      cmocka_unit_test(test_side_by_side), WITH_SCRATCH(test_timeout_kills_the_group),
      cmocka_unit_test(test_free_ends_it), WITH_SCRATCH(test_find),
      WITH_SCRATCH(test_not_a_program),    cmocka_unit_test(test_processors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("ending", test_ending, ending_rows);
}
