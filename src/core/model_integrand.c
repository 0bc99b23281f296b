#include "core/clones.h"
#include "core/divisors.h"
#include "core/lanes.h"
#include "core/model_block.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

enum { CHUNK = 4 * LANES, SIDES = 2, PRICES = 3, SPAN_INPUTS = 4 };

/* A bill is constant + arithmetic + price * softmax + price * norm + price * nonlin. */
struct side {
  bool arithmetic; /* whether arithmetic is in it */
  double constant;
  const double *prices[PRICES]; /* columns of the block */
};

/* What an input enters. */
enum depth {
  DEPTH_NOTHING,
  DEPTH_NUMERATOR, /* a price of the numerator alone */
  DEPTH_PRICES,    /* a price of the denominator */
  DEPTH_COUNTS     /* the context, the window or a field: everything */
};

/* One block of points. Everything of (CHUNK) belongs to the chunk of it that is under evaluation. */
struct job {
  const struct model_function *model;
  const double *const *base, *const *other; /* columns; other NULL: no swaps */
  struct side sides[SIDES];                 /* numerator and denominator, at base */
  const double *span;                       /* at base */
  unsigned paired;                          /* the buckets with counts per pair, a bit each */
  double *results;                          /* at base: with swaps the numerators, else the quotients */
  struct divisors *divisors;                /* the denominators at base */
  double *const *swapped;                   /* of DEPTH_NUMERATOR the numerator, of what goes deeper the quotient */
  struct swap {
    enum depth depth;
    unsigned field;     /* the bit of the varied field that the input is; 0: none */
    unsigned slots;     /* those that the field enters, a bit each */
    const double *span; /* with the input swapped */
    struct side sides[SIDES];
  } swaps[MODEL_INPUT_LIMIT];
};

typedef double slot_table[MODEL_SLOTS][CHUNK];

static const LANE_ALIGNED double zeros[INTEGRAND_BLOCK];

/* ---- counts */

typedef double product_table[1 << MODEL_FIELD_LIMIT][CHUNK];

/* The products of varied fields, each less its low end, that some count needs and `field` enters (0: all); column i is
 * that of field i. */
INLINE void fill_products(const struct model_function *model, unsigned field, const double *const *columns,
                          product_table products)
{
  for (unsigned mask = 1; mask < 1U << model->field_count; mask++) {
    if (!model->product_used[mask] || (mask & field) != field) {
      continue;
    }
    size_t first = (size_t)__builtin_ctz(mask);
    double *restrict out = products[mask];
    const double *restrict x = columns[first];
    double low = model->field_low[first];
    for (size_t k = 0; k < CHUNK; k++) {
      out[k] = x[k] - low;
    }
    for (size_t i = first + 1; i < model->field_count; i++) {
      const double *restrict y = columns[i];
      double low_y = model->field_low[i];
      for (size_t k = 0; k < CHUNK && (mask >> i & 1) != 0; k++) {
        out[k] *= y[k] - low_y;
      }
    }
  }
}

/* A count's polynomial; products that `field` enters are taken from `swapped`. The constant term stands first. */
INLINE void fill_slot(const struct model_function *model, size_t slot, unsigned field, product_table products,
                      product_table swapped, double *restrict out)
{
  size_t t = model->term_start[slot], end = model->term_start[slot + 1];
  bool constant = t < end && model->terms[t].fields == 0;
  lanes sums[CHUNK / LANES];
  for (size_t k = 0; k < CHUNK / LANES; k++) {
    sums[k] = (lanes){0} + (constant ? model->terms[t].coefficient : 0);
  }
  for (t += constant ? 1 : 0; t < end; t++) {
    unsigned fields = model->terms[t].fields;
    const double *product = (fields & field) != 0 ? swapped[fields] : products[fields];
    double scale = model->terms[t].coefficient;
    for (size_t k = 0; k < CHUNK / LANES; k++) {
      lanes x;
      memcpy(&x, product + k * LANES, sizeof x);
      sums[k] += scale * x;
    }
  }
  memcpy(out, sums, sizeof sums);
}

