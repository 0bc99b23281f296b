/* Random bits without a state: a pure function of a seed and a position, so that sample i is the same whoever draws it
 * and in whatever order. */
#ifndef PROOFSWEEP_COUNTER_H
#define PROOFSWEEP_COUNTER_H

#include <stdint.h>

/* What the bits are for; streams of different purposes never meet. */
enum counter_purpose {
  COUNTER_SCRAMBLE = 1,
  COUNTER_SHIFT,
  COUNTER_TRAJECTORY,
  COUNTER_LATIN_ORDER,
  COUNTER_LATIN_JITTER
};

/* 64 random bits at (seed, purpose, stream, index, dimension). Each word is absorbed through the finaliser of
 * SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014; constants "variant 13" of D. Stafford). */
uint64_t counter_bits(uint64_t seed, enum counter_purpose purpose, uint64_t stream, uint64_t index, uint64_t dimension);

/* One step of the same: a fast keyed hash of one word. */
uint64_t counter_mix(uint64_t key, uint64_t word);

/* 52 random bits, the middle of its cell: in [2^-53, 1 - 2^-53]. */
double counter_unit(uint64_t bits);

#endif
