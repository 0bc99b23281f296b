#include "core/distribution.h"

#include "core/clones.h"
#include "core/decimal.h"
#include "core/variable.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <string.h>

static double least_of(double a, double b)
{
  return a < b ? a : b;
}

static double greatest_of(double a, double b)
{
  return a > b ? a : b;
}

static enum status refuse(struct fault *fault, const char *sentence, double a, double b)
{
  char first[DECIMAL_TEXT_SIZE], second[DECIMAL_TEXT_SIZE];
  decimal_from_double(a, first);
  decimal_from_double(b, second);
  return fault_set(fault, STATUS_BAD_INPUT, "%s, found %s and %s", sentence, first, second);
}

static enum status refuse_low(struct fault *fault, const char *name, double value)
{
  char found[DECIMAL_TEXT_SIZE];
  decimal_from_double(value, found);
  return fault_set(fault, STATUS_BAD_INPUT, "%s must be above 0, found %s", name, found);
}

/* ---- uniform: min, max */

static enum status check_uniform(const double *p, struct fault *fault)
{
  return p[0] < p[1] ? STATUS_OK : refuse(fault, "min must be below max", p[0], p[1]);
}

HOT_LOOP static void invert_uniform(const struct variable *v, size_t count, const double *restrict units,
                                    double *restrict values)
{
  double low = v->parameters[0], width = v->parameters[1] - v->parameters[0];
  for (size_t j = 0; j < count; j++) {
    values[j] = low + width * units[j];
  }
}

static double cumulative_uniform(const struct variable *v, double x)
{
  double part = (x - v->parameters[0]) / (v->parameters[1] - v->parameters[0]);
  return greatest_of(0, least_of(1, part));
}

static double density_uniform(const struct variable *v, double x)
{
  (void)x;
  return 1 / (v->parameters[1] - v->parameters[0]);
}

static double mean_uniform(const struct variable *v)
{
  return (v->parameters[0] + v->parameters[1]) / 2;
}

static double variance_uniform(const struct variable *v)
{
  double width = v->parameters[1] - v->parameters[0];
  return width * width / 12;
}

static struct reach reach_uniform(const struct variable *v)
{
  return (struct reach){v->parameters[0], v->parameters[1], (double)NAN};
}

/* ---- loguniform: min, max; derived ln(max / min) */

static enum status check_loguniform(const double *p, struct fault *fault)
{
  return p[0] > 0 ? check_uniform(p, fault) : refuse_low(fault, "min", p[0]);
}

static enum status prepare_loguniform(struct variable *v, struct fault *fault)
{
  (void)fault;
  v->derived[0] = log(v->parameters[1]) - log(v->parameters[0]);
  return STATUS_OK;
}

static void invert_loguniform(const struct variable *v, size_t count, const double *units, double *values)
{
  for (size_t j = 0; j < count; j++) {
    values[j] = least_of(v->parameters[1], v->parameters[0] * exp(v->derived[0] * units[j]));
  }
}

static double cumulative_loguniform(const struct variable *v, double x)
{
  return x <= v->parameters[0] ? 0 : least_of(1, log(x / v->parameters[0]) / v->derived[0]);
}

static double density_loguniform(const struct variable *v, double x)
{
  return 1 / (x * v->derived[0]);
}

static double mean_loguniform(const struct variable *v)
{
  return (v->parameters[1] - v->parameters[0]) / v->derived[0];
}

/* mean^2 (y coth y - 1) with y = ln(max / min) / 2; its series where the difference would lose digits. */
static double variance_loguniform(const struct variable *v)
{
  double y = v->derived[0] / 2, mean = mean_loguniform(v), q = y * y;
  double series = q / 3 - q * q / 45 + 2 * q * q * q / 945 - q * q * q * q / 4725;
  return mean * mean * (y < 0.03 ? series : y / tanh(y) - 1);
}

/* ---- triangular: min, mode, max */

static enum status check_triangular(const double *p, struct fault *fault)
{
  const double ends[] = {p[0], p[2]};
  if (check_uniform(ends, fault) != STATUS_OK) {
    return STATUS_BAD_INPUT;
  }
  if (p[1] < p[0]) {
    return refuse(fault, "mode must not be below min", p[1], p[0]);
  }
  return p[1] <= p[2] ? STATUS_OK : refuse(fault, "mode must not be above max", p[1], p[2]);
}

