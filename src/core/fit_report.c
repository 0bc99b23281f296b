#include "core/fit_report.h"

#include "core/decimal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- Tables ---- */

const struct column fit_estimate_columns[FIT_ESTIMATE_COLUMNS] = {
    {"group", COLUMN_TEXT, "", "the series, where there are several"},
    {"law", COLUMN_TEXT, "", "the law that was fitted"},
    {"parameter", COLUMN_TEXT, "", "parameter of the law, or ceiling, context_50, context_90, context_99"},
    {"value", COLUMN_REAL, "1", "least squares estimate; empty where the data do not determine it"},
    {"se", COLUMN_REAL, "1", "standard error"},
    {"t", COLUMN_REAL, "1", "value over standard error"},
    {"wald_low", COLUMN_REAL, "1", "low end of the Wald interval"},
    {"wald_high", COLUMN_REAL, "1", "high end of the Wald interval"},
    {"profile_low", COLUMN_REAL, "1", "low end of the profile likelihood interval"},
    {"profile_high", COLUMN_REAL, "1", "high end of the profile likelihood interval"},
    {"unbounded", COLUMN_TEXT, "", "sides on which the data set no bound: low, high or both"},
    {"bootstrap_low", COLUMN_REAL, "1", "low end of the bootstrap percentile interval"},
    {"bootstrap_high", COLUMN_REAL, "1", "high end of the bootstrap percentile interval"},
    {"n", COLUMN_INTEGER, "1", "points"},
    {"rss", COLUMN_REAL, "1", "weighted sum of squared residuals"},
    {"sigma", COLUMN_REAL, "1", "residual standard deviation"},
    {"r2", COLUMN_REAL, "1", "share of the variation of y that the curve explains"},
    {"aicc", COLUMN_REAL, "1", "Akaike's criterion for small samples"},
    {"verdict", COLUMN_TEXT, "", "whether the data show the ceiling"},
    {"reason", COLUMN_TEXT, "", "why"},
};

static void add_end(struct frame *frame, double end)
{
  frame_add_real(frame, isinf(end) ? NAN : end);
}

static const char *unbounded_sides(const struct fit_interval *interval)
{
  if (isinf(interval->low)) {
    return isinf(interval->high) ? "both" : "low";
  }
  return isinf(interval->high) ? "high" : "";
}

static void add_estimate(const struct fit *fit, const struct fit_names *names, const char *parameter,
                         const struct fit_estimate *estimate, struct frame *frame)
{
  frame_add_text(frame, names->group != NULL ? names->group : "");
  frame_add_text(frame, fit->law->name);
  frame_add_text(frame, parameter);
  frame_add_real(frame, estimate->value);
  frame_add_real(frame, estimate->se);
  add_end(frame, estimate->t);
  add_end(frame, estimate->wald.low);
  add_end(frame, estimate->wald.high);
  add_end(frame, estimate->profile.low);
  add_end(frame, estimate->profile.high);
  frame_add_text(frame, unbounded_sides(&estimate->profile));
  add_end(frame, estimate->bootstrap.low);
  add_end(frame, estimate->bootstrap.high);
  frame_add_integer(frame, fit->count);
  frame_add_real(frame, fit->rss);
  frame_add_real(frame, fit->sigma);
  frame_add_real(frame, fit->r2);
  frame_add_real(frame, fit->aicc);
  frame_add_text(frame, fit_verdict_word(fit->verdict));
  frame_add_text(frame, fit->reason);
}

static const char *const context_names[FIT_CONTEXTS_COUNT] = {"context_50", "context_90", "context_99"};

/* Whether the ceiling is a number of its own and not one of the parameters. */
static bool ceiling_worked_out(const struct fit *fit)
{
  return fit->law->ceiling != NULL && law_parameter_index(fit->law, "ceiling") == (size_t)-1;
}

void fit_report_estimates(const struct fit *fit, const struct fit_names *names, struct frame *frame)
{
  for (size_t j = 0; j < fit->law->parameter_count; j++) {
    add_estimate(fit, names, fit->law->parameters[j].name, &fit->parameters[j], frame);
  }
  if (ceiling_worked_out(fit)) {
    add_estimate(fit, names, "ceiling", &fit->ceiling, frame);
  }
  for (size_t i = 0; i < FIT_CONTEXTS_COUNT && fit->law->context_at != NULL; i++) {
    add_estimate(fit, names, context_names[i], &fit->contexts[i], frame);
  }
}

