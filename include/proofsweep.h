/* libproofsweep: the cost model of transformer proofs, as a library of C functions.
 *
 * A scenario is an architecture, constants, a workload, an accounting and a context. It is made from a name of the
 * catalogue, changed key by key, and evaluated: exact counts of operations, their price as SNARK constraints and STARK
 * rows, the ratio of the two, and the hyperbola that the ratio follows as the context grows. The keys, their units and
 * their bounds are those of proofsweep-spec(5). It is a symbolic pressure signal, not a prover benchmark.
 *
 * Functions that can fail return a status and, where it is not PROOFSWEEP_OK, write one sentence into the caller's
 * fault, which may be NULL. So may a name, which is refused; scenarios and results may not. Nothing is printed, no file
 * is read, no global variable changes: different scenarios may be used by different threads at once. Link with the
 * flags that `pkg-config proofsweep` gives. */
#ifndef PROOFSWEEP_H
#define PROOFSWEEP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum proofsweep_status { PROOFSWEEP_OK = 0, PROOFSWEEP_BAD_INPUT = 2, PROOFSWEEP_NO_MEMORY = 4 };

/* One sentence without a full stop. */
struct proofsweep_fault {
  char text[1024];
};

struct proofsweep_scenario;

/* "0.1.0" */
const char *proofsweep_version(void);

/* Name `index` of the catalogue's architectures, or of its sets of constants; NULL behind the last. */
const char *proofsweep_model_name(size_t index);
const char *proofsweep_constants_name(size_t index);

/* A scenario with that architecture, the constants "essay", the workload "prefill", the accounting "paper" and the
 * model's own longest context (0 where it has none). NULL where the catalogue has no such name, or memory is out. */
struct proofsweep_scenario *proofsweep_scenario_new(const char *model, struct proofsweep_fault *fault);
void proofsweep_scenario_free(struct proofsweep_scenario *scenario); /* NULL is fine */

/* Sets "workload", "accounting", "constants" (all six prices, those set before too) or "local_attention" to a word. */
enum proofsweep_status proofsweep_set_word(struct proofsweep_scenario *scenario, const char *key, const char *word,
                                           struct proofsweep_fault *fault);
/* Sets "context", "prompt" (both in tokens) or a field of the architecture, such as "window" or "n_heads". Whether the
 * fields go together is looked at by the two functions at the end. */
enum proofsweep_status proofsweep_set_whole(struct proofsweep_scenario *scenario, const char *key, uint64_t value,
                                            struct proofsweep_fault *fault);
/* Sets a price: "c_exp", "c_norm", "c_nonlin" (constraints), "r_exp", "r_norm", "r_nonlin" (rows); finite, >= 0. */
enum proofsweep_status proofsweep_set_price(struct proofsweep_scenario *scenario, const char *key, double value,
                                            struct proofsweep_fault *fault);

/* An exact count: high 2^64 + low. */
struct proofsweep_count {
  uint64_t high, low;
};

/* One point. What is undefined is NaN. */
struct proofsweep_point {
  struct proofsweep_count arithmetic; /* multiply-adds, all layers */
  struct proofsweep_count softmax;    /* exponentials */
  struct proofsweep_count norm;       /* normalised elements */
  struct proofsweep_count nonlin;     /* activations */
  double snark_constraints;           /* arithmetic + c_exp softmax + c_norm norm + c_nonlin nonlin, nearest double */
  double stark_rows;                  /* the same with r */
  double ratio;                       /* the double nearest to the exact quotient of the two */
  double span;                        /* mean span: tokens attended to, averaged over tokens and layers */
  double ceiling;                     /* limit of the ratio as the context grows */
  double ceiling_fraction;            /* (ratio - start) / (ceiling - start) */
};

/* The curve R(s) = C - (C - R0) h / (s + h) over the mean span s, and where it is reached. NaN: it does not exist. */
struct proofsweep_curve {
  double ceiling;                            /* limit of the ratio as the context grows: C, or R at span_limit */
  double limit;                              /* C, the ratio of attention alone */
  double start;                              /* R0, the ratio without attention */
  double half_span;                          /* h, tokens */
  double span_limit;                         /* tokens; infinite where some layer attends to everything */
  double context_50, context_90, context_99; /* tokens at 50, 90 and 99 % of the way from R0 to C; the first context
                                                behind a prompt where that is further */
};

/* PROOFSWEEP_BAD_INPUT where the context is 0 or beyond 2^63 - 1, a prompt that the workload needs was not set or is
 * not shorter than the context, the fields make no architecture, or a count passes 2^128. */
enum proofsweep_status proofsweep_evaluate(const struct proofsweep_scenario *scenario, struct proofsweep_point *point,
                                           struct proofsweep_fault *fault);
/* The same; does not look at the context. */
enum proofsweep_status proofsweep_curve_of(const struct proofsweep_scenario *scenario, struct proofsweep_curve *curve,
                                           struct proofsweep_fault *fault);

/* R(span), span >= 0 tokens: a sum of positive terms, right to a few roundings everywhere. */
double proofsweep_ratio_at(const struct proofsweep_curve *curve, double span);

#ifdef __cplusplus
}
#endif

#endif
