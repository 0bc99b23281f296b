/* Morris's plane: how much each input moves the output (mu*) against how unevenly (sigma). */
#include "render/analysis.h"
#include "render/figures.h"
#include "render/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS_MAX = 32 };

struct effect {
  struct wording key;
  double star, low, high, sigma;
};

struct drawing {
  struct analysis_rows rows;
  struct effect effects[INPUTS_MAX]; /* by falling mu* */
  size_t count;
  double trajectories, levels, most; /* of mu* and sigma */
};

static enum status read_effect(const struct analysis_rows *rows, uint64_t i, struct effect *effect, struct fault *fault)
{
  static const char *const columns[] = {"mu_star", "mu_star_low", "mu_star_high", "sigma"};
  double *const values[] = {&effect->star, &effect->low, &effect->high, &effect->sigma};
  enum status status = analysis_text(rows, i, "parameter", &effect->key, fault);
  for (size_t j = 0; j < sizeof columns / sizeof columns[0] && status == STATUS_OK; j++) {
    status = analysis_number(rows, i, columns[j], values[j], fault);
  }
  return status;
}

static enum status read_effects(struct drawing *drawing, struct fault *fault)
{
  const struct analysis_rows *rows = &drawing->rows;
  enum status status = analysis_number(rows, 0, "trajectories", &drawing->trajectories, fault);
  if (status == STATUS_OK) {
    status = analysis_number(rows, 0, "levels", &drawing->levels, fault);
  }
  for (uint64_t i = 0; i < rows->count && drawing->count < INPUTS_MAX && status == STATUS_OK; i++) {
    struct effect effect;
    status = read_effect(rows, i, &effect, fault);
    if (status == STATUS_OK) {
      size_t at = drawing->count++;
      for (; at > 0 && drawing->effects[at - 1].star < effect.star; at--) {
        drawing->effects[at] = drawing->effects[at - 1];
      }
      drawing->effects[at] = effect;
      drawing->most = fmax(drawing->most, fmax(effect.sigma, isnan(effect.high) ? effect.star : effect.high));
    }
  }
  return status;
}

