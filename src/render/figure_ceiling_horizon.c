/* How well the ceiling is known from contexts up to a horizon: a row a model, the fitted ceiling with its 95 % interval
 * against the longest context used, around the exact ceiling. */
#include "render/figures.h"
#include "render/fit_rows.h"
#include "render/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MODELS_MAX = 6, HORIZONS_MAX = 8, ROW = 104, HALF = 34, EDGE = 6 };

#define REACH_MAX 0.1 /* half the height of a band, as a share of the ceiling: what lies beyond is an arrow */

struct horizon {
  double context, fitted, low, high; /* low and high are infinite where the points set no bound */
};

struct model {
  struct wording name, title;
  double ceiling;
  bool falls; /* what it goes to is a limit */
  struct horizon horizons[HORIZONS_MAX];
  size_t count;
};

struct drawing {
  struct model models[MODELS_MAX];
  size_t count;
  size_t intervals, inside, open; /* of the intervals, those that hold the exact ceiling; fits that set no bound */
  size_t left_out;                /* fits of a law that goes on where the model's contexts end */
  bool spans;                     /* horizons are of the span */
  double reach;                   /* largest finite relative deviation drawn */
  double low, high;
  struct wording note; /* of the first fit: the errors laid on */
};

static struct model *find_model(struct drawing *drawing, const char *name)
{
  for (size_t i = 0; i < drawing->count; i++) {
    if (strcmp(drawing->models[i].name.text, name) == 0) {
      return &drawing->models[i];
    }
  }
  if (drawing->count == MODELS_MAX) {
    return NULL;
  }
  struct model *model = &drawing->models[drawing->count++];
  model->name = wording_format("%s", name);
  model->title = wording_model(name);
  return model;
}

/* Keeps the horizons of a model in the order of the longest context; the first fit of a horizon counts. */
static void add_horizon(struct drawing *drawing, const char *name, bool falls, double ceiling,
                        const struct horizon *horizon)
{
  struct model *model = find_model(drawing, name);
  if (model == NULL || model->count == HORIZONS_MAX) {
    return;
  }
  size_t at = model->count;
  while (at > 0 && model->horizons[at - 1].context >= horizon->context) {
    at--;
  }
  if (at < model->count && model->horizons[at].context == horizon->context) {
    return;
  }
  memmove(&model->horizons[at + 1], &model->horizons[at], (model->count - at) * sizeof *horizon);
  model->horizons[at] = *horizon;
  model->count++;
  model->ceiling = ceiling;
  model->falls = falls;
  bool open = isinf(horizon->low) && isinf(horizon->high);
  drawing->open += open;
  drawing->intervals += !open;
  drawing->inside += !open && ceiling >= horizon->low && ceiling <= horizon->high;
  const double ends[] = {horizon->low, horizon->high, horizon->fitted};
  for (size_t i = 0; i < 3; i++) {
    if (isfinite(ends[i])) {
      drawing->reach = fmax(drawing->reach, fabs(ends[i] / ceiling - 1));
    }
  }
  drawing->low = fmin(drawing->low, horizon->context);
  drawing->high = fmax(drawing->high, horizon->context);
}

/* Without a global layer the span ends at the window: the law's ceiling is one that no context comes near. */
static bool span_ends(const struct sweep *sweep, const char *model)
{
  for (size_t i = 0; i < sweep->model_count; i++) {
    if (strcmp(sweep->models[i].name, model) == 0) {
      return sweep->models[i].n_global_layers == 0;
    }
  }
  return false;
}

static enum status read_row(struct drawing *drawing, const struct spec *spec, const struct table *table, uint64_t row,
                            struct fault *fault)
{
  struct wording model = {""}, note = {""}, direction = {""}, name = {""};
  struct horizon horizon = {0};
  double ceiling = 0;
  const struct {
    const char *column;
    double *value;
  } numbers[] = {{"ceiling", &ceiling},
                 {"fit_to", &horizon.context},
                 {"fit_ceiling", &horizon.fitted},
                 {"fit_ceiling_low", &horizon.low},
                 {"fit_ceiling_high", &horizon.high}};
  enum status status = fit_rows_text(table, row, "model", &model, fault);
  if (status == STATUS_OK) {
    status = fit_rows_text(table, row, "fit_note", &note, fault);
  }
  if (status == STATUS_OK) {
    status = fit_rows_text(table, row, "direction", &direction, fault);
  }
  if (status == STATUS_OK) {
    status = fit_rows_text(table, row, "fit_sweep", &name, fault);
  }
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && status == STATUS_OK; i++) {
    status = fit_rows_number(table, row, numbers[i].column, numbers[i].value, fault);
  }
  if (status != STATUS_OK || !isfinite(horizon.fitted) || !isfinite(ceiling) || horizon.low == horizon.high) {
    return status;
  }
  const struct sweep *sweep = spec_find_sweep(spec, name.text);
  bool span = sweep != NULL && strcmp(sweep->fit.x, "span") == 0;
  if (span && span_ends(sweep, model.text)) {
    drawing->left_out++;
    return STATUS_OK;
  }
  drawing->spans = drawing->spans || span;
  horizon.low = isnan(horizon.low) ? -(double)INFINITY : horizon.low;
  horizon.high = isnan(horizon.high) ? (double)INFINITY : horizon.high;
  if (drawing->count == 0 && strstr(note.text, " laid on") != NULL) {
    drawing->note = wording_format("%.*s", (int)(strstr(note.text, " laid on") - note.text), note.text);
  }
  add_horizon(drawing, model.text, strcmp(direction.text, "falling") == 0, ceiling, &horizon);
  return STATUS_OK;
}

