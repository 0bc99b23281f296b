/* The mean span s: how many tokens a token attends to, averaged over tokens and layers.
 *
 *   s = S_total / (N L)
 *
 * It carries all of the context's and the schedule's part in the model: see core/hyperbola.h. */
#ifndef PROOFSWEEP_SPAN_H
#define PROOFSWEEP_SPAN_H

#include "core/counts.h"

/* A family of evaluations that differ in the context alone. Pointers are borrowed. */
struct schedule {
  const struct architecture *architecture;
  const struct accounting *accounting; /* full: chunked local layers attend within their chunk; else they slide */
  const struct workload *workload;
  uint64_t prompt;
};

/* Whether there are local layers that attend within their chunk: s then falls behind the start of each. */
bool schedule_is_chunked(const struct schedule *schedule);

/* s of one evaluation, tokens: the double nearest to S_total / (N L). */
double span_of(const struct extent *extent, uint64_t layers);

/* The limit of s as T grows: infinity where some layer is global; the window, or half of it, where none is; NaN where
 * there is no limit (decode-step in chunks). */
double span_limit(const struct schedule *schedule);

/* The context T (a real number of tokens, at least the first that the workload allows) at which s first reaches `span`:
 * linear on a piece, quadratic for causal windows. NaN where s stays below, infinity for an infinite span. */
double span_context(const struct schedule *schedule, double span);

/* The first context at which s has fallen to `span`, which it is above where the context begins; NaN where it never
 * does. Only chunks let it: behind a prompt that ends within one, the next begins with tokens that attend to few. */
double span_fall_context(const struct schedule *schedule, double span);

#endif
