#include "core/morris.h"

#include "core/counter.h"
#include "core/parallel.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { UNIT_LIMIT = 1024, INPUT_LIMIT = INTEGRAND_BLOCK - 1 };

/* Quantiles at the levels, and one block of points. */
struct work {
  const struct morris_design *design;
  double *levels;         /* (d, p) */
  double *points;         /* (d, INTEGRAND_BLOCK) */
  const double **columns; /* (d) */
  double values[INTEGRAND_BLOCK];
};

/* Sums over effects, by B. P. Welford's recurrence (Technometrics 4, 419, 1962): doubles, and nothing else. */
struct tally {
  double count, mean, squares, absolute_mean, absolute_squares;
};

static void tally_add(struct tally *tally, double effect)
{
  tally->count++;
  double from_mean = effect - tally->mean, from_absolute = fabs(effect) - tally->absolute_mean;
  tally->mean += from_mean / tally->count;
  tally->squares += from_mean * (effect - tally->mean);
  tally->absolute_mean += from_absolute / tally->count;
  tally->absolute_squares += from_absolute * (fabs(effect) - tally->absolute_mean);
}

/* Both together: T. F. Chan, G. H. Golub, R. J. LeVeque, The American Statistician 37, 242 (1983). */
static void tally_join(struct tally *tally, const struct tally *more)
{
  double count = tally->count + more->count, part = more->count / count;
  double from_mean = more->mean - tally->mean, from_absolute = more->absolute_mean - tally->absolute_mean;
  tally->squares += more->squares + from_mean * from_mean * tally->count * part;
  tally->absolute_squares += more->absolute_squares + from_absolute * from_absolute * tally->count * part;
  tally->mean += from_mean * part;
  tally->absolute_mean += from_absolute * part;
  tally->count = count;
}

static void work_free(struct work *work)
{
  free(work->levels);
  free(work->points);
  free(work->columns);
}

enum status morris_check(const struct morris_design *design, struct fault *fault)
{
  size_t d = design->integrand.inputs;
  if (design->levels < 2 || design->levels > MORRIS_LEVELS_LIMIT || design->levels % 2 != 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "levels must be an even number from 2 to %d, found %u",
                     MORRIS_LEVELS_LIMIT, design->levels);
  }
  if (d == 0 || d > INPUT_LIMIT) {
    return fault_set(fault, STATUS_BAD_INPUT, "morris takes 1 to %d inputs, found %zu", INPUT_LIMIT, d);
  }
  for (size_t i = 0; i < d; i++) {
    double low = 0, high = 0;
    if (!variable_bounds(&design->variables[i], &low, &high)) {
      return fault_set(fault, STATUS_BAD_INPUT,
                       "the distribution %s is unbounded, and the levels of morris reach both ends",
                       design->variables[i].distribution->name);
    }
  }
  return STATUS_OK;
}

static void fill_levels(struct work *work)
{
  unsigned p = work->design->levels;
  for (size_t i = 0; i < work->design->integrand.inputs; i++) {
    for (unsigned level = 0; level < p; level++) {
      double unit = (double)level / (double)(p - 1);
      work->levels[i * p + level] = variable_quantile(&work->design->variables[i], unit);
    }
  }
}

static enum status work_init(struct work *work, const struct morris_design *design, struct fault *fault)
{
  size_t d = design->integrand.inputs;
  *work = (struct work){.design = design};
  enum status status = morris_check(design, fault);
  if (status != STATUS_OK) {
    return status;
  }
  work->levels = calloc(d * design->levels, sizeof *work->levels);
  work->points = calloc(d * INTEGRAND_BLOCK, sizeof *work->points);
  work->columns = calloc(d, sizeof *work->columns);
  if (work->levels == NULL || work->points == NULL || work->columns == NULL) {
    work_free(work);
    return fault_no_memory(fault, "preparing elementary effects");
  }
  for (size_t i = 0; i < d; i++) {
    work->columns[i] = work->points + i * INTEGRAND_BLOCK;
  }
  fill_levels(work);
  return STATUS_OK;
}

static double step(const struct morris_design *design)
{
  return (double)design->levels / (2 * ((double)design->levels - 1));
}

static enum status evaluate(struct work *work, size_t count, struct fault *fault)
{
  work->design->integrand.evaluate(work->design->integrand.context, count, work->columns, work->values);
  for (size_t j = 0; j < count; j++) {
    if (!isfinite(work->values[j])) {
      return fault_set(fault, STATUS_BAD_INPUT, "the output is not a finite number at some of the sampled inputs");
    }
  }
  return STATUS_OK;
}

static uint64_t random_below(const struct morris_design *design, uint64_t trajectory, size_t draw, uint64_t limit)
{
  uint64_t bits = counter_bits(design->seed, COUNTER_TRAJECTORY, 0, trajectory, draw);
  return (uint64_t)((unsigned __int128)bits * limit >> 64);
}

