/* Break-even: the value of one constant, of all STARK constants together, or of the context, at which the ratio reaches
 * a target.
 *
 * Snark = v stark is linear in each constant and in a common factor on the r, and by the hyperbola (core/hyperbola.h) a
 * closed form in the mean span; so every answer is exact to rounding and nothing is searched. */
#ifndef PROOFSWEEP_BREAK_EVEN_H
#define PROOFSWEEP_BREAK_EVEN_H

#include "core/point.h"
#include "core/status.h"

enum break_even_reach {
  BREAK_EVEN_REACHED,  /* value is the answer */
  BREAK_EVEN_NEGATIVE, /* the equation's solution is negative, which no price is; value holds it */
  BREAK_EVEN_NEVER,    /* no value that a double can hold is an answer; value is NaN */
  BREAK_EVEN_ALWAYS,   /* the unknown does not matter and the ratio is the target: each value is one; value is NaN */
};

struct break_even {
  enum break_even_reach reach;
  double value; /* constraints or rows, a pure factor, or tokens (a real number) */
};

/* "reached", "negative", "never" or "always". */
const char *break_even_word(enum break_even_reach reach);

/* One unknown of the equation R = target. */
struct break_even_unknown {
  const char *name; /* c_exp, c_norm, c_nonlin, r_exp, r_norm, r_nonlin, r_factor, context */
  const char *unit;
  const char *meaning;
};

enum { BREAK_EVEN_UNKNOWNS = CONSTANT_COUNT + 2 };
extern const struct break_even_unknown break_even_unknowns[BREAK_EVEN_UNKNOWNS];

/* The unknown of that name; NULL where there is none. */
const struct break_even_unknown *break_even_find(const char *name);

/* Solves R = target for the unknown, everything else as in the scenario. target >= 0 and finite. r_factor multiplies
 * r_exp, r_norm and r_nonlin. Of several contexts the smallest is given (only chunked windows have several); the first
 * one where the ratio there is the target to the last digit.
 * STATUS_BAD_INPUT where the scenario cannot be evaluated or the target is not a number >= 0. */
enum status break_even_solve(const struct scenario *scenario, const struct break_even_unknown *unknown, double target,
                             struct break_even *result, struct fault *fault) MUST_CHECK;

#endif