static enum status read_horizons(const struct spec *spec, const struct table *table, struct drawing *drawing,
                                 struct fault *fault)
{
  enum status status = STATUS_OK;
  drawing->low = (double)INFINITY;
  for (uint64_t row = 0; row < table->row_count && status == STATUS_OK; row++) {
    status = read_row(drawing, spec, table, row, fault);
  }
  if (status == STATUS_OK && drawing->count == 0 && drawing->left_out > 0) {
    status = fault_set(fault, STATUS_NO_FIGURES,
                       "figure 'ceiling-horizon' has nothing to draw: over the span the ceiling of a model without "
                       "global layers is beyond all contexts; give 'x: context' in the sweeps' fit");
  } else if (status == STATUS_OK && drawing->count == 0) {
    status =
        fault_set(fault, STATUS_NO_FIGURES,
                  "figure 'ceiling-horizon' has nothing to draw: no fit leaves the ceiling uncertain; give 'noise' in "
                  "the sweeps' fit");
  }
  drawing->reach = drawing->reach > 0 ? fmin(drawing->reach, REACH_MAX) : REACH_MAX;
  return status;
}

/* "ceiling", or "limit" where every curve falls. */
static const char *limit_word(const struct drawing *drawing)
{
  bool falls = true;
  for (size_t i = 0; i < drawing->count; i++) {
    falls = falls && drawing->models[i].falls;
  }
  return falls ? "limit" : "ceiling";
}

/* The larger half of an interval, relative to the exact ceiling. */
static double half_width(const struct model *model, const struct horizon *horizon)
{
  return (horizon->high - horizon->low) / 2 / model->ceiling;
}

/* Whether every model's interval gets narrower from the first horizon to the last. */
static bool narrows(const struct drawing *drawing)
{
  for (size_t i = 0; i < drawing->count; i++) {
    const struct model *model = &drawing->models[i];
    for (size_t k = 1; k < model->count; k++) {
      if (!(half_width(model, &model->horizons[k]) < half_width(model, &model->horizons[k - 1]))) {
        return false;
      }
    }
    if (model->count < 2) {
      return false;
    }
  }
  return true;
}

/* Whether any fit but those of the first horizons leaves a side open. */
static bool unbounded_later(const struct drawing *drawing)
{
  for (size_t i = 0; i < drawing->count; i++) {
    for (size_t k = 1; k < drawing->models[i].count; k++) {
      if (isinf(half_width(&drawing->models[i], &drawing->models[i].horizons[k]))) {
        return true;
      }
    }
  }
  return false;
}

static struct wording headline(const struct drawing *drawing)
{
  double widest = 0;
  for (size_t i = 0; i < drawing->count; i++) {
    widest = fmax(widest, half_width(&drawing->models[i], &drawing->models[i].horizons[0]));
  }
  if (!narrows(drawing)) {
    return wording_format("How well the %s is known from contexts up to a horizon", limit_word(drawing));
  }
  return isinf(widest) && !unbounded_later(drawing)
             ? wording_format("Points up to %s may set no upper bound; longer contexts do",
                              wording_tokens(drawing->low).text)
             : wording_format("Each longer horizon narrows what is known of the %s", limit_word(drawing));
}

static struct wording interval_words(const struct horizon *horizon)
{
  if (isinf(horizon->high)) {
    return isinf(horizon->low) ? wording_format("no bound")
                               : wording_format("over %s", wording_fixed(horizon->low, 2).text);
  }
  return isinf(horizon->low)
             ? wording_format("under %s", wording_fixed(horizon->high, 2).text)
             : wording_format("%s to %s", wording_fixed(horizon->low, 2).text, wording_fixed(horizon->high, 2).text);
}

static double clamp(double height)
{
  return fmax(-HALF, fmin(HALF, height));
}

/* From the fitted ceiling to one end of its interval; an arrow to the edge where the end lies beyond it. */
static void draw_end(struct sketch *sketch, const char *series, double context, double y, double fitted, double end)
{
  bool beyond = fabs(end) > HALF;
  sketch_segment(sketch, beyond ? "arrow" : "interval", series, context, y + fitted, context, y + clamp(end));
}

