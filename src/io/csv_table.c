#include "io/csv_table.h"

#include "core/decimal.h"

#include <stdlib.h>
#include <string.h>

static enum status read_cell(const struct table *table, uint64_t row, size_t column, struct cell *cell,
                             struct fault *fault)
{
  const struct csv_data *data = table->source;
  if (table->columns[column].type == COLUMN_REAL) {
    enum status status = csv_check_mark(data, (size_t)row, column, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  cell_set_text(cell, csv_cell(data, (size_t)row, column));
  double value = 0;
  if (table->columns[column].type == COLUMN_REAL &&
      decimal_to_double(cell->text, cell->length, &value) == DECIMAL_READ) {
    cell->value = value;
  }
  return STATUS_OK;
}

static enum column_type type_of(const struct csv_data *data, size_t column)
{
  bool numbers = false;
  for (size_t row = 0; row < data->row_count; row++) {
    const char *text = csv_cell(data, row, column);
    double value = 0;
    if (*text != '\0' && decimal_to_double(text, strlen(text), &value) != DECIMAL_READ) {
      return COLUMN_TEXT;
    }
    numbers = numbers || *text != '\0';
  }
  return numbers ? COLUMN_REAL : COLUMN_TEXT;
}

enum status csv_table_read(const char *path, const char *name, struct csv_table *csv, struct fault *fault)
{
  *csv = (struct csv_table){.columns = NULL};
  enum status status = csv_read_file(path, NULL, &csv->data, fault);
  if (status != STATUS_OK) {
    return status;
  }
  csv->columns = calloc(csv->data.column_count, sizeof *csv->columns);
  if (csv->columns == NULL) {
    csv_table_free(csv);
    return fault_no_memory(fault, "reading a table");
  }
  for (size_t i = 0; i < csv->data.column_count; i++) {
    csv->columns[i] = (struct column){csv->data.header[i], type_of(&csv->data, i), "", ""};
  }
  csv->table = (struct table){.name = name,
                              .columns = csv->columns,
                              .column_count = csv->data.column_count,
                              .row_count = csv->data.row_count,
                              .read = read_cell,
                              .source = &csv->data};
  return STATUS_OK;
}

void csv_table_free(struct csv_table *csv)
{
  free(csv->columns);
  csv_data_free(&csv->data);
  *csv = (struct csv_table){.columns = NULL};
}