/* One that depends on no field. */
INLINE void fill_constant_slot(const struct model_function *model, size_t slot, double *restrict out)
{
  size_t t = model->term_start[slot];
  for (size_t k = 0; k < CHUNK; k++) {
    out[k] = t < model->term_start[slot + 1] ? model->terms[t].coefficient : 0;
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

/* ratio: both sides are known to have the arithmetic, and no constant. */
#define BILL(side, p, q, r)                                                                                            \
  ((ratio ? a[k] : (side).constant + ((side).arithmetic ? a[k] : 0)) + (p)[k] * e[k] + (q)[k] * n[k] + (r)[k] * l[k])

#define BILL_COLUMNS(buckets)                                                                                          \
  const double *restrict a = (buckets)->of[0], *restrict e = (buckets)->of[1], *restrict n = (buckets)->of[2],         \
                         *restrict l = (buckets)->of[3]

#define SIDE_COLUMNS(side, p, q, r)                                                                                    \
  const double *restrict p = (side).prices[0] + j, *restrict q = (side).prices[1] + j,                                 \
                         *restrict r = (side).prices[2] + j

INLINE void fill_bill(bool ratio, const struct side *side, size_t j, const struct buckets *buckets,
                      double *restrict bill)
{
  BILL_COLUMNS(buckets);
  SIDE_COLUMNS(*side, p, q, r);
  for (size_t k = 0; k < CHUNK; k++) {
    bill[k] = BILL(*side, p, q, r);
  }
}

INLINE void fill_quotients(bool ratio, const struct side sides[SIDES], size_t j, const struct buckets *buckets,
                           double *restrict quotients)
{
  BILL_COLUMNS(buckets);
  SIDE_COLUMNS(sides[0], p, q, r);
  SIDE_COLUMNS(sides[1], u, v, w);
  for (size_t k = 0; k < CHUNK; k++) {
    quotients[k] = BILL(sides[0], p, q, r) / BILL(sides[1], u, v, w);
  }
}

INLINE void fill_divisors(bool ratio, const struct side *side, size_t j, const struct buckets *buckets,
                          double *restrict values, double *restrict reciprocals)
{
  BILL_COLUMNS(buckets);
  SIDE_COLUMNS(*side, p, q, r);
  for (size_t k = 0; k < CHUNK; k++) {
    double bill = BILL(*side, p, q, r);
    values[k] = bill;
    reciprocals[k] = 1 / bill;
  }
}

/* ---- a chunk: the points from j on */

INLINE void field_columns(const struct job *job, size_t j, size_t swapped, const double *columns[MODEL_FIELD_LIMIT])
{
  for (size_t f = 0; f < job->model->field_count; f++) {
    size_t input = job->model->field_input[f];
    columns[f] = (input == swapped ? job->other[input] : job->base[input]) + j;
  }
}

/* The slots that the field of input i enters, with the input swapped. */
INLINE void swap_slots(const struct job *job, size_t i, size_t j, product_table products, slot_table swapped_slots)
{
  const struct model_function *model = job->model;
  const struct swap *swap = &job->swaps[i];
  LANE_ALIGNED product_table swapped_products;
  const double *columns[MODEL_FIELD_LIMIT];
  field_columns(job, j, i, columns);
  fill_products(model, swap->field, columns, swapped_products);
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    if ((swap->slots >> slot & 1) != 0) {
      fill_slot(model, slot, swap->field, products, swapped_products, swapped_slots[slot]);
    }
  }
}

INLINE void run_swap(bool ratio, const struct job *job, size_t i, size_t j, product_table products, slot_table slots,
                     const struct buckets *base)
{
  const struct swap *swap = &job->swaps[i];
  if (swap->depth == DEPTH_NUMERATOR) {
    fill_bill(ratio, &swap->sides[0], j, base, job->swapped[i] + j);
    return;
  }
  LANE_ALIGNED slot_table swapped;
  LANE_ALIGNED double sums[MODEL_BUCKETS][CHUNK];
  struct buckets buckets;
  if (swap->slots != 0) {
    swap_slots(job, i, j, products, swapped);
  }
  for (size_t b = 0; b < MODEL_BUCKETS; b++) {
    size_t pair = MODEL_BUCKETS + b;
    const double *token = (swap->slots >> b & 1) != 0 ? swapped[b] : slots[b];
    const double *per_pair = (swap->slots >> pair & 1) != 0 ? swapped[pair] : slots[pair];
    bool paired = (job->paired >> b & 1) != 0;
    bool touched = token != slots[b] || (paired && (per_pair != slots[pair] || swap->span != job->span));
    if (touched && paired) {
      add_pairs(token, per_pair, swap->span + j, sums[b]);
    }
    buckets.of[b] = !touched ? base->of[b] : paired ? sums[b] : token;
  }
  fill_quotients(ratio, swap->sides, j, &buckets, job->swapped[i] + j);
}

INLINE void run_chunk(bool ratio, const struct job *job, size_t j, slot_table slots)
{
  const struct model_function *model = job->model;
  LANE_ALIGNED product_table products;
  LANE_ALIGNED double sums[MODEL_BUCKETS][CHUNK];
  struct buckets buckets;
  const double *columns[MODEL_FIELD_LIMIT];
  field_columns(job, j, MODEL_FIXED, columns);
  fill_products(model, 0, columns, products);
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    if (model->slot_fields[slot] != 0) {
      fill_slot(model, slot, 0, products, products, slots[slot]);
    }
  }
  for (size_t b = 0; b < MODEL_BUCKETS; b++) {
    bool paired = (job->paired >> b & 1) != 0;
    if (paired) {
      add_pairs(slots[b], slots[MODEL_BUCKETS + b], job->span + j, sums[b]);
    }
    buckets.of[b] = paired ? sums[b] : slots[b];
  }
  if (job->other == NULL) {
    fill_quotients(ratio, job->sides, j, &buckets, job->results + j);
    return;
  }
  fill_bill(ratio, &job->sides[0], j, &buckets, job->results + j);
  fill_divisors(ratio, &job->sides[1], j, &buckets, job->divisors->values + j, job->divisors->reciprocals + j);
  for (size_t i = 0; i < model->inputs; i++) {
    if (job->swaps[i].depth != DEPTH_NOTHING) {
      run_swap(ratio, job, i, j, products, slots, &buckets);
    }
  }
}

