/* From a minimum to the numbers of a report. */
#include "core/fit_work.h"
#include "core/least_squares.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

const double fit_context_fractions[FIT_CONTEXTS_COUNT] = {0.5, 0.9, 0.99};

static const struct fit_interval no_interval = {NAN, NAN};

/* inverse <- V V' for the columns of V; (columns, columns) each. */
static void outer_product(const double *v, size_t columns, double *inverse)
{
  for (size_t i = 0; i < columns; i++) {
    for (size_t j = 0; j < columns; j++) {
      double sum = 0;
      for (size_t c = 0; c < columns; c++) {
        sum += v[c * columns + i] * v[c * columns + j];
      }
      inverse[i * columns + j] = sum;
    }
  }
}

/* (J'J)^-1 where some direction of the parameters does not change the curve: the pseudo-inverse, with infinite variance
 * for every parameter that such a direction moves. */
static void pseudo_inverse(const struct qr *qr, double *inverse)
{
  size_t k = qr->columns;
  double u[LAW_MAX_PARAMETERS * LAW_MAX_PARAMETERS], v[LAW_MAX_PARAMETERS * LAW_MAX_PARAMETERS];
  double values[LAW_MAX_PARAMETERS], columns[LAW_MAX_PARAMETERS * LAW_MAX_PARAMETERS] = {0};
  for (size_t i = 0; i < k; i++) {
    for (size_t j = 0; j < k; j++) {
      u[i * k + j] = i == j ? qr->diagonal[j] : i < j ? qr->a[j * qr->rows + i] : 0;
    }
  }
  gsl_matrix_view u_view = gsl_matrix_view_array(u, k, k), v_view = gsl_matrix_view_array(v, k, k);
  gsl_vector_view value_view = gsl_vector_view_array(values, k);
  if (gsl_linalg_SV_decomp_jacobi(&u_view.matrix, &v_view.matrix, &value_view.vector) != GSL_SUCCESS) {
    values[0] = 0;
  }
  for (size_t c = 0; c < k; c++) {
    bool null = !(values[c] > 1e-12 * values[0]);
    for (size_t i = 0; i < k; i++) {
      columns[c * k + i] = null || qr->length[i] == 0 ? 0 : v[i * k + c] / values[c] / qr->length[i];
    }
  }
  outer_product(columns, k, inverse);
  for (size_t c = 0; c < k; c++) {
    for (size_t i = 0; i < k; i++) {
      if (!(values[c] > 1e-12 * values[0]) && !(fabs(v[i * k + c]) < 1e-6)) {
        inverse[i * k + i] = INFINITY;
      }
    }
  }
}

/* (J'J)^-1 of the free inner coordinates. */
static void inverse_normal(const struct qr *qr, double *inverse)
{
  double r_inverse[LAW_MAX_PARAMETERS * LAW_MAX_PARAMETERS] = {0};
  if (qr_inverse(qr, r_inverse)) {
    outer_product(r_inverse, qr->columns, inverse);
  } else {
    pseudo_inverse(qr, inverse);
  }
}

/* g' covariance g over the law's natural parameters. */
static double quadratic(const struct fit *fit, const double *g)
{
  double sum = 0;
  for (size_t i = 0; i < fit->law->parameter_count; i++) {
    for (size_t j = 0; j < fit->law->parameter_count && g[i] != 0; j++) {
      sum += g[j] != 0 ? g[i] * fit->covariance[i][j] * g[j] : 0;
    }
  }
  return sum;
}

static void set_estimate(struct fit_estimate *estimate, const struct fit *fit, double value, double variance)
{
  double se = isfinite(variance) && isfinite(value) ? sqrt(variance) : NAN;
  double half = gsl_cdf_tdist_Pinv(0.5 + fit->level / 2, fit->df) * se;
  *estimate = (struct fit_estimate){.value = value,
                                    .se = se,
                                    .t = value / se,
                                    .wald = {value - half, value + half},
                                    .profile = no_interval,
                                    .bootstrap = no_interval};
}

/* A quantity with the error of its linear approximation. A context is a logarithm inside. */
static void set_quantity(struct fit_estimate *estimate, const struct fit *fit, const struct fit_quantity *quantity)
{
  double derivative[LAW_MAX_PARAMETERS];
  double value = fit_quantity_value(quantity, fit->curve, derivative);
  bool logarithm = !isnan(quantity->fraction);
  double natural = logarithm ? exp(value) : value;
  double variance = quadratic(fit, derivative);
  set_estimate(estimate, fit, natural, logarithm ? variance * natural * natural : variance);
}

