/* A sweep turned on its side, for spreadsheets: a row for each value of one axis, a column for each combination of all
 * others, one quantity in the cells. Like the points table it stores nothing but its head. */
#ifndef PROOFSWEEP_WIDE_H
#define PROOFSWEEP_WIDE_H

#include "core/arena.h"
#include "core/points.h"

enum { WIDE_COLUMNS_MAX = 16384 }; /* of a worksheet in Excel and in LibreOffice */

struct wide {
  struct table table; /* SWEEP-wide: the axis, then a column for each combination */
  struct points *points;
  struct arena *arena;
  size_t value;            /* the quantity in the cells, and */
  size_t key;              /* the axis of the rows, as columns of the points table */
  uint64_t row_stride;     /* points from one row to the next; the points of a row lie in `blocks` of so many */
  uint64_t block_stride;   /* points from one block to the next */
  uint64_t variations;     /* of a one-at-a-time sweep: points that belong to one of the product; else 1 */
  const struct axis *axis; /* of the rows; NULL where the sweep has one point a combination */
};

/* The rows are those of the context where it varies, else of the last axis of numbers that does, else one row of the
 * context. Columns are named by what tells them apart: "gpt2-small", "gpt2-small c_exp=15", "base". The cells
 * hold the ratio, or the first of the sweep's `columns:` that is worked out and not set by the sweep.
 *
 * points is borrowed. STATUS_BAD_INPUT where there would be more than WIDE_COLUMNS_MAX columns, or the base of a
 * one-at-a-time sweep has not the same departures everywhere; STATUS_NO_MEMORY. Free it in any case. */
enum status wide_init(struct wide *wide, struct points *points, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void wide_free(struct wide *wide);

#endif
