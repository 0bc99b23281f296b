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

bool schedule_is_chunked(const struct schedule *schedule)
{
  const struct architecture *architecture = schedule->architecture;
  return schedule->accounting->full && architecture->local_attention == LOCAL_CHUNKED &&
         architecture->n_local_layers > 0;
}

double span_limit(const struct schedule *schedule)
{
  const struct architecture *architecture = schedule->architecture;
  double window = (double)architecture->window;
  if (architecture->n_global_layers > 0) {
    return (double)INFINITY;
  }
  if (!schedule_is_chunked(schedule)) {
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

/* The larger root of a x^2 + b x + c, a > 0, in the form that neither cancels nor overflows; NaN where there is none.
 */
static double larger_root(double a, double b, double c)
{
  if (b == 0) {
    return sqrt(-c / a);
  }
  double root = sqrt(1 - 4 * (a / b) * (c / b));
  return b > 0 ? -2 * (c / b) / (1 + root) : -b * (1 + root) / (2 * a);
}

/* T with s(T) = span for sliding windows where every token attends to all T. */
static double context_full(const struct architecture *a, double span)
{
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, window = (double)a->window;
  if (local == 0 || span <= window) {
    return span;
  }
  return global == 0 ? (double)NAN : span + local / global * (span - window);
}

/* The same for causal windows after a prompt p. Beyond T = W: L_g (T + p + 1)(T - p)/2 + L_l (W T - c) = L s (T - p),
 * where c is what the first W tokens and the prompt fall short of W each: W p where p >= W, so that (T - p) cancels. */
static double context_causal(const struct architecture *a, double prompt, double span)
{
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, window = (double)a->window;
  double layers = global + local;
  double straight = 2 * span - 1 - prompt;
  if (local == 0 || (prompt < window && straight <= window)) {
    return straight;
  }
  if (prompt >= window) {
    return global == 0 ? (double)NAN : straight + 2 * local / global * (span - window);
  }
  double short_of = window * (window - 1) / 2 + prompt * (prompt + 1) / 2;
  double b = global / 2 + local * window - layers * span;
  double c = layers * span * prompt - global * prompt * (prompt + 1) / 2 - local * short_of;
  if (global == 0) {
    return span < window ? -c / b : (double)NAN;
  }
  return larger_root(global / 2, b, c);
}

/* Pairs of all layers within the prompt, in chunks. */
static double prompt_pairs(const struct schedule *schedule)
{
  const struct architecture *a = schedule->architecture;
  if (!schedule->workload->has_prompt || schedule->prompt == 0) {
    return 0;
  }
  const struct workload *causal = workload_find("prefill-causal");
  return (double)a->n_global_layers * (double)causal->global_pairs(schedule->prompt, 0) +
         (double)a->n_local_layers * (double)causal->chunked_pairs(schedule->prompt, 0, a->window);
}

/* Tokens r into the chunk that starts behind `start` tokens at which s = span, s being below where the chunk starts. In
 * a chunk the attended pairs are a quadratic in r. */
static double tokens_into_chunk(const struct schedule *schedule, double prompt, double start, double span)
{
  const struct architecture *a = schedule->architecture;
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, w = (double)a->window;
  double layers = global + local;
  if (schedule->workload->shape == SPAN_STEP) {
    return span - global / layers * start;
  }
  if (schedule->workload->shape == SPAN_FULL) {
    return larger_root(layers, 2 * global * start - layers * span,
                       start * (global * start + local * w - layers * span));
  }
  if (start <= prompt) {
    return 2 * (span - global / layers * start) - 1 - (prompt - start);
  }
  double pairs = global * start * (start + 1) / 2 + local * start * (w + 1) / 2 - prompt_pairs(schedule);
  return larger_root(layers / 2, global * start + layers / 2 - layers * span, pairs - layers * span * (start - prompt));
}

/* T with s(T) = span within chunks. s falls behind each chunk's start; where the chunks end it runs as in a sliding
 * window, and causally as if every local token attended to (W + 1)/2. So the end tells the chunk. */
static double context_chunked(const struct schedule *schedule, double prompt, double span)
{
  const struct architecture *a = schedule->architecture;
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, w = (double)a->window;
  double layers = global + local, end = 0;
  if (schedule->workload->shape == SPAN_CAUSAL) {
    double start = floor(prompt / w) * w;
    double tokens = tokens_into_chunk(schedule, prompt, start, span);
    if (tokens <= w || global == 0) {
      return tokens <= w ? start + tokens : (double)NAN;
    }
    end = larger_root(global / 2, global / 2 + local * (w + 1) / 2 - layers * span,
                      layers * span * prompt - prompt_pairs(schedule));
  } else {
    end = context_full(a, span);
  }
  if (!(end > w) || end > 0x1p52 * w) { /* the first chunk, never, or beyond a double's sight of one chunk */
    return end;
  }
  /* An end that the span meets exactly must not be rounded into the next chunk. */
  double start = (ceil(end / w * (1 - 0x1p-48)) - 1) * w;
  return start + fmin(tokens_into_chunk(schedule, prompt, start, span), w);
}

/* s at the first context that the workload allows, T = p + 1. */
static double first_span(const struct schedule *schedule, uint64_t prompt)
{
  const struct architecture *a = schedule->architecture;
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, attended = 0;
  if (a->n_local_layers > 0) {
    attended =
        schedule_is_chunked(schedule) ? (double)(prompt % a->window + 1) : fmin((double)prompt + 1, (double)a->window);
  }
  return (global * ((double)prompt + 1) + local * attended) / (global + local);
}

/* In the first chunk behind the prompt's, whose dip is the lowest: in later ones more tokens are averaged, of which no
 * fewer attend to many, and global layers attend to more. */
double span_fall_context(const struct schedule *schedule, double span)
{
  const struct architecture *a = schedule->architecture;
  bool behind =
      schedule_is_chunked(schedule) && schedule->workload->shape == SPAN_CAUSAL && schedule->workload->has_prompt;
  if (!behind || !(span < first_span(schedule, schedule->prompt))) {
    return (double)NAN;
  }
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, w = (double)a->window;
  double layers = global + local, prompt = (double)schedule->prompt;
  double within = (double)(schedule->prompt % a->window), tokens = w - within, start = prompt + tokens;
  /* r tokens into the chunk: layers r^2 / 2 + b r + c = 0, and positive before. */
  double b = global * start + layers / 2 - layers * span;
  double c = tokens * (global * (start + prompt + 1) / 2 + local * (w + within + 1) / 2 - layers * span);
  double root = sqrt(1 - 2 * (layers / b) * (c / b));
  double into = -2 * (c / b) / (1 + root);
  return into > 0 && into <= w ? start + into : (double)NAN;
}

double span_context(const struct schedule *schedule, double span)
{
  if (isnan(span) || isinf(span)) {
    return span;
  }
  const struct architecture *a = schedule->architecture;
  uint64_t first = schedule->workload->has_prompt ? schedule->prompt : 0;
  double prompt = (double)first, context = 0;
  if (span <= first_span(schedule, first)) {
    return prompt + 1;
  }
  if (schedule_is_chunked(schedule)) {
    context = context_chunked(schedule, prompt, span);
  } else if (schedule->workload->shape == SPAN_CAUSAL) {
    context = context_causal(a, prompt, span);
  } else {
    context = context_full(a, span);
  }
  return context < prompt + 1 ? prompt + 1 : context;
}
