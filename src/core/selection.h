/* Selections: rows of a table named by the values in their columns, which is how claims and reports name cells. */
#ifndef PROOFSWEEP_SELECTION_H
#define PROOFSWEEP_SELECTION_H

#include "core/numeral.h"
#include "core/spec.h"
#include "core/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the tables of a run are found. */
struct table_lookup {
  const void *run;
  /* The table of that name, or "points" with the name of a sweep (NULL for other tables); NULL where there is none. */
  const struct table *(*find)(const void *run, const char *table, const char *sweep);
};

enum { SELECTION_CONDITIONS_MAX = 64 };

/* A selection with its table and columns found, ready to be held against rows. */
struct row_filter {
  const struct selection *selection;
  const struct table *table;
  size_t value_column;
  size_t columns[SELECTION_CONDITIONS_MAX];         /* of the conditions */
  struct numeral numbers[SELECTION_CONDITIONS_MAX]; /* their values; NaN for text */
  size_t firsts[SELECTION_CONDITIONS_MAX]; /* the first condition on each column; columns told by a digit lead */
  size_t first_count;
};

/* The selection is borrowed. STATUS_BAD_INPUT without such a table or column (with the nearest column). */
enum status row_filter_init(struct row_filter *filter, const struct selection *selection,
                            const struct table_lookup *lookup, struct fault *fault) MUST_CHECK;

/* Whether a cell is what a condition says: as numbers where both are (core/numeral.h; NaN: `text` is none), else as
 * text. */
bool condition_meets(const char *text, const struct numeral *number, const struct cell *cell);

/* *row is the first row >= from that meets every condition, row_count where there is none. Conditions on one column are
 * alternatives. Both sides numbers: compared as numbers (whole numbers exactly, else as doubles); otherwise as text.
 * Where the table knows its columns' digits, rows that these rule out are not looked at. Faults of table_read and
 * table.go_on. */
enum status row_filter_next(const struct row_filter *filter, uint64_t from, uint64_t *row,
                            struct fault *fault) MUST_CHECK;

/* The one row that a selection leaves. STATUS_BAD_INPUT where that is none or several; the sentence says how many, and
 * which columns tell them apart. */
enum status row_filter_single(const struct row_filter *filter, uint64_t *row, struct fault *fault) MUST_CHECK;

#endif