static void invert_triangular(const struct variable *v, size_t count, const double *units, double *values)
{
  double low = v->parameters[0], mode = v->parameters[1], high = v->parameters[2];
  double rising = (mode - low) / (high - low);
  for (size_t j = 0; j < count; j++) {
    values[j] = units[j] < rising ? low + sqrt(units[j] * (high - low) * (mode - low))
                                  : high - sqrt((1 - units[j]) * (high - low) * (high - mode));
  }
}

static double cumulative_triangular(const struct variable *v, double x)
{
  double low = v->parameters[0], mode = v->parameters[1], high = v->parameters[2];
  if (x <= low || x >= high) {
    return x <= low ? 0 : 1;
  }
  return x < mode ? (x - low) * (x - low) / ((high - low) * (mode - low))
                  : 1 - (high - x) * (high - x) / ((high - low) * (high - mode));
}

static double density_triangular(const struct variable *v, double x)
{
  double low = v->parameters[0], mode = v->parameters[1], high = v->parameters[2];
  double falling = high > mode ? (high - x) / (high - mode) : 1;
  return 2 / (high - low) * (x < mode ? (x - low) / (mode - low) : falling);
}

static double mean_triangular(const struct variable *v)
{
  return (v->parameters[0] + v->parameters[1] + v->parameters[2]) / 3;
}

static double variance_triangular(const struct variable *v)
{
  double low = v->parameters[0], mode = v->parameters[1], high = v->parameters[2];
  return ((high - low) * (high - low) - (high - mode) * (mode - low)) / 18;
}

static struct reach reach_triangular(const struct variable *v)
{
  return (struct reach){v->parameters[0], v->parameters[2], v->parameters[1]};
}

/* ---- normal: mean, sd, min, max; derived z(min), z(max), and the range of z where the density is not negligible. The
 * upper tail is taken from above wherever it would be a difference from 1. */

enum { NORMAL_LOW, NORMAL_HIGH, NORMAL_FROM, NORMAL_TO };

static const double negligible = 90; /* twice the exponent: exp(-45) = 3e-20 of the largest density */

static enum status check_normal(const double *p, struct fault *fault)
{
  return p[1] > 0 ? check_uniform(p + 2, fault) : refuse_low(fault, "sd", p[1]);
}

static enum status prepare_normal(struct variable *v, struct fault *fault)
{
  double mean = v->parameters[0], sd = v->parameters[1];
  double from = (v->parameters[2] - mean) / sd, to = (v->parameters[3] - mean) / sd;
  if (from > 30 || to < -30) {
    return fault_set(fault, STATUS_BAD_INPUT, "min and max must not both lie more than 30 sd from the mean");
  }
  double nearest = from > 0 ? from : to < 0 ? -to : 0;
  double reach = sqrt(nearest * nearest + negligible);
  v->derived[NORMAL_LOW] = from;
  v->derived[NORMAL_HIGH] = to;
  v->derived[NORMAL_FROM] = greatest_of(from, -reach);
  v->derived[NORMAL_TO] = least_of(to, reach);
  return STATUS_OK;
}

static void invert_normal(const struct variable *v, size_t count, const double *units, double *values)
{
  double low = v->derived[NORMAL_LOW], high = v->derived[NORMAL_HIGH];
  double below_low = gsl_cdf_ugaussian_P(low), below_high = gsl_cdf_ugaussian_P(high);
  double above_low = gsl_cdf_ugaussian_Q(low), above_high = gsl_cdf_ugaussian_Q(high);
  for (size_t j = 0; j < count; j++) {
    double below = below_low + units[j] * (below_high - below_low);
    double above = above_high + (1 - units[j]) * (above_low - above_high);
    double z = below < above ? gsl_cdf_ugaussian_Pinv(below) : gsl_cdf_ugaussian_Qinv(above);
    values[j] = greatest_of(v->parameters[2], least_of(v->parameters[3], v->parameters[0] + v->parameters[1] * z));
  }
}

/* The probability that a standard normal lies in [a, b]. */
static double normal_between(double a, double b)
{
  return a > 0 ? gsl_cdf_ugaussian_Q(a) - gsl_cdf_ugaussian_Q(b) : gsl_cdf_ugaussian_P(b) - gsl_cdf_ugaussian_P(a);
}

