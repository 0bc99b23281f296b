#include "core/fit_bend.h"

#include <math.h>

/* The largest x below `below`; -INFINITY where there is none. */
static double last_below(const struct fit *fit, double below)
{
  double x = -INFINITY;
  for (size_t i = 0; i < fit->count; i++) {
    x = fit->points[i].x < below ? fmax(x, fit->points[i].x) : x;
  }
  return x;
}

/* Orthogonal polynomials of degree 0, 1 and 2 in t, which runs down from 0 at the last point. */
double fit_end_bend(const struct fit *fit, double from)
{
  double third = last_below(fit, last_below(fit, fit->x_high));
  if (isinf(third)) {
    return 0;
  }
  double low = fmin(last_below(fit, from), third), scale = fit->x_high - third;
  double weight = 0, mean = 0, square = 0, cube = 0, norm = 0, bend = 0;
  for (size_t i = 0; i < fit->count; i++) {
    const struct fit_point *point = &fit->points[i];
    double w = point->x >= low ? point->weight : 0;
    weight += w;
    mean += w * (point->x - fit->x_high) / scale;
  }
  mean /= weight;
  for (size_t i = 0; i < fit->count; i++) {
    const struct fit_point *point = &fit->points[i];
    double w = point->x >= low ? point->weight : 0, t = (point->x - fit->x_high) / scale - mean;
    square += w * t * t;
    cube += w * t * t * t;
  }
  for (size_t i = 0; i < fit->count; i++) {
    const struct fit_point *point = &fit->points[i];
    double w = point->x >= low ? point->weight : 0, t = (point->x - fit->x_high) / scale - mean;
    double second = t * t - cube / square * t - square / weight;
    norm += w * second * second;
    bend += w * second * point->y;
  }
  return bend / sqrt(norm) / fit->sigma;
}
