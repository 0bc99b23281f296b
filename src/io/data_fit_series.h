/* The series of an entry of `fits:`, read from its data file. */
#ifndef PROOFSWEEP_DATA_FIT_SERIES_H
#define PROOFSWEEP_DATA_FIT_SERIES_H

#include "core/spec.h"
#include "io/series.h"

/* Takes the series out of the file that csv_read_file read. Freed by the caller after STATUS_OK. The faults of
 * series_read. */
enum status data_fit_series(const struct data_fit_request *request, const struct csv_data *data,
                            struct series_list *list, struct fault *fault) MUST_CHECK;

/* The name of one of them, as data_fits_add wants it: NULL for the only series of an entry. */
const char *data_fit_series_name(const struct data_fit_request *request, const struct series *series);

#endif
