#include "core/latin_hypercube.h"

#include "core/counter.h"
#include "core/parallel.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

const double latin_probabilities[LATIN_QUANTILES] = {0.005, 0.01, 0.025, 0.05, 0.1,   0.15, 0.2,  0.25, 0.3,
                                                     0.35,  0.4,  0.45,  0.5,  0.55,  0.6,  0.65, 0.7,  0.75,
                                                     0.8,   0.85, 0.9,   0.95, 0.975, 0.99, 0.995};

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

/* ---- one replicate */

/* Order statistics are found by their bits, DIGIT_BITS at a time: a pass counts the values that begin like a wanted
 * one. */
enum { TARGETS = 2 * LATIN_QUANTILES, DIGIT_BITS = 13, DIGITS = 1 << DIGIT_BITS };

struct target {
  uint64_t wanted; /* rank among all values, 0 the least */
  uint64_t rank;   /* rank among the values with the same prefix */
  uint64_t prefix; /* leading bits found so far */
};

struct replicate {
  const struct latin_design *design;
  uint64_t index;
  double *points;         /* (d, INTEGRAND_BLOCK) */
  const double **columns; /* (d) */
  uint64_t *counts;       /* (TARGETS, DIGITS) */
  struct target targets[TARGETS];
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

/* What one replicate says: doubles, and nothing else. */
struct findings {
  double mean, sd, least, greatest;
  double quantiles[LATIN_QUANTILES];
};
enum { FINDINGS = sizeof(struct findings) / sizeof(double) };

static void find_moments(const struct replicate *replicate, struct findings *findings)
{
  double values[INTEGRAND_BLOCK], sum = 0, squares = 0, centre = 0;
  *findings = (struct findings){.least = (double)INFINITY, .greatest = -(double)INFINITY};
  for (uint64_t first = 0; goes_on(replicate, first); first += INTEGRAND_BLOCK) {
    size_t count = evaluate(replicate, first, values);
    for (size_t j = 0; j < count && first == 0; j++) {
      centre += values[j] / (double)count;
    }
    double block_sum = 0, block_squares = 0;
    for (size_t j = 0; j < count; j++) {
      double distance = values[j] - centre;
      block_sum += distance;
      block_squares += distance * distance;
      findings->least = values[j] < findings->least ? values[j] : findings->least;
      findings->greatest = values[j] > findings->greatest ? values[j] : findings->greatest;
    }
    sum += block_sum;
    squares += block_squares;
  }
  double points = (double)replicate->design->samples;
  double variance = (squares - sum * sum / points) / (points - 1);
  findings->mean = centre + sum / points;
  findings->sd = sqrt(variance < 0 ? 0 : variance);
}

/* A double's bits in an order that integers keep. */
static uint64_t sortable(double value)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  return bits >> 63 != 0 ? ~bits : bits | UINT64_C(1) << 63;
}

static double from_sortable(uint64_t bits)
{
  double value = 0;
  bits = bits >> 63 != 0 ? bits ^ UINT64_C(1) << 63 : ~bits;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Targets are in ascending order, and so are their prefixes: the first one that shares a value's prefix counts for all
 * that do. */
static void count_value(struct replicate *replicate, uint64_t prefix, uint64_t digit)
{
  size_t low = 0, high = TARGETS;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (replicate->targets[middle].prefix < prefix) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low < TARGETS && replicate->targets[low].prefix == prefix) {
    replicate->counts[low * DIGITS + digit]++;
  }
}

static void take_digit(struct replicate *replicate, unsigned bits)
{
  size_t leader = 0;
  uint64_t shared = replicate->targets[0].prefix;
  for (size_t t = 0; t < TARGETS; t++) {
    struct target *target = &replicate->targets[t];
    if (target->prefix != shared) {
      shared = target->prefix;
      leader = t;
    }
    uint64_t digit = 0;
    while (target->rank >= replicate->counts[leader * DIGITS + digit]) {
      target->rank -= replicate->counts[leader * DIGITS + digit];
      digit++;
    }
    target->prefix = target->prefix << bits | digit;
  }
}

/* The two ranks on either side of a quantile. */
static void ranks_around(uint64_t samples, double probability, uint64_t *below, uint64_t *above, double *part)
{
  double at = (double)(samples - 1) * probability;
  *below = (uint64_t)at;
  *above = *below + 1 < samples ? *below + 1 : *below;
  *part = at - floor(at);
}

static int compare_targets(const void *a, const void *b)
{
  const struct target *left = a, *right = b;
  return (left->wanted > right->wanted) - (left->wanted < right->wanted);
}

static void set_targets(struct replicate *replicate)
{
  for (size_t q = 0; q < LATIN_QUANTILES; q++) {
    uint64_t below = 0, above = 0;
    double part = 0;
    ranks_around(replicate->design->samples, latin_probabilities[q], &below, &above, &part);
    replicate->targets[2 * q] = (struct target){.wanted = below, .rank = below};
    replicate->targets[2 * q + 1] = (struct target){.wanted = above, .rank = above};
  }
  qsort(replicate->targets, TARGETS, sizeof replicate->targets[0], compare_targets);
}

