#include "core/model_block.h"

#include "core/clones.h"

#include <math.h>

const struct model_bill_line model_bill_lines[] = {
    [MODEL_BILL_SNARK] = {true, {NO_PRICE, 0, 1, 2}},
    [MODEL_BILL_STARK] = {true, {NO_PRICE, 3, 4, 5}},
    [MODEL_BILL_SNARK_EXTRA] = {false, {NO_PRICE, 0, 1, 2}},
    [MODEL_BILL_STARK_EXTRA] = {false, {NO_PRICE, 3, 4, 5}},
    [MODEL_BILL_SNARK_SOFTMAX] = {false, {NO_PRICE, 0, NO_PRICE, NO_PRICE}},
    [MODEL_BILL_ONE] = {false, {NO_PRICE, NO_PRICE, NO_PRICE, NO_PRICE}},
};

/* ---- loops over the points of a block */

HOT_LOOP static void fill_constant(size_t count, double constant, double *restrict out)
{
  for (size_t j = 0; j < count; j++) {
    out[j] = constant;
  }
}

HOT_LOOP static void subtract_constant(size_t count, const double *restrict x, double constant, double *restrict out)
{
  for (size_t j = 0; j < count; j++) {
    out[j] = x[j] - constant;
  }
}

HOT_LOOP static void multiply_offset(size_t count, const double *restrict x, double low, double *restrict out)
{
  for (size_t j = 0; j < count; j++) {
    out[j] *= x[j] - low;
  }
}

HOT_LOOP static void add_scaled(size_t count, double scale, const double *restrict x, double *restrict out)
{
  for (size_t j = 0; j < count; j++) {
    out[j] += scale * x[j];
  }
}

HOT_LOOP static void add_product(size_t count, const double *restrict x, const double *restrict y, double *restrict out)
{
  for (size_t j = 0; j < count; j++) {
    out[j] += x[j] * y[j];
  }
}

/* global T + offset + local min(T, W): dense layers of any workload, sliding ones where each token attends to all of
 * its window. */
HOT_LOOP static void full_span(size_t count, const double *restrict context, double global, double offset, double local,
                               double window, double *restrict span)
{
  if (local == 0) { /* adds nothing, whatever the window */
    for (size_t j = 0; j < count; j++) {
      span[j] = global * context[j] + offset;
    }
    return;
  }
  for (size_t j = 0; j < count; j++) {
    double t = context[j];
    span[j] = global * t + offset + local * (t < window ? t : window);
  }
}

/* The causal sliding window: the pairs of tokens 1..T less those of the prompt, over the tokens. */
HOT_LOOP static void add_causal_span(size_t count, const double *restrict context, double prompt, double before,
                                     double local, double window, double *restrict span)
{
  for (size_t j = 0; j < count; j++) {
    double t = context[j], ramp = t < window ? t : window;
    double pairs = ramp * (ramp + 1) / 2 + (t - ramp) * window;
    span[j] += local * (pairs - before) / (t - prompt);
  }
}

/* ---- the span */

static double value_or(const double *const *columns, size_t input, size_t j, double fixed)
{
  return input == MODEL_FIXED ? fixed : columns[input][j];
}

/* One point, in any combination of varied inputs. */
static double span_at(const struct model_function *model, const double *const *columns, size_t j)
{
  const struct architecture *a = model->base.architecture;
  double t = value_or(columns, model->context_input, j, (double)model->base.context);
  double w = value_or(columns, model->window_input, j, (double)a->window);
  double global = value_or(columns, model->global_input, j, (double)a->n_global_layers);
  double local = value_or(columns, model->local_input, j, (double)a->n_local_layers);
  double within = local > 0 ? local * layer_span_local(&model->schedule, t, w) : 0;
  return global * layer_span_global(&model->schedule, t) + within;
}

/* The context alone varies. */
static void fill_span_of_context(const struct model_function *model, size_t count, const double *context, double *span)
{
  const struct architecture *a = model->base.architecture;
  const struct layer_schedule *schedule = &model->schedule;
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, window = (double)a->window;
  if (schedule->shape != SPAN_CAUSAL) {
    full_span(count, context, global, 0, local, window, span);
    return;
  }
  full_span(count, context, global / 2, global * (schedule->prompt + 1) / 2, 0, 0, span);
  if (local > 0) {
    double ramp = schedule->prompt < window ? schedule->prompt : window;
    double before = ramp * (ramp + 1) / 2 + (schedule->prompt - ramp) * window;
    add_causal_span(count, context, schedule->prompt, before, local, window, span);
  }
}

void model_block_span(const struct model_function *model, size_t count, const double *const *columns, double *span)
{
  bool fixed_layers =
      model->global_input == MODEL_FIXED && model->local_input == MODEL_FIXED && model->window_input == MODEL_FIXED;
  bool chunked = model->schedule.chunked && model->base.architecture->n_local_layers > 0;
  if (fixed_layers && model->context_input == MODEL_FIXED) {
    fill_constant(count, span_at(model, columns, 0), span);
  } else if (fixed_layers && !chunked) {
    fill_span_of_context(model, count, columns[model->context_input], span);
  } else {
    for (size_t j = 0; j < count; j++) {
      span[j] = span_at(model, columns, j);
    }
  }
}

