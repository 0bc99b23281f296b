/* Fits of a sweep's curves (`fit:` of a specification): the law asked for, curve by curve, beside the closed form. */
#ifndef PROOFSWEEP_CURVE_FITS_H
#define PROOFSWEEP_CURVE_FITS_H

#include "core/fit.h"
#include "core/key_set.h"
#include "core/points.h"

enum { CURVE_FIT_NOTE_SIZE = 400 };

/* One fit. NaN where the law or the data give no such number. */
struct curve_fit {
  const struct law *law;     /* NULL where nothing could be fitted; the note says why */
  double ceiling, low, high; /* with its 95 % profile interval: an infinite end where the data set no bound, both ends
                                the ceiling itself where the curve goes through every point to rounding */
  double start, half;        /* of the laws that have them */
  double rms;                /* of the residuals with these weights, in the unit of y */
  enum fit_verdict verdict;
  uint64_t points;                /* used */
  double from, to;                /* smallest and largest x used */
  char note[CURVE_FIT_NOTE_SIZE]; /* which points were left out, which noise was added, and what the verdict rests on */
};

/* The fits of one sweep. Which points go into one fit: those that agree in the column `by`; without it, for x = span
 * those that share one hyperbola (docs/model.md, One curve: R0, C and h), whatever their model and schedule; else those
 * that differ in the context alone. For x = context, a schedule with windows is another hyperbola up to its window, so
 * only contexts above it are used, and the note says so. Where fit_request.noise lays an error in proportion to y on
 * the points, their weights are 1/y^2, of y without the error (with it, what fell lowest would weigh most); all alike
 * where some y is 0. */
struct curve_fits {
  struct key_set groups;  /* by what the points of a group share */
  struct key_set curves;  /* by setting_describe_curve */
  size_t *curve_groups;   /* group of each curve */
  uint64_t *windows;      /* of each group: contexts up to here are left out; 0 for none */
  struct curve_fit *fits; /* of each group */
};

/* points: of a sweep with fit.asked. threads: the results do not depend on them. A curve that cannot be fitted is no
 * failure. STATUS_BAD_INPUT for an unknown column or law, or more than 10^7 points; the faults of points_evaluate. */
enum status curve_fits_init(struct curve_fits *fits, struct points *points, unsigned threads,
                            struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void curve_fits_free(struct curve_fits *fits);

/* The fit of a curve, as setting_describe_curve describes it; *fit is NULL where there is none. STATUS_NO_MEMORY where
 * memory ran out while it was described. */
enum status curve_fits_find(const struct curve_fits *fits, const struct text *curve, const struct curve_fit **fit,
                            struct fault *fault) MUST_CHECK;

#endif
