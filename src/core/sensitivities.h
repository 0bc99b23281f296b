/* The sensitivity analyses of a specification, as tables: sensitivity, elasticities, morris ... */
#ifndef PROOFSWEEP_SENSITIVITIES_H
#define PROOFSWEEP_SENSITIVITIES_H

#include "core/frame.h"
#include "core/ledger.h"
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

/* Whether the analysis can be run, without an evaluation: STATUS_BAD_INPUT says what its method, its inputs or the
 * model do not allow; STATUS_NO_MEMORY. */
enum status sensitivities_check(const struct sensitivity *sensitivity, struct fault *fault) MUST_CHECK;

/* Where one input at a time is varied from, and the ends of the input's distribution (NaN where it has none). */
struct input_base {
  double base, low, high;
};

/* Fills one for each input, in the order of the specification; of an analysis that sensitivities_check allows. Faults
 * as there. */
enum status sensitivity_find_bases(const struct sensitivity *sensitivity, struct input_base *bases,
                                   struct fault *fault) MUST_CHECK;

/* How analyses are run. */
struct sensitivity_options {
  uint64_t seed;
  unsigned threads;            /* results do not depend on them */
  const struct ledger *ledger; /* NULL: none */
  uint64_t first_job;          /* of the analysis in the ledger: one for each of its outputs, which share its pages */
};

/* Whether the analysis has units that a ledger can keep. */
bool sensitivity_is_shared(const struct sensitivity *sensitivity);

/* Runs one analysis and adds its rows. STATUS_BAD_INPUT names the analysis and what it cannot do; STATUS_NO_MEMORY;
 * what ledger_check has. */
enum status sensitivities_add(struct sensitivities *sensitivities, const struct sensitivity *sensitivity,
                              const struct sensitivity_options *options, struct fault *fault) MUST_CHECK;

/* Works out those units of one analysis that the ledger wants. Faults as above. */
enum status sensitivity_share(const struct sensitivity *sensitivity, const struct sensitivity_options *options,
                              struct fault *fault) MUST_CHECK;

/* Adds the rows that the analysis will have, with the names that tell them apart and nothing else, to those of its
 * tables whose rows are told apart by inputs alone. STATUS_NO_MEMORY. */
enum status sensitivities_outline(struct sensitivities *sensitivities, const struct sensitivity *sensitivity,
                                  struct fault *fault) MUST_CHECK;

/* Table number `index` among those that have rows; NULL behind the last. */
const struct table *sensitivities_table(const struct sensitivities *sensitivities, size_t index);

#endif
