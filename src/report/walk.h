/* The rows of a listing that are shown, one after the other. */
#ifndef PROOFSWEEP_WALK_H
#define PROOFSWEEP_WALK_H

#include "report/listing.h"

struct walk {
  const struct listing *listing;
  uint64_t each;               /* rows shown of each model or analysis; 0: the first rows are shown */
  uint64_t start, size, place; /* the first row of the one at hand, its rows, and how many of these are past */
  uint64_t row;                /* the one at hand; row_count behind the last */
  uint64_t shown;              /* before it */
};

/* The faults of table_read. */
enum status walk_begin(const struct listing *listing, struct walk *walk, struct fault *fault) MUST_CHECK;
enum status walk_on(struct walk *walk, struct fault *fault) MUST_CHECK;

/* Whether there is a row at hand. */
bool walk_goes_on(const struct walk *walk);

#endif
