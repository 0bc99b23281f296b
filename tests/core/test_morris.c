/* core/morris.h against exact effects of the published test functions, and trajectories against the grid. */
#include "core/morris.h"

#include "support/check.h"
#include "support/oracles.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

static struct morris_design design_of(const struct oracle *oracle, struct variable *variables)
{
  oracle_uniform(oracle->low, oracle->high, oracle->inputs, variables);
  return (struct morris_design){
      .integrand = {.inputs = oracle->inputs, .evaluate = oracle->evaluate, .context = oracle->parameters},
      .variables = variables,
      .levels = 4,
      .seed = 1,
      .trajectories = 400,
      .confidence = 0.95};
}

struct effect_row {
  const char *name;
  const struct oracle *oracle;
  double mu[ORACLE_INPUTS], mu_star[ORACLE_INPUTS], sigma[ORACLE_INPUTS];
};

/* All p^d points of the grid enumerated at 40 digits with mpmath: p = 4, Delta = 2/3 in units of the unit cube, sigma
 * that of the population. The weak inputs of g are equal. */
static const struct effect_row effects[] = {
    {"Ishigami",
     &ishigami,
     {7.7040541115931047, 0, 0},
     {7.7040541115931047, 7.875, 6.2487961033331187},
     {6.2487961033331187, 7.875, 8.8371321978378448}},
    {"g, 8 inputs",
     &g_functions[0],
     {0},
     {2.591506439772, 1.48086082272686, 0.592344329090743, 0.334387927712516, 0.0344386237843455, 0.0344386237843455,
      0.0344386237843455, 0.0344386237843455},
     {2.7186314924443, 1.67004205027953, 0.690254817150996, 0.391382753748567, 0.0403914327810741, 0.0403914327810741,
      0.0403914327810741, 0.0403914327810741}},
};

static void test_grid(void **state)
{
  const struct effect_row *row = *state;
  struct variable variables[ORACLE_INPUTS];
  struct morris_design design = design_of(row->oracle, variables);
  struct morris_effect exact[ORACLE_INPUTS];
  assert_int_equal(morris_enumerate(&design, exact, NULL), STATUS_OK);
  for (size_t i = 0; i < row->oracle->inputs; i++) {
    assert_near(exact[i].mu.value, row->mu[i], 1e-12);
    assert_close(exact[i].mu_star.value, row->mu_star[i], 1e-12);
    assert_close(exact[i].sigma, row->sigma[i], 1e-12);
  }
}

/* Sampled effects are drawn evenly from the grid's. */
static void test_trajectories(void **state)
{
  const struct effect_row *row = *state;
  struct variable variables[ORACLE_INPUTS];
  struct morris_design design = design_of(row->oracle, variables);
  design.trajectories = 20000;
  struct morris_effect sampled[ORACLE_INPUTS];
  assert_int_equal(morris_sample(&design, sampled, NULL), STATUS_OK);
  for (size_t i = 0; i < row->oracle->inputs; i++) {
    assert_near(sampled[i].mu.value, row->mu[i], 4.5 * row->sigma[i] / sqrt(20000));
    assert_near(sampled[i].mu_star.value, row->mu_star[i], 4.5 * row->sigma[i] / sqrt(20000));
    assert_close(sampled[i].sigma, row->sigma[i], 0.03);
    assert_true(sampled[i].mu_star.value >= fabs(sampled[i].mu.value) - 1e-12);
  }
}

/* What a trajectory asks for, kept in order. */
struct record {
  size_t count;
  double points[64][3];
};

static void evaluate_and_record(const void *context, size_t count, const double *const *x, double *results)
{
  struct record *record = (struct record *)(uintptr_t)context;
  for (size_t j = 0; j < count; j++) {
    for (size_t i = 0; i < 3; i++) {
      record->points[record->count][i] = x[i][j];
    }
    record->count++;
  }
  ishigami.evaluate(ishigami.parameters, count, x, results);
}

/* Every step of a trajectory changes one input by p/2 levels, each input once, and its effect is the grid's effect at
 * that point, to 1e-12: by hand from the points that were asked for. */
static void test_effects_are_those_of_the_grid(void **state)
{
  (void)state;
  struct record record = {0};
  struct variable variables[ORACLE_INPUTS];
  struct morris_design design = design_of(&ishigami, variables);
  struct morris_effect effects_found[3];
  double sums[3] = {0};
  design.trajectories = 10;
  design.integrand = (struct integrand){.inputs = 3, .evaluate = evaluate_and_record, .context = &record};
  assert_int_equal(morris_sample(&design, effects_found, NULL), STATUS_OK);
  assert_int_equal(record.count, 10 * 4);
  for (size_t t = 0; t < 10; t++) {
    unsigned moved = 0;
    for (size_t k = 0; k < 3; k++) {
      const double *from = record.points[4 * t + k], *to = record.points[4 * t + k + 1];
      for (size_t i = 0; i < 3; i++) {
        if (from[i] != to[i]) {
          moved |= 1U << i;
          assert_close(fabs(to[i] - from[i]), 2 * M_PI * 2 / 3, 1e-15);
          const double *columns_from[] = {from, from + 1, from + 2}, *columns_to[] = {to, to + 1, to + 2};
          double before = 0, after = 0;
          ishigami.evaluate(ishigami.parameters, 1, columns_from, &before);
          ishigami.evaluate(ishigami.parameters, 1, columns_to, &after);
          sums[i] += (after - before) / ((to[i] - from[i]) / (2 * M_PI)) / 10;
        }
      }
    }
    assert_int_equal(moved, 7);
  }
  for (size_t i = 0; i < 3; i++) {
    assert_near(effects_found[i].mu.value, sums[i], 1e-12);
  }
}

