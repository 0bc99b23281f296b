/* io/csv_guess.h: files as spreadsheets of other places save them. */
#include "io/csv_guess.h"

#include "support/check.h"
#include "support/scratch.h"

#include <string.h>

static const struct guess_row {
  const char *name, *bytes;
  char delimiter, decimal_mark;
} guess_rows[] = {
    {"commas", "a,b\n1,2\n", ',', 0},
    {"one column", "a\n1\n", ',', 0},
    {"nothing", "", ',', 0},
    {"semicolons", "a;b\n1.5;2\n", ';', 0},
    {"semicolons and decimal commas", "a;b\n1;2\n3,5;4\n", ';', ','},
    {"tabs", "a\tb\n1\t2\n", '\t', 0},
    {"tabs and decimal commas", "a\tb\n1,5\t2\n", '\t', ','},
    {"decimal commas below a header in quotes", "\"a\";\"b\"\n1,5;2,25\n", ';', ','},
    {"a comma in a heading", "context;latency, ms\n1024;5,2\n2048;7\n", ';', ','},
    {"commas in headings, and semicolons in words", "a;b,c\nx;y,2\nz,3\n", ',', 0},
    {"a comma in a heading above tabs", "a\tb, c\n\n1\t2\n", '\t', 0},
    {"a comma in quotes in the header", "\"a,b\";c\n1;2\n", ';', 0},
    {"a semicolon in the header, and a comma", "a;b,c\n1,2\n", ',', 0},
    {"a semicolon below the header", "a\n1;2\n", ',', 0},
    {"a comma between digits in quotes", "a;b\n\"1,5\";2\n", ';', 0},
    {"a comma in words", "a;b\nx,y;2\n", ';', 0},
    {"a header of two lines in quotes", "\"a\nb,c\";d\n1;2\n", ';', 0},
};

static void test_guess(void **state)
{
  const struct guess_row *row = *state;
  struct csv_options options = {0};
  csv_guess(row->bytes, strlen(row->bytes), &options);
  assert_int_equal(options.delimiter, row->delimiter);
  assert_int_equal(options.decimal_mark, row->decimal_mark);
}

/* A file's numbers are kept with a point, and nothing else is changed. */
static void test_numbers_have_points(void **state)
{
  const struct scratch *scratch = *state;
  static const char bytes[] = "\xEF\xBB\xBFname;x;y\r\n\"a,b\";-1,5e-9;'12345678901234567890\r\n1,2,3;0,25;x,5\r\n";
  static const char *const expected[] = {"a,b", "-1.5e-9", "'12345678901234567890", "1,2,3", "0.25", "x,5"};
  struct csv_data data;
  struct fault fault = {0};
  scratch_write(scratch, "european.csv", bytes, sizeof bytes - 1);
  assert_int_equal(csv_read_file(scratch_path(scratch, "european.csv"), NULL, &data, &fault), STATUS_OK);
  assert_int_equal(data.row_count, 2);
  for (size_t i = 0; i < 6; i++) {
    assert_string_equal(csv_cell(&data, i / 3, i % 3), expected[i]);
  }
  double value = 0;
  assert_int_equal(csv_real(&data, 0, 1, &value, &fault), STATUS_OK);
  assert_true(value == -1.5e-9);
  assert_int_equal(csv_real(&data, 0, 2, &value, &fault), STATUS_OK); /* digits that a worksheet keeps as text */
  assert_true(value == 12345678901234567890.0);
  assert_int_equal(csv_real(&data, 1, 2, &value, &fault), STATUS_BAD_INPUT);
  csv_data_free(&data);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_numbers_have_points, scratch_setup, scratch_teardown)};
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("guess", test_guess, guess_rows);
}
