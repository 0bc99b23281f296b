/* core/latin_hypercube.h: strata, quantiles against sorting, coverage, moments of known distributions. */
#include "core/latin_hypercube.h"
#include "core/pool.h"

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

/* All R N values of a design, sorted. */
static double *sorted_values(const struct latin_design *design, double *sum)
{
  size_t samples = (size_t)design->samples, count = samples * (size_t)design->replicates;
  double *sorted = calloc(count, sizeof *sorted), *y = calloc(samples, sizeof *y);
  assert_non_null(sorted);
  assert_non_null(y);
  *sum = 0;
  for (size_t r = 0; r < design->replicates; r++) {
    latin_units(design, r, 0, 0, samples, sorted + r * samples);
    latin_units(design, r, 1, 0, samples, y);
    for (size_t j = 0; j < samples; j++) {
      sorted[r * samples + j] -= y[j];
      *sum += sorted[r * samples + j];
    }
  }
  qsort(sorted, count, sizeof *sorted, compare_doubles);
  free(y);
  return sorted;
}

/* Quantiles are those of the sorted values of all replicates, R: quantile(x, p, type = 8), and their intervals end at
 * some of these. Beyond LATIN_KEPT points a replicate is kept in steps of half a standard deviation of its ranks, and
 * finer ones near the middle: each of R replicates is wrong by a part of that. */
static void test_quantiles(void **state)
{
  (void)state;
  static const uint64_t sizes[] = {2, 5, 257, LATIN_KEPT, LATIN_KEPT + 1, 3000, 300000};
  for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
    struct variable variables[2];
    struct latin_design design = design_of(variables, sizes[s], 3);
    struct latin_summary summary;
    double sum = 0, *sorted = sorted_values(&design, &sum), count = (double)(3 * sizes[s]);
    assert_int_equal(latin_summarise(&design, &summary, NULL), STATUS_OK);
    for (size_t q = 0; q < LATIN_QUANTILES; q++) {
      double p = latin_probabilities[q], at = fmin(fmax(count * p + (p + 1) / 3, 1), count);
      double slack = sizes[s] <= LATIN_KEPT ? 0 : 0.4 * sqrt(count * p * (1 - p)) + 1;
      size_t low = (size_t)fmax(floor(at - slack), 1), high = (size_t)fmin(ceil(at + slack), count);
      double exact = sorted[low - 1] + (at - floor(at)) * (sorted[high - 1] - sorted[low - 1]);
      if (slack > 0) {
        assert_true(summary.quantiles[q].value >= sorted[low - 1] && summary.quantiles[q].value <= sorted[high - 1]);
      } else {
        assert_near(summary.quantiles[q].value, exact, 1e-15);
      }
      uint64_t below = 0, above = 0;
      pool_ranks(3 * sizes[s], p, 0.95, &below, &above);
      assert_int_equal(isnan(summary.quantiles[q].low), below == 0);
      assert_int_equal(isnan(summary.quantiles[q].high), (double)above > count);
      assert_true(slack > 0 || below == 0 || summary.quantiles[q].low == sorted[below - 1]);
      assert_true(slack > 0 || (double)above > count || summary.quantiles[q].high == sorted[above - 1]);
    }
    assert_near(summary.mean.value, sum / count, 1e-14);
    assert_true(summary.least == sorted[0] && summary.greatest == sorted[3 * sizes[s] - 1]);
    free(sorted);
  }
}

