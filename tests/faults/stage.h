/* A scenario made ready: what its command finds, says and leaves where nothing goes wrong. */
#ifndef PROOFSWEEP_TEST_STAGE_H
#define PROOFSWEEP_TEST_STAGE_H

#include "scenarios.h"
#include "supervised.h"
#include "tree.h"

enum { WORDS_MAX = 40, LINE_SIZE = 512 };

/* A command line as an argv. */
struct words {
  char line[LINE_SIZE];
  const char *argv[WORDS_MAX + 1];
};
void words_split(struct words *words, const char *program, const char *line, const char *more);

struct stage {
  const struct scenario *scenario;
  struct words words, resumed; /* the command, and the same with --resume */
  struct tree before, after;
  struct ended usual; /* with its system calls counted */
  unsigned long allocations;
  unsigned long microseconds; /* that it takes */
};

/* Runs the preparations and the command twice in an empty directory; false with words on stdout where something is not
 * as it should be. shim may be NULL: allocations are not counted then. */
bool stage_prepare(struct stage *stage, const struct scenario *scenario, const char *program, const char *shim,
                   const char *directory, bool count_calls);
void stage_free(struct stage *stage);

/* The number of a system call that may be disturbed; NULL, and the other way round -1, for others. */
const char *call_name(int number);
int call_number(const char *name);
/* Calls that are left alone: they cannot fail, or memory is what they give (that is TROUBLE_MEMORY). */
bool call_is_left_alone(int number);

#endif
