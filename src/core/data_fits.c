#include "core/data_fits.h"

#include "core/fit_report.h"

#include <math.h>
#include <string.h>

static const struct column series_columns[DATA_FITS_COLUMNS] = {
    {"name", COLUMN_TEXT, "", "entry of the specification"},
    {"series", COLUMN_TEXT, "", "values of the columns that tell the series apart"},
    {"x", COLUMN_TEXT, "", "column that the curve runs over"},
    {"y", COLUMN_TEXT, "", "column that was measured"},
    {"law", COLUMN_TEXT, "", "law fitted"},
    {"points", COLUMN_INTEGER, "points", "points used"},
    {"x_low", COLUMN_REAL, "1", "smallest x used"},
    {"x_high", COLUMN_REAL, "1", "largest x used"},
    {"y_high", COLUMN_REAL, "1", "largest y used"},
    {"ceiling", COLUMN_REAL, "1", "fitted ceiling; empty where the law has none or the data do not determine it"},
    {"ceiling_low", COLUMN_REAL, "1", "lower end of its 95 % profile interval; empty where the data set no bound"},
    {"ceiling_high", COLUMN_REAL, "1", "upper end of it"},
    {"start", COLUMN_REAL, "1", "fitted value at 0, of the laws that have it"},
    {"half", COLUMN_REAL, "1", "fitted x at which half of the way to the ceiling is done"},
    {"rms", COLUMN_REAL, "1", "root mean square of the residuals, with the data's weights"},
    {"r2", COLUMN_REAL, "1", "share of the variation of y that the curve explains"},
    {"aicc", COLUMN_REAL, "1", "Akaike's criterion for small samples"},
    {"runs_p", COLUMN_REAL, "1", "two-sided p value of the runs test on the residuals"},
    {"streaks", COLUMN_TEXT, "",
     "yes where it is below 1 % with fewer runs than expected, else no; empty without a fit"},
    {"ceiling_evidence", COLUMN_REAL, "1",
     "Akaike weight of the laws with a ceiling; empty where none could be compared"},
    {"extrapolation", COLUMN_REAL, "1", "way to the ceiling over the way that the data go: 1 where they reach it"},
    {"shows", COLUMN_TEXT, "", "ceiling, no ceiling or cannot tell"},
    {"verdict", COLUMN_TEXT, "", "identified, weakly or not identifiable"},
    {"reason", COLUMN_TEXT, "", "what the verdict rests on"},
};

const struct data_fit_table data_fit_tables[DATA_FIT_TABLES] = {
    {"fits", series_columns, DATA_FITS_COLUMNS, {{"name", "series"}, NULL}},
    {"fit-parameters", fit_estimate_columns, FIT_ESTIMATE_COLUMNS, {{"group", "parameter"}, NULL}},
    {"fit-points", fit_point_columns, FIT_POINT_COLUMNS, {{"group", "x"}, "y"}},
    {"fit-curves", fit_curve_columns, FIT_CURVE_COLUMNS, {{"group", "x"}, "x"}},
    {"fit-laws", fit_candidate_columns, FIT_CANDIDATE_COLUMNS, {{"group", "law"}, NULL}},
};

void data_fits_init(struct data_fits *fits)
{
  *fits = (struct data_fits){0};
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    frame_init(&fits->frames[i], data_fit_tables[i].name, data_fit_tables[i].columns, data_fit_tables[i].column_count);
  }
}

void data_fits_free(struct data_fits *fits)
{
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    frame_free(&fits->frames[i]);
  }
  *fits = (struct data_fits){0};
}

void data_fit_key(const char *name, const char *series, struct text *key)
{
  text_append_format(key, "%s%s%s", name, series != NULL && series[0] != '\0' ? ": " : "",
                     series == NULL ? "" : series);
}

static double finite_or_nan(double value)
{
  return isfinite(value) ? value : (double)NAN;
}

static double parameter_of(const struct fit *fit, const char *name)
{
  size_t index = law_parameter_index(fit->law, name);
  return index == SIZE_MAX ? (double)NAN : finite_or_nan(fit->parameters[index].value);
}

/* fit NULL where nothing could be fitted, ranking NULL where one law was asked for. */
static const char *what_shows(const struct fit *fit, const struct fit_ranking *ranking)
{
  if (fit == NULL) {
    return "cannot tell";
  }
  if (fit->law->bounded) {
    return fit->verdict == FIT_NOT_IDENTIFIABLE ? "cannot tell" : "ceiling";
  }
  bool rises = fit_band_at(fit, fit->x_high).value > fit_band_at(fit, fit->x_low).value;
  return ranking != NULL && rises && ranking->ceiling_evidence <= 1 - fit_ceiling_evidence_needed ? "no ceiling"
                                                                                                  : "cannot tell";
}

