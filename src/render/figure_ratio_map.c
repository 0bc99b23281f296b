/* A map of the ratio over the context and c_exp. Contours are solved, not interpolated: at a given context the ratio is
 * linear in c_exp, so that c(r, T) = (r stark - arithmetic - c_norm norm - c_nonlin nonlin) / softmax. */
#include "core/decimal.h"
#include "render/figures.h"
#include "render/sketch.h"
#include "render/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS_MAX = 8, OWN_END = 131072 };

struct drawing {
  struct subject subject;
  uint64_t low, high;
  double c_low, c_high;
  uint64_t contexts[CONTEXTS_MAX];
  size_t context_count;
  double levels[LEVELS_MAX]; /* rising */
  size_t level_count;
  double contour[LEVELS_MAX][CONTEXTS_MAX];
  struct point points[CONTEXTS_MAX];
  double top[CONTEXTS_MAX]; /* ratio along the upper edge */
  bool by_top;         /* the right edge has less than half of what the map has, and the upper edge has labels too */
  double corner[2][2]; /* ratio at (low, high) context and (low, high) c_exp */
};

static bool draws(const struct sweep *sweep)
{
  const struct axis *c_exp = sweep_axis(sweep, AXIS_CONSTANT, "c_exp");
  return sweep_has_contexts(sweep, CURVE_FEWEST) && c_exp != NULL && c_exp->count >= CURVE_FEWEST;
}

static enum status find_subject(const struct figure_input *input, const struct sweep *sweep, struct drawing *drawing,
                                struct fault *fault)
{
  if (sweep != NULL) {
    const struct axis *sets = sweep_axis(sweep, AXIS_CONSTANT_SET, NULL);
    const struct axis *c_exp = sweep_axis(sweep, AXIS_CONSTANT, "c_exp");
    axis_ends(sweep_axis(sweep, AXIS_CONTEXT, NULL), &drawing->low, &drawing->high);
    drawing->c_low = INFINITY;
    for (uint64_t i = 0; i < c_exp->count; i++) {
      double value = axis_real(c_exp, i);
      drawing->c_low = value > 0 ? fmin(drawing->c_low, value) : drawing->c_low;
      drawing->c_high = fmax(drawing->c_high, value);
    }
    drawing->c_low = fmin(drawing->c_low, drawing->c_high / 2);
    enum status status = subject_of_sweep(sweep, c_exp, &drawing->subject, fault);
    drawing->subject.constants.c_exp = sets != NULL ? sets->sets[0].c_exp : sweep->constants.c_exp;
    return status == STATUS_OK ? subject_settle(&drawing->subject, fault) : status;
  }
  const struct architecture *model = run_model(input, 0);
  if (model == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'ratio-map' needs a model, and the run has none");
  }
  enum status status = subject_of_model(input, model, &drawing->subject, fault);
  double base = drawing->subject.constants.c_exp;
  double middle = base > 0 ? ldexp(1, (int)nearbyint(log2(base))) : 1;
  drawing->low = OWN_LOW;
  drawing->high = OWN_END;
  drawing->c_low = middle / 32;
  drawing->c_high = middle * 4;
  if (status == STATUS_OK) {
    subject_own_range(&drawing->subject, &drawing->low, &drawing->high);
  }
  return status;
}

/* The c_exp at which the ratio at this point is `level`. */
static double contour_c_exp(const struct point *point, double level)
{
  const struct constants *price = point->scenario.constants;
  double other = (double)point->counts.arithmetic + price->c_norm * (double)point->counts.norm +
                 price->c_nonlin * (double)point->counts.nonlin;
  return (level * exact_to_double(&point->price.stark) - other) / (double)point->counts.softmax;
}

static double ratio_at(const struct point *point, double c_exp)
{
  double other = contour_c_exp(point, 0); /* minus the rest of the SNARK side, for each exponential */
  return (c_exp - other) * (double)point->counts.softmax / exact_to_double(&point->price.stark);
}

/* Levels that a map may show, rising. */
struct levels {
  double values[96];
  size_t count;
};

static void add_level(struct levels *levels, double value, double low, double high)
{
  if (value > low && value < high && levels->count < sizeof levels->values / sizeof levels->values[0]) {
    levels->values[levels->count++] = value;
  }
}

