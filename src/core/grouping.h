/* Groups of rows that agree in some columns: the curves of a sweep, and the partners in a comparison. */
#ifndef PROOFSWEEP_GROUPING_H
#define PROOFSWEEP_GROUPING_H

#include "core/key_set.h"
#include "core/numeral.h"
#include "core/table.h"
#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is kept of the rows of one group. */
struct group {
  uint64_t rows;
  struct numeral last, low, high; /* of the values added; low and high are NaN once one of these was */
};

/* Groups in the order in which they were met. Starts as {0}. */
struct grouping {
  struct key_set keys; /* the number of a key is that of its group */
  struct group *groups;
  size_t group_count, group_capacity;
  struct text key; /* of the row at hand */
};

/* The group of a row: the one whose rows have the same text in all the columns. Where there is none, a new one with
 * rows = 0 is made if `add`, else *group is NULL. Valid until the next call that adds. Columns of different tables may
 * be compared, if they are given in the same order. STATUS_NO_MEMORY, and the faults of table_read. */
enum status grouping_find(struct grouping *grouping, const struct table *table, uint64_t row, const size_t *columns,
                          size_t column_count, bool add, struct group **group, struct fault *fault) MUST_CHECK;

/* Counts one more row with this value. */
void group_add(struct group *group, const struct numeral *value);

/* Safe on {0}. */
void grouping_free(struct grouping *grouping);

#endif
