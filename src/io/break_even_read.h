/* Break-even surfaces: `break-even:` of a specification. */
#ifndef PROOFSWEEP_BREAK_EVEN_READ_H
#define PROOFSWEEP_BREAK_EVEN_READ_H

#include "io/bind.h"

/* The list `break-even:` into reader->spec, whose base must have been read. */
binder bind_break_evens;
extern const struct shape break_evens_shape;

#endif
