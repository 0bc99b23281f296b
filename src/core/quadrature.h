/* Quadrature over the distribution of one input: nodes and weights such that sum w_i g(x_i) is the mean of g. */
#ifndef PROOFSWEEP_QUADRATURE_H
#define PROOFSWEEP_QUADRATURE_H

#include "core/status.h"
#include "core/variable.h"

#include <stdbool.h>
#include <stddef.h>

struct rule_node {
  double at, weight;
};

struct rule {
  size_t count;
  struct rule_node *nodes; /* (count); weights sum to 1 */
};

/* Where the integrand has kinks, as a function of this input, between which it is analytic. Borrowed. */
struct kinks {
  const double *at; /* (count), ascending */
  size_t count;
};

/* The rule for `variable`, with `order` nodes in each panel between kinks.
 *
 * - a list: its values with positive weight, exact for any integrand;
 * - whole numbers, in a panel of at most `order` of them or where `smooth` is false: all of them, exact for any
 *   integrand;
 * - whole numbers else: the polynomial through `order` Chebyshev nodes, averaged over the exact probabilities of the
 *   rounded draw up to 2^18, and over the density beyond, where rounding moves no mean of the model by 1e-12 of itself;
 * - a continuous input: Gauss-Legendre on the density, in ln x where the support spans a factor of 4 or more. The tails
 * of a normal are cut where the density is below 1e-19 of its largest.
 *
 * *direct says whether the rule is exact, so that a higher order gives the same. STATUS_BAD_INPUT where a continuous
 * input is not smooth or more than 2^20 nodes would be needed; STATUS_NO_MEMORY. Free with rule_free, which is safe on
 * {0}. */
enum status rule_make(const struct variable *variable, size_t order, bool smooth, struct kinks kinks, struct rule *rule,
                      bool *direct, struct fault *fault) MUST_CHECK;
void rule_free(struct rule *rule);

#endif
