/* The points table of a sweep as a CSV, fast: the file of csv_write_file, at the speed of the disk.
 *
 * Points are evaluated and written in blocks on several threads (io/grid_text.h), and blocks are hashed and written in
 * their order (io/ordered_output.h). The bytes are those of csv_write_file for any number of threads, and where a table
 * or a number asks for it the work is done in its way. */
#ifndef PROOFSWEEP_GRID_WRITE_H
#define PROOFSWEEP_GRID_WRITE_H

#include "core/points.h"
#include "io/csv_write.h"
#include "io/ordered_output.h"

/* Rows [first, first + count) of a points table. */
struct grid_rows {
  uint64_t first, count;
};

struct grid_options {
  const struct csv_dialect *dialect;     /* NULL: standard */
  const struct csv_selection *selection; /* NULL: all columns */
  const struct grid_rows *rows;          /* NULL: all */
  const struct csv_watcher *watcher;     /* NULL: nobody; called from the caller's thread */
  unsigned threads;                      /* 0 and 1: the caller's alone */
  bool headless;                         /* the rows go on with what is there: no header */
  const struct ordered_team *team;       /* that appends the rows; NULL: this process alone */
  bool unhashed;                         /* for measurements: the output's digest is not kept */
};

/* Appends the header, unless headless, and the rows to an open output. The faults of table_read, output_write and the
 * watcher; STATUS_BAD_INPUT where the table has no such rows. Memory does not grow with the rows: below 16 MiB. */
enum status grid_write_output(const struct points *points, const struct grid_options *options, struct output *output,
                              struct fault *fault) MUST_CHECK;

#endif
