/* Claims: what the author says about the results, in a form that can be checked. */
#ifndef PROOFSWEEP_CLAIM_READ_H
#define PROOFSWEEP_CLAIM_READ_H

#include "io/bind.h"

/* The list `claims:` into reader->spec, whose sweeps must have been read. */
binder bind_claims;
extern const struct shape claims_shape;

#endif
