/* Exact sums and their quotients against bc, in integers: nearness, ties and order are checked by inequalities that
 * need no rounding. */
#include "core/exact.h"

#include "support/bc.h"
#include "support/check.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 u128;

/* Everything in a script is times 2^SHIFT, so that it is whole. */
enum { SHIFT = 1080 };

static u128 random_count(struct random_source *source)
{
  u128 bits = (u128)random_bits(source) << 64 | random_bits(source);
  return bits >> random_between(source, 0, 127);
}

static double random_factor(struct random_source *source)
{
  switch (random_between(source, 0, 7)) {
  case 0:
    return (double)random_between(source, 0, 500);
  case 1:
    return random_unit(source);
  case 2: /* subnormal */
    return (double)random_between(source, 1, UINT64_C(1) << 52) * 0x1p-1074;
  case 3:
    return 0x1p-1074;
  case 4:
    return DBL_MAX / (double)random_between(source, 1, 1000);
  case 5:
    return ldexp(1, (int)random_between(source, 0, 2000) - 1000);
  default:
    return ldexp(1 + random_unit(source), (int)random_between(source, 0, 600) - 300);
  }
}

/* value += a random product, and the same into the script. */
static void add_term(struct random_source *source, struct exact *value, struct bc *bc)
{
  u128 count = random_count(source);
  double factor = random_factor(source);
  exact_add_product(value, count, factor);
  (void)fputs("+", bc->script);
  bc_write_product(bc, count, factor, SHIFT);
}

static void random_sum(struct random_source *source, const char *name, struct exact *value, struct bc *bc)
{
  exact_set_zero(value);
  (void)fprintf(bc->script, "%s=0", name);
  for (uint64_t terms = random_between(source, 1, 4); terms > 0; terms--) {
    add_term(source, value, bc);
  }
  (void)fputs("\n", bc->script);
}

/* n(a, b, m, e): whether m 2^(e - SHIFT) is a/b rounded to the nearest double, ties to even. */
static void write_nearness(struct bc *bc)
{
  (void)fprintf(bc->script,
                "define n(a,b,m,e) {\n"
                "  auto t, w\n"
                "  w = 2^e*b; t = 4*a*2^%d\n"
                "  if (t > (4*m+2)*w || (t == (4*m+2)*w && m %% 2 != 0)) return 0\n"
                "  if (m == 2^52 && e > %d) return t >= (4*m-1)*w\n"
                "  return t > (4*m-2)*w || (t == (4*m-2)*w && m %% 2 == 0)\n"
                "}\n",
                SHIFT, SHIFT - 1074);
}

/* "the case `id` fails unless `quotient` is nearest to the bc expression a / b" */
static void write_quotient(struct bc *bc, const char *a, const char *b, double quotient, int id)
{
  if (isinf(quotient)) {
    (void)fprintf(bc->script, "if (%s < (2^54-1)*2^970*%s) %d\n", a, b, id);
    return;
  }
  int exponent = 0;
  (void)frexp(quotient, &exponent);
  exponent = quotient == 0 || exponent - 53 < -1074 ? -1074 : exponent - 53;
  /* Two steps: 2^1074 alone is no double. */
  double mantissa = ldexp(ldexp(quotient, -exponent / 2), -exponent - -exponent / 2);
  (void)fprintf(bc->script, "if (!n(%s,%s,%lld,%d)) %d\n", a, b, (long long)mantissa, exponent + SHIFT, id);
}

static void test_quotient_is_nearest(void **state)
{
  (void)state;
  struct random_source source = {20260430};
  struct bc bc;
  bc_open(&bc);
  write_nearness(&bc);
  for (int i = 1; i <= (int)scaled_repeats(1500); i++) {
    struct exact a, b;
    random_sum(&source, "a", &a, &bc);
    random_sum(&source, "b", &b, &bc);
    if (exact_is_zero(&b)) {
      assert_true(isnan(exact_quotient(&a, &b)));
      continue;
    }
    write_quotient(&bc, "a", "b", exact_quotient(&a, &b), i);
    (void)fprintf(bc.script, "one=2^%d\n", SHIFT);
    write_quotient(&bc, "b", "one", exact_to_double(&b), -i);
  }
  bc_close(&bc);
}

