/* The shape of the ratio: one hyperbola in the mean span, for every architecture, workload, accounting and constants.
 *
 * Per token both works are linear in the mean span s and in nothing else that changes with the context:
 *
 *   snark/N = A0 + A1 s     stark/N = B0 + B1 s
 *   R = C - (C - R0) h / (s + h)     R0 = A0/B0     C = A1/B1     h = B0/B1
 *
 * R0 is the ratio without attention, C that of attention alone, h the span at which half of the way is done. In the
 * paper's dense form C = (2d + H c_exp)/(2d + H r_exp) (section 4.2). */
#ifndef PROOFSWEEP_HYPERBOLA_H
#define PROOFSWEEP_HYPERBOLA_H

#include "core/constants.h"
#include "core/counts.h"
#include "core/exact.h"

enum direction {
  DIRECTION_RISING,
  DIRECTION_FALLING,
  DIRECTION_CONSTANT /* R0 and C agree to four units in the last place: h cannot be seen in the ratio */
};

/* "rising", "falling" or "constant". */
const char *direction_word(enum direction direction);

/* The direction of a ratio that begins at R0 = `start` and goes to C = `limit`. */
enum direction hyperbola_direction(double start, double limit);

struct hyperbola {
  struct exact a0, a1, b0, b1; /* constraints and rows a token; a1 and b1 for each token of mean span */
  double limit;                /* C, nearest double; NaN where b1 is 0 */
  double start;                /* R0; NaN where b0 is 0 */
  double half;                 /* h, tokens; NaN where b1 is 0 */
  enum direction direction;
};

/* constants as constants_check accepts them. */
void hyperbola_of(const struct cost_form *form, const struct constants *constants, struct hyperbola *hyperbola);

/* R at span >= 0 (infinity gives C), computed from C and the gap. */
double hyperbola_ratio(const struct hyperbola *hyperbola, double span);

/* C - R at span >= 0: never by subtraction, so right to three roundings also where it is tiny. */
double hyperbola_gap(const struct hyperbola *hyperbola, double span);

/* The double nearest to R at a whole-number span (exact rational arithmetic). */
double hyperbola_ratio_exact(const struct hyperbola *hyperbola, unsigned __int128 span);

/* The span at which R equals `ratio`: (v B0 - A0)/(A1 - v B1); NaN where R reaches it at no span >= 0. */
double hyperbola_span(const struct hyperbola *hyperbola, double ratio);

/* The c_exp at which C = R0, so that the ratio neither rises nor falls; above it the ratio rises. May be negative. NaN
 * where c_exp does not matter. */
double hyperbola_turning_c_exp(const struct cost_form *form, const struct constants *constants);

#endif
