/* What specifications of the tests are read against: a few models, constants and names, so that no message depends on
 * the catalogues. */
#ifndef PROOFSWEEP_TEST_SPEC_WORDS_H
#define PROOFSWEEP_TEST_SPEC_WORDS_H

#include "io/spec_read.h"

enum { SPEC_WORD_MODELS = 5 };

struct spec_words {
  struct architecture models[SPEC_WORD_MODELS];
  struct spec_options options; /* sets empty */
};

/* Must not move: options points into it. */
void spec_words_make(struct spec_words *words);

#endif
