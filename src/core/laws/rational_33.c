/* The quotient of two cubics: seven parameters that follow almost any smooth step. */
#include "core/laws/laws.h"

#include "core/laws/rational.h"

enum { DEGREE = 3 };

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
    {.name = "a3", .meaning = "coefficient of x^3 above", .unit = LAW_UNIT_OTHER, .linear = true},
    {.name = "b1", .meaning = "coefficient of x below", .unit = LAW_UNIT_OTHER},
    {.name = "b2", .meaning = "coefficient of x^2 below", .unit = LAW_UNIT_OTHER},
    {.name = "b3", .meaning = "coefficient of x^3 below", .unit = LAW_UNIT_OTHER},
};

static const struct law_parameter parameters_by_ceiling[] = {
    {.name = "a0", .meaning = "value at x = 0", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "a1", .meaning = "coefficient of x above", .unit = LAW_UNIT_OTHER, .linear = true},
    {.name = "a2", .meaning = "coefficient of x^2 above", .unit = LAW_UNIT_OTHER, .linear = true},
    {.name = "ceiling", .meaning = "value that the curve tends to", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "b1", .meaning = "coefficient of x below", .unit = LAW_UNIT_OTHER},
    {.name = "b2", .meaning = "coefficient of x^2 below", .unit = LAW_UNIT_OTHER},
    {.name = "b3", .meaning = "coefficient of x^3 below", .unit = LAW_UNIT_OTHER},
};

static const struct law by_ceiling = {
    .name = "rational-33",
    .parameters = parameters_by_ceiling,
    .parameter_count = 7,
    .domain = LAW_ANY_X,
    .value = value_by_ceiling,
    .gradient = gradient_by_ceiling,
    .start = start_by_ceiling,
    .continuous = continuous,
};

const struct law law_rational_33 = {
    .name = "rational-33",
    .summary = "a quotient of two polynomials of degree three; the ceiling is a3/b3",
    .formula = "(a0 + a1 x + a2 x^2 + a3 x^3)/(1 + b1 x + b2 x^2 + b3 x^3)",
    .source = "NIST StRD Thurber and Hahn1",
    .parameters = parameters,
    .parameter_count = 7,
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
