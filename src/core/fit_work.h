/* One fit being worked out: what the stages of fit_run hand on to each other. */
#ifndef PROOFSWEEP_FIT_WORK_H
#define PROOFSWEEP_FIT_WORK_H

#include "core/fit.h"
#include "core/fit_solve.h"
#include "core/fit_start.h"

enum { FIT_MINIMA_MAX = 8, FIT_POOL_MAX = FIT_MINIMA_MAX + FIT_STARTS_MAX };

/* Different minima, best first; of two that are as low to rounding the converged one. */
struct fit_minima {
  struct fit_minimum items[FIT_MINIMA_MAX];
  size_t count;
};

/* Adds a minimum in its place unless it is there already, or infinite. */
void fit_minima_add(struct fit_minima *minima, size_t free_count, const struct fit_minimum *minimum);

struct fit_work {
  const struct fit_data *data;
  const struct fit_options *options;
  struct fit_problem problem;
  struct law_shape shape;
  struct fit_scratch scratch;
  double *root_weight;              /* NULL without weights */
  size_t *order;                    /* of the points by x, then by index */
  double start[LAW_MAX_PARAMETERS]; /* the user's, NaN where automatic */
  struct fit_minima minima;
  double pool[FIT_POOL_MAX][LAW_MAX_PARAMETERS]; /* the other minima and the starts */
  size_t pool_count;
  double covariance_u[LAW_MAX_PARAMETERS * LAW_MAX_PARAMETERS]; /* of u, scaled by sigma^2 */
};

/* Finds work->minima from the starts of the law and of the user. Empty where no curve could be worked out. */
enum status fit_minimise(struct fit_work *work, struct fault *fault) MUST_CHECK;

/* From the best minimum: estimates, errors, correlation, criteria, ceiling, contexts, points, runs; everything but
 * intervals that need further fits. fit->points must have room. */
void fit_describe(struct fit_work *work, struct fit *fit);

/* Percentile intervals from refits to the fitted curve plus resampled residuals, each stretched by 1/sqrt(1 - leverage)
 * and centred (A. Davison, D. Hinkley, Bootstrap Methods and their Application, 1997, section 6.3). */
enum status fit_bootstrap(struct fit_work *work, struct fit *fit, struct fault *fault) MUST_CHECK;

/* Sets fit->verdict and fit->reason. */
void fit_judge(struct fit *fit);

#endif
