/* io/csv_read.h: what it takes, what it refuses and in which words, and that no bytes at all bring it down. */
#include "io/csv_read.h"

#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES(literal) (literal), sizeof(literal) - 1

static const struct bad_row {
  const char *name, *bytes;
  size_t length;
  const char *message;
} bad_rows[] = {
    {"empty", BYTES(""), "f.csv:1: the file holds no header"},
    {"only a byte-order mark", BYTES("\xEF\xBB\xBF"), "f.csv:1: the file holds no header"},
    {"only blank lines", BYTES("\n\r\n  \n"), "f.csv:1: the file holds no header"},
    {"a cell too few", BYTES("a,b\n1,2\n3\n"), "f.csv:3: 1 cell where the header has 2 columns"},
    {"a cell too many", BYTES("a\n1,2,3\n"), "f.csv:2: 3 cells where the header has 1 column"},
    {"ragged behind blank lines", BYTES("a,b\n\n1,2\n\n\n3\n"), "f.csv:6: 1 cell where the header has 2 columns"},
    {"ragged behind a cell of three lines", BYTES("a,b\n\"x\ny\nz\",2\n3\n"),
     "f.csv:5: 1 cell where the header has 2 columns"},
    {"a ragged row that begins two lines earlier", BYTES("a,b\n\"x\ny\nz\"\n"),
     "f.csv:2: 1 cell where the header has 2 columns"},
    {"no name", BYTES("a,,c\n"), "f.csv:1: column 2 has no name"},
    {"no name, and numbers that do not number", BYTES(",a\n1,5\n1,6\n"), "f.csv:1: column 1 has no name"},
    {"no name, and no numbers", BYTES(",a\nx,5\n"), "f.csv:1: column 1 has no name"},
    {"no name behind blank lines", BYTES("\n\na,\"\",b\n"), "f.csv:3: column 2 has no name"},
    {"a name twice", BYTES("a,b,c,b\n"), "f.csv:1: columns 2 and 4 are both named 'b'"},
    {"NUL", BYTES("a,b\n1,\0\n"), "f.csv:2:3: a NUL byte"},
    {"NUL in quotes", BYTES("a\n\"\0\"\n"), "f.csv:2:2: a NUL byte"},
    {"bad UTF-8", BYTES("a,b\n1,x\xFF\n"), "f.csv:2:4: not valid UTF-8 (byte 0xff)"},
    {"Latin-1", BYTES("a\nn\xE9\n"), "f.csv:2:2: not valid UTF-8 (byte 0xe9)"},
    {"the column counts characters", BYTES("a\n\xC3\xA9\xE2\x82\xAC\xFE\n"), "f.csv:2:3: not valid UTF-8 (byte 0xfe)"},
    {"UTF-8 cut at the end", BYTES("a\n\xE2\x82"), "f.csv:2:1: not valid UTF-8 (byte 0xe2)"},
    {"surrogate", BYTES("a\n\xED\xA0\x80"), "f.csv:2:1: not valid UTF-8 (byte 0xed)"},
    {"UTF-16, little end first",
     BYTES("\xFF\xFE"
           "a\0"),
     "f.csv: looks like UTF-16; save it as UTF-8"},
    {"UTF-16, big end first",
     BYTES("\xFE\xFF"
           "\0a"),
     "f.csv: looks like UTF-16; save it as UTF-8"},
    {"UTF-16 without a mark", BYTES("a\0,\0b\0\n\0"), "f.csv: looks like UTF-16; save it as UTF-8"},
    {"CR alone", BYTES("a,b\r1,2\r"), "f.csv:1:4: a carriage return without a line feed"},
    {"CR at the end", BYTES("a\n1\r"), "f.csv:2:2: a carriage return without a line feed"},
    {"CR before CRLF", BYTES("a\n1\r\r\n"), "f.csv:2:2: a carriage return without a line feed"},
    {"a quote inside", BYTES("a,b\n1,x\"y\n"), "f.csv:2:4: a quote inside a cell that does not begin with one"},
    {"a quote inside, far", BYTES("a,b\n\xC3\xA9,12\" pipe\n"),
     "f.csv:2:5: a quote inside a cell that does not begin with one"},
    {"text behind a quote", BYTES("a,b\n\"x\"y,2\n"),
     "f.csv:2:4: text behind the closing quote of a cell; a quote inside is written twice"},
    {"quotes not doubled", BYTES("a\n\"he said \"hi\" there\"\n"),
     "f.csv:2:11: text behind the closing quote of a cell; a quote inside is written twice"},
    {"text behind a quote, two lines on", BYTES("a\n\"x\ny\"z\n"),
     "f.csv:3:3: text behind the closing quote of a cell; a quote inside is written twice"},
    {"quote not closed", BYTES("a,b\n1,2\n3,\"x\n4,5\n6,7\n"), "f.csv:3: column 'b': the quote is never closed"},
    {"quote not closed, in the first cell", BYTES("a,b\n1,2\n\"x\n4,5\n"),
     "f.csv:3: column 'a': the quote is never closed"},
    {"quote not closed, in the header", BYTES("\"a,b\n1,2\n"), "f.csv:1: a quote is never closed"},
    {"quote not closed, behind too many cells", BYTES("a\n1,2,\"x"), "f.csv:2: a quote is never closed"},
};

