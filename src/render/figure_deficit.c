/* How the gap to the ceiling closes: ceiling minus ratio over the context, both axes logarithmic, with the exact curve
 * (core/hyperbola.h), its tail, and below it what is left when the two are compared: rounding errors. */
#include "core/decimal.h"
#include "render/figures.h"
#include "render/measure.h"
#include "render/sketch.h"
#include "render/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DOTS_MAX = 32, PANEL_HEIGHT = 62, PANEL_GAP = 58 };

struct dot {
  double context, gap, residual; /* gap: ceiling minus ratio, as subtracted; residual in units of 2^-52 of the gap */
};

struct drawing {
  struct subject subject;
  uint64_t low, high, contexts[CONTEXTS_MAX];
  double x[CONTEXTS_MAX], gap[CONTEXTS_MAX], tail[CONTEXTS_MAX]; /* absolute values */
  size_t count;
  struct dot dots[DOTS_MAX];
  size_t dot_count;
  bool dense;    /* the mean span is the context */
  bool flat;     /* there is no gap */
  double closed; /* the context from which on there is none; NaN where there always is one */
  bool holds;    /* every dot lies on the curve to the rounding of ceiling and ratio */
  double reach;  /* the greatest residual */
  double span;   /* at the last context */
};

static bool draws(const struct sweep *sweep)
{
  return sweep_has_contexts(sweep, CURVE_FEWEST);
}

static enum status find_subject(const struct figure_input *input, const struct sweep *sweep, struct drawing *drawing,
                                struct fault *fault)
{
  drawing->low = OWN_LOW;
  drawing->high = OWN_HIGH;
  if (sweep != NULL) {
    axis_ends(sweep_axis(sweep, AXIS_CONTEXT, NULL), &drawing->low, &drawing->high);
    return subject_of_sweep(sweep, NULL, &drawing->subject, fault);
  }
  const struct architecture *model = run_model(input, 0);
  if (model == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'deficit' needs a model, and the run has none");
  }
  enum status status = subject_of_model(input, model, &drawing->subject, fault);
  if (status == STATUS_OK) {
    subject_own_range(&drawing->subject, &drawing->low, &drawing->high);
  }
  return status;
}

/* The distance to the ceiling at a span, never by subtracting two ratios where some layer is global. */
static double gap_at(const struct ceiling *ceiling, double span)
{
  double rest = isinf(ceiling->span_limit) ? 0 : hyperbola_gap(&ceiling->hyperbola, ceiling->span_limit);
  return hyperbola_gap(&ceiling->hyperbola, span) - rest;
}

#define ROUNDING 0x1p-48

static enum status evaluate_curve(struct drawing *drawing, struct fault *fault)
{
  const struct ceiling *ceiling = &drawing->subject.ceiling;
  const struct hyperbola *hyperbola = &ceiling->hyperbola;
  uint64_t chunk = subject_chunk(&drawing->subject);
  size_t sampled = chunk == 0 ? curve_contexts(drawing->low, drawing->high, drawing->contexts)
                              : chunk_contexts(drawing->low, drawing->high, chunk, drawing->contexts);
  double nothing = isinf(ceiling->span_limit) ? 0 : ROUNDING * fabs(ceiling->ceiling);
  drawing->closed = NAN;
  drawing->dense = true;
  for (size_t i = 0; i < sampled && isnan(drawing->closed); i++) {
    struct point point;
    enum status status = subject_point(&drawing->subject, drawing->contexts[i], &point, fault);
    if (status != STATUS_OK) {
      return status;
    }
    double span = point_span(&point);
    drawing->span = span;
    drawing->x[i] = (double)drawing->contexts[i];
    drawing->gap[i] = fabs(gap_at(ceiling, span));
    drawing->tail[i] = fabs(hyperbola->limit - hyperbola->start) * hyperbola->half / span;
    drawing->dense = drawing->dense && span == drawing->x[i];
    drawing->closed = drawing->gap[i] > nothing ? NAN : drawing->x[i];
    drawing->count += drawing->gap[i] > nothing;
  }
  drawing->flat = hyperbola->direction == DIRECTION_CONSTANT || isnan(hyperbola->half) || drawing->count < 2;
  return STATUS_OK;
}

