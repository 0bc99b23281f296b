/* The commands that are disturbed, each with the files that it finds. */
#ifndef PROOFSWEEP_TEST_SCENARIOS_H
#define PROOFSWEEP_TEST_SCENARIOS_H

#include <stdbool.h>
#include <stddef.h>

enum { PREPARATIONS_MAX = 5 };

struct scenario {
  const char *name;
  /* Command lines run before, undisturbed; "!CALL N ..." is killed at its Nth system call of that name. */
  const char *prepare[PREPARATIONS_MAX];
  const char *command; /* words between blanks */
  bool resumes;        /* a run that takes --resume */
  bool draws;          /* figures may fail: exit status 5 */
  bool heavy;          /* takes longer than the others: fewer faults outside a release */
};

extern const struct scenario scenarios[];
extern const size_t scenario_count;

/* Writes the files that all scenarios share into a directory. */
void scenario_write_files(const char *directory);

#endif
