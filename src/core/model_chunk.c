#include "core/model_chunk.h"

#include "core/clones.h"
#include "core/divisors.h"
#include "core/lanes.h"

#define INLINE static inline __attribute__((always_inline))

enum { CHUNK = MODEL_CHUNK, SIDES = 2, PRICES = 3, PAIRED = 2, TERMS_AT_ONCE = 4, FEW_PRODUCTS = 8 };

/* A bill is constant + arithmetic + price * softmax + price * norm + price * nonlin. */
struct side {
  bool arithmetic; /* whether arithmetic is in it */
  double constant;
  const double *prices[PRICES]; /* columns */
};

/* A chunk at work: the products of core/model_function.h, (product_count) columns each. */
struct job {
  const struct model_chunk *chunk;
  double (*products)[CHUNK];         /* at base */
  double (*swapped_products)[CHUNK]; /* with one input swapped; the others are left as they are */
};

typedef double slot_table[MODEL_SLOTS][CHUNK];

static const LANE_ALIGNED double zeros[CHUNK];

/* ---- counts */

/* A product at base, or with the swapped field where it has that. */
INLINE const double *product_of(const struct job *job, size_t row, unsigned field)
{
  bool swapped = (job->chunk->model->products[row].fields & field) != 0;
  return swapped ? job->swapped_products[row] : job->products[row];
}

/* The products of varied fields, each less its low end, that `field` enters (0: all). One of several fields is that of
 * all but the last, times the last. */
INLINE void fill_products(const struct job *job, size_t swapped, unsigned field)
{
  const struct model_chunk *chunk = job->chunk;
  const struct model_function *model = chunk->model;
  for (size_t row = 0; row < model->product_count; row++) {
    const struct count_product *product = &model->products[row];
    if ((product->fields & field) != field) {
      continue;
    }
    double *restrict out = (field != 0 ? job->swapped_products : job->products)[row];
    if (product->rest == row) {
      size_t input = model->field_input[product->last];
      const double *restrict x = (field != 0 && input == swapped ? chunk->other : chunk->base)[input];
      double low = model->field_low[product->last];
      for (size_t k = 0; k < CHUNK; k++) {
        out[k] = x[k] - low;
      }
    } else {
      const double *restrict x = product_of(job, product->rest, field);
      const double *restrict y = product_of(job, product->single, field);
      for (size_t k = 0; k < CHUNK; k++) {
        out[k] = x[k] * y[k];
      }
    }
  }
}

/* The next `count` terms, one or more, one after the other, on top of the constant or of what is in `out`. */
INLINE void add_terms(const struct job *job, const struct count_term *terms, size_t count, unsigned field, bool first,
                      double constant, double *restrict out)
{
  const double *restrict x[TERMS_AT_ONCE];
  double scale[TERMS_AT_ONCE];
  size_t t = 0;
  do {
    x[t] = product_of(job, terms[t].product, field);
    scale[t] = terms[t].coefficient;
  } while (++t < count);
  for (size_t k = 0; k < CHUNK; k++) {
    double value = (first ? constant : out[k]) + scale[0] * x[0][k];
    value = count > 1 ? value + scale[1] * x[1][k] : value;
    value = count > 2 ? value + scale[2] * x[2][k] : value;
    out[k] = count > 3 ? value + scale[3] * x[3][k] : value;
  }
}

INLINE void add_some_terms(const struct job *job, const struct count_term *terms, size_t count, unsigned field,
                           bool first, double constant, double *restrict out)
{
  switch (count) {
  case 1:
    add_terms(job, terms, 1, field, first, constant, out);
    break;
  case 2:
    add_terms(job, terms, 2, field, first, constant, out);
    break;
  case 3:
    add_terms(job, terms, 3, field, first, constant, out);
    break;
  default:
    add_terms(job, terms, TERMS_AT_ONCE, field, first, constant, out);
  }
}

/* A count's polynomial in the fields it has; products that `field` enters are those with it swapped. The constant term
 * stands first. */
INLINE void fill_slot(const struct job *job, size_t slot, unsigned field, double *restrict out)
{
  const struct model_function *model = job->chunk->model;
  const struct count_term *term = &model->terms[model->term_start[slot]],
                          *end = &model->terms[model->term_start[slot + 1]];
  double constant = 0;
  if (term->fields == 0) {
    constant = term++->coefficient;
  }
  add_some_terms(job, term, (size_t)(end - term), field, true, constant, out);
  while (end - term > TERMS_AT_ONCE) {
    term += TERMS_AT_ONCE;
    add_some_terms(job, term, (size_t)(end - term), field, false, 0, out);
  }
}

/* ---- bills */

