/* A fit as a person reads it, and as tables. */
#ifndef PROOFSWEEP_FIT_REPORT_H
#define PROOFSWEEP_FIT_REPORT_H

#include "core/fit.h"
#include "core/frame.h"
#include "core/text.h"

/* Names of the data for a report. */
struct fit_names {
  const char *x, *y; /* columns */
  const char *group; /* which series of several; NULL for the only one */
};

/* Appends the whole report: verdict, estimates with intervals, ceiling and contexts, criteria, correlations, points.
 * ranking may be NULL. Plain text, 100 columns, numbers of six significant digits. */
void fit_report_text(const struct fit *fit, const struct fit_ranking *ranking, const struct fit_names *names,
                     struct text *text);

/* One row an estimate: the parameters in order, then a ceiling that is worked out, then the contexts. */
enum { FIT_ESTIMATE_COLUMNS = 20 };
extern const struct column fit_estimate_columns[FIT_ESTIMATE_COLUMNS];
void fit_report_estimates(const struct fit *fit, const struct fit_names *names, struct frame *frame);

/* One row a point, in the data's order, with its bands and its influence. */
enum { FIT_POINT_COLUMNS = 14 };
extern const struct column fit_point_columns[FIT_POINT_COLUMNS];
void fit_report_points(const struct fit *fit, const struct fit_names *names, struct frame *frame);

/* The fitted curve with its bands at `count` >= 2 values of x from low to high, in equal ratios where low > 0, else in
 * equal steps; for figures. */
enum { FIT_CURVE_COLUMNS = 7 };
extern const struct column fit_curve_columns[FIT_CURVE_COLUMNS];
void fit_report_curve(const struct fit *fit, const struct fit_names *names, double low, double high, size_t count,
                      struct frame *frame);

/* One row a law that auto tried, best first. */
enum { FIT_CANDIDATE_COLUMNS = 9 };
extern const struct column fit_candidate_columns[FIT_CANDIDATE_COLUMNS];
void fit_report_candidates(const struct fit_ranking *ranking, const struct fit_names *names, struct frame *frame);

#endif
