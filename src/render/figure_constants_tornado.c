/* How far the ratio moves when one SNARK constant is halved or doubled: bars around no change, sorted by swing, for a
 * short and a long context on one axis. */
#include "render/figures.h"
#include "render/sketch.h"
#include "render/subject.h"
#include "render/type.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KNOBS = 3, GROUPS_MAX = 3, LONG_FACTOR = 32, DEFAULT_CONTEXT = 1024 };

static const struct knob {
  const char *field, *title, *sentence;
} knobs[KNOBS] = {{"c_exp", "Softmax", "the softmax constant"},
                  {"c_nonlin", "Activation", "the activation constant"},
                  {"c_norm", "Norm", "the norm constant"}};

static const char *const row_fields[] = {"r_exp", "r_norm", "r_nonlin"};

struct group {
  uint64_t context;
  double base, halved[KNOBS], doubled[KNOBS]; /* ratios */
  double rows;                                /* largest swing of one of the STARK constants, which are not drawn */
};

struct drawing {
  struct subject subject;
  struct group groups[GROUPS_MAX];
  size_t count;
  size_t order[KNOBS]; /* knobs by falling swing in the first group */
  double least, most;  /* relative changes drawn */
  bool powers;         /* ratios are written with a power of ten: some are too large, or too small, for less */
  int decimals;
};

static bool has_value(const struct axis *axis, double value)
{
  for (uint64_t i = 0; i < axis->count && i < 4096; i++) {
    if (axis_real(axis, i) == value) {
      return true;
    }
  }
  return false;
}

/* A one-at-a-time sweep with half and double of each base constant. */
static bool draws(const struct sweep *sweep)
{
  size_t found = 0;
  for (size_t i = 0; i < sweep->one_at_a_time_count; i++) {
    const struct axis *axis = &sweep->one_at_a_time[i];
    for (size_t knob = 0; knob < KNOBS && axis->kind == AXIS_CONSTANT; knob++) {
      double base = constants_get(&sweep->constants, axis->constant);
      found += strcmp(axis->constant->name, knobs[knob].field) == 0 && has_value(axis, base / 2) &&
               has_value(axis, base * 2);
    }
  }
  const struct axis *contexts = sweep_axis(sweep, AXIS_CONTEXT, NULL);
  return found == KNOBS && contexts != NULL && contexts->count <= GROUPS_MAX;
}

static enum status find_subject(const struct figure_input *input, const struct sweep *sweep, struct drawing *drawing,
                                struct fault *fault)
{
  if (sweep != NULL) {
    const struct axis *contexts = sweep_axis(sweep, AXIS_CONTEXT, NULL);
    for (uint64_t i = 0; i < contexts->count; i++) {
      drawing->groups[drawing->count++].context = axis_integer(contexts, i);
    }
    return subject_of_sweep(sweep, NULL, &drawing->subject, fault);
  }
  const struct architecture *model = run_model(input, 0);
  if (model == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'constants-tornado' needs a model, and the run has none");
  }
  enum status status = subject_of_model(input, model, &drawing->subject, fault);
  if (status == STATUS_OK) {
    uint64_t own = model->max_context > 0 ? model->max_context : DEFAULT_CONTEXT;
    drawing->groups[0].context = subject_context_from(&drawing->subject, own);
    drawing->groups[1].context = drawing->groups[0].context * LONG_FACTOR;
    drawing->count = 2;
  }
  return status;
}

static enum status ratio_with(const struct drawing *drawing, const struct constant_field *field, double factor,
                              uint64_t context, double *ratio, struct fault *fault)
{
  struct subject changed = drawing->subject;
  constants_set(&changed.constants, field, constants_get(&changed.constants, field) * factor);
  return subject_ratio(&changed, context, ratio, fault);
}

/* The ratios where the constant of that name is halved, and doubled. */
static enum status vary(const struct drawing *drawing, const char *name, uint64_t context, double *halved,
                        double *doubled, struct fault *fault)
{
  const struct constant_field *field = constants_find_field(name);
  enum status status = ratio_with(drawing, field, 0.5, context, halved, fault);
  return status == STATUS_OK ? ratio_with(drawing, field, 2, context, doubled, fault) : status;
}

static bool needs_power(double ratio)
{
  return ratio >= 1e6 || ratio < 1e-4;
}

/* All ratios in one notation. */
static struct wording ratio_words(const struct drawing *drawing, double ratio)
{
  return drawing->powers ? wording_format("%s\u00d7", wording_scientific(ratio).text)
                         : wording_ratio(ratio, drawing->decimals);
}

static double swing(const struct group *group, size_t knob)
{
  return (group->doubled[knob] - group->halved[knob]) / group->base;
}

static enum status look_at_rows(const struct drawing *drawing, struct group *group, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof row_fields / sizeof row_fields[0] && status == STATUS_OK; i++) {
    double halved = 0, doubled = 0;
    status = vary(drawing, row_fields[i], group->context, &halved, &doubled, fault);
    group->rows = fmax(group->rows, fabs(doubled - halved) / group->base);
  }
  return status;
}