static double order_statistic(const struct replicate *replicate, uint64_t rank)
{
  size_t t = 0;
  while (replicate->targets[t].wanted != rank) {
    t++;
  }
  return from_sortable(replicate->targets[t].prefix);
}

static void count_digits(struct replicate *replicate, unsigned seen, unsigned bits)
{
  double values[INTEGRAND_BLOCK];
  memset(replicate->counts, 0, (size_t)TARGETS * DIGITS * sizeof *replicate->counts);
  for (uint64_t first = 0; goes_on(replicate, first); first += INTEGRAND_BLOCK) {
    size_t count = evaluate(replicate, first, values);
    for (size_t j = 0; j < count; j++) {
      uint64_t key = sortable(values[j]), prefix = seen == 0 ? 0 : key >> (64 - seen);
      count_value(replicate, prefix, key >> (64 - seen - bits) & ((UINT64_C(1) << bits) - 1));
    }
  }
}

static void find_quantiles(struct replicate *replicate, struct findings *findings)
{
  set_targets(replicate);
  for (unsigned seen = 0; seen < 64; seen += DIGIT_BITS) {
    unsigned bits = 64 - seen < DIGIT_BITS ? 64 - seen : DIGIT_BITS;
    count_digits(replicate, seen, bits);
    if (ledger_halted(&replicate->design->page)) {
      return; /* not all were counted */
    }
    take_digit(replicate, bits);
  }
  for (size_t q = 0; q < LATIN_QUANTILES; q++) {
    uint64_t below = 0, above = 0;
    double part = 0;
    ranks_around(replicate->design->samples, latin_probabilities[q], &below, &above, &part);
    double low = order_statistic(replicate, below), high = order_statistic(replicate, above);
    findings->quantiles[q] = low + part * (high - low);
  }
}

/* ---- all replicates */

struct survey {
  const struct latin_design *design;
  struct findings *findings; /* (R) */
  atomic_bool out_of_memory;
};

static void run_replicate(void *context, uint64_t unit)
{
  struct survey *survey = context;
  const struct ledger_page *page = &survey->design->page;
  double *findings = (double *)&survey->findings[unit];
  size_t d = survey->design->integrand.inputs;
  if (ledger_look(page, 0, unit, findings, FINDINGS) != UNIT_WANTED) {
    ledger_advance(page, 0, LATIN_PASSES * survey->design->samples);
    return;
  }
  double *points = calloc(d * INTEGRAND_BLOCK, sizeof *points);
  const double **columns = calloc(d, sizeof *columns);
  uint64_t *counts = calloc((size_t)TARGETS * DIGITS, sizeof *counts);
  if (points == NULL || columns == NULL || counts == NULL) {
    atomic_store(&survey->out_of_memory, true);
  } else {
    for (size_t i = 0; i < d; i++) {
      columns[i] = points + i * INTEGRAND_BLOCK;
    }
    struct replicate replicate = {
        .design = survey->design, .index = unit, .points = points, .columns = columns, .counts = counts};
    find_moments(&replicate, &survey->findings[unit]);
    if (isfinite(survey->findings[unit].sd)) {
      find_quantiles(&replicate, &survey->findings[unit]);
    }
    if (!ledger_halted(page)) {
      ledger_keep(page, 0, unit, findings, FINDINGS);
    }
  }
  free(points);
  free(columns);
  free(counts);
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

static enum status summarise(const struct survey *survey, struct latin_summary *summary, struct fault *fault)
{
  const struct findings *findings = survey->findings;
  size_t count = (size_t)survey->design->replicates, stride = FINDINGS;
  double confidence = survey->design->confidence;
  summary->least = findings[0].least;
  summary->greatest = findings[0].greatest;
  for (size_t r = 0; r < count; r++) {
    if (!isfinite(findings[r].sd)) {
      return fault_set(fault, STATUS_BAD_INPUT,
                       "the output is not a finite number, or too large to be squared, at some of the sampled inputs");
    }
    summary->least = fmin(summary->least, findings[r].least);
    summary->greatest = fmax(summary->greatest, findings[r].greatest);
  }
  summary->mean = estimate_of(&findings[0].mean, count, stride, confidence);
  summary->sd = estimate_of(&findings[0].sd, count, stride, confidence);
  for (size_t q = 0; q < LATIN_QUANTILES; q++) {
    summary->quantiles[q] = estimate_of(&findings[0].quantiles[q], count, stride, confidence);
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
  survey->findings = calloc((size_t)design->replicates, sizeof *survey->findings);
  if (survey->findings == NULL) {
    return fault_no_memory(fault, "sampling");
  }
  parallel_for(design->threads, design->replicates, run_replicate, survey);
  return atomic_load(&survey->out_of_memory) ? fault_no_memory(fault, "sampling") : ledger_check(&design->page, fault);
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
