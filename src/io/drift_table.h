/* Two versions of one table, cell by cell: the inside of io/drift.h. */
#ifndef PROOFSWEEP_DRIFT_TABLE_H
#define PROOFSWEEP_DRIFT_TABLE_H

#include "io/csv_read.h"
#include "io/drift.h"

/* Adds to the drift what moved between two versions of the table of that name. STATUS_NO_MEMORY. */
enum status drift_compare_table(const char *name, const struct csv_data *before, const struct csv_data *after,
                                const struct drift_options *options, struct drift *drift,
                                struct fault *fault) MUST_CHECK;

/* Adds one finding; `allowed` is the relative change that was allowed, NaN where there is no such thing. */
void drift_note(struct drift *drift, const char *table, const char *row, const char *column, const char *kind,
                const char *before, const char *after, double allowed);

#endif
