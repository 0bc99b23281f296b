#include "core/wide.h"

#include "core/quantity.h"
#include "core/text.h"

#include <string.h>

static const char naming[] = "turning a sweep on its side";

static bool is_numeric(const struct axis *axis)
{
  return axis->kind == AXIS_CONTEXT || axis->kind == AXIS_PROMPT || axis->kind == AXIS_CONSTANT ||
         axis->kind == AXIS_FIELD;
}

/* The axis that the rows go along; NULL where none of numbers varies. */
static const struct axis *row_axis(const struct sweep *sweep)
{
  const struct axis *found = NULL;
  for (size_t i = 0; i < sweep->axis_count; i++) {
    const struct axis *axis = &sweep->axes[i];
    if (axis->count > 1 && is_numeric(axis)) {
      found = found != NULL && found->kind == AXIS_CONTEXT ? found : axis;
    }
  }
  return found;
}

/* Whether a column of the points table repeats what the sweep sets. */
static bool is_set(const struct points *points, size_t column)
{
  const struct quantity *quantity = quantity_find(points->columns[column].name);
  return points->fields[column] != NULL || (quantity != NULL && quantity->given);
}

static size_t value_column(const struct points *points)
{
  const struct sweep *sweep = points->plan.sweep;
  for (size_t i = 0; i < sweep->column_count; i++) {
    size_t column = table_find_column(&points->table, sweep->columns[i]);
    if (column < points->table.column_count && !is_set(points, column)) {
      return column;
    }
  }
  return table_find_column(&points->table, "ratio");
}

/* The number of the point in a row and a column of cells. */
static uint64_t point_at(const struct wide *wide, uint64_t row, uint64_t column)
{
  uint64_t variation = column % wide->variations, product = column / wide->variations;
  uint64_t block = product / wide->row_stride, rest = product % wide->row_stride;
  return (block * wide->block_stride + row * wide->row_stride + rest) * wide->variations + variation;
}

static enum status read_cell(const struct table *table, uint64_t row, size_t column, struct cell *cell,
                             struct fault *fault)
{
  const struct wide *wide = table->source;
  uint64_t point = point_at(wide, row, column == 0 ? 0 : column - 1);
  return table_read(&wide->points->table, point, column == 0 ? wide->key : wide->value, cell, fault);
}

/* Appends "KEY=VALUE" (of names of sets, workloads, accountings: the name alone). It is what the sweep sets and not
 * what the points show: where a price departs from a set, or a workload has no prompt, those have nothing. */
static void append_part(const struct axis *axis, uint64_t value, struct text *name)
{
  struct cell cell = {0};
  text_append(name, name->length > 0 ? " " : "");
  switch (axis->kind) {
  case AXIS_CONSTANT_SET:
    text_append(name, axis->sets[value].name);
    return;
  case AXIS_WORKLOAD:
    text_append(name, axis->workloads[value]->name);
    return;
  case AXIS_ACCOUNTING:
    text_append(name, axis->accountings[value]);
    return;
  case AXIS_CONSTANT:
    cell_set_real(&cell, axis_real(axis, value));
    break;
  case AXIS_CONTEXT:
  case AXIS_PROMPT:
  case AXIS_FIELD:
    cell_set_integer(&cell, axis_integer(axis, value));
    break;
  }
  text_append_format(name, "%s=%s", axis->key, cell.text);
}

/* What tells the column from the others: the model, and the value of each axis that varies but for the rows'. */
static enum status append_name(const struct wide *wide, uint64_t column, struct text *name, struct fault *fault)
{
  const struct sweep *sweep = wide->points->plan.sweep;
  const struct variation *variations = wide->points->plan.variations;
  uint64_t point = point_at(wide, 0, column), product = point / wide->variations;
  text_clear(name);
  if (sweep->model_count > 1) {
    text_append(name, sweep->models[product / plan_stride(sweep, NULL)].name);
  }
  for (size_t i = 0; i < sweep->axis_count; i++) {
    const struct axis *axis = &sweep->axes[i];
    if (axis->count > 1 && axis != wide->axis) {
      append_part(axis, product / plan_stride(sweep, axis) % axis->count, name);
    }
  }
  if (variations != NULL && variations[point].axis == NULL) {
    text_append(name, name->length > 0 ? " base" : "base");
  } else if (variations != NULL) {
    append_part(variations[point].axis, variations[point].value, name);
  }
  if (name->length == 0) {
    text_append(name, wide->points->columns[wide->value].name);
  }
  return text_status(name, naming, fault);
}

