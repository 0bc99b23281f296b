/* The logistic curve: slow, fast, slow, from 0 to the ceiling. */
#include "core/laws/laws.h"

#include "core/laws/s_shape.h"

#include <math.h>

enum { CEILING, SHIFT, RATE };

static double value(double x, const double *p)
{
  return p[CEILING] * s_shape_share(p[RATE] * x - p[SHIFT]);
}

static void gradient(double x, const double *p, double *derivative)
{
  double t = p[RATE] * x - p[SHIFT];
  double share = s_shape_share(t);
  double slope = p[CEILING] * share * s_shape_share(-t);
  derivative[CEILING] = share;
  derivative[SHIFT] = -slope;
  derivative[RATE] = slope * x;
}

static bool start(const struct law_shape *shape, size_t index, double *p)
{
  return s_shape_start(shape, index, &p[SHIFT], &p[RATE]);
}

static double steepest(const double *p)
{
  return p[SHIFT] / p[RATE];
}

static double ceiling(const double *p, double *derivative)
{
  derivative[CEILING] = 1;
  derivative[SHIFT] = derivative[RATE] = 0;
  return p[CEILING];
}

static double context_at(const double *p, double fraction, double *derivative)
{
  double x = (p[SHIFT] + log(fraction / (1 - fraction))) / p[RATE];
  derivative[CEILING] = 0;
  derivative[SHIFT] = 1 / p[RATE];
  derivative[RATE] = -x / p[RATE];
  return x;
}

static const struct law_parameter parameters[] = {
    {.name = "ceiling", .meaning = "value that the curve tends to", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "shift", .meaning = "rate times the x of the steepest point", .unit = LAW_UNIT_ONE},
    {.name = "rate",
     .meaning = "how fast the gap shrinks, for each unit of x",
     .unit = LAW_UNIT_OTHER,
     .positive = true},
};

const struct law law_logistic = {
    .name = "logistic",
    .summary = "an S-shaped rise from 0 to the ceiling",
    .formula = "C/(1 + exp(shift - rate x))",
    .source = "NIST StRD Rat42 (D. Ratkowsky, Nonlinear Regression Modeling, 1983)",
    .parameters = parameters,
    .parameter_count = 3,
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