static enum status evaluate(struct drawing *drawing, struct fault *fault)
{
  enum status status = STATUS_OK;
  double least_step = INFINITY;
  for (size_t g = 0; g < drawing->count && status == STATUS_OK; g++) {
    struct group *group = &drawing->groups[g];
    status = subject_ratio(&drawing->subject, group->context, &group->base, fault);
    for (size_t knob = 0; knob < KNOBS && status == STATUS_OK; knob++) {
      status = vary(drawing, knobs[knob].field, group->context, &group->halved[knob], &group->doubled[knob], fault);
      drawing->powers = drawing->powers || needs_power(group->halved[knob]) || needs_power(group->doubled[knob]);
      drawing->least = fmin(drawing->least, group->halved[knob] / group->base - 1);
      drawing->most = fmax(drawing->most, group->doubled[knob] / group->base - 1);
    }
    if (status == STATUS_OK) {
      status = look_at_rows(drawing, group, fault);
    }
    least_step = fmin(least_step, fabs(group->doubled[0] - group->base));
  }
  drawing->decimals = wording_ratio_decimals(0, least_step);
  for (size_t i = 0; i < KNOBS; i++) {
    size_t at = i;
    for (; at > 0 && swing(&drawing->groups[0], drawing->order[at - 1]) < swing(&drawing->groups[0], i); at--) {
      drawing->order[at] = drawing->order[at - 1];
    }
    drawing->order[at] = i;
  }
  return status;
}

/* How many times the first knob's swing is that of any other, at least, in every group. */
static double lead(const struct drawing *drawing)
{
  double least = INFINITY;
  for (size_t g = 0; g < drawing->count; g++) {
    for (size_t i = 1; i < KNOBS; i++) {
      least =
          fmin(least, swing(&drawing->groups[g], drawing->order[0]) / swing(&drawing->groups[g], drawing->order[i]));
    }
  }
  return least;
}

/* The same, of the STARK constants. */
static double lead_over_rows(const struct drawing *drawing)
{
  double least = INFINITY;
  for (size_t g = 0; g < drawing->count; g++) {
    least = fmin(least, swing(&drawing->groups[g], drawing->order[0]) / drawing->groups[g].rows);
  }
  return least;
}

static struct wording headline(const struct drawing *drawing)
{
  const char *first = knobs[drawing->order[0]].sentence;
  double most = fmax(drawing->most, -drawing->least), ahead = lead(drawing);
  if (most == 0) {
    return wording_format("No SNARK constant moves the ratio: half and double are the same");
  }
  if (most < 0.02) {
    return wording_format("No SNARK constant alone moves the ratio by more than %s", wording_percent_up(most).text);
  }
  if (ahead >= 5 && lead_over_rows(drawing) >= 5) {
    return wording_format("One knob matters: %s", first);
  }
  return ahead > 1 ? wording_format("Of the SNARK constants %s moves the ratio most", first)
                   : wording_format("Which SNARK constant matters most depends on the context");
}

/* Geometry in pixels; one unit of the vertical axis is a pixel, from the bottom. */
enum { ROW = 30, BAR = 18, GROUP_GAP = 28, EDGE = 14, LEFT_LEAST = 194, LABEL_LEAST = 54 };

static double plot_height(const struct drawing *drawing)
{
  double groups = (double)drawing->count;
  return 2 * EDGE + groups * ROW * KNOBS + (groups - 1) * GROUP_GAP;
}

static struct wording knob_name(size_t knob)
{
  return wording_format("%s  %s", knobs[knob].title, knobs[knob].field);
}

static struct wording context_name(const struct group *group)
{
  return wording_format("%s context", wording_tokens((double)group->context).text);
}

/* Room for the widest context and the widest constant side by side. */
static double left_margin(const struct drawing *drawing)
{
  double names = 0, contexts = 0;
  for (size_t i = 0; i < KNOBS; i++) {
    names = fmax(names, type_width(knob_name(i).text, TYPE_LABEL, false));
  }
  for (size_t g = 0; g < drawing->count; g++) {
    contexts = fmax(contexts, type_width(context_name(&drawing->groups[g]).text, TYPE_LABEL, true));
  }
  return fmax(LEFT_LEAST, 20 + contexts + 16 + names + 4);
}

/* Room for a label behind the longest bar on one side. */
static double label_room(const struct drawing *drawing, bool doubled)
{
  double widest = 0;
  for (size_t g = 0; g < drawing->count; g++) {
    const double *ratios = doubled ? drawing->groups[g].doubled : drawing->groups[g].halved;
    for (size_t knob = 0; knob < KNOBS; knob++) {
      widest = fmax(widest, type_width(ratio_words(drawing, ratios[knob]).text, TYPE_LABEL, false));
    }
  }
  return fmax(LABEL_LEAST, widest + 14);
}

