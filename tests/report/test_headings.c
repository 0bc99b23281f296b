/* report/headings.h: headings without anything below them go. */
#include "report/headings.h"

#include "support/check.h"

#include <stdlib.h>
#include <string.h>

static const struct row {
  const char *name, *markdown, *expected;
} rows[] = {
    {"nothing", "", ""},
    {"text alone", "one\n\ntwo", "one\n\ntwo"},
    {"each has text", "# A\n\na\n\n## B\n\nb\n", "# A\n\na\n\n## B\n\nb\n"},
    {"the last has none", "# A\n\na\n\n## B\n\n", "# A\n\na\n\n"},
    {"two in a row of one level", "## A\n\n## B\n\nb\n", "## B\n\nb\n"},
    {"a deeper one with text keeps those above", "# A\n\n## B\n\n### C\n\nc\n", "# A\n\n## B\n\n### C\n\nc\n"},
    {"a deeper one without text goes alone", "# A\n\na\n\n## B\n\n# C\n\nc\n", "# A\n\na\n\n# C\n\nc\n"},
    {"all below it went", "# A\n\n## B\n\n## C\n\n# D\n\nd\n", "# D\n\nd\n"},
    {"a chain without text at the end", "d\n\n# A\n\n## B\n\n### C\n", "d\n\n"},
    {"blanks are no text", "## A\n \t\n## B\nb", "## B\nb"},
    {"between fences there are none", "## A\n```\n# x\n# y\n```\n## B\nb\n", "## A\n```\n# x\n# y\n```\n## B\nb\n"},
    {"seven marks, and a word", "####### A\n#B\n", "####### A\n#B\n"},
};

static void test_row(void **state)
{
  const struct row *row = *state;
  struct text text = {0};
  text_append(&text, row->markdown);
  headings_drop_empty(&text);
  assert_string_equal(text_string(&text), row->expected);
  assert_int_equal(text.length, strlen(row->expected));
  text_free(&text);
}

/* Of any headings and texts: what stays is found by looking behind each heading. */
static void test_random(void **state)
{
  (void)state;
  unsigned seed = 7;
  for (int round = 0; round < 2000; round++) {
    struct text text = {0}, expected = {0};
    size_t levels[12], count = 1 + (seed = seed * 1103515245u + 12345u) / 65536 % 12;
    for (size_t i = 0; i < count; i++) {
      levels[i] = (seed = seed * 1103515245u + 12345u) / 65536 % 5; /* 0: text */
    }
    for (size_t i = 0; i < count; i++) {
      static const char *const lines[] = {"text\n", "# a\n", "## b\n", "### c\n", "#### d\n"};
      bool stays = levels[i] == 0;
      for (size_t k = i + 1; k < count && !stays && (levels[k] == 0 || levels[k] > levels[i]); k++) {
        stays = levels[k] == 0;
      }
      text_append(&text, lines[levels[i]]);
      text_append(&expected, stays ? lines[levels[i]] : "");
    }
    headings_drop_empty(&text);
    assert_string_equal(text_string(&text), text_string(&expected));
    text_free(&text);
    text_free(&expected);
  }
}

int main(void)
{
  enum { ROWS = sizeof rows / sizeof rows[0] };
  struct CMUnitTest tests[ROWS + 1];
  for (size_t i = 0; i < ROWS; i++) {
    tests[i] = (struct CMUnitTest){rows[i].name, test_row, NULL, NULL, (void *)&rows[i]};
  }
  tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(test_random);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
