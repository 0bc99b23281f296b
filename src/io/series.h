/* Series of points out of a CSV file that a user brings: columns, conditions and groups found, every cell checked. */
#ifndef PROOFSWEEP_SERIES_H
#define PROOFSWEEP_SERIES_H

#include "core/fit.h"
#include "core/text.h"
#include "io/csv_read.h"

#include <stdint.h>

/* COLUMN=VALUE of the command line, or PARAMETER=VALUE. */
struct assignment {
  char name[128];
  const char *value; /* borrowed */
};

/* Which points of the file make series. Strings are borrowed. */
struct series_request {
  const char *x;
  const char *const *y; /* y_count columns, >= 1: each is a series of its own in every group */
  size_t y_count;
  const char *weight;                  /* NULL: none */
  const char *const *group_by;         /* group_count columns: a group for each combination of their values */
  size_t group_count;                  /* 0: one group */
  const struct assignment *conditions; /* rows must meet all; those on one column are alternatives */
  size_t condition_count;
  double start_at; /* smallest x used; NaN: all */
};

struct series {
  /* Values of the group columns and the y column, joined by " / ", as far as there are several; short enough for a cell
   * of a table. */
  char *name;
  const char *y_column;   /* borrowed from the request */
  double *x, *y, *weight; /* count each; weight NULL without a weight column */
  size_t *lines;          /* of the file */
  size_t count, capacity;
  struct text notes; /* one sentence a line: what was left out, what looks odd */
};

struct series_list {
  struct series *items;
  size_t count;
};

/* Fills the list in the order in which the file shows the groups, and for each in the order of the y columns. Rows
 * whose x or y is empty, or NA, NaN, nan, N/A, n/a or #N/A, are left out, and a note says so. STATUS_BAD_INPUT with
 * "FILE:LINE: column 'NAME': ..." for a cell that is no number or a weight not above 0, and with "FILE: ..." for an
 * unknown column, a condition's value that its column nowhere has, conditions that no row meets together, a series
 * without points. Behind the first cell stand the lines of up to 19 more. */
enum status series_read(const struct csv_data *data, const struct series_request *request, struct series_list *list,
                        struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void series_list_free(struct series_list *list);

#endif
