#include "core/model_block.h"

#include <string.h>

/* The output as a part without the linear inputs, and one part for each of them: 0 where it enters nothing. */
static void evaluate_parts(const void *context, size_t count, const double *const *columns, double *const *parts)
{
  static const double zeros[EXACT_BLOCK] = {0};
  const struct model_function *model = context;
  const double *given[MODEL_INPUT_LIMIT], *prices[CONSTANT_COUNT];
  for (size_t i = 0; i < model->inputs; i++) {
    given[i] = columns[i] == NULL ? zeros : columns[i];
  }
  struct model_block block;
  double denominator[EXACT_BLOCK];
  model_block_prices(model, given, prices);
  model_block_fill(model, count, given, &block);
  model_block_bill(model->output->denominator, count, &block, prices, denominator);
  model_block_bill(model->output->numerator, count, &block, prices, parts[0]);
  size_t part = 1;
  for (size_t i = 0; i < model->inputs; i++) {
    if (columns[i] != NULL) {
      continue;
    }
    memset(parts[part], 0, count * sizeof *parts[part]);
    for (size_t b = MODEL_BUCKET_SOFTMAX; b < MODEL_BUCKETS; b++) {
      if (model->side[0].price[b - MODEL_BUCKET_SOFTMAX].input == i) {
        memcpy(parts[part], block.buckets[b], count * sizeof *parts[part]);
      }
    }
    part++;
  }
  for (size_t k = 0; k < part; k++) {
    for (size_t j = 0; j < count; j++) {
      parts[k][j] = parts[k][j] / denominator[j] * (model->output->total ? block.tokens[j] : 1);
    }
  }
}

/* How an input enters the output; kinks: room for two. */
static struct exact_input describe_input(const struct model_function *model, size_t i, const struct variable *variable,
                                         double kinks[2])
{
  struct exact_input described = {.variable = variable, .smooth = true};
  described.linear = model->swap[i].depth == MODEL_DEPTH_NOTHING || model->swap[i].depth == MODEL_DEPTH_NUMERATOR;
  bool local = model->base.architecture->n_local_layers > 0 || model->local_input != MODEL_FIXED;
  if (local && (i == model->context_input || i == model->window_input)) {
    bool both = model->context_input != MODEL_FIXED && model->window_input != MODEL_FIXED;
    described.smooth = !both && !model->schedule.chunked;
    kinks[0] = i == model->context_input ? (double)model->base.architecture->window : model->schedule.prompt;
    kinks[1] = (double)model->base.context;
    described.kinks = (struct kinks){kinks, i == model->context_input ? 1 : 2};
  }
  return described;
}

enum status model_function_exact(const struct model_function *model, const struct variable *variables,
                                 struct exact_indices *indices, struct fault *fault)
{
  struct exact_input inputs[MODEL_INPUT_LIMIT];
  double kinks[MODEL_INPUT_LIMIT][2];
  for (size_t i = 0; i < model->inputs; i++) {
    inputs[i] = describe_input(model, i, &variables[i], kinks[i]);
  }
  struct exact_problem problem = {
      .inputs = model->inputs, .input = inputs, .evaluate = evaluate_parts, .context = model};
  return exact_indices_of(&problem, indices, fault);
}
