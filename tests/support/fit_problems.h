/* Least squares problems with known solutions, and the model functions that they need: NIST's (tests/data/nist) and the
 * twins of those kinds (tests/data/fit). The models go through the fit engine's C interface: value, gradient, start. */
#ifndef PROOFSWEEP_TEST_FIT_PROBLEMS_H
#define PROOFSWEEP_TEST_FIT_PROBLEMS_H

#include "core/fit.h"

enum { PROBLEM_POINTS = 300, PROBLEM_STARTS = 2 };

struct fit_problem_known {
  double x[PROBLEM_POINTS], y[PROBLEM_POINTS];
  size_t count, parameter_count;
  double start[PROBLEM_STARTS][LAW_MAX_PARAMETERS];
  double value[LAW_MAX_PARAMETERS], se[LAW_MAX_PARAMETERS];
  double rss;
  double profile_low[LAW_MAX_PARAMETERS], profile_high[LAW_MAX_PARAMETERS]; /* NaN where not known */
};

/* Reads a NIST problem, or a twin (its one start in start[0]), below the working directory (the root of the sources).
 * Fails the test where that is not possible. */
void nist_problem_read(const char *name, struct fit_problem_known *problem);
void twin_problem_read(const char *name, struct fit_problem_known *problem);

/* The model of a problem by the problem's name; parameters b1, b2, ... */
const struct law *problem_model(const char *name);

#endif
