/* Sobol' indices: total over first order for each input, with intervals and exact values. */
#include "render/analysis.h"
#include "render/figures.h"
#include "render/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS_MAX = 32, INPUTS_SHOWN = 8 };

struct bar {
  double value, low, high, exact;
};

struct effect {
  struct wording key;
  struct bar first, total;
};

struct drawing {
  struct analysis_rows rows;
  struct effect effects[INPUTS_MAX]; /* by falling total */
  size_t count, shown;
  double samples, scrambles;
  struct wording partner[2]; /* the two inputs that act together most */
  double together;           /* their index; NaN where no pairs were asked for */
};

/* Below this an index cannot be seen. */
static const double nothing = 0.004;

static enum status read_bar(const struct analysis_rows *rows, uint64_t i, const char *order, struct bar *bar,
                            struct fault *fault)
{
  static const char *const suffixes[] = {"", "_low", "_high", "_exact"};
  double *const values[] = {&bar->value, &bar->low, &bar->high, &bar->exact};
  enum status status = STATUS_OK;
  for (size_t j = 0; j < sizeof suffixes / sizeof suffixes[0] && status == STATUS_OK; j++) {
    status = analysis_number(rows, i, wording_format("%s%s", order, suffixes[j]).text, values[j], fault);
  }
  return status;
}

/* What an index is at most: its exact value where that is known, else the end of its interval. */
static double at_most(const struct bar *bar)
{
  return !isnan(bar->exact) ? bar->exact : !isnan(bar->high) ? bar->high : bar->value;
}

/* Whether it is more than nothing by the same. */
static bool is_sure(const struct bar *bar)
{
  return !isnan(bar->exact) ? bar->exact > 0 : isnan(bar->low) || bar->low > 0;
}

static void insert(struct drawing *drawing, const struct effect *effect)
{
  size_t at = drawing->count++;
  for (; at > 0 && drawing->effects[at - 1].total.value < effect->total.value; at--) {
    drawing->effects[at] = drawing->effects[at - 1];
  }
  drawing->effects[at] = *effect;
}

static enum status read_effects(struct drawing *drawing, struct fault *fault)
{
  const struct analysis_rows *rows = &drawing->rows;
  enum status status = analysis_number(rows, 0, "samples", &drawing->samples, fault);
  if (status == STATUS_OK) {
    status = analysis_number(rows, 0, "scrambles", &drawing->scrambles, fault);
  }
  for (uint64_t i = 0; i < rows->count && drawing->count < INPUTS_MAX && status == STATUS_OK; i++) {
    struct effect effect = {.first = {.value = 0}};
    status = analysis_text(rows, i, "parameter", &effect.key, fault);
    if (status == STATUS_OK) {
      status = read_bar(rows, i, "first", &effect.first, fault);
    }
    if (status == STATUS_OK) {
      status = read_bar(rows, i, "total", &effect.total, fault);
    }
    insert(drawing, &effect);
  }
  drawing->shown = drawing->count < INPUTS_SHOWN ? drawing->count : INPUTS_SHOWN;
  if (status == STATUS_OK && isnan(drawing->effects[0].total.value)) {
    return fault_set(fault, STATUS_NO_FIGURES, "figure 'sobol' has nothing to draw: the output of '%s' does not vary",
                     rows->name.text);
  }
  return status;
}

/* The largest index of a pair, from the table beside. */
static enum status read_pairs(const struct figure_input *input, struct drawing *drawing, struct fault *fault)
{
  static const struct figure pairs = {.name = "sobol", .table = "sensitivity-pairs"};
  struct figure_input named = *input;
  struct analysis_rows rows;
  named.analysis = drawing->rows.name.text;
  drawing->together = (double)NAN;
  const struct table *table = input->tables->find(input->tables->run, pairs.table, NULL);
  if (table == NULL || table->row_count == 0) {
    return STATUS_OK;
  }
  enum status status = analysis_find(&named, &pairs, &rows, fault);
  for (uint64_t i = 0; status == STATUS_OK && i < rows.count; i++) {
    struct bar pair = {.value = 0};
    status = read_bar(&rows, i, "second", &pair, fault);
    if (status == STATUS_OK && is_sure(&pair) && (isnan(drawing->together) || pair.value > drawing->together)) {
      drawing->together = pair.value;
      status = analysis_text(&rows, i, "parameter", &drawing->partner[0], fault);
      if (status == STATUS_OK) {
        status = analysis_text(&rows, i, "other", &drawing->partner[1], fault);
      }
    }
  }
  return status;
}

