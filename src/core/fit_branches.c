#include "core/fit_branches.h"

#include "core/fit_random.h"
#include "core/fit_start.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

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
static size_t scatter_best(const struct fit_walk *walk, double c, const double *u, double places[][LAW_MAX_PARAMETERS])
{
  enum { SCATTERED = 64 };
  struct scattered list[KEPT_MAX] = {{0}};
  double root_weight[LAW_SHAPE_POINTS];
  size_t count = 0;
  for (size_t n = 0; n < SCATTERED; n++) {
    struct fit_problem inner, coarse;
    struct fit_minimum minimum = {.ss = INFINITY};
    struct fit_spot spot;
    fit_walk_hold(walk, c, u, &inner, &minimum);
    fit_coarsen(&inner, walk->profiler->shape, root_weight, &coarse);
    struct scattered place = {.ss = scatter(&coarse, walk->profiler, n, minimum.u)};
    fit_walk_release(walk, c, &inner, &minimum, &spot);
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

size_t fit_branches_curved(const struct fit_walk *walk)
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
static size_t rule_places(const struct fit_walk *walk, double c, const double *u, size_t most,
                          double places[][LAW_MAX_PARAMETERS])
{
  const struct fit_profiler *profiler = walk->profiler;
  struct fit_problem inner;
  struct fit_minimum unused;
  struct law_shape shape = *profiler->shape;
  double automatic[LAW_MAX_PARAMETERS], found[FIT_STARTS_MAX][LAW_MAX_PARAMETERS];
  fit_walk_hold(walk, c, u, &inner, &unused);
  size_t own = profiler->problem->free[walk->axis->position];
  shape.held[own] = inner.held[own];
  for (size_t j = 0; j < LAW_MAX_PARAMETERS; j++) {
    automatic[j] = NAN;
  }
  size_t count = fit_starts(&inner, &shape, automatic, most, found);
  for (size_t i = 0; i < count; i++) {
    struct fit_minimum start = {.ss = INFINITY};
    struct fit_spot spot;
    memcpy(start.u, found[i], sizeof start.u);
    fit_walk_release(walk, c, &inner, &start, &spot);
    memcpy(places[i], spot.u, sizeof spot.u);
  }
  return count;
}

/* The places from which a search at c starts: what the law's start rule says with c held, limits of the law, and unless
 * `quick` what the fit knows and scattered ones where more than one parameter is not linear. Returns how many. */
static size_t search_places(const struct fit_walk *walk, double c, const double *u, bool quick,
                            double places[][LAW_MAX_PARAMETERS])
{
  enum { RULED = 3 };
  const struct fit_profiler *profiler = walk->profiler;
  size_t count = fit_walk_limit_places(walk, c, u, places);
  bool ruled = walk->axis->quantity == NULL && profiler->problem->law->start != NULL;
  bool scanned = quick || (ruled && fit_branches_curved(walk) < 2); /* the rule alone sees every branch */
  for (size_t i = 0; !scanned && i < profiler->pool_count && count < SEARCH_MAX - RULED - KEPT_MAX; i++) {
    memcpy(places[count++], profiler->pool[i], sizeof places[0]);
  }
  if (ruled) {
    count += rule_places(walk, c, u, RULED, places + count);
  }
  if (!scanned && fit_branches_curved(walk) > 1) {
    count += scatter_best(walk, c, u, places + count);
  }
  return count;
}

/* Descends from a place on the coarse points where there are many; on few points does nothing, the visit will. Returns
 * whether the place is worth a visit. */
static enum status descend_coarsely(const struct fit_walk *walk, double c, double *u, bool *worth, struct fault *fault)
{
  enum { ITERATIONS = 100 };
  const struct fit_profiler *profiler = walk->profiler;
  double root_weight[LAW_SHAPE_POINTS];
  struct fit_problem inner, coarse;
  struct fit_minimum minimum = {.ss = INFINITY};
  struct fit_spot spot;
  *worth = true;
  if (profiler->problem->count <= profiler->shape->count) {
    return STATUS_OK;
  }
  fit_walk_hold(walk, c, u, &inner, &minimum);
  fit_coarsen(&inner, profiler->shape, root_weight, &coarse);
  enum status status = fit_descend(&coarse, 0, ITERATIONS, profiler->scratch, &minimum, fault);
  minimum.ss = fit_problem_residuals(&inner, minimum.u, profiler->scratch->residual);
  fit_walk_release(walk, c, &inner, &minimum, &spot);
  memcpy(u, spot.u, sizeof spot.u);
  *worth = spot.ss < walk->target + 0.05 * (walk->target - profiler->best->ss);
  return status;
}

/* Below the target the search lost its branch: the sum of squares itself does not jump. With a parameter at the end of
 * the double range the rise says nothing. */
bool fit_branches_is_crossed(const struct fit_walk *walk, const struct fit_spot *crossing)
{
  static const double range_end = 1e290;
  for (size_t k = 0; k < walk->profiler->problem->free_count; k++) {
    if (!(fabs(crossing->u[k]) < range_end)) {
      return false;
    }
  }
  double rounding = 100 * DBL_EPSILON * fabs(crossing->c) / walk->deviation;
  return fit_walk_rise(walk, crossing) > 1 - 1e-5 - rounding;
}

enum status fit_branches_beyond(const struct fit_walk *walk, int side, const struct fit_spot *crossing, bool quick,
                                struct fit_spot *found, bool *any, struct fault *fault)
{
  static const double reaches[] = {0, 1e-4, 1e-3, 0.01, 0.05, 0.4, 2}; /* the small ones where the branch was lost */
  enum { REACHES = sizeof reaches / sizeof reaches[0] };
  double limit = side > 0 ? walk->high : walk->low;
  *any = false;
  for (size_t i = 0; i < REACHES; i++) {
    double places[SEARCH_MAX][LAW_MAX_PARAMETERS];
    if (reaches[i] > 0 && reaches[i] < 0.05 && fit_branches_is_crossed(walk, crossing)) {
      continue;
    }
    double c = crossing->asked + side * reaches[i] * fabs(crossing->asked - walk->origin);
    c = side * (c - limit) > 0 ? limit : c;
    size_t count = search_places(walk, c, crossing->u, quick, places);
    for (size_t n = 0; n < count && !walk->profile->better; n++) {
      bool worth = false;
      enum status status = descend_coarsely(walk, c, places[n], &worth, fault);
      if (status == STATUS_OK && worth) {
        status = fit_walk_visit(walk, c, places[n], found, fault);
      }
      if (status != STATUS_OK) {
        return status;
      }
      /* At the crossing itself the known branch is found as well. */
      bool below = reaches[i] == 0 ? fit_walk_rise(walk, found) < fit_walk_rise(walk, crossing) - 1e-4
                                   : found->ss < walk->target * (1 - 1e-9);
      if (worth && below && side * (found->c - crossing->c) >= 0) {
        *any = true;
        return STATUS_OK;
      }
    }
  }
  return STATUS_OK;
}

enum status fit_branches_reach_back(const struct fit_walk *walk, const struct fit_spot *crossing,
                                    const struct fit_spot *found, bool *connected, struct fault *fault)
{
  enum { STEPS = 8 };
  struct fit_spot near = *found, before = *found;
  *connected = true;
  for (int i = 1; i <= STEPS && *connected; i++) {
    struct fit_spot spot;
    double c = found->asked + (crossing->asked - found->asked) * i / STEPS;
    enum status status = fit_walk_between(walk, c, &near, &before, &spot, fault);
    if (status != STATUS_OK) {
      return status;
    }
    *connected = spot.ss < walk->target * (1 - 1e-9);
    before = near;
    near = spot;
  }
  return STATUS_OK;
}
