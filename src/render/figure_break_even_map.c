/* Where the ratio reaches a value: a map of the unknown over the two axes of a `break-even:` entry. Contours are
 * solved, not interpolated: with the unknown at a contour's level the vertical axis's price is the unknown of the same
 * equation. */
#include "core/break_even.h"
#include "core/decimal.h"
#include "render/analysis.h"
#include "render/figures.h"
#include "render/sketch.h"
#include "render/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS_MAX = 8, STEPS = 192, FEW = 64 };

/* Longer than any context that an axis takes by habit, short enough to be counted: there the ratio is at its ceiling.
 */
static const double endless = 0x1p44;

struct side {
  const struct axis *axis;
  double low, high;
  bool log2;
};

struct drawing {
  const struct break_even_request *request;
  struct analysis_rows rows;
  struct subject subject;
  struct side x, y;
  double xs[CONTEXTS_MAX];
  size_t x_count;
  double levels[LEVELS_MAX + 1]; /* rising */
  size_t level_count;
  double contour[LEVELS_MAX + 1][CONTEXTS_MAX];
  double least, most; /* values reached in the table */
  size_t reached, negative, never, always;
  size_t rises, falls; /* steps of the table along the vertical axis */
  uint64_t context;    /* of the base */
  struct break_even base;
  bool above; /* the base's ratio at that context is beyond the target */
};

static bool is_context(const struct drawing *drawing)
{
  return strcmp(drawing->request->unknown->name, "context") == 0;
}

static double axis_value(const struct axis *axis, uint64_t i)
{
  return axis->kind == AXIS_CONSTANT ? axis_real(axis, i) : (double)axis_integer(axis, i);
}

static struct side side_of(const struct axis *axis)
{
  struct side side = {axis, axis_value(axis, 0), axis_value(axis, 0), false};
  for (uint64_t i = 1; i < axis->count; i++) {
    side.low = fmin(side.low, axis_value(axis, i));
    side.high = fmax(side.high, axis_value(axis, i));
  }
  side.log2 = side.low > 0 && side.high >= 8 * side.low;
  return side;
}

static const struct break_even_request *find_request(const struct figure_input *input, const char *name)
{
  for (size_t i = 0; i < input->spec->break_even_count; i++) {
    if (strcmp(input->spec->break_evens[i].grid.name, name) == 0) {
      return &input->spec->break_evens[i];
    }
  }
  return NULL;
}

/* A price goes up, the context, if it is there, to the right. */
static enum status find_axes(struct drawing *drawing, struct fault *fault)
{
  const struct sweep *grid = &drawing->request->grid;
  const struct axis *axes[2] = {NULL, NULL};
  if (drawing->request->over_count == 2) {
    axes[0] = &grid->axes[grid->axis_count - 2];
    axes[1] = &grid->axes[grid->axis_count - 1];
    if (axes[1]->kind != AXIS_CONSTANT) {
      axes[0] = &grid->axes[grid->axis_count - 1];
      axes[1] = &grid->axes[grid->axis_count - 2];
    }
  }
  bool number = axes[0] != NULL && (axes[0]->kind == AXIS_CONTEXT || axes[0]->kind == AXIS_CONSTANT ||
                                    axes[0]->kind == AXIS_FIELD || axes[0]->kind == AXIS_PROMPT);
  if (!number || axes[1]->kind != AXIS_CONSTANT || axes[0]->count < 2 || axes[1]->count < 2) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure 'break-even-map' draws %s; '%s' is none",
                     figure_break_even_map.needs, grid->name);
  }
  drawing->x = side_of(axes[0]);
  drawing->y = side_of(axes[1]);
  return STATUS_OK;
}

