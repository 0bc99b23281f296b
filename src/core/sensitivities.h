/* The sensitivity analyses of a specification, as tables: sensitivity, elasticities, morris ... */
#ifndef PROOFSWEEP_SENSITIVITIES_H
#define PROOFSWEEP_SENSITIVITIES_H

#include "core/frame.h"
#include "core/spec.h"
#include "core/study.h"

enum { SENSITIVITIES_STUDIES = 8 };

struct sensitivities {
  struct frame frames[SENSITIVITIES_STUDIES][STUDY_TABLES]; /* by study, in the order of study_list */
  struct study_outcome outcome;
};

/* Empty tables for all studies. *sensitivities must not move. */
void sensitivities_init(struct sensitivities *sensitivities);
/* Safe on {0}. */
void sensitivities_free(struct sensitivities *sensitivities);

/* Runs one analysis with `threads` threads (the results do not depend on them) and adds its rows. STATUS_BAD_INPUT
 * names the analysis and what it cannot do; STATUS_NO_MEMORY. */
enum status sensitivities_add(struct sensitivities *sensitivities, const struct sensitivity *sensitivity, uint64_t seed,
                              unsigned threads, struct fault *fault) MUST_CHECK;

/* Table number `index` among those that have rows; NULL behind the last. */
const struct table *sensitivities_table(const struct sensitivities *sensitivities, size_t index);

#endif
