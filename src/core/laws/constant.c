/* The constant: what data without a trend show. */
#include "core/laws/laws.h"

static double value(double x, const double *p)
{
  (void)x;
  return p[0];
}

static void gradient(double x, const double *p, double *derivative)
{
  (void)x;
  (void)p;
  derivative[0] = 1;
}

static const struct law_parameter parameters[] = {
    {.name = "level", .meaning = "the value everywhere", .unit = LAW_UNIT_Y, .linear = true},
};

const struct law law_constant = {
    .name = "constant",
    .summary = "no change with x",
    .formula = "level",
    .source = "the mean",
    .parameters = parameters,
    .parameter_count = 1,
    .in_auto = LAW_AUTO_ALWAYS,
    .domain = LAW_ANY_X,
    .value = value,
    .gradient = gradient,
};
