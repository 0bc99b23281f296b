#include "support/fit_problems.h"

#include "io/csv_read.h"
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- Models. b[0] is b1. ---- */

static double power_value(double x, const double *b)
{
  return b[0] * pow(x, b[1]);
}

static void power_gradient(double x, const double *b, double *d)
{
  d[0] = pow(x, b[1]);
  d[1] = b[0] * d[0] * log(x);
}

/* b1 (1 - exp(-b2 x)): Misra1a, BoxBOD. */
static double rise_value(double x, const double *b)
{
  return b[0] * (1 - exp(-b[1] * x));
}

static void rise_gradient(double x, const double *b, double *d)
{
  d[0] = 1 - exp(-b[1] * x);
  d[1] = b[0] * x * exp(-b[1] * x);
}

/* b1 (1 - (1 + b2 x/2)^-2): Misra1b. */
static double square_value(double x, const double *b)
{
  return b[0] * (1 - pow(1 + b[1] * x / 2, -2));
}

static void square_gradient(double x, const double *b, double *d)
{
  d[0] = 1 - pow(1 + b[1] * x / 2, -2);
  d[1] = b[0] * x * pow(1 + b[1] * x / 2, -3);
}

/* exp(-b1 x)/(b2 + b3 x): Chwirut2. */
static double decay_value(double x, const double *b)
{
  return exp(-b[0] * x) / (b[1] + b[2] * x);
}

static void decay_gradient(double x, const double *b, double *d)
{
  double f = decay_value(x, b), below = b[1] + b[2] * x;
  d[0] = -x * f;
  d[1] = -f / below;
  d[2] = -x * f / below;
}

/* b1 (x^2 + b2 x)/(x^2 + b3 x + b4): MGH09. */
static double kowalik_value(double x, const double *b)
{
  return b[0] * (x * x + b[1] * x) / (x * x + b[2] * x + b[3]);
}

static void kowalik_gradient(double x, const double *b, double *d)
{
  double below = x * x + b[2] * x + b[3], f = kowalik_value(x, b);
  d[0] = (x * x + b[1] * x) / below;
  d[1] = b[0] * x / below;
  d[2] = -f * x / below;
  d[3] = -f / below;
}

/* b1/(1 + exp(b2 - b3 x)): Rat42. */
static double logistic_value(double x, const double *b)
{
  return b[0] / (1 + exp(b[1] - b[2] * x));
}

static void logistic_gradient(double x, const double *b, double *d)
{
  double e = exp(b[1] - b[2] * x);
  d[0] = 1 / (1 + e);
  d[1] = -b[0] * e * d[0] * d[0];
  d[2] = -x * d[1];
}

/* b1/(1 + exp(b2 - b3 x))^(1/b4). */
static double richards_value(double x, const double *b)
{
  return b[0] * pow(1 + exp(b[1] - b[2] * x), -1 / b[3]);
}

static void richards_gradient(double x, const double *b, double *d)
{
  double e = exp(b[1] - b[2] * x);
  d[0] = pow(1 + e, -1 / b[3]);
  d[1] = -b[0] * d[0] * e / (1 + e) / b[3];
  d[2] = -x * d[1];
  d[3] = b[0] * d[0] * log(1 + e) / b[3] / b[3];
}

/* (b1 + b2 x + ...)/(1 + ...), numerator and denominator of degree k. */
static void quotient_gradient(size_t k, double x, const double *b, double *d)
{
  double above = 0, below = 0;
  for (size_t i = k + 1; i-- > 0;) {
    above = above * x + b[i];
    below = below * x + (i > 0 ? b[k + i] : 1);
  }
  for (size_t i = 0; i <= k; i++) {
    d[i] = pow(x, (double)i) / below;
    if (i > 0) {
      d[k + i] = -above / below * d[i];
    }
  }
}

static double quotient_value(size_t k, double x, const double *b)
{
  double d[LAW_MAX_PARAMETERS], f = 0;
  quotient_gradient(k, x, b, d);
  for (size_t i = 0; i <= k; i++) {
    f += b[i] * d[i];
  }
  return f;
}

static double quadratics_value(double x, const double *b)
{
  return quotient_value(2, x, b);
}

static void quadratics_gradient(double x, const double *b, double *d)
{
  quotient_gradient(2, x, b, d);
}

static double cubics_value(double x, const double *b)
{
  return quotient_value(3, x, b);
}

static void cubics_gradient(double x, const double *b, double *d)
{
  quotient_gradient(3, x, b, d);
}

static double three_exponentials_value(double x, const double *b)
{
  return b[0] * exp(-b[1] * x) + b[2] * exp(-b[3] * x) + b[4] * exp(-b[5] * x);
}

static void three_exponentials_gradient(double x, const double *b, double *d)
{
  for (size_t i = 0; i < 6; i += 2) {
    d[i] = exp(-b[i + 1] * x);
    d[i + 1] = -x * b[i] * d[i];
  }
}

