/* Minimising a sum of squares: GSL's trust region methods to get near, Newton steps by QR to get all the digits. */
#ifndef PROOFSWEEP_FIT_SOLVE_H
#define PROOFSWEEP_FIT_SOLVE_H

#include "core/fit_problem.h"

/* Scratch memory of one thread for problems up to a size. */
struct fit_scratch {
  size_t rows, columns;
  double *residual, *trial, *projected; /* (rows) each */
  double *jacobian, *shifted;           /* (columns, rows) each */
  void *memory;
};

enum status fit_scratch_init(struct fit_scratch *scratch, size_t rows, size_t columns, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void fit_scratch_free(struct fit_scratch *scratch);

/* A point that a minimisation arrived at. */
struct fit_minimum {
  double u[LAW_MAX_PARAMETERS];
  double ss;      /* sum of squares there, the pulled row's included; infinite where nothing was found */
  bool converged; /* a minimum to rounding: the whitened Newton step is tiny and the curvature positive */
};

/* How many ways of running GSL's solver there are; way 0 is the first choice (Levenberg-Marquardt with geodesic
 * acceleration, More scaling). */
extern const size_t fit_method_count;

/* From minimum->u on with way `method`, at most `iterations`; minimum->ss is set, converged left false. Moves only
 * where the sum of squares falls. STATUS_NO_MEMORY. */
enum status fit_descend(const struct fit_problem *problem, size_t method, size_t iterations,
                        struct fit_scratch *scratch, struct fit_minimum *minimum, struct fault *fault) MUST_CHECK;

/* Newton steps from minimum->u: Gauss-Newton while they shrink fast, with the second derivatives of the curve where
 * they do not (and tolerance is below 1e-3). Ends when the step, in standard errors, is below `tolerance`; with
 * tolerance 0 when rounding stops it. The step is solved in the basis Q of J = QR, where the Hessian is the identity
 * plus the curve's own bend, so the last digits do not suffer from the squared condition of J'J. */
void fit_refine(const struct fit_problem *problem, double tolerance, size_t steps, struct fit_scratch *scratch,
                struct fit_minimum *minimum);

/* Whether a parameter went so near its bounds that the fit has no minimum inside: without a minimum, so far beyond what
 * the start rule proposes. */
bool fit_ran_away(const struct fit_problem *problem, const struct fit_minimum *best);

#endif