/* A dot at each power of two between the ends. */
static enum status evaluate_dots(struct drawing *drawing, struct fault *fault)
{
  const struct ceiling *ceiling = &drawing->subject.ceiling;
  struct tics tics;
  tics_log2((double)drawing->low, (double)drawing->high, 20, &tics);
  drawing->holds = true;
  for (size_t i = 0; i < tics.count && drawing->dot_count < DOTS_MAX && !drawing->flat; i++) {
    struct point point;
    enum status status = subject_point(&drawing->subject, (uint64_t)tics.values[i], &point, fault);
    if (status != STATUS_OK) {
      return status;
    }
    double subtracted = ceiling->ceiling - point_ratio(&point), exact = gap_at(ceiling, point_span(&point));
    if (subtracted == 0 || exact == 0 || tics.values[i] >= drawing->closed) {
      continue;
    }
    struct dot *dot = &drawing->dots[drawing->dot_count++];
    *dot = (struct dot){tics.values[i], fabs(subtracted), (subtracted - exact) / exact / 0x1p-52};
    drawing->holds = drawing->holds && fabs(subtracted - exact) <= 0x1p-51 * fabs(ceiling->ceiling);
    drawing->reach = fmax(drawing->reach, fabs(dot->residual));
  }
  return STATUS_OK;
}

#define HARDLY 0.9 /* of the gap is left */

static struct wording headline(const struct drawing *drawing)
{
  const char *limit = subject_limit(&drawing->subject, false);
  if (drawing->flat) {
    return wording_format("There is no gap to close: the ratio stays where it is");
  }
  if (!isnan(drawing->closed)) {
    return wording_format("The gap to the %s is closed by a context of %s", limit,
                          wording_tokens(drawing->closed).text);
  }
  if (drawing->span < drawing->subject.ceiling.hyperbola.half) {
    size_t last = drawing->count - 1;
    return drawing->gap[last] > HARDLY * drawing->gap[0]
               ? wording_format("By a context of %s the gap to the %s has hardly closed",
                                wording_tokens(drawing->x[last]).text, limit)
               : wording_format("How the gap to the %s closes", limit);
  }
  const char *variable = drawing->dense ? "context" : "span";
  return drawing->holds && isinf(drawing->subject.ceiling.span_limit)
             ? wording_format("The gap to the %s closes as 1/(%s plus %s): one law", limit, variable,
                              wording_tokens(drawing->subject.ceiling.hyperbola.half).text)
             : wording_format("How the gap to the %s closes", limit);
}

/* The lowest and highest of 1 and 3 times powers of ten around the values. */
static double step_below(double value)
{
  double power = decimal_power(decimal_exponent(value));
  return value >= 3 * power ? 3 * power : power;
}

static double step_above(double step)
{
  double power = decimal_power(decimal_exponent(step * (1 + 1e-9)));
  return step >= 2.9 * power ? 10 * power : 3 * power;
}

static struct wording gap_words(double gap)
{
  int decimals = gap >= 100 ? 0 : gap >= 10 ? 1 : gap >= 1 ? 2 : (int)fmin(14, 1 - decimal_exponent(gap));
  return wording_fixed(gap, decimals);
}

static struct wording tic_words(double step)
{
  return wording_fixed(step, step >= 1 ? 0 : (int)fmin(14, -decimal_exponent(step * (1 + 1e-9))));
}

static double first_step(double low)
{
  return step_below(low) < low ? step_above(step_below(low)) : low;
}

static size_t count_steps(double low, double high)
{
  size_t steps = 0;
  double step = first_step(low);
  while (step <= high * (1 + 1e-9)) {
    steps++;
    step = step_above(step);
  }
  return steps;
}

