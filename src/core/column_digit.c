#include "core/column_digit.h"

#include "core/plan.h"

#include <string.h>

static bool ascends(const struct axis *axis)
{
  bool real = axis->kind == AXIS_CONSTANT;
  if (!real && axis->kind != AXIS_CONTEXT && axis->kind != AXIS_PROMPT && axis->kind != AXIS_FIELD) {
    return false;
  }
  bool listed = real ? axis->reals != NULL : axis->integers != NULL;
  for (uint64_t i = 1; listed && i < axis->count; i++) {
    if (real ? axis->reals[i] < axis->reals[i - 1] : axis->integers[i] < axis->integers[i - 1]) {
      return false;
    }
  }
  return true;
}

/* The digit that goes through the values of an axis; through the models where that is NULL. */
static struct column_digit digit_of(const struct sweep *sweep, const struct axis *axis)
{
  return axis == NULL ? (struct column_digit){plan_stride(sweep, NULL), sweep->model_count, false}
                      : (struct column_digit){plan_stride(sweep, axis), axis->count, ascends(axis)};
}

static struct column_digit same_everywhere(const struct sweep *sweep)
{
  return (struct column_digit){plan_product_count(sweep), 1, false};
}

static struct column_digit tell_plainly(const struct sweep *sweep, const struct axis *axis)
{
  return axis == NULL ? same_everywhere(sweep) : digit_of(sweep, axis);
}

/* `paper` is the accounting of the model. */
static struct column_digit tell_accounting(const struct sweep *sweep, const struct axis *axis)
{
  bool paper = axis == NULL && strcmp(sweep->accounting, "paper") == 0;
  for (uint64_t i = 0; axis != NULL && i < axis->count; i++) {
    paper = paper || strcmp(axis->accountings[i], "paper") == 0;
  }
  if (paper && sweep->model_count > 1) {
    return axis == NULL ? digit_of(sweep, NULL) : (struct column_digit){0};
  }
  return tell_plainly(sweep, axis);
}

/* A workload without a prompt leaves the cell empty. */
static struct column_digit tell_prompt(const struct sweep *sweep, const struct axis *axis)
{
  if (sweep_find_workload(sweep, true) == NULL) {
    return same_everywhere(sweep);
  }
  if (sweep_find_workload(sweep, false) == NULL) {
    return tell_plainly(sweep, axis);
  }
  return axis == NULL ? digit_of(sweep, sweep_axis(sweep, AXIS_WORKLOAD, NULL)) : (struct column_digit){0};
}

struct column_digit column_digit(const struct sweep *sweep, const char *column)
{
  static const struct {
    const char *column;
    enum axis_kind kind;
    struct column_digit (*tell)(const struct sweep *sweep, const struct axis *axis);
  } rules[] = {{"accounting", AXIS_ACCOUNTING, tell_accounting},
               {"workload", AXIS_WORKLOAD, tell_plainly},
               {"prompt", AXIS_PROMPT, tell_prompt},
               {"context", AXIS_CONTEXT, tell_plainly},
               {"constants", AXIS_CONSTANT_SET, tell_plainly}};
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    if (strcmp(rules[i].column, column) == 0) {
      return rules[i].tell(sweep, sweep_axis(sweep, rules[i].kind, NULL));
    }
  }
  if (strcmp(column, "model") == 0) {
    return digit_of(sweep, NULL);
  }
  const struct constant_field *price = constants_find_field(column);
  const struct axis *axis =
      price != NULL ? sweep_axis(sweep, AXIS_CONSTANT, column) : sweep_axis(sweep, AXIS_FIELD, column);
  if (price != NULL) {
    return tell_plainly(sweep, axis != NULL ? axis : sweep_axis(sweep, AXIS_CONSTANT_SET, NULL));
  }
  if (axis == NULL) {
    return (struct column_digit){0};
  }
  return digit_of(sweep, axis);
}
