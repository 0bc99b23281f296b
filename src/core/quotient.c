#include "core/quotient.h"

#include "core/clones.h"
#include "core/exact.h"

#include <math.h>
#include <string.h>

typedef unsigned __int128 u128;

#define INLINE static inline __attribute__((always_inline))

enum { SIGNIFICAND = 52, BIAS = 1023 };

static const uint64_t one = UINT64_C(1) << SIGNIFICAND;

INLINE uint64_t bits_of(double value)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

INLINE double double_of(uint64_t bits)
{
  double value = 0;
  memcpy(&value, &bits, sizeof value);
  return value;
}

INLINE double power_of_two(int exponent)
{
  return double_of((uint64_t)(exponent + BIAS) << SIGNIFICAND);
}

/* Within a unit in the last place. */
INLINE double estimate(u128 value)
{
  return (double)(uint64_t)(value >> 64) * 0x1p64 + (double)(uint64_t)value;
}

static double divide_exactly(u128 a, u128 b)
{
  if ((a | b) >> 53 == 0) {
    return b == 0 ? (double)NAN : (double)(uint64_t)a / (double)(uint64_t)b;
  }
  struct exact numerator, denominator;
  exact_set_integer(&numerator, a);
  exact_set_integer(&denominator, b);
  return exact_quotient(&numerator, &denominator);
}

/* Adding and taking it away again rounds a small number to the nearest integer. */
#define ROUNDER 0x1.8p52

enum { BATCH = 128 };

/* Each step is a loop over all pairs, so that many are under way at once and most of it is done on vectors. */
struct batch {
  double divisor[BATCH], first[BATCH]; /* b and a / b, right to two and to five units */
  uint64_t high[BATCH], low[BATCH];    /* the magnitude of the remainder that belongs to `first` */
  double sign[BATCH];
  double quotient[BATCH];
  uint64_t decided[BATCH]; /* 0: another way must be found */
};

/* a 2^shift - significand b, where first = significand 2^-shift: small, so exact modulo 2^128. There is no branch on
 * the remainder's sign, which is anybody's guess. */
INLINE void find_remainders(const u128 *a, const u128 *b, size_t count, struct batch *batch)
{
  for (size_t i = 0; i < count; i++) {
    uint64_t bits = bits_of(batch->first[i]);
    unsigned shift = SIGNIFICAND + BIAS - (unsigned)(bits >> SIGNIFICAND);
    u128 shifted = shift < 128 ? a[i] << shift : 0;
    __int128 remainder = (__int128)(shifted - ((bits & (one - 1)) | one) * b[i]);
    __int128 sign = remainder >> 127;
    u128 magnitude = (u128)((remainder ^ sign) - sign);
    batch->high[i] = (uint64_t)(magnitude >> 64);
    batch->low[i] = (uint64_t)magnitude;
    batch->sign[i] = (double)(2 * (int)sign + 1);
  }
}

/* The remainder over b says how many units are missing, to fifteen digits: enough unless that ends in nearly one half,
 * or the sum leaves the numbers that are a unit apart. */
INLINE void add_missing(size_t count, struct batch *batch)
{
  for (size_t i = 0; i < count; i++) {
    uint64_t bits = bits_of(batch->first[i]), exponent = bits >> SIGNIFICAND;
    double remainder = (double)batch->high[i] * 0x1p64 + (double)batch->low[i];
    double missing = remainder / batch->divisor[i] * batch->sign[i];
    double nearest = missing + ROUNDER - ROUNDER;
    double rounded = double_of((bits & (one - 1)) | (uint64_t)(SIGNIFICAND + BIAS) << SIGNIFICAND) + nearest;
    batch->quotient[i] = rounded * double_of((exponent - SIGNIFICAND) << SIGNIFICAND);
    uint64_t in_range = (exponent > SIGNIFICAND) & (exponent <= SIGNIFICAND + BIAS);
    uint64_t regular = (rounded > 0x1p52) & (rounded < 0x1p53) & !(fabs(fabs(missing - nearest) - 0.5) < 0x1p-40);
    batch->decided[i] = in_range & (regular | (remainder == 0));
  }
}

HOT_LOOP
void quotients_nearest(const u128 *a, const u128 *b, size_t count, double *quotients)
{
  struct batch batch;
  for (size_t done = 0; done < count; done += BATCH, a += BATCH, b += BATCH) {
    size_t left = count - done < BATCH ? count - done : BATCH;
    for (size_t i = 0; i < left; i++) {
      batch.divisor[i] = estimate(b[i]);
      batch.first[i] = estimate(a[i]) / batch.divisor[i];
    }
    find_remainders(a, b, left, &batch);
    add_missing(left, &batch);
    for (size_t i = 0; i < left; i++) {
      quotients[done + i] = __builtin_expect(batch.decided[i] != 0, 1) ? batch.quotient[i] : divide_exactly(a[i], b[i]);
    }
  }
}

double quotient_nearest(u128 a, u128 b)
{
  double quotient = 0;
  quotients_nearest(&a, &b, 1, &quotient);
  return quotient;
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
