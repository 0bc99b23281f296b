#include "render/scale.h"

#include "core/decimal.h"

#include <math.h>

double scale_pixel(const struct scale *scale, double value)
{
  double share = scale->log2 ? log2(value / scale->low) / log2(scale->high / scale->low)
                             : (value - scale->low) / (scale->high - scale->low);
  return scale->from + share * (scale->to - scale->from);
}

double scale_value(const struct scale *scale, double pixel)
{
  double share = (pixel - scale->from) / (scale->to - scale->from);
  return scale->log2 ? scale->low * exp2(share * log2(scale->high / scale->low))
                     : scale->low + share * (scale->high - scale->low);
}

/* The n-th step of the ladder 1, 2, 2.5, 5, 10, 20 ... times 10^exponent, and the decimals that it needs. */
static double ladder(int exponent, int n, int *decimals)
{
  static const double rungs[] = {1, 2, 2.5, 5};
  int power = exponent + n / 4;
  double rung = rungs[n % 4];
  int needed = (rung == 2.5 ? 1 : 0) - power;
  *decimals = needed > 0 ? needed : 0;
  return power < 0 ? rung / decimal_power(-power) : rung * decimal_power(power);
}

/* Multiples of the step from index `first` to `last`. */
static void fill(struct tics *tics, double step, long first, long last)
{
  tics->step = step;
  tics->count = 0;
  double inverse = nearbyint(1 / step);
  bool divides = step < 1 && fabs(inverse * step - 1) < 1e-9;
  for (long i = first; i <= last && tics->count < TICS_MAX; i++) {
    tics->values[tics->count++] = divides ? (double)i / inverse : (double)i * step;
  }
}

static void find_step(double low, double high, size_t limit, bool outward, struct tics *tics)
{
  const double slack = 1e-9;
  int exponent = decimal_exponent((high - low) / (double)limit) - 1;
  for (int n = 0; n < 24; n++) {
    double step = ladder(exponent, n, &tics->decimals);
    double first = outward ? floor(low / step + slack) : ceil(low / step - slack);
    double last = outward ? ceil(high / step - slack) : floor(high / step + slack);
    if (last - first + 1 <= (double)limit) {
      fill(tics, step, (long)first, (long)last);
      return;
    }
  }
}

void tics_linear(double low, double high, size_t limit, struct tics *tics)
{
  find_step(low, high, limit, false, tics);
}

void tics_around(double low, double high, size_t limit, struct tics *tics)
{
  find_step(low, high, limit, true, tics);
}

void tics_log2(double low, double high, size_t limit, struct tics *tics)
{
  const double slack = 1e-9;
  int first = (int)ceil(log2(low) - slack), last = (int)floor(log2(high) + slack);
  int step = 1;
  if (last <= first) {
    tics_linear(low, high, limit < 5 ? limit : 5, tics);
    return;
  }
  while (last >= first && (last - first) / step >= (int)limit) {
    step++;
  }
  tics->step = ldexp(1, step);
  tics->decimals = 0;
  tics->count = 0;
  for (int power = first; power <= last && tics->count < TICS_MAX; power += step) {
    tics->values[tics->count++] = ldexp(1, power);
  }
}
