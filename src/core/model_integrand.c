#include "core/clones.h"
#include "core/divisors.h"
#include "core/lanes.h"
#include "core/model_block.h"

#include <string.h>

/* It follows a loop a few rounds and no more, so the pointers of the last buckets seem unset to it. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wanalyzer-use-of-uninitialized-value"
#endif

#define INLINE static inline __attribute__((always_inline))

enum { CHUNK = MODEL_CHUNK, SIDES = 2, PRICES = 3, SPAN_INPUTS = 4, TERMS_AT_ONCE = 4, FEW_PRODUCTS = 8 };

/* A bill is constant + arithmetic + price * softmax + price * norm + price * nonlin. */
struct side {
  bool arithmetic; /* whether arithmetic is in it */
  double constant;
  const double *prices[PRICES]; /* columns of the chunk */
};

/* A chunk of points: every column of it is (CHUNK) values. */
struct job {
  const struct model_function *model;
  const double *const *base, *const *other; /* columns; other NULL: no swaps */
  struct side sides[SIDES];                 /* numerator and denominator, at base */
  const double *span;                       /* at base */
  double *results;                          /* at base: with swaps the numerators, else the quotients */
  struct divisors *divisors;                /* the denominators at base */
  double *const *swapped; /* of MODEL_DEPTH_NUMERATOR the numerator, of what goes deeper the quotient */
  const double *swapped_spans[MODEL_INPUT_LIMIT]; /* with that input swapped */
  double (*products)[CHUNK];                      /* (product_count): those of core/model_function.h, at base */
  double (*swapped_products)[CHUNK];              /* with one input swapped; the others are left as they are */
};

_Static_assert((int)CHUNK <= (int)DIVISORS_LIMIT, "a chunk is divided in one go");

typedef double slot_table[MODEL_SLOTS][CHUNK];

static const LANE_ALIGNED double zeros[CHUNK];

/* ---- counts */

/* The products of varied fields, each less its low end, that `field` enters (0: all); column i is that of field i. */
INLINE void fill_products(const struct model_function *model, unsigned field, const double *const *columns,
                          double (*products)[CHUNK])
{
  for (size_t row = 0; row < model->product_count; row++) {
    unsigned mask = model->product_fields[row];
    if ((mask & field) != field) {
      continue;
    }
    size_t first = (size_t)__builtin_ctz(mask);
    double *restrict out = products[row];
    const double *restrict x = columns[first];
    double low = model->field_low[first];
    for (size_t k = 0; k < CHUNK; k++) {
      out[k] = x[k] - low;
    }
    for (mask &= mask - 1; mask != 0; mask &= mask - 1) {
      size_t next = (size_t)__builtin_ctz(mask);
      const double *restrict y = columns[next];
      double low_y = model->field_low[next];
      for (size_t k = 0; k < CHUNK; k++) {
        out[k] *= y[k] - low_y;
      }
    }
  }
}

/* sum[k] plus the next `count` terms, one after the other. */
#define ADD_TERMS(sum)                                                                                                 \
  for (size_t k = 0; k < CHUNK; k++) {                                                                                 \
    double value = (sum) + scale[0] * x[0][k];                                                                         \
    value = count > 1 ? value + scale[1] * x[1][k] : value;                                                            \
    value = count > 2 ? value + scale[2] * x[2][k] : value;                                                            \
    out[k] = count > 3 ? value + scale[3] * x[3][k] : value;                                                           \
  }

INLINE void add_terms(size_t count, bool first, double constant, const double scale[TERMS_AT_ONCE],
                      const double *const x[TERMS_AT_ONCE], double *restrict out)
{
  if (first) {
    ADD_TERMS(constant)
  } else {
    ADD_TERMS(out[k])
  }
}

/* A count's polynomial in the fields it has; products that `field` enters are those with it swapped. The constant term
 * stands first. */