static void test_bad(void **state)
{
  const struct bad_row *row = *state;
  struct csv_data data;
  struct fault fault = {0};
  assert_int_equal(csv_read_bytes("f.csv", row->bytes, row->length, NULL, &data, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->message);
  assert_int_equal(fault.status, STATUS_BAD_INPUT);
  csv_data_free(&data);
}

static const struct good_row {
  const char *name, *bytes;
  struct csv_options options;
  const char *cells; /* header and rows, a cell between bars, a row a line */
  size_t last_line;  /* where the last row begins */
} good_rows[] = {
    {"plain", "a,b\n1,2\n3,4\n", {0}, "|a|b|\n|1|2|\n|3|4|\n", 3},
    {"no line end at the end", "a,b\n1,2", {0}, "|a|b|\n|1|2|\n", 2},
    {"CRLF", "a,b\r\n1,2\r\n", {0}, "|a|b|\n|1|2|\n", 2},
    {"byte-order mark", "\xEF\xBB\xBF\"a\",b\n1,2\n", {0}, "|a|b|\n|1|2|\n", 2},
    {"one mark only",
     "\xEF\xBB\xBF\xEF\xBB\xBF"
     "a\n1\n",
     {0},
     "|\xEF\xBB\xBF"
     "a|\n|1|\n",
     2},
    {"blank lines", "\n\na,b\n\n1,2\n   \n3,4\n\n", {0}, "|a|b|\n|1|2|\n|3|4|\n", 7},
    {"empty cells", "a,b,c\n,,\n1,,3\n", {0}, "|a|b|c|\n||||\n|1||3|\n", 3},
    {"an empty cell alone", "a\n\"\"\n", {0}, "|a|\n||\n", 2},
    {"blanks trimmed", "a , b\n 1,\t2 \n", {0}, "|a|b|\n|1|2|\n", 2},
    {"blanks in quotes kept", "a,b\n\" 1\",\"2\t\"\n", {0}, "|a|b|\n| 1|2\t|\n", 2},
    {"quotes", "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", {0}, "|a|b|\n|x,y|say \"hi\"|\n", 2},
    {"lines in a cell", "a,b\n\"x\r\ny\rz\n\",2\n3,4\n", {0}, "|a|b|\n|x\r\ny\rz\n|2|\n|3|4|\n", 5},
    {"a row of several lines", "a,b\n1,2\n\n\"x\ny\",2\n", {0}, "|a|b|\n|1|2|\n|x\ny|2|\n", 4},
    {"semicolons", "a;b\n1,5;2\n", {.delimiter = ';'}, "|a|b|\n|1,5|2|\n", 2},
    {"tabs", "a\tb\n1\t\n", {.delimiter = '\t'}, "|a|b|\n|1||\n", 2},
    {"header alone", "a,b\n", {0}, "|a|b|\n", 0},
    {"rows numbered from 0", ",a,b\n0,1,2\n1,3,4\n", {0}, "|a|b|\n|1|2|\n|3|4|\n", 3},
    {"rows numbered with gaps, and nothing at the end",
     "\"\",a,b,\n\"3\",1,2,\n7,3,4,\n",
     {0},
     "|a|b|\n|1|2|\n|3|4|\n",
     3},
};

static void append_cells(struct text *text, const char *const *cells, size_t count)
{
  text_append_char(text, '|');
  for (size_t i = 0; i < count; i++) {
    text_append_format(text, "%s|", cells[i]);
  }
  text_append_char(text, '\n');
}

static void test_good(void **state)
{
  const struct good_row *row = *state;
  struct csv_data data;
  struct fault fault = {0};
  struct text seen = {0};
  assert_int_equal(csv_read_bytes("f.csv", row->bytes, strlen(row->bytes), &row->options, &data, &fault), STATUS_OK);
  append_cells(&seen, data.header, data.column_count);
  for (size_t i = 0; i < data.row_count; i++) {
    append_cells(&seen, data.cells + i * data.column_count, data.column_count);
    assert_ptr_equal(csv_cell(&data, i, 0), data.cells[i * data.column_count]);
  }
  assert_string_equal(text_string(&seen), row->cells);
  if (data.row_count > 0) {
    assert_int_equal(data.lines[data.row_count - 1], row->last_line);
  }
  text_free(&seen);
  csv_data_free(&data);
}

static void test_limits(void **state)
{
  (void)state;
  struct csv_data data;
  struct fault fault = {0};
  const struct csv_options small = {.size_limit = 8, .field_limit = 3};
  assert_int_equal(csv_read_bytes("f.csv", BYTES("a,b\n1,2\n"), &small, &data, &fault), STATUS_OK);
  csv_data_free(&data);
  assert_int_equal(csv_read_bytes("f.csv", BYTES("a,b\n1,23\n"), &small, &data, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "f.csv: longer than 8 bytes");
  assert_int_equal(csv_read_bytes("f.csv", BYTES("a\n1234\n"), &small, &data, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "f.csv:2: a cell of 4 bytes; the limit is 3");
  char *wide = malloc(40001);
  assert_non_null(wide);
  memset(wide, ',', 40000);
  assert_int_equal(csv_read_bytes("f.csv", wide, 40000, NULL, &data, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "f.csv:1: 40001 columns; the limit is 10000");
  free(wide);
}

static void test_files(void **state)
{
  const struct scratch *scratch = *state;
  struct csv_data data;
  struct fault fault = {0};
  char expected[600];
  const struct csv_options small = {.size_limit = 4};
  scratch_write(scratch, "a.csv", "a,b\n1,2\n", 8);
  const char *path = scratch_path(scratch, "a.csv");
  assert_int_equal(csv_read_file(path, NULL, &data, &fault), STATUS_OK);
  assert_string_equal(data.name, path);
  assert_string_equal(csv_cell(&data, 0, 1), "2");
  csv_data_free(&data);
  csv_data_free(&data);
  assert_int_equal(csv_read_file(path, &small, &data, &fault), STATUS_BAD_INPUT);
  (void)snprintf(expected, sizeof expected, "%s: longer than 4 bytes", path);
  assert_string_equal(fault.text, expected);
  assert_int_equal(csv_read_file("/nowhere.csv", NULL, &data, &fault), STATUS_IO);
  assert_string_equal(fault.text, "cannot read '/nowhere.csv': No such file or directory");
  csv_data_free(&data);
}

static void test_columns(void **state)
{
  (void)state;
  struct csv_data data;
  struct fault fault = {0};
  size_t column = 9;
  assert_int_equal(csv_read_bytes("f.csv", BYTES("d_model,n_heads\n1,2\n"), NULL, &data, &fault), STATUS_OK);
  assert_int_equal(csv_find_column(&data, "n_heads", &column, &fault), STATUS_OK);
  assert_int_equal(column, 1);
  assert_int_equal(csv_find_column(&data, "d-modle", &column, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "f.csv: no column 'd-modle'; did you mean 'd_model'?");
  assert_int_equal(csv_find_column(&data, "ratio", &column, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "f.csv: no column 'ratio'; the columns are d_model, n_heads");
  csv_data_free(&data);
  assert_int_equal(csv_read_bytes("f.csv", BYTES("context;ratio\n1;2\n"), NULL, &data, &fault), STATUS_OK);
  assert_int_equal(csv_find_column(&data, "ratio", &column, &fault), STATUS_BAD_INPUT);
  assert_string_equal(
      fault.text, "f.csv: no column 'ratio'; the header is one cell, 'context;ratio': is the delimiter another one?");
  csv_data_free(&data);
}

static const struct number_row {
  const char *name, *cell;
  char decimal_mark;
  double value;
  const char *message; /* NULL: it is read */
} number_rows[] = {
    {"real", "-1.5e-3", '.', -1.5e-3, NULL},
    {"subnormal", "4.9e-324", '.', 4.9e-324, NULL},
    {"decimal comma", "1,5", ',', 1.5, NULL},
    {"text", "abc", '.', 0, "f.csv:3: column 'd_model': 'abc' is not a number"},
    {"two numbers", "1 2", '.', 0, "f.csv:3: column 'd_model': '1 2' is not a number"},
    {"nan", "nan", '.', 0, "f.csv:3: column 'd_model': 'nan' is not a number"},
    {"hexadecimal", "0x10", '.', 0, "f.csv:3: column 'd_model': '0x10' is not a number"},
    {"comma by mistake", "1,5", '.', 0, "f.csv:3: column 'd_model': '1,5' is not a number; the decimal mark is '.'"},
    {"point where a comma is due", "1.5", ',', 0, "f.csv:3: column 'd_model': '1.5' is not a number"},
    {"empty real", "", '.', 0, "f.csv:3: column 'd_model': the cell is empty where a number is needed"},
    {"too large", "1e400", '.', 0, "f.csv:3: column 'd_model': 1e400 is too large for a number (at most 1.797e308)"},
    {"too small", "1e-400", '.', 0,
     "f.csv:3: column 'd_model': 1e-400 is too near to 0 for a number (at least 4.94e-324)"},
    {"controls are not shown", "a\033[31mb\nc", '.', 0, "f.csv:3: column 'd_model': 'a [31mb c' is not a number"},
    {"long text is cut between characters",
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9x\xC3\xA9\xC3\xA9",
     '.', 0,
     "f.csv:3: column 'd_model': "
     "'\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9x...' is not a number"},
};

static void test_number(void **state)
{
  const struct number_row *row = *state;
  struct text bytes = {0};
  struct csv_data data;
  struct fault fault = {0};
  const struct csv_options options = {.decimal_mark = row->decimal_mark};
  text_append_format(&bytes, "name,d_model\n\ngpt2,\"%s\"\n", row->cell);
  assert_int_equal(csv_read_bytes("f.csv", bytes.data, bytes.length, &options, &data, &fault), STATUS_OK);
  double real = 0;
  enum status status = csv_real(&data, 0, 1, &real, &fault);
  if (row->message == NULL) {
    assert_int_equal(status, STATUS_OK);
    assert_close(real, row->value, 0);
  } else {
    assert_int_equal(status, STATUS_BAD_INPUT);
    assert_string_equal(fault.text, row->message);
  }
  csv_data_free(&data);
  text_free(&bytes);
}

/* Short random texts of the bytes that matter to a parser: each is read or refused with a place, and nothing else
 * happens (the sanitizers look on). What is read has whole rows, and lines that do not go back. */
static void test_random_bytes(void **state)
{
  (void)state;
  static const char alphabet[] = "a1,;\"\"\"\n\n\r \t\xC3\xA9\xEF\xBB\xBF\0";
  struct random_source random = {2024};
  size_t read = 0;
  for (int i = 0; i < 60000; i++) {
    char bytes[24];
    size_t length = (size_t)random_between(&random, 0, sizeof bytes);
    for (size_t j = 0; j < length; j++) {
      bytes[j] = alphabet[random_between(&random, 0, sizeof alphabet - 2)];
    }
    struct csv_data data;
    struct fault fault = {0};
    if (csv_read_bytes("f", bytes, length, NULL, &data, &fault) != STATUS_OK) {
      assert_memory_equal(fault.text, "f:", 2);
      continue;
    }
    read++;
    for (size_t row = 1; row < data.row_count; row++) {
      assert_true(data.lines[row] > data.lines[row - 1]);
    }
    for (size_t cell = 0; cell < data.row_count * data.column_count; cell++) {
      assert_true(strlen(data.cells[cell]) <= length);
    }
    csv_data_free(&data);
  }
  assert_true(read > 500);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_limits),
      cmocka_unit_test_setup_teardown(test_files, scratch_setup, scratch_teardown),
      cmocka_unit_test(test_columns),
      cmocka_unit_test(test_random_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("bad", test_bad, bad_rows) +
         run_rows("good", test_good, good_rows) + run_rows("number", test_number, number_rows);
}
