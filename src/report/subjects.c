#include "report/subjects.h"

#include <string.h>

static bool same_set(const struct constants *a, const struct constants *b)
{
  bool same = strcmp(a->name, b->name) == 0;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    same = same && constants_get(a, &constant_fields[i]) == constants_get(b, &constant_fields[i]);
  }
  return same;
}

static void add_set(struct sets *sets, const struct constants *set)
{
  for (size_t i = 0; i < sets->count; i++) {
    if (same_set(sets->items[i], set)) {
      return;
    }
  }
  if (sets->count < SUBJECTS_MAX) {
    sets->items[sets->count++] = set;
  }
}

static void add_axis_sets(struct sets *sets, const struct axis *axes, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    for (uint64_t j = 0; axes[i].kind == AXIS_CONSTANT_SET && j < axes[i].count; j++) {
      add_set(sets, &axes[i].sets[j]);
    }
  }
}

void sets_collect(const struct spec *spec, struct sets *sets)
{
  sets->count = 0;
  add_set(sets, &spec->constants);
  for (size_t i = 0; i < spec->sweep_count; i++) {
    const struct sweep *sweep = &spec->sweeps[i];
    add_set(sets, &sweep->constants);
    add_axis_sets(sets, sweep->axes, sweep->axis_count);
    add_axis_sets(sets, sweep->one_at_a_time, sweep->one_at_a_time_count);
  }
  for (size_t i = 0; i < spec->sensitivity_count; i++) {
    add_set(sets, &spec->sensitivities[i].constants);
  }
  for (size_t i = 0; i < spec->break_even_count; i++) {
    add_set(sets, &spec->break_evens[i].grid.constants);
  }
}

static void add_model(struct models *models, const struct architecture *model)
{
  for (size_t i = 0; i < models->count; i++) {
    if (strcmp(models->items[i]->name, model->name) == 0) {
      return;
    }
  }
  if (models->count < SUBJECTS_MAX) {
    models->items[models->count++] = model;
  }
}

static void add_sweep_models(struct models *models, const struct sweep *sweep)
{
  for (size_t i = 0; i < sweep->model_count; i++) {
    add_model(models, &sweep->models[i]);
  }
}

void models_collect(const struct spec *spec, struct models *models)
{
  models->count = 0;
  for (size_t i = 0; i < spec->sweep_count; i++) {
    add_sweep_models(models, &spec->sweeps[i]);
  }
  for (size_t i = 0; i < spec->sensitivity_count; i++) {
    add_model(models, &spec->sensitivities[i].model);
  }
  for (size_t i = 0; i < spec->break_even_count; i++) {
    add_sweep_models(models, &spec->break_evens[i].grid);
  }
}

static void add_schedule(struct schedules *schedules, const struct architecture *model, const char *accounting,
                         const struct workload *workload, uint64_t prompt)
{
  const struct schedule schedule = {model, accounting_find(accounting, model), workload,
                                    workload->has_prompt ? prompt : 0};
  for (size_t i = 0; i < schedules->count; i++) {
    const struct schedule *other = &schedules->items[i];
    if (strcmp(other->architecture->name, model->name) == 0 && other->accounting == schedule.accounting &&
        other->workload == workload) {
      return;
    }
  }
  if (schedules->count < SUBJECTS_MAX && schedule.accounting != NULL) {
    schedules->items[schedules->count++] = schedule;
  }
}

/* The axis of that kind; NULL where the sweep has none. */
static const struct axis *find_axis(const struct sweep *sweep, enum axis_kind kind)
{
  for (size_t i = 0; i < sweep->axis_count; i++) {
    if (sweep->axes[i].kind == kind) {
      return &sweep->axes[i];
    }
  }
  return NULL;
}

static void add_sweep_schedules(struct schedules *schedules, const struct sweep *sweep)
{
  const struct axis *accounting_axis = find_axis(sweep, AXIS_ACCOUNTING);
  const struct axis *workload_axis = find_axis(sweep, AXIS_WORKLOAD);
  const struct axis *prompt_axis = find_axis(sweep, AXIS_PROMPT);
  uint64_t prompt = prompt_axis != NULL ? axis_integer(prompt_axis, 0) : 0;
  uint64_t accounting_values = accounting_axis != NULL ? accounting_axis->count : 1;
  uint64_t workload_values = workload_axis != NULL ? workload_axis->count : 1;
  for (size_t i = 0; i < sweep->model_count; i++) {
    for (uint64_t j = 0; j < accounting_values * workload_values; j++) {
      const char *accounting =
          accounting_axis != NULL ? accounting_axis->accountings[j % accounting_values] : sweep->accounting;
      const struct workload *workload =
          workload_axis != NULL ? workload_axis->workloads[j / accounting_values] : sweep->workload;
      add_schedule(schedules, &sweep->models[i], accounting, workload, prompt);
    }
  }
}

void schedules_collect(const struct spec *spec, struct schedules *schedules)
{
  schedules->count = 0;
  for (size_t i = 0; i < spec->sweep_count; i++) {
    add_sweep_schedules(schedules, &spec->sweeps[i]);
  }
  for (size_t i = 0; i < spec->sensitivity_count; i++) {
    const struct sensitivity *sensitivity = &spec->sensitivities[i];
    add_schedule(schedules, &sensitivity->model, sensitivity->accounting, sensitivity->workload, sensitivity->prompt);
  }
  for (size_t i = 0; i < spec->break_even_count; i++) {
    add_sweep_schedules(schedules, &spec->break_evens[i].grid);
  }
}