/* The first model with everything at its base, and the context at which the headline speaks of it. */
static enum status find_base(struct drawing *drawing, struct fault *fault)
{
  const struct sweep *grid = &drawing->request->grid;
  struct subject *subject = &drawing->subject;
  for (size_t i = 0; i < grid->model_count; i++) {
    if (strcmp(grid->models[i].name, drawing->rows.model.text) == 0) {
      subject->architecture = grid->models[i];
    }
  }
  subject->constants = grid->constants;
  subject->accounting = accounting_find(grid->accounting, &subject->architecture);
  subject->workload = grid->workload;
  drawing->context = subject->architecture.max_context > 0 ? subject->architecture.max_context : 1024;
  for (size_t i = 0; i < grid->axis_count; i++) {
    const struct axis *axis = &grid->axes[i];
    uint64_t low = 0, high = 0;
    if (axis->kind == AXIS_PROMPT) {
      subject->prompt = axis_integer(axis, 0);
    } else if (axis->kind == AXIS_CONTEXT) {
      axis_ends(axis, &low, &high);
      drawing->context = drawing->context < low ? low : drawing->context > high ? high : drawing->context;
    }
  }
  const struct scenario base = {&subject->architecture, subject->accounting, subject->workload,
                                subject->prompt,        drawing->context,    &subject->constants};
  double ratio = 0;
  enum status status =
      break_even_solve(&base, drawing->request->unknown, drawing->request->ratio, &drawing->base, fault);
  if (status == STATUS_OK) {
    uint64_t least = subject->workload->has_prompt ? subject->prompt + 1 : 1;
    status = subject_ratio(subject, drawing->context < least ? least : drawing->context, &ratio, fault);
  }
  drawing->above = ratio > drawing->request->ratio;
  return status;
}

static enum status read_reach(struct drawing *drawing, uint64_t i, struct fault *fault)
{
  struct wording reach;
  double value = 0;
  enum status status = analysis_text(&drawing->rows, i, "reach", &reach, fault);
  if (status == STATUS_OK) {
    status = analysis_number(&drawing->rows, i, "value", &value, fault);
  }
  if (strcmp(reach.text, break_even_word(BREAK_EVEN_REACHED)) == 0) {
    drawing->least = fmin(drawing->least, value);
    drawing->most = fmax(drawing->most, value);
    drawing->reached++;
  }
  drawing->negative += strcmp(reach.text, break_even_word(BREAK_EVEN_NEGATIVE)) == 0;
  drawing->always += strcmp(reach.text, break_even_word(BREAK_EVEN_ALWAYS)) == 0;
  drawing->never += strcmp(reach.text, break_even_word(BREAK_EVEN_NEVER)) == 0;
  return status;
}

/* Which way the value goes from one row to another that differs in the vertical axis alone. */
static enum status compare_rows(struct drawing *drawing, uint64_t a, uint64_t b, struct fault *fault)
{
  const char *const columns[] = {drawing->x.axis->key, drawing->y.axis->key, "value"};
  double cells[2][3];
  enum status status = STATUS_OK;
  for (size_t i = 0; i < 6 && status == STATUS_OK; i++) {
    status = analysis_number(&drawing->rows, i < 3 ? a : b, columns[i % 3], &cells[i / 3][i % 3], fault);
  }
  if (status == STATUS_OK && cells[0][0] == cells[1][0] && cells[0][1] != cells[1][1]) {
    double change = (cells[1][2] - cells[0][2]) * (cells[1][1] > cells[0][1] ? 1 : -1);
    drawing->rises += change > 0;
    drawing->falls += change < 0;
  }
  return status;
}

/* Counts what the table's values are, and which way they go upward. */
static enum status read_values(struct drawing *drawing, struct fault *fault)
{
  const struct sweep *grid = &drawing->request->grid;
  const struct axis *last = &grid->axes[grid->axis_count - 1];
  uint64_t stride = drawing->y.axis == last ? 1 : last->count;
  enum status status = STATUS_OK;
  drawing->least = INFINITY;
  drawing->most = -INFINITY;
  for (uint64_t i = 0; i < drawing->rows.count && status == STATUS_OK; i++) {
    status = read_reach(drawing, i, fault);
    if (status == STATUS_OK && i >= stride) {
      status = compare_rows(drawing, i - stride, i, fault);
    }
  }
  return status;
}

/* Round values: mantissas times whole powers of base^step, where base is 2 or 10. */
struct rounds {
  const double *mantissas;
  size_t count;
  int base, step;
};