INLINE void fill_slot(const struct job *job, size_t slot, unsigned field, double *restrict out)
{
  const struct model_function *model = job->model;
  size_t t = model->term_start[slot], end = model->term_start[slot + 1];
  double constant = 0;
  if (t < end && model->terms[t].fields == 0) {
    constant = model->terms[t++].coefficient;
  }
  for (bool first = true; t < end; first = false) {
    double scale[TERMS_AT_ONCE];
    const double *x[TERMS_AT_ONCE];
    size_t count = 0;
    for (; count < TERMS_AT_ONCE && t < end; count++, t++) {
      size_t row = model->terms[t].product;
      x[count] = (model->terms[t].fields & field) != 0 ? job->swapped_products[row] : job->products[row];
      scale[count] = model->terms[t].coefficient;
    }
    switch (count) {
    case 1:
      add_terms(1, first, constant, scale, x, out);
      break;
    case 2:
      add_terms(2, first, constant, scale, x, out);
      break;
    case 3:
      add_terms(3, first, constant, scale, x, out);
      break;
    default:
      add_terms(4, first, constant, scale, x, out);
    }
  }
}

/* ---- buckets: count per token + count per pair * span. One that has no pairs is the slot itself. */

struct buckets {
  const double *of[MODEL_BUCKETS];
};

INLINE void add_pairs(const double *restrict token, const double *restrict pair, const double *restrict span,
                      double *restrict bucket)
{
  for (size_t k = 0; k < CHUNK; k++) {
    bucket[k] = token[k] + pair[k] * span[k];
  }
}

/* ---- bills */

/* What is known of the bills when their loops are compiled. Multiplying by a price of 1 changes no bit. */
enum shape {
  SHAPE_ANY,
  SHAPE_RATIO,     /* both sides have the arithmetic, and no constant */
  SHAPE_UNIT_RATIO /* as well, and the denominator's prices are fixed at 1 */
};

#define BILL(side, p, q, r)                                                                                            \
  ((shape != SHAPE_ANY ? a[k] : (side).constant + ((side).arithmetic ? a[k] : 0)) + (p)[k] * e[k] + (q)[k] * n[k] +    \
   (r)[k] * l[k])

#define DENOMINATOR(side, p, q, r) (shape == SHAPE_UNIT_RATIO ? a[k] + e[k] + n[k] + l[k] : BILL(side, p, q, r))

#define BILL_COLUMNS(buckets)                                                                                          \
  const double *restrict a = (buckets)->of[0], *restrict e = (buckets)->of[1], *restrict n = (buckets)->of[2],         \
                         *restrict l = (buckets)->of[3]

#define SIDE_COLUMNS(side, p, q, r)                                                                                    \
  const double *restrict p = (side).prices[0], *restrict q = (side).prices[1], *restrict r = (side).prices[2]

INLINE void fill_numerators(enum shape shape, const struct side *side, const struct buckets *buckets,
                            double *restrict bill)
{
  BILL_COLUMNS(buckets);
  SIDE_COLUMNS(*side, p, q, r);
  for (size_t k = 0; k < CHUNK; k++) {
    bill[k] = BILL(*side, p, q, r);
  }
}

INLINE void fill_quotients(enum shape shape, const struct side sides[SIDES], const struct buckets *buckets,
                           double *restrict quotients)
{
  BILL_COLUMNS(buckets);
  SIDE_COLUMNS(sides[0], p, q, r);
  SIDE_COLUMNS(sides[1], u, v, w);
  for (size_t k = 0; k < CHUNK; k++) {
    quotients[k] = BILL(sides[0], p, q, r) / DENOMINATOR(sides[1], u, v, w);
  }
}

INLINE void fill_divisors(enum shape shape, const struct side *side, const struct buckets *buckets,
                          double *restrict values, double *restrict reciprocals)
{
  BILL_COLUMNS(buckets);
  SIDE_COLUMNS(*side, u, v, w);
  for (size_t k = 0; k < CHUNK; k++) {
    double bill = DENOMINATOR(*side, u, v, w);
    values[k] = bill;
    reciprocals[k] = 1 / bill;
  }
}

/* ---- a chunk */

