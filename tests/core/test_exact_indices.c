/* core/exact_indices.h and core/quadrature.h against indices known in closed form, and plain sums over whole numbers.
 */
#include "core/exact_indices.h"

#include "support/check.h"
#include "support/oracles.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdbool.h>

static struct variable make(const char *distribution, const char *const *names, const double *parameters, size_t count,
                            bool whole)
{
  struct variable variable;
  struct fault fault = {0};
  if (variable_bind(distribution, names, parameters, count, NULL, NULL, 0, whole, &variable, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  return variable;
}

static struct variable uniform(double low, double high, bool whole)
{
  static const char *const names[] = {"min", "max"};
  const double parameters[] = {low, high};
  return make("uniform", names, parameters, 2, whole);
}

/* ---- quadrature */

struct rule_row {
  const char *name;
  const char *distribution;
  const char *names[DISTRIBUTION_PARAMETERS];
  double parameters[DISTRIBUTION_PARAMETERS];
  size_t count;
  bool whole;
  double kink; /* NaN: none */
};

static const struct rule_row rules[] = {
    {"uniform", "uniform", {"min", "max"}, {10, 50}, 2, false, (double)NAN},
    {"wide uniform", "uniform", {"min", "max"}, {1, 100000}, 2, false, (double)NAN},
    {"loguniform", "loguniform", {"min", "max"}, {15, 500}, 2, false, (double)NAN},
    {"triangular", "triangular", {"min", "mode", "max"}, {100, 300, 400}, 3, false, (double)NAN},
    {"normal", "normal", {"mean", "sd", "min", "max"}, {300, 40, 100, 450}, 4, false, (double)NAN},
    {"normal within wide bounds", "normal", {"mean", "sd", "min", "max"}, {3000, 40, 1, 1e9}, 4, false, (double)NAN},
    {"lognormal", "lognormal", {"median", "sigma"}, {300, 0.5}, 2, false, (double)NAN},
    {"kinked uniform", "uniform", {"min", "max"}, {10, 5000}, 2, false, 1024},
    {"whole uniform", "uniform", {"min", "max"}, {512, 131072}, 2, true, (double)NAN},
    {"whole loguniform", "loguniform", {"min", "max"}, {512, 131072}, 2, true, 1024},
    {"few whole numbers", "uniform", {"min", "max"}, {0.7, 6.2}, 2, true, (double)NAN},
    {"whole triangular", "triangular", {"min", "mode", "max"}, {1, 1000, 9000}, 3, true, 1024},
    {"whole normal", "normal", {"mean", "sd", "min", "max"}, {4096, 300, 1, 100000}, 4, true, 4096},
    {"whole, beyond 2^18", "loguniform", {"min", "max"}, {100000, 2000000}, 2, true, (double)NAN},
};

/* A function such as the model's: rational in x, with or without a kink. */
static double rational(double x, double kink)
{
  double span = isnan(kink) ? x : (x < kink ? x : kink) + x / 6;
  return 3.3 - 2.2 * 4576.25 / (span + 4576.25);
}

/* The mean by the definition: a sum over all whole numbers, or over 2^22 midpoints of the unit interval. */
static double slow_mean(const struct variable *variable, double kink)
{
  enum { POINTS = 1 << 22 };
  double sum = 0;
  if (variable->whole) {
    const uint64_t least = (uint64_t)variable_least(variable), most = (uint64_t)variable_most(variable);
    for (uint64_t whole = least; whole <= most; whole++) {
      double t = (double)whole;
      double chance =
          variable->distribution->cumulative(variable, t + 0.5) - variable->distribution->cumulative(variable, t - 0.5);
      sum += chance * rational(t, kink);
    }
    return sum;
  }
  for (int i = 0; i < POINTS; i++) {
    sum += rational(variable_quantile(variable, (i + 0.5) / POINTS), kink) / POINTS;
  }
  return sum;
}

static void test_rule(void **state)
{
  const struct rule_row *row = *state;
  struct variable variable = make(row->distribution, row->names, row->parameters, row->count, row->whole);
  struct kinks kinks = {&row->kink, isnan(row->kink) ? (size_t)0 : 1};
  struct rule rule;
  bool direct = false;
  assert_int_equal(rule_make(&variable, 256, true, kinks, &rule, &direct, NULL), STATUS_OK);
  double sum = 0, mean = 0;
  for (size_t i = 0; i < rule.count; i++) {
    sum += rule.nodes[i].weight;
    mean += rule.nodes[i].weight * rational(rule.nodes[i].at, row->kink);
  }
  assert_near(sum, 1, 1e-13);
  assert_close(mean, slow_mean(&variable, row->kink), row->whole ? 1e-12 : 1e-8);
  rule_free(&rule);
}

static void test_direct_rules(void **state)
{
  (void)state;
  static const double values[] = {1.5, 2.5, 9}, weights[] = {1, 0, 3};
  struct variable list, whole = uniform(512, 9000, true), real = uniform(512, 9000, false);
  struct kinks none = {NULL, 0};
  struct rule rule;
  bool direct = false;
  assert_int_equal(variable_bind("list", NULL, NULL, 0, values, weights, 3, false, &list, NULL), STATUS_OK);
  assert_int_equal(rule_make(&list, 8, false, none, &rule, &direct, NULL), STATUS_OK);
  assert_true(direct && rule.count == 2 && rule.nodes[1].at == 9 && rule.nodes[1].weight == 0.75);
  rule_free(&rule);
  assert_int_equal(rule_make(&whole, 8, false, none, &rule, &direct, NULL), STATUS_OK);
  assert_true(direct && rule.count == 9000 - 512 + 1);
  rule_free(&rule);
  struct fault fault = {0};
  assert_int_equal(rule_make(&real, 8, false, none, &rule, &direct, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "the output is not smooth in a continuous input");
  struct variable huge = uniform(1, 1e9, true);
  assert_int_equal(rule_make(&huge, 8, false, none, &rule, &direct, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "more than 1048576 nodes");
}

/* ---- indices */

static void evaluate_ishigami(const void *context, size_t count, const double *const *columns, double *const *parts)
{
  (void)context;
  ishigami.evaluate(ishigami.parameters, count, columns, parts[0]);
}

static void evaluate_g(const void *context, size_t count, const double *const *columns, double *const *parts)
{
  const struct oracle *oracle = context;
  oracle->evaluate(oracle->parameters, count, columns, parts[0]);
}

static void compare(const struct exact_indices *indices, const struct oracle *oracle)
{
  assert_true(indices->exists);
  assert_close(indices->variance, oracle->variance, 1e-12);
  for (size_t i = 0; i < oracle->inputs; i++) {
    assert_near(indices->first[i], oracle->first[i], 1e-12);
    assert_near(indices->total[i], oracle->total[i], 1e-12);
  }
}

static void test_published_functions(void **state)
{
  (void)state;
  static const double half = 0.5;
  struct variable variables[8];
  struct exact_input inputs[8];
  struct exact_indices indices;
  for (size_t i = 0; i < 8; i++) {
    variables[i] = uniform(-M_PI, M_PI, false);
    inputs[i] = (struct exact_input){.variable = &variables[i], .smooth = true};
  }
  struct exact_problem problem = {.inputs = 3, .input = inputs, .evaluate = evaluate_ishigami};
  assert_int_equal(exact_indices_of(&problem, &indices, NULL), STATUS_OK);
  compare(&indices, &ishigami);
  assert_close(indices.mean, 3.5, 1e-14);
  assert_near(indices.pairs[2], 0.24368366406214773, 1e-12);
  assert_near(indices.pairs[1], 0, 1e-12);
  exact_indices_free(&indices);

  for (size_t i = 0; i < 8; i++) {
    variables[i] = uniform(0, 1, false);
    inputs[i].kinks = (struct kinks){&half, 1};
  }
  problem = (struct exact_problem){.inputs = 3, .input = inputs, .evaluate = evaluate_g, .context = &g_functions[3]};
  assert_int_equal(exact_indices_of(&problem, &indices, NULL), STATUS_OK);
  compare(&indices, &g_functions[3]);
  exact_indices_free(&indices);

  problem = (struct exact_problem){.inputs = 8, .input = inputs, .evaluate = evaluate_g, .context = &g_functions[0]};
  assert_int_equal(exact_indices_of(&problem, &indices, NULL), STATUS_OK);
  assert_false(indices.exists);
  assert_string_equal(indices.reason, "the inputs together would need too many nodes");
  exact_indices_free(&indices);
}

/* f = (m1 + t1 z1)(m2 + t2 z2)(m3 + t3 z3), z3 as the linear input: V_U = prod_U t^2 prod_notU m^2 (Owen 2013). */
static const double product_mu[] = {1.2, 0.7, 2.1}, product_tau[] = {0.9, 0.5, 0.3};

static void evaluate_product(const void *context, size_t count, const double *const *columns, double *const *parts)
{
  (void)context;
  for (size_t j = 0; j < count; j++) {
    double both = (product_mu[0] + product_tau[0] * columns[0][j]) * (product_mu[1] + product_tau[1] * columns[2][j]);
    parts[0][j] = both * product_mu[2];
    parts[1][j] = both * product_tau[2];
  }
}

static void test_one_linear_input(void **state)
{
  (void)state;
  static const size_t factor[] = {0, 2, 1}; /* of each input */
  struct variable unit = uniform(-sqrt(3), sqrt(3), false);
  struct exact_input inputs[] = {
      {&unit, false, true, {NULL, 0}}, {&unit, true, false, {NULL, 0}}, {&unit, false, true, {NULL, 0}}};
  struct exact_problem problem = {.inputs = 3, .input = inputs, .evaluate = evaluate_product};
  struct exact_indices indices;
  assert_int_equal(exact_indices_of(&problem, &indices, NULL), STATUS_OK);
  double ratio[3], mean = 1, second = 1;
  for (size_t i = 0; i < 3; i++) {
    ratio[i] = pow(product_tau[factor[i]] / product_mu[factor[i]], 2);
    mean *= product_mu[i];
    second *= product_mu[i] * product_mu[i] + product_tau[i] * product_tau[i];
  }
  double variance = second - mean * mean;
  assert_close(indices.mean, mean, 1e-14);
  assert_close(indices.variance, variance, 1e-13);
  for (size_t i = 0; i < 3; i++) {
    assert_close(indices.first[i], ratio[i] * mean * mean / variance, 1e-12);
    assert_close(indices.total[i], ratio[i] / (1 + ratio[i]) * second / variance, 1e-12);
    for (size_t j = 0; j < i; j++) {
      assert_close(indices.pairs[i * 3 + j], ratio[i] * ratio[j] * mean * mean / variance, 1e-12);
    }
  }
  exact_indices_free(&indices);
}

static void evaluate_sum(const void *context, size_t count, const double *const *columns, double *const *parts)
{
  const double *slopes = context;
  (void)columns;
  for (size_t j = 0; j < count; j++) {
    parts[0][j] = 1e9;
    parts[1][j] = slopes[0];
    parts[2][j] = slopes[1];
  }
}

/* Without curved inputs S = T = a^2 v / sum, to rounding, beside a mean of any size; without any slope there is no
 * variance. */
static void test_additive(void **state)
{
  (void)state;
  struct variable a = uniform(10, 50, false), b = uniform(0, 1, false);
  struct exact_input inputs[] = {{&a, true, false, {NULL, 0}}, {&b, true, false, {NULL, 0}}};
  double slopes[] = {0.5, 20};
  struct exact_problem problem = {.inputs = 2, .input = inputs, .evaluate = evaluate_sum, .context = slopes};
  struct exact_indices indices;
  assert_int_equal(exact_indices_of(&problem, &indices, NULL), STATUS_OK);
  for (size_t i = 0; i < 2; i++) {
    assert_close(indices.first[i], 0.5, 1e-15);
    assert_true(indices.first[i] == indices.total[i]);
  }
  assert_true(indices.pairs[1] == 0);
  exact_indices_free(&indices);
  slopes[0] = slopes[1] = 0;
  assert_int_equal(exact_indices_of(&problem, &indices, NULL), STATUS_OK);
  assert_true(indices.exists && indices.variance == 0 && isnan(indices.first[0]) && isnan(indices.total[1]));
  exact_indices_free(&indices);
}

static void evaluate_reciprocal(const void *context, size_t count, const double *const *columns, double *const *parts)
{
  (void)context;
  for (size_t j = 0; j < count; j++) {
    parts[0][j] = columns[0][j] < 3 ? (double)INFINITY : 1;
  }
}

static void test_infinite_values_are_refused(void **state)
{
  (void)state;
  struct variable whole = uniform(1, 9, true);
  struct exact_input input = {&whole, false, true, {NULL, 0}};
  struct exact_problem problem = {.inputs = 1, .input = &input, .evaluate = evaluate_reciprocal};
  struct exact_indices indices;
  struct fault fault = {0};
  assert_int_equal(exact_indices_of(&problem, &indices, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "the output is not a finite number for some inputs");
}

int main(void)
{
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_direct_rules),
      cmocka_unit_test(test_published_functions),
      cmocka_unit_test(test_one_linear_input),
      cmocka_unit_test(test_additive),
      cmocka_unit_test(test_infinite_values_are_refused),
  };
  return run_rows("rule", test_rule, rules) + cmocka_run_group_tests(tests, NULL, NULL);
}
