#include "core/table.h"

#include "core/decimal.h"
#include "core/text.h"

#include <math.h>
#include <string.h>

enum status table_read(const struct table *table, uint64_t row, size_t column, struct cell *cell, struct fault *fault)
{
  if (row >= table->row_count || column >= table->column_count) {
    return fault_set(fault, STATUS_BAD_INPUT, "table '%s' has no row %llu, column %zu", table->name,
                     (unsigned long long)row, column);
  }
  return table->read(table, row, column, cell, fault);
}

size_t table_find_column(const struct table *table, const char *name)
{
  for (size_t i = 0; i < table->column_count; i++) {
    if (strcmp(table->columns[i].name, name) == 0) {
      return i;
    }
  }
  return SIZE_MAX;
}

enum status table_read_named(const struct table *table, uint64_t row, const char *column, struct cell *cell,
                             struct fault *fault)
{
  size_t found = table_find_column(table, column);
  cell_set_empty(cell);
  return found == SIZE_MAX ? STATUS_OK : table_read(table, row, found, cell, fault);
}

void cell_set_text(struct cell *cell, const char *text)
{
  size_t length = text_cut(text, strnlen(text, CELL_TEXT_SIZE), CELL_TEXT_SIZE - 1);
  memcpy(cell->text, text, length);
  cell->text[length] = '\0';
  cell->length = length;
  cell->value = NAN;
}

void cell_set_empty(struct cell *cell)
{
  cell_set_text(cell, "");
}

void cell_set_real(struct cell *cell, double value)
{
  cell->length = decimal_from_double(value, cell->text);
  cell->value = isfinite(value) ? value : NAN;
}

void cell_set_integer(struct cell *cell, unsigned __int128 value)
{
  cell->length = decimal_from_u128(value, cell->text);
  cell->value = (double)value;
}
