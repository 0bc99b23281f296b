#include "core/text.h"

#include "support/check.h"

#include <math.h>
#include <string.h>

static void test_appending(void **state)
{
  (void)state;
  struct text text = {0};
  assert_string_equal(text_string(&text), "");
  text_append(&text, "");
  text_append_bytes(&text, "context,ratio", 7);
  text_append_char(&text, ',');
  text_append_format(&text, "%s=%d;%s", "T", 1024, "");
  text_append_format(&text, "%s", "");
  text_append_double(&text, 0.1);
  text_append_char(&text, ' ');
  text_append_fixed(&text, 1.4818, 2);
  text_append_char(&text, ' ');
  text_append_u128(&text, ~(unsigned __int128)0);
  text_append_double(&text, NAN);
  text_append_fixed(&text, INFINITY, 2);
  assert_string_equal(text_string(&text), "context,T=1024;0.1 1.48 340282366920938463463374607431768211455");
  assert_int_equal(text.length, strlen(text_string(&text)));
  assert_int_equal(text_status(&text, "writing", NULL), STATUS_OK);
  text_clear(&text);
  assert_string_equal(text_string(&text), "");
  assert_int_equal(text.length, 0);
  text_append(&text, "again");
  assert_string_equal(text_string(&text), "again");
  text_free(&text);
  assert_null(text.data);
  text_free(&text);
  text_clear(&text);
  assert_string_equal(text_string(&text), "");
}

/* Against a plain array, through every growth of the buffer; NUL bytes are bytes like others. */
static void test_growth(void **state)
{
  (void)state;
  static char expected[200000];
  struct random_source source = {1};
  struct text text = {0};
  size_t length = 0;
  while (length < 150000) {
    char piece[3000];
    size_t size = random_between(&source, 0, random_between(&source, 0, 9) == 0 ? sizeof piece : 30);
    for (size_t i = 0; i < size; i++) {
      piece[i] = (char)random_between(&source, 0, 255);
    }
    text_append_bytes(&text, piece, size);
    memcpy(expected + length, piece, size);
    length += size;
    assert_int_equal(text.length, length);
    assert_int_equal(text.data[length], 0);
  }
  assert_memory_equal(text.data, expected, length);
  text_free(&text);
}

static void test_no_memory_is_remembered(void **state)
{
  (void)state;
  struct text text = {0};
  struct fault fault = {0};
  text_append(&text, "kept");
  volatile size_t impossible = SIZE_MAX / 2;
  text_append_bytes(&text, "x", impossible);
  text_append(&text, "lost");
  text_append_format(&text, "%d", 1);
  assert_string_equal(text_string(&text), "kept");
  assert_int_equal(text_status(&text, "writing 'x.csv'", &fault), STATUS_NO_MEMORY);
  assert_string_equal(fault.text, "out of memory while writing 'x.csv'");
  struct text whole = {0}, sound = {0};
  text_inherit(&whole, &sound);
  assert_false(whole.out_of_memory);
  text_inherit(&whole, &text);
  text_inherit(&whole, &sound);
  assert_true(whole.out_of_memory);
  text_free(&whole);
  text_free(&text);
  assert_false(text.out_of_memory);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_appending),
      cmocka_unit_test(test_growth),
      cmocka_unit_test(test_no_memory_is_remembered),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
