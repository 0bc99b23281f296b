#include "core/fit_problem.h"

#include <math.h>
#include <string.h>

double fit_quantity_value(const struct fit_quantity *quantity, const double *p, double *derivative)
{
  if (isnan(quantity->fraction)) {
    return quantity->law->ceiling(p, derivative);
  }
  double context = quantity->law->context_at(p, quantity->fraction, derivative);
  if (!(context > 0)) {
    return NAN;
  }
  for (size_t j = 0; j < quantity->law->parameter_count; j++) {
    derivative[j] /= context;
  }
  return log(context);
}

size_t fit_problem_rows(const struct fit_problem *problem)
{
  return problem->count + (problem->pulled != NULL ? 1 : 0);
}

double fit_inner(const struct law_parameter *parameter, double natural)
{
  return parameter->positive ? log(natural) : natural;
}

static double fit_natural(const struct law_parameter *parameter, double inner)
{
  return parameter->positive ? exp(inner) : inner;
}

void fit_problem_unpack(const struct fit_problem *problem, const double *u, double *p)
{
  memcpy(p, problem->held, problem->law->parameter_count * sizeof *p);
  for (size_t k = 0; k < problem->free_count; k++) {
    size_t j = problem->free[k];
    p[j] = fit_natural(&problem->law->parameters[j], u[k]);
  }
}

void fit_problem_pack(const struct fit_problem *problem, const double *p, double *u)
{
  for (size_t k = 0; k < problem->free_count; k++) {
    size_t j = problem->free[k];
    u[k] = fit_inner(&problem->law->parameters[j], p[j]);
  }
}

void fit_problem_hold(struct fit_problem *problem, size_t position, double inner)
{
  size_t j = problem->free[position];
  problem->held[j] = fit_natural(&problem->law->parameters[j], inner);
  problem->free_count--;
  memmove(problem->free + position, problem->free + position + 1,
          (problem->free_count - position) * sizeof *problem->free);
}

static bool in_bounds(const struct fit_problem *problem, const double *u)
{
  for (size_t k = 0; k < problem->free_count; k++) {
    size_t j = problem->free[k];
    if (!(u[k] >= problem->low[j] && u[k] <= problem->high[j])) {
      return false;
    }
  }
  return true;
}

bool fit_problem_continuous(const struct fit_problem *problem, const double *p)
{
  const struct law *law = problem->law;
  return law->continuous == NULL || law->continuous(p, problem->x_low, problem->x_high);
}

double fit_problem_residuals(const struct fit_problem *problem, const double *u, double *r)
{
  const struct law *law = problem->law;
  double p[LAW_MAX_PARAMETERS];
  fit_problem_unpack(problem, u, p);
  if (!in_bounds(problem, u) || (!problem->poles_allowed && !fit_problem_continuous(problem, p))) {
    return INFINITY;
  }
  double sum = 0;
  for (size_t i = 0; i < problem->count; i++) {
    double residual = problem->y[i] - law->value(problem->x[i], p);
    r[i] = problem->root_weight == NULL ? residual : problem->root_weight[i] * residual;
    sum += r[i] * r[i];
  }
  if (problem->pulled != NULL) {
    double derivative[LAW_MAX_PARAMETERS];
    double *last = &r[problem->count];
    *last = problem->strength * (problem->target - fit_quantity_value(problem->pulled, p, derivative));
    sum += *last * *last;
  }
  return isfinite(sum) ? sum : INFINITY;
}

/* One row of J from the derivatives by the natural parameters. */
static void jacobian_row(const struct fit_problem *problem, const double *p, const double *derivative, double factor,
                         size_t row, double *jacobian)
{
  size_t rows = fit_problem_rows(problem);
  for (size_t k = 0; k < problem->free_count; k++) {
    size_t j = problem->free[k];
    double chain = problem->law->parameters[j].positive ? p[j] : 1;
    jacobian[k * rows + row] = factor * derivative[j] * chain;
  }
}

void fit_problem_jacobian(const struct fit_problem *problem, const double *u, double *jacobian)
{
  double p[LAW_MAX_PARAMETERS], derivative[LAW_MAX_PARAMETERS];
  fit_problem_unpack(problem, u, p);
  for (size_t i = 0; i < problem->count; i++) {
    problem->law->gradient(problem->x[i], p, derivative);
    jacobian_row(problem, p, derivative, problem->root_weight == NULL ? 1 : problem->root_weight[i], i, jacobian);
  }
  if (problem->pulled != NULL) {
    fit_quantity_value(problem->pulled, p, derivative);
    jacobian_row(problem, p, derivative, problem->strength, problem->count, jacobian);
  }
}