/* a/b exactly half way between two doubles, or off by the smallest amount there is. */
static void test_quotient_at_ties(void **state)
{
  (void)state;
  struct random_source source = {7};
  struct bc bc;
  bc_open(&bc);
  write_nearness(&bc);
  for (int i = 1; i <= (int)scaled_repeats(1500); i++) {
    uint64_t divisor = random_between(&source, 1, UINT64_C(1) << 60);
    bool subnormal = random_between(&source, 0, 3) == 0;
    uint64_t mantissa = random_bits(&source) >> 11 >> (subnormal ? random_between(&source, 1, 50) : 0);
    mantissa |= subnormal ? 0 : UINT64_C(1) << 52;
    int exponent = subnormal ? -1074 : (int)random_between(&source, 0, 2000) - 1074;
    exponent = exponent > 960 ? 960 : exponent;
    /* (2 mantissa + 1) / 2 units of 2^exponent: the factor 2^(exponent - 1) is split where it is no double itself */
    int raise = exponent == -1074 ? 1 : 0;
    struct exact a, b;
    exact_set_zero(&a);
    exact_set_zero(&b);
    u128 count = ((u128)mantissa * 2 + 1) * divisor;
    double unit = ldexp(1, exponent - 1 + raise);
    exact_add_product(&a, count, unit);
    exact_add_product(&b, (u128)divisor << raise, 1);
    (void)fputs("a=", bc.script);
    bc_write_product(&bc, count, unit, SHIFT);
    (void)fputs("\nb=", bc.script);
    bc_write_product(&bc, (u128)divisor << raise, 1, SHIFT);
    uint64_t nudge = random_between(&source, 0, 2);
    if (nudge > 0) {
      exact_add_product(nudge == 1 ? &a : &b, 1, 0x1p-1074);
      (void)fprintf(bc.script, "\n%s+=2^%d", nudge == 1 ? "a" : "b", SHIFT - 1074);
    }
    (void)fputs("\n", bc.script);
    write_quotient(&bc, "a", "b", exact_quotient(&a, &b), i);
  }
  bc_close(&bc);
}

static void test_products_and_differences(void **state)
{
  (void)state;
  struct random_source source = {99};
  struct bc bc;
  bc_open(&bc);
  write_nearness(&bc);
  for (int i = 1; i <= (int)scaled_repeats(600); i++) {
    struct exact a, b, c, product, other;
    random_sum(&source, "a", &a, &bc);
    random_sum(&source, "b", &b, &bc);
    random_sum(&source, "c", &c, &bc);
    int order = exact_compare(&a, &b);
    (void)fprintf(bc.script, "if ((a > b) - (a < b) != %d) %d\n", order, i);
    exact_multiply(&product, &a, &b);
    exact_multiply(&other, &b, &c);
    order = exact_compare(&product, &other);
    (void)fprintf(bc.script, "p=a*b\nq=b*c\nif ((p > q) - (p < q) != %d) %d\n", order, i);
    struct exact total = product;
    exact_add(&total, &other);
    if (!exact_is_zero(&c)) {
      (void)fprintf(bc.script, "d=c*2^%d\nt=p+q\n", SHIFT);
      write_quotient(&bc, "t", "d", exact_quotient(&total, &c), i);
      exact_subtract(order >= 0 ? &product : &other, order >= 0 ? &other : &product);
      (void)fprintf(bc.script, "t=p-q\nif (t < 0) t=-t\n");
      write_quotient(&bc, "t", "d", exact_quotient(order >= 0 ? &product : &other, &c), i);
    }
  }
  bc_close(&bc);
}

static void test_integers_are_written_whole(void **state)
{
  (void)state;
  struct random_source source = {5};
  struct bc bc;
  bc_open(&bc);
  for (int i = 1; i <= (int)scaled_repeats(500); i++) {
    struct exact value;
    exact_set_zero(&value);
    (void)fputs("a=0", bc.script);
    for (uint64_t terms = random_between(&source, 0, 3); terms > 0; terms--) {
      u128 count = random_count(&source);
      double factor = floor(ldexp(random_unit(&source), (int)random_between(&source, 0, 1023)));
      exact_add_product(&value, count, factor);
      (void)fputs("+", bc.script);
      bc_write_product(&bc, count, factor, 0);
    }
    char text[EXACT_TEXT_SIZE];
    assert_true(exact_is_integer(&value));
    size_t length = exact_write_integer(&value, text);
    assert_int_equal(length, strlen(text));
    (void)fprintf(bc.script, "\nif (a != %s) %d\n", text, i);
    u128 integer = 0;
    bool fits = exact_to_u128(&value, &integer);
    (void)fprintf(bc.script, "if ((a < 2^128) != %d) %d\n", fits, i);
    if (fits) {
      (void)fputs("if (a != ", bc.script);
      bc_write_integer(&bc, integer);
      (void)fprintf(bc.script, ") %d\n", i);
    }
  }
  bc_close(&bc);
}

