/* Overrides: --set PATH=VALUE changes a specification's tree before it is bound. */
#ifndef PROOFSWEEP_OVERRIDE_H
#define PROOFSWEEP_OVERRIDE_H

#include "core/arena.h"
#include "core/status.h"
#include "io/complaints.h"
#include "io/document.h"

/* Applies one word to the tree below *root (a mapping). PATH is keys joined by '.'; an item of a list is named by its
 * name, id or text, or by its number from 0; a name may hold '.' itself. VALUE is YAML, on one line mostly. What is
 * missing on the way is made; a name on the way becomes {like: NAME}, so that constants.c_exp=50 changes one price of
 * the set that is named there. Messages point into the word. STATUS_NO_MEMORY is the only fault. */
enum status override_apply(const char *word, struct arena *arena, struct complaints *complaints, struct node *root,
                           struct fault *fault) MUST_CHECK;

#endif
