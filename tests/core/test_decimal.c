/* Decimal text of doubles and integers, held against the C library (glibc's strtod and printf are exact).
 * PROOFSWEEP_TEST_SCALE=100 prints and reads 10^8 doubles. */
#include "core/decimal.h"

#include "support/bc.h"
#include "support/check.h"

#include <float.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double double_of_bits(uint64_t bits)
{
  double value = 0;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static uint64_t bits_of(double value)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* The significant digits of a decimal text, without leading and trailing zeros; returns how many. */
static size_t significant_digits(const char *text, char *digits)
{
  size_t count = 0;
  for (; *text != '\0' && *text != 'e'; text++) {
    if (*text >= '0' && *text <= '9' && (count > 0 || *text != '0')) {
      digits[count++] = *text;
    }
  }
  while (count > 0 && digits[count - 1] == '0') {
    count--;
  }
  digits[count] = '\0';
  return count;
}

/* Whether some decimal of `count` digits reads as value: the two nearest to it from either side are tried. */
static bool has_decimal_of(double value, size_t count)
{
  char wide[64], digits[64], candidate[64];
  (void)snprintf(wide, sizeof wide, "%.*e", 30, value);
  long exponent = strtol(strchr(wide, 'e') + 1, NULL, 10);
  (void)snprintf(digits, sizeof digits, "%c%.*s", wide[0], (int)count - 1, wide + 2);
  uint64_t below = strtoull(digits, NULL, 10);
  for (uint64_t number = below; number <= below + 1; number++) {
    (void)snprintf(candidate, sizeof candidate, "%llue%ld", (unsigned long long)number, exponent - (long)count + 1);
    if (strtod(candidate, NULL) == value) {
      return true;
    }
  }
  return false;
}

static void check_shortest(double value)
{
  char text[DECIMAL_TEXT_SIZE], digits[64], nearest[64], nearest_digits[64];
  size_t length = decimal_from_double(value, text);
  assert_int_equal(length, strlen(text));
  assert_true(length < DECIMAL_TEXT_SIZE);
  double again = strtod(text, NULL);
  if (bits_of(again) != bits_of(value)) {
    fail_msg("%a is written %s, which reads %a", value, text, again);
  }
  double ours = 0;
  assert_int_equal(decimal_to_double(text, length, &ours), DECIMAL_READ);
  assert_memory_equal(&ours, &value, sizeof value);
  size_t count = significant_digits(text, digits);
  if (count > 1 && has_decimal_of(fabs(value), count - 1)) {
    fail_msg("%a is written %s, but %zu digits are enough", value, text, count - 1);
  }
  (void)snprintf(nearest, sizeof nearest, "%.*e", (int)count - 1, value);
  if (strtod(nearest, NULL) == value) {
    (void)significant_digits(nearest, nearest_digits);
    assert_string_equal(digits, nearest_digits);
  }
}

static void test_shortest_text_reads_back(void **state)
{
  (void)state;
  struct random_source source = {1};
  for (int i = 0; i < 30000; i++) {
    double value = double_of_bits(random_bits(&source));
    if (isfinite(value)) {
      check_shortest(value);
    }
    check_shortest(random_unit(&source) * 10);
    check_shortest((double)random_between(&source, 1, 1000000) / 1000);
  }
  for (int exponent = -1074; exponent <= 1023; exponent++) {
    check_shortest(ldexp(1, exponent));
    check_shortest(-nextafter(ldexp(1, exponent), INFINITY));
    check_shortest(nextafter(ldexp(1, exponent), 1e-320));
  }
  for (int power = -320; power <= 308; power++) {
    char text[16];
    (void)snprintf(text, sizeof text, "1e%d", power);
    check_shortest(strtod(text, NULL));
  }
  for (uint64_t bits = 1; bits < 2000; bits++) {
    check_shortest(double_of_bits(bits));
  }
}

/* A finite double of a kind that tables hold, or of any bits. */
static double random_double(struct random_source *source)
{
  double value = 0;
  switch (random_between(source, 0, 7)) {
  case 0:
    return random_unit(source);
  case 1: /* a few decimals */
    return (double)random_between(source, 0, 100000000) / 1000;
  case 2: /* a whole number */
    return (double)(random_bits(source) >> random_between(source, 0, 63));
  case 3: /* subnormal */
    return double_of_bits(random_bits(source) >> random_between(source, 12, 63));
  case 4: /* beside a power of two, where the doubles below are twice as dense */
    value = ldexp(1, (int)random_between(source, 0, 2097) - 1074);
    return random_between(source, 0, 1) == 0 ? value : nextafter(value, 0);
  default:
    do {
      value = double_of_bits(random_bits(source));
    } while (!isfinite(value));
    return value;
  }
}

/* The same bits, by our reader and by strtod; -0 alone is written as 0. */
static void test_text_reads_back_to_the_bits(void **state)
{
  (void)state;
  struct random_source source = {5};
  char text[DECIMAL_TEXT_SIZE];
  for (size_t left = scaled_repeats(1e6); left > 0; left--) {
    double value = random_double(&source), ours = 0;
    value = value == 0 ? 0 : value;
    size_t length = decimal_from_double(value, text);
    enum decimal_reading reading = decimal_to_double(text, length, &ours);
    double theirs = strtod(text, NULL);
    if (reading != DECIMAL_READ || bits_of(ours) != bits_of(value) || bits_of(theirs) != bits_of(value)) {
      fail_msg("%a is written %s, which reads %a, and %a by strtod", value, text, ours, theirs);
    }
  }
}

static double strtod_power(int exponent)
{
  char text[16];
  (void)snprintf(text, sizeof text, "1e%d", exponent);
  return strtod(text, NULL);
}

static void test_powers_of_ten(void **state)
{
  (void)state;
  for (int exponent = -330; exponent <= 330; exponent++) {
    double power = decimal_power(exponent), expected = strtod_power(exponent);
    assert_memory_equal(&power, &expected, sizeof power);
    if (expected > 0 && isfinite(expected)) {
      assert_int_equal(decimal_exponent(expected), exponent);
    }
  }
  assert_true(decimal_power(INT_MIN) == 0 && isinf(decimal_power(INT_MAX)));
  assert_int_equal(decimal_exponent(0), 0);
  assert_int_equal(decimal_exponent(NAN), 0);
  assert_int_equal(decimal_exponent(-INFINITY), 0);
  struct random_source source = {6};
  for (int i = 0; i < 20000; i++) {
    double value = random_double(&source);
    int exponent = decimal_exponent(-value);
    assert_true(value == 0 || (strtod_power(exponent) <= fabs(value) && fabs(value) < strtod_power(exponent + 1)));
  }
}

struct written {
  const char *name;
  double value;
  const char *text;
};

/* Plain where the exponent of the first digit is in [-7, 20], scientific beyond; -0 is 0 (core/decimal.h). */
static const struct written written_rows[] = {
    {"whole number", 300, "300"},
    {"power of two", 1048576, "1048576"},
    {"eighth", 0.125, "0.125"},
    {"tenth", 0.1, "0.1"},
    {"negative", -39.875, "-39.875"},
    {"third", 1.0 / 3, "0.3333333333333333"},
    {"a published total", 157846339584, "157846339584"},
    {"2^53 + 2", 0x1p53 + 2, "9007199254740994"},
    {"smallest plain", 1e-7, "0.0000001"},
    {"smallest plain, two digits", 1.5e-7, "0.00000015"},
    {"just below it", 9.9e-8, "9.9e-8"},
    {"largest plain power", 1e20, "100000000000000000000"},
    {"largest plain", 9.5e20, "950000000000000000000"},
    {"just above it", 1e21, "1e21"},
    {"scientific with digits", 1.25e22, "1.25e22"},
    {"negative scientific", -1.5e-9, "-1.5e-9"},
    {"zero", 0, "0"},
    {"minus zero", -0.0, "0"},
    {"largest double", DBL_MAX, "1.7976931348623157e308"},
    {"smallest normal", DBL_MIN, "2.2250738585072014e-308"},
    {"smallest subnormal", 0x1p-1074, "5e-324"},
    {"NaN", NAN, ""},
    {"infinity", INFINITY, ""},
    {"minus infinity", -INFINITY, ""},
};

static void test_written(void **state)
{
  const struct written *row = *state;
  char text[DECIMAL_TEXT_SIZE];
  assert_int_equal(decimal_from_double(row->value, text), strlen(row->text));
  assert_string_equal(text, row->text);
}

struct fixed {
  const char *name;
  double value;
  int decimals;
  const char *text;
};

static const struct fixed fixed_rows[] = {
    {"two places", 1.481751, 2, "1.48"},
    {"no places", 2.5, 0, "2"},
    {"tie to even", 0.125, 2, "0.12"},
    {"exact value above the tie", 0.375, 2, "0.38"},
    {"exact value below the tie", 1.005, 2, "1.00"},
    {"zeros are kept", 2, 6, "2.000000"},
    {"negative", -39.875, 1, "-39.9"},
    {"never minus zero", -0.001, 2, "0.00"},
    {"minus zero without places", -0.4, 0, "0"},
    {"a negative that is not zero", -0.006, 2, "-0.01"},
    {"17 places", 0.1, 17, "0.10000000000000001"},
    {"NaN", NAN, 2, ""},
    {"infinity", INFINITY, 2, ""},
};

static void test_fixed(void **state)
{
  const struct fixed *row = *state;
  char text[DECIMAL_FIXED_SIZE];
  assert_int_equal(decimal_fixed(row->value, row->decimals, text), strlen(row->text));
  assert_string_equal(text, row->text);
}

static void test_fixed_as_printf(void **state)
{
  (void)state;
  struct random_source source = {2};
  char text[DECIMAL_FIXED_SIZE], expected[400];
  for (int i = 0; i < 20000; i++) {
    double value = i % 2 == 0 ? double_of_bits(random_bits(&source)) : 1000 * random_unit(&source) - 500;
    int decimals = (int)random_between(&source, 0, 17);
    if (!isfinite(value)) {
      continue;
    }
    size_t length = decimal_fixed(value, decimals, text);
    assert_true(length < DECIMAL_FIXED_SIZE);
    (void)snprintf(expected, sizeof expected, "%.*f", decimals, value);
    bool zero = expected[0] == '-' && strspn(expected + 1, "0.") == strlen(expected + 1);
    assert_string_equal(text, expected + zero);
  }
}

struct reading {
  const char *name; /* the text */
  enum decimal_reading reading;
  double value;
};

static const struct reading reading_rows[] = {
    {"0", DECIMAL_READ, 0},
    {"-0", DECIMAL_READ, -0.0},
    {"007", DECIMAL_READ, 7},
    {"300", DECIMAL_READ, 300},
    {"-1.5", DECIMAL_READ, -1.5},
    {".5", DECIMAL_READ, 0.5},
    {"5.", DECIMAL_READ, 5},
    {"1e3", DECIMAL_READ, 1000},
    {"1E+3", DECIMAL_READ, 1000},
    {"12.5e-1", DECIMAL_READ, 1.25},
    {"5e-324", DECIMAL_READ, 0x1p-1074},
    {"4.9406564584124654e-324", DECIMAL_READ, 0x1p-1074},
    {"2.2250738585072011e-308", DECIMAL_READ, 0x1.ffffffffffffep-1023},
    {"1.7976931348623157e308", DECIMAL_READ, DBL_MAX},
    {"179769313486231570000e288", DECIMAL_READ, DBL_MAX},
    {"0e999999999999999999999", DECIMAL_READ, 0},
    {"0.000e-99999", DECIMAL_READ, 0},
    {"1.8e308", DECIMAL_TOO_LARGE, 0},
    {"-1e309", DECIMAL_TOO_LARGE, 0},
    {"0.1e400", DECIMAL_TOO_LARGE, 0},
    {"-0.001e99999999999999999999", DECIMAL_TOO_LARGE, 0},
    {"1000e306", DECIMAL_TOO_LARGE, 0},
    {"1e-400", DECIMAL_UNDERFLOW, 0},
    {"2e-324", DECIMAL_UNDERFLOW, 0},
    {"-0.001e-330", DECIMAL_UNDERFLOW, 0},
    {"1000e-400", DECIMAL_UNDERFLOW, 0},
    {"1e-99999999999999999999", DECIMAL_UNDERFLOW, 0},
    {"", DECIMAL_NOT_A_NUMBER, 0},
    {"-", DECIMAL_NOT_A_NUMBER, 0},
    {".", DECIMAL_NOT_A_NUMBER, 0},
    {"+1", DECIMAL_NOT_A_NUMBER, 0},
    {"1e", DECIMAL_NOT_A_NUMBER, 0},
    {"1e+", DECIMAL_NOT_A_NUMBER, 0},
    {"e5", DECIMAL_NOT_A_NUMBER, 0},
    {"1,5", DECIMAL_NOT_A_NUMBER, 0},
    {"1.5.2", DECIMAL_NOT_A_NUMBER, 0},
    {" 1", DECIMAL_NOT_A_NUMBER, 0},
    {"1 ", DECIMAL_NOT_A_NUMBER, 0},
    {"1_000", DECIMAL_NOT_A_NUMBER, 0},
    {"0x10", DECIMAL_NOT_A_NUMBER, 0},
    {"inf", DECIMAL_NOT_A_NUMBER, 0},
    {"nan", DECIMAL_NOT_A_NUMBER, 0},
    {"1e5x", DECIMAL_NOT_A_NUMBER, 0},
};

static void test_reading(void **state)
{
  const struct reading *row = *state;
  double value = 42;
  assert_int_equal(decimal_to_double(row->name, strlen(row->name), &value), row->reading);
  double expected = row->reading == DECIMAL_READ ? row->value : 42;
  assert_memory_equal(&value, &expected, sizeof value);
}

/* 400 digits before the point are too large whatever stands behind them, unless the exponent takes them back. */
static void test_reading_long_text(void **state)
{
  (void)state;
  char text[900];
  double value = 0;
  memset(text, '9', 400);
  memcpy(text + 400, "e-50", 5);
  assert_int_equal(decimal_to_double(text, 404, &value), DECIMAL_TOO_LARGE);
  memcpy(text + 400, "e-400", 6);
  assert_int_equal(decimal_to_double(text, 405, &value), DECIMAL_READ);
  assert_true(value == 1);
  memset(text, '0', 400);
  text[1] = '.';
  memcpy(text + 400, "3e+20", 6);
  assert_int_equal(decimal_to_double(text, 405, &value), DECIMAL_UNDERFLOW);
  memcpy(text + 400, "3e+399", 7);
  assert_int_equal(decimal_to_double(text, 406, &value), DECIMAL_READ);
  assert_true(value == 3);
}

static void test_reading_as_strtod(void **state)
{
  (void)state;
  struct random_source source = {3};
  for (int i = 0; i < 30000; i++) {
    char text[64];
    int length = snprintf(text, sizeof text, "%s%llu.%llue%d", random_between(&source, 0, 1) == 0 ? "" : "-",
                          (unsigned long long)random_bits(&source) >> random_between(&source, 0, 63),
                          (unsigned long long)random_bits(&source), (int)random_between(&source, 0, 640) - 340);
    double value = 0, expected = strtod(text, NULL);
    enum decimal_reading reading = decimal_to_double(text, (size_t)length, &value);
    if (isinf(expected)) {
      assert_int_equal(reading, DECIMAL_TOO_LARGE);
    } else if (expected == 0) {
      assert_int_equal(reading, DECIMAL_UNDERFLOW);
    } else {
      assert_int_equal(reading, DECIMAL_READ);
      assert_memory_equal(&value, &expected, sizeof value);
    }
  }
}

static void test_integers(void **state)
{
  (void)state;
  struct random_source source = {4};
  struct bc bc;
  bc_open(&bc);
  for (int i = 0; i < 400; i++) {
    uint64_t high = random_bits(&source) >> random_between(&source, 0, 63), low = random_bits(&source);
    high = i < 10 ? 0 : high;
    low = i == 0 ? 0 : low;
    unsigned __int128 value = (unsigned __int128)high << 64 | low, again = 0;
    char text[DECIMAL_TEXT_SIZE];
    size_t length = decimal_from_u128(value, text);
    assert_int_equal(length, strlen(text));
    assert_int_equal(decimal_to_u128(text, length, &again), DECIMAL_READ);
    assert_true(again == value);
    (void)fprintf(bc.script, "if (%llu*2^64+%llu != %s) %d\n", (unsigned long long)high, (unsigned long long)low, text,
                  i + 1);
  }
  bc_close(&bc);
}

static const struct reading integer_rows[] = {
    {"0", DECIMAL_READ, 0},
    {"7", DECIMAL_READ, 7},
    {"1048576", DECIMAL_READ, 1048576},
    {"340282366920938463463374607431768211455", DECIMAL_READ, 0x1p128},
    {"340282366920938463463374607431768211456", DECIMAL_TOO_LARGE, 0},
    {"340282366920938463463374607431768211460", DECIMAL_TOO_LARGE, 0},
    {"9999999999999999999999999999999999999999999", DECIMAL_TOO_LARGE, 0},
    {"99999999999999999999999999999999999999999x", DECIMAL_NOT_A_NUMBER, 0},
    {"010", DECIMAL_NOT_A_NUMBER, 0},
    {"00", DECIMAL_NOT_A_NUMBER, 0},
    {"-1", DECIMAL_NOT_A_NUMBER, 0},
    {"+1", DECIMAL_NOT_A_NUMBER, 0},
    {"1.0", DECIMAL_NOT_A_NUMBER, 0},
    {"1e3", DECIMAL_NOT_A_NUMBER, 0},
    {"", DECIMAL_NOT_A_NUMBER, 0},
    {" 1", DECIMAL_NOT_A_NUMBER, 0},
};

static void test_integer_reading(void **state)
{
  const struct reading *row = *state;
  unsigned __int128 value = 42;
  assert_int_equal(decimal_to_u128(row->name, strlen(row->name), &value), row->reading);
  assert_true((double)value == (row->reading == DECIMAL_READ ? row->value : 42));
}

/* A locale with a decimal comma changes nothing. Debian's base system has none: then this is skipped. */
static void test_locale_does_not_matter(void **state)
{
  (void)state;
  const char *const commas[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"};
  const char *set = NULL;
  for (size_t i = 0; i < sizeof commas / sizeof commas[0] && set == NULL; i++) {
    set = setlocale(LC_ALL, commas[i]);
  }
  if (set == NULL) {
    print_message("no locale with a decimal comma is installed\n");
    skip();
  }
  char text[DECIMAL_FIXED_SIZE];
  double value = 0;
  assert_string_equal(localeconv()->decimal_point, ",");
  decimal_from_double(1234.5, text);
  assert_string_equal(text, "1234.5");
  decimal_fixed(1234.5, 2, text);
  assert_string_equal(text, "1234.50");
  assert_int_equal(decimal_to_double("1234.5", 6, &value), DECIMAL_READ);
  assert_true(value == 1234.5);
  assert_int_equal(decimal_to_double("1234,5", 6, &value), DECIMAL_NOT_A_NUMBER);
  (void)setlocale(LC_ALL, "C");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shortest_text_reads_back),
      cmocka_unit_test(test_text_reads_back_to_the_bits),
      cmocka_unit_test(test_powers_of_ten),
      cmocka_unit_test(test_fixed_as_printf),
      cmocka_unit_test(test_reading_long_text),
      cmocka_unit_test(test_reading_as_strtod),
      cmocka_unit_test(test_integers),
      cmocka_unit_test(test_locale_does_not_matter),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("written", test_written, written_rows) +
         run_rows("fixed", test_fixed, fixed_rows) + run_rows("reading", test_reading, reading_rows) +
         run_rows("integer reading", test_integer_reading, integer_rows);
}