static void test_largest_product_fits(void **state)
{
  (void)state;
  struct bc bc;
  bc_open(&bc);
  struct exact sum, square;
  exact_set_zero(&sum);
  for (int i = 0; i < 4; i++) {
    exact_add_product(&sum, ~(u128)0, DBL_MAX);
  }
  exact_add_product(&sum, 1, 0x1p-1074);
  exact_multiply(&square, &sum, &sum);
  assert_false(exact_is_integer(&sum));
  assert_false(exact_is_integer(&square));
  struct exact whole;
  exact_set_zero(&whole);
  exact_add_product(&whole, ~(u128)0, DBL_MAX);
  exact_multiply(&square, &whole, &whole);
  char text[EXACT_TEXT_SIZE];
  assert_true(exact_write_integer(&square, text) < EXACT_TEXT_SIZE);
  (void)fprintf(bc.script, "if (((2^128-1)*(2^53-1)*2^971)^2 != %s) 1\n", text);
  bc_close(&bc);
}

static void test_zero(void **state)
{
  (void)state;
  struct exact zero, one, none;
  exact_set_zero(&zero);
  exact_set_integer(&one, 1);
  exact_set_double(&none, 0);
  char text[EXACT_TEXT_SIZE];
  u128 integer = 1;
  assert_true(exact_is_zero(&zero) && exact_is_zero(&none) && !exact_is_zero(&one));
  assert_true(exact_is_integer(&zero) && exact_to_u128(&zero, &integer) && integer == 0);
  assert_int_equal(exact_write_integer(&zero, text), 1);
  assert_string_equal(text, "0");
  assert_true(exact_to_double(&zero) == 0 && exact_quotient(&zero, &one) == 0);
  assert_true(isnan(exact_quotient(&one, &zero)) && isnan(exact_quotient(&zero, &zero)));
  assert_true(exact_compare(&zero, &none) == 0 && exact_compare(&zero, &one) < 0 && exact_compare(&one, &zero) > 0);
  exact_subtract(&one, &none);
  exact_add(&one, &zero);
  exact_subtract(&one, &one);
  assert_true(exact_is_zero(&one) && exact_is_integer(&one));
  struct exact product;
  exact_multiply(&product, &zero, &none);
  assert_true(exact_is_zero(&product));
}

/* The edges of the doubles: the largest, half a unit above it (a tie, which goes to infinity), and the smallest. */
static void test_edges_of_the_doubles(void **state)
{
  (void)state;
  struct exact value, half;
  exact_set_double(&value, DBL_MAX);
  assert_true(exact_to_double(&value) == DBL_MAX);
  exact_add_product(&value, 1, 0x1p970);
  assert_true(isinf(exact_to_double(&value)));
  exact_set_double(&half, 0x1p-1074);
  exact_subtract(&value, &half);
  assert_true(exact_to_double(&value) == DBL_MAX);
  struct exact two, smallest;
  exact_set_integer(&two, 2);
  exact_set_double(&smallest, 0x1p-1074);
  assert_true(exact_quotient(&smallest, &two) == 0); /* a tie between 0 and 2^-1074 */
  exact_set_double(&smallest, 3 * 0x1p-1074);
  assert_true(exact_quotient(&smallest, &two) == 2 * 0x1p-1074);
  exact_set_double(&smallest, 0x1p-1074);
  exact_set_integer(&two, 1000000007);
  assert_true(exact_quotient(&smallest, &two) == 0);
  assert_true(isinf(exact_quotient(&two, &smallest)));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_quotient_is_nearest),      cmocka_unit_test(test_quotient_at_ties),
      cmocka_unit_test(test_products_and_differences), cmocka_unit_test(test_integers_are_written_whole),
      cmocka_unit_test(test_largest_product_fits),     cmocka_unit_test(test_zero),
      cmocka_unit_test(test_edges_of_the_doubles),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