/* The Morris function: its moments exactly (multilinear in independent w, mpmath), mu and sigma; mu_star of the strong
 * inputs from 4e5 sampled effects. */
static void test_morris_function(void **state)
{
  (void)state;
  struct variable variables[ORACLE_INPUTS];
  struct morris_design design = design_of(&morris_function, variables);
  struct morris_effect found[ORACLE_INPUTS];
  static const struct {
    size_t input;
    double mu, sigma, mu_star, mu_star_error;
  } rows[] = {{1, 13.500967550698538, 75.419951409521203, 64.14, 0.07},
              {2, 11.895616380129976, 75.419951409521203, 63.68, 0.07},
              {3, 23.952752206351159, 70.134288799678366, 51.39, 0.09},
              {5, 23.952752206351159, 70.005090584817448, 50.85, 0.09},
              {6, 15.117056856187291, 52.272843299297786, 43.34, 0.05},
              {7, 34.647934586861445, 25.939614011327706, 34.647934586861445, 0},
              {8, 37.591973244147157, 6.6001141105279759, 37.591973244147157, 0},
              {9, 42.408026755852843, 6.6001141105279759, 42.408026755852843, 0},
              {11, 0.40802675585284281, 6.6001141105279759, 5.299, 0.006},
              {12, -0.40802675585284281, 6.6001141105279759, 5.299, 0.006}};
  design.trajectories = scaled_repeats(10000);
  assert_int_equal(morris_sample(&design, found, NULL), STATUS_OK);
  for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
    const struct morris_effect *effect = &found[rows[r].input - 1];
    double error = rows[r].sigma / sqrt((double)design.trajectories);
    assert_near(effect->mu.value, rows[r].mu, 4 * error);
    assert_near(effect->mu_star.value, rows[r].mu_star, 4 * (error + rows[r].mu_star_error));
    assert_close(effect->sigma, rows[r].sigma, 0.05);
  }
  assert_int_equal(morris_enumerate(&design, found, NULL), STATUS_BAD_INPUT);
}

/* Sigma comes from signed effects: for x^2 about 0 the absolute effects are all alike where the signed ones are not. */
static void evaluate_square(const void *context, size_t count, const double *const *x, double *results)
{
  (void)context;
  for (size_t j = 0; j < count; j++) {
    results[j] = x[0][j] * x[0][j];
  }
}

static void test_signed_effects(void **state)
{
  (void)state;
  struct variable variable;
  oracle_uniform(-3, 3, 1, &variable);
  struct morris_design design = {.integrand = {.inputs = 1, .evaluate = evaluate_square},
                                 .variables = &variable,
                                 .levels = 4,
                                 .trajectories = 1000,
                                 .confidence = 0.9};
  struct morris_effect exact, sampled;
  /* Levels -3, -1, 1, 3; effects (1 - 9)/(2/3) = -12 and (9 - 1)/(2/3) = 12. */
  assert_int_equal(morris_enumerate(&design, &exact, NULL), STATUS_OK);
  assert_near(exact.mu.value, 0, 1e-14);
  assert_close(exact.mu_star.value, 12, 1e-14);
  assert_close(exact.sigma, 12, 1e-14);
  /* The sample's deviation has r - 1 = 999 in its denominator, and t of 999 degrees at 90 % is 1.6464. */
  assert_int_equal(morris_sample(&design, &sampled, NULL), STATUS_OK);
  assert_close(sampled.mu_star.value, 12, 1e-14);
  double ups = (sampled.mu.value + 12) / 24, variance = 4 * 144 * ups * (1 - ups) * 1000 / 999;
  assert_close(sampled.sigma, sqrt(variance), 1e-12);
  assert_close((sampled.mu.high - sampled.mu.low) / 2, 1.6464 * sampled.sigma / sqrt(1000), 1e-4);
}

static void test_refused(void **state)
{
  (void)state;
  static const char *const names[] = {"median", "sigma"};
  static const double parameters[] = {300, 0.5};
  struct variable variables[ORACLE_INPUTS];
  struct morris_design design = design_of(&ishigami, variables);
  struct morris_effect found[3];
  struct fault fault = {0};
  design.levels = 5;
  assert_int_equal(morris_sample(&design, found, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "levels must be an even number from 2 to 64, found 5");
  design.levels = 4;
  design.trajectories = 1;
  assert_int_equal(morris_sample(&design, found, &fault), STATUS_BAD_INPUT);
  design.trajectories = 10;
  assert_int_equal(variable_bind("lognormal", names, parameters, 2, NULL, NULL, 0, false, &variables[1], NULL),
                   STATUS_OK);
  assert_int_equal(morris_sample(&design, found, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "the distribution lognormal is unbounded, and the levels of morris reach both ends");
  design.integrand.inputs = 0;
  assert_int_equal(morris_sample(&design, found, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "morris takes 1 to 255 inputs, found 0");
  struct morris_effect all[ORACLE_INPUTS];
  design = design_of(&morris_function, variables); /* 4^20 points */
  assert_int_equal(morris_enumerate(&design, all, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "the grid of morris has more than 65536 points");
}

int main(void)
{
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_effects_are_those_of_the_grid),
                                     cmocka_unit_test(test_morris_function), cmocka_unit_test(test_signed_effects),
                                     cmocka_unit_test(test_refused)};
  return run_rows("grid", test_grid, effects) + run_rows("trajectories", test_trajectories, effects) +
         cmocka_run_group_tests(tests, NULL, NULL);
}
