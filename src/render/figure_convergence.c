/* Sobol' indices against the number of samples: a row an index, its estimates and intervals around the exact value. */
#include "core/decimal.h"
#include "render/analysis.h"
#include "render/figures.h"
#include "render/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS_MAX = 32, INPUTS_SHOWN = 3, STEPS_MAX = 32, ORDERS = 2 };

struct step {
  double samples, value, low, high;
};

struct track {
  struct wording key;
  double exact; /* NaN where none is known */
  struct step steps[STEPS_MAX];
  size_t count;
};

struct drawing {
  struct analysis_rows rows;
  struct track tracks[INPUTS_MAX][ORDERS]; /* total, first */
  size_t count, shown;
  size_t order[INPUTS_MAX]; /* inputs by falling total */
  double reach;             /* largest deviation drawn */
};

static const char *const orders[ORDERS] = {"total", "first"};

static enum status read_step(const struct drawing *drawing, uint64_t i, const char *order, struct track *track,
                             struct fault *fault)
{
  struct step *step = &track->steps[track->count];
  const struct analysis_rows *rows = &drawing->rows;
  static const char *const suffixes[] = {"", "_low", "_high", "_exact"};
  double *const values[] = {&step->value, &step->low, &step->high, &track->exact};
  enum status status = analysis_number(rows, i, "samples", &step->samples, fault);
  for (size_t j = 0; j < sizeof suffixes / sizeof suffixes[0] && status == STATUS_OK; j++) {
    status = analysis_number(rows, i, wording_format("%s%s", order, suffixes[j]).text, values[j], fault);
  }
  track->count++;
  return status;
}

static size_t find_input(struct drawing *drawing, const char *key)
{
  size_t i = 0;
  while (i < drawing->count && strcmp(drawing->tracks[i][0].key.text, key) != 0) {
    i++;
  }
  return i;
}

static const struct step *last_step(const struct track *track)
{
  return &track->steps[track->count - 1];
}

/* Whether there is one size of samples alone, so that nothing converges yet. */
static bool is_single(const struct drawing *drawing)
{
  return drawing->tracks[0][0].count == 1;
}

/* What deviations are counted from. */
static double centre_of(const struct track *track)
{
  return isnan(track->exact) ? last_step(track)->value : track->exact;
}

/* Of an input's total: the others are zero to the eye. */
static const double worth_showing = 0.01;

static void rank(struct drawing *drawing)
{
  for (size_t i = 0; i < drawing->count; i++) {
    size_t at = i;
    double total = last_step(&drawing->tracks[i][0])->value;
    for (; at > 0 && last_step(&drawing->tracks[drawing->order[at - 1]][0])->value < total; at--) {
      drawing->order[at] = drawing->order[at - 1];
    }
    drawing->order[at] = i;
  }
  drawing->shown = 1;
  while (drawing->shown < drawing->count && drawing->shown < INPUTS_SHOWN &&
         last_step(&drawing->tracks[drawing->order[drawing->shown]][0])->value > worth_showing) {
    drawing->shown++;
  }
  for (size_t i = 0; i < drawing->shown; i++) {
    for (size_t order = 0; order < ORDERS; order++) {
      const struct track *track = &drawing->tracks[drawing->order[i]][order];
      for (size_t j = 0; j < track->count; j++) {
        const struct step *step = &track->steps[j];
        double low = isnan(step->low) ? step->value : step->low, high = isnan(step->high) ? step->value : step->high;
        drawing->reach = fmax(drawing->reach, fmax(fabs(low - centre_of(track)), fabs(high - centre_of(track))));
      }
    }
  }
}

static enum status read_tracks(struct drawing *drawing, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (uint64_t i = 0; i < drawing->rows.count && status == STATUS_OK; i++) {
    struct wording key;
    status = analysis_text(&drawing->rows, i, "parameter", &key, fault);
    size_t at = status == STATUS_OK ? find_input(drawing, key.text) : INPUTS_MAX;
    if (at >= INPUTS_MAX || (at < drawing->count && drawing->tracks[at][0].count == STEPS_MAX)) {
      continue;
    }
    drawing->count += at == drawing->count;
    for (size_t order = 0; order < ORDERS && status == STATUS_OK; order++) {
      drawing->tracks[at][order].key = key;
      status = read_step(drawing, i, orders[order], &drawing->tracks[at][order], fault);
    }
  }
  if (status == STATUS_OK && isnan(drawing->tracks[0][0].steps[0].value)) {
    return fault_set(fault, STATUS_NO_FIGURES,
                     "figure 'convergence' has nothing to draw: the output of '%s' does not vary",
                     drawing->rows.name.text);
  }
  if (status == STATUS_OK) {
    rank(drawing);
  }
  return status;
}

