/* Many quotients by the same divisors, each the double nearest to the exact one, as a division gives it. */
#ifndef PROOFSWEEP_DIVISORS_H
#define PROOFSWEEP_DIVISORS_H

#include "core/lanes.h"

#include <stddef.h>

enum { DIVISORS_LIMIT = 64 };

struct divisors {
  LANE_ALIGNED double values[DIVISORS_LIMIT];
  LANE_ALIGNED double reciprocals[DIVISORS_LIMIT]; /* 1 / value, rounded to nearest */
};

/* values[c][j] becomes values[c][j] / divisors->values[j], c < columns, j < count <= DIVISORS_LIMIT, to the same bits
 * on every machine. With a fused multiply-add, a reciprocal and two corrections give the quotient correctly rounded (P.
 * Markstein, IBM J. Res. Dev. 34, 111, 1990) at a fraction of a division's time, as long as nothing leaves the range of
 * normal numbers: a column with a value outside [2^-255, 2^257), or all where that is a divisor, is divided. */
void divisors_apply(const struct divisors *divisors, size_t count, size_t columns, double *const *values);

#endif
