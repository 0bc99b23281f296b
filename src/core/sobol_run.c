#include "core/sobol_run.h"

#include "core/lanes.h"
#include "core/parallel.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Segments are summed by one thread in one go, then added in order. Each doubling of the samples has segments of its
 * own: the larger it is, the longer they are, so that there are never many of them to keep. */
enum {
  SEGMENT_BLOCKS = 64,  /* blocks of the first segment, and of the shortest of the others */
  LEVEL_SEGMENTS = 256, /* segments of one doubling, at most */
  WAVE_UNITS = 1024     /* segments held before they are added */
};

static const uint64_t most_samples = UINT64_C(1) << 40;

/* One tile's points, (SOBOL_TILE) each, and one block's values, (SOBOL_BLOCK) each; ab, ba and ac are NULL where not
 * needed. Inert inputs have no points, and their values are those of a and b. */
struct bench {
  double *memory;
  const double **swapped;           /* (d): the engine's own */
  double **points;                  /* (sets d): A, then B, then C */
  double **by_dimension;            /* (sets d): the same in the order of the sequence's dimensions; NULL: inert */
  double *a, *b, **ab, **ba, **ac;  /* values */
  double *sums;                     /* the segment's, so that no two threads write to one cache line */
  double **targets;                 /* (d): where those of a tile go */
  struct sobol_column *columns;     /* (sets d) */
  size_t *inverted, inverted_count; /* the dimensions that are not uniform: (sets d) */
  uint64_t *bases;                  /* (sets d) */
};

static void bench_free(struct bench *bench)
{
  free(bench->memory);
  free(bench->swapped);
  free(bench->points);
  free(bench->columns);
  free(bench->bases);
  free(bench->inverted);
}

/* An input's columns in A, B and C are neighbouring dimensions: those are the sequence's best two-dimensional
 * projections, and totals are averages over such pairs. */
static void columns_init(const struct sobol_run *run, struct bench *bench)
{
  size_t d = run->design.request.inputs, sets = index_sets(&run->design.request);
  for (size_t i = 0; i < sets * d; i++) {
    const struct variable *variable = &run->design.variables[i / sets];
    double low = 0, width = 0;
    if (integrand_is_inert(&run->design.integrand, i / sets)) {
      continue;
    }
    if (variable_is_uniform(variable, &low, &width)) {
      bench->columns[i] = (struct sobol_column){.low = low, .width = width, .whole = variable->whole};
    } else {
      bench->columns[i] = (struct sobol_column){.low = 0, .width = 1};
      bench->inverted[bench->inverted_count++] = i;
    }
    bench->by_dimension[i] = bench->points[i % sets * d + i / sets];
  }
}

static void values_init(const struct sobol_run *run, struct bench *bench)
{
  for (size_t i = 0; i < run->design.request.inputs; i++) {
    if (!integrand_is_inert(&run->design.integrand, i)) {
      continue;
    }
    if (bench->ab != NULL) {
      bench->ab[i] = bench->a;
    }
    if (bench->ba != NULL) {
      bench->ba[i] = bench->b;
    }
    if (bench->ac != NULL) {
      bench->ac[i] = bench->a;
    }
  }
}

static bool bench_init(struct bench *bench, const struct sobol_run *run)
{
  const struct index_request *request = &run->design.request;
  size_t d = request->inputs, points = index_sets(request) * d, values = (size_t)index_evaluations(request);
  size_t columns = points * SOBOL_TILE + values * SOBOL_BLOCK,
         sums = (run->sum_count + LANES + LANES - 1) / LANES * LANES;
  bench->memory = aligned_alloc(64, (columns + sums) * sizeof *bench->memory);
  bench->swapped = calloc(d, sizeof *bench->swapped);
  bench->points = calloc(2 * points + values + d, sizeof *bench->points);
  bench->columns = calloc(points, sizeof *bench->columns);
  bench->bases = calloc(points, sizeof *bench->bases);
  bench->inverted = calloc(points, sizeof *bench->inverted);
  if (bench->memory == NULL || bench->swapped == NULL || bench->points == NULL || bench->columns == NULL ||
      bench->bases == NULL || bench->inverted == NULL) {
    bench_free(bench);
    return false;
  }
  for (size_t i = 0; i < points; i++) {
    bench->points[i] = bench->memory + i * SOBOL_TILE;
  }
  for (size_t i = 0; i < values; i++) {
    bench->points[points + i] = bench->memory + points * SOBOL_TILE + i * SOBOL_BLOCK;
  }
  bench->sums = bench->memory + columns;
  double **next = bench->points + points;
  bench->a = *next++;
  bench->b = *next++;
  bool small = request->small, pairs = request->pairs;
  bench->ab = pairs || !small ? next : NULL;
  next += bench->ab != NULL ? d : 0;
  bench->ba = pairs || small ? next : NULL;
  next += bench->ba != NULL ? d : 0;
  bench->ac = small ? next : NULL;
  next += bench->ac != NULL ? d : 0;
  bench->targets = next;
  bench->by_dimension = next + d;
  columns_init(run, bench);
  values_init(run, bench);
  return true;
}

