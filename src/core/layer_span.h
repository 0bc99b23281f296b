/* How many tokens one token attends to in one layer, as a real function of the context T and the window W: the counts
 * of core/workload.h divided by the tokens, and continued between the whole numbers, with derivatives. */
#ifndef PROOFSWEEP_LAYER_SPAN_H
#define PROOFSWEEP_LAYER_SPAN_H

#include "core/span.h"

#include <stdbool.h>
#include <stddef.h>

/* What decides the formula. */
struct layer_schedule {
  enum span_shape shape;
  bool chunked;  /* local layers attend within chunks of W; else they slide */
  double prompt; /* p, tokens; 0 where the workload has none */
};

struct layer_schedule layer_schedule_of(const struct schedule *schedule);

/* Tokens N processed at context T. */
double layer_tokens(const struct layer_schedule *schedule, double context);
/* S/N of a global and of a local layer; tokens. Equal to core/workload.h to rounding at whole T and W. */
double layer_span_global(const struct layer_schedule *schedule, double context);
double layer_span_local(const struct layer_schedule *schedule, double context, double window);

/* Whether a local layer's span has a kink there, in the context as in the window: its slopes to either side differ. */
bool layer_span_has_kink(const struct layer_schedule *schedule, double context, double window);

/* d(S/N)/dT of a global layer, and d/dT and d/dW of a local one; from the left where there is a kink. */
double layer_span_global_slope(const struct layer_schedule *schedule, double context);
double layer_span_local_slope(const struct layer_schedule *schedule, double context, double window);
double layer_span_window_slope(const struct layer_schedule *schedule, double context, double window);

#endif