static double cumulative_normal(const struct variable *v, double x)
{
  double low = v->derived[NORMAL_LOW], high = v->derived[NORMAL_HIGH];
  double z = (x - v->parameters[0]) / v->parameters[1];
  if (z <= low || z >= high) {
    return z <= low ? 0 : 1;
  }
  return normal_between(low, z) / normal_between(low, high);
}

static double density_normal(const struct variable *v, double x)
{
  double z = (x - v->parameters[0]) / v->parameters[1];
  double mass = normal_between(v->derived[NORMAL_LOW], v->derived[NORMAL_HIGH]);
  return exp(-z * z / 2) / (sqrt(2 * M_PI) * v->parameters[1] * mass);
}

/* The power-th moment of z about `centre`, with the density relative to its largest value, so that no tail is too far.
 */
static double normal_moment(const struct variable *v, double centre, int power)
{
  enum { NODES = 64, PANELS = 8 };
  gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
  if (table == NULL) {
    return (double)NAN;
  }
  double from = v->derived[NORMAL_FROM], to = v->derived[NORMAL_TO], width = (to - from) / PANELS;
  double nearest = from > 0 ? from : to < 0 ? to : 0;
  double moment = 0, mass = 0;
  for (size_t panel = 0; panel < PANELS; panel++) {
    double start = from + width * (double)panel;
    for (size_t i = 0; i < NODES; i++) {
      double z = 0, weight = 0;
      gsl_integration_glfixed_point(start, start + width, i, &z, &weight, table);
      weight *= exp((nearest - z) * (nearest + z) / 2);
      mass += weight;
      moment += weight * (power == 1 ? z - centre : (z - centre) * (z - centre));
    }
  }
  gsl_integration_glfixed_table_free(table);
  return moment / mass;
}

static double mean_normal(const struct variable *v)
{
  return v->parameters[0] + v->parameters[1] * normal_moment(v, 0, 1);
}

static double variance_normal(const struct variable *v)
{
  return v->parameters[1] * v->parameters[1] * normal_moment(v, normal_moment(v, 0, 1), 2);
}

static struct reach reach_normal(const struct variable *v)
{
  double mean = v->parameters[0], sd = v->parameters[1];
  return (struct reach){mean + sd * v->derived[NORMAL_FROM], mean + sd * v->derived[NORMAL_TO], (double)NAN};
}

/* ---- lognormal: median, sigma */

static enum status check_lognormal(const double *p, struct fault *fault)
{
  if (!(p[0] > 0)) {
    return refuse_low(fault, "median", p[0]);
  }
  return p[1] > 0 ? STATUS_OK : refuse_low(fault, "sigma", p[1]);
}

static enum status prepare_lognormal(struct variable *v, struct fault *fault)
{
  return v->parameters[1] <= 10 ? STATUS_OK : fault_set(fault, STATUS_BAD_INPUT, "sigma must be at most 10");
}

static void invert_lognormal(const struct variable *v, size_t count, const double *units, double *values)
{
  for (size_t j = 0; j < count; j++) {
    values[j] = v->parameters[0] * exp(v->parameters[1] * gsl_cdf_ugaussian_Pinv(units[j]));
  }
}

static double cumulative_lognormal(const struct variable *v, double x)
{
  return x <= 0 ? 0 : gsl_cdf_ugaussian_P(log(x / v->parameters[0]) / v->parameters[1]);
}

static double density_lognormal(const struct variable *v, double x)
{
  double z = log(x / v->parameters[0]) / v->parameters[1];
  return exp(-z * z / 2) / (sqrt(2 * M_PI) * v->parameters[1] * x);
}

static double mean_lognormal(const struct variable *v)
{
  return v->parameters[0] * exp(v->parameters[1] * v->parameters[1] / 2);
}

static double variance_lognormal(const struct variable *v)
{
  double mean = mean_lognormal(v);
  return mean * mean * expm1(v->parameters[1] * v->parameters[1]);
}

static double kurtosis_lognormal(const struct variable *v)
{
  double w = exp(v->parameters[1] * v->parameters[1]);
  return w * w * (w * w + 2 * w + 3) - 3;
}