/* "±0.0087": two significant digits. */
static struct wording reach_words(double half)
{
  int decimals = half > 0 && half < 1 ? (int)fmin(8, 1 - decimal_exponent(half)) : 4;
  return wording_format("\u00b1%s", wording_fixed(half, decimals).text);
}

/* Half of the widest interval of the inputs shown, at the first or the last size; NaN where none has one. */
static double widest(const struct drawing *drawing, bool at_last)
{
  double most = (double)NAN;
  for (size_t i = 0; i < drawing->shown; i++) {
    for (size_t order = 0; order < ORDERS; order++) {
      const struct track *track = &drawing->tracks[drawing->order[i]][order];
      const struct step *step = at_last ? last_step(track) : &track->steps[0];
      most = fmax(most, (step->high - step->low) / 2);
    }
  }
  return most;
}

/* What is to be said where no exact value is known: how far the intervals have come. */
static struct wording headline_of_widths(const struct drawing *drawing)
{
  double first = widest(drawing, false), last = widest(drawing, true);
  struct wording size = wording_tokens(last_step(&drawing->tracks[0][0])->samples);
  if (isnan(last)) {
    return wording_format("The indices at %s samples in each scramble", size.text);
  }
  return last < first ? wording_format("The widest interval shrinks from %s to %s at %s samples",
                                       reach_words(first).text, reach_words(last).text, size.text)
                      : wording_format("The widest interval is %s at %s samples", reach_words(last).text, size.text);
}

/* How many exact values of the inputs shown lie in their last interval. */
static struct wording headline(const struct drawing *drawing)
{
  size_t known = 0, inside = 0;
  const char *last = is_single(drawing) ? "" : "last ";
  for (size_t i = 0; i < drawing->shown; i++) {
    for (size_t order = 0; order < ORDERS; order++) {
      const struct track *track = &drawing->tracks[drawing->order[i]][order];
      const struct step *step = last_step(track);
      known += !isnan(track->exact) && !isnan(step->low);
      inside += track->exact >= step->low && track->exact <= step->high;
    }
  }
  if (known == 0) {
    return headline_of_widths(drawing);
  }
  return inside < known ? wording_format("The %sintervals hold %zu of %zu exact values drawn", last, inside, known)
         : known == 1   ? wording_format("The %sinterval holds the one exact value drawn", last)
         : known == 2   ? wording_format("The %sintervals hold both exact values drawn", last)
                        : wording_format("The %sintervals hold all %zu exact values drawn", last, known);
}

enum { ROW = 58, HALF = 24, EDGE = 6 };

static struct wording half_width(const struct step *step)
{
  double half = (step->high - step->low) / 2;
  return isnan(half) ? wording_format("%s", "") : reach_words(half);
}

