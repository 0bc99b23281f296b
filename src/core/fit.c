#include "core/fit.h"

#include "core/decimal.h"
#include "core/fit_work.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Points in ascending x, equal ones by index. */
struct place {
  double x;
  size_t index;
};

static int compare_places(const void *a, const void *b)
{
  const struct place *p = a, *q = b;
  if (p->x != q->x) {
    return p->x < q->x ? -1 : 1;
  }
  return (p->index > q->index) - (p->index < q->index);
}

static enum status sort_points(const struct fit_data *data, size_t *order, struct fault *fault)
{
  struct place *places = malloc(data->count * sizeof *places);
  if (places == NULL) {
    return fault_no_memory(fault, "sorting points");
  }
  for (size_t i = 0; i < data->count; i++) {
    places[i] = (struct place){data->x[i], i};
  }
  qsort(places, data->count, sizeof *places, compare_places);
  for (size_t i = 0; i < data->count; i++) {
    order[i] = places[i].index;
  }
  free(places);
  return STATUS_OK;
}

/* Which parameters are free, held at what, started where. */
static enum status set_parameters(struct fit_work *work, struct fault *fault)
{
  const struct law *law = work->problem.law;
  const struct fit_options *options = work->options;
  struct fit_problem *problem = &work->problem;
  for (size_t j = 0; j < law->parameter_count; j++) {
    double held = options->held == NULL ? NAN : options->held[j];
    double start = options->start == NULL ? NAN : options->start[j];
    const struct law_parameter *parameter = &law->parameters[j];
    if (parameter->positive && (held <= 0 || start <= 0)) {
      return fault_set(fault, STATUS_BAD_INPUT, "parameter '%s' of law '%s' must be above 0", parameter->name,
                       law->name);
    }
    if (!isnan(held) && !isnan(start)) {
      return fault_set(fault, STATUS_BAD_INPUT, "parameter '%s' of law '%s' is both held and started", parameter->name,
                       law->name);
    }
    problem->held[j] = isnan(held) ? 0 : held;
    work->shape.held[j] = held;
    work->start[j] = start;
    if (isnan(held)) {
      problem->free[problem->free_count++] = j;
      if (isnan(start) && law->start == NULL && !parameter->linear) {
        return fault_set(fault, STATUS_BAD_INPUT, "law '%s' has no start rule: parameter '%s' needs a starting value",
                         law->name, parameter->name);
      }
    }
  }
  if (problem->free_count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "every parameter of law '%s' is held: nothing is left to fit", law->name);
  }
  return STATUS_OK;
}

static enum status check_data(const struct fit_work *work, struct fault *fault)
{
  const struct law *law = work->problem.law;
  size_t count = work->data->count, free_count = work->problem.free_count;
  if (count < free_count + 1) {
    return fault_set(fault, STATUS_BAD_INPUT, "law '%s' has %zu free %s and needs %zu points at least, found %zu",
                     law->name, free_count, free_count == 1 ? "parameter" : "parameters", free_count + 1, count);
  }
  double low = work->data->x[work->order[0]], high = work->data->x[work->order[count - 1]];
  if (low == high && (free_count > 1 || law->parameter_count > 1)) {
    return fault_set(fault, STATUS_BAD_INPUT, "all %zu points have the same x: there is nothing to fit over", count);
  }
  if ((law->domain == LAW_X_POSITIVE && low <= 0) || (law->domain == LAW_X_NOT_NEGATIVE && low < 0)) {
    char lowest[DECIMAL_TEXT_SIZE];
    decimal_from_double(low, lowest);
    return fault_set(fault, STATUS_BAD_INPUT, "law '%s' is defined for x %s 0 only, but the data begin at %s",
                     law->name, law->domain == LAW_X_POSITIVE ? "above" : "from", lowest);
  }
  return STATUS_OK;
}

static void work_free(struct fit_work *work)
{
  free(work->root_weight);
  free(work->order);
  fit_scratch_free(&work->scratch);
}

