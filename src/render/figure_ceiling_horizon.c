/* How well the ceiling is known from contexts up to a horizon: a row a model, the fitted ceiling with its 95 % interval
 * against the longest context used, around the exact ceiling. */
#include "core/decimal.h"
#include "core/law.h"
#include "render/figures.h"
#include "render/fit_rows.h"
#include "render/short_name.h"
#include "render/sketch.h"
#include "render/type.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ROW to NAME_ROOM: pixels. */
enum { MODELS_MAX = 6, HORIZONS_MAX = 8, ROW = 104, HALF = 34, EDGE = 6, ARROW = 10, NAME_ROOM = 136 };

#define REACH_MAX 0.1 /* half the height of a band, as a share of the ceiling: what lies beyond is an arrow */

struct horizon {
  double context, fitted, low,
      high; /* low and high are infinite where the points set no bound, fitted NaN without one */
};

/* What tells curves apart, in the order in which it is told. */
static const char *const labels[] = {"constants", "workload", "prompt", "accounting", "c_exp",
                                     "c_norm",    "c_nonlin", "r_exp",  "r_norm",     "r_nonlin"};
enum { LABELS = sizeof labels / sizeof labels[0] };

/* A curve: a model with its prices and all else that is priced. */
struct model {
  struct wording name, title, own; /* own: what tells it from another curve of the model; empty where there is none */
  struct wording labels[LABELS];
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
  size_t unplaced;                /* fits for which there is no room, or of a horizon that is there already */
  bool spans;                     /* horizons are of the span */
  double reach;                   /* largest finite relative deviation drawn */
  double low, high;
  struct wording note; /* of the first fit: the errors laid on */
};

static bool same_curve(const struct model *a, const struct model *b)
{
  bool same = strcmp(a->name.text, b->name.text) == 0;
  for (size_t i = 0; i < LABELS && same; i++) {
    same = strcmp(a->labels[i].text, b->labels[i].text) == 0;
  }
  return same;
}

static struct model *find_model(struct drawing *drawing, const struct model *curve)
{
  for (size_t i = 0; i < drawing->count; i++) {
    if (same_curve(&drawing->models[i], curve)) {
      return &drawing->models[i];
    }
  }
  if (drawing->count == MODELS_MAX) {
    return NULL;
  }
  struct model *model = &drawing->models[drawing->count++];
  *model = *curve;
  return model;
}

static bool holds(const struct model *model, const struct horizon *horizon)
{
  return model->ceiling >= horizon->low && model->ceiling <= horizon->high;
}

/* Keeps the horizons of a curve in the order of the longest context; the first fit of a horizon counts. */
static void add_horizon(struct drawing *drawing, const struct model *curve, const struct horizon *horizon)
{
  struct model *model = find_model(drawing, curve);
  size_t at = model == NULL ? 0 : model->count;
  while (at > 0 && model->horizons[at - 1].context >= horizon->context) {
    at--;
  }
  bool known = model != NULL && at < model->count && model->horizons[at].context == horizon->context;
  if (model == NULL || model->count == HORIZONS_MAX || known) {
    drawing->unplaced++;
    return;
  }
  memmove(&model->horizons[at + 1], &model->horizons[at], (model->count - at) * sizeof *horizon);
  model->horizons[at] = *horizon;
  model->count++;
  bool open = isinf(horizon->low) && isinf(horizon->high);
  drawing->open += open;
  drawing->intervals += !open;
  drawing->inside += !open && holds(model, horizon);
  const double ends[] = {horizon->low, horizon->high, horizon->fitted};
  for (size_t i = 0; i < 3; i++) {
    if (isfinite(ends[i])) {
      drawing->reach = fmax(drawing->reach, fabs(ends[i] / model->ceiling - 1));
    }
  }
  drawing->low = fmin(drawing->low, horizon->context);
  drawing->high = fmax(drawing->high, horizon->context);
}

