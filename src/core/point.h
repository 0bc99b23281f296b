/* A point: one evaluation of the model, with everything that a row of a points table shows. */
#ifndef PROOFSWEEP_POINT_H
#define PROOFSWEEP_POINT_H

#include "core/ceiling.h"
#include "core/price.h"

/* What is evaluated. Pointers are borrowed. */
struct scenario {
  const struct architecture *architecture;
  const struct accounting *accounting;
  const struct workload *workload;
  uint64_t prompt;  /* tokens; read where the workload has one */
  uint64_t context; /* tokens, >= 1 */
  const struct constants *constants;
};

struct point {
  struct scenario scenario;
  struct cost_form form;
  struct extent extent;
  struct counts counts;
  struct price price;
  struct hyperbola hyperbola;
  double span_limit;
};

/* STATUS_BAD_INPUT where context or prompt cannot be evaluated or a count passes 128 bits. The architecture and
 * constants are taken as checked. */
enum status point_evaluate(const struct scenario *scenario, struct point *point, struct fault *fault) MUST_CHECK;

/* Derived values, each the double nearest to the exact quotient; NaN where undefined. */
double point_ratio(const struct point *point);
double point_span(const struct point *point);                      /* mean span, tokens */
double point_snark_nonarithmetic_share(const struct point *point); /* (c . counts) / snark */
double point_softmax_share(const struct point *point);             /* c_exp softmax / (c . counts) */
double point_stark_lookup_share(const struct point *point);        /* (r . counts) / stark */
double point_ceiling(const struct point *point);
double point_ceiling_fraction(const struct point *point); /* (R - R0) / (ceiling - R0) */

#endif
