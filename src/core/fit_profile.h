/* Profile likelihood intervals: where the smallest sum of squares with one parameter (or quantity) held has risen by
 * the F quantile. D. Bates, D. Watts, Nonlinear Regression Analysis (1988), section 6.1.
 *
 * The interval is the piece that holds the estimate. Its end is where the lowest of all branches crosses: beyond each
 * crossing other branches are looked for, those with a pole between the points included, since the sum of squares
 * cannot tell them from the others. */
#ifndef PROOFSWEEP_FIT_PROFILE_H
#define PROOFSWEEP_FIT_PROFILE_H

#include "core/fit_solve.h"

/* Ends may be infinite: the data set no bound on that side. NaN: not worked out. */
struct fit_interval {
  double low, high;
};

/* What the profiles of one fit start from. All pointers are borrowed. */
struct fit_profiler {
  const struct fit_problem *problem;
  const struct fit_minimum *best;
  const double *covariance;                 /* (free_count, free_count) of u */
  double sigma;                             /* residual standard deviation, > 0 */
  double quantile;                          /* of Student's t: the rise is quantile^2 sigma^2 */
  double y_range;                           /* largest minus smallest y, > 0 */
  const double (*pool)[LAW_MAX_PARAMETERS]; /* inner coordinates worth trying when other branches are looked for */
  size_t pool_count;
  bool many_minima;              /* the fit met more than one minimum */
  const struct law_shape *shape; /* of the data, with what the user holds */
  struct fit_scratch *scratch;   /* at least count + 1 rows, free_count columns */
};

/* What is held: the free parameter at place `position`, or a quantity where that is not NULL. */
struct fit_axis {
  size_t position;
  const struct fit_quantity *quantity;
};

struct fit_profile {
  struct fit_interval interval; /* natural values: contexts, not their logarithms. A finite end has the sum of squares
                                   at the target, but for a context's: where curves cease to have one is an end too */
  bool second_branch;           /* an end lies on another branch than the estimate */
  bool second_region; /* values beyond an end fit well enough too, on a branch that does not reach the interval */
  bool better;        /* a smaller sum of squares than best was met: the fit must start again from better_u */
  double better_u[LAW_MAX_PARAMETERS];
};

/* The interval along one axis; ends NaN where the quantity does not exist at best. STATUS_NO_MEMORY. */
enum status fit_profile_run(const struct fit_profiler *profiler, const struct fit_axis *axis,
                            struct fit_profile *profile, struct fault *fault) MUST_CHECK;

#endif
