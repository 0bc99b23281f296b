/* What the intervals and verdicts promise, held against simulated data: 95 % profile intervals cover the truth in 93 to
 * 97 % of repeats, and a straight line with noise is given a ceiling in fewer than 5 %.
 *
 * PROOFSWEEP_TEST_SCALE multiplies the repeats: 10 gives the 2,000 at which the promise is meant. Fewer repeats scatter
 * more, so their bounds are wider. Seeds are fixed: the figures are the same in every run. */
#include "core/fit.h"
#include "core/laws/laws.h"
#include "support/check.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

enum { POINTS = 24, REPEATS = 200 };

static double random_normal(struct random_source *source)
{
  return gsl_cdf_ugaussian_Pinv(((double)(random_bits(source) >> 12) + 0.5) * 0x1p-52);
}

struct noise_row {
  const char *name;
  double noise; /* standard deviation over C - start */
};

static const struct noise_row noise_rows[] = {{"1 % noise", 0.01}, {"5 % noise", 0.05}, {"20 % noise", 0.2}};

static void intervals_cover(void **state)
{
  const struct noise_row *row = *state;
  static const double truth[] = {3.3, 1.07, 4576};
  static const char *const names[] = {"ceiling", "start", "half"};
  size_t count = scaled_repeats(REPEATS), covered[3] = {0};
  for (size_t repeat = 0; repeat < count; repeat++) {
    struct random_source source = {1000003 * repeat + (uint64_t)(1000 * row->noise)};
    double x[POINTS], y[POINTS];
    for (int i = 0; i < POINTS; i++) {
      x[i] = 128 * pow(1024, i / (POINTS - 1.0));
      y[i] = law_hyperbola.value(x[i], truth) + row->noise * (truth[0] - truth[1]) * random_normal(&source);
    }
    struct fit_data data = {x, y, NULL, POINTS};
    struct fit_options options = {.parts = FIT_PROFILES};
    struct fit fit;
    struct fault fault = {0};
    assert_int_equal(fit_run(&law_hyperbola, &data, &options, &fit, &fault), STATUS_OK);
    for (size_t j = 0; j < 3; j++) {
      struct fit_interval interval = fit.parameters[j].profile;
      covered[j] += interval.low <= truth[j] && truth[j] <= interval.high;
    }
    fit_free(&fit);
  }
  double allowed = fmax(0.02, 4 * sqrt(0.95 * 0.05 / (double)count));
  for (size_t j = 0; j < 3; j++) {
    double share = (double)covered[j] / (double)count;
    print_message("%s, %s: %zu of %zu\n", row->name, names[j], covered[j], count);
    assert_near(share, 0.95, allowed);
  }
}

struct line_row {
  const char *name;
  double low, high; /* of x */
  bool logarithmic; /* spacing of x */
  double noise;     /* standard deviation over the rise */
};

static const struct line_row line_rows[] = {
    {"even x, 2 % noise", 128, 115128, false, 0.02},
    {"even x, 20 % noise", 128, 115128, false, 0.2},
    {"log-spaced x, 5 % noise", 128, 131072, true, 0.05},
};

/* Neither by name nor by choice: the hyperbola's verdict, and the law that auto takes with its verdict. */
static void lines_get_no_ceiling(void **state)
{
  const struct line_row *row = *state;
  size_t count = scaled_repeats(REPEATS), by_name = 0, by_choice = 0;
  for (size_t repeat = 0; repeat < count; repeat++) {
    struct random_source source = {7000003 * repeat + (uint64_t)(100 * row->noise)};
    double x[POINTS], y[POINTS];
    for (int i = 0; i < POINTS; i++) {
      double share = i / (POINTS - 1.0);
      x[i] = row->logarithmic ? row->low * pow(row->high / row->low, share) : row->low + (row->high - row->low) * share;
      y[i] = 1 + 2.3 * (x[i] / row->high + row->noise * random_normal(&source));
    }
    struct fit_data data = {x, y, NULL, POINTS};
    struct fit_options options = {.parts = FIT_PROFILE_CEILING};
    struct fit_ranking ranking;
    struct fit fit;
    struct fault fault = {0};
    assert_int_equal(fit_run(&law_hyperbola, &data, &options, &fit, &fault), STATUS_OK);
    by_name += fit.verdict != FIT_NOT_IDENTIFIABLE;
    fit_free(&fit);
    if (repeat % 4 == 0) { /* the choice fits ten laws */
      assert_int_equal(fit_select(&data, &options, &ranking, &fit, &fault), STATUS_OK);
      by_choice += fit.law->bounded;
      fit_free(&fit);
    }
  }
  print_message("%s: %zu of %zu by name, %zu of %zu by choice\n", row->name, by_name, count, by_choice, count / 4);
  assert_true((double)by_name <= 0.05 * (double)count);
  assert_true((double)by_choice <= 0.05 * (double)count / 4);
}

struct growth_row {
  const char *name;
  const struct law *law;
  double p[3];
  double noise;   /* of each value */
  size_t at_most; /* of 20 are called identified */
  size_t at_least;
};

static const struct growth_row growth_rows[] = {
    {"parabola, 1 % noise", &law_quadratic, {10, 0.01, 1e-6}, 0.01, 0, 0},
    {"parabola, 5 % noise", &law_quadratic, {10, 0.01, 1e-6}, 0.05, 0, 0},
    {"line, 5 % noise", &law_linear, {10, 0.01}, 0.05, 1, 0},
    {"power, 5 % noise", &law_power, {0.001, 1.5}, 0.05, 1, 0},
    {"hyperbola, 1 % noise", &law_hyperbola, {3.3, 1.07, 1500}, 0.01, 20, 19},
    {"exponential, 5 % noise", &law_exponential, {3.3, 1.07, 4000}, 0.05, 20, 19},
    {"logistic, 1 % noise", &law_logistic, {100, 3, 1 / 1200.0}, 0.01, 20, 18},
};

/* 8 log-spaced x with 3 repeats, as people measure: which ceilings the choice calls identified. */
static void growth_gets_no_ceiling(void **state)
{
  const struct growth_row *row = *state;
  size_t count = 20, identified = 0;
  for (size_t repeat = 0; repeat < count; repeat++) {
    struct random_source source = {9000011 * repeat + (uint64_t)(100 * row->noise)};
    double x[24], y[24];
    for (int i = 0; i < 24; i++) {
      x[i] = 128 << i / 3;
      y[i] = row->law->value(x[i], row->p) * (1 + row->noise * random_normal(&source));
    }
    struct fit_data data = {x, y, NULL, 24};
    struct fit_options options = {.parts = FIT_PROFILES};
    struct fit_ranking ranking;
    struct fit fit;
    struct fault fault = {0};
    assert_int_equal(fit_select(&data, &options, &ranking, &fit, &fault), STATUS_OK);
    identified += fit.verdict == FIT_IDENTIFIED;
    fit_free(&fit);
  }
  print_message("%s: %zu of %zu identified\n", row->name, identified, count);
  assert_true(identified <= row->at_most && identified >= row->at_least);
}

int main(void)
{
  gsl_set_error_handler_off();
  int failed = run_rows("profile intervals cover", intervals_cover, noise_rows);
  failed += run_rows("growth is no ceiling", growth_gets_no_ceiling, growth_rows);
  return failed + run_rows("straight lines get no ceiling", lines_get_no_ceiling, line_rows);
}
