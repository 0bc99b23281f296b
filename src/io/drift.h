/* Drift: two finished runs held against each other, every cell of every table. */
#ifndef PROOFSWEEP_DRIFT_H
#define PROOFSWEEP_DRIFT_H

#include "core/frame.h"
#include "core/status.h"
#include "core/text.h"
#include "io/inputs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Relative tolerance of a real number unless another is given: far above rounding, far below any change that means
 * something. */
#define DRIFT_TOLERANCE 1e-12

/* Of sampling noise, in combined half-widths of two 95 % intervals. With the least number of scrambles that gives an
 * interval any sense (16) that is 9.6 standard errors: by Student's t, one false alarm in 10^7 estimates. */
#define DRIFT_ESTIMATE_LIMIT 4.5

enum { DRIFT_COLUMNS = 8 };
extern const struct column drift_columns[DRIFT_COLUMNS];

struct drift {
  struct frame frame;   /* drift.csv: table,row,column,kind,baseline,now,relative_change,tolerance */
  size_t tables;        /* compared */
  uint64_t cells;       /* compared */
  uint64_t passed_over; /* cells that depend on the samples and carry no interval, where these are others */
  uint64_t moved;       /* cells beyond tolerance; tables, rows and columns that are on one side only */
  uint64_t unlisted;    /* of these, those beyond the DRIFT_LISTED that the frame holds */
  bool bare[2];         /* baseline and now: no manifest says what its tables are and hold */
};

enum { DRIFT_LISTED = 10000, DRIFT_LARGEST = 20 };

struct drift_options {
  double tolerance; /* relative, in [0, 1) */
  /* Which samples the runs drew otherwise: estimates are held against their own intervals there. NULL: none. */
  const struct input_changes *inputs;
};

/* One run. */
struct drift_side {
  const char *directory;
  /* File names of its tables. NULL: those that its manifest lists, or, without a manifest, all that stand there. */
  const char *const *tables;
  size_t table_count;
};

/* The word of --tolerance; unchanged for NULL. STATUS_BAD_INPUT where it is no number in [0, 1). */
enum status drift_tolerance_read(const char *word, double *tolerance, struct fault *fault) MUST_CHECK;

/* Appends the directory of the run that is meant: `directory`, or, where no run and no table stands in it, the one in
 * it that holds a run, as --output of `run` does. STATUS_BAD_INPUT where several do; STATUS_IO, STATUS_NO_MEMORY. */
enum status drift_find_run(const char *directory, struct text *path, struct fault *fault) MUST_CHECK;

/* Whether a directory can be held against a run: no journal stands in it but that of a shard that is finished, and each
 * table that its manifest lists is there, with the bytes of which the manifest tells. STATUS_BAD_INPUT else, or where
 * it holds no table; STATUS_IO. */
enum status drift_check(const char *directory, struct fault *fault) MUST_CHECK;

/* Compares the tables (NAME.csv but drift.csv) of two runs.
 *
 * Whole numbers and words must be the same to the letter; a number with a fraction or an exponent on either side may
 * differ by `tolerance` of the number before. Rows are paired by the cells that say where they stand; prices
 * among them may have moved themselves (io/row_pairs.h).
 *
 * Where other samples were drawn, the tables of random studies (core/study.h) have two kinds of numbers that may
 * differ. An estimate (a column X beside X_low and X_high) moved where the distance passes DRIFT_ESTIMATE_LIMIT times
 * the combined half-width; its ends and its verdict are not compared. Where the number of samples is another, neither
 * is that number, nor are the steps of a convergence that one side alone made. What is drawn but has no interval (an
 * extreme; a column X beside X_exact alone), or a claim's number that follows from it, is counted as passed over. All
 * else, exact values among it, is held to `tolerance` as ever.
 *
 * Dialects (io/csv_write.h) are read for what they mean: decimal commas, and what is written for a spreadsheet's sake.
 *
 * A side whose tables are not named must pass drift_check. What is on one side only has moved. STATUS_IO where a
 * directory cannot be read, STATUS_BAD_INPUT where a table is no CSV or a side holds no table: an empty comparison is
 * never a good one. STATUS_OK otherwise, moved or not. */
enum status drift_compare(const struct drift_side *baseline, const struct drift_side *now,
                          const struct drift_options *options, struct drift *drift, struct fault *fault) MUST_CHECK;

/* Safe on {0}. */
void drift_free(struct drift *drift);

/* The rows of the frame with the largest changes, the largest first, `count` and DRIFT_LARGEST at most; returns how
 * many. A table, row or column that is on one side only goes before every number, a number that was 0 before the
 * others, and words behind. */
size_t drift_largest(const struct drift *drift, size_t *rows, size_t count);

/* STATUS_CHECK_FAILED "3 differences in 1200 cells of 4 tables; first ...; largest ... by 12 %" where anything moved or
 * nothing was compared. */
enum status drift_judge(const struct drift *drift, struct fault *fault) MUST_CHECK;

#endif