/* Round values strictly between the least and the most that are reached: powers of two for contexts. */
static size_t list_rounds(const struct drawing *drawing, const struct rounds *rounds, double *levels)
{
  size_t found = 0;
  double base = pow(rounds->base, rounds->step);
  int first = (int)floor(log(drawing->least) / log(base)) - 1, last = (int)ceil(log(drawing->most) / log(base)) + 1;
  for (int power = first; power <= last; power++) {
    int exponent = power * rounds->step;
    double unit = rounds->base == 2 ? ldexp(1, exponent) : decimal_power(exponent);
    for (size_t i = 0; i < rounds->count; i++) {
      double level = rounds->mantissas[i] * unit;
      if (level > drawing->least && level < drawing->most) {
        if (found < LEVELS_MAX) {
          levels[found] = level;
        }
        found++;
      }
    }
  }
  return found;
}

static void choose_levels(struct drawing *drawing)
{
  static const double decimal[] = {1, 2, 5}, thirds[] = {1, 3}, single[] = {1}, quarters[] = {1, 1.25, 1.5, 1.75};
  const struct rounds prices[] = {{decimal, 3, 10, 1}, {thirds, 2, 10, 1}, {single, 1, 10, 1}, {single, 1, 10, 2}};
  const struct rounds contexts[] = {{quarters, 4, 2, 1}, {single, 1, 2, 1}, {single, 1, 2, 2}, {single, 1, 2, 4}};
  size_t special = drawing->negative > 0 || drawing->never > 0, most = LEVELS_MAX - special;
  if (drawing->negative > 0 && drawing->reached > 0) {
    drawing->levels[drawing->level_count++] = 0;
  }
  if (drawing->reached > 0 && drawing->least > 0) {
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < 4 && found > most; i++) {
      found =
          list_rounds(drawing, &(is_context(drawing) ? contexts : prices)[i], drawing->levels + drawing->level_count);
    }
    drawing->level_count += found < most ? found : most;
  }
}

/* Where along the horizontal axis contours are solved. */
static void choose_xs(struct drawing *drawing)
{
  const struct side *x = &drawing->x;
  if (x->axis->kind == AXIS_CONTEXT) {
    uint64_t contexts[CONTEXTS_MAX];
    drawing->x_count = curve_contexts((uint64_t)x->low, (uint64_t)x->high, contexts);
    for (size_t i = 0; i < drawing->x_count; i++) {
      drawing->xs[i] = (double)contexts[i];
    }
    return;
  }
  bool whole = x->axis->kind != AXIS_CONSTANT;
  size_t steps = whole && x->axis->count <= STEPS ? x->axis->count : STEPS + 1;
  for (size_t i = 0; i < steps; i++) {
    double share = (double)i / (double)(steps - 1);
    double value = x->log2 ? x->low * exp2(share * log2(x->high / x->low)) : x->low + share * (x->high - x->low);
    drawing->xs[drawing->x_count++] = whole && steps == x->axis->count ? axis_value(x->axis, i)
                                      : whole                          ? nearbyint(value)
                                                                       : value;
  }
  drawing->xs[steps - 1] = whole ? drawing->xs[steps - 1] : x->high;
}

static void set_axis(struct subject *subject, const struct axis *axis, double value, uint64_t *context)
{
  if (axis->kind == AXIS_CONTEXT) {
    *context = (uint64_t)value;
  } else if (axis->kind == AXIS_PROMPT) {
    subject->prompt = (uint64_t)value;
  } else if (axis->kind == AXIS_CONSTANT) {
    constants_set(&subject->constants, axis->constant, value);
  } else {
    architecture_set(&subject->architecture, axis->field, (uint64_t)value);
  }
}

/* The price on the vertical axis at which the unknown has that level; NaN where it does not matter. */
static enum status solve_price(const struct drawing *drawing, double x, double level, double *price,
                               struct fault *fault)
{
  struct subject subject = drawing->subject;
  const struct constant_field *vertical = drawing->y.axis->constant;
  const char *unknown = drawing->request->unknown->name;
  uint64_t context = drawing->context;
  double factor = 1;
  set_axis(&subject, drawing->x.axis, x, &context);
  if (is_context(drawing)) {
    context = (uint64_t)level;
  } else if (strcmp(unknown, "r_factor") == 0) {
    for (size_t i = 0; i < CONSTANT_COUNT; i++) {
      if (constant_fields[i].name[0] == 'r') {
        constants_set(&subject.constants, &constant_fields[i],
                      level * constants_get(&subject.constants, &constant_fields[i]));
      }
    }
    factor = vertical->name[0] == 'r' ? level : 1;
  } else {
    constants_set(&subject.constants, constants_find_field(unknown), level);
  }
  const struct scenario scenario = {
      &subject.architecture, subject.accounting, subject.workload, subject.prompt, context, &subject.constants};
  struct break_even result;
  enum status status =
      break_even_solve(&scenario, break_even_find(vertical->name), drawing->request->ratio, &result, fault);
  *price = status == STATUS_OK ? result.value / factor : (double)NAN;
  return status;
}