static enum status work_init(struct fit_work *work, const struct law *law, const struct fit_data *data,
                             const struct fit_options *options, struct fault *fault)
{
  *work = (struct fit_work){.data = data, .options = options};
  work->problem = (struct fit_problem){.law = law, .count = data->count, .x = data->x, .y = data->y};
  enum status status = set_parameters(work, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (data->count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "there are no points to fit");
  }
  work->order = calloc(data->count, sizeof *work->order);
  work->root_weight = data->weight == NULL ? NULL : malloc(data->count * sizeof *work->root_weight);
  if (work->order == NULL || (data->weight != NULL && work->root_weight == NULL)) {
    return fault_no_memory(fault, "fitting");
  }
  for (size_t i = 0; data->weight != NULL && i < data->count; i++) {
    work->root_weight[i] = sqrt(data->weight[i]);
  }
  work->problem.root_weight = work->root_weight;
  status = sort_points(data, work->order, fault);
  if (status == STATUS_OK) {
    status = check_data(work, fault);
  }
  if (status == STATUS_OK) {
    status = fit_scratch_init(&work->scratch, data->count + 1, work->problem.free_count, fault);
  }
  if (status == STATUS_OK) {
    fit_shape(data->x, data->y, data->weight, work->order, data->count, &work->shape);
    fit_bounds(law, &work->shape, work->problem.low, work->problem.high);
    work->problem.x_low = work->shape.x_low;
    work->problem.x_high = work->shape.x_high;
  }
  return status;
}

static void set_ranges(const struct fit_work *work, struct fit *fit)
{
  const struct fit_data *data = work->data;
  fit->x_low = work->shape.x_low;
  fit->x_high = work->shape.x_high;
  fit->y_low = fit->y_high = data->y[0];
  for (size_t i = 0; i < data->count; i++) {
    fit->y_low = fmin(fit->y_low, data->y[i]);
    fit->y_high = fmax(fit->y_high, data->y[i]);
  }
  fit->flat = fit->y_high - fit->y_low <= 1e-12 * fmax(fabs(fit->y_low), fabs(fit->y_high));
}

/* Runs one profile. Where it met a smaller sum of squares the fit moves there, and *moved says so. */
static enum status profile_one(struct fit_work *work, struct fit *fit, const struct fit_axis *axis,
                               struct fit_estimate *estimate, bool *moved, struct fault *fault)
{
  struct fit_profiler profiler = {
      .problem = &work->problem,
      .best = &work->minima.items[0],
      .covariance = work->covariance_u,
      .sigma = fit->sigma,
      .quantile = gsl_cdf_tdist_Pinv(0.5 + fit->level / 2, fit->df),
      .y_range = fit->y_high - fit->y_low,
      .pool = (const double(*)[LAW_MAX_PARAMETERS])work->pool,
      .pool_count = work->pool_count,
      .many_minima = work->minima.count > 1,
      .shape = &work->shape,
      .scratch = &work->scratch,
  };
  struct fit_profile profile;
  enum status status = fit_profile_run(&profiler, axis, &profile, fault);
  if (status != STATUS_OK || !profile.better) {
    estimate->profile = profile.interval;
    estimate->second_branch = profile.second_branch;
    estimate->second_region = profile.second_region;
    return status;
  }
  struct fit_minimum minimum = {.ss = INFINITY};
  memcpy(minimum.u, profile.better_u, sizeof minimum.u);
  fit_refine(&work->problem, 0, 60, &work->scratch, &minimum);
  *moved = minimum.ss < work->minima.items[0].ss;
  fit_minima_add(&work->minima, work->problem.free_count, &minimum);
  return STATUS_OK;
}