const struct column fit_point_columns[FIT_POINT_COLUMNS] = {
    {"group", COLUMN_TEXT, "", "the series, where there are several"},
    {"x", COLUMN_REAL, "1", "x of the point"},
    {"y", COLUMN_REAL, "1", "y of the point"},
    {"weight", COLUMN_REAL, "1", "its weight"},
    {"fitted", COLUMN_REAL, "1", "the curve there"},
    {"residual", COLUMN_REAL, "1", "y minus the curve"},
    {"studentised", COLUMN_REAL, "1", "residual in units of its own standard error"},
    {"leverage", COLUMN_REAL, "1", "how far the curve follows the point: 0 not at all, 1 all the way"},
    {"cook", COLUMN_REAL, "1", "Cook's distance: how far all parameters would move without the point"},
    {"ceiling_shift", COLUMN_REAL, "1", "how far the ceiling would move without the point, to first order"},
    {"band_low", COLUMN_REAL, "1", "low end of the curve's confidence band"},
    {"band_high", COLUMN_REAL, "1", "high end of the curve's confidence band"},
    {"prediction_low", COLUMN_REAL, "1", "low end of the band for one new observation of weight 1"},
    {"prediction_high", COLUMN_REAL, "1", "high end of the band for one new observation of weight 1"},
};

static void add_band(const struct fit *fit, double x, struct frame *frame)
{
  struct fit_band band = fit_band_at(fit, x);
  frame_add_real(frame, band.value - band.confidence);
  frame_add_real(frame, band.value + band.confidence);
  frame_add_real(frame, band.value - band.prediction);
  frame_add_real(frame, band.value + band.prediction);
}

void fit_report_points(const struct fit *fit, const struct fit_names *names, struct frame *frame)
{
  for (size_t i = 0; i < fit->count; i++) {
    const struct fit_point *point = &fit->points[i];
    frame_add_text(frame, names->group != NULL ? names->group : "");
    frame_add_real(frame, point->x);
    frame_add_real(frame, point->y);
    frame_add_real(frame, point->weight);
    frame_add_real(frame, point->fitted);
    frame_add_real(frame, point->residual);
    frame_add_real(frame, point->studentised);
    frame_add_real(frame, point->leverage);
    frame_add_real(frame, point->cook);
    frame_add_real(frame, point->ceiling_shift);
    add_band(fit, point->x, frame);
  }
}

const struct column fit_curve_columns[FIT_CURVE_COLUMNS] = {
    {"group", COLUMN_TEXT, "", "the series, where there are several"},
    {"x", COLUMN_REAL, "1", "x"},
    {"fitted", COLUMN_REAL, "1", "the curve there"},
    {"band_low", COLUMN_REAL, "1", "low end of the curve's confidence band"},
    {"band_high", COLUMN_REAL, "1", "high end of the curve's confidence band"},
    {"prediction_low", COLUMN_REAL, "1", "low end of the band for one new observation of weight 1"},
    {"prediction_high", COLUMN_REAL, "1", "high end of the band for one new observation of weight 1"},
};

void fit_report_curve(const struct fit *fit, const struct fit_names *names, double low, double high, size_t count,
                      struct frame *frame)
{
  for (size_t i = 0; i < count; i++) {
    double x = low > 0 ? law_grid(low, high, count, i) : low + (high - low) * (double)i / (double)(count - 1);
    x = i == count - 1 ? high : x;
    frame_add_text(frame, names->group != NULL ? names->group : "");
    frame_add_real(frame, x);
    frame_add_real(frame, fit_band_at(fit, x).value);
    add_band(fit, x, frame);
  }
}

const struct column fit_candidate_columns[FIT_CANDIDATE_COLUMNS] = {
    {"group", COLUMN_TEXT, "", "the series, where there are several"},
    {"law", COLUMN_TEXT, "", "the law"},
    {"ceiling", COLUMN_TEXT, "", "whether it has a ceiling: yes or no"},
    {"parameters", COLUMN_INTEGER, "1", "free parameters"},
    {"rss", COLUMN_REAL, "1", "weighted sum of squared residuals"},
    {"aicc", COLUMN_REAL, "1", "Akaike's criterion for small samples"},
    {"difference", COLUMN_REAL, "1", "AICc minus that of the best law"},
    {"weight", COLUMN_REAL, "1", "Akaike weight"},
    {"reason", COLUMN_TEXT, "", "why the law does not count"},
};