INLINE void run_chunks(bool ratio, const struct job *job, size_t count)
{
  LANE_ALIGNED slot_table slots;
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    if (job->model->slot_fields[slot] == 0) {
      fill_constant_slot(job->model, slot, slots[slot]);
    }
  }
  for (size_t j = 0; j < count; j += CHUNK) {
    run_chunk(ratio, job, j, slots);
  }
}

HOT_LOOP static void run_ratio_chunks(const struct job *job, size_t count)
{
  run_chunks(true, job, count);
}

HOT_LOOP static void run_any_chunks(const struct job *job, size_t count)
{
  run_chunks(false, job, count);
}

/* ---- a block */

static bool bill_has(enum model_bill bill, const struct model_function *model, size_t input)
{
  for (size_t b = MODEL_BUCKET_SOFTMAX; b < MODEL_BUCKETS; b++) {
    int price = model_bill_lines[bill].price[b];
    if (price != NO_PRICE && model->constant_input[price] == input) {
      return true;
    }
  }
  return false;
}

static bool span_has(const struct model_function *model, size_t i)
{
  return i == model->context_input || i == model->window_input || i == model->global_input || i == model->local_input;
}

static enum depth depth_of(const struct model_function *model, size_t i, unsigned slots)
{
  if (slots != 0 || span_has(model, i)) {
    return DEPTH_COUNTS;
  }
  if (bill_has(model->output->denominator, model, i)) {
    return DEPTH_PRICES;
  }
  return bill_has(model->output->numerator, model, i) ? DEPTH_NUMERATOR : DEPTH_NOTHING;
}

static void sides_init(const struct model_function *model, const double *const *columns, struct side sides[SIDES])
{
  const enum model_bill bills[SIDES] = {model->output->numerator, model->output->denominator};
  const double *prices[CONSTANT_COUNT];
  model_block_prices(model, columns, prices);
  for (size_t s = 0; s < SIDES; s++) {
    const struct model_bill_line *line = &model_bill_lines[bills[s]];
    sides[s].constant = bills[s] == MODEL_BILL_ONE ? 1 : 0;
    sides[s].arithmetic = line->arithmetic;
    for (size_t p = 0; p < PRICES; p++) {
      int price = line->price[MODEL_BUCKET_SOFTMAX + p];
      sides[s].prices[p] = price == NO_PRICE ? zeros : prices[price];
    }
  }
}

static void swap_init(const struct model_function *model, size_t i, struct swap *swap)
{
  for (size_t f = 0; f < model->field_count; f++) {
    swap->field |= model->field_input[f] == i ? 1U << f : 0;
  }
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    swap->slots |= (model->slot_fields[slot] & swap->field) != 0 ? 1U << slot : 0;
  }
  swap->depth = depth_of(model, i, swap->slots);
}

HOT_LOOP static void multiply(size_t count, const double *restrict factor, double *restrict values)
{
  for (size_t j = 0; j < count; j++) {
    values[j] *= factor[j];
  }
}

/* Totals are counts per token times the tokens. */
static void multiply_tokens(const struct model_function *model, size_t count, const double *const *columns,
                            double *values)
{
  double tokens[INTEGRAND_BLOCK];
  model_block_tokens(model, count, columns, tokens);
  multiply(count, tokens, values);
}

static void divide_swaps(const struct job *job, size_t count)
{
  divisors_apply(job->divisors, count, job->results);
  for (size_t i = 0; i < job->model->inputs; i++) {
    if (job->swaps[i].depth == DEPTH_NUMERATOR) {
      divisors_apply(job->divisors, count, job->swapped[i]);
    } else if (job->swaps[i].depth == DEPTH_NOTHING) {
      memcpy(job->swapped[i], job->results, count * sizeof *job->results);
    }
  }
}

