#include "core/points.h"

#include "core/column_digit.h"
#include "core/quantity.h"

enum status points_evaluate(struct points *points, uint64_t i, const struct point **point, struct fault *fault)
{
  if (!points->evaluated || points->row != i) {
    struct fault inner = {0};
    points->evaluated = false;
    plan_read(&points->plan, i, &points->setting);
    enum status status = plan_check(&points->plan, &points->setting, fault);
    if (status != STATUS_OK) {
      return status;
    }
    status = point_evaluate(&points->setting.scenario, &points->point, &inner);
    if (status != STATUS_OK) {
      return fault_set(fault, status, "sweep '%s', row %llu: %s", points->table.name, (unsigned long long)i + 1,
                       inner.text);
    }
    points->row = i;
    points->evaluated = true;
  }
  *point = &points->point;
  return STATUS_OK;
}

static enum status points_read(const struct table *table, uint64_t row, size_t column, struct cell *cell,
                               struct fault *fault)
{
  struct points *points = table->source;
  const struct point *point = &points->point;
  enum status status = points_evaluate(points, row, &point, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (points->fields[column] != NULL) {
    cell_set_integer(cell, architecture_get(point->scenario.architecture, points->fields[column]));
  } else {
    quantities[column].read(point, cell);
  }
  return STATUS_OK;
}

void points_outline(struct points *points, const struct sweep *sweep)
{
  *points = (struct points){0};
  for (size_t i = 0; i < quantity_count; i++) {
    points->columns[i] = quantities[i].column;
  }
  const struct architecture_field **fields = points->fields + quantity_count;
  size_t varied = plan_varied_fields(sweep, fields, POINTS_COLUMNS_MAX - quantity_count);
  for (size_t i = 0; i < varied; i++) {
    points->columns[quantity_count + i] =
        (struct column){fields[i]->name, COLUMN_INTEGER, fields[i]->unit, fields[i]->meaning};
  }
  points->table = (struct table){
      .name = sweep->name,
      .columns = points->columns,
      .column_count = quantity_count + varied,
      .read = points_read,
      .source = points,
  };
}

enum status points_init(struct points *points, const struct sweep *sweep, struct fault *fault)
{
  points_outline(points, sweep);
  enum status status = plan_init(&points->plan, sweep, fault);
  if (status != STATUS_OK) {
    return status;
  }
  points->table.row_count = points->plan.point_count;
  for (size_t i = 0; i < points->table.column_count && points->plan.variations == NULL; i++) {
    points->digits[i] = column_digit(sweep, points->columns[i].name);
    points->table.digits = points->digits;
  }
  return STATUS_OK;
}

void points_free(struct points *points)
{
  plan_free(&points->plan);
  *points = (struct points){0};
}
