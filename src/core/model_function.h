/* The cost model as a function of uncertain inputs: what the studies sample, integrate and differentiate.
 *
 * Inputs are the context, the six constants and the architecture's whole-number fields. Each count is a polynomial that
 * is linear in every field by itself, so any set of fields is varied through exact integer coefficients taken from
 * core/counts.h, and the formulas are not written a second time. */
#ifndef PROOFSWEEP_MODEL_FUNCTION_H
#define PROOFSWEEP_MODEL_FUNCTION_H

#include "core/exact_indices.h"
#include "core/integrand.h"
#include "core/layer_span.h"
#include "core/point.h"
#include "core/status.h"
#include "core/variable.h"

#include <stdbool.h>
#include <stddef.h>

/* MODEL_CHUNK: points evaluated together. */
enum { MODEL_CHUNK = 64, MODEL_FIELD_LIMIT = 6, MODEL_INPUT_LIMIT = 2 + CONSTANT_COUNT + MODEL_FIELD_LIMIT };

/* The four buckets of core/counts.h, in its order. */
enum model_bucket {
  MODEL_BUCKET_ARITHMETIC,
  MODEL_BUCKET_SOFTMAX,
  MODEL_BUCKET_NORM,
  MODEL_BUCKET_NONLIN,
  MODEL_BUCKETS,
  MODEL_SLOTS = 2 * MODEL_BUCKETS
};

/* A price list: which buckets a sum takes, and at which constants. */
enum model_bill {
  MODEL_BILL_SNARK,
  MODEL_BILL_STARK,
  MODEL_BILL_SNARK_EXTRA,
  MODEL_BILL_STARK_EXTRA,
  MODEL_BILL_SNARK_SOFTMAX,
  MODEL_BILL_ONE
};

/* A quantity that can be studied: numerator / denominator, times the tokens where `total`. */
struct model_output {
  const char *name; /* as in core/quantity.h */
  enum model_bill numerator, denominator;
  bool total;
};

extern const struct model_output model_outputs[];
extern const size_t model_output_count;

/* The output of that name; NULL where there is none. */
const struct model_output *model_output_find(const char *name);

/* One input: exactly one of the three. */
struct model_input {
  const char *key; /* context, c_exp, window ...; borrowed */
  bool context;
  const struct constant_field *constant;
  const struct architecture_field *field;
};

/* The input of that key. STATUS_BAD_INPUT for an unknown key (the nearest is suggested) and for a field that is not a
 * whole number. */
enum status model_input_find(const char *key, struct model_input *input, struct fault *fault) MUST_CHECK;

/* Whether its values are whole numbers: the context and every field. Bind such an input's distribution with `whole`. */
bool model_input_is_whole(const struct model_input *input);

/* One monomial of a count in the varied fields: coefficient * prod (x_i - low_i) over the fields in `fields`. */
struct count_term {
  double coefficient;
  unsigned fields; /* bit i: the i-th varied field that enters the cost form */
  size_t product;  /* index into products; none where fields is 0 */
};

/* prod (x_i - low_i) over some fields: that of all but the last one, times that of the last one. */
struct count_product {
  unsigned fields;     /* a bit each */
  size_t last;         /* the highest of them */
  size_t rest, single; /* indices of the two; its own where it has one field */
};

/* How deep an input enters the output. */
enum model_depth {
  MODEL_DEPTH_NOTHING,
  MODEL_DEPTH_NUMERATOR, /* a price of the numerator alone */
  MODEL_DEPTH_PRICES,    /* a price of the denominator */
  MODEL_DEPTH_COUNTS     /* the context, the window or a field: everything */
};

/* What changes with one input. */
struct model_swap {
  enum model_depth depth;
  bool span;      /* the span */
  unsigned field; /* the bit of the varied field that the input is; 0: none */
  unsigned slots; /* those that the field enters, a bit each */
};

