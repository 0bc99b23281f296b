/* From starting values to minima. */
#include "core/fit_random.h"
#include "core/fit_work.h"

#include <math.h>
#include <string.h>

enum { ITERATIONS = 300, POLISH_STEPS = 60 };

static bool same_minimum(const struct fit_work *work, const struct fit_minimum *a, const struct fit_minimum *b)
{
  if (fabs(a->ss - b->ss) <= 1e-7 * fabs(a->ss)) {
    return true;
  }
  for (size_t k = 0; k < work->problem.free_count; k++) {
    if (fabs(a->u[k] - b->u[k]) > 1e-4 * (fabs(a->u[k]) + fabs(b->u[k]))) {
      return false;
    }
  }
  return true;
}

/* A converged minimum goes before an unconverged one that is as low to rounding. */
static bool goes_before(const struct fit_minimum *a, const struct fit_minimum *b)
{
  if (a->converged != b->converged && fabs(a->ss - b->ss) <= 1e-9 * b->ss) {
    return a->converged;
  }
  return a->ss < b->ss;
}

void fit_minima_add(struct fit_work *work, const struct fit_minimum *minimum)
{
  if (!isfinite(minimum->ss)) {
    return;
  }
  for (size_t i = 0; i < work->minimum_count; i++) {
    if (same_minimum(work, &work->minima[i], minimum)) {
      if (goes_before(minimum, &work->minima[i])) {
        work->minima[i] = *minimum;
      }
      return;
    }
  }
  size_t place = work->minimum_count;
  while (place > 0 && goes_before(minimum, &work->minima[place - 1])) {
    place--;
  }
  if (place == FIT_MINIMA_MAX) {
    return;
  }
  size_t kept = work->minimum_count < FIT_MINIMA_MAX ? work->minimum_count : FIT_MINIMA_MAX - 1;
  memmove(work->minima + place + 1, work->minima + place, (kept - place) * sizeof *work->minima);
  work->minima[place] = *minimum;
  work->minimum_count = kept + 1;
}

static enum status try_start(struct fit_work *work, const double *u, size_t method, struct fault *fault)
{
  struct fit_minimum minimum = {.ss = INFINITY};
  memcpy(minimum.u, u, sizeof minimum.u);
  enum status status = fit_descend(&work->problem, method, ITERATIONS, &work->scratch, &minimum, fault);
  if (status == STATUS_OK) {
    fit_refine(&work->problem, 0, POLISH_STEPS, &work->scratch, &minimum);
    fit_minima_add(work, &minimum);
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
static enum status try_everything(struct fit_work *work, const double *u, struct fault *fault)
{
  enum { SCATTERED = 24 };
  const struct fit_problem *problem = &work->problem;
  for (size_t method = 0; method < fit_method_count; method++) {
    enum status status = try_start(work, u, method, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  bool agreed = work->minimum_count == 1 && work->minima[0].converged;
  for (size_t n = 0; n < SCATTERED && !agreed; n++) {
    double scattered[LAW_MAX_PARAMETERS];
    for (size_t k = 0; k < problem->free_count; k++) {
      double decades = 2 * fit_random_unit(2, n, 2 * k) - 1;
      double sign = fit_random_unit(2, n, 2 * k + 1) < 0.1 ? -1 : 1;
      bool positive = problem->law->parameters[problem->free[k]].positive;
      scattered[k] = positive ? u[k] + 2.3 * decades : sign * u[k] * pow(10, decades);
    }
    enum status status = try_start(work, scattered, n % 2, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  return STATUS_OK;
}

/* What profiles try when they look for other branches: the other minima, then the starts. */
static void fill_pool(struct fit_work *work, const double starts[][LAW_MAX_PARAMETERS], size_t start_count)
{
  for (size_t i = 1; i < work->minimum_count; i++) {
    memcpy(work->pool[work->pool_count++], work->minima[i].u, sizeof work->pool[0]);
  }
  for (size_t i = 0; i < start_count; i++) {
    memcpy(work->pool[work->pool_count++], starts[i], sizeof work->pool[0]);
  }
}

enum status fit_minimise(struct fit_work *work, struct fault *fault)
{
  enum { TRIED = 3 };
  const struct fit_problem *problem = &work->problem;
  double u[LAW_MAX_PARAMETERS] = {0};
  double starts[FIT_STARTS_MAX][LAW_MAX_PARAMETERS] = {{0}};
  bool ruled = problem->law->start != NULL || all_linear(problem);
  bool given = user_start(work, u);
  size_t count = ruled ? fit_starts(problem, &work->shape, work->start, all_linear(problem) ? 1 : TRIED, starts) : 0;
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < count; i++) {
    status = try_start(work, starts[i], 0, fault);
  }
  if (status == STATUS_OK && given) {
    status = ruled ? try_start(work, u, 0, fault) : try_everything(work, u, fault);
  }
  bool settled = work->minimum_count > 0 && work->minima[0].converged;
  for (size_t i = 0; status == STATUS_OK && ruled && !settled && i < count; i++) {
    for (size_t method = 1; status == STATUS_OK && method < 3; method++) {
      status = try_start(work, starts[i], method, fault);
    }
  }
  if (status == STATUS_OK) {
    fill_pool(work, (const double(*)[LAW_MAX_PARAMETERS])starts, count);
  }
  return status;
}
