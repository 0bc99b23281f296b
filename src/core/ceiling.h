/* The ceiling of a curve: where the ratio goes as the context grows, and how far along it is (paper, section 4.2;
 * appendix). */
#ifndef PROOFSWEEP_CEILING_H
#define PROOFSWEEP_CEILING_H

#include "core/hyperbola.h"
#include "core/span.h"

/* A curve of the ratio over the context. Pointers are borrowed. */
struct curve {
  struct schedule schedule;
  const struct constants *constants;
};

enum { CEILING_FRACTIONS = 3 };
/* 0.5, 0.9, 0.99: the fractions of the way from R0 to C whose contexts are reported. */
extern const double ceiling_fractions[CEILING_FRACTIONS];

/* NaN in a field: it does not exist for this curve. */
struct ceiling {
  struct cost_form form;
  struct hyperbola hyperbola;
  double span_limit;                 /* tokens; infinity where some layer is global */
  double ceiling;                    /* the limit of the ratio: C, or R at span_limit where no layer is global */
  double context[CEILING_FRACTIONS]; /* tokens; NaN also where the mean span never gets there */
  double turning_c_exp;
  double break_even_c_exp; /* c_exp at which R = 1 at `own_context`; may be negative, so that there is none */
  uint64_t own_context;    /* as given, else the model's max_context, else 0 */
};

/* own_context may be 0 for the model's own, at which there is no break-even where counts pass 128 bits; at another one
 * that is STATUS_BAD_INPUT. */
enum status ceiling_of(const struct curve *curve, uint64_t own_context, struct ceiling *ceiling,
                       struct fault *fault) MUST_CHECK;

/* The limit of the ratio alone, for a hyperbola at hand. */
double ceiling_limit(const struct hyperbola *hyperbola, double span_limit);

/* The c_exp at which snark = stark for these counts, other constants as they are: (what the STARK side pays - what norm
 * and activation cost the SNARK side) / softmax. NaN without softmax. */
double break_even_c_exp(const struct counts *counts, const struct constants *constants);

#endif
