/* Exact non-negative numbers of the form integer * 2^e: sums of products of counts and prices, without rounding.
 *
 * A price is a double and so a dyadic rational; a total is a sum of count * price; a ratio is the quotient of two
 * totals. Here they are held digit by digit in base 2^64 and rounded once, to the nearest double, when somebody asks.
 * No memory is allocated. Range: any product of two sums of (count < 2^128) * (finite double) fits, and 240 bits more.
 */
#ifndef PROOFSWEEP_EXACT_H
#define PROOFSWEEP_EXACT_H

#include "core/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
  EXACT_DIGITS = 76, /* digits of 64 bits */
  EXACT_POINT = 36   /* digit i weighs 2^(64 (i - EXACT_POINT)) */
};

struct exact {
  int first, end; /* digits in [first, end) may be nonzero; all others are 0 and not stored */
  uint64_t digit[EXACT_DIGITS];
};

void exact_set_zero(struct exact *value);
void exact_set_integer(struct exact *value, unsigned __int128 integer);
/* factor finite and >= 0. */
void exact_set_double(struct exact *value, double factor);

/* value += count * factor; factor finite and >= 0. */
void exact_add_product(struct exact *value, unsigned __int128 count, double factor);
/* value += other. */
void exact_add(struct exact *value, const struct exact *other);
/* value -= other, which must not be larger. */
void exact_subtract(struct exact *value, const struct exact *other);
/* product = a b; product is neither a nor b. */
void exact_multiply(struct exact *product, const struct exact *a, const struct exact *b);

/* -1, 0, 1 as a <, =, > b. */
int exact_compare(const struct exact *a, const struct exact *b);
bool exact_is_zero(const struct exact *value);
bool exact_is_integer(const struct exact *value);

/* The double nearest to value, ties to even; infinity beyond the largest. */
double exact_to_double(const struct exact *value);
/* The double nearest to a / b, ties to even. NaN where b is 0, infinity beyond the largest double. */
double exact_quotient(const struct exact *a, const struct exact *b);

/* Whether value is an integer below 2^128; then *integer is set. */
bool exact_to_u128(const struct exact *value, unsigned __int128 *integer);

enum { EXACT_TEXT_SIZE = 800 };
/* Writes an integer value in decimal (exact_is_integer must hold), NUL-terminated, at most EXACT_TEXT_SIZE bytes.
 * Returns the length. */
size_t exact_write_integer(const struct exact *value, char *text);

#endif
