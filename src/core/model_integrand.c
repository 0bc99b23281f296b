#include "core/clones.h"
#include "core/lanes.h"
#include "core/model_chunk.h"

#include <string.h>

enum { CHUNK = MODEL_CHUNK, SPAN_INPUTS = 4 };

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

static void multiply_all_tokens(const struct model_chunk *chunk)
{
  const struct model_function *model = chunk->model;
  const double *columns[MODEL_INPUT_LIMIT];
  memcpy(columns, chunk->base, model->inputs * sizeof *columns);
  multiply_tokens(model, columns, chunk->results);
  for (size_t i = 0; chunk->other != NULL && i < model->inputs; i++) {
    if (chunk->swapped[i] != chunk->results) {
      columns[i] = chunk->other[i];
      multiply_tokens(model, columns, chunk->swapped[i]);
      columns[i] = chunk->base[i];
    }
  }
}

/* One chunk at base, and the swaps unless `other` is NULL. */
static void evaluate_chunk(const struct model_function *model, const double *const *base, const double *const *other,
                           double *results, double *const *swapped)
{
  LANE_ALIGNED double spans[1 + SPAN_INPUTS][CHUNK];
  const double *swapped_spans[MODEL_INPUT_LIMIT];
  const struct model_chunk chunk = {model, base, other, spans[0], swapped_spans, results, swapped};
  model_block_span(model, CHUNK, base, spans[0]);
  for (size_t i = 0, used = 0; other != NULL && i < model->inputs; i++) {
    if (model->swap[i].span) {
      const double *columns[MODEL_INPUT_LIMIT];
      memcpy(columns, base, model->inputs * sizeof *columns);
      columns[i] = other[i];
      model_block_span(model, CHUNK, columns, spans[++used]);
      swapped_spans[i] = spans[used];
    }
  }
  model_chunk_evaluate(&chunk);
  if (model->output->total) {
    multiply_all_tokens(&chunk);
  }
}

/* ---- a block, chunk by chunk */

/* The chunk of each column that is read, from `from` on: in place, or, where less than a chunk is left, a copy of it
 * filled up with the last point. */
static void chunk_columns(const struct model_function *model, size_t from, size_t count, const double *const *columns,
                          double padded[][CHUNK], const double **chunk)
{
  for (size_t i = 0; i < model->inputs; i++) {
    if (model->swap[i].depth == MODEL_DEPTH_NOTHING) {
      chunk[i] = NULL;
      continue;
    }
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
  chunk_columns(model, from, count, base, padded, base_chunk);
  for (size_t i = 0; other != NULL && i < model->inputs; i++) {
    targets[i] = whole ? swapped[i] + from : &values[1 + i][0];
  }
  if (other != NULL) {
    chunk_columns(model, from, count, other, padded + MODEL_INPUT_LIMIT, other_chunk);
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

static bool is_inert(const void *context, size_t input)
{
  return ((const struct model_function *)context)->swap[input].depth == MODEL_DEPTH_NOTHING;
}

struct integrand model_function_integrand(const struct model_function *model)
{
  return (struct integrand){.inputs = model->inputs,
                            .evaluate = evaluate,
                            .context = model,
                            .inert = is_inert,
                            .evaluate_swaps = evaluate_swaps};
}
