#include "io/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

/* How long after the first signal another is taken for the same: one that a terminal or a service manager sends to a
 * whole group reaches a program twice where its parent passes signals on. */
enum { ECHO_MS = 500 };

/* All that changes in the program: a handler can reach nothing else. They are set in one thread and read in all, which
 * a sig_atomic_t does not promise; a handler may use an atomic one that needs no lock. */
static atomic_int noticed;
static atomic_uint noticed_at; /* milliseconds, never 0; 0 while there was none */
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "an atomic int is free of locks");

/* Odd, so that it is never 0. */
static unsigned now_ms(void)
{
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return ((unsigned)now.tv_sec * 1000U + (unsigned)now.tv_nsec / 1000000U) | 1U;
}

static void notice(int signal_number)
{
  unsigned first = 0;
  unsigned now = now_ms();
  if (atomic_compare_exchange_strong(&noticed_at, &first, now)) {
    noticed = signal_number;
  } else if ((int)(now - first) > ECHO_MS) { /* is pending until this returns, then ends the program */
    (void)signal(signal_number, SIG_DFL);
    (void)raise(signal_number);
  }
}

void signals_watch(void)
{
  struct sigaction watch = {.sa_handler = notice};
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  struct sigaction usual = {.sa_handler = SIG_DFL};
  (void)sigemptyset(&watch.sa_mask);
  (void)sigemptyset(&ignore.sa_mask);
  (void)sigemptyset(&usual.sa_mask);
  (void)sigaction(SIGINT, &watch, NULL);
  (void)sigaction(SIGTERM, &watch, NULL);
  struct sigaction before = {.sa_handler = SIG_DFL};
  if (sigaction(SIGHUP, NULL, &before) != 0 || before.sa_handler != SIG_IGN) { /* as nohup has it */
    (void)sigaction(SIGHUP, &watch, NULL);
  }
  (void)sigaction(SIGPIPE, &ignore, NULL);
  (void)sigaction(SIGXFSZ, &ignore, NULL);
  (void)sigaction(SIGCHLD, &usual, NULL); /* a parent that ignores it would lose our children's exit status */
}

int signals_noticed(void)
{
  return noticed;
}

enum status signals_check(struct fault *fault)
{
  return noticed == 0 ? STATUS_OK : fault_set(fault, STATUS_INTERRUPTED, "interrupted");
}

int signals_exit_status(enum status status)
{
  int signal_number = noticed;
  return status == STATUS_INTERRUPTED && signal_number != 0 ? 128 + signal_number : (int)status;
}
