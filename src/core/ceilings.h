/* The table of ceilings: one row a curve, in the closed form of core/ceiling.h. */
#ifndef PROOFSWEEP_CEILINGS_H
#define PROOFSWEEP_CEILINGS_H

#include "core/ceiling.h"
#include "core/frame.h"
#include "core/spec.h"

enum { CEILINGS_COLUMNS = 20, CEILINGS_FIELDS_MAX = 32 };

/* The columns every table of ceilings has: curve, then ceiling, start, half_span ... break_even_c_exp. */
extern const struct column ceilings_columns[CEILINGS_COLUMNS];

struct ceilings {
  struct frame frame;
  struct column columns[CEILINGS_COLUMNS + CEILINGS_FIELDS_MAX];
  const struct architecture_field *fields[CEILINGS_FIELDS_MAX]; /* varied by some sweep, behind the columns above */
  size_t field_count;
};

/* An empty table for all sweeps with `ceiling: true`. *ceilings must not move. */
void ceilings_init(struct ceilings *ceilings, const struct sweep *sweeps, size_t sweep_count);
/* Safe on {0}. */
void ceilings_free(struct ceilings *ceilings);

/* Adds the curves of every sweep with `ceiling: true` in order, each curve once. The faults of plan_init and
 * ceiling_of. */
enum status ceilings_add_sweeps(struct ceilings *ceilings, const struct sweep *sweeps, size_t sweep_count,
                                struct fault *fault) MUST_CHECK;

/* Adds one curve; own_context as in ceiling_of. The faults of ceiling_of, STATUS_NO_MEMORY. */
enum status ceilings_add(struct ceilings *ceilings, const struct curve *curve, uint64_t own_context,
                         struct fault *fault) MUST_CHECK;

#endif
