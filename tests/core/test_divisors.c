/* core/divisors.h against the processor's own division, bit by bit. */
#include "core/divisors.h"

#include "support/check.h"

#include <math.h>
#include <stdbool.h>

/* Significands as awkward as they come: random, a few units from a power of two, and products of small numbers. */
static double awkward(struct random_source *random, int reach)
{
  double significand = 1 + random_unit(random);
  switch (random_between(random, 0, 3)) {
  case 0:
    significand = 1 + (double)random_between(random, 0, 3) * 0x1p-52;
    break;
  case 1:
    significand = 2 - (double)random_between(random, 1, 4) * 0x1p-52;
    break;
  case 2:
    significand = (double)random_between(random, 1, 9999);
    break;
  default:
    break;
  }
  return ldexp(significand, (int)random_between(random, 0, 2 * (uint64_t)reach) - reach);
}

static void test_quotients_are_divisions(void **state)
{
  (void)state;
  static const int reaches[] = {0, 3, 60, 254};
  struct random_source random = {20};
  for (int trial = 0; trial < 1000000; trial++) {
    double value = awkward(&random, reaches[trial % 4]), divisor = awkward(&random, reaches[trial % 4]);
    if ((divisors_wild(value) | divisors_wild(divisor)) >> DIVISORS_TAME_BITS != 0) {
      continue; /* a large whole number at the upper end */
    }
    double quotient = divisors_quotient(value, divisor, 1 / divisor);
    if (quotient != value / divisor) {
      fail_msg("%a by %a is %a, not %a", value, divisor, value / divisor, quotient);
    }
  }
}

static void test_wild(void **state)
{
  (void)state;
  static const struct {
    double value;
    bool wild;
  } rows[] = {{1, false},
              {0x1p-255, false},
              {0x1.fffffffffffffp256, false},
              {0x1p257, true},
              {0x1p-256, true},
              {0x1.fffffffffffffp-256, true},
              {0, true},
              {-0.0, true},
              {-1, true},
              {0x1p-1074, true},
              {(double)INFINITY, true},
              {(double)NAN, true},
              {1e308, true},
              {-1e308, true}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    assert_int_equal(divisors_wild(rows[i].value) >> DIVISORS_TAME_BITS != 0, rows[i].wild);
  }
  /* One is found among many. */
  uint64_t wild = 0;
  for (size_t i = 0; i < 100; i++) {
    wild |= divisors_wild(i == 57 ? 1e300 : 1 + (double)i);
  }
  assert_true(wild >> DIVISORS_TAME_BITS != 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_quotients_are_divisions), cmocka_unit_test(test_wild)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
