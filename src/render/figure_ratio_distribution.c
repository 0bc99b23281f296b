/* How the output is distributed: a row a Latin hypercube analysis, bars between its quantiles, each as high as the
 * draws lie dense, so that within a row areas are shares. Quantiles that coincide are a value that many draws take: a
 * spike. Over more than two powers of ten the axis is logarithmic. */
#include "core/decimal.h"
#include "render/analysis.h"
#include "render/figures.h"
#include "render/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHAPES_MAX = 5, QUANTILES_MAX = 64 };

/* A value that more than one quantile has: between which probabilities. */
struct lump {
  double value, from, to;
  bool apart; /* something lies between it and the lump before, though for fewer draws than quantiles tell */
};

struct shape {
  struct analysis_rows rows;
  struct wording title, detail; /* of the row; the detail tells rows of one model apart */
  double probabilities[QUANTILES_MAX], quantiles[QUANTILES_MAX];
  size_t count;
  struct lump lumps[QUANTILES_MAX / 2];
  size_t lump_count;
  bool discrete;            /* the draws take the values of the lumps alone */
  double mean, least, most; /* NaN where not given */
  double samples, replicates;
};

struct drawing {
  struct analysis_rows rows; /* the first */
  struct shape shapes[SHAPES_MAX];
  size_t count, others; /* drawn; and of the same output, but not drawn */
  double low, high;
  bool log; /* axis */
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

static bool coincide(const struct shape *shape, size_t i, size_t j)
{
  double a = shape->quantiles[i], b = shape->quantiles[j];
  return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

/* Quantiles outside the lumps are fit for a continuum; but a lone one between two lumps lies between their values only
 * because a quantile is interpolated, or is a value that few draws have. */
static void find_lumps(struct shape *shape)
{
  size_t outside = 0;
  bool apart = false;
  for (size_t i = 0, last = 0; i < shape->count; i = last + 1) {
    for (last = i; last + 1 < shape->count && coincide(shape, i, last + 1);) {
      last++;
    }
    bool inner = i > 1 && i + 1 < shape->count;
    bool between = inner && coincide(shape, i - 2, i - 1) && i + 2 < shape->count && coincide(shape, i + 1, i + 2);
    if (last > i) {
      shape->lumps[shape->lump_count++] =
          (struct lump){shape->quantiles[i], shape->probabilities[i], shape->probabilities[last], apart};
      apart = false;
    } else {
      outside += !between;
      apart = between;
    }
  }
  shape->discrete = outside == 0 && shape->lump_count > 1;
  for (size_t i = 0; i < shape->lump_count && shape->discrete; i++) {
    struct lump *lump = &shape->lumps[i];
    bool last = i + 1 == shape->lump_count;
    lump->from = i == 0 ? 0 : lump->apart ? lump->from : shape->lumps[i - 1].to;
    lump->to = last ? 1 : lump[1].apart ? lump->to : (lump->to + lump[1].from) / 2;
  }
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
    find_lumps(shape);
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
  drawing->log = drawing->low > 0 && drawing->high > 100 * drawing->low;
  drawing->measure = measure_of_output(drawing->rows.output.text, drawing->low, drawing->high);
  name_rows(drawing);
  return status;
}

static struct wording output_value(const struct drawing *drawing, double value)
{
  return measure_value(&drawing->measure, value);
}

/* "GPT-2 small", "the softmax share of GPT-2 small; short;". */
static struct wording subject_words(const struct drawing *drawing)
{
  const struct shape *first = &drawing->shapes[0];
  const char *detail = first->detail.text;
  bool ratio = strcmp(drawing->rows.output.text, "ratio") == 0;
  return wording_format("%s%s%s%s%s%s", ratio ? "" : output_sentence(drawing->rows.output.text).text,
                        ratio ? "" : " of ", first->title.text, detail[0] != '\0' ? "; " : "", detail,
                        detail[0] != '\0' ? ";" : "");
}

static struct wording headline(const struct drawing *drawing)
{
  enum { LISTED = 3 };
  const struct shape *first = &drawing->shapes[0];
  struct wording subject = subject_words(drawing);
  if (first->discrete && first->lump_count <= LISTED) {
    struct wording values = {""};
    for (size_t i = 0; i < first->lump_count; i++) {
      values = wording_format("%s%s%s", values.text,
                              i == 0                       ? ""
                              : i + 1 == first->lump_count ? " or "
                                                           : "; ",
                              output_value(drawing, first->lumps[i].value).text);
    }
    return wording_format("Nearly every draw puts %s at %s", subject.text, values.text);
  }
  if (first->discrete) {
    return wording_format("Nearly every draw puts %s at one of %zu values from %s to %s", subject.text,
                          first->lump_count, output_value(drawing, first->lumps[0].value).text,
                          output_value(drawing, first->lumps[first->lump_count - 1].value).text);
  }
  return wording_format("Nine draws of ten put %s between %s and %s", subject.text,
                        output_value(drawing, quantile(first, 0.05)).text,
                        output_value(drawing, quantile(first, 0.95)).text);
}

enum { ROW = 86, HEIGHT = 52, EDGE = 6, NAMES = 164, NAMES_MOST = 240, MARK_GAP = 5 };

/* A bar of a row: an interval between quantiles, or a lump, wide enough to be seen. */
struct bar {
  double low, high, share;
  bool central;
};

static bool is_central(double from, double to)
{
  return from >= 0.05 - 1e-9 && to <= 0.95 + 1e-9;
}

static struct bar lump_bar(const struct sketch *sketch, const struct lump *lump, bool discrete)
{
  const double half = 2.5;
  double at = scale_pixel(&sketch->x, lump->value);
  return (struct bar){scale_value(&sketch->x, at - half), scale_value(&sketch->x, at + half), lump->to - lump->from,
                      discrete || is_central(lump->from, lump->to)};
}

static size_t find_bars(const struct sketch *sketch, const struct shape *shape, struct bar *bars)
{
  size_t count = 0;
  for (size_t i = 0; i + 1 < shape->count && !shape->discrete; i++) {
    if (!coincide(shape, i, i + 1)) {
      double from = shape->probabilities[i], to = shape->probabilities[i + 1];
      bars[count++] = (struct bar){shape->quantiles[i], shape->quantiles[i + 1], to - from, is_central(from, to)};
    }
  }
  for (size_t i = 0; i < shape->lump_count; i++) {
    bars[count++] = lump_bar(sketch, &shape->lumps[i], shape->discrete);
  }
  return count;
}

static double density(const struct sketch *sketch, const struct bar *bar)
{
  return bar->share / (scale_pixel(&sketch->x, bar->high) - scale_pixel(&sketch->x, bar->low));
}

/* The density that bars with a quarter of the draws do not exceed. */
static double low_density(const struct sketch *sketch, const struct bar *bars, size_t count)
{
  double all = 0, least = INFINITY;
  for (size_t i = 0; i < count; i++) {
    all += bars[i].share;
  }
  for (size_t i = 0; i < count; i++) {
    double reached = 0, found = density(sketch, &bars[i]);
    for (size_t k = 0; k < count; k++) {
      reached += density(sketch, &bars[k]) <= found ? bars[k].share : 0;
    }
    least = reached >= all / 4 ? fmin(least, found) : least;
  }
  return least;
}

/* The density of a bar of full height: the greatest, unless a quarter of the draws would then hardly be seen. Spikes
 * are to be high. */
static double full_density(const struct sketch *sketch, const struct shape *shape, const struct bar *bars, size_t count)
{
  static const double steepest = 16;
  double most = 0;
  for (size_t i = 0; i < count; i++) {
    most = fmax(most, density(sketch, &bars[i]));
  }
  return shape->lump_count > 0 ? most : fmin(most, steepest * low_density(sketch, bars, count));
}

/* A bar that is higher than there is room for has a gap near its end. */
static bool draw_bar(struct sketch *sketch, const struct bar *bar, double base, double full)
{
  const char *series = bar->central ? "low" : "arithmetic";
  double share = density(sketch, bar) / full;
  bool cut = share > 1 + 1e-9;
  sketch_segment(sketch, "bar", series, bar->low, base, bar->high, base + HEIGHT * (cut ? 0.78 : share));
  if (cut) {
    sketch_segment(sketch, "bar", series, bar->low, base + HEIGHT * 0.86, bar->high, base + HEIGHT);
  }
  return cut;
}

/* Beside the last of the cut bars that stand together. */
static void label_cut(struct sketch *sketch, const struct bar *bar, double base)
{
  static const struct spot spots[] = {{ALIGN_LEFT, 5, 0}, {ALIGN_LEFT, 5, 8}, {ALIGN_LEFT, 5, -9}};
  const struct words words = {"note", "muted", "", "cut"};
  (void)sketch_place(sketch, &words, 1, bar->high, base + HEIGHT * 0.82, spots, sizeof spots / sizeof spots[0]);
}

static void draw_bars(struct sketch *sketch, const struct shape *shape, double base)
{
  struct bar bars[QUANTILES_MAX + QUANTILES_MAX / 2];
  size_t count = find_bars(sketch, shape, bars);
  double full = full_density(sketch, shape, bars, count);
  bool cut = false;
  for (size_t i = 0; i < count; i++) {
    bool before = cut;
    cut = draw_bar(sketch, &bars[i], base, full);
    if (before && !cut) {
      label_cut(sketch, &bars[i - 1], base);
    }
  }
  if (cut) {
    label_cut(sketch, &bars[count - 1], base);
  }
  for (size_t i = 0; i < shape->count; i++) {
    sketch_point(sketch, "quantile", shape->rows.model.text, shape->probabilities[i], shape->quantiles[i]);
  }
}

/* Values that all draws have, over their spikes, with their shares. */
/* "in about 30 %"; "in at least 45 %" beside a value that few draws have. */
static struct wording share_words(const struct shape *shape, size_t i)
{
  const struct lump *lump = &shape->lumps[i];
  bool apart = lump->apart || (i + 1 < shape->lump_count && lump[1].apart);
  return wording_format("in %s %s", apart ? "at least" : "about", wording_percent(lump->to - lump->from).text);
}

static void label_lumps(struct sketch *sketch, const struct drawing *drawing, const struct shape *shape, double base)
{
  static const struct spot spots[] = {
      {ALIGN_CENTRE, 0, -9}, {ALIGN_RIGHT, 6, -9}, {ALIGN_LEFT, -6, -9}, {ALIGN_CENTRE, 0, -23}};
  const size_t spot_count = sizeof spots / sizeof spots[0];
  for (size_t i = 0; i < shape->lump_count; i++) {
    const struct lump *lump = &shape->lumps[i];
    struct wording value = output_value(drawing, lump->value);
    struct wording share = share_words(shape, i);
    const struct words words = {"note", "dense", value.text, share.text}, brief = {"note", "dense", value.text, ""};
    if (!sketch_place(sketch, &words, 1, lump->value, base + HEIGHT, spots, spot_count)) {
      (void)sketch_place(sketch, &brief, 1, lump->value, base + HEIGHT, spots, spot_count);
    }
  }
}

static void draw_shape(struct sketch *sketch, const struct drawing *drawing, const struct shape *shape, double base)
{
  draw_bars(sketch, shape, base);
  if (shape->discrete) {
    label_lumps(sketch, drawing, shape, base);
    return;
  }
  static const double marked[] = {0.05, 0.5, 0.95};
  for (size_t i = 0; i < sizeof marked / sizeof marked[0]; i++) {
    double value = quantile(shape, marked[i]);
    bool median = marked[i] == 0.5;
    struct wording text = output_value(drawing, value);
    const struct words words = {"note", median ? "dense" : "muted", median ? text.text : "", median ? "" : text.text};
    sketch_segment(sketch, "stroke", median ? "dense" : "muted", value, base, value,
                   base + (median ? HEIGHT : HEIGHT / 3.0));
    if (median) { /* above all that is filled */
      sketch_label(sketch, &words, value, base + HEIGHT, 0, -9, ALIGN_CENTRE);
      continue;
    }
    double px = scale_pixel(&sketch->x, value);
    bool left = i == 0 || px + MARK_GAP + words_width(&words) > sketch->width - 4;
    sketch_label(sketch, &words, value, base + HEIGHT / 3.0, left ? -MARK_GAP : MARK_GAP, 0,
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
    if (shape->discrete) {
      text_append_format(&text, " %s:", shape->title.text);
      for (size_t k = 0; k < shape->lump_count; k++) {
        text_append_format(&text, " %s %s%s", output_value(drawing, shape->lumps[k].value).text,
                           share_words(shape, k).text, k + 1 < shape->lump_count ? ";" : ".");
      }
      continue;
    }
    text_append_format(&text, " %s: 5 %% below %s; half below %s; 95 %% below %s.", shape->title.text,
                       output_value(drawing, quantile(shape, 0.05)).text,
                       output_value(drawing, quantile(shape, 0.5)).text,
                       output_value(drawing, quantile(shape, 0.95)).text);
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

/* Powers of ten around all values, every n-th where there are many. */
static void draw_log_axis(struct sketch *sketch, const struct drawing *drawing, double height)
{
  enum { TICS = 8 };
  int first = (int)floor(log10(drawing->low) + 1e-9), last = (int)ceil(log10(drawing->high) - 1e-9);
  int step = (last - first) / TICS + 1;
  sketch_axes(sketch, true, decimal_power(first), decimal_power(last), false, 0, height);
  for (int power = first; power <= last; power += step) {
    sketch_x_tic(sketch, decimal_power(power), measure_power(&drawing->measure, power).text);
  }
}

static void draw_axis(struct sketch *sketch, const struct drawing *drawing, double height)
{
  struct tics tics;
  if (drawing->log) {
    draw_log_axis(sketch, drawing, height);
    return;
  }
  size_t lumps = 0;
  for (size_t i = 0; i < drawing->count; i++) {
    lumps += drawing->shapes[i].lump_count;
  }
  double beside = lumps > 0 ? 0.03 * (drawing->high - drawing->low) : 0; /* room for half a spike */
  measure_tics_around(&drawing->measure, drawing->low - beside, drawing->high + beside, 9, &tics);
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

/* What the marks are, of the kinds of rows that are drawn. */
static const char *legend(const struct drawing *drawing)
{
  size_t discrete = 0;
  for (size_t i = 0; i < drawing->count; i++) {
    discrete += drawing->shapes[i].discrete;
  }
  return discrete == drawing->count ? " A spike is a value that many draws have; as high as they are many."
         : discrete > 0 ? " Blue: 5 to 95 %; bold: median. The outer 0.5 % are left out. A spike is a value that many "
                          "draws have."
                        : " Blue: 5 to 95 %; bold: median. The outer 0.5 % are left out.";
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  struct wording title = headline(drawing);
  bool spikes = drawing->count == 1 && drawing->shapes[0].discrete;
  struct wording subtitle =
      wording_format("%s when its inputs are uncertain%s", output_title(drawing->rows.output.text).text,
                     spikes ? "" : "; bars lie between quantiles; in each row areas are shares");
  text_append(&note, "Symbolic model; not wall-clock.");
  append_draws(drawing, &note);
  text_append(&note, drawing->log ? " Logarithmic axis." : "");
  text_append(&note, legend(drawing));
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
