/* From starting values to minima. */
#include "core/fit_random.h"
#include "core/fit_work.h"

#include <math.h>
#include <string.h>

enum { ITERATIONS = 100, MODEL_ITERATIONS = 400, POLISH_STEPS = 45 };

static bool same_minimum(const struct fit_minimum *a, const struct fit_minimum *b, size_t free_count)
{
  if (fabs(a->ss - b->ss) <= 1e-7 * fabs(a->ss)) {
    return true;
  }
  for (size_t k = 0; k < free_count; k++) {
    if (fabs(a->u[k] - b->u[k]) > 1e-4 * (fabs(a->u[k]) + fabs(b->u[k]))) {
      return false;
    }
  }
  return true;
}

static bool goes_before(const struct fit_minimum *a, const struct fit_minimum *b)
{
  if (a->converged != b->converged && fabs(a->ss - b->ss) <= 1e-9 * b->ss) {
    return a->converged;
  }
  return a->ss < b->ss;
}

void fit_minima_add(struct fit_minima *minima, size_t free_count, const struct fit_minimum *minimum)
{
  if (!isfinite(minimum->ss)) {
    return;
  }
  for (size_t i = 0; i < minima->count; i++) {
    if (same_minimum(&minima->items[i], minimum, free_count)) {
      if (goes_before(minimum, &minima->items[i])) {
        minima->items[i] = *minimum;
      }
      return;
    }
  }
  size_t place = minima->count;
  while (place > 0 && goes_before(minimum, &minima->items[place - 1])) {
    place--;
  }
  if (place == FIT_MINIMA_MAX) {
    return;
  }
  size_t kept = minima->count < FIT_MINIMA_MAX ? minima->count : FIT_MINIMA_MAX - 1;
  memmove(minima->items + place + 1, minima->items + place, (kept - place) * sizeof *minima->items);
  minima->items[place] = *minimum;
  minima->count = kept + 1;
}

/* Where a search runs: the problem (all points, or the coarse ones) and the minima that it finds. */
struct search {
  const struct fit_problem *problem;
  struct fit_scratch *scratch;
  struct fit_minima *minima;
};

static enum status try_start(const struct search *search, const double *u, size_t method, size_t iterations,
                             struct fault *fault)
{
  struct fit_minimum minimum = {.ss = INFINITY};
  memcpy(minimum.u, u, sizeof minimum.u);
  enum status status = fit_descend(search->problem, method, iterations, search->scratch, &minimum, fault);
  if (status == STATUS_OK) {
    fit_refine(search->problem, 0, POLISH_STEPS, search->scratch, &minimum);
    fit_minima_add(search->minima, search->problem->free_count, &minimum);
  }
  return status;
}

/* The user's starting point, if every free parameter that no rule starts has one. */
static bool user_start(const struct fit_work *work, double *u)
{
  const struct fit_problem *problem = &work->problem;
  for (size_t k = 0; k < problem->free_count; k++) {
    double start = work->start[problem->free[k]];
    if (isnan(start)) {
      return false;
    }
    u[k] = fit_inner(&problem->law->parameters[problem->free[k]], start);
  }
  return true;
}

static bool all_linear(const struct fit_problem *problem)
{
  for (size_t k = 0; k < problem->free_count; k++) {
    if (!problem->law->parameters[problem->free[k]].linear) {
      return false;
    }
  }
  return true;
}

/* Every method from one start, then random places around it: for models without a start rule, where a bad start is the
 * rule and several methods in agreement are the only sign of success. */
