/* The power approach: the gap to the ceiling is a power of x all the way. The usual form of scaling laws, and a wrong
 * one for the cost model's curves, where it runs away to ceilings far above the true one. */
#include "core/laws/laws.h"

#include <math.h>

enum { CEILING, AMPLITUDE, EXPONENT };

static double value(double x, const double *p)
{
  return p[CEILING] - p[AMPLITUDE] * pow(x, -p[EXPONENT]);
}

static void gradient(double x, const double *p, double *derivative)
{
  double power = pow(x, -p[EXPONENT]);
  derivative[CEILING] = 1;
  derivative[AMPLITUDE] = -power;
  derivative[EXPONENT] = p[AMPLITUDE] * power * log(x);
}

static bool start(const struct law_shape *shape, size_t index, double *p)
{
  (void)shape;
  enum { STEPS = 24 };
  p[EXPONENT] = law_grid(0.02, 40, STEPS, index);
  return index < STEPS;
}

static double ceiling(const double *p, double *derivative)
{
  derivative[CEILING] = 1;
  derivative[AMPLITUDE] = derivative[EXPONENT] = 0;
  return p[CEILING];
}

static const struct law_parameter parameters[] = {
    {.name = "ceiling", .meaning = "value that the curve tends to", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "amplitude", .meaning = "gap to the ceiling at x = 1", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "exponent", .meaning = "power by which the gap falls", .unit = LAW_UNIT_ONE, .positive = true},
};

const struct law law_power_approach = {
    .name = "power-approach",
    .summary = "the gap to the ceiling is a power of x all the way down to x = 0",
    .formula = "C - amplitude x^-exponent",
    .source = "the saturating power law of scaling studies",
    .parameters = parameters,
    .parameter_count = 3,
    .bounded = true,
    .in_auto = LAW_AUTO_ALWAYS,
    .domain = LAW_X_POSITIVE,
    .value = value,
    .gradient = gradient,
    .start = start,
    .ceiling = ceiling,
};
