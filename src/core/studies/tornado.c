/* The study `tornado`: one input at a time from low to high, the others at the base point. */
#include "core/studies/studies.h"

#include <math.h>
#include <stdlib.h>

static const struct column columns[] = {
    STUDY_LABEL_COLUMNS,
    {"parameter", COLUMN_TEXT, "", "uncertain input"},
    {"base", COLUMN_REAL, "1", "its base value"},
    {"low", COLUMN_REAL, "1", "its low value"},
    {"high", COLUMN_REAL, "1", "its high value"},
    {"output_base", COLUMN_REAL, "1", "output with every input at its base value"},
    {"output_low", COLUMN_REAL, "1", "output with this input low"},
    {"output_high", COLUMN_REAL, "1", "output with this input high"},
    {"swing", COLUMN_REAL, "1", "output_high - output_low"},
};

/* The output at `point`, (d) values. */
static double output_at(const struct study_problem *problem, const double *point, const double **pointers)
{
  double value = 0;
  for (size_t i = 0; i < problem->inputs; i++) {
    pointers[i] = point + i;
  }
  problem->integrand.evaluate(problem->integrand.context, 1, pointers, &value);
  return value;
}

static double end_of(const struct study_problem *problem, const struct study_settings *settings, size_t input,
                     double end)
{
  const struct variable *variable = &problem->variables[input];
  if (!settings->factors) {
    return variable_quantile(variable, end);
  }
  double value = problem->base[input] * end;
  return variable->whole ? nearbyint(value) : value;
}

/* The same with one input changed. */
static double output_with(const struct study_problem *problem, double *point, const double **pointers, size_t input,
                          double value)
{
  point[input] = value;
  double output = output_at(problem, point, pointers);
  point[input] = problem->base[input];
  return output;
}

static enum status add_rows(const struct study_problem *problem, const struct study_settings *settings,
                            struct frame *frame, double *point, const double **pointers, struct fault *fault)
{
  for (size_t i = 0; i < problem->inputs; i++) {
    point[i] = problem->base[i];
  }
  double base = output_at(problem, point, pointers);
  for (size_t i = 0; i < problem->inputs; i++) {
    double low = end_of(problem, settings, i, settings->low), high = end_of(problem, settings, i, settings->high);
    double at_low = output_with(problem, point, pointers, i, low);
    double at_high = output_with(problem, point, pointers, i, high);
    const double cells[] = {problem->base[i], low, high, base, at_low, at_high, at_high - at_low};
    study_add_labels(frame, problem, problem->keys[i]);
    for (size_t c = 0; c < sizeof cells / sizeof cells[0]; c++) {
      frame_add_real(frame, cells[c]);
    }
  }
  return frame_status(frame, fault);
}

static enum status check_tornado(const struct study_problem *problem, const struct study_settings *settings,
                                 struct fault *fault)
{
  if (!(settings->low < settings->high) || settings->low < 0 || (!settings->factors && settings->high > 1)) {
    return fault_set(fault, STATUS_BAD_INPUT, "a tornado goes from a low to a high %s",
                     settings->factors ? "multiple of the base value" : "quantile between 0 and 1");
  }
  for (size_t i = 0; i < problem->inputs; i++) {
    if (!isfinite(end_of(problem, settings, i, settings->low)) ||
        !isfinite(end_of(problem, settings, i, settings->high))) {
      return fault_set(fault, STATUS_BAD_INPUT,
                       "%s has no end to go to: the distribution %s is unbounded; its quantiles "
                       "must lie between 0 and 1",
                       problem->keys[i], problem->variables[i].distribution->name);
    }
  }
  return STATUS_OK;
}

static enum status run_tornado(const struct study_problem *problem, const struct study_settings *settings,
                               struct frame *tables, struct study_outcome *outcome, struct fault *fault)
{
  (void)outcome;
  if (check_tornado(problem, settings, fault) != STATUS_OK) {
    return STATUS_BAD_INPUT;
  }
  double *point = calloc(problem->inputs, sizeof *point);
  const double **pointers = calloc(problem->inputs, sizeof *pointers);
  enum status status = point == NULL || pointers == NULL
                           ? fault_no_memory(fault, "varying one input at a time")
                           : add_rows(problem, settings, &tables[0], point, pointers, fault);
  free(point);
  free(pointers);
  return status;
}

const struct study study_tornado = {
    .name = "tornado",
    .summary = "one input at a time from low to high, by quantiles of its distribution or multiples of its base value",
    .source = "one-at-a-time: sees no interaction; compare the total indices of sobol",
    .tables = {{"tornado", columns, sizeof columns / sizeof columns[0], {{"parameter"}, NULL}}},
    .table_count = 1,
    .check = check_tornado,
    .run = run_tornado,
};
