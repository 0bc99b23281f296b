#include "render/break_even_map.h"

#include "core/decimal.h"
#include "render/figures.h"

#include <math.h>
#include <string.h>

enum { STEPS = 192, FEW_LEVELS = 2 };

const double break_even_endless = 0x1p44;

bool break_even_map_is_context(const struct break_even_map *map)
{
  return strcmp(map->request->unknown->name, "context") == 0;
}

static double axis_value(const struct axis *axis, uint64_t i)
{
  return axis->kind == AXIS_CONSTANT ? axis_real(axis, i) : (double)axis_integer(axis, i);
}

static struct map_side side_of(const struct axis *axis)
{
  struct map_side side = {axis, axis_value(axis, 0), axis_value(axis, 0), false};
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
static enum status find_axes(struct break_even_map *map, struct fault *fault)
{
  const struct sweep *grid = &map->request->grid;
  const struct axis *axes[2] = {NULL, NULL};
  if (map->request->over_count == 2) {
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
  map->x = side_of(axes[0]);
  map->y = side_of(axes[1]);
  return STATUS_OK;
}

/* The first model with everything at its base, and the context at which the headline speaks of it. */
static enum status find_base(struct break_even_map *map, struct fault *fault)
{
  const struct sweep *grid = &map->request->grid;
  struct subject *subject = &map->subject;
  for (size_t i = 0; i < grid->model_count; i++) {
    if (strcmp(grid->models[i].name, map->rows.model.text) == 0) {
      subject->architecture = grid->models[i];
    }
  }
  subject->constants = grid->constants;
  subject->accounting = accounting_find(grid->accounting, &subject->architecture);
  subject->workload = grid->workload;
  map->context = subject->architecture.max_context > 0 ? subject->architecture.max_context : 1024;
  for (size_t i = 0; i < grid->axis_count; i++) {
    const struct axis *axis = &grid->axes[i];
    uint64_t low = 0, high = 0;
    if (axis->kind == AXIS_PROMPT) {
      subject->prompt = axis_integer(axis, 0);
    } else if (axis->kind == AXIS_CONTEXT) {
      axis_ends(axis, &low, &high);
      map->context = map->context < low ? low : map->context > high ? high : map->context;
    }
  }
  const struct scenario base = {&subject->architecture, subject->accounting, subject->workload,
                                subject->prompt,        map->context,        &subject->constants};
  double ratio = 0;
  enum status status = break_even_solve(&base, map->request->unknown, map->request->ratio, &map->base, fault);
  if (status == STATUS_OK) {
    uint64_t least = subject->workload->has_prompt ? subject->prompt + 1 : 1;
    status = subject_ratio(subject, map->context < least ? least : map->context, &ratio, fault);
  }
  map->above = ratio > map->request->ratio;
  return status;
}

static enum status read_reach(struct break_even_map *map, uint64_t i, struct fault *fault)
{
  struct wording reach;
  double value = 0;
  enum status status = analysis_text(&map->rows, i, "reach", &reach, fault);
  if (status == STATUS_OK) {
    status = analysis_number(&map->rows, i, "value", &value, fault);
  }
  if (strcmp(reach.text, break_even_word(BREAK_EVEN_REACHED)) == 0) {
    map->least = fmin(map->least, value);
    map->most = fmax(map->most, value);
    map->reached++;
  }
  map->negative += strcmp(reach.text, break_even_word(BREAK_EVEN_NEGATIVE)) == 0;
  map->always += strcmp(reach.text, break_even_word(BREAK_EVEN_ALWAYS)) == 0;
  map->never += strcmp(reach.text, break_even_word(BREAK_EVEN_NEVER)) == 0;
  return status;
}

/* Which way the value goes from one row to another that differs in the vertical axis alone. */
static enum status compare_rows(struct break_even_map *map, uint64_t a, uint64_t b, struct fault *fault)
{
  const char *const columns[] = {map->x.axis->key, map->y.axis->key, "value"};
  double cells[2][3];
  enum status status = STATUS_OK;
  for (size_t i = 0; i < 6 && status == STATUS_OK; i++) {
    status = analysis_number(&map->rows, i < 3 ? a : b, columns[i % 3], &cells[i / 3][i % 3], fault);
  }
  if (status == STATUS_OK && cells[0][0] == cells[1][0] && cells[0][1] != cells[1][1]) {
    double change = (cells[1][2] - cells[0][2]) * (cells[1][1] > cells[0][1] ? 1 : -1);
    map->rises += change > 0;
    map->falls += change < 0;
  }
  return status;
}

/* Counts what the table's values are, and which way they go upward. */
static enum status read_values(struct break_even_map *map, struct fault *fault)
{
  const struct sweep *grid = &map->request->grid;
  const struct axis *last = &grid->axes[grid->axis_count - 1];
  uint64_t stride = map->y.axis == last ? 1 : last->count;
  enum status status = STATUS_OK;
  map->least = INFINITY;
  map->most = -INFINITY;
  for (uint64_t i = 0; i < map->rows.count && status == STATUS_OK; i++) {
    status = read_reach(map, i, fault);
    if (status == STATUS_OK && i >= stride) {
      status = compare_rows(map, i - stride, i, fault);
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
static size_t list_rounds(const struct break_even_map *map, const struct rounds *rounds, double *levels)
{
  size_t found = 0;
  double base = pow(rounds->base, rounds->step);
  int first = (int)floor(log(map->least) / log(base)) - 1, last = (int)ceil(log(map->most) / log(base)) + 1;
  for (int power = first; power <= last; power++) {
    int exponent = power * rounds->step;
    double unit = rounds->base == 2 ? ldexp(1, exponent) : decimal_power(exponent);
    for (size_t i = 0; i < rounds->count; i++) {
      double level = rounds->mantissas[i] * unit;
      if (level > map->least && level < map->most) {
        if (found < BREAK_EVEN_LEVELS_MAX) {
          levels[found] = level;
        }
        found++;
      }
    }
  }
  return found;
}

/* Where values are so near each other that round powers miss them: even steps instead of the last `count` levels. */
static void add_even_levels(struct break_even_map *map, size_t count)
{
  struct tics tics;
  tics_linear(map->least, map->most, BREAK_EVEN_LEVELS_MAX - 2, &tics);
  map->level_count -= count;
  for (size_t i = 0; i < tics.count && map->level_count < BREAK_EVEN_LEVELS_MAX - 1; i++) {
    if (tics.values[i] > map->least && tics.values[i] < map->most) {
      map->levels[map->level_count++] = tics.values[i];
    }
  }
}

static void choose_levels(struct break_even_map *map)
{
  static const double decimal[] = {1, 2, 5}, thirds[] = {1, 3}, single[] = {1}, quarters[] = {1, 1.25, 1.5, 1.75};
  const struct rounds prices[] = {{decimal, 3, 10, 1}, {thirds, 2, 10, 1}, {single, 1, 10, 1}, {single, 1, 10, 2}};
  const struct rounds contexts[] = {{quarters, 4, 2, 1}, {single, 1, 2, 1}, {single, 1, 2, 2}, {single, 1, 2, 4}};
  size_t special = map->negative > 0 || map->never > 0, most = BREAK_EVEN_LEVELS_MAX - special;
  if (map->negative > 0 && map->reached > 0) {
    map->levels[map->level_count++] = 0;
  }
  if (map->reached > 0 && map->least > 0) {
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < 4 && found > most; i++) {
      found =
          list_rounds(map, &(break_even_map_is_context(map) ? contexts : prices)[i], map->levels + map->level_count);
    }
    map->level_count += found < most ? found : most;
    if (found < FEW_LEVELS && special == 0) {
      add_even_levels(map, found);
    }
  }
}

/* Where along the horizontal axis contours are solved. */
static void choose_xs(struct break_even_map *map)
{
  const struct map_side *x = &map->x;
  if (x->axis->kind == AXIS_CONTEXT) {
    uint64_t contexts[CONTEXTS_MAX];
    map->x_count = curve_contexts((uint64_t)x->low, (uint64_t)x->high, contexts);
    for (size_t i = 0; i < map->x_count; i++) {
      map->xs[i] = (double)contexts[i];
    }
    return;
  }
  bool whole = x->axis->kind != AXIS_CONSTANT;
  size_t steps = whole && x->axis->count <= STEPS ? x->axis->count : STEPS + 1;
  for (size_t i = 0; i < steps; i++) {
    double share = (double)i / (double)(steps - 1);
    double value = x->log2 ? x->low * exp2(share * log2(x->high / x->low)) : x->low + share * (x->high - x->low);
    map->xs[map->x_count++] = whole && steps == x->axis->count ? axis_value(x->axis, i)
                              : whole                          ? nearbyint(value)
                                                               : value;
  }
  map->xs[steps - 1] = whole ? map->xs[steps - 1] : x->high;
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
static enum status solve_price(const struct break_even_map *map, double x, double level, double *price,
                               struct fault *fault)
{
  struct subject subject = map->subject;
  const struct constant_field *vertical = map->y.axis->constant;
  const char *unknown = map->request->unknown->name;
  uint64_t context = map->context;
  double factor = 1;
  set_axis(&subject, map->x.axis, x, &context);
  if (break_even_map_is_context(map)) {
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
      break_even_solve(&scenario, break_even_find(vertical->name), map->request->ratio, &result, fault);
  *price = status == STATUS_OK ? result.value / factor : (double)NAN;
  return status;
}

/* A little beyond the axis: how far does not matter there. */
static double clamp(const struct map_side *side, double value)
{
  double low = side->log2 ? side->low / 2 : side->low - (side->high - side->low) / 4;
  double high = side->log2 ? side->high * 2 : side->high + (side->high - side->low) / 4;
  return fmin(fmax(value, low), high);
}

static enum status solve_contour(struct break_even_map *map, double level, double *contour, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < map->x_count && status == STATUS_OK; i++) {
    double price = 0;
    status = solve_price(map, map->xs[i], level, &price, fault);
    contour[i] = clamp(&map->y, price);
  }
  return status;
}

/* How much of the map lies between two contours. */
static double find_gap(const struct break_even_map *map, const double *a, const double *b)
{
  const struct scale scale = {map->y.log2, map->y.low, map->y.high, 0, 1};
  double gap = 0;
  for (size_t i = 0; i < map->x_count; i++) {
    double from = fmin(fmax(a[i], map->y.low), map->y.high);
    double to = fmin(fmax(b[i], map->y.low), map->y.high);
    gap += fabs(scale_pixel(&scale, from) - scale_pixel(&scale, to));
  }
  return gap / (double)map->x_count;
}

/* The line of endless contexts, and before it those of contexts longer than any in the table, as long as
 * they are told from it: there the map is steepest. */
static enum status solve_never(struct break_even_map *map, struct fault *fault)
{
  const double nearest = 0.03; /* of the map: half a line of text, or of a word */
  size_t count = map->level_count;
  double last = count > 0 ? map->levels[count - 1] : exp2(floor(log2(map->most)));
  double factor = count > 1 ? fmax(last / map->levels[count - 2], 2) : 2;
  double *never = map->contour[BREAK_EVEN_LEVELS_MAX];
  enum status status = solve_contour(map, break_even_endless, never, fault);
  double level = last * factor;
  while (level <= map->most) {
    level *= factor;
  }
  while (count + 1 < BREAK_EVEN_LEVELS_MAX && level < break_even_endless && status == STATUS_OK) {
    status = solve_contour(map, level, map->contour[count], fault);
    if (status != STATUS_OK || find_gap(map, map->contour[count], never) < nearest) {
      break;
    }
    map->levels[count++] = level;
    level *= factor;
  }
  memmove(map->contour[count], never, sizeof map->contour[count]);
  map->levels[count] = break_even_endless;
  map->level_count = count + 1;
  return status;
}

static enum status solve_contours(struct break_even_map *map, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t level = 0; level < map->level_count && status == STATUS_OK; level++) {
    status = solve_contour(map, map->levels[level], map->contour[level], fault);
  }
  return status == STATUS_OK && break_even_map_is_context(map) && map->never > 0 && map->reached > 0
             ? solve_never(map, fault)
             : status;
}

enum status break_even_map_find(const struct figure_input *input, struct break_even_map *map, struct fault *fault)
{
  enum status status = analysis_find(input, &figure_break_even_map, &map->rows, fault);
  if (status == STATUS_OK) {
    map->request = find_request(input, map->rows.name.text);
    status = map->request != NULL
                 ? find_axes(map, fault)
                 : fault_set(fault, STATUS_BAD_INPUT, "the specification has no break-even '%s'", map->rows.name.text);
  }
  if (status == STATUS_OK) {
    status = find_base(map, fault);
  }
  if (status == STATUS_OK) {
    status = read_values(map, fault);
  }
  if (status == STATUS_OK) {
    choose_levels(map);
    choose_xs(map);
    status = solve_contours(map, fault);
  }
  return status;
}
