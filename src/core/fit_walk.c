#include "core/fit_walk.h"

#include "core/fit_start.h"

#include <float.h>
#include <math.h>
#include <string.h>

double fit_walk_rise(const struct fit_walk *walk, const struct fit_spot *spot)
{
  double least = walk->profiler->best->ss;
  return spot->ss <= least ? 0 : sqrt((spot->ss - least) / (walk->target - least));
}

void fit_walk_hold(const struct fit_walk *walk, double c, const double *u, struct fit_problem *inner,
                   struct fit_minimum *minimum)
{
  const struct fit_profiler *profiler = walk->profiler;
  *inner = *profiler->problem;
  inner->poles_allowed = true;
  for (size_t j = 0; j < inner->law->parameter_count; j++) {
    inner->low[j] -= walk->widening;
    inner->high[j] += walk->widening;
  }
  memcpy(minimum->u, u, sizeof minimum->u);
  if (walk->axis->quantity != NULL) {
    inner->pulled = walk->axis->quantity;
    inner->target = c;
    inner->strength = 30 * profiler->sigma / walk->deviation;
    return;
  }
  size_t position = walk->axis->position;
  fit_problem_hold(inner, position, c);
  memmove(minimum->u + position, minimum->u + position + 1, (inner->free_count - position) * sizeof *minimum->u);
}

void fit_walk_release(const struct fit_walk *walk, double c, const struct fit_problem *inner,
                      const struct fit_minimum *minimum, struct fit_spot *spot)
{
  memcpy(spot->u, minimum->u, sizeof spot->u);
  spot->asked = spot->c = c;
  spot->ss = minimum->ss;
  if (walk->axis->quantity == NULL) {
    size_t position = walk->axis->position;
    memmove(spot->u + position + 1, minimum->u + position, (inner->free_count - position) * sizeof *spot->u);
    spot->u[position] = c;
    return;
  }
  double p[LAW_MAX_PARAMETERS], derivative[LAW_MAX_PARAMETERS];
  fit_problem_unpack(inner, spot->u, p);
  spot->c = fit_quantity_value(walk->axis->quantity, p, derivative);
  double pull = inner->strength * (c - spot->c);
  spot->ss = isfinite(spot->ss) ? spot->ss - pull * pull : spot->ss;
}

enum status fit_walk_visit(const struct fit_walk *walk, double c, const double *u, struct fit_spot *spot,
                           struct fault *fault)
{
  enum { QUICK_STEPS = 25, SLOW_STEPS = 40, ITERATIONS = 150 };
  static const double tolerance = 1e-6;
  struct fit_scratch *scratch = walk->profiler->scratch;
  struct fit_problem inner;
  struct fit_minimum minimum = {.ss = INFINITY};
  fit_walk_hold(walk, c, u, &inner, &minimum);
  for (size_t k = 0; k < inner.free_count; k++) {
    size_t j = inner.free[k];
    minimum.u[k] = fmin(fmax(minimum.u[k], inner.low[j]), inner.high[j]);
  }
  fit_refine(&inner, tolerance, QUICK_STEPS, scratch, &minimum);
  if (!minimum.converged) {
    enum status status = fit_descend(&inner, 0, ITERATIONS, scratch, &minimum, fault);
    if (status != STATUS_OK) {
      return status;
    }
    fit_refine(&inner, tolerance, SLOW_STEPS, scratch, &minimum);
  }
  fit_walk_release(walk, c, &inner, &minimum, spot);
  if (spot->ss < walk->profiler->best->ss * (1 - 1e-8)) {
    double p[LAW_MAX_PARAMETERS];
    fit_problem_unpack(walk->profiler->problem, spot->u, p);
    if (fit_problem_continuous(walk->profiler->problem, p)) {
      walk->profile->better = true;
      memcpy(walk->profile->better_u, spot->u, sizeof spot->u);
    }
  }
  return STATUS_OK;
}

/* u on the line through two spots, `share` of the way from near to other. */
static void continue_line(const struct fit_walk *walk, double share, const struct fit_spot *near,
                          const struct fit_spot *other, double *u)
{
  for (size_t k = 0; k < walk->profiler->problem->free_count; k++) {
    u[k] = near->u[k] + share * (other->u[k] - near->u[k]);
  }
}

