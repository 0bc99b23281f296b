#include "core/corner.h"

#include "core/plan.h"

/* The axis with the one value that counts most; *value is its storage. Names stay as they are, and which price is taken
 * does not matter. */
static void cut_axis(struct axis *axis, uint64_t *value)
{
  bool whole = axis->kind == AXIS_CONTEXT || axis->kind == AXIS_PROMPT || axis->kind == AXIS_FIELD;
  if (!whole) {
    axis->count = axis->kind == AXIS_CONSTANT || axis->kind == AXIS_CONSTANT_SET ? 1 : axis->count;
    return;
  }
  *value = axis_integer(axis, axis->integers == NULL && axis->kind != AXIS_PROMPT ? axis->count - 1 : 0);
  for (uint64_t i = 0; axis->integers != NULL && i < axis->count; i++) {
    bool more = axis->kind == AXIS_PROMPT ? axis->integers[i] < *value : axis->integers[i] > *value;
    *value = more ? axis->integers[i] : *value;
  }
  axis->integers = value;
  axis->count = 1;
}

static enum status evaluate(const struct sweep *corner, struct fault *fault)
{
  struct plan plan;
  enum status status = plan_init(&plan, corner, fault);
  for (uint64_t i = 0; status == STATUS_OK && i < plan.point_count; i++) {
    struct setting setting;
    struct point point;
    struct fault inner = {0};
    plan_read(&plan, i, &setting);
    status = point_evaluate(&setting.scenario, &point, &inner);
    if (status != STATUS_OK) {
      (void)fault_set(fault, status, "context %llu is too long for the model '%.64s': %s",
                      (unsigned long long)setting.scenario.context, setting.architecture.name, inner.text);
    }
  }
  plan_free(&plan);
  return status;
}

enum status corner_check(const struct sweep *sweep, struct fault *fault)
{
  struct axis axes[PLAN_AXES_MAX];
  uint64_t values[PLAN_AXES_MAX];
  struct sweep corner = *sweep;
  size_t count = sweep->axis_count + sweep->one_at_a_time_count;
  for (size_t i = 0; i < count && count <= PLAN_AXES_MAX; i++) {
    axes[i] = i < sweep->axis_count ? sweep->axes[i] : sweep->one_at_a_time[i - sweep->axis_count];
    cut_axis(&axes[i], &values[i]);
  }
  corner.axes = axes;
  corner.one_at_a_time = axes + sweep->axis_count;
  return count > PLAN_AXES_MAX ? STATUS_OK : evaluate(&corner, fault);
}
