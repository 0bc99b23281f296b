#include "core/fit_solve.h"

#include "core/least_squares.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum status fit_scratch_init(struct fit_scratch *scratch, size_t rows, size_t columns, struct fault *fault)
{
  *scratch = (struct fit_scratch){.rows = rows, .columns = columns};
  double *next = malloc((3 + 2 * columns) * rows * sizeof *next);
  if (next == NULL) {
    return fault_no_memory(fault, "fitting");
  }
  scratch->memory = next;
  scratch->residual = next;
  scratch->trial = next + rows;
  scratch->projected = next + 2 * rows;
  scratch->jacobian = next + 3 * rows;
  scratch->shifted = scratch->jacobian + columns * rows;
  return STATUS_OK;
}

void fit_scratch_free(struct fit_scratch *scratch)
{
  free(scratch->memory);
  *scratch = (struct fit_scratch){0};
}

/* ---- GSL ---- */

struct method {
  const gsl_multifit_nlinear_trs *const *region;
  const gsl_multifit_nlinear_scale *const *scale;
};

static const struct method methods[] = {
    {&gsl_multifit_nlinear_trs_lmaccel, &gsl_multifit_nlinear_scale_more},
    {&gsl_multifit_nlinear_trs_lm, &gsl_multifit_nlinear_scale_more},
    {&gsl_multifit_nlinear_trs_lm, &gsl_multifit_nlinear_scale_levenberg},
    {&gsl_multifit_nlinear_trs_lm, &gsl_multifit_nlinear_scale_marquardt},
    {&gsl_multifit_nlinear_trs_dogleg, &gsl_multifit_nlinear_scale_more},
    {&gsl_multifit_nlinear_trs_lmaccel, &gsl_multifit_nlinear_scale_marquardt},
};
const size_t fit_method_count = sizeof methods / sizeof methods[0];

/* What the callbacks need. */
struct descent {
  const struct fit_problem *problem;
  struct fit_scratch *scratch;
};

/* Out of reach is answered with large finite residuals: the step is refused and the search goes on. */
static int descent_f(const gsl_vector *u, void *context, gsl_vector *f)
{
  const struct descent *descent = context;
  double *r = descent->scratch->trial;
  double ss = fit_problem_residuals(descent->problem, u->data, r);
  for (size_t i = 0; i < f->size; i++) {
    gsl_vector_set(f, i, isfinite(ss) ? -r[i] : 1e100);
  }
  return GSL_SUCCESS;
}

static int descent_df(const gsl_vector *u, void *context, gsl_matrix *jacobian)
{
  const struct descent *descent = context;
  double *columns = descent->scratch->shifted;
  fit_problem_jacobian(descent->problem, u->data, columns);
  for (size_t i = 0; i < jacobian->size1; i++) {
    for (size_t j = 0; j < jacobian->size2; j++) {
      double entry = columns[j * jacobian->size1 + i];
      if (!isfinite(entry)) {
        return GSL_EBADFUNC;
      }
      gsl_matrix_set(jacobian, i, j, entry);
    }
  }
  return GSL_SUCCESS;
}

enum status fit_descend(const struct fit_problem *problem, size_t method, size_t iterations,
                        struct fit_scratch *scratch, struct fit_minimum *minimum, struct fault *fault)
{
  minimum->converged = false;
  minimum->ss = fit_problem_residuals(problem, minimum->u, scratch->residual);
  if (problem->free_count == 0 || !isfinite(minimum->ss)) {
    return STATUS_OK;
  }
  gsl_multifit_nlinear_parameters settings = gsl_multifit_nlinear_default_parameters();
  settings.trs = *methods[method].region;
  settings.scale = *methods[method].scale;
  gsl_multifit_nlinear_workspace *workspace =
      gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &settings, fit_problem_rows(problem), problem->free_count);
  if (workspace == NULL) {
    return fault_no_memory(fault, "fitting");
  }
  struct descent descent = {problem, scratch};
  gsl_multifit_nlinear_fdf system = {
      .f = descent_f, .df = descent_df, .n = fit_problem_rows(problem), .p = problem->free_count, .params = &descent};
  gsl_vector_const_view from = gsl_vector_const_view_array(minimum->u, problem->free_count);
  int info = 0;
  if (gsl_multifit_nlinear_init(&from.vector, &system, workspace) == GSL_SUCCESS) {
    /* The status is no proof of success, and failure to converge none of harm: only the sum of squares decides. */
    (void)gsl_multifit_nlinear_driver(iterations, 1e-10, 1e-13, 0, NULL, NULL, &info, workspace);
    const double *u = gsl_multifit_nlinear_position(workspace)->data;
    double ss = fit_problem_residuals(problem, u, scratch->residual);
    if (ss < minimum->ss) {
      minimum->ss = ss;
      memcpy(minimum->u, u, problem->free_count * sizeof *u);
    }
  }
  gsl_multifit_nlinear_free(workspace);
  return STATUS_OK;
}

