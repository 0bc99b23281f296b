#include "render/figure.h"

#include "render/figures.h"
#include "render/sketch.h"

#include <string.h>

const struct figure *const figures[] = {&figure_ratio_vs_context, &figure_decomposition, &figure_constants_tornado,
                                        &figure_ratio_map,        &figure_llama_parity,  &figure_one_curve};
const size_t figure_count = sizeof figures / sizeof figures[0];

const struct figure *figure_find(const char *name)
{
  for (size_t i = 0; i < figure_count; i++) {
    if (strcmp(figures[i]->name, name) == 0) {
      return figures[i];
    }
  }
  return NULL;
}

static const struct sweep *first_fitting_sweep(const struct figure *figure, const struct spec *spec)
{
  for (size_t i = 0; i < spec->sweep_count; i++) {
    if (figure->draws(&spec->sweeps[i])) {
      return &spec->sweeps[i];
    }
  }
  return NULL;
}

enum status figure_build(const struct figure *figure, const struct figure_input *input, struct frame *frame,
                         struct fault *fault)
{
  if (input->sweep != NULL && !figure->draws(input->sweep)) {
    return fault_set(fault, STATUS_BAD_INPUT, "sweep '%s' has not what figure '%s' draws: %s", input->sweep->name,
                     figure->name, figure->needs);
  }
  const struct sweep *sweep = input->sweep != NULL ? input->sweep : first_fitting_sweep(figure, input->spec);
  struct sketch sketch;
  sketch_init(&sketch, frame, figure->name);
  const struct words name = {"figure", "", "", figure->name};
  sketch_words(&sketch, &name, 0, 0, ALIGN_LEFT);
  enum status status = figure->build(input, sweep, &sketch, fault);
  if (status == STATUS_OK) {
    status = sketch_status(&sketch, fault);
  }
  sketch_free(&sketch);
  if (status != STATUS_OK) {
    frame_free(frame);
  }
  return status;
}
