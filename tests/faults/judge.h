/* Whether a disturbed run did what it promises. */
#ifndef PROOFSWEEP_TEST_JUDGE_H
#define PROOFSWEEP_TEST_JUDGE_H

#include "stage.h"

enum verdict {
  VERDICT_MISSED, /* nothing went wrong: there was no such call */
  VERDICT_USUAL,  /* as if nothing had gone wrong */
  VERDICT_FAILED, /* failed as it should, and the next run ends as ever */
  VERDICT_WRONG,
  VERDICTS,
};

/* Puts the directory in its first state, runs the command with the trouble, looks, and runs it again where it failed.
 */
enum verdict judge(const struct stage *stage, const char *directory, const char *shim,
                   const struct injection *injection);

#endif
