/* Analyses: the entries of `sensitivity:`, `break-even:` and `fits:` of a specification, one after the other, and the
 * tables of the run that each of them fills. */
#ifndef PROOFSWEEP_ANALYSES_H
#define PROOFSWEEP_ANALYSES_H

#include "core/spec.h"

#include <stdbool.h>
#include <stddef.h>

/* Borrowed from the specification. */
struct analysis {
  const char *name; /* NULL where the entry could not be read */
  /* What it is; the other two are NULL. */
  const struct sensitivity *sensitivity;
  const struct break_even_request *break_even;
  const struct data_fit_request *fit;
};

size_t analyses_count(const struct spec *spec);

/* i < analyses_count(spec); in the order of the three lists above. */
struct analysis analyses_at(const struct spec *spec, size_t i);

/* Whether its rows go to that table, a file name without ".csv". */
bool analysis_fills(const struct analysis *analysis, const char *table);

/* The method of `sensitivity:` whose table it is; NULL where it is that of none. */
const char *analyses_method(const char *table);

#endif