/* ---- Newton ---- */

/* One linearisation: J = QR at u, w the whitened step, v the columns of (RS)^-1. */
struct linearisation {
  struct qr qr;
  double step[LAW_MAX_PARAMETERS];                         /* whitened */
  double inverse[LAW_MAX_PARAMETERS * LAW_MAX_PARAMETERS]; /* u-step of a unit whitened step, column after column */
};

static bool linearise(const struct fit_problem *problem, const double *u, struct fit_scratch *scratch,
                      struct linearisation *at)
{
  size_t rows = fit_problem_rows(problem), k = problem->free_count;
  fit_problem_jacobian(problem, u, scratch->jacobian);
  if (!qr_factor(&at->qr, scratch->jacobian, rows, k) || !qr_inverse(&at->qr, at->inverse)) {
    return false;
  }
  memcpy(scratch->projected, scratch->residual, rows * sizeof *scratch->projected);
  qr_project(&at->qr, scratch->projected);
  memcpy(at->step, scratch->projected, k * sizeof *at->step);
  return true;
}

/* The length along inverse column `j` at which no parameter moves by more than about 1e-4 of itself. */
static double probe_length(const struct fit_problem *problem, const double *u, const struct linearisation *at, size_t j,
                           double sigma)
{
  size_t k = problem->free_count;
  double largest = 0;
  for (size_t i = 0; i < k; i++) {
    double error = 0;
    for (size_t c = i; c < k; c++) {
      error += at->inverse[c * k + i] * at->inverse[c * k + i];
    }
    double size = problem->law->parameters[problem->free[i]].positive ? 1 : fmax(fabs(u[i]), sigma * sqrt(error));
    largest = fmax(largest, fabs(at->inverse[j * k + i]) / size);
  }
  return 1e-4 / largest;
}

/* V'(sum r_i hess f_i)V, (k, k): its second derivatives by central differences of J along the columns of V. */
static void find_bend(const struct fit_problem *problem, const double *u, struct fit_scratch *scratch, double sigma,
                      const struct linearisation *at, double *bend)
{
  size_t rows = fit_problem_rows(problem), k = problem->free_count;
  for (size_t j = 0; j < k; j++) {
    double length = probe_length(problem, u, at, j, sigma);
    double slope[LAW_MAX_PARAMETERS] = {0};
    for (int side = -1; side <= 1; side += 2) {
      double shifted[LAW_MAX_PARAMETERS];
      for (size_t i = 0; i < k; i++) {
        shifted[i] = u[i] + side * length * at->inverse[j * k + i];
      }
      fit_problem_jacobian(problem, shifted, scratch->shifted);
      for (size_t i = 0; i < k; i++) {
        double sum = 0;
        for (size_t row = 0; row < rows; row++) {
          sum += scratch->shifted[i * rows + row] * scratch->residual[row];
        }
        slope[i] += side * sum / (2 * length);
      }
    }
    for (size_t i = 0; i < k; i++) {
      double sum = 0;
      for (size_t c = 0; c <= i; c++) {
        sum += at->inverse[i * k + c] * slope[c];
      }
      bend[j * k + i] = sum;
    }
  }
}

/* Cholesky factor of M = I - (bend + bend')/2 into the lower triangle. False where M is not positive definite. */
static bool factor_bent(const double *bend, size_t k, double *factor)
{
  for (size_t j = 0; j < k; j++) {
    for (size_t i = j; i < k; i++) {
      double sum = (i == j ? 1 : 0) - (bend[j * k + i] + bend[i * k + j]) / 2;
      for (size_t c = 0; c < j; c++) {
        sum -= factor[c * k + i] * factor[c * k + j];
      }
      if (i == j && !(sum > 1e-8)) {
        return false;
      }
      factor[j * k + i] = i == j ? sqrt(sum) : sum / factor[j * k + j];
    }
  }
  return true;
}

