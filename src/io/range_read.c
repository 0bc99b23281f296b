/* Ranges: {from, to, scale: linear | log2 | log10, step | steps | per-octave}. Both ends are in.
 *
 * A linear range is worked in whole multiples of a power of ten, so that 0.1 to 0.5 by 0.1 holds the double that 0.3 is
 * read as; it is stored as first, step and count. Values of the other scales are stored one by one. */
#include "io/axis_read.h"

#include "core/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scale;

struct range {
  struct reader *reader;
  struct axis *axis;
  const struct node *node;
  const char *scale_name;
  const struct node *from, *to, *step, *steps, *per_octave;
  const struct scale *scale;
  double low, high; /* from and to */
  uint64_t whole_low, whole_high;
};

/* One scale: which keys go with it and how its values are made. */
struct scale {
  const char *name;
  double base;
  bool takes_step, takes_per_octave;
  const char *others; /* the keys that go with it, for messages */
};

static const char *const scale_names[] = {"linear", "log2", "log10"};
static const struct scale scales[] = {
    {"linear", 0, true, false, "step or steps"},
    {"log2", 2, false, true, "steps or per-octave"},
    {"log10", 10, false, false, "steps"},
};
static const struct choices scale_choices = {"scale", scale_names, sizeof scale_names / sizeof scale_names[0]};

enum { DECIMALS_LIMIT = 15, PER_OCTAVE_LIMIT = 1000 };
static const struct real_bounds step_bounds = {0, true};
static const struct whole_bounds steps_bounds = {1, SPEC_STEPS_LIMIT}, per_octave_bounds = {1, PER_OCTAVE_LIMIT};
static const struct shape end_shape = {.kind = SHAPE_REAL, .detail = &constant_bounds};
static const struct shape step_shape = {.kind = SHAPE_REAL, .detail = &step_bounds};
static const struct shape steps_shape = {.kind = SHAPE_WHOLE, .detail = &steps_bounds};
static const struct shape per_octave_shape = {.kind = SHAPE_WHOLE, .detail = &per_octave_bounds};

static const struct key range_keys[] = {
    {"from", true, bind_node, offsetof(struct range, from), NULL, "first value", &end_shape},
    {"to", true, bind_node, offsetof(struct range, to), NULL, "last value, reached exactly", &end_shape},
    {"scale", false, bind_choice, offsetof(struct range, scale_name), &scale_choices,
     "how the values are spaced (default: linear)", NULL},
    {"step", false, bind_node, offsetof(struct range, step), NULL, "distance of a linear range (default: 1)",
     &step_shape},
    {"steps", false, bind_node, offsetof(struct range, steps), NULL, "number of points, both ends counted",
     &steps_shape},
    {"per-octave", false, bind_node, offsetof(struct range, per_octave), NULL,
     "points an octave of scale log2 (default: 1)", &per_octave_shape},
};
static const struct key_rule range_rules[] = {
    {.kind = RULE_AT_MOST_ONE, .keys = {"step", "steps", "per-octave"}},
    {.kind = RULE_WHEN, .when = "scale", .is = "log2", .not = {"step"}},
    {.kind = RULE_WHEN, .when = "scale", .is = "log10", .not = {"step", "per-octave"}},
    {.kind = RULE_WHEN, .when = "scale", .is = "linear", .not = {"per-octave"}},
    {.kind = RULE_WHEN, .when = "scale", .is = NULL, .not = {"per-octave"}},
};
const struct key_table range_table = KEY_TABLE_RULES("a range", range_keys, range_rules);

static const uint64_t exact_limit = UINT64_C(1) << 53; /* whole numbers up to here are doubles */

/* A decimal as mantissa / 10^decimals. */
struct scaled {
  uint64_t mantissa;
  int decimals;
};

/* Splits the text of a number >= 0 that decimal_to_double reads; false where it has too many digits. */
static bool scaled_of(const char *text, struct scaled *scaled)
{
  uint64_t mantissa = 0;
  int decimals = 0, exponent = 0;
  bool fraction = false;
  for (; *text != '\0' && *text != 'e' && *text != 'E'; text++) {
    if (*text == '.') {
      fraction = true;
    } else if (*text != '-') {
      if (mantissa > exact_limit / 10 || decimals > 300) {
        return false;
      }
      mantissa = mantissa * 10 + (uint64_t)(*text - '0');
      decimals += fraction;
    }
  }
  if (*text != '\0') {
    bool negative = text[1] == '-';
    for (text += 1 + (text[1] == '-' || text[1] == '+'); *text != '\0' && exponent < 1000; text++) {
      exponent = exponent * 10 + (*text - '0');
    }
    exponent = negative ? -exponent : exponent;
  }
  decimals -= exponent;
  while (decimals > 0 && mantissa % 10 == 0 && mantissa > 0) {
    mantissa /= 10;
    decimals--;
  }
  while (decimals < 0 && mantissa < exact_limit && mantissa > 0) {
    mantissa *= 10;
    decimals++;
  }
  *scaled = (struct scaled){mantissa, mantissa == 0 ? 0 : decimals};
  return mantissa < exact_limit && scaled->decimals >= 0 && scaled->decimals <= DECIMALS_LIMIT;
}

