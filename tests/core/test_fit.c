/* The fit engine: against closed forms where there are any, against itself in other coordinates, against brute force.
 * NIST's problems are in test_fit_nist.c, the model's curves in test_fit_curves.c, coverage in test_fit_coverage.c. */
#include "core/fit.h"
#include "core/laws/laws.h"
#include "support/check.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

enum { POINTS = 24 };

/* A standard normal number. */
static double random_normal(struct random_source *source)
{
  return gsl_cdf_ugaussian_Pinv(((double)(random_bits(source) >> 12) + 0.5) * 0x1p-52);
}

/* Log-spaced contexts and a noisy hyperbola C = 3.3, start 1.07, half 4576. */
static void make_hyperbola(double noise, uint64_t seed, double *x, double *y)
{
  struct random_source source = {seed};
  for (int i = 0; i < POINTS; i++) {
    x[i] = 128 * pow(1024, i / (POINTS - 1.0));
    y[i] = 3.3 - 2.23 * 4576 / (x[i] + 4576) + noise * 2.23 * random_normal(&source);
  }
}

static void run_fit(const struct law *law, const struct fit_data *data, const struct fit_options *options,
                    struct fit *fit)
{
  struct fault fault = {0};
  if (fit_run(law, data, options, fit, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
}

/* The fit ends with that verdict, and a reason that begins so. */
static void expect_verdict(const struct law *law, const struct fit_data *data, const struct fit_options *options,
                           enum fit_verdict verdict, const char *reason)
{
  struct fit fit;
  run_fit(law, data, options, &fit);
  if (fit.verdict != verdict || strncmp(fit.reason, reason, strlen(reason)) != 0) {
    fail_msg("%s: %s", fit_verdict_word(fit.verdict), fit.reason);
  }
  fit_free(&fit);
}

static void assert_intervals_close(const struct fit_interval *a, const struct fit_interval *b, double relative)
{
  assert_close(a->low, b->low, relative);
  assert_close(a->high, b->high, relative);
}

/* R's `cars` (M. Ezekiel, Methods of Correlation Analysis, 1930) and what R 4 prints for it:
 *   summary(lm(dist ~ speed, cars)): -17.5791 (6.7584, t -2.601), 3.9324 (0.4155, t 9.464), sigma 15.38, R2 0.6511
 *   AIC(...) 419.1569, BIC(...) 424.8929, confint: -31.167850 -3.990340, 3.096964 4.767853 */
static void straight_line_as_in_r(void **state)
{
  (void)state;
  static const double speed[50] = {4,  4,  7,  7,  8,  9,  10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13,
                                   13, 13, 14, 14, 14, 14, 15, 15, 15, 16, 16, 17, 17, 17, 18, 18, 18,
                                   18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23, 24, 24, 24, 24, 25};
  static const double dist[50] = {2,  10, 4,  22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28,  26, 34,
                                  34, 46, 26, 36, 60, 80, 20, 26, 54, 32, 40, 32, 40, 50, 42,  56, 76,
                                  84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85};
  struct fit_data data = {speed, dist, NULL, 50};
  struct fit_options options = {.parts = FIT_EVERYTHING};
  struct fit fit;
  run_fit(&law_linear, &data, &options, &fit);
  assert_near(fit.parameters[0].value, -17.5791, 5e-5);
  assert_near(fit.parameters[0].se, 6.7584, 5e-5);
  assert_near(fit.parameters[0].t, -2.601, 5e-4);
  assert_near(fit.parameters[1].value, 3.9324, 5e-5);
  assert_near(fit.parameters[1].se, 0.4155, 5e-5);
  assert_near(fit.parameters[1].t, 9.464, 5e-4);
  assert_near(fit.sigma, 15.38, 5e-3);
  assert_near(fit.r2, 0.6511, 5e-5);
  assert_near(fit.aic, 419.1569, 5e-5);
  assert_near(fit.bic, 424.8929, 5e-5);
  assert_close(fit.aicc, fit.aic + 2.0 * 3 * 4 / (50 - 3 - 1), 1e-14);
  assert_near(fit.parameters[0].wald.low, -31.167850, 5e-7);
  assert_near(fit.parameters[0].wald.high, -3.990340, 5e-7);
  assert_near(fit.parameters[1].wald.low, 3.096964, 5e-7);
  assert_near(fit.parameters[1].wald.high, 4.767853, 5e-7);
  for (size_t j = 0; j < 2; j++) { /* the sum of squares is a parabola: the profile is Wald's */
    assert_intervals_close(&fit.parameters[j].profile, &fit.parameters[j].wald, 1e-8);
  }
  assert_int_equal(fit.verdict, FIT_NOT_IDENTIFIABLE);
  fit_free(&fit);
}

/* Weighted, against GSL's closed form; w scaled by a factor changes nothing but RSS and sigma. */
static void weighted_line_as_in_gsl(void **state)
{
  (void)state;
  struct random_source source = {4};
  double x[30], y[30], w[30], scaled[30];
  for (int i = 0; i < 30; i++) {
    x[i] = 100 * random_unit(&source);
    w[i] = 0.1 + random_unit(&source);
    scaled[i] = 7.3 * w[i];
    y[i] = 2.4 + 0.31 * x[i] + random_normal(&source) / sqrt(w[i]);
  }
  double c0, c1, v00, v01, v11, chisq;
  gsl_fit_wlinear(x, 1, w, 1, y, 1, 30, &c0, &c1, &v00, &v01, &v11, &chisq);
  struct fit_data data = {x, y, w, 30};
  struct fit_options options = {.parts = 0};
  struct fit fit, other;
  run_fit(&law_linear, &data, &options, &fit);
  assert_close(fit.parameters[0].value, c0, 1e-12);
  assert_close(fit.parameters[1].value, c1, 1e-12);
  assert_close(fit.rss, chisq, 1e-12);
  assert_close(fit.parameters[0].se, sqrt(v00 * chisq / 28), 1e-10);
  assert_close(fit.parameters[1].se, sqrt(v11 * chisq / 28), 1e-10);
  assert_close(fit.correlation[0][1], v01 / sqrt(v00 * v11), 1e-10);
  data.weight = scaled;
  run_fit(&law_linear, &data, &options, &other);
  assert_close(other.parameters[1].se, fit.parameters[1].se, 1e-12);
  assert_close(other.aicc, fit.aicc, 1e-12);
  assert_close(other.rss, 7.3 * fit.rss, 1e-12);
  fit_free(&fit);
  fit_free(&other);
}

/* Weight 2 on a point gives the estimates of the point twice. */
static void weight_counts_points(void **state)
{
  (void)state;
  double x[2 * POINTS], y[2 * POINTS], w[POINTS];
  make_hyperbola(0.05, 11, x, y);
  size_t count = POINTS;
  for (size_t i = 0; i < POINTS; i++) {
    w[i] = i % 3 == 0 ? 2 : 1;
    if (i % 3 == 0) {
      x[count] = x[i];
      y[count++] = y[i];
    }
  }
  struct fit_data weighted = {x, y, w, POINTS}, repeated = {x, y, NULL, count};
  struct fit_options options = {.parts = 0};
  struct fit a, b;
  run_fit(&law_hyperbola, &weighted, &options, &a);
  run_fit(&law_hyperbola, &repeated, &options, &b);
  for (size_t j = 0; j < 3; j++) {
    assert_close(a.parameters[j].value, b.parameters[j].value, 1e-10);
    assert_close(a.parameters[j].se / a.sigma, b.parameters[j].se / b.sigma, 1e-9);
  }
  assert_close(a.rss, b.rss, 1e-12);
  fit_free(&a);
  fit_free(&b);
}

/* Other units and another order give the same fit. */
static void units_and_order_do_not_matter(void **state)
{
  (void)state;
  double x[POINTS], y[POINTS], x2[POINTS], y2[POINTS];
  make_hyperbola(0.05, 12, x, y);
  for (size_t i = 0; i < POINTS; i++) {
    size_t from = (i * 7) % POINTS;
    x2[i] = x[from] / 1024;
    y2[i] = -250 * y[from] + 13;
  }
  struct fit_data data = {x, y, NULL, POINTS}, changed = {x2, y2, NULL, POINTS};
  struct fit_options options = {.parts = FIT_PROFILES | FIT_CONTEXTS};
  struct fit a, b;
  run_fit(&law_hyperbola, &data, &options, &a);
  run_fit(&law_hyperbola, &changed, &options, &b);
  for (size_t j = 0; j < 2; j++) {
    assert_close(b.parameters[j].value, -250 * a.parameters[j].value + 13, 1e-10);
    assert_close(b.parameters[j].profile.low, -250 * a.parameters[j].profile.high + 13, 1e-8);
    assert_close(b.parameters[j].profile.high, -250 * a.parameters[j].profile.low + 13, 1e-8);
  }
  assert_close(b.parameters[2].value, a.parameters[2].value / 1024, 1e-10);
  assert_close(b.parameters[2].profile.high, a.parameters[2].profile.high / 1024, 1e-8);
  assert_close(b.contexts[1].profile.low, a.contexts[1].profile.low / 1024, 1e-8);
  assert_int_equal(a.verdict, b.verdict);
  fit_free(&a);
  fit_free(&b);
}

/* A steep power of x in another unit of x: the amplitude, the gap at x = 1, changes by many powers of ten, and all else
 * stays as it was. */
static const struct power_row {
  const char *name;
  double exponent, unit;
} power_rows[] = {
    {"exponent 2 in thousands", 2, 1000},        {"exponent 4 in thousands", 4, 1000},
    {"exponent 16 in thousands", 16, 1000},      {"exponent 25 in thousands", 25, 1000},
    {"exponent 8 in millions", 8, 1e6},          {"exponent 8 in millionths", 8, 1e-6},
    {"exponent 16 in parts of 16", 16, 1. / 16},
};

static void unit_of_x_does_not_matter(void **state)
{
  const struct power_row *row = *state;
  enum { COUNT = 16 };
  struct random_source source = {7};
  double x[COUNT], other[COUNT], y[COUNT];
  for (size_t i = 0; i < COUNT; i++) {
    x[i] = pow(8, 2 / row->exponent * (double)i / (COUNT - 1));
    other[i] = x[i] * row->unit;
    y[i] = 3 - 2 * pow(x[i], -row->exponent) + 0.01 * random_normal(&source);
  }
  const struct fit_data data = {x, y, NULL, COUNT}, changed = {other, y, NULL, COUNT};
  const struct fit_options options = {.parts = FIT_PROFILES};
  struct fit a, b;
  run_fit(&law_power_approach, &data, &options, &a);
  run_fit(&law_power_approach, &changed, &options, &b);
  assert_close(b.rss, a.rss, 1e-9);
  for (size_t j = 0; j < 3; j += 2) { /* ceiling and exponent */
    assert_close(b.parameters[j].value, a.parameters[j].value, 1e-8);
    assert_intervals_close(&b.parameters[j].profile, &a.parameters[j].profile, 1e-7);
  }
  assert_close(b.parameters[1].value, a.parameters[1].value * pow(row->unit, a.parameters[2].value), 1e-5);
  assert_true(isfinite(b.parameters[1].profile.low) && isfinite(b.parameters[1].profile.high));
  assert_int_equal(b.verdict, a.verdict);
  fit_free(&a);
  fit_free(&b);
}

/* Of a straight line the profile is Wald's interval, also where x = 0 is far away: seconds since 1970. */
static void far_origin_of_a_line(void **state)
{
  (void)state;
  enum { COUNT = 6 };
  const double y[COUNT] = {1, 1.4, 1.5, 2.1, 2.2, 2.5};
  double x[COUNT];
  for (size_t i = 0; i < COUNT; i++) {
    x[i] = 1.7e9 + (double)i;
  }
  const struct fit_data data = {x, y, NULL, COUNT};
  const struct fit_options options = {.parts = FIT_PROFILES};
  const struct law *const lines[] = {&law_linear, &law_log2};
  for (size_t i = 0; i < 2; i++) {
    struct fit fit;
    run_fit(lines[i], &data, &options, &fit);
    for (size_t j = 0; j < 2; j++) {
      assert_intervals_close(&fit.parameters[j].profile, &fit.parameters[j].wald, 1e-4);
    }
    fit_free(&fit);
  }
}

struct noise_row {
  const char *name;
  double noise;
};

/* The hyperbola and rational-11 are one curve in different parameters: ceiling a1/b1, start a0, half 1/b1. The profile
 * of a ceiling that is worked out must be that of the ceiling as a parameter; likewise power-hyperbola with exponent 1.
 */
static void one_curve_in_three_laws(void **state)
{
  const struct noise_row *row = *state;
  double x[POINTS], y[POINTS];
  make_hyperbola(row->noise, 13, x, y);
  struct fit_data data = {x, y, NULL, POINTS};
  struct fit_options options = {.parts = FIT_PROFILES | FIT_CONTEXTS};
  static const double exponent_1[LAW_MAX_PARAMETERS] = {NAN, NAN, NAN, 1};
  struct fit a, b, c;
  run_fit(&law_hyperbola, &data, &options, &a);
  run_fit(&law_rational_11, &data, &options, &b);
  options.held = exponent_1;
  run_fit(&law_power_hyperbola, &data, &options, &c);
  assert_close(b.rss, a.rss, 1e-11);
  assert_close(b.ceiling.value, a.ceiling.value, 1e-9);
  assert_close(b.ceiling.se, a.ceiling.se, 1e-8);
  assert_intervals_close(&b.ceiling.profile, &a.ceiling.profile, 1e-7);
  assert_intervals_close(&b.parameters[0].profile, &a.parameters[1].profile, 1e-7);
  assert_close(1 / b.parameters[2].profile.high, a.parameters[2].profile.low, 1e-7);
  assert_close(1 / b.parameters[2].profile.low, a.parameters[2].profile.high, 1e-7);
  for (size_t i = 0; i < FIT_CONTEXTS_COUNT; i++) { /* a multiple of half there, a profile of its own here */
    assert_close(b.contexts[i].value, a.contexts[i].value, 1e-8);
    assert_intervals_close(&b.contexts[i].profile, &a.contexts[i].profile, 1e-6);
  }
  for (size_t j = 0; j < 3; j++) {
    assert_close(c.parameters[j].value, a.parameters[j].value, 1e-10);
    assert_intervals_close(&c.parameters[j].profile, &a.parameters[j].profile, 1e-7);
  }
  fit_free(&a);
  fit_free(&b);
  fit_free(&c);
}

static const struct noise_row noise_rows[] = {{"1 % noise", 0.01}, {"5 % noise", 0.05}};

/* Leverages add up to the number of parameters; leaving a point out moves a straight line's parameters, and so the
 * ceiling of a law that is linear in them, exactly as the influence says. */
static void influence_is_what_leaving_out_does(void **state)
{
  (void)state;
  double x[POINTS], y[POINTS];
  make_hyperbola(0.05, 14, x, y);
  struct fit_data data = {x, y, NULL, POINTS};
  struct fit_options options = {.parts = 0};
  /* With half held the hyperbola is linear in ceiling and start. */
  static const double held[LAW_MAX_PARAMETERS] = {NAN, NAN, 4576};
  options.held = held;
  struct fit fit;
  run_fit(&law_hyperbola, &data, &options, &fit);
  double leverages = 0;
  for (size_t k = 0; k < POINTS; k++) {
    double x1[POINTS], y1[POINTS];
    size_t count = 0;
    for (size_t i = 0; i < POINTS; i++) {
      if (i != k) {
        x1[count] = x[i];
        y1[count++] = y[i];
      }
    }
    struct fit_data rest = {x1, y1, NULL, count};
    struct fit without;
    run_fit(&law_hyperbola, &rest, &options, &without);
    const struct fit_point *point = &fit.points[k];
    assert_near(point->ceiling_shift, without.ceiling.value - fit.ceiling.value, 1e-10);
    /* Cook: sum over all points of (change of the curve)^2 / (p sigma^2). */
    double change = 0;
    for (size_t i = 0; i < POINTS; i++) {
      change += pow(law_hyperbola.value(x[i], without.curve) - fit.points[i].fitted, 2);
    }
    assert_close(point->cook, change / (2 * fit.sigma * fit.sigma), 1e-8);
    leverages += point->leverage;
    fit_free(&without);
  }
  assert_close(leverages, 2, 1e-12);
  fit_free(&fit);
}

/* The exact p value of the runs test against all arrangements of the signs. */
static void runs_test_by_enumeration(void **state)
{
  (void)state;
  struct random_source source = {15};
  for (int round = 0; round < 200; round++) {
    size_t n = (size_t)random_between(&source, 6, 14);
    double x[14], y[14];
    for (size_t i = 0; i < n; i++) {
      x[i] = (double)i;
      y[i] = random_normal(&source);
    }
    struct fit_data data = {x, y, NULL, n};
    struct fit_options options = {.parts = 0};
    struct fit fit;
    run_fit(&law_constant, &data, &options, &fit);
    double lower = 0, upper = 0, all = 0;
    for (unsigned signs = 0; signs < 1U << n; signs++) {
      size_t positive = 0, runs = 1;
      for (size_t i = 0; i < n; i++) {
        positive += signs >> i & 1;
        runs += i > 0 && (signs >> i & 1) != (signs >> (i - 1) & 1);
      }
      if (positive == fit.runs.positive) {
        all++;
        lower += runs <= fit.runs.runs;
        upper += runs >= fit.runs.runs;
      }
    }
    assert_close(fit.runs.p, fmin(1, 2 * fmin(lower, upper) / all), 1e-10);
    fit_free(&fit);
  }
}

/* Points of one x have no order: as they come, from the lowest up, or up and down in turn. */
static void replicates_in_any_order(void **state)
{
  (void)state;
  enum { PLACES = 8, REPLICATES = 12 };
  static const double errors[REPLICATES] = {-0.9, -0.7, -0.5, -0.4, -0.2, -0.1, 0.1, 0.2, 0.4, 0.5, 0.7, 0.9};
  double x[PLACES * REPLICATES], y[2][PLACES * REPLICATES];
  struct random_source source = {31};
  for (int i = 0; i < PLACES; i++) {
    double level = 5 - 80 / (exp2(i) + 20) + 0.02 * random_normal(&source);
    for (int j = 0; j < REPLICATES; j++) {
      x[i * REPLICATES + j] = exp2(i);
      y[0][i * REPLICATES + j] = level + 0.1 * errors[j];
      y[1][i * REPLICATES + (j % 2 == 0 ? j / 2 : REPLICATES - 1 - j / 2)] = level + 0.1 * errors[j];
    }
  }
  struct fit fits[2];
  for (int i = 0; i < 2; i++) {
    struct fit_data data = {x, y[i], NULL, PLACES * REPLICATES};
    struct fit_options options = {.parts = FIT_PROFILES};
    run_fit(&law_hyperbola, &data, &options, &fits[i]);
    assert_in_range(fits[i].runs.runs, 1, PLACES);
    assert_false(fits[i].runs.streaks);
    assert_int_equal(fits[i].verdict, FIT_IDENTIFIED);
  }
  assert_int_equal(fits[0].runs.runs, fits[1].runs.runs);
  assert_close(fits[0].runs.p, fits[1].runs.p, 0);
  fit_free(&fits[0]);
  fit_free(&fits[1]);
}

/* The bands against the covariance's definition, and at one more point of a straight line. */
static void bands_of_a_line(void **state)
{
  (void)state;
  const double x[] = {1, 2, 4, 7, 11}, y[] = {2.1, 3.9, 8.3, 13.7, 22.4};
  struct fit_data data = {x, y, NULL, 5};
  struct fit_options options = {.parts = 0};
  struct fit fit;
  run_fit(&law_linear, &data, &options, &fit);
  /* sigma sqrt(1/n + (x - mean)^2/Sxx) and sigma sqrt(1 + that): any textbook. */
  double mean = 5, sxx = 66, at = 14, t = gsl_cdf_tdist_Pinv(0.975, 3);
  struct fit_band band = fit_band_at(&fit, at);
  double part = 1.0 / 5 + (at - mean) * (at - mean) / sxx;
  assert_close(band.confidence, t * fit.sigma * sqrt(part), 1e-12);
  assert_close(band.prediction, t * fit.sigma * sqrt(1 + part), 1e-12);
  assert_close(band.value, fit.parameters[0].value + at * fit.parameters[1].value, 1e-14);
  fit_free(&fit);
}

/* Same seed, same interval; for many points of a straight line near Wald's. */
static void bootstrap_is_seeded_and_sane(void **state)
{
  (void)state;
  double x[200], y[200];
  struct random_source source = {16};
  for (int i = 0; i < 200; i++) {
    x[i] = i;
    y[i] = 3 + 0.2 * i + random_normal(&source);
  }
  struct fit_data data = {x, y, NULL, 200};
  struct fit_options options = {.parts = FIT_BOOTSTRAP, .seed = 5, .replicates = 2000};
  struct fit a, b, c;
  run_fit(&law_linear, &data, &options, &a);
  run_fit(&law_linear, &data, &options, &b);
  options.seed = 6;
  run_fit(&law_linear, &data, &options, &c);
  assert_int_equal(a.replicates, 2000);
  assert_memory_equal(&a.parameters[1].bootstrap, &b.parameters[1].bootstrap, sizeof a.parameters[1].bootstrap);
  assert_memory_not_equal(&a.parameters[1].bootstrap, &c.parameters[1].bootstrap, sizeof a.parameters[1].bootstrap);
  double width = a.parameters[1].wald.high - a.parameters[1].wald.low;
  assert_near(a.parameters[1].bootstrap.low, a.parameters[1].wald.low, 0.1 * width);
  assert_near(a.parameters[1].bootstrap.high, a.parameters[1].wald.high, 0.1 * width);
  fit_free(&a);
  fit_free(&b);
  fit_free(&c);
}

/* Shapes for which the verdict is known. */
struct shape_row {
  const char *name;
  const struct law *law;
  double (*f)(double x);
  double noise;
  enum fit_verdict verdict;
  const char *reason; /* begins so */
};

static double flat(double x)
{
  (void)x;
  return 1.0700000000000001;
}

static double line(double x)
{
  return 1 + x / 4096;
}

static double convex(double x)
{
  return x * x;
}

static double level(double x)
{
  (void)x;
  return 2;
}

static double near_ceiling(double x)
{
  return 3.3 - 2.23 * 457 / (x + 457);
}

static double far_ceiling(double x)
{
  return 3.3 - 2.23 * 457600 / (x + 457600);
}

static double falling(double x)
{
  return 1.05 + 0.2 * 4576 / (x + 4576);
}

static const struct shape_row shape_rows[] = {
    {"flat", &law_hyperbola, flat, 0, FIT_NOT_IDENTIFIABLE, "y varies by rounding only"},
    {"flat, exponential", &law_exponential, flat, 0, FIT_NOT_IDENTIFIABLE, "y varies by rounding only"},
    {"straight line", &law_hyperbola, line, 0, FIT_NOT_IDENTIFIABLE, "no finite ceiling fits best"},
    {"convex", &law_hyperbola, convex, 0, FIT_NOT_IDENTIFIABLE, "no finite ceiling fits best"},
    {"convex, exponential", &law_exponential, convex, 0, FIT_NOT_IDENTIFIABLE, "no finite ceiling fits best"},
    {"noise alone", &law_hyperbola, level, 1, FIT_NOT_IDENTIFIABLE, ""},
    {"ceiling reached", &law_hyperbola, near_ceiling, 0.02, FIT_IDENTIFIED, "the interval of the ceiling"},
    {"ceiling far beyond", &law_hyperbola, far_ceiling, 0.1, FIT_NOT_IDENTIFIABLE, ""},
    {"falling to a floor", &law_hyperbola, falling, 0.002, FIT_IDENTIFIED, "the interval of the ceiling"},
    {"no ceiling in the law", &law_log2, near_ceiling, 0.02, FIT_NOT_IDENTIFIABLE, "this law has no ceiling"},
    {"streaks", &law_exponential, near_ceiling, 0.002, FIT_WEAKLY, "the residuals run in streaks"},
};

static void verdict_is_as_expected(void **state)
{
  const struct shape_row *row = *state;
  struct random_source source = {18};
  double x[POINTS], y[POINTS];
  for (int i = 0; i < POINTS; i++) {
    x[i] = 128 * pow(1024, i / (POINTS - 1.0));
    y[i] = row->f(x[i]) + row->noise * random_normal(&source);
  }
  struct fit_data data = {x, y, NULL, POINTS};
  struct fit_options options = {.parts = FIT_EVERYTHING};
  expect_verdict(row->law, &data, &options, row->verdict, row->reason);
}

/* Errors that change sign from point to point are as unlikely as streaks, and no streaks: neither the verdict nor the
 * automatic choice goes by them. */
static void alternation_is_no_streak(void **state)
{
  (void)state;
  double x[POINTS], y[POINTS];
  for (int i = 0; i < POINTS; i++) {
    x[i] = 100 * exp2(i / 2.0);
    y[i] = 3.3 - 2.23 * 4576 / (x[i] + 4576) + (i % 2 == 0 ? 0.01 : -0.01);
  }
  struct fit_data data = {x, y, NULL, POINTS};
  struct fit_options options = {.parts = FIT_PROFILES};
  struct fit_ranking ranking;
  struct fit fit;
  struct fault fault = {0};
  assert_int_equal(fit_select(&data, &options, &ranking, &fit, &fault), STATUS_OK);
  assert_ptr_equal(fit.law, &law_hyperbola);
  assert_int_equal(fit.runs.runs, POINTS);
  assert_close(fit.runs.p, 4 / 2704156.0, 1e-10); /* 2 of the 24 over 12 orders of the signs have 24 runs */
  assert_false(fit.runs.streaks);
  assert_int_equal(fit.verdict, FIT_IDENTIFIED);
  assert_false(ranking.candidates[0].streaks);
  for (size_t i = 0; i < ranking.count; i++) {
    assert_int_equal(ranking.candidates[i].law->in_auto, LAW_AUTO_ALWAYS);
  }
  fit_free(&fit);
}

/* The profile of an unbounded side says so, and the other side's end is where an F test puts it: with the ceiling held
 * there the sum of squares has risen by the factor 1 + F/df. */
static void unbounded_is_said(void **state)
{
  (void)state;
  struct random_source source = {24};
  double x[POINTS], y[POINTS];
  for (int i = 0; i < POINTS; i++) {
    x[i] = 128 * pow(1024, i / (POINTS - 1.0));
    y[i] = far_ceiling(x[i]) + 0.03 * random_normal(&source);
  }
  struct fit_data data = {x, y, NULL, POINTS};
  struct fit_options options = {.parts = FIT_PROFILES};
  struct fit fit, constrained;
  run_fit(&law_hyperbola, &data, &options, &fit);
  assert_true(fit.converged);
  assert_true(isinf(fit.ceiling.profile.high) && fit.ceiling.profile.high > 0);
  assert_true(isinf(fit.parameters[2].profile.high));
  assert_true(isfinite(fit.ceiling.profile.low));
  assert_int_equal(fit.verdict, FIT_NOT_IDENTIFIABLE);
  assert_string_equal(fit.reason, "the data set no upper bound for the ceiling");
  double held[LAW_MAX_PARAMETERS] = {fit.ceiling.profile.low, NAN, NAN};
  options.held = held;
  options.parts = 0;
  run_fit(&law_hyperbola, &data, &options, &constrained);
  double f = gsl_cdf_fdist_Pinv(0.95, 1, POINTS - 3);
  assert_close(constrained.rss, fit.rss * (1 + f / (POINTS - 3)), 1e-8);
  assert_true(constrained.ceiling.held);
  fit_free(&constrained);
  held[0] = 1e6; /* as far out as one likes */
  run_fit(&law_hyperbola, &data, &options, &constrained);
  assert_true(constrained.rss < fit.rss * (1 + f / (POINTS - 3)));
  fit_free(&fit);
  fit_free(&constrained);
}

/* The same data upside down: what had no upper bound has no lower one, and the ends change sign. */
static void upside_down_the_bound_is_the_lower(void **state)
{
  (void)state;
  struct random_source source = {24};
  double x[POINTS], y[POINTS], mirrored[POINTS];
  for (int i = 0; i < POINTS; i++) {
    x[i] = 128 * pow(1024, i / (POINTS - 1.0));
    y[i] = far_ceiling(x[i]) + 0.03 * random_normal(&source);
    mirrored[i] = -y[i];
  }
  struct fit_data data = {x, y, NULL, POINTS}, down = {x, mirrored, NULL, POINTS};
  struct fit_options options = {.parts = FIT_PROFILES};
  struct fit up, fit;
  run_fit(&law_hyperbola, &data, &options, &up);
  run_fit(&law_hyperbola, &down, &options, &fit);
  assert_true(isinf(fit.ceiling.profile.low) && fit.ceiling.profile.low < 0);
  assert_close(fit.ceiling.profile.high, -up.ceiling.profile.low, 1e-6);
  assert_int_equal(fit.verdict, FIT_NOT_IDENTIFIABLE);
  assert_string_equal(fit.reason, "the data set no lower bound for the ceiling");
  fit_free(&up);
  fit_free(&fit);
}

/* Wrong input, each with its sentence. */
struct refusal_row {
  const char *name;
  const struct law *law;
  double x[4];
  size_t count;
  double held[4], start[4];
  const char *message;
};

static const struct law no_rule = {
    .name = "mine",
    .parameters = (const struct law_parameter[]){{.name = "a"}, {.name = "b", .positive = true}},
    .parameter_count = 2,
    .value = NULL,
};

static double nowhere(double x, const double *p)
{
  return NAN * x * p[0];
}

static void slope_nowhere(double x, const double *p, double *derivative)
{
  *derivative = NAN * x * p[0];
}

static const struct law undefined_law = {
    .name = "nowhere",
    .parameters = (const struct law_parameter[]){{.name = "a"}},
    .parameter_count = 1,
    .value = nowhere,
    .gradient = slope_nowhere,
};

#define FREE                                                                                                           \
  {                                                                                                                    \
    NAN, NAN, NAN, NAN                                                                                                 \
  }

static const struct refusal_row refusal_rows[] = {
    {"too few",
     &law_hyperbola,
     {1, 2, 3},
     3,
     FREE,
     FREE,
     "law 'hyperbola' has 3 free parameters and needs 4 points at least, found 3"},
    {"none", &law_hyperbola, {0}, 0, FREE, FREE, "there are no points to fit"},
    {"one x", &law_linear, {5, 5, 5, 5}, 4, FREE, FREE, "all 4 points have the same x: there is nothing to fit over"},
    {"x of 0",
     &law_log2,
     {0, 1, 2, 3},
     4,
     FREE,
     FREE,
     "law 'log2' is defined for x above 0 only, but the data begin at 0"},
    {"x below 0",
     &law_hyperbola,
     {-1, 1, 2, 3},
     4,
     {NAN, 0, NAN},
     FREE,
     "law 'hyperbola' is defined for x from 0 only, but the data begin at -1"},
    {"all held",
     &law_linear,
     {1, 2, 3, 4},
     4,
     {0, 1},
     FREE,
     "every parameter of law 'linear' is held: nothing is left to fit"},
    {"negative half",
     &law_hyperbola,
     {1, 2, 3, 4},
     4,
     {NAN, NAN, -1},
     FREE,
     "parameter 'half' of law 'hyperbola' must be above 0"},
    {"held and started",
     &law_linear,
     {1, 2, 3, 4},
     4,
     {1, NAN},
     {2, NAN},
     "parameter 'intercept' of law 'linear' is both held and started"},
    {"no start rule",
     &no_rule,
     {1, 2, 3, 4},
     4,
     FREE,
     {1, NAN},
     "law 'mine' has no start rule: parameter 'b' needs a starting value"},
    {"no value anywhere",
     &undefined_law,
     {1, 2, 3, 4},
     4,
     FREE,
     {1},
     "law 'nowhere' cannot be worked out from any starting values on these points"},
};

static void bad_input_is_refused(void **state)
{
  const struct refusal_row *row = *state;
  static const double y[4] = {1, 3, 2, 5};
  double held[LAW_MAX_PARAMETERS] = {NAN, NAN, NAN, NAN}, start[LAW_MAX_PARAMETERS] = {NAN, NAN, NAN, NAN};
  memcpy(held, row->held, sizeof row->held);
  memcpy(start, row->start, sizeof row->start);
  struct fit_data data = {row->x, y, NULL, row->count};
  struct fit_options options = {.held = held, .start = start};
  struct fit fit;
  struct fault fault = {0};
  assert_int_equal(fit_run(row->law, &data, &options, &fit, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->message);
}

/* Auto: weights add up to 1, candidates are sorted, laws that cannot be fitted say why. */
static void ranking_is_consistent(void **state)
{
  (void)state;
  double x[POINTS], y[POINTS];
  make_hyperbola(0.05, 21, x, y);
  x[0] = 0; /* no logarithm there */
  y[0] = 1.07;
  struct fit_data data = {x, y, NULL, POINTS};
  struct fit_options options = {.parts = FIT_PROFILE_CEILING};
  struct fit_ranking ranking;
  struct fit fit;
  struct fault fault = {0};
  assert_int_equal(fit_select(&data, &options, &ranking, &fit, &fault), STATUS_OK);
  double sum = 0, bounded = 0;
  size_t refused = 0;
  for (size_t i = 0; i < ranking.count; i++) {
    const struct fit_candidate *candidate = &ranking.candidates[i];
    sum += candidate->weight;
    bounded += candidate->law->bounded ? candidate->weight : 0;
    assert_int_equal(candidate->fitted, candidate->reason[0] == '\0');
    refused += strstr(candidate->reason, "is defined for x above 0 only") != NULL;
    if (i > 0 && candidate->fitted) {
      assert_true(candidate->aicc >= ranking.candidates[i - 1].aicc);
      assert_close(candidate->difference, candidate->aicc - ranking.candidates[0].aicc, 1e-12);
    }
  }
  assert_close(sum, 1, 1e-12);
  assert_close(ranking.ceiling_evidence, bounded, 1e-12);
  assert_int_equal(refused, 3);
  assert_ptr_equal(fit.law, ranking.candidates[0].law);
  assert_true(ranking.ceiling_evidence > 0.99);
  fit_free(&fit);
}

/* Laws without a ceiling are chosen for data without one. */
static void growth_without_bound_is_chosen(void **state)
{
  (void)state;
  static const struct {
    const struct law *law;
    double p[3];
  } cases[] = {{&law_linear, {1, 0.02}},
               {&law_quadratic, {5, 0.02, 0.0001}},
               {&law_log2, {1, 0.4}},
               {&law_power, {0.3, 0.71}},
               {&law_constant, {2}}};
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct random_source source = {22};
    double x[POINTS], y[POINTS];
    for (int i = 0; i < POINTS; i++) {
      x[i] = 1 + 37.0 * i;
      y[i] = cases[k].law->value(x[i], cases[k].p) * (1 + 0.005 * random_normal(&source));
    }
    struct fit_data data = {x, y, NULL, POINTS};
    struct fit_options options = {.parts = FIT_PROFILE_CEILING};
    struct fit_ranking ranking;
    struct fit fit;
    struct fault fault = {0};
    assert_int_equal(fit_select(&data, &options, &ranking, &fit, &fault), STATUS_OK);
    assert_string_equal(fit.law->name, cases[k].law->name);
    assert_int_equal(fit.verdict, FIT_NOT_IDENTIFIABLE);
    assert_non_null(strstr(ranking.statement, "the data do not show a ceiling"));
    fit_free(&fit);
  }
}

/* A parabola that would come back down is no growth without bound. */
static void a_parabola_that_turns_back_is_left_out(void **state)
{
  (void)state;
  double x[POINTS], y[POINTS];
  make_hyperbola(0.05, 23, x, y);
  struct fit_data data = {x, y, NULL, POINTS};
  struct fit_options options = {.parts = FIT_PROFILE_CEILING};
  struct fit_ranking ranking;
  struct fit fit;
  struct fault fault = {0};
  assert_int_equal(fit_select(&data, &options, &ranking, &fit, &fault), STATUS_OK);
  for (size_t i = 0; i < ranking.count; i++) {
    if (ranking.candidates[i].law == &law_quadratic) {
      assert_false(ranking.candidates[i].fitted);
      assert_string_equal(ranking.candidates[i].reason, "its best curve slows down and turns back");
    }
  }
  fit_free(&fit);
}

/* Series too short for the AICc of a law with a ceiling. */
struct short_row {
  const char *name;
  size_t count;
  double y[6];
  const char *law, *statement;
};

#define TOO_FEW "too few points to give a law with a ceiling an AICc, so nothing was compared"

static const struct short_row short_rows[] = {
    {"four that rise",
     4,
     {1.3228, 1.5331, 1.8164, 2.1494},
     "power",
     TOO_FEW "; an F test prefers power to the constant"},
    {"four on a line", 4, {1, 2.1, 3.9, 8.05}, "linear", TOO_FEW "; an F test prefers linear to the constant"},
    {"four exactly on a line", 4, {1, 2, 4, 8}, "linear", TOO_FEW "; an F test prefers linear to the constant"},
    {"four that scatter", 4, {1.32, 1.33, 1.31, 1.33}, "constant", TOO_FEW},
    {"five", 5, {1.32, 1.53, 1.82, 2.15, 2.45}, "power", TOO_FEW},
    {"six zeros", 6, {0}, "constant", "y is 0 everywhere, so nothing was compared"},
    {"six", 6, {1, 2, 4.1, 8, 16, 31.9}, "power", "laws with a ceiling carry "},
};

static void short_series_compare_nothing(void **state)
{
  const struct short_row *row = *state;
  static const double x[] = {512, 1024, 2048, 4096, 8192, 16384};
  struct fit_data data = {x, row->y, NULL, row->count};
  struct fit_options options = {.parts = FIT_PROFILE_CEILING};
  struct fit_ranking ranking;
  struct fit fit;
  struct fault fault = {0};
  assert_int_equal(fit_select(&data, &options, &ranking, &fit, &fault), STATUS_OK);
  assert_string_equal(fit.law->name, row->law);
  assert_int_equal(isnan(ranking.ceiling_evidence), row->count < 6 || row->y[0] == 0);
  if (isnan(ranking.ceiling_evidence)) {
    assert_string_equal(ranking.statement, row->statement);
  } else {
    assert_int_equal(strncmp(ranking.statement, row->statement, strlen(row->statement)), 0);
  }
  fit_free(&fit);
}

/* S-shaped laws over log-spaced x: a ceiling needs data that bend towards it. */
struct s_row {
  const char *name;
  const struct law *law;
  double p[3];  /* of a parabola, or of a logistic where the first is 100 or -100 */
  double noise; /* over the last value */
  enum fit_verdict verdict;
  const char *reason; /* begins so */
};

static const struct s_row s_rows[] = {
    {"a parabola",
     &law_logistic,
     {10, 0.01, 1e-6},
     0.01,
     FIT_NOT_IDENTIFIABLE,
     "the data still curve upwards at their end"},
    {"a parabola, upside down",
     &law_logistic,
     {-10, -0.01, -1e-6},
     0.01,
     FIT_NOT_IDENTIFIABLE,
     "the data still curve downwards at their end"},
    {"steepest between the last two x",
     &law_logistic,
     {100, 3, 1 / 3500.0},
     0.01,
     FIT_NOT_IDENTIFIABLE,
     "the data still curve upwards at their end"},
    {"passed", &law_logistic, {100, 3, 1 / 1200.0}, 0.01, FIT_IDENTIFIED, "the interval of the ceiling"},
    {"passed, by richards", &law_richards, {100, 3, 1 / 1200.0}, 0.01, FIT_IDENTIFIED, "the interval of the ceiling"},
    {"passed, upside down", &law_logistic, {-100, 3, 1 / 1200.0}, 0.01, FIT_IDENTIFIED, "the interval of the ceiling"},
    {"hardly passed", &law_logistic, {100, 3, 1 / 2800.0}, 0.1, FIT_WEAKLY, "the data do not clearly bend"},
};

static void an_s_needs_its_upper_half(void **state)
{
  const struct s_row *row = *state;
  const struct law *truth = fabs(row->p[0]) > 99 ? &law_logistic : &law_quadratic;
  struct random_source source = {29};
  double x[POINTS], y[POINTS];
  for (int i = 0; i < POINTS; i++) {
    x[i] = 128 << i / 3;
    y[i] = truth->value(x[i], row->p) + row->noise * truth->value(16384, row->p) * random_normal(&source);
  }
  struct fit_data data = {x, y, NULL, POINTS};
  struct fit_options options = {.parts = FIT_PROFILES};
  expect_verdict(row->law, &data, &options, row->verdict, row->reason);
}

/* A curve that ran away to a limit has nothing to correlate, and no ceiling that a point could move. */
static void no_estimate_no_influence(void **state)
{
  (void)state;
  static const double x[] = {1, 2, 3, 4, 5, 6}, y[] = {1, 4, 9, 16, 25, 36};
  struct fit_data data = {x, y, NULL, 6};
  struct fit_options options = {.parts = FIT_PROFILES};
  struct fit fit;
  run_fit(&law_hyperbola, &data, &options, &fit);
  assert_true(fit.ran_away);
  for (size_t j = 0; j < 9; j++) {
    assert_true(isnan(fit.correlation[j / 3][j % 3]));
  }
  for (size_t i = 0; i < fit.count; i++) {
    assert_true(isnan(fit.points[i].ceiling_shift));
  }
  fit_free(&fit);
}

/* One thread's share: many fits, folded into one number. */
static void *fit_many(void *sum)
{
  for (uint64_t seed = 100; seed < 130; seed++) {
    double x[POINTS], y[POINTS];
    make_hyperbola(0.05, seed, x, y);
    struct fit_data data = {x, y, NULL, POINTS};
    struct fit_options options = {.parts = FIT_EVERYTHING, .replicates = 50};
    struct fit fit;
    if (fit_run(&law_power_hyperbola, &data, &options, &fit, NULL) == STATUS_OK) {
      *(double *)sum += fit.ceiling.profile.low + fit.parameters[2].bootstrap.high;
      fit_free(&fit);
    }
  }
  return NULL;
}

static void threads_do_not_disturb_each_other(void **state)
{
  (void)state;
  enum { THREADS = 4 };
  double alone = 0, sums[THREADS] = {0};
  pthread_t threads[THREADS];
  (void)fit_many(&alone);
  for (int i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_create(&threads[i], NULL, fit_many, &sums[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(sums[i] == alone);
  }
}

/* Ends of profile intervals on small samples where the best curve with a parameter held tends to a limit of the law: a
 * step after the first point, or a power of x. The truth is from a scan of the parameters that are not linear, the
 * others by linear least squares, in another program. */
struct end_row {
  const char *name;
  const struct law *law;
  size_t count, parameter;
  double x[12], y[12], weight[12];
  double low, high; /* infinite: no bound; NaN: not looked at. A positive parameter without a lower bound goes to 0 */
  double relative;
  enum fit_verdict verdict;
};

static const struct end_row end_rows[] = {
    {"a step: rate",
     &law_logistic,
     12,
     2,
     {5.781957064086174, 32.46783334397912, 32.67386290020624, 35.26744114114809, 35.38891281802441, 38.48741404386554,
      43.63262668102914, 56.3205480644796, 72.16756679022379, 78.01951792218385, 81.96541993568654, 85.48617176260265},
     {0.8188977921300913, 9.141419670486648, 8.840525513761555, 8.262992053571326, 9.403023725645351, 8.221791367566816,
      9.908529388632454, 8.84658328043085, 9.640351619300123, 10.168190001276082, 9.770403639583556,
      10.373508048072807},
     {0},
     0.10732,
     INFINITY,
     1e-4,
     FIT_WEAKLY},
    {"a step of five points: rate",
     &law_logistic,
     5,
     2,
     {14.231546278180771, 61.48716411863136, 71.55343806742269, 71.86264557333828, 95.25988382723236},
     {6.898154605676763, 9.993444721438507, 10.002725819016948, 10.001859562480528, 9.995703484606743},
     {1, 1, 7, 1, 1},
     NAN,
     INFINITY,
     1e-4,
     FIT_WEAKLY},
    {"the start out of reach: scale",
     &law_exponential,
     8,
     2,
     {106.8656643219406, 194.03112922113243, 322.8637393593365, 357.1395493898967, 517.2638943446424, 699.3660067382671,
      863.3205982354755, 1900.6961005225971},
     {1.7514103846350701, 1.9504073227412765, 1.9788774422114084, 1.995512906715454, 2.014588590005722,
      1.982242295173016, 1.9724252076259703, 2.0047519288972944},
     {0.5, 1, 1, 1, 7, 1, 2, 2},
     0,
     NAN,
     1e-4,
     FIT_WEAKLY},
    {"an amplitude out of reach: exponent",
     &law_power_approach,
     12,
     2,
     {11.660599745928712, 100.15437542038397, 124.49724071424912, 237.93724354864574, 271.0763655658474,
      344.44057476598607, 578.4985493317969, 704.2383525022241, 736.1164526897605, 739.7373751451549, 1670.099991107504,
      2237.9258188446975},
     {4.368895823471402, 4.962175367209382, 4.957695114576409, 5.017956361737967, 5.026518714047944, 4.974651631983345,
      5.021538056467368, 5.043722177086764, 5.011181929422882, 5.05897084129884, 4.8968601361060395, 4.98756673791707},
     {1, 2, 1, 1, 1, 1, 2, 0.5, 2, 0.5, 0.5, 7},
     NAN,
     INFINITY,
     1e-4,
     FIT_WEAKLY},
    {"a second curve beyond a straight profile: ceiling",
     &law_exponential,
     5,
     0,
     {35.269895903279235, 100.91031018578573, 286.07773097697677, 327.48202851455653, 5729.181682906719},
     {2.830311113479597, 2.8282939258831363, 2.5923926478160833, 2.611503931785015, 2.10325027262363},
     {0},
     1.000,
     2.288,
     2e-3,
     FIT_WEAKLY},
    {"half at 0: ceiling",
     &law_hyperbola,
     5,
     0,
     {126.82549754546645, 440.0632081503193, 565.9771337626033, 912.4802593079335, 6459.435689899523},
     {1.5275988790815123, 2.222369738134194, 2.579076653285811, 2.5837942876069944, 3.408406256533244},
     {1, 1, 1, 1, 1},
     2.802,
     NAN,
     2e-4,
     FIT_WEAKLY},
};

static void end_is_where_the_rise_is(void **state)
{
  const struct end_row *row = *state;
  struct fit_data data = {row->x, row->y, row->weight[0] > 0 ? row->weight : NULL, row->count};
  struct fit_options options = {.parts = FIT_PROFILES};
  struct fit fit;
  run_fit(row->law, &data, &options, &fit);
  const struct fit_interval *found = &fit.parameters[row->parameter].profile;
  const double wanted[] = {row->low, row->high}, ends[] = {found->low, found->high};
  for (size_t i = 0; i < 2; i++) {
    if (isinf(wanted[i]) || wanted[i] == 0) {
      assert_true(ends[i] == wanted[i]);
    } else if (!isnan(wanted[i])) {
      assert_close(ends[i], wanted[i], row->relative);
    }
  }
  assert_int_equal(fit.verdict, row->verdict);
  fit_free(&fit);
}

int main(void)
{
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(straight_line_as_in_r),
      cmocka_unit_test(weighted_line_as_in_gsl),
      cmocka_unit_test(weight_counts_points),
      cmocka_unit_test(units_and_order_do_not_matter),
      cmocka_unit_test(far_origin_of_a_line),
      cmocka_unit_test(influence_is_what_leaving_out_does),
      cmocka_unit_test(runs_test_by_enumeration),
      cmocka_unit_test(bands_of_a_line),
      cmocka_unit_test(bootstrap_is_seeded_and_sane),
      cmocka_unit_test(alternation_is_no_streak),
      cmocka_unit_test(replicates_in_any_order),
      cmocka_unit_test(unbounded_is_said),
      cmocka_unit_test(no_estimate_no_influence),
      cmocka_unit_test(a_parabola_that_turns_back_is_left_out),
      cmocka_unit_test(upside_down_the_bound_is_the_lower),
      cmocka_unit_test(ranking_is_consistent),
      cmocka_unit_test(growth_without_bound_is_chosen),
      cmocka_unit_test(threads_do_not_disturb_each_other),
  };
  int failed = cmocka_run_group_tests_name("fits", tests, NULL, NULL);
  failed += run_rows("units of x", unit_of_x_does_not_matter, power_rows);
  failed += run_rows("one curve in three laws", one_curve_in_three_laws, noise_rows);
  failed += run_rows("verdicts", verdict_is_as_expected, shape_rows);
  failed += run_rows("S-shaped laws", an_s_needs_its_upper_half, s_rows);
  failed += run_rows("short series", short_series_compare_nothing, short_rows);
  failed += run_rows("ends of profiles", end_is_where_the_rise_is, end_rows);
  return failed + run_rows("refusals", bad_input_is_refused, refusal_rows);
}