/* What the bills are made of: counts per token, and per pair those of the first two buckets; the others have none but
 * in sums made beforehand. */
struct operands {
  const double *token[MODEL_BUCKETS], *pair[PAIRED], *span;
};

/* What is known of the bills when their loops are compiled. Multiplying by a price of 1 changes no bit. */
enum shape {
  SHAPE_ANY,
  SHAPE_RATIO,     /* both sides have the arithmetic, and no constant */
  SHAPE_UNIT_RATIO /* as well, and the denominator's prices are fixed at 1 */
};

/* The columns that a loop reads: counts of arithmetic (a), softmax (e), norm (n) and nonlin (l) per token (t) and per
 * pair (p), and a side's prices. */
#define OPERAND_COLUMNS(operands)                                                                                      \
  const double *restrict at = (operands)->token[0], *restrict ap = (operands)->pair[0],                                \
                         *restrict et = (operands)->token[1], *restrict ep = (operands)->pair[1],                      \
                         *restrict n = (operands)->token[2], *restrict l = (operands)->token[3],                       \
                         *restrict span = (operands)->span

#define PRICE_COLUMNS(side, p, q, r)                                                                                   \
  const double *restrict p = (side).prices[0], *restrict q = (side).prices[1], *restrict r = (side).prices[2]

INLINE double start_of(enum shape shape, const struct side *side, double arithmetic)
{
  return shape != SHAPE_ANY ? arithmetic : side->constant + (side->arithmetic ? arithmetic : 0);
}

INLINE double denominator_of(enum shape shape, const struct side *side, size_t k, const double buckets[MODEL_BUCKETS])
{
  double a = buckets[0], e = buckets[1], n = buckets[2], l = buckets[3];
  if (shape == SHAPE_UNIT_RATIO) {
    return a + e + n + l;
  }
  return start_of(shape, side, a) + side->prices[0][k] * e + side->prices[1][k] * n + side->prices[2][k] * l;
}

INLINE void fill_quotients(enum shape shape, const struct side sides[SIDES], const struct operands *operands,
                           double *restrict quotients)
{
  OPERAND_COLUMNS(operands);
  PRICE_COLUMNS(sides[0], p, q, r);
  for (size_t k = 0; k < CHUNK; k++) {
    double a = at[k] + ap[k] * span[k], e = et[k] + ep[k] * span[k];
    double bill = start_of(shape, &sides[0], a) + p[k] * e + q[k] * n[k] + r[k] * l[k];
    quotients[k] = bill / denominator_of(shape, &sides[1], k, (double[]){a, e, n[k], l[k]});
  }
}

/* Where the numerators' prices are swapped: by other columns, and where those quotients go. */
struct price_swaps {
  const double *prices[PRICES];
  double *quotients[PRICES];
};

/* The quotients at base and with each of the numerator's prices swapped, all by one divisor; whether all of them are
 * those of divisions. */
INLINE bool fill_priced(enum shape shape, bool fused, const struct side sides[SIDES], const struct operands *operands,
                        const struct price_swaps *swaps, double *restrict quotients)
{
  OPERAND_COLUMNS(operands);
  PRICE_COLUMNS(sides[0], p, q, r);
  PRICE_COLUMNS(*swaps, p_swapped, q_swapped, r_swapped);
  double *restrict by_p = swaps->quotients[0], *restrict by_q = swaps->quotients[1],
                   *restrict by_r = swaps->quotients[2];
  uint64_t wild = 0;
  INDEPENDENT_ROUNDS
  for (size_t k = 0; k < CHUNK; k++) {
    double a = at[k] + ap[k] * span[k], e = et[k] + ep[k] * span[k];
    double start = start_of(shape, &sides[0], a), norm = q[k] * n[k], nonlin = r[k] * l[k];
    double one = start + p[k] * e, two = one + norm, bill = two + nonlin;
    double bill_p = start + p_swapped[k] * e + norm + nonlin, bill_q = one + q_swapped[k] * n[k] + nonlin,
           bill_r = two + r_swapped[k] * l[k];
    double divisor = denominator_of(shape, &sides[1], k, (double[]){a, e, n[k], l[k]});
    if (fused) {
      double reciprocal = 1 / divisor;
      quotients[k] = divisors_quotient(bill, divisor, reciprocal);
      by_p[k] = divisors_quotient(bill_p, divisor, reciprocal);
      by_q[k] = divisors_quotient(bill_q, divisor, reciprocal);
      by_r[k] = divisors_quotient(bill_r, divisor, reciprocal);
      wild |= divisors_wild(divisor) | divisors_wild(bill) | divisors_wild(bill_p) | divisors_wild(bill_q) |
              divisors_wild(bill_r);
    } else {
      quotients[k] = bill / divisor;
      by_p[k] = bill_p / divisor;
      by_q[k] = bill_q / divisor;
      by_r[k] = bill_r / divisor;
    }
  }
  return wild >> DIVISORS_TAME_BITS == 0;
}

