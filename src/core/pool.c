#include "core/pool.h"

#include "core/sortable.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

/* How many ranks of its sample the first `kept` values stand for. A rank halfway between two kept ones goes to either
 * in turn. */
static uint64_t ranks_of(const struct pool *pool, size_t sample, size_t kept)
{
  if (kept == 0 || kept == pool->kept) {
    return kept == 0 ? 0 : pool->size;
  }
  return (pool->ranks[kept - 1] + pool->ranks[kept] + 1 + (sample + kept) % 2) / 2;
}

/* The values of all that are at most `limit`. */
static uint64_t count_up_to(const struct pool *pool, double limit)
{
  uint64_t count = 0;
  for (size_t r = 0; r < pool->samples; r++) {
    const double *values = pool->values + r * pool->stride;
    size_t low = 0, high = pool->kept;
    while (low < high) {
      size_t middle = (low + high) / 2;
      if (values[middle] <= limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    count += ranks_of(pool, r, low);
  }
  return count;
}

/* The least double up to which there are that many: halving the bits takes at most 64 steps, and no memory. */
double pool_order_statistic(const struct pool *pool, uint64_t rank)
{
  uint64_t low = UINT64_MAX, high = 0;
  for (size_t r = 0; r < pool->samples; r++) {
    const double *values = pool->values + r * pool->stride;
    uint64_t first = sortable_bits(values[0]), last = sortable_bits(values[pool->kept - 1]);
    low = first < low ? first : low;
    high = last > high ? last : high;
  }
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (count_up_to(pool, sortable_value(middle)) >= rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return sortable_value(low) + 0.0; /* no -0 */
}

double pool_quantile(const struct pool *pool, double probability)
{
  uint64_t count = pool->size * pool->samples;
  double at = (double)count * probability + (probability + 1) / 3;
  if (at <= 1 || at >= (double)count) {
    return pool_order_statistic(pool, at <= 1 ? 1 : count);
  }
  double below = pool_order_statistic(pool, (uint64_t)at), above = pool_order_statistic(pool, (uint64_t)at + 1);
  return below + (at - floor(at)) * (above - below);
}

/* Whether fewer than `rank` of `count` values lie below the quantile with a probability of at most `chance`: binomial,
 * by the beta distribution. */
static bool seldom_fewer(double count, double probability, double rank, double chance)
{
  return gsl_cdf_beta_Q(probability, rank, count - rank + 1) <= chance;
}

/* The largest rank of which that holds; 0 where there is none. */
static uint64_t rank_below(uint64_t count, double probability, double chance)
{
  uint64_t low = 0, high = count;
  while (low < high) {
    uint64_t middle = low + (high - low + 1) / 2;
    if (seldom_fewer((double)count, probability, (double)middle, chance)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

void pool_ranks(uint64_t count, double probability, double confidence, uint64_t *low, uint64_t *high)
{
  static const double many = 1e6; /* the normal distribution is near enough, and the beta's digits end */
  double chance = (1 - confidence) / 2, mean = (double)count * probability, variance = mean * (1 - probability);
  if (variance > many) {
    double half = gsl_cdf_ugaussian_Qinv(chance) * sqrt(variance);
    *low = (uint64_t)(mean - half);
    *high = (uint64_t)(mean + half) + 2;
    return;
  }
  *low = rank_below(count, probability, chance);
  *high = count + 1 - rank_below(count, 1 - probability, chance);
}
