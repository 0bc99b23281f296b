#include "core/fit_profile.h"

#include "core/fit_random.h"
#include "core/fit_start.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* One walk along an axis. c is the coordinate on it: inner value of the parameter, or value of the quantity. */
struct walk {
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
struct spot {
  double asked; /* c that was asked for; of a quantity, what it was pulled to */
  double c;
  double ss; /* of the data; infinite where there is no curve */
  double u[LAW_MAX_PARAMETERS];
};

/* How far the sum of squares has risen, in units of the t quantile: 1 at the interval's ends. */
static double rise(const struct walk *walk, const struct spot *spot)
{
  double least = walk->profiler->best->ss;
  return spot->ss <= least ? 0 : sqrt((spot->ss - least) / (walk->target - least));
}

/* The problem with the axis held at c, and the inner coordinates `u` without the held one. */
static void hold_axis(const struct walk *walk, double c, const double *u, struct fit_problem *inner,
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

static void release_axis(const struct walk *walk, double c, const struct fit_problem *inner,
                         const struct fit_minimum *minimum, struct spot *spot)
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

/* The profile at c, from u on: a local minimum. */
static enum status visit(const struct walk *walk, double c, const double *u, struct spot *spot, struct fault *fault)
{
  enum { QUICK_STEPS = 25, SLOW_STEPS = 40, ITERATIONS = 150 };
  static const double tolerance = 1e-6;
  struct fit_scratch *scratch = walk->profiler->scratch;
  struct fit_problem inner;
  struct fit_minimum minimum = {.ss = INFINITY};
  hold_axis(walk, c, u, &inner, &minimum);
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
  release_axis(walk, c, &inner, &minimum, spot);
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
static void continue_line(const struct walk *walk, double share, const struct spot *near, const struct spot *other,
                          double *u)
{
  for (size_t k = 0; k < walk->profiler->problem->free_count; k++) {
    u[k] = near->u[k] + share * (other->u[k] - near->u[k]);
  }
}

/* How far c is from near to other in the parameter's other scale: natural for a logarithm, logarithmic for a natural
 * value. 0 where there is none. Towards a limit of the law parameters often grow in step on one of the two. */
static double other_share(const struct walk *walk, double c, const struct spot *near, const struct spot *other)
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

/* Whether some positive parameter is within `margin` of its bound: the curve is then near a limit of the law. */
static bool near_bound(const struct walk *walk, const struct spot *spot, double margin)
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

enum { LIMITS_MAX = 8 };

/* Limits of the law with the axis held at c: u with one positive parameter at a bound and the linear ones solved for.
 * A descent creeps towards such a curve and stops short of it. Returns how many, at most LIMITS_MAX. */
static size_t limit_places(const struct walk *walk, double c, const double *u, double places[][LAW_MAX_PARAMETERS])
{
  struct fit_problem inner;
  struct fit_minimum at = {.ss = INFINITY};
  size_t count = 0;
  hold_axis(walk, c, u, &inner, &at);
  for (size_t k = 0; k < inner.free_count; k++) {
    size_t j = inner.free[k];
    bool bound = inner.law->parameters[j].positive && !inner.law->parameters[j].linear;
    for (int side = 0; side < 2 && bound && count < LIMITS_MAX; side++) {
      struct fit_minimum limit = at;
      struct spot spot;
      double p[LAW_MAX_PARAMETERS];
      limit.u[k] = side == 0 ? inner.low[j] : inner.high[j];
      fit_problem_unpack(&inner, limit.u, p);
      if (isfinite(fit_project(&inner, walk->profiler->shape, p))) {
        fit_problem_pack(&inner, p, limit.u);
      }
      release_axis(walk, c, &inner, &limit, &spot);
      memcpy(places[count++], spot.u, sizeof spot.u);
    }
  }
  return count;
}

/* Lowers *spot to the lowest of the law's limits at c. */
static enum status visit_limits(const struct walk *walk, double c, const double *u, struct spot *spot,
                                struct fault *fault)
{
  double places[LIMITS_MAX][LAW_MAX_PARAMETERS];
  size_t count = limit_places(walk, c, u, places);
  for (size_t i = 0; i < count; i++) {
    struct spot again;
    enum status status = visit(walk, c, places[i], &again, fault);
    if (status != STATUS_OK) {
      return status;
    }
    *spot = again.ss < spot->ss ? again : *spot;
  }
  return STATUS_OK;
}

/* Visits c from the straight continuation of two spots. Where that ends above the target, once more from the nearer
 * spot's own place, from the continuation in the other scale, and near a limit of the law from there; the lowest
 * counts. */
static enum status visit_between(const struct walk *walk, double c, const struct spot *near, const struct spot *other,
                                 struct spot *spot, struct fault *fault)
{
  double shares[3] = {near->c == other->c ? 0 : (c - near->c) / (other->c - near->c), 0,
                      other_share(walk, c, near, other)};
  shares[0] = fabs(shares[0]) <= 4 ? shares[0] : 0;
  *spot = *near;
  for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
    double u[LAW_MAX_PARAMETERS];
    struct spot again;
    if (i > 0 && (rise(walk, spot) < 1.1 || (i == 2 && shares[2] == 0))) {
      break;
    }
    continue_line(walk, shares[i], near, other, u);
    enum status status = visit(walk, c, u, &again, fault);
    if (status != STATUS_OK) {
      return status;
    }
    *spot = i == 0 || again.ss < spot->ss ? again : *spot;
  }
  bool limited = spot->ss > walk->target && near_bound(walk, near, 4);
  return limited ? visit_limits(walk, c, near->u, spot, fault) : STATUS_OK;
}

/* From `inside` (below the target) outwards until the target is passed. *outside is the first spot above; *unbounded if
 * the walk reached its limit below. */
static enum status walk_out(const struct walk *walk, int side, double first_step, bool from_origin, struct spot *inside,
                            struct spot *outside, bool *unbounded, struct fault *fault)
{
  enum { STEPS = 80 };
  double limit = side > 0 ? walk->high : walk->low;
  double step = first_step;
  struct spot before = *inside;
  before.c = inside->c - side * step;
  for (size_t k = 0; k < walk->profiler->problem->free_count; k++) {
    before.u[k] = inside->u[k] - (from_origin ? side * step * walk->tangent[k] : 0);
  }
  *unbounded = false;
  for (int i = 0; i < STEPS && !walk->profile->better; i++) {
    double c = inside->asked + side * step;
    bool last = side * (c - limit) >= 0;
    c = last ? limit : c;
    enum status status = visit_between(walk, c, inside, &before, outside, fault);
    if (status != STATUS_OK || !(outside->ss < walk->target)) {
      return status;
    }
    if (last) {
      break;
    }
    double gained = rise(walk, outside) - rise(walk, inside);
    if (near_bound(walk, outside, 4) && fabs(gained) < 1e-3) {
      break;
    }
    double wanted = gained > 0 ? 1.1 * step * (1 - rise(walk, outside)) / gained : INFINITY;
    double gone = fabs(outside->asked - walk->origin);
    step = fmin(fmax(wanted, 0.1 * gone), 2 * gone);
    before = *inside;
    *inside = *outside;
  }
  *unbounded = true;
  return STATUS_OK;
}

/* The crossing between a spot below and a spot above the target: regula falsi with the Illinois rule on the rise,
 * halving where the upper spot has no curve. */
static enum status find_crossing(const struct walk *walk, struct spot inside, struct spot outside,
                                 struct spot *crossing, struct fault *fault)
{
  enum { ROUNDS = 80 };
  double below = rise(walk, &inside) - 1, above = rise(walk, &outside) - 1;
  int kept = 0;
  *crossing = inside;
  for (int i = 0; i < ROUNDS && !walk->profile->better; i++) {
    double width = outside.asked - inside.asked;
    double share = isfinite(above) ? below / (below - above) : 0.5;
    double c = inside.asked + fmin(fmax(share, 0.001), 0.999) * width;
    if (fabs(width) <= 1e-10 * fabs(c - walk->origin) + 2 * DBL_EPSILON * fabs(c)) {
      return STATUS_OK;
    }
    struct spot spot;
    const struct spot *near = share < 0.5 || !isfinite(outside.ss) ? &inside : &outside;
    enum status status = visit_between(
        walk, c, near, isfinite(outside.ss) ? (near == &inside ? &outside : &inside) : near, &spot, fault);
    if (status == STATUS_OK && near == &outside && rise(walk, &spot) > 1.1) { /* perhaps on another branch */
      struct spot again;
      status = visit_between(walk, c, &inside, &outside, &again, fault);
      spot = again.ss < spot.ss ? again : spot;
    }
    if (status != STATUS_OK) {
      return status;
    }
    double at = rise(walk, &spot) - 1;
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

enum { KEPT_MAX = 8, SEARCH_MAX = 40 };

/* u with the non-linear coordinates moved at random, a few units of a logarithm or by a factor, every other time with
 * free signs; the linear ones solved for, or moved like the others where the law marks none. Returns the sum of squares
 * there. */
static double scatter(const struct fit_problem *problem, const struct fit_profiler *profiler, size_t number, double *u)
{
  const struct law_parameter *parameters = problem->law->parameters;
  for (size_t k = 0; k < problem->free_count; k++) {
    double draw = 2 * fit_random_unit(1, number, 2 * k) - 1;
    double sign = number % 2 == 0 && fit_random_unit(1, number, 2 * k + 1) < 0.5 ? -1 : 1;
    u[k] = parameters[problem->free[k]].positive ? u[k] + 3 * draw : sign * u[k] * exp(3 * draw);
  }
  double p[LAW_MAX_PARAMETERS];
  fit_problem_unpack(problem, u, p);
  if (isfinite(fit_project(problem, profiler->shape, p))) {
    fit_problem_pack(problem, p, u);
  }
  return fit_problem_residuals(problem, u, profiler->scratch->trial);
}

/* One scattered place. */
struct scattered {
  double ss;
  uint32_t signs; /* bit k: coordinate k is negative */
  double u[LAW_MAX_PARAMETERS];
};

/* Puts a place into the list, best first, at most two with the same signs: branches differ by signs more often than by
 * size, and the best places of all tend to lie on the branch that is known. Returns the new length. */
static size_t keep_scattered(struct scattered *list, size_t count, const struct scattered *place)
{
  size_t alike = 0, at = 0;
  while (at < count && list[at].ss <= place->ss) {
    alike += list[at++].signs == place->signs;
  }
  if (alike == 2 || at == KEPT_MAX) {
    return count;
  }
  size_t end = at;
  while (end < count && (alike += list[end].signs == place->signs) < 2) {
    end++;
  }
  end = end == KEPT_MAX ? KEPT_MAX - 1 : end;
  memmove(list + at + 1, list + at, (end - at) * sizeof *list);
  list[at] = *place;
  return end == count ? count + 1 : count;
}

/* The best of many scattered places with the axis held at c; returns how many, at most KEPT_MAX. */
static size_t scatter_best(const struct walk *walk, double c, const double *u, double places[][LAW_MAX_PARAMETERS])
{
  enum { SCATTERED = 64 };
  struct scattered list[KEPT_MAX] = {{0}};
  double root_weight[LAW_SHAPE_POINTS];
  size_t count = 0;
  for (size_t n = 0; n < SCATTERED; n++) {
    struct fit_problem inner, coarse;
    struct fit_minimum minimum = {.ss = INFINITY};
    struct spot spot;
    hold_axis(walk, c, u, &inner, &minimum);
    fit_coarsen(&inner, walk->profiler->shape, root_weight, &coarse);
    struct scattered place = {.ss = scatter(&coarse, walk->profiler, n, minimum.u)};
    release_axis(walk, c, &inner, &minimum, &spot);
    memcpy(place.u, spot.u, sizeof place.u);
    for (size_t k = 0; k < walk->profiler->problem->free_count; k++) {
      const struct law_parameter *parameter = &inner.law->parameters[walk->profiler->problem->free[k]];
      place.signs |= !parameter->positive && !parameter->linear && place.u[k] < 0 ? 1U << k : 0U;
    }
    if (isfinite(place.ss)) {
      count = keep_scattered(list, count, &place);
    }
  }
  for (size_t i = 0; i < count; i++) {
    memcpy(places[i], list[i].u, sizeof list[i].u);
  }
  return count;
}

/* How many free parameters besides the axis's own are not linear: with none, one place has one minimum. */
static size_t nonlinear_count(const struct walk *walk)
{
  const struct fit_problem *problem = walk->profiler->problem;
  size_t count = 0;
  for (size_t k = 0; k < problem->free_count; k++) {
    bool own = walk->axis->quantity == NULL && k == walk->axis->position;
    count += !own && !problem->law->parameters[problem->free[k]].linear;
  }
  return count;
}

/* What the law's start rule says with the axis held at c. Returns how many, at most `most`. */
static size_t rule_places(const struct walk *walk, double c, const double *u, size_t most,
                          double places[][LAW_MAX_PARAMETERS])
{
  const struct fit_profiler *profiler = walk->profiler;
  struct fit_problem inner;
  struct fit_minimum unused;
  struct law_shape shape = *profiler->shape;
  double automatic[LAW_MAX_PARAMETERS], found[FIT_STARTS_MAX][LAW_MAX_PARAMETERS];
  hold_axis(walk, c, u, &inner, &unused);
  size_t own = profiler->problem->free[walk->axis->position];
  shape.held[own] = inner.held[own];
  for (size_t j = 0; j < LAW_MAX_PARAMETERS; j++) {
    automatic[j] = NAN;
  }
  size_t count = fit_starts(&inner, &shape, automatic, most, found);
  for (size_t i = 0; i < count; i++) {
    struct fit_minimum start = {.ss = INFINITY};
    struct spot spot;
    memcpy(start.u, found[i], sizeof start.u);
    release_axis(walk, c, &inner, &start, &spot);
    memcpy(places[i], spot.u, sizeof spot.u);
  }
  return count;
}

/* The places from which a search at c starts: what the law's start rule says with c held, limits of the law, and unless
 * `quick` what the fit knows and scattered ones where more than one parameter is not linear. Returns how many. */
static size_t search_places(const struct walk *walk, double c, const double *u, bool quick,
                            double places[][LAW_MAX_PARAMETERS])
{
  enum { RULED = 3 };
  const struct fit_profiler *profiler = walk->profiler;
  size_t count = limit_places(walk, c, u, places);
  bool ruled = walk->axis->quantity == NULL && profiler->problem->law->start != NULL;
  bool scanned = quick || (ruled && nonlinear_count(walk) < 2); /* the rule alone sees every branch */
  for (size_t i = 0; !scanned && i < profiler->pool_count && count < SEARCH_MAX - RULED - KEPT_MAX; i++) {
    memcpy(places[count++], profiler->pool[i], sizeof places[0]);
  }
  if (ruled) {
    count += rule_places(walk, c, u, RULED, places + count);
  }
  if (!scanned && nonlinear_count(walk) > 1) {
    count += scatter_best(walk, c, u, places + count);
  }
  return count;
}

/* Descends from a place on the coarse points where there are many; on few points does nothing, the visit will. Returns
 * whether the place is worth a visit. */
static enum status descend_coarsely(const struct walk *walk, double c, double *u, bool *worth, struct fault *fault)
{
  enum { ITERATIONS = 100 };
  const struct fit_profiler *profiler = walk->profiler;
  double root_weight[LAW_SHAPE_POINTS];
  struct fit_problem inner, coarse;
  struct fit_minimum minimum = {.ss = INFINITY};
  struct spot spot;
  *worth = true;
  if (profiler->problem->count <= profiler->shape->count) {
    return STATUS_OK;
  }
  hold_axis(walk, c, u, &inner, &minimum);
  fit_coarsen(&inner, profiler->shape, root_weight, &coarse);
  enum status status = fit_descend(&coarse, 0, ITERATIONS, profiler->scratch, &minimum, fault);
  minimum.ss = fit_problem_residuals(&inner, minimum.u, profiler->scratch->residual);
  release_axis(walk, c, &inner, &minimum, &spot);
  memcpy(u, spot.u, sizeof spot.u);
  *worth = spot.ss < walk->target + 0.05 * (walk->target - profiler->best->ss);
  return status;
}

/* Whether the sum of squares at the crossing is the target, and by the data. Below it the search lost its branch: the
 * sum of squares itself does not jump. With a parameter at the end of the double range the rise says nothing. */
static bool is_crossed(const struct walk *walk, const struct spot *crossing)
{
  static const double range_end = 1e290;
  for (size_t k = 0; k < walk->profiler->problem->free_count; k++) {
    if (!(fabs(crossing->u[k]) < range_end)) {
      return false;
    }
  }
  double rounding = 100 * DBL_EPSILON * fabs(crossing->c) / walk->deviation;
  return rise(walk, crossing) > 1 - 1e-5 - rounding;
}

/* Looks at a crossing and beyond it for another branch below the target. */
static enum status search_beyond(const struct walk *walk, int side, const struct spot *crossing, bool quick,
                                 struct spot *found, bool *any, struct fault *fault)
{
  static const double reaches[] = {0, 1e-4, 1e-3, 0.01, 0.05, 0.4, 2}; /* the small ones where the branch was lost */
  enum { REACHES = sizeof reaches / sizeof reaches[0] };
  double limit = side > 0 ? walk->high : walk->low;
  *any = false;
  for (size_t i = 0; i < REACHES; i++) {
    double places[SEARCH_MAX][LAW_MAX_PARAMETERS];
    if (reaches[i] > 0 && reaches[i] < 0.05 && is_crossed(walk, crossing)) {
      continue;
    }
    double c = crossing->asked + side * reaches[i] * fabs(crossing->asked - walk->origin);
    c = side * (c - limit) > 0 ? limit : c;
    size_t count = search_places(walk, c, crossing->u, quick, places);
    for (size_t n = 0; n < count && !walk->profile->better; n++) {
      bool worth = false;
      enum status status = descend_coarsely(walk, c, places[n], &worth, fault);
      if (status == STATUS_OK && worth) {
        status = visit(walk, c, places[n], found, fault);
      }
      if (status != STATUS_OK) {
        return status;
      }
      /* At the crossing itself the known branch is found as well. */
      bool below =
          reaches[i] == 0 ? rise(walk, found) < rise(walk, crossing) - 1e-4 : found->ss < walk->target * (1 - 1e-9);
      if (worth && below && side * (found->c - crossing->c) >= 0) {
        *any = true;
        return STATUS_OK;
      }
    }
  }
  return STATUS_OK;
}

/* Whether the branch of `found` is below the target all the way back to the crossing, in a few steps. */
static enum status reaches_back(const struct walk *walk, const struct spot *crossing, const struct spot *found,
                                bool *connected, struct fault *fault)
{
  enum { STEPS = 8 };
  struct spot near = *found, before = *found;
  *connected = true;
  for (int i = 1; i <= STEPS && *connected; i++) {
    struct spot spot;
    double c = found->asked + (crossing->asked - found->asked) * i / STEPS;
    enum status status = visit_between(walk, c, &near, &before, &spot, fault);
    if (status != STATUS_OK) {
      return status;
    }
    *connected = spot.ss < walk->target * (1 - 1e-9);
    before = near;
    near = spot;
  }
  return STATUS_OK;
}

/* A context: its ends only repeat those of the parameters, and the curve may cease to have one from a value on. */
static bool is_context(const struct walk *walk)
{
  return walk->axis->quantity != NULL && !isnan(walk->axis->quantity->fraction);
}

/* Whether only linear parameters move, so that there are no other branches. */
static bool is_single(const struct walk *walk)
{
  return nonlinear_count(walk) == 0 && !walk->profiler->many_minima;
}

/* Whether the crossing is so near the straight-line one that the curve hardly bends up to it: other branches are
 * unlikely. */
static bool is_straight(const struct walk *walk, const struct spot *crossing)
{
  double ratio = fabs(crossing->asked - walk->origin) / (walk->profiler->quantile * walk->deviation);
  return !walk->profiler->many_minima && ratio > 0.97 && ratio < 1.03;
}

/* A factor 3000 for positive parameters. */
static const double widening_step = 8;

/* Whether a crossing is made by the engine's bounds and not by the data: some parameter lies on its bound, and with
 * wider bounds the sum of squares stays below. */
static enum status made_by_bounds(const struct walk *walk, const struct spot *crossing, bool *made, struct fault *fault)
{
  *made = false;
  if (!near_bound(walk, crossing, 0.1)) {
    return STATUS_OK;
  }
  struct walk wide = *walk;
  struct spot spot;
  wide.widening += widening_step;
  enum status status = visit(&wide, crossing->asked, crossing->u, &spot, fault);
  if (status == STATUS_OK) {
    *made = rise(walk, &spot) < 0.999;
  }
  return status;
}

/* One end of the interval, as c; infinite where there is no bound, or none was found. */
static enum status find_end(const struct walk *from, int side, double *end, struct fault *fault)
{
  enum { BRANCHES = 8 };
  struct walk own = *from, *walk = &own;
  const struct fit_profiler *profiler = walk->profiler;
  struct spot inside = {.asked = walk->origin, .c = walk->origin, .ss = profiler->best->ss};
  memcpy(inside.u, profiler->best->u, sizeof inside.u);
  double step = profiler->quantile * walk->deviation, nowhere = side > 0 ? INFINITY : -INFINITY;
  *end = nowhere;
  for (int branch = 0; branch < BRANCHES; branch++) {
    struct spot outside, crossing;
    bool unbounded = false, any = false, made = false;
    enum status status = walk_out(walk, side, step, branch == 0, &inside, &outside, &unbounded, fault);
    if (status != STATUS_OK || walk->profile->better || unbounded) {
      return status;
    }
    status = find_crossing(walk, inside, outside, &crossing, fault);
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
    bool crossed = is_context(walk) || is_crossed(walk, &crossing);
    if (is_context(walk) || (crossed && is_single(walk))) {
      *end = crossing.c;
      return status;
    }
    bool quick = crossed && is_straight(walk, &crossing), connected = false;
    status = search_beyond(walk, side, &crossing, quick, &inside, &any, fault);
    if (status == STATUS_OK && any) {
      status = reaches_back(walk, &crossing, &inside, &connected, fault);
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
static bool walk_begin(struct walk *walk)
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
static void walk_limits(struct walk *walk)
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
  struct walk walk = {.profiler = profiler, .axis = axis, .profile = profile};
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