/* Covariance and correlation of the natural parameters. */
static void set_covariance(struct fit_work *work, struct fit *fit)
{
  const struct fit_problem *problem = &work->problem;
  size_t k = problem->free_count;
  for (size_t a = 0; a < LAW_MAX_PARAMETERS; a++) {
    for (size_t b = 0; b < LAW_MAX_PARAMETERS; b++) {
      fit->covariance[a][b] = 0;
      fit->correlation[a][b] = NAN;
    }
  }
  for (size_t a = 0; a < k; a++) {
    for (size_t b = 0; b < k; b++) {
      double *entry = &work->covariance_u[a * k + b];
      *entry = *entry == 0 ? 0 : *entry * fit->sigma * fit->sigma;
      size_t i = problem->free[a], j = problem->free[b];
      double chain = (problem->law->parameters[i].positive ? fit->curve[i] : 1) *
                     (problem->law->parameters[j].positive ? fit->curve[j] : 1);
      fit->covariance[i][j] = chain * *entry;
    }
  }
  for (size_t a = 0; a < k; a++) {
    for (size_t b = 0; b < k; b++) {
      size_t i = problem->free[a], j = problem->free[b];
      double scale = sqrt(fit->covariance[i][i]) * sqrt(fit->covariance[j][j]);
      fit->correlation[i][j] = i == j ? 1 : fit->covariance[i][j] / scale;
    }
  }
}

/* P(number of runs <= runs) for m and n signs, as exact sums of binomials. */
static void runs_tails(size_t m, size_t n, size_t runs, double *lower, double *upper)
{
  double all = gsl_sf_lnchoose((unsigned)(m + n), (unsigned)m);
  *lower = *upper = 0;
  for (size_t r = 2; r <= 2 * (m < n ? m : n) + 1; r++) {
    size_t half = r / 2;
    double probability = 0;
    if (r % 2 == 0 && half <= m && half <= n) {
      probability = 2 * exp(gsl_sf_lnchoose((unsigned)(m - 1), (unsigned)(half - 1)) +
                            gsl_sf_lnchoose((unsigned)(n - 1), (unsigned)(half - 1)) - all);
    } else if (r % 2 == 1) {
      if (half <= m - 1 && half - 1 <= n - 1) {
        probability += exp(gsl_sf_lnchoose((unsigned)(m - 1), (unsigned)half) +
                           gsl_sf_lnchoose((unsigned)(n - 1), (unsigned)(half - 1)) - all);
      }
      if (half - 1 <= m - 1 && half <= n - 1) {
        probability += exp(gsl_sf_lnchoose((unsigned)(m - 1), (unsigned)(half - 1)) +
                           gsl_sf_lnchoose((unsigned)(n - 1), (unsigned)half) - all);
      }
    }
    *lower += r <= runs ? probability : 0;
    *upper += r >= runs ? probability : 0;
  }
}

/* The sign of the weighted sum of the residuals at one x, where *i is the first of them in order of x; *i is then
 * behind the last. */
static int next_sign(const struct fit_work *work, const struct fit *fit, size_t *i)
{
  double sum = 0, x = fit->points[work->order[*i]].x;
  for (; *i < fit->count && fit->points[work->order[*i]].x == x; ++*i) {
    const struct fit_point *point = &fit->points[work->order[*i]];
    sum += point->weight * point->residual;
  }
  return (sum > 0) - (sum < 0);
}

static void set_runs(const struct fit_work *work, struct fit *fit)
{
  struct fit_runs *runs = &fit->runs;
  *runs = (struct fit_runs){.expected = NAN, .p = NAN};
  int previous = 0;
  for (size_t i = 0; i < fit->count;) {
    int sign = next_sign(work, fit, &i);
    runs->positive += sign > 0;
    runs->negative += sign < 0;
    runs->runs += sign != 0 && sign != previous;
    previous = sign != 0 ? sign : previous;
  }
  if (runs->positive > 0 && runs->negative > 0) {
    double m = (double)runs->positive, n = (double)runs->negative, lower = 0, upper = 0;
    runs->expected = 1 + 2 * m * n / (m + n);
    runs_tails(runs->positive, runs->negative, runs->runs, &lower, &upper);
    runs->p = fmin(1, 2 * fmin(lower, upper));
    runs->streaks = !fit->exact && runs->p < fit_streak_p && (double)runs->runs < runs->expected;
  }
}

