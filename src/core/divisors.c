#include "core/divisors.h"

#include "core/clones.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Of the bits of a double less these, the uppermost three are 0 where it lies in [2^-255, 2^257). */
static const uint64_t least_bits = (uint64_t)(1023 - 255) << 52;

HOT_LOOP static uint64_t wild_bits(size_t count, const double *restrict values)
{
  uint64_t wild = 0;
  for (size_t j = 0; j < count; j++) {
    uint64_t bits = 0;
    memcpy(&bits, &values[j], sizeof bits);
    wild |= bits - least_bits;
  }
  return wild >> 61;
}

HOT_LOOP static void divide(size_t count, const double *restrict divisors, double *restrict values)
{
  for (size_t j = 0; j < count; j++) {
    values[j] /= divisors[j];
  }
}

#ifdef HOT_LOOP_FUSED
/* The first correction makes the quotient right to a unit in the last place, the second one to half a unit. */
#define CORRECT(name, target)                                                                                          \
  target static void name(size_t count, const double *restrict divisors, const double *restrict reciprocals,           \
                          double *restrict values)                                                                     \
  {                                                                                                                    \
    for (size_t j = 0; j < count; j++) {                                                                               \
      double first = values[j] * reciprocals[j];                                                                       \
      double second = __builtin_fma(__builtin_fma(-first, divisors[j], values[j]), reciprocals[j], first);             \
      values[j] = __builtin_fma(__builtin_fma(-second, divisors[j], values[j]), reciprocals[j], second);               \
    }                                                                                                                  \
  }
#ifdef PROOFSWEEP_NATIVE
CORRECT(correct_v3, )
#else
CORRECT(correct_v3, __attribute__((target("arch=x86-64-v3"))))
CORRECT(correct_v4, __attribute__((target("arch=x86-64-v4"))))
#endif

static bool divide_fused(const struct divisors *divisors, size_t count, double *values)
{
#ifndef PROOFSWEEP_NATIVE
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) {
    correct_v4(count, divisors->values, divisors->reciprocals, values);
    return true;
  }
#endif
  if (__builtin_cpu_supports("fma") && __builtin_cpu_supports("avx2")) {
    correct_v3(count, divisors->values, divisors->reciprocals, values);
    return true;
  }
  return false;
}
#else
static bool divide_fused(const struct divisors *divisors, size_t count, double *values)
{
  (void)divisors;
  (void)count;
  (void)values;
  return false;
}
#endif

void divisors_apply(const struct divisors *divisors, size_t count, size_t columns, double *const *values)
{
  bool wild = wild_bits(count, divisors->values) != 0;
  for (size_t c = 0; c < columns; c++) {
    if (wild || wild_bits(count, values[c]) != 0 || !divide_fused(divisors, count, values[c])) {
      divide(count, divisors->values, values[c]);
    }
  }
}