/* Replaces w by M^-1 w: two triangular solves. */
static void solve_bent(const double *factor, size_t k, double *w)
{
  for (size_t i = 0; i < k; i++) {
    double sum = w[i];
    for (size_t c = 0; c < i; c++) {
      sum -= factor[c * k + i] * w[c];
    }
    w[i] = sum / factor[i * k + i];
  }
  for (size_t i = k; i-- > 0;) {
    double sum = w[i];
    for (size_t c = i + 1; c < k; c++) {
      sum -= factor[i * k + c] * w[c];
    }
    w[i] = sum / factor[i * k + i];
  }
}

/* Replaces the whitened step w by M^-1 w, M = I - V'(sum r_i hess f_i)V. Returns false, leaving w, where M is not
 * positive definite. */
static bool bend_step(const struct fit_problem *problem, const double *u, struct fit_scratch *scratch, double sigma,
                      struct linearisation *at)
{
  size_t k = problem->free_count;
  double bend[LAW_MAX_PARAMETERS * LAW_MAX_PARAMETERS] = {0}, factor[LAW_MAX_PARAMETERS * LAW_MAX_PARAMETERS];
  find_bend(problem, u, scratch, sigma, at, bend);
  if (!factor_bent(bend, k, factor)) {
    return false;
  }
  solve_bent(factor, k, at->step);
  return true;
}

static double norm(const double *v, size_t count)
{
  double sum = 0;
  for (size_t i = 0; i < count; i++) {
    sum += v[i] * v[i];
  }
  return sqrt(sum);
}

/* The whitened step in inner coordinates. */
static void unwhiten(const struct linearisation *at, size_t k, double *du)
{
  for (size_t i = 0; i < k; i++) {
    du[i] = 0;
    for (size_t c = i; c < k; c++) {
      du[i] += at->inverse[c * k + i] * at->step[c];
    }
  }
}

/* The first coordinate that lies at its bound with the step pointing outwards; free_count where none does. */
static size_t stopped_coordinate(const struct fit_problem *problem, const double *u, const double *du)
{
  static const double near = 1e-3;
  for (size_t k = 0; k < problem->free_count; k++) {
    size_t j = problem->free[k];
    if ((u[k] >= problem->high[j] - near && du[k] > 0) || (u[k] <= problem->low[j] + near && du[k] < 0)) {
      return k;
    }
  }
  return problem->free_count;
}

/* Moves the linear coordinates of *u to where the sum of squares is smallest with the others as they are; the residuals
 * there are scratch->trial. False, with *u as it was, where all are linear or none is. */
static bool settle_linear(const struct fit_problem *problem, struct fit_scratch *scratch, double *u)
{
  size_t rows = fit_problem_rows(problem), count = 0, linear[LAW_MAX_PARAMETERS];
  double moves[LAW_MAX_PARAMETERS];
  fit_problem_jacobian(problem, u, scratch->shifted);
  for (size_t k = 0; k < problem->free_count; k++) {
    const struct law_parameter *parameter = &problem->law->parameters[problem->free[k]];
    if (parameter->linear && !parameter->positive) {
      memmove(scratch->shifted + count * rows, scratch->shifted + k * rows, rows * sizeof *scratch->shifted);
      linear[count++] = k;
    }
  }
  if (count == 0 || count == problem->free_count ||
      !least_squares_solve(scratch->shifted, rows, count, scratch->trial, moves)) {
    return false;
  }
  for (size_t i = 0; i < count; i++) {
    size_t j = problem->free[linear[i]];
    u[linear[i]] = fmin(fmax(u[linear[i]] + moves[i], problem->low[j]), problem->high[j]);
  }
  return true;
}

/* Moves along the step, by halves until the sum of squares falls, and no further than the bounds. It may rise by
 * `margin`: a step that promises less than rounding shows is taken as it is. Returns false where no move helps. */
static bool take_step(const struct fit_problem *problem, struct fit_scratch *scratch, const double *du, double margin,
                      struct fit_minimum *minimum)
{
  enum { HALVINGS = 12 };
  size_t k = problem->free_count;
  double u[LAW_MAX_PARAMETERS];
  for (int halving = 0; halving <= HALVINGS; halving++) {
    double length = ldexp(1, -halving);
    for (size_t i = 0; i < k; i++) {
      size_t j = problem->free[i];
      u[i] = fmin(fmax(minimum->u[i] + length * du[i], problem->low[j]), problem->high[j]);
    }
    double ss = fit_problem_residuals(problem, u, scratch->trial);
    /* A step along a bent valley, such as that of an amplitude and an exponent, leaves it for the linear ones only. */
    if (isfinite(ss) && ss >= minimum->ss + margin && settle_linear(problem, scratch, u)) {
      ss = fit_problem_residuals(problem, u, scratch->trial);
    }
    if (ss < minimum->ss + margin) {
      memcpy(minimum->u, u, k * sizeof *u);
      minimum->ss = ss;
      memcpy(scratch->residual, scratch->trial, fit_problem_rows(problem) * sizeof *scratch->trial);
      return true;
    }
  }
  return false;
}

