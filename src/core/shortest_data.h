/* The table behind core/slots.c. */
#ifndef PROOFSWEEP_SHORTEST_DATA_H
#define PROOFSWEEP_SHORTEST_DATA_H

#include <stdint.h>

enum { SHORTEST_FIRST = -160, SHORTEST_COUNT = 240 };

struct shortest_unit {
  uint64_t high, low;
};

extern const struct shortest_unit shortest_units[SHORTEST_COUNT];

#endif
