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
  static const size_t middles = 9, rates = 9;
  size_t middle_index = index % middles;
  double span = shape->x_high - shape->x_low;
  double middle = middle_index == 0             ? shape->x_low - span / 2
                  : middle_index == middles - 1 ? shape->x_high + span / 2
                                                : shape->x[(middle_index - 1) * (shape->count - 1) / (middles - 3)];
  *rate = law_grid(1 / span, 512 / span, rates, index / middles);
  *shift = *rate * middle;
  return index < middles * rates;
}