/* The size of residual that rounding alone makes. */
static double rounding_level(const struct fit_problem *problem)
{
  double largest = 0;
  for (size_t i = 0; i < problem->count; i++) {
    double y = fabs(problem->y[i]) * (problem->root_weight == NULL ? 1 : problem->root_weight[i]);
    largest = y > largest ? y : largest;
  }
  return DBL_EPSILON * largest;
}

/* From this tolerance on second derivatives are not worth their price. */
#define ROUGH_TOLERANCE 1e-3

/* Goes on with coordinate k held where it is. */
static void refine_without(const struct fit_problem *problem, size_t k, double tolerance, size_t steps,
                           struct fit_scratch *scratch, struct fit_minimum *minimum)
{
  struct fit_problem rest = *problem;
  double held = minimum->u[k];
  fit_problem_hold(&rest, k, held);
  memmove(minimum->u + k, minimum->u + k + 1, (rest.free_count - k) * sizeof *minimum->u);
  fit_refine(&rest, tolerance, steps, scratch, minimum);
  memmove(minimum->u + k + 1, minimum->u + k, (rest.free_count - k) * sizeof *minimum->u);
  minimum->u[k] = held;
}

void fit_refine(const struct fit_problem *problem, double tolerance, size_t steps, struct fit_scratch *scratch,
                struct fit_minimum *minimum)
{
  size_t rows = fit_problem_rows(problem), k = problem->free_count;
  minimum->converged = false;
  minimum->ss = fit_problem_residuals(problem, minimum->u, scratch->residual);
  if (k == 0 || !isfinite(minimum->ss)) {
    minimum->converged = isfinite(minimum->ss);
    return;
  }
  double rounding = rounding_level(problem);
  double previous = INFINITY;
  bool bending = false;
  for (size_t step = 0; step < steps; step++) {
    struct linearisation at;
    if (!linearise(problem, minimum->u, scratch, &at)) {
      return;
    }
    double sigma = fmax(sqrt(minimum->ss / (double)(rows > k ? rows - k : 1)), rounding);
    bool positive = !bending || bend_step(problem, minimum->u, scratch, sigma, &at);
    double length = norm(at.step, k);
    double noise = 32 * rounding * sqrt((double)rows) * (sqrt(minimum->ss) + rounding);
    bool tiny = length * length < fmax(1e-8 * sigma * sigma, noise);
    if (positive && (length <= tolerance * sigma || (tiny && bending && length > 0.5 * previous))) {
      minimum->converged = true;
      return;
    }
    bool slow = !bending && tolerance < ROUGH_TOLERANCE && length > 0.2 * previous;
    double du[LAW_MAX_PARAMETERS];
    unwhiten(&at, k, du);
    size_t stopped = stopped_coordinate(problem, minimum->u, du);
    if (stopped < k) {
      refine_without(problem, stopped, tolerance, steps - step, scratch, minimum);
      return;
    }
    if (!take_step(problem, scratch, du, tiny ? fmax(1e-6 * minimum->ss, noise) : 0, minimum)) {
      if (bending) {
        minimum->converged = positive && tiny;
        return;
      }
      if (tolerance >= ROUGH_TOLERANCE) {
        return;
      }
      slow = true;
    }
    previous = slow ? INFINITY : length;
    bending = bending || slow;
  }
}

bool fit_ran_away(const struct fit_problem *problem, const struct fit_minimum *best)
{
  for (size_t k = 0; k < problem->free_count; k++) {
    size_t j = problem->free[k];
    const struct law_parameter *parameter = &problem->law->parameters[j];
    double margin = best->converged ? 4 : parameter->unit == LAW_UNIT_ONE ? 6 : 10.5;
    double u = best->u[k];
    if (parameter->positive && (u < problem->low[j] + margin || u > problem->high[j] - margin)) {
      return true;
    }
  }
  return false;
}
