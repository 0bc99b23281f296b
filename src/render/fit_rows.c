#include "render/fit_rows.h"

#include "core/data_fits.h"
#include "render/measure.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

enum status fit_rows_number(const struct table *table, uint64_t row, const char *column, double *value,
                            struct fault *fault)
{
  struct cell cell;
  enum status status = table_read_named(table, row, column, &cell, fault);
  *value = cell.value;
  return status;
}

enum status fit_rows_text(const struct table *table, uint64_t row, const char *column, struct wording *text,
                          struct fault *fault)
{
  struct cell cell;
  enum status status = table_read_named(table, row, column, &cell, fault);
  *text = wording_plain(cell.text);
  return status;
}

/* The row of `fits` that is asked for; row_count where there is none. */
static enum status find_series(const struct figure_input *input, const struct table *fits, uint64_t *row,
                               struct fault *fault)
{
  struct cell name;
  enum status status = STATUS_OK;
  for (*row = 0; *row < fits->row_count && input->analysis != NULL; ++*row) {
    status = table_read_named(fits, *row, "name", &name, fault);
    if (status != STATUS_OK || strcmp(name.text, input->analysis) == 0) {
      break;
    }
  }
  return status;
}

/* The rows of a series: those whose group is its key. */
static enum status find_rows(struct fit_rows *rows, struct fault *fault)
{
  struct text key = {0};
  struct cell name, series, group;
  enum status status = table_read_named(rows->fits, rows->row, "name", &name, fault);
  if (status == STATUS_OK) {
    status = table_read_named(rows->fits, rows->row, "series", &series, fault);
  }
  if (status == STATUS_OK) {
    data_fit_key(name.text, series.text, &key);
    status = text_status(&key, "drawing a fit", fault);
  }
  for (uint64_t row = 0; row < rows->table->row_count && status == STATUS_OK; row++) {
    status = table_read_named(rows->table, row, "group", &group, fault);
    if (strcmp(group.text, text_string(&key)) == 0) {
      rows->first = rows->count++ == 0 ? row : rows->first;
    }
  }
  text_free(&key);
  return status;
}

/* Why no row of the table is of the series: what the fit says where it found no law. */
static enum status say_no_rows(const struct fit_rows *rows, const char *figure, const char *table, struct fault *fault)
{
  struct cell name, law, reason;
  enum status status = table_read_named(rows->fits, rows->row, "name", &name, fault);
  if (status == STATUS_OK) {
    status = table_read_named(rows->fits, rows->row, "law", &law, fault);
  }
  if (status == STATUS_OK) {
    status = table_read_named(rows->fits, rows->row, "reason", &reason, fault);
  }
  if (status != STATUS_OK) {
    return status;
  }
  return law.length == 0 && reason.length > 0
             ? fault_set(fault, STATUS_NO_FIGURES, "figure '%s' has nothing to draw: %s", figure, reason.text)
             : fault_set(fault, STATUS_NO_FIGURES, "figure '%s' has nothing to draw: no row of '%s' is of the fit '%s'",
                         figure, table, name.text);
}

enum status fit_rows_find(const struct figure_input *input, const char *figure, const char *table,
                          struct fit_rows *rows, struct fault *fault)
{
  const struct table_lookup *tables = input->tables;
  *rows = (struct fit_rows){.fits = tables == NULL ? NULL : tables->find(tables->run, "fits", NULL)};
  if (tables == NULL || rows->fits == NULL || rows->fits->row_count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure '%s' draws a fit to data, and this run has none", figure);
  }
  enum status status = find_series(input, rows->fits, &rows->row, fault);
  if (status == STATUS_OK && rows->row == rows->fits->row_count) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure '%s' draws a fit to data, and this run has none named '%s'",
                     figure, input->analysis);
  }
  if (status == STATUS_OK) {
    status = fit_rows_text(rows->fits, rows->row, "name", &rows->name, fault);
  }
  if (status == STATUS_OK) {
    status = fit_rows_text(rows->fits, rows->row, "series", &rows->series, fault);
  }
  rows->table = table == NULL ? NULL : tables->find(tables->run, table, NULL);
  if (status == STATUS_OK && rows->table != NULL) {
    status = find_rows(rows, fault);
  }
  if (status == STATUS_OK && table != NULL && rows->count == 0) {
    status = say_no_rows(rows, figure, table, fault);
  }
  return status;
}

