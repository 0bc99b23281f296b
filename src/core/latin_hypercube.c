#include "core/latin_hypercube.h"

#include "core/counter.h"
#include "core/parallel.h"
#include "core/pool.h"
#include "core/sieve.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

const double latin_probabilities[LATIN_QUANTILES] = {0.005, 0.01, 0.025, 0.05, 0.1,   0.15, 0.2,  0.25, 0.3,
                                                     0.35,  0.4,  0.45,  0.5,  0.55,  0.6,  0.65, 0.7,  0.75,
                                                     0.8,   0.85, 0.9,   0.95, 0.975, 0.99, 0.995};

static const char sampling[] = "sampling";

/* ---- points */

enum { ROUNDS = 4 };

/* A permutation of [0, 4^half_bits): a Feistel network of four keyed rounds (M. Luby, C. Rackoff, SIAM J. Comput. 17,
 * 373, 1988). */
static uint64_t permute(uint64_t key, unsigned half_bits, uint64_t index)
{
  uint64_t mask = (UINT64_C(1) << half_bits) - 1, left = index >> half_bits, right = index & mask;
  for (uint64_t round = 0; round < ROUNDS; round++) {
    uint64_t next = left ^ (counter_mix(key + round, right) & mask);
    left = right;
    right = next;
  }
  return left << half_bits | right;
}

/* Strata beyond N are walked through: the permutation restricted to [0, N). */
static uint64_t stratum_of(uint64_t key, uint64_t samples, uint64_t index)
{
  unsigned half_bits = 1;
  while (half_bits < 32 && UINT64_C(1) << 2 * half_bits < samples) {
    half_bits++;
  }
  do {
    index = permute(key, half_bits, index);
  } while (index >= samples);
  return index;
}

void latin_units(const struct latin_design *design, uint64_t replicate, size_t input, uint64_t first, size_t count,
                 double *units)
{
  uint64_t order = counter_bits(design->seed, COUNTER_LATIN_ORDER, replicate, 0, input);
  uint64_t jitter = counter_bits(design->seed, COUNTER_LATIN_JITTER, replicate, 0, input);
  for (size_t j = 0; j < count; j++) {
    double stratum = (double)stratum_of(order, design->samples, first + j);
    double unit = (stratum + counter_unit(counter_mix(jitter, first + j))) / (double)design->samples;
    units[j] = unit < 1 ? unit : 1 - 0x1p-53;
  }
}

/* ---- the values that are kept of a replicate */

/* Beyond LATIN_KEPT values a replicate is kept as those at some ranks. A quantile's rank in a replicate varies the less
 * the more one input matters, from a standard deviation of sqrt(N p (1 - p)) down to nothing: there are WINDOW ranks
 * over REACH such deviations to either side, half a deviation apart, and NEAR to either side within that half, ever
 * closer toward N p. What is lost between them adds 1 % to the error of a quantile at most. */
enum { WINDOW = 24, REACH = 6, NEAR = 8, AROUND = WINDOW + 2 * NEAR, TARGETS = LATIN_QUANTILES * AROUND };
_Static_assert((int)TARGETS <= (int)LATIN_KEPT, "the ranks have room");

/* Up to so many points a replicate is held in memory while it is worked on. */
enum { HELD = 1 << 18 };

static int compare_ranks(const void *a, const void *b)
{
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return (left > right) - (left < right);
}

static uint64_t rank_at(double rank, uint64_t samples)
{
  return rank < 0 ? 0 : rank < (double)samples - 1 ? (uint64_t)rank : samples - 1;
}

/* ranks: (AROUND), those around one quantile. */
static void choose_around(uint64_t samples, double probability, uint64_t *ranks)
{
  double mean = (double)samples * probability, deviation = sqrt(mean * (1 - probability));
  double half = REACH * deviation / (WINDOW - 1);
  for (size_t k = 0; k < WINDOW; k++) {
    ranks[k] = rank_at(mean + half * (2.0 * (double)k - (WINDOW - 1)), samples);
  }
  for (size_t k = 0; k < NEAR; k++) {
    double away = floor(pow(half + 1, (double)k / (NEAR - 1))) - 1;
    ranks[WINDOW + 2 * k] = rank_at(floor(mean) - 1 - away, samples);
    ranks[WINDOW + 2 * k + 1] = rank_at(floor(mean) + away, samples);
  }
}