/* The points of one trajectory from column `at` on. order[k] is the input that step k changes, up[k] whether it rises.
 */
static void walk(struct work *work, uint64_t trajectory, size_t at, size_t *order, bool *up)
{
  const struct morris_design *design = work->design;
  size_t d = design->integrand.inputs;
  unsigned p = design->levels;
  unsigned level[INPUT_LIMIT] = {0};
  for (size_t i = 0; i < d; i++) {
    level[i] = (unsigned)random_below(design, trajectory, i, p);
    order[i] = i;
  }
  for (size_t i = d; i-- > 1;) {
    size_t other = (size_t)random_below(design, trajectory, d + i, i + 1);
    size_t kept = order[i];
    order[i] = order[other];
    order[other] = kept;
  }
  for (size_t k = 0; k <= d; k++) {
    for (size_t i = 0; i < d; i++) {
      work->points[i * INTEGRAND_BLOCK + at + k] = work->levels[i * p + level[i]];
    }
    if (k < d) {
      up[k] = level[order[k]] < p / 2;
      level[order[k]] = up[k] ? level[order[k]] + p / 2 : level[order[k]] - p / 2;
    }
  }
}

/* Trajectories [first, end) into tallies: (d). */
static enum status run_trajectories(struct work *work, uint64_t first, uint64_t end, struct tally *tallies,
                                    struct fault *fault)
{
  size_t d = work->design->integrand.inputs, order[INTEGRAND_BLOCK];
  bool up[INTEGRAND_BLOCK];
  uint64_t together = INTEGRAND_BLOCK / (d + 1);
  enum status status = STATUS_OK;
  while (first < end && status == STATUS_OK && !ledger_halted(&work->design->page)) {
    uint64_t count = end - first < together ? end - first : together;
    for (size_t t = 0; t < count; t++) {
      walk(work, first + t, t * (d + 1), order + t * d, up + t * d);
    }
    status = evaluate(work, (size_t)count * (d + 1), fault);
    for (size_t t = 0; t < count && status == STATUS_OK; t++) {
      const double *values = work->values + t * (d + 1);
      for (size_t k = 0; k < d; k++) {
        double rise = up[t * d + k] ? values[k + 1] - values[k] : values[k] - values[k + 1];
        tally_add(&tallies[order[t * d + k]], rise / step(work->design));
      }
    }
    ledger_advance(&work->design->page, count * (d + 1), 0);
    first += count;
  }
  return status;
}

/* All trajectories, in units. */
struct march {
  const struct morris_design *design;
  uint64_t batch; /* trajectories of a unit */
  uint64_t units;
  struct tally *tallies; /* (units, d) */
  pthread_mutex_t mutex;
  uint64_t fault_unit; /* the least that has one; units where none has */
  enum status status;
  struct fault fault;
};

static void note_fault(struct march *march, uint64_t unit, enum status status, const struct fault *fault)
{
  (void)pthread_mutex_lock(&march->mutex);
  if (unit < march->fault_unit) {
    march->fault_unit = unit;
    march->status = status;
    march->fault = *fault;
  }
  (void)pthread_mutex_unlock(&march->mutex);
}

static void run_unit(void *context, uint64_t unit)
{
  struct march *march = context;
  const struct morris_design *design = march->design;
  size_t d = design->integrand.inputs, count = d * sizeof *march->tallies / sizeof(double);
  struct tally *tallies = march->tallies + unit * d;
  uint64_t first = unit * march->batch, left = design->trajectories - first;
  uint64_t end = first + (left < march->batch ? left : march->batch);
  if (ledger_look(&design->page, 0, unit, &tallies->count, count) != UNIT_WANTED) {
    ledger_advance(&design->page, 0, (end - first) * (d + 1));
    return;
  }
  struct work work;
  struct fault fault;
  enum status status = work_init(&work, design, &fault);
  if (status == STATUS_OK) {
    status = run_trajectories(&work, first, end, tallies, &fault);
    work_free(&work);
  }
  if (status != STATUS_OK) {
    note_fault(march, unit, status, &fault);
  } else if (!ledger_halted(&design->page)) {
    ledger_keep(&design->page, 0, unit, &tallies->count, count);
  }
}

/* tallies of march: allocated, whatever the status. */
static enum status march_all(struct march *march, struct fault *fault)
{
  const struct morris_design *design = march->design;
  if (design->trajectories < 2) {
    (void)fault_set(fault, STATUS_BAD_INPUT, "morris needs at least 2 trajectories, found %llu",
                    (unsigned long long)design->trajectories);
    return STATUS_BAD_INPUT;
  }
  struct work work; /* for its faults, once */
  enum status status = work_init(&work, design, fault);
  if (status != STATUS_OK) {
    return status;
  }
  work_free(&work);
  for (march->batch = MORRIS_BATCH; design->trajectories / march->batch >= UNIT_LIMIT;) {
    march->batch *= 2;
  }
  march->units = (design->trajectories + march->batch - 1) / march->batch;
  march->fault_unit = march->units;
  march->tallies = calloc(march->units * design->integrand.inputs, sizeof *march->tallies);
  if (march->tallies == NULL) {
    return fault_no_memory(fault, "working out elementary effects");
  }
  (void)pthread_mutex_init(&march->mutex, NULL);
  parallel_for(design->threads, march->units, run_unit, march);
  (void)pthread_mutex_destroy(&march->mutex);
  if (march->status != STATUS_OK && fault != NULL) {
    *fault = march->fault;
  }
  return march->status == STATUS_OK ? ledger_check(&design->page, fault) : march->status;
}

