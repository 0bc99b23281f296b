/* Richards' curve: a logistic whose steepest point may lie anywhere on the way. */
#include "core/laws/laws.h"

#include "core/laws/s_shape.h"

#include <math.h>

enum { CEILING, SHIFT, RATE, SHAPE };

/* log(1 + exp(shift - rate x)), without overflow. */
static double log_term(double x, const double *p)
{
  double t = p[SHIFT] - p[RATE] * x;
  return t > 0 ? t + log1p(exp(-t)) : log1p(exp(t));
}

static double value(double x, const double *p)
{
  return p[CEILING] * exp(-log_term(x, p) / p[SHAPE]);
}

static void gradient(double x, const double *p, double *derivative)
{
  double logarithm = log_term(x, p);
  derivative[CEILING] = exp(-logarithm / p[SHAPE]);
  double f = p[CEILING] * derivative[CEILING];
  double slope = f * s_shape_share(p[SHIFT] - p[RATE] * x) / p[SHAPE];
  derivative[SHIFT] = -slope;
  derivative[RATE] = slope * x;
  derivative[SHAPE] = f * logarithm / p[SHAPE] / p[SHAPE];
}

static bool start(const struct law_shape *shape, size_t index, double *p)
{
  static const double shapes[] = {0.25, 0.5, 1, 2, 4, 10};
  enum { SHAPES = sizeof shapes / sizeof shapes[0] };
  p[SHAPE] = shapes[index % SHAPES];
  return s_shape_start(shape, index / SHAPES, &p[SHIFT], &p[RATE]);
}

static double steepest(const double *p)
{
  return (p[SHIFT] - log(p[SHAPE])) / p[RATE];
}

static double ceiling(const double *p, double *derivative)
{
  derivative[CEILING] = 1;
  derivative[SHIFT] = derivative[RATE] = derivative[SHAPE] = 0;
  return p[CEILING];
}

/* exp(shift - rate x) = fraction^-shape - 1 =: e. */
static double context_at(const double *p, double fraction, double *derivative)
{
  double power = -p[SHAPE] * log(fraction);
  double e = expm1(power);
  double x = (p[SHIFT] - log(e)) / p[RATE];
  derivative[CEILING] = 0;
  derivative[SHIFT] = 1 / p[RATE];
  derivative[RATE] = -x / p[RATE];
  derivative[SHAPE] = log(fraction) * exp(power) / e / p[RATE];
  return x;
}

static const struct law_parameter parameters[] = {
    {.name = "ceiling", .meaning = "value that the curve tends to", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "shift", .meaning = "with rate and shape, where the curve is steepest", .unit = LAW_UNIT_ONE},
    {.name = "rate",
     .meaning = "how fast the gap shrinks, for each unit of x",
     .unit = LAW_UNIT_OTHER,
     .positive = true},
    {.name = "shape",
     .meaning = "1 is the logistic; below 1 the steepest point comes earlier, above 1 later",
     .unit = LAW_UNIT_ONE,
     .positive = true},
};

const struct law law_richards = {
    .name = "richards",
    .summary = "an S-shaped rise that need not be symmetrical",
    .formula = "C/(1 + exp(shift - rate x))^(1/shape)",
    .source = "F. J. Richards, J. Exp. Bot. 10, 290 (1959); NIST StRD Rat43",
    .parameters = parameters,
    .parameter_count = 4,
    .bounded = true,
    .in_auto = LAW_AUTO_ALWAYS,
    .domain = LAW_ANY_X,
    .value = value,
    .gradient = gradient,
    .start = start,
    .steepest = steepest,
    .ceiling = ceiling,
    .context_at = context_at,
};
