/* Which columns of a table say where a row stands (model, context, c_exp, window ...), and not what was found there. */
#ifndef PROOFSWEEP_TABLE_KEY_H
#define PROOFSWEEP_TABLE_KEY_H

#include <stdbool.h>
#include <stddef.h>

enum { TABLE_KEY_COLUMNS = 3 };

/* Each table that is no sweep declares its own. */
struct table_key {
  const char *columns[TABLE_KEY_COLUMNS]; /* beside the axes of sweeps, which say it in every table; NULL behind them */
  /* A column that tells rows of one key apart, or such a column of the key that moves along with what was found: rows
   * that do not agree in it still go together, by their order. NULL: there is none. */
  const char *order;
};

/* NULL for what is none of the run's tables: a sweep, or a table that someone else made. */
const struct table_key *table_key_find(const char *table);

/* The name of table `index` of those that have a key; NULL behind the last. */
const char *table_word(size_t index);

bool column_is_axis(const char *table, const char *column);

#endif
