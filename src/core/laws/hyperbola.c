/* The hyperbola: the cost model's own form, exact for every architecture over the mean span. */
#include "core/laws/laws.h"

#include "core/laws/approach.h"

#include <math.h>

enum { CEILING, START, HALF };

static double value(double x, const double *p)
{
  double sum = x + p[HALF];
  return approach_value(p[CEILING], p[START], x / sum, p[HALF] / sum);
}

static void gradient(double x, const double *p, double *derivative)
{
  double sum = x + p[HALF];
  derivative[CEILING] = x / sum;
  derivative[START] = p[HALF] / sum;
  derivative[HALF] = -(p[CEILING] - p[START]) * (x / sum) / sum;
}

static bool start(const struct law_shape *shape, size_t index, double *p)
{
  enum { STEPS = 30 };
  p[HALF] = law_grid(shape->x_step / 8, shape->x_high * 256, STEPS, index);
  return index < STEPS;
}

static double ceiling(const double *p, double *derivative)
{
  derivative[CEILING] = 1;
  derivative[START] = derivative[HALF] = 0;
  return p[CEILING];
}

static double context_at(const double *p, double fraction, double *derivative)
{
  derivative[CEILING] = derivative[START] = 0;
  derivative[HALF] = fraction / (1 - fraction);
  return p[HALF] * derivative[HALF];
}

static const struct law_parameter parameters[] = {
    {.name = "ceiling", .meaning = "value that the curve tends to", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "start", .meaning = "value at x = 0", .unit = LAW_UNIT_Y, .linear = true},
    {.name = "half", .meaning = "x at which half of the way is done", .unit = LAW_UNIT_X, .positive = true},
};

const struct law law_hyperbola = {
    .name = "hyperbola",
    .summary = "the model's exact form: the gap to the ceiling falls like 1/x",
    .formula = "C - (C - start) half/(x + half)",
    .source =
        "Bakhta and Espejel 2026, section 4.2: a ratio of two works that are linear in the span; with start = 0 the "
        "Michaelis-Menten law and NIST StRD Misra1d",
    .parameters = parameters,
    .parameter_count = 3,
    .bounded = true,
    .in_auto = LAW_AUTO_ALWAYS,
    .domain = LAW_X_NOT_NEGATIVE,
    .value = value,
    .gradient = gradient,
    .start = start,
    .ceiling = ceiling,
    .context_at = context_at,
};
