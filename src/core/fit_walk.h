/* A walk along one axis of a fit: the smallest sum of squares with a parameter (or quantity) held at c, from the
 * estimate outwards to where it passes the target. */
#ifndef PROOFSWEEP_FIT_WALK_H
#define PROOFSWEEP_FIT_WALK_H

#include "core/fit_profile.h"

/* One walk along an axis. c is the coordinate on it: inner value of the parameter, or value of the quantity. */
struct fit_walk {
  const struct fit_profiler *profiler;
  const struct fit_axis *axis;
  double origin, deviation;           /* c at the estimate and its standard error */
  double tangent[LAW_MAX_PARAMETERS]; /* du/dc of the profile at the estimate */
  double low, high;                   /* c where the walk gives up: no bound */
  double target;                      /* sum of squares at the interval's ends */
  double widening;                    /* by which the inner bounds of the other parameters are widened */
  struct fit_profile *profile;
};

/* A point of the profile. */
struct fit_spot {
  double asked; /* c that was asked for; of a quantity, what it was pulled to */
  double c;
  double ss; /* of the data; infinite where there is no curve */
  double u[LAW_MAX_PARAMETERS];
};

/* How far the sum of squares has risen, in units of the t quantile: 1 at the interval's ends. */
double fit_walk_rise(const struct fit_walk *walk, const struct fit_spot *spot);

/* The problem with the axis held at c, and the inner coordinates `u` without the held one; and the spot that a minimum
 * of that problem is. */
void fit_walk_hold(const struct fit_walk *walk, double c, const double *u, struct fit_problem *inner,
                   struct fit_minimum *minimum);
void fit_walk_release(const struct fit_walk *walk, double c, const struct fit_problem *inner,
                      const struct fit_minimum *minimum, struct fit_spot *spot);

/* The profile at c, from u on: a local minimum. A smaller sum of squares than the best is told in walk->profile. */
enum status fit_walk_visit(const struct fit_walk *walk, double c, const double *u, struct fit_spot *spot,
                           struct fault *fault) MUST_CHECK;

/* The same from the straight continuation of two spots. Where that ends above the target, once more from the nearer
 * spot's own place, from the continuation in the other scale, and near a limit of the law from there; the lowest
 * counts. */
enum status fit_walk_between(const struct fit_walk *walk, double c, const struct fit_spot *near,
                             const struct fit_spot *other, struct fit_spot *spot, struct fault *fault) MUST_CHECK;

/* Whether some positive parameter is within `margin` of its bound: the curve is then near a limit of the law. */
bool fit_walk_near_bound(const struct fit_walk *walk, const struct fit_spot *spot, double margin);

/* Limits of the law with the axis held at c: u with one positive parameter at a bound and the linear ones solved for.
 * A descent creeps towards such a curve and stops short of it. Returns how many. */
enum { FIT_WALK_LIMITS_MAX = 8 };
size_t fit_walk_limit_places(const struct fit_walk *walk, double c, const double *u,
                             double places[][LAW_MAX_PARAMETERS]);

/* From `inside` (below the target) outwards until the target is passed. *outside is the first spot above; *unbounded if
 * the walk reached its limit below. */
enum status fit_walk_out(const struct fit_walk *walk, int side, double first_step, bool from_origin,
                         struct fit_spot *inside, struct fit_spot *outside, bool *unbounded,
                         struct fault *fault) MUST_CHECK;

/* The crossing between a spot below and a spot above the target. */
enum status fit_walk_crossing(const struct fit_walk *walk, struct fit_spot inside, struct fit_spot outside,
                              struct fit_spot *crossing, struct fault *fault) MUST_CHECK;

#endif
