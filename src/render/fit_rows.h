/* Fits to data files as figures read them: one series of the table `fits`, and its rows in the tables behind it. */
#ifndef PROOFSWEEP_FIT_ROWS_H
#define PROOFSWEEP_FIT_ROWS_H

#include "core/table.h"
#include "render/figure.h"
#include "render/sketch.h"
#include "render/wording.h"

/* More points than these are a cloud without dots of their own; of more than FIT_ROWS_POINTS every n-th is drawn, and
 * each that chance does not put so far. */
enum { FIT_ROWS_DOTS = 100, FIT_ROWS_POINTS = 4096, FIT_ROWS_FAR = 512 };

/* One series: its row in `fits`, and consecutive rows of another table. */
struct fit_rows {
  const struct table *fits, *table; /* table NULL: only the row in fits was asked for */
  uint64_t row, first, count;
  struct wording name, series; /* as the tables have them, cleaned for a picture */
};

/* The first series of the entry that the input names, or of the first entry; `table` is fit-points, fit-curves or
 * fit-laws, or NULL. STATUS_BAD_INPUT where the run has no such series, or the table no row of it. */
enum status fit_rows_find(const struct figure_input *input, const char *figure, const char *table,
                          struct fit_rows *rows, struct fault *fault) MUST_CHECK;

/* A cell: NaN where it is empty or no number. */
enum status fit_rows_number(const struct table *table, uint64_t row, const char *column, double *value,
                            struct fault *fault) MUST_CHECK;
/* A text, cleaned: without what a picture takes for markup, ';' for a comma. */
enum status fit_rows_text(const struct table *table, uint64_t row, const char *column, struct wording *text,
                          struct fault *fault) MUST_CHECK;

/* Which points of a series are drawn: every step-th, and those farther from the curve, in standard errors, than chance
 * puts one of so many points once in twenty times. */
struct fit_rows_choice {
  uint64_t step;
  double bound; /* in standard errors */
};
struct fit_rows_choice fit_rows_choose(const struct fit_rows *rows);
/* Whether point i < rows->count is drawn; `far_drawn` counts those beyond the bound. */
bool fit_rows_is_drawn(const struct fit_rows_choice *choice, uint64_t i, double studentised, size_t *far_drawn);

/* "default; typed_verify_ms": the series, or the entry's name where it is the only one. */
struct wording fit_rows_title(const struct fit_rows *rows);

/* What the curve of a series tends to is called: "floor" where it comes down to it, else "ceiling". */
enum status fit_rows_limit(const struct figure_input *input, const struct fit_rows *rows, const char **word,
                           struct fault *fault) MUST_CHECK;

/* "Laws with a ceiling carry 4.2 % of the Akaike weight.", `limit` as above; nothing where one law was asked for, or
 * none with a ceiling could be compared. */
enum status fit_rows_evidence(const struct fit_rows *rows, const char *limit, struct wording *words,
                              struct fault *fault) MUST_CHECK;

/* Whether x is to be drawn on a logarithmic scale: all above 0 and a factor of 20 or more apart. */
bool fit_rows_log_x(double low, double high);

/* The tics of the x axis, which is there: powers of two where it is logarithmic ("1/64", "64", "64k"), else round
 * steps. */
void fit_rows_x_tics(struct sketch *sketch);

#endif
