/* Rehearsing: what a specification asks of its data files, the printed values, its claims and the template of its
 * report is tried on the tables that the run will have (core/rehearsal.h), so that no run ends without them after all
 * its work.
 */
#ifndef PROOFSWEEP_REHEARSE_H
#define PROOFSWEEP_REHEARSE_H

#include "io/bind.h"

/* Complains, at the keys below `root`, about everything that the run could not do. reader->spec is complete, and
 * nothing was complained about so far. */
void rehearse(struct reader *reader, const struct node *root);

#endif
