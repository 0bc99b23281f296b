/* Where the ratio reaches a value: the map of the unknown over the two axes of a `break-even:` entry, drawn. */
#include "render/break_even_map.h"
#include "render/figures.h"
#include "render/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW = 64 };

/* Three significant digits or so. */
static struct wording rounded_value(double value)
{
  double unit = value >= 100 ? 1 : value >= 10 ? 10 : 100;
  return value >= 1e6 ? wording_count(value) : wording_value(nearbyint(value * unit) / unit);
}

static struct wording unknown_value(const struct break_even_map *map, double value)
{
  if (break_even_map_is_context(map)) {
    return value == break_even_endless ? wording_format("never") : wording_tokens(value);
  }
  return strcmp(map->request->unknown->name, "r_factor") == 0 ? wording_format("\u00d7%s", rounded_value(value).text)
                                                              : rounded_value(value);
}

/* "r_exp = 1", "window = 512": the base's value on an axis; empty for a context, which the headline has anyway. */
static struct wording base_words(const struct break_even_map *map, const struct axis *axis)
{
  return axis->kind == AXIS_CONSTANT
             ? wording_format("%s = %s", axis->key,
                              wording_value(constants_get(&map->subject.constants, axis->constant)).text)
         : axis->kind == AXIS_FIELD
             ? wording_format("%s = %llu", axis->key,
                              (unsigned long long)architecture_get(&map->subject.architecture, axis->field))
             : wording_format("%s", "");
}

/* Where on the map the headline speaks of: "1k and r_exp = 1". */
static struct wording headline_place(const struct break_even_map *map)
{
  struct wording x = base_words(map, map->x.axis), y = base_words(map, map->y.axis);
  struct wording first = break_even_map_is_context(map) ? x : wording_tokens((double)map->context);
  bool three = !break_even_map_is_context(map) && x.text[0] != '\0';
  return wording_format("%s%s%s%s%s", first.text, three ? "; " : "", three ? x.text : "",
                        first.text[0] != '\0' ? " and " : "", y.text);
}

static struct wording headline(const struct break_even_map *map)
{
  const struct break_even_request *request = map->request;
  struct wording model = wording_model(map->subject.architecture.name);
  struct wording place = headline_place(map);
  struct wording value = wording_value(request->ratio);
  struct wording goal =
      request->ratio == 1 ? wording_format("breaks even") : wording_format("reaches %s\u00d7", value.text);
  const struct break_even *base = &map->base;
  if (base->reach == BREAK_EVEN_ALWAYS) {
    return wording_format("At %s %s %s whatever %s is", place.text, model.text, goal.text,
                          break_even_map_is_context(map) ? "the context" : request->unknown->name);
  }
  if (break_even_map_is_context(map)) {
    return base->reach == BREAK_EVEN_REACHED ? wording_format("At %s %s %s at %s tokens", place.text, model.text,
                                                              goal.text, wording_tokens(nearbyint(base->value)).text)
           : map->above
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
                              unknown_value(map, base->value).text);
}

static struct wording axis_words(const struct map_side *side)
{
  struct input_name name = input_name_of(side->axis->key);
  return wording_format("%s%s%s%s", name.symbol.text[0] != '\0' ? name.symbol.text : name.title.text,
                        name.symbol.text[0] != '\0' ? "; " : "",
                        name.symbol.text[0] != '\0' ? side->axis->constant->meaning : "",
                        side->log2 ? " (log scale)" : "");
}

static struct wording tic_words(const struct map_side *side, double value, int decimals)
{
  return side->axis->kind == AXIS_CONTEXT || side->axis->kind == AXIS_PROMPT ? wording_tokens(value)
         : side->log2                                                        ? wording_value(value)
                                                                             : wording_fixed(value, decimals);
}

/* Where a contour leaves through the top edge; NaN where it does not. */
static double find_top(const struct break_even_map *map, const double *contour)
{
  double high = map->y.high;
  for (size_t i = 1; i < map->x_count; i++) {
    if ((contour[i - 1] > high) != (contour[i] > high)) {
      return map->xs[contour[i] > high ? i : i - 1];
    }
  }
  return (double)NAN;
}

/* The same of the bottom edge. */
static double find_bottom(const struct break_even_map *map, const double *contour)
{
  double low = map->y.low;
  for (size_t i = 1; i < map->x_count; i++) {
    if ((contour[i - 1] < low) != (contour[i] < low)) {
      return map->xs[contour[i] < low ? i : i - 1];
    }
  }
  return (double)NAN;
}

/* Whether some contour is named above the top edge. */
static bool leaves_at_top(const struct break_even_map *map)
{
  for (size_t level = 0; level < map->level_count; level++) {
    double end = map->contour[level][map->x_count - 1];
    bool right = end >= map->y.low && end <= map->y.high;
    if (!right && !isnan(find_top(map, map->contour[level]))) {
      return true;
    }
  }
  return false;
}