/* How many points each point of the product has: one, and its departures, where all have the same in the same order;
 * else 0. */
static uint64_t even_variations(const struct plan *plan)
{
  const struct variation *v = plan->variations;
  if (v == NULL) {
    return 1;
  }
  uint64_t each = plan->point_count / plan->product_count;
  for (uint64_t i = 0; i < plan->point_count; i++) {
    if (v[i].product != i / each || v[i].axis != v[i % each].axis || v[i].value != v[i % each].value) {
      return 0;
    }
  }
  return plan->point_count % plan->product_count == 0 ? each : 0;
}

static enum status name_columns(struct wide *wide, struct column *columns, uint64_t count, struct fault *fault)
{
  const struct column *value = &wide->points->columns[wide->value];
  struct text name = {0};
  enum status status = STATUS_OK;
  columns[0] = wide->points->columns[wide->key];
  for (uint64_t i = 0; i < count && status == STATUS_OK; i++) {
    status = append_name(wide, i, &name, fault);
    const char *kept = status == STATUS_OK ? arena_copy(wide->arena, text_string(&name), name.length) : NULL;
    if (status == STATUS_OK && kept == NULL) {
      status = fault_no_memory(fault, naming);
    }
    columns[i + 1] = (struct column){kept, value->type, value->unit, value->meaning};
  }
  text_free(&name);
  return status;
}

static enum status make_table(struct wide *wide, uint64_t rows, uint64_t count, struct fault *fault)
{
  struct column *columns = arena_take(wide->arena, (size_t)(count + 1) * sizeof *columns);
  struct text name = {0};
  text_append_format(&name, "%s-wide", wide->points->table.name);
  const char *kept = name.out_of_memory ? NULL : arena_copy(wide->arena, text_string(&name), name.length);
  text_free(&name);
  if (columns == NULL || kept == NULL) {
    return fault_no_memory(fault, naming);
  }
  wide->table = (struct table){.name = kept,
                               .columns = columns,
                               .column_count = (size_t)count + 1,
                               .row_count = rows,
                               .read = read_cell,
                               .source = wide};
  return name_columns(wide, columns, count, fault);
}

enum status wide_init(struct wide *wide, struct points *points, struct fault *fault)
{
  const struct plan *plan = &points->plan;
  const struct axis *axis = row_axis(plan->sweep);
  *wide = (struct wide){.points = points, .axis = axis, .arena = arena_new(), .value = value_column(points)};
  if (wide->arena == NULL) {
    return fault_no_memory(fault, naming);
  }
  wide->variations = even_variations(plan);
  if (wide->variations == 0) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "sweep '%s' has no wide view: not every point has the same departures; leave out --wide",
                     plan->sweep->name);
  }
  uint64_t rows = axis == NULL ? 1 : axis->count;
  wide->row_stride = axis == NULL ? 1 : plan_stride(plan->sweep, axis);
  wide->block_stride = wide->row_stride * rows;
  wide->key = table_find_column(&points->table, axis == NULL ? "context" : axis->key);
  uint64_t count = plan->point_count / rows;
  if (count >= WIDE_COLUMNS_MAX) {
    return fault_set(
        fault, STATUS_BAD_INPUT,
        "the wide view of sweep '%s' would have %llu columns, and a worksheet has %d; give fewer values, or "
        "leave out --wide",
        plan->sweep->name, (unsigned long long)count + 1, WIDE_COLUMNS_MAX);
  }
  return make_table(wide, rows, count, fault);
}

void wide_free(struct wide *wide)
{
  arena_free(wide->arena);
  *wide = (struct wide){0};
}