INLINE void field_columns(const struct job *job, size_t swapped, const double *columns[MODEL_FIELD_LIMIT])
{
  for (size_t f = 0; f < job->model->field_count; f++) {
    size_t input = job->model->field_input[f];
    columns[f] = input == swapped ? job->other[input] : job->base[input];
  }
}

/* Both sides with input `swapped` taken from the other columns. */
INLINE void fill_sides(const struct job *job, size_t swapped, struct side sides[SIDES])
{
  for (size_t s = 0; s < SIDES; s++) {
    const struct model_side *side = &job->model->side[s];
    sides[s].constant = side->constant;
    sides[s].arithmetic = side->arithmetic;
    for (size_t p = 0; p < PRICES; p++) {
      size_t input = side->price[p].input;
      int constant = side->price[p].constant;
      sides[s].prices[p] = constant == NO_PRICE   ? zeros
                           : input == MODEL_FIXED ? job->model->fixed[constant]
                           : input == swapped     ? job->other[input]
                                                  : job->base[input];
    }
  }
}

/* The slots that the field of input i enters, with the input swapped. */
INLINE void swap_slots(const struct job *job, size_t i, slot_table slots)
{
  const struct model_swap *swap = &job->model->swap[i];
  const double *columns[MODEL_FIELD_LIMIT];
  field_columns(job, i, columns);
  fill_products(job->model, swap->field, columns, job->swapped_products);
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    if ((swap->slots >> slot & 1) != 0) {
      fill_slot(job, slot, swap->field, slots[slot]);
    }
  }
}

INLINE void run_swap(enum shape shape, const struct job *job, size_t i, const double *const slots[MODEL_SLOTS],
                     const struct buckets *base)
{
  const struct model_swap *swap = &job->model->swap[i];
  struct side sides[SIDES];
  fill_sides(job, i, sides);
  if (swap->depth == MODEL_DEPTH_NUMERATOR) {
    fill_numerators(shape, &sides[0], base, job->swapped[i]);
    return;
  }
  LANE_ALIGNED slot_table swapped;
  LANE_ALIGNED double sums[MODEL_BUCKETS][CHUNK];
  struct buckets buckets;
  if (swap->slots != 0) {
    swap_slots(job, i, swapped);
  }
  for (size_t b = 0; b < MODEL_BUCKETS; b++) {
    size_t pair = MODEL_BUCKETS + b;
    const double *token = (swap->slots >> b & 1) != 0 ? swapped[b] : slots[b];
    const double *per_pair = (swap->slots >> pair & 1) != 0 ? swapped[pair] : slots[pair];
    bool paired = (job->model->paired >> b & 1) != 0;
    bool touched = token != slots[b] || (paired && (per_pair != slots[pair] || swap->span));
    if (touched && paired) {
      add_pairs(token, per_pair, swap->span ? job->swapped_spans[i] : job->span, sums[b]);
    }
    buckets.of[b] = !touched ? base->of[b] : paired ? sums[b] : token;
  }
  fill_quotients(shape, sides, &buckets, job->swapped[i]);
}

INLINE void run_chunk(enum shape shape, const struct job *job)
{
  const struct model_function *model = job->model;
  LANE_ALIGNED slot_table filled;
  LANE_ALIGNED double sums[MODEL_BUCKETS][CHUNK];
  struct buckets buckets;
  const double *columns[MODEL_FIELD_LIMIT], *slots[MODEL_SLOTS];
  field_columns(job, MODEL_FIXED, columns);
  fill_products(model, 0, columns, job->products);
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    slots[slot] = model->constant_slot[slot];
    if (model->slot_fields[slot] != 0) {
      fill_slot(job, slot, 0, filled[slot]);
      slots[slot] = filled[slot];
    }
  }
  for (size_t b = 0; b < MODEL_BUCKETS; b++) {
    bool paired = (model->paired >> b & 1) != 0;
    if (paired) {
      add_pairs(slots[b], slots[MODEL_BUCKETS + b], job->span, sums[b]);
    }
    buckets.of[b] = paired ? sums[b] : slots[b];
  }
  if (job->other == NULL) {
    fill_quotients(shape, job->sides, &buckets, job->results);
    return;
  }
  fill_numerators(shape, &job->sides[0], &buckets, job->results);
  fill_divisors(shape, &job->sides[1], &buckets, job->divisors->values, job->divisors->reciprocals);
  for (size_t i = 0; i < model->inputs; i++) {
    if (model->swap[i].depth != MODEL_DEPTH_NOTHING) {
      run_swap(shape, job, i, slots, &buckets);
    }
  }
}