static void add_familiar(struct levels *levels, double low, double high)
{
  static const double familiar[] = {0.02, 0.05, 0.1,   0.2,  0.3,  0.4,  0.5, 0.6,  0.7, 0.8, 0.9, 0.95, 0.98,
                                    0.99, 1,    1.005, 1.01, 1.02, 1.05, 1.1, 1.25, 1.5, 2,   3,   4,    6,
                                    8,    12,   16,    24,   32,   48,   64,  96,   128, 192, 256};
  for (size_t i = 0; i < sizeof familiar / sizeof familiar[0]; i++) {
    add_level(levels, familiar[i], low, high);
  }
}

/* 1, 2 and 5 times powers of ten over a wide range, steps of such over a narrow one. */
static void add_round(struct levels *levels, double low, double high)
{
  static const double steps[] = {1, 2, 5};
  struct tics tics;
  if (high < 3 * low) {
    tics_linear(low, high, LEVELS_MAX, &tics);
    for (size_t i = 0; i < tics.count; i++) {
      add_level(levels, tics.values[i], low, high);
    }
    return;
  }
  for (int exponent = decimal_exponent(low); exponent <= decimal_exponent(high); exponent++) {
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
      add_level(levels, exponent < 0 ? steps[i] / decimal_power(-exponent) : steps[i] * decimal_power(exponent), low,
                high);
    }
  }
}

/* The context at which a level's contour crosses the upper edge; NaN where none does. */
static double find_top(const struct drawing *drawing, double level)
{
  for (size_t k = 1; k < drawing->context_count; k++) {
    if ((drawing->top[k - 1] < level) != (drawing->top[k] < level)) {
      return (double)drawing->contexts[k];
    }
  }
  return (double)NAN;
}

/* The familiar levels between the ratios at the right edge, or at all corners where most of the map lies beyond those;
 * round ones where fewer than three of those are. */
static void find_levels(struct drawing *drawing, const struct point *last, struct levels *levels)
{
  enum { FEW = 3 };
  const double told_apart = 1e-6;
  double low = ratio_at(last, drawing->c_low), high = ratio_at(last, drawing->c_high);
  struct levels round = {.count = 0};
  double least = fmin(low, fmin(drawing->corner[0][0], drawing->corner[0][1]));
  double most = fmax(high, fmax(drawing->corner[0][0], drawing->corner[0][1]));
  levels->count = 0;
  drawing->by_top = least > 0 && log(high / low) < 0.5 * log(most / least);
  low = drawing->by_top ? least : low;
  high = drawing->by_top ? most : high;
  if (!(low > 0 && high - low > told_apart * high)) {
    return;
  }
  add_familiar(levels, low, high);
  if (levels->count < FEW) {
    add_round(&round, low, high);
    *levels = round.count > levels->count ? round : *levels;
  }
}

/* Of those, the ones whose contours reach the right edge, or the upper one, far enough from each other to be labelled
 * there. */
static void choose_levels(struct drawing *drawing, const struct point *last)
{
  const double octaves = log2(drawing->c_high / drawing->c_low);
  const double along = log2((double)drawing->high / (double)drawing->low);
  struct levels levels;
  find_levels(drawing, last, &levels);
  for (int widening = 0; widening < 32; widening++) {
    double apart = octaves / 18 * pow(1.1, widening);
    double before = log2(drawing->c_low) - apart / 2, at_top = (double)NAN;
    drawing->level_count = 0;
    size_t found = 0;
    for (size_t i = 0; i < levels.count; i++) {
      double c_exp = contour_c_exp(last, levels.values[i]);
      double top = drawing->by_top ? log2(find_top(drawing, levels.values[i])) : (double)NAN;
      bool right = c_exp > drawing->c_low && c_exp < drawing->c_high;
      bool far = right ? log2(c_exp) >= before + apart
                       : !isnan(top) && !(fabs(top - at_top) < along / 11 * pow(1.1, widening));
      if (!far) {
        continue;
      }
      before = right ? log2(c_exp) : before;
      at_top = right ? at_top : top;
      if (found < LEVELS_MAX) {
        drawing->levels[found] = levels.values[i];
      }
      found++;
    }
    drawing->level_count = found < LEVELS_MAX ? found : LEVELS_MAX;
    if (found <= LEVELS_MAX) {
      return;
    }
  }
}

static enum status evaluate_points(struct drawing *drawing, struct fault *fault)
{
  enum status status = STATUS_OK;
  drawing->context_count = curve_contexts(drawing->low, drawing->high, drawing->contexts);
  for (size_t k = 0; k < drawing->context_count && status == STATUS_OK; k++) {
    status = subject_point(&drawing->subject, drawing->contexts[k], &drawing->points[k], fault);
  }
  return status;
}