static uint64_t power_of_ten(int exponent)
{
  uint64_t power = 1;
  for (int i = 0; i < exponent; i++) {
    power *= 10;
  }
  return power;
}

/* Brings a number to a common scale; false where it passes what a double holds exactly. */
static bool rescale(struct scaled *scaled, int decimals)
{
  unsigned __int128 mantissa = (unsigned __int128)scaled->mantissa * power_of_ten(decimals - scaled->decimals);
  if (mantissa >= exact_limit) {
    return false;
  }
  *scaled = (struct scaled){(uint64_t)mantissa, decimals};
  return true;
}

static struct shown show_whole(uint64_t value)
{
  struct shown shown = {{0}};
  decimal_from_u128(value, shown.text);
  return shown;
}

static struct shown show_real(double value)
{
  struct shown shown = {{0}};
  decimal_from_double(value, shown.text);
  return shown;
}

/* value / 10^decimals. Whole axes have no decimals, and whole numbers that a double may not hold. */
static struct shown show_scaled(uint64_t value, int decimals)
{
  return decimals == 0 ? show_whole(value) : show_real((double)value / (double)power_of_ten(decimals));
}

static bool refuse(const struct range *range, const struct node *node, const char *why)
{
  complain(range->reader->complaints, node->spot, "%s: %s", range->axis->key, why);
  return false;
}

/* Reads `from` or `to`. */
static bool read_end(struct range *range, const struct node *node, double *real, uint64_t *whole)
{
  if (!axis_is_whole(range->axis)) {
    return read_real(range->reader, node, node->key->text, constant_bounds, real);
  }
  struct whole_bounds bounds = axis_bounds(range->axis);
  bool good = read_whole(range->reader, node, node->key->text, bounds.low, bounds.high, whole);
  *real = (double)*whole;
  return good;
}

/* A linear range in units of 10^-decimals. */
struct linear {
  struct scaled from, to, step;
};

static bool read_linear(struct range *range, struct linear *linear)
{
  linear->step = (struct scaled){1, 0};
  if (axis_is_whole(range->axis)) {
    linear->from = (struct scaled){range->whole_low, 0};
    linear->to = (struct scaled){range->whole_high, 0};
    return range->step == NULL ||
           read_whole(range->reader, range->step, "step", 1, UINT64_MAX >> 1, &linear->step.mantissa);
  }
  static const struct real_bounds above_zero = {0, true};
  double step = 1;
  if (range->step != NULL && !read_real(range->reader, range->step, "step", above_zero, &step)) {
    return false;
  }
  bool good = scaled_of(range->from->text, &linear->from) && scaled_of(range->to->text, &linear->to) &&
              (range->step == NULL || scaled_of(range->step->text, &linear->step));
  int decimals = linear->from.decimals > linear->to.decimals ? linear->from.decimals : linear->to.decimals;
  decimals = linear->step.decimals > decimals ? linear->step.decimals : decimals;
  good = good && rescale(&linear->from, decimals) && rescale(&linear->to, decimals) && rescale(&linear->step, decimals);
  return good || refuse(range, range->node, "the numbers of a linear range may have 15 digits together");
}

static bool by_step(struct range *range, const struct linear *linear)
{
  uint64_t from = linear->from.mantissa, to = linear->to.mantissa, step = linear->step.mantissa;
  uint64_t rest = (to - from) % step;
  int decimals = linear->from.decimals;
  struct axis *axis = range->axis;
  if (rest != 0) {
    complain(range->reader->complaints, range->to->spot,
             "%s: from %s in steps of %s does not reach %s; the nearest ends are %s and %s", axis->key,
             show_scaled(from, decimals).text, show_scaled(step, decimals).text, show_scaled(to, decimals).text,
             show_scaled(to - rest, decimals).text, show_scaled(to - rest + step, decimals).text);
    return false;
  }
  axis->count = (to - from) / step + 1;
  axis->first = from;
  axis->step = step;
  axis->real_first = (double)from;
  axis->real_step = (double)step;
  axis->real_scale = (double)power_of_ten(decimals);
  return true;
}