/* ---- a chunk */

/* Both sides with input `swapped` taken from the other columns. */
INLINE void fill_sides(const struct model_chunk *chunk, size_t swapped, struct side sides[SIDES])
{
  for (size_t s = 0; s < SIDES; s++) {
    const struct model_side *side = &chunk->model->side[s];
    sides[s].constant = side->constant;
    sides[s].arithmetic = side->arithmetic;
    for (size_t p = 0; p < PRICES; p++) {
      size_t input = side->price[p].input;
      int constant = side->price[p].constant;
      sides[s].prices[p] = constant == NO_PRICE   ? zeros
                           : input == MODEL_FIXED ? chunk->model->fixed[constant]
                           : input == swapped     ? chunk->other[input]
                                                  : chunk->base[input];
    }
  }
}

/* token + pair * span, where a bucket beyond the first two has pairs. */
INLINE void add_pairs(const double *restrict token, const double *restrict pair, const double *restrict span,
                      double *restrict bucket)
{
  for (size_t k = 0; k < CHUNK; k++) {
    bucket[k] = token[k] + pair[k] * span[k];
  }
}

INLINE void fill_operands(const struct model_function *model, const double *const slots[MODEL_SLOTS],
                          const double *span, double (*sums)[CHUNK], struct operands *operands)
{
  operands->span = span;
  for (size_t b = 0; b < PAIRED; b++) {
    operands->token[b] = slots[b];
    operands->pair[b] = slots[MODEL_BUCKETS + b];
  }
  for (size_t b = PAIRED; b < MODEL_BUCKETS; b++) {
    operands->token[b] = slots[b];
    if ((model->paired >> b & 1) != 0) {
      add_pairs(slots[b], slots[MODEL_BUCKETS + b], span, sums[b - PAIRED]);
      operands->token[b] = sums[b - PAIRED];
    }
  }
}

/* The price swaps of the numerator alone; false where there are none. Prices that are not swapped go to `spare`. */
INLINE bool fill_price_swaps(const struct model_chunk *chunk, const struct side *numerator, double (*spare)[CHUNK],
                             struct price_swaps *swaps)
{
  const struct model_side *side = &chunk->model->side[0];
  bool any = false;
  for (size_t p = 0; p < PRICES; p++) {
    size_t input = side->price[p].input;
    bool alone = input != MODEL_FIXED && chunk->model->swap[input].depth == MODEL_DEPTH_NUMERATOR;
    swaps->prices[p] = alone ? chunk->other[input] : numerator->prices[p];
    swaps->quotients[p] = alone ? chunk->swapped[input] : spare[p];
    any |= alone;
  }
  return any;
}

INLINE void run_base(enum shape shape, bool fused, const struct model_chunk *chunk, const struct side sides[SIDES],
                     const double *const slots[MODEL_SLOTS])
{
  LANE_ALIGNED double sums[MODEL_BUCKETS - PAIRED][CHUNK], spare[PRICES][CHUNK];
  struct operands operands;
  struct price_swaps swaps;
  fill_operands(chunk->model, slots, chunk->span, sums, &operands);
  if (chunk->other == NULL || !fill_price_swaps(chunk, &sides[0], spare, &swaps)) {
    fill_quotients(shape, sides, &operands, chunk->results);
  } else if (!fill_priced(shape, fused, sides, &operands, &swaps, chunk->results)) {
    fill_priced(shape, false, sides, &operands, &swaps, chunk->results);
  }
}

/* The slots that the field of input i enters, with the input swapped. */
INLINE void swap_slots(const struct job *job, size_t i, slot_table table, const double *slots[MODEL_SLOTS])
{
  const struct model_chunk *chunk = job->chunk;
  const struct model_swap *swap = &chunk->model->swap[i];
  fill_products(job, i, swap->field);
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    if ((swap->slots >> slot & 1) != 0) {
      fill_slot(job, slot, swap->field, table[slot]);
      slots[slot] = table[slot];
    }
  }
}

