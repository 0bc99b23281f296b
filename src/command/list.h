/* proofsweep list: what can be listed. */
#ifndef PROOFSWEEP_COMMAND_LIST_H
#define PROOFSWEEP_COMMAND_LIST_H

#include <stddef.h>

/* "models", "constants", ...: what `list` is asked for; NULL behind the last. */
const char *listing_word(size_t index);

#endif
