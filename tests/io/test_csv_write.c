/* io/csv_write.h: bytes of each dialect, and that everything written reads back through libcsv as it was. */
#include "io/csv_write.h"

#include "core/frame.h"
#include "support/check.h"
#include "support/parsed_json.h"
#include "support/scratch.h"

#include <csv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct column mixed_columns[] = {
    {"model", COLUMN_TEXT, "", "name of the model"},
    {"context", COLUMN_INTEGER, "tokens", "tokens in all"},
    {"ratio", COLUMN_REAL, "1", "constraints per row"},
};

static void make_mixed(struct frame *frame)
{
  frame_init(frame, "mixed", mixed_columns, 3);
  frame_add_text(frame, "gpt2-small");
  frame_add_integer(frame, 1024);
  frame_add_real(frame, 1.5);
  frame_add_text(frame, "a;b,c");
  frame_add_empty(frame);
  frame_add_real(frame, -2.5e-9);
  frame_add_empty(frame);
  frame_add_integer(frame, (unsigned __int128)10000000000000000000U * 10);
  frame_add_real(frame, NAN);
  frame_add_text(frame, "1.5"); /* words that are a number */
  frame_add_empty(frame);
  frame_add_real(frame, 1);
  assert_int_equal(frame_status(frame, NULL), STATUS_OK);
}

/* Written by hand from RFC 4180 and the description of each dialect. */
static const struct dialect_row {
  const char *name, *bytes;
} dialect_rows[] = {
    {"standard", "model,context,ratio\ngpt2-small,1024,1.5\n\"a;b,c\",,-2.5e-9\n,100000000000000000000,\n1.5,,1\n"},
    {"excel", "\xEF\xBB\xBFmodel,context,ratio\r\ngpt2-small,1024,1.5\r\n\"a;b,c\",,-2.5e-9\r\n"
              ",100000000000000000000,\r\n1.5,,1\r\n"},
    {"excel-eu", "\xEF\xBB\xBFmodel;context;ratio\r\ngpt2-small;1024;1,5\r\n\"a;b,c\";;-2,5e-9\r\n"
                 ";100000000000000000000;\r\n1,5;;1\r\n"},
};

static void test_dialect(void **state)
{
  const struct dialect_row *row = *state;
  const struct csv_dialect *dialect = NULL;
  struct frame frame;
  struct text text = {0};
  struct fault fault = {0};
  make_mixed(&frame);
  assert_int_equal(csv_find_dialect(row->name, &dialect, &fault), STATUS_OK);
  assert_int_equal(csv_write_text(&frame.table, dialect, NULL, &text, &fault), STATUS_OK);
  assert_string_equal(text_string(&text), row->bytes);
  text_free(&text);
  frame_free(&frame);
}

/* A total of more than 15 digits is text to a worksheet, which would round it; its double stands beside it. By hand. */
static void test_totals(void **state)
{
  (void)state;
  static const struct column columns[] = {{"arithmetic", COLUMN_INTEGER, "multiply-adds", "multiply-adds"},
                                          {"snark_constraints", COLUMN_REAL, "constraints", "constraints"},
                                          {"softmax", COLUMN_TEXT, "", "a text of the same name is none"}};
  size_t count = 0;
  const struct csv_dialect *all = csv_dialects(&count);
  struct frame frame;
  struct text text = {0};
  frame_init(&frame, "t", columns, 3);
  frame_add_integer(&frame, 999999999999999);
  frame_add_real(&frame, 1.5);
  frame_add_text(&frame, "x");
  frame_add_integer(&frame, 1000000000000001);
  frame_add_number(&frame, 9007199254740993.0, "9007199254740993");
  frame_add_text(&frame, "y");
  assert_int_equal(csv_write_text(&frame.table, &all[0], NULL, &text, NULL), STATUS_OK);
  assert_string_equal(text_string(&text), "arithmetic,snark_constraints,softmax\n999999999999999,1.5,x\n"
                                          "1000000000000001,9007199254740993,y\n");
  text_clear(&text);
  assert_int_equal(csv_write_text(&frame.table, &all[2], NULL, &text, NULL), STATUS_OK);
  assert_string_equal(text_string(&text),
                      "\xEF\xBB\xBF"
                      "arithmetic;arithmetic_double;snark_constraints;snark_constraints_double;softmax\r\n"
                      "999999999999999;999999999999999;1,5;1,5;x\r\n"
                      "'1000000000000001;1000000000000001;'9007199254740993;9007199254740992;y\r\n");
  text_free(&text);
  frame_free(&frame);
}

