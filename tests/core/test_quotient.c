/* core/quotient.h against core/exact.h, which divides digit by digit. */
#include "core/quotient.h"

#include "core/exact.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

typedef unsigned __int128 u128;

enum { PAIRS = 1000 };

static double divide_exactly(u128 a, u128 b)
{
  struct exact up, down;
  exact_set_integer(&up, a);
  exact_set_integer(&down, b);
  return exact_quotient(&up, &down);
}

static u128 random_wide(struct random_source *source, unsigned bits)
{
  u128 value = (u128)random_bits(source) << 64 | random_bits(source);
  return bits == 0 ? 0 : value >> (128 - bits);
}

/* Numbers whose quotient lies on, or next to, the middle between two doubles: a = (2 m + 1) b 2^j + (-1, 0, 1). */
static void make_near_tie(struct random_source *source, u128 *a, u128 *b)
{
  u128 middle = (random_wide(source, 52) | (u128)1 << 52) * 2 + 1;
  *b = random_wide(source, (unsigned)random_between(source, 1, 60)) + 1;
  *a = (middle * *b << random_between(source, 0, 4)) + random_between(source, 0, 2) - 1;
}

static void test_pairs(void **state)
{
  (void)state;
  struct random_source source = {1};
  static u128 a[PAIRS], b[PAIRS];
  static double quotients[PAIRS];
  for (int round = 0; round < 100; round++) {
    for (size_t i = 0; i < PAIRS; i++) {
      a[i] = random_wide(&source, (unsigned)random_between(&source, 0, QUOTIENT_BITS));
      b[i] = random_wide(&source, (unsigned)random_between(&source, i % 16 == 0 ? 0 : 1, QUOTIENT_BITS));
      if (i % 4 == 0) {
        make_near_tie(&source, &a[i], &b[i]);
      } else if (i % 4 == 1) { /* as totals are */
        b[i] = random_wide(&source, 60) + 1;
        a[i] = b[i] + random_wide(&source, 62);
      }
    }
    quotients_nearest(a, b, PAIRS, quotients);
    for (size_t i = 0; i < PAIRS; i++) {
      double expected = divide_exactly(a[i], b[i]);
      assert_true(quotients[i] == expected || (isnan(expected) && isnan(quotients[i])));
    }
  }
}

/* a / b = m 2^-k with m around powers of two, where doubles change their distance. */
static void test_powers(void **state)
{
  (void)state;
  struct random_source source = {2};
  for (int k = 0; k < 60; k++) {
    for (int d = -2; d <= 2; d++) {
      u128 b = ((u128)1 << k) * (random_wide(&source, 50) + 1), a = (((u128)1 << 53) + (u128)d) * (b >> k);
      assert_true(quotient_nearest(a, b) == divide_exactly(a, b));
      assert_true(quotient_nearest(a + 1, b) == divide_exactly(a + 1, b));
      assert_true(quotient_nearest(a - 1, b) == divide_exactly(a - 1, b));
      assert_true(quotient_nearest(b, b) == 1);
    }
  }
}

static void test_scaled(void **state)
{
  (void)state;
  struct random_source source = {3};
  for (int i = 0; i < 100000; i++) {
    u128 value = random_wide(&source, (unsigned)random_between(&source, 0, 128));
    unsigned shift = (unsigned)random_between(&source, 0, 70);
    if (i % 3 == 0) { /* ties and their neighbours */
      value = ((random_wide(&source, 54) | 1) << random_between(&source, 1, 70)) + random_between(&source, 0, 2) - 1;
    }
    struct exact exact;
    exact_set_zero(&exact);
    exact_add_product(&exact, value, ldexp(1, -(int)shift));
    assert_true(scaled_nearest(value, shift) == exact_to_double(&exact));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pairs),
      cmocka_unit_test(test_powers),
      cmocka_unit_test(test_scaled),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
