#include "core/fit_profile.h"

#include "core/fit_branches.h"

#include <math.h>
#include <string.h>

/* A context: its ends only repeat those of the parameters, and the curve may cease to have one from a value on. */
static bool is_context(const struct fit_walk *walk)
{
  return walk->axis->quantity != NULL && !isnan(walk->axis->quantity->fraction);
}

/* Whether only linear parameters move, so that there are no other branches. */
static bool is_single(const struct fit_walk *walk)
{
  return fit_branches_curved(walk) == 0 && !walk->profiler->many_minima;
}

/* Whether the crossing is so near the straight-line one that the curve hardly bends up to it: other branches are
 * unlikely. */
static bool is_straight(const struct fit_walk *walk, const struct fit_spot *crossing)
{
  double ratio = fabs(crossing->asked - walk->origin) / (walk->profiler->quantile * walk->deviation);
  return !walk->profiler->many_minima && ratio > 0.97 && ratio < 1.03;
}

/* A factor 3000 for positive parameters. */
static const double widening_step = 8;

/* Whether a crossing is made by the engine's bounds and not by the data: some parameter lies on its bound, and with
 * wider bounds the sum of squares stays below. */
static enum status made_by_bounds(const struct fit_walk *walk, const struct fit_spot *crossing, bool *made,
                                  struct fault *fault)
{
  *made = false;
  if (!fit_walk_near_bound(walk, crossing, 0.1)) {
    return STATUS_OK;
  }
  struct fit_walk wide = *walk;
  struct fit_spot spot;
  wide.widening += widening_step;
  enum status status = fit_walk_visit(&wide, crossing->asked, crossing->u, &spot, fault);
  if (status == STATUS_OK) {
    *made = fit_walk_rise(walk, &spot) < 0.999;
  }
  return status;
}

/* One end of the interval, as c; infinite where there is no bound, or none was found. */
static enum status find_end(const struct fit_walk *from, int side, double *end, struct fault *fault)
{
  enum { BRANCHES = 8 };
  struct fit_walk own = *from, *walk = &own;
  const struct fit_profiler *profiler = walk->profiler;
  struct fit_spot inside = {.asked = walk->origin, .c = walk->origin, .ss = profiler->best->ss};
  memcpy(inside.u, profiler->best->u, sizeof inside.u);
  double step = profiler->quantile * walk->deviation, nowhere = side > 0 ? INFINITY : -INFINITY;
  *end = nowhere;
  for (int branch = 0; branch < BRANCHES; branch++) {
    struct fit_spot outside, crossing;
    bool unbounded = false, any = false, made = false;
    enum status status = fit_walk_out(walk, side, step, branch == 0, &inside, &outside, &unbounded, fault);
    if (status != STATUS_OK || walk->profile->better || unbounded) {
      return status;
    }
    status = fit_walk_crossing(walk, inside, outside, &crossing, fault);
    if (status == STATUS_OK) {
      status = made_by_bounds(walk, &crossing, &made, fault);
    }
    if (status != STATUS_OK || walk->profile->better || (made && walk->widening > 0)) {
      return status;
    }
    if (made) {
      walk->widening = widening_step;
      inside = crossing;
      step = 0.1 * fabs(crossing.asked - walk->origin);
      continue;
    }
    bool crossed = is_context(walk) || fit_branches_is_crossed(walk, &crossing);
    if (is_context(walk) || (crossed && is_single(walk))) {
      *end = crossing.c;
      return status;
    }
    bool quick = crossed && is_straight(walk, &crossing), connected = false;
    status = fit_branches_beyond(walk, side, &crossing, quick, &inside, &any, fault);
    if (status == STATUS_OK && any) {
      status = fit_branches_reach_back(walk, &crossing, &inside, &connected, fault);
      walk->profile->second_branch = walk->profile->second_branch || connected;
      walk->profile->second_region = walk->profile->second_region || !connected;
    }
    if (status != STATUS_OK || !connected) {
      *end = crossed ? crossing.c : nowhere;
      return status;
    }
    step = 0.1 * fabs(inside.asked - walk->origin);
  }
  return STATUS_OK;
}