/* Of curves of one model, the first label in which each differs from another of them. */
static void tell_apart(struct drawing *drawing)
{
  for (size_t i = 0; i < drawing->count; i++) {
    struct model *model = &drawing->models[i];
    for (size_t label = 0; label < LABELS && model->own.text[0] == '\0'; label++) {
      for (size_t j = 0; j < drawing->count; j++) {
        const struct model *other = &drawing->models[j];
        if (strcmp(other->name.text, model->name.text) == 0 &&
            strcmp(other->labels[label].text, model->labels[label].text) != 0 && model->labels[label].text[0] != '\0') {
          model->own = label == 0 || label == 1 ? short_name(model->labels[label].text, TYPE_NOTE, false, NAME_ROOM)
                                                : wording_format("%s %s", labels[label], model->labels[label].text);
        }
      }
    }
  }
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

/* Whether the law of a sweep's fit may have one: auto, or one that has. */
static bool asks_for_ceiling(const struct sweep *sweep)
{
  const struct law *law = NULL;
  struct fault unknown; /* auto */
  return law_find(sweep->fit.law, &law, &unknown) != STATUS_OK || law->ceiling != NULL;
}

static enum status read_row(struct drawing *drawing, const struct spec *spec, const struct table *table, uint64_t row,
                            struct fault *fault)
{
  struct wording note = {""}, direction = {""}, name = {""};
  struct model curve = {.ceiling = 0};
  struct horizon horizon = {0};
  const struct {
    const char *column;
    double *value;
  } numbers[] = {{"ceiling", &curve.ceiling},
                 {"fit_to", &horizon.context},
                 {"fit_ceiling", &horizon.fitted},
                 {"fit_ceiling_low", &horizon.low},
                 {"fit_ceiling_high", &horizon.high}};
  const struct {
    const char *column;
    struct wording *words;
  } texts[] = {{"model", &curve.name}, {"fit_note", &note}, {"direction", &direction}, {"fit_sweep", &name}};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == STATUS_OK; i++) {
    status = fit_rows_text(table, row, texts[i].column, texts[i].words, fault);
  }
  for (size_t i = 0; i < LABELS && status == STATUS_OK; i++) {
    status = fit_rows_text(table, row, labels[i], &curve.labels[i], fault);
  }
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && status == STATUS_OK; i++) {
    status = fit_rows_number(table, row, numbers[i].column, numbers[i].value, fault);
  }
  if (status != STATUS_OK || !isfinite(horizon.context) || !isfinite(curve.ceiling) || horizon.low == horizon.high) {
    return status;
  }
  const struct sweep *sweep = spec_find_sweep(spec, name.text);
  if (!isfinite(horizon.fitted) && sweep != NULL && !asks_for_ceiling(sweep)) {
    return STATUS_OK;
  }
  bool span = sweep != NULL && strcmp(sweep->fit.x, "span") == 0;
  if (span && span_ends(sweep, curve.name.text)) {
    drawing->left_out++;
    return STATUS_OK;
  }
  drawing->spans = drawing->spans || span;
  horizon.low = isnan(horizon.low) ? -(double)INFINITY : horizon.low;
  horizon.high = isnan(horizon.high) ? (double)INFINITY : horizon.high;
  if (drawing->count == 0 && strstr(note.text, " laid on") != NULL) {
    drawing->note = wording_format("%.*s", (int)(strstr(note.text, " laid on") - note.text), note.text);
  }
  curve.title = wording_model(curve.name.text);
  curve.falls = strcmp(direction.text, "falling") == 0;
  add_horizon(drawing, &curve, &horizon);
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
  tell_apart(drawing);
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

/* Two digits of half the interval; two decimals at least. */
static struct wording bound_words(const struct horizon *horizon, double bound)
{
  double half = (horizon->high - horizon->low) / 2;
  int digits = isfinite(half) && half > 0 && half < 0.02 ? 1 - decimal_exponent(half) : 2;
  return wording_fixed(bound, digits < 9 ? digits : 9);
}

static struct wording interval_words(const struct horizon *horizon)
{
  if (isnan(horizon->fitted)) {
    return wording_format("none found");
  }
  if (isinf(horizon->high)) {
    return isinf(horizon->low) ? wording_format("no bound")
                               : wording_format("over %s", bound_words(horizon, horizon->low).text);
  }
  return isinf(horizon->low) ? wording_format("under %s", bound_words(horizon, horizon->high).text)
                             : wording_format("%s to %s", bound_words(horizon, horizon->low).text,
                                              bound_words(horizon, horizon->high).text);
}

static double clamp(double height)
{
  return fmax(-HALF, fmin(HALF, height));
}

