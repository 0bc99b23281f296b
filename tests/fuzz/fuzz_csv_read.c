/* libFuzzer target: a CSV of any bytes; the first one chooses delimiter, decimal mark and limits. What is read must
 * read the same when it is written down again with every cell quoted. */
#include "io/csv_read.h"

#include "core/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void append_quoted(struct text *text, const char *cell, char end)
{
  text_append_char(text, '"');
  for (; *cell != '\0'; cell++) {
    text_append(text, *cell == '"' ? "\"" : "");
    text_append_char(text, *cell);
  }
  text_append_char(text, '"');
  text_append_char(text, end);
}

static void write_down(const struct csv_data *data, char delimiter, struct text *text)
{
  for (size_t column = 0; column < data->column_count; column++) {
    append_quoted(text, data->header[column], column + 1 < data->column_count ? delimiter : '\n');
  }
  for (size_t row = 0; row < data->row_count; row++) {
    for (size_t column = 0; column < data->column_count; column++) {
      append_quoted(text, csv_cell(data, row, column), column + 1 < data->column_count ? delimiter : '\n');
    }
  }
}

static void expect(bool holds)
{
  if (!holds) {
    abort();
  }
}

static void read_numbers(const struct csv_data *data)
{
  for (size_t row = 0; row < data->row_count; row++) {
    for (size_t column = 0; column < data->column_count; column++) {
      struct fault fault = {0};
      double real = 0;
      enum status as_real = csv_real(data, row, column, &real, &fault);
      expect(as_real == STATUS_OK ? real - real == 0 : strncmp(fault.text, "x.csv:", 6) == 0);
      expect(data->lines[row] > 1);
    }
  }
}

static void expect_equal(const struct csv_data *a, const struct csv_data *b)
{
  expect(a->column_count == b->column_count && a->row_count == b->row_count);
  for (size_t column = 0; column < a->column_count; column++) {
    expect(strcmp(a->header[column], b->header[column]) == 0);
    size_t found = SIZE_MAX;
    expect(csv_find_column(a, a->header[column], &found, NULL) == STATUS_OK && found == column);
  }
  for (size_t row = 0; row < a->row_count; row++) {
    for (size_t column = 0; column < a->column_count; column++) {
      expect(strcmp(csv_cell(a, row, column), csv_cell(b, row, column)) == 0);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size == 0) {
    return 0;
  }
  struct csv_options options = {.delimiter = ",;\t"[data[0] % 3], .decimal_mark = (data[0] & 8) != 0 ? ',' : '.'};
  options.field_limit = (data[0] & 16) != 0 ? 7 : 0;
  options.size_limit = (data[0] & 32) != 0 ? 300 : 0;
  struct csv_data first = {0}, second = {0};
  struct fault fault = {0};
  enum status status = csv_read_bytes("x.csv", (const char *)data + 1, size - 1, &options, &first, &fault);
  expect(status == STATUS_OK || (status == STATUS_BAD_INPUT && strncmp(fault.text, "x.csv", 5) == 0));
  if (status == STATUS_OK) {
    struct text text = {0};
    read_numbers(&first);
    write_down(&first, options.delimiter, &text);
    options.size_limit = 0;
    expect(csv_read_bytes("x.csv", text_string(&text), text.length, &options, &second, &fault) == STATUS_OK);
    expect_equal(&first, &second);
    text_free(&text);
  }
  csv_data_free(&first);
  csv_data_free(&second);
  return 0;
}