/* ranks: (LATIN_KEPT), ascending. How many there are. */
static size_t choose_ranks(uint64_t samples, uint64_t *ranks)
{
  for (uint64_t rank = 0; rank < samples && samples <= LATIN_KEPT; rank++) {
    ranks[rank] = rank;
  }
  if (samples <= LATIN_KEPT) {
    return (size_t)samples;
  }
  for (size_t q = 0; q < LATIN_QUANTILES; q++) {
    choose_around(samples, latin_probabilities[q], ranks + q * AROUND);
  }
  qsort(ranks, TARGETS, sizeof *ranks, compare_ranks);
  size_t count = 1;
  for (size_t k = 1; k < TARGETS; k++) {
    if (ranks[k] != ranks[count - 1]) {
      ranks[count++] = ranks[k];
    }
  }
  return count;
}

/* ---- one replicate */

/* What one replicate says: doubles, and nothing else. */
struct findings {
  double mean, variance, fourth; /* moments about the mean, over N */
  double least, greatest;
};
enum { MOMENTS = sizeof(struct findings) / sizeof(double) };

struct replicate {
  const struct latin_design *design;
  uint64_t index;
  double *points;         /* (d, INTEGRAND_BLOCK) */
  const double **columns; /* (d) */
  struct findings *findings;
  double *held;       /* (N), all values; NULL where there are too many */
  struct sieve sieve; /* what finds the values to be kept, where they are not held */
};

/* Whether there are points from index `first` on, and it makes sense to evaluate them. */
static bool goes_on(const struct replicate *replicate, uint64_t first)
{
  return first < replicate->design->samples && !ledger_halted(&replicate->design->page);
}

static size_t evaluate(const struct replicate *replicate, uint64_t first, double *values)
{
  const struct latin_design *design = replicate->design;
  uint64_t left = design->samples - first;
  size_t count = left < INTEGRAND_BLOCK ? (size_t)left : INTEGRAND_BLOCK;
  double units[INTEGRAND_BLOCK];
  for (size_t i = 0; i < design->integrand.inputs; i++) {
    latin_units(design, replicate->index, i, first, count, units);
    variable_invert(&design->variables[i], count, units, replicate->points + i * INTEGRAND_BLOCK);
  }
  design->integrand.evaluate(design->integrand.context, count, replicate->columns, values);
  ledger_advance(&design->page, count, 0);
  return count;
}

/* Sums of powers of the distances from a centre near the mean. */
struct powers {
  double centre, sums[4];
};

static void add_powers(struct powers *powers, size_t count, const double *values)
{
  double sums[4] = {0};
  for (size_t j = 0; j < count; j++) {
    double distance = values[j] - powers->centre, square = distance * distance;
    sums[0] += distance;
    sums[1] += square;
    sums[2] += distance * square;
    sums[3] += square * square;
  }
  for (size_t k = 0; k < 4; k++) {
    powers->sums[k] += sums[k];
  }
}

static void set_moments(struct findings *findings, const struct powers *powers, double points)
{
  double shift = powers->sums[0] / points, variance = powers->sums[1] / points - shift * shift;
  findings->mean = powers->centre + shift;
  findings->variance = variance < 0 ? 0 : variance;
  findings->fourth = powers->sums[3] / points - 4 * shift * powers->sums[2] / points +
                     shift * shift * (6 * powers->sums[1] / points - 3 * shift * shift);
}

/* The first pass: moments, and all values, or the first digit of those that are kept. */
static void find_moments(struct replicate *replicate)
{
  double values[INTEGRAND_BLOCK];
  struct powers powers = {0};
  struct findings *findings = replicate->findings;
  *findings = (struct findings){.least = (double)INFINITY, .greatest = -(double)INFINITY};
  for (uint64_t first = 0; goes_on(replicate, first); first += INTEGRAND_BLOCK) {
    size_t count = evaluate(replicate, first, values);
    for (size_t j = 0; j < count; j++) {
      powers.centre += first == 0 ? values[j] / (double)count : 0;
      findings->least = values[j] < findings->least ? values[j] : findings->least;
      findings->greatest = values[j] > findings->greatest ? values[j] : findings->greatest;
    }
    add_powers(&powers, count, values);
    if (replicate->held != NULL) {
      memcpy(replicate->held + first, values, count * sizeof *values);
    } else {
      sieve_add(&replicate->sieve, count, values);
    }
  }
  set_moments(findings, &powers, (double)replicate->design->samples);
}

