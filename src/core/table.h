/* A table: named columns with units, and rows that can be asked for their cells one by one.
 *
 * Everything behind the plan is a table: CSV files, figures, claims, reports and baseline comparison see nothing else.
 * A table may hold its rows in memory (core/frame.h) or work them out when asked (core/points.h), so its size is no
 * matter of memory. */
#ifndef PROOFSWEEP_TABLE_H
#define PROOFSWEEP_TABLE_H

#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum column_type {
  COLUMN_TEXT,    /* a name: [A-Za-z_][A-Za-z0-9_.-]*, or words, which may be a number: what a claim expects */
  COLUMN_INTEGER, /* an exact decimal integer of any size */
  COLUMN_REAL     /* a double, or an exact integer where the value is one */
};

/* One column. All strings are borrowed and outlive the table. */
struct column {
  const char *name;
  enum column_type type;
  const char *unit;    /* "tokens", "constraints", "1" for a pure number, "" for text */
  const char *meaning; /* one sentence without a full stop, for metadata and --help */
};

enum { CELL_TEXT_SIZE = 960 };

/* One cell, copied out of a table: its exact text as a CSV shows it (without quotes), and its value as a double
 * (NaN for text and for an empty cell). */
struct cell {
  double value;
  size_t length;
  char text[CELL_TEXT_SIZE];
};

/* A column that one digit of the row's number tells: its cell is the same in all rows of the same row / stride % count.
 */
struct column_digit {
  uint64_t stride; /* 0: no digit does */
  uint64_t count;  /* a whole number of times stride * count rows make the table */
  bool ascending;  /* every cell is a number, and none is below that of a smaller digit */
};

struct table {
  const char *name; /* file name without .csv */
  const struct column *columns;
  size_t column_count;
  uint64_t row_count;
  /* Fills *cell for row < row_count, column < column_count. Text longer than CELL_TEXT_SIZE - 1 bytes is cut between
   * characters. Not safe for two threads on one table. */
  enum status (*read)(const struct table *table, uint64_t row, size_t column, struct cell *cell, struct fault *fault);
  void *source;                      /* what read needs */
  const struct column_digit *digits; /* by column; NULL: nothing is known of them */
  /* Asked at every row by a search through the table (selection.h): anything but STATUS_OK ends it. NULL: nothing does.
   */
  enum status (*go_on)(struct fault *fault);
};

/* table->read with a bounds check; an out-of-range row or column is STATUS_BAD_INPUT. */
enum status table_read(const struct table *table, uint64_t row, size_t column, struct cell *cell,
                       struct fault *fault) MUST_CHECK;

/* The index of the column of that name; SIZE_MAX where there is none. */
size_t table_find_column(const struct table *table, const char *name);

/* The cell in the column of that name, empty where there is none. The faults of table_read. */
enum status table_read_named(const struct table *table, uint64_t row, const char *column, struct cell *cell,
                             struct fault *fault) MUST_CHECK;

/* Sets a cell to text, to nothing, to the shortest text of a double (empty for NaN), or to an integer. */
void cell_set_text(struct cell *cell, const char *text);
void cell_set_empty(struct cell *cell);
void cell_set_real(struct cell *cell, double value);
void cell_set_integer(struct cell *cell, unsigned __int128 value);

#endif
