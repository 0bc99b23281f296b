/* Workloads: which tokens are processed, and how many query-key pairs each layer attends to (docs/model.md, Counts).
 *
 * T is the context, W the window, p the prompt (decode only). All counts are exact 128-bit integers. */
#ifndef PROOFSWEEP_WORKLOAD_H
#define PROOFSWEEP_WORKLOAD_H

#include "core/architecture.h"
#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a curve's mean span depends on T; what span.c needs to solve s(T) for T. */
enum span_shape {
  SPAN_FULL,   /* each of T tokens attends to all T: s = T, local min(T, W) */
  SPAN_CAUSAL, /* the t-th token attends to t, tokens p+1..T: s = (T + p + 1)/2, local sum of min(t, W) */
  SPAN_STEP    /* one token attends to T: s = T, local min(T, W) */
};

struct workload {
  const char *name; /* prefill, prefill-causal, decode-step, decode */
  const char *meaning;
  enum span_shape shape;
  bool has_prompt; /* decode: a prompt p in [0, T) must be given; without it p is 0 */
  /* N, tokens processed. */
  uint64_t (*tokens)(uint64_t context, uint64_t prompt);
  /* S(T), attended pairs of one layer: global, local with a sliding window, local in chunks. context in [1, 2^63). */
  unsigned __int128 (*global_pairs)(uint64_t context, uint64_t prompt);
  unsigned __int128 (*sliding_pairs)(uint64_t context, uint64_t prompt, uint64_t window);
  unsigned __int128 (*chunked_pairs)(uint64_t context, uint64_t prompt, uint64_t window);
};

extern const struct workload workloads[];
extern const size_t workload_count;

/* The workload of that name; NULL where there is none. */
const struct workload *workload_find(const char *name);

/* The name of workload `index`; NULL behind the last. */
const char *workload_word(size_t index);

enum { WORKLOAD_CONTEXT_BITS = 63 };

/* Whether T and p can be evaluated: 1 <= T < 2^63 and, where the workload has a prompt, p < T. */
enum status workload_check(const struct workload *workload, uint64_t context, uint64_t prompt,
                           struct fault *fault) MUST_CHECK;

#endif