HOT_LOOP static void run_any(const struct job *job)
{
  run_chunk(SHAPE_ANY, job);
}

HOT_LOOP static void run_ratio(const struct job *job)
{
  run_chunk(SHAPE_RATIO, job);
}

HOT_LOOP static void run_unit_ratio(const struct job *job)
{
  run_chunk(SHAPE_UNIT_RATIO, job);
}

static void run(const struct job *job)
{
  if (job->model->unit_denominator) {
    run_unit_ratio(job);
  } else if (job->sides[0].arithmetic && job->sides[1].arithmetic) {
    run_ratio(job);
  } else {
    run_any(job);
  }
}

/* Few products are the rule, and a large frame costs time by itself. */
static __attribute__((noinline)) void run_with_few(struct job *job)
{
  LANE_ALIGNED double products[2 * FEW_PRODUCTS][CHUNK];
  job->products = products;
  job->swapped_products = products + FEW_PRODUCTS;
  run(job);
}

static __attribute__((noinline)) void run_with_many(struct job *job)
{
  LANE_ALIGNED double products[2 << MODEL_FIELD_LIMIT][CHUNK];
  job->products = products;
  job->swapped_products = products + (1 << MODEL_FIELD_LIMIT);
  run(job);
}

HOT_LOOP static void multiply(const double *restrict factor, double *restrict values)
{
  for (size_t j = 0; j < CHUNK; j++) {
    values[j] *= factor[j];
  }
}

/* Totals are counts per token times the tokens. */
static void multiply_tokens(const struct model_function *model, const double *const *columns, double *values)
{
  double tokens[CHUNK];
  model_block_tokens(model, CHUNK, columns, tokens);
  multiply(tokens, values);
}

static void multiply_all_tokens(const struct job *job)
{
  const struct model_function *model = job->model;
  const double *columns[MODEL_INPUT_LIMIT];
  memcpy(columns, job->base, model->inputs * sizeof *columns);
  multiply_tokens(model, columns, job->results);
  for (size_t i = 0; job->other != NULL && i < model->inputs; i++) {
    columns[i] = job->other[i];
    multiply_tokens(model, columns, job->swapped[i]);
    columns[i] = job->base[i];
  }
}

static void divide_swaps(const struct job *job)
{
  double *numerators[1 + MODEL_INPUT_LIMIT] = {job->results};
  size_t count = 1;
  for (size_t i = 0; i < job->model->inputs; i++) {
    if (job->model->swap[i].depth == MODEL_DEPTH_NUMERATOR) {
      numerators[count++] = job->swapped[i];
    }
  }
  divisors_apply(job->divisors, CHUNK, count, numerators);
  for (size_t i = 0; i < job->model->inputs; i++) {
    if (job->model->swap[i].depth == MODEL_DEPTH_NOTHING) {
      memcpy(job->swapped[i], job->results, CHUNK * sizeof *job->results);
    }
  }
}

static void fill_spans(struct job *job, double spans[][CHUNK])
{
  const struct model_function *model = job->model;
  size_t used = 0;
  model_block_span(model, CHUNK, job->base, spans[used]);
  job->span = spans[used];
  for (size_t i = 0; job->other != NULL && i < model->inputs; i++) {
    if (model->swap[i].span) {
      const double *columns[MODEL_INPUT_LIMIT];
      memcpy(columns, job->base, model->inputs * sizeof *columns);
      columns[i] = job->other[i];
      model_block_span(model, CHUNK, columns, spans[++used]);
      job->swapped_spans[i] = spans[used];
    }
  }
}