void fit_report_candidates(const struct fit_ranking *ranking, const struct fit_names *names, struct frame *frame)
{
  for (size_t i = 0; i < ranking->count; i++) {
    const struct fit_candidate *candidate = &ranking->candidates[i];
    frame_add_text(frame, names->group != NULL ? names->group : "");
    frame_add_text(frame, candidate->law->name);
    frame_add_text(frame, candidate->law->bounded ? "yes" : "no");
    frame_add_integer(frame, candidate->free_count);
    frame_add_real(frame, candidate->rss);
    frame_add_real(frame, candidate->aicc);
    frame_add_real(frame, candidate->difference);
    frame_add_real(frame, candidate->fitted ? candidate->weight : NAN);
    frame_add_text(frame, candidate->reason);
  }
}

/* ---- Text ---- */

/* value to `digits` significant digits. */
static void append_significant(struct text *text, double value, int digits)
{
  if (isnan(value)) {
    text_append(text, "-");
    return;
  }
  if (isinf(value)) {
    text_append(text, value < 0 ? "-unbounded" : "unbounded");
    return;
  }
  int exponent = decimal_exponent(value);
  int decimals = digits - 1 - exponent;
  if (exponent >= -4 && decimals >= 0 && decimals <= 17) {
    text_append_fixed(text, value, decimals);
    return;
  }
  if (exponent < 15 && decimals < 0) {
    text_append_fixed(text, value, 0);
    return;
  }
  char rounded[DECIMAL_TEXT_SIZE];
  double shown = value;
  int length = snprintf(rounded, sizeof rounded, "%.*e", digits - 1, value);
  (void)decimal_to_double(rounded, (size_t)length, &shown);
  text_append_double(text, shown);
}

/* A number right-aligned in `width` columns, with a blank in front at least. */
static void append_cell(struct text *text, double value, size_t width)
{
  struct text number = {0};
  append_significant(&number, value, 6);
  if (number.length >= width) {
    text_append_char(text, ' ');
  }
  for (size_t i = number.length; i < width; i++) {
    text_append_char(text, ' ');
  }
  text_append(text, text_string(&number));
  text_inherit(text, &number);
  text_free(&number);
}

static void append_word(struct text *text, const char *word, size_t width)
{
  text_append(text, word);
  for (size_t i = strlen(word); i < width; i++) {
    text_append_char(text, ' ');
  }
}

/* "3.1 to 3.5", "3.1 to unbounded"; "-" where it was not worked out. */
static void append_interval(struct text *text, const struct fit_interval *interval)
{
  if (isnan(interval->low) || isnan(interval->high)) {
    text_append(text, "-");
    return;
  }
  if (isinf(interval->low)) {
    text_append(text, "unbounded");
  } else {
    append_significant(text, interval->low, 6);
  }
  text_append(text, " to ");
  append_significant(text, interval->high, 6);
}

enum { NAME_WIDTH = 14, NUMBER_WIDTH = 13, INTERVAL_WIDTH = 26 };

/* A row of the estimates. */
struct labelled {
  const char *name;
  const struct fit_estimate *estimate;
};

enum { LABELLED_MAX = LAW_MAX_PARAMETERS + 1 + FIT_CONTEXTS_COUNT };

static size_t list_estimates(const struct fit *fit, struct labelled rows[LABELLED_MAX])
{
  static const char *const labels[FIT_CONTEXTS_COUNT] = {"50 % way", "90 % way", "99 % way"};
  size_t count = 0;
  for (size_t j = 0; j < fit->law->parameter_count; j++) {
    rows[count++] = (struct labelled){fit->law->parameters[j].name, &fit->parameters[j]};
  }
  if (ceiling_worked_out(fit)) {
    rows[count++] = (struct labelled){"ceiling", &fit->ceiling};
  }
  for (size_t i = 0; i < FIT_CONTEXTS_COUNT && !isnan(fit->contexts[i].value); i++) {
    rows[count++] = (struct labelled){labels[i], &fit->contexts[i]};
  }
  return count;
}

enum { PROFILE, WALD, BOOTSTRAP, INTERVAL_KINDS };

