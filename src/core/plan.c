#include "core/plan.h"

#include <stdlib.h>
#include <string.h>

enum { VARIATION_LIMIT = 10000000, ARCHITECTURE_CHECKS = 1000000 };

uint64_t plan_product_count(const struct sweep *sweep)
{
  uint64_t count = sweep->model_count;
  for (size_t i = 0; i < sweep->axis_count; i++) {
    if (__builtin_mul_overflow(count, sweep->axes[i].count, &count)) {
      return 0;
    }
  }
  return count;
}

uint64_t plan_stride(const struct sweep *sweep, const struct axis *axis)
{
  uint64_t stride = 1;
  for (size_t i = sweep->axis_count; i-- > 0 && &sweep->axes[i] != axis;) {
    stride *= sweep->axes[i].count;
  }
  return stride;
}

static uint64_t axis_corners(const struct axis *axis)
{
  bool words = axis->kind == AXIS_CONSTANT_SET || axis->kind == AXIS_WORKLOAD || axis->kind == AXIS_ACCOUNTING;
  return words || axis->count < 2 ? axis->count : 2;
}

uint64_t plan_corner_count(const struct sweep *sweep)
{
  uint64_t count = sweep->model_count;
  for (size_t i = 0; i < sweep->axis_count; i++) {
    count *= axis_corners(&sweep->axes[i]);
  }
  return count;
}

uint64_t plan_corner(const struct sweep *sweep, uint64_t i)
{
  uint64_t point = 0, stride = 1;
  for (size_t at = sweep->axis_count; at-- > 0;) {
    uint64_t corners = axis_corners(&sweep->axes[at]);
    point += i % corners * stride;
    stride *= sweep->axes[at].count;
    i /= corners;
  }
  return point + i * stride;
}

static void apply_axis(const struct axis *axis, uint64_t value, struct setting *setting)
{
  switch (axis->kind) {
  case AXIS_CONTEXT:
    setting->scenario.context = axis_integer(axis, value);
    break;
  case AXIS_PROMPT:
    setting->scenario.prompt = axis_integer(axis, value);
    break;
  case AXIS_CONSTANT:
    constants_set(&setting->constants, axis->constant, axis_real(axis, value));
    setting->constants.name[0] = '\0';
    break;
  case AXIS_CONSTANT_SET:
    setting->constants = axis->sets[value];
    setting->set = axis->sets[value].name;
    break;
  case AXIS_FIELD:
    architecture_set(&setting->architecture, axis->field, axis_integer(axis, value));
    break;
  case AXIS_WORKLOAD:
    setting->scenario.workload = axis->workloads[value];
    break;
  case AXIS_ACCOUNTING:
    setting->accounting_name = axis->accountings[value];
    break;
  }
}

/* Sets of constants go first: a price given on its own axis departs from the set. */
static void apply_axes(const struct sweep *sweep, const uint64_t *values, bool sets, struct setting *setting)
{
  for (size_t i = 0; i < sweep->axis_count; i++) {
    if ((sweep->axes[i].kind == AXIS_CONSTANT_SET) == sets) {
      apply_axis(&sweep->axes[i], values[i], setting);
    }
  }
}

enum status plan_check_axes(const struct sweep *sweep, struct fault *fault)
{
  return sweep->axis_count <= PLAN_AXES_MAX
             ? STATUS_OK
             : fault_set(fault, STATUS_BAD_INPUT, "sweep '%s' has more than %d axes", sweep->name, PLAN_AXES_MAX);
}

