/* A CSV file as a table, for what people put beside a specification. */
#ifndef PROOFSWEEP_CSV_TABLE_H
#define PROOFSWEEP_CSV_TABLE_H

#include "core/table.h"
#include "io/csv_read.h"

struct csv_table {
  struct table table; /* hand &csv->table to whoever reads tables; *csv must not move meanwhile */
  struct csv_data data;
  struct column *columns;
};

/* Reads a file. A column whose cells are all numbers or empty is COLUMN_REAL, any other COLUMN_TEXT; `name` is the
 * table's and borrowed. The faults of csv_read_file; STATUS_NO_MEMORY. */
enum status csv_table_read(const char *path, const char *name, struct csv_table *csv, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void csv_table_free(struct csv_table *csv);

#endif
