/* One input at a time from low to high, the others held: bars around the base output, sorted by swing. */
#include "render/analysis.h"
#include "render/figures.h"
#include "render/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS_MAX = 32, INPUTS_SHOWN = 9, LABEL_GAP = 6 };

struct swing {
  struct wording key;
  double base, low, high; /* of the input */
  double output, output_low, output_high;
};

struct drawing {
  struct analysis_rows rows;
  struct swing swings[INPUTS_MAX]; /* by falling size */
  size_t count, shown;
  double least, most; /* output */
  struct measure measure;
  double room; /* pixels that the widest value at the end of a bar takes */
};

/* As the column `swing`: the base may lie beyond both ends, and counts for nothing then. */
static double size_of(const struct swing *swing)
{
  return fabs(swing->output_high - swing->output_low);
}

static enum status read_swing(const struct analysis_rows *rows, uint64_t i, struct swing *swing, struct fault *fault)
{
  static const char *const columns[] = {"base", "low", "high", "output_base", "output_low", "output_high"};
  double *const values[] = {&swing->base,   &swing->low,        &swing->high,
                            &swing->output, &swing->output_low, &swing->output_high};
  enum status status = analysis_text(rows, i, "parameter", &swing->key, fault);
  for (size_t j = 0; j < sizeof columns / sizeof columns[0] && status == STATUS_OK; j++) {
    status = analysis_number(rows, i, columns[j], values[j], fault);
  }
  return status;
}

static enum status read_swings(struct drawing *drawing, struct fault *fault)
{
  const struct analysis_rows *rows = &drawing->rows;
  enum status status = STATUS_OK;
  for (uint64_t i = 0; i < rows->count && drawing->count < INPUTS_MAX && status == STATUS_OK; i++) {
    struct swing swing;
    status = read_swing(rows, i, &swing, fault);
    if (status == STATUS_OK) {
      size_t at = drawing->count++;
      for (; at > 0 && size_of(&drawing->swings[at - 1]) < size_of(&swing); at--) {
        drawing->swings[at] = drawing->swings[at - 1];
      }
      drawing->swings[at] = swing;
    }
  }
  drawing->shown = drawing->count < INPUTS_SHOWN ? drawing->count : INPUTS_SHOWN;
  drawing->least = drawing->most = drawing->swings[0].output;
  for (size_t i = 0; i < drawing->shown; i++) {
    const struct swing *swing = &drawing->swings[i];
    drawing->least = fmin(drawing->least, fmin(swing->output_low, swing->output_high));
    drawing->most = fmax(drawing->most, fmax(swing->output_low, swing->output_high));
  }
  drawing->measure = measure_of_output(rows->output.text, drawing->least, drawing->most);
  for (size_t i = 0; i < drawing->shown; i++) {
    const double ends[] = {drawing->swings[i].output_low, drawing->swings[i].output_high};
    for (size_t k = 0; k < 2; k++) {
      struct wording text = measure_value(&drawing->measure, ends[k]);
      const struct words words = {"label", "", "", text.text};
      drawing->room = fmax(drawing->room, words_width(&words) + LABEL_GAP + 8);
    }
  }
  return status;
}

static struct wording headline(const struct drawing *drawing)
{
  const struct swing *first = &drawing->swings[0];
  struct wording sentence = input_name_of(first->key.text).sentence;
  struct wording output = output_sentence(drawing->rows.output.text);
  if (drawing->count < 2 || size_of(first) <= size_of(&drawing->swings[1])) {
    return wording_format("How far each input alone moves %s", output.text);
  }
  double times = size_of(first) / size_of(&drawing->swings[1]);
  sentence.text[0] = (char)(sentence.text[0] - (sentence.text[0] >= 'a' && sentence.text[0] <= 'z' ? 'a' - 'A' : 0));
  return times >= 1.5 ? wording_format("%s alone moves %s most by far", sentence.text, output.text)
                      : wording_format("%s alone moves %s most", sentence.text, output.text);
}

enum { ROW = 34, BAR = 18, HALF_ROW = 8, EDGE = 12, NAMES = 172, NAMES_GAP = 6 };

