/* Starting values: the candidates of a law's start rule, ranked by how well they fit once the linear parameters are
 * solved for (variable projection: G. Golub, V. Pereyra, SIAM J. Numer. Anal. 10, 413, 1973). */
#ifndef PROOFSWEEP_FIT_START_H
#define PROOFSWEEP_FIT_START_H

#include "core/fit_problem.h"

enum { FIT_STARTS_MAX = 4 };

/* The data as start rules see them. order: indices of the points in ascending x (count). weight may be NULL. */
void fit_shape(const double *x, const double *y, const double *weight, const size_t *order, size_t count,
               struct law_shape *shape);

/* Inner bounds for the positive parameters of `law`: a factor 1e5 (1e3 for pure numbers) beyond what its start rule
 * proposes; wide open for others and for laws without a rule. low and high have parameter_count entries. shape->held
 * must be set. */
void fit_bounds(const struct law *law, const struct law_shape *shape, double *low, double *high);

/* The problem on the shape's points in place of the data's: what searches that only need to get near work on where
 * there are many points. root_weight is filled and borrowed (LAW_SHAPE_POINTS). */
void fit_coarsen(const struct fit_problem *problem, const struct law_shape *shape, double *root_weight,
                 struct fit_problem *coarse);

/* Solves for the free linear parameters of p (natural, parameter_count), the others as they are, on the shape. Returns
 * the sum of squares there; infinity where that fails. */
double fit_project(const struct fit_problem *problem, const struct law_shape *shape, double *p);

/* The best candidates, best first, each as inner coordinates u; different ones only. shape->held holds what is held;
 * `given` (parameter_count) the user's starting values for the others, NaN where none. Returns how many were found, at
 * most `most` <= FIT_STARTS_MAX. */
size_t fit_starts(const struct fit_problem *problem, const struct law_shape *shape, const double *given, size_t most,
                  double u[][LAW_MAX_PARAMETERS]);

#endif