typedef double span_table[1 + SPAN_INPUTS][INTEGRAND_BLOCK];

static void job_init(struct job *job, size_t count, span_table spans)
{
  const struct model_function *model = job->model;
  const double *columns[MODEL_INPUT_LIMIT];
  memcpy(columns, job->base, model->inputs * sizeof *columns);
  sides_init(model, job->base, job->sides);
  for (size_t b = 0; b < MODEL_BUCKETS; b++) {
    size_t pair = MODEL_BUCKETS + b;
    job->paired |= model->term_start[pair] < model->term_start[pair + 1] ? 1U << b : 0;
  }
  size_t used = 0;
  model_block_span(model, count, job->base, spans[used]);
  job->span = spans[used];
  for (size_t i = 0; job->other != NULL && i < model->inputs; i++) {
    struct swap *swap = &job->swaps[i];
    columns[i] = job->other[i];
    swap_init(model, i, swap);
    sides_init(model, columns, swap->sides);
    swap->span = job->span;
    if (span_has(model, i)) {
      model_block_span(model, count, columns, spans[++used]);
      swap->span = spans[used];
    }
    columns[i] = job->base[i];
  }
}

static void multiply_all_tokens(const struct job *job, size_t count)
{
  const struct model_function *model = job->model;
  const double *columns[MODEL_INPUT_LIMIT];
  memcpy(columns, job->base, model->inputs * sizeof *columns);
  multiply_tokens(model, count, columns, job->results);
  for (size_t i = 0; job->other != NULL && i < model->inputs; i++) {
    columns[i] = job->other[i];
    multiply_tokens(model, count, columns, job->swapped[i]);
    columns[i] = job->base[i];
  }
}

/* Whole chunks at base, and the swaps unless `other` is NULL. */
static void evaluate_chunks(const struct model_function *model, size_t count, const double *const *base,
                            const double *const *other, double *results, double *const *swapped)
{
  LANE_ALIGNED span_table spans;
  struct divisors divisors;
  struct job job = {
      .model = model, .base = base, .other = other, .results = results, .divisors = &divisors, .swapped = swapped};
  job_init(&job, count, spans);
  bool ratio = job.sides[0].arithmetic && job.sides[1].arithmetic;
  if (ratio) {
    run_ratio_chunks(&job, count);
  } else {
    run_any_chunks(&job, count);
  }
  if (other != NULL) {
    divide_swaps(&job, count);
  }
  if (model->output->total) {
    multiply_all_tokens(&job, count);
  }
}

/* Columns of one chunk from `from` on, filled up with the last point. */
static void pad_columns(size_t inputs, size_t from, size_t count, const double *const *columns, double padded[][CHUNK],
                        const double **pointers)
{
  for (size_t i = 0; i < inputs; i++) {
    pointers[i] = padded[i];
    for (size_t k = 0; k < CHUNK; k++) {
      padded[i][k] = columns[i][from + k < count ? from + k : count - 1];
    }
  }
}

/* The points behind the last whole chunk. */
static void evaluate_rest(const struct model_function *model, size_t count, const double *const *base,
                          const double *const *other, double *results, double *const *swapped)
{
  double base_columns[MODEL_INPUT_LIMIT][CHUNK], other_columns[MODEL_INPUT_LIMIT][CHUNK];
  double values[1 + MODEL_INPUT_LIMIT][CHUNK], *targets[MODEL_INPUT_LIMIT];
  const double *base_pointers[MODEL_INPUT_LIMIT], *other_pointers[MODEL_INPUT_LIMIT];
  size_t from = count - count % CHUNK, rest = count % CHUNK;
  pad_columns(model->inputs, from, count, base, base_columns, base_pointers);
  if (other != NULL) {
    pad_columns(model->inputs, from, count, other, other_columns, other_pointers);
  }
  for (size_t i = 0; i < model->inputs; i++) {
    targets[i] = values[1 + i];
  }
  evaluate_chunks(model, CHUNK, base_pointers, other == NULL ? NULL : other_pointers, values[0], targets);
  memcpy(results + from, values[0], rest * sizeof *results);
  for (size_t i = 0; other != NULL && i < model->inputs; i++) {
    memcpy(swapped[i] + from, targets[i], rest * sizeof *results);
  }
}

static void evaluate_swaps(const void *context, size_t count, const double *const *base, const double *const *other,
                           double *results, double *const *swapped)
{
  if (count >= CHUNK) {
    evaluate_chunks(context, count - count % CHUNK, base, other, results, swapped);
  }
  if (count % CHUNK != 0) {
    evaluate_rest(context, count, base, other, results, swapped);
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
