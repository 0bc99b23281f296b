/* Points of the Sobol' sequence one by one, from its definition: what the tiles of core/sobol_sequence.h, which share
 * the work of neighbours, are held against. */
#ifndef PROOFSWEEP_TEST_SEQUENCE_H
#define PROOFSWEEP_TEST_SEQUENCE_H

#include "core/sobol_sequence.h"

/* Coordinate `dimension` < dimensions of point `index` < 2^52. */
double sequence_value(const struct sobol_sequence *sequence, uint64_t index, size_t dimension);

#endif
