/* Morris's plane: how much each input moves the output (mu*) against how unevenly (sigma). */
#include "render/analysis.h"
#include "render/figures.h"
#include "render/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS_MAX = LIST_MAX - 1 };

struct effect {
  struct wording key;
  double star, low, high, sigma;
  double exact; /* mu*; NaN where it is not known */
};

struct drawing {
  struct analysis_rows rows;
  struct effect effects[INPUTS_MAX]; /* by falling mu* */
  size_t count;
  double trajectories, levels, most; /* of mu* and sigma */
  struct measure measure;
  struct tics tics; /* of both axes */
};

static enum status read_effect(const struct analysis_rows *rows, uint64_t i, struct effect *effect, struct fault *fault)
{
  static const char *const columns[] = {"mu_star", "mu_star_low", "mu_star_high", "sigma", "mu_star_exact"};
  double *const values[] = {&effect->star, &effect->low, &effect->high, &effect->sigma, &effect->exact};
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
  drawing->measure = measure_of_output(rows->output.text, 0, drawing->most);
  measure_tics_around(&drawing->measure, 0, fmax(drawing->most, 1e-9) * 1.05, 7, &drawing->tics);
  return status;
}

/* The least and the greatest that mu* may be. */
static double least(const struct effect *effect)
{
  return !isnan(effect->exact) ? effect->exact : isnan(effect->low) ? -INFINITY : effect->low;
}

static double greatest(const struct effect *effect)
{
  return !isnan(effect->exact) ? effect->exact : isnan(effect->high) ? INFINITY : effect->high;
}

/* Brings those to the front that may have the greatest mu*, and those that these are not clear of; returns how many. */
static size_t lead(const struct effect **effects, size_t count)
{
  size_t leaders = 1;
  for (size_t i = 1; i < count; i++) {
    if (least(effects[i]) > least(effects[0])) {
      const struct effect *first = effects[0];
      effects[0] = effects[i];
      effects[i] = first;
    }
  }
  double bar = least(effects[0]);
  for (size_t i = 1; i < count; i++) {
    const struct effect *effect = effects[i];
    if (greatest(effect) >= bar) {
      bar = fmin(bar, least(effect));
      effects[i] = effects[leaders];
      effects[leaders++] = effect;
      i = leaders - 1; /* the bar is lower now */
    }
  }
  return leaders;
}

/* The input whose exact mu* is the greatest where its dot is not the farthest to the right; NULL elsewhere. */
static const struct effect *overtaken(const struct drawing *drawing)
{
  const struct effect *first = &drawing->effects[0];
  for (size_t i = 1; i < drawing->count; i++) {
    first = drawing->effects[i].exact > first->exact ? &drawing->effects[i] : first;
  }
  return first == &drawing->effects[0] ? NULL : first;
}

/* Only what is known: a first among the inputs where its exact mu*, or its interval, is clear of the others'. Morris
 * (1991): sigma near mu* or above is curvature or interaction, sigma far below an even, additive effect. */
static struct wording headline(const struct drawing *drawing)
{
  const struct effect *effects[INPUTS_MAX];
  struct wording output = output_sentence(drawing->rows.output.text);
  bool any = false;
  for (size_t i = 0; i < drawing->count; i++) {
    effects[i] = &drawing->effects[i];
    any = any || effects[i]->star > 0 || effects[i]->exact > 0;
  }
  if (!any) {
    return wording_format("No input moves %s", output.text);
  }
  size_t leaders = lead(effects, drawing->count);
  struct wording first = input_name_of(effects[0]->key.text).sentence;
  first.text[0] = (char)(first.text[0] - (first.text[0] >= 'a' && first.text[0] <= 'z' ? 'a' - 'A' : 0));
  if (leaders == 1) {
    return wording_format("%s moves %s%s; and %s", first.text, output.text, drawing->count > 1 ? " most" : "",
                          effects[0]->sigma > 0.5 * effects[0]->star ? "unevenly" : "evenly");
  }
  return leaders == 2 && drawing->count > 2
             ? wording_format("%s and %s move %s most", first.text, input_name_of(effects[1]->key.text).sentence.text,
                              output.text)
             : wording_format("How much and how evenly each input moves %s", output.text);
}