/* "the context length; the softmax constant and the window". */
static struct wording list_inputs(const struct drawing *drawing, size_t count)
{
  struct wording list = {""};
  for (size_t i = 0; i < count; i++) {
    const char *joint = i == 0 ? "" : i + 1 == count ? " and " : "; ";
    list = wording_format("%s%s%s", list.text, joint, input_name_of(drawing->effects[i].key.text).sentence.text);
  }
  return list;
}

static struct wording capital(struct wording words)
{
  if (words.text[0] >= 'a' && words.text[0] <= 'z') {
    words.text[0] = (char)(words.text[0] - 'a' + 'A');
  }
  return words;
}

/* Inputs whose totals sum to at most a hundredth can be left out: the others explain at least 99 % of the variance. */
static struct wording headline(const struct drawing *drawing)
{
  enum { NAMED = 3 };
  double rest = 0;
  size_t needed = drawing->count;
  while (needed > 0 && rest + at_most(&drawing->effects[needed - 1].total) <= 0.01) {
    rest += at_most(&drawing->effects[--needed].total);
  }
  bool sure = true;
  for (size_t i = 0; i < needed; i++) {
    sure = sure && is_sure(&drawing->effects[i].total);
  }
  if (!sure || needed == 0 || needed > NAMED || needed == drawing->count) {
    return wording_format("Where the variance of %s comes from", output_sentence(drawing->rows.output.text).text);
  }
  struct wording inputs = capital(list_inputs(drawing, needed));
  return needed == 1 ? wording_format("%s alone explains the variance", inputs.text)
                     : wording_format("%s explain the variance", inputs.text);
}

enum { ROW = 48, BAR = 11, HALF_GAP = 1, EDGE = 22, TICK = 5 };

/* The exact value is a tick that stands out on the side away from the other bar. */
static void draw_bar(struct sketch *sketch, const struct bar *bar, const char *fill, const char *mark, double y,
                     bool up)
{
  double bottom = y - BAR / 2.0, top = y + BAR / 2.0;
  sketch_segment(sketch, "bar", fill, fmin(0, bar->value), bottom, fmax(0, bar->value), top);
  if (!isnan(bar->low)) {
    sketch_segment(sketch, "interval", mark, bar->low, y, bar->high, y);
  }
  if (!isnan(bar->exact)) {
    sketch_segment(sketch, "stroke", "ink", bar->exact, up ? top : bottom, bar->exact, up ? top + TICK : bottom - TICK);
  }
  sketch_point(sketch, "small_dot", mark, bar->value, y);
}

static double bar_end(const struct bar *bar)
{
  return fmax(bar->value, isnan(bar->high) ? bar->value : bar->high);
}

/* What the bars are, beside the first: left of the tick of the exact value where that would run through the words. */
static void name_bar(struct sketch *sketch, const struct bar *bar, const struct words *words, double y, double dy)
{
  enum { GAP = 6 };
  double at = scale_pixel(&sketch->x, bar->value), end = at - GAP;
  double tick = isnan(bar->exact) ? -GAP : scale_pixel(&sketch->x, bar->exact);
  if (tick < end + GAP && tick > end - words_width(words) - GAP) {
    end = tick - GAP;
  }
  sketch_label(sketch, words, bar->value, y, end - at, dy, ALIGN_RIGHT);
}

static void draw_effect(struct sketch *sketch, const struct effect *effect, size_t row, double y)
{
  double total = y + BAR / 2.0 + HALF_GAP, first = y - BAR / 2.0 - HALF_GAP;
  struct input_name name = input_name_of(effect->key.text);
  const struct words title = {"label", "ink", name.title.text, name.symbol.text};
  sketch_words(sketch, &title, sketch->plot.left - 14, scale_pixel(&sketch->y, y), ALIGN_RIGHT);
  draw_bar(sketch, &effect->total, "low", "dense", total, true);
  draw_bar(sketch, &effect->first, "local_low", "sparse", first, false);
  if (bar_end(&effect->total) < nothing) {
    const struct words words = {"label", "muted", "", "\u2248 0"};
    sketch_label(sketch, &words, 0, y, 12, 0, ALIGN_LEFT);
  }
  if (row == 0) {
    const struct words above = {"label", "dense", "", "Total effect"}, below = {"label", "sparse", "", "First order"};
    name_bar(sketch, &effect->total, &above, total, -14);
    name_bar(sketch, &effect->first, &below, first, 15);
  }
}

