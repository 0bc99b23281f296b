/* render/measure.h: values of one output in one unit, with as many digits as tell them apart. Expected texts are
 * written out by hand. */
#include "render/measure.h"

#include "support/check.h"

#include <string.h>

static const struct value_row {
  const char *name, *output; /* output NULL: numbers */
  double low, high, value;
  const char *expected;
} value_rows[] = {
    {"a ratio", "ratio", 1.1, 3, 1.4817, "1.48\u00d7"},
    {"ratios close together", "ratio", 1.001, 1.002, 1.00123, "1.0012\u00d7"},
    {"the ceiling is a ratio too", "ceiling", 1, 3, 2.5, "2.50\u00d7"},
    {"constraints", "snark_constraints", 62766710784.0, 444944351232.0, 157846339584.0, "158 bn"},
    {"constraints close together", "snark_constraints", 157.5e9, 157.9e9, 157846339584.0, "157.85 bn"},
    {"far below the unit", "snark_constraints", 93.7e9, 900e12, 93664119448.8, "93.7 bn"},
    {"far below every unit", "snark_constraints", 0, 900e12, 12, "12"},
    {"none at all", "snark_constraints", 0, 900e12, 0, "0 tn"},
    {"rows", "stark_rows", 1e6, 9e6, 2500000, "2.5 mn"},
    {"more than words", "snark_constraints", 1e17, 9e18, 2e18, "2.0\u00d710\u00b9\u2078"},
    {"far below that", "snark_constraints", 1e14, 9e18, 1.8457e14, "1.85\u00d710\u00b9\u2074"},
    {"above that", "snark_constraints", 1e14, 9e18, 1.2131e19, "1.21\u00d710\u00b9\u2079"},
    {"a share", "softmax_share", 0.2, 0.9, 0.4252, "43 %"},
    {"shares close together", "softmax_share", 0.42, 0.43, 0.4252, "42.5 %"},
    {"another column", "d_model", 512, 2048, 768, "768"},
    {"large numbers", NULL, 0, 1.2e12, 1.2e12, "1.2 tn"},
    {"small numbers", NULL, 0, 5e-7, 2.5e-7, "2.5\u00d710\u207b\u2077"},
    {"below zero", NULL, -3, 2, -1.25, "\u22121.2"},
    {"one number", NULL, 0.123456, 0.123456, 0.123456, "0.123"},
    {"nothing", NULL, 0, 0, 0, "0"},
};

static void test_value(void **state)
{
  const struct value_row *row = *state;
  struct measure measure = row->output != NULL ? measure_of_output(row->output, row->low, row->high)
                                               : measure_of_numbers(row->low, row->high);
  assert_string_equal(measure_value(&measure, row->value).text, row->expected);
}

static const struct tic_row {
  const char *name, *output;
  double low, high;
  const char *first, *last, *widest;
} tic_rows[] = {
    {"ratios", "ratio", 1, 3, "1.0", "3.0", "3.0"},
    {"constraints", "snark_constraints", 0, 445e9, "0", "500 bn", "400 bn"},
    {"shares", "softmax_share", 0, 0.9, "0", "100 %", "100 %"},
    {"below zero", NULL, -30, 3, "\u221230", "5", "\u221230"},
};

static void test_tics(void **state)
{
  const struct tic_row *row = *state;
  struct measure measure = row->output != NULL ? measure_of_output(row->output, row->low, row->high)
                                               : measure_of_numbers(row->low, row->high);
  struct tics tics;
  measure_tics_around(&measure, row->low, row->high, 8, &tics);
  assert_string_equal(measure_tic(&measure, &tics, 0).text, row->first);
  assert_string_equal(measure_tic(&measure, &tics, tics.count - 1).text, row->last);
  assert_string_equal(measure_widest_tic(&measure, &tics).text, row->widest);
  measure_tics(&measure, row->low, row->high, 8, &tics);
  for (size_t i = 0; i < tics.count; i++) {
    assert_true(tics.values[i] >= row->low - 1e-9 && tics.values[i] <= row->high * (1 + 1e-9));
  }
}

static const struct power_row {
  const char *name, *output;
  double high;
  int power;
  const char *expected;
} power_rows[] = {
    {"a ratio", "ratio", 100, -1, "0.1\u00d7"},       {"a ratio of thousands", "ratio", 1e5, 4, "10000\u00d7"},
    {"a share", "softmax_share", 1, -2, "1 %"},       {"a count", "softmax", 1e9, 7, "10 mn"},
    {"rows", "stark_rows", 1e14, 14, "100 tn"},       {"beside powers", "stark_rows", 1e17, 9, "10\u2079"},
    {"a tiny number", NULL, 1, -5, "10\u207b\u2075"},
};

static void test_powers(void **state)
{
  const struct power_row *row = *state;
  struct measure measure =
      row->output != NULL ? measure_of_output(row->output, 0, row->high) : measure_of_numbers(0, row->high);
  assert_string_equal(measure_power(&measure, row->power).text, row->expected);
}

static void test_names(void **state)
{
  (void)state;
  assert_string_equal(output_title("ratio").text, "SNARK/STARK ratio");
  assert_string_equal(output_sentence("ratio").text, "the ratio");
  assert_string_equal(output_sentence("snark_constraints").text, "the SNARK constraints");
  assert_string_equal(output_title("layers").text, "layers");
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};
  int failed = cmocka_run_group_tests_name("measure", tests, NULL, NULL);
  failed += run_rows("values", test_value, value_rows);
  failed += run_rows("tics", test_tics, tic_rows);
  failed += run_rows("powers", test_powers, power_rows);
  return failed;
}