/* Point number i of the product, with one more axis set to a value where `axis` is not NULL. */
static void read_product(const struct sweep *sweep, uint64_t i, const struct axis *axis, uint64_t value,
                         struct setting *setting)
{
  uint64_t values[PLAN_AXES_MAX];
  for (size_t at = sweep->axis_count; at-- > 0;) {
    values[at] = i % sweep->axes[at].count;
    i /= sweep->axes[at].count;
  }
  setting->architecture = sweep->models[i];
  setting->constants = sweep->constants;
  setting->set = sweep->constants.name;
  setting->accounting_name = sweep->accounting;
  setting->scenario = (struct scenario){.workload = sweep->workload};
  bool set = axis != NULL && axis->kind == AXIS_CONSTANT_SET;
  apply_axes(sweep, values, true, setting);
  if (set) {
    apply_axis(axis, value, setting);
  }
  apply_axes(sweep, values, false, setting);
  if (axis != NULL && !set) {
    apply_axis(axis, value, setting);
  }
  setting->scenario.architecture = &setting->architecture;
  setting->scenario.constants = &setting->constants;
  setting->scenario.accounting = accounting_find(setting->accounting_name, &setting->architecture);
}

void plan_read(const struct plan *plan, uint64_t i, struct setting *setting)
{
  const struct variation product = {.product = i};
  const struct variation *variation = plan->variations == NULL ? &product : &plan->variations[i];
  read_product(plan->sweep, variation->product, variation->axis, variation->value, setting);
}

/* Whether the axis's value is the one that the base already has. */
static bool is_base_value(const struct sweep *sweep, const struct setting *base, uint64_t product,
                          const struct axis *axis, uint64_t value)
{
  struct setting varied;
  read_product(sweep, product, axis, value, &varied);
  if (axis->kind == AXIS_CONSTANT) {
    memcpy(varied.constants.name, base->constants.name, sizeof varied.constants.name);
  }
  return varied.scenario.context == base->scenario.context && setting_same_curve(&varied, base);
}

/* Lists the base and each departure from it for every point of the product; with list NULL it only counts. */
static uint64_t list_variations(const struct sweep *sweep, uint64_t products, struct variation *list)
{
  uint64_t count = 0;
  for (uint64_t product = 0; product < products && count <= VARIATION_LIMIT; product++) {
    struct setting base;
    read_product(sweep, product, NULL, 0, &base);
    if (list != NULL) {
      list[count] = (struct variation){.product = product};
    }
    count++;
    for (size_t i = 0; i < sweep->one_at_a_time_count; i++) {
      const struct axis *axis = &sweep->one_at_a_time[i];
      for (uint64_t value = 0; value < axis->count && count <= VARIATION_LIMIT; value++) {
        if (is_base_value(sweep, &base, product, axis, value)) {
          continue;
        }
        if (list != NULL) {
          list[count] = (struct variation){.product = product, .axis = axis, .value = value};
        }
        count++;
      }
    }
  }
  return count;
}

static enum status init_variations(struct plan *plan, struct fault *fault)
{
  uint64_t count = plan->product_count;
  if (count <= VARIATION_LIMIT) {
    count = list_variations(plan->sweep, plan->product_count, NULL);
  }
  if (count > VARIATION_LIMIT) {
    return fault_set(fault, STATUS_BAD_INPUT, "sweep '%s' varies one at a time over more than %d points",
                     plan->sweep->name, VARIATION_LIMIT);
  }
  plan->variations = calloc(count, sizeof *plan->variations);
  if (plan->variations == NULL) {
    return fault_no_memory(fault, "planning a sweep");
  }
  plan->point_count = list_variations(plan->sweep, plan->product_count, plan->variations);
  return STATUS_OK;
}

static enum status check_setting(const struct plan *plan, const struct setting *setting, struct fault *fault)
{
  struct fault inner;
  if (architecture_check(&setting->architecture, NULL, &inner) != STATUS_OK) {
    return fault_set(fault, STATUS_BAD_INPUT, "'%s' makes an impossible model of '%s': %s", plan->sweep->name,
                     setting->architecture.name, inner.text);
  }
  return STATUS_OK;
}

enum status plan_check(const struct plan *plan, const struct setting *setting, struct fault *fault)
{
  return plan->checked ? STATUS_OK : check_setting(plan, setting, fault);
}