/* Far enough up for the density times x^4. */
static struct reach reach_lognormal(const struct variable *v)
{
  double median = v->parameters[0], sigma = v->parameters[1], far = sqrt(negligible);
  return (struct reach){median * exp(-sigma * far), median * exp(sigma * (far + 4 * sigma)), (double)NAN};
}

/* ---- list: values and weights; derived the sum of the weights */

static enum status check_nothing(const double *p, struct fault *fault)
{
  (void)p;
  (void)fault;
  return STATUS_OK;
}

static enum status prepare_list(struct variable *v, struct fault *fault)
{
  (void)fault;
  for (size_t i = 0; i < v->value_count; i++) {
    v->derived[0] += variable_weight(v, i);
  }
  return STATUS_OK;
}

static void invert_list(const struct variable *v, size_t count, const double *units, double *values)
{
  for (size_t j = 0; j < count; j++) {
    double target = units[j] * v->derived[0], reached = 0;
    size_t chosen = 0;
    for (size_t i = 0; i < v->value_count && reached <= target; i++) {
      double weight = variable_weight(v, i);
      chosen = weight > 0 ? i : chosen;
      reached += weight;
    }
    values[j] = v->values[chosen];
  }
}

static double mean_list(const struct variable *v)
{
  double sum = 0;
  for (size_t i = 0; i < v->value_count; i++) {
    sum += variable_weight(v, i) * v->values[i];
  }
  return sum / v->derived[0];
}

static double variance_list(const struct variable *v)
{
  double mean = mean_list(v), sum = 0;
  for (size_t i = 0; i < v->value_count; i++) {
    sum += variable_weight(v, i) * (v->values[i] - mean) * (v->values[i] - mean);
  }
  return sum / v->derived[0];
}

static double kurtosis_list(const struct variable *v)
{
  double mean = mean_list(v), variance = variance_list(v), sum = 0;
  for (size_t i = 0; i < v->value_count; i++) {
    double distance = v->values[i] - mean;
    sum += variable_weight(v, i) * distance * distance * distance * distance;
  }
  return variance > 0 ? sum / v->derived[0] / (variance * variance) : 1;
}

const struct distribution *const distribution_uniform = &distributions[0];

const struct distribution distributions[] = {
    {"uniform",
     "every value between min and max alike",
     {"min", "max", NULL},
     false,
     check_uniform,
     0,
     1,
     NULL,
     invert_uniform,
     cumulative_uniform,
     density_uniform,
     mean_uniform,
     variance_uniform,
     NULL,
     reach_uniform},
    {"loguniform",
     "the logarithm is uniform",
     {"min", "max", NULL},
     false,
     check_loguniform,
     0,
     1,
     prepare_loguniform,
     invert_loguniform,
     cumulative_loguniform,
     density_loguniform,
     mean_loguniform,
     variance_loguniform,
     NULL,
     reach_uniform},
    {"triangular",
     "rises from min to mode, falls to max",
     {"min", "mode", "max", NULL},
     false,
     check_triangular,
     0,
     2,
     NULL,
     invert_triangular,
     cumulative_triangular,
     density_triangular,
     mean_triangular,
     variance_triangular,
     NULL,
     reach_triangular},
    {"normal",
     "normal, cut at min and max",
     {"mean", "sd", "min", "max", NULL},
     false,
     check_normal,
     2,
     3,
     prepare_normal,
     invert_normal,
     cumulative_normal,
     density_normal,
     mean_normal,
     variance_normal,
     NULL,
     reach_normal},
    {"lognormal",
     "the logarithm is normal with deviation sigma",
     {"median", "sigma", NULL},
     false,
     check_lognormal,
     -1,
     -1,
     prepare_lognormal,
     invert_lognormal,
     cumulative_lognormal,
     density_lognormal,
     mean_lognormal,
     variance_lognormal,
     kurtosis_lognormal,
     reach_lognormal},
    {"list",
     "one of values, with weights",
     {NULL},
     true,
     check_nothing,
     -1,
     -1,
     prepare_list,
     invert_list,
     NULL,
     NULL,
     mean_list,
     variance_list,
     kurtosis_list,
     NULL},
};
const size_t distribution_count = sizeof distributions / sizeof distributions[0];

const struct distribution *distribution_find(const char *name)
{
  for (size_t i = 0; i < distribution_count; i++) {
    if (strcmp(distributions[i].name, name) == 0) {
      return &distributions[i];
    }
  }
  return NULL;
}
