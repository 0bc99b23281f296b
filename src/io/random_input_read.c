#include "io/random_input_read.h"

#include "core/decimal.h"
#include "core/distribution.h"
#include "io/axis_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct input_keys {
  const char *distribution;
};

static const char *const distribution_names[] = {"uniform", "loguniform", "triangular", "normal", "lognormal", "list"};
static const struct choices distribution_choices = {"distribution", distribution_names,
                                                    sizeof distribution_names / sizeof distribution_names[0]};

static const struct real_bounds above_zero = {0, true}, at_least_zero = {0, false};
static const struct shape parameter_shape = {.kind = SHAPE_REAL};
static const struct shape positive_shape = {.kind = SHAPE_REAL, .detail = &above_zero};
static const struct shape weight_shape = {.kind = SHAPE_REAL, .detail = &at_least_zero};
static const struct shape value_list = {.kind = SHAPE_LIST, .parts = {&parameter_shape}, .limit = SPEC_STEPS_LIMIT};
static const struct shape weight_list = {
    .kind = SHAPE_LIST, .detail = list_repeats, .parts = {&weight_shape}, .limit = SPEC_STEPS_LIMIT};

/* All that a distribution may be told; which of it belongs to the one at hand is checked afterwards. */
static const struct key input_keys[] = {
    {"dist", true, bind_choice, offsetof(struct input_keys, distribution), &distribution_choices,
     "kind of distribution", NULL},
    {"min", false, bind_ignored, 0, NULL, "least value", &parameter_shape},
    {"max", false, bind_ignored, 0, NULL, "greatest value", &parameter_shape},
    {"mode", false, bind_ignored, 0, NULL, "most likely value", &parameter_shape},
    {"mean", false, bind_ignored, 0, NULL, "of the normal distribution before it is cut", &parameter_shape},
    {"sd", false, bind_ignored, 0, NULL, "standard deviation before it is cut", &positive_shape},
    {"median", false, bind_ignored, 0, NULL, "of the lognormal distribution", &positive_shape},
    {"sigma", false, bind_ignored, 0, NULL, "standard deviation of the logarithm", &positive_shape},
    {"values", false, bind_ignored, 0, NULL, "of a list", &value_list},
    {"weights", false, bind_ignored, 0, NULL, "of a list (default: all the same)", &weight_list},
};

static const struct key_rule input_rules[] = {
    {.kind = RULE_WHEN,
     .when = "dist",
     .is = "uniform",
     .keys = {"min", "max"},
     .not = {"mode", "mean", "sd", "median", "sigma", "values", "weights"}},
    {.kind = RULE_WHEN,
     .when = "dist",
     .is = "loguniform",
     .keys = {"min", "max"},
     .not = {"mode", "mean", "sd", "median", "sigma", "values", "weights"}},
    {.kind = RULE_WHEN,
     .when = "dist",
     .is = "triangular",
     .keys = {"min", "mode", "max"},
     .not = {"mean", "sd", "median", "sigma", "values", "weights"}},
    {.kind = RULE_WHEN,
     .when = "dist",
     .is = "normal",
     .keys = {"mean", "sd", "min", "max"},
     .not = {"mode", "median", "sigma", "values", "weights"}},
    {.kind = RULE_WHEN,
     .when = "dist",
     .is = "lognormal",
     .keys = {"median", "sigma"},
     .not = {"min", "max", "mode", "mean", "sd", "values", "weights"}},
    {.kind = RULE_WHEN,
     .when = "dist",
     .is = "list",
     .keys = {"values"},
     .not = {"min", "max", "mode", "mean", "sd", "median", "sigma"}},
};
static const struct key_table input_table = KEY_TABLE_RULES("a distribution", input_keys, input_rules);
const struct shape random_input_shape = {.kind = SHAPE_MAPPING, .detail = &input_table};

/* What a distribution takes beside its name; NULL at the end. */
static const char *const *keys_of(const struct distribution *distribution)
{
  static const char *const of_values[] = {"values", "weights", NULL};
  return distribution->of_values ? of_values : distribution->parameters;
}

