/* core/variable.h and core/distribution.h: inverses against the cumulative functions, moments against plain sums over
 * quantiles and published values, and what is refused. */
#include "core/variable.h"

#include "support/check.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

struct case_row {
  const char *name;
  const char *distribution;
  const char *names[DISTRIBUTION_PARAMETERS];
  double parameters[DISTRIBUTION_PARAMETERS];
  size_t count;
  double mean, variance; /* from outside */
};

/* Means and variances by mpmath at 40 digits: of the plain difference E x^2 - (E x)^2 for the loguniform and lognormal,
 * by mpmath.quad for the truncated normal. */
static const struct case_row cases[] = {
    {"uniform", "uniform", {"min", "max"}, {10, 50}, 2, 30, 400.0 / 3},
    {"loguniform", "loguniform", {"max", "min"}, {500, 15}, 2, 138.31227494366468, 16485.125397901763},
    {"narrow loguniform", "loguniform", {"min", "max"}, {1, 1.01}, 2, 1.0049917080713053, 8.3333195821040711e-06},
    {"triangular", "triangular", {"min", "mode", "max"}, {-1, 2, 7}, 3, 8.0 / 3, 49.0 / 18},
    {"triangular, mode at min", "triangular", {"min", "mode", "max"}, {3, 3, 9}, 3, 5, 2},
    {"triangular, mode at max", "triangular", {"min", "mode", "max"}, {3, 9, 9}, 3, 7, 2},
    {"normal",
     "normal",
     {"mean", "sd", "min", "max"},
     {300, 40, 200, 500},
     4,
     300.70545338259029557,
     1528.9390451500075701},
    {"normal, hardly cut", "normal", {"mean", "sd", "min", "max"}, {5, 2, -35, 45}, 4, 5, 4},
    {"normal, far tail",
     "normal",
     {"mean", "sd", "min", "max"},
     {0, 1, 8, 20},
     4,
     8.1213681122361126807,
     0.014324883443340910176},
    {"normal, far lower tail",
     "normal",
     {"mean", "sd", "min", "max"},
     {0, 1, -20, -8},
     4,
     -8.1213681122361126807,
     0.014324883443340910176},
    {"lognormal", "lognormal", {"median", "sigma"}, {300, 0.5}, 2, 339.94453592004790, 32822.626861114650},
};

