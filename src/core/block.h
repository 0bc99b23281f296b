/* A block: the values of up to BLOCK_LANES points of a sweep at once, one array a value, for tables that are written by
 * the million. A lane stands for `stride` points in a row that agree in everything that is asked of it.
 *
 * Everything is exact, as in core/point.h. Where all counts, prices and totals are multiples of 2^-k below 2^(53 - k),
 * plain arithmetic of doubles is exact, and a ratio is one division; else totals are 128-bit integers in units of
 * 2^-shift, and a ratio is core/quotient.h's. Where that is not enough either, or a point has a fault, block_evaluate
 * says so and the points are for core/points.h. */
#ifndef PROOFSWEEP_BLOCK_H
#define PROOFSWEEP_BLOCK_H

#include "core/block_axes.h"

enum block_result {
  RESULT_SNARK, /* totals: struct bill */
  RESULT_STARK,
  RESULT_RATIO, /* from here on: block->results */
  RESULT_SNARK_NONARITHMETIC_SHARE,
  RESULT_SOFTMAX_SHARE,
  RESULT_STARK_LOOKUP_SHARE,
  RESULT_CEILING,
  RESULT_CEILING_FRACTION,
  RESULTS
};

/* Lanes that differ in the prices alone. */
struct block_run {
  size_t begin, end; /* lanes [begin, end) */
  uint64_t point;    /* one of its points */
  size_t model;      /* index among the sweep's models */
  const struct accounting *accounting;
  const struct workload *workload;
  const char *constants_name; /* lives as long as the sweep */
  uint64_t context, prompt;
  struct cost_form form;
  struct extent extent;
  struct counts counts;
  double span_limit;
  double prices[CONSTANT_COUNT];
};

enum { BLOCK_ALIGNMENT = 64 }; /* of what vector instructions load whole */

/* One number a lane: a double where the block is plain, else an integer in units of 2^-shift. */
union block_numbers {
  _Alignas(BLOCK_ALIGNMENT) double plain[BLOCK_LANES];
  unsigned __int128 wide[BLOCK_LANES];
};

/* What one proof system pays. */
struct bill {
  union block_numbers softmax, extra, total; /* softmax alone; all but arithmetic; all */
  enum {
    BILL_MIXED,
    BILL_FLAT_PLAIN, /* plain, and the same in each of BLOCK_LANES */
    BILL_FLAT_WIDE
  } form;
};

struct block {
  const struct block_axes *axes;
  uint64_t stride;
  unsigned wanted; /* bits 1 << enum block_result */
  size_t lane_count, run_count;
  struct block_run runs[BLOCK_LANES];
  const double *prices[CONSTANT_COUNT]; /* a value a lane */
  bool flat_prices[CONSTANT_COUNT];     /* the same in each of BLOCK_LANES */
  bool wide;
  unsigned shift; /* of wide numbers; of plain ones the bits behind the point */
  struct bill snark, stark;
  _Alignas(BLOCK_ALIGNMENT) double results[RESULTS][BLOCK_LANES];
  struct block_work *work;
};

/* The block must stand at a multiple of BLOCK_ALIGNMENT. axes is borrowed; stride is one that block_axes_stride gave
 * for the inputs of all that is wanted. STATUS_NO_MEMORY. */
enum status block_init(struct block *block, const struct block_axes *axes, uint64_t stride, unsigned wanted,
                       struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void block_free(struct block *block);

/* Evaluates lanes [first, first + count), 1 <= count <= BLOCK_LANES: lane i stands for points i stride on. Runs are
 * valid in any case where it returns true; prices, bills and results where something is wanted. False: ask
 * core/points.h instead. Counts are below 2^96, totals too. */
bool block_evaluate(struct block *block, uint64_t first, size_t count);

#endif
