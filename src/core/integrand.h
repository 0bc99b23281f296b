/* A function of several inputs, evaluated a block of points at a time: what every sampling method works on. */
#ifndef PROOFSWEEP_INTEGRAND_H
#define PROOFSWEEP_INTEGRAND_H

#include <stddef.h>

struct integrand {
  size_t inputs; /* d >= 1 */
  /* results[j] = f(columns[0][j], ..., columns[d-1][j]) for j < count; count <= INTEGRAND_BLOCK. Several threads may
   * call it at once. Columns may be shared between calls and must not be written. */
  void (*evaluate)(const void *context, size_t count, const double *const *columns, double *results);
  const void *context; /* borrowed */
};

enum { INTEGRAND_BLOCK = 256 };

#endif
