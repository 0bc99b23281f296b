/* The quotient of two quadratics: a curve with a ceiling that may overshoot or bend twice. */
#include "core/laws/laws.h"

#include "core/laws/rational.h"

enum { DEGREE = 2 };

static double value(double x, const double *p)
{
  return rational_value(DEGREE, x, p);
}

static void gradient(double x, const double *p, double *derivative)
{
  rational_gradient(DEGREE, x, p, derivative);
}

static bool start(const struct law_shape *shape, size_t index, double *p)
{
  return rational_start(DEGREE, shape, index, p);
}

static bool continuous(const double *p, double x_low, double x_high)
{
  return rational_continuous(DEGREE, p, x_low, x_high);
}

static double ceiling(const double *p, double *derivative)
{
  return rational_ceiling(DEGREE, p, derivative);
}

static double value_by_ceiling(double x, const double *p)
{
  return rational_ceiling_value(DEGREE, x, p);
}

static void gradient_by_ceiling(double x, const double *p, double *derivative)
{
  rational_ceiling_gradient(DEGREE, x, p, derivative);
}

static bool start_by_ceiling(const struct law_shape *shape, size_t index, double *p)
{
  return rational_ceiling_start(DEGREE, shape, index, p);
}

static double context_at(const double *p, double fraction, double *derivative)
{
  return rational_context_at(DEGREE, p, fraction, derivative);
}

static const struct law_parameter parameters[] = {
    {.name = "a0", .meaning = "value at x = 0", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "a1", .meaning = "coefficient of x above", .unit = LAW_UNIT_OTHER, .linear = true},
    {.name = "a2", .meaning = "coefficient of x^2 above", .unit = LAW_UNIT_OTHER, .linear = true},
    {.name = "b1", .meaning = "coefficient of x below", .unit = LAW_UNIT_OTHER},
    {.name = "b2", .meaning = "coefficient of x^2 below", .unit = LAW_UNIT_OTHER},
};

static const struct law_parameter parameters_by_ceiling[] = {
    {.name = "a0", .meaning = "value at x = 0", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "a1", .meaning = "coefficient of x above", .unit = LAW_UNIT_OTHER, .linear = true},
    {.name = "ceiling", .meaning = "value that the curve tends to", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "b1", .meaning = "coefficient of x below", .unit = LAW_UNIT_OTHER},
    {.name = "b2", .meaning = "coefficient of x^2 below", .unit = LAW_UNIT_OTHER},
};

static const struct law by_ceiling = {
    .name = "rational-22",
    .parameters = parameters_by_ceiling,
    .parameter_count = 5,
    .domain = LAW_ANY_X,
    .value = value_by_ceiling,
    .gradient = gradient_by_ceiling,
    .start = start_by_ceiling,
    .continuous = continuous,
};

const struct law law_rational_22 = {
    .name = "rational-22",
    .summary = "a quotient of two polynomials of degree two; the ceiling is a2/b2",
    .formula = "(a0 + a1 x + a2 x^2)/(1 + b1 x + b2 x^2)",
    .source = "NIST StRD Kirby2; with a0 = 0 MGH09",
    .parameters = parameters,
    .parameter_count = 5,
    .bounded = true,
    .in_auto = LAW_AUTO_IF_STREAKS,
    .domain = LAW_ANY_X,
    .value = value,
    .gradient = gradient,
    .start = start,
    .continuous = continuous,
    .ceiling = ceiling,
    .by_ceiling = &by_ceiling,
    .ceiling_replaces = DEGREE,
    .context_at = context_at,
};