/* The numbers of points nearest to `points` that divide the way evenly. */
static void complain_uneven(const struct range *range, uint64_t way, uint64_t points)
{
  uint64_t fewer = points - 1;
  uint64_t more = fewer;
  while (fewer > 1 && way % fewer != 0) {
    fewer--;
  }
  while (more < way && more < SPEC_STEPS_LIMIT && way % more != 0) {
    more++;
  }
  bool has_more = way % more == 0;
  complain(range->reader->complaints, range->steps->spot,
           has_more ? "%s: %llu steps do not divide %llu to %llu evenly; the nearest that do are %llu and %llu"
                    : "%s: %llu steps do not divide %llu to %llu evenly; the nearest number that does is %llu",
           range->axis->key, (unsigned long long)points, (unsigned long long)range->whole_low,
           (unsigned long long)range->whole_high, (unsigned long long)fewer + 1, (unsigned long long)more + 1);
}

/* The number of points where `steps` is given. */
static bool read_steps(const struct range *range, uint64_t *points)
{
  uint64_t least = range->low < range->high ? 2 : 1;
  if (!read_whole(range->reader, range->steps, "steps", least, SPEC_STEPS_LIMIT, points)) {
    return false;
  }
  return range->low < range->high || *points == 1 ||
         refuse(range, range->steps, "from and to are the same number, so there is one step");
}

static bool by_steps(struct range *range, const struct linear *linear)
{
  uint64_t points = 0;
  if (!read_steps(range, &points)) {
    return false;
  }
  struct linear even = *linear;
  uint64_t way = linear->to.mantissa - linear->from.mantissa, intervals = points == 1 ? 1 : points - 1;
  if (axis_is_whole(range->axis)) {
    if (way % intervals != 0) {
      complain_uneven(range, way, points);
      return false;
    }
    even.step.mantissa = points == 1 ? 1 : way / intervals;
    return by_step(range, &even);
  }
  /* Value i is (from (n - 1) + i way) / (10^decimals (n - 1)): all whole numbers that a double holds. */
  struct axis *axis = range->axis;
  axis->count = points;
  axis->real_first = (double)linear->from.mantissa * (double)intervals;
  axis->real_step = (double)way;
  axis->real_scale = (double)power_of_ten(linear->from.decimals) * (double)intervals;
  bool exact =
      (double)linear->to.mantissa * (double)intervals < (double)exact_limit && axis->real_scale < (double)exact_limit;
  return exact ||
         refuse(range, range->steps, "the numbers of a linear range and its steps may have 15 digits together");
}

static bool bind_linear(struct range *range)
{
  struct linear linear = {0};
  if (!read_linear(range, &linear) || linear.step.mantissa == 0) {
    return false;
  }
  return range->steps != NULL ? by_steps(range, &linear) : by_step(range, &linear);
}

/* Value i of from base^(i/k): exact where i/k is whole. */
static double power_value(const struct range *range, uint64_t k, uint64_t i)
{
  if (range->scale->base == 2) {
    return ldexp(range->low * exp2((double)(i % k) / (double)k), (int)(i / k));
  }
  char text[DECIMAL_TEXT_SIZE + 24];
  size_t length = decimal_from_double(range->low, text);
  char *exponent = strchr(text, 'e');
  long beyond = (long)i;
  if (exponent != NULL) {
    beyond += strtol(exponent + 1, NULL, 10);
    length = (size_t)(exponent - text);
  }
  length += (size_t)snprintf(text + length, sizeof text - length, "e%ld", beyond);
  double value = INFINITY;
  (void)decimal_to_double(text, length, &value);
  return value;
}

static struct shown show_power_value(const struct range *range, uint64_t k, uint64_t i)
{
  double value = power_value(range, k, i);
  return axis_is_whole(range->axis) ? show_real(round(value)) : show_real(value);
}

/* Whether value n is the end. */
static bool reaches_end(const struct range *range, uint64_t k, uint64_t n)
{
  static const double tolerance = 1e-12;
  double value = power_value(range, k, n);
  if (!axis_is_whole(range->axis)) {
    return fabs(value / range->high - 1) <= tolerance;
  }
  return value < 0x1p63 && (uint64_t)round(value) == range->whole_high;
}

static bool store(struct range *range, uint64_t points, double (*value)(const struct range *, uint64_t, uint64_t),
                  uint64_t parameter)
{
  struct axis *axis = range->axis;
  if (!axis_reserve(range->reader, range->node, points)) {
    return false;
  }
  bool whole = axis_is_whole(axis);
  uint64_t *integers = whole ? reader_take(range->reader, points, sizeof *integers) : NULL;
  double *reals = whole ? NULL : reader_take(range->reader, points, sizeof *reals);
  if (integers == NULL && reals == NULL) {
    return false;
  }
  uint64_t count = 0;
  for (uint64_t i = 0; i < points; i++) {
    bool last = i + 1 == points;
    if (!whole) {
      reals[count++] = last ? range->high : value(range, parameter, i);
      continue;
    }
    uint64_t next = last ? range->whole_high : (uint64_t)round(value(range, parameter, i));
    if (count == 0 || next > integers[count - 1]) {
      integers[count++] = next;
    }
  }
  axis->integers = integers;
  axis->reals = reals;
  axis->count = count;
  return true;
}