static void test_dialect_names(void **state)
{
  (void)state;
  const struct csv_dialect *dialect = NULL;
  struct fault fault = {0};
  size_t count = 0;
  assert_string_equal(csv_dialects(&count)->name, "standard");
  assert_int_equal(count, 3);
  assert_int_equal(csv_find_dialect("exel", &dialect, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "unknown CSV dialect 'exel'; did you mean 'excel'?");
  assert_int_equal(csv_find_dialect("parquet", &dialect, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "unknown CSV dialect 'parquet'; there are standard, excel and excel-eu");
}

/* Which texts are guarded and quoted: RFC 4180 section 2, and OWASP's list of formula beginnings. */
static const struct quote_row {
  const char *name, *text, *written;
} quote_rows[] = {
    {"plain", "abc def", "abc def"},
    {"comma", "a,b", "\"a,b\""},
    {"semicolon is no delimiter here", "a;b", "a;b"},
    {"quote", "say \"hi\"", "\"say \"\"hi\"\"\""},
    {"only a quote", "\"", "\"\"\"\""},
    {"line feed", "a\nb", "\"a\nb\""},
    {"carriage return", "a\rb", "\"a\rb\""},
    {"blank at the beginning", " a", "\" a\""},
    {"blank at the end", "a ", "\"a \""},
    {"tab at the end", "a\t", "\"a\t\""},
    {"only a blank", " ", "\" \""},
    {"formula", "=1+1", "'=1+1"},
    {"plus", "+1", "'+1"},
    {"minus", "-a", "'-a"},
    {"at", "@sum", "'@sum"},
    {"tab", "\t=1", "'\t=1"},
    {"carriage return first", "\r=1", "\"'\r=1\""},
    {"line feed first", "\n=1", "\"'\n=1\""},
    {"wide equals", "\uFF1D1", "'\uFF1D1"},
    {"wide at", "\uFF20sum", "'\uFF20sum"},
    {"another wide character", "\uFF1C1", "\uFF1C1"},
    {"formula with a comma", "=a,b", "\"'=a,b\""},
    {"equals inside", "a=b", "a=b"},
    {"beyond ASCII", "\xC3\xA9\xE2\x82\xAC", "\xC3\xA9\xE2\x82\xAC"},
};

static void test_quoting(void **state)
{
  const struct quote_row *row = *state;
  static const struct column columns[] = {{"t", COLUMN_TEXT, "", "text"}, {"n", COLUMN_REAL, "1", "number"}};
  struct frame frame;
  struct text text = {0};
  struct text expected = {0};
  frame_init(&frame, "t", columns, 2);
  frame_add_text(&frame, row->text);
  frame_add_real(&frame, -1);
  assert_int_equal(csv_write_text(&frame.table, NULL, NULL, &text, NULL), STATUS_OK);
  text_append_format(&expected, "t,n\n%s,-1\n", row->written);
  assert_string_equal(text_string(&text), text_string(&expected));
  text_free(&expected);
  text_free(&text);
  frame_free(&frame);
}

static void test_empty_cell_alone_is_no_blank_line(void **state)
{
  (void)state;
  struct frame frame;
  struct text text = {0};
  frame_init(&frame, "t", mixed_columns, 1);
  frame_add_empty(&frame);
  frame_add_text(&frame, "x");
  assert_int_equal(csv_write_text(&frame.table, NULL, NULL, &text, NULL), STATUS_OK);
  assert_string_equal(text_string(&text), "model\n\"\"\nx\n");
  text_free(&text);
  frame_free(&frame);
}

static void test_selection(void **state)
{
  (void)state;
  struct frame frame;
  struct text text = {0};
  struct fault fault = {0};
  const size_t order[] = {2, 0};
  const size_t beyond[] = {0, 3};
  const struct csv_selection two = {order, 2};
  const struct csv_selection bad = {beyond, 2};
  make_mixed(&frame);
  assert_int_equal(csv_write_text(&frame.table, NULL, &two, &text, &fault), STATUS_OK);
  assert_string_equal(text_string(&text), "ratio,model\n1.5,gpt2-small\n-2.5e-9,\"a;b,c\"\n,\n1,1.5\n");
  assert_int_equal(csv_write_text(&frame.table, NULL, &bad, &text, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "table 'mixed' has no column number 4");
  assert_int_equal(csv_write_metadata(&frame.table, NULL, &bad, &text, &fault), STATUS_BAD_INPUT);
  text_free(&text);
  frame_free(&frame);
}

/* ---- back through libcsv ---- */

struct readback {
  struct text cells; /* each cell with its length as four bytes before it */
  size_t count;
};

static void collect_cell(void *bytes, size_t length, void *context)
{
  struct readback *readback = context;
  const uint32_t size = (uint32_t)length;
  text_append_bytes(&readback->cells, (const char *)&size, sizeof size);
  text_append_bytes(&readback->cells, bytes, length);
  readback->count++;
}

static void ignore_row(int terminator, void *context)
{
  (void)terminator;
  (void)context;
}

static void read_back(const struct text *text, const struct csv_dialect *dialect, struct readback *readback)
{
  struct csv_parser parser;
  size_t skipped = dialect->byte_order_mark ? 3 : 0;
  *readback = (struct readback){0};
  assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
  csv_set_delim(&parser, (unsigned char)dialect->delimiter);
  assert_int_equal(csv_parse(&parser, text->data + skipped, text->length - skipped, collect_cell, ignore_row, readback),
                   text->length - skipped);
  assert_int_equal(csv_fini(&parser, collect_cell, ignore_row, readback), 0);
  csv_free(&parser);
}

static void random_text(struct random_source *random, char text[40])
{
  static const char special[] = ",;\"'\n\r\t =+-@#\xEF\xBB\xBF";
  size_t length = (size_t)random_between(random, 0, 30);
  bool wild = random_between(random, 0, 1) == 1;
  for (size_t i = 0; i < length; i++) {
    text[i] = wild ? (char)random_between(random, 1, 255) : special[random_between(random, 0, sizeof special - 2)];
  }
  text[length] = '\0';
}

static void check_random_table(struct random_source *random, const struct csv_dialect *dialect)
{
  static const struct column columns[] = {
      {"a", COLUMN_TEXT, "", "a"}, {"b", COLUMN_TEXT, "", "b"}, {"c", COLUMN_TEXT, "", "c"}};
  size_t column_count = (size_t)random_between(random, 1, 3);
  size_t row_count = (size_t)random_between(random, 0, 6);
  struct frame frame;
  struct text text = {0};
  struct readback seen;
  struct readback expected = {0};
  frame_init(&frame, "t", columns, column_count);
  for (size_t i = 0; i < column_count; i++) {
    collect_cell((char[]){(char)('a' + i)}, 1, &expected);
  }
  for (size_t i = 0; i < column_count * row_count; i++) {
    char cell[41] = "'";
    random_text(random, cell + 1);
    frame_add_text(&frame, cell + 1);
    bool guarded = cell[1] != '\0' && strchr("=+-@\t\r\n", cell[1]) != NULL;
    collect_cell(cell + !guarded, strlen(cell + !guarded), &expected);
  }
  assert_int_equal(csv_write_text(&frame.table, dialect, NULL, &text, NULL), STATUS_OK);
  read_back(&text, dialect, &seen);
  assert_int_equal(seen.count, expected.count);
  assert_int_equal(seen.cells.length, expected.cells.length);
  assert_memory_equal(seen.cells.data, expected.cells.data, seen.cells.length);
  text_free(&seen.cells);
  text_free(&expected.cells);
  text_free(&text);
  frame_free(&frame);
}

static void test_random_texts_read_back(void **state)
{
  (void)state;
  struct random_source random = {7};
  size_t count = 0;
  const struct csv_dialect *dialects = csv_dialects(&count);
  for (int i = 0; i < 3000; i++) {
    check_random_table(&random, &dialects[(size_t)i % count]);
  }
}

/* strtod is the other road back: the writer's digits come from another library. */
static void test_random_doubles_read_back(void **state)
{
  (void)state;
  static const struct column column = {"x", COLUMN_REAL, "1", "x"};
  struct random_source random = {99};
  for (int i = 0; i < 20000; i++) {
    uint64_t bits = random_bits(&random);
    double value = 0;
    memcpy(&value, &bits, sizeof value);
    struct frame frame;
    struct text text = {0};
    frame_init(&frame, "t", &column, 1);
    frame_add_real(&frame, value);
    assert_int_equal(csv_write_text(&frame.table, NULL, NULL, &text, NULL), STATUS_OK);
    double back = 0;
    if (isfinite(value)) {
      char *end = NULL;
      back = strtod(text.data + 2, &end);
      assert_memory_equal(&back, &value, sizeof back);
      assert_string_equal(end, "\n");
    } else {
      assert_string_equal(text.data, "x\n\"\"\n");
    }
    text_free(&text);
    frame_free(&frame);
  }
}

/* ---- streaming ---- */

enum { LONG_ROWS = 100000 };

/* A table that is nowhere in memory. `source`, where not NULL, is the row at which reading fails. */
static enum status read_squares(const struct table *table, uint64_t row, size_t column, struct cell *cell,
                                struct fault *fault)
{
  const uint64_t *bad_row = table->source;
  if (bad_row != NULL && row == *bad_row) {
    return fault_set(fault, STATUS_CHECK_FAILED, "no row %d", (int)row);
  }
  cell_set_integer(cell, column == 0 ? row : (unsigned __int128)row * row);
  return STATUS_OK;
}

static struct table long_table(uint64_t *bad_row)
{
  static const struct column columns[] = {{"n", COLUMN_INTEGER, "1", "n"}, {"square", COLUMN_INTEGER, "1", "n n"}};
  return (struct table){.name = "squares",
                        .columns = columns,
                        .column_count = 2,
                        .row_count = LONG_ROWS,
                        .read = read_squares,
                        .source = bad_row};
}

struct watched {
  uint64_t calls, last;
  uint64_t stop_at_call;
};

static enum status watch(void *context, uint64_t rows_done, uint64_t row_count, struct fault *fault)
{
  struct watched *watched = context;
  assert_true(rows_done >= watched->last);
  assert_int_equal(row_count, LONG_ROWS);
  watched->last = rows_done;
  watched->calls++;
  return watched->calls == watched->stop_at_call ? fault_set(fault, STATUS_INTERRUPTED, "interrupted") : STATUS_OK;
}

static void test_streamed_is_as_in_memory(void **state)
{
  const struct scratch *scratch = *state;
  const struct table table = long_table(NULL);
  struct watched watched = {0};
  const struct csv_watcher watcher = {watch, &watched};
  struct output_record record;
  struct text whole = {0};
  struct fault fault = {0};
  char sha256[DIGEST_TEXT_SIZE];
  assert_int_equal(csv_write_file(&table, NULL, NULL, &watcher, scratch->path, OUTPUT_DURABLE, &record, NULL, &fault),
                   STATUS_OK);
  assert_int_equal(watched.last, LONG_ROWS);
  assert_true(watched.calls > 3);
  assert_int_equal(csv_write_text(&table, NULL, NULL, &whole, &fault), STATUS_OK);
  digest_of_bytes(whole.data, whole.length, sha256);
  assert_string_equal(record.sha256, sha256);
  assert_int_equal(record.bytes, whole.length);
  assert_int_equal(digest_of_file(scratch_path(scratch, "squares.csv"), sha256, NULL, &fault), STATUS_OK);
  assert_string_equal(record.sha256, sha256);
  assert_true(file_exists(scratch_path(scratch, "squares.csv-metadata.json")));
  assert_int_equal(scratch_count(scratch), 2);
  text_free(&whole);
}

static void test_watcher_stops(void **state)
{
  const struct scratch *scratch = *state;
  const struct table table = long_table(NULL);
  struct watched watched = {.stop_at_call = 2};
  const struct csv_watcher watcher = {watch, &watched};
  struct fault fault = {0};
  assert_int_equal(csv_write_file(&table, NULL, NULL, &watcher, scratch->path, OUTPUT_DURABLE, NULL, NULL, &fault),
                   STATUS_INTERRUPTED);
  assert_int_equal(watched.calls, 2);
  assert_int_equal(scratch_count(scratch), 0);
}

static void test_bad_row_leaves_nothing(void **state)
{
  const struct scratch *scratch = *state;
  uint64_t bad_row = LONG_ROWS - 1;
  const struct table table = long_table(&bad_row);
  struct fault fault = {0};
  struct text text = {0};
  assert_int_equal(csv_write_file(&table, NULL, NULL, NULL, scratch->path, OUTPUT_DURABLE, NULL, NULL, &fault),
                   STATUS_CHECK_FAILED);
  assert_string_equal(fault.text, "no row 99999");
  assert_int_equal(csv_write_text(&table, NULL, NULL, &text, &fault), STATUS_CHECK_FAILED);
  assert_int_equal(scratch_count(scratch), 0);
  text_free(&text);
}

/* ---- metadata ---- */

static void expect_json(struct parsed_json *json, const char *path, const char *value)
{
  const char *seen = parsed_json_get(json, path);
  assert_non_null(seen);
  assert_string_equal(seen, value);
}

/* Names and datatypes as "Metadata Vocabulary for Tabular Data" (W3C 2015), sections 5.4, 5.6 and 5.9, has them. */
static void test_metadata(void **state)
{
  (void)state;
  struct frame frame;
  struct text text = {0};
  struct parsed_json json;
  struct fault fault = {0};
  const struct csv_dialect *european = NULL;
  make_mixed(&frame);
  assert_int_equal(csv_write_metadata(&frame.table, NULL, NULL, &text, &fault), STATUS_OK);
  parsed_json_read(&json, text.data, text.length);
  expect_json(&json, "@context", "http://www.w3.org/ns/csvw");
  expect_json(&json, "url", "mixed.csv");
  expect_json(&json, "dialect/delimiter", ",");
  expect_json(&json, "dialect/lineTerminators/0", "\n");
  assert_int_equal(parsed_json_size(&json, "tableSchema/columns"), 3);
  expect_json(&json, "tableSchema/columns/0/name", "model");
  expect_json(&json, "tableSchema/columns/0/datatype", "string");
  assert_null(parsed_json_get(&json, "tableSchema/columns/0/schema:unitText"));
  expect_json(&json, "tableSchema/columns/1/datatype", "nonNegativeInteger");
  expect_json(&json, "tableSchema/columns/1/schema:unitText", "tokens");
  expect_json(&json, "tableSchema/columns/2/datatype", "double");
  expect_json(&json, "tableSchema/columns/2/dc:description", "constraints per row");
  parsed_json_free(&json);
  text_clear(&text);
  assert_int_equal(csv_find_dialect("excel-eu", &european, &fault), STATUS_OK);
  assert_int_equal(csv_write_metadata(&frame.table, european, &(struct csv_selection){(size_t[]){2}, 1}, &text, &fault),
                   STATUS_OK);
  parsed_json_read(&json, text.data, text.length);
  assert_int_equal(parsed_json_size(&json, "tableSchema/columns"), 1);
  expect_json(&json, "dialect/delimiter", ";");
  expect_json(&json, "dialect/lineTerminators/0", "\r\n");
  expect_json(&json, "tableSchema/columns/0/datatype/base", "double");
  expect_json(&json, "tableSchema/columns/0/datatype/format/decimalChar", ",");
  parsed_json_free(&json);
  text_free(&text);
  frame_free(&frame);
}

static const struct naming {
  const char *name;
  const char *heading, *written;
} naming_rows[] = {
    {"plain", "c_exp", "c_exp"},
    {"of a wide view", "gpt2-small c_exp=1.5", "gpt2%2Dsmall%20c_exp%3D1%2E5"},
    {"reserved in front", "_mine", "%5Fmine"},
};

/* RFC 6570 has no other names of variables, and so has CSVW; what stands in the file is the title. */
static void test_names(void **state)
{
  const struct naming *row = *state;
  const struct column column = {row->heading, COLUMN_REAL, "1", "anything"};
  const struct table table = {.name = "named", .columns = &column, .column_count = 1};
  struct text text = {0};
  struct parsed_json json;
  struct fault fault = {0};
  assert_int_equal(csv_write_metadata(&table, NULL, NULL, &text, &fault), STATUS_OK);
  parsed_json_read(&json, text.data, text.length);
  expect_json(&json, "tableSchema/columns/0/name", row->written);
  expect_json(&json, "tableSchema/columns/0/titles", row->heading);
  parsed_json_free(&json);
  text_free(&text);
}

int main(void)
{
#define WITH_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_totals),
      cmocka_unit_test(test_dialect_names),
      cmocka_unit_test(test_empty_cell_alone_is_no_blank_line),
      cmocka_unit_test(test_selection),
      cmocka_unit_test(test_random_texts_read_back),
      cmocka_unit_test(test_random_doubles_read_back),
      WITH_SCRATCH(test_streamed_is_as_in_memory),
      WITH_SCRATCH(test_watcher_stops),
      WITH_SCRATCH(test_bad_row_leaves_nothing),
      cmocka_unit_test(test_metadata),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("dialect", test_dialect, dialect_rows) +
         run_rows("quoting", test_quoting, quote_rows) + run_rows("name", test_names, naming_rows);
}