/* An interval holds the quantile as often as it says, however few points a replicate has. */
static void test_coverage(void **state)
{
  (void)state;
  enum { SEEDS = 200 };
  unsigned covered[LATIN_QUANTILES] = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    struct variable variables[2];
    struct latin_design design = design_of(variables, 64, 16);
    struct latin_summary summary;
    design.seed = seed;
    assert_int_equal(latin_summarise(&design, &summary, NULL), STATUS_OK);
    for (size_t q = 0; q < LATIN_QUANTILES; q++) {
      double p = latin_probabilities[q], exact = p < 0.5 ? sqrt(2 * p) - 1 : 1 - sqrt(2 * (1 - p));
      covered[q] += !(exact < summary.quantiles[q].low) && !(exact > summary.quantiles[q].high);
    }
  }
  for (size_t q = 0; q < LATIN_QUANTILES; q++) {
    assert_true(covered[q] >= SEEDS * 0.92);
  }
}

static void evaluate_steps(const void *context, size_t count, const double *const *x, double *results)
{
  (void)context;
  for (size_t j = 0; j < count; j++) {
    results[j] = floor(3 * x[0][j]);
  }
}

/* No value comes out of many points that none of them has. */
static void test_few_values(void **state)
{
  (void)state;
  struct variable variables[2];
  struct latin_design design = design_of(variables, 5000, 2);
  struct latin_summary summary;
  design.integrand.evaluate = evaluate_steps;
  assert_int_equal(latin_summarise(&design, &summary, NULL), STATUS_OK);
  for (size_t q = 0; q < LATIN_QUANTILES; q++) {
    assert_true(summary.quantiles[q].value == floor(3 * latin_probabilities[q]));
  }
}

static void evaluate_first(const void *context, size_t count, const double *const *x, double *results)
{
  (void)context;
  for (size_t j = 0; j < count; j++) {
    results[j] = x[0][j] + 1e-6 * x[1][j];
  }
}

/* Where one input alone matters every replicate has each quantile at its own rank, to a point or two: p itself, also
 * where not all values are kept. */
static void test_one_input(void **state)
{
  (void)state;
  static const uint64_t sizes[] = {LATIN_KEPT, LATIN_KEPT + 1, 2048, 8192, 65536, 1000000};
  for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
    struct variable variables[2];
    struct latin_design design = design_of(variables, sizes[s], 4);
    struct latin_summary summary;
    design.integrand.evaluate = evaluate_first;
    assert_int_equal(latin_summarise(&design, &summary, NULL), STATUS_OK);
    for (size_t q = 0; q < LATIN_QUANTILES; q++) {
      assert_near(summary.quantiles[q].value, latin_probabilities[q], 2 / (double)sizes[s] + 1e-6);
    }
  }
}

static void evaluate_tail(const void *context, size_t count, const double *const *x, double *results)
{
  (void)context;
  for (size_t j = 0; j < count; j++) {
    results[j] = pow(1 - x[0][j], -0.4);
  }
}

/* The variance of x - y is 1/6, without the bias of a replicate that knows its mean too well; and behind a heavy tail
 * the deviation has no interval. */
static void test_deviation(void **state)
{
  (void)state;
  struct variable variables[2];
  struct latin_design design = design_of(variables, 4, 1000);
  struct latin_summary summary;
  assert_int_equal(latin_summarise(&design, &summary, NULL), STATUS_OK);
  assert_near(summary.sd.value * summary.sd.value, 1.0 / 6, 0.005);
  assert_true(summary.sd.low < sqrt(1.0 / 6) && summary.sd.high > sqrt(1.0 / 6));
  design = design_of(variables, 1024, 16);
  design.integrand.evaluate = evaluate_tail;
  assert_int_equal(latin_summarise(&design, &summary, NULL), STATUS_OK);
  assert_true(summary.sd.value > 0 && isnan(summary.sd.low) && isnan(summary.sd.high));
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
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_strata),
                                     cmocka_unit_test(test_quantiles),
                                     cmocka_unit_test(test_coverage),
                                     cmocka_unit_test(test_few_values),
                                     cmocka_unit_test(test_one_input),
                                     cmocka_unit_test(test_deviation),
                                     cmocka_unit_test(test_a_known_distribution),
                                     cmocka_unit_test(test_threads_change_nothing),
                                     cmocka_unit_test(test_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