/* fit NULL: nothing could be fitted, and `sentence` says why. */
static void add_series(struct frame *frame, const struct data_fit_request *request, const char *series,
                       const struct fit_data *data, const struct fit *fit, const struct fit_ranking *ranking,
                       const char *sentence)
{
  double low = data->x[0], high = data->x[0], top = data->y[0], nothing = (double)NAN;
  for (size_t i = 1; i < data->count; i++) {
    low = fmin(low, data->x[i]);
    high = fmax(high, data->x[i]);
    top = fmax(top, data->y[i]);
  }
  frame_add_text(frame, request->name);
  frame_add_text(frame, series == NULL ? "" : series);
  frame_add_text(frame, request->x);
  frame_add_text(frame, request->y);
  frame_add_text(frame, fit == NULL ? "" : fit->law->name);
  frame_add_integer(frame, data->count);
  frame_add_real(frame, low);
  frame_add_real(frame, high);
  frame_add_real(frame, top);
  const double numbers[] = {
      fit == NULL ? nothing : finite_or_nan(fit->ceiling.value),
      fit == NULL ? nothing : finite_or_nan(fit->exact ? fit->ceiling.value : fit->ceiling.profile.low),
      fit == NULL ? nothing : finite_or_nan(fit->exact ? fit->ceiling.value : fit->ceiling.profile.high),
      fit == NULL ? nothing : parameter_of(fit, "start"),
      fit == NULL ? nothing : finite_or_nan(fit->contexts[0].value),
      fit == NULL ? nothing : fit->rms,
      fit == NULL ? nothing : fit->r2,
      fit == NULL ? nothing : fit->aicc,
      fit == NULL ? nothing : fit->runs.p,
  };
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    frame_add_real(frame, numbers[i]);
  }
  frame_add_text(frame, fit == NULL ? "" : fit->runs.streaks ? "yes" : "no");
  frame_add_real(frame, ranking == NULL ? nothing : ranking->ceiling_evidence);
  frame_add_real(frame, fit == NULL ? nothing : finite_or_nan(fit->extrapolation));
  frame_add_text(frame, what_shows(fit, ranking));
  frame_add_text(frame, fit_verdict_word(fit == NULL ? FIT_NOT_IDENTIFIABLE : fit->verdict));
  if (fit != NULL && ranking != NULL && isnan(ranking->ceiling_evidence)) {
    sentence = ranking->statement;
  } else if (fit != NULL) {
    sentence = fit->reason;
  }
  frame_add_text(frame, sentence);
}

static void add_details(struct data_fits *fits, const struct fit *fit, const struct fit_ranking *ranking,
                        const struct fit_names *names)
{
  fit_report_estimates(fit, names, &fits->frames[DATA_FIT_PARAMETERS]);
  fit_report_points(fit, names, &fits->frames[DATA_FIT_POINTS]);
  fit_report_curve(fit, names, fit->x_low, fit->x_high, DATA_FIT_CURVE_POINTS, &fits->frames[DATA_FIT_CURVES]);
  if (ranking != NULL) {
    fit_report_candidates(ranking, names, &fits->frames[DATA_FIT_LAWS]);
  }
}

static enum status fits_status(const struct data_fits *fits, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < DATA_FIT_TABLES && status == STATUS_OK; i++) {
    status = frame_status(&fits->frames[i], fault);
  }
  return status;
}

enum status data_fits_add(struct data_fits *fits, const struct data_fit_request *request, const char *series,
                          const struct fit_data *data, uint64_t seed, struct fault *fault)
{
  const struct fit_options options = {.parts = FIT_EVERYTHING, .seed = seed, .held = request->held};
  const struct fit_options automatic = {.parts = FIT_EVERYTHING, .seed = seed};
  struct fit_ranking ranking;
  struct fit fit = {0};
  struct fault own = {0};
  struct text key = {0};
  data_fit_key(request->name, series, &key);
  const struct fit_names names = {request->x, request->y, text_string(&key)};
  enum status status = request->law == NULL ? fit_select(data, &automatic, &ranking, &fit, &own)
                                            : fit_run(request->law, data, &options, &fit, &own);
  const struct fit_ranking *ranked = request->law == NULL && status == STATUS_OK ? &ranking : NULL;
  if (status == STATUS_OK || status == STATUS_BAD_INPUT) {
    add_series(&fits->frames[DATA_FIT_SERIES], request, series, data, status == STATUS_OK ? &fit : NULL, ranked,
               own.text);
  }
  if (status == STATUS_OK) {
    add_details(fits, &fit, ranked, &names);
    fit_free(&fit);
  }
  enum status named = text_status(&key, "naming a series", fault);
  text_free(&key);
  if (status != STATUS_OK && status != STATUS_BAD_INPUT) {
    return fault_set(fault, status, "%s", own.text);
  }
  return named != STATUS_OK ? named : fits_status(fits, fault);
}

enum status data_fits_outline(struct data_fits *fits, const struct data_fit_request *request, const char *series,
                              const struct fit_data *data, struct fault *fault)
{
  struct frame *frame = &fits->frames[DATA_FIT_SERIES];
  const char *const words[] = {request->name, series == NULL ? "" : series, request->x, request->y, ""};
  enum { WORDS = sizeof words / sizeof words[0] };
  for (size_t i = 0; i < WORDS; i++) {
    frame_add_text(frame, words[i]);
  }
  frame_add_integer(frame, data->count);
  for (size_t i = WORDS + 1; i < DATA_FITS_COLUMNS; i++) {
    frame_add_empty(frame);
  }
  return frame_status(frame, fault);
}