/* In full where that is short: "0.05", not "0.0500". */
static struct wording end_value(const struct swing *swing, double value)
{
  enum { SHORT = 5 };
  struct wording full = wording_value(value);
  return fabs(value) < 10 && strlen(full.text) <= SHORT ? full : input_value(swing->key.text, value);
}

static struct wording input_range(const struct swing *swing)
{
  struct wording low = end_value(swing, swing->low), high = end_value(swing, swing->high);
  for (int decimals = 1; swing->low != swing->high && strcmp(low.text, high.text) == 0 && decimals < 7; decimals++) {
    low = wording_fixed(swing->low, decimals);
    high = wording_fixed(swing->high, decimals);
  }
  return wording_format("%s to %s", low.text, high.text);
}

/* A label at the end of a bar that goes left or right of the base. */
static void label_end(struct sketch *sketch, const struct drawing *drawing, const char *series, double output,
                      bool left, double y)
{
  struct wording text = measure_value(&drawing->measure, output);
  const struct words words = {"label", series, "", text.text};
  sketch_label(sketch, &words, output, y, left ? -LABEL_GAP : LABEL_GAP, 0, left ? ALIGN_RIGHT : ALIGN_LEFT);
}

static void draw_swing(struct sketch *sketch, const struct drawing *drawing, const struct swing *swing, double y)
{
  struct input_name name = input_name_of(swing->key.text);
  struct wording range = input_range(swing);
  const struct words title = {"label", "ink", name.title.text, name.symbol.text},
                     ends = {"note", "muted", "", range.text};
  double row = scale_pixel(&sketch->y, y);
  sketch_words(sketch, &title, sketch->plot.left - NAMES_GAP, row - 7, ALIGN_RIGHT);
  sketch_words(sketch, &ends, sketch->plot.left - NAMES_GAP, row + 8, ALIGN_RIGHT);
  const struct {
    const char *series;
    double output;
  } bars[] = {{"low", swing->output_low}, {"high", swing->output_high}};
  bool left[2] = {swing->output_low < swing->output, swing->output_high < swing->output};
  left[0] = swing->output_low == swing->output ? !left[1] : left[0];
  left[1] = swing->output_high == swing->output ? !left[0] : left[1];
  bool same_side = left[0] == left[1];
  for (size_t i = 0; i < 2; i++) {
    /* Bars on one side would hide each other: low above high. */
    double middle = !same_side ? y : i == 0 ? y + HALF_ROW : y - HALF_ROW;
    double half = same_side ? HALF_ROW - 1 : BAR / 2.0;
    sketch_segment(sketch, "bar", bars[i].series, fmin(bars[i].output, swing->output), middle - half,
                   fmax(bars[i].output, swing->output), middle + half);
    label_end(sketch, drawing, bars[i].series, bars[i].output, left[i], middle);
  }
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s. Base: %s.", subtitle,
                     measure_value(&drawing->measure, drawing->swings[0].output).text);
  for (size_t i = 0; i < drawing->shown; i++) {
    const struct swing *swing = &drawing->swings[i];
    text_append_format(&text, " %s from %s: %s to %s.", input_name_of(swing->key.text).title.text,
                       input_range(swing).text, measure_value(&drawing->measure, swing->output_low).text,
                       measure_value(&drawing->measure, swing->output_high).text);
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

static void draw_axis(struct sketch *sketch, const struct drawing *drawing, double height)
{
  double width = sketch->plot.right - sketch->plot.left;
  double least = fmax(1e-6 * fabs(drawing->most), 1e-300), room = drawing->room;
  double span = fmax(drawing->most - drawing->least, least) * width / (width - 2 * room);
  double low = drawing->least - span * room / width, high = drawing->most + span * room / width;
  double base = drawing->swings[0].output;
  struct tics tics;
  sketch_axes(sketch, false, low, high, false, 0, height);
  measure_tics(&drawing->measure, low, high, 7, &tics);
  for (size_t i = 0; i < tics.count; i++) {
    sketch_x_tic(sketch, tics.values[i], measure_tic(&drawing->measure, &tics, i).text);
  }
  sketch_segment(sketch, "rule", "parity", base, 0, base, height);
  struct wording text = measure_value(&drawing->measure, base);
  const struct words low_words = {"label", "low", "Low", ""}, high_words = {"label", "high", "High", ""};
  const struct words base_words = {"label", "ink", "base", text.text};
  sketch_label(sketch, &base_words, base, height, 0, -30, ALIGN_CENTRE);
  sketch_label(sketch, &low_words, base, height, -8, -12, ALIGN_RIGHT);
  sketch_label(sketch, &high_words, base, height, 8, -12, ALIGN_LEFT);
}

/* The point that the rule marks: every input that is moved, at its base. */
static void append_base(const struct drawing *drawing, struct text *note)
{
  text_append(note, " One input at a time; the others at their base:");
  for (size_t i = 0; i < drawing->count; i++) {
    const struct swing *swing = &drawing->swings[i];
    text_append_format(note, "%s %s %s", i == 0 ? "" : ";", input_term(swing->key.text).text,
                       input_value(swing->key.text, swing->base).text);
  }
  text_append(note, ".");
}

static double left_margin(const struct drawing *drawing)
{
  double left = NAMES;
  for (size_t i = 0; i < drawing->shown; i++) {
    struct input_name name = input_name_of(drawing->swings[i].key.text);
    const struct words title = {"label", "", name.title.text, name.symbol.text};
    left = fmax(left, ceil(20 + words_width(&title) + NAMES_GAP));
  }
  return left;
}

/* "25 %", "0.5 %". */
static struct wording percentage(double fraction)
{
  return wording_format("%s %%", wording_value(nearbyint(fraction * 1e8) / 1e6).text);
}

/* Where an input goes: "goes from its 5 % to its 95 % quantile". */
static struct wording ends_words(const struct sensitivity *analysis)
{
  if (analysis != NULL && !isnan(analysis->factor_low)) {
    return wording_format("goes from %s to %s times its base", wording_value(analysis->factor_low).text,
                          wording_value(analysis->factor_high).text);
  }
  bool given = analysis != NULL && !isnan(analysis->quantile_low);
  double low = given ? analysis->quantile_low : 0.05, high = given ? analysis->quantile_high : 0.95;
  if (low > 0 && high < 1) {
    return wording_format("goes from its %s to its %s quantile", percentage(low).text, percentage(high).text);
  }
  struct wording from = low > 0 ? wording_format("%s quantile", percentage(low).text) : wording_format("least value");
  struct wording to =
      high < 1 ? wording_format("%s quantile", percentage(high).text) : wording_format("greatest value");
  return wording_format("goes from its %s to its %s", from.text, to.text);
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  struct wording title = headline(drawing);
  struct wording ends = ends_words(drawing->rows.sensitivity);
  struct wording subtitle = wording_format("%s; %s; when one input %s", output_title(drawing->rows.output.text).text,
                                           wording_model(drawing->rows.model.text).text, ends.text);
  analysis_footnote(&drawing->rows, &note);
  append_base(drawing, &note);
  if (drawing->shown < drawing->count) {
    text_append_char(&note, ' ');
    text_append_count(&note, drawing->count - drawing->shown, "more input moves it less.", "more inputs move it less.");
  }
  describe(sketch, drawing, title.text, subtitle.text);
  double height = 2.0 * EDGE + ROW * (double)drawing->shown;
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = left_margin(drawing),
                            .right = 24,
                            .header = 38,
                            .plot_height = height,
                            .below = 46,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axis(sketch, drawing, height);
  for (size_t i = 0; i < drawing->shown; i++) {
    draw_swing(sketch, drawing, &drawing->swings[i], height - EDGE - ROW * ((double)i + 0.5));
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
  enum status status = analysis_find(input, &figure_tornado, &drawing->rows, fault);
  if (status == STATUS_OK) {
    status = read_swings(drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_tornado = {.name = "tornado",
                                      .summary = "how far each uncertain input alone moves the output",
                                      .needs = "the table of a one-at-a-time analysis",
                                      .table = "tornado",
                                      .build = build};
