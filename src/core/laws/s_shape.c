#include "core/laws/s_shape.h"

#include <math.h>

double s_shape_share(double t)
{
  if (t >= 0) {
    return 1 / (1 + exp(-t));
  }
  double e = exp(t);
  return e / (1 + e);
}

bool s_shape_start(const struct law_shape *shape, size_t index, double *shift, double *rate)
{
  enum { MIDDLES = 9, RATES = 9 };
  size_t middle_index = index % MIDDLES;
  double span = shape->x_high - shape->x_low;
  double middle = middle_index == 0             ? shape->x_low - span / 2
                  : middle_index == MIDDLES - 1 ? shape->x_high + span / 2
                                                : shape->x[(middle_index - 1) * (shape->count - 1) / (MIDDLES - 3)];
  *rate = law_grid(1 / span, 512 / span, RATES, index / MIDDLES);
  *shift = *rate * middle;
  return index < MIDDLES * RATES;
}