static struct estimate mean_estimate(double mean, double squares, double count, double confidence)
{
  double deviation = sqrt(squares / (count - 1) / count);
  double half = gsl_cdf_tdist_Pinv((1 + confidence) / 2, count - 1) * deviation;
  return (struct estimate){.value = mean, .low = mean - half, .high = mean + half, .deviation = deviation};
}

enum status morris_share(const struct morris_design *design, struct fault *fault)
{
  struct march march = {.design = design};
  enum status status = march_all(&march, fault);
  free(march.tallies);
  return status;
}

enum status morris_sample(const struct morris_design *design, struct morris_effect *effects, struct fault *fault)
{
  struct march march = {.design = design};
  enum status status = march_all(&march, fault);
  size_t d = design->integrand.inputs;
  for (size_t i = 0; i < d && status == STATUS_OK; i++) {
    struct tally tally = march.tallies[i];
    for (uint64_t unit = 1; unit < march.units; unit++) {
      tally_join(&tally, &march.tallies[unit * d + i]);
    }
    effects[i] = (struct morris_effect){
        .mu = mean_estimate(tally.mean, tally.squares, tally.count, design->confidence),
        .mu_star = mean_estimate(tally.absolute_mean, tally.absolute_squares, tally.count, design->confidence),
        .sigma = sqrt(tally.squares / (tally.count - 1)),
    };
  }
  free(march.tallies);
  return status;
}

uint64_t morris_grid_points(const struct morris_design *design)
{
  uint64_t points = 1;
  for (size_t i = 0; i < design->integrand.inputs; i++) {
    if (__builtin_mul_overflow(points, (uint64_t)design->levels, &points)) {
      return UINT64_MAX;
    }
  }
  return points;
}

/* f at every point of the grid; input 0 varies fastest. */
static enum status evaluate_grid(struct work *work, uint64_t points, double *values, struct fault *fault)
{
  unsigned p = work->design->levels;
  enum status status = STATUS_OK;
  for (uint64_t start = 0; start < points && status == STATUS_OK; start += INTEGRAND_BLOCK) {
    size_t count = points - start < INTEGRAND_BLOCK ? (size_t)(points - start) : INTEGRAND_BLOCK;
    for (size_t j = 0; j < count; j++) {
      uint64_t rest = start + j;
      for (size_t i = 0; i < work->design->integrand.inputs; i++) {
        work->points[i * INTEGRAND_BLOCK + j] = work->levels[i * p + rest % p];
        rest /= p;
      }
    }
    status = evaluate(work, count, fault);
    memcpy(values + start, work->values, count * sizeof *values);
  }
  return status;
}

static struct morris_effect enumerate_input(const struct morris_design *design, size_t input, uint64_t points,
                                            const double *values)
{
  uint64_t p = design->levels, stride = 1;
  for (size_t i = 0; i < input; i++) {
    stride *= p;
  }
  struct tally tally = {0};
  for (uint64_t point = 0; point < points; point++) {
    if (point / stride % p < p / 2) {
      tally_add(&tally, (values[point + p / 2 * stride] - values[point]) / step(design));
    }
  }
  return (struct morris_effect){
      .mu = {tally.mean, tally.mean, tally.mean, 0},
      .mu_star = {tally.absolute_mean, tally.absolute_mean, tally.absolute_mean, 0},
      .sigma = sqrt(tally.squares / tally.count),
  };
}

enum status morris_enumerate(const struct morris_design *design, struct morris_effect *effects, struct fault *fault)
{
  uint64_t points = morris_grid_points(design);
  if (points > MORRIS_GRID_LIMIT) {
    return fault_set(fault, STATUS_BAD_INPUT, "the grid of morris has more than %d points", MORRIS_GRID_LIMIT);
  }
  struct work work;
  enum status status = work_init(&work, design, fault);
  if (status != STATUS_OK) {
    return status;
  }
  double *values = calloc(points, sizeof *values);
  if (values == NULL) {
    work_free(&work);
    return fault_no_memory(fault, "enumerating elementary effects");
  }
  status = evaluate_grid(&work, points, values, fault);
  for (size_t i = 0; i < design->integrand.inputs && status == STATUS_OK; i++) {
    effects[i] = enumerate_input(design, i, points, values);
  }
  free(values);
  work_free(&work);
  return status;
}
