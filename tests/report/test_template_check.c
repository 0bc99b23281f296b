/* What may not be a report's template at all. */
#include "report/template.h"

#include "support/check.h"

#define NUL_FREE(bytes) (bytes), sizeof(bytes) - 1

struct row {
  const char *name, *bytes;
  size_t length;
  const char *fault; /* NULL: it may */
};
static const struct row rows[] = {
    {"nothing", NUL_FREE(""), NULL},
    {"text", NUL_FREE("# A\r\n\n| a | b |\n\ttab, \xc3\xa9, \xf0\x9d\x84\x9e"), NULL},
    {"NUL", NUL_FREE("a\nb\0c"), "t.md:2: character U+0000 is not allowed"},
    {"escape", NUL_FREE("\x1b[2J"), "t.md:1: character U+001B is not allowed"},
    {"turned text", NUL_FREE("a\n\n\xe2\x80\xae"), "t.md:3: character U+202E is not allowed"},
    {"Latin-1", NUL_FREE("caf\xe9"), "t.md:1: not UTF-8 (byte 0xe9)"},
    {"cut", NUL_FREE("\n\xe2\x82"), "t.md:2: not UTF-8 (byte 0xe2)"},
};

static void check(const struct text *bytes, const char *expected)
{
  struct fault fault = {0};
  assert_int_equal(template_check("t.md", bytes, &fault), expected == NULL ? STATUS_OK : STATUS_BAD_INPUT);
  assert_string_equal(fault.text, expected == NULL ? "" : expected);
}

static void test_row(void **state)
{
  const struct row *row = *state;
  struct text text = {0};
  text_append_bytes(&text, row->bytes, row->length);
  check(&text, row->fault);
  text_free(&text);
}

static void test_tables(void **state)
{
  (void)state;
  struct text text = {0};
  for (int i = 0; i < 100; i++) {
    text_append(&text, "|");
  }
  for (int i = 0; i < 999; i++) {
    text_append(&text, "\n|");
  }
  check(&text, NULL);
  text_append(&text, "\n");
  check(&text, "t.md: 1001 lines are too many for tables of 100 columns");
  text_clear(&text);
  for (int i = 0; i < 101; i++) {
    text_append(&text, "|");
  }
  check(&text, "t.md:1: more than 100 '|' in a line");
  text_free(&text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tables),
  };
  return run_rows("bytes", test_row, rows) + cmocka_run_group_tests(tests, NULL, NULL);
}