/* What the gap between the two bars is, behind the second input's. */
static void draw_interaction(struct sketch *sketch, const struct drawing *drawing, double y)
{
  if (!(drawing->together > nothing) || drawing->shown < 2) {
    return;
  }
  struct wording pair = wording_format("%s with %s: %s", drawing->partner[0].text, drawing->partner[1].text,
                                       wording_percent(drawing->together).text);
  const struct words words[] = {{"note", "muted", "", "Gap = interaction"}, {"note", "muted", "", pair.text}};
  static const struct spot spots[] = {{ALIGN_LEFT, 16, 0}, {ALIGN_LEFT, 16, 24}, {ALIGN_LEFT, 16, 48}};
  double end = fmax(bar_end(&drawing->effects[1].total), bar_end(&drawing->effects[1].first));
  (void)sketch_place(sketch, words, 2, end, y, spots, sizeof spots / sizeof spots[0]);
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->shown; i++) {
    const struct effect *effect = &drawing->effects[i];
    text_append_format(&text, " %s: total %s; first order %s.", effect->key.text,
                       wording_fixed(effect->total.value, 4).text, wording_fixed(effect->first.value, 4).text);
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

static void draw_axis(struct sketch *sketch, const struct drawing *drawing, double height)
{
  double low = 0, high = nothing;
  for (size_t i = 0; i < drawing->shown; i++) {
    const struct effect *effect = &drawing->effects[i];
    const double ends[] = {effect->first.value, effect->first.low, effect->total.value, effect->total.low};
    for (size_t k = 0; k < sizeof ends / sizeof ends[0]; k++) {
      low = isnan(ends[k]) ? low : fmin(low, ends[k]);
    }
    high = fmax(high, fmax(bar_end(&effect->total), bar_end(&effect->first)));
  }
  /* A shortfall below zero that a pixel would hide needs no axis of its own. */
  low = low < -0.005 * high ? low : 0;
  struct tics tics;
  tics_around(low, high * 1.04, 7, &tics);
  sketch_axes(sketch, false, tics.values[0], tics.values[tics.count - 1], false, 0, height);
  for (size_t i = 0; i < tics.count; i++) {
    sketch_x_tic(sketch, tics.values[i], wording_fixed(tics.values[i], tics.decimals).text);
  }
  sketch_segment(sketch, "stroke", "axis", 0, 0, 0, height);
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  struct wording title = headline(drawing);
  struct wording subtitle =
      wording_format("Sobol\u2019 indices of %s; %s; with 95 %% intervals from %s scrambles of %s points",
                     output_sentence(drawing->rows.output.text).text, wording_model(drawing->rows.model.text).text,
                     wording_value(drawing->scrambles).text, wording_tokens(drawing->samples).text);
  analysis_footnote(&drawing->rows, &note);
  text_append(&note, isnan(drawing->effects[0].total.exact) ? "" : " Ticks beside the bars: exact values.");
  text_append(&note, " An interval narrower than its dot is hidden by it.");
  if (drawing->shown < drawing->count) {
    text_append_char(&note, ' ');
    text_append_count(&note, drawing->count - drawing->shown, "more input matters less.", "more inputs matter less.");
  }
  describe(sketch, drawing, title.text, subtitle.text);
  double height = 2.0 * EDGE + ROW * (double)drawing->shown;
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = 164,
                            .right = 40,
                            .header = 4,
                            .plot_height = height,
                            .below = 46,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axis(sketch, drawing, height);
  for (size_t i = 0; i < drawing->shown; i++) {
    draw_effect(sketch, &drawing->effects[i], i, height - EDGE - ROW * ((double)i + 0.5));
  }
  draw_interaction(sketch, drawing, height - EDGE - ROW * 1.5);
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
  enum status status = analysis_find(input, &figure_sobol, &drawing->rows, fault);
  if (status == STATUS_OK) {
    status = read_effects(drawing, fault);
  }
  if (status == STATUS_OK) {
    status = read_pairs(input, drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_sobol = {.name = "sobol",
                                    .summary = "Sobol' indices with intervals and exact values",
                                    .needs = "the indices of a Sobol' analysis",
                                    .table = "sensitivity",
                                    .build = build};
