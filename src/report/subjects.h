/* What a specification is about: the models, sets of constants and curves that its sweeps, sensitivities and break-even
 * surfaces name, each once, in the order in which they are named. */
#ifndef PROOFSWEEP_SUBJECTS_H
#define PROOFSWEEP_SUBJECTS_H

#include "core/span.h"
#include "core/spec.h"

#include <stdbool.h>
#include <stddef.h>

enum { SUBJECTS_MAX = 256 };

/* Sets that differ in name or price. Borrowed; those beyond SUBJECTS_MAX are left out, and `more` says that some are.
 */
struct sets {
  const struct constants *items[SUBJECTS_MAX];
  size_t count;
  bool more;
};
void sets_collect(const struct spec *spec, struct sets *sets);

/* Models that differ in name. */
struct models {
  const struct architecture *items[SUBJECTS_MAX];
  size_t count;
  bool more;
};
void models_collect(const struct spec *spec, struct models *models);

/* Models in an accounting under a workload with a prompt: what a curve over the context is drawn for. Where a sweep
 * varies the prompt its first value stands for all, and where it varies a field of a model, the model as it is. */
struct schedules {
  struct schedule items[SUBJECTS_MAX];
  size_t count;
  bool more;
};
void schedules_collect(const struct spec *spec, struct schedules *schedules);

/* The context at which a curve is shown as an example: the model's own, or one behind the prompt. */
uint64_t schedule_example(const struct schedule *schedule);

#endif
