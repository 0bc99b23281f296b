/* Quantities: what a point is asked for, by column name. One row here is one column of every points table. */
#ifndef PROOFSWEEP_QUANTITY_H
#define PROOFSWEEP_QUANTITY_H

#include "core/point.h"
#include "core/table.h"

#include <stdbool.h>

struct quantity {
  bool given; /* a point is evaluated with it; the others follow from these */
  struct column column;
  /* Fills the cell as a CSV shows it. */
  void (*read)(const struct point *point, struct cell *cell);
};

/* Room for all of them: with more rows than that the registry does not compile. */
enum { QUANTITIES_MAX = 56 };

/* In the order of the points table's columns. */
extern const struct quantity quantities[];
extern const size_t quantity_count;

/* The quantity of that column name; NULL where there is none. */
const struct quantity *quantity_find(const char *name);

/* Whether the column of that name counts or sums operations: whole numbers that may have more digits than a double. */
bool quantity_is_total(const char *column);

#endif
