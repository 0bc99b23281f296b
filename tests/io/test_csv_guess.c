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
    {"semicolons below blank lines", "\r\n\na;b\n1,5;2\n", ';', ','},
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

static const struct group_row {
  const char *name, *bytes;
  const char *message; /* of the first cell of column a that is refused; NULL: all are read */
  double last;         /* number of the last row */
} group_rows[] = {
    {"thousands with a point", "a;b\n128;1\n1.024;2\n",
     ":3: column 'a': '1.024' may be 1024 or a fraction; write 1024, or the fraction with another digit, 1.0240", 0},
    {"thousands with a comma", "a;b\n128;1\n1,024;2\n",
     ":3: column 'a': '1,024' may be 1024 or a fraction; write 1024, or the fraction with another digit, 1,0240", 0},
    {"thousands alone", "a;b\n1.024;1\n-2.048;2\n",
     ":2: column 'a': '1.024' may be 1024 or a fraction; write 1024, or the fraction with another digit, 1.0240", 0},
    {"thousands behind tabs", "a\tb\n1\t1\n+2.048\t2\n",
     ":3: column 'a': '+2.048' may be +2048 or a fraction; write +2048, or the fraction with another digit, +2.0480",
     0},
    {"thousands beside a year", "a;b\n128;2026\n1.024;2026\n",
     ":3: column 'a': '1.024' may be 1024 or a fraction; write 1024, or the fraction with another digit, 1.0240", 0},
    {"thousands beside a version", "a;b\n128;v2.1\n1.024;2.2\n",
     ":3: column 'a': '1.024' may be 1024 or a fraction; write 1024, or the fraction with another digit, 1.0240", 0},
    {"a 0 in front", "a;b\n0.125;1\n1.250;2\n", NULL, 1.25},
    {"a 0 in front of a comma", "a;b\n0,125;1\n1,250;2\n", NULL, 1.25},
    {"two digits", "a;b\n1.25;1\n1.250;2\n", NULL, 1.25},
    {"four digits in front", "a;b\n1024.125;1\n1.250;2\n", NULL, 1.25},
    {"an exponent", "a;b\n1.125e2;1\n1.250;2\n", NULL, 1.25},
    {"another column settles the mark", "a;b\n1.125;2.5\n1.250;2\n", NULL, 1.25},
    {"a whole number without a mark of thousands", "a;b\n1024;1\n1.250;2\n", NULL, 1.25},
    {"thousands beside a date", "a;b\n1.024;20261130\n2.048;20261130\n",
     ":2: column 'a': '1.024' may be 1024 or a fraction; write 1024, or the fraction with another digit, 1.0240", 0},
    {"thousands with a comma beside whole numbers", "a;b\n1,024;1500\n2,048;4096\n",
     ":2: column 'a': '1,024' may be 1024 or a fraction; write 1024, or the fraction with another digit, 1,0240", 0},
    {"commas between cells", "a,b\n128,1\n1.024,2\n", NULL, 1.024},
    {"no fraction at all", "a;b\n128;1\n256;2\n", NULL, 256},
    {"a plus sign", "a;b\n+1,5;1\n+2,5;2\n", NULL, 2.5},
};

/* A mark of thousands is never taken for a decimal mark, nor refused where the file says what it is. */
static void test_groups(void **state)
{
  const struct group_row *row = *state;
  void *made = NULL;
  assert_int_equal(scratch_setup(&made), 0);
  const struct scratch *scratch = made;
  struct csv_data data;
  struct fault fault = {0};
  scratch_write(scratch, "groups.csv", row->bytes, strlen(row->bytes));
  assert_int_equal(csv_read_file(scratch_path(scratch, "groups.csv"), NULL, &data, &fault), STATUS_OK);
  enum status status = STATUS_OK;
  double value = 0;
  for (size_t i = 0; i < data.row_count && status == STATUS_OK; i++) {
    status = csv_real(&data, i, 0, &value, &fault);
  }
  assert_int_equal(status, row->message == NULL ? STATUS_OK : STATUS_BAD_INPUT);
  if (row->message == NULL) {
    assert_true(value == row->last);
  } else {
    assert_non_null(strstr(fault.text, row->message));
  }
  csv_data_free(&data);
  (void)scratch_teardown(&made);
}

static const struct layout_row {
  const char *name, *bytes;
  const char *message; /* NULL: read */
  const char *first;   /* name of the first column */
  size_t columns, line;
} layout_rows[] = {
    {"comments before the header", "# made by R\n#\na,b\n1,2\n", NULL, "a", 2, 4},
    {"a mark, comments and blank lines", "\xEF\xBB\xBF\r\n# made; by R\r\na;b\r\n1;2\r\n", NULL, "a", 2, 4},
    {"a header behind #", "# made by numpy\n# a,b\n1,2\n", NULL, "# a", 2, 3},
    {"nothing but comments", "# a\n# b\n", NULL, "# b", 1, 0},
    {"delimiters at the end of each line", "a,b,,\n1,2,,\n3,4,,\n", NULL, "a", 2, 2},
    {"a cell below no name", "a,b,,\n1,2,,\n3,4,,5\n", ":1: column 4 has no name", NULL, 0, 0},
    {"no name between names", "a,,b\n1,,2\n", ":1: column 2 has no name", NULL, 0, 0},
    {"no name at all", ",,\n1,2,3\n", ":1: column 1 has no name", NULL, 0, 0},
};

static void test_layout(void **state)
{
  const struct layout_row *row = *state;
  void *made = NULL;
  assert_int_equal(scratch_setup(&made), 0);
  const struct scratch *scratch = made;
  struct csv_data data;
  struct fault fault = {0};
  scratch_write(scratch, "layout.csv", row->bytes, strlen(row->bytes));
  enum status status = csv_read_file(scratch_path(scratch, "layout.csv"), NULL, &data, &fault);
  assert_int_equal(status, row->message == NULL ? STATUS_OK : STATUS_BAD_INPUT);
  if (row->message != NULL) {
    assert_non_null(strstr(fault.text, row->message));
  } else {
    assert_int_equal(data.column_count, row->columns);
    assert_string_equal(data.header[0], row->first);
    if (row->line > 0) {
      assert_int_equal(data.lines[0], row->line);
      assert_string_equal(csv_cell(&data, data.row_count - 1, 1), data.row_count == 1 ? "2" : "4");
    }
  }
  csv_data_free(&data);
  (void)scratch_teardown(&made);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_numbers_have_points, scratch_setup, scratch_teardown)};
  int failed = cmocka_run_group_tests(tests, NULL, NULL) + run_rows("guess", test_guess, guess_rows);
  return failed + run_rows("marks of thousands", test_groups, group_rows) +
         run_rows("layouts", test_layout, layout_rows);
}
