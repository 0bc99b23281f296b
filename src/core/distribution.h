/* Distributions of random inputs: their names and what they need to be told. */
#ifndef PROOFSWEEP_DISTRIBUTION_H
#define PROOFSWEEP_DISTRIBUTION_H

#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { DISTRIBUTION_PARAMETERS = 4 };

struct distribution {
  const char *name;
  const char *meaning;
  const char *parameters[DISTRIBUTION_PARAMETERS + 1]; /* all needed, NULL-terminated; none for a list of values */
  bool of_values;                                      /* takes values and weights instead */
  /* Whether the parameters, in that order, make a distribution. */
  enum status (*check)(const double *parameters, struct fault *fault);
  /* The index in `parameters` of the least and the greatest value; -1 where there is none. */
  int least, greatest;
};

extern const struct distribution distributions[];
extern const size_t distribution_count;

/* The distribution of that name; NULL where there is none. */
const struct distribution *distribution_find(const char *name);

#endif