/* Residuals, leverages from the Q of J = QR, and what leaving a point out would do. */
static void set_points(struct fit_work *work, struct fit *fit, const struct qr *qr)
{
  const struct fit_problem *problem = &work->problem;
  double derivative[LAW_MAX_PARAMETERS] = {0}, gradient[LAW_MAX_PARAMETERS];
  if (fit->law->ceiling != NULL) {
    (void)fit->law->ceiling(fit->curve, derivative);
  }
  double r_inverse[LAW_MAX_PARAMETERS * LAW_MAX_PARAMETERS];
  bool regular = qr_inverse(qr, r_inverse);
  for (size_t i = 0; i < fit->count; i++) {
    struct fit_point *point = &fit->points[i];
    double weight = work->data->weight == NULL ? 1 : work->data->weight[i], root = sqrt(weight);
    point->x = work->data->x[i];
    point->y = work->data->y[i];
    point->weight = weight;
    point->fitted = fit->law->value(point->x, fit->curve);
    point->residual = point->y - point->fitted;
    fit->law->gradient(point->x, fit->curve, gradient);
    double leverage = 0, shift = 0;
    for (size_t c = 0; c < problem->free_count && regular; c++) {
      double row = 0, ceiling_row = 0; /* of Q, and of the ceiling's gradient in the same basis */
      for (size_t k = 0; k <= c; k++) {
        size_t j = problem->free[k];
        double chain = problem->law->parameters[j].positive ? fit->curve[j] : 1;
        row += root * gradient[j] * chain * r_inverse[c * problem->free_count + k];
        ceiling_row += derivative[j] * chain * r_inverse[c * problem->free_count + k];
      }
      leverage += row * row;
      shift += row * ceiling_row;
    }
    point->leverage = regular ? fmin(leverage, 1) : NAN;
    double rest = 1 - point->leverage;
    point->studentised = fit->exact ? (double)NAN : root * point->residual / (fit->sigma * sqrt(rest));
    point->cook = point->studentised * point->studentised * point->leverage / rest / (double)fit->free_count;
    bool estimated = !isnan(fit->ceiling.value) && (fit->ceiling.held || !isnan(fit->ceiling.se));
    point->ceiling_shift = estimated ? -shift * root * point->residual / rest : NAN;
  }
}

/* R2 about the weighted mean, and the information criteria of the header. */
static void set_criteria(const struct fit_work *work, struct fit *fit)
{
  const struct fit_data *data = work->data;
  double n = (double)fit->count, weights = 0, mean = 0, total = 0, log_weights = 0;
  for (size_t i = 0; i < fit->count; i++) {
    double w = data->weight == NULL ? 1 : data->weight[i];
    weights += w;
    mean += w * data->y[i];
    log_weights += log(w);
  }
  mean /= weights;
  double rounding = 0;
  for (size_t i = 0; i < fit->count; i++) {
    double w = data->weight == NULL ? 1 : data->weight[i];
    total += w * (data->y[i] - mean) * (data->y[i] - mean);
    rounding += w * pow(DBL_EPSILON * fmax(fabs(fit->y_low), fabs(fit->y_high)), 2);
  }
  fit->rms = sqrt(fit->rss / weights);
  fit->r2 = total > 0 && !fit->flat ? 1 - fit->rss / total : NAN;
  /* Below rounding no law is better than another: the criteria then count parameters only. */
  double rss = fmax(fit->rss, rounding);
  double k = (double)fit->free_count + 1;
  double deviance = n * log(2 * acos(-1) * rss / n) + n - log_weights;
  fit->aic = deviance + 2 * k;
  fit->aicc = n > k + 1 ? fit->aic + 2 * k * (k + 1) / (n - k - 1) : NAN;
  fit->bic = deviance + log(n) * k;
  fit->exact = fit->rss <= 16 * rounding;
}

