/* The catalogues: sweeps/models.csv and sweeps/constants.csv, which a spreadsheet can edit, as architectures and
 * constant sets. */
#ifndef PROOFSWEEP_CATALOGUE_H
#define PROOFSWEEP_CATALOGUE_H

#include "core/architecture.h"
#include "core/constants.h"
#include "core/status.h"

#include <stddef.h>

struct catalogue {
  struct architecture *architectures; /* in the order of the file, names distinct */
  size_t architecture_count;
  struct constants *sets; /* in the order of the file, names distinct */
  size_t set_count;
  const char *models_path, *constants_path; /* borrowed; NULL for the program's own */
};

/* Reads both files; a NULL path is the program's own (io/home.h). Columns may come in any order, none may be unknown,
 * or missing but the optional ones (architecture.h). STATUS_BAD_INPUT "FILE:LINE: column 'NAME': ..." for the first bad
 * row: a field out of bounds, fields that disagree, a name that is no word or that was used before, a model without a
 * source, a set without a derivation. */
enum status catalogue_read(const char *models_path, const char *constants_path, struct catalogue *catalogue,
                           struct fault *fault) MUST_CHECK;
/* The halves of it; each fills its own part of the catalogue. */
enum status catalogue_read_models(const char *path, struct catalogue *catalogue, struct fault *fault) MUST_CHECK;
enum status catalogue_read_constants(const char *path, struct catalogue *catalogue, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void catalogue_free(struct catalogue *catalogue);

/* The architecture or set of that name, owned by the catalogue; NULL where there is none. */
const struct architecture *catalogue_model(const struct catalogue *catalogue, const char *name);
const struct constants *catalogue_constants(const struct catalogue *catalogue, const char *name);

/* catalogue_model and catalogue_constants as fallible calls: STATUS_BAD_INPUT "unknown model 'x'; did you mean 'y'?".
 */
enum status catalogue_find_model(const struct catalogue *catalogue, const char *name, const struct architecture **model,
                                 struct fault *fault) MUST_CHECK;
enum status catalogue_find_constants(const struct catalogue *catalogue, const char *name,
                                     const struct constants **constants, struct fault *fault) MUST_CHECK;

#endif
