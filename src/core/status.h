/* What a call can end with, and the one sentence that says why.
 *
 * The values are the program's exit statuses. A fallible function returns one and, where it is not STATUS_OK, fills the
 * caller's fault. Faults are recorded where they are noticed and printed once, by main. */
#ifndef PROOFSWEEP_STATUS_H
#define PROOFSWEEP_STATUS_H

enum status {
  STATUS_OK = 0,
  STATUS_CHECK_FAILED = 1, /* a claim, baseline, tolerance or hash does not hold */
  STATUS_BAD_INPUT = 2,    /* usage, specification or input data */
  STATUS_IO = 3,           /* a file could not be read or written */
  STATUS_NO_MEMORY = 4,
  STATUS_NO_FIGURES = 5,   /* tables and report complete, figures not drawn */
  STATUS_INTERRUPTED = 130 /* SIGINT, SIGTERM or SIGHUP; finished work is kept */
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_index, first_argument) __attribute__((format(printf, format_index, first_argument)))

/* A failure in words: a place ("FILE:LINE:COLUMN: ", empty where there is none) and a sentence without a full stop. */
struct fault {
  enum status status;
  char text[1024];
};

/* Records a failure and returns its status, so that a caller can write `return fault_set(...)`.
 * fault may be NULL (the sentence is lost); text beyond 1023 bytes is cut. Only integers and strings in the format:
 * the text must not depend on the locale. */
enum status fault_set(struct fault *fault, enum status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* The failure "out of memory" while doing `what`. Here, so that a compiler that reads the caller alone knows the
 * status. */
static inline enum status fault_no_memory(struct fault *fault, const char *what)
{
  (void)fault_set(fault, STATUS_NO_MEMORY, "out of memory while %s", what);
  return STATUS_NO_MEMORY;
}

#endif
