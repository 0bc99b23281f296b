#include "core/block_axes.h"

#include <stdlib.h>
#include <string.h>

enum { TABLE_LIMIT = 4096 }; /* values of a price axis that are kept */

static unsigned inputs_of(const struct axis *axis)
{
  switch (axis->kind) {
  case AXIS_CONTEXT:
    return INPUT_CONTEXT;
  case AXIS_PROMPT:
    return INPUT_PROMPT;
  case AXIS_CONSTANT:
    return (unsigned)INPUT_PRICE << (axis->constant - constant_fields);
  case AXIS_CONSTANT_SET:
    return INPUT_SET | INPUTS_SNARK | INPUTS_STARK;
  case AXIS_FIELD:
    return INPUT_FIELDS;
  case AXIS_WORKLOAD:
    return INPUT_WORKLOAD;
  case AXIS_ACCOUNTING:
    break;
  }
  return INPUT_ACCOUNTING;
}

unsigned fraction_bits(double value)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  if (value == 0) {
    return 0;
  }
  uint64_t significand = bits & UINT64_C(0xfffffffffffff);
  int exponent = (int)(bits >> 52);
  significand |= exponent == 0 ? 0 : UINT64_C(1) << 52;
  int lowest = (exponent == 0 ? 1 : exponent) - 1075 + __builtin_ctzll(significand);
  return lowest < 0 ? (unsigned)-lowest : 0;
}

static void add_axis(struct block_axes *axes, const struct axis *axis, unsigned inputs, uint64_t count,
                     uint64_t *stride)
{
  *stride /= count;
  if (count > 1) {
    axes->axes[axes->axis_count++] = (struct block_axis){axis, inputs, count, *stride};
  }
}

static enum status init_price(struct block_price *price, const struct block_axis *axis, struct fault *fault)
{
  free(price->values);
  *price = (struct block_price){.axis = axis};
  if (axis->count > TABLE_LIMIT) {
    return STATUS_OK;
  }
  size_t count = (size_t)axis->count + BLOCK_LANES;
  price->values = calloc(count, sizeof *price->values);
  if (price->values == NULL) {
    return fault_no_memory(fault, "laying out a sweep");
  }
  for (size_t i = 0; i < count; i++) {
    double value = axis_real(axis->axis, i % axis->count);
    unsigned fraction = fraction_bits(value);
    price->values[i] = value;
    price->largest = value > price->largest ? value : price->largest;
    price->fraction = fraction > price->fraction ? fraction : price->fraction;
  }
  return STATUS_OK;
}

enum status block_axes_init(struct block_axes *axes, const struct plan *plan, struct fault *fault)
{
  const struct sweep *sweep = plan->sweep;
  *axes = (struct block_axes){.plan = plan, .point_count = plan->point_count};
  if (plan->variations != NULL) {
    return STATUS_OK;
  }
  uint64_t stride = plan->point_count;
  add_axis(axes, NULL, INPUT_MODEL, sweep->model_count, &stride);
  for (size_t i = 0; i < sweep->axis_count; i++) {
    add_axis(axes, &sweep->axes[i], inputs_of(&sweep->axes[i]), sweep->axes[i].count, &stride);
  }
  enum status status = STATUS_OK;
  for (size_t i = 0; i < axes->axis_count && status == STATUS_OK; i++) {
    const struct block_axis *axis = &axes->axes[i];
    if (axis->axis != NULL && axis->axis->kind == AXIS_CONSTANT) {
      status = init_price(&axes->prices[axis->axis->constant - constant_fields], axis, fault);
    }
  }
  if (status != STATUS_OK) {
    block_axes_free(axes);
  }
  return status;
}

void block_axes_free(struct block_axes *axes)
{
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    free(axes->prices[i].values);
  }
  *axes = (struct block_axes){0};
}

/* Of a sweep that varies one at a time: every point stands for itself, unless nothing that varies matters. A price
 * that departs from its set takes the set's name away. */
static bool varies(const struct sweep *sweep, unsigned inputs)
{
  const struct axis *lists[] = {sweep->axes, sweep->one_at_a_time};
  const size_t counts[] = {sweep->axis_count, sweep->one_at_a_time_count};
  for (size_t list = 0; list < 2; list++) {
    for (size_t i = 0; i < counts[list]; i++) {
      const struct axis *axis = &lists[list][i];
      if (((inputs_of(axis) | (axis->kind == AXIS_CONSTANT ? INPUT_SET : 0U)) & inputs) != 0) {
        return true;
      }
    }
  }
  return sweep->model_count > 1 && (inputs & INPUT_MODEL) != 0;
}

uint64_t block_axes_stride_above(const struct block_axes *axes, unsigned inputs, uint64_t floor)
{
  if (axes->plan->variations != NULL) {
    return varies(axes->plan->sweep, inputs) ? 1 : axes->point_count;
  }
  for (size_t i = axes->axis_count; i-- > 0;) {
    if ((axes->axes[i].inputs & inputs) != 0 && axes->axes[i].stride >= floor) {
      return axes->axes[i].stride;
    }
  }
  return axes->point_count;
}

uint64_t block_axes_stride(const struct block_axes *axes, unsigned inputs)
{
  return block_axes_stride_above(axes, inputs, 1);
}

const struct block_axis *block_axes_find(const struct block_axes *axes, enum axis_kind kind)
{
  for (size_t i = axes->axis_count; i-- > 0;) {
    if (axes->axes[i].axis != NULL && axes->axes[i].axis->kind == kind) {
      return &axes->axes[i];
    }
  }
  return NULL;
}
