#include "core/fit_start.h"

#include "core/least_squares.h"

#include <math.h>
#include <string.h>

void fit_shape(const double *x, const double *y, const double *weight, const size_t *order, size_t count,
               struct law_shape *shape)
{
  shape->count = count < LAW_SHAPE_POINTS ? count : LAW_SHAPE_POINTS;
  shape->x_low = x[order[0]];
  shape->x_high = x[order[count - 1]];
  shape->x_step = INFINITY;
  for (size_t i = 0; i < count; i++) {
    double size = fabs(x[i]);
    shape->x_step = size > 0 && size < shape->x_step ? size : shape->x_step;
  }
  shape->x_step = isfinite(shape->x_step) ? shape->x_step : 1;
  for (size_t bin = 0; bin < shape->count; bin++) {
    double sums[3] = {0};
    for (size_t i = bin * count / shape->count; i < (bin + 1) * count / shape->count; i++) {
      double w = weight == NULL ? 1 : weight[order[i]];
      sums[0] += w;
      sums[1] += w * x[order[i]];
      sums[2] += w * y[order[i]];
    }
    shape->weight[bin] = sums[0];
    shape->x[bin] = sums[1] / sums[0];
    shape->y[bin] = sums[2] / sums[0];
  }
}

void fit_coarsen(const struct fit_problem *problem, const struct law_shape *shape, double *root_weight,
                 struct fit_problem *coarse)
{
  *coarse = *problem;
  for (size_t i = 0; i < shape->count; i++) {
    root_weight[i] = sqrt(shape->weight[i]);
  }
  coarse->count = shape->count;
  coarse->x = shape->x;
  coarse->y = shape->y;
  coarse->root_weight = root_weight;
}

void fit_bounds(const struct law *law, const struct law_shape *shape, double *low, double *high)
{
  bool proposed[LAW_MAX_PARAMETERS] = {false};
  double p[LAW_MAX_PARAMETERS] = {0};
  for (size_t index = 0; law->start != NULL && law->start(shape, index, p); index++) {
    for (size_t j = 0; j < law->parameter_count; j++) {
      if (!law->parameters[j].positive || !(p[j] > 0)) {
        continue;
      }
      double inner = log(p[j]);
      double beyond = log(law->parameters[j].unit == LAW_UNIT_ONE ? 1e3 : 1e5);
      low[j] = proposed[j] ? fmin(low[j], inner - beyond) : inner - beyond;
      high[j] = proposed[j] ? fmax(high[j], inner + beyond) : inner + beyond;
      proposed[j] = true;
    }
  }
  for (size_t j = 0; j < law->parameter_count; j++) {
    if (!proposed[j]) {
      bool positive = law->parameters[j].positive;
      low[j] = positive ? -600 : -INFINITY;
      high[j] = positive ? 600 : INFINITY;
    }
  }
}

double fit_project(const struct fit_problem *problem, const struct law_shape *shape, double *p)
{
  const struct law *law = problem->law;
  double matrix[LAW_SHAPE_POINTS * LAW_MAX_PARAMETERS], right[LAW_SHAPE_POINTS], solution[LAW_MAX_PARAMETERS];
  size_t linear[LAW_MAX_PARAMETERS], linear_count = 0;
  for (size_t k = 0; k < problem->free_count; k++) {
    size_t j = problem->free[k];
    if (law->parameters[j].linear) {
      linear[linear_count++] = j;
      p[j] = 0;
    }
  }
  for (size_t i = 0; i < shape->count; i++) {
    double derivative[LAW_MAX_PARAMETERS];
    double root = sqrt(shape->weight[i]);
    law->gradient(shape->x[i], p, derivative);
    right[i] = root * (shape->y[i] - law->value(shape->x[i], p));
    for (size_t c = 0; c < linear_count; c++) {
      matrix[c * shape->count + i] = root * derivative[linear[c]];
    }
  }
  size_t count = shape->count;
  if (linear_count > 0 &&
      (count < linear_count || !least_squares_solve(matrix, count, linear_count, right, solution))) {
    return INFINITY;
  }
  double ss = 0;
  for (size_t i = linear_count; i < count; i++) {
    ss += right[i] * right[i];
  }
  for (size_t c = 0; c < linear_count; c++) {
    p[linear[c]] = solution[c];
  }
  return isfinite(ss) ? ss : INFINITY;
}

struct candidate {
  double ss;
  double u[LAW_MAX_PARAMETERS];
};

/* Whether some non-linear parameter differs by more than a factor e, or by half of itself. */
static bool differ(const struct fit_problem *problem, const double *u, const double *v)
{
  for (size_t k = 0; k < problem->free_count; k++) {
    const struct law_parameter *parameter = &problem->law->parameters[problem->free[k]];
    double apart = fabs(u[k] - v[k]);
    if (!parameter->linear && apart > (parameter->positive ? 1 : 0.5 * fmin(fabs(u[k]), fabs(v[k])))) {
      return true;
    }
  }
  return false;
}

/* Keeps the list sorted; a candidate near a better one is dropped, and drops the worse ones near itself. */
static size_t keep(const struct fit_problem *problem, struct candidate *list, size_t count, size_t most,
                   const struct candidate *candidate)
{
  size_t place = 0;
  while (place < count && list[place].ss <= candidate->ss) {
    if (!differ(problem, list[place].u, candidate->u)) {
      return count;
    }
    place++;
  }
  size_t kept = place;
  for (size_t i = place; i < count; i++) {
    if (differ(problem, list[i].u, candidate->u)) {
      list[kept++] = list[i];
    }
  }
  if (place == most) {
    return most;
  }
  kept = kept < most ? kept : most - 1;
  memmove(list + place + 1, list + place, (kept - place) * sizeof *list);
  list[place] = *candidate;
  return kept + 1;
}

size_t fit_starts(const struct fit_problem *problem, const struct law_shape *shape, const double *given, size_t most,
                  double u[][LAW_MAX_PARAMETERS])
{
  const struct law *law = problem->law;
  struct candidate list[FIT_STARTS_MAX];
  size_t count = 0;
  double p[LAW_MAX_PARAMETERS] = {0};
  for (size_t index = 0;; index++) {
    memcpy(p, problem->held, law->parameter_count * sizeof *p);
    if (law->start != NULL ? !law->start(shape, index, p) : index > 0) {
      break;
    }
    for (size_t j = 0; j < law->parameter_count; j++) {
      p[j] = !isnan(shape->held[j]) ? shape->held[j] : !isnan(given[j]) ? given[j] : p[j];
    }
    if (law->continuous != NULL && !law->continuous(p, shape->x_low, shape->x_high)) {
      continue;
    }
    struct candidate candidate = {.ss = fit_project(problem, shape, p)};
    if (isfinite(candidate.ss)) {
      fit_problem_pack(problem, p, candidate.u);
      count = keep(problem, list, count, most, &candidate);
    }
  }
  for (size_t i = 0; i < count; i++) {
    memcpy(u[i], list[i].u, sizeof list[i].u);
  }
  return count;
}