/* How far c is from near to other in the parameter's other scale: natural for a logarithm, logarithmic for a natural
 * value. 0 where there is none. Towards a limit of the law parameters often grow in step on one of the two. */
static double other_share(const struct fit_walk *walk, double c, const struct fit_spot *near,
                          const struct fit_spot *other)
{
  const struct fit_problem *problem = walk->profiler->problem;
  double share = 0;
  if (walk->axis->quantity != NULL || near->c == other->c) {
    return 0;
  }
  if (problem->law->parameters[problem->free[walk->axis->position]].positive) {
    share = expm1(c - near->c) / expm1(other->c - near->c);
  } else if (c / near->c > 0 && other->c / near->c > 0) {
    share = log(c / near->c) / log(other->c / near->c);
  }
  return isfinite(share) ? share : 0;
}

bool fit_walk_near_bound(const struct fit_walk *walk, const struct fit_spot *spot, double margin)
{
  const struct fit_problem *problem = walk->profiler->problem;
  for (size_t k = 0; k < problem->free_count; k++) {
    size_t j = problem->free[k];
    if (problem->law->parameters[j].positive &&
        (spot->u[k] < problem->low[j] + margin || spot->u[k] > problem->high[j] - margin)) {
      return true;
    }
  }
  return false;
}

size_t fit_walk_limit_places(const struct fit_walk *walk, double c, const double *u,
                             double places[][LAW_MAX_PARAMETERS])
{
  struct fit_problem inner;
  struct fit_minimum at = {.ss = INFINITY};
  size_t count = 0;
  fit_walk_hold(walk, c, u, &inner, &at);
  for (size_t k = 0; k < inner.free_count; k++) {
    size_t j = inner.free[k];
    bool bound = inner.law->parameters[j].positive && !inner.law->parameters[j].linear;
    for (int side = 0; side < 2 && bound && count < FIT_WALK_LIMITS_MAX; side++) {
      struct fit_minimum limit = at;
      struct fit_spot spot;
      double p[LAW_MAX_PARAMETERS];
      limit.u[k] = side == 0 ? inner.low[j] : inner.high[j];
      fit_problem_unpack(&inner, limit.u, p);
      if (isfinite(fit_project(&inner, walk->profiler->shape, p))) {
        fit_problem_pack(&inner, p, limit.u);
      }
      fit_walk_release(walk, c, &inner, &limit, &spot);
      memcpy(places[count++], spot.u, sizeof spot.u);
    }
  }
  return count;
}

/* Lowers *spot to the lowest of the law's limits at c. */
static enum status visit_limits(const struct fit_walk *walk, double c, const double *u, struct fit_spot *spot,
                                struct fault *fault)
{
  double places[FIT_WALK_LIMITS_MAX][LAW_MAX_PARAMETERS];
  size_t count = fit_walk_limit_places(walk, c, u, places);
  for (size_t i = 0; i < count; i++) {
    struct fit_spot again;
    enum status status = fit_walk_visit(walk, c, places[i], &again, fault);
    if (status != STATUS_OK) {
      return status;
    }
    *spot = again.ss < spot->ss ? again : *spot;
  }
  return STATUS_OK;
}

enum status fit_walk_between(const struct fit_walk *walk, double c, const struct fit_spot *near,
                             const struct fit_spot *other, struct fit_spot *spot, struct fault *fault)
{
  double shares[3] = {near->c == other->c ? 0 : (c - near->c) / (other->c - near->c), 0,
                      other_share(walk, c, near, other)};
  shares[0] = fabs(shares[0]) <= 4 ? shares[0] : 0;
  *spot = *near;
  for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
    double u[LAW_MAX_PARAMETERS];
    struct fit_spot again;
    if (i > 0 && (fit_walk_rise(walk, spot) < 1.1 || (i == 2 && shares[2] == 0))) {
      break;
    }
    continue_line(walk, shares[i], near, other, u);
    enum status status = fit_walk_visit(walk, c, u, &again, fault);
    if (status != STATUS_OK) {
      return status;
    }
    *spot = i == 0 || again.ss < spot->ss ? again : *spot;
  }
  bool limited = spot->ss > walk->target && fit_walk_near_bound(walk, near, 4);
  return limited ? visit_limits(walk, c, near->u, spot, fault) : STATUS_OK;
}

