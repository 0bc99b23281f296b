/* Which numbers of a claim follow from the samples that a run drew, and so are others with another seed. */
#ifndef PROOFSWEEP_DRAWN_H
#define PROOFSWEEP_DRAWN_H

#include "core/spec.h"

#include <stdbool.h>

/* Whether the number that decides a claim is drawn: it comes from a column of a random study's table (core/study.h)
 * that is no exact value. */
bool claim_is_drawn(const struct claim *claim);

/* Whether what it is held against is drawn: another cell, or how many rows there are to look at. */
bool claim_is_drawn_against(const struct claim *claim);

#endif