static void draw_row(struct sketch *sketch, const struct drawing *drawing, size_t g, size_t knob, double y)
{
  const struct group *group = &drawing->groups[g];
  double low = 100 * (group->halved[knob] / group->base - 1), high = 100 * (group->doubled[knob] / group->base - 1);
  sketch_segment(sketch, "bar", "low", low, y - BAR / 2.0, 0, y + BAR / 2.0);
  sketch_segment(sketch, "bar", "high", 0, y - BAR / 2.0, high, y + BAR / 2.0);
  struct wording halved = ratio_words(drawing, group->halved[knob]);
  struct wording doubled = ratio_words(drawing, group->doubled[knob]);
  struct wording name = knob_name(knob);
  const struct words left = {"label", "low", "", halved.text}, right = {"label", "high", "", doubled.text};
  const struct words title = {"label", knob == drawing->order[0] ? "ink" : "muted", "", name.text};
  sketch_label(sketch, &left, low, y, -6, 0, ALIGN_RIGHT);
  sketch_label(sketch, &right, high, y, 6, 0, ALIGN_LEFT);
  sketch_words(sketch, &title, sketch->plot.left - 4, scale_pixel(&sketch->y, y), ALIGN_RIGHT);
}

static void draw_group(struct sketch *sketch, const struct drawing *drawing, size_t g, double top)
{
  const struct group *group = &drawing->groups[g];
  struct wording context = context_name(group);
  struct wording base = ratio_words(drawing, group->base);
  const struct words words[] = {{"label", "ink", context.text, ""}, {"label", "ink", "", base.text}};
  double y = scale_pixel(&sketch->y, top - ROW / 2.0);
  sketch_words(sketch, &words[0], 20, y, ALIGN_LEFT);
  sketch_words(sketch, &words[1], 20, y + 16, ALIGN_LEFT);
  sketch_segment(sketch, "base", "ratio", (double)group->context, group->base, NAN, NAN);
  for (size_t i = 0; i < KNOBS; i++) {
    draw_row(sketch, drawing, g, drawing->order[i], top - ROW * ((double)i + 0.5));
  }
}

/* Changes in percent, with a sign; a tic stays within four characters. */
static void draw_tics(struct sketch *sketch, double low, double high)
{
  struct tics tics;
  tics_linear(low, high, 7, &tics);
  for (size_t i = 0; i < tics.count; i++) {
    double value = tics.values[i];
    sketch_x_tic(
        sketch, value,
        wording_format("%s%s", value > 0 ? "+" : "", wording_fixed(value, value == 0 ? 0 : tics.decimals).text).text);
  }
}

static void describe(struct sketch *sketch, const struct drawing *drawing, const char *title, const char *subtitle)
{
  struct text text = {0};
  text_append_format(&text, "%s.", subtitle);
  for (size_t g = 0; g < drawing->count; g++) {
    const struct group *group = &drawing->groups[g];
    text_append_format(&text, " At %s tokens the ratio is %s:", wording_tokens((double)group->context).text,
                       ratio_words(drawing, group->base).text);
    for (size_t i = 0; i < KNOBS; i++) {
      size_t knob = drawing->order[i];
      text_append_format(&text, " %s %s to %s%s", knobs[knob].field, ratio_words(drawing, group->halved[knob]).text,
                         ratio_words(drawing, group->doubled[knob]).text, i + 1 < KNOBS ? ";" : ".");
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
      wording_format("Change in the SNARK/STARK ratio; in %%; when one SNARK constant is halved or doubled; %s",
                     wording_model(drawing->subject.architecture.name).text);
  subject_footnote(&note, &drawing->subject, 1, NULL);
  text_append(&note, " One constant at a time. Labels give the resulting ratio.");
  describe(sketch, drawing, title.text, subtitle.text);
  double height = plot_height(drawing);
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = left_margin(drawing),
                            .right = 24,
                            .header = 24,
                            .plot_height = height,
                            .below = 46,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  /* Where nothing moves the axis stays at some percent. */
  double before = label_room(drawing, false), behind = label_room(drawing, true);
  double width = page.width - page.left - page.right;
  double span = fmax(100 * (drawing->most - drawing->least), 2) * width / (width - before - behind);
  double low = 100 * drawing->least - span * before / width, high = 100 * drawing->most + span * behind / width;
  sketch_axes(sketch, false, low, high, false, 0, height);
  draw_tics(sketch, low, high);
  sketch_segment(sketch, "rule", "parity", 0, 0, 0, height);
  const struct words halved = {"label", "low", "Halved", ""}, doubled = {"label", "high", "Doubled", ""};
  sketch_label(sketch, &halved, 0, height, -8, -12, ALIGN_RIGHT);
  sketch_label(sketch, &doubled, 0, height, 8, -12, ALIGN_LEFT);
  for (size_t g = 0; g < drawing->count; g++) {
    draw_group(sketch, drawing, g, height - EDGE - (double)g * (ROW * KNOBS + GROUP_GAP));
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
    status = evaluate(drawing, fault);
  }
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_constants_tornado = {
    .name = "constants-tornado",
    .summary = "how far the ratio moves when one SNARK constant is halved or doubled",
    .needs = "one-at-a-time with half and double of c_exp, c_norm and c_nonlin, at up to three contexts",
    .draws = draws,
    .build = build};
