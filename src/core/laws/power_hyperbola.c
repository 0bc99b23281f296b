/* The hyperbola with a free exponent: between a power of x (exponent small) and the exponential (exponent large). */
#include "core/laws/laws.h"

#include "core/laws/approach.h"

#include <math.h>

enum { CEILING, START, SCALE, EXPONENT };

/* (1 + x/scale)^-exponent is exp(-exponent log1p(x/scale)). */
static double value(double x, const double *p)
{
  double power = -p[EXPONENT] * log1p(x / p[SCALE]);
  return approach_value(p[CEILING], p[START], -expm1(power), exp(power));
}

static void gradient(double x, const double *p, double *derivative)
{
  double logarithm = log1p(x / p[SCALE]);
  double gap = exp(-p[EXPONENT] * logarithm);
  double gain = p[CEILING] - p[START];
  derivative[CEILING] = -expm1(-p[EXPONENT] * logarithm);
  derivative[START] = gap;
  derivative[SCALE] = -gain * p[EXPONENT] * gap * (x / (x + p[SCALE])) / p[SCALE];
  derivative[EXPONENT] = gain * logarithm * gap;
}

static bool start(const struct law_shape *shape, size_t index, double *p)
{
  static const double exponents[] = {0.1, 0.25, 0.5, 1, 2, 4, 10};
  static const size_t exponent_count = sizeof exponents / sizeof exponents[0], steps = 18;
  p[EXPONENT] = exponents[index % exponent_count];
  p[SCALE] = law_grid(shape->x_step / 8, shape->x_high * 256, steps, index / exponent_count);
  return index < steps * exponent_count;
}

static double ceiling(const double *p, double *derivative)
{
  derivative[CEILING] = 1;
  derivative[START] = derivative[SCALE] = derivative[EXPONENT] = 0;
  return p[CEILING];
}

/* (1 + x/scale)^-exponent = 1 - fraction. */
static double context_at(const double *p, double fraction, double *derivative)
{
  double logarithm = -log1p(-fraction) / p[EXPONENT];
  derivative[CEILING] = derivative[START] = 0;
  derivative[SCALE] = expm1(logarithm);
  derivative[EXPONENT] = -p[SCALE] * exp(logarithm) * logarithm / p[EXPONENT];
  return p[SCALE] * derivative[SCALE];
}

static const struct law_parameter parameters[] = {
    {.name = "ceiling", .meaning = "value that the curve tends to", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "start", .meaning = "value at x = 0", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "scale", .meaning = "x beyond which the gap falls like a power", .unit = LAW_UNIT_X, .positive = true},
    {.name = "exponent", .meaning = "that power; 1 is the hyperbola", .unit = LAW_UNIT_ONE, .positive = true},
};

const struct law law_power_hyperbola = {
    .name = "power-hyperbola",
    .summary = "a hyperbola whose gap falls like a free power of x",
    .formula = "C - (C - start) (1 + x/scale)^-exponent",
    .source =
        "with start = 0 and exponent = 2 NIST StRD Misra1b, with exponent = 0.5 Misra1c; with ceiling = 0 Bennett5",
    .parameters = parameters,
    .parameter_count = 4,
    .bounded = true,
    .in_auto = LAW_AUTO_ALWAYS,
    .domain = LAW_X_NOT_NEGATIVE,
    .value = value,
    .gradient = gradient,
    .start = start,
    .ceiling = ceiling,
    .context_at = context_at,
};
