/* The straight line: growth without bound at a steady rate. */
#include "core/laws/laws.h"

static double value(double x, const double *p)
{
  return p[0] + p[1] * x;
}

static void gradient(double x, const double *p, double *derivative)
{
  (void)p;
  derivative[0] = 1;
  derivative[1] = x;
}

static const struct law_parameter parameters[] = {
    {.name = "intercept", .meaning = "value at x = 0", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "slope", .meaning = "growth for each unit of x", .unit = LAW_UNIT_OTHER, .linear = true},
};

const struct law law_linear = {
    .name = "linear",
    .summary = "steady growth without a ceiling",
    .formula = "intercept + slope x",
    .source = "the straight line",
    .parameters = parameters,
    .parameter_count = 2,
    .in_auto = LAW_AUTO_ALWAYS,
    .domain = LAW_ANY_X,
    .value = value,
    .gradient = gradient,
};
