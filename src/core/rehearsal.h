/* A rehearsal: the tables of a run before anything is worked out, so that a claim or a template that the run could not
 * do anything with is found beforehand. Points and ceilings are those of the run; the others have the rows that they
 * will have, with the cells that tell these apart and nothing else. */
#ifndef PROOFSWEEP_REHEARSAL_H
#define PROOFSWEEP_REHEARSAL_H

#include "core/break_evens.h"
#include "core/ceilings.h"
#include "core/claim.h"
#include "core/data_fits.h"
#include "core/points.h"
#include "core/sensitivities.h"

enum {
  REHEARSAL_ROWS = 20000,         /* of a table; of a larger one the columns alone are known */
  REHEARSAL_ROWS_IN_ALL = 200000, /* of the sweeps */
  REHEARSAL_ROWS_TRIED = 500000,  /* by all claims and cells together, so that thousands of them cost no time */
};

struct rehearsal {
  const struct spec *spec;
  struct points *points; /* one a sweep */
  struct ceilings ceilings;
  struct break_evens break_evens;
  struct sensitivities sensitivities;
  struct data_fits data_fits;
  const struct table *published; /* borrowed; NULL for none */
  uint64_t tried;                /* rows, so far */
};

/* Everything but the data that a fit reads: rehearsal_add_series. The specification is borrowed; *rehearsal must not
 * move. STATUS_BAD_INPUT where a curve has no ceiling because its counts are too large; STATUS_NO_MEMORY. */
enum status rehearsal_init(struct rehearsal *rehearsal, const struct spec *spec, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void rehearsal_free(struct rehearsal *rehearsal);

/* Adds one series of an entry of `fits:`; NULL for the only one. STATUS_NO_MEMORY. */
enum status rehearsal_add_series(struct rehearsal *rehearsal, const struct data_fit_request *request,
                                 const char *series, const struct fit_data *data, struct fault *fault) MUST_CHECK;

/* What a table_lookup needs: NULL where the run will have no such table. */
const struct table *rehearsal_find(const void *rehearsal, const char *table, const char *sweep);

/* Whether a selection may be tried on the rows of one of its tables: they are those of the run, they have what `where`
 * asks for, and not too many were tried already. Counts them. */
bool rehearsal_take(struct rehearsal *rehearsal, const struct selection *selection, const struct table *table);

/* The table of claims: each has its name and no value. STATUS_NO_MEMORY; the frame is freed by the caller in any case.
 */
enum status rehearsal_claims(const struct spec *spec, struct frame *claims, struct fault *fault) MUST_CHECK;

/* What is wrong with a claim. */
enum claim_part { CLAIM_PART_VALUE, CLAIM_PART_ROWS, CLAIM_PART_OTHER };

/* Tries a claim. STATUS_BAD_INPUT where it will stop the run or can never hold: a column of text, no row, several rows
 * for one cell, a row without its partner, curves of one row that should rise. *part says where the fault lies. */
enum status rehearsal_try(struct rehearsal *rehearsal, const struct claim *claim, enum claim_part *part,
                          struct fault *fault) MUST_CHECK;

#endif
