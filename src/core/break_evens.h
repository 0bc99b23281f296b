/* The table of break-even surfaces: one row a grid point of each `break-even:` entry, with the value of the unknown at
 * which the ratio reaches the one asked for. */
#ifndef PROOFSWEEP_BREAK_EVENS_H
#define PROOFSWEEP_BREAK_EVENS_H

#include "core/break_even.h"
#include "core/frame.h"
#include "core/plan.h"

enum { BREAK_EVENS_COLUMNS = 16, BREAK_EVENS_FIELDS_MAX = 32 };

/* The columns that every such table has; those of varied architecture fields come behind them. */
extern const struct column break_evens_columns[BREAK_EVENS_COLUMNS];

struct break_evens {
  struct frame frame;
  struct column columns[BREAK_EVENS_COLUMNS + BREAK_EVENS_FIELDS_MAX];
  const struct architecture_field *fields[BREAK_EVENS_FIELDS_MAX];
  size_t field_count;
};

/* An empty table `break-even` for these entries. *table must not move. */
void break_evens_init(struct break_evens *table, const struct break_even_request *requests, size_t count);
/* Safe on {0}. */
void break_evens_free(struct break_evens *table);

/* Solves one grid and adds its rows, models outermost, the last axis fastest. STATUS_BAD_INPUT names the entry and what
 * cannot be evaluated; STATUS_NO_MEMORY. */
enum status break_evens_add(struct break_evens *table, const struct break_even_request *request,
                            struct fault *fault) MUST_CHECK;

/* The same rows with nothing solved: value and reach are empty. */
enum status break_evens_outline(struct break_evens *table, const struct break_even_request *request,
                                struct fault *fault) MUST_CHECK;

#endif