/* From the low end to the high one, in octaves or decades. */
static double way_of(const struct range *range)
{
  return range->scale->base == 2 ? log2(range->high) - log2(range->low) : log10(range->high) - log10(range->low);
}

static bool by_power(struct range *range)
{
  uint64_t k = 1;
  if (range->per_octave != NULL &&
      !read_whole(range->reader, range->per_octave, "per-octave", 1, PER_OCTAVE_LIMIT, &k)) {
    return false;
  }
  double way = (double)k * way_of(range);
  uint64_t n = (uint64_t)round(way);
  if (!reaches_end(range, k, n)) {
    uint64_t below = (uint64_t)floor(way);
    complain(range->reader->complaints, range->to->spot,
             "%s: from %s with %llu %s does not reach %s; the nearest ends are %s and %s", range->axis->key,
             range->from->text, (unsigned long long)k,
             range->scale->base == 10 ? "point a decade"
             : k == 1                 ? "point an octave"
                                      : "points an octave",
             range->to->text, show_power_value(range, k, below).text, show_power_value(range, k, below + 1).text);
    return false;
  }
  return store(range, n + 1, power_value, k);
}

static double share_value(const struct range *range, uint64_t intervals, uint64_t i)
{
  double way = way_of(range) * ((double)i / (double)intervals);
  return range->low * (range->scale->base == 2 ? exp2(way) : pow(10, way));
}

static bool by_shares(struct range *range)
{
  uint64_t points = 0;
  if (!read_steps(range, &points) || !store(range, points, share_value, points == 1 ? 1 : points - 1)) {
    return false;
  }
  if (range->axis->count == points) {
    return true;
  }
  complain(range->reader->complaints, range->steps->spot,
           "%s: %llu steps from %s to %s give %llu different whole numbers; use fewer", range->axis->key,
           (unsigned long long)points, range->from->text, range->to->text, (unsigned long long)range->axis->count);
  return false;
}

/* Which of step, steps and per-octave are given, and whether they go with the scale. */
static bool check_keys(const struct range *range)
{
  const struct scale *scale = range->scale;
  const struct {
    const struct node *node;
    bool allowed;
  } given[] = {{range->step, scale->takes_step}, {range->steps, true}, {range->per_octave, scale->takes_per_octave}};
  const struct node *first = NULL;
  for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
    if (given[i].node == NULL) {
      continue;
    }
    const struct node *key = given[i].node->key;
    if (!given[i].allowed) {
      complain(range->reader->complaints, key->spot, "%s: '%s' does not go with scale: %s; use %s", range->axis->key,
               key->text, scale->name, scale->others);
      return false;
    }
    if (first != NULL) {
      complain(range->reader->complaints, key->spot, "%s: give '%s' or '%s', not both", range->axis->key, first->text,
               key->text);
      return false;
    }
    first = key;
  }
  return true;
}

static bool check_ends(const struct range *range)
{
  if (range->low > range->high || (axis_is_whole(range->axis) && range->whole_low > range->whole_high)) {
    complain(range->reader->complaints, range->to->spot, "%s: 'from' %s is above 'to' %s", range->axis->key,
             range->from->text, range->to->text);
    return false;
  }
  if (range->scale->base != 0 && range->low <= 0) {
    complain(range->reader->complaints, range->from->spot, "%s: a %s scale cannot begin at 0", range->axis->key,
             range->scale->name);
    return false;
  }
  if (range->scale->base != 0 && range->whole_low > exact_limit) {
    complain(range->reader->complaints, range->from->spot, "%s: a %s scale must begin at %llu or below",
             range->axis->key, range->scale->name, (unsigned long long)exact_limit);
    return false;
  }
  return true;
}

bool range_read(struct reader *reader, const struct node *value, struct axis *axis)
{
  struct range range = {.reader = reader, .axis = axis, .node = value, .scale = &scales[0]};
  struct key_table table = range_table;
  table.owner = axis->key;
  size_t before = reader->complaints->count;
  if (!bind_mapping(reader, value, &table, &range) || reader->complaints->count > before) {
    return false;
  }
  for (size_t i = 0; range.scale_name != NULL && i < sizeof scales / sizeof scales[0]; i++) {
    range.scale = strcmp(scales[i].name, range.scale_name) == 0 ? &scales[i] : range.scale;
  }
  bool from = read_end(&range, range.from, &range.low, &range.whole_low);
  bool to = read_end(&range, range.to, &range.high, &range.whole_high);
  if (!from || !to || !check_ends(&range) || !check_keys(&range)) {
    return false;
  }
  if (range.scale->base == 0) {
    return bind_linear(&range);
  }
  return range.steps != NULL ? by_shares(&range) : by_power(&range);
}
