/* Whether the axes of a sweep, or of a break-even, tell its rows apart. */
#ifndef PROOFSWEEP_AXES_CHECK_H
#define PROOFSWEEP_AXES_CHECK_H

#include "io/bind.h"

/* Where an axis is written: in the mapping itself, or in its `one-at-a-time` or `over`; NULL where it is not. */
const struct node *axis_node(const struct node *node, const char *key);

/* Complains of accountings that are the same for a model and of a window where no layer is local; warns of a window for
 * some models alone and of prompts beside a workload without one. `node` is the mapping that the sweep was read from.
 */
void axes_check(struct reader *reader, const struct node *node, const struct sweep *sweep);

#endif