/* A little beyond the axis: how far does not matter there. */
static double clamp(const struct side *side, double value)
{
  double low = side->log2 ? side->low / 2 : side->low - (side->high - side->low) / 4;
  double high = side->log2 ? side->high * 2 : side->high + (side->high - side->low) / 4;
  return fmin(fmax(value, low), high);
}

static enum status solve_contour(struct drawing *drawing, double level, double *contour, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < drawing->x_count && status == STATUS_OK; i++) {
    double price = 0;
    status = solve_price(drawing, drawing->xs[i], level, &price, fault);
    contour[i] = clamp(&drawing->y, price);
  }
  return status;
}

/* How much of the map lies between two contours. */
static double find_gap(const struct drawing *drawing, const double *a, const double *b)
{
  const struct scale scale = {drawing->y.log2, drawing->y.low, drawing->y.high, 0, 1};
  double gap = 0;
  for (size_t i = 0; i < drawing->x_count; i++) {
    double from = fmin(fmax(a[i], drawing->y.low), drawing->y.high);
    double to = fmin(fmax(b[i], drawing->y.low), drawing->y.high);
    gap += fabs(scale_pixel(&scale, from) - scale_pixel(&scale, to));
  }
  return gap / (double)drawing->x_count;
}

/* The line of an endless context, and before it those of contexts longer than any in the table, as long as they are
 * told from it: there the map is steepest. */
static enum status solve_never(struct drawing *drawing, struct fault *fault)
{
  const double nearest = 0.03; /* of the map: half a line of text, or of a word */
  size_t count = drawing->level_count;
  double last = count > 0 ? drawing->levels[count - 1] : exp2(floor(log2(drawing->most)));
  double factor = count > 1 ? fmax(last / drawing->levels[count - 2], 2) : 2;
  double *never = drawing->contour[LEVELS_MAX];
  enum status status = solve_contour(drawing, endless, never, fault);
  for (double level = last * factor; count + 1 < LEVELS_MAX && level < endless && status == STATUS_OK;
       level *= factor) {
    if (level > drawing->most) {
      status = solve_contour(drawing, level, drawing->contour[count], fault);
      if (status != STATUS_OK || find_gap(drawing, drawing->contour[count], never) < nearest) {
        break;
      }
      drawing->levels[count++] = level;
    }
  }
  memmove(drawing->contour[count], never, sizeof drawing->contour[count]);
  drawing->levels[count] = endless;
  drawing->level_count = count + 1;
  return status;
}

static enum status solve_contours(struct drawing *drawing, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t level = 0; level < drawing->level_count && status == STATUS_OK; level++) {
    status = solve_contour(drawing, drawing->levels[level], drawing->contour[level], fault);
  }
  return status == STATUS_OK && is_context(drawing) && drawing->never > 0 && drawing->reached > 0
             ? solve_never(drawing, fault)
             : status;
}

/* Three significant digits or so. */
static struct wording rounded_value(double value)
{
  double unit = value >= 100 ? 1 : value >= 10 ? 10 : 100;
  return value >= 1e6 ? wording_count(value) : wording_value(nearbyint(value * unit) / unit);
}

static struct wording unknown_value(const struct drawing *drawing, double value)
{
  if (is_context(drawing)) {
    return value == endless ? wording_format("never") : wording_tokens(value);
  }
  return strcmp(drawing->request->unknown->name, "r_factor") == 0
             ? wording_format("\u00d7%s", rounded_value(value).text)
             : rounded_value(value);
}

