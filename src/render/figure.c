#include "render/figure.h"

#include "core/analyses.h"
#include "render/figures.h"
#include "render/sketch.h"

#include <string.h>

const struct figure *const figures[] = {
    &figure_ratio_vs_context, &figure_decomposition,   &figure_constants_tornado,
    &figure_ratio_map,        &figure_llama_parity,    &figure_one_curve,
    &figure_deficit,          &figure_tornado,         &figure_sobol,
    &figure_convergence,      &figure_morris,          &figure_ratio_distribution,
    &figure_break_even_map,   &figure_nightly_strip,   &figure_data_fit,
    &figure_residuals,        &figure_ceiling_horizon, &figure_law_comparison,
};
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
    if ((figure->suits != NULL ? figure->suits : figure->draws)(&spec->sweeps[i])) {
      return &spec->sweeps[i];
    }
  }
  return NULL;
}

/* Over two axes, one of them a price: what a map of it needs. */
static bool is_map(const struct break_even_request *request)
{
  const struct axis *axes = request->grid.axes + request->grid.axis_count - request->over_count;
  return request->over_count == 2 && (axes[0].kind == AXIS_CONSTANT || axes[1].kind == AXIS_CONSTANT);
}

/* The model's own ratio is a hyperbola: without noise the fit finds its ceiling exactly. */
static bool leaves_doubt(const struct fit_request *fit)
{
  return fit->asked && (fit->noise > 0 || strcmp(fit->y, "ratio") != 0 ||
                        (strcmp(fit->law, "hyperbola") != 0 && strcmp(fit->law, "auto") != 0));
}

static bool has_analysis(const struct spec *spec, const char *table, const char *name)
{
  for (size_t i = 0; i < analyses_count(spec); i++) {
    const struct analysis analysis = analyses_at(spec, i);
    if (analysis_fills(&analysis, table) && (analysis.break_even == NULL || is_map(analysis.break_even)) &&
        (name == NULL || strcmp(analysis.name, name) == 0)) {
      return true;
    }
  }
  for (size_t i = 0; i < spec->sweep_count; i++) {
    if (strcmp(table, "ceilings") == 0 && name == NULL && leaves_doubt(&spec->sweeps[i].fit)) {
      return true;
    }
  }
  return strcmp(table, "history") == 0 && spec->claim_count > 0 && name == NULL;
}

static enum status check_sweep(const struct figure *figure, const struct sweep *sweep, struct fault *fault)
{
  return sweep == NULL || figure->draws(sweep)
             ? STATUS_OK
             : fault_set(fault, STATUS_BAD_INPUT, "sweep '%s' lacks what figure '%s' draws: %s", sweep->name,
                         figure->name, figure->needs);
}

enum status figure_check(const struct spec *spec, const struct figure_request *request, struct fault *fault)
{
  const struct figure *figure = figure_find(request->figure);
  const char *analysis = request->analysis, *method = NULL;
  if (figure == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure '%s' is none of this program's", request->figure);
  }
  if (figure->table == NULL) {
    return analysis == NULL
               ? check_sweep(figure, spec_find_sweep(spec, request->sweep), fault)
               : fault_set(fault, STATUS_BAD_INPUT, "figure '%s' draws a sweep, not an analysis such as '%s'",
                           figure->name, analysis);
  }
  if (request->sweep != NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure '%s' draws no sweep; it draws %s", figure->name, figure->needs);
  }
  if (has_analysis(spec, figure->table, analysis)) {
    return STATUS_OK;
  }
  method = analyses_method(figure->table);
  return fault_set(fault, STATUS_BAD_INPUT, "figure '%s' draws %s; the specification has none%s%s%s%s%s%s",
                   figure->name, figure->needs, analysis == NULL ? "" : " named '", analysis == NULL ? "" : analysis,
                   analysis == NULL ? "" : "'", method == NULL ? "" : " (method: ", method == NULL ? "" : method,
                   method == NULL ? "" : ")");
}

enum status figure_build(const struct figure *figure, const struct figure_input *input, struct frame *frame,
                         struct fault *fault)
{
  if (figure->table == NULL && check_sweep(figure, input->sweep, fault) != STATUS_OK) {
    return STATUS_BAD_INPUT;
  }
  const struct sweep *sweep = figure->table != NULL  ? NULL
                              : input->sweep != NULL ? input->sweep
                                                     : first_fitting_sweep(figure, input->spec);
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
