#include "core/quotient.h"

#include "core/exact.h"

#include <math.h>
#include <string.h>

typedef unsigned __int128 u128;

static double power_of_two(int exponent)
{
  uint64_t bits = (uint64_t)(exponent + 1023) << 52;
  double power = 0;
  memcpy(&power, &bits, sizeof power);
  return power;
}

/* Within a unit in the last place. */
static double estimate(u128 value)
{
  return (double)(uint64_t)(value >> 64) * 0x1p64 + (double)(uint64_t)value;
}

static double divide_exactly(u128 a, u128 b)
{
  struct exact numerator, denominator;
  exact_set_integer(&numerator, a);
  exact_set_integer(&denominator, b);
  return exact_quotient(&numerator, &denominator);
}

/* The first quotient is right to five units. The remainder that belongs to it, exact modulo 2^128 and small, over b says
 * how many units are missing, to fifteen digits: enough unless that ends in very nearly one half. */
double quotient_nearest(u128 a, u128 b)
{
  enum { SIGNIFICAND = 52, BIAS = 1023 };
  if ((a | b) >> 53 == 0) {
    return b == 0 ? (double)NAN : (double)(uint64_t)a / (double)(uint64_t)b;
  }
  if (a == 0 || b == 0) {
    return b == 0 ? (double)NAN : 0;
  }
  double divisor = estimate(b), first = estimate(a) / divisor;
  uint64_t bits = 0;
  memcpy(&bits, &first, sizeof bits);
  int shift = SIGNIFICAND + BIAS - (int)(bits >> SIGNIFICAND);
  if (shift < 0) {
    return divide_exactly(a, b);
  }
  const uint64_t one = UINT64_C(1) << SIGNIFICAND;
  uint64_t significand = (bits & (one - 1)) | one;
  u128 shifted = shift < 128 ? a << shift : 0;
  __int128 remainder = (__int128)(shifted - significand * b);
  if (remainder == 0) {
    return first;
  }
  double missing = (remainder < 0 ? -estimate(-(u128)remainder) : estimate((u128)remainder)) / divisor;
  int64_t units = (int64_t)(missing + (missing < 0 ? -0.5 : 0.5));
  uint64_t rounded = significand + (uint64_t)units;
  bool near_tie = fabs(fabs(missing - (double)units) - 0.5) < 0x1p-40;
  if (near_tie || rounded <= one || rounded >= 2 * one) {
    return divide_exactly(a, b);
  }
  return (double)rounded * power_of_two(-shift);
}

double scaled_nearest(u128 value, unsigned shift)
{
  double scale = power_of_two(-(int)shift);
  uint64_t high = (uint64_t)(value >> 64);
  if (high == 0) {
    return (double)(uint64_t)value * scale;
  }
  int bits = 64 - __builtin_clzll(high);
  /* The highest 64 bits, the lowest of them set where anything was cut: the conversion then rounds as all of it would.
   */
  uint64_t top = (uint64_t)(value >> bits) | ((value & (((u128)1 << bits) - 1)) != 0);
  return (double)top * scale * power_of_two(bits);
}