static void draw_axes(struct sketch *sketch, const struct drawing *drawing, double low, double high)
{
  struct tics tics;
  sketch_axes(sketch, true, (double)drawing->low, (double)drawing->high, true, low, high);
  size_t steps = count_steps(low, high);
  size_t every = steps > 9 ? 2 * ((steps + 17) / 18) : 1;
  double step = first_step(low);
  for (size_t i = 0; i < steps; i++) {
    if (i % every == 0) {
      sketch_y_tic(sketch, step, tic_words(step).text);
    }
    step = step_above(step);
  }
  tics_log2((double)drawing->low, (double)drawing->high, 14, &tics);
  double bottom = sketch->plot.bottom + PANEL_GAP + PANEL_HEIGHT;
  for (size_t i = 0; i < tics.count; i++) {
    const struct words tic = {"label", "muted", "", context_tic(&tics, i).text};
    sketch_x_tic(sketch, tics.values[i], "");
    sketch_words(sketch, &tic, scale_pixel(&sketch->x, tics.values[i]), bottom + 16, ALIGN_CENTRE);
  }
}

/* "3", "8.29×10⁴". */
static struct wording reach_words(const struct drawing *drawing)
{
  return drawing->reach < 1e4 ? wording_fixed(ceil(drawing->reach), 0) : wording_scientific(drawing->reach);
}

/* The residuals below the plot: heights on the page, as values of the axis above. */
static void draw_residuals(struct sketch *sketch, const struct drawing *drawing)
{
  double top = sketch->plot.bottom + PANEL_GAP, middle = top + PANEL_HEIGHT / 2.0;
  double unit = drawing->reach > 0 ? (PANEL_HEIGHT / 2.0 - 6) / drawing->reach : 0;
  double zero = scale_value(&sketch->y, middle), floor_y = scale_value(&sketch->y, top + PANEL_HEIGHT);
  struct wording text = wording_format("Dots against the line; in units of 2⁻⁵²%s",
                                       drawing->reach == 0 ? ": no digit is lost"
                                       : drawing->holds    ? ": the subtraction loses digits; the model does not"
                                                           : "");
  const struct words head = {"note", "ink", "", text.text};
  sketch_words(sketch, &head, sketch->plot.left, top - 14, ALIGN_LEFT);
  struct wording most = wording_format("+%s", reach_words(drawing).text);
  struct wording least = wording_format("\u2212%s", reach_words(drawing).text);
  const struct words ends[] = {
      {"label", "muted", "", most.text}, {"label", "muted", "", "0"}, {"label", "muted", "", least.text}};
  const double heights[] = {top + 6, middle, top + PANEL_HEIGHT - 6};
  for (size_t i = 0; i < 3; i++) {
    if (drawing->reach > 0 || i == 1) {
      sketch_words(sketch, &ends[i], sketch->plot.left - 8, heights[i], ALIGN_RIGHT);
    }
  }
  sketch_segment(sketch, "stroke", "axis", sketch->x.low, zero, sketch->x.high, zero);
  sketch_segment(sketch, "stroke", "axis", sketch->x.low, floor_y, sketch->x.high, floor_y);
  for (size_t i = 0; i < drawing->dot_count; i++) {
    const struct dot *dot = &drawing->dots[i];
    double y = scale_value(&sketch->y, middle - unit * dot->residual);
    sketch_segment(sketch, "stroke", "dense", dot->context, zero, dot->context, y);
    sketch_point(sketch, "small_dot", "dense", dot->context, y);
    sketch_segment(sketch, "residual", "", dot->context, dot->residual, NAN, NAN);
  }
}

static void draw_half(struct sketch *sketch, const struct drawing *drawing)
{
  const struct ceiling *ceiling = &drawing->subject.ceiling;
  double half = ceiling->context[0];
  if (!(half > sketch->x.low && half < sketch->x.high)) {
    return;
  }
  double gap = fabs(hyperbola_gap(&ceiling->hyperbola, ceiling->hyperbola.half));
  if (!(gap > sketch->y.low && gap < sketch->y.high)) {
    return;
  }
  sketch_segment(sketch, "rule", "half", half, sketch->y.low, half, gap);
  sketch_avoid_segment(sketch, half, sketch->y.low, half, gap);
  struct wording text = wording_format("Half-way at %s", wording_tokens(half).text);
  const struct words words = {"note", "muted", "", text.text};
  static const struct spot spots[] = {{ALIGN_RIGHT, -8, -14}, {ALIGN_LEFT, 8, -14}};
  (void)sketch_place(sketch, &words, 1, half, sketch->y.low, spots, 2);
}

