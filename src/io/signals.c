#include "io/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

/* The one variable of the program that changes: a handler can reach nothing else. It is set in one thread and read in
 * all, which a sig_atomic_t does not promise; a handler may use an atomic one that needs no lock. */
static atomic_int noticed;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "an atomic int is free of locks");

static void notice(int signal_number)
{
  noticed = signal_number;
}

void signals_watch(void)
{
  struct sigaction once = {.sa_handler = notice, .sa_flags = (int)SA_RESETHAND};
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  struct sigaction usual = {.sa_handler = SIG_DFL};
  (void)sigemptyset(&once.sa_mask);
  (void)sigemptyset(&ignore.sa_mask);
  (void)sigemptyset(&usual.sa_mask);
  (void)sigaction(SIGINT, &once, NULL);
  (void)sigaction(SIGTERM, &once, NULL);
  struct sigaction before = {.sa_handler = SIG_DFL};
  if (sigaction(SIGHUP, NULL, &before) != 0 || before.sa_handler != SIG_IGN) { /* as nohup has it */
    (void)sigaction(SIGHUP, &once, NULL);
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
