/* The study `morris`: elementary effects on a grid, the cheapest look at many inputs. */
#include "core/morris.h"
#include "core/studies/studies.h"

#include <math.h>
#include <stdlib.h>

static const struct column columns[] = {
    STUDY_LABEL_COLUMNS,
    {"parameter", COLUMN_TEXT, "", "uncertain input"},
    {"mu", COLUMN_REAL, "output per unit of probability", "mean elementary effect: which way"},
    {"mu_low", COLUMN_REAL, "output per unit of probability", "lower end of its confidence interval"},
    {"mu_high", COLUMN_REAL, "output per unit of probability", "upper end of its confidence interval"},
    {"mu_exact", COLUMN_REAL, "output per unit of probability", "mean over the whole grid, where it is small enough"},
    {"mu_star", COLUMN_REAL, "output per unit of probability", "mean absolute elementary effect: how much"},
    {"mu_star_low", COLUMN_REAL, "output per unit of probability", "lower end of its confidence interval"},
    {"mu_star_high", COLUMN_REAL, "output per unit of probability", "upper end of its confidence interval"},
    {"mu_star_exact", COLUMN_REAL, "output per unit of probability",
     "mean over the whole grid, where it is small enough"},
    {"sigma", COLUMN_REAL, "output per unit of probability",
     "standard deviation of the effects (trajectories - 1): curvature and interactions"},
    {"sigma_exact", COLUMN_REAL, "output per unit of probability",
     "standard deviation over the whole grid (population), where it is small enough"},
    {"levels", COLUMN_INTEGER, "levels", "levels of each input"},
    {"trajectories", COLUMN_INTEGER, "trajectories", "random trajectories"},
};

static void add_interval(struct frame *frame, const struct estimate *estimate, double exact)
{
  frame_add_real(frame, estimate->value);
  frame_add_real(frame, estimate->low);
  frame_add_real(frame, estimate->high);
  frame_add_real(frame, exact);
}

static enum status add_rows(const struct study_problem *problem, const struct morris_design *design,
                            struct morris_effect *effects, struct frame *frame, struct fault *fault)
{
  struct morris_effect *exact = effects + problem->inputs;
  bool enumerated = morris_grid_points(design) <= MORRIS_GRID_LIMIT;
  enum status status = morris_sample(design, effects, fault);
  if (status == STATUS_OK && enumerated) {
    status = morris_enumerate(design, exact, fault);
  }
  for (size_t i = 0; i < problem->inputs && status == STATUS_OK; i++) {
    study_add_labels(frame, problem, problem->keys[i]);
    add_interval(frame, &effects[i].mu, enumerated ? exact[i].mu.value : (double)NAN);
    add_interval(frame, &effects[i].mu_star, enumerated ? exact[i].mu_star.value : (double)NAN);
    frame_add_real(frame, effects[i].sigma);
    frame_add_real(frame, enumerated ? exact[i].sigma : (double)NAN);
    frame_add_integer(frame, design->levels);
    frame_add_integer(frame, design->trajectories);
  }
  return status == STATUS_OK ? frame_status(frame, fault) : status;
}

static struct morris_design design_of(const struct study_problem *problem, const struct study_settings *settings)
{
  return (struct morris_design){
      .integrand = problem->integrand,
      .variables = problem->variables,
      .levels = settings->levels,
      .seed = settings->seed,
      .trajectories = settings->samples,
      .confidence = settings->confidence,
      .threads = settings->threads,
      .page = settings->page,
  };
}

static enum status check_morris(const struct study_problem *problem, const struct study_settings *settings,
                                struct fault *fault)
{
  const struct morris_design design = design_of(problem, settings);
  return morris_check(&design, fault);
}

/* The design, of which the ledger is told. */
static struct morris_design begin_design(const struct study_problem *problem, const struct study_settings *settings)
{
  ledger_expect(&settings->page, problem->name, settings->samples * (problem->inputs + 1));
  return design_of(problem, settings);
}

static enum status share_morris(const struct study_problem *problem, const struct study_settings *settings,
                                struct fault *fault)
{
  const struct morris_design design = begin_design(problem, settings);
  return morris_share(&design, fault);
}

static enum status run_morris(const struct study_problem *problem, const struct study_settings *settings,
                              struct frame *tables, struct study_outcome *outcome, struct fault *fault)
{
  (void)outcome;
  const struct morris_design design = begin_design(problem, settings);
  struct morris_effect *effects = calloc(2 * problem->inputs, sizeof *effects);
  if (effects == NULL) {
    return fault_no_memory(fault, "working out elementary effects");
  }
  enum status status = add_rows(problem, &design, effects, &tables[0], fault);
  free(effects);
  return status;
}

const struct study study_morris = {
    .name = "morris",
    .summary = "elementary effects on a grid: mu (which way), mu_star (how much), sigma (how unevenly)",
    .source =
        "M. D. Morris, Technometrics 33, 161 (1991); F. Campolongo et al., Environ. Model. Softw. 22, 1509 (2007)",
    .random = true,
    .tables = {{"morris", columns, sizeof columns / sizeof columns[0], {{"parameter"}, NULL}}},
    .table_count = 1,
    .check = check_morris,
    .share = share_morris,
    .run = run_morris,
};
