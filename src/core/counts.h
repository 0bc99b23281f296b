/* Counts: what a transformer does, as exact integers, in four buckets (paper, sections 3.1-3.2 and 4.6).
 *
 * Every bucket is linear: per_token for each of the N tokens, plus per_pair for each attended query-key pair of the
 * model. Nothing else depends on the context. The hyperbola (core/hyperbola.h) is this sentence divided by itself. */
#ifndef PROOFSWEEP_COUNTS_H
#define PROOFSWEEP_COUNTS_H

#include "core/architecture.h"
#include "core/status.h"
#include "core/workload.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct counts {
  unsigned __int128 arithmetic; /* multiply-adds */
  unsigned __int128 softmax;    /* exponentials */
  unsigned __int128 norm;       /* normalised elements */
  unsigned __int128 nonlin;     /* activations */
};

/* What is counted beside the projections, attention and feed-forward. */
struct accounting {
  const char *name; /* paper-dense, paper-gemma, full */
  const char *meaning;
  uint64_t arithmetic_norms; /* a: multiply-adds a token, layer and model dimension for norms */
  uint64_t norms;            /* b: normalised elements a token, layer and model dimension */
  bool full;                 /* a and b are norms_per_layer, and everything that the paper leaves out is counted */
};

extern const struct accounting accountings[];
extern const size_t accounting_count;

/* The accounting of that name; "paper" is the one that the architecture's row names (architecture may be NULL where the
 * name is not "paper"). NULL where there is none. */
const struct accounting *accounting_find(const char *name, const struct architecture *architecture);

/* What an accounting is called where one is asked for: "paper", then the names of all. NULL behind the last. */
const char *accounting_word(size_t index);

/* The linear form of a model's counts. */
struct cost_form {
  struct counts per_token; /* of all layers, and of the model's head in the accounting full */
  struct counts per_pair;  /* of one attended pair in one layer */
  uint64_t layers;         /* L */
};

/* architecture as architecture_check accepts it. STATUS_BAD_INPUT where a coefficient passes 2^128 - 1. */
enum status cost_form_of(const struct architecture *architecture, const struct accounting *accounting,
                         struct cost_form *form, struct fault *fault) MUST_CHECK;

/* Tokens and attended pairs of one evaluation. */
struct extent {
  uint64_t tokens;         /* N >= 1 */
  unsigned __int128 pairs; /* S_total: of all layers */
};

/* context and prompt as workload_check accepts them. STATUS_BAD_INPUT where the pairs pass 2^128 - 1. */
enum status extent_of(const struct architecture *architecture, const struct accounting *accounting,
                      const struct workload *workload, uint64_t context, uint64_t prompt, struct extent *extent,
                      struct fault *fault) MUST_CHECK;

/* N per_token + S_total per_pair. STATUS_BAD_INPUT where a count passes 2^128 - 1; the sentence names the bucket. */
enum status counts_of(const struct cost_form *form, const struct extent *extent, struct counts *counts,
                      struct fault *fault) MUST_CHECK;

#endif
