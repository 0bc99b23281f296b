/* Correctly rounded quotients of whole numbers, for the many: what core/exact.h gives, at the price of two divisions of
 * doubles. */
#ifndef PROOFSWEEP_QUOTIENT_H
#define PROOFSWEEP_QUOTIENT_H

#include <stddef.h>

enum { QUOTIENT_BITS = 120 };

/* The double nearest to a / b, ties to even; NaN where b is 0. a, b < 2^QUOTIENT_BITS. */
double quotient_nearest(unsigned __int128 a, unsigned __int128 b);

/* The same for each of `count` pairs. */
void quotients_nearest(const unsigned __int128 *a, const unsigned __int128 *b, size_t count, double *quotients);

/* The double nearest to value / 2^shift, ties to even. shift < 512. */
double scaled_nearest(unsigned __int128 value, unsigned shift);

#endif
