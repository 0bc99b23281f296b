/* A function of several inputs, evaluated a block of points at a time: what every sampling method works on. */
#ifndef PROOFSWEEP_INTEGRAND_H
#define PROOFSWEEP_INTEGRAND_H

#include <stdbool.h>
#include <stddef.h>

struct integrand {
  size_t inputs; /* d >= 1 */
  /* results[j] = f(columns[0][j], ..., columns[d-1][j]) for j < count; count <= INTEGRAND_BLOCK. Several threads may
   * call it at once. Columns may be shared between calls and must not be written. */
  void (*evaluate)(const void *context, size_t count, const double *const *columns, double *results);
  const void *context; /* borrowed */
  /* May be NULL. Whether input i enters nothing: f is the same whatever it is, and its columns are not read. */
  bool (*inert)(const void *context, size_t input);
  /* May be NULL. f at `base`, and for each input i at base with column i taken from `other`, swapped[i][j]: the bits of
   * d + 1 calls of `evaluate`, with less work where most of f is the same in all of them.
   * swapped[i] may be `results` itself where the input is inert. */
  void (*evaluate_swaps)(const void *context, size_t count, const double *const *base, const double *const *other,
                         double *results, double *const *swapped);
};

enum { INTEGRAND_BLOCK = 256 };

bool integrand_is_inert(const struct integrand *integrand, size_t input);

/* The same for any integrand. columns: room for (inputs) pointers. */
void integrand_swaps(const struct integrand *integrand, size_t count, const double *const *base,
                     const double *const *other, const double **columns, double *results, double *const *swapped);

#endif
