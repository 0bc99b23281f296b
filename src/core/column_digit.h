/* Which digit of a point's number tells a column of its table, so that rows are found without a look at the others. */
#ifndef PROOFSWEEP_COLUMN_DIGIT_H
#define PROOFSWEEP_COLUMN_DIGIT_H

#include "core/spec.h"
#include "core/table.h"

/* For a sweep without `one-at-a-time`. Stride 0 where the column depends on several axes, or is no axis at all; count 1
 * where it is the same for all points. */
struct column_digit column_digit(const struct sweep *sweep, const char *column);

#endif
