/* One series of data with the law fitted to it: points, curve, confidence band, and the ceiling with its interval. */
#include "core/decimal.h"
#include "render/figures.h"
#include "render/fit_rows.h"
#include "render/measure.h"
#include "render/sketch.h"

#include "core/data_fits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = FIT_ROWS_POINTS + FIT_ROWS_FAR };

struct drawing {
  struct fit_rows series, curve;
  struct wording law, shows, verdict, x_name, y_name, evidence;
  const char *limit; /* "ceiling" or "floor" */
  double ceiling, ceiling_low, ceiling_high;
  double x[POINTS_MAX], y[POINTS_MAX];
  size_t count;
  double curve_x[DATA_FIT_CURVE_POINTS], fitted[DATA_FIT_CURVE_POINTS];
  double low[DATA_FIT_CURVE_POINTS], high[DATA_FIT_CURVE_POINTS];
  size_t steps;
};

static enum status read_series(const struct figure_input *input, struct drawing *drawing, struct fault *fault)
{
  const struct table *fits = drawing->series.fits;
  uint64_t row = drawing->series.row;
  const struct {
    const char *column;
    struct wording *text;
  } texts[] = {{"law", &drawing->law},
               {"shows", &drawing->shows},
               {"verdict", &drawing->verdict},
               {"x", &drawing->x_name},
               {"y", &drawing->y_name}};
  const struct {
    const char *column;
    double *value;
  } numbers[] = {
      {"ceiling", &drawing->ceiling}, {"ceiling_low", &drawing->ceiling_low}, {"ceiling_high", &drawing->ceiling_high}};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == STATUS_OK; i++) {
    status = fit_rows_text(fits, row, texts[i].column, texts[i].text, fault);
  }
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && status == STATUS_OK; i++) {
    status = fit_rows_number(fits, row, numbers[i].column, numbers[i].value, fault);
  }
  if (status == STATUS_OK) {
    status = fit_rows_limit(input, &drawing->series, &drawing->limit, fault);
  }
  return status == STATUS_OK ? fit_rows_evidence(&drawing->series, drawing->limit, &drawing->evidence, fault) : status;
}

static enum status read_points(struct drawing *drawing, struct fault *fault)
{
  const struct fit_rows *series = &drawing->series;
  const struct fit_rows_choice choice = fit_rows_choose(series);
  size_t far = 0;
  enum status status = STATUS_OK;
  for (uint64_t i = 0; i < series->count && status == STATUS_OK; i++) {
    double residual = 0, x = 0, y = 0;
    status = fit_rows_number(series->table, series->first + i, "studentised", &residual, fault);
    if (status != STATUS_OK || !fit_rows_is_drawn(&choice, i, residual, &far)) {
      continue;
    }
    status = fit_rows_number(series->table, series->first + i, "x", &x, fault);
    if (status == STATUS_OK) {
      status = fit_rows_number(series->table, series->first + i, "y", &y, fault);
    }
    drawing->x[drawing->count] = x;
    drawing->y[drawing->count++] = y;
  }
  return status;
}

static enum status read_curve(struct drawing *drawing, struct fault *fault)
{
  enum status status = STATUS_OK;
  const struct table *table = drawing->curve.table;
  for (uint64_t i = 0; i < drawing->curve.count && i < DATA_FIT_CURVE_POINTS && status == STATUS_OK; i++) {
    size_t at = drawing->steps++;
    const struct {
      const char *column;
      double *value;
    } numbers[] = {{"x", &drawing->curve_x[at]},
                   {"fitted", &drawing->fitted[at]},
                   {"band_low", &drawing->low[at]},
                   {"band_high", &drawing->high[at]}};
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0] && status == STATUS_OK; k++) {
      status = fit_rows_number(table, drawing->curve.first + i, numbers[k].column, numbers[k].value, fault);
    }
    drawing->low[at] = isnan(drawing->low[at]) ? drawing->fitted[at] : drawing->low[at];
    drawing->high[at] = isnan(drawing->high[at]) ? drawing->fitted[at] : drawing->high[at];
  }
  return status;
}

