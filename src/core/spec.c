#include "core/spec.h"

#include "core/arena.h"

#include <string.h>

uint64_t axis_integer(const struct axis *axis, uint64_t i)
{
  return axis->integers != NULL ? axis->integers[i] : axis->first + i * axis->step;
}

double axis_real(const struct axis *axis, uint64_t i)
{
  return axis->reals != NULL ? axis->reals[i] : (axis->real_first + (double)i * axis->real_step) / axis->real_scale;
}

const struct axis *axes_find(const struct axis *axes, size_t count, const char *key)
{
  for (size_t i = 0; i < count; i++) {
    if (strcmp(axes[i].key, key) == 0) {
      return &axes[i];
    }
  }
  return NULL;
}

const struct axis *sweep_axis(const struct sweep *sweep, enum axis_kind kind, const char *name)
{
  for (size_t i = 0; i < sweep->axis_count; i++) {
    const struct axis *axis = &sweep->axes[i];
    if (axis->kind == kind && (kind != AXIS_CONSTANT || strcmp(axis->constant->name, name) == 0) &&
        (kind != AXIS_FIELD || strcmp(axis->field->name, name) == 0)) {
      return axis;
    }
  }
  return NULL;
}

static const struct workload *axis_find_workload(const struct axis *axis, bool has_prompt)
{
  for (uint64_t i = 0; i < axis->count && axis->kind == AXIS_WORKLOAD; i++) {
    if (axis->workloads[i]->has_prompt == has_prompt) {
      return axis->workloads[i];
    }
  }
  return NULL;
}

const struct workload *sweep_find_workload(const struct sweep *sweep, bool has_prompt)
{
  const struct axis *product = sweep_axis(sweep, AXIS_WORKLOAD, NULL);
  const struct workload *found = product == NULL ? NULL : axis_find_workload(product, has_prompt);
  if (product == NULL && sweep->workload != NULL && sweep->workload->has_prompt == has_prompt) {
    found = sweep->workload;
  }
  for (size_t i = 0; i < sweep->one_at_a_time_count && found == NULL; i++) {
    found = axis_find_workload(&sweep->one_at_a_time[i], has_prompt);
  }
  return found;
}

void spec_free(struct spec *spec)
{
  arena_free(spec->arena);
  *spec = (struct spec){0};
}

const struct sweep *spec_find_sweep(const struct spec *spec, const char *name)
{
  for (size_t i = 0; name != NULL && i < spec->sweep_count; i++) {
    if (strcmp(spec->sweeps[i].name, name) == 0) {
      return &spec->sweeps[i];
    }
  }
  return NULL;
}

const struct figure_request *spec_find_figure(const struct spec *spec, const char *name)
{
  for (size_t i = 0; i < spec->figure_count; i++) {
    if (strcmp(spec->figures[i].name, name) == 0) {
      return &spec->figures[i];
    }
  }
  return NULL;
}

static void visit_axis_sets(const struct axis *axes, size_t count,
                            void (*visit)(void *context, const struct constants *set), void *context)
{
  for (size_t i = 0; i < count; i++) {
    for (uint64_t j = 0; axes[i].kind == AXIS_CONSTANT_SET && j < axes[i].count; j++) {
      visit(context, &axes[i].sets[j]);
    }
  }
}

static void visit_sweep_sets(const struct sweep *sweep, void (*visit)(void *context, const struct constants *set),
                             void *context)
{
  visit(context, &sweep->constants);
  visit_axis_sets(sweep->axes, sweep->axis_count, visit, context);
  visit_axis_sets(sweep->one_at_a_time, sweep->one_at_a_time_count, visit, context);
}

void spec_visit_constants(const struct spec *spec, void (*visit)(void *context, const struct constants *set),
                          void *context)
{
  visit(context, &spec->constants);
  for (size_t i = 0; i < spec->sweep_count; i++) {
    visit_sweep_sets(&spec->sweeps[i], visit, context);
  }
  for (size_t i = 0; i < spec->sensitivity_count; i++) {
    visit(context, &spec->sensitivities[i].constants);
  }
  for (size_t i = 0; i < spec->break_even_count; i++) {
    visit_sweep_sets(&spec->break_evens[i].grid, visit, context);
  }
}

static void visit_sweep_models(const struct sweep *sweep,
                               void (*visit)(void *context, const struct architecture *model), void *context)
{
  for (size_t i = 0; i < sweep->model_count; i++) {
    visit(context, &sweep->models[i]);
  }
}

void spec_visit_models(const struct spec *spec, void (*visit)(void *context, const struct architecture *model),
                       void *context)
{
  for (size_t i = 0; i < spec->sweep_count; i++) {
    visit_sweep_models(&spec->sweeps[i], visit, context);
  }
  for (size_t i = 0; i < spec->sensitivity_count; i++) {
    visit(context, &spec->sensitivities[i].model);
  }
  for (size_t i = 0; i < spec->break_even_count; i++) {
    visit_sweep_models(&spec->break_evens[i].grid, visit, context);
  }
}

enum status spec_place_fault(const struct spec *spec, struct place place, const struct fault *inner,
                             struct fault *fault)
{
  bool placed = inner->status == STATUS_BAD_INPUT || inner->status == STATUS_NO_FIGURES;
  return placed ? fault_set(fault, inner->status, "%.300s:%d:%d: %.700s", spec->file, place.line, place.column,
                            inner->text)
                : fault_set(fault, inner->status, "%s", inner->text);
}
