#include "core/table.h"

#include "support/check.h"

#include <math.h>
#include <string.h>

static const struct column columns[] = {{"model", COLUMN_TEXT, "", "name"}, {"context", COLUMN_INTEGER, "tokens", "T"}};

static enum status read_place(const struct table *table, uint64_t row, size_t column, struct cell *cell,
                              struct fault *fault)
{
  (void)fault;
  assert_ptr_equal(table->source, columns);
  cell_set_integer(cell, row * 10 + column);
  return STATUS_OK;
}

static const struct table table = {.name = "places",
                                   .columns = columns,
                                   .column_count = 2,
                                   .row_count = 3,
                                   .read = read_place,
                                   .source = (void *)(uintptr_t)columns};

static void test_reading_is_checked(void **state)
{
  (void)state;
  struct cell cell;
  struct fault fault = {0};
  assert_int_equal(table_read(&table, 2, 1, &cell, &fault), STATUS_OK);
  assert_string_equal(cell.text, "21");
  assert_int_equal(table_read(&table, 3, 1, &cell, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "table 'places' has no row 3, column 1");
  assert_int_equal(table_read(&table, 0, 2, &cell, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "table 'places' has no row 0, column 2");
}

static void test_columns_are_found(void **state)
{
  (void)state;
  assert_int_equal(table_find_column(&table, "context"), 1);
  assert_true(table_find_column(&table, "contexts") == SIZE_MAX);
}

static void check_cell(const struct cell *cell, const char *text, double value)
{
  assert_string_equal(cell->text, text);
  assert_int_equal(cell->length, strlen(text));
  assert_true(cell->value == value || (isnan(cell->value) && isnan(value)));
}

static void test_cells(void **state)
{
  (void)state;
  struct cell cell;
  cell_set_text(&cell, "gpt2-small");
  check_cell(&cell, "gpt2-small", NAN);
  cell_set_empty(&cell);
  check_cell(&cell, "", NAN);
  cell_set_real(&cell, 1.5);
  check_cell(&cell, "1.5", 1.5);
  cell_set_real(&cell, NAN);
  check_cell(&cell, "", NAN);
  cell_set_real(&cell, INFINITY);
  check_cell(&cell, "", NAN);
  cell_set_integer(&cell, ((unsigned __int128)1 << 64) + 1);
  check_cell(&cell, "18446744073709551617", 0x1p64);
  char text[2 * CELL_TEXT_SIZE];
  memset(text, 'x', sizeof text);
  text[sizeof text - 1] = '\0';
  cell_set_text(&cell, text);
  assert_int_equal(cell.length, CELL_TEXT_SIZE - 1);
  assert_int_equal(strlen(cell.text), CELL_TEXT_SIZE - 1);
  memcpy(text + CELL_TEXT_SIZE - 3, "\xE6\xBC\xA2", 3); /* a character of three bytes, one too many */
  cell_set_text(&cell, text);
  assert_int_equal(cell.length, CELL_TEXT_SIZE - 3);
  text[CELL_TEXT_SIZE - 1] = 'x';
  memcpy(text + CELL_TEXT_SIZE - 4, "\xE6\xBC\xA2", 3);
  cell_set_text(&cell, text);
  assert_int_equal(cell.length, CELL_TEXT_SIZE - 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reading_is_checked),
      cmocka_unit_test(test_columns_are_found),
      cmocka_unit_test(test_cells),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