static void fill_points(const struct sobol_run *run, size_t scramble, size_t first, struct bench *bench)
{
  size_t sets = index_sets(&run->design.request);
  const struct sobol_sequence *sequence = &run->sequences[scramble];
  sobol_sequence_tile(sequence, bench->bases, first, bench->columns, bench->by_dimension);
  for (size_t k = 0; k < bench->inverted_count; k++) {
    size_t i = bench->inverted[k];
    double units[SOBOL_TILE];
    memcpy(units, bench->by_dimension[i], sizeof units);
    variable_invert(&run->design.variables[i / sets], SOBOL_TILE, units, bench->by_dimension[i]);
  }
}

/* f at `base` and with each input taken from `other`: to values + first, swapped[i] + first. */
static void fill_swaps(const struct sobol_run *run, size_t count, size_t first, size_t base, size_t other,
                       struct bench *bench, double *values, double *const *swapped)
{
  size_t d = run->design.request.inputs;
  const double *const *points = (const double *const *)bench->points;
  for (size_t i = 0; i < d; i++) {
    bench->targets[i] = swapped[i] + first;
  }
  integrand_swaps(&run->design.integrand, count, points + base * d, points + other * d, bench->swapped, values + first,
                  bench->targets);
}

enum { SET_A, SET_B, SET_C };

static void fill_values(const struct sobol_run *run, size_t scramble, size_t count, size_t first, struct bench *bench)
{
  const struct integrand *integrand = &run->design.integrand;
  fill_points(run, scramble, first, bench);
  if (bench->ab != NULL) {
    fill_swaps(run, count, first, SET_A, SET_B, bench, bench->a, bench->ab);
  }
  if (bench->ac != NULL) {
    fill_swaps(run, count, first, SET_A, SET_C, bench, bench->a, bench->ac);
  }
  if (bench->ba != NULL) {
    fill_swaps(run, count, first, SET_B, SET_A, bench, bench->b, bench->ba);
  } else {
    integrand->evaluate(integrand->context, count,
                        (const double *const *)bench->points + SET_B * run->design.request.inputs, bench->b + first);
  }
}

/* The block whose bases are in the bench. */
static void add_block(const struct sobol_run *run, size_t scramble, size_t count, struct bench *bench)
{
  for (size_t first = 0; first < count; first += SOBOL_TILE) {
    size_t left = count - first;
    fill_values(run, scramble, left < SOBOL_TILE ? left : SOBOL_TILE, first, bench);
  }
  struct index_values values = {.count = count,
                                .a = bench->a,
                                .b = bench->b,
                                .ab = (const double *const *)bench->ab,
                                .ba = (const double *const *)bench->ba,
                                .ac = (const double *const *)bench->ac};
  index_sums_add(&run->design.request, &values, run->centres[scramble], bench->sums);
}

/* Consecutive blocks, and what the ledger calls them. */
struct segment {
  uint64_t first_block, blocks;
  uint64_t level, index; /* the samples its doubling ends with; its number there */
};

/* Samples of the first segment. */
static const uint64_t whole = (uint64_t)SEGMENT_BLOCKS * SOBOL_BLOCK;

/* Segments between `samples`, a number of whole ones, and twice as many. */
static uint64_t doubling_segments(uint64_t samples)
{
  uint64_t shortest = samples / whole;
  return shortest < LEVEL_SEGMENTS ? shortest : LEVEL_SEGMENTS;
}