static enum status evaluate(struct drawing *drawing, struct fault *fault)
{
  enum status status = evaluate_points(drawing, fault);
  if (status != STATUS_OK) {
    return status;
  }
  const struct point *last = &drawing->points[drawing->context_count - 1], *ends[] = {&drawing->points[0], last};
  for (size_t i = 0; i < 2; i++) {
    drawing->corner[i][0] = ratio_at(ends[i], drawing->c_low);
    drawing->corner[i][1] = ratio_at(ends[i], drawing->c_high);
  }
  for (size_t k = 0; k < drawing->context_count; k++) {
    drawing->top[k] = ratio_at(&drawing->points[k], drawing->c_high);
  }
  choose_levels(drawing, last);
  for (size_t level = 0; level < drawing->level_count; level++) {
    for (size_t k = 0; k < drawing->context_count; k++) {
      /* Below the map it does not matter how far. */
      drawing->contour[level][k] = fmax(contour_c_exp(&drawing->points[k], drawing->levels[level]), drawing->c_low / 4);
    }
  }
  return STATUS_OK;
}

/* The gap opens in one corner only: neither a long context nor an expensive softmax does it alone. */
static struct wording headline(const struct drawing *drawing)
{
  double both = drawing->corner[1][1] - 1;
  double alone = fmax(drawing->corner[0][1], drawing->corner[1][0]) - 1;
  bool closed = drawing->corner[0][0] >= 1 && drawing->corner[1][0] >= 1 && alone < 1;
  if (closed && both > 0.25 && both > 3 * alone) {
    return wording_format("The gap opens when context is long and softmax is expensive");
  }
  return wording_format("The ratio by context length and softmax constant");
}

static bool needs_power(double level)
{
  return level >= 1e6 || level < 1e-4;
}

/* "1.05×", "0.002×", or all with powers of ten where one needs them, "5×10⁶×": no more digits than the level has. */
static struct wording level_words(const struct drawing *drawing, size_t i)
{
  const double rounding = 1e-9, level = drawing->levels[i];
  if (needs_power(drawing->levels[0]) || needs_power(drawing->levels[drawing->level_count - 1])) {
    struct wording words = wording_scientific(level);
    char *zeros = strstr(words.text, ".00");
    if (zeros != NULL) {
      memmove(zeros, zeros + 3, strlen(zeros + 3) + 1);
    }
    return wording_format("%s\u00d7", words.text);
  }
  int decimals = 0;
  double left = level;
  while (decimals < 9 && fabs(left - nearbyint(left)) > rounding * left) {
    decimals++;
    left = level * decimal_power(decimals);
  }
  return wording_format("%s\u00d7", wording_fixed(level, decimals).text);
}

/* Contours that reach the right edge have their names there, the others above the upper edge. */
static void draw_contour_labels(struct sketch *sketch, const struct drawing *drawing)
{
  struct end_label labels[LEVELS_MAX];
  struct wording words[LEVELS_MAX];
  size_t right = 0;
  for (size_t i = 0; i < drawing->level_count; i++) {
    double end = drawing->contour[i][drawing->context_count - 1];
    words[i] = level_words(drawing, i);
    const struct words label = {"label", "ink", "", words[i].text};
    if (end > drawing->c_low && end < drawing->c_high) {
      labels[right++] = (struct end_label){{label}, 1, end};
    } else {
      sketch_label(sketch, &label, find_top(drawing, drawing->levels[i]), drawing->c_high, 0, -10, ALIGN_CENTRE);
    }
  }
  sketch_end_labels(sketch, labels, right);
}

/* The line at the run's own c_exp, and the dot at the model's own context. */
static enum status draw_base(struct sketch *sketch, const struct drawing *drawing, struct text *note,
                             struct fault *fault)
{
  const struct subject *subject = &drawing->subject;
  double base = subject->constants.c_exp, ratio;
  uint64_t own = subject_own_context(subject);
  if (base <= drawing->c_low || base >= drawing->c_high) {
    return STATUS_OK;
  }
  if (sketch != NULL) {
    sketch_segment(sketch, "rule", "base", sketch->x.low, base, sketch->x.high, base);
  }
  if (own <= drawing->low || own >= drawing->high) {
    return STATUS_OK;
  }
  enum status status = subject_ratio(subject, own, &ratio, fault);
  if (status == STATUS_OK && sketch != NULL) {
    sketch_point(sketch, "dot", "sparse", (double)own, base);
    sketch_avoid_dot(sketch, (double)own, base);
  }
  if (status == STATUS_OK && note != NULL) {
    text_append_format(note, " Dot: %s at its own %s context: %s.", wording_model(subject->architecture.name).text,
                       wording_tokens((double)own).text, wording_ratio(ratio, fabs(ratio - 1) < 0.05 ? 3 : 2).text);
  }
  return status;
}

