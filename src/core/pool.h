/* Several samples of one size, seen as one: its order statistics, and the ranks between which a quantile lies.
 *
 * Of each sample all values are kept, or those at certain ranks, each of which stands for the ranks nearest to it: a
 * pool then needs no more memory for larger samples. */
#ifndef PROOFSWEEP_POOL_H
#define PROOFSWEEP_POOL_H

#include <stddef.h>
#include <stdint.h>

/* Pointers are borrowed. */
struct pool {
  uint64_t size;         /* N, values of each sample */
  size_t samples;        /* R, with R N below 2^62 */
  const double *values;  /* those of sample r from values[r * stride] on: (kept), finite, ascending */
  size_t kept, stride;   /* kept at least 1 */
  const uint64_t *ranks; /* (kept): of the values kept, from 0, ascending */
};

/* The value of that rank, 1 to R N, of all. */
double pool_order_statistic(const struct pool *pool, uint64_t rank);

/* The quantile of all: linear between order statistics at R N p + (p + 1) / 3, which is nearly median-unbiased whatever
 * the distribution (type 8 of R. J. Hyndman, Y. Fan, The American Statistician 50, 361, 1996). */
double pool_quantile(const struct pool *pool, double probability);

/* Ranks of two of `count` independent values between which the quantile lies with at least `confidence`, whatever the
 * distribution, and outside each of which it lies with at most half of the rest (H. A. David, H. N. Nagaraja, Order
 * Statistics, 3rd edition, 2003, section 7.1). 0 and count + 1 where no value is far enough out. */
void pool_ranks(uint64_t count, double probability, double confidence, uint64_t *low, uint64_t *high);

#endif