/* One chunk at base, and the swaps unless `other` is NULL. */
static void evaluate_chunk(const struct model_function *model, const double *const *base, const double *const *other,
                           double *results, double *const *swapped)
{
  LANE_ALIGNED double spans[1 + SPAN_INPUTS][CHUNK];
  struct divisors divisors;
  struct job job;
  job.model = model;
  job.base = base;
  job.other = other;
  job.results = results;
  job.swapped = swapped;
  job.divisors = &divisors;
  fill_sides(&job, MODEL_FIXED, job.sides);
  fill_spans(&job, spans);
  if (model->product_count <= FEW_PRODUCTS) {
    run_with_few(&job);
  } else {
    run_with_many(&job);
  }
  if (other != NULL) {
    divide_swaps(&job);
  }
  if (model->output->total) {
    multiply_all_tokens(&job);
  }
}

/* ---- a block, chunk by chunk */

/* The chunk of each column from `from` on: in place, or, where less than a chunk is left, a copy of it filled up with
 * the last point. */
static void chunk_columns(size_t inputs, size_t from, size_t count, const double *const *columns,
                          double padded[][CHUNK], const double **chunk)
{
  for (size_t i = 0; i < inputs; i++) {
    chunk[i] = columns[i] + from;
    if (count - from < CHUNK) {
      for (size_t k = 0; k < CHUNK; k++) {
        padded[i][k] = columns[i][from + k < count ? from + k : count - 1];
      }
      chunk[i] = padded[i];
    }
  }
}

static void evaluate_from(const struct model_function *model, size_t from, size_t count, const double *const *base,
                          const double *const *other, double *results, double *const *swapped)
{
  double padded[2 * MODEL_INPUT_LIMIT][CHUNK], values[1 + MODEL_INPUT_LIMIT][CHUNK],
      *targets[MODEL_INPUT_LIMIT] = {NULL};
  const double *base_chunk[MODEL_INPUT_LIMIT], *other_chunk[MODEL_INPUT_LIMIT];
  size_t left = count - from;
  bool whole = left >= CHUNK;
  chunk_columns(model->inputs, from, count, base, padded, base_chunk);
  for (size_t i = 0; other != NULL && i < model->inputs; i++) {
    targets[i] = whole ? swapped[i] + from : values[1 + i];
  }
  if (other != NULL) {
    chunk_columns(model->inputs, from, count, other, padded + MODEL_INPUT_LIMIT, other_chunk);
  }
  evaluate_chunk(model, base_chunk, other == NULL ? NULL : other_chunk, whole ? results + from : values[0], targets);
  if (!whole) {
    memcpy(results + from, values[0], left * sizeof *results);
  }
  for (size_t i = 0; !whole && other != NULL && i < model->inputs; i++) {
    memcpy(swapped[i] + from, targets[i], left * sizeof *results);
  }
}

static void evaluate_swaps(const void *context, size_t count, const double *const *base, const double *const *other,
                           double *results, double *const *swapped)
{
  if (count == CHUNK) {
    evaluate_chunk(context, base, other, results, swapped);
    return;
  }
  for (size_t from = 0; from < count; from += CHUNK) {
    evaluate_from(context, from, count, base, other, results, swapped);
  }
}

static void evaluate(const void *context, size_t count, const double *const *columns, double *results)
{
  evaluate_swaps(context, count, columns, NULL, results, NULL);
}

struct integrand model_function_integrand(const struct model_function *model)
{
  return (struct integrand){
      .inputs = model->inputs, .evaluate = evaluate, .context = model, .evaluate_swaps = evaluate_swaps};
}

double model_function_at(const struct model_function *model, const double *point)
{
  const double *columns[MODEL_INPUT_LIMIT];
  double value = 0;
  model_block_columns(model, point, columns);
  evaluate(model, 1, columns, &value);
  return value;
}