/* Every architecture once where architecture fields vary: the axes behind the last such axis need not be walked. */
static enum status check_architectures(struct plan *plan, struct fault *fault)
{
  const struct sweep *sweep = plan->sweep;
  uint64_t stride = 1;
  for (size_t i = sweep->axis_count; i-- > 0 && sweep->axes[i].kind != AXIS_FIELD;) {
    stride *= sweep->axes[i].count;
  }
  stride = plan->variations == NULL ? stride : 1;
  uint64_t settings = plan->point_count / stride;
  plan->checked = settings <= ARCHITECTURE_CHECKS;
  settings = plan->checked ? settings : ARCHITECTURE_CHECKS;
  for (uint64_t i = 0; i < settings; i++) {
    struct setting setting;
    plan_read(plan, i * stride, &setting);
    enum status status = check_setting(plan, &setting, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  return STATUS_OK;
}

enum status plan_init(struct plan *plan, const struct sweep *sweep, struct fault *fault)
{
  *plan = (struct plan){.sweep = sweep, .product_count = plan_product_count(sweep)};
  enum status status = plan_check_axes(sweep, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (plan->product_count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "sweep '%s' has more points than can be counted", sweep->name);
  }
  plan->point_count = plan->product_count;
  status = sweep->one_at_a_time_count > 0 ? init_variations(plan, fault) : STATUS_OK;
  if (status == STATUS_OK) {
    status = check_architectures(plan, fault);
  }
  if (status != STATUS_OK) {
    plan_free(plan);
  }
  return status;
}

void plan_free(struct plan *plan)
{
  free(plan->variations);
  *plan = (struct plan){0};
}

size_t plan_varied_fields(const struct sweep *sweep, const struct architecture_field **fields, size_t capacity)
{
  size_t count = 0;
  const struct axis *lists[] = {sweep->axes, sweep->one_at_a_time};
  const size_t counts[] = {sweep->axis_count, sweep->one_at_a_time_count};
  for (size_t list = 0; list < 2; list++) {
    for (size_t i = 0; i < counts[list]; i++) {
      if (lists[list][i].kind == AXIS_FIELD && count < capacity) {
        fields[count++] = lists[list][i].field;
      }
    }
  }
  return count;
}

void setting_describe_curve(const struct setting *setting, struct text *key)
{
  text_clear(key);
  text_append_format(key, "%s|%s|%s|%llu|%s", setting->architecture.name, setting->scenario.accounting->name,
                     setting->scenario.workload->name, (unsigned long long)setting->scenario.prompt,
                     setting->constants.name);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    double price = constants_get(&setting->constants, &constant_fields[i]);
    text_append_bytes(key, (const char *)&price, sizeof price);
  }
  for (size_t i = 0; i < architecture_field_count; i++) {
    if (architecture_fields[i].kind != FIELD_TEXT) {
      uint64_t value = architecture_get(&setting->architecture, &architecture_fields[i]);
      text_append_bytes(key, (const char *)&value, sizeof value);
    }
  }
}

bool setting_same_curve(const struct setting *a, const struct setting *b)
{
  const struct scenario *x = &a->scenario, *y = &b->scenario;
  if (x->accounting != y->accounting || x->workload != y->workload || x->prompt != y->prompt ||
      strcmp(a->constants.name, b->constants.name) != 0 || strcmp(a->architecture.name, b->architecture.name) != 0) {
    return false;
  }
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    if (constants_get(&a->constants, &constant_fields[i]) != constants_get(&b->constants, &constant_fields[i])) {
      return false;
    }
  }
  for (size_t i = 0; i < architecture_field_count; i++) {
    const struct architecture_field *field = &architecture_fields[i];
    if (field->kind != FIELD_TEXT &&
        architecture_get(&a->architecture, field) != architecture_get(&b->architecture, field)) {
      return false;
    }
  }
  return true;
}
