#include "core/span.h"

#include "core/exact.h"

#include <math.h>

double span_of(const struct extent *extent, uint64_t layers)
{
  struct exact pairs, places;
  exact_set_integer(&pairs, extent->pairs);
  exact_set_integer(&places, (unsigned __int128)extent->tokens * layers);
  return exact_quotient(&pairs, &places);
}

static bool is_chunked(const struct schedule *schedule)
{
  return schedule->accounting->full && schedule->architecture->local_attention == LOCAL_CHUNKED;
}

double span_limit(const struct schedule *schedule)
{
  const struct architecture *architecture = schedule->architecture;
  double window = (double)architecture->window;
  if (architecture->n_global_layers > 0) {
    return (double)INFINITY;
  }
  if (!is_chunked(schedule)) {
    return window;
  }
  switch (schedule->workload->shape) {
  case SPAN_FULL:
    return window;
  case SPAN_CAUSAL:
    return (window + 1) / 2;
  case SPAN_STEP:
    break;
  }
  return (double)NAN;
}

/* The smallest root >= 0 of a x^2 + b x + c, c <= 0 or b < 0, in the form that does not cancel; NaN where there is
 * none. */
static double positive_root(double a, double b, double c)
{
  if (a == 0) {
    return b == 0 ? (double)NAN : -c / b;
  }
  double under = b * b - 4 * a * c;
  if (under < 0) {
    return (double)NAN;
  }
  return b > 0 ? -2 * c / (b + sqrt(under)) : (sqrt(under) - b) / (2 * a);
}

/* T with s(T) = span for sliding windows where every token attends to all T. */
static double context_full(const struct architecture *a, double span)
{
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, window = (double)a->window;
  if (local == 0 || span <= window) {
    return span;
  }
  return global == 0 ? (double)NAN : ((global + local) * span - local * window) / global;
}

/* The same for causal windows. Beyond T = W: L_g (T + p + 1)(T - p)/2 + L_l (W T - c) = L s (T - p), where c is what
 * the first W tokens and the prompt fall short of W each. */
static double context_causal(const struct architecture *a, double prompt, double span)
{
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, window = (double)a->window;
  double layers = global + local;
  double straight = 2 * span - 1 - prompt;
  if (local == 0 || (prompt < window && straight <= window)) {
    return straight;
  }
  double short_of = prompt < window ? window * (window - 1) / 2 + prompt * (prompt + 1) / 2 : window * prompt;
  double b = global / 2 + local * window - layers * span;
  double c = layers * span * prompt - global * prompt * (prompt + 1) / 2 - local * short_of;
  if (global == 0) {
    return b < 0 ? -c / b : (double)NAN;
  }
  return positive_root(global / 2, b, c);
}

/* The same within chunks. In the chunk that starts after k W tokens the attended pairs are a quadratic in the tokens r
 * into it; s falls at each chunk's start, so chunks are tried in order from the first that can reach the span. */
static double context_chunked(const struct schedule *schedule, double from, double span)
{
  const struct architecture *a = schedule->architecture;
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, w = (double)a->window;
  double layers = global + local, prompt = (double)schedule->prompt;
  enum span_shape shape = schedule->workload->shape;
  double before = 0;
  if (schedule->workload->has_prompt && prompt > 0) {
    before = global * (double)schedule->workload->global_pairs(schedule->prompt, 0) +
             local * (double)schedule->workload->chunked_pairs(schedule->prompt, 0, a->window);
  }
  double last = global == 0 ? from / w + 2 : 2 * layers * (span + prompt + 1) / (global * w) + 2;
  for (double k = fmax(0, floor((from - 1) / w)); k <= last; k++) {
    double start = k * w, square = layers, linear = 2 * global * start, constant = start * (global * start + local * w);
    double tokens_linear = 1, tokens_constant = start;
    if (shape == SPAN_CAUSAL) {
      square = layers / 2;
      linear = global * start + layers / 2;
      constant = global * start * (start + 1) / 2 + local * k * w * (w + 1) / 2 - before;
      tokens_constant = start - prompt;
    } else if (shape == SPAN_STEP) {
      square = 0;
      linear = layers;
      constant = global * start;
      tokens_linear = 0;
      tokens_constant = 1;
    }
    double r =
        positive_root(square, linear - layers * span * tokens_linear, constant - layers * span * tokens_constant);
    if (r >= 0 && r <= w && start + r > prompt) {
      return start + r;
    }
  }
  return (double)NAN;
}

double span_context(const struct schedule *schedule, double span)
{
  if (isnan(span) || isinf(span)) {
    return span;
  }
  bool causal = schedule->workload->shape == SPAN_CAUSAL;
  double prompt = schedule->workload->has_prompt ? (double)schedule->prompt : 0;
  double context =
      causal ? context_causal(schedule->architecture, prompt, span) : context_full(schedule->architecture, span);
  if (is_chunked(schedule) && schedule->architecture->n_local_layers > 0 &&
      context > (double)schedule->architecture->window) {
    context = context_chunked(schedule, context, span);
  }
  return fmax(context, prompt + 1) == context || isnan(context) ? context : prompt + 1;
}
