/* Tables of a run as Markdown tables: chosen columns, rounded numbers on the right, readable headings. */
#ifndef PROOFSWEEP_LISTING_H
#define PROOFSWEEP_LISTING_H

#include "core/selection.h"
#include "core/spec.h"
#include "core/text.h"
#include "report/number.h"

enum { LISTING_COLUMNS_MAX = 128 };

struct listing_column {
  size_t column; /* of the table */
  struct number_format format;
  const char *heading; /* NULL: made from the column's name */
  /* Another column, whose value says what is counted here. Numbers of as many decimals are then those of the rows with
   * one such value, in all columns that name the same one, and whole numbers have none. NULL: those of the column. */
  const char *measure;
};

struct listing {
  const struct row_filter *filter; /* which rows */
  struct listing_column columns[LISTING_COLUMNS_MAX];
  size_t column_count;
  uint64_t limit;  /* rows shown at most */
  uint64_t models; /* that take as many rows each, one behind the other, with rows of each to be shown; 0: any rows */
  /* Whose rows stand behind each other, with rows of each to be shown: a column of names. NULL: any rows. */
  const char *analysis;
  bool spread;     /* of an analysis the first row, the last and some between are shown, not the first ones */
  const char *csv; /* file with all rows, linked where rows are left out; NULL where there is none */
};

/* Adds a column by name, with the format of tables; nothing where the table has no such column. STATUS_BAD_INPUT where
 * no room is left. */
enum status listing_add(struct listing *listing, const char *name, struct fault *fault) MUST_CHECK;
/* Each of these. */
enum status listing_add_all(struct listing *listing, const char *const *names, size_t count,
                            struct fault *fault) MUST_CHECK;

/* Adds the axis columns in which the rows differ, in table order; the values of those that are the same in all rows are
 * appended to *constant as "model gpt2-small, workload prefill" (empty ones left out; a name is an analysis there).
 * `sweep` is the one whose points the rows are, NULL for any other table: of a plain product without conditions only
 * the corners are read, of all else every row. */
enum status listing_add_axes(struct listing *listing, const struct sweep *sweep, struct text *constant,
                             struct fault *fault) MUST_CHECK;

/* Takes columns from `first` on out again that are empty in all rows shown. */
enum status listing_drop_empty(struct listing *listing, size_t first, struct fault *fault) MUST_CHECK;

/* Appends the table, and a line on the rows left out; no line end after the last line. */
enum status listing_write(const struct listing *listing, struct text *text, struct fault *fault) MUST_CHECK;

#endif