/* The ceiling of a law that works it out: the profile of a parameter of the law's twin. */
static enum status profile_twin(struct fit_work *work, struct fit *fit, bool *moved, struct fault *fault)
{
  size_t own = fit->law->ceiling_replaces, k = work->problem.free_count;
  struct fit_work twin = *work;
  twin.problem.law = fit->law->by_ceiling;
  twin.pool_count = 0;
  twin.minima.count = 1;
  size_t position = 0;
  while (work->problem.free[position] != own) {
    position++;
  }
  double derivative[LAW_MAX_PARAMETERS] = {0};
  double ceiling = fit->law->ceiling(fit->curve, derivative);
  twin.minima.items[0].u[position] = ceiling;
  /* Covariance with the ceiling's row and column in the place of the replaced parameter's. */
  double row[LAW_MAX_PARAMETERS] = {0};
  for (size_t a = 0; a < k; a++) {
    for (size_t b = 0; b < k; b++) {
      row[a] += work->covariance_u[a * k + b] * derivative[work->problem.free[b]];
    }
  }
  double variance = 0;
  for (size_t a = 0; a < k; a++) {
    variance += row[a] * derivative[work->problem.free[a]];
    twin.covariance_u[a * k + position] = twin.covariance_u[position * k + a] = row[a];
  }
  twin.covariance_u[position * k + position] = variance;
  enum status status = profile_one(&twin, fit, &(struct fit_axis){.position = position}, &fit->ceiling, moved, fault);
  if (*moved) {
    struct fit_minimum minimum = twin.minima.items[0];
    double p[LAW_MAX_PARAMETERS];
    fit_problem_unpack(&twin.problem, minimum.u, p);
    minimum.u[position] = p[own] * p[2 * own];
    fit_minima_add(&work->minima, work->problem.free_count, &minimum);
  }
  return status;
}

/* Whether the twin has the freedom of the law: its replaced parameter is not held. */
static bool twin_fits(const struct fit_work *work)
{
  const struct law *law = work->problem.law;
  return law->by_ceiling != NULL && isnan(work->shape.held[law->ceiling_replaces]);
}

static enum status profile_ceiling(struct fit_work *work, struct fit *fit, bool *moved, struct fault *fault)
{
  size_t own = law_parameter_index(fit->law, "ceiling");
  if (twin_fits(work)) {
    return profile_twin(work, fit, moved, fault);
  }
  if (own == SIZE_MAX) {
    struct fit_quantity ceiling = {fit->law, NAN};
    return profile_one(work, fit, &(struct fit_axis){.quantity = &ceiling}, &fit->ceiling, moved, fault);
  }
  for (size_t k = 0; k < work->problem.free_count; k++) {
    if (work->problem.free[k] == own) {
      enum status status =
          profile_one(work, fit, &(struct fit_axis){.position = k}, &fit->parameters[own], moved, fault);
      fit->ceiling = fit->parameters[own];
      return status;
    }
  }
  return STATUS_OK;
}