/* Segment number i behind the first `samples`, 0 or a number of whole segments. */
static struct segment segment_at(uint64_t samples, uint64_t i)
{
  if (samples == 0 && i == 0) {
    return (struct segment){.blocks = SEGMENT_BLOCKS, .level = whole};
  }
  if (samples == 0) {
    samples = whole;
    i--;
  }
  for (; i >= doubling_segments(samples); samples *= 2) {
    i -= doubling_segments(samples);
  }
  uint64_t blocks = samples / SOBOL_BLOCK / doubling_segments(samples);
  return (struct segment){
      .first_block = samples / SOBOL_BLOCK + i * blocks, .blocks = blocks, .level = 2 * samples, .index = i};
}

/* Work shared by threads: consecutive units are the scrambles of one segment, then those of the next. */
struct wave {
  struct sobol_run *run;
  const struct segment *segments;
  size_t count; /* points in each block */
  double *sums; /* (units, sum_count) */
  atomic_bool out_of_memory;
};

/* Whether all of the segment was done. */
static bool run_segment(const struct wave *wave, const struct segment *segment, size_t scramble, struct bench *bench,
                        double *sums)
{
  const struct ledger_page *page = &wave->run->design.page;
  const struct sobol_sequence *sequence = &wave->run->sequences[scramble];
  uint64_t evaluations = wave->count * index_evaluations(&wave->run->design.request);
  size_t bytes = wave->run->sum_count * sizeof *sums;
  bool halted = ledger_halted(page);
  memcpy(bench->sums, sums, bytes);
  sobol_sequence_bases(sequence, segment->first_block, bench->bases);
  for (uint64_t block = 0; block < segment->blocks && !halted; block++) {
    add_block(wave->run, scramble, wave->count, bench);
    sobol_sequence_advance(sequence, segment->first_block + block, bench->bases);
    if ((block + 1) % SEGMENT_BLOCKS == 0 || block + 1 == segment->blocks) {
      ledger_advance(page, (block % SEGMENT_BLOCKS + 1) * evaluations, 0);
      halted = block + 1 < segment->blocks && ledger_halted(page);
    }
  }
  memcpy(sums, bench->sums, bytes);
  return !halted;
}

static void run_unit(void *context, uint64_t unit)
{
  struct wave *wave = context;
  const struct sobol_design *design = &wave->run->design;
  const struct segment *segment = &wave->segments[unit / design->scrambles];
  size_t scramble = (size_t)(unit % design->scrambles), count = wave->run->sum_count;
  uint64_t key = segment->index * design->scrambles + scramble;
  double *sums = wave->sums + unit * count;
  struct bench bench = {0};
  if (ledger_look(&design->page, segment->level, key, sums, count) != UNIT_WANTED) {
    ledger_advance(&design->page, 0, segment->blocks * wave->count * index_evaluations(&design->request));
    return;
  }
  if (!bench_init(&bench, wave->run)) {
    atomic_store(&wave->out_of_memory, true);
    return;
  }
  if (run_segment(wave, segment, scramble, &bench, sums)) {
    ledger_keep(&design->page, segment->level, key, sums, count);
  }
  bench_free(&bench);
}

/* A scramble's sequence, and its centre: the mean of f over its first block at A, whatever N is. */
static void prepare_scramble(void *context, uint64_t unit)
{
  struct wave *wave = context;
  struct sobol_run *run = wave->run;
  struct bench bench = {0};
  size_t dimensions = run->design.request.inputs * index_sets(&run->design.request);
  if (sobol_sequence_init(&run->sequences[unit], dimensions, run->design.seed, unit, NULL) != STATUS_OK ||
      !bench_init(&bench, run)) {
    atomic_store(&wave->out_of_memory, true);
    return;
  }
  sobol_sequence_bases(&run->sequences[unit], 0, bench.bases);
  for (size_t first = 0; first < SOBOL_BLOCK; first += SOBOL_TILE) {
    fill_points(run, (size_t)unit, first, &bench);
    run->design.integrand.evaluate(run->design.integrand.context, SOBOL_TILE, (const double *const *)bench.points,
                                   bench.a + first);
  }
  double sum = 0;
  for (size_t j = 0; j < SOBOL_BLOCK; j++) {
    sum += bench.a[j];
  }
  run->centres[unit] = sum / SOBOL_BLOCK;
  bench_free(&bench);
}

