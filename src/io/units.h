/* Results of units of work (core/ledger.h), in memory and as text: a line a unit, "JOB LEVEL UNIT BITS BITS ...", each
 * double as the sixteen hexadecimal digits of its bits. */
#ifndef PROOFSWEEP_UNITS_H
#define PROOFSWEEP_UNITS_H

#include "core/ledger.h"
#include "core/text.h"

struct units {
  struct unit *items;
  size_t count, capacity;
  double *values; /* of all */
  size_t value_count, value_capacity;
};

/* Safe on {0}. */
void units_free(struct units *units);

/* Adds a unit. STATUS_NO_MEMORY. */
enum status units_add(struct units *units, const struct ledger_key *key, const double *values, size_t count,
                      struct fault *fault) MUST_CHECK;

/* Makes what was added findable; of several units with one key, any. */
void units_sort(struct units *units);

/* Copies the values of a unit of that key and number of values; false where there is none. Sorted units only. */
bool units_find(const struct units *units, const struct ledger_key *key, double *values, size_t count);

void units_append_line(struct text *lines, const struct ledger_key *key, const double *values, size_t count);
/* All of them. */
void units_append_lines(struct text *lines, const struct units *units);

/* Adds the units of some lines. STATUS_BAD_INPUT "line 3 is not a unit" where one is none. */
enum status units_add_lines(struct units *units, const char *lines, size_t length, struct fault *fault) MUST_CHECK;

#endif
