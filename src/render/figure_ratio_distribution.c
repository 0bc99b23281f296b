/* How the output is distributed: a row a Latin hypercube analysis, bars between its quantiles, each as high as the
 * draws lie dense, so that within a row areas are shares. */
#include "render/analysis.h"
#include "render/figures.h"
#include "render/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHAPES_MAX = 5, QUANTILES_MAX = 64 };

struct shape {
  struct analysis_rows rows;
  struct wording title, detail; /* of the row; the detail tells rows of one model apart */
  double probabilities[QUANTILES_MAX], quantiles[QUANTILES_MAX];
  size_t count;
  double mean, least, most; /* NaN where not given */
  double samples, replicates;
};

struct drawing {
  struct analysis_rows rows; /* the first */
  struct shape shapes[SHAPES_MAX];
  size_t count, others; /* drawn; and of the same output, but not drawn */
  double low, high;
  struct measure measure;
};

static enum status read_row(const struct analysis_rows *rows, uint64_t i, struct shape *shape, struct fault *fault)
{
  struct wording statistic;
  double probability = 0, value = 0;
  enum status status = analysis_text(rows, i, "statistic", &statistic, fault);
  if (status == STATUS_OK) {
    status = analysis_number(rows, i, "probability", &probability, fault);
  }
  if (status == STATUS_OK) {
    status = analysis_number(rows, i, "value", &value, fault);
  }
  const struct {
    const char *name;
    double *slot;
  } single[] = {{"mean", &shape->mean}, {"min", &shape->least}, {"max", &shape->most}};
  for (size_t j = 0; j < sizeof single / sizeof single[0]; j++) {
    if (strcmp(statistic.text, single[j].name) == 0) {
      *single[j].slot = value;
    }
  }
  if (strcmp(statistic.text, "quantile") == 0 && shape->count < QUANTILES_MAX) {
    shape->probabilities[shape->count] = probability;
    shape->quantiles[shape->count++] = value;
  }
  return status;
}

/* Linear between the quantiles that are given. */
static double quantile(const struct shape *shape, double probability)
{
  size_t i = 1;
  while (i + 1 < shape->count && shape->probabilities[i] < probability) {
    i++;
  }
  double share = (probability - shape->probabilities[i - 1]) / (shape->probabilities[i] - shape->probabilities[i - 1]);
  return shape->quantiles[i - 1] + share * (shape->quantiles[i] - shape->quantiles[i - 1]);
}

static enum status read_shape(struct drawing *drawing, const struct analysis_rows *rows, struct fault *fault)
{
  if (strcmp(rows->output.text, drawing->rows.output.text) != 0) {
    return STATUS_OK;
  }
  if (drawing->count == SHAPES_MAX) {
    drawing->others++;
    return STATUS_OK;
  }
  struct shape *shape = &drawing->shapes[drawing->count];
  *shape =
      (struct shape){.rows = *rows, .title = wording_model(rows->model.text), .mean = NAN, .least = NAN, .most = NAN};
  enum status status = analysis_number(rows, 0, "samples", &shape->samples, fault);
  if (status == STATUS_OK) {
    status = analysis_number(rows, 0, "replicates", &shape->replicates, fault);
  }
  for (uint64_t i = 0; i < rows->count && status == STATUS_OK; i++) {
    status = read_row(rows, i, shape, fault);
  }
  if (status == STATUS_OK && (shape->count < 3 || !(shape->quantiles[shape->count - 1] > shape->quantiles[0]))) {
    return fault_set(fault, STATUS_NO_FIGURES, "figure 'ratio-distribution' has nothing to draw: '%s' does not vary",
                     rows->name.text);
  }
  if (status == STATUS_OK) {
    drawing->low = fmin(drawing->low, shape->quantiles[0]);
    drawing->high = fmax(drawing->high, shape->quantiles[shape->count - 1]);
    drawing->count++;
  }
  return status;
}

/* Rows of one model are told apart by the names of their analyses. */
static void name_rows(struct drawing *drawing)
{
  for (size_t i = 0; i < drawing->count; i++) {
    for (size_t k = 0; k < i; k++) {
      struct shape *one = &drawing->shapes[k], *other = &drawing->shapes[i];
      if (strcmp(one->title.text, other->title.text) == 0) {
        one->detail = one->rows.name;
        other->detail = other->rows.name;
      }
    }
  }
}

