/* The arithmetic of a block: what lanes pay at their prices, exactly, in doubles or in 128-bit integers. */
#ifndef PROOFSWEEP_BLOCK_BILL_H
#define PROOFSWEEP_BLOCK_BILL_H

#include "core/block.h"

/* Of some prices: the largest, and the bits behind the binary point that all of them need. */
struct bill_range {
  double largest;
  unsigned fraction;
};

struct bill_range bill_range_of(const double *prices, size_t count);

/* How large counts and totals can get, in doubles: within a few units in the last place, or infinity. */
struct bill_bound {
  double prices[CONSTANT_COUNT];
  unsigned fraction;
  double count, total; /* of all counts added */
  bool product;        /* products of two totals are made */
};

struct bill_bound bill_bound_begin(const struct bill_range ranges[CONSTANT_COUNT]);
void bill_bound_add(struct bill_bound *bound, const struct counts *counts);
/* Whether doubles hold everything exactly. */
bool bill_bound_is_plain(const struct bill_bound *bound);
/* Whether 128-bit integers in units of 2^-fraction do, with counts and totals below 2^96. */
bool bill_bound_is_wide(const struct bill_bound *bound);
/* Whether the counts leave 64 bits of 128 free. */
bool bill_bound_is_small(const struct bill_bound *bound);

enum { BILL_CHUNK = 8 }; /* lanes that are filled at once */

/* Fills `count` lanes with stretches of values[value], values[value + 1] ..., from values[0] on again behind the last
 * of value_count: the first stretch is `left` lanes long, the others `repeat`. Up to BILL_CHUNK - 1 lanes more are
 * written. */
void bill_fill(const double *values, uint64_t value_count, uint64_t value, uint64_t left, uint64_t repeat, size_t count,
               double *lanes);

/* Prices in units of 2^-shift: in 64 bits where all of them fit, else in 128. */
struct bill_prices {
  unsigned shift;
  bool small;
  double flat[CONSTANT_COUNT]; /* in each of BLOCK_LANES; NaN where they differ */
  uint64_t narrow[CONSTANT_COUNT][BLOCK_LANES];
  unsigned __int128 wide[CONSTANT_COUNT][BLOCK_LANES];
};
void bill_prices_init(struct bill_prices *scaled);
/* Scales `count` lanes of prices, or all of those that are flat, unless they are there from the call before. */
void bill_scale(const double *const prices[CONSTANT_COUNT], const bool flat[CONSTANT_COUNT],
                const struct bill_range ranges[CONSTANT_COUNT], size_t count, unsigned shift,
                struct bill_prices *scaled);

/* Fills lanes [begin, end) of a bill for one set of counts. prices: three arrays, of softmax, norm, nonlin; side: the
 * first of three in `scaled`. */
void bill_plain(const struct counts *counts, const double *const *prices, size_t begin, size_t end, struct bill *bill);
void bill_wide(const struct counts *counts, const struct bill_prices *scaled, size_t side, size_t begin, size_t end,
               struct bill *bill);
/* All lanes, of prices that are the same in each; nothing is done where the bill holds it. */
void bill_flat_plain(const struct counts *counts, const double *const *prices, struct bill *bill);
void bill_flat_wide(const struct counts *counts, const struct bill_prices *scaled, size_t side, struct bill *bill);
/* The totals alone of the first `count` lanes; flat: which of the prices are the same in each. */
void bill_totals_plain(const struct counts *counts, const double *const *prices, const bool *flat, size_t count,
                       double *totals);

/* result[i] = up[i] / down[i] */
void bill_divide(const double *up, const double *down, size_t count, double *result);

/* result[i] = up[i] / down, to the same bits (core/divisors.h). down is not wild, up is 0 or not wild. */
void bill_divide_by(const double *up, double down, size_t count, double *result);

#endif
