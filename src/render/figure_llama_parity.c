/* How near to parity a wide model stays: the ratio over the context for a cheap, a middling and an expensive softmax,
 * with parity and the band of 10 % around it (paper, section 4.5 and table B2). */
#include "render/figures.h"
#include "render/sketch.h"
#include "render/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CURVES_MAX = 4, WIDE_MODEL = 4096, EDGE_REACH = -160 };
#define BAND 0.1

struct drawing {
  struct subject subjects[CURVES_MAX]; /* by rising c_exp */
  size_t count;
  uint64_t low, high;
  uint64_t contexts[CONTEXTS_MAX];
  double x[CONTEXTS_MAX], ratio[CURVES_MAX][CONTEXTS_MAX];
  size_t context_count;
  double least, most;                             /* ratios and ceilings drawn */
  double lowest[CURVES_MAX], highest[CURVES_MAX]; /* ratio of each curve */
  int decimals;
};

static bool draws(const struct sweep *sweep)
{
  const struct axis *c_exp = sweep_axis(sweep, AXIS_CONSTANT, "c_exp"),
                    *context = sweep_axis(sweep, AXIS_CONTEXT, NULL);
  return sweep_has_contexts(sweep, 1) && c_exp != NULL && c_exp->count >= 2 && c_exp->count <= CURVES_MAX &&
         plan_product_count(sweep) == c_exp->count * context->count;
}

static int by_c_exp(const void *a, const void *b)
{
  double left = ((const struct subject *)a)->constants.c_exp, right = ((const struct subject *)b)->constants.c_exp;
  return (left > right) - (left < right);
}

/* Own points: the run's widest model under the c_exp of the paper's table B2 and the run's own. */
static enum status own_subjects(const struct figure_input *input, struct drawing *drawing, struct fault *fault)
{
  const struct architecture *widest = run_model(input, 0), *model;
  for (size_t i = 0; (model = run_model(input, i)) != NULL; i++) {
    widest = model->d_model > widest->d_model ? model : widest;
  }
  if (widest == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'llama-parity' needs a model, and the run has none");
  }
  struct subject base;
  enum status status = subject_of_model(input, widest, &base, fault);
  if (status != STATUS_OK) {
    return status;
  }
  const double values[] = {15, 50, base.constants.c_exp};
  for (size_t i = 0; i < 3 && status == STATUS_OK; i++) {
    if (i < 2 && values[i] == values[2]) {
      continue;
    }
    struct subject *subject = &drawing->subjects[drawing->count++];
    *subject = base;
    subject->constants.c_exp = values[i];
    status = subject_settle(subject, fault);
  }
  subject_own_range(&base, &drawing->low, &drawing->high);
  return status;
}

static enum status find_subjects(const struct figure_input *input, const struct sweep *sweep, struct drawing *drawing,
                                 struct fault *fault)
{
  enum status status;
  drawing->low = OWN_LOW;
  drawing->high = OWN_HIGH;
  if (sweep != NULL) {
    uint64_t low, high, total;
    axis_ends(sweep_axis(sweep, AXIS_CONTEXT, NULL), &low, &high);
    drawing->low = low < drawing->low ? low : drawing->low;
    drawing->high = high > drawing->high ? high : drawing->high;
    status = subjects_of_sweep(sweep, CURVES_MAX, drawing->subjects, &drawing->count, &total, fault);
  } else {
    status = own_subjects(input, drawing, fault);
  }
  const struct subject *first = &drawing->subjects[0];
  if (status == STATUS_OK && first->workload != NULL && first->workload->has_prompt && drawing->low <= first->prompt) {
    drawing->low = first->prompt + 1;
  }
  if (status == STATUS_OK && drawing->low >= drawing->high) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'llama-parity' finds no contexts beyond the prompt");
  }
  qsort(drawing->subjects, drawing->count, sizeof drawing->subjects[0], by_c_exp);
  return status;
}

static enum status evaluate(struct drawing *drawing, struct fault *fault)
{
  drawing->context_count = curve_contexts(drawing->low, drawing->high, drawing->contexts);
  drawing->least = drawing->most = 1;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < drawing->count; i++) {
    drawing->lowest[i] = INFINITY;
    drawing->highest[i] = -INFINITY;
    for (size_t k = 0; k < drawing->context_count && status == STATUS_OK; k++) {
      drawing->x[k] = (double)drawing->contexts[k];
      status = subject_ratio(&drawing->subjects[i], drawing->contexts[k], &drawing->ratio[i][k], fault);
      drawing->lowest[i] = fmin(drawing->lowest[i], drawing->ratio[i][k]);
      drawing->highest[i] = fmax(drawing->highest[i], drawing->ratio[i][k]);
    }
    double ceiling = drawing->subjects[i].ceiling.ceiling;
    drawing->least = fmin(drawing->least, fmin(ceiling, drawing->lowest[i]));
    drawing->most = fmax(drawing->most, fmax(ceiling, drawing->highest[i]));
  }
  drawing->decimals = wording_ratio_decimals(drawing->least, drawing->most);
  return status;
}

