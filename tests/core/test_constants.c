#include "core/constants.h"

#include "support/check.h"
#include "support/models.h"

#include <float.h>
#include <math.h>
#include <string.h>

static void test_fields(void **state)
{
  (void)state;
  const char *const names[CONSTANT_COUNT] = {"c_exp", "c_norm", "c_nonlin", "r_exp", "r_norm", "r_nonlin"};
  struct constants constants = {.name = "mine"};
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    assert_string_equal(constant_fields[i].name, names[i]);
    assert_ptr_equal(constants_find_field(names[i]), &constant_fields[i]);
    constants_set(&constants, &constant_fields[i], 1.5 + (double)i);
  }
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    assert_true(constants_get(&constants, &constant_fields[i]) == 1.5 + (double)i);
  }
  assert_true(constants.c_exp == 1.5 && constants.r_nonlin == 6.5);
  assert_string_equal(constants.name, "mine");
  assert_null(constants_find_field("c_softmax"));
}

struct price_row {
  const char *name;
  double value;
  const char *sentence; /* NULL: accepted */
};

static const struct price_row price_rows[] = {
    {"zero", 0, NULL},
    {"tiny", 0x1p-1074, NULL},
    {"largest", DBL_MAX, NULL},
    {"negative", -1.5, "c_norm must be a finite price of at least 0, found -1.5"},
    {"infinite", INFINITY, "c_norm must be a finite price of at least 0, found none"},
    {"not a number", NAN, "c_norm must be a finite price of at least 0, found none"},
};

static void test_check(void **state)
{
  const struct price_row *row = *state;
  struct constants constants = essay_constants;
  struct fault fault = {0};
  constants.c_norm = row->value;
  assert_int_equal(constants_check(&constants, &fault), row->sentence == NULL ? STATUS_OK : STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->sentence == NULL ? "" : row->sentence);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_fields)};
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("prices", test_check, price_rows);
}
