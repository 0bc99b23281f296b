#include "core/model_block.h"

#include <math.h>

/* Of an input that is varied its value at the point, else the base's. */
static double value_at(const double *point, size_t input, uint64_t base)
{
  return input == MODEL_FIXED ? (double)base : point[input];
}

/* d(L s)/dx of the span summed over layers. */
static double span_slope(const struct model_function *model, const double *point, size_t input)
{
  const struct architecture *a = model->base.architecture;
  const struct layer_schedule *schedule = &model->schedule;
  double t = value_at(point, model->context_input, model->base.context);
  double w = value_at(point, model->window_input, a->window);
  double global = value_at(point, model->global_input, a->n_global_layers);
  double local = value_at(point, model->local_input, a->n_local_layers);
  if (input == model->context_input) {
    double within = local > 0 ? local * layer_span_local_slope(schedule, t, w) : 0;
    return global * layer_span_global_slope(schedule, t) + within;
  }
  if (input == model->window_input) {
    return local * layer_span_window_slope(schedule, t, w);
  }
  if (input == model->global_input) {
    return layer_span_global(schedule, t);
  }
  return input == model->local_input && a->window > 0 ? layer_span_local(schedule, t, w) : 0;
}

/* The span has two slopes there, one to either side. */
static bool is_kink(const struct model_function *model, const double *point, size_t input)
{
  const struct architecture *a = model->base.architecture;
  double t = value_at(point, model->context_input, model->base.context);
  double w = value_at(point, model->window_input, a->window);
  double local = value_at(point, model->local_input, a->n_local_layers);
  return (input == model->context_input || input == model->window_input) && local > 0 &&
         layer_span_has_kink(&model->schedule, t, w);
}

/* d bucket/dx per token: through the coefficients, and through the span. */
static void bucket_slopes(const struct model_function *model, const double *point, size_t input, double span,
                          double slopes[MODEL_BUCKETS])
{
  double along = span_slope(model, point, input);
  for (size_t b = 0; b < MODEL_BUCKETS; b++) {
    slopes[b] = model_block_coefficient(model, MODEL_BUCKETS + b, point) * along;
    for (size_t i = 0; i < model->field_count; i++) {
      if (model->field_input[i] == input) {
        slopes[b] += model_block_coefficient_slope(model, b, i, point) +
                     model_block_coefficient_slope(model, MODEL_BUCKETS + b, i, point) * span;
      }
    }
  }
}

/* d bill/dx over the bill. */
static double bill_slope(const struct model_function *model, enum model_bill bill, const struct model_block *block,
                         const double *const *prices, const double slopes[MODEL_BUCKETS], size_t input)
{
  const struct model_bill_line *line = &model_bill_lines[bill];
  double value = 0, slope = line->arithmetic ? slopes[MODEL_BUCKET_ARITHMETIC] : 0;
  model_block_bill(bill, 1, block, prices, &value);
  for (size_t b = MODEL_BUCKET_SOFTMAX; b < MODEL_BUCKETS; b++) {
    if (line->price[b] != NO_PRICE) {
      slope += *prices[line->price[b]] * slopes[b];
      slope += model->constant_input[line->price[b]] == input ? block->buckets[b][0] : 0;
    }
  }
  return slope / value;
}

double model_function_elasticity(const struct model_function *model, const double *point, size_t input)
{
  if (is_kink(model, point, input)) {
    return (double)NAN;
  }
  const double *columns[MODEL_INPUT_LIMIT], *prices[CONSTANT_COUNT];
  struct model_block block;
  double slopes[MODEL_BUCKETS];
  model_block_columns(model, point, columns);
  model_block_prices(model, columns, prices);
  model_block_fill(model, 1, columns, &block);
  bucket_slopes(model, point, input, block.span[0], slopes);
  double slope = bill_slope(model, model->output->numerator, &block, prices, slopes, input) -
                 bill_slope(model, model->output->denominator, &block, prices, slopes, input);
  bool more_tokens = model->output->total && input == model->context_input && model->schedule.shape != SPAN_STEP;
  return point[input] * (slope + (more_tokens ? 1 / block.tokens[0] : 0));
}
