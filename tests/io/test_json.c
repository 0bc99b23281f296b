/* io/json.h, judged by other readers: libyaml here, python3's where it is installed. */
#include "io/json.h"

#include "core/frame.h"
#include "io/process.h"
#include "support/check.h"
#include "support/parsed_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void test_layout(void **state)
{
  (void)state;
  struct text text = {0};
  struct json json;
  json_begin(&json, &text);
  json_open_object(&json, NULL);
  json_string(&json, "name", "essay");
  json_open_array(&json, "empty");
  json_close_array(&json);
  json_open_array(&json, "list");
  json_double(&json, NULL, 1.5);
  json_double(&json, NULL, NAN);
  json_double(&json, NULL, -INFINITY);
  json_open_object(&json, NULL);
  json_close_object(&json);
  json_close_array(&json);
  json_boolean(&json, "yes", true);
  json_boolean(&json, "no", false);
  json_null(&json, "none");
  json_string(&json, "nothing", NULL);
  json_close_object(&json);
  json_end(&json);
  assert_string_equal(text_string(&text), "{\n"
                                          "  \"name\": \"essay\",\n"
                                          "  \"empty\": [],\n"
                                          "  \"list\": [\n"
                                          "    1.5,\n"
                                          "    null,\n"
                                          "    null,\n"
                                          "    {}\n"
                                          "  ],\n"
                                          "  \"yes\": true,\n"
                                          "  \"no\": false,\n"
                                          "  \"none\": null,\n"
                                          "  \"nothing\": null\n"
                                          "}\n");
  text_free(&text);
}

static const struct integer_row {
  const char *name;
  unsigned __int128 value;
  const char *json;
} integer_rows[] = {
    {"0", 0, "0\n"},
    {"2^53 - 1", ((unsigned __int128)1 << 53) - 1, "9007199254740991\n"},
    {"2^53", (unsigned __int128)1 << 53, "\"9007199254740992\"\n"},
    {"2^128 - 1", ~(unsigned __int128)0, "\"340282366920938463463374607431768211455\"\n"},
};

static void test_integer(void **state)
{
  const struct integer_row *row = *state;
  struct text text = {0};
  struct json json;
  json_begin(&json, &text);
  json_integer(&json, NULL, row->value);
  json_end(&json);
  assert_string_equal(text_string(&text), row->json);
  text_free(&text);
}

