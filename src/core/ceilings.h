/* The table of ceilings: one row a curve, in the closed form of core/ceiling.h. */
#ifndef PROOFSWEEP_CEILINGS_H
#define PROOFSWEEP_CEILINGS_H

#include "core/ceiling.h"
#include "core/curve_fits.h"
#include "core/frame.h"
#include "core/spec.h"

enum { CEILINGS_COLUMNS = 20, CEILINGS_FIT_COLUMNS = 13, CEILINGS_FIELDS_MAX = 32 };

/* The columns every table of ceilings has: curve, then ceiling, start, half_span ... break_even_c_exp. */
extern const struct column ceilings_columns[CEILINGS_COLUMNS];
/* Those behind them where some sweep asks for fits: fit_ceiling ... verdict, then how the fit was made. */
extern const struct column ceilings_fit_columns[CEILINGS_FIT_COLUMNS];

struct ceilings {
  struct frame frame;
  struct column columns[CEILINGS_COLUMNS + CEILINGS_FIT_COLUMNS + CEILINGS_FIELDS_MAX];
  bool has_fits;
  const struct architecture_field *fields[CEILINGS_FIELDS_MAX]; /* varied by some sweep, behind the columns above */
  size_t field_count;
};

/* An empty table for all sweeps with `ceiling: true` or `fit:`. *ceilings must not move. */
void ceilings_init(struct ceilings *ceilings, const struct sweep *sweeps, size_t sweep_count);
/* Safe on {0}. */
void ceilings_free(struct ceilings *ceilings);

/* A sweep whose curves are wanted, and their fits where it asks for them (else NULL). */
struct ceilings_source {
  const struct sweep *sweep;
  const struct curve_fits *fits;
};

/* Adds the curves of every sweep with `ceiling: true` or `fit:` in order. A curve stands once for all sweeps without a
 * fit, and once for each sweep that fits it. The faults of plan_init and ceiling_of. */
enum status ceilings_add_sweeps(struct ceilings *ceilings, const struct ceilings_source *sources, size_t count,
                                struct fault *fault) MUST_CHECK;

/* Adds one curve; own_context as in ceiling_of; sweep (the name of the one fitted) and fit may be NULL. The faults of
 * ceiling_of, STATUS_NO_MEMORY. */
enum status ceilings_add(struct ceilings *ceilings, const struct curve *curve, uint64_t own_context, const char *sweep,
                         const struct curve_fit *fit, struct fault *fault) MUST_CHECK;

#endif
