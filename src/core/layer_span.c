#include "core/layer_span.h"

#include <math.h>

struct layer_schedule layer_schedule_of(const struct schedule *schedule)
{
  return (struct layer_schedule){
      .shape = schedule->workload->shape,
      .chunked = schedule->accounting->full && schedule->architecture->local_attention == LOCAL_CHUNKED,
      .prompt = schedule->workload->has_prompt ? (double)schedule->prompt : 0,
  };
}

double layer_tokens(const struct layer_schedule *schedule, double context)
{
  return schedule->shape == SPAN_STEP ? 1 : context - schedule->prompt;
}

/* Whole chunks before the token at T, and tokens into its own chunk, in (0, W]. */
static double chunks_before(double context, double window)
{
  return ceil(context / window) - 1;
}

/* Attended pairs of tokens 1..T in one local layer, and their derivatives. Pairs are summed causally, but for
 * SPAN_FULL, where each token attends to all of its window or chunk. */
static double local_pairs(const struct layer_schedule *schedule, double context, double window)
{
  bool full = schedule->shape == SPAN_FULL;
  if (schedule->chunked) {
    double chunks = chunks_before(context, window), rest = context - chunks * window;
    return full ? chunks * window * window + rest * rest : (chunks * window * (window + 1) + rest * (rest + 1)) / 2;
  }
  double ramp = context < window ? context : window;
  return full ? context * ramp : ramp * (ramp + 1) / 2 + (context - ramp) * window;
}

static double local_pairs_by_context(const struct layer_schedule *schedule, double context, double window)
{
  bool full = schedule->shape == SPAN_FULL;
  if (schedule->chunked) {
    double rest = context - chunks_before(context, window) * window;
    return full ? 2 * rest : rest + 0.5;
  }
  if (context <= window) {
    return full ? 2 * context : context + 0.5;
  }
  return window;
}

static double local_pairs_by_window(const struct layer_schedule *schedule, double context, double window)
{
  bool full = schedule->shape == SPAN_FULL;
  if (schedule->chunked) {
    double chunks = chunks_before(context, window), rest = context - chunks * window;
    return (full ? 2 : 1) * chunks * (window - rest);
  }
  if (context <= window) {
    return 0;
  }
  return full ? context : context - window + 0.5;
}

double layer_span_global(const struct layer_schedule *schedule, double context)
{
  return schedule->shape == SPAN_CAUSAL ? (context + schedule->prompt + 1) / 2 : context;
}

double layer_span_local(const struct layer_schedule *schedule, double context, double window)
{
  if (schedule->shape == SPAN_STEP) {
    double within = schedule->chunked ? context - chunks_before(context, window) * window : context;
    return within < window ? within : window;
  }
  double before = schedule->prompt > 0 ? local_pairs(schedule, schedule->prompt, window) : 0;
  return (local_pairs(schedule, context, window) - before) / layer_tokens(schedule, context);
}

/* Where tokens 1..T fill the window, or a chunk. */
static bool is_filled(const struct layer_schedule *schedule, double context, double window)
{
  return schedule->chunked ? fmod(context, window) == 0 : context == window;
}

bool layer_span_has_kink(const struct layer_schedule *schedule, double context, double window)
{
  bool summed = schedule->shape != SPAN_STEP && schedule->prompt > 0; /* from the prompt on */
  return is_filled(schedule, context, window) || (summed && is_filled(schedule, schedule->prompt, window));
}

double layer_span_global_slope(const struct layer_schedule *schedule, double context)
{
  (void)context;
  return schedule->shape == SPAN_CAUSAL ? 0.5 : 1;
}

double layer_span_local_slope(const struct layer_schedule *schedule, double context, double window)
{
  if (schedule->shape == SPAN_STEP) {
    return schedule->chunked || context <= window ? 1 : 0;
  }
  return (local_pairs_by_context(schedule, context, window) - layer_span_local(schedule, context, window)) /
         layer_tokens(schedule, context);
}

double layer_span_window_slope(const struct layer_schedule *schedule, double context, double window)
{
  if (schedule->shape == SPAN_STEP) {
    return schedule->chunked ? -chunks_before(context, window) : context <= window ? 0 : 1;
  }
  double before = schedule->prompt > 0 ? local_pairs_by_window(schedule, schedule->prompt, window) : 0;
  return (local_pairs_by_window(schedule, context, window) - before) / layer_tokens(schedule, context);
}