/* The gaps at 1k and 128k; where there are none, at the ends. */
static void label_dots(struct sketch *sketch, const struct drawing *drawing)
{
  static const struct spot begins[] = {{ALIGN_LEFT, 8, -14}, {ALIGN_RIGHT, -8, 14}}, ends[] = {{ALIGN_RIGHT, -8, 14},
                                                                                               {ALIGN_RIGHT, -8, 20},
                                                                                               {ALIGN_RIGHT, -8, -14},
                                                                                               {ALIGN_LEFT, 8, -14}};
  const struct dot *dots[2] = {NULL, NULL};
  for (size_t i = 0; i < drawing->dot_count; i++) {
    dots[0] = drawing->dots[i].context == 1024 ? &drawing->dots[i] : dots[0];
    dots[1] = drawing->dots[i].context == 131072 ? &drawing->dots[i] : dots[1];
  }
  if (dots[0] == NULL && dots[1] == NULL && drawing->dot_count > 1) {
    dots[0] = &drawing->dots[0];
    dots[1] = &drawing->dots[drawing->dot_count - 1];
  }
  for (size_t k = 0; k < 2; k++) {
    if (dots[k] != NULL) {
      struct wording context = wording_tokens(dots[k]->context), gap = gap_words(dots[k]->gap);
      const struct words words = {"label", "dense", context.text, gap.text};
      (void)sketch_place(sketch, &words, 1, dots[k]->context, dots[k]->gap, k == 0 ? begins : ends, k == 0 ? 2 : 4);
    }
  }
}

/* The tail, from where it enters the plot, where enough of it is there to be named. */
static size_t draw_tail(struct sketch *sketch, const struct drawing *drawing, double high)
{
  size_t first = isinf(drawing->subject.ceiling.span_limit) ? 0 : drawing->count;
  while (first < drawing->count && (drawing->tail[first] > high || drawing->tail[first] > 8 * drawing->gap[first])) {
    first++;
  }
  first = drawing->count - first < PER_OCTAVE ? drawing->count : first;
  for (size_t i = first; i < drawing->count; i++) {
    sketch_point(sketch, "contour", "sparse", drawing->x[i], drawing->tail[i]);
  }
  return first;
}