/* A curve that does not move: ceiling and start are its level, the rest cannot be seen. */
static void set_flat_parameters(const struct law *law, struct fit *fit)
{
  static const char *const levels[] = {"ceiling", "start"};
  for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
    size_t j = law_parameter_index(law, levels[i]);
    if (j != SIZE_MAX && !fit->parameters[j].held) {
      fit->parameters[j].value = fit->y_low + (fit->y_high - fit->y_low) / 2;
    }
  }
}

static void set_parameters(struct fit_work *work, struct fit *fit)
{
  const struct law *law = fit->law;
  for (size_t j = 0; j < law->parameter_count; j++) {
    struct fit_estimate *estimate = &fit->parameters[j];
    if (!isnan(work->shape.held[j])) {
      *estimate = (struct fit_estimate){.value = fit->curve[j],
                                        .se = NAN,
                                        .t = NAN,
                                        .wald = no_interval,
                                        .profile = no_interval,
                                        .bootstrap = no_interval,
                                        .held = true};
      continue;
    }
    set_estimate(estimate, fit, fit->curve[j], fit->covariance[j][j]);
    if (isnan(estimate->se) || fit->ran_away || (fit->flat && law->bounded)) {
      *estimate = (struct fit_estimate){
          .value = NAN, .se = NAN, .t = NAN, .wald = no_interval, .profile = no_interval, .bootstrap = no_interval};
      for (size_t i = 0; i < law->parameter_count; i++) {
        fit->correlation[i][j] = fit->correlation[j][i] = NAN;
      }
    }
  }
  if (fit->flat && law->bounded) {
    set_flat_parameters(law, fit);
  }
}

static void set_ceiling(struct fit *fit)
{
  const struct law *law = fit->law;
  struct fit_estimate none = {NAN, NAN, NAN, no_interval, no_interval, no_interval, false, false, false};
  fit->ceiling = none;
  for (size_t i = 0; i < FIT_CONTEXTS_COUNT; i++) {
    fit->contexts[i] = none;
  }
  fit->extrapolation = NAN;
  bool reaches = law->continuous == NULL || law->continuous(fit->curve, fit->x_low, fmax(fabs(fit->x_high), 1) * 1e9);
  size_t own = law_parameter_index(law, "ceiling");
  if (law->bounded && fit->flat && own != SIZE_MAX) {
    fit->ceiling = fit->parameters[own];
  }
  if (law->ceiling == NULL || !reaches || !fit->converged || fit->flat) {
    return;
  }
  if (own != SIZE_MAX) {
    fit->ceiling = fit->parameters[own];
  } else {
    set_quantity(&fit->ceiling, fit, &(struct fit_quantity){law, NAN});
  }
  for (size_t i = 0; i < FIT_CONTEXTS_COUNT && law->context_at != NULL; i++) {
    set_quantity(&fit->contexts[i], fit, &(struct fit_quantity){law, fit_context_fractions[i]});
  }
  double low = law->value(fit->x_low, fit->curve), high = law->value(fit->x_high, fit->curve);
  fit->extrapolation = (fit->ceiling.value - low) / (high - low);
}

void fit_describe(struct fit_work *work, struct fit *fit)
{
  const struct fit_problem *problem = &work->problem;
  const struct fit_minimum *best = &work->minima.items[0];
  struct fit_scratch *scratch = &work->scratch;
  fit->free_count = problem->free_count;
  fit->df = (double)fit->count - (double)fit->free_count;
  fit_problem_unpack(problem, best->u, fit->curve);
  fit->rss = best->ss;
  fit->sigma = sqrt(fit->rss / fit->df);
  fit->ran_away = fit_ran_away(problem, best);
  fit->converged = best->converged && !fit->ran_away;
  struct qr qr;
  fit_problem_jacobian(problem, best->u, scratch->jacobian);
  if (!qr_factor(&qr, scratch->jacobian, problem->count, problem->free_count)) {
    memset(scratch->jacobian, 0, problem->count * problem->free_count * sizeof *scratch->jacobian);
    (void)qr_factor(&qr, scratch->jacobian, problem->count, problem->free_count);
  }
  inverse_normal(&qr, work->covariance_u);
  set_covariance(work, fit);
  set_criteria(work, fit);
  set_parameters(work, fit);
  set_ceiling(fit);
  set_points(work, fit, &qr);
  set_runs(work, fit);
}