static const struct fit_interval *interval_of(const struct fit_estimate *estimate, int kind)
{
  return kind == PROFILE ? &estimate->profile : kind == WALD ? &estimate->wald : &estimate->bootstrap;
}

/* The longest interval of a column and two blanks. */
static size_t interval_width(const struct labelled *rows, size_t count, int kind, struct text *text)
{
  size_t width = INTERVAL_WIDTH;
  for (size_t i = 0; i < count; i++) {
    struct text words = {0};
    append_interval(&words, interval_of(rows[i].estimate, kind));
    width = words.length + 2 > width ? words.length + 2 : width;
    text_inherit(text, &words);
    text_free(&words);
  }
  return width;
}

static void append_estimate(struct text *text, const struct labelled *row, const size_t *widths)
{
  const struct fit_estimate *estimate = row->estimate;
  append_word(text, row->name, NAME_WIDTH);
  append_cell(text, estimate->value, NUMBER_WIDTH);
  if (estimate->held) {
    text_append(text, "   held\n");
    return;
  }
  append_cell(text, estimate->se, NUMBER_WIDTH);
  append_cell(text, estimate->t, NUMBER_WIDTH);
  text_append(text, "   ");
  for (int kind = 0; kind < INTERVAL_KINDS; kind++) {
    size_t start = text->length;
    append_interval(text, interval_of(estimate, kind));
    append_word(text, "", kind + 1 < INTERVAL_KINDS ? widths[kind] - (text->length - start) : 0);
  }
  text_append(text, estimate->second_branch   ? "  (second branch)\n"
                    : estimate->second_region ? "  (a second region fits too)\n"
                                              : "\n");
}

static void append_estimates(struct text *text, const struct fit *fit)
{
  struct labelled rows[LABELLED_MAX];
  size_t count = list_estimates(fit, rows), widths[INTERVAL_KINDS];
  for (int kind = 0; kind < INTERVAL_KINDS; kind++) {
    widths[kind] = interval_width(rows, count, kind, text);
  }
  append_word(text, "parameter", NAME_WIDTH);
  text_append(text, "        value    std error            t   ");
  append_word(text, "profile interval", widths[PROFILE]);
  append_word(text, "Wald interval", widths[WALD]);
  text_append(text, "bootstrap interval\n");
  for (size_t i = 0; i < count; i++) {
    append_estimate(text, &rows[i], widths);
  }
  text_append(text, "Intervals are for ");
  append_significant(text, 100 * fit->level, 3);
  text_append(text, " % confidence.");
  if (fit->replicates > 0) {
    text_append_format(text, " The bootstrap refitted %zu resamplings of the residuals.", fit->replicates);
  }
  if (fit->exact) {
    text_append(text, " The residuals are rounding errors, so profiles say no more than Wald.");
  }
  text_append(text, "\n");
}

static void append_quantity(struct text *text, const char *name, double value)
{
  append_word(text, name, NAME_WIDTH);
  append_cell(text, value, NUMBER_WIDTH);
  text_append(text, "   ");
}

static void append_quality(struct text *text, const struct fit *fit)
{
  text_append(text, "\n");
  append_quantity(text, "RSS", fit->rss);
  text_append(text, "weighted sum of squared residuals\n");
  append_quantity(text, "sigma", fit->sigma);
  text_append(text, "residual standard deviation, ");
  text_append_count(text, fit->count, "point", "points");
  text_append(text, " less ");
  text_append_count(text, fit->free_count, "parameter", "parameters");
  text_append(text, "\n");
  append_quantity(text, "R2", fit->r2);
  text_append(text, "share of the variation that the curve explains\n");
  append_quantity(text, "AICc", fit->aicc);
  text_append(text, "AIC ");
  append_significant(text, fit->aic, 6);
  text_append(text, ", BIC ");
  append_significant(text, fit->bic, 6);
  text_append(text, "; Gaussian likelihood, the variance counts as a parameter\n");
  append_quantity(text, "runs test p", fit->runs.p);
  text_append_format(text, "%zu runs of signs, ", fit->runs.runs);
  append_significant(text, fit->runs.expected, 3);
  text_append(text, fit->runs.streaks ? " expected by chance: streaks\n" : " expected by chance\n");
  if (!isnan(fit->extrapolation)) {
    append_quantity(text, "extrapolation", fit->extrapolation);
    text_append(text, "way from the first point to the ceiling, in ways that the data cover\n");
  }
}