/* Three significant digits or so, and of a ceiling up to two more where its interval is narrow. */
static struct wording value_words(const struct drawing *drawing, double value)
{
  struct measure measure = measure_of_numbers(value, value);
  if (measure.unit != 1) {
    return measure_value(&measure, value);
  }
  double size = fabs(value), half = (drawing->ceiling_high - drawing->ceiling_low) / 2;
  int decimals = size == 0 ? 0 : (int)fmax(0, fmin(9, 2 - decimal_exponent(size)));
  int needed = half > 0 ? (int)fmin(decimals + 2, 1 - decimal_exponent(half)) : 0;
  return wording_fixed(value, needed > decimals ? needed : decimals);
}

static struct wording headline(const struct drawing *drawing)
{
  const char *limit = drawing->limit;
  if (strcmp(drawing->shows.text, "ceiling") == 0) {
    struct wording value = value_words(drawing, drawing->ceiling);
    return strcmp(drawing->verdict.text, "identified") == 0
               ? wording_format("The fit puts a %s at %s", limit, value.text)
               : wording_format("The fit hints at a %s; weakly: near %s", limit, value.text);
  }
  return strcmp(drawing->shows.text, "no ceiling") == 0
             ? wording_format("These data show growth; and no ceiling")
             : wording_format("These data cannot tell whether there is a %s", limit);
}

/* "10.1 to 13.7", "above 10.1" where no upper bound was found. */
static struct wording interval_words(const struct drawing *drawing)
{
  bool low = !isnan(drawing->ceiling_low), high = !isnan(drawing->ceiling_high);
  if (low && high) {
    return wording_format("%s to %s", value_words(drawing, drawing->ceiling_low).text,
                          value_words(drawing, drawing->ceiling_high).text);
  }
  return low    ? wording_format("above %s; no upper bound", value_words(drawing, drawing->ceiling_low).text)
         : high ? wording_format("below %s; no lower bound", value_words(drawing, drawing->ceiling_high).text)
                : wording_format("no bound on either side");
}

static bool has_ceiling(const struct drawing *drawing)
{
  return !isnan(drawing->ceiling);
}

static void widen(double value, double *low, double *high)
{
  *low = fmin(*low, value);
  *high = fmax(*high, value);
}

/* The range of y: data, curve, the band as far as it is no more than half as far away as the data reach, and the
 * ceiling's interval as far as it is no more than twice. */
static void find_range(const struct drawing *drawing, double *low, double *high)
{
  *low = *high = drawing->y[0];
  for (size_t i = 0; i < drawing->count; i++) {
    widen(drawing->y[i], low, high);
  }
  for (size_t i = 0; i < drawing->steps; i++) {
    widen(drawing->fitted[i], low, high);
  }
  double size = *high - *low, bottom = *low, top = *high, level = fmax(fabs(*low), fabs(*high));
  if (size <= 1e-9 * level) {
    double margin = level > 0 ? level / 8 : 1;
    *low -= margin;
    *high += margin;
    return;
  }
  for (size_t i = 0; i < drawing->steps; i++) {
    widen(fmax(drawing->low[i], bottom - size / 2), low, high);
    widen(fmin(drawing->high[i], top + size / 2), low, high);
  }
  const double ends[] = {drawing->ceiling, drawing->ceiling_high, drawing->ceiling_low};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    if (ends[i] < top + size && ends[i] > bottom - size) {
      widen(ends[i], low, high);
    }
  }
  *low = *low > 0 && *low < 0.5 * *high ? 0 : *low;
}

/* Whether the band goes on beyond [low, high]. */
static bool is_cut(const struct drawing *drawing, double low, double high)
{
  bool cut = false;
  for (size_t i = 0; i < drawing->steps; i++) {
    cut = cut || drawing->low[i] < low || drawing->high[i] > high;
  }
  return cut;
}

