/* io/signals.h; every case in a child of its own, as the flag cannot be taken back. */
#include "io/signals.h"

#include "io/process.h"
#include "support/check.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The wait status of a child that runs `body` and exits with what it returns. */
static int in_child(int (*body)(int), int argument)
{
  int end = -1;
  (void)fflush(NULL); /* the child would write it once more */
  pid_t child = fork();
  if (child == 0) {
    exit(body(argument));
  }
  assert_int_equal(waitpid(child, &end, 0), child);
  return end;
}

static int notice_once(int signal_number)
{
  struct fault fault = {0};
  signals_watch();
  if (signals_noticed() != 0 || signals_check(&fault) != STATUS_OK || signals_exit_status(STATUS_OK) != 0) {
    return 1;
  }
  (void)raise(signal_number);
  if (signals_noticed() != signal_number || signals_check(&fault) != STATUS_INTERRUPTED ||
      strcmp(fault.text, "interrupted") != 0 || signals_exit_status(STATUS_IO) != STATUS_IO) {
    return 2;
  }
  return signals_exit_status(STATUS_INTERRUPTED);
}

static int notice_twice(int signal_number)
{
  signals_watch();
  (void)raise(signal_number);
  (void)poll(NULL, 0, 700);
  (void)raise(signal_number);
  return 0;
}

/* One that goes to a whole group, and is passed on by a parent too. */
static int notice_an_echo(int signal_number)
{
  signals_watch();
  (void)raise(SIGTERM);
  (void)raise(signal_number);
  (void)raise(signal_number);
  return signals_noticed() == SIGTERM ? signals_exit_status(STATUS_INTERRUPTED) : 1;
}

static int survive(int signal_number)
{
  signals_watch();
  (void)raise(signal_number);
  return signals_noticed();
}

/* nohup: what is ignored stays so. */
static int ignore_first(int signal_number)
{
  const struct sigaction ignore = {.sa_handler = SIG_IGN};
  (void)sigaction(signal_number, &ignore, NULL);
  return survive(signal_number);
}

static void *await_notice(void *noticed)
{
  while ((*(int *)noticed = signals_noticed()) == 0) {
    (void)sched_yield();
  }
  return NULL;
}

/* Every thread notices: also where the thread sanitizer looks on. */
static int notice_in_a_thread(int signal_number)
{
  pthread_t thread;
  int noticed = 0;
  signals_watch();
  if (pthread_create(&thread, NULL, await_notice, &noticed) != 0) {
    return 1;
  }
  (void)raise(signal_number);
  return pthread_join(thread, NULL) == 0 && noticed == signal_number ? 0 : 2;
}

static int interrupt_a_program(int signal_number)
{
  const char *const arguments[] = {"sleep", "1000", NULL};
  const struct process_request request = {.arguments = arguments, .timeout_ms = 100000};
  struct process process;
  struct fault fault = {0};
  signals_watch();
  if (process_start(&process, &request, &fault) != STATUS_OK) {
    return 1;
  }
  pid_t pid = process.pid;
  (void)raise(signal_number);
  enum status status = process_finish(&process, &fault);
  bool gone = kill(pid, 0) != 0;
  process_free(&process);
  return gone && status == STATUS_INTERRUPTED ? 0 : 2;
}

static void test_noticed(void **state)
{
  (void)state;
  assert_int_equal(WEXITSTATUS(in_child(notice_once, SIGINT)), 130);
  assert_int_equal(WEXITSTATUS(in_child(notice_once, SIGTERM)), 143);
  assert_int_equal(WEXITSTATUS(in_child(notice_once, SIGHUP)), 129);
}

static void test_second_signal_ends_at_once(void **state)
{
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  (void)state;
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
    int end = in_child(notice_twice, signals[i]);
    assert_true(WIFSIGNALED(end));
    assert_int_equal(WTERMSIG(end), signals[i]);
  }
}

static void test_an_echo_counts_once(void **state)
{
  (void)state;
  assert_int_equal(WEXITSTATUS(in_child(notice_an_echo, SIGTERM)), 143);
  assert_int_equal(WEXITSTATUS(in_child(notice_an_echo, SIGINT)), 143);
}

static void test_broken_pipe_is_no_end(void **state)
{
  (void)state;
  assert_int_equal(in_child(survive, SIGPIPE), 0);
  assert_int_equal(in_child(survive, SIGXFSZ), 0);
  assert_int_equal(in_child(ignore_first, SIGHUP), 0);
}

static void test_a_thread_notices(void **state)
{
  (void)state;
  assert_int_equal(in_child(notice_in_a_thread, SIGTERM), 0);
}

static void test_a_running_program_is_stopped(void **state)
{
  (void)state;
  assert_int_equal(in_child(interrupt_a_program, SIGTERM), 0);
  assert_int_equal(in_child(interrupt_a_program, SIGHUP), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_noticed),
      cmocka_unit_test(test_second_signal_ends_at_once),
      cmocka_unit_test(test_an_echo_counts_once),
      cmocka_unit_test(test_broken_pipe_is_no_end),
      cmocka_unit_test(test_a_thread_notices),
      cmocka_unit_test(test_a_running_program_is_stopped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
