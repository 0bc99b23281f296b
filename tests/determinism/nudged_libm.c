/* LD_PRELOAD shim: the transcendental functions of libm, wrong by at most one unit in the last place, as another libm
 * or another processor's may be. Whether a result goes up, down or stays is a hash of function, argument and NUDGE, so
 * the same argument always gives the same result. What the C standard (Annex F) fixes, such as exp(0) = 1, stays. */
#include <dlfcn.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t hash, double value)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  hash = (hash ^ bits) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ (hash >> 29)) * 0x94d049bb133111ebU;
  return hash ^ (hash >> 32);
}

static uint64_t seed(void)
{
  static uint64_t number;
  static int read;
  if (!read) {
    const char *text = getenv("NUDGE");
    number = text == NULL ? 1 : strtoull(text, NULL, 10);
    read = 1;
  }
  return number;
}

static double nudge(double result, bool fixed, const char *function, double x, double y)
{
  double name = 0;
  memcpy(&name, function, strnlen(function, sizeof name));
  uint64_t hash = mix(mix(mix(seed(), name), x), y);
  if (fixed || result == 0 || !isfinite(result) || hash % 3 == 0) {
    return result;
  }
  return nextafter(result, hash % 3 == 1 ? INFINITY : -INFINITY);
}

#define NUDGED(function)                                                                                               \
  double function(double x);                                                                                           \
  double function(double x)                                                                                            \
  {                                                                                                                    \
    static double (*next)(double);                                                                                     \
    if (next == NULL) {                                                                                                \
      *(void **)&next = dlsym(RTLD_NEXT, #function);                                                                   \
    }                                                                                                                  \
    return nudge(next(x), x == 0, #function, x, 0);                                                                    \
  }

/* `fixed` says in x and y where the result is. */
#define NUDGED_OF_TWO(function, fixed)                                                                                 \
  double function(double x, double y);                                                                                 \
  double function(double x, double y)                                                                                  \
  {                                                                                                                    \
    static double (*next)(double, double);                                                                             \
    if (next == NULL) {                                                                                                \
      *(void **)&next = dlsym(RTLD_NEXT, #function);                                                                   \
    }                                                                                                                  \
    return nudge(next(x, y), fixed, #function, x, y);                                                                  \
  }

NUDGED(exp)
NUDGED(exp2)
NUDGED(expm1)
NUDGED(log)
NUDGED(log2)
NUDGED(log10)
NUDGED(log1p)
NUDGED(sin)
NUDGED(cos)
NUDGED(tan)
NUDGED(asin)
NUDGED(acos)
NUDGED(atan)
NUDGED(sinh)
NUDGED(cosh)
NUDGED(tanh)
NUDGED(acosh)
NUDGED(atanh)
NUDGED(cbrt)
NUDGED(erf)
NUDGED(erfc)
NUDGED(tgamma)
NUDGED(lgamma)
NUDGED_OF_TWO(pow, x == 1 || y == 0)
NUDGED_OF_TWO(hypot, x == 0 || y == 0)
NUDGED_OF_TWO(atan2, y == 0)

void sincos(double x, double *sine, double *cosine);
void sincos(double x, double *sine, double *cosine)
{
  *sine = sin(x);
  *cosine = cos(x);
}
