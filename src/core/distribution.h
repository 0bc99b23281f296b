/* Distributions of random inputs: their names, what they need to be told, and their formulas. An input with its
 * distribution is a struct variable (core/variable.h). */
#ifndef PROOFSWEEP_DISTRIBUTION_H
#define PROOFSWEEP_DISTRIBUTION_H

#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { DISTRIBUTION_PARAMETERS = 4 };

struct variable;

/* The range worth integrating over, and the point inside where the density has a kink (NaN: none). */
struct reach {
  double low, high, kink;
};

struct distribution {
  const char *name;
  const char *meaning;
  const char *parameters[DISTRIBUTION_PARAMETERS + 1]; /* all needed, NULL-terminated; none for a list of values */
  bool of_values;                                      /* takes values and weights instead */
  /* Whether the parameters, in that order, make a distribution. */
  enum status (*check)(const double *parameters, struct fault *fault);
  /* The index in `parameters` of the least and the greatest value; -1 where there is none. */
  int least, greatest;

  /* The formulas, of a variable that variable_bind accepted; draws before rounding. */

  /* Works out the variable's derived numbers; STATUS_BAD_INPUT where doubles cannot hold the distribution. */
  enum status (*prepare)(struct variable *variable, struct fault *fault);
  /* values[j] = F^-1(units[j]), units in [0, 1]. */
  void (*invert)(const struct variable *variable, size_t count, const double *units, double *values);
  double (*cumulative)(const struct variable *variable, double x); /* F(x); NULL for a list */
  double (*density)(const struct variable *variable, double x);    /* within the support; NULL for a list */
  double (*mean)(const struct variable *variable);
  double (*variance)(const struct variable *variable);
  double (*kurtosis)(const struct variable *variable);    /* NULL where quantiles will do: bounded, and not a list */
  struct reach (*reach)(const struct variable *variable); /* NULL for a list */
};

extern const struct distribution distributions[];
extern const size_t distribution_count;
extern const struct distribution *const distribution_uniform; /* uniform {min, max} among them */

/* The distribution of that name; NULL where there is none. */
const struct distribution *distribution_find(const char *name);

#endif