static void draw_track(struct sketch *sketch, const struct drawing *drawing, const struct track *track, size_t order,
                       double y)
{
  const char *series = order == 0 ? "dense" : "sparse";
  double centre = centre_of(track), unit = drawing->reach > 0 ? HALF / drawing->reach : 0;
  double row = scale_pixel(&sketch->y, y);
  const struct step *last = last_step(track);
  struct input_name name = input_name_of(track->key.text);
  struct wording below = isnan(track->exact)
                             ? wording_format("%s", orders[order])
                             : wording_format("%s; exact %s", orders[order], wording_fixed(centre, 4).text);
  struct wording half = half_width(last), value = wording_fixed(last->value, 4);
  const struct words left[] = {{"label", "ink", name.title.text, name.symbol.text}, {"note", "muted", "", below.text}};
  const struct words right[] = {{"label", series, "", value.text}, {"note", "muted", "", half.text}};
  for (size_t i = 0; i < 2; i++) {
    double line = row + (i == 0 ? -8 : 8);
    sketch_words(sketch, &left[i], sketch->plot.left - 18, line, ALIGN_RIGHT);
    sketch_words(sketch, &right[i], sketch->plot.right + 92, line, ALIGN_RIGHT);
  }
  sketch_segment(sketch, "band", "", sketch->x.low, y - HALF, sketch->x.high, y + HALF);
  sketch_segment(sketch, "stroke", "axis", sketch->x.low, y, sketch->x.high, y);
  for (size_t i = 0; i < track->count; i++) {
    const struct step *step = &track->steps[i];
    if (!isnan(step->low)) {
      sketch_segment(sketch, "interval", series, step->samples, y + unit * (step->low - centre), step->samples,
                     y + unit * (step->high - centre));
    }
    sketch_point(sketch, "small_dot", series, step->samples, y + unit * (step->value - centre));
    sketch_segment(sketch, "index", wording_format("%s_%s", track->key.text, orders[order]).text, step->samples,
                   step->value, step->low, step->high);
  }
}

static void draw_axis(struct sketch *sketch, const struct drawing *drawing, double height)
{
  const struct track *track = &drawing->tracks[0][0];
  struct tics tics;
  double low = track->steps[0].samples, high = last_step(track)->samples, margin = is_single(drawing) ? 2 : 1.3;
  sketch_axes(sketch, true, low / margin, high * margin, false, 0, height);
  if (is_single(drawing)) {
    sketch_x_tic(sketch, low, wording_tokens(low).text);
    return;
  }
  tics_log2(low, high, 9, &tics);
  for (size_t i = 0; i < tics.count; i++) {
    sketch_x_tic(sketch, tics.values[i], wording_tokens(tics.values[i]).text);
  }
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->shown; i++) {
    for (size_t order = 0; order < ORDERS; order++) {
      const struct track *track = &drawing->tracks[drawing->order[i]][order];
      text_append_format(&text, " %s; %s: %s %s at last.", track->key.text, orders[order],
                         wording_fixed(last_step(track)->value, 4).text, half_width(last_step(track)).text);
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
  struct wording subtitle =
      wording_format("Sobol\u2019 indices of %s; %s; by samples in each scramble; with 95 %% intervals",
                     output_sentence(drawing->rows.output.text).text, wording_model(drawing->rows.model.text).text);
  analysis_footnote(&drawing->rows, &note);
  text_append(&note, !isnan(drawing->tracks[0][0].exact) ? " Lines: the exact values."
                     : is_single(drawing)                ? " Lines: the estimates."
                                                         : " Lines: the last estimates.");
  if (drawing->shown < drawing->count) {
    text_append_char(&note, ' ');
    text_append_count(&note, drawing->count - drawing->shown, "more input is not drawn.", "more inputs are not drawn.");
  }
  text_append_format(&note, " Each grey band reaches %s to either side of its line.", reach_words(drawing->reach).text);
  describe(sketch, drawing, title.text, subtitle.text);
  double height = 2.0 * EDGE + ROW * (double)(ORDERS * drawing->shown);
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = 180,
                            .right = 120,
                            .header = 16,
                            .plot_height = height,
                            .below = 46,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axis(sketch, drawing, height);
  struct wording at_last = wording_format("at %s", wording_tokens(last_step(&drawing->tracks[0][0])->samples).text);
  const struct words last = {"label", "muted", "", at_last.text};
  sketch_words(sketch, &last, sketch->plot.right + 92, sketch->plot.top - 8, ALIGN_RIGHT);
  for (size_t i = 0; i < ORDERS * drawing->shown; i++) {
    const struct track *track = &drawing->tracks[drawing->order[i / ORDERS]][i % ORDERS];
    draw_track(sketch, drawing, track, i % ORDERS, height - EDGE - ROW * ((double)i + 0.5));
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
  enum status status = analysis_find(input, &figure_convergence, &drawing->rows, fault);
  if (status == STATUS_OK) {
    status = read_tracks(drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_convergence = {.name = "convergence",
                                          .summary = "Sobol' indices with intervals against the number of samples",
                                          .needs = "the indices of a Sobol' analysis",
                                          .table = "sensitivity-convergence",
                                          .build = build};
