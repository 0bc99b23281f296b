/* What a fit leaves: the studentised residuals of one series over x, and whether they run in streaks. */
#include "render/figures.h"
#include "render/fit_rows.h"
#include "render/measure.h"
#include "render/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = FIT_ROWS_POINTS + FIT_ROWS_FAR };

struct drawing {
  struct fit_rows series;
  struct wording law, x_name, y_name, streaks;
  double runs_p;
  double x[POINTS_MAX], residual[POINTS_MAX];
  size_t count;
  double low, high, reach;
  struct fit_rows_choice choice;
  uint64_t far; /* points beyond its bound, drawn or not */
};

static enum status read_drawing(struct drawing *drawing, struct fault *fault)
{
  const struct fit_rows *series = &drawing->series;
  size_t far_drawn = 0;
  enum status status = fit_rows_text(series->fits, series->row, "law", &drawing->law, fault);
  if (status == STATUS_OK) {
    status = fit_rows_text(series->fits, series->row, "x", &drawing->x_name, fault);
  }
  if (status == STATUS_OK) {
    status = fit_rows_text(series->fits, series->row, "y", &drawing->y_name, fault);
  }
  if (status == STATUS_OK) {
    status = fit_rows_number(series->fits, series->row, "runs_p", &drawing->runs_p, fault);
  }
  if (status == STATUS_OK) {
    status = fit_rows_text(series->fits, series->row, "streaks", &drawing->streaks, fault);
  }
  drawing->low = (double)INFINITY;
  drawing->high = -(double)INFINITY;
  drawing->choice = fit_rows_choose(series);
  for (uint64_t i = 0; i < series->count && status == STATUS_OK; i++) {
    double x = 0, residual = 0;
    status = fit_rows_number(series->table, series->first + i, "x", &x, fault);
    if (status == STATUS_OK) {
      status = fit_rows_number(series->table, series->first + i, "studentised", &residual, fault);
    }
    drawing->low = fmin(drawing->low, x);
    drawing->high = fmax(drawing->high, x);
    drawing->far += fabs(residual) > drawing->choice.bound;
    if (isfinite(residual) && fit_rows_is_drawn(&drawing->choice, i, residual, &far_drawn)) {
      drawing->x[drawing->count] = x;
      drawing->residual[drawing->count++] = residual;
      drawing->reach = fmax(drawing->reach, fabs(residual));
    }
  }
  if (status == STATUS_OK && drawing->count == 0) {
    status = fault_set(fault, STATUS_NO_FIGURES,
                       "figure 'residuals' has nothing to draw: the curve goes through all points");
  }
  return status;
}

static struct wording headline(const struct drawing *drawing)
{
  uint64_t far = drawing->far;
  if (strcmp(drawing->streaks.text, "yes") == 0) {
    return wording_format("The residuals run in streaks: the law does not follow the data");
  }
  return far == 0 ? wording_format("No streaks in what the fit leaves; no point far off")
                  : wording_format("No streaks in what the fit leaves; %llu of %llu points far off",
                                   (unsigned long long)far, (unsigned long long)drawing->series.count);
}

static void draw_axes(struct sketch *sketch, const struct drawing *drawing, const struct tics *tics)
{
  bool logarithmic = fit_rows_log_x(drawing->low, drawing->high);
  double pad = logarithmic ? pow(drawing->high / drawing->low, 0.04) : 0.04 * (drawing->high - drawing->low);
  sketch_axes(sketch, logarithmic, logarithmic ? drawing->low / pad : drawing->low - pad,
              logarithmic ? drawing->high * pad : drawing->high + pad, false, tics->values[0],
              tics->values[tics->count - 1]);
  fit_rows_x_tics(sketch);
  for (size_t i = 0; i < tics->count; i++) {
    sketch_y_tic(sketch, tics->values[i], wording_fixed(tics->values[i], tics->decimals).text);
  }
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  struct tics tics;
  double reach = fmax(2.5, drawing->reach);
  tics_around(-reach, reach, 7, &tics);
  struct wording title = headline(drawing);
  struct wording subtitle =
      wording_format("Residuals of %s by %s%s in standard errors; %s; %s law", drawing->y_name.text,
                     drawing->x_name.text, fit_rows_log_x(drawing->low, drawing->high) ? " (log scale)" : "",
                     fit_rows_title(&drawing->series).text, drawing->law.text);
  struct wording p = isnan(drawing->runs_p)     ? wording_format("is undefined")
                     : drawing->runs_p < 0.0005 ? wording_format("under 0.001")
                                                : wording_format("= %s", wording_fixed(drawing->runs_p, 3).text);
  text_append_format(
      &note,
      "Measured data; not the model. Runs test on the signs: p %s. Shaded: two standard errors to either "
      "side; where about one point in twenty lies beyond by chance. Far off: beyond %s.",
      p.text, wording_fixed(drawing->choice.bound, 1).text);
  if (drawing->count < drawing->series.count) {
    text_append_format(&note, " %zu of %llu points drawn; with each far off.", drawing->count,
                       (unsigned long long)drawing->series.count);
  }
  sketch_describe(sketch, title.text, subtitle.text);
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = sketch_left_margin(wording_fixed(tics.values[0], tics.decimals).text),
                            .right = 34,
                            .plot_height = 220,
                            .below = 56,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axes(sketch, drawing, &tics);
  sketch_segment(sketch, "band", "", sketch->x.low, -2, sketch->x.high, 2);
  sketch_segment(sketch, "stroke", "axis", sketch->x.low, 0, sketch->x.high, 0);
  for (size_t i = 0; i < drawing->count; i++) {
    if (drawing->count <= FIT_ROWS_DOTS) {
      sketch_segment(sketch, "stroke", "dense", drawing->x[i], 0, drawing->x[i], drawing->residual[i]);
    }
    sketch_point(sketch, drawing->count > FIT_ROWS_DOTS ? "cloud" : "dot", "dense", drawing->x[i],
                 drawing->residual[i]);
  }
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  (void)sweep;
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = fit_rows_find(input, "residuals", "fit-points", &drawing->series, fault);
  if (status == STATUS_OK) {
    status = read_drawing(drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_residuals = {.name = "residuals",
                                        .summary =
                                            "the residuals of one series of data; and whether they run in streaks",
                                        .needs = "a fit to data",
                                        .table = "fits",
                                        .build = build};
