/* The logarithm: the same gain for every doubling of x, without bound. */
#include "core/laws/laws.h"

#include <math.h>

static double value(double x, const double *p)
{
  return p[0] + p[1] * log2(x);
}

static void gradient(double x, const double *p, double *derivative)
{
  (void)p;
  derivative[0] = 1;
  derivative[1] = log2(x);
}

static const struct law_parameter parameters[] = {
    {.name = "intercept", .meaning = "value at x = 1", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "slope", .meaning = "growth for each doubling of x", .unit = LAW_UNIT_Y, .linear = true},
};

const struct law law_log2 = {
    .name = "log2",
    .summary = "the same gain with every doubling, without a ceiling",
    .formula = "intercept + slope log2(x)",
    .source = "the straight line over the logarithm",
    .parameters = parameters,
    .parameter_count = 2,
    .in_auto = LAW_AUTO_ALWAYS,
    .domain = LAW_X_POSITIVE,
    .value = value,
    .gradient = gradient,
};
