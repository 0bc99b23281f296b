/* Which rows of two versions of one table go together. */
#ifndef PROOFSWEEP_ROW_PAIRS_H
#define PROOFSWEEP_ROW_PAIRS_H

#include "core/status.h"
#include "core/text.h"
#include "io/csv_read.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether a column says where a row stands, and not what was found there. A price, and the name of a set of them, says
 * so too, but may have moved itself; so does what tells rows apart that are otherwise found by their order
 * (core/table_key.h). */
enum label { LABEL_NONE = 0, LABEL_PLACE = 1, LABEL_PRICE = 2, LABEL_SET = 4, LABEL_ORDER = 8 };
enum { LABELS_ALL = LABEL_PLACE | LABEL_PRICE | LABEL_SET | LABEL_ORDER };

/* The label of a column of a table. */
enum label label_of(const char *table, const char *column);

/* One version, and the labels of its columns. */
struct labelled_rows {
  const struct csv_data *data;
  const enum label *labels;
};

/* Writes "model=gpt2-small context=1024" over the text: the cells of a row that are not empty, of the labels among
 * `wanted`. */
void row_describe(const struct labelled_rows *rows, size_t row, unsigned wanted, struct text *text);

/* Safe on {0}. */
struct row_pairs {
  size_t *partners; /* by row before: the row after that goes with it; SIZE_MAX where there is none */
  bool *taken;      /* by row after: it goes with one */
};

/* Pairs the rows that agree in every cell of the columns that both have, then those that agree in every label: the ones
 * at the same place in the file, else the first that does. What is left agrees in all but what tells rows apart, the
 * first that is left with the first, or in less, each time where just one row on either side does:
 *
 *   in all but the name of the set of prices,
 *   in the prices that depart from those of the first row at its place (that of one-at-a-time, whose base moved),
 *   in the name of the set, whose prices moved;
 *
 * or stands in the same row of the file and agrees in all but prices and name. STATUS_NO_MEMORY. */
enum status row_pairs_find(const struct labelled_rows *before, const struct labelled_rows *after,
                           struct row_pairs *pairs, struct fault *fault) MUST_CHECK;
void row_pairs_free(struct row_pairs *pairs);

#endif
