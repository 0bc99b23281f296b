/* The study `elasticity`: by how many percent the output moves when an input moves by one, at the base point; analytic.
 */
#include "core/studies/studies.h"

static const struct column columns[] = {
    STUDY_LABEL_COLUMNS,
    {"parameter", COLUMN_TEXT, "", "input"},
    {"base", COLUMN_REAL, "1", "its value"},
    {"elasticity", COLUMN_REAL, "1",
     "d ln output / d ln input there, the other inputs held; empty where the output has a kink"},
};

static enum status run_elasticity(const struct study_problem *problem, const struct study_settings *settings,
                                  struct frame *tables, struct study_outcome *outcome, struct fault *fault)
{
  (void)settings;
  (void)outcome;
  if (problem->elasticity == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "no elasticity is known of %s", problem->output);
  }
  for (size_t i = 0; i < problem->inputs; i++) {
    study_add_labels(&tables[0], problem, problem->keys[i]);
    frame_add_real(&tables[0], problem->base[i]);
    frame_add_real(&tables[0], problem->elasticity(problem->source, problem->base, i));
  }
  return frame_status(&tables[0], fault);
}

const struct study study_elasticity = {
    .name = "elasticity",
    .summary = "the percent by which the output moves for one percent of each input, exactly, at the base point",
    .source = "the derivative of the hyperbola (paper, section 4.2), by the chain rule",
    .tables = {{"elasticities", columns, sizeof columns / sizeof columns[0], {{"parameter"}, NULL}}},
    .table_count = 1,
    .run = run_elasticity,
};