enum status fit_walk_out(const struct fit_walk *walk, int side, double first_step, bool from_origin,
                         struct fit_spot *inside, struct fit_spot *outside, bool *unbounded, struct fault *fault)
{
  enum { STEPS = 80 };
  double limit = side > 0 ? walk->high : walk->low;
  double step = first_step;
  struct fit_spot before = *inside;
  before.c = inside->c - side * step;
  for (size_t k = 0; k < walk->profiler->problem->free_count; k++) {
    before.u[k] = inside->u[k] - (from_origin ? side * step * walk->tangent[k] : 0);
  }
  *unbounded = false;
  for (int i = 0; i < STEPS && !walk->profile->better; i++) {
    double c = inside->asked + side * step;
    bool last = side * (c - limit) >= 0;
    c = last ? limit : c;
    enum status status = fit_walk_between(walk, c, inside, &before, outside, fault);
    if (status != STATUS_OK || !(outside->ss < walk->target)) {
      return status;
    }
    if (last) {
      break;
    }
    double gained = fit_walk_rise(walk, outside) - fit_walk_rise(walk, inside);
    if (fit_walk_near_bound(walk, outside, 4) && fabs(gained) < 1e-3) {
      break;
    }
    double wanted = gained > 0 ? 1.1 * step * (1 - fit_walk_rise(walk, outside)) / gained : INFINITY;
    double gone = fabs(outside->asked - walk->origin);
    step = fmin(fmax(wanted, 0.1 * gone), 2 * gone);
    before = *inside;
    *inside = *outside;
  }
  *unbounded = true;
  return STATUS_OK;
}

/* Regula falsi with the Illinois rule on the rise, halving where the upper spot has no curve. */
enum status fit_walk_crossing(const struct fit_walk *walk, struct fit_spot inside, struct fit_spot outside,
                              struct fit_spot *crossing, struct fault *fault)
{
  enum { ROUNDS = 80 };
  double below = fit_walk_rise(walk, &inside) - 1, above = fit_walk_rise(walk, &outside) - 1;
  int kept = 0;
  *crossing = inside;
  for (int i = 0; i < ROUNDS && !walk->profile->better; i++) {
    double width = outside.asked - inside.asked;
    double share = isfinite(above) ? below / (below - above) : 0.5;
    double c = inside.asked + fmin(fmax(share, 0.001), 0.999) * width;
    if (fabs(width) <= 1e-10 * fabs(c - walk->origin) + 2 * DBL_EPSILON * fabs(c)) {
      return STATUS_OK;
    }
    struct fit_spot spot;
    const struct fit_spot *near = share < 0.5 || !isfinite(outside.ss) ? &inside : &outside;
    enum status status = fit_walk_between(
        walk, c, near, isfinite(outside.ss) ? (near == &inside ? &outside : &inside) : near, &spot, fault);
    if (status == STATUS_OK && near == &outside && fit_walk_rise(walk, &spot) > 1.1) { /* perhaps on another branch */
      struct fit_spot again;
      status = fit_walk_between(walk, c, &inside, &outside, &again, fault);
      spot = again.ss < spot.ss ? again : spot;
    }
    if (status != STATUS_OK) {
      return status;
    }
    double at = fit_walk_rise(walk, &spot) - 1;
    if (at <= 0) {
      inside = spot;
      below = at;
      above = kept == -1 ? above / 2 : above;
      kept = -1;
      *crossing = spot;
    } else {
      outside = spot;
      above = at;
      below = kept == 1 ? below / 2 : below;
      kept = 1;
    }
    if (fabs(at) <= 1e-9) {
      *crossing = spot;
      return STATUS_OK;
    }
  }
  return STATUS_OK;
}
