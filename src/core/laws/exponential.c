/* The exponential approach: the gap to the ceiling shrinks by the same factor over every step of x. */
#include "core/laws/laws.h"

#include "core/laws/approach.h"

#include <math.h>

enum { CEILING, START, SCALE };

static double value(double x, const double *p)
{
  return approach_value(p[CEILING], p[START], -expm1(-x / p[SCALE]), exp(-x / p[SCALE]));
}

static void gradient(double x, const double *p, double *derivative)
{
  double gap = exp(-x / p[SCALE]);
  derivative[CEILING] = -expm1(-x / p[SCALE]);
  derivative[START] = gap;
  derivative[SCALE] = -(p[CEILING] - p[START]) * gap * (x / p[SCALE]) / p[SCALE];
}

static bool start(const struct law_shape *shape, size_t index, double *p)
{
  enum { STEPS = 30 };
  double high = fmax(fabs(shape->x_high), shape->x_high - shape->x_low);
  p[SCALE] = law_grid(fmin(shape->x_step, high / 64) / 8, high * 64, STEPS, index);
  return index < STEPS;
}

static double ceiling(const double *p, double *derivative)
{
  derivative[CEILING] = 1;
  derivative[START] = derivative[SCALE] = 0;
  return p[CEILING];
}

static double context_at(const double *p, double fraction, double *derivative)
{
  derivative[CEILING] = derivative[START] = 0;
  derivative[SCALE] = -log1p(-fraction);
  return p[SCALE] * derivative[SCALE];
}

static const struct law_parameter parameters[] = {
    {.name = "ceiling", .meaning = "value that the curve tends to", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "start", .meaning = "value at x = 0", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "scale", .meaning = "x over which the gap falls to 1/e", .unit = LAW_UNIT_X, .positive = true},
};

const struct law law_exponential = {
    .name = "exponential",
    .summary = "the gap to the ceiling falls by the same factor over every step of x",
    .formula = "C - (C - start) exp(-x/scale)",
    .source = "with start = 0 NIST StRD Misra1a and BoxBOD",
    .parameters = parameters,
    .parameter_count = 3,
    .bounded = true,
    .in_auto = LAW_AUTO_ALWAYS,
    .domain = LAW_ANY_X,
    .value = value,
    .gradient = gradient,
    .start = start,
    .ceiling = ceiling,
    .context_at = context_at,
};