/* The analysis asked for alone; else all of the table with the first one's output. */
static enum status read_shapes(const struct figure_input *input, struct drawing *drawing, struct fault *fault)
{
  struct analysis_rows rows = drawing->rows;
  drawing->low = INFINITY;
  drawing->high = -INFINITY;
  enum status status = STATUS_OK;
  while (status == STATUS_OK && rows.count > 0) {
    status = read_shape(drawing, &rows, fault);
    if (input->analysis != NULL) {
      break;
    }
    if (status == STATUS_OK) {
      status = analysis_next(input, &rows, fault);
    }
  }
  drawing->measure = measure_of_output(drawing->rows.output.text, drawing->low, drawing->high);
  name_rows(drawing);
  return status;
}

static struct wording output_value(const struct drawing *drawing, double value)
{
  return measure_value(&drawing->measure, value);
}

static struct wording headline(const struct drawing *drawing)
{
  const struct shape *first = &drawing->shapes[0];
  bool detail = first->detail.text[0] != '\0';
  return wording_format("Nine draws of ten put %s%s%s between %s and %s", first->title.text, detail ? "; " : "",
                        detail ? wording_format("%s;", first->detail.text).text : "",
                        output_value(drawing, quantile(first, 0.05)).text,
                        output_value(drawing, quantile(first, 0.95)).text);
}

enum { ROW = 86, HEIGHT = 52, EDGE = 6, NAMES = 164, NAMES_MOST = 240, MARK_GAP = 5 };

static double density(const struct shape *shape, size_t i)
{
  double width = shape->quantiles[i + 1] - shape->quantiles[i];
  return width > 0 ? (shape->probabilities[i + 1] - shape->probabilities[i]) / width : 0;
}

static void draw_shape(struct sketch *sketch, const struct drawing *drawing, const struct shape *shape, double base)
{
  double most = 0;
  for (size_t i = 0; i + 1 < shape->count; i++) {
    most = fmax(most, density(shape, i));
  }
  for (size_t i = 0; i + 1 < shape->count; i++) {
    bool central = shape->probabilities[i] >= 0.05 - 1e-9 && shape->probabilities[i + 1] <= 0.95 + 1e-9;
    sketch_segment(sketch, "bar", central ? "low" : "arithmetic", shape->quantiles[i], base, shape->quantiles[i + 1],
                   base + HEIGHT * density(shape, i) / most);
  }
  for (size_t i = 0; i < shape->count; i++) {
    sketch_point(sketch, "quantile", shape->rows.model.text, shape->probabilities[i], shape->quantiles[i]);
  }
  static const double marked[] = {0.05, 0.5, 0.95};
  for (size_t i = 0; i < sizeof marked / sizeof marked[0]; i++) {
    double value = quantile(shape, marked[i]);
    bool median = marked[i] == 0.5;
    struct wording text = output_value(drawing, value);
    const struct words words = {"note", median ? "dense" : "muted", median ? text.text : "", median ? "" : text.text};
    sketch_segment(sketch, "stroke", median ? "dense" : "muted", value, base, value,
                   base + (median ? HEIGHT : HEIGHT / 3.0));
    double px = scale_pixel(&sketch->x, value);
    bool left = i == 0 || px + MARK_GAP + words_width(&words) > sketch->width - 4;
    sketch_label(sketch, &words, value, base + (median ? HEIGHT - 6.0 : HEIGHT / 3.0), left ? -MARK_GAP : MARK_GAP, 0,
                 left ? ALIGN_RIGHT : ALIGN_LEFT);
  }
}

static double name_width(const char *title, const char *detail)
{
  const struct words words = {"label", "", title, detail};
  return words_width(&words);
}

/* The names, and the label of a lowest mark at the very edge. */
static double left_margin(const struct drawing *drawing)
{
  double names = 0, mark = 0;
  for (size_t i = 0; i < drawing->count; i++) {
    const struct shape *shape = &drawing->shapes[i];
    struct wording value = output_value(drawing, quantile(shape, 0.05));
    struct wording mean = wording_format("mean %s", output_value(drawing, shape->mean).text);
    names = fmax(names, name_width(shape->title.text, shape->detail.text));
    names = fmax(names, name_width("", mean.text));
    mark = fmax(mark, name_width("", value.text));
  }
  return fmax(NAMES, ceil(20 + fmin(names, NAMES_MOST) + mark + 2 * MARK_GAP));
}