/* Origin, standard error and tangent of the axis. False where the quantity or its error does not exist. */
static bool walk_begin(struct fit_walk *walk)
{
  const struct fit_profiler *profiler = walk->profiler;
  const struct fit_problem *problem = profiler->problem;
  size_t k = problem->free_count;
  double slope[LAW_MAX_PARAMETERS] = {0};
  if (walk->axis->quantity == NULL) {
    walk->origin = profiler->best->u[walk->axis->position];
    slope[walk->axis->position] = 1;
  } else {
    double p[LAW_MAX_PARAMETERS], derivative[LAW_MAX_PARAMETERS];
    fit_problem_unpack(problem, profiler->best->u, p);
    walk->origin = fit_quantity_value(walk->axis->quantity, p, derivative);
    for (size_t i = 0; i < k; i++) {
      size_t j = problem->free[i];
      slope[i] = derivative[j] * (problem->law->parameters[j].positive ? p[j] : 1);
    }
  }
  double variance = 0;
  for (size_t i = 0; i < k; i++) {
    walk->tangent[i] = 0;
    for (size_t c = 0; c < k; c++) {
      walk->tangent[i] += profiler->covariance[i * k + c] * slope[c];
    }
    variance += slope[i] * walk->tangent[i];
  }
  for (size_t i = 0; i < k; i++) {
    walk->tangent[i] /= variance;
  }
  walk->deviation = sqrt(variance);
  return isfinite(walk->origin) && variance > 0 && isfinite(variance);
}

/* Where the walk gives up: far beyond the estimate and its error, and for what is measured in y beyond the data. */
static void walk_limits(struct fit_walk *walk)
{
  const struct fit_profiler *profiler = walk->profiler;
  const struct fit_problem *problem = profiler->problem;
  const struct fit_quantity *quantity = walk->axis->quantity;
  size_t j = quantity == NULL ? problem->free[walk->axis->position] : 0;
  double reach;
  if (quantity == NULL && problem->law->parameters[j].positive) {
    walk->low = fmin(problem->low[j], walk->origin);
    walk->high = fmax(problem->high[j], walk->origin);
    return;
  }
  if (quantity != NULL && !isnan(quantity->fraction)) {
    reach = 20;
  } else if (quantity != NULL) {
    reach = 1e5 * profiler->y_range;
  } else {
    reach = 1e8 * fmax(fabs(walk->origin), walk->deviation);
    reach = problem->law->parameters[j].unit == LAW_UNIT_Y ? fmax(1e5 * profiler->y_range, reach) : reach;
  }
  walk->low = walk->origin - reach;
  walk->high = walk->origin + reach;
}

enum status fit_profile_run(const struct fit_profiler *profiler, const struct fit_axis *axis,
                            struct fit_profile *profile, struct fault *fault)
{
  *profile = (struct fit_profile){.interval = {NAN, NAN}};
  struct fit_walk walk = {.profiler = profiler, .axis = axis, .profile = profile};
  if (!walk_begin(&walk)) {
    return STATUS_OK;
  }
  walk_limits(&walk);
  walk.target = profiler->best->ss + pow(profiler->quantile * profiler->sigma, 2);
  double low = NAN, high = NAN;
  enum status status = find_end(&walk, -1, &low, fault);
  if (status == STATUS_OK && !profile->better) {
    status = find_end(&walk, 1, &high, fault);
  }
  bool logarithm = axis->quantity != NULL
                       ? !isnan(axis->quantity->fraction)
                       : profiler->problem->law->parameters[profiler->problem->free[axis->position]].positive;
  profile->interval = (struct fit_interval){logarithm ? exp(low) : low, logarithm ? exp(high) : high};
  return status;
}
