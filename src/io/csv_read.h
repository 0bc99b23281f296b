/* CSV files that people write, read strictly with libcsv: a mistake is named with file, line and column. */
#ifndef PROOFSWEEP_CSV_READ_H
#define PROOFSWEEP_CSV_READ_H

#include "core/status.h"
#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero members take the defaults. */
struct csv_options {
  char delimiter;     /* ',', ';' or TAB; by default as the header of a file has it, ',' for bytes */
  char decimal_mark;  /* '.' or ',': what csv_real expects; by default '.', or in a file without commas between cells
                         what  its numbers have: these are then kept with a point */
  size_t size_limit;  /* bytes of the file; default 64 MiB */
  size_t field_limit; /* bytes of one cell; default 64 KiB */
};

/* A CSV in memory. All strings live as long as the data does. */
struct csv_data {
  char *name;                     /* the file, as messages call it */
  size_t column_count, row_count; /* rows without the header */
  const char **header;            /* column_count names: not empty, no two alike */
  const char **cells;             /* row_count * column_count, row by row; empty cells are "" */
  size_t *lines;                  /* line of the file, from 1, in which each row begins */
  char decimal_mark;
  char *characters; /* what header and cells point into */
  /* Of a file whose numbers have decimal commas: which columns have numbers with a point all the same (column_count;
   * NULL: none has), and the first number with a comma. */
  bool *pointed;
  char first_comma[32];
  size_t first_comma_line;
  /* Of a file whose mark may be one of thousands: the columns in which it may (column_count; NULL: none), and the mark
   * as the file has it. */
  bool *grouped;
  char grouping_mark;
};

/* Reads a file: UTF-8 (one byte-order mark is skipped), RFC 4180 quoting, LF or CRLF, a header row, blank lines
 * skipped, unquoted cells trimmed of blanks. Columns at the end that have neither name nor text are left out, and so
 * is a first one without a name whose cells are ascending whole numbers. Of a file
 * whose delimiter is not given, lines that begin with # before the header are skipped. STATUS_IO where it cannot be
 * read; STATUS_BAD_INPUT with "FILE:LINE:COLUMN: " or "FILE:LINE: " (LINE and COLUMN from 1, COLUMN in characters) for
 * bad UTF-8, NUL, a carriage return alone, a stray or unclosed quote, a row with more or fewer cells than the header,
 * an empty or repeated name, a limit. */
enum status csv_read_file(const char *path, const struct csv_options *options, struct csv_data *data,
                          struct fault *fault) MUST_CHECK;
/* The same from memory; `name` stands for the file in messages. options may be NULL. */
enum status csv_read_bytes(const char *name, const char *bytes, size_t length, const struct csv_options *options,
                           struct csv_data *data, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void csv_data_free(struct csv_data *data);

/* The text of a cell; row < row_count, column < column_count. */
const char *csv_cell(const struct csv_data *data, size_t row, size_t column);

/* The index of a column; SIZE_MAX where none has the name. */
size_t csv_column(const struct csv_data *data, const char *name);

/* The same of a column that must be there. STATUS_BAD_INPUT "FILE: no column 'x'; did you mean 'y'?", or with the list
 * of columns. */
enum status csv_find_column(const struct csv_data *data, const char *name, size_t *column,
                            struct fault *fault) MUST_CHECK;

/* Records "FILE:LINE: column 'NAME': SENTENCE"; returns STATUS_BAD_INPUT. */
enum status csv_fault(const struct csv_data *data, size_t row, size_t column, struct fault *fault, const char *format,
                      ...) PRINTF_LIKE(5, 6);

/* STATUS_BAD_INPUT where a number may be whole with a mark of thousands, or a fraction, and nothing in the file says
 * which. */
enum status csv_check_mark(const struct csv_data *data, size_t row, size_t column, struct fault *fault) MUST_CHECK;

/* A cell as a finite double; a plus sign may stand before it. The faults of csv_check_mark; STATUS_BAD_INPUT "...:
 * 'abc' is not a number", "... is too large", "is empty", or where the file has both decimal marks. */
enum status csv_real(const struct csv_data *data, size_t row, size_t column, double *value,
                     struct fault *fault) MUST_CHECK;

#endif
