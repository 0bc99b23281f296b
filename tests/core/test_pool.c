/* core/pool.h: order statistics against sorting, quantiles against R's type 8, ranks against the binomial distribution.
 */
#include "core/pool.h"

#include "support/check.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

static const uint64_t all[] = {0, 1, 2, 3, 4};

static int compare_doubles(const void *a, const void *b)
{
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* Two samples of both signs, with ties, stored with a gap between them. */
static void test_order_statistics(void **state)
{
  (void)state;
  static const double values[] = {-3, -1, -1, 0, 2, 99, -2, -1, 0.5, 2, 1e300, 99};
  const struct pool pool = {.size = 5, .samples = 2, .values = values, .kept = 5, .stride = 6, .ranks = all};
  double sorted[10];
  for (size_t i = 0; i < 10; i++) {
    sorted[i] = values[i < 5 ? i : i + 1];
  }
  qsort(sorted, 10, sizeof(double), compare_doubles);
  for (uint64_t rank = 1; rank <= 10; rank++) {
    assert_true(pool_order_statistic(&pool, rank) == sorted[rank - 1]);
  }
}

/* R: quantile(c(1, 2, 4, 8, 16), c(0.05, 0.3, 0.5, 0.9), type = 8). */
static void test_quantile(void **state)
{
  (void)state;
  static const double values[] = {1, 2, 4, 8, 16};
  const struct pool pool = {.size = 5, .samples = 1, .values = values, .kept = 5, .stride = 5, .ranks = all};
  assert_close(pool_quantile(&pool, 0.05), 1, 1e-15);
  assert_close(pool_quantile(&pool, 0.3), 1.0 + 0.9 + 1.0 / 30, 1e-14);
  assert_close(pool_quantile(&pool, 0.5), 4, 1e-15);
  assert_close(pool_quantile(&pool, 0.9), 16, 1e-15);
}

/* Of 100 values 0 to 99 every third is kept: a value stands for its neighbours, and no other values come out. */
static void test_some_kept(void **state)
{
  (void)state;
  double values[34];
  uint64_t ranks[34];
  for (size_t i = 0; i < 34; i++) {
    ranks[i] = 3 * i;
    values[i] = (double)ranks[i];
  }
  const struct pool pool = {.size = 100, .samples = 1, .values = values, .kept = 34, .stride = 34, .ranks = ranks};
  for (uint64_t rank = 1; rank <= 100; rank++) {
    assert_true(pool_order_statistic(&pool, rank) == 3 * floor((double)rank / 3));
  }
}

/* Two samples of 0 to 98, every other value kept: what stands for the others is too low as often as too high. */
static void test_halfway(void **state)
{
  (void)state;
  double values[100], sum = 0;
  uint64_t ranks[50];
  for (size_t i = 0; i < 50; i++) {
    ranks[i] = 2 * i;
    values[i] = values[50 + i] = (double)ranks[i];
  }
  const struct pool pool = {.size = 99, .samples = 2, .values = values, .kept = 50, .stride = 50, .ranks = ranks};
  for (uint64_t rank = 1; rank <= 198; rank++) {
    sum += pool_order_statistic(&pool, rank) - floor((double)(rank - 1) / 2);
  }
  assert_true(sum == 0);
}

/* scipy 1.10.1, stats.binom: the largest l with cdf(l - 1) <= chance, the least u with sf(u - 1) <= chance. */
static void test_ranks(void **state)
{
  (void)state;
  static const struct {
    uint64_t count;
    double probability, confidence;
    uint64_t low, high;
  } rows[] = {
      {10, 0.5, 0.95, 2, 9},
      {100, 0.5, 0.95, 40, 61},
      {1024, 0.005, 0.95, 1, 11},
      {1024, 0.995, 0.95, 1014, 1024},
      {128, 0.995, 0.95, 125, 129},
      {128, 0.005, 0.95, 0, 4},
      {16384, 0.25, 0.99, 3954, 4240},
      {1000000, 0.1, 0.95, 99412, 100589},
      {4, 0.5, 0.95, 0, 5},
      {20000000, 0.5, 0.95, 9995617, 10004384},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    uint64_t low = 9, high = 9;
    pool_ranks(rows[i].count, rows[i].probability, rows[i].confidence, &low, &high);
    assert_int_equal(low, rows[i].low);
    assert_int_equal(high, rows[i].high);
  }
}

int main(void)
{
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_order_statistics), cmocka_unit_test(test_quantile),
                                     cmocka_unit_test(test_some_kept), cmocka_unit_test(test_halfway),
                                     cmocka_unit_test(test_ranks)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