static const char *limit_title(const struct drawing *drawing)
{
  return strcmp(drawing->limit, "floor") == 0 ? "Floor" : "Ceiling";
}

/* A ceiling too far away to be drawn is told at the edge beyond which it lies. */
static void tell_far_ceiling(struct sketch *sketch, const struct drawing *drawing)
{
  bool above = drawing->ceiling > sketch->y.high;
  double edge = above ? sketch->y.high : sketch->y.low, dy = above ? 16 : -16;
  struct wording name = wording_format("%s %s; %s the picture", limit_title(drawing),
                                       value_words(drawing, drawing->ceiling).text, above ? "above" : "below");
  struct wording interval = wording_format("95 %%: %s", interval_words(drawing).text);
  const struct words words[] = {{"label", "sparse", name.text, ""}, {"note", "sparse", "", interval.text}};
  const struct spot spots[] = {{ALIGN_LEFT, 8, dy},      {ALIGN_LEFT, 120, dy},   {ALIGN_LEFT, 240, dy},
                               {ALIGN_LEFT, 360, dy},    {ALIGN_LEFT, 8, 3 * dy}, {ALIGN_LEFT, 120, 3 * dy},
                               {ALIGN_LEFT, 240, 3 * dy}};
  (void)sketch_place(sketch, words, 2, sketch->x.low, edge, spots, sizeof spots / sizeof spots[0]);
}

static void draw_ceiling(struct sketch *sketch, const struct drawing *drawing)
{
  double y = drawing->ceiling, top = sketch->y.high, bottom = sketch->y.low;
  double low = isnan(drawing->ceiling_low) ? bottom : fmax(bottom, drawing->ceiling_low);
  double high = isnan(drawing->ceiling_high) ? top : fmin(top, drawing->ceiling_high);
  double at = scale_value(&sketch->x, sketch->plot.right - 8);
  if (!(y >= bottom && y <= top)) {
    tell_far_ceiling(sketch, drawing);
    return;
  }
  sketch_segment(sketch, "rule", "ceiling", sketch->x.low, y, sketch->x.high, y);
  sketch_avoid_segment(sketch, sketch->x.low, y, sketch->x.high, y);
  if (high > low) {
    sketch_segment(sketch, "interval", "sparse", at, low, at, high);
    sketch_avoid_segment(sketch, at, low, at, high);
  }
  sketch_point(sketch, "dot", "sparse", at, y);
  struct wording name = wording_format("%s %s", limit_title(drawing), value_words(drawing, y).text);
  struct wording interval = wording_format("95 %%: %s", interval_words(drawing).text);
  const struct words words[] = {{"label", "sparse", name.text, ""}, {"note", "sparse", "", interval.text}};
  static const struct spot spots[] = {
      {ALIGN_LEFT, 8, -20}, {ALIGN_LEFT, 8, 20}, {ALIGN_LEFT, 60, -20}, {ALIGN_LEFT, 60, 20}, {ALIGN_LEFT, 8, 60}};
  (void)sketch_place(sketch, words, 2, sketch->x.low, y, spots, sizeof spots / sizeof spots[0]);
}

static void draw_band(struct sketch *sketch, const struct drawing *drawing, double low, double high)
{
  for (size_t i = 0; i < drawing->steps; i++) {
    sketch_point(sketch, "contour", "band", drawing->curve_x[i], fmin(high, fmax(low, drawing->high[i])));
  }
  for (size_t i = drawing->steps; i-- > 0;) {
    sketch_point(sketch, "contour", "band", drawing->curve_x[i], fmin(high, fmax(low, drawing->low[i])));
  }
  for (size_t i = 0; i < drawing->steps; i++) {
    sketch_point(sketch, "curve", "dense", drawing->curve_x[i], drawing->fitted[i]);
  }
}