/* Whether the data determine any parameter. */
static bool has_estimates(const struct fit *fit)
{
  for (size_t j = 0; j < fit->law->parameter_count; j++) {
    if (!isnan(fit->parameters[j].se)) {
      return true;
    }
  }
  return false;
}

static void append_correlations(struct text *text, const struct fit *fit)
{
  if (fit->free_count < 2 || !has_estimates(fit)) {
    return;
  }
  text_append(text, "\ncorrelation\n");
  for (size_t i = 0; i < fit->law->parameter_count; i++) {
    if (fit->parameters[i].held) {
      continue;
    }
    append_word(text, fit->law->parameters[i].name, NAME_WIDTH);
    for (size_t j = 0; j <= i; j++) {
      if (!fit->parameters[j].held) {
        struct text number = {0};
        text_append_fixed(&number, fit->correlation[i][j], 4);
        text_append_format(text, "%9s", number.length > 0 ? text_string(&number) : "-");
        text_inherit(text, &number);
        text_free(&number);
      }
    }
    text_append(text, "\n");
  }
}

static void append_points(struct text *text, const struct fit *fit, const struct fit_names *names)
{
  enum { SHOWN = 60 };
  static const char *const heads[] = {"fitted", "residual", "studentised", "leverage", "Cook", "ceiling moves"};
  text_append(text, "\n");
  for (size_t i = 0; i < 2 + sizeof heads / sizeof heads[0]; i++) {
    const char *head = i == 0 ? names->x : i == 1 ? names->y : heads[i - 2];
    size_t length = strlen(head);
    for (size_t k = length; k < NUMBER_WIDTH; k++) {
      text_append_char(text, ' ');
    }
    text_append_format(text, " %s", head);
  }
  text_append(text, "\n");
  for (size_t i = 0; i < fit->count && i < SHOWN; i++) {
    const struct fit_point *point = &fit->points[i];
    const double cells[] = {point->x,           point->y,        point->fitted, point->residual,
                            point->studentised, point->leverage, point->cook,   point->ceiling_shift};
    for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++) {
      append_cell(text, cells[k], NUMBER_WIDTH + 1);
    }
    text_append(text, "\n");
  }
  if (fit->count > SHOWN) {
    text_append(text, "... and ");
    text_append_count(text, fit->count - SHOWN, "more point", "more points");
    text_append(text, "; --json has them all\n");
  }
}

static void append_ranking(struct text *text, const struct fit_ranking *ranking)
{
  text_append(text, "\nlaw               parameters         AICc   difference       weight\n");
  for (size_t i = 0; i < ranking->count; i++) {
    const struct fit_candidate *candidate = &ranking->candidates[i];
    append_word(text, candidate->law->name, 18);
    if (!candidate->fitted) {
      text_append_format(text, "left out: %s\n", candidate->reason);
      continue;
    }
    text_append_format(text, "%10zu", candidate->free_count);
    append_cell(text, candidate->aicc, NUMBER_WIDTH);
    append_cell(text, candidate->difference, NUMBER_WIDTH);
    struct text weight = {0};
    text_append_fixed(&weight, candidate->weight, 4);
    text_append_format(text, "%13s%s\n", weight.length > 0 ? text_string(&weight) : "-",
                       candidate->law->bounded ? "   has a ceiling" : "");
    text_inherit(text, &weight);
    text_free(&weight);
  }
  text_append_format(text, "%s.\n", ranking->statement);
}

void fit_report_text(const struct fit *fit, const struct fit_ranking *ranking, const struct fit_names *names,
                     struct text *text)
{
  if (names->group != NULL) {
    text_append_format(text, "%s\n\n", names->group);
  }
  text_append_format(text, "%s: %s = %s with x = %s\n", fit->law->name, names->y, fit->law->formula, names->x);
  text_append_count(text, fit->count, "point", "points");
  text_append(text, ", x from ");
  append_significant(text, fit->x_low, 6);
  text_append(text, " to ");
  append_significant(text, fit->x_high, 6);
  text_append_format(text, "\nceiling %s: %s\n\n",
                     fit->verdict == FIT_WEAKLY ? "weakly identified" : fit_verdict_word(fit->verdict), fit->reason);
  append_estimates(text, fit);
  append_quality(text, fit);
  append_correlations(text, fit);
  if (ranking != NULL) {
    append_ranking(text, ranking);
  }
  append_points(text, fit, names);
}
