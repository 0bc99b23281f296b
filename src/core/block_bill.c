#include "core/block_bill.h"

#include "core/clones.h"
#include "core/divisors.h"

#include <math.h>
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
    bound->total = larger(bound->total, arithmetic + softmax * price[0] + norm * price[1] + nonlin * price[2]);
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

HOT_LOOP
void bill_fill(const double *values, uint64_t value_count, uint64_t value, uint64_t left, uint64_t repeat, size_t count,
               double *lanes)
{
  for (size_t begin = 0; begin < count;) {
    const size_t end = left < count - begin ? begin + (size_t)left : count;
    const double price = values[value];
    for (size_t at = begin; at < end; at += BILL_CHUNK) {
      for (size_t i = 0; i < BILL_CHUNK; i++) {
        lanes[at + i] = price;
      }
    }
    begin = end;
    value = value + 1 == value_count ? 0 : value + 1;
    left = repeat;
  }
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

HOT_LOOP
static void scale_narrow(const double *prices, size_t count, double scale, uint64_t *scaled)
{
  for (size_t i = 0; i < count; i++) {
    scaled[i] = (uint64_t)(int64_t)(prices[i] * scale);
  }
}

void bill_prices_init(struct bill_prices *scaled)
{
  scaled->shift = 0;
  scaled->small = false;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    scaled->flat[i] = (double)NAN;
  }
}

static void scale_wide(const double *prices, size_t count, unsigned shift, u128 *scaled)
{
  for (size_t i = 0; i < count; i++) {
    scaled[i] = scale_price(prices[i], shift);
  }
}

void bill_scale(const double *const prices[CONSTANT_COUNT], const bool flat[CONSTANT_COUNT],
                const struct bill_range ranges[CONSTANT_COUNT], size_t count, unsigned shift,
                struct bill_prices *scaled)
{
  double scale = power_of_two((int)shift);
  bool small = true;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    small = small && ranges[i].largest * scale < 0x1p63;
  }
  bool same = shift == scaled->shift && small == scaled->small;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    if (same && flat[i] && prices[i][0] == scaled->flat[i]) {
      continue;
    }
    size_t lanes = flat[i] ? BLOCK_LANES : count;
    if (small) {
      scale_narrow(prices[i], lanes, scale, scaled->narrow[i]);
    } else {
      scale_wide(prices[i], lanes, shift, scaled->wide[i]);
    }
    scaled->flat[i] = flat[i] ? prices[i][0] : (double)NAN;
  }
  scaled->shift = shift;
  scaled->small = small;
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

void bill_flat_plain(const struct counts *counts, const double *const *prices, struct bill *bill)
{
  double first = (double)(uint64_t)counts->softmax * prices[0][0];
  double extra =
      first + (double)(uint64_t)counts->norm * prices[1][0] + (double)(uint64_t)counts->nonlin * prices[2][0];
  double total = (double)(uint64_t)counts->arithmetic + extra;
  if (bill->form == BILL_FLAT_PLAIN && bill->total.plain[0] == total && bill->extra.plain[0] == extra &&
      bill->softmax.plain[0] == first) {
    return;
  }
  for (size_t i = 0; i < BLOCK_LANES; i++) {
    bill->softmax.plain[i] = first;
    bill->extra.plain[i] = extra;
    bill->total.plain[i] = total;
  }
  bill->form = BILL_FLAT_PLAIN;
}

HOT_LOOP
static void add_one(double base, double count, const double *restrict prices, size_t lanes, double *restrict totals)
{
  for (size_t i = 0; i < lanes; i++) {
    totals[i] = base + count * prices[i];
  }
}

HOT_LOOP
static void add_two(double base, double count_a, const double *restrict prices_a, double count_b,
                    const double *restrict prices_b, size_t lanes, double *restrict totals)
{
  for (size_t i = 0; i < lanes; i++) {
    totals[i] = base + count_a * prices_a[i] + count_b * prices_b[i];
  }
}

HOT_LOOP
static void add_three(double base, const double *numbers, const double *restrict prices_a,
                      const double *restrict prices_b, const double *restrict prices_c, size_t lanes,
                      double *restrict totals)
{
  const double count_a = numbers[0], count_b = numbers[1], count_c = numbers[2];
  for (size_t i = 0; i < lanes; i++) {
    totals[i] = base + count_a * prices_a[i] + count_b * prices_b[i] + count_c * prices_c[i];
  }
}