static void footnote(const struct drawing *drawing, bool cut, struct text *note)
{
  text_append_format(note, "Measured data; not the model. %llu points; law taken: %s; verdict: %s.%s%s",
                     (unsigned long long)drawing->series.count, drawing->law.text, drawing->verdict.text,
                     drawing->evidence.text[0] != '\0' ? " " : "", drawing->evidence.text);
  if (drawing->count < drawing->series.count) {
    text_append_format(note, " %zu points drawn; with each far from the curve.", drawing->count);
  }
  text_append_format(note, " Band: 95 %% confidence of the curve%s.", cut ? "; cut where it leaves the picture" : "");
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0}, description = {0};
  struct tics tics;
  double low = 0, high = 1, x_low = drawing->curve_x[0], x_high = drawing->curve_x[drawing->steps - 1];
  bool logarithmic = fit_rows_log_x(x_low, x_high);
  find_range(drawing, &low, &high);
  struct measure measure = measure_of_numbers(low, high);
  measure_tics_around(&measure, low, high, 7, &tics);
  struct wording title = headline(drawing);
  struct wording subtitle =
      wording_format("%s by %s%s; %s; with the fitted %s law", drawing->y_name.text, drawing->x_name.text,
                     logarithmic ? " (log scale)" : "", fit_rows_title(&drawing->series).text, drawing->law.text);
  footnote(drawing, is_cut(drawing, tics.values[0], tics.values[tics.count - 1]), &note);
  text_append_format(&description, "%s.", subtitle.text);
  if (has_ceiling(drawing)) {
    text_append_format(&description, " %s %s; 95 %% interval %s.", limit_title(drawing),
                       value_words(drawing, drawing->ceiling).text, interval_words(drawing).text);
  }
  draw_band(sketch, drawing, tics.values[0], tics.values[tics.count - 1]);
  sketch_describe(sketch, title.text, text_string(&description));
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = sketch_left_margin(measure_widest_tic(&measure, &tics).text),
                            .right = 40,
                            .plot_height = 300,
                            .below = 56,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  double pad = logarithmic ? pow(x_high / x_low, 0.05) : 0.05 * (x_high - x_low);
  sketch_axes(sketch, logarithmic, logarithmic ? x_low / pad : x_low - pad, logarithmic ? x_high * pad : x_high + pad,
              false, tics.values[0], tics.values[tics.count - 1]);
  for (size_t i = 0; i < tics.count; i++) {
    sketch_y_tic(sketch, tics.values[i], measure_tic(&measure, &tics, i).text);
  }
  fit_rows_x_tics(sketch);
  sketch_avoid_curve(sketch, drawing->curve_x, drawing->fitted, drawing->steps);
  for (size_t i = 0; i < drawing->count; i++) {
    sketch_point(sketch, drawing->count > FIT_ROWS_DOTS ? "cloud" : "dot", "ink", drawing->x[i], drawing->y[i]);
    sketch_avoid_dot(sketch, drawing->x[i], drawing->y[i]);
  }
  if (has_ceiling(drawing)) {
    draw_ceiling(sketch, drawing);
  }
  sketch->out_of_memory |= note.out_of_memory || description.out_of_memory;
  text_free(&note);
  text_free(&description);
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  (void)sweep;
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = fit_rows_find(input, "data-fit", "fit-points", &drawing->series, fault);
  if (status == STATUS_OK) {
    status = fit_rows_find(input, "data-fit", "fit-curves", &drawing->curve, fault);
  }
  if (status == STATUS_OK) {
    status = read_series(input, drawing, fault);
  }
  if (status == STATUS_OK) {
    status = read_points(drawing, fault);
  }
  if (status == STATUS_OK) {
    status = read_curve(drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_data_fit = {.name = "data-fit",
                                       .summary = "one series of data with the law fitted to it; and its ceiling",
                                       .needs = "a fit to data",
                                       .table = "fits",
                                       .build = build};
