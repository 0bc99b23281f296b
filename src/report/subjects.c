#include "report/subjects.h"

#include <string.h>

static void add_set(void *context, const struct constants *set)
{
  struct sets *sets = context;
  for (size_t i = 0; i < sets->count; i++) {
    if (constants_equal(sets->items[i], set)) {
      return;
    }
  }
  if (sets->count < SUBJECTS_MAX) {
    sets->items[sets->count++] = set;
  } else {
    sets->more = true;
  }
}

void sets_collect(const struct spec *spec, struct sets *sets)
{
  sets->count = 0;
  sets->more = false;
  spec_visit_constants(spec, add_set, sets);
}

static void add_model(void *context, const struct architecture *model)
{
  struct models *models = context;
  for (size_t i = 0; i < models->count; i++) {
    if (strcmp(models->items[i]->name, model->name) == 0) {
      return;
    }
  }
  if (models->count < SUBJECTS_MAX) {
    models->items[models->count++] = model;
  } else {
    models->more = true;
  }
}

void models_collect(const struct spec *spec, struct models *models)
{
  models->count = 0;
  models->more = false;
  spec_visit_models(spec, add_model, models);
}

static void add_schedule(struct schedules *schedules, const struct architecture *model, const char *accounting,
                         const struct workload *workload, uint64_t prompt)
{
  const struct schedule schedule = {model, accounting_find(accounting, model), workload,
                                    workload->has_prompt ? prompt : 0};
  for (size_t i = 0; i < schedules->count; i++) {
    const struct schedule *other = &schedules->items[i];
    if (strcmp(other->architecture->name, model->name) == 0 && other->accounting == schedule.accounting &&
        other->workload == workload && other->prompt == schedule.prompt) {
      return;
    }
  }
  if (schedule.accounting == NULL) {
    return;
  }
  if (schedules->count < SUBJECTS_MAX) {
    schedules->items[schedules->count++] = schedule;
  } else {
    schedules->more = true;
  }
}

static void add_sweep_schedules(struct schedules *schedules, const struct sweep *sweep)
{
  const struct axis *accounting_axis = sweep_axis(sweep, AXIS_ACCOUNTING, NULL);
  const struct axis *workload_axis = sweep_axis(sweep, AXIS_WORKLOAD, NULL);
  const struct axis *prompt_axis = sweep_axis(sweep, AXIS_PROMPT, NULL);
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
  schedules->more = false;
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

uint64_t schedule_example(const struct schedule *schedule)
{
  uint64_t own = schedule->architecture->max_context;
  return own > schedule->prompt ? own : schedule->prompt + 1024;
}
