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

enum status spec_place_fault(const struct spec *spec, struct place place, const struct fault *inner,
                             struct fault *fault)
{
  bool placed = inner->status == STATUS_BAD_INPUT || inner->status == STATUS_NO_FIGURES;
  return placed ? fault_set(fault, inner->status, "%.300s:%d:%d: %.700s", spec->file, place.line, place.column,
                            inner->text)
                : fault_set(fault, inner->status, "%s", inner->text);
}
