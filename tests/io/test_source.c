/* Lines, characters and columns of source texts, and how complaints about them are printed. */
#include "support/check.h"

#include "core/arena.h"
#include "io/complaints.h"
#include "io/source.h"

#include <string.h>

struct line_row {
  const char *name, *text;
  int number;
  const char *expected;
};

static const struct line_row line_rows[] = {
    {"first of one", "abc", 1, "abc"},
    {"first of two", "abc\ndef", 1, "abc"},
    {"second of two", "abc\ndef", 2, "def"},
    {"empty one between", "abc\n\ndef", 2, ""},
    {"after CR LF", "abc\r\ndef\r\n", 2, "def"},
    {"after a lone CR", "abc\rdef", 2, "def"},
    {"CR LF counts once", "a\r\n\r\nb", 3, "b"},
    {"beyond the last", "abc\n", 3, ""},
    {"of nothing", "", 1, ""},
};

static void finds_line(void **state)
{
  const struct line_row *row = *state;
  struct source source = source_of_file("x", row->text, strlen(row->text));
  struct line line = source_line(&source, row->number);
  assert_int_equal(line.length, strlen(row->expected));
  assert_memory_equal(line.bytes, row->expected, line.length);
}

struct character_row {
  const char *name, *bytes;
  size_t length; /* 0: not UTF-8 */
  unsigned character;
  int width;
  bool forbidden;
};

/* Widths: Unicode 14, EastAsianWidth.txt and UnicodeData.txt. */
static const struct character_row character_rows[] = {
    {"ASCII", "a", 1, 'a', 1, false},
    {"tab", "\t", 1, '\t', 1, false},
    {"bell", "\x07", 1, 7, 1, true},
    {"delete", "\x7f", 1, 0x7f, 1, true},
    {"next line", "\xc2\x85", 2, 0x85, 1, true},
    {"e acute", "\xc3\xa9", 2, 0xe9, 1, false},
    {"combining acute", "\xcc\x81", 2, 0x301, 0, false},
    {"line separator", "\xe2\x80\xa8", 3, 0x2028, 1, true},
    {"right-to-left override", "\xe2\x80\xae", 3, 0x202e, 1, true},
    {"CJK", "\xe6\xbc\xa2", 3, 0x6f22, 2, false},
    {"full-width A", "\xef\xbc\xa1", 3, 0xff21, 2, false},
    {"emoji", "\xf0\x9f\x98\x80", 4, 0x1f600, 2, false},
    {"overlong slash", "\xc0\xaf", 0, 0, 1, false},
    {"surrogate", "\xed\xa0\x80", 0, 0, 1, false},
    {"beyond Unicode", "\xf4\x90\x80\x80", 0, 0, 1, false},
    {"cut off", "\xe6\xbc", 0, 0, 1, false},
};

static void reads_character(void **state)
{
  const struct character_row *row = *state;
  unsigned character = 0;
  assert_int_equal(utf8_read(row->bytes, strlen(row->bytes), &character), row->length);
  if (row->length > 0) {
    assert_int_equal(character, row->character);
    assert_int_equal(character_width(character), row->width);
    assert_int_equal(character_forbidden(character), row->forbidden);
  }
}

static void drops_byte_order_mark(void **state)
{
  (void)state;
  struct source source = source_of_file("x", "\xef\xbb\xbfspec", 7);
  assert_int_equal(source.length, 4);
  assert_memory_equal(source.bytes, "spec", 4);
}

/* Complaints come in any order and are told in the order of the text. */
static void prints_in_order(void **state)
{
  (void)state;
  struct source source = source_of_file("f", "ab\ncd\n", 6);
  struct source other = {"--set", "x=y", 3, true};
  struct complaints complaints = {.arena = arena_new()};
  struct text text = {0};
  complain(&complaints, (struct spot){&source, {2, 1}, 2}, "second");
  complain(&complaints, (struct spot){&other, {1, 3}, 1}, "of a word");
  complain(&complaints, (struct spot){&source, {1, 2}, 1}, "first %d", 1);
  complain_note(&complaints, (struct spot){&source, {2, 2}, 1}, "see here");
  complain(&complaints, (struct spot){&source, {0, 0}, 1}, "of the whole");
  complaints_print(&complaints, &text);
  assert_string_equal(text_string(&text), "f: error: of the whole\n"
                                          "f:1:2: error: first 1\n    1 | ab\n      |  ^\n"
                                          "f:2:2: note: see here\n    2 | cd\n      |  ^\n"
                                          "f:2:1: error: second\n    2 | cd\n      | ^~\n"
                                          "--set: error: of a word\n      | x=y\n      |   ^\n");
  text_free(&text);
  arena_free(complaints.arena);
}

static size_t count_of(const char *text, const char *word)
{
  size_t count = 0;
  for (const char *next = strstr(text, word); next != NULL; next = strstr(next + 1, word)) {
    count++;
  }
  return count;
}

static void shows_twenty(void **state)
{
  (void)state;
  struct source source = source_of_file("f", "abc\n", 4);
  const int counts[] = {19, 20, 21, 5000};
  const char *const endings[] = {"^\n", "^\n", "and 1 more error\n", "and 4980 more errors\n"};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    struct complaints complaints = {.arena = arena_new()};
    struct text text = {0};
    for (int j = 0; j < counts[i]; j++) {
      complain(&complaints, (struct spot){&source, {1, 1}, 1}, "wrong");
      complain_note(&complaints, (struct spot){&source, {1, 2}, 1}, "there");
    }
    complaints_print(&complaints, &text);
    assert_int_equal(count_of(text_string(&text), ": error:"), counts[i] < 20 ? counts[i] : 20);
    assert_int_equal(count_of(text_string(&text), ": note:"), counts[i] < 20 ? counts[i] : 20);
    assert_string_equal(text_string(&text) + text.length - strlen(endings[i]), endings[i]);
    text_free(&text);
    arena_free(complaints.arena);
  }
}

/* Wherever the spot is in a long line, the caret stands under its character and the line is cut to a screen's width. */
static void cuts_long_lines(void **state)
{
  (void)state;
  char line[2000];
  for (size_t i = 0; i < sizeof line; i++) {
    line[i] = (char)('a' + i % 26);
  }
  struct source source = source_of_file("f", line, sizeof line);
  for (int column = 1; column <= 2000; column += 7) {
    struct complaints complaints = {.arena = arena_new()};
    struct text text = {0};
    complain(&complaints, (struct spot){&source, {1, column}, 1}, "here");
    complaints_print(&complaints, &text);
    const char *shown = strstr(text_string(&text), "    1 | ");
    const char *caret = strstr(text_string(&text), "      | ");
    assert_non_null(shown);
    assert_non_null(caret);
    size_t at = (size_t)(strchr(caret, '^') - caret);
    assert_int_equal(shown[at], line[column - 1]);
    assert_true(strcspn(shown, "\n") < 130);
    text_free(&text);
    arena_free(complaints.arena);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(drops_byte_order_mark),
      cmocka_unit_test(prints_in_order),
      cmocka_unit_test(shows_twenty),
      cmocka_unit_test(cuts_long_lines),
  };
  return run_rows("lines", finds_line, line_rows) + run_rows("characters", reads_character, character_rows) +
         cmocka_run_group_tests_name("complaints", tests, NULL, NULL);
}