static void draw_row(struct sketch *sketch, const struct drawing *drawing, const struct shape *shape, double base)
{
  double row = scale_pixel(&sketch->y, base + HEIGHT / 2.0);
  struct wording detail = words_fitted("label", shape->detail.text, false, NAMES_MOST / 2.0);
  struct wording title = words_fitted("label", shape->title.text, true, NAMES_MOST - name_width("", detail.text));
  struct wording mean = wording_format("mean %s", output_value(drawing, shape->mean).text);
  struct wording most = wording_format("at most %s", output_value(drawing, shape->most).text);
  const struct words lines[] = {
      {"label", "ink", title.text, detail.text}, {"note", "muted", "", mean.text}, {"note", "muted", "", most.text}};
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    sketch_words(sketch, &lines[i], 20, row + 16 * ((double)i - 0.6), ALIGN_LEFT);
  }
  sketch_segment(sketch, "stroke", "axis", sketch->x.low, base, sketch->x.high, base);
  draw_shape(sketch, drawing, shape, base);
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->count; i++) {
    const struct shape *shape = &drawing->shapes[i];
    text_append_format(&text, " %s: 5 %% below %s; half below %s; 95 %% below %s.", shape->title.text,
                       output_value(drawing, quantile(shape, 0.05)).text,
                       output_value(drawing, quantile(shape, 0.5)).text,
                       output_value(drawing, quantile(shape, 0.95)).text);
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

static void draw_axis(struct sketch *sketch, const struct drawing *drawing, double height)
{
  struct tics tics;
  measure_tics_around(&drawing->measure, drawing->low, drawing->high, 9, &tics);
  sketch_axes(sketch, false, tics.values[0], tics.values[tics.count - 1], false, 0, height);
  for (size_t i = 0; i < tics.count; i++) {
    sketch_x_tic(sketch, tics.values[i], measure_tic(&drawing->measure, &tics, i).text);
  }
}

/* What an analysis draws, and how much of it. */
static void describe_draws(const struct shape *shape, struct text *note)
{
  analysis_inputs(&shape->rows, note);
  text_append_format(note, " Latin hypercube: %s samples of %s points.", wording_value(shape->replicates).text,
                     wording_tokens(shape->samples).text);
}

/* Said once for all rows that draw the same, with their names where others do not. */
static void append_draws(const struct drawing *drawing, struct text *note)
{
  struct text draws[SHAPES_MAX] = {{0}};
  bool said[SHAPES_MAX] = {false};
  for (size_t i = 0; i < drawing->count; i++) {
    describe_draws(&drawing->shapes[i], &draws[i]);
  }
  for (size_t i = 0; i < drawing->count; i++) {
    struct text names = {0};
    size_t alike = 0;
    for (size_t k = i; k < drawing->count && !said[i]; k++) {
      if (strcmp(text_string(&draws[k]), text_string(&draws[i])) == 0) {
        text_append_format(&names, "%s%s", alike++ == 0 ? " " : "; ", drawing->shapes[k].rows.name.text);
        said[k] = k > i;
      }
    }
    if (!said[i]) {
      bool all = alike == drawing->count;
      text_append_format(note, "%s%s%s", all ? "" : text_string(&names), all ? "" : ":", text_string(&draws[i]));
    }
    text_inherit(note, &names);
    text_inherit(note, &draws[i]);
    text_free(&names);
  }
  for (size_t i = 0; i < drawing->count; i++) {
    text_free(&draws[i]);
  }
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  struct wording title = headline(drawing);
  struct wording subtitle =
      wording_format("%s when its inputs are uncertain; bars lie between quantiles; in each row areas are shares",
                     output_title(drawing->rows.output.text).text);
  text_append(&note, "Symbolic model; not wall-clock.");
  append_draws(drawing, &note);
  text_append(&note, " Blue: 5 to 95 %; bold: median. The outer 0.5 % are left out.");
  if (drawing->others > 0) {
    text_append_char(&note, ' ');
    text_append_count(&note, drawing->others, "more is in the table.", "more are in the table.");
  }
  describe(sketch, drawing, title.text, subtitle.text);
  double height = 2.0 * EDGE + ROW * (double)drawing->count;
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = left_margin(drawing),
                            .right = 30,
                            .header = 0,
                            .plot_height = height,
                            .below = 46,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axis(sketch, drawing, height);
  for (size_t i = 0; i < drawing->count; i++) {
    draw_row(sketch, drawing, &drawing->shapes[i], height - EDGE - ROW * (double)(i + 1) + 8);
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
  enum status status = analysis_find(input, &figure_ratio_distribution, &drawing->rows, fault);
  if (status == STATUS_OK) {
    status = read_shapes(input, drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_ratio_distribution = {.name = "ratio-distribution",
                                                 .summary =
                                                     "how the output is distributed when its inputs are uncertain",
                                                 .needs = "the quantiles of a Latin hypercube analysis",
                                                 .table = "samples-summary",
                                                 .build = build};