/* ---- counts */

/* The products of varied fields, each less its low end, that some count needs: products[mask] over the fields in mask.
 */
static void fill_products(const struct model_function *model, size_t count, const double *const *columns,
                          double products[][INTEGRAND_BLOCK])
{
  for (unsigned mask = 1; mask < 1U << model->field_count; mask++) {
    if (!model->product_used[mask]) {
      continue;
    }
    size_t first = (size_t)__builtin_ctz(mask);
    subtract_constant(count, columns[model->field_input[first]], model->field_low[first], products[mask]);
    for (size_t i = first + 1; i < model->field_count; i++) {
      if ((mask >> i & 1) != 0) {
        multiply_offset(count, columns[model->field_input[i]], model->field_low[i], products[mask]);
      }
    }
  }
}

/* The constant term, where there is one, stands first. */
static void fill_coefficient(const struct model_function *model, size_t slot, size_t count,
                             double products[][INTEGRAND_BLOCK], double *values)
{
  size_t first = model->term_start[slot], end = model->term_start[slot + 1];
  bool constant = first < end && model->terms[first].fields == 0;
  fill_constant(count, constant ? model->terms[first].coefficient : 0, values);
  for (size_t t = first + (constant ? 1 : 0); t < end; t++) {
    add_scaled(count, model->terms[t].coefficient, products[model->terms[t].fields], values);
  }
}

static void fill_buckets(const struct model_function *model, size_t count, const double *const *columns,
                         struct model_block *block)
{
  double products[1 << MODEL_FIELD_LIMIT][INTEGRAND_BLOCK], per_pair[INTEGRAND_BLOCK];
  fill_products(model, count, columns, products);
  for (size_t b = 0; b < MODEL_BUCKETS; b++) {
    size_t pair = MODEL_BUCKETS + b;
    fill_coefficient(model, b, count, products, block->buckets[b]);
    if (model->term_start[pair] < model->term_start[pair + 1]) {
      fill_coefficient(model, pair, count, products, per_pair);
      add_product(count, per_pair, block->span, block->buckets[b]);
    }
  }
}

double model_block_coefficient(const struct model_function *model, size_t slot, const double *point)
{
  double value = 0;
  for (size_t t = model->term_start[slot]; t < model->term_start[slot + 1]; t++) {
    double product = model->terms[t].coefficient;
    for (size_t i = 0; i < model->field_count; i++) {
      bool taken = (model->terms[t].fields >> i & 1) != 0;
      product *= taken ? point[model->field_input[i]] - model->field_low[i] : 1;
    }
    value += product;
  }
  return value;
}

double model_block_coefficient_slope(const struct model_function *model, size_t slot, size_t field, const double *point)
{
  double slope = 0;
  for (size_t t = model->term_start[slot]; t < model->term_start[slot + 1]; t++) {
    unsigned fields = model->terms[t].fields;
    double product = (fields >> field & 1) != 0 ? model->terms[t].coefficient : 0;
    for (size_t i = 0; i < model->field_count; i++) {
      bool taken = i != field && (fields >> i & 1) != 0;
      product *= taken ? point[model->field_input[i]] - model->field_low[i] : 1;
    }
    slope += product;
  }
  return slope;
}

void model_block_tokens(const struct model_function *model, size_t count, const double *const *columns, double *tokens)
{
  if (model->schedule.shape == SPAN_STEP || model->context_input == MODEL_FIXED) {
    fill_constant(count, layer_tokens(&model->schedule, (double)model->base.context), tokens);
  } else {
    subtract_constant(count, columns[model->context_input], model->schedule.prompt, tokens);
  }
}

void model_block_fill(const struct model_function *model, size_t count, const double *const *columns,
                      struct model_block *block)
{
  model_block_span(model, count, columns, block->span);
  fill_buckets(model, count, columns, block);
  model_block_tokens(model, count, columns, block->tokens);
}

/* ---- prices */

void model_block_prices(const struct model_function *model, const double *const *columns,
                        const double *prices[CONSTANT_COUNT])
{
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    prices[i] = model->constant_input[i] == MODEL_FIXED ? model->fixed[i] : columns[model->constant_input[i]];
  }
}

void model_block_bill(enum model_bill bill, size_t count, const struct model_block *block, const double *const *prices,
                      double *values)
{
  const struct model_bill_line *line = &model_bill_lines[bill];
  fill_constant(count, bill == MODEL_BILL_ONE ? 1 : 0, values);
  if (line->arithmetic) {
    add_scaled(count, 1, block->buckets[MODEL_BUCKET_ARITHMETIC], values);
  }
  for (size_t b = MODEL_BUCKET_SOFTMAX; b < MODEL_BUCKETS; b++) {
    if (line->price[b] != NO_PRICE) {
      add_product(count, prices[line->price[b]], block->buckets[b], values);
    }
  }
}

void model_block_columns(const struct model_function *model, const double *point, const double *columns[])
{
  for (size_t i = 0; i < model->inputs; i++) {
    columns[i] = point + i;
  }
}