/* Morris (1991): sigma near mu* or above is curvature or interaction, sigma far below an even, additive effect. */
static struct wording headline(const struct drawing *drawing)
{
  const struct effect *first = &drawing->effects[0];
  struct wording sentence = input_name_of(first->key.text).sentence;
  struct wording output = output_sentence(drawing->rows.output.text);
  if (!(first->star > 0)) {
    return wording_format("No input moves %s", output.text);
  }
  sentence.text[0] = (char)(sentence.text[0] - (sentence.text[0] >= 'a' && sentence.text[0] <= 'z' ? 'a' - 'A' : 0));
  return first->sigma > 0.5 * first->star
             ? wording_format("%s moves %s most; and how far depends on the rest", sentence.text, output.text)
             : wording_format("%s moves %s most; and evenly", sentence.text, output.text);
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->count; i++) {
    const struct effect *effect = &drawing->effects[i];
    text_append_format(&text, " %s: %s and %s.", effect->key.text, wording_fixed(effect->star, 3).text,
                       wording_fixed(effect->sigma, 3).text);
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

/* Inputs too close to the origin to be told apart share one label. */
static void draw_effects(struct sketch *sketch, const struct drawing *drawing)
{
  static const struct spot spots[] = {{ALIGN_LEFT, 10, -12},  {ALIGN_RIGHT, -10, -12}, {ALIGN_LEFT, 10, 13},
                                      {ALIGN_RIGHT, -10, 13}, {ALIGN_LEFT, 12, -26},   {ALIGN_CENTRE, 0, -20}};
  struct wording small = {""};
  size_t merged = 0;
  for (size_t i = 0; i < drawing->count; i++) {
    const struct effect *effect = &drawing->effects[i];
    sketch_avoid_dot(sketch, effect->star, effect->sigma);
    if (!isnan(effect->low)) {
      sketch_segment(sketch, "interval", "dense", effect->low, effect->sigma, effect->high, effect->sigma);
      sketch_avoid_segment(sketch, effect->low, effect->sigma, effect->high, effect->sigma);
    }
    sketch_point(sketch, "dot", "dense", effect->star, effect->sigma);
  }
  for (size_t i = 0; i < drawing->count; i++) {
    const struct effect *effect = &drawing->effects[i];
    struct input_name name = input_name_of(effect->key.text);
    if (effect->star < 0.03 * drawing->most && effect->sigma < 0.03 * drawing->most) {
      small = wording_format("%s%s%s", small.text, merged++ == 0 ? "" : "; ",
                             name.symbol.text[0] != '\0' ? name.symbol.text : name.title.text);
      continue;
    }
    const struct words words = {"label", "dense", name.title.text, name.symbol.text};
    (void)sketch_place(sketch, &words, 1, effect->star, effect->sigma, spots, sizeof spots / sizeof spots[0]);
  }
  const struct words words = {"label", "muted", "", small.text};
  if (merged > 0) {
    static const struct spot beside[] = {{ALIGN_LEFT, 56, -13}, {ALIGN_LEFT, 80, -13}, {ALIGN_LEFT, 12, -40}};
    (void)sketch_place(sketch, &words, 1, 0, 0, beside, sizeof beside / sizeof beside[0]);
  }
}

static void draw_axes(struct sketch *sketch, const struct drawing *drawing)
{
  struct tics tics;
  tics_around(0, fmax(drawing->most, 1e-9) * 1.05, 7, &tics);
  double end = tics.values[tics.count - 1];
  sketch_axes(sketch, false, 0, end, false, 0, end);
  for (size_t i = 0; i < tics.count; i++) {
    struct wording text = wording_fixed(tics.values[i], tics.decimals);
    sketch_x_tic(sketch, tics.values[i], text.text);
    sketch_y_tic(sketch, tics.values[i], text.text);
  }
  sketch_segment(sketch, "rule", "even", 0, 0, end, end);
  sketch_avoid_segment(sketch, 0, 0, end, end);
  const struct words y_title = {"label", "muted", "", "\u03c3; how unevenly"};
  const struct words x_title = {"label", "muted", "", "\u03bc*; how much"};
  sketch_words(sketch, &y_title, 20, sketch->plot.top - 18, ALIGN_LEFT);
  sketch_words(sketch, &x_title, sketch->plot.right, sketch->plot.bottom + 38, ALIGN_RIGHT);
  const struct words line = {"note", "muted", "", "\u03c3 = \u03bc*"};
  static const struct spot spots[] = {{ALIGN_RIGHT, -14, 8}, {ALIGN_RIGHT, -22, 16}, {ALIGN_LEFT, 10, 10}};
  (void)sketch_place(sketch, &line, 1, end * 0.94, end * 0.94, spots, sizeof spots / sizeof spots[0]);
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  struct wording title = headline(drawing);
  struct wording subtitle =
      wording_format("Elementary effects on %s; %s; with 95 %% intervals",
                     output_sentence(drawing->rows.output.text).text, wording_model(drawing->rows.model.text).text);
  analysis_footnote(&drawing->rows, &note);
  text_append_format(
      &note,
      " Morris: %s trajectories on %s levels; \u03bc* is the mean size of an effect and \u03c3 its standard deviation.",
      wording_value(drawing->trajectories).text, wording_value(drawing->levels).text);
  describe(sketch, drawing, title.text, subtitle.text);
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = 60,
                            .right = 40,
                            .header = 26,
                            .plot_height = 300,
                            .below = 66,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axes(sketch, drawing);
  draw_effects(sketch, drawing);
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
  enum status status = analysis_find(input, &figure_morris, &drawing->rows, fault);
  if (status == STATUS_OK) {
    status = read_effects(drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_morris = {.name = "morris",
                                     .summary = "how much each input moves the output, against how unevenly",
                                     .needs = "the effects of a Morris analysis",
                                     .table = "morris",
                                     .build = build};
