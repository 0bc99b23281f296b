/* core/divisors.h against the processor's own division, bit by bit. */
#include "core/divisors.h"

#include "support/check.h"

#include <math.h>
#include <string.h>

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
  static const int reaches[] = {0, 3, 60, 480, 1000};
  static const double odd[] = {0, -0.0, 1, -1, 0x1p-1074, 1e308, (double)INFINITY, (double)NAN};
  struct random_source random = {20};
  struct divisors divisors;
  double values[DIVISORS_LIMIT], expected[DIVISORS_LIMIT];
  for (int trial = 0; trial < 20000; trial++) {
    size_t count = (size_t)random_between(&random, 1, DIVISORS_LIMIT);
    for (size_t j = 0; j < count; j++) {
      divisors.values[j] = awkward(&random, reaches[trial % 5]);
      divisors.reciprocals[j] = 1 / divisors.values[j];
      values[j] = awkward(&random, reaches[trial % 5]);
    }
    if (trial % 10 == 0) {
      size_t j = (size_t)random_between(&random, 0, count - 1);
      values[j] = odd[random_between(&random, 0, 7)];
      divisors.values[j] = odd[random_between(&random, 0, 7)];
      divisors.reciprocals[j] = 1 / divisors.values[j];
    }
    for (size_t j = 0; j < count; j++) {
      expected[j] = values[j] / divisors.values[j];
    }
    divisors_apply(&divisors, count, 1, &(double *){values});
    for (size_t j = 0; j < count; j++) {
      if (!(values[j] == expected[j] || (isnan(values[j]) && isnan(expected[j])))) {
        fail_msg("%a by %a is %a", values[j], divisors.values[j], expected[j]);
      }
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_quotients_are_divisions)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