/* "r_exp = 1", "window = 512": the base's value on an axis; empty for a context, which the headline has anyway. */
static struct wording base_words(const struct drawing *drawing, const struct axis *axis)
{
  return axis->kind == AXIS_CONSTANT
             ? wording_format("%s = %s", axis->key,
                              wording_value(constants_get(&drawing->subject.constants, axis->constant)).text)
         : axis->kind == AXIS_FIELD
             ? wording_format("%s = %llu", axis->key,
                              (unsigned long long)architecture_get(&drawing->subject.architecture, axis->field))
             : wording_format("%s", "");
}

/* Where on the map the headline speaks of: "1k and r_exp = 1". */
static struct wording headline_place(const struct drawing *drawing)
{
  struct wording x = base_words(drawing, drawing->x.axis), y = base_words(drawing, drawing->y.axis);
  struct wording first = is_context(drawing) ? x : wording_tokens((double)drawing->context);
  bool three = !is_context(drawing) && x.text[0] != '\0';
  return wording_format("%s%s%s%s%s", first.text, three ? "; " : "", three ? x.text : "",
                        first.text[0] != '\0' ? " and " : "", y.text);
}

static struct wording headline(const struct drawing *drawing)
{
  const struct break_even_request *request = drawing->request;
  struct wording model = wording_model(drawing->subject.architecture.name);
  struct wording place = headline_place(drawing);
  struct wording value = wording_value(request->ratio);
  struct wording goal =
      request->ratio == 1 ? wording_format("breaks even") : wording_format("reaches %s\u00d7", value.text);
  const struct break_even *base = &drawing->base;
  if (base->reach == BREAK_EVEN_ALWAYS) {
    return wording_format("At %s %s %s whatever %s is", place.text, model.text, goal.text,
                          is_context(drawing) ? "the context" : request->unknown->name);
  }
  if (is_context(drawing)) {
    return base->reach == BREAK_EVEN_REACHED ? wording_format("At %s %s %s at %s tokens", place.text, model.text,
                                                              goal.text, wording_tokens(nearbyint(base->value)).text)
           : drawing->above
               ? wording_format("At %s %s is above %s\u00d7 at every context", place.text, model.text, value.text)
               : wording_format("At %s %s never %s", place.text, model.text, goal.text);
  }
  if (base->reach != BREAK_EVEN_REACHED) {
    return request->ratio == 1
               ? wording_format("No %s makes %s break even at %s", request->unknown->name, model.text, place.text)
               : wording_format("No %s makes %s reach %s\u00d7 at %s", request->unknown->name, model.text, value.text,
                                place.text);
  }
  return strcmp(request->unknown->name, "r_factor") == 0
             ? wording_format("At %s %s %s when STARK lookups cost %s times as much", place.text, model.text, goal.text,
                              rounded_value(base->value).text)
             : wording_format("At %s %s %s at %s = %s", place.text, model.text, goal.text, request->unknown->name,
                              unknown_value(drawing, base->value).text);
}

static struct wording axis_words(const struct side *side)
{
  struct input_name name = input_name_of(side->axis->key);
  return wording_format("%s%s%s%s", name.symbol.text[0] != '\0' ? name.symbol.text : name.title.text,
                        name.symbol.text[0] != '\0' ? "; " : "",
                        name.symbol.text[0] != '\0' ? side->axis->constant->meaning : "",
                        side->log2 ? " (log scale)" : "");
}

static struct wording tic_words(const struct side *side, double value, int decimals)
{
  return side->axis->kind == AXIS_CONTEXT || side->axis->kind == AXIS_PROMPT ? wording_tokens(value)
         : side->log2                                                        ? wording_value(value)
                                                                             : wording_fixed(value, decimals);
}

/* Where a contour leaves through the top edge; NaN where it does not. */
static double find_top(const struct drawing *drawing, const double *contour)
{
  double high = drawing->y.high;
  for (size_t i = 1; i < drawing->x_count; i++) {
    if ((contour[i - 1] > high) != (contour[i] > high)) {
      return drawing->xs[contour[i] > high ? i : i - 1];
    }
  }
  return (double)NAN;
}

/* The same of the bottom edge. */
static double find_bottom(const struct drawing *drawing, const double *contour)
{
  double low = drawing->y.low;
  for (size_t i = 1; i < drawing->x_count; i++) {
    if ((contour[i - 1] < low) != (contour[i] < low)) {
      return drawing->xs[contour[i] < low ? i : i - 1];
    }
  }
  return (double)NAN;
}

