/* io/units.h: what goes into lines comes out of them, bit by bit; what is no line is refused. */
#include "io/units.h"

#include "support/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST_VALUES = 40 };

static uint64_t bits_of(double value)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Any bits: infinities, NaNs with whatever they carry, -0 and subnormal numbers among them. */
static double random_double(struct random_source *source)
{
  static const uint64_t special[] = {0,
                                     UINT64_C(1) << 63,
                                     1,
                                     UINT64_C(0x7ff0000000000000),
                                     UINT64_C(0xfff8000000000001),
                                     UINT64_C(0x7ff4000000000000)};
  uint64_t kind = random_between(source, 0, 20);
  uint64_t bits = kind < sizeof special / sizeof special[0] ? special[kind] : random_bits(source);
  double value = 0;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Unit number i of a seed, which depends on nothing else. */
static size_t make_unit(uint64_t seed, uint64_t i, struct ledger_key *key, double *values)
{
  struct random_source source = {seed + i * 1000003};
  *key = (struct ledger_key){random_between(&source, 0, 3), random_bits(&source) >> random_between(&source, 0, 63), i};
  size_t count = (size_t)random_between(&source, 0, MOST_VALUES);
  for (size_t j = 0; j < count; j++) {
    values[j] = random_double(&source);
  }
  return count;
}

static void check_found(const struct units *units, uint64_t seed, uint64_t number)
{
  for (uint64_t i = 0; i < number; i++) {
    struct ledger_key key;
    double expected[MOST_VALUES], found[MOST_VALUES + 1];
    size_t count = make_unit(seed, i, &key, expected);
    assert_true(units_find(units, &key, found, count));
    for (size_t j = 0; j < count; j++) {
      assert_true(bits_of(found[j]) == bits_of(expected[j]));
    }
    assert_false(units_find(units, &key, found, count + 1));
    key.unit += number;
    assert_false(units_find(units, &key, found, count));
  }
}

static void test_round_trip(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed <= 50; seed++) {
    struct random_source source = {seed};
    uint64_t number = random_between(&source, 0, 300);
    struct units units = {0}, again = {0};
    struct text lines = {0}, line = {0}, all = {0};
    struct fault fault;
    for (uint64_t i = 0; i < number; i++) {
      struct ledger_key key;
      double values[MOST_VALUES];
      char expected[20];
      size_t count = make_unit(seed, i, &key, values);
      assert_int_equal(units_add(&units, &key, values, count, &fault), STATUS_OK);
      text_clear(&line);
      units_append_line(&line, &key, values, count);
      units_append_line(&lines, &key, values, count);
      /* as the standard library writes it */
      char *next = strchr(strchr(strchr(line.data, ' ') + 1, ' ') + 1, ' ');
      for (size_t j = 0; j < count; j++) {
        assert_non_null(next);
        (void)snprintf(expected, sizeof expected, " %016" PRIx64, bits_of(values[j]));
        assert_memory_equal(next, expected, 17);
        next += 17;
      }
    }
    units_append_lines(&all, &units);
    assert_string_equal(text_string(&all), text_string(&lines));
    units_sort(&units);
    check_found(&units, seed, number);
    assert_int_equal(units_add_lines(&again, text_string(&lines), lines.length, &fault), STATUS_OK);
    assert_int_equal(again.count, number);
    units_sort(&again);
    check_found(&again, seed, number);
    /* the same units twice are found as if they were there once */
    assert_int_equal(units_add_lines(&again, text_string(&lines), lines.length, &fault), STATUS_OK);
    units_sort(&again);
    check_found(&again, seed, number);
    units_free(&units);
    units_free(&again);
    text_free(&lines);
    text_free(&line);
    text_free(&all);
  }
}

static const struct line_row {
  const char *name, *lines, *message; /* NULL: read */
} line_rows[] = {
    {"no line", "", NULL},
    {"no values", "1 2 3\n", NULL},
    {"one value", "0 0 0 3ff0000000000000\n", NULL},
    {"largest key", "18446744073709551615 0 0\n", NULL},
    {"key beyond 64 bits", "18446744073709551616 0 0\n", "line 1 is not a unit"},
    {"no end", "1 2 3", "line 1 is not a unit"},
    {"second line cut", "1 2 3\n1 2 3 3ff00000", "line 2 is not a unit"},
    {"second line empty", "1 2 3\n\n1 2 4\n", "line 2 is not a unit"},
    {"two numbers", "1 2\n", "line 1 is not a unit"},
    {"fifteen digits", "1 2 3 3ff000000000000\n", "line 1 is not a unit"},
    {"seventeen digits", "1 2 3 3ff00000000000000\n", "line 1 is not a unit"},
    {"capital digits", "1 2 3 3FF0000000000000\n", "line 1 is not a unit"},
    {"no digit", "1 2 3 3ff000000000000g\n", "line 1 is not a unit"},
    {"two blanks", "1 2 3  3ff0000000000000\n", "line 1 is not a unit"},
    {"a blank behind", "1 2 3 3ff0000000000000 \n", "line 1 is not a unit"},
    {"a tab", "1 2 3\t3ff0000000000000\n", "line 1 is not a unit"},
    {"a sign", "-1 2 3\n", "line 1 is not a unit"},
    {"a word", "1 2 x\n", "line 1 is not a unit"},
    {"a carriage return", "1 2 3\r\n", "line 1 is not a unit"},
};

static void test_lines(void **state)
{
  const struct line_row *row = *state;
  struct units units = {0};
  struct fault fault = {0};
  enum status status = units_add_lines(&units, row->lines, strlen(row->lines), &fault);
  assert_int_equal(status, row->message == NULL ? STATUS_OK : STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->message == NULL ? "" : row->message);
  units_free(&units);
}

static void test_nothing(void **state)
{
  (void)state;
  struct units units = {0};
  const struct ledger_key key = {0};
  double value = 0;
  units_sort(&units);
  assert_false(units_find(&units, &key, &value, 0));
  units_free(&units);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip), cmocka_unit_test(test_nothing)};
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("lines", test_lines, line_rows);
}