/* One digit more than a value of the output has. */
static struct wording effect_words(const struct drawing *drawing, double effect)
{
  struct measure finer = drawing->measure;
  finer.ratio = false;
  finer.decimals++;
  return measure_value(&finer, effect);
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->count; i++) {
    const struct effect *effect = &drawing->effects[i];
    text_append_format(&text, " %s: %s and %s.", effect->key.text, effect_words(drawing, effect->star).text,
                       effect_words(drawing, effect->sigma).text);
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

/* Inputs too close to the origin to be told apart share one label. */
static bool is_small(const struct drawing *drawing, const struct effect *effect)
{
  return effect->star < 0.03 * drawing->most && effect->sigma < 0.03 * drawing->most;
}

/* How far a pixel lies outside a box. */
static double distance(const struct box *box, double x, double y)
{
  double dx = fmax(fmax(box->left - x, x - box->right), 0), dy = fmax(fmax(box->top - y, y - box->bottom), 0);
  return hypot(dx, dy);
}

/* Whether words at a spot would lie nearer to their own dot than to any other. */
static bool is_nearest(const struct sketch *sketch, const struct drawing *drawing, size_t own,
                       const struct words *words, const struct spot *spot)
{
  const double half = 7, clearly = 4;
  const struct effect *effect = &drawing->effects[own];
  double width = words_width(words), x = scale_pixel(&sketch->x, effect->star) + spot->dx;
  double y = scale_pixel(&sketch->y, effect->sigma) + spot->dy;
  double left = spot->align == ALIGN_LEFT ? x : spot->align == ALIGN_RIGHT ? x - width : x - width / 2;
  const struct box box = {left, y - half, left + width, y + half, true};
  double near = distance(&box, x - spot->dx, y - spot->dy);
  for (size_t i = 0; i < drawing->count; i++) {
    const struct effect *other = &drawing->effects[i];
    if (i != own &&
        distance(&box, scale_pixel(&sketch->x, other->star), scale_pixel(&sketch->y, other->sigma)) < near + clearly) {
      return false;
    }
  }
  return true;
}

static void draw_dots(struct sketch *sketch, const struct drawing *drawing)
{
  for (size_t i = 0; i < drawing->count; i++) {
    const struct effect *effect = &drawing->effects[i];
    sketch_avoid_dot(sketch, effect->star, effect->sigma);
    if (!isnan(effect->low)) {
      sketch_segment(sketch, "interval", "dense", effect->low, effect->sigma, effect->high, effect->sigma);
      sketch_avoid_segment(sketch, effect->low, effect->sigma, effect->high, effect->sigma);
    }
    sketch_point(sketch, "dot", "dense", effect->star, effect->sigma);
  }
}

/* Beside the dot where it can be nobody else's. */
static bool name_dot(struct sketch *sketch, const struct drawing *drawing, size_t i)
{
  static const struct spot spots[] = {{ALIGN_LEFT, 10, -12},  {ALIGN_RIGHT, -10, -12}, {ALIGN_LEFT, 10, 13},
                                      {ALIGN_RIGHT, -10, 13}, {ALIGN_LEFT, 12, -1},    {ALIGN_CENTRE, 0, -18}};
  const struct effect *effect = &drawing->effects[i];
  struct input_name name = input_name_of(effect->key.text);
  const struct words words = {"label", "dense", name.title.text, name.symbol.text};
  for (size_t k = 0; k < sizeof spots / sizeof spots[0]; k++) {
    if (is_nearest(sketch, drawing, i, &words, &spots[k]) &&
        sketch_place(sketch, &words, 1, effect->star, effect->sigma, &spots[k], 1)) {
      return true;
    }
  }
  return false;
}

/* Whether another dot is so near that names beside both would be taken for each other's. */
static bool is_crowded(const struct sketch *sketch, const struct drawing *drawing, size_t i)
{
  const double crowd = 40;
  double x = scale_pixel(&sketch->x, drawing->effects[i].star), y = scale_pixel(&sketch->y, drawing->effects[i].sigma);
  for (size_t k = 0; k < drawing->count; k++) {
    const struct effect *other = &drawing->effects[k];
    if (k != i && hypot(scale_pixel(&sketch->x, other->star) - x, scale_pixel(&sketch->y, other->sigma) - y) < crowd) {
      return true;
    }
  }
  return false;
}

/* The names of the small ones as one; returns the first of them, NULL where there is none. */
static const struct effect *join_small(const struct drawing *drawing, struct wording *names)
{
  const struct effect *farthest = NULL;
  size_t merged = 0;
  for (size_t i = 0; i < drawing->count; i++) {
    const struct effect *effect = &drawing->effects[i];
    if (is_small(drawing, effect)) {
      *names = wording_format("%s%s%s", names->text, merged++ == 0 ? "" : "; ", input_term(effect->key.text).text);
      farthest = farthest == NULL ? effect : farthest;
    }
  }
  return farthest;
}

/* Beside their dots where they have room, the others in a list. */
static void name_dots(struct sketch *sketch, const struct drawing *drawing)
{
  struct mark marks[LIST_MAX] = {{.x = 0}};
  struct input_name names[INPUTS_MAX];
  struct wording small = {""};
  size_t listed = 0;
  for (size_t i = 0; i < drawing->count; i++) {
    const struct effect *effect = &drawing->effects[i];
    names[i] = input_name_of(effect->key.text);
    if (is_small(drawing, effect)) {
      continue;
    }
    if (is_crowded(sketch, drawing, i) || !name_dot(sketch, drawing, i)) {
      marks[listed++] =
          (struct mark){{"label", "dense", names[i].title.text, names[i].symbol.text}, effect->star, effect->sigma};
    }
  }
  const struct effect *farthest = join_small(drawing, &small);
  if (farthest != NULL) {
    marks[listed++] = (struct mark){{"label", "muted", "", small.text}, farthest->star, farthest->sigma};
  }
  if (!sketch_list(sketch, marks, listed)) {
    for (size_t i = 0; i < listed; i++) {
      (void)sketch_tie(sketch, &marks[i].words, marks[i].x, marks[i].y);
    }
  }
}

/* The dashed line of equal mu* and sigma, named where no effect is in the way. */
static void name_diagonal(struct sketch *sketch)
{
  static const struct spot spots[] = {{ALIGN_LEFT, 10, 12}, {ALIGN_RIGHT, -10, -12}};
  const struct words line = {"note", "muted", "", "\u03c3 = \u03bc*"};
  bool placed = false;
  for (int tenth = 18; tenth > 2 && !placed; tenth--) {
    double at = sketch->x.high * tenth / 20;
    placed = sketch_place(sketch, &line, 1, at, at, spots, sizeof spots / sizeof spots[0]);
  }
}

static void draw_axes(struct sketch *sketch, const struct drawing *drawing)
{
  const struct tics *tics = &drawing->tics;
  double end = tics->values[tics->count - 1];
  sketch_axes(sketch, false, 0, end, false, 0, end);
  for (size_t i = 0; i < tics->count; i++) {
    struct wording text = measure_tic(&drawing->measure, tics, i);
    sketch_x_tic(sketch, tics->values[i], text.text);
    sketch_y_tic(sketch, tics->values[i], text.text);
  }
  sketch_segment(sketch, "rule", "even", 0, 0, end, end);
  sketch_avoid_segment(sketch, 0, 0, end, end);
  const struct words y_title = {"label", "muted", "", "\u03c3; how unevenly"};
  const struct words x_title = {"label", "muted", "", "\u03bc*; how much"};
  sketch_words(sketch, &y_title, 20, sketch->plot.top - 18, ALIGN_LEFT);
  sketch_words(sketch, &x_title, sketch->plot.right, sketch->plot.bottom + 38, ALIGN_RIGHT);
}

static void draw_effects(struct sketch *sketch, const struct drawing *drawing)
{
  draw_dots(sketch, drawing);
  name_dots(sketch, drawing);
  name_diagonal(sketch);
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
  if (overtaken(drawing) != NULL) {
    const struct effect *first = overtaken(drawing), *dot = &drawing->effects[0];
    text_append_format(&note, " Over the whole grid \u03bc* is %s for %s and %s for %s.",
                       effect_words(drawing, first->exact).text, input_term(first->key.text).text,
                       effect_words(drawing, dot->exact).text, input_term(dot->key.text).text);
  }
  describe(sketch, drawing, title.text, subtitle.text);
  const struct page page = {
      .layout = "wide",
      .width = 720,
      .left = fmax(60, sketch_left_margin(measure_widest_tic(&drawing->measure, &drawing->tics).text)),
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