/* Beside the tail or, where there is no room, tied to its middle. */
static void label_tail(struct sketch *sketch, const struct drawing *drawing, size_t first)
{
  static const struct spot spots[] = {{ALIGN_LEFT, 12, -12}, {ALIGN_LEFT, 18, -22},  {ALIGN_LEFT, 30, -26},
                                      {ALIGN_RIGHT, -12, 8}, {ALIGN_RIGHT, -14, 14}, {ALIGN_RIGHT, -16, 22}};
  size_t length = drawing->count - first;
  if (length == 0) {
    return;
  }
  sketch_avoid_curve(sketch, drawing->x + first, drawing->tail + first, length);
  const struct words words[] = {
      {"note", "sparse", "Tail:", "each doubling of the"},
      {"note", "sparse", "", drawing->dense ? "context halves the gap" : "span halves the gap"}};
  bool placed = false;
  static const double shares[] = {1 / 3.0, 1 / 2.0, 1 / 5.0, 2 / 3.0, 4 / 5.0};
  for (size_t i = 0; i < sizeof shares / sizeof shares[0] && !placed; i++) {
    size_t at = first + (size_t)(shares[i] * (double)length);
    placed = sketch_place(sketch, words, 2, drawing->x[at], drawing->tail[at], spots, sizeof spots / sizeof spots[0]);
  }
  if (!placed) {
    const struct words line = {"note", "sparse", "Tail:", "each doubling halves the gap"};
    size_t at = first + length / 2;
    (void)sketch_tie(sketch, &line, drawing->x[at], drawing->tail[at]);
  }
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->dot_count; i++) {
    text_append_format(&text, " %s: %s.", wording_tokens(drawing->dots[i].context).text,
                       gap_words(drawing->dots[i].gap).text);
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

/* K or h: whole from 100 on, else three digits. */
static struct wording constant_words(double value)
{
  struct measure measure = measure_of_numbers(value, value);
  bool whole = measure.unit == 1 && value >= 100;
  return whole ? wording_fixed(value, 0) : measure_value(&measure, value);
}

static void footnote(const struct drawing *drawing, struct text *note)
{
  const struct hyperbola *hyperbola = &drawing->subject.ceiling.hyperbola;
  subject_footnote(note, &drawing->subject, 1, NULL);
  if (!drawing->flat) {
    text_append_format(note, " Line: K/(%s + h)%s; K = %s; h = %s.", drawing->dense ? "context" : "span",
                       isinf(drawing->subject.ceiling.span_limit) ? "" : " less its limit",
                       constant_words(fabs(hyperbola->limit - hyperbola->start) * hyperbola->half).text,
                       constant_words(hyperbola->half).text);
    bool rises = drawing->subject.ceiling.hyperbola.direction == DIRECTION_RISING;
    text_append_format(note, " Dots: %s; each the nearest double.",
                       rises ? "ceiling minus ratio" : "ratio minus limit");
  }
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  struct wording title = headline(drawing);
  struct wording subtitle =
      wording_format("Distance of the ratio from its %s; %s; by context (tokens; log-log)",
                     subject_limit(&drawing->subject, false), wording_model(drawing->subject.architecture.name).text);
  double least = drawing->flat ? 0.1 : drawing->gap[0], most = drawing->flat ? 1 : drawing->gap[0];
  for (size_t i = 0; i < drawing->count && !drawing->flat; i++) {
    least = fmin(least, drawing->gap[i]);
    most = fmax(most, drawing->gap[i]);
  }
  for (size_t i = 0; i < drawing->dot_count; i++) {
    least = fmin(least, drawing->dots[i].gap);
    most = fmax(most, drawing->dots[i].gap);
  }
  double low = least / 1.25, high = step_above(step_below(most));
  low = count_steps(low, high) < 2 ? step_below(low) : low;
  footnote(drawing, &note);
  for (size_t i = 0; i < drawing->count && !drawing->flat; i++) {
    sketch_point(sketch, "curve", "dense", drawing->x[i], drawing->gap[i]);
  }
  size_t tail = drawing->flat ? drawing->count : draw_tail(sketch, drawing, high);
  describe(sketch, drawing, title.text, subtitle.text);
  const struct page page = {
      .layout = "wide",
      .width = 720,
      .left = fmax(fmax(sketch_left_margin(tic_words(step_below(low)).text), sketch_left_margin(tic_words(high).text)),
                   sketch_left_margin(wording_format("+%s", reach_words(drawing).text).text)),
      .right = 34,
      .plot_height = 290,
      .below = PANEL_GAP + PANEL_HEIGHT + 50,
      .headline = title.text,
      .subtitle = subtitle.text,
      .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axes(sketch, drawing, low, high);
  for (size_t i = 0; i < drawing->dot_count; i++) {
    sketch_point(sketch, "dot", "dense", drawing->dots[i].context, drawing->dots[i].gap);
    sketch_avoid_dot(sketch, drawing->dots[i].context, drawing->dots[i].gap);
  }
  if (!drawing->flat) {
    sketch_avoid_curve(sketch, drawing->x, drawing->gap, drawing->count);
    label_tail(sketch, drawing, tail);
    draw_half(sketch, drawing);
    label_dots(sketch, drawing);
    draw_residuals(sketch, drawing);
  }
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = find_subject(input, sweep, drawing, fault);
  if (status == STATUS_OK) {
    status = evaluate_curve(drawing, fault);
  }
  if (status == STATUS_OK) {
    status = evaluate_dots(drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_deficit = {.name = "deficit",
                                      .summary =
                                          "how the gap to the ceiling closes; log-log; with what rounding leaves",
                                      .needs = "a context axis of five values or more",
                                      .draws = draws,
                                      .build = build};
