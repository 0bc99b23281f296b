#include "core/variable.h"

#include "core/clones.h"
#include "core/suggest.h"

#include <math.h>
#include <string.h>

static enum status unknown_distribution(const char *name, struct fault *fault)
{
  enum { NAMES = 16 };
  const char *names[NAMES];
  size_t count = 0;
  for (; count < distribution_count && count < NAMES; count++) {
    names[count] = distributions[count].name;
  }
  return fault_unknown("distribution", name, names, count, NULL, fault);
}

static enum status set_parameter(struct variable *variable, const char *name, double value,
                                 bool given[DISTRIBUTION_PARAMETERS], struct fault *fault)
{
  const struct distribution *distribution = variable->distribution;
  for (size_t i = 0; distribution->parameters[i] != NULL; i++) {
    if (strcmp(distribution->parameters[i], name) == 0) {
      if (given[i]) {
        return fault_set(fault, STATUS_BAD_INPUT, "%s is given twice", name);
      }
      if (!isfinite(value)) {
        return fault_set(fault, STATUS_BAD_INPUT, "%s must be a finite number", name);
      }
      given[i] = true;
      variable->parameters[i] = value;
      return STATUS_OK;
    }
  }
  return fault_set(fault, STATUS_BAD_INPUT, "the distribution %s takes no '%.64s'", distribution->name, name);
}

static enum status check_list(const struct variable *variable, struct fault *fault)
{
  double sum = 0;
  for (size_t i = 0; i < variable->value_count; i++) {
    double weight = variable_weight(variable, i);
    if (!isfinite(variable->values[i]) || !isfinite(weight) || weight < 0) {
      return fault_set(fault, STATUS_BAD_INPUT, "values and weights must be finite, and weights at least 0");
    }
    if (i > 0 && variable->values[i] < variable->values[i - 1]) {
      return fault_set(fault, STATUS_BAD_INPUT, "the values of a list must ascend");
    }
    sum += weight;
  }
  if (!(sum > 0)) {
    return fault_set(fault, STATUS_BAD_INPUT, "a list needs at least one value with a weight above 0");
  }
  return STATUS_OK;
}

static enum status check_parameters(const struct variable *variable, const bool given[DISTRIBUTION_PARAMETERS],
                                    struct fault *fault)
{
  const struct distribution *distribution = variable->distribution;
  for (size_t i = 0; distribution->parameters[i] != NULL; i++) {
    if (!given[i]) {
      return fault_set(fault, STATUS_BAD_INPUT, "the distribution %s needs '%s'", distribution->name,
                       distribution->parameters[i]);
    }
  }
  if (!distribution->of_values && variable->value_count > 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "the distribution %s takes no 'values'", distribution->name);
  }
  return distribution->of_values ? check_list(variable, fault) : distribution->check(variable->parameters, fault);
}

enum status variable_bind(const char *distribution, const char *const *names, const double *parameters, size_t count,
                          const double *values, const double *weights, size_t value_count, bool whole,
                          struct variable *variable, struct fault *fault)
{
  *variable = (struct variable){
      .distribution = distribution_find(distribution),
      .values = values,
      .weights = weights,
      .value_count = value_count,
      .whole = whole,
  };
  if (variable->distribution == NULL) {
    return unknown_distribution(distribution, fault);
  }
  bool given[DISTRIBUTION_PARAMETERS] = {false};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    status = set_parameter(variable, names[i], parameters[i], given, fault);
  }
  if (status == STATUS_OK) {
    status = check_parameters(variable, given, fault);
  }
  if (status == STATUS_OK && variable->distribution->prepare != NULL) {
    status = variable->distribution->prepare(variable, fault);
  }
  return status;
}

/* To nearest, by the rounding of addition; exact for |x| < 2^51. */
HOT_LOOP static void round_to_whole(size_t count, double *values)
{
  for (size_t j = 0; j < count; j++) {
    double shifted = values[j] + 0x1.8p52;
    values[j] = shifted - 0x1.8p52;
  }
}

void variable_invert(const struct variable *variable, size_t count, const double *units, double *values)
{
  variable->distribution->invert(variable, count, units, values);
  if (variable->whole) {
    round_to_whole(count, values);
  }
}

bool variable_is_uniform(const struct variable *variable, double *low, double *width)
{
  *low = variable->parameters[0];
  *width = variable->parameters[1] - variable->parameters[0];
  return variable->distribution == distribution_uniform;
}

/* Where a list steps, its value towards the middle: so the quantiles at u and 1 - u stand alike on both sides, however
 * the weights' sum is rounded. */
static double off_step(double unit)
{
  static const double slack = 1e-12;
  return unit > 0.5 ? unit - slack : unit + slack;
}

/* An end is what the specification says, not what the inverse makes of it. */
double variable_quantile(const struct variable *variable, double unit)
{
  const struct distribution *distribution = variable->distribution;
  int end = unit == 0 ? distribution->least : unit == 1 ? distribution->greatest : -1;
  double value = end < 0 ? 0 : variable->parameters[end];
  if (end < 0) {
    unit = distribution->of_values && unit > 0 && unit < 1 ? off_step(unit) : unit;
    variable_invert(variable, 1, &unit, &value);
  } else if (variable->whole) {
    round_to_whole(1, &value);
  }
  return value;
}

double variable_weight(const struct variable *variable, size_t i)
{
  return variable->weights == NULL ? 1 : variable->weights[i];
}

static void list_ends(const struct variable *variable, double *low, double *high)
{
  *low = (double)INFINITY;
  *high = -(double)INFINITY;
  for (size_t i = 0; i < variable->value_count; i++) {
    if (variable_weight(variable, i) > 0) {
      *low = variable->values[i] < *low ? variable->values[i] : *low;
      *high = variable->values[i] > *high ? variable->values[i] : *high;
    }
  }
}

static void ends_at(const struct variable *variable, double unit, double *low, double *high)
{
  if (!variable->distribution->of_values) {
    *low = variable_quantile(variable, unit);
    *high = variable_quantile(variable, 1 - unit);
    return;
  }
  double ends[2];
  list_ends(variable, &ends[0], &ends[1]);
  if (variable->whole) {
    round_to_whole(2, ends);
  }
  *low = ends[0];
  *high = ends[1];
}

double variable_least(const struct variable *variable)
{
  double low = 0, high = 0;
  ends_at(variable, 0x1p-53, &low, &high);
  return low;
}

double variable_most(const struct variable *variable)
{
  double low = 0, high = 0;
  ends_at(variable, 0x1p-53, &low, &high);
  return high;
}

bool variable_bounds(const struct variable *variable, double *low, double *high)
{
  ends_at(variable, 0, low, high);
  return isfinite(*low) && isfinite(*high);
}

double variable_mean(const struct variable *variable)
{
  return variable->distribution->mean(variable);
}

double variable_variance(const struct variable *variable)
{
  return variable->distribution->variance(variable);
}

double variable_kurtosis(const struct variable *variable)
{
  enum { QUANTILES = 1024 };
  if (variable->distribution->kurtosis != NULL) {
    return variable->distribution->kurtosis(variable);
  }
  double mean = variable_mean(variable), squares = 0, fourth = 0;
  for (int i = 0; i < QUANTILES; i++) {
    double unit = (i + 0.5) / QUANTILES, value = 0;
    variable->distribution->invert(variable, 1, &unit, &value);
    double square = (value - mean) * (value - mean);
    squares += square;
    fourth += square * square;
  }
  return squares > 0 ? fourth * QUANTILES / (squares * squares) : 1;
}
