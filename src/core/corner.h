/* The largest corner of a sweep: where its counts are largest, so that those which pass 128 bits are found before the
 * smaller ones are worked out. */
#ifndef PROOFSWEEP_CORNER_H
#define PROOFSWEEP_CORNER_H

#include "core/spec.h"

/* Evaluates the point of the longest context, the shortest prompt and the largest fields, for each model, workload and
 * accounting. STATUS_BAD_INPUT names the one that cannot be counted; STATUS_NO_MEMORY. */
enum status corner_check(const struct sweep *sweep, struct fault *fault) MUST_CHECK;

#endif