static enum status profile_parameters(struct fit_work *work, struct fit *fit, bool *moved, struct fault *fault)
{
  size_t ceiling = law_parameter_index(fit->law, "ceiling");
  for (size_t k = 0; k < work->problem.free_count && !*moved; k++) {
    size_t j = work->problem.free[k];
    if (j == ceiling) {
      continue;
    }
    enum status status = profile_one(work, fit, &(struct fit_axis){.position = k}, &fit->parameters[j], moved, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  return STATUS_OK;
}

/* A context that is a fixed multiple of one parameter has that parameter's interval; others get a profile of their own.
 */
static enum status profile_contexts(struct fit_work *work, struct fit *fit, bool *moved, struct fault *fault)
{
  for (size_t i = 0; i < FIT_CONTEXTS_COUNT && !*moved; i++) {
    double derivative[LAW_MAX_PARAMETERS];
    struct fit_quantity quantity = {fit->law, fit_context_fractions[i]};
    if (isnan(fit->contexts[i].value)) {
      continue;
    }
    double context = fit->law->context_at(fit->curve, quantity.fraction, derivative);
    size_t only = SIZE_MAX, moving = 0;
    for (size_t k = 0; k < work->problem.free_count; k++) {
      if (derivative[work->problem.free[k]] != 0) {
        moving++;
        only = work->problem.free[k];
      }
    }
    if (moving == 1 && fabs(derivative[only] * fit->curve[only] / context - 1) < 1e-14 &&
        fit->law->parameters[only].positive) {
      const struct fit_interval *own = &fit->parameters[only].profile;
      fit->contexts[i].profile = (struct fit_interval){derivative[only] * own->low, derivative[only] * own->high};
      continue;
    }
    enum status status =
        profile_one(work, fit, &(struct fit_axis){.quantity = &quantity}, &fit->contexts[i], moved, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  return STATUS_OK;
}

/* All profiles asked for; *moved where one of them met a better fit. */
static enum status work_out_profiles(struct fit_work *work, struct fit *fit, bool *moved, struct fault *fault)
{
  unsigned parts = work->options->parts;
  enum status status = STATUS_OK;
  if (!fit->converged || fit->exact || fit->flat) {
    return STATUS_OK;
  }
  if ((parts & (FIT_PROFILE_CEILING | FIT_PROFILES)) != 0 && !isnan(fit->ceiling.value)) {
    status = profile_ceiling(work, fit, moved, fault);
  }
  if (status == STATUS_OK && !*moved && (parts & FIT_PROFILES) != 0) {
    status = profile_parameters(work, fit, moved, fault);
  }
  if (status == STATUS_OK && !*moved && (parts & FIT_CONTEXTS) != 0) {
    status = profile_contexts(work, fit, moved, fault);
  }
  return status;
}

/* Where the residuals are rounding errors, the profile is the Wald interval: the curve does not bend over so short a
 * way. */
static void copy_wald(struct fit *fit)
{
  for (size_t j = 0; j < fit->law->parameter_count; j++) {
    fit->parameters[j].profile = fit->parameters[j].wald;
  }
  fit->ceiling.profile = fit->ceiling.wald;
  for (size_t i = 0; i < FIT_CONTEXTS_COUNT; i++) {
    fit->contexts[i].profile = fit->contexts[i].wald;
  }
}

static enum status work_out(struct fit_work *work, struct fit *fit, struct fault *fault)
{
  enum { MOVES = 4 };
  set_ranges(work, fit);
  enum status status = fit_minimise(work, fault);
  if (status == STATUS_OK && work->minima.count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "law '%s' cannot be worked out from any starting values on these points",
                     fit->law->name);
  }
  bool moved = true;
  for (int i = 0; status == STATUS_OK && moved && i < MOVES; i++) {
    moved = false;
    fit_describe(work, fit);
    status = work_out_profiles(work, fit, &moved, fault);
  }
  bool scattered = fit->converged && !fit->exact && !fit->flat;
  if (status == STATUS_OK && scattered && (work->options->parts & FIT_BOOTSTRAP) != 0) {
    status = fit_bootstrap(work, fit, fault);
  }
  if (fit->exact) {
    copy_wald(fit);
  }
  fit_judge(fit);
  return status;
}

enum status fit_run(const struct law *law, const struct fit_data *data, const struct fit_options *options,
                    struct fit *fit, struct fault *fault)
{
  struct fit_work work;
  *fit = (struct fit){.law = law, .count = data->count, .level = options->level > 0 ? options->level : 0.95};
  enum status status = work_init(&work, law, data, options, fault);
  if (status == STATUS_OK) {
    fit->points = calloc(data->count, sizeof *fit->points);
    status = fit->points == NULL ? fault_no_memory(fault, "fitting") : work_out(&work, fit, fault);
  }
  work_free(&work);
  if (status != STATUS_OK) {
    fit_free(fit);
  }
  return status;
}

void fit_free(struct fit *fit)
{
  free(fit->points);
  *fit = (struct fit){0};
}

struct fit_band fit_band_at(const struct fit *fit, double x)
{
  double gradient[LAW_MAX_PARAMETERS];
  struct fit_band band = {.value = fit->law->value(x, fit->curve)};
  fit->law->gradient(x, fit->curve, gradient);
  double variance = 0;
  for (size_t i = 0; i < fit->law->parameter_count; i++) {
    for (size_t j = 0; j < fit->law->parameter_count; j++) {
      variance += gradient[i] * fit->covariance[i][j] * gradient[j];
    }
  }
  double quantile = gsl_cdf_tdist_Pinv(0.5 + fit->level / 2, fit->df);
  band.confidence = quantile * sqrt(variance);
  band.prediction = quantile * sqrt(variance + fit->sigma * fit->sigma);
  return band;
}
