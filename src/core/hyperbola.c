#include "core/hyperbola.h"

#include "core/price.h"

#include <math.h>

const char *direction_word(enum direction direction)
{
  static const char *const words[] = {"rising", "falling", "constant"};
  return words[direction];
}

enum direction hyperbola_direction(double start, double limit)
{
  if (!(fabs(limit - start) > 4 * 0x1p-52 * fabs(limit))) {
    return DIRECTION_CONSTANT;
  }
  return limit > start ? DIRECTION_RISING : DIRECTION_FALLING;
}

static void scale(struct exact *value, uint64_t layers)
{
  struct exact factor, product;
  exact_set_integer(&factor, layers);
  exact_multiply(&product, value, &factor);
  *value = product;
}

void hyperbola_of(const struct cost_form *form, const struct constants *constants, struct hyperbola *hyperbola)
{
  struct price token, pair;
  price_of(&form->per_token, constants, &token);
  price_of(&form->per_pair, constants, &pair);
  hyperbola->a0 = token.snark;
  hyperbola->b0 = token.stark;
  hyperbola->a1 = pair.snark;
  hyperbola->b1 = pair.stark;
  scale(&hyperbola->a1, form->layers);
  scale(&hyperbola->b1, form->layers);
  hyperbola->start = exact_quotient(&hyperbola->a0, &hyperbola->b0);
  hyperbola->limit = exact_quotient(&hyperbola->a1, &hyperbola->b1);
  hyperbola->half = exact_quotient(&hyperbola->b0, &hyperbola->b1);
  hyperbola->direction = hyperbola_direction(hyperbola->start, hyperbola->limit);
}

/* constant + slope * span */
static void line_at(const struct exact *constant, const struct exact *slope, unsigned __int128 span,
                    struct exact *value)
{
  struct exact factor;
  exact_set_integer(&factor, span);
  exact_multiply(value, slope, &factor);
  exact_add(value, constant);
}

double hyperbola_ratio_exact(const struct hyperbola *hyperbola, unsigned __int128 span)
{
  struct exact snark, stark;
  line_at(&hyperbola->a0, &hyperbola->a1, span, &snark);
  line_at(&hyperbola->b0, &hyperbola->b1, span, &stark);
  return exact_quotient(&snark, &stark);
}

/* (a b - c d) and its sign. */
static int difference_of_products(const struct exact *a, const struct exact *b, const struct exact *c,
                                  const struct exact *d, struct exact *difference)
{
  struct exact left, right;
  exact_multiply(&left, a, b);
  exact_multiply(&right, c, d);
  int sign = exact_compare(&left, &right);
  if (sign >= 0) {
    exact_subtract(&left, &right);
    *difference = left;
  } else {
    exact_subtract(&right, &left);
    *difference = right;
  }
  return sign;
}

/* (C - R0) h = (A1 B0 - A0 B1)/B1^2 */
double hyperbola_gap(const struct hyperbola *hyperbola, double span)
{
  if (isinf(span)) {
    return 0;
  }
  struct exact difference, square;
  int sign = difference_of_products(&hyperbola->a1, &hyperbola->b0, &hyperbola->a0, &hyperbola->b1, &difference);
  exact_multiply(&square, &hyperbola->b1, &hyperbola->b1);
  return sign * exact_quotient(&difference, &square) / (span + hyperbola->half);
}

double hyperbola_ratio(const struct hyperbola *hyperbola, double span)
{
  return hyperbola->limit - hyperbola_gap(hyperbola, span);
}

double hyperbola_span(const struct hyperbola *hyperbola, double ratio)
{
  if (!(ratio >= 0) || isinf(ratio)) {
    return (double)NAN;
  }
  struct exact value, one, up, down;
  exact_set_double(&value, ratio);
  exact_set_integer(&one, 1);
  int up_sign = difference_of_products(&value, &hyperbola->b0, &hyperbola->a0, &one, &up);
  int down_sign = difference_of_products(&hyperbola->a1, &one, &value, &hyperbola->b1, &down);
  if (down_sign == 0 || up_sign * down_sign < 0) {
    return (double)NAN;
  }
  return exact_quotient(&up, &down);
}

double hyperbola_turning_c_exp(const struct cost_form *form, const struct constants *constants)
{
  struct constants without = *constants;
  without.c_exp = 0;
  struct hyperbola rest;
  hyperbola_of(form, &without, &rest);
  struct exact token_softmax, pair_softmax, up, down;
  exact_set_integer(&token_softmax, form->per_token.softmax);
  exact_set_integer(&pair_softmax, form->per_pair.softmax);
  scale(&pair_softmax, form->layers);
  int up_sign = difference_of_products(&rest.a0, &rest.b1, &rest.a1, &rest.b0, &up);
  int down_sign = difference_of_products(&pair_softmax, &rest.b0, &token_softmax, &rest.b1, &down);
  if (down_sign == 0) {
    return (double)NAN;
  }
  return up_sign * down_sign * exact_quotient(&up, &down);
}
