/* A random input: a distribution with its parameters, sampled by its inverse (a number in (0, 1) in, a value out). */
#ifndef PROOFSWEEP_VARIABLE_H
#define PROOFSWEEP_VARIABLE_H

#include "core/distribution.h"
#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>

/* Plain data, copied freely; the arrays of a list are borrowed. */
struct variable {
  const struct distribution *distribution;
  double parameters[DISTRIBUTION_PARAMETERS]; /* in the distribution's order */
  double derived[DISTRIBUTION_PARAMETERS];    /* the distribution's own */
  const double *values, *weights;             /* of a list, ascending; weights NULL for equal ones */
  size_t value_count;
  bool whole; /* a draw is rounded to the nearest whole number */
};

/* A variable from what a specification says: the distribution's name, `count` named parameters in any order, and for a
 * list its values, ascending, and weights (NULL: equal), which are borrowed. `whole` asks for draws rounded to nearest;
 * they must stay below 2^51.
 *
 *   uniform {min, max}             loguniform {min, max}        triangular {min, mode, max}
 *   normal {mean, sd, min, max}    lognormal {median, sigma}    list {values, weights}
 *
 * STATUS_BAD_INPUT with a sentence for an unknown distribution, an unknown, repeated or missing parameter, parameters
 * that make no distribution or one that doubles cannot hold, and a list without weight or out of order. */
enum status variable_bind(const char *distribution, const char *const *names, const double *parameters, size_t count,
                          const double *values, const double *weights, size_t value_count, bool whole,
                          struct variable *variable, struct fault *fault) MUST_CHECK;

/* values[j] = F^-1(units[j]), rounded where `whole`; units in [0, 1]. */
void variable_invert(const struct variable *variable, size_t count, const double *units, double *values);

/* Whether F^-1(u) is low + width u before rounding. */
bool variable_is_uniform(const struct variable *variable, double *low, double *width);

/* F^-1 at one point, rounded where `whole`; at 0 and 1 exactly the ends that were given. Where a list steps, the value
 * towards the median, and of two at the median the greater. */
double variable_quantile(const struct variable *variable, double unit);

/* The smallest and largest values that can be drawn: the quantiles at 2^-53 and 1 - 2^-53 (a list: its ends). */
double variable_least(const struct variable *variable);
double variable_most(const struct variable *variable);

/* The quantiles at 0 and 1, which Morris's grid needs; false where one is infinite, or 0 as the limit of a lognormal.
 */
bool variable_bounds(const struct variable *variable, double *low, double *high);

/* Mean and variance of a draw before rounding: closed forms (N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous
 * Univariate Distributions, 1994), quadrature to 1e-14 for the truncated normal. */
double variable_mean(const struct variable *variable);
double variable_variance(const struct variable *variable);

/* Fourth central moment over the squared variance of a draw before rounding: closed for a lognormal, where it is vast
 * from sigma = 1 on, and for a list; else a sum over 1,024 quantiles. 1 where nothing varies. */
double variable_kurtosis(const struct variable *variable);

/* The weight of value i of a list. */
double variable_weight(const struct variable *variable, size_t i);

#endif