static bool is_near_parity(const struct drawing *drawing, size_t i)
{
  return drawing->lowest[i] >= 1 - BAND && drawing->highest[i] <= 1 + BAND;
}

static struct wording headline(const struct drawing *drawing)
{
  const char *model = drawing->subjects[0].architecture.d_model >= WIDE_MODEL ? "A wide model" : "This model";
  size_t last = drawing->count - 1;
  bool contrast = drawing->subjects[last].constants.c_exp >= 2 * drawing->subjects[0].constants.c_exp;
  if (is_near_parity(drawing, 0) && is_near_parity(drawing, last)) {
    return wording_format("%s stays near parity at every softmax constant drawn", model);
  }
  if (is_near_parity(drawing, 0) && contrast) {
    return wording_format("%s with cheap softmax stays near parity", model);
  }
  return contrast ? wording_format("The softmax constant decides how far the ratio goes")
                  : wording_format("How far from parity the ratio goes");
}

static const char *series_of(const struct drawing *drawing, size_t i)
{
  static const char *const series[] = {"low", "middle", "high", "ink"};
  return drawing->count == 2 && i == 1 ? "high" : series[i];
}

/* Names of the curves with their ceilings, and the storage of their texts. */
struct ends {
  struct end_label labels[CURVES_MAX];
  struct wording names[CURVES_MAX], ceilings[CURVES_MAX];
};

static struct wording limit_words(const struct drawing *drawing, size_t i)
{
  return wording_format("%s %s", subject_limit(&drawing->subjects[i], false),
                        wording_ratio(drawing->subjects[i].ceiling.ceiling, drawing->decimals).text);
}

static void name_ends(const struct drawing *drawing, struct ends *ends)
{
  for (size_t i = 0; i < drawing->count; i++) {
    const struct subject *subject = &drawing->subjects[i];
    ends->names[i] = wording_format("c_exp = %s", wording_value(subject->constants.c_exp).text);
    ends->ceilings[i] = limit_words(drawing, i);
    ends->labels[i] = (struct end_label){{{"label", series_of(drawing, i), ends->names[i].text, ""},
                                          {"label", series_of(drawing, i), "", ends->ceilings[i].text}},
                                         2,
                                         drawing->ratio[i][drawing->context_count - 1]};
  }
}

static void draw_ceilings(struct sketch *sketch, const struct drawing *drawing)
{
  double from = sketch->x.high / pow(sketch->x.high / sketch->x.low, 0.22);
  for (size_t i = 0; i < drawing->count; i++) {
    double ceiling = drawing->subjects[i].ceiling.ceiling;
    sketch_segment(sketch, "rule", "ceiling", from, ceiling, sketch->x.high, ceiling);
    sketch_avoid_segment(sketch, from, ceiling, sketch->x.high, ceiling);
    sketch_avoid_curve(sketch, drawing->x, drawing->ratio[i], drawing->context_count);
  }
}

static enum status draw_own_context(struct sketch *sketch, const struct drawing *drawing, struct fault *fault)
{
  uint64_t own = subject_own_context(&drawing->subjects[0]);
  if (own <= drawing->low || own >= drawing->high) {
    return STATUS_OK;
  }
  double ratio = 1;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < drawing->count && status == STATUS_OK; i++) {
    status = subject_ratio(&drawing->subjects[i], own, &ratio, fault);
    sketch_point(sketch, "dot", "ink", (double)own, ratio);
    sketch_avoid_dot(sketch, (double)own, ratio);
  }
  struct wording value = wording_ratio(ratio, drawing->decimals);
  struct wording context = wording_format("at %s; own context", wording_tokens((double)own).text);
  struct wording model = wording_format("of %s", subject_model(&drawing->subjects[0].architecture).text);
  const struct words words[] = {{"label", "ink", value.text, context.text}, {"label", "ink", "", model.text}};
  static const struct spot spots[] = {{ALIGN_RIGHT, -8, -24}, {ALIGN_RIGHT, -10, -36}, {ALIGN_LEFT, 10, 30},
                                      {ALIGN_RIGHT, -10, 30}, {ALIGN_LEFT, 10, -30},   {ALIGN_LEFT, 16, 25},
                                      {ALIGN_LEFT, 30, 26},   {ALIGN_LEFT, 30, 36},    {ALIGN_LEFT, 60, 30},
                                      {ALIGN_LEFT, 60, 45},   {ALIGN_LEFT, 100, 30},   {ALIGN_LEFT, 40, -36},
                                      {ALIGN_LEFT, 40, 56},   {ALIGN_LEFT, 60, 66}};
  /* Near the left edge, from there; or wherever there is room for less. */
  double edge = sketch->plot.left + 6 - scale_pixel(&sketch->x, (double)own);
  const struct spot edge_spots[] = {{ALIGN_LEFT, edge, -28}, {ALIGN_LEFT, edge, -40}, {ALIGN_LEFT, edge, -56}};
  bool placed = sketch_place(sketch, words, 2, (double)own, ratio, spots, sizeof spots / sizeof spots[0]) ||
                (edge > EDGE_REACH && sketch_place(sketch, words, 2, (double)own, ratio, edge_spots, 3));
  if (!placed) {
    (void)sketch_tie(sketch, &words[0], (double)own, ratio);
  }
  return status;
}

