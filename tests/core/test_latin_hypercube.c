/* core/latin_hypercube.h: strata, quantiles against sorting, moments of known distributions. */
#include "core/latin_hypercube.h"

#include "support/check.h"
#include "support/oracles.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void evaluate_sum(const void *context, size_t count, const double *const *x, double *results)
{
  (void)context;
  for (size_t j = 0; j < count; j++) {
    results[j] = x[0][j] - x[1][j];
  }
}

static struct latin_design design_of(struct variable *variables, uint64_t samples, uint64_t replicates)
{
  oracle_uniform(0, 1, 2, variables);
  return (struct latin_design){.integrand = {.inputs = 2, .evaluate = evaluate_sum},
                               .variables = variables,
                               .seed = 4,
                               .samples = samples,
                               .replicates = replicates,
                               .confidence = 0.95,
                               .threads = 2};
}

/* Each of the N strata of each input holds one point, in an order that differs between inputs and replicates. */
static void test_strata(void **state)
{
  (void)state;
  static const uint64_t sizes[] = {2, 3, 16, 17, 1000, 4096, 5000};
  for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
    struct variable variables[2];
    struct latin_design design = design_of(variables, sizes[s], 2);
    uint64_t first_strata[4] = {0};
    for (size_t k = 0; k < 4; k++) {
      unsigned char seen[5000] = {0};
      double units[5000];
      latin_units(&design, k / 2, k % 2, 0, (size_t)sizes[s], units);
      for (size_t j = 0; j < sizes[s]; j++) {
        assert_true(units[j] > 0 && units[j] < 1);
        size_t stratum = (size_t)(units[j] * (double)sizes[s]);
        assert_int_equal(seen[stratum]++, 0);
        first_strata[k] = first_strata[k] * 31 + (j < 16 ? stratum : 0);
      }
      double later[3];
      latin_units(&design, k / 2, k % 2, sizes[s] / 2, 1, later);
      assert_true(later[0] == units[sizes[s] / 2]);
    }
    for (size_t k = 1; k < 4 && sizes[s] > 100; k++) {
      assert_true(first_strata[k] != first_strata[0]);
    }
  }
}

static int compare_doubles(const void *a, const void *b)
{
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* The quantiles found by digits are those of the sorted values; R: quantile(x, p, type = 7). */
static void test_quantiles(void **state)
{
  (void)state;
  static const uint64_t sizes[] = {2, 5, 257, 3000};
  for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
    struct variable variables[2];
    struct latin_design design = design_of(variables, sizes[s], 2);
    struct latin_summary summary;
    double sorted[2][3000], x[3000], y[3000], sum[2] = {0}, least = 9, greatest = -9;
    assert_int_equal(latin_summarise(&design, &summary, NULL), STATUS_OK);
    for (uint64_t r = 0; r < 2; r++) {
      latin_units(&design, r, 0, 0, (size_t)sizes[s], x);
      latin_units(&design, r, 1, 0, (size_t)sizes[s], y);
      for (size_t j = 0; j < sizes[s]; j++) {
        sorted[r][j] = x[j] - y[j];
        sum[r] += x[j] - y[j];
        least = fmin(least, sorted[r][j]);
        greatest = fmax(greatest, sorted[r][j]);
      }
      qsort(sorted[r], (size_t)sizes[s], sizeof(double), compare_doubles);
    }
    for (size_t q = 0; q < LATIN_QUANTILES; q++) {
      double at = (double)(sizes[s] - 1) * latin_probabilities[q], mean = 0;
      size_t below = (size_t)at;
      for (size_t r = 0; r < 2; r++) {
        mean += (sorted[r][below] + (at - floor(at)) * (sorted[r][below + 1] - sorted[r][below])) / 2;
      }
      assert_near(summary.quantiles[q].value, mean, 1e-15);
    }
    assert_near(summary.mean.value, (sum[0] + sum[1]) / 2 / (double)sizes[s], 1e-14);
    assert_true(summary.least == least && summary.greatest == greatest);
  }
}

/* x - y of two uniforms is triangular on [-1, 1]: mean 0, variance 1/6, quantile sqrt(2 p) - 1 below the median. A
 * Latin hypercube knows the mean of an additive function to 1/N. */
static void test_a_known_distribution(void **state)
{
  (void)state;
  struct variable variables[2];
  struct latin_design design = design_of(variables, 4096, 16);
  struct latin_summary summary;
  assert_int_equal(latin_summarise(&design, &summary, NULL), STATUS_OK);
  assert_near(summary.mean.value, 0, 1.0 / 4096 / 16);
  assert_near(summary.sd.value, sqrt(1.0 / 6), 3 * (summary.sd.high - summary.sd.low) / 2);
  for (size_t q = 0; q < LATIN_QUANTILES; q++) {
    double p = latin_probabilities[q], exact = p < 0.5 ? sqrt(2 * p) - 1 : 1 - sqrt(2 * (1 - p));
    double half = (summary.quantiles[q].high - summary.quantiles[q].low) / 2;
    assert_near(summary.quantiles[q].value, exact, 3 * half);
    assert_true(half < 0.01);
  }
}

static void test_threads_change_nothing(void **state)
{
  (void)state;
  struct variable variables[2];
  struct latin_design design = design_of(variables, 700, 5);
  struct latin_summary alone, summary;
  design.threads = 1;
  memset(&alone, 0, sizeof alone);
  assert_int_equal(latin_summarise(&design, &alone, NULL), STATUS_OK);
  for (unsigned threads = 2; threads <= 8; threads += 3) {
    design.threads = threads;
    memset(&summary, 0, sizeof summary);
    assert_int_equal(latin_summarise(&design, &summary, NULL), STATUS_OK);
    assert_memory_equal(&summary, &alone, sizeof alone);
  }
}

static void evaluate_pole(const void *context, size_t count, const double *const *x, double *results)
{
  (void)context;
  for (size_t j = 0; j < count; j++) {
    results[j] = x[0][j] < 0.01 ? (double)NAN : x[1][j];
  }
}

static void test_refused(void **state)
{
  (void)state;
  struct variable variables[2];
  struct latin_design design = design_of(variables, 1, 2);
  struct latin_summary summary;
  struct fault fault = {0};
  assert_int_equal(latin_summarise(&design, &summary, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "samples must be from 2 to 2^40, found 1");
  design = design_of(variables, 100, 1);
  assert_int_equal(latin_summarise(&design, &summary, &fault), STATUS_BAD_INPUT);
  design = design_of(variables, 1000, 2);
  design.integrand.evaluate = evaluate_pole;
  assert_int_equal(latin_summarise(&design, &summary, &fault), STATUS_BAD_INPUT);
}

int main(void)
{
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_strata), cmocka_unit_test(test_quantiles),
                                     cmocka_unit_test(test_a_known_distribution),
                                     cmocka_unit_test(test_threads_change_nothing), cmocka_unit_test(test_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
