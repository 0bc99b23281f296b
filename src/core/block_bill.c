#include "core/block_bill.h"

#include "core/clones.h"

#include <string.h>

typedef unsigned __int128 u128;

struct bill_range bill_range_of(const double *prices, size_t count)
{
  struct bill_range range = {0};
  for (size_t i = 0; i < count; i++) {
    unsigned fraction = fraction_bits(prices[i]);
    range.largest = prices[i] > range.largest ? prices[i] : range.largest;
    range.fraction = fraction > range.fraction ? fraction : range.fraction;
  }
  return range;
}

struct bill_bound bill_bound_begin(const struct bill_range ranges[CONSTANT_COUNT])
{
  struct bill_bound bound = {0};
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    bound.prices[i] = ranges[i].largest;
    bound.fraction = ranges[i].fraction > bound.fraction ? ranges[i].fraction : bound.fraction;
  }
  return bound;
}

static double larger(double a, double b)
{
  return a > b ? a : b;
}

void bill_bound_add(struct bill_bound *bound, const struct counts *counts)
{
  const double arithmetic = (double)counts->arithmetic, softmax = (double)counts->softmax;
  const double norm = (double)counts->norm, nonlin = (double)counts->nonlin;
  for (size_t side = 0; side < CONSTANT_COUNT; side += 3) {
    const double *price = bound->prices + side;
    bound->total =
        larger(bound->total, arithmetic + softmax * price[0] + norm * price[1] + nonlin * price[2]);
  }
  bound->count = larger(larger(bound->count, larger(arithmetic, softmax)), larger(norm, nonlin));
}

/* 2^exponent, for limits: exponent in [-1000, 1000]. */
static double power_of_two(int exponent)
{
  uint64_t bits = (uint64_t)(exponent + 1023) << 52;
  double power = 0;
  memcpy(&power, &bits, sizeof power);
  return power;
}

enum { FRACTION_LIMIT = 64, WIDE_BITS = 96, PLAIN_BITS = 52, EXACT_BITS = 118 };

bool bill_bound_is_plain(const struct bill_bound *bound)
{
  return bound->fraction < FRACTION_LIMIT && bound->count < power_of_two(PLAIN_BITS) &&
         bound->total < power_of_two(PLAIN_BITS - (int)bound->fraction);
}

bool bill_bound_is_wide(const struct bill_bound *bound)
{
  if (bound->fraction >= FRACTION_LIMIT) {
    return false;
  }
  double scaled = bound->total * power_of_two((int)bound->fraction), limit = power_of_two(EXACT_BITS);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    if (!(bound->prices[i] * power_of_two((int)bound->fraction) < limit)) {
      return false;
    }
  }
  return bound->count < power_of_two(WIDE_BITS - 1) && bound->total < power_of_two(WIDE_BITS - 1) && scaled < limit &&
         (!bound->product || scaled * scaled < limit);
}

bool bill_bound_is_small(const struct bill_bound *bound)
{
  return bound->count < power_of_two(64);
}

/* value 2^shift, a whole number below 2^128. */
static u128 scale_price(double value, unsigned shift)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  if (value == 0) {
    return 0;
  }
  /* A subnormal value has too many bits behind the point to come here. */
  int exponent = (int)(bits >> 52) - 1075 + (int)shift;
  u128 significand = (bits & UINT64_C(0xfffffffffffff)) | UINT64_C(1) << 52;
  return exponent < 0 ? significand >> -exponent : significand << exponent;
}

void bill_scale(const double *const prices[CONSTANT_COUNT], size_t count, unsigned shift, struct bill_prices *scaled)
{
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    for (size_t lane = 0; lane < count; lane++) {
      scaled->lanes[i][lane] = scale_price(prices[i][lane], shift);
    }
  }
}

HOT_LOOP
static void add_up(double arithmetic, double softmax, double norm, double nonlin, const double *restrict price_softmax,
                   const double *restrict price_norm, const double *restrict price_nonlin, size_t count,
                   double *restrict bill_softmax, double *restrict bill_extra, double *restrict bill_total)
{
  for (size_t i = 0; i < count; i++) {
    double first = softmax * price_softmax[i];
    double extra = first + norm * price_norm[i] + nonlin * price_nonlin[i];
    bill_softmax[i] = first;
    bill_extra[i] = extra;
    bill_total[i] = arithmetic + extra;
  }
}

void bill_plain(const struct counts *counts, const double *const *prices, size_t begin, size_t end, struct bill *bill)
{
  add_up((double)(uint64_t)counts->arithmetic, (double)(uint64_t)counts->softmax, (double)(uint64_t)counts->norm,
         (double)(uint64_t)counts->nonlin, prices[0] + begin, prices[1] + begin, prices[2] + begin, end - begin,
         bill->softmax.plain + begin, bill->extra.plain + begin, bill->total.plain + begin);
}

HOT_LOOP
void bill_wide(const struct counts *counts, const struct bill_prices *scaled, unsigned shift, size_t side, size_t begin,
               size_t end, struct bill *bill)
{
  const u128 *softmax = scaled->lanes[side], *norm = scaled->lanes[side + 1], *nonlin = scaled->lanes[side + 2];
  for (size_t i = begin; i < end; i++) {
    u128 first = counts->softmax * softmax[i];
    u128 extra = first + counts->norm * norm[i] + counts->nonlin * nonlin[i];
    bill->softmax.wide[i] = first;
    bill->extra.wide[i] = extra;
    bill->total.wide[i] = (counts->arithmetic << shift) + extra;
  }
}

HOT_LOOP
void bill_divide(const double *up, const double *down, size_t count, double *result)
{
  for (size_t i = 0; i < count; i++) {
    result[i] = up[i] / down[i];
  }
}