static struct variable bind(const struct case_row *row)
{
  struct variable variable;
  struct fault fault = {0};
  if (variable_bind(row->distribution, row->names, row->parameters, row->count, NULL, NULL, 0, false, &variable,
                    &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  return variable;
}

static void test_inverse_undoes_cumulative(void **state)
{
  const struct case_row *row = *state;
  struct variable variable = bind(row);
  double before = variable_least(&variable);
  for (int i = 1; i < 1000; i++) {
    double unit = i / 1000.0, x = variable_quantile(&variable, unit);
    assert_near(variable.distribution->cumulative(&variable, x), unit, 1e-12);
    assert_true(x >= before);
    before = x;
  }
  assert_true(before <= variable_most(&variable));
}

/* The density is the slope of the cumulative function. */
static void test_density(void **state)
{
  const struct case_row *row = *state;
  struct variable variable = bind(row);
  for (int i = 1; i < 40; i++) {
    double x = variable_quantile(&variable, i / 40.0),
           step = 1e-5 * fabs(variable_quantile(&variable, 0.75) - variable_quantile(&variable, 0.25));
    double rise =
        variable.distribution->cumulative(&variable, x + step) - variable.distribution->cumulative(&variable, x - step);
    assert_close(variable.distribution->density(&variable, x), rise / (2 * step), 2e-4);
  }
}

/* Means over 2^20 midpoints of the unit interval, another road than any of the closed forms. */
static void test_moments(void **state)
{
  enum { POINTS = 1 << 20, BLOCK = 256 };
  const struct case_row *row = *state;
  struct variable variable = bind(row);
  double mean = variable_mean(&variable), variance = variable_variance(&variable), sum = 0, squares = 0;
  double units[BLOCK], values[BLOCK];
  for (int start = 0; start < POINTS; start += BLOCK) {
    for (int j = 0; j < BLOCK; j++) {
      units[j] = (start + j + 0.5) / POINTS;
    }
    variable_invert(&variable, BLOCK, units, values);
    for (int j = 0; j < BLOCK; j++) {
      sum += (values[j] - mean) / POINTS;
      squares += (values[j] - mean) * (values[j] - mean) / POINTS;
    }
  }
  assert_near(sum / sqrt(variance), 0, 2e-6);
  assert_close(squares, variance, 5e-5);
  assert_close(mean, row->mean, 1e-13);
  assert_close(variance, row->variance, 1e-11);
}

static void test_tails_mirror(void **state)
{
  (void)state;
  struct variable upper = bind(&cases[8]), lower = bind(&cases[9]);
  assert_close(variable_quantile(&upper, 0.3), -variable_quantile(&lower, 0.7), 1e-14);
  assert_true(variable_least(&upper) >= 8 && variable_most(&upper) <= 20);
}

/* 9/5 and 12/5 for every uniform and symmetric triangular; e^(4 s^2) + 2 e^(3 s^2) + 3 e^(2 s^2) - 3 for a lognormal
 * (N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions, 1994); one in ten by hand. */
static void test_kurtosis(void **state)
{
  (void)state;
  static const double values[] = {0, 10}, weights[] = {9, 1};
  struct variable uniform = bind(&cases[0]), at_min = bind(&cases[4]), lognormal = bind(&cases[10]), list;
  assert_close(variable_kurtosis(&uniform), 1.8, 1e-5);
  assert_close(variable_kurtosis(&at_min), 2.4, 1e-3);
  assert_close(variable_kurtosis(&lognormal), exp(1) + 2 * exp(0.75) + 3 * exp(0.5) - 3, 1e-14);
  assert_int_equal(variable_bind("list", NULL, NULL, 0, values, weights, 2, false, &list, NULL), STATUS_OK);
  assert_close(variable_kurtosis(&list), (0.9 * 1 + 0.1 * 6561) / 81, 1e-14);
}

static void test_uniform_is_known(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct variable variable = bind(&cases[i]);
    double low = 0, width = 0;
    assert_int_equal(variable_is_uniform(&variable, &low, &width), strcmp(cases[i].distribution, "uniform") == 0);
    if (i == 0) {
      assert_true(low == 10 && width == 40);
    }
  }
}

static void test_list(void **state)
{
  (void)state;
  static const double values[] = {7, 50, 100, 300, 500}, weights[] = {0, 1, 0.5, 2, 0.5};
  struct variable variable;
  struct fault fault = {0};
  assert_int_equal(variable_bind("list", NULL, NULL, 0, values, weights, 5, false, &variable, &fault), STATUS_OK);
  unsigned count[5] = {0};
  for (int i = 0; i < 4000; i++) {
    double value = variable_quantile(&variable, (i + 0.5) / 4000);
    for (size_t k = 0; k < 5; k++) {
      count[k] += value == values[k] ? 1 : 0;
    }
  }
  for (size_t k = 0; k < 5; k++) {
    assert_int_equal(count[k], (int)(weights[k] * 1000));
  }
  assert_close(variable_mean(&variable), (50 + 50 + 600 + 250) / 4.0, 1e-15);
  assert_close(variable_variance(&variable), (2500 + 5000 + 180000 + 125000) / 4.0 - 237.5 * 237.5, 1e-14);
  assert_true(variable_least(&variable) == 50 && variable_most(&variable) == 500);
  assert_true(variable_quantile(&variable, 0) == 50 && variable_quantile(&variable, 1) == 500);
}

/* At a step of the list the value towards the middle, the same from both sides. */
static const struct step_row {
  const char *name;
  double values[10];
  size_t count;
  double unit, quantile;
} step_rows[] = {
    {"a quarter of four", {100, 200, 300, 400}, 4, 0.25, 200},
    {"three quarters of four", {100, 200, 300, 400}, 4, 0.75, 300},
    {"a third of three", {1, 2, 3}, 3, 1 / 3., 2},
    {"two thirds of three", {1, 2, 3}, 3, 2 / 3., 2},
    {"a tenth of ten", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, 0.1, 2},
    {"nine tenths of ten", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, 0.9, 9},
    {"between steps", {100, 200, 300, 400}, 4, 0.2, 100},
    {"the beginning", {100, 200, 300, 400}, 4, 0, 100},
    {"the end", {100, 200, 300, 400}, 4, 1, 400},
};

static void test_steps(void **state)
{
  const struct step_row *row = *state;
  struct variable variable;
  struct fault fault = {0};
  assert_int_equal(variable_bind("list", NULL, NULL, 0, row->values, NULL, row->count, false, &variable, &fault),
                   STATUS_OK);
  assert_true(variable_quantile(&variable, row->unit) == row->quantile);
}

static void test_whole_numbers(void **state)
{
  (void)state;
  static const char *const names[] = {"min", "max"};
  static const double parameters[] = {0.6, 6.4};
  struct variable variable;
  struct fault fault = {0};
  assert_int_equal(variable_bind("uniform", names, parameters, 2, NULL, NULL, 0, true, &variable, &fault), STATUS_OK);
  unsigned count[8] = {0};
  for (int i = 0; i < 5800; i++) {
    double value = variable_quantile(&variable, (i + 0.5) / 5800);
    assert_true(value == floor(value));
    count[(size_t)value]++;
  }
  static const unsigned expected[] = {0, 900, 1000, 1000, 1000, 1000, 900, 0};
  for (size_t k = 0; k < 8; k++) {
    assert_int_equal(count[k], expected[k]);
  }
  double low = 0, high = 0;
  assert_true(variable_bounds(&variable, &low, &high));
  assert_true(low == 1 && high == 6);
}

struct refused_row {
  const char *name;
  const char *distribution;
  const char *names[DISTRIBUTION_PARAMETERS];
  double parameters[DISTRIBUTION_PARAMETERS];
  size_t count;
  double values[2], weights[2];
  size_t value_count;
  const char *sentence;
};

static const struct refused_row refused[] = {
    {"unknown", "unifrom", {"min"}, {1}, 1, {0}, {0}, 0, "unknown distribution 'unifrom'; did you mean 'uniform'?"},
    {"far from any",
     "cauchy",
     {"min"},
     {1},
     1,
     {0},
     {0},
     0,
     "unknown distribution 'cauchy'; there are uniform, loguniform, triangular, normal, lognormal and list"},
    {"no max", "uniform", {"min"}, {1}, 1, {0}, {0}, 0, "the distribution uniform needs 'max'"},
    {"foreign",
     "uniform",
     {"min", "max", "mode"},
     {1, 2, 3},
     3,
     {0},
     {0},
     0,
     "the distribution uniform takes no 'mode'"},
    {"twice", "uniform", {"min", "min"}, {1, 2}, 2, {0}, {0}, 0, "min is given twice"},
    {"not finite", "uniform", {"min", "max"}, {1, (double)INFINITY}, 2, {0}, {0}, 0, "max must be a finite number"},
    {"empty range", "uniform", {"min", "max"}, {2, 2}, 2, {0}, {0}, 0, "min must be below max, found 2 and 2"},
    {"log of 0", "loguniform", {"min", "max"}, {0, 2}, 2, {0}, {0}, 0, "min must be above 0, found 0"},
    {"mode outside",
     "triangular",
     {"min", "mode", "max"},
     {0, 3, 2},
     3,
     {0},
     {0},
     0,
     "mode must not be above max, found 3 and 2"},
    {"no spread", "normal", {"mean", "sd", "min", "max"}, {0, 0, -1, 1}, 4, {0}, {0}, 0, "sd must be above 0, found 0"},
    {"nothing there",
     "normal",
     {"mean", "sd", "min", "max"},
     {0, 1, 40, 41},
     4,
     {0},
     {0},
     0,
     "min and max must not both lie more than 30 sd from the mean"},
    {"no sigma", "lognormal", {"median", "sigma"}, {1, -1}, 2, {0}, {0}, 0, "sigma must be above 0, found -1"},
    {"huge sigma", "lognormal", {"median", "sigma"}, {1, 11}, 2, {0}, {0}, 0, "sigma must be at most 10"},
    {"values of a uniform",
     "uniform",
     {"min", "max"},
     {1, 2},
     2,
     {1, 2},
     {1, 1},
     2,
     "the distribution uniform takes no 'values'"},
    {"empty list", "list", {NULL}, {0}, 0, {0}, {0}, 0, "a list needs at least one value with a weight above 0"},
    {"no weight", "list", {NULL}, {0}, 0, {1, 2}, {0, 0}, 2, "a list needs at least one value with a weight above 0"},
    {"out of order", "list", {NULL}, {0}, 0, {2, 1}, {1, 1}, 2, "the values of a list must ascend"},
    {"negative weight",
     "list",
     {NULL},
     {0},
     0,
     {1, 2},
     {2, -1},
     2,
     "values and weights must be finite, and weights at least 0"},
};

static void test_refused(void **state)
{
  const struct refused_row *row = *state;
  struct variable variable;
  struct fault fault = {0};
  assert_int_equal(variable_bind(row->distribution, row->names, row->parameters, row->count, row->values, row->weights,
                                 row->value_count, false, &variable, &fault),
                   STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->sentence);
}

int main(void)
{
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tails_mirror), cmocka_unit_test(test_kurtosis),
                                     cmocka_unit_test(test_uniform_is_known), cmocka_unit_test(test_list),
                                     cmocka_unit_test(test_whole_numbers)};
  return run_rows("steps", test_steps, step_rows) + run_rows("inverse", test_inverse_undoes_cumulative, cases) +
         run_rows("density", test_density, cases) + run_rows("moments", test_moments, cases) +
         run_rows("refused", test_refused, refused) + cmocka_run_group_tests(tests, NULL, NULL);
}
