/* Tables as CSV files, for programs and for spreadsheets. */
#ifndef PROOFSWEEP_CSV_WRITE_H
#define PROOFSWEEP_CSV_WRITE_H

#include "core/table.h"
#include "core/text.h"
#include "io/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a CSV looks. Everywhere: UTF-8, one header, quotes only where a cell needs them (RFC 4180), and a text cell that
 * a spreadsheet would take for a formula (begins with = + - @, one of their wide forms, TAB, CR or LF) has ' before it
 * (OWASP, "CSV injection"). */
struct csv_dialect {
  const char *name;     /* as --csv knows it */
  const char *meaning;  /* for --help */
  char delimiter;       /* between cells */
  char decimal_mark;    /* '.' or ',' in columns of numbers */
  bool byte_order_mark; /* Excel on Windows takes a file without one for its old code page */
  bool spreadsheet;     /* beside each column of totals (core/quantity.h) one more, NAME_double: a worksheet keeps 15
                           digits of a number, so a total with more is written as text, with ' before it; and quotes
                           around a text with a comma, semicolon or tab, at any of which the sheet may be split */
  const char *line_end; /* "\n" or "\r\n" */
};

/* All dialects, the standard one first. */
const struct csv_dialect *csv_dialects(size_t *count);
/* STATUS_BAD_INPUT with the nearest name, or all names. */
enum status csv_find_dialect(const char *name, const struct csv_dialect **dialect, struct fault *fault) MUST_CHECK;

/* Some columns of a table, in the order wanted. */
struct csv_selection {
  const size_t *columns; /* indices below column_count */
  size_t count;
};

/* The columns of the file, one after the other. */
struct csv_fields {
  /* The one at hand: */
  char name[512];
  enum column_type type;
  const char *unit; /* "" for text */
  char meaning[320];
  /* and where it comes from. */
  const struct table *table;
  const struct csv_dialect *dialect;
  const struct csv_selection *selection;
  size_t next;
  bool second; /* the next one is the double of the one at hand */
};

/* Goes before the first column; dialect NULL is the standard one. */
void csv_fields_begin(struct csv_fields *fields, const struct table *table, const struct csv_dialect *dialect,
                      const struct csv_selection *selection);
/* Goes to the next column; false behind the last. */
bool csv_fields_next(struct csv_fields *fields);
/* Whether the column is written twice. */
bool csv_has_double(const struct csv_dialect *dialect, const struct column *column);

/* Told now and then how many rows are written. Anything but STATUS_OK stops the writing with that status. */
struct csv_watcher {
  enum status (*advance)(void *context, uint64_t rows_done, uint64_t row_count, struct fault *fault);
  void *context;
};

/* Pieces of a CSV, for a writer that makes the cells itself: the header (with the byte-order mark), rows [first,
 * first + count), and one text cell of a row of `cells` without what stands behind it. */
enum status csv_append_header(const struct table *table, const struct csv_dialect *dialect,
                              const struct csv_selection *selection, struct text *text, struct fault *fault) MUST_CHECK;
enum status csv_append_rows(const struct table *table, const struct csv_dialect *dialect,
                            const struct csv_selection *selection, uint64_t first, uint64_t count, struct text *text,
                            struct fault *fault) MUST_CHECK;
void csv_append_text_cell(const struct csv_dialect *dialect, size_t cells, const char *name, struct text *text);

/* Appends all of it, for stdout. dialect NULL is the standard one, selection NULL all columns. */
enum status csv_write_text(const struct table *table, const struct csv_dialect *dialect,
                           const struct csv_selection *selection, struct text *text, struct fault *fault) MUST_CHECK;

/* Writes directory/TABLE.csv and directory/TABLE.csv-metadata.json, each whole or not at all, and block by block:
 * memory does not grow with the rows. dialect and selection as above; watcher NULL: nobody; the records may be NULL.
 * The faults of table_read, output_write, the watcher. */
enum status csv_write_file(const struct table *table, const struct csv_dialect *dialect,
                           const struct csv_selection *selection, const struct csv_watcher *watcher,
                           const char *directory, enum output_durability durability, struct output_record *csv_record,
                           struct output_record *metadata_record, struct fault *fault) MUST_CHECK;

/* Appends the table's metadata for TABLE.csv: JSON after "Metadata Vocabulary for Tabular Data" (W3C 2015), with each
 * column's name, datatype, unit and description, and the dialect. */
enum status csv_write_metadata(const struct table *table, const struct csv_dialect *dialect,
                               const struct csv_selection *selection, struct text *text,
                               struct fault *fault) MUST_CHECK;

#endif
