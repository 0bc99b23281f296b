#include "core/spec.h"

#include "core/arena.h"

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
