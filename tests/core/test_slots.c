/* core/slots.h against core/decimal.h, whose doubles come from the C++ library's std::to_chars (shortest, then
 * nearest), and its table against exact arithmetic. PROOFSWEEP_TEST_SCALE=50 looks at 10^8 doubles. */
#include "core/slots.h"

#include "core/decimal.h"
#include "core/exact.h"
#include "core/shortest_data.h"
#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 u128;

static const struct slot_style plain_style = {.decimal_mark = '.', .end = {','}, .end_length = 1, .empty = ""};

static void set_power_of_ten(struct exact *power, int exponent)
{
  struct exact ten, product;
  exact_set_integer(power, 1);
  exact_set_integer(&ten, 10);
  for (int i = 0; i < exponent; i++) {
    exact_multiply(&product, power, &ten);
    *power = product;
  }
}

/* g <= 2^(q + 128) / 10^p < g + 1, multiplied out. */
static void test_table(void **state)
{
  (void)state;
  for (int i = 0; i < SHORTEST_COUNT; i++) {
    int q = SHORTEST_FIRST + i, tens = (int)floor(q * log10(2)) + 1;
    u128 g = (u128)shortest_units[i].high << 64 | shortest_units[i].low;
    struct exact power, unit, floor_value, floor_scaled, one_more, one_scaled, value;
    set_power_of_ten(&power, abs(tens));
    exact_set_double(&unit, ldexp(1, q + 128));
    exact_set_integer(&floor_value, g);
    exact_set_integer(&one_more, 1);
    exact_add(&one_more, &floor_value);
    if (tens > 0) {
      exact_multiply(&floor_scaled, &floor_value, &power);
      exact_multiply(&one_scaled, &one_more, &power);
      value = unit;
    } else {
      exact_multiply(&value, &unit, &power);
      floor_scaled = floor_value;
      one_scaled = one_more;
    }
    assert_true(exact_compare(&floor_scaled, &value) <= 0);
    assert_true(exact_compare(&value, &one_scaled) < 0);
  }
}

static void assert_slot(const struct slot *slot, const char *text, size_t length)
{
  assert_int_equal(slot->length, length + 1);
  assert_memory_equal(slot->text, text, length);
  assert_int_equal(slot->text[length], ',');
}

/* A double of a kind that tables hold, or of any kind. */
static double random_double(struct random_source *source, unsigned kind)
{
  double value = 0;
  uint64_t bits = random_bits(source) >> 1;
  switch (kind % 6) {
  case 0: /* a ratio */
    return 1 + 3 * random_unit(source);
  case 1: /* few digits */
    return (double)random_between(source, 0, 99999) / pow(10, (double)random_between(source, 0, 22));
  case 2: /* whole */
    return (double)(bits >> random_between(source, 0, 62));
  case 3: /* few bits, where decimals and halves of units meet */
    return ldexp((double)random_between(source, 1, 4096), (int)random_between(source, 0, 200) - 100);
  case 4: /* any that the table knows */
    return ldexp(1 + random_unit(source), (int)random_between(source, 0, 240) - 110);
  default: /* any at all */
    memcpy(&value, &bits, sizeof value);
    return value;
  }
}

static void test_reals(void **state)
{
  (void)state;
  struct random_source source = {1};
  double values[SLOT_BATCH];
  struct slot slots[SLOT_BATCH];
  for (size_t batch = 0; batch < scaled_repeats(8000); batch++) {
    for (size_t i = 0; i < SLOT_BATCH; i++) {
      values[i] = random_double(&source, (unsigned)(batch + i));
    }
    slots_write_reals(values, SLOT_BATCH, &plain_style, slots);
    for (size_t i = 0; i < SLOT_BATCH; i++) {
      char text[DECIMAL_TEXT_SIZE];
      size_t length = decimal_from_double(values[i], text);
      assert_slot(&slots[i], text, length);
      if (isfinite(values[i])) {
        double back = 0;
        assert_int_equal(decimal_to_double(slots[i].text, length, &back), DECIMAL_READ);
        assert_true(back == values[i]);
      }
    }
  }
}