static double two_exponentials_value(double x, const double *b)
{
  return b[0] + b[1] * exp(-x * b[3]) + b[2] * exp(-x * b[4]);
}

static void two_exponentials_gradient(double x, const double *b, double *d)
{
  d[0] = 1;
  for (size_t i = 1; i < 3; i++) {
    d[i] = exp(-x * b[i + 2]);
    d[i + 2] = -x * b[i] * d[i];
  }
}

static double vapour_value(double x, const double *b)
{
  return b[0] * exp(b[1] / (x + b[2]));
}

static void vapour_gradient(double x, const double *b, double *d)
{
  d[0] = exp(b[1] / (x + b[2]));
  d[1] = b[0] * d[0] / (x + b[2]);
  d[2] = -d[1] * b[1] / (x + b[2]);
}

static double peak_value(double x, const double *b)
{
  double z = (x - b[2]) / b[1];
  return b[0] / b[1] * exp(-z * z / 2);
}

static void peak_gradient(double x, const double *b, double *d)
{
  double z = (x - b[2]) / b[1], f = peak_value(x, b);
  d[0] = exp(-z * z / 2) / b[1];
  d[1] = f * (z * z - 1) / b[1];
  d[2] = f * z / b[1];
}

static double two_peaks_value(double x, const double *b)
{
  return b[0] * exp(-b[1] * x) + b[2] * exp(-pow((x - b[3]) / b[4], 2)) + b[5] * exp(-pow((x - b[6]) / b[7], 2));
}

static void two_peaks_gradient(double x, const double *b, double *d)
{
  d[0] = exp(-b[1] * x);
  d[1] = -x * b[0] * d[0];
  for (size_t i = 2; i < 8; i += 3) {
    double z = (x - b[i + 1]) / b[i + 2];
    d[i] = exp(-z * z);
    d[i + 1] = 2 * b[i] * d[i] * z / b[i + 2];
    d[i + 2] = d[i + 1] * z;
  }
}

static double cycles_value(double x, const double *b)
{
  double turn = 2 * acos(-1) * x;
  return b[0] + b[1] * cos(turn / 12) + b[2] * sin(turn / 12) + b[4] * cos(turn / b[3]) + b[5] * sin(turn / b[3]) +
         b[7] * cos(turn / b[6]) + b[8] * sin(turn / b[6]);
}

static void cycles_gradient(double x, const double *b, double *d)
{
  double turn = 2 * acos(-1) * x;
  d[0] = 1;
  d[1] = cos(turn / 12);
  d[2] = sin(turn / 12);
  for (size_t i = 3; i < 9; i += 3) {
    d[i + 1] = cos(turn / b[i]);
    d[i + 2] = sin(turn / b[i]);
    d[i] = turn / b[i] / b[i] * (b[i + 1] * d[i + 2] - b[i + 2] * d[i + 1]);
  }
}

static double slow_power_value(double x, const double *b)
{
  return b[0] * pow(b[1] + x, -1 / b[2]);
}

static void slow_power_gradient(double x, const double *b, double *d)
{
  d[0] = pow(b[1] + x, -1 / b[2]);
  d[1] = -b[0] * d[0] / (b[1] + x) / b[2];
  d[2] = b[0] * d[0] * log(b[1] + x) / b[2] / b[2];
}

static double arctangent_value(double x, const double *b)
{
  return b[0] - b[1] * x - atan(b[2] / (x - b[3])) / acos(-1);
}

static void arctangent_gradient(double x, const double *b, double *d)
{
  double below = (x - b[3]) * (x - b[3]) + b[2] * b[2];
  d[0] = 1;
  d[1] = -x;
  d[2] = -(x - b[3]) / below / acos(-1);
  d[3] = -b[2] / below / acos(-1);
}

/* b1 b2 x/(1 + b2 x). */
static double saturation_value(double x, const double *b)
{
  return b[0] * b[1] * x / (1 + b[1] * x);
}

static void saturation_gradient(double x, const double *b, double *d)
{
  d[0] = b[1] * x / (1 + b[1] * x);
  d[1] = b[0] * x / pow(1 + b[1] * x, 2);
}

/* b1 (1 - (1 + 2 b2 x)^-1/2). */
static double half_power_value(double x, const double *b)
{
  return b[0] * (1 - 1 / sqrt(1 + 2 * b[1] * x));
}

static void half_power_gradient(double x, const double *b, double *d)
{
  d[0] = 1 - 1 / sqrt(1 + 2 * b[1] * x);
  d[1] = b[0] * x * pow(1 + 2 * b[1] * x, -1.5);
}

static const struct law_parameter names[] = {
    {.name = "b1"}, {.name = "b2"}, {.name = "b3"}, {.name = "b4"}, {.name = "b5"},
    {.name = "b6"}, {.name = "b7"}, {.name = "b8"}, {.name = "b9"},
};