static enum status wave_run(struct wave *wave, uint64_t units, void (*work)(void *context, uint64_t unit),
                            struct fault *fault)
{
  parallel_for(wave->run->design.threads, units, work, wave);
  return atomic_load(&wave->out_of_memory) ? fault_no_memory(fault, "sampling")
                                           : ledger_check(&wave->run->design.page, fault);
}

enum status sobol_run_init(struct sobol_run *run, const struct sobol_design *design, struct fault *fault)
{
  *run = (struct sobol_run){.design = *design, .sum_count = index_sum_count(&design->request)};
  if (design->scrambles < 2) {
    return fault_set(fault, STATUS_BAD_INPUT, "scrambles must be at least 2, so that there is an interval, found %zu",
                     design->scrambles);
  }
  size_t dimensions = design->request.inputs * index_sets(&design->request);
  if (dimensions > SOBOL_DIMENSIONS) {
    return fault_set(fault, STATUS_BAD_INPUT, "%zu inputs need %zu dimensions, a Sobol' sequence has %d",
                     design->request.inputs, dimensions, SOBOL_DIMENSIONS);
  }
  run->sums = calloc(design->scrambles * run->sum_count, sizeof *run->sums);
  run->centres = calloc(design->scrambles, sizeof *run->centres);
  run->sequences = calloc(design->scrambles, sizeof *run->sequences);
  enum status status = STATUS_OK;
  if (run->sums == NULL || run->centres == NULL || run->sequences == NULL) {
    status = fault_no_memory(fault, "preparing a Sobol' design");
  }
  if (status == STATUS_OK) {
    struct wave wave = {.run = run};
    status = wave_run(&wave, design->scrambles, prepare_scramble, fault);
  }
  if (status != STATUS_OK) {
    sobol_run_free(run);
  }
  return status;
}

void sobol_run_free(struct sobol_run *run)
{
  for (size_t r = 0; run->sequences != NULL && r < run->design.scrambles; r++) {
    sobol_sequence_free(&run->sequences[r]);
  }
  free(run->sums);
  free(run->centres);
  free(run->sequences);
  *run = (struct sobol_run){0};
}

/* Within the first segment, from where it stands. */
static enum status extend_first_segment(struct sobol_run *run, uint64_t samples, struct fault *fault)
{
  uint64_t first = run->samples / SOBOL_BLOCK, last = (samples + SOBOL_BLOCK - 1) / SOBOL_BLOCK;
  for (size_t i = 0; first == 0 && i < run->design.scrambles * run->sum_count; i++) {
    run->sums[i] = 0;
  }
  const struct segment segment = {.first_block = first, .blocks = last - first, .level = samples};
  struct wave wave = {.run = run,
                      .segments = &segment,
                      .count = samples < SOBOL_BLOCK ? (size_t)samples : SOBOL_BLOCK,
                      .sums = run->sums};
  return wave_run(&wave, run->design.scrambles, run_unit, fault);
}

static enum status add_wave(struct wave *wave, uint64_t segments, struct fault *fault)
{
  struct sobol_run *run = wave->run;
  uint64_t units = segments * run->design.scrambles;
  for (size_t i = 0; i < units * run->sum_count; i++) {
    wave->sums[i] = 0;
  }
  enum status status = wave_run(wave, units, run_unit, fault);
  for (uint64_t unit = 0; unit < units && status == STATUS_OK; unit++) {
    double *sums = run->sums + unit % run->design.scrambles * run->sum_count;
    for (size_t i = 0; i < run->sum_count; i++) {
      sums[i] += wave->sums[unit * run->sum_count + i];
    }
  }
  return status;
}

