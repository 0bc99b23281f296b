/* The tables of fits to data files (`fits:` of a specification): a row a series, its parameters, points, curve and the
 * laws that were compared. */
#ifndef PROOFSWEEP_DATA_FITS_H
#define PROOFSWEEP_DATA_FITS_H

#include "core/fit.h"
#include "core/frame.h"
#include "core/spec.h"
#include "core/table_key.h"

enum {
  DATA_FIT_SERIES,     /* fits: one row a series; its column `shows` is what it says about a ceiling:
                          ceiling      a law with a ceiling was taken, and its verdict is not "not identifiable";
                          no ceiling   laws of both kinds could be compared, a rising law without a ceiling was taken, and
                                       the laws with one carry at most 1 - fit_ceiling_evidence_needed of the weight;
                          cannot tell  anything else: too few points, a verdict that leaves it open, or a law that was
                                       asked for. */
  DATA_FIT_PARAMETERS, /* fit-parameters: one row an estimate, as fit_report_estimates */
  DATA_FIT_POINTS,     /* fit-points: one row a point, as fit_report_points */
  DATA_FIT_CURVES,     /* fit-curves: the curve with its bands, as fit_report_curve */
  DATA_FIT_LAWS,       /* fit-laws: one row a law that auto tried, as fit_report_candidates */
  DATA_FIT_TABLES
};

enum { DATA_FITS_COLUMNS = 24, DATA_FIT_CURVE_POINTS = 160 };

struct data_fit_table {
  const char *name;
  const struct column *columns;
  size_t column_count;
  struct table_key key;
};
extern const struct data_fit_table data_fit_tables[DATA_FIT_TABLES];

struct data_fits {
  struct frame frames[DATA_FIT_TABLES];
};

/* Empty tables. *fits must not move. */
void data_fits_init(struct data_fits *fits);
/* Safe on {0}. */
void data_fits_free(struct data_fits *fits);

/* Fits one series and adds its rows. `series` is NULL for the only series of an entry; the tables but the first know it
 * by "NAME" or "NAME: SERIES". A series that cannot be fitted has a row that says why, and is no failure.
 * STATUS_NO_MEMORY. */
enum status data_fits_add(struct data_fits *fits, const struct data_fit_request *request, const char *series,
                          const struct fit_data *data, uint64_t seed, struct fault *fault) MUST_CHECK;

/* The row of the first table that data_fits_add would add, without what the fit finds. STATUS_NO_MEMORY. */
enum status data_fits_outline(struct data_fits *fits, const struct data_fit_request *request, const char *series,
                              const struct fit_data *data, struct fault *fault) MUST_CHECK;

/* "NAME" or "NAME: SERIES", as the tables know a series. */
void data_fit_key(const char *name, const char *series, struct text *key);

#endif
