/* Architectures for the tests of the core, which read no files, and random ones. */
#ifndef PROOFSWEEP_TEST_MODELS_H
#define PROOFSWEEP_TEST_MODELS_H

#include "core/architecture.h"
#include "core/constants.h"
#include "support/check.h"

/* The sample of that name; the test fails where there is none. */
const struct architecture *model_sample(const char *name);

/* Prices: SNARK 300, 30, 150, STARK 1, 1, 1 (paper, section 4.1). */
extern const struct constants essay_constants;

/* Small random models that architecture_check accepts: layers 1 to 12, odd widths, a window of 1 to `window_limit`
 * tokens, every option of the accounting `full`. */
struct architecture random_architecture(struct random_source *source, uint64_t window_limit);
/* Random prices: whole numbers, fractions, zeros and an occasional extreme. */
struct constants random_constants(struct random_source *source);

#endif