/* From a height to one end of the interval; an arrow to the edge where the end lies beyond it. */
static void draw_end(struct sketch *sketch, const char *series, double context, double y, double from, double end)
{
  bool beyond = fabs(end) > HALF;
  double start = beyond && fabs(clamp(end) - from) < ARROW ? clamp(end) - copysign(ARROW, end) : from;
  sketch_segment(sketch, beyond ? "arrow" : "interval", series, context, y + start, context, y + clamp(end));
}

/* An estimate beyond the band has no dot: the arrow on its side stands for it. */
static void draw_horizon(struct sketch *sketch, const struct drawing *drawing, const struct model *model,
                         const struct horizon *horizon, double y)
{
  const char *series = holds(model, horizon) ? "dense" : "sparse";
  double unit = HALF / drawing->reach, fitted = unit * (horizon->fitted / model->ceiling - 1);
  double low = unit * (horizon->low / model->ceiling - 1), high = unit * (horizon->high / model->ceiling - 1);
  bool shown = fabs(fitted) <= HALF;
  double from = shown ? fitted : clamp(isfinite(low) || isfinite(high) ? (clamp(low) + clamp(high)) / 2 : 0);
  draw_end(sketch, series, horizon->context, y, from, shown || isnan(fitted) ? low : fmin(low, fitted));
  draw_end(sketch, series, horizon->context, y, from, shown || isnan(fitted) ? high : fmax(high, fitted));
  if (shown) {
    sketch_point(sketch, "small_dot", series, horizon->context, y + fitted);
  }
  const struct words words = {"note", series, "", interval_words(horizon).text};
  sketch_words(sketch, &words, scale_pixel(&sketch->x, horizon->context), scale_pixel(&sketch->y, y) + HALF + 10,
               ALIGN_CENTRE);
  sketch_segment(sketch, "ceiling", model->name.text, horizon->context, horizon->fitted,
                 isinf(horizon->low) ? (double)NAN : horizon->low, isinf(horizon->high) ? (double)NAN : horizon->high);
}

static void draw_model(struct sketch *sketch, const struct drawing *drawing, const struct model *model, double y)
{
  double row = scale_pixel(&sketch->y, y);
  bool told = model->own.text[0] != '\0';
  struct wording exact =
      wording_format("exact %s %s", model->falls ? "limit" : "ceiling", wording_fixed(model->ceiling, 3).text);
  const struct words left[] = {{"label", "ink", model->title.text, ""},
                               {"note", "muted", "", told ? model->own.text : exact.text},
                               {"note", "muted", "", exact.text}};
  for (size_t i = 0; i < (told ? 3 : 2); i++) {
    sketch_words(sketch, &left[i], sketch->plot.left - 16, row + 16 * (double)i - (told ? 16 : 8), ALIGN_RIGHT);
  }
  sketch_segment(sketch, "band", "", sketch->x.low, y - HALF, sketch->x.high, y + HALF);
  sketch_segment(sketch, "stroke", "axis", sketch->x.low, y, sketch->x.high, y);
  for (size_t i = 0; i < model->count; i++) {
    draw_horizon(sketch, drawing, model, &model->horizons[i], y);
  }
}

/* The horizons of all curves, each named where it does not touch the one before. */
static void draw_horizon_tics(struct sketch *sketch, const struct drawing *drawing)
{
  double context = 0, end = -INFINITY;
  while (true) {
    double next = INFINITY;
    for (size_t i = 0; i < drawing->count; i++) {
      for (size_t k = 0; k < drawing->models[i].count; k++) {
        double own = drawing->models[i].horizons[k].context;
        next = own > context ? fmin(next, own) : next;
      }
    }
    if (isinf(next)) {
      return;
    }
    context = next;
    struct wording words = wording_tokens(context);
    double at = scale_pixel(&sketch->x, context), half = type_width(words.text, TYPE_LABEL, false) / 2;
    bool free = at - half > end + 6;
    sketch_x_tic(sketch, context, free ? words.text : "");
    end = free ? at + half : end;
  }
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->count; i++) {
    const struct model *model = &drawing->models[i];
    for (size_t k = 0; k < model->count; k++) {
      text_append_format(&text, " %s%s%s up to %s: %s.", model->title.text, model->own.text[0] == '\0' ? "" : ", ",
                         model->own.text, wording_tokens(model->horizons[k].context).text,
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
  if (drawing->unplaced > 0) {
    text_append_format(&note, " %zu more %s in ceilings.csv.", drawing->unplaced,
                       drawing->unplaced == 1 ? "fit" : "fits");
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
  draw_horizon_tics(sketch, drawing);
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