static bool belongs(const struct distribution *distribution, const char *name)
{
  for (const char *const *key = keys_of(distribution); *key != NULL; key++) {
    if (strcmp(*key, name) == 0) {
      return true;
    }
  }
  return false;
}

static void complain_foreign(struct reader *reader, const struct node *key, const struct distribution *distribution)
{
  char taken[80] = "";
  size_t length = 0;
  for (const char *const *next = keys_of(distribution); *next != NULL && length < sizeof taken; next++) {
    length += (size_t)snprintf(taken + length, sizeof taken - length, "%s%s", length > 0 ? ", " : "", *next);
  }
  complain(reader->complaints, key->spot, "the distribution %s takes no '%s'; it takes %s", distribution->name,
           key->text, taken);
}

static bool refuse_foreign(struct reader *reader, const struct node *node, const struct distribution *distribution)
{
  bool good = true;
  for (const struct node *value = node->first; value != NULL; value = value->next) {
    if (strcmp(value->key->text, "dist") != 0 && !belongs(distribution, value->key->text)) {
      complain_foreign(reader, value->key, distribution);
      good = false;
    }
  }
  return good;
}

/* Whether the input can have this value. */
static bool check_support(struct reader *reader, const struct node *node, const struct axis *axis, double value)
{
  struct whole_bounds bounds = axis_bounds(axis);
  bool whole = axis_is_whole(axis);
  double low = whole ? (double)bounds.low : 0, high = whole ? (double)bounds.high : INFINITY;
  if (value >= low && value <= high) {
    return true;
  }
  char bound[DECIMAL_TEXT_SIZE];
  decimal_from_double(value < low ? low : high, bound);
  complain(reader->complaints, node->spot, "%s must be at %s %s, found %s", axis->key, value < low ? "least" : "most",
           bound, text_show(node->text).text);
  return false;
}

static bool read_parameters(struct reader *reader, const struct node *node, const struct axis *axis,
                            const struct distribution *distribution, struct random_input *input)
{
  static const struct real_bounds any = {-1e308, false};
  double *parameters = reader_take(reader, DISTRIBUTION_PARAMETERS, sizeof *parameters);
  bool good = parameters != NULL;
  size_t count = 0;
  for (; parameters != NULL && distribution->parameters[count] != NULL; count++) {
    const struct node *value = node_find(node, distribution->parameters[count]);
    if (value == NULL) {
      complain(reader->complaints, node->spot, "the distribution %s of %s has no '%s'", distribution->name, axis->key,
               distribution->parameters[count]);
      good = false;
    } else {
      bool end = (int)count == distribution->least || (int)count == distribution->greatest;
      bool read = read_real(reader, value, value->key->text, any, &parameters[count]);
      good &= read && (!end || check_support(reader, value, axis, parameters[count]));
    }
  }
  struct fault fault = {0};
  if (good && distribution->check(parameters, &fault) != STATUS_OK) {
    complain(reader->complaints, node->spot, "%s: %s", axis->key, fault.text);
    good = false;
  }
  input->parameter_names = distribution->parameters;
  input->parameters = parameters;
  input->parameter_count = count;
  return good;
}

/* A list of numbers as `values` or `weights`. */
static const double *read_numbers(struct reader *reader, const struct node *node, const char *label,
                                  const struct axis *axis)
{
  struct whole_bounds bounds = axis == NULL ? (struct whole_bounds){0, 0} : axis_bounds(axis);
  if (!read_list(reader, node, label, SPEC_STEPS_LIMIT) || !axis_reserve(reader, node, node->count)) {
    return NULL;
  }
  double *numbers = reader_take(reader, node->count, sizeof *numbers);
  bool good = numbers != NULL;
  size_t i = 0;
  for (const struct node *item = node->first; item != NULL && numbers != NULL; item = item->next, i++) {
    if (axis != NULL && axis_is_whole(axis)) {
      uint64_t whole = 0;
      good &= read_whole(reader, item, axis->key, bounds.low, bounds.high, &whole);
      numbers[i] = (double)whole;
    } else {
      good &= read_real(reader, item, label, at_least_zero, &numbers[i]);
    }
  }
  return good ? numbers : NULL;
}

