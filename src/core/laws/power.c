/* The power law: a straight line on log-log paper. */
#include "core/laws/laws.h"

#include <math.h>

static double value(double x, const double *p)
{
  return p[0] * pow(x, p[1]);
}

static void gradient(double x, const double *p, double *derivative)
{
  derivative[0] = pow(x, p[1]);
  derivative[1] = p[0] * derivative[0] * log(x);
}

/* Exponents -6 to 10 by halves. */
static bool start(const struct law_shape *shape, size_t index, double *p)
{
  (void)shape;
  p[1] = -6 + 0.5 * (double)index;
  return index <= 32;
}

static const struct law_parameter parameters[] = {
    {.name = "scale", .meaning = "value at x = 1", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "exponent", .meaning = "slope on log-log paper", .unit = LAW_UNIT_ONE},
};

const struct law law_power = {
    .name = "power",
    .summary = "growth (or decay) by a power of x, without a ceiling",
    .formula = "scale x^exponent",
    .source = "NIST StRD DanWood (C. Daniel, F. S. Wood, Fitting Equations to Data, 1980)",
    .parameters = parameters,
    .parameter_count = 2,
    .in_auto = LAW_AUTO_ALWAYS,
    .domain = LAW_X_POSITIVE,
    .value = value,
    .gradient = gradient,
    .start = start,
};
