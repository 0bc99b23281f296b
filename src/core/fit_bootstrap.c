#include "core/fit_random.h"
#include "core/fit_work.h"
#include "core/least_squares.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Replicates where none were asked for: many for few points, fewer for many, so that the time stays even. */
static size_t default_replicates(size_t count)
{
  size_t replicates = 200000 / count;
  return replicates < 200 ? 200 : replicates > 1000 ? 1000 : replicates;
}

/* What resampling needs: residuals in units of sigma, with the spread that the fit took away restored. */
struct resampling {
  double *errors, *y; /* (count) each */
  double *values;     /* (parameter_count + 1, replicates): parameters, then the ceiling */
  void *memory;
};

static enum status resampling_init(const struct fit *fit, size_t replicates, struct resampling *resampling,
                                   struct fault *fault)
{
  size_t n = fit->count;
  double *memory = malloc((2 * n + (fit->law->parameter_count + 1) * replicates) * sizeof *memory);
  if (memory == NULL) {
    return fault_no_memory(fault, "resampling residuals");
  }
  *resampling = (struct resampling){memory, memory + n, memory + 2 * n, memory};
  double mean = 0;
  for (size_t i = 0; i < n; i++) {
    const struct fit_point *point = &fit->points[i];
    double rest = fmax(1 - point->leverage, 1e-6);
    resampling->errors[i] = sqrt(point->weight) * point->residual / sqrt(rest);
    mean += resampling->errors[i] / (double)n;
  }
  for (size_t i = 0; i < n; i++) {
    resampling->errors[i] -= mean;
  }
  return STATUS_OK;
}

/* The linearisation at the estimate, which serves all replicates. */
struct linear_fit {
  struct qr qr;
  double *jacobian; /* (free_count, rows) */
};

static enum status linear_fit_init(struct fit_work *work, struct linear_fit *linear, struct fault *fault)
{
  size_t rows = work->problem.count, columns = work->problem.free_count;
  linear->jacobian = malloc(rows * columns * sizeof *linear->jacobian);
  if (linear->jacobian == NULL) {
    return fault_no_memory(fault, "resampling residuals");
  }
  fit_problem_jacobian(&work->problem, work->minima.items[0].u, linear->jacobian);
  if (!qr_factor(&linear->qr, linear->jacobian, rows, columns)) {
    linear->qr.columns = 0;
  }
  return STATUS_OK;
}

/* Steps with the estimate's own linearisation: enough where the curve hardly bends over the replicate's scatter.
 * Returns false where a second step is still above `small` standard errors. */
static bool step_linearly(const struct fit_problem *problem, const struct linear_fit *linear, double small,
                          struct fit_scratch *scratch, struct fit_minimum *minimum)
{
  enum { STEPS = 3 };
  size_t columns = linear->qr.columns;
  for (int i = 0; i < STEPS && columns > 0; i++) {
    double du[LAW_MAX_PARAMETERS], square = 0;
    double ss = fit_problem_residuals(problem, minimum->u, scratch->residual);
    if (!isfinite(ss)) {
      return false;
    }
    qr_project(&linear->qr, scratch->residual);
    if (!qr_solve(&linear->qr, scratch->residual, du)) {
      return false;
    }
    for (size_t k = 0; k < columns; k++) {
      square += scratch->residual[k] * scratch->residual[k];
      minimum->u[k] += du[k];
    }
    minimum->ss = ss;
    if (i > 0 && square < small * small * ss / (double)problem->count) {
      return true;
    }
  }
  return false;
}

/* Refits to the data of one replicate. */
static enum status refit(const struct fit_work *work, const struct fit_problem *problem,
                         const struct linear_fit *linear, struct fit_scratch *scratch, struct fit_minimum *minimum,
                         struct fault *fault)
{
  enum { QUICK_STEPS = 15, ITERATIONS = 25 };
  static const double small = 0.05, tolerance = 0.01;
  *minimum = work->minima.items[0];
  if (step_linearly(problem, linear, small, scratch, minimum)) {
    return STATUS_OK;
  }
  *minimum = work->minima.items[0];
  fit_refine(problem, tolerance, QUICK_STEPS, scratch, minimum);
  bool enough = minimum->converged || problem->count > LAW_SHAPE_POINTS; /* many points: near is near enough */
  return enough ? STATUS_OK : fit_descend(problem, 0, ITERATIONS, scratch, minimum, fault);
}

static int compare(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Between order statistics, as R's default (Hyndman and Fan 1996, type 7). */
static double percentile(const double *sorted, size_t count, double share)
{
  double place = share * (double)(count - 1);
  size_t below = (size_t)place;
  size_t above = below + 1 < count ? below + 1 : below;
  double part = place - (double)below;
  return part == 0 ? sorted[below] : sorted[below] + part * (sorted[above] - sorted[below]);
}

static struct fit_interval percentile_interval(double *values, size_t count, double level)
{
  if (count < 20) {
    return (struct fit_interval){NAN, NAN};
  }
  qsort(values, count, sizeof *values, compare);
  return (struct fit_interval){percentile(values, count, (1 - level) / 2), percentile(values, count, (1 + level) / 2)};
}

static void resample(const struct fit *fit, uint64_t seed, size_t replicate, struct resampling *resampling)
{
  for (size_t i = 0; i < fit->count; i++) {
    size_t drawn = (size_t)(fit_random_unit(seed, replicate, i) * (double)fit->count);
    resampling->y[i] = fit->points[i].fitted + resampling->errors[drawn] / sqrt(fit->points[i].weight);
  }
}

enum status fit_bootstrap(struct fit_work *work, struct fit *fit, struct fault *fault)
{
  const struct law *law = fit->law;
  size_t replicates = work->options->replicates > 0 ? work->options->replicates : default_replicates(fit->count);
  struct resampling resampling = {0};
  enum status status = resampling_init(fit, replicates, &resampling, fault);
  if (status != STATUS_OK || resampling.memory == NULL) {
    return status;
  }
  struct linear_fit linear = {.jacobian = NULL};
  status = linear_fit_init(work, &linear, fault);
  struct fit_problem problem = work->problem;
  problem.y = resampling.y;
  size_t done = 0;
  for (size_t replicate = 0; replicate < replicates && status == STATUS_OK; replicate++) {
    struct fit_minimum minimum;
    resample(fit, work->options->seed, replicate, &resampling);
    status = refit(work, &problem, &linear, &work->scratch, &minimum, fault);
    double p[LAW_MAX_PARAMETERS], derivative[LAW_MAX_PARAMETERS];
    fit_problem_unpack(&problem, minimum.u, p);
    double ceiling = law->ceiling != NULL ? law->ceiling(p, derivative) : 0;
    if (status == STATUS_OK && isfinite(minimum.ss) && isfinite(ceiling)) {
      for (size_t j = 0; j < law->parameter_count; j++) {
        resampling.values[j * replicates + done] = p[j];
      }
      resampling.values[law->parameter_count * replicates + done] = ceiling;
      done++;
    }
  }
  fit->replicates = done;
  for (size_t j = 0; j < law->parameter_count && status == STATUS_OK; j++) {
    if (!fit->parameters[j].held && !isnan(fit->parameters[j].value)) {
      fit->parameters[j].bootstrap = percentile_interval(resampling.values + j * replicates, done, fit->level);
    }
  }
  if (status == STATUS_OK && !isnan(fit->ceiling.value) && !fit->ceiling.held) {
    fit->ceiling.bootstrap =
        percentile_interval(resampling.values + law->parameter_count * replicates, done, fit->level);
  }
  free(resampling.memory);
  free(linear.jacobian);
  return status;
}
