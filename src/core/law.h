/* A law: a family of curves y = f(x; p) that data can be fitted with, and the registry of all laws.
 *
 * A law is one const struct in a file of its own below core/laws; the registry is the only other place that names it.
 * The fit engine knows laws by this struct alone, so any model function (a test's, a caller's) can be fitted by filling
 * one: value and gradient are enough, with starting values given to the fit. */
#ifndef PROOFSWEEP_LAW_H
#define PROOFSWEEP_LAW_H

#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>

enum {
  LAW_MAX_PARAMETERS = 16,
  LAW_SHAPE_POINTS = 48 /* points that a start rule sees at most */
};

/* What a parameter is measured in, in terms of the data's own units. */
enum law_unit {
  LAW_UNIT_ONE,  /* a pure number */
  LAW_UNIT_X,    /* the unit of x */
  LAW_UNIT_Y,    /* the unit of y */
  LAW_UNIT_OTHER /* a mixture, such as y per x */
};

struct law_parameter {
  const char *name;    /* contract: --fix, --start, JSON and CSV use it */
  const char *meaning; /* one sentence without a full stop */
  enum law_unit unit;
  bool linear;   /* f is linear in it while the other parameters are held; all linear ones together */
  bool positive; /* only values above 0 are meant; the engine then works with its logarithm */
};

/* Whether the automatic choice tries a law. */
enum law_auto {
  LAW_AUTO_NEVER,
  LAW_AUTO_ALWAYS,
  LAW_AUTO_IF_STREAKS /* only where the best of the others leaves streaks in the residuals: a law so flexible that it
                         would follow single points otherwise */
};

/* Which x a law is defined for. */
enum law_domain { LAW_ANY_X, LAW_X_NOT_NEGATIVE, LAW_X_POSITIVE };

/* What a start rule sees of the data: at most LAW_SHAPE_POINTS points in ascending x (neighbours averaged where there
 * are more), and what the user holds. */
struct law_shape {
  size_t count;
  double x[LAW_SHAPE_POINTS], y[LAW_SHAPE_POINTS], weight[LAW_SHAPE_POINTS]; /* weight > 0 */
  double x_low, x_high;                                                      /* ends of the data */
  double x_step;                   /* smallest |x| above 0; 1 where all are 0 */
  double held[LAW_MAX_PARAMETERS]; /* the value of each parameter that is held, NaN where it is free */
};

struct law {
  const char *name;    /* contract: --law knows it by this */
  const char *summary; /* one sentence without a full stop */
  const char *formula;
  const char *source; /* where the formula comes from */
  const struct law_parameter *parameters;
  size_t parameter_count; /* 1 .. LAW_MAX_PARAMETERS */
  bool bounded;           /* tends to a ceiling as x grows */
  enum law_auto in_auto;
  enum law_domain domain;

  /* f(x; p); may be infinite or NaN where p is out of reach, and the engine turns back there. */
  double (*value)(double x, const double *p);
  /* df/dp, parameter_count numbers. */
  void (*gradient)(double x, const double *p, double *derivative);

  /* Candidate starting values number `index` = 0, 1, ...: sets the non-linear parameters of p and returns true; false
   * when there are no more. The engine finds the linear ones by least squares and keeps the best few candidates.
   * NULL: no rule, the fit must be given starting values (or the law has linear parameters only). */
  bool (*start)(const struct law_shape *shape, size_t index, double *p);

  /* Whether the curve is continuous between x_low and x_high. NULL: always. */
  bool (*continuous)(const double *p, double x_low, double x_high);

  /* Whether the curve slows down over the data and then turns back: the automatic choice, which sets growth without
   * bound against a ceiling, leaves it out. NULL: never. */
  bool (*turns_back)(const double *p, double x_low, double x_high);

  /* The x at which an S-shaped curve is steepest; NULL for the others. */
  double (*steepest)(const double *p);

  /* The ceiling, and its derivatives by p; NULL for a law without one. NaN where the curve has none at p. */
  double (*ceiling)(const double *p, double *derivative);

  /* The same curves with the ceiling as a parameter, in the place of parameter `ceiling_replaces`, all others as here;
   * NULL where the ceiling is a parameter already, or there is none. For the profile of a ceiling that is worked out.
   */
  const struct law *by_ceiling;
  size_t ceiling_replaces;

  /* The x at which the curve has done `fraction` in (0, 1) of its way from its start to the ceiling, and its
   * derivatives by p. The start is f(0), and 0 for the S-shaped laws. NULL or NaN: there is no such x. */
  double (*context_at)(const double *p, double fraction, double *derivative);
};

/* All laws, in the order in which they are listed. */
const struct law *const *law_list(size_t *count);

/* The law of that name. STATUS_BAD_INPUT names the nearest one, or all. */
enum status law_find(const char *name, const struct law **law, struct fault *fault) MUST_CHECK;

/* The index of a parameter by name; SIZE_MAX where there is none. */
size_t law_parameter_index(const struct law *law, const char *name);

/* The index of a parameter; STATUS_BAD_INPUT names the nearest one, or all of the law. */
enum status law_find_parameter(const struct law *law, const char *name, size_t *index, struct fault *fault) MUST_CHECK;

/* low, ..., high in `count` >= 2 equal ratios: element `index`. 0 < low < high. The grid of most start rules. */
double law_grid(double low, double high, size_t count, size_t index);

#endif