/* RFC 8259, section 7. */
static const struct string_row {
  const char *name, *value, *json;
} string_rows[] = {
    {"plain", "caf\xC3\xA9 \xF0\x9D\x84\x9E /", "\"caf\xC3\xA9 \xF0\x9D\x84\x9E /\"\n"},
    {"empty", "", "\"\"\n"},
    {"quote and backslash", "\"\\", "\"\\\"\\\\\"\n"},
    {"short escapes", "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"\n"},
    {"controls", "\x01\x1F\x7F", "\"\\u0001\\u001f\\u007f\"\n"},
    {"C1 controls", "\xC2\x80\xC2\x85\xC2\x9F\xC2\xA0", "\"\\u0080\\u0085\\u009f\xC2\xA0\"\n"},
    {"line separators", "\xE2\x80\xA8\xE2\x80\xA9", "\"\\u2028\\u2029\"\n"},
    {"byte-order mark and its mirror", "\xEF\xBB\xBF\xEF\xBF\xBE\xEF\xBF\xBF", "\"\\ufeff\\ufffe\\uffff\"\n"},
    {"bytes that are not UTF-8", "a\xFF\xC3z", "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"\n"},
};

static void test_string(void **state)
{
  const struct string_row *row = *state;
  struct text text = {0};
  struct json json;
  json_begin(&json, &text);
  json_string(&json, NULL, row->value);
  json_end(&json);
  assert_string_equal(text_string(&text), row->json);
  text_free(&text);
}

static const char *random_character(struct random_source *random)
{
  static const char *const interesting[] = {"\"",
                                            "\\",
                                            "\n",
                                            "\r",
                                            "\t",
                                            "\x01",
                                            "\x7F",
                                            "\xC2\x85",
                                            "\xE2\x80\xA8",
                                            "\xEF\xBB\xBF",
                                            "\xC3\xA9",
                                            "\xF0\x9D\x84\x9E",
                                            ":",
                                            "#",
                                            " ",
                                            "{",
                                            "a"};
  return interesting[random_between(random, 0, sizeof interesting / sizeof interesting[0] - 1)];
}

static void test_random_strings_read_back(void **state)
{
  (void)state;
  struct random_source random = {31};
  for (int i = 0; i < 4000; i++) {
    struct text value = {0}, text = {0};
    for (uint64_t left = random_between(&random, 0, 25); left > 0; left--) {
      text_append(&value, random_character(&random));
    }
    struct json json;
    struct parsed_json parsed;
    json_begin(&json, &text);
    json_open_object(&json, NULL);
    json_string(&json, "k", text_string(&value));
    json_close_object(&json);
    json_end(&json);
    parsed_json_read(&parsed, text.data, text.length);
    assert_string_equal(parsed_json_get(&parsed, "k"), text_string(&value));
    parsed_json_free(&parsed);
    text_free(&value);
    text_free(&text);
  }
}

static const struct column columns[] = {
    {"model", COLUMN_TEXT, "", "name"},
    {"count", COLUMN_INTEGER, "1", "whole"},
    {"price", COLUMN_REAL, "1", "real, or an exact whole number"},
};

static void make_table(struct frame *frame)
{
  frame_init(frame, "t", columns, 3);
  frame_add_text(frame, "12");
  frame_add_integer(frame, 12);
  frame_add_real(frame, 0.1);
  frame_add_empty(frame);
  frame_add_integer(frame, (unsigned __int128)1 << 53);
  frame_add_number(frame, 157846339584123456.0, "157846339584123457");
  frame_add_text(frame, "x\"y");
  frame_add_integer(frame, ((unsigned __int128)1 << 53) - 1);
  frame_add_real(frame, NAN);
  assert_int_equal(frame_status(frame, NULL), STATUS_OK);
}

static void test_table(void **state)
{
  (void)state;
  struct frame frame;
  struct text text = {0};
  struct fault fault = {0};
  make_table(&frame);
  assert_int_equal(json_write_table(&frame.table, &text, &fault), STATUS_OK);
  assert_string_equal(text_string(&text), "[\n"
                                          "  {\n"
                                          "    \"model\": \"12\",\n"
                                          "    \"count\": 12,\n"
                                          "    \"price\": 0.1\n"
                                          "  },\n"
                                          "  {\n"
                                          "    \"model\": null,\n"
                                          "    \"count\": \"9007199254740992\",\n"
                                          "    \"price\": \"157846339584123457\"\n"
                                          "  },\n"
                                          "  {\n"
                                          "    \"model\": \"x\\\"y\",\n"
                                          "    \"count\": 9007199254740991,\n"
                                          "    \"price\": null\n"
                                          "  }\n"
                                          "]\n");
  text_free(&text);
  frame_free(&frame);
}

static void test_empty_table(void **state)
{
  (void)state;
  struct frame frame;
  struct text text = {0};
  frame_init(&frame, "t", columns, 3);
  assert_int_equal(json_write_table(&frame.table, &text, NULL), STATUS_OK);
  assert_string_equal(text_string(&text), "[]\n");
  text_free(&text);
  frame_free(&frame);
}

static enum status read_nothing(const struct table *table, uint64_t row, size_t column, struct cell *cell,
                                struct fault *fault)
{
  (void)table;
  (void)row;
  (void)column;
  (void)cell;
  return fault_set(fault, STATUS_CHECK_FAILED, "no cell");
}

static void test_table_that_cannot_be_read(void **state)
{
  (void)state;
  const struct table table = {.name = "t", .columns = columns, .column_count = 3, .row_count = 1, .read = read_nothing};
  struct text text = {0};
  struct fault fault = {0};
  assert_int_equal(json_write_table(&table, &text, &fault), STATUS_CHECK_FAILED);
  assert_string_equal(fault.text, "no cell");
  text_free(&text);
}

/* As deep as promised: 63 levels. */
static void test_depth(void **state)
{
  (void)state;
  struct text text = {0};
  struct json json;
  struct parsed_json parsed;
  json_begin(&json, &text);
  for (int i = 0; i < JSON_DEPTH_MAX; i++) {
    json_open_array(&json, NULL);
    json_double(&json, NULL, i);
  }
  for (int i = 0; i < JSON_DEPTH_MAX; i++) {
    json_close_array(&json);
  }
  json_end(&json);
  parsed_json_read(&parsed, text.data, text.length);
  assert_string_equal(parsed_json_get(&parsed, "1/1/1/1/0"), "4");
  parsed_json_free(&parsed);
  text_free(&text);
}

/* python3 reads the same document and writes it in a form of its own. */
static void test_python_agrees(void **state)
{
  (void)state;
  struct text python = {0};
  if (process_find("python3", &python, NULL) != STATUS_OK) {
    text_free(&python);
    skip();
  }
  static const char program[] =
      "import json,sys; d = json.load(sys.stdin); print(json.dumps(d, separators=(',', ':')))";
  struct frame frame;
  struct text text = {0};
  struct process process;
  struct fault fault = {0};
  make_table(&frame);
  assert_int_equal(json_write_table(&frame.table, &text, &fault), STATUS_OK);
  const char *const arguments[] = {python.data, "-I", "-c", program, NULL};
  const struct process_request request = {.arguments = arguments, .input = text.data, .input_length = text.length};
  assert_int_equal(process_run(&process, &request, &fault), STATUS_OK);
  assert_int_equal(process_check(&process, &fault), STATUS_OK);
  assert_string_equal(text_string(&process.output),
                      "[{\"model\":\"12\",\"count\":12,\"price\":0.1},"
                      "{\"model\":null,\"count\":\"9007199254740992\",\"price\":\"157846339584123457\"},"
                      "{\"model\":\"x\\\"y\",\"count\":9007199254740991,\"price\":null}]\n");
  process_free(&process);
  text_free(&text);
  text_free(&python);
  frame_free(&frame);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_layout),
      cmocka_unit_test(test_random_strings_read_back),
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_empty_table),
      cmocka_unit_test(test_table_that_cannot_be_read),
      cmocka_unit_test(test_depth),
      cmocka_unit_test(test_python_agrees),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("integer", test_integer, integer_rows) +
         run_rows("string", test_string, string_rows);
}
