/* The catalogues as the library holds them: made from sweeps/models.csv and sweeps/constants.csv by the build. */
#ifndef PROOFSWEEP_LIBRARY_CATALOGUE_H
#define PROOFSWEEP_LIBRARY_CATALOGUE_H

#include "core/architecture.h"
#include "core/constants.h"

extern const struct architecture library_models[];
extern const size_t library_model_count;
extern const struct constants library_sets[];
extern const size_t library_set_count;

#endif