/* Parity is drawn above the axis, not as the axis. */
static void find_range(const struct drawing *drawing, double *low, double *high, struct tics *tics)
{
  double reach = fmax(drawing->most - drawing->least, 0.01);
  *low = drawing->least - 0.09 * reach;
  *high = drawing->most + 0.06 * reach;
  tics_linear(*low, *high, 4, tics);
}

static void draw_axes(struct sketch *sketch, const struct drawing *drawing)
{
  struct tics tics;
  double low, high;
  find_range(drawing, &low, &high, &tics);
  sketch_axes(sketch, true, (double)drawing->low, (double)drawing->high, false, low, high);
  for (size_t i = 0; i < tics.count; i++) {
    sketch_y_tic(sketch, tics.values[i], ratio_tic(&tics, i).text);
  }
  tics_log2((double)drawing->low, (double)drawing->high, 14, &tics);
  for (size_t i = 0; i < tics.count; i++) {
    sketch_x_tic(sketch, tics.values[i], wording_tokens(tics.values[i]).text);
  }
  sketch_segment(sketch, "band", "tolerance", sketch->x.low, fmax(low, 1 - BAND), sketch->x.high, fmin(high, 1 + BAND));
  sketch_segment(sketch, "rule", "parity", sketch->x.low, 1, sketch->x.high, 1);
  sketch_avoid_segment(sketch, sketch->x.low, 1, sketch->x.high, 1);
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t i = 0; i < drawing->count; i++) {
    text_append_format(&text, " c_exp = %s: from %s to %s; %s.",
                       wording_value(drawing->subjects[i].constants.c_exp).text,
                       wording_ratio(drawing->ratio[i][0], drawing->decimals).text,
                       wording_ratio(drawing->ratio[i][drawing->context_count - 1], drawing->decimals).text,
                       limit_words(drawing, i).text);
  }
  sketch_describe(sketch, title, text_string(&text));
  sketch->out_of_memory |= text.out_of_memory;
  text_free(&text);
}

static enum status draw(struct sketch *sketch, const struct drawing *drawing, struct fault *fault)
{
  const struct architecture *model = &drawing->subjects[0].architecture;
  struct text note = {0};
  struct wording title = headline(drawing);
  struct wording subtitle = wording_format(
      "SNARK constraints per STARK row; %s; by context length T (tokens; log scale)", subject_model(model).text);
  subject_footnote(&note, drawing->subjects, drawing->count, constants_find_field("c_exp"));
  text_append_format(&note, " d = %llu; H = %llu. Parity: both systems do the same symbolic work.",
                     (unsigned long long)model->d_model, (unsigned long long)model->n_heads);
  describe(sketch, drawing, title.text, subtitle.text);
  for (size_t i = 0; i < drawing->count; i++) {
    for (size_t k = 0; k < drawing->context_count; k++) {
      sketch_point(sketch, "curve", series_of(drawing, i), drawing->x[k], drawing->ratio[i][k]);
    }
  }
  struct ends ends = {0};
  struct tics tics;
  double low, high;
  name_ends(drawing, &ends);
  find_range(drawing, &low, &high, &tics);
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = sketch_left_margin(ratio_tic_widest(&tics).text),
                            .right = sketch_right_margin(ends.labels, drawing->count),
                            .plot_height = 296,
                            .below = 48,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axes(sketch, drawing);
  draw_ceilings(sketch, drawing);
  sketch_end_labels(sketch, ends.labels, drawing->count);
  enum status status = draw_own_context(sketch, drawing, fault);
  const struct words parity = {"label", "ink", "", "Parity (shaded: within 10 %)"};
  static const struct spot spots[] = {{ALIGN_LEFT, 10, 12}, {ALIGN_LEFT, 10, -12}};
  static const struct spot far_spots[] = {{ALIGN_RIGHT, -10, 12}, {ALIGN_RIGHT, -10, -12}};
  if (!sketch_place(sketch, &parity, 1, sketch->x.low, 1, spots, 2)) {
    (void)sketch_place(sketch, &parity, 1, sketch->x.high, 1, far_spots, 2);
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
  enum status status = find_subjects(input, sweep, drawing, fault);
  if (status == STATUS_OK) {
    status = evaluate(drawing, fault);
  }
  if (status == STATUS_OK) {
    status = draw(sketch, drawing, fault);
  }
  free(drawing);
  return status;
}

const struct figure figure_llama_parity = {.name = "llama-parity",
                                           .summary = "how near to parity a wide model stays, by softmax constant",
                                           .needs = "one model, a context axis, and two to four values of c_exp",
                                           .draws = draws,
                                           .build = build};
