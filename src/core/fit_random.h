/* Random numbers as a pure function of a seed and two indices (SplitMix64's mixing function: G. Steele, D. Lea, C.
 * Flood, OOPSLA 2014), for restarts and the bootstrap. */
#ifndef PROOFSWEEP_FIT_RANDOM_H
#define PROOFSWEEP_FIT_RANDOM_H

#include <stdint.h>

static inline uint64_t fit_random_mix(uint64_t z)
{
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

/* In [0, 1). */
static inline double fit_random_unit(uint64_t seed, uint64_t i, uint64_t j)
{
  return (double)(fit_random_mix(fit_random_mix(fit_random_mix(seed) ^ i) ^ j) >> 11) * 0x1p-53;
}

#endif