/* An input that enters counts, the span, or prices of the denominator. */
INLINE void run_swap(enum shape shape, const struct job *job, size_t i, const struct side base_sides[SIDES],
                     const double *const base_slots[MODEL_SLOTS])
{
  LANE_ALIGNED slot_table swapped;
  LANE_ALIGNED double sums[MODEL_BUCKETS - PAIRED][CHUNK];
  const struct model_chunk *chunk = job->chunk;
  const struct model_swap *swap = &chunk->model->swap[i];
  const double *slots[MODEL_SLOTS];
  struct side sides[SIDES] = {base_sides[0], base_sides[1]};
  struct operands operands;
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    slots[slot] = base_slots[slot];
  }
  if (swap->slots != 0) {
    swap_slots(job, i, swapped, slots);
  }
  if (shape != SHAPE_UNIT_RATIO && swap->depth == MODEL_DEPTH_PRICES) {
    fill_sides(chunk, i, sides);
  }
  fill_operands(chunk->model, slots, swap->span ? chunk->swapped_spans[i] : chunk->span, sums, &operands);
  fill_quotients(shape, sides, &operands, chunk->swapped[i]);
}

INLINE void copy(const double *restrict from, double *restrict to)
{
  for (size_t k = 0; k < CHUNK; k++) {
    to[k] = from[k];
  }
}

INLINE void run(enum shape shape, bool fused, const struct job *job)
{
  const struct model_chunk *chunk = job->chunk;
  const struct model_function *model = chunk->model;
  LANE_ALIGNED slot_table filled;
  const double *slots[MODEL_SLOTS];
  struct side sides[SIDES];
  fill_products(job, MODEL_FIXED, 0);
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    slots[slot] = model->constant_slot[slot];
    if (model->slot_fields[slot] != 0) {
      fill_slot(job, slot, 0, filled[slot]);
      slots[slot] = filled[slot];
    }
  }
  fill_sides(chunk, MODEL_FIXED, sides);
  run_base(shape, fused, chunk, sides, slots);
  for (size_t i = 0; chunk->other != NULL && i < model->inputs; i++) {
    if (model->swap[i].depth >= MODEL_DEPTH_PRICES) {
      run_swap(shape, job, i, sides, slots);
    } else if (model->swap[i].depth == MODEL_DEPTH_NOTHING && chunk->swapped[i] != chunk->results) {
      copy(chunk->results, chunk->swapped[i]);
    }
  }
}

/* ---- one for each shape and generation of processors */

#define RUNS(generation, target, fused)                                                                                \
  target static void run_any_##generation(const struct job *job)                                                       \
  {                                                                                                                    \
    run(SHAPE_ANY, fused, job);                                                                                        \
  }                                                                                                                    \
  target static void run_ratio_##generation(const struct job *job)                                                     \
  {                                                                                                                    \
    run(SHAPE_RATIO, fused, job);                                                                                      \
  }                                                                                                                    \
  target static void run_unit_ratio_##generation(const struct job *job)                                                \
  {                                                                                                                    \
    run(SHAPE_UNIT_RATIO, fused, job);                                                                                 \
  }

#define ROW(generation)                                                                                                \
  {                                                                                                                    \
    run_any_##generation, run_ratio_##generation, run_unit_ratio_##generation                                          \
  }

RUNS(plain, , CLONES_FUSED)
#ifdef CLONES
RUNS(v3, CLONE_V3, true)
RUNS(v4, CLONE_V4, true)
static void (*const runs[][SHAPE_UNIT_RATIO + 1])(const struct job *) = {ROW(plain), ROW(v3), ROW(v4)};
#else
static void (*const runs[][SHAPE_UNIT_RATIO + 1])(const struct job *) = {ROW(plain)};
#endif

static enum shape shape_of(const struct model_function *model)
{
  return model->unit_denominator                                  ? SHAPE_UNIT_RATIO
         : model->side[0].arithmetic && model->side[1].arithmetic ? SHAPE_RATIO
                                                                  : SHAPE_ANY;
}

/* Few products are the rule, and a large frame costs time by itself. */
static __attribute__((noinline)) void run_with_few(const struct model_chunk *chunk)
{
  LANE_ALIGNED double products[2 * FEW_PRODUCTS][CHUNK];
  struct job job = {.chunk = chunk, .products = products, .swapped_products = products + FEW_PRODUCTS};
  runs[clone_generation()][shape_of(chunk->model)](&job);
}

static __attribute__((noinline)) void run_with_many(const struct model_chunk *chunk)
{
  LANE_ALIGNED double products[2 << MODEL_FIELD_LIMIT][CHUNK];
  struct job job = {.chunk = chunk, .products = products, .swapped_products = products + (1 << MODEL_FIELD_LIMIT)};
  runs[clone_generation()][shape_of(chunk->model)](&job);
}

void model_chunk_evaluate(const struct model_chunk *chunk)
{
  if (chunk->model->product_count <= FEW_PRODUCTS) {
    run_with_few(chunk);
  } else {
    run_with_many(chunk);
  }
}
