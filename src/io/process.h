/* Other programs, run without a shell: arguments in, output and exit status back. */
#ifndef PROOFSWEEP_PROCESS_H
#define PROOFSWEEP_PROCESS_H

#include "core/status.h"
#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What to run. Everything is borrowed, and needed until process_start returns. */
struct process_request {
  const char *const *arguments;   /* [0] the program: a path, or a name on PATH; ends with NULL */
  const char *directory;          /* where it runs; NULL here */
  const void *input;              /* its stdin; NULL for an empty one */
  size_t input_length;            /* bytes */
  const char *const *environment; /* NAME=VALUE beyond the clean set below; ends with NULL; NULL for none */
  unsigned timeout_ms;            /* 0: 60 s */
  size_t output_limit;            /* bytes of stdout; 0: 64 MiB. Of stderr as many, at most 1 MiB */
  bool confined;                  /* it may write no file and execute no other, where the kernel can see to that
                                     (io/sandbox.h) */
};

/* One program, running or ended. */
struct process {
  pid_t pid; /* also its process group; 0 unless running */
  int output_descriptor, error_descriptor;
  int64_t deadline_ms; /* on the monotonic clock */
  size_t output_limit, error_limit;
  char *program;        /* arguments[0], for messages */
  struct text output;   /* its stdout, as far as read */
  struct text error;    /* its stderr */
  int exit_status;      /* 0 to 255, where it ended by itself */
  int killed_by;        /* a signal, or 0 */
  bool timed_out;       /* ended by us: too slow */
  bool output_too_long; /* ended by us: output or error beyond the limit */
};

/* Starts a program in a process group of its own, with PATH and HOME of ours, LC_ALL=C.UTF-8, TZ=UTC, the request's
 * variables and nothing else. STATUS_IO where it is not found or cannot be run. */
enum status process_start(struct process *process, const struct process_request *request,
                          struct fault *fault) MUST_CHECK;

/* Waits until one of `count` processes ends, reading the output of all meanwhile, so that up to 256 may run side by
 * side; *ended is its index. Those not running (pid 0) are passed over; STATUS_BAD_INPUT where none runs. Too slow, too
 * much output: it is killed with its whole group, and counts as ended (see the flags). A signal to us (io/signals.h)
 * kills all and gives STATUS_INTERRUPTED. */
enum status process_wait_any(struct process *processes, size_t count, size_t *ended, struct fault *fault) MUST_CHECK;

/* Waits for one. */
enum status process_finish(struct process *process, struct fault *fault) MUST_CHECK;

/* STATUS_OK where the ended process gave exit status 0; else STATUS_IO with program, reason and the first line of its
 * stderr. */
enum status process_check(const struct process *process, struct fault *fault) MUST_CHECK;

/* Start and finish. */
enum status process_run(struct process *process, const struct process_request *request, struct fault *fault) MUST_CHECK;

/* Kills it if it still runs, frees its output. Safe on {0}. */
void process_free(struct process *process);

/* Appends the absolute path of a program to *path: searched on PATH unless its name holds a '/'. STATUS_IO "no program
 * 'x' on PATH", with the first one that is not executable where there is one. */
enum status process_find(const char *program, struct text *path, struct fault *fault) MUST_CHECK;

/* Processors that may be used, at least 1. */
unsigned process_processors(void);

#endif