static enum status try_everything(const struct search *search, const double *u, struct fault *fault)
{
  enum { SCATTERED = 24 };
  const struct fit_problem *problem = search->problem;
  for (size_t method = 0; method < fit_method_count; method++) {
    enum status status = try_start(search, u, method, MODEL_ITERATIONS, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  bool agreed = search->minima->count == 1 && search->minima->items[0].converged;
  for (size_t n = 0; n < SCATTERED && !agreed; n++) {
    double scattered[LAW_MAX_PARAMETERS] = {0};
    for (size_t k = 0; k < problem->free_count; k++) {
      double decades = 2 * fit_random_unit(2, n, 2 * k) - 1;
      double sign = fit_random_unit(2, n, 2 * k + 1) < 0.1 ? -1 : 1;
      bool positive = problem->law->parameters[problem->free[k]].positive;
      scattered[k] = positive ? u[k] + 2.3 * decades : sign * u[k] * pow(10, decades);
    }
    enum status status = try_start(search, scattered, n % 2, MODEL_ITERATIONS, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  return STATUS_OK;
}

/* From each start with the first method, and from the best one with others too if that does not settle on a minimum. */
static enum status try_starts(const struct search *search, double starts[][LAW_MAX_PARAMETERS], size_t count,
                              struct fault *fault)
{
  enum { METHODS = 3 };
  enum status status = STATUS_OK;
  for (size_t method = 0; method < METHODS; method++) {
    for (size_t i = 0; status == STATUS_OK && i < (method == 0 ? count : count > 0); i++) {
      status = try_start(search, starts[i], method, ITERATIONS, fault);
    }
    if (status != STATUS_OK || (search->minima->count > 0 && search->minima->items[0].converged)) {
      return status;
    }
  }
  return STATUS_OK;
}

/* The starts' minima: where there are many points first on the coarse ones, and from there on all. */
static enum status follow_rule(struct fit_work *work, const struct search *search, double starts[][LAW_MAX_PARAMETERS],
                               size_t count, struct fault *fault)
{
  enum { FEW_STEPS = 12, FEW_ITERATIONS = 20, MORE_ITERATIONS = 60 };
  if (work->problem.count <= work->shape.count) {
    return try_starts(search, starts, count, fault);
  }
  double root_weight[LAW_SHAPE_POINTS];
  struct fit_problem coarse_problem;
  struct fit_minima found = {.count = 0};
  fit_coarsen(&work->problem, &work->shape, root_weight, &coarse_problem);
  struct search coarse = {&coarse_problem, &work->scratch, &found};
  enum status status = try_starts(&coarse, starts, count, fault);
  for (size_t i = 0; status == STATUS_OK && i < found.count; i++) {
    struct fit_minimum minimum = found.items[i];
    bool away = fit_ran_away(&coarse_problem, &minimum); /* then there is nothing to polish */
    fit_refine(&work->problem, 0, found.items[i].converged && !away ? FEW_STEPS : 0, &work->scratch, &minimum);
    if (minimum.converged || away) {
      fit_minima_add(&work->minima, work->problem.free_count, &minimum);
    } else if (i == 0) {
      status = try_start(search, minimum.u, 0, found.items[0].converged ? MORE_ITERATIONS : FEW_ITERATIONS, fault);
    }
  }
  return status;
}

/* What profiles try when they look for other branches: the other minima, then the starts. */
static void fill_pool(struct fit_work *work, double starts[][LAW_MAX_PARAMETERS], size_t start_count)
{
  for (size_t i = 1; i < work->minima.count; i++) {
    memcpy(work->pool[work->pool_count++], work->minima.items[i].u, sizeof work->pool[0]);
  }
  for (size_t i = 0; i < start_count; i++) {
    memcpy(work->pool[work->pool_count++], starts[i], sizeof work->pool[0]);
  }
}

enum status fit_minimise(struct fit_work *work, struct fault *fault)
{
  enum { TRIED = 3 };
  const struct fit_problem *problem = &work->problem;
  struct search search = {problem, &work->scratch, &work->minima};
  double u[LAW_MAX_PARAMETERS] = {0};
  double starts[FIT_STARTS_MAX][LAW_MAX_PARAMETERS] = {{0}};
  bool ruled = problem->law->start != NULL || all_linear(problem);
  size_t count = ruled ? fit_starts(problem, &work->shape, work->start, all_linear(problem) ? 1 : TRIED, starts) : 0;
  enum status status = follow_rule(work, &search, starts, count, fault);
  if (status == STATUS_OK && user_start(work, u)) {
    status = ruled ? try_start(&search, u, 0, MODEL_ITERATIONS, fault) : try_everything(&search, u, fault);
  }
  if (status == STATUS_OK) {
    fill_pool(work, starts, count);
  }
  return status;
}
