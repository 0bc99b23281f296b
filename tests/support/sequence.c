#include "support/sequence.h"

#include <math.h>

double sequence_value(const struct sobol_sequence *sequence, uint64_t index, size_t dimension)
{
  uint64_t gray = index ^ (index >> 1), digits = sequence->shifts[dimension];
  for (size_t k = 0; k < SOBOL_BITS; k++) {
    digits ^= (gray >> k & 1) * sequence->directions[dimension * SOBOL_BITS + k];
  }
  return ldexp((double)digits + 0.5, -SOBOL_BITS);
}