struct wording fit_rows_title(const struct fit_rows *rows)
{
  return rows->series.text[0] == '\0' ? rows->name : wording_format("%s; %s", rows->name.text, rows->series.text);
}

enum status fit_rows_limit(const struct figure_input *input, const struct fit_rows *rows, const char **word,
                           struct fault *fault)
{
  struct fit_rows curve = {.fits = rows->fits, .row = rows->row};
  double first = 0, last = 0;
  *word = "ceiling";
  curve.table = input->tables->find(input->tables->run, "fit-curves", NULL);
  enum status status = curve.table == NULL ? STATUS_OK : find_rows(&curve, fault);
  if (status != STATUS_OK || curve.count == 0) {
    return status;
  }
  status = fit_rows_number(curve.table, curve.first, "fitted", &first, fault);
  if (status == STATUS_OK) {
    status = fit_rows_number(rows->fits, rows->row, "ceiling", &last, fault);
  }
  if (status == STATUS_OK && isnan(last)) {
    status = fit_rows_number(curve.table, curve.first + curve.count - 1, "fitted", &last, fault);
  }
  *word = first > last ? "floor" : "ceiling";
  return status;
}

enum status fit_rows_evidence(const struct fit_rows *rows, const char *limit, struct wording *words,
                              struct fault *fault)
{
  struct wording shows = {""};
  double evidence = 0;
  enum status status = fit_rows_number(rows->fits, rows->row, "ceiling_evidence", &evidence, fault);
  if (status == STATUS_OK) {
    status = fit_rows_text(rows->fits, rows->row, "shows", &shows, fault);
  }
  *words = wording_plain("");
  /* A weight of 0 stands for none compared, too. */
  if (status == STATUS_OK && (evidence > 0 || strcmp(shows.text, "no ceiling") == 0)) {
    *words = wording_format("Laws with a %s carry %s of the Akaike weight.", limit,
                            evidence > 0.995    ? "over 99 %"
                            : evidence < 0.0001 ? "under 0.01 %"
                                                : wording_percent(evidence).text);
  }
  return status;
}

bool fit_rows_log_x(double low, double high)
{
  return low > 0 && high >= 20 * low;
}

struct fit_rows_choice fit_rows_choose(const struct fit_rows *rows)
{
  return (struct fit_rows_choice){.step = 1 + (rows->count - 1) / FIT_ROWS_POINTS,
                                  .bound = gsl_cdf_ugaussian_Qinv(0.025 / (double)(rows->count + 1))};
}

bool fit_rows_is_drawn(const struct fit_rows_choice *choice, uint64_t i, double studentised, size_t *far_drawn)
{
  if (i % choice->step == 0) {
    return true;
  }
  bool far = fabs(studentised) > choice->bound && *far_drawn < FIT_ROWS_FAR;
  *far_drawn += far;
  return far;
}

static struct wording log_tic(double value)
{
  double parts = 1 / value;
  return value >= 1                  ? wording_tokens(value)
         : parts == nearbyint(parts) ? wording_format("1/%s", wording_fixed(parts, 0).text)
                                     : wording_value(value);
}

void fit_rows_x_tics(struct sketch *sketch)
{
  struct tics tics;
  struct measure measure = measure_of_numbers(sketch->x.low, sketch->x.high);
  if (sketch->x.log2) {
    tics_log2(sketch->x.low, sketch->x.high, 12, &tics);
  } else {
    measure_tics(&measure, sketch->x.low, sketch->x.high, 8, &tics);
  }
  for (size_t i = 0; i < tics.count; i++) {
    struct wording text = sketch->x.log2 ? log_tic(tics.values[i]) : measure_tic(&measure, &tics, i);
    sketch_x_tic(sketch, tics.values[i], text.text);
  }
}