#define MODEL(problem, count, function)                                                                                \
  {                                                                                                                    \
    .name = (problem), .parameters = names, .parameter_count = (count), .value = function##_value,                     \
    .gradient = function##_gradient                                                                                    \
  }

static const struct law models[] = {
    MODEL("BoxBOD", 2, rise),
    MODEL("Misra1a", 2, rise),
    MODEL("Misra1b", 2, square),
    MODEL("Chwirut2", 3, decay),
    MODEL("DanWood", 2, power),
    MODEL("MGH09", 4, kowalik),
    MODEL("Rat42", 3, logistic),
    MODEL("Thurber", 7, cubics),
    MODEL("three-exponentials", 6, three_exponentials),
    MODEL("two-exponentials", 5, two_exponentials),
    MODEL("vapour", 3, vapour),
    MODEL("peak", 3, peak),
    MODEL("two-peaks", 8, two_peaks),
    MODEL("cycles", 9, cycles),
    MODEL("slow-power", 3, slow_power),
    MODEL("arctangent", 4, arctangent),
    MODEL("decay-over-line", 3, decay),
    MODEL("quadratics", 5, quadratics),
    MODEL("cubics", 7, cubics),
    MODEL("richards", 4, richards),
    MODEL("hyperbola-from-0", 2, saturation),
    MODEL("half-power-from-0", 2, half_power),
};

const struct law *problem_model(const char *name)
{
  for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
    if (strcmp(models[i].name, name) == 0) {
      return &models[i];
    }
  }
  fail_msg("no model for '%s'", name);
  return NULL;
}

/* ---- Files ---- */

static void read_csv(const char *path, struct csv_data *data)
{
  struct fault fault = {0};
  if (csv_read_file(path, NULL, data, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
}

static double cell(const struct csv_data *data, size_t row, const char *column)
{
  struct fault fault = {0};
  size_t index = 0;
  double value = NAN;
  if (csv_find_column(data, column, &index, &fault) != STATUS_OK ||
      csv_real(data, row, index, &value, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  return value;
}

static void add_point(struct fit_problem_known *problem, const struct csv_data *data, size_t row)
{
  assert_true(problem->count < PROBLEM_POINTS);
  problem->x[problem->count] = cell(data, row, "x");
  problem->y[problem->count++] = cell(data, row, "y");
}

void nist_problem_read(const char *name, struct fit_problem_known *problem)
{
  struct csv_data data;
  char path[256];
  *problem = (struct fit_problem_known){0};
  (void)snprintf(path, sizeof path, "tests/data/nist/%s.csv", name);
  read_csv(path, &data);
  for (size_t row = 0; row < data.row_count; row++) {
    add_point(problem, &data, row);
  }
  csv_data_free(&data);
  read_csv("tests/data/nist/certified.csv", &data);
  for (size_t row = 0; row < data.row_count; row++) {
    if (strcmp(csv_cell(&data, row, 0), name) == 0) {
      size_t j = problem->parameter_count++;
      problem->start[0][j] = cell(&data, row, "start1");
      problem->start[1][j] = cell(&data, row, "start2");
      problem->value[j] = cell(&data, row, "certified_value");
      problem->se[j] = cell(&data, row, "certified_sd");
      problem->rss = cell(&data, row, "residual_ss");
    }
  }
  csv_data_free(&data);
  read_csv("tests/data/nist/profile_ci95.csv", &data);
  size_t j = 0;
  for (size_t row = 0; row < data.row_count; row++) {
    if (strcmp(csv_cell(&data, row, 0), name) == 0) {
      problem->profile_low[j] = cell(&data, row, "profile_lower");
      problem->profile_high[j++] = cell(&data, row, "profile_upper");
    }
  }
  assert_int_equal(j, problem->parameter_count);
  csv_data_free(&data);
}

void twin_problem_read(const char *name, struct fit_problem_known *problem)
{
  struct csv_data data;
  *problem = (struct fit_problem_known){0};
  read_csv("tests/data/fit/twins.csv", &data);
  for (size_t row = 0; row < data.row_count; row++) {
    if (strcmp(csv_cell(&data, row, 0), name) == 0) {
      add_point(problem, &data, row);
    }
  }
  csv_data_free(&data);
  read_csv("tests/data/fit/twins-solutions.csv", &data);
  for (size_t row = 0; row < data.row_count; row++) {
    if (strcmp(csv_cell(&data, row, 0), name) == 0) {
      size_t j = problem->parameter_count++;
      problem->start[0][j] = cell(&data, row, "start");
      problem->value[j] = cell(&data, row, "value");
      problem->se[j] = cell(&data, row, "se");
      problem->rss = cell(&data, row, "rss");
      problem->profile_low[j] = problem->profile_high[j] = NAN;
    }
  }
  csv_data_free(&data);
}
