/* The names of places in a page: no two alike. */
#ifndef PROOFSWEEP_ANCHORS_H
#define PROOFSWEEP_ANCHORS_H

#include "core/key_set.h"

/* {0} is the empty set. */
struct anchors {
  struct key_set names;
  size_t *repeats; /* by number of a name: how often it was wanted again */
  size_t capacity;
};

/* Adds a name; *fresh tells whether it is new. STATUS_NO_MEMORY. */
enum status anchors_note(struct anchors *anchors, const struct text *name, bool *fresh, struct fault *fault) MUST_CHECK;

/* Adds a name, with -2, -3, ... behind it where it is taken. STATUS_NO_MEMORY. */
enum status anchors_add(struct anchors *anchors, struct text *name, struct fault *fault) MUST_CHECK;

/* Safe on {0}. */
void anchors_free(struct anchors *anchors);

#endif