static void draw_axes(struct sketch *sketch, const struct break_even_map *map)
{
  struct tics tics;
  const struct map_side *x = &map->x, *y = &map->y;
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
  sketch_words(sketch, &y_title, 20, sketch->plot.top - (leaves_at_top(map) ? 34 : 18), ALIGN_LEFT);
  sketch_words(sketch, &x_title, sketch->plot.right, sketch->plot.bottom + 38, ALIGN_RIGHT);
}

static void write_contours(struct sketch *sketch, const struct break_even_map *map)
{
  const char *way = map->falls == 0 ? "rising" : map->rises == 0 ? "falling" : "mixed";
  sketch_point(sketch, "map", way, (double)NAN, (double)NAN);
  for (size_t level = 0; level < map->level_count; level++) {
    struct wording series = wording_format("level_%s", wording_value(map->levels[level]).text);
    for (size_t i = 0; i < map->x_count; i++) {
      sketch_point(sketch, "contour", series.text, map->xs[i], map->contour[level][i]);
    }
  }
}

/* The line 0, which the footnote speaks of, where it leaves through the bottom: on its far side, within the map. */
static void label_zero(struct sketch *sketch, const struct break_even_map *map)
{
  double at = find_bottom(map, map->contour[0]);
  const struct words zero = {"label", "ink", "", "0"};
  if (!isnan(at)) {
    bool right = scale_pixel(&sketch->x, at) + 30 < sketch->plot.right;
    sketch_label(sketch, &zero, at, map->y.low, right ? 12 : -18, -9, right ? ALIGN_LEFT : ALIGN_RIGHT);
  }
}

/* Contours that reach the right edge are named there, others where they leave through the top, if there is room. */
static void label_contours(struct sketch *sketch, const struct break_even_map *map)
{
  struct end_label labels[BREAK_EVEN_LEVELS_MAX + 1];
  struct wording words[BREAK_EVEN_LEVELS_MAX + 1];
  double starts[BREAK_EVEN_LEVELS_MAX + 1], ends[BREAK_EVEN_LEVELS_MAX + 1];
  size_t right = 0, top = 0;
  bool zero = map->level_count > 0 && map->levels[0] == 0;
  bool never = map->level_count > 0 && map->levels[map->level_count - 1] == break_even_endless; /* has its name first */
  for (size_t i = 0; i < map->level_count; i++) {
    size_t level = never ? map->level_count - 1 - i : i;
    const double *contour = map->contour[level];
    double end = contour[map->x_count - 1], at = find_top(map, contour);
    words[level] = unknown_value(map, map->levels[level]);
    const struct words label = {"label", "ink", "", words[level].text};
    if (end >= map->y.low && end <= map->y.high) {
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
        sketch_label(sketch, &label, at, map->y.high, 0, -10, ALIGN_CENTRE);
        starts[top] = pixel - half;
        ends[top++] = pixel + half;
      }
    }
  }
  sketch_end_labels(sketch, labels, right);
  if (zero) {
    label_zero(sketch, map);
  }
}

/* Where the base lies on the map, axis by axis; false where it lies beside it, or has no place on an axis. */
static bool find_dot(const struct break_even_map *map, double *at)
{
  const struct map_side *spans[] = {&map->x, &map->y};
  bool inside = true;
  for (size_t i = 0; i < 2; i++) {
    const struct axis *axis = spans[i]->axis;
    at[i] = axis->kind == AXIS_CONTEXT    ? (double)map->context
            : axis->kind == AXIS_PROMPT   ? (double)map->subject.prompt
            : axis->kind == AXIS_CONSTANT ? constants_get(&map->subject.constants, axis->constant)
                                          : (double)architecture_get(&map->subject.architecture, axis->field);
    inside = inside && at[i] >= spans[i]->low && at[i] <= spans[i]->high;
  }
  return inside;
}

static void write_dot(const struct break_even_map *map, struct text *note)
{
  double at[2];
  if (find_dot(map, at)) {
    text_append_format(note, " Dot: %s = %s; %s = %s.", map->x.axis->key, tic_words(&map->x, at[0], 0).text,
                       map->y.axis->key, tic_words(&map->y, at[1], 0).text);
  } else if (at[1] < map->y.low || at[1] > map->y.high || at[0] < map->x.low || at[0] > map->x.high) {
    text_append(note, " The headline speaks of a point beside the map.");
  }
}

static void draw_base(struct sketch *sketch, const struct break_even_map *map)
{
  double at[2];
  if (find_dot(map, at)) {
    sketch_point(sketch, "dot", "sparse", at[0], at[1]);
  }
}

/* The prices that are neither solved for nor on an axis; each r that is 1 goes unsaid. */
static void append_prices(const struct break_even_map *map, struct text *note)
{
  size_t said = 0;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    const struct constant_field *field = &constant_fields[i];
    double price = constants_get(&map->subject.constants, field);
    bool free = map->x.axis->constant == field || map->y.axis->constant == field ||
                strcmp(map->request->unknown->name, field->name) == 0;
    if (!free && !(field->name[0] == 'r' && price == 1)) {
      text_append_format(note, "%s%s = %s", said++ == 0 ? " " : "; ", field->name, wording_value(price).text);
    }
  }
  text_append(note, said > 0 ? "." : "");
}