/* Whether some contour is named above the top edge. */
static bool leaves_at_top(const struct drawing *drawing)
{
  for (size_t level = 0; level < drawing->level_count; level++) {
    double end = drawing->contour[level][drawing->x_count - 1];
    bool right = end >= drawing->y.low && end <= drawing->y.high;
    if (!right && !isnan(find_top(drawing, drawing->contour[level]))) {
      return true;
    }
  }
  return false;
}

static void draw_axes(struct sketch *sketch, const struct drawing *drawing)
{
  struct tics tics;
  const struct side *x = &drawing->x, *y = &drawing->y;
  sketch_axes(sketch, x->log2, x->low, x->high, y->log2, y->low, y->high);
  if (y->log2) {
    tics_log2(y->low, y->high, 7, &tics);
  } else {
    tics_linear(y->low, y->high, 7, &tics);
  }
  for (size_t i = 0; i < tics.count; i++) {
    sketch_y_tic(sketch, tics.values[i], tic_words(y, tics.values[i], tics.decimals).text);
  }
  if (x->log2) {
    tics_log2(x->low, x->high, 14, &tics);
  } else {
    tics_linear(x->low, x->high, 9, &tics);
  }
  for (size_t i = 0; i < tics.count; i++) {
    if (x->axis->kind == AXIS_CONSTANT || tics.values[i] == nearbyint(tics.values[i])) {
      sketch_x_tic(sketch, tics.values[i], tic_words(x, tics.values[i], tics.decimals).text);
    }
  }
  struct wording up = axis_words(y), right = axis_words(x);
  const struct words y_title = {"label", "muted", "", up.text}, x_title = {"label", "muted", "", right.text};
  sketch_words(sketch, &y_title, 20, sketch->plot.top - (leaves_at_top(drawing) ? 34 : 18), ALIGN_LEFT);
  sketch_words(sketch, &x_title, sketch->plot.right, sketch->plot.bottom + 38, ALIGN_RIGHT);
}

static void write_contours(struct sketch *sketch, const struct drawing *drawing)
{
  const char *way = drawing->falls == 0 ? "rising" : drawing->rises == 0 ? "falling" : "mixed";
  sketch_point(sketch, "map", way, (double)NAN, (double)NAN);
  for (size_t level = 0; level < drawing->level_count; level++) {
    struct wording series = wording_format("level_%s", wording_value(drawing->levels[level]).text);
    for (size_t i = 0; i < drawing->x_count; i++) {
      sketch_point(sketch, "contour", series.text, drawing->xs[i], drawing->contour[level][i]);
    }
  }
}

/* The line 0, which the footnote speaks of, where it leaves through the bottom: on its far side, within the map. */
static void label_zero(struct sketch *sketch, const struct drawing *drawing)
{
  double at = find_bottom(drawing, drawing->contour[0]);
  const struct words zero = {"label", "ink", "", "0"};
  if (!isnan(at)) {
    bool right = scale_pixel(&sketch->x, at) + 30 < sketch->plot.right;
    sketch_label(sketch, &zero, at, drawing->y.low, right ? 12 : -18, -9, right ? ALIGN_LEFT : ALIGN_RIGHT);
  }
}

