/* A program run with one thing going wrong. System calls are caught by a seccomp filter that asks us (no tracer: leak
 * checkers work, and only the calls of interest are slower); they are counted from main on, which begins with
 * sigaction(SIGPIPE), and, with the shim, until main has ended: what a coverage build or a sanitizer does then is not
 * the program's. Calls of other processes that the program starts pass. */
#ifndef PROOFSWEEP_TEST_SUPERVISED_H
#define PROOFSWEEP_TEST_SUPERVISED_H

#include <stdbool.h>
#include <stddef.h>

enum { CALL_NUMBERS = 512, SAID_SIZE = 8192 };

enum trouble {
  TROUBLE_NONE,
  TROUBLE_COUNT,      /* nothing goes wrong, but every call is counted */
  TROUBLE_ERROR,      /* calls first, first + 1, ..., first + length - 1 of one kind give an error */
  TROUBLE_SHORT,      /* such a write writes half of what was asked for */
  TROUBLE_KILL,       /* SIGKILL in place of the call */
  TROUBLE_KILL_LATER, /* SIGKILL after so many microseconds */
  TROUBLE_MEMORY,     /* such allocations fail (scarce_memory.c) */
  TROUBLE_FULL,       /* the disk has room for so many pages more */
  TROUBLE_FILES,      /* the disk has room for so many files more */
  TROUBLE_READ_ONLY,  /* the disk is read-only, from so many calls after main on */
  TROUBLE_FILE_SIZE,  /* no file may grow beyond first bytes */
};

/* Whether it needs system calls to be caught. */
bool trouble_catches_calls(enum trouble trouble);
/* Whether it is done to a disk (disk.h). */
bool trouble_is_of_the_disk(enum trouble trouble);

struct injection {
  enum trouble trouble;
  int call;  /* number of the system call */
  int error; /* an errno: what a call gives, or what the program must tell */
  unsigned long first, length;
};

struct supervised {
  const char *const *words; /* argv, [0] a path */
  const char *directory;    /* where it runs */
  const char *shim;         /* scarce_memory.so */
};

/* What came of it. */
struct ended {
  int status;          /* exit status, 128 + signal; -1: it hung and was ended */
  unsigned long hits;  /* calls that went wrong */
  char out[SAID_SIZE]; /* its stdout and stderr, as far as there is room */
  char err[SAID_SIZE];
  unsigned long calls[CALL_NUMBERS]; /* by number, of TROUBLE_COUNT */
  unsigned long allocations;         /* of TROUBLE_MEMORY with first 0: all from main on */
};

/* Whether this kernel lets us; else says on stdout why not. */
bool supervised_possible(void);
void supervised_run(const struct supervised *program, const struct injection *injection, struct ended *ended);

#endif
