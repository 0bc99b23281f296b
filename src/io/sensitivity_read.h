/* Sensitivity analyses: which inputs are random, how, and by which method they are judged. */
#ifndef PROOFSWEEP_SENSITIVITY_READ_H
#define PROOFSWEEP_SENSITIVITY_READ_H

#include "io/bind.h"

/* The list `sensitivity:` into reader->spec, whose base and seed must have been read. */
binder bind_sensitivities;
extern const struct shape sensitivities_shape;

#endif