static void draw_model(struct sketch *sketch, const struct drawing *drawing, const struct model *model, double y)
{
  double unit = HALF / drawing->reach, row = scale_pixel(&sketch->y, y);
  struct wording exact =
      wording_format("exact %s %s", model->falls ? "limit" : "ceiling", wording_fixed(model->ceiling, 3).text);
  const struct words left[] = {{"label", "ink", model->title.text, ""}, {"note", "muted", "", exact.text}};
  sketch_words(sketch, &left[0], sketch->plot.left - 16, row - 8, ALIGN_RIGHT);
  sketch_words(sketch, &left[1], sketch->plot.left - 16, row + 8, ALIGN_RIGHT);
  sketch_segment(sketch, "band", "", sketch->x.low, y - HALF, sketch->x.high, y + HALF);
  sketch_segment(sketch, "stroke", "axis", sketch->x.low, y, sketch->x.high, y);
  for (size_t i = 0; i < model->count; i++) {
    const struct horizon *horizon = &model->horizons[i];
    bool holds = model->ceiling >= horizon->low && model->ceiling <= horizon->high;
    const char *series = holds ? "dense" : "sparse";
    double fitted = clamp(unit * (horizon->fitted / model->ceiling - 1));
    draw_end(sketch, series, horizon->context, y, fitted, unit * (horizon->low / model->ceiling - 1));
    draw_end(sketch, series, horizon->context, y, fitted, unit * (horizon->high / model->ceiling - 1));
    sketch_point(sketch, "small_dot", series, horizon->context, y + fitted);
    const struct words words = {"note", series, "", interval_words(horizon).text};
    sketch_words(sketch, &words, scale_pixel(&sketch->x, horizon->context), row + HALF + 10, ALIGN_CENTRE);
    sketch_segment(sketch, "ceiling", model->name.text, horizon->context, horizon->fitted,
                   isinf(horizon->low) ? (double)NAN : horizon->low,
                   isinf(horizon->high) ? (double)NAN : horizon->high);
  }
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->count; i++) {
    const struct model *model = &drawing->models[i];
    for (size_t k = 0; k < model->count; k++) {
      text_append_format(&text, " %s up to %s: %s.", model->title.text, wording_tokens(model->horizons[k].context).text,
                         interval_words(&model->horizons[k]).text);
    }
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  struct wording title = headline(drawing);
  struct wording subtitle = wording_format("%s fitted to %s up to the one below; 95 %% interval; line: the exact %s",
                                           strcmp(limit_word(drawing), "limit") == 0 ? "Limit" : "Ceiling",
                                           drawing->spans ? "spans" : "contexts", limit_word(drawing));
  text_append(&note, "Symbolic model; not wall-clock.");
  if (drawing->note.text[0] != '\0') {
    text_append_format(&note, " The model's own points %s laid on each; drawn from a seed.", drawing->note.text);
  }
  if (drawing->intervals > 0) {
    text_append_format(&note, " %zu of %zu intervals hold the exact %s", drawing->inside, drawing->intervals,
                       limit_word(drawing));
  }
  if (drawing->open > 0) {
    text_append_format(&note, "%s %zu of %zu fits set no bound", drawing->intervals > 0 ? ";" : "", drawing->open,
                       drawing->open + drawing->intervals);
  }
  text_append_format(&note, ". Every band is ±%s high; arrows go beyond.", wording_percent(drawing->reach).text);
  if (drawing->left_out > 0) {
    text_append(&note, " Not drawn: models without global layers, whose span ends at the window.");
  }
  text_append(&note, drawing->inside < drawing->intervals ? " Orange: an interval that misses it." : "");
  describe(sketch, drawing, title.text, subtitle.text);
  double height = 2.0 * EDGE + ROW * (double)drawing->count;
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = 158,
                            .right = 34,
                            .plot_height = height,
                            .below = 50,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  double pad = drawing->high > drawing->low ? pow(drawing->high / drawing->low, 0.12) : 2;
  sketch_axes(sketch, true, drawing->low / pad, drawing->high * pad, false, 0, height);
  for (size_t i = 0; i < drawing->models[0].count; i++) {
    double context = drawing->models[0].horizons[i].context;
    sketch_x_tic(sketch, context, wording_tokens(context).text);
  }
  for (size_t i = 0; i < drawing->count; i++) {
    draw_model(sketch, drawing, &drawing->models[i], height - EDGE - ROW * (double)i - HALF - 4);
  }
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  (void)sweep;
  const struct table *table = input->tables == NULL ? NULL : input->tables->find(input->tables->run, "ceilings", NULL);
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status =
      table == NULL ? fault_set(fault, STATUS_BAD_INPUT,
                                "figure 'ceiling-horizon' draws the table 'ceilings', which this run does not have")
                    : read_horizons(input->spec, table, drawing, fault);
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_ceiling_horizon = {
    .name = "ceiling-horizon",
    .summary = "the fitted ceiling against the longest context used",
    .needs = "fits of sweeps that leave the ceiling uncertain, as those with 'noise' do",
    .table = "ceilings",
    .build = build};
