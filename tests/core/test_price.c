/* Prices: exact sums against bc, and the totals of the paper's worked example by its own arithmetic. */
#include "core/price.h"

#include "support/bc.h"
#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <stdio.h>

enum { SHIFT = 200 }; /* random prices reach down to 2^-152 */

static void write_value(struct bc *bc, const char *name, const struct exact *value)
{
  struct exact scale, whole;
  char text[EXACT_TEXT_SIZE];
  exact_set_double(&scale, ldexp(1, SHIFT));
  exact_multiply(&whole, value, &scale);
  assert_true(exact_is_integer(&whole));
  exact_write_integer(&whole, text);
  (void)fprintf(bc->script, "%s=%s\n", name, text);
}

/* name = softmax exp + norm norm + nonlin nonlin, and the arithmetic where `whole`. */
static void write_sum(struct bc *bc, const char *name, const struct counts *counts, const double prices[3], bool whole)
{
  (void)fprintf(bc->script, "%s=", name);
  bc_write_product(bc, counts->softmax, prices[0], SHIFT);
  (void)fputs("+", bc->script);
  bc_write_product(bc, counts->norm, prices[1], SHIFT);
  (void)fputs("+", bc->script);
  bc_write_product(bc, counts->nonlin, prices[2], SHIFT);
  (void)fputs("+", bc->script);
  bc_write_product(bc, whole ? counts->arithmetic : 0, 1, SHIFT);
  (void)fputs("\n", bc->script);
}

static void test_sums_are_exact(void **state)
{
  (void)state;
  struct random_source source = {61};
  struct bc bc;
  bc_open(&bc);
  for (int i = 1; i <= 300; i++) {
    struct counts counts = {random_bits(&source), random_bits(&source), random_bits(&source), random_bits(&source)};
    counts.arithmetic *= random_bits(&source);
    counts.softmax *= random_between(&source, 0, 1000);
    struct constants constants = random_constants(&source);
    struct price price;
    price_of(&counts, &constants, &price);
    const double c[] = {constants.c_exp, constants.c_norm, constants.c_nonlin};
    const double r[] = {constants.r_exp, constants.r_norm, constants.r_nonlin};
    const double only_exp[] = {constants.c_exp, 0, 0};
    const struct {
      const struct exact *value;
      const double *prices;
      bool whole;
    } sums[] = {{&price.snark, c, true},
                {&price.stark, r, true},
                {&price.snark_extra, c, false},
                {&price.stark_extra, r, false},
                {&price.snark_softmax, only_exp, false}};
    for (size_t j = 0; j < sizeof sums / sizeof sums[0]; j++) {
      write_sum(&bc, "a", &counts, sums[j].prices, sums[j].whole);
      write_value(&bc, "b", sums[j].value);
      (void)fprintf(bc.script, "if (a != b) %d\n", i);
    }
  }
  bc_close(&bc);
}

static void test_free_work(void **state)
{
  (void)state;
  const struct counts nothing = {0};
  const struct constants nothing_paid = {.name = ""};
  struct price price;
  price_of(&nothing, &essay_constants, &price);
  assert_true(exact_is_zero(&price.snark) && isnan(price_ratio(&price)));
  const struct counts counts = {.arithmetic = 5, .softmax = 7, .norm = 2, .nonlin = 3};
  price_of(&counts, &nothing_paid, &price);
  assert_true(exact_is_zero(&price.snark_extra) && price_ratio(&price) == 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sums_are_exact), cmocka_unit_test(test_free_work)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
