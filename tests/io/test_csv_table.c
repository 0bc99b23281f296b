/* A CSV file as a table: types by what the cells hold, cells to the letter. */
#include "io/csv_table.h"

#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char file[] = "name,number,mixed,empty,quoted\n"
                           "a,1,1,,\"x, y\"\n"
                           "b,,two,,z\n"
                           "c,-2.50,3,,\n";

static void write_file(char *path, const char *content)
{
  int descriptor = mkstemp(path);
  assert_true(descriptor >= 0);
  assert_int_equal(write(descriptor, content, strlen(content)), (ssize_t)strlen(content));
  assert_int_equal(close(descriptor), 0);
}

static void test_cells(void **state)
{
  (void)state;
  static const char *const texts[3][5] = {
      {"a", "1", "1", "", "x, y"}, {"b", "", "two", "", "z"}, {"c", "-2.50", "3", "", ""}};
  static const double values[3] = {1, NAN, -2.5};
  static const enum column_type types[5] = {COLUMN_TEXT, COLUMN_REAL, COLUMN_TEXT, COLUMN_TEXT, COLUMN_TEXT};
  char path[] = "/tmp/proofsweep-csv-table-XXXXXX";
  struct csv_table csv;
  struct fault fault = {0};
  write_file(path, file);
  assert_int_equal(csv_table_read(path, "printed", &csv, &fault), STATUS_OK);
  assert_string_equal(csv.table.name, "printed");
  assert_int_equal(csv.table.row_count, 3);
  assert_int_equal(csv.table.column_count, 5);
  for (size_t column = 0; column < 5; column++) {
    assert_int_equal(csv.table.columns[column].type, types[column]);
    for (size_t row = 0; row < 3; row++) {
      struct cell cell;
      assert_int_equal(table_read(&csv.table, row, column, &cell, &fault), STATUS_OK);
      assert_string_equal(cell.text, texts[row][column]);
      assert_near(cell.value, column == 1 ? values[row] : (double)NAN, 0);
    }
  }
  csv_table_free(&csv);
  (void)unlink(path);
}

static void test_faults(void **state)
{
  (void)state;
  char path[] = "/tmp/proofsweep-csv-table-XXXXXX";
  struct csv_table csv;
  struct fault fault = {0};
  write_file(path, "a,b\n1\n");
  assert_int_equal(csv_table_read(path, "printed", &csv, &fault), STATUS_BAD_INPUT);
  csv_table_free(&csv);
  (void)unlink(path);
  assert_int_equal(csv_table_read(path, "printed", &csv, &fault), STATUS_IO);
  csv_table_free(&csv);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_cells), cmocka_unit_test(test_faults)};
  return cmocka_run_group_tests_name("CSV tables", tests, NULL, NULL);
}
