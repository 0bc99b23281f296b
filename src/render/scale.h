/* Scales: from values to pixels, and where an axis is marked. Nothing about axes is left to gnuplot. */
#ifndef PROOFSWEEP_SCALE_H
#define PROOFSWEEP_SCALE_H

#include <stdbool.h>
#include <stddef.h>

struct scale {
  bool log2;        /* else linear */
  double low, high; /* values at the ends, low < high; > 0 where log2 */
  double from, to;  /* pixels of low and high */
};

/* The pixel of a value; values beyond the ends lie beyond the pixels. */
double scale_pixel(const struct scale *scale, double value);

/* The value at a pixel. */
double scale_value(const struct scale *scale, double pixel);

enum { TICS_MAX = 24 };

struct tics {
  size_t count;
  int decimals; /* that a linear step needs */
  double step;  /* of linear tics; the factor of log2 ones */
  double values[TICS_MAX];
};

/* Whole steps of 1, 2, 2.5 or 5 times a power of ten in [low, high], the smallest step that gives at most `limit`. */
void tics_linear(double low, double high, size_t limit, struct tics *tics);

/* Steps as tics_linear over a range widened to whole steps on both sides. */
void tics_around(double low, double high, size_t limit, struct tics *tics);

/* Powers of 2^k in [low, high], the smallest k that gives at most `limit`, counted from the first power of two at or
 * above low. Where fewer than two powers of two lie inside: the steps of tics_linear, at most five. */
void tics_log2(double low, double high, size_t limit, struct tics *tics);

#endif