/* Numerator or denominator: constant + arithmetic + price * softmax + price * norm + price * nonlin. */
struct model_side {
  bool arithmetic; /* whether arithmetic is in it */
  double constant;
  struct {
    int constant; /* index into constant_fields; NO_PRICE (core/model_block.h): not taken */
    size_t input; /* MODEL_FIXED where it is none */
  } price[MODEL_BUCKETS - 1];
};

struct model_function {
  struct scenario base; /* pointers borrowed */
  const struct model_output *output;
  size_t inputs;
  struct model_input input[MODEL_INPUT_LIMIT];
  struct layer_schedule schedule;
  /* Which input each of these is; MODEL_FIXED (core/model_block.h) where it is none. */
  size_t context_input, window_input, global_input, local_input;
  size_t constant_input[CONSTANT_COUNT];
  size_t field_count;                    /* varied fields that enter the cost form: all but the window */
  size_t field_input[MODEL_FIELD_LIMIT]; /* their inputs */
  double field_low[MODEL_FIELD_LIMIT];   /* low end of each field's range */
  /* The counts. Slot b is bucket b per token, slot MODEL_BUCKETS + b per attended pair; its terms are
   * terms[term_start[slot]] up to the next slot's, the constant one first. */
  struct count_term terms[MODEL_SLOTS << MODEL_FIELD_LIMIT];
  size_t term_start[MODEL_SLOTS + 1];
  bool product_used[1 << MODEL_FIELD_LIMIT];     /* which products of fields (a bit each) the terms need */
  unsigned slot_fields[MODEL_SLOTS];             /* the fields that a slot's terms have */
  double fixed[CONSTANT_COUNT][INTEGRAND_BLOCK]; /* columns of the constants that are fixed */
  /* For evaluations, worked out from all of the above (core/model_swap.c). */
  size_t product_count;
  struct count_product
      products[1 << MODEL_FIELD_LIMIT];           /* those that some term or product needs, after what they need */
  double constant_slot[MODEL_SLOTS][MODEL_CHUNK]; /* columns of the slots without fields */
  unsigned paired;                                /* the buckets with counts per pair, a bit each */
  struct model_side side[2];
  bool unit_denominator; /* both sides have the arithmetic, and the denominator's prices are fixed at 1 */
  struct model_swap swap[MODEL_INPUT_LIMIT];
};

/* keys: the `count` varied inputs. base: everything else, and the point at which elasticities are taken; architecture
 * and constants as their checks accept them. STATUS_BAD_INPUT for an unknown output or key, one given twice, the window
 * of a model without local layers, too many fields, counts beyond 128 bits. Plain data: nothing to free. */
enum status model_function_init(struct model_function *model, const struct scenario *base, const char *output,
                                const char *const *keys, size_t count, struct fault *fault) MUST_CHECK;
/* Whether every point that the distributions can draw is a valid evaluation: fields within their bounds and in
 * agreement with each other, contexts above the prompt, prices not negative. Inputs are independent, so where two
 * fields must agree (n_kv_heads <= n_heads) all of their values must; anything else is refused in words. variables:
 * (inputs). */
enum status model_function_check(const struct model_function *model, const struct variable *variables,
                                 struct fault *fault) MUST_CHECK;

/* The integrand over the varied inputs, in the order of the keys. The value is within 1e-14 (relative) of the exact
 * one. model is borrowed. */
struct integrand model_function_integrand(const struct model_function *model);

/* The base value of each input: (inputs). */
void model_function_base(const struct model_function *model, double *point);

/* d ln f / d ln x of one input at a point, the others held: analytic; fields and the context are taken as real numbers.
 * NaN where f is 0 or undefined, and by the context or the window at a kink (T = W, a chunk's end). */
double model_function_elasticity(const struct model_function *model, const double *point, size_t input);

/* The exact sensitivity indices (core/exact_indices.h). Constants that the output is linear in need no quadrature;
 * whole numbers are averaged as the rounded draws they are. Where context and window both vary, or chunks are counted,
 * only inputs with few enough values have an exact result. */
enum status model_function_exact(const struct model_function *model, const struct variable *variables,
                                 struct exact_indices *indices, struct fault *fault) MUST_CHECK;

#endif
