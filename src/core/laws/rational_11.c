/* The hyperbola again, in the parameters in which it is nearly linear: ceiling a1/b1, start a0, half 1/b1. */
#include "core/laws/laws.h"

#include "core/laws/rational.h"

enum { DEGREE = 1 };

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
    {.name = "b1", .meaning = "coefficient of x below", .unit = LAW_UNIT_OTHER},
};

static const struct law_parameter parameters_by_ceiling[] = {
    {.name = "a0", .meaning = "value at x = 0", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "ceiling", .meaning = "value that the curve tends to", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "b1", .meaning = "coefficient of x below", .unit = LAW_UNIT_OTHER},
};

static const struct law by_ceiling = {
    .name = "rational-11",
    .parameters = parameters_by_ceiling,
    .parameter_count = 3,
    .domain = LAW_ANY_X,
    .value = value_by_ceiling,
    .gradient = gradient_by_ceiling,
    .start = start_by_ceiling,
    .continuous = continuous,
};

const struct law law_rational_11 = {
    .name = "rational-11",
    .summary = "a quotient of two polynomials of degree one; the ceiling is a1/b1",
    .formula = "(a0 + a1 x)/(1 + b1 x)",
    .source = "the hyperbola with its parameters multiplied out",
    .parameters = parameters,
    .parameter_count = 3,
    .bounded = true,
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
