/* core/sieve.h: order statistics against sorting. */
#include "core/sieve.h"

#include "core/counter.h"
#include "support/check.h"

#include <math.h>
#include <stdlib.h>

enum { COUNT = 5000 };

static int compare_doubles(const void *a, const void *b)
{
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static void check_values(double *values, const uint64_t *ranks, size_t count)
{
  struct sieve sieve;
  assert_true(sieve_init(&sieve, ranks, count));
  for (int pass = 0; pass < SIEVE_PASSES; pass++) {
    for (size_t first = 0; first < COUNT; first += 100) {
      sieve_add(&sieve, 100, values + first);
    }
    sieve_pass(&sieve);
  }
  qsort(values, COUNT, sizeof *values, compare_doubles);
  for (size_t i = 0; i < count; i++) {
    assert_true(sieve_value(&sieve, i) == values[ranks[i]]);
  }
  sieve_free(&sieve);
}

/* Both signs, all magnitudes; then few values, and one. */
static void test_order_statistics(void **state)
{
  (void)state;
  static const uint64_t some[] = {0, 1, 2, 700, 701, 2499, 2500, 3333, 4998, 4999}, one[] = {1234};
  static double values[COUNT];
  for (int kind = 0; kind < 4; kind++) {
    for (size_t j = 0; j < COUNT; j++) {
      double unit = counter_unit(counter_mix(7, j));
      static const double sizes[] = {600, 1, 0, 0};
      values[j] = kind < 2 ? (unit - 0.5) * exp(sizes[kind] * (counter_unit(counter_mix(8, j)) - 0.5))
                           : floor(kind == 2 ? 5 * unit : 0) - 2;
    }
    check_values(values, some, sizeof some / sizeof some[0]);
    check_values(values, one, 1);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_order_statistics)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
