#include "core/break_even.h"

#include "core/span.h"

#include <math.h>
#include <string.h>

const struct break_even_unknown break_even_unknowns[BREAK_EVEN_UNKNOWNS] = {
    {"c_exp", "constraints", "SNARK price of one softmax exponential"},
    {"c_norm", "constraints", "SNARK price of one normalised element"},
    {"c_nonlin", "constraints", "SNARK price of one activation"},
    {"r_exp", "rows", "STARK price of one softmax exponential"},
    {"r_norm", "rows", "STARK price of one normalised element"},
    {"r_nonlin", "rows", "STARK price of one activation"},
    {"r_factor", "1", "common factor on the three STARK prices"},
    {"context", "tokens", "context"},
};

const char *break_even_word(enum break_even_reach reach)
{
  static const char *const words[] = {"reached", "negative", "never"};
  return words[reach];
}

const struct break_even_unknown *break_even_find(const char *name)
{
  for (size_t i = 0; i < BREAK_EVEN_UNKNOWNS; i++) {
    if (strcmp(break_even_unknowns[i].name, name) == 0) {
      return &break_even_unknowns[i];
    }
  }
  return NULL;
}

/* value = (left - right) / divisor, all sums exact but for one rounding each. */
static struct break_even quotient(const struct exact *left, const struct exact *right, const struct exact *divisor)
{
  if (exact_is_zero(divisor)) {
    return (struct break_even){BREAK_EVEN_NEVER, (double)NAN};
  }
  struct exact difference = *left;
  bool negative = exact_compare(left, right) < 0;
  if (negative) {
    difference = *right;
    exact_subtract(&difference, left);
  } else {
    exact_subtract(&difference, right);
  }
  double value = exact_quotient(&difference, divisor);
  return negative ? (struct break_even){BREAK_EVEN_NEGATIVE, -value} : (struct break_even){BREAK_EVEN_REACHED, value};
}
