/* The study `latin-hypercube`: how the output is distributed, by Latin hypercube samples. */
#include "core/latin_hypercube.h"
#include "core/studies/studies.h"

#include <math.h>

static const struct column columns[] = {
    STUDY_LABEL_COLUMNS,
    {"statistic", COLUMN_TEXT, "", "mean, sd, min, max or quantile"},
    {"probability", COLUMN_REAL, "1", "of a quantile"},
    {"value", COLUMN_REAL, "1", "the statistic of all points of all replicates"},
    {"low", COLUMN_REAL, "1", "lower end of its confidence interval; empty where the points do not tell"},
    {"high", COLUMN_REAL, "1", "upper end of its confidence interval; empty where the points do not tell"},
    {"samples", COLUMN_INTEGER, "samples", "points of each replicate"},
    {"replicates", COLUMN_INTEGER, "replicates", "independent samples"},
};

static void add_row(struct frame *frame, const struct study_problem *problem, const struct latin_design *design,
                    const char *statistic, double probability, struct estimate estimate)
{
  study_add_labels(frame, problem, statistic);
  frame_add_real(frame, probability);
  frame_add_real(frame, estimate.value);
  frame_add_real(frame, estimate.low);
  frame_add_real(frame, estimate.high);
  frame_add_integer(frame, design->samples);
  frame_add_integer(frame, design->replicates);
}

static struct latin_design design_of(const struct study_problem *problem, const struct study_settings *settings)
{
  return (struct latin_design){
      .integrand = problem->integrand,
      .variables = problem->variables,
      .seed = settings->seed,
      .samples = settings->samples,
      .replicates = settings->scrambles,
      .confidence = settings->confidence,
      .threads = settings->threads,
      .page = settings->page,
  };
}

static uint64_t count_evaluations(const struct study_settings *settings)
{
  return latin_passes(settings->samples) * settings->samples * settings->scrambles;
}

static enum status share_latin(const struct study_problem *problem, const struct study_settings *settings,
                               struct fault *fault)
{
  const struct latin_design design = design_of(problem, settings);
  ledger_expect(&settings->page, problem->name, count_evaluations(settings));
  return latin_share(&design, fault);
}

static enum status run_latin(const struct study_problem *problem, const struct study_settings *settings,
                             struct frame *tables, struct study_outcome *outcome, struct fault *fault)
{
  (void)outcome;
  const struct latin_design design = design_of(problem, settings);
  struct latin_summary summary;
  ledger_expect(&settings->page, problem->name, count_evaluations(settings));
  enum status status = latin_summarise(&design, &summary, fault);
  if (status != STATUS_OK) {
    return status;
  }
  double none = (double)NAN;
  add_row(&tables[0], problem, &design, "mean", none, summary.mean);
  add_row(&tables[0], problem, &design, "sd", none, summary.sd);
  add_row(&tables[0], problem, &design, "min", none, (struct estimate){summary.least, none, none, none});
  for (size_t q = 0; q < LATIN_QUANTILES; q++) {
    add_row(&tables[0], problem, &design, "quantile", latin_probabilities[q], summary.quantiles[q]);
  }
  add_row(&tables[0], problem, &design, "max", none, (struct estimate){summary.greatest, none, none, none});
  return frame_status(&tables[0], fault);
}

const struct study study_latin_hypercube = {
    .name = "latin-hypercube",
    .summary = "how the output is distributed: mean, deviation, extremes and quantiles, with intervals",
    .source = "M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21, 239 (1979)",
    .random = true,
    .tables = {{"samples-summary", columns, sizeof columns / sizeof columns[0], {{"statistic", "probability"}, NULL}}},
    .table_count = 1,
    .share = share_latin,
    .run = run_latin,
};