static int compare_values(const void *a, const void *b)
{
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* The other passes. */
static void find_digits(struct replicate *replicate)
{
  double values[INTEGRAND_BLOCK];
  sieve_pass(&replicate->sieve);
  for (unsigned pass = 1; pass < SIEVE_PASSES; pass++) {
    for (uint64_t first = 0; goes_on(replicate, first); first += INTEGRAND_BLOCK) {
      size_t count = evaluate(replicate, first, values);
      sieve_add(&replicate->sieve, count, values);
    }
    if (ledger_halted(&replicate->design->page)) {
      return; /* not all were counted */
    }
    sieve_pass(&replicate->sieve);
  }
}

static void find_values(struct replicate *replicate, const uint64_t *ranks, size_t count, double *kept)
{
  find_moments(replicate);
  if (!isfinite(replicate->findings->variance) || ledger_halted(&replicate->design->page)) {
    return;
  }
  if (replicate->held != NULL) {
    qsort(replicate->held, (size_t)replicate->design->samples, sizeof *replicate->held, compare_values);
  } else {
    find_digits(replicate);
  }
  for (size_t k = 0; k < count; k++) {
    kept[k] = replicate->held != NULL ? replicate->held[ranks[k]] : sieve_value(&replicate->sieve, k);
  }
}

/* ---- all replicates */

struct survey {
  const struct latin_design *design;
  size_t kept;                /* values of each replicate */
  uint64_t ranks[LATIN_KEPT]; /* (kept) */
  size_t stride;              /* MOMENTS + kept */
  double *findings;           /* (R, stride): struct findings, and the values kept, ascending */
  atomic_bool out_of_memory;
};

static const struct findings *findings_of(const struct survey *survey, size_t replicate)
{
  return (const struct findings *)(survey->findings + replicate * survey->stride);
}

static bool replicate_init(struct replicate *replicate, const struct survey *survey, uint64_t index)
{
  const struct latin_design *design = survey->design;
  size_t d = design->integrand.inputs;
  bool hold = design->samples <= HELD;
  *replicate = (struct replicate){.design = design,
                                  .index = index,
                                  .points = calloc(d * INTEGRAND_BLOCK, sizeof(double)),
                                  .columns = calloc(d, sizeof(double *)),
                                  .findings = (struct findings *)(survey->findings + index * survey->stride),
                                  .held = hold ? calloc((size_t)design->samples, sizeof(double)) : NULL};
  if (replicate->points == NULL || replicate->columns == NULL || (hold && replicate->held == NULL) ||
      (!hold && !sieve_init(&replicate->sieve, survey->ranks, survey->kept))) {
    return false;
  }
  for (size_t i = 0; i < d; i++) {
    replicate->columns[i] = replicate->points + i * INTEGRAND_BLOCK;
  }
  return true;
}

static void replicate_free(struct replicate *replicate)
{
  free(replicate->points);
  free(replicate->columns);
  free(replicate->held);
  sieve_free(&replicate->sieve);
}

static void run_replicate(void *context, uint64_t unit)
{
  struct survey *survey = context;
  const struct latin_design *design = survey->design;
  const struct ledger_page *page = &design->page;
  double *findings = survey->findings + unit * survey->stride;
  if (ledger_look(page, 0, unit, findings, survey->stride) != UNIT_WANTED) {
    ledger_advance(page, 0, latin_passes(design->samples) * design->samples);
    return;
  }
  struct replicate replicate;
  if (!replicate_init(&replicate, survey, unit)) {
    atomic_store(&survey->out_of_memory, true);
  } else {
    find_values(&replicate, survey->ranks, survey->kept, findings + MOMENTS);
    if (!ledger_halted(page)) {
      ledger_keep(page, 0, unit, findings, survey->stride);
    }
  }
  replicate_free(&replicate);
}

uint64_t latin_passes(uint64_t samples)
{
  return samples <= HELD ? 1 : SIEVE_PASSES;
}

static enum status check_design(const struct latin_design *design, struct fault *fault)
{
  if (design->samples < 2 || design->samples > UINT64_C(1) << 40) {
    return fault_set(fault, STATUS_BAD_INPUT, "samples must be from 2 to 2^40, found %llu",
                     (unsigned long long)design->samples);
  }
  if (design->replicates < 2 || design->replicates > 1024) {
    return fault_set(fault, STATUS_BAD_INPUT, "scrambles must be from 2 to 1024, found %llu",
                     (unsigned long long)design->replicates);
  }
  return STATUS_OK;
}

/* The standard deviation of all: sqrt of the variance V about the common mean, without bias. Its interval is that of V
 * in logarithms, for sums of squares lean to the right. */
static struct estimate estimate_sd(const struct survey *survey, double mean, double *variances)
{
  size_t count = (size_t)survey->design->replicates;
  double fourth = 0;
  for (size_t r = 0; r < count; r++) {
    const struct findings *findings = findings_of(survey, r);
    double distance = findings->mean - mean;
    variances[r] = findings->variance + distance * distance * (double)count / (double)(count - 1);
    fourth += findings->fourth / (double)count;
  }
  struct estimate variance = estimate_of(variances, count, 1, survey->design->confidence);
  double sd = sqrt(variance.value), none = (double)NAN;
  if (!(sd > 0)) {
    return variance;
  }
  if (!(fourth <= LATIN_KURTOSIS * variance.value * variance.value)) {
    return (struct estimate){sd, none, none, none};
  }
  double stretch = exp((variance.high - variance.value) / variance.value / 2);
  return (struct estimate){sd, sd / stretch, sd * stretch, variance.deviation / (2 * sd)};
}

static struct estimate estimate_quantile(const struct pool *pool, double probability, double confidence)
{
  uint64_t count = pool->size * pool->samples, low = 0, high = 0;
  pool_ranks(count, probability, confidence, &low, &high);
  return (struct estimate){.value = pool_quantile(pool, probability),
                           .low = low > 0 ? pool_order_statistic(pool, low) : (double)NAN,
                           .high = high <= count ? pool_order_statistic(pool, high) : (double)NAN,
                           .deviation = (double)NAN};
}

static enum status summarise(const struct survey *survey, struct latin_summary *summary, struct fault *fault)
{
  const struct latin_design *design = survey->design;
  size_t count = (size_t)design->replicates;
  summary->least = findings_of(survey, 0)->least;
  summary->greatest = findings_of(survey, 0)->greatest;
  for (size_t r = 0; r < count; r++) {
    const struct findings *findings = findings_of(survey, r);
    if (!isfinite(findings->variance)) {
      return fault_set(fault, STATUS_BAD_INPUT,
                       "the output is not a finite number, or too large to be squared, at some of the sampled inputs");
    }
    summary->least = fmin(summary->least, findings->least);
    summary->greatest = fmax(summary->greatest, findings->greatest);
  }
  double *variances = calloc(count + 1, sizeof *variances);
  if (variances == NULL) {
    return fault_no_memory(fault, sampling);
  }
  summary->mean = estimate_of(&findings_of(survey, 0)->mean, count, survey->stride, design->confidence);
  summary->sd = estimate_sd(survey, summary->mean.value, variances);
  free(variances);
  const struct pool pool = {.size = design->samples,
                            .samples = count,
                            .values = survey->findings + MOMENTS,
                            .kept = survey->kept,
                            .stride = survey->stride,
                            .ranks = survey->ranks};
  for (size_t q = 0; q < LATIN_QUANTILES; q++) {
    summary->quantiles[q] = estimate_quantile(&pool, latin_probabilities[q], design->confidence);
  }
  return STATUS_OK;
}

static enum status run_replicates(struct survey *survey, struct fault *fault)
{
  const struct latin_design *design = survey->design;
  enum status status = check_design(design, fault);
  if (status != STATUS_OK) {
    return status;
  }
  survey->kept = choose_ranks(design->samples, survey->ranks);
  survey->stride = MOMENTS + survey->kept;
  survey->findings = calloc((size_t)design->replicates * survey->stride, sizeof *survey->findings);
  if (survey->findings == NULL) {
    return fault_no_memory(fault, sampling);
  }
  parallel_for(design->threads, design->replicates, run_replicate, survey);
  return atomic_load(&survey->out_of_memory) ? fault_no_memory(fault, sampling) : ledger_check(&design->page, fault);
}

enum status latin_share(const struct latin_design *design, struct fault *fault)
{
  struct survey survey = {.design = design};
  enum status status = run_replicates(&survey, fault);
  free(survey.findings);
  return status;
}

enum status latin_summarise(const struct latin_design *design, struct latin_summary *summary, struct fault *fault)
{
  struct survey survey = {.design = design};
  enum status status = run_replicates(&survey, fault);
  if (status == STATUS_OK) {
    status = summarise(&survey, summary, fault);
  }
  free(survey.findings);
  return status;
}