/* Contours that reach the right edge are named there, others where they leave through the top, if there is room. */
static void label_contours(struct sketch *sketch, const struct drawing *drawing)
{
  struct end_label labels[LEVELS_MAX + 1];
  struct wording words[LEVELS_MAX + 1];
  double starts[LEVELS_MAX + 1], ends[LEVELS_MAX + 1];
  size_t right = 0, top = 0;
  bool zero = drawing->level_count > 0 && drawing->levels[0] == 0;
  bool never =
      drawing->level_count > 0 && drawing->levels[drawing->level_count - 1] == endless; /* has its name first */
  for (size_t i = 0; i < drawing->level_count; i++) {
    size_t level = never ? drawing->level_count - 1 - i : i;
    const double *contour = drawing->contour[level];
    double end = contour[drawing->x_count - 1], at = find_top(drawing, contour);
    words[level] = unknown_value(drawing, drawing->levels[level]);
    const struct words label = {"label", "ink", "", words[level].text};
    if (end >= drawing->y.low && end <= drawing->y.high) {
      labels[right++] = (struct end_label){{label}, 1, end};
      zero = zero && level != 0;
    } else if (!isnan(at)) {
      double pixel = scale_pixel(&sketch->x, at), half = words_width(&label) / 2 + 3;
      bool free = pixel - half >= sketch->plot.left && pixel + half <= sketch->plot.right + 40;
      for (size_t k = 0; k < top; k++) {
        free = free && (pixel + half < starts[k] || pixel - half > ends[k]);
      }
      if (free) {
        zero = zero && level != 0;
        sketch_label(sketch, &label, at, drawing->y.high, 0, -10, ALIGN_CENTRE);
        starts[top] = pixel - half;
        ends[top++] = pixel + half;
      }
    }
  }
  sketch_end_labels(sketch, labels, right);
  if (zero) {
    label_zero(sketch, drawing);
  }
}

/* Where the base lies on the map, axis by axis; false where it lies beside it, or has no place on an axis. */
static bool find_dot(const struct drawing *drawing, double *at)
{
  const struct side *spans[] = {&drawing->x, &drawing->y};
  bool inside = true;
  for (size_t i = 0; i < 2; i++) {
    const struct axis *axis = spans[i]->axis;
    at[i] = axis->kind == AXIS_CONTEXT    ? (double)drawing->context
            : axis->kind == AXIS_CONSTANT ? constants_get(&drawing->subject.constants, axis->constant)
                                          : (double)NAN;
    inside = inside && at[i] >= spans[i]->low && at[i] <= spans[i]->high;
  }
  return inside;
}

static void write_dot(const struct drawing *drawing, struct text *note)
{
  double at[2];
  if (find_dot(drawing, at)) {
    text_append_format(note, " Dot: %s = %s; %s = %s.", drawing->x.axis->key, tic_words(&drawing->x, at[0], 0).text,
                       drawing->y.axis->key, tic_words(&drawing->y, at[1], 0).text);
  } else if (at[1] < drawing->y.low || at[1] > drawing->y.high || at[0] < drawing->x.low || at[0] > drawing->x.high) {
    text_append(note, " The headline speaks of a point beside the map.");
  }
}

static void draw_base(struct sketch *sketch, const struct drawing *drawing)
{
  double at[2];
  if (find_dot(drawing, at)) {
    sketch_point(sketch, "dot", "sparse", at[0], at[1]);
  }
}

/* The prices that are neither solved for nor on an axis; each r that is 1 goes unsaid. */
static void append_prices(const struct drawing *drawing, struct text *note)
{
  size_t said = 0;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    const struct constant_field *field = &constant_fields[i];
    double price = constants_get(&drawing->subject.constants, field);
    bool free = drawing->x.axis->constant == field || drawing->y.axis->constant == field ||
                strcmp(drawing->request->unknown->name, field->name) == 0;
    if (!free && !(field->name[0] == 'r' && price == 1)) {
      text_append_format(note, "%s%s = %s", said++ == 0 ? " " : "; ", field->name, wording_value(price).text);
    }
  }
  text_append(note, said > 0 ? "." : "");
}

/* Where contours are solved: everywhere as far as can be seen, or at the few values of an axis of whole numbers. */
static void write_contour_note(const struct drawing *drawing, struct text *note)
{
  const struct axis *axis = drawing->x.axis;
  if (drawing->level_count == 0) {
    return;
  }
  text_append(note, " Contours are solved");
  if (axis->kind != AXIS_CONTEXT && axis->kind != AXIS_CONSTANT && drawing->x_count < FEW) {
    text_append_format(note, " at the %zu values of %s; straight between them", drawing->x_count, axis->key);
  }
  text_append(note, ".");
}