/* Everything is exact, so what is the same in all lanes may be added up first. */
void bill_totals_plain(const struct counts *counts, const double *const *prices, const bool *flat, size_t count,
                       double *totals)
{
  const double numbers[3] = {(double)(uint64_t)counts->softmax, (double)(uint64_t)counts->norm,
                             (double)(uint64_t)counts->nonlin};
  double base = (double)(uint64_t)counts->arithmetic, varied_numbers[3] = {0};
  const double *varied[3] = {prices[0], prices[1], prices[2]};
  size_t varied_count = 0;
  for (size_t i = 0; i < 3; i++) {
    if (flat[i]) {
      base += numbers[i] * prices[i][0];
    } else {
      varied_numbers[varied_count] = numbers[i];
      varied[varied_count++] = prices[i];
    }
  }
  if (varied_count == 1) {
    add_one(base, varied_numbers[0], varied[0], count, totals);
  } else if (varied_count == 2) {
    add_two(base, varied_numbers[0], varied[0], varied_numbers[1], varied[1], count, totals);
  } else {
    add_three(base, varied_numbers, varied[0], varied[1], varied[2], count, totals);
  }
}

/* Counts and prices of 64 bits each. */
HOT_LOOP
static void add_up_narrow(u128 arithmetic, uint64_t softmax, uint64_t norm, uint64_t nonlin,
                          const uint64_t *price_softmax, const uint64_t *price_norm, const uint64_t *price_nonlin,
                          size_t count, u128 *bill_softmax, u128 *bill_extra, u128 *bill_total)
{
  for (size_t i = 0; i < count; i++) {
    u128 first = (u128)softmax * price_softmax[i];
    u128 extra = first + (u128)norm * price_norm[i] + (u128)nonlin * price_nonlin[i];
    bill_softmax[i] = first;
    bill_extra[i] = extra;
    bill_total[i] = arithmetic + extra;
  }
}

static bool counts_are_narrow(const struct counts *counts)
{
  return (counts->softmax | counts->norm | counts->nonlin) >> 64 == 0;
}

static u128 price_at(const struct bill_prices *scaled, size_t price, size_t lane)
{
  return scaled->small ? scaled->narrow[price][lane] : scaled->wide[price][lane];
}

void bill_wide(const struct counts *counts, const struct bill_prices *scaled, size_t side, size_t begin, size_t end,
               struct bill *bill)
{
  const u128 arithmetic = counts->arithmetic << scaled->shift;
  if (scaled->small && counts_are_narrow(counts)) {
    add_up_narrow(arithmetic, (uint64_t)counts->softmax, (uint64_t)counts->norm, (uint64_t)counts->nonlin,
                  scaled->narrow[side] + begin, scaled->narrow[side + 1] + begin, scaled->narrow[side + 2] + begin,
                  end - begin, bill->softmax.wide + begin, bill->extra.wide + begin, bill->total.wide + begin);
    return;
  }
  for (size_t i = begin; i < end; i++) {
    u128 first = counts->softmax * price_at(scaled, side, i);
    u128 extra = first + counts->norm * price_at(scaled, side + 1, i) + counts->nonlin * price_at(scaled, side + 2, i);
    bill->softmax.wide[i] = first;
    bill->extra.wide[i] = extra;
    bill->total.wide[i] = arithmetic + extra;
  }
}

void bill_flat_wide(const struct counts *counts, const struct bill_prices *scaled, size_t side, struct bill *bill)
{
  u128 first = counts->softmax * price_at(scaled, side, 0);
  u128 extra = first + counts->norm * price_at(scaled, side + 1, 0) + counts->nonlin * price_at(scaled, side + 2, 0);
  u128 total = (counts->arithmetic << scaled->shift) + extra;
  if (bill->form == BILL_FLAT_WIDE && bill->total.wide[0] == total && bill->extra.wide[0] == extra &&
      bill->softmax.wide[0] == first) {
    return;
  }
  for (size_t i = 0; i < BLOCK_LANES; i++) {
    bill->softmax.wide[i] = first;
    bill->extra.wide[i] = extra;
    bill->total.wide[i] = total;
  }
  bill->form = BILL_FLAT_WIDE;
}

HOT_LOOP
void bill_divide(const double *up, const double *down, size_t count, double *result)
{
  for (size_t i = 0; i < count; i++) {
    result[i] = up[i] / down[i];
  }
}

#define DIVIDE_BY(name, clone, fused)                                                                                  \
  clone static void name(const double *up, double down, size_t count, double *result)                                  \
  {                                                                                                                    \
    const double reciprocal = 1 / down;                                                                                \
    for (size_t i = 0; i < count; i++) {                                                                               \
      result[i] = (fused) ? divisors_quotient(up[i], down, reciprocal) : up[i] / down;                                 \
    }                                                                                                                  \
  }
DIVIDE_BY(divide_by, , CLONES_FUSED)
#ifdef CLONES
DIVIDE_BY(divide_by_v3, CLONE_V3, true)
DIVIDE_BY(divide_by_v4, CLONE_V4, true)
#endif

void bill_divide_by(const double *up, double down, size_t count, double *result)
{
#ifdef CLONES
  static void (*const loops[])(const double *, double, size_t, double *) = {divide_by, divide_by_v3, divide_by_v4};
#else
  static void (*const loops[])(const double *, double, size_t, double *) = {divide_by};
#endif
  loops[clone_generation()](up, down, count, result);
}
