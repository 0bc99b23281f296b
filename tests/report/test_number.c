/* Numbers as people read them: one by one, and those of a column together. */
#include "report/number.h"

#include "core/decimal.h"
#include "support/check.h"

#include <string.h>

#define THIN "\u202f"

static void make_cell(const char *text, struct cell *cell)
{
  cell_set_text(cell, text);
  if (decimal_to_double(text, strlen(text), &cell->value) != DECIMAL_READ) {
    cell_set_empty(cell);
  }
}

static const struct auto_row {
  const char *name, *cell, *expected;
} auto_rows[] = {
    {"a whole number", "157846339584", "157" THIN "846" THIN "339" THIN "584"},
    {"a short text", "0.25", "0.25"},
    {"four decimals", "1.4817505286", "1.4818"},
    {"four digits", "0.00145412345", "0.001454"},
    {"next to nothing", "0.00000000000000017", "1.7×10⁻¹⁶"},
    {"a short power", "1e-9", "1×10⁻⁹"},
    {"zeros at the end", "0.0000125", "1.25×10⁻⁵"},
    {"rounded up to the next power", "0.0000099999", "1×10⁻⁵"},
    {"below zero", "-0.00001234567", "−1.235×10⁻⁵"},
    {"very much", "1.234567e+20", "1.235×10²⁰"},
    {"a hundred thousandth less than one", "0.999954321", "0.99995"},
    {"a millionth more than one", "1.0000012345", "1.000001"},
    {"one", "1", "1"},
    {"nothing", "", "–"},
};

static void test_auto(void **state)
{
  const struct auto_row *row = *state;
  struct cell cell;
  struct text text = {0};
  make_cell(row->cell, &cell);
  number_write(&text, &cell, &number_auto);
  assert_string_equal(text_string(&text), row->expected);
  text_free(&text);
}

enum { CELLS = 4 };

static const struct column_row {
  const char *name, *cells[CELLS], *expected;
} column_rows[] = {
    {"as the largest suits", {"23.142857142857", "248.21428571", "14", ""}, "23.1 248.2 14.0 –"},
    {"three digits of the smallest", {"1.48175052", "248.21428571", "0", ""}, "1.48 248.21 0.00 –"},
    {"all alike", {"1.48175052", "2.1322", "3.5", "1.0264111"}, "1.4818 2.1322 3.5000 1.0264"},
    {"as given", {"0.5", "15", "300", "2.25"}, "0.5 15 300 2.25"},
    {"too far apart", {"0.00145412345", "14821.428571", "1.5", "3"}, "0.001454 14" THIN "821 1.5 3"},
    {"powers of ten", {"0.3007123456", "0.000002407123", "1", "0"}, "0.3007 2.407×10⁻⁶ 1 0"},
    {"beside one", {"0.999954321", "1.48175052", "1", ""}, "0.99995 1.4818 1.0000 –"},
};

static void test_column(void **state)
{
  const struct column_row *row = *state;
  struct cell cells[CELLS];
  struct number_column column = {0};
  struct text text = {0};
  for (size_t i = 0; i < CELLS; i++) {
    make_cell(row->cells[i], &cells[i]);
    number_column_add(&column, &cells[i]);
  }
  for (size_t i = 0; i < CELLS; i++) {
    text_append(&text, i > 0 ? " " : "");
    number_column_write(&text, &column, &cells[i]);
  }
  assert_string_equal(text_string(&text), row->expected);
  text_free(&text);
}

int main(void)
{
  int failed = run_rows("auto", test_auto, auto_rows);
  return failed + run_rows("columns", test_column, column_rows);
}
