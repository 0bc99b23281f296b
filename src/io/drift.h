/* Drift: two finished runs held against each other, every cell of every table. */
#ifndef PROOFSWEEP_DRIFT_H
#define PROOFSWEEP_DRIFT_H

#include "core/frame.h"
#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Relative tolerance of a real number unless another is given: far above rounding, far below any change that means
 * something. */
#define DRIFT_TOLERANCE 1e-12

struct drift {
  struct frame frame; /* drift.csv: table,row,column,kind,baseline,now,relative_change,tolerance */
  size_t tables;      /* compared */
  uint64_t cells;     /* compared */
  uint64_t moved;     /* rows of the frame: cells beyond tolerance, tables, rows and columns missing or new */
  uint64_t unlisted;  /* moved beyond the DRIFT_LISTED that the frame holds */
};

enum { DRIFT_LISTED = 10000 };

struct drift_options {
  double tolerance;  /* relative, in [0, 1) */
  bool seeds_differ; /* the runs drew other samples: estimates are held against their own intervals instead */
};

/* The word of --tolerance; unchanged for NULL. STATUS_BAD_INPUT where it is no number in [0, 1). */
enum status drift_tolerance_read(const char *word, double *tolerance, struct fault *fault) MUST_CHECK;

/* Compares the tables (NAME.csv but drift.csv and history.csv) of two run directories.
 *
 * Whole numbers and words must be the same to the letter; a number with a fraction or an exponent on either side may
 * differ by `tolerance` of the larger. Rows are paired by their place where the cells that say where they stand agree,
 * else by those cells. Where the seeds differ, a column NAME that has neighbours NAME_low and NAME_high is an estimate:
 * it moved where the distance passes 4.5 times the combined half-width, and the neighbours and NAME_verdict are not
 * compared.
 *
 * What is on one side only has moved. STATUS_IO where a directory cannot be read, STATUS_BAD_INPUT where a table is no
 * CSV or neither directory holds any table: an empty comparison is never a good one. STATUS_OK otherwise, moved or not.
 */
enum status drift_compare(const char *baseline, const char *now, const struct drift_options *options,
                          struct drift *drift, struct fault *fault) MUST_CHECK;

/* Safe on {0}. */
void drift_free(struct drift *drift);

/* STATUS_CHECK_FAILED "3 of 1200 cells in 4 tables moved: ratio-vs-context.csv row 3 'ratio' from 1.48 to 1.49, ..."
 * where anything moved or nothing was compared. */
enum status drift_judge(const struct drift *drift, struct fault *fault) MUST_CHECK;

#endif
