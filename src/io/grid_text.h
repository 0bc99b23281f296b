/* The points of a sweep as the rows of a CSV, block by block: evaluated and written in one go, each column only as
 * often as its inputs change. The bytes are those of io/csv_write.h over core/points.h. */
#ifndef PROOFSWEEP_GRID_TEXT_H
#define PROOFSWEEP_GRID_TEXT_H

#include "core/block.h"
#include "core/points.h"
#include "core/slots.h"
#include "io/csv_write.h"

/* A name as a cell, with what stands behind it. */
struct grid_name {
  const char *name;
  char *bytes;
  size_t length;
};

/* A column that is written. */
struct grid_column {
  const struct column_rule *rule;
  const struct architecture_field *field; /* of a varied field; else NULL */
  size_t group;                           /* in grid.groups */
  struct slot_style style;
  struct grid_name *names; /* of a column of names: all that can occur */
  size_t name_count;
  struct slot *table; /* of a price with an axis of few values: their texts, as block_price.values; else NULL */
};

/* Columns that change equally often. */
struct grid_group {
  uint64_t stride;
  unsigned wanted; /* of its blocks */
};

/* How a sweep is written: what all threads share. */
struct grid {
  const struct points *points;
  struct block_axes axes;
  struct grid_column columns[POINTS_COLUMNS_MAX];
  size_t column_count;
  struct grid_group groups[POINTS_COLUMNS_MAX];
  size_t group_count;
  uint64_t segment_stride; /* rows that share everything but the slots of the fastest group */
  size_t row_size;         /* no row is longer */
  size_t usual_row_size;   /* a guess */
};

/* Whether grid_init knows the table's columns and the dialect. NULL selection: all columns. */
bool grid_supports(const struct points *points, const struct csv_dialect *dialect,
                   const struct csv_selection *selection);

/* Borrows points and dialect. STATUS_NO_MEMORY. */
enum status grid_init(struct grid *grid, const struct points *points, const struct csv_dialect *dialect,
                      const struct csv_selection *selection, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void grid_free(struct grid *grid);

enum { GRID_BLOCK = BLOCK_LANES, GRID_SLACK = 64 };

/* One thread's pencil. */
struct grid_pen;
enum status grid_pen_make(struct grid_pen **pen, const struct grid *grid, struct fault *fault) MUST_CHECK;
/* Safe on NULL. */
void grid_pen_free(struct grid_pen *pen);

/* Writes rows [first, first + count), count <= GRID_BLOCK, to `out`, which has count * row_size + GRID_SLACK bytes, and
 * sets *length. False where csv_append_rows must do it: the numbers are too large for this way, or a point has a fault.
 */
bool grid_write_rows(struct grid_pen *pen, uint64_t first, size_t count, char *out, size_t *length);

#endif