/* The number, 1 to 9, of the band that a place on the map lies in; plots/ratio-map.gp counts the same. */
static int band_at(const struct drawing *drawing, double context, double c_exp)
{
  size_t k = 0, below = 0;
  while (k + 1 < drawing->context_count && (double)drawing->contexts[k] < context) {
    k++;
  }
  for (size_t level = 0; level < drawing->level_count; level++) {
    below += drawing->contour[level][k] < c_exp;
  }
  return below == 0 ? 1 : 1 + (int)(8.0 * (double)below / (double)drawing->level_count + 0.5);
}

/* The value of the rule, on it where no contour is in the way, in a colour that can be read on the band there. */
static void label_base(struct sketch *sketch, const struct drawing *drawing)
{
  double base = drawing->subject.constants.c_exp;
  if (base <= drawing->c_low || base >= drawing->c_high) {
    return;
  }
  struct wording text = wording_format("c_exp = %s", wording_value(base).text);
  enum { FROM = 6, STEP = 54, ROOM = 80 }; /* pixels */
  bool placed = false;
  double room = sketch->plot.right - sketch->plot.left - ROOM, away = FROM;
  for (int i = 0; !placed && away < room; i++) {
    bool above = i % 2 == 0;
    const struct spot spot = {ALIGN_LEFT, away, above ? -11 : 12};
    away += above ? 0 : STEP;
    double context = scale_value(&sketch->x, sketch->plot.left + spot.dx);
    double c_exp = scale_value(&sketch->y, scale_pixel(&sketch->y, base) + spot.dy);
    struct wording series = wording_format("on_band_%d", band_at(drawing, context, c_exp));
    const struct words words = {"note", series.text, "", text.text};
    placed = sketch_place(sketch, &words, 1, sketch->x.low, base, &spot, 1);
  }
  if (!placed) { /* over a contour rather than nowhere */
    struct wording series = wording_format("on_band_%d", band_at(drawing, sketch->x.low, base));
    const struct words words = {"note", series.text, "", text.text};
    sketch_label(sketch, &words, sketch->x.low, base, FROM, 12, ALIGN_LEFT);
  }
}

/* Where the ratio passes no round value, the map says between which it lies. */
static void tell_range(struct sketch *sketch, const struct drawing *drawing)
{
  double low = drawing->corner[0][0], high = low;
  for (size_t i = 0; i < 4; i++) {
    low = fmin(low, drawing->corner[i / 2][i % 2]);
    high = fmax(high, drawing->corner[i / 2][i % 2]);
  }
  int decimals = wording_ratio_decimals(low, high);
  struct wording text = wording_format("No contour; corners from %s to %s", wording_ratio(low, decimals).text,
                                       wording_ratio(high, decimals).text);
  const struct words words = {"label", "on_band_1", text.text, ""};
  static const struct spot spots[] = {{ALIGN_CENTRE, 0, 0}, {ALIGN_CENTRE, 0, 40}, {ALIGN_CENTRE, 0, -40}};
  (void)sketch_place(sketch, &words, 1, sqrt(sketch->x.low * sketch->x.high), sqrt(sketch->y.low * sketch->y.high),
                     spots, sizeof spots / sizeof spots[0]);
}

/* The lowest power of two is where the axis begins, and goes unnamed: seven names are enough. */
static void find_price_tics(const struct drawing *drawing, struct tics *tics)
{
  tics_log2(drawing->c_low * 1.001, drawing->c_high, 7, tics);
}

/* "2³²". */
static struct wording power_of_two(int exponent)
{
  static const char before[] = "\u00d710";
  struct wording ten = wording_scientific(exponent < 0 ? 1 / decimal_power(-exponent) : decimal_power(exponent));
  return wording_format("2%s", strstr(ten.text, before) + sizeof before - 1);
}

/* Prices as they are, or as powers of two where one of them is long. */
static struct wording price_tic(const struct tics *tics, size_t i)
{
  enum { LONG = 6 };
  bool plain = true;
  int exponent = 0;
  for (size_t k = 0; k < tics->count; k++) {
    plain = plain && strlen(wording_value(tics->values[k]).text) <= LONG;
  }
  bool power = frexp(tics->values[i], &exponent) == 0.5 && abs(exponent) < 300;
  return plain || !power ? wording_value(tics->values[i]) : power_of_two(exponent - 1);
}

