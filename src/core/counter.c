#include "core/counter.h"

uint64_t counter_mix(uint64_t key, uint64_t word)
{
  uint64_t z = key + 0x9e3779b97f4a7c15U * (word + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

uint64_t counter_bits(uint64_t seed, enum counter_purpose purpose, uint64_t stream, uint64_t index, uint64_t dimension)
{
  uint64_t state = counter_mix(counter_mix(0, seed), (uint64_t)purpose);
  return counter_mix(counter_mix(counter_mix(state, stream), index), dimension);
}

double counter_unit(uint64_t bits)
{
  return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}