static void write_note(const struct drawing *drawing, struct text *note)
{
  const struct break_even_request *request = drawing->request;
  text_append(note, "Symbolic model; not wall-clock.");
  if (strcmp(drawing->subject.workload->name, "prefill") != 0) {
    text_append_format(note, " Workload: %s.", drawing->subject.workload->name);
  }
  append_prices(drawing, note);
  bool on_axis = drawing->x.axis->kind == AXIS_CONTEXT;
  if (!is_context(drawing) && !on_axis) {
    text_append_format(note, " Context %s.", wording_tokens((double)drawing->context).text);
  }
  write_contour_note(drawing, note);
  if (drawing->negative > 0) {
    text_append_format(note, " Beyond the line 0: no %s of 0 or more does it.", request->unknown->name);
  }
  write_dot(drawing, note);
  if (request->grid.model_count > 1) {
    text_append_format(note, " The table has %zu models.", request->grid.model_count);
  }
}

/* What a map without a value says. */
static struct wording nowhere_words(const struct drawing *drawing)
{
  unsigned long long points = drawing->rows.count;
  return drawing->always == points ? wording_format("Reached always; at every point of this map")
         : drawing->always > 0
             ? wording_format("Reached always at %zu of %llu points; nowhere else", drawing->always, points)
         : drawing->base.reach == BREAK_EVEN_ALWAYS ? wording_format("Reached always at the dot; nowhere else")
                                                    : wording_format("Reached nowhere on this map");
}

static void draw(struct sketch *sketch, const struct drawing *drawing)
{
  struct text note = {0};
  const struct break_even_request *request = drawing->request;
  struct wording title = headline(drawing), target = wording_ratio(request->ratio, request->ratio == 1 ? 0 : 2);
  struct wording unknown = strcmp(request->unknown->name, "r_factor") == 0
                               ? wording_format("Factor on all STARK lookup prices")
                           : is_context(drawing) ? wording_format("Context")
                                                 : wording_format("%s", request->unknown->name);
  struct wording subtitle = wording_format("%s at which the SNARK/STARK ratio is %s; %s", unknown.text, target.text,
                                           wording_model(drawing->subject.architecture.name).text);
  write_note(drawing, &note);
  struct wording description =
      drawing->reached > 0
          ? wording_format("%s. Reached at %zu of %llu points; from %s to %s.", subtitle.text, drawing->reached,
                           (unsigned long long)drawing->rows.count, unknown_value(drawing, drawing->least).text,
                           unknown_value(drawing, drawing->most).text)
          : wording_format("%s. %s.", subtitle.text, nowhere_words(drawing).text);
  sketch_describe(sketch, title.text, description.text);
  write_contours(sketch, drawing);
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = 60,
                            .right = 84,
                            .header = leaves_at_top(drawing) ? 42 : 26,
                            .plot_height = 312,
                            .below = 64,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axes(sketch, drawing);
  label_contours(sketch, drawing);
  if (drawing->reached == 0) {
    struct wording text = nowhere_words(drawing);
    const struct words nowhere = {"label", "ink", text.text, ""};
    sketch_words(sketch, &nowhere, (sketch->plot.left + sketch->plot.right) / 2,
                 (sketch->plot.top + sketch->plot.bottom) / 2, ALIGN_CENTRE);
  }
  draw_base(sketch, drawing);
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
}

static enum status prepare(const struct figure_input *input, struct drawing *drawing, struct fault *fault)
{
  enum status status = analysis_find(input, &figure_break_even_map, &drawing->rows, fault);
  if (status == STATUS_OK) {
    drawing->request = find_request(input, drawing->rows.name.text);
    status = drawing->request != NULL ? find_axes(drawing, fault)
                                      : fault_set(fault, STATUS_BAD_INPUT, "the specification has no break-even '%s'",
                                                  drawing->rows.name.text);
  }
  if (status == STATUS_OK) {
    status = find_base(drawing, fault);
  }
  if (status == STATUS_OK) {
    status = read_values(drawing, fault);
  }
  if (status == STATUS_OK) {
    choose_levels(drawing);
    choose_xs(drawing);
    status = solve_contours(drawing, fault);
  }
  return status;
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  (void)sweep;
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = prepare(input, drawing, fault);
  if (status == STATUS_OK) {
    draw(sketch, drawing);
  }
  free(drawing);
  return status;
}

const struct figure figure_break_even_map = {.name = "break-even-map",
                                             .summary = "where the ratio reaches a value, over two axes",
                                             .needs = "a break-even over two axes of numbers with at least one price",
                                             .table = "break-even",
                                             .build = build};
