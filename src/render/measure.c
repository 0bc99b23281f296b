#include "render/measure.h"

#include "core/decimal.h"
#include "render/type.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum kind { KIND_NUMBER, KIND_RATIO, KIND_COUNT, KIND_SHARE };

static const struct output {
  const char *name, *title, *sentence;
  enum kind kind;
} outputs[] = {
    {"ratio", "SNARK/STARK ratio", "the ratio", KIND_RATIO},
    {"ceiling", "Ceiling of the ratio", "the ceiling", KIND_RATIO},
    {"ceiling_fraction", "Part of the way to the ceiling", "the part of the way to the ceiling", KIND_SHARE},
    {"snark_constraints", "SNARK constraints", "the SNARK constraints", KIND_COUNT},
    {"stark_rows", "STARK rows", "the STARK rows", KIND_COUNT},
    {"snark_nonarithmetic_share", "Part of the constraints that is not arithmetic",
     "the part of the constraints that is not arithmetic", KIND_SHARE},
    {"softmax_share", "Softmax part of the constraints that are not arithmetic", "the softmax share", KIND_SHARE},
    {"stark_lookup_share", "Part of the rows that are lookups", "the share of lookups", KIND_SHARE},
    {"arithmetic", "Multiply-adds", "the multiply-adds", KIND_COUNT},
    {"softmax", "Softmax exponentials", "the softmax exponentials", KIND_COUNT},
    {"norm", "Normalised elements", "the normalised elements", KIND_COUNT},
    {"nonlin", "Activations", "the activations", KIND_COUNT},
    {"span", "Mean span in tokens", "the mean span", KIND_COUNT},
};

static const struct output *find_output(const char *name)
{
  for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
    if (strcmp(outputs[i].name, name) == 0) {
      return &outputs[i];
    }
  }
  return NULL;
}

struct wording output_title(const char *output)
{
  const struct output *known = find_output(output);
  return wording_format("%s", known != NULL ? known->title : output);
}

struct wording output_sentence(const char *output)
{
  const struct output *known = find_output(output);
  return wording_format("%s", known != NULL ? known->sentence : output);
}

/* The unit in which the largest value has few digits. */
static void choose_unit(double size, struct measure *measure)
{
  static const struct {
    double from, unit;
    const char *suffix;
  } units[] = {{0.5e12, 1e12, " tn"}, {0.5e9, 1e9, " bn"}, {0.5e6, 1e6, " mn"}, {1e-4, 1, ""}};
  if (size == 0) {
    return;
  }
  for (size_t i = 0; i < sizeof units / sizeof units[0] && size < WORDING_POWERS_FROM; i++) {
    if (size >= units[i].from) {
      measure->unit = units[i].unit;
      measure->suffix = wording_format("%s", units[i].suffix);
      return;
    }
  }
  int exponent = decimal_exponent(size);
  measure->unit = exponent < 0 ? 1 / decimal_power(-exponent) : decimal_power(exponent);
  measure->suffix = wording_format("\u00d7%s", wording_power(exponent).text);
}

/* Two digits of what varies, three of what does not. */
static int find_decimals(double low, double high, double unit)
{
  double range = (high - low) / unit, size = fmax(fabs(low), fabs(high)) / unit;
  int digits = range > 0 ? 1 - decimal_exponent(range) : size > 0 ? 2 - decimal_exponent(size) : 0;
  return digits < 0 ? 0 : digits > 9 ? 9 : digits;
}

struct measure measure_of_numbers(double low, double high)
{
  struct measure measure = {.unit = 1};
  choose_unit(fmax(fabs(low), fabs(high)), &measure);
  measure.decimals = find_decimals(low, high, measure.unit);
  return measure;
}

struct measure measure_of_output(const char *output, double low, double high)
{
  const struct output *known = find_output(output);
  enum kind kind = known != NULL ? known->kind : KIND_NUMBER;
  if (kind == KIND_RATIO) {
    return (struct measure){.ratio = true, .unit = 1, .decimals = wording_ratio_decimals(low, high)};
  }
  if (kind == KIND_SHARE) {
    return (struct measure){.unit = 0.01, .suffix = wording_format(" %%"), .decimals = find_decimals(low, high, 0.01)};
  }
  return measure_of_numbers(low, high);
}

struct wording measure_value(const struct measure *measure, double value)
{
  double shown = value / measure->unit;
  bool lost = measure->unit >= 1e6 && value != 0 && fabs(shown) < 10 / decimal_power(measure->decimals);
  if (measure->unit >= 1e15 && (lost || fabs(shown) >= 10)) {
    return wording_format("%s%s", value < 0 ? "\u2212" : "", wording_scientific(fabs(value)).text);
  }
  if (lost) {
    struct measure own = measure_of_numbers(value, value);
    own.decimals = own.unit == 1 ? 0 : own.decimals;
    return wording_format("%s%s", wording_fixed(value / own.unit, own.decimals).text, own.suffix.text);
  }
  return measure->ratio ? wording_ratio(value, measure->decimals)
                        : wording_format("%s%s", wording_fixed(shown, measure->decimals).text, measure->suffix.text);
}

struct wording measure_power(const struct measure *measure, int power)
{
  enum { WORDS_FROM = 6, POWERS_FROM = 15, PLAIN_FROM = -3 };
  const char *suffix = measure->ratio ? "\u00d7" : strcmp(measure->suffix.text, " %") == 0 ? " %" : "";
  bool percent = strcmp(suffix, " %") == 0, powers = measure->unit >= decimal_power(POWERS_FROM);
  power += percent ? 2 : 0;
  if (powers || power >= POWERS_FROM || power < PLAIN_FROM) {
    return wording_format("%s%s", wording_power(power).text, suffix);
  }
  if (power >= WORDS_FROM) {
    return wording_format("%s %s%s", wording_value(decimal_power(power % 3)).text,
                          power >= 12  ? "tn"
                          : power >= 9 ? "bn"
                                       : "mn",
                          suffix);
  }
  return wording_format("%s%s", wording_value(decimal_power(power)).text, suffix);
}

static void scale_tics(const struct measure *measure, struct tics *tics)
{
  tics->step *= measure->unit;
  for (size_t i = 0; i < tics->count; i++) {
    tics->values[i] *= measure->unit;
  }
}

void measure_tics(const struct measure *measure, double low, double high, size_t limit, struct tics *tics)
{
  tics_linear(low / measure->unit, high / measure->unit, limit, tics);
  scale_tics(measure, tics);
}

void measure_tics_around(const struct measure *measure, double low, double high, size_t limit, struct tics *tics)
{
  tics_around(low / measure->unit, high / measure->unit, limit, tics);
  scale_tics(measure, tics);
}

struct wording measure_tic(const struct measure *measure, const struct tics *tics, size_t i)
{
  double value = tics->values[i] / measure->unit;
  bool bare = value == 0 && measure->suffix.text[0] != '\0';
  return bare ? wording_format("0")
              : wording_format("%s%s", wording_fixed(value, tics->decimals).text, measure->suffix.text);
}

struct wording measure_widest_tic(const struct measure *measure, const struct tics *tics)
{
  struct wording widest = {""};
  for (size_t i = 0; i < tics->count; i++) {
    struct wording tic = measure_tic(measure, tics, i);
    widest = type_width(tic.text, TYPE_LABEL, false) > type_width(widest.text, TYPE_LABEL, false) ? tic : widest;
  }
  return widest;
}
