/* A least squares problem as the solvers see it: a law, the data, which parameters are free, and their inner
 * coordinates.
 *
 * Inner coordinates u: the free parameters in order, positive ones by their logarithm. Residuals are sqrt(weight) (y -
 * f), so a Gauss-Newton step is the least squares solution of J du = r with J = sqrt(weight) df/du. */
#ifndef PROOFSWEEP_FIT_PROBLEM_H
#define PROOFSWEEP_FIT_PROBLEM_H

#include "core/law.h"

/* A number worked out from the parameters: the ceiling, or the logarithm of a context. */
struct fit_quantity {
  const struct law *law;
  double fraction; /* of context_at; NaN for the ceiling */
};

/* The quantity and its derivatives by the law's parameters. NaN where it does not exist. */
double fit_quantity_value(const struct fit_quantity *quantity, const double *p, double *derivative);

/* All pointers are borrowed. */
struct fit_problem {
  const struct law *law;
  size_t count;
  const double *x, *y;
  const double *root_weight;       /* NULL: all 1 */
  double x_low, x_high;            /* ends of x */
  double held[LAW_MAX_PARAMETERS]; /* natural values of the parameters that are not free */
  size_t free_count;               /* may be 0 */
  size_t free[LAW_MAX_PARAMETERS]; /* their indices, ascending */
  double low[LAW_MAX_PARAMETERS];  /* inner bounds of the law's parameters, by parameter index */
  double high[LAW_MAX_PARAMETERS];
  const struct fit_quantity *pulled; /* NULL, or a quantity drawn to `target` by one more residual strength (target -
                                        g). The minimum then is the smallest sum of squares at its own value of g. */
  double target, strength;
  bool poles_allowed; /* a curve that is not continuous on the data counts too */
};

/* count, and one more where a quantity is pulled. */
size_t fit_problem_rows(const struct fit_problem *problem);

/* u (free_count) to natural parameters (parameter_count) and back. */
void fit_problem_unpack(const struct fit_problem *problem, const double *u, double *p);
void fit_problem_pack(const struct fit_problem *problem, const double *p, double *u);

/* The inner coordinate of a parameter's natural value. */
double fit_inner(const struct law_parameter *parameter, double natural);

/* Takes the free parameter at place `position` of `free` out and holds it at an inner value. */
void fit_problem_hold(struct fit_problem *problem, size_t position, double inner);

/* Whether the curve of the natural parameters p has no pole on the data. */
bool fit_problem_continuous(const struct fit_problem *problem, const double *p);

/* Residuals r (rows) at u. Returns their sum of squares; infinity where u is out of bounds, the curve not continuous on
 * the data, or a residual not finite (r is then not to be used). */
double fit_problem_residuals(const struct fit_problem *problem, const double *u, double *r);

/* J (free_count, rows) at u, column after column. Entries may be infinite or NaN. */
void fit_problem_jacobian(const struct fit_problem *problem, const double *u, double *jacobian);

#endif
