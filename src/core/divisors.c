#include "core/divisors.h"

#include "core/clones.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const uint64_t least_bits = (UINT64_C(1023) - 500) << 52, spread_bits = UINT64_C(1000) << 52;

HOT_LOOP static bool all_tame(size_t count, const double *divisors, const double *values)
{
  uint64_t wild = 0;
  for (size_t j = 0; j < count; j++) {
    uint64_t above = 0, below = 0;
    memcpy(&above, &values[j], sizeof above);
    memcpy(&below, &divisors[j], sizeof below);
    wild |= (above - least_bits > spread_bits ? 1 : 0) | (below - least_bits > spread_bits ? 1 : 0);
  }
  return wild == 0;
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

void divisors_apply(const struct divisors *divisors, size_t count, double *values)
{
  if (!all_tame(count, divisors->values, values) || !divide_fused(divisors, count, values)) {
    divide(count, divisors->values, values);
  }
}
