/* A points table: the points of a sweep as a table, evaluated when a cell is asked for. Nothing is stored but the last
 * row. */
#ifndef PROOFSWEEP_POINTS_H
#define PROOFSWEEP_POINTS_H

#include "core/plan.h"
#include "core/quantity.h"
#include "core/table.h"

enum { POINTS_COLUMNS_MAX = QUANTITIES_MAX + ARCHITECTURE_FIELDS_MAX };

struct points {
  struct table table; /* all columns: the quantities, then the varied architecture fields */
  struct plan plan;
  struct column columns[POINTS_COLUMNS_MAX];
  const struct architecture_field *fields[POINTS_COLUMNS_MAX]; /* by column; NULL for a quantity */
  struct column_digit digits[POINTS_COLUMNS_MAX];              /* of a product */
  uint64_t row;                                                /* the one that is evaluated */
  bool evaluated;
  struct setting setting;
  struct point point;
};

/* The sweep is borrowed; *points must not move while its table is in use. Errors as plan_init. */
enum status points_init(struct points *points, const struct sweep *sweep, struct fault *fault) MUST_CHECK;
/* The columns alone: a table without rows. */
void points_outline(struct points *points, const struct sweep *sweep);
/* Safe on {0}. */
void points_free(struct points *points);

/* The point of row number i, valid until the next call or table_read. Errors as point_evaluate. */
enum status points_evaluate(struct points *points, uint64_t i, const struct point **point,
                            struct fault *fault) MUST_CHECK;

#endif