/* From the samples there are, a number of whole segments, to more of the kind. */
static enum status extend_by_segments(struct sobol_run *run, uint64_t samples, struct fault *fault)
{
  struct segment segments[WAVE_UNITS];
  uint64_t most = run->design.scrambles < WAVE_UNITS ? WAVE_UNITS / run->design.scrambles : 1, next = 0;
  double *sums = calloc(most * run->design.scrambles * run->sum_count, sizeof *sums);
  if (sums == NULL) {
    return fault_no_memory(fault, "sampling");
  }
  struct wave wave = {.run = run, .segments = segments, .count = SOBOL_BLOCK, .sums = sums};
  enum status status = STATUS_OK;
  for (bool more = true; more && status == STATUS_OK;) {
    uint64_t count = 0;
    for (; count < most && more; count++) {
      segments[count] = segment_at(run->samples, next++);
      more = (segments[count].first_block + segments[count].blocks) * SOBOL_BLOCK < samples;
    }
    status = add_wave(&wave, count, fault);
  }
  free(sums);
  return status;
}

static enum status extend_to(struct sobol_run *run, uint64_t samples,
                             enum status (*extend)(struct sobol_run *run, uint64_t samples, struct fault *fault),
                             struct fault *fault)
{
  enum status status = run->samples < samples ? extend(run, samples, fault) : STATUS_OK;
  if (status == STATUS_OK) {
    run->samples = samples;
  }
  return status;
}

enum status sobol_run_extend(struct sobol_run *run, uint64_t samples, struct fault *fault)
{
  if (samples < SOBOL_SAMPLES_LEAST || samples > most_samples || (samples & (samples - 1)) != 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "samples must be a power of two from 16 to 2^40, found %llu",
                     (unsigned long long)samples);
  }
  if (samples < run->samples) {
    return fault_set(fault, STATUS_BAD_INPUT, "a design of %llu samples cannot shrink to %llu",
                     (unsigned long long)run->samples, (unsigned long long)samples);
  }
  enum status status = STATUS_OK;
  if (run->samples < whole && (run->samples > 0 || samples < whole)) {
    status = extend_to(run, samples < whole ? samples : whole, extend_first_segment, fault);
  }
  return status == STATUS_OK ? extend_to(run, samples, extend_by_segments, fault) : status;
}

/* Of each scramble: mean, variance, d first, d total, then d d pairs where requested. */
static enum status scramble_estimates(const struct sobol_run *run, size_t width, double *table, struct fault *fault)
{
  size_t d = run->design.request.inputs;
  enum status status = STATUS_OK;
  for (size_t r = 0; r < run->design.scrambles && status == STATUS_OK; r++) {
    double *row = table + r * width;
    status =
        index_estimates(&run->design.request, run->sums + r * run->sum_count, run->samples, run->centres[r], &row[0],
                        &row[1], row + 2, row + 2 + d, run->design.request.pairs ? row + 2 + 2 * d : NULL, fault);
  }
  return status;
}

enum status sobol_run_indices(const struct sobol_run *run, double confidence, struct sobol_indices *indices,
                              struct fault *fault)
{
  const struct index_request *request = &run->design.request;
  size_t d = request->inputs, scrambles = run->design.scrambles;
  size_t width = 2 + 2 * d + (request->pairs ? d * d : 0);
  *indices = (struct sobol_indices){.inputs = d, .samples = run->samples, .scrambles = scrambles};
  double *table = calloc(scrambles * width, sizeof *table);
  struct estimate *estimates = calloc(width, sizeof *estimates);
  enum status status = STATUS_NO_MEMORY;
  if (table != NULL && estimates != NULL) {
    status = scramble_estimates(run, width, table, fault);
    for (size_t i = 0; i < width && status == STATUS_OK; i++) {
      estimates[i] = estimate_of(table + i, scrambles, width, confidence);
    }
  } else {
    (void)fault_no_memory(fault, "working out indices");
  }
  free(table);
  if (status != STATUS_OK) {
    free(estimates);
    return status;
  }
  indices->estimates = estimates;
  indices->mean = estimates[0];
  indices->variance = estimates[1];
  indices->first = estimates + 2;
  indices->total = indices->first + d;
  indices->pairs = request->pairs ? indices->first + 2 * d : NULL;
  return STATUS_OK;
}

void sobol_indices_free(struct sobol_indices *indices)
{
  free(indices->estimates);
  *indices = (struct sobol_indices){0};
}

double sobol_half_width(const struct sobol_indices *indices)
{
  double widest = 0;
  for (size_t i = 0; i < 2 * indices->inputs; i++) {
    widest = fmax(widest, (indices->first[i].high - indices->first[i].low) / 2);
  }
  return widest;
}