struct weighted {
  double value, weight;
};

static int compare_weighted(const void *a, const void *b)
{
  const struct weighted *left = a, *right = b;
  int values = (left->value > right->value) - (left->value < right->value);
  return values != 0 ? values : (left->weight > right->weight) - (left->weight < right->weight);
}

/* Ascending, each value with its weight: a distribution does not depend on the order in which it is written. */
static bool sort_list(struct reader *reader, struct random_input *input)
{
  double *values = reader_take(reader, input->value_count, sizeof *values);
  double *weights = reader_take(reader, input->value_count, sizeof *weights);
  struct weighted *pairs = reader_take(reader, input->value_count, sizeof *pairs);
  if (values == NULL || weights == NULL || pairs == NULL) {
    return false;
  }
  for (size_t i = 0; i < input->value_count; i++) {
    pairs[i] = (struct weighted){input->values[i], input->weights == NULL ? 1 : input->weights[i]};
  }
  qsort(pairs, input->value_count, sizeof *pairs, compare_weighted);
  for (size_t i = 0; i < input->value_count; i++) {
    values[i] = pairs[i].value;
    weights[i] = pairs[i].weight;
  }
  input->values = values;
  input->weights = input->weights == NULL ? NULL : weights;
  return true;
}

static bool read_values(struct reader *reader, const struct node *node, const struct axis *axis,
                        struct random_input *input)
{
  const struct node *values = node_find(node, "values"), *weights = node_find(node, "weights");
  if (values == NULL) {
    complain(reader->complaints, node->spot, "the distribution list of %s has no 'values'", axis->key);
    return false;
  }
  input->values = read_numbers(reader, values, "values", axis);
  input->value_count = values->count;
  if (input->values == NULL || weights == NULL) {
    return input->values != NULL && sort_list(reader, input);
  }
  input->weights = read_numbers(reader, weights, "weights", NULL);
  if (input->weights == NULL) {
    return false;
  }
  double sum = 0;
  for (size_t i = 0; i < weights->count; i++) {
    sum += input->weights[i];
  }
  if (weights->count != values->count) {
    complain(reader->complaints, weights->spot, "%zu value%s need%s as many weights, found %zu", values->count,
             values->count == 1 ? "" : "s", values->count == 1 ? "s" : "", weights->count);
  } else if (!(sum > 0) || isinf(sum)) {
    complain(reader->complaints, weights->spot, "the weights must have a sum above 0 that is a number");
  }
  return weights->count == values->count && sum > 0 && sort_list(reader, input);
}

bool random_input_read(struct reader *reader, const struct node *node, struct random_input *input)
{
  struct axis axis = {0};
  struct input_keys keys = {0};
  const char *name = node->key->text;
  if (!axis_find(name, &axis) || !(axis_is_whole(&axis) || axis.kind == AXIS_CONSTANT)) {
    struct hint hint = hint_for(reader, name, reader->number_names);
    complain(reader->complaints, node->key->spot, "unknown parameter '%s'%s", text_show(name).text,
             hint.text[0] != '\0' ? hint.text : "; parameters are numbers such as context, c_exp or window");
    return false;
  }
  struct key_table table = input_table;
  table.owner = axis.key;
  input->key = axis.key;
  input->place = node->key->spot.place;
  if (!bind_mapping(reader, node, &table, &keys) || keys.distribution == NULL) {
    return false;
  }
  const struct distribution *distribution = distribution_find(keys.distribution);
  input->distribution = distribution->name;
  bool good = refuse_foreign(reader, node, distribution);
  return good && (distribution->of_values ? read_values(reader, node, &axis, input)
                                          : read_parameters(reader, node, &axis, distribution, input));
}
