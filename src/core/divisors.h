/* Quotients by a divisor whose reciprocal is known, to the bits of a division at a fraction of its time. */
#ifndef PROOFSWEEP_DIVISORS_H
#define PROOFSWEEP_DIVISORS_H

#include <stdint.h>
#include <string.h>

#define DIVISORS_INLINE static inline __attribute__((always_inline))

/* value / divisor, to nearest. reciprocal: 1 / divisor, to nearest. The first correction makes the quotient right to a
 * unit in the last place, the second one to half a unit (P. Markstein, IBM J. Res. Dev. 34, 111, 1990), as long as
 * neither operand is wild. Where the processor has no fused multiply-add, a division is faster. */
DIVISORS_INLINE double divisors_quotient(double value, double divisor, double reciprocal)
{
  double first = value * reciprocal;
  double second = __builtin_fma(__builtin_fma(-first, divisor, value), reciprocal, first);
  return __builtin_fma(__builtin_fma(-second, divisor, value), reciprocal, second);
}

/* The uppermost three bits are 0 where value lies in [2^-255, 2^257): such operands leave everything in the range of
 * normal numbers. Made to be or-ed over many values. */
DIVISORS_INLINE uint64_t divisors_wild(double value)
{
  static const uint64_t least = (uint64_t)(1023 - 255) << 52;
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  return bits - least;
}

enum { DIVISORS_TAME_BITS = 61 };

#endif