static double left_margin(const struct drawing *drawing)
{
  struct tics tics;
  double left = 60;
  find_price_tics(drawing, &tics);
  for (size_t i = 0; i < tics.count; i++) {
    left = fmax(left, sketch_left_margin(price_tic(&tics, i).text));
  }
  return left;
}

static void draw_axes(struct sketch *sketch, const struct drawing *drawing)
{
  struct tics tics;
  sketch_axes(sketch, true, (double)drawing->low, (double)drawing->high, true, drawing->c_low, drawing->c_high);
  find_price_tics(drawing, &tics);
  for (size_t i = 0; i < tics.count; i++) {
    sketch_y_tic(sketch, tics.values[i], price_tic(&tics, i).text);
  }
  tics_log2((double)drawing->low, (double)drawing->high, 14, &tics);
  for (size_t i = 0; i < tics.count; i++) {
    sketch_x_tic(sketch, tics.values[i], context_tic(&tics, i).text);
  }
}

static void draw_contours(struct sketch *sketch, const struct drawing *drawing)
{
  for (size_t level = 0; level < drawing->level_count; level++) {
    struct wording series = wording_value(drawing->levels[level]);
    for (size_t k = 0; k < drawing->context_count; k++) {
      sketch_point(sketch, "contour", wording_format("ratio_%s", series.text).text, (double)drawing->contexts[k],
                   drawing->contour[level][k]);
    }
  }
}

static void avoid_contours(struct sketch *sketch, const struct drawing *drawing)
{
  double x[CONTEXTS_MAX], y[CONTEXTS_MAX];
  for (size_t level = 0; level < drawing->level_count; level++) {
    for (size_t k = 0; k < drawing->context_count; k++) {
      x[k] = (double)drawing->contexts[k];
      y[k] = drawing->contour[level][k];
    }
    sketch_avoid_curve(sketch, x, y, drawing->context_count);
  }
}

static enum status draw(struct sketch *sketch, const struct drawing *drawing, struct fault *fault)
{
  struct text note = {0};
  const struct architecture *model = &drawing->subject.architecture;
  struct wording title = headline(drawing);
  struct wording subtitle = wording_format(
      "SNARK constraints per STARK row; %s; by context length and c_exp (log scales)", wording_model(model->name).text);
  subject_footnote(&note, &drawing->subject, 1, constants_find_field("c_exp"));
  text_append(&note, " Contours are solved.");
  enum status status = draw_base(NULL, drawing, &note, fault);
  struct wording description =
      wording_format("%s. At %s tokens the ratio is %s to %s; at %s it is %s to %s.", subtitle.text,
                     wording_tokens((double)drawing->low).text, wording_ratio(drawing->corner[0][0], 2).text,
                     wording_ratio(drawing->corner[0][1], 2).text, wording_tokens((double)drawing->high).text,
                     wording_ratio(drawing->corner[1][0], 2).text, wording_ratio(drawing->corner[1][1], 2).text);
  sketch_describe(sketch, title.text, description.text);
  draw_contours(sketch, drawing);
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = left_margin(drawing),
                            .right = 84,
                            .header = drawing->by_top ? 42 : 26,
                            .plot_height = 332,
                            .below = 44,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axes(sketch, drawing);
  const struct words heading = {"label", "muted", "", "c_exp; SNARK cost of one exponential"};
  const struct words contour = {"label", "muted", "", "contour"};
  sketch_words(sketch, &heading, 20, sketch->plot.top - (drawing->by_top ? 34 : 18), ALIGN_LEFT);
  sketch_words(sketch, &contour, sketch->plot.right + 8, sketch->plot.top - (drawing->by_top ? 34 : 18), ALIGN_LEFT);
  draw_contour_labels(sketch, drawing);
  avoid_contours(sketch, drawing);
  if (status == STATUS_OK) {
    status = draw_base(sketch, drawing, NULL, fault);
  }
  label_base(sketch, drawing);
  if (drawing->level_count == 0) {
    tell_range(sketch, drawing);
  }
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
  return status;
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
    status = evaluate(drawing, fault);
  }
  if (status == STATUS_OK) {
    status = draw(sketch, drawing, fault);
  }
  free(drawing);
  return status;
}

const struct figure figure_ratio_map = {.name = "ratio-map",
                                        .summary = "a map of the ratio over context and c_exp, with solved contours",
                                        .needs = "a context axis and a c_exp axis of five values or more each",
                                        .draws = draws,
                                        .build = build};
