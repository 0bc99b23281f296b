/* The parabola: growth that steadily gains or loses speed. */
#include "core/laws/laws.h"

enum { INTERCEPT, SLOPE, SQUARE };

static double value(double x, const double *p)
{
  return p[INTERCEPT] + x * (p[SLOPE] + p[SQUARE] * x);
}

static void gradient(double x, const double *p, double *derivative)
{
  (void)p;
  derivative[INTERCEPT] = 1;
  derivative[SLOPE] = x;
  derivative[SQUARE] = x * x;
}

/* The way over the data has one direction, the bend the other. */
static bool turns_back(const double *p, double x_low, double x_high)
{
  return (p[SLOPE] + p[SQUARE] * (x_low + x_high)) * p[SQUARE] < 0;
}

static const struct law_parameter parameters[] = {
    {.name = "intercept", .meaning = "value at x = 0", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "slope", .meaning = "growth for each unit of x, at x = 0", .unit = LAW_UNIT_OTHER, .linear = true},
    {.name = "square", .meaning = "growth for each unit of x^2", .unit = LAW_UNIT_OTHER, .linear = true},
};

const struct law law_quadratic = {
    .name = "quadratic",
    .summary = "growth that gains speed steadily, as the work of attention does, without a ceiling",
    .formula = "intercept + slope x + square x^2",
    .source = "the parabola; prefill over the context",
    .parameters = parameters,
    .parameter_count = 3,
    .in_auto = LAW_AUTO_ALWAYS,
    .domain = LAW_ANY_X,
    .value = value,
    .gradient = gradient,
    .turns_back = turns_back,
};
