/* io/utf8.h against the definition of UTF-8 (RFC 3629, section 3): encode every code point, count what decodes. */
#include "io/utf8.h"

#include "support/check.h"

#include <stdbool.h>

static size_t encode(uint32_t point, char bytes[4])
{
  if (point < 0x80) {
    bytes[0] = (char)point;
    return 1;
  }
  size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--) {
    bytes[i] = (char)(0x80 | (point & 0x3F));
    point >>= 6;
  }
  bytes[0] = (char)((0xF00U >> length & 0xFF) | point);
  return length;
}

static void test_every_code_point(void **state)
{
  (void)state;
  for (uint32_t point = 0; point <= 0x110100; point++) {
    char bytes[4];
    size_t length = encode(point, bytes);
    bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    bool character = !surrogate && point <= 0x10FFFF;
    assert_int_equal(utf8_length(bytes, length), character ? length : 0);
    for (size_t left = 1; left < length; left++) {
      assert_int_equal(utf8_length(bytes, left), 0);
    }
  }
}

/* There are 1920 two-byte and 61440 three-byte characters: no overlong form is taken for one. */
static void test_no_more_than_there_are(void **state)
{
  (void)state;
  size_t two = 0;
  size_t three = 0;
  for (unsigned i = 0; i < 0x1000000; i++) {
    const char bytes[] = {(char)(i >> 16), (char)(i >> 8), (char)i};
    size_t length = utf8_length(bytes, 3);
    three += length == 3;
    two += length == 2 && (i & 0xFF) == 0;
  }
  assert_int_equal(two, 1920);
  assert_int_equal(three, 61440);
}

static void test_count(void **state)
{
  (void)state;
  assert_int_equal(utf8_count("", 0), 0);
  assert_int_equal(utf8_count("a\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E", 10), 4);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_code_point),
                                     cmocka_unit_test(test_no_more_than_there_are), cmocka_unit_test(test_count)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
