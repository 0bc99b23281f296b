/* The inside of a model function where it is evaluated most: a chunk of points, and what swapping each input makes of
 * them. For core/model_*.c only. */
#ifndef PROOFSWEEP_MODEL_CHUNK_H
#define PROOFSWEEP_MODEL_CHUNK_H

#include "core/model_block.h"

/* Every column is (MODEL_CHUNK) values. */
struct model_chunk {
  const struct model_function *model;
  const double *const *base, *const *other; /* (inputs) columns each; other NULL: no swaps */
  const double *span;                       /* at base: L s, as model_block_span gives it */
  const double *const *swapped_spans;       /* (inputs): with that input swapped, where model->swap[i].span */
  double *results;                          /* numerator / denominator at base, without the tokens of totals */
  double *const
      *swapped; /* (inputs): with that input swapped; `results` itself where the input enters nothing: no copy */
};

void model_chunk_evaluate(const struct model_chunk *chunk);

#endif