/* Where contours are solved: everywhere as far as can be seen, or at the few values of an axis of whole numbers. */
static void write_contour_note(const struct break_even_map *map, struct text *note)
{
  const struct axis *axis = map->x.axis;
  if (map->level_count == 0) {
    return;
  }
  text_append(note, " Contours are solved");
  if (axis->kind != AXIS_CONTEXT && axis->kind != AXIS_CONSTANT && map->x_count < FEW) {
    text_append_format(note, " at the %zu values of %s; straight between them", map->x_count, axis->key);
  }
  text_append(note, ".");
}

static void write_note(const struct break_even_map *map, struct text *note)
{
  const struct break_even_request *request = map->request;
  text_append(note, "Symbolic model; not wall-clock.");
  bool varied = map->x.axis->kind == AXIS_PROMPT;
  conditions_append(note, map->subject.workload, varied ? NULL : &map->subject.prompt);
  accounting_append(note, map->subject.accounting);
  append_prices(map, note);
  bool on_axis = map->x.axis->kind == AXIS_CONTEXT;
  if (!break_even_map_is_context(map) && !on_axis) {
    text_append_format(note, " Context %s.", wording_tokens((double)map->context).text);
  }
  write_contour_note(map, note);
  if (map->negative > 0 && map->level_count > 0) {
    text_append_format(note, " Beyond the line 0: no %s of 0 or more does it.", request->unknown->name);
  }
  if (break_even_map_is_context(map) && map->subject.workload->has_prompt && subject_chunk(&map->subject) > 0) {
    text_append(note, " In chunks the ratio may be there at several contexts; the table has the first.");
  }
  write_dot(map, note);
  if (request->grid.model_count > 1) {
    text_append_format(note, " The table has %zu models.", request->grid.model_count);
  }
}

/* What a map without a value says. */
static struct wording nowhere_words(const struct break_even_map *map)
{
  unsigned long long points = map->rows.count;
  return map->always == points ? wording_format("Reached always; at every point of this map")
         : map->always > 0 ? wording_format("Reached always at %zu of %llu points; nowhere else", map->always, points)
         : map->base.reach == BREAK_EVEN_ALWAYS ? wording_format("Reached always at the dot; nowhere else")
                                                : wording_format("Reached nowhere on this map");
}

static void draw(struct sketch *sketch, const struct break_even_map *map)
{
  struct text note = {0};
  const struct break_even_request *request = map->request;
  struct wording title = headline(map), target = wording_ratio(request->ratio, request->ratio == 1 ? 0 : 2);
  struct wording unknown = strcmp(request->unknown->name, "r_factor") == 0
                               ? wording_format("Factor on all STARK lookup prices")
                           : break_even_map_is_context(map) ? wording_format("Context")
                                                            : wording_format("%s", request->unknown->name);
  struct wording subtitle = wording_format("%s at which the SNARK/STARK ratio is %s; %s", unknown.text, target.text,
                                           wording_model(map->subject.architecture.name).text);
  write_note(map, &note);
  struct wording description =
      map->reached > 0 ? wording_format("%s. Reached at %zu of %llu points; from %s to %s.", subtitle.text,
                                        map->reached, (unsigned long long)map->rows.count,
                                        unknown_value(map, map->least).text, unknown_value(map, map->most).text)
                       : wording_format("%s. %s.", subtitle.text, nowhere_words(map).text);
  sketch_describe(sketch, title.text, description.text);
  write_contours(sketch, map);
  const struct page page = {.layout = "wide",
                            .width = 720,
                            .left = 60,
                            .right = 84,
                            .header = leaves_at_top(map) ? 42 : 26,
                            .plot_height = 312,
                            .below = 64,
                            .headline = title.text,
                            .subtitle = subtitle.text,
                            .footnote = text_string(&note)};
  sketch_begin_page(sketch, &page);
  draw_axes(sketch, map);
  label_contours(sketch, map);
  if (map->reached == 0) {
    struct wording text = nowhere_words(map);
    const struct words nowhere = {"label", "ink", text.text, ""};
    sketch_words(sketch, &nowhere, (sketch->plot.left + sketch->plot.right) / 2,
                 (sketch->plot.top + sketch->plot.bottom) / 2, ALIGN_CENTRE);
  }
  draw_base(sketch, map);
  sketch->out_of_memory |= note.out_of_memory;
  text_free(&note);
}

static enum status build(const struct figure_input *input, const struct sweep *sweep, struct sketch *sketch,
                         struct fault *fault)
{
  (void)sweep;
  struct break_even_map *map = calloc(1, sizeof *map);
  if (map == NULL) {
    return fault_no_memory(fault, "drawing a figure");
  }
  enum status status = break_even_map_find(input, map, fault);
  if (status == STATUS_OK) {
    draw(sketch, map);
  }
  free(map);
  return status;
}

const struct figure figure_break_even_map = {.name = "break-even-map",
                                             .summary = "where the ratio reaches a value, over two axes",
                                             .needs = "a break-even over two axes of numbers with at least one price",
                                             .table = "break-even",
                                             .build = build};
