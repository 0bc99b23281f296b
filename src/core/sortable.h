/* A double's bits in an order that integers keep. */
#ifndef PROOFSWEEP_SORTABLE_H
#define PROOFSWEEP_SORTABLE_H

#include <stdint.h>
#include <string.h>

static inline uint64_t sortable_bits(double value)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  return bits >> 63 != 0 ? ~bits : bits | UINT64_C(1) << 63;
}

static inline double sortable_value(uint64_t bits)
{
  double value = 0;
  bits = bits >> 63 != 0 ? bits ^ UINT64_C(1) << 63 : ~bits;
  memcpy(&value, &bits, sizeof value);
  return value;
}

#endif