/* Where shortest printers go wrong: boundaries of binades and of powers of ten, halves, the ends of the range. */
static void test_edges(void **state)
{
  (void)state;
  double values[SLOT_BATCH];
  struct slot slots[SLOT_BATCH];
  for (int q = -1074; q <= 1023; q++) {
    int decade = q / 4;
    double power = ldexp(1, q), ten = pow(10, decade);
    const double near[] = {power, nextafter(power, 0), nextafter(power, INFINITY), power * 3, power / 3,
                           ten,   nextafter(ten, 0),   nextafter(ten, INFINITY),   ten / 2,   ten * 9};
    const size_t count = sizeof near / sizeof near[0];
    memcpy(values, near, sizeof near);
    slots_write_reals(values, count, &plain_style, slots);
    for (size_t i = 0; i < count; i++) {
      char text[DECIMAL_TEXT_SIZE];
      assert_slot(&slots[i], text, decimal_from_double(values[i], text));
    }
  }
}

static void test_integers(void **state)
{
  (void)state;
  struct random_source source = {2};
  uint64_t values[SLOT_BATCH];
  struct slot slots[SLOT_BATCH];
  for (size_t batch = 0; batch < 400; batch++) {
    for (size_t i = 0; i < SLOT_BATCH; i++) {
      uint64_t power = (uint64_t)pow(10, (double)random_between(&source, 0, 16));
      uint64_t value = i % 2 == 0 ? power - random_between(&source, 0, 1) : random_bits(&source) >> (i % 54 + 10);
      values[i] = value % SLOT_INTEGER_LIMIT;
    }
    slots_write_integers(values, SLOT_BATCH, &plain_style, slots);
    for (size_t i = 0; i < SLOT_BATCH; i++) {
      char text[DECIMAL_TEXT_SIZE];
      assert_slot(&slots[i], text, decimal_from_u128(values[i], text));
    }
  }
}

static void test_wide(void **state)
{
  (void)state;
  struct random_source source = {3};
  u128 values[SLOT_BATCH];
  struct slot slots[SLOT_BATCH];
  for (size_t batch = 0; batch < 600; batch++) {
    const unsigned widest = batch % 3 == 0 ? SLOT_WIDE_BITS : batch % 3 == 1 ? 79 : 53;
    for (size_t i = 0; i < SLOT_BATCH; i++) {
      u128 bits = (u128)random_bits(&source) << 64 | random_bits(&source);
      values[i] = bits >> (128 - random_between(&source, 1, widest));
      if (i % 4 == 0) { /* around multiples of 10^16 */
        values[i] = values[i] / SLOT_INTEGER_LIMIT * SLOT_INTEGER_LIMIT + random_between(&source, 0, 1);
        values[i] -= values[i] > 0 && i % 8 == 0;
      }
    }
    slots_write_wide(values, SLOT_BATCH, &plain_style, slots);
    for (size_t i = 0; i < SLOT_BATCH; i++) {
      char text[DECIMAL_TEXT_SIZE];
      assert_slot(&slots[i], text, decimal_from_u128(values[i], text));
    }
  }
}

static const struct style_row {
  const char *name;
  double value;
  struct slot_style style;
  const char *text;
} style_rows[] = {
    {"point and comma", 1.5, {'.', {','}, 1, ""}, "1.5,"},
    {"decimal comma", 1.5, {',', {';'}, 1, ""}, "1,5;"},
    {"decimal comma, far right", 1234567890123.25, {',', {';'}, 1, ""}, "1234567890123,25;"},
    {"decimal comma, small", 0.00025, {',', {';'}, 1, ""}, "0,00025;"},
    {"decimal comma, scientific", 1.5e-9, {',', {';'}, 1, ""}, "1,5e-9;"},
    {"two bytes behind", 300, {'.', {'\r', '\n'}, 2, ""}, "300\r\n"},
    {"zero", 0, {'.', {'\n'}, 1, ""}, "0\n"},
    {"nothing", NAN, {'.', {','}, 1, ""}, ","},
    {"infinity", INFINITY, {'.', {'\n'}, 1, "\"\""}, "\"\"\n"},
};

static void test_style(void **state)
{
  const struct style_row *row = *state;
  struct slot slot;
  slots_write_reals(&row->value, 1, &row->style, &slot);
  assert_int_equal(slot.length, strlen(row->text));
  assert_memory_equal(slot.text, row->text, strlen(row->text));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_table),    cmocka_unit_test(test_reals), cmocka_unit_test(test_edges),
      cmocka_unit_test(test_integers), cmocka_unit_test(test_wide),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  return failed + run_rows("style", test_style, style_rows);
}
