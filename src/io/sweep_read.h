/* Sweeps: what is varied, from which base, and what is asked of the points. */
#ifndef PROOFSWEEP_SWEEP_READ_H
#define PROOFSWEEP_SWEEP_READ_H

#include "io/bind.h"

/* The list `sweeps:` into reader->spec, whose base must have been read. */
binder bind_sweeps;
extern const struct shape sweeps_shape;

/* After limits were read: whether the sweeps stay below them. */
void check_point_limit(struct reader *reader, const struct node *root);

/* A name of a sweep in the specification, as a complaint where there is none. */
const struct sweep *read_sweep_name(struct reader *reader, const struct node *node);

/* The columns of a sweep's points: the registry's and the swept fields'. */
struct name_list sweep_columns(struct reader *reader, const struct sweep *sweep);

#endif
