/* core/calendar.h: days of known dates (days since 1970 by GNU date: `date -ud DATE +%s` / 86400), every day of 9,999
 * years in order by the rule of the Gregorian calendar, and what is no date. */
#include "core/calendar.h"

#include "support/check.h"

#include <stdio.h>
#include <string.h>

static const struct known_row {
  const char *name;
  int64_t day;
} known_rows[] = {
    {"1970-01-01", 0},       {"1969-12-31", -1},      {"2000-02-29", 11016},  {"2026-11-22", 20779},
    {"0001-01-01", -719162}, {"9999-12-31", 2932896}, {"1900-03-01", -25508}, {"2100-03-01", 47541},
};

static void test_known(void **state)
{
  const struct known_row *row = *state;
  int64_t day = 0;
  char text[CALENDAR_TEXT_SIZE];
  assert_true(calendar_read(row->name, &day));
  assert_int_equal(day, row->day);
  calendar_write(row->day, text);
  assert_string_equal(text, row->name);
}

/* Every date from the first to the last follows the one before, month lengths and leap years by their rule. */
static void test_every_day(void **state)
{
  (void)state;
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int64_t expected = -719162;
  for (int year = 1; year <= 9999; year++) {
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; month++) {
      int length = lengths[month - 1] + (month == 2 && leap);
      int found_year, found_month, found_day;
      calendar_split(expected, &found_year, &found_month, &found_day);
      assert_int_equal(found_year, year);
      assert_int_equal(found_month, month);
      assert_int_equal(found_day, 1);
      calendar_split(expected + length - 1, &found_year, &found_month, &found_day);
      assert_int_equal(found_month, month);
      assert_int_equal(found_day, length);
      expected += length;
    }
  }
  assert_int_equal(expected, 2932897);
}

static const struct wrong_row {
  const char *name;
} wrong_rows[] = {{""},           {"2026-11-2"},  {"2026-11-222"}, {"2026-13-01"}, {"2026-00-10"},
                  {"2026-02-30"}, {"1900-02-29"}, {"2026-11-00"},  {"2026/11/22"}, {"+026-11-22"},
                  {"0000-01-01"}, {"2026-04-31"}, {" 2026-11-22"}};

static void test_wrong(void **state)
{
  const struct wrong_row *row = *state;
  int64_t day = 0;
  assert_false(calendar_read(row->name, &day));
}

static void test_months(void **state)
{
  (void)state;
  assert_string_equal(calendar_month(1), "Jan");
  assert_string_equal(calendar_month(12), "Dec");
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_day), cmocka_unit_test(test_months)};
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  failed += run_rows("known", test_known, known_rows);
  return failed + run_rows("wrong", test_wrong, wrong_rows);
}
