/* The study `sobol`: first, total and second order Sobol' indices with intervals, exact values and verdicts. */
#include "core/sobol_run.h"
#include "core/studies/studies.h"

#include <math.h>

enum { TABLE_INDICES, TABLE_PAIRS, TABLE_CONVERGENCE };
enum { FIRST_STEP = 256 }; /* N at which the convergence table starts */

static const struct column index_columns[] = {
    STUDY_LABEL_COLUMNS,
    {"parameter", COLUMN_TEXT, "", "uncertain input"},
    {"first", COLUMN_REAL, "1", "share of the variance that goes when this input is known"},
    {"first_low", COLUMN_REAL, "1", "lower end of its confidence interval"},
    {"first_high", COLUMN_REAL, "1", "upper end of its confidence interval"},
    {"first_exact", COLUMN_REAL, "1", "exact value, where one is known"},
    {"first_verdict", COLUMN_TEXT, "", "resolved, zero, needs N (samples a scramble), not judged or no variance"},
    {"total", COLUMN_REAL, "1", "share of the variance that stays while only this input is unknown"},
    {"total_low", COLUMN_REAL, "1", "lower end of its confidence interval"},
    {"total_high", COLUMN_REAL, "1", "upper end of its confidence interval"},
    {"total_exact", COLUMN_REAL, "1", "exact value, where one is known"},
    {"total_verdict", COLUMN_TEXT, "", "resolved, zero, needs N (samples a scramble), not judged or no variance"},
    {"samples", COLUMN_INTEGER, "samples", "points of each scramble"},
    {"scrambles", COLUMN_INTEGER, "scrambles", "independent scrambles"},
};

static const struct column pair_columns[] = {
    STUDY_LABEL_COLUMNS,
    {"parameter", COLUMN_TEXT, "", "uncertain input"},
    {"other", COLUMN_TEXT, "", "the input that it acts together with"},
    {"second", COLUMN_REAL, "1", "share of the variance that the two explain only together"},
    {"second_low", COLUMN_REAL, "1", "lower end of its confidence interval"},
    {"second_high", COLUMN_REAL, "1", "upper end of its confidence interval"},
    {"second_exact", COLUMN_REAL, "1", "exact value, where one is known"},
    {"second_verdict", COLUMN_TEXT, "", "resolved, zero, needs N (samples a scramble), not judged or no variance"},
    {"samples", COLUMN_INTEGER, "samples", "points of each scramble"},
    {"scrambles", COLUMN_INTEGER, "scrambles", "independent scrambles"},
};

static const struct column convergence_columns[] = {
    STUDY_LABEL_COLUMNS,
    {"parameter", COLUMN_TEXT, "", "uncertain input"},
    {"samples", COLUMN_INTEGER, "samples", "points of each scramble so far"},
    {"first", COLUMN_REAL, "1", "first order index from them"},
    {"first_low", COLUMN_REAL, "1", "lower end of its confidence interval"},
    {"first_high", COLUMN_REAL, "1", "upper end of its confidence interval"},
    {"first_exact", COLUMN_REAL, "1", "exact value, where one is known"},
    {"total", COLUMN_REAL, "1", "total index from them"},
    {"total_low", COLUMN_REAL, "1", "lower end of its confidence interval"},
    {"total_high", COLUMN_REAL, "1", "upper end of its confidence interval"},
    {"total_exact", COLUMN_REAL, "1", "exact value, where one is known"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct index_request request_of(const struct study_problem *problem, const struct study_settings *settings)
{
  return (struct index_request){.inputs = problem->inputs, .small = settings->small, .pairs = settings->pairs};
}

/* For each of the N points of all scrambles. */
static uint64_t evaluations_of_point(const struct study_problem *problem, const struct study_settings *settings)
{
  const struct index_request request = request_of(problem, settings);
  return settings->scrambles * index_evaluations(&request);
}

static uint64_t first_step(const struct study_settings *settings)
{
  return settings->samples < FIRST_STEP ? settings->samples : FIRST_STEP;
}

/* What rows are written from. */
struct report {
  const struct study_problem *problem;
  struct sobol_indices indices;
  struct exact_indices exact; /* exists is false where there is none */
  double half_width;          /* for the verdicts */
  double kurtosis;            /* of the output, roughly; NaN where it is not known */
};

/* The kurtosis of a sum of independent inputs with these shares of its variance: excesses add up by the squared shares.
 * Totals stand in where the inputs interact. */
static double output_kurtosis(const struct study_problem *problem, const struct exact_indices *exact)
{
  double kurtosis = 3;
  for (size_t i = 0; i < problem->inputs && exact->exists; i++) {
    kurtosis += exact->total[i] * exact->total[i] * (variable_kurtosis(&problem->variables[i]) - 3);
  }
  return exact->exists ? kurtosis : (double)NAN;
}

/* Whether the estimates are near enough to normal for Student's t. They are means of squares, as far from it as the
 * square root of N is below the kurtosis; not known: supposed. */
static bool is_trusted(const struct report *report)
{
  return !(report->kurtosis * report->kurtosis > (double)report->indices.samples);
}

/* Scrambles that all agree tell nothing of their error, but where an input never made a difference. */
static void add_interval(struct frame *frame, const struct estimate *estimate, double exact)
{
  bool none = !(estimate->deviation > 0) && estimate->value != 0;
  frame_add_real(frame, estimate->value);
  frame_add_real(frame, none ? (double)NAN : estimate->low);
  frame_add_real(frame, none ? (double)NAN : estimate->high);
  frame_add_real(frame, exact);
}

static void add_verdict(struct frame *frame, const struct report *report, const struct estimate *estimate)
{
  char text[VERDICT_TEXT_SIZE];
  struct index_verdict verdict = index_verdict_of(estimate, report->half_width, report->indices.samples);
  bool none = !(estimate->deviation > 0) && estimate->value != 0;
  if (verdict.verdict != VERDICT_NONE && (none || !is_trusted(report))) {
    verdict.verdict = VERDICT_UNJUDGED;
  }
  index_verdict_write(verdict, text);
  frame_add_text(frame, text);
}

static void add_design(struct frame *frame, const struct sobol_indices *indices)
{
  frame_add_integer(frame, indices->samples);
  frame_add_integer(frame, indices->scrambles);
}

static double exact_first(const struct report *report, size_t i)
{
  return report->exact.exists ? report->exact.first[i] : (double)NAN;
}

static double exact_total(const struct report *report, size_t i)
{
  return report->exact.exists ? report->exact.total[i] : (double)NAN;
}

static void add_indices(const struct report *report, struct frame *frame, struct study_outcome *outcome)
{
  const struct sobol_indices *indices = &report->indices;
  for (size_t i = 0; i < indices->inputs; i++) {
    const char *key = report->problem->keys[i];
    study_add_labels(frame, report->problem, key);
    add_interval(frame, &indices->first[i], exact_first(report, i));
    add_verdict(frame, report, &indices->first[i]);
    add_interval(frame, &indices->total[i], exact_total(report, i));
    add_verdict(frame, report, &indices->total[i]);
    add_design(frame, indices);
    study_outcome_add(outcome, report->problem, key, "first", &indices->first[i], exact_first(report, i),
                      indices->scrambles, is_trusted(report));
    study_outcome_add(outcome, report->problem, key, "total", &indices->total[i], exact_total(report, i),
                      indices->scrambles, is_trusted(report));
  }
}

static void add_pairs(const struct report *report, struct frame *frame, struct study_outcome *outcome)
{
  const struct sobol_indices *indices = &report->indices;
  size_t d = indices->inputs;
  for (size_t i = 0; i < d && indices->pairs != NULL; i++) {
    for (size_t j = i + 1; j < d; j++) {
      const struct estimate *estimate = &indices->pairs[i * d + j];
      double exact = report->exact.exists ? report->exact.pairs[i * d + j] : (double)NAN;
      study_add_labels(frame, report->problem, report->problem->keys[i]);
      frame_add_text(frame, report->problem->keys[j]);
      add_interval(frame, estimate, exact);
      add_verdict(frame, report, estimate);
      add_design(frame, indices);
      study_outcome_add(outcome, report->problem, report->problem->keys[i], "second", estimate, exact,
                        indices->scrambles, is_trusted(report));
    }
  }
}

static void add_step(const struct report *report, struct frame *frame)
{
  const struct sobol_indices *indices = &report->indices;
  for (size_t i = 0; i < indices->inputs; i++) {
    study_add_labels(frame, report->problem, report->problem->keys[i]);
    frame_add_integer(frame, indices->samples);
    add_interval(frame, &indices->first[i], exact_first(report, i));
    add_interval(frame, &indices->total[i], exact_total(report, i));
  }
}

/* Doubles N up to what is asked, or until the intervals are narrow enough, with a row of the convergence table at each
 * step. */
static enum status double_samples(const struct study_settings *settings, struct sobol_run *run, struct report *report,
                                  struct frame *convergence, struct fault *fault)
{
  bool until = !isnan(settings->until_half_width);
  for (uint64_t samples = first_step(settings);; samples *= 2) {
    sobol_indices_free(&report->indices);
    if (samples > settings->samples) {
      ledger_expect(&settings->page, report->problem->name,
                    samples / 2 * evaluations_of_point(report->problem, settings));
    }
    enum status status = sobol_run_extend(run, samples, fault);
    if (status == STATUS_OK) {
      status = sobol_run_indices(run, settings->confidence, &report->indices, fault);
    }
    if (status != STATUS_OK) {
      return status;
    }
    add_step(report, convergence);
    bool wanted =
        until && sobol_half_width(&report->indices) > settings->until_half_width && samples < settings->most_samples;
    if (samples >= settings->samples && !wanted) {
      return STATUS_OK;
    }
  }
}

static enum status check_sobol(const struct study_problem *problem, const struct study_settings *settings,
                               struct fault *fault)
{
  (void)problem;
  return (settings->samples & (settings->samples - 1)) == 0
             ? STATUS_OK
             : fault_set(fault, STATUS_BAD_INPUT, "samples must be a power of two, found %llu",
                         (unsigned long long)settings->samples);
}

static enum status begin_design(const struct study_problem *problem, const struct study_settings *settings,
                                struct sobol_run *run, struct fault *fault)
{
  const struct sobol_design design = {
      .integrand = problem->integrand,
      .variables = problem->variables,
      .request = request_of(problem, settings),
      .seed = settings->seed,
      .scrambles = settings->scrambles,
      .threads = settings->threads,
      .page = settings->page,
  };
  if (check_sobol(problem, settings, fault) != STATUS_OK) {
    return STATUS_BAD_INPUT;
  }
  ledger_expect(&settings->page, problem->name, settings->samples * evaluations_of_point(problem, settings));
  return sobol_run_init(run, &design, fault);
}

/* The same steps, up to what is asked in any case: whether more are needed only all units together can tell. */
static enum status share_sobol(const struct study_problem *problem, const struct study_settings *settings,
                               struct fault *fault)
{
  struct sobol_run run;
  enum status status = begin_design(problem, settings, &run, fault);
  if (status != STATUS_OK) {
    return status;
  }
  for (uint64_t samples = first_step(settings); samples <= settings->samples && status == STATUS_OK; samples *= 2) {
    status = sobol_run_extend(&run, samples, fault);
  }
  sobol_run_free(&run);
  return status;
}

static enum status run_design(const struct study_problem *problem, const struct study_settings *settings,
                              struct report *report, struct frame *tables, struct study_outcome *outcome,
                              struct fault *fault)
{
  struct sobol_run run;
  enum status status = begin_design(problem, settings, &run, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = double_samples(settings, &run, report, &tables[TABLE_CONVERGENCE], fault);
  if (status == STATUS_OK) {
    add_indices(report, &tables[TABLE_INDICES], outcome);
    add_pairs(report, &tables[TABLE_PAIRS], outcome);
  }
  sobol_run_free(&run);
  for (size_t i = 0; i < STUDY_TABLES && status == STATUS_OK; i++) {
    status = frame_status(&tables[i], fault);
  }
  return status;
}

static enum status run_sobol(const struct study_problem *problem, const struct study_settings *settings,
                             struct frame *tables, struct study_outcome *outcome, struct fault *fault)
{
  bool until = !isnan(settings->until_half_width);
  struct report report = {
      .problem = problem,
      .half_width = until ? settings->until_half_width : settings->target_half_width,
  };
  enum status status =
      problem->exact == NULL ? STATUS_OK : problem->exact(problem->source, problem->variables, &report.exact, fault);
  if (status == STATUS_OK) {
    report.kurtosis = output_kurtosis(problem, &report.exact);
    status = run_design(problem, settings, &report, tables, outcome, fault);
  }
  sobol_indices_free(&report.indices);
  exact_indices_free(&report.exact);
  return status;
}

const struct study study_sobol = {
    .name = "sobol",
    .summary = "shares of the variance: first, total and second order indices with intervals and exact values",
    .source = "A. Saltelli et al., Comput. Phys. Commun. 181, 259 (2010); A. B. Owen, ACM TOMACS 23, 11 (2013)",
    .random = true,
    .tables = {{"sensitivity", index_columns, COUNT(index_columns), {{"parameter"}, NULL}},
               {"sensitivity-pairs", pair_columns, COUNT(pair_columns), {{"parameter", "other"}, NULL}},
               {"sensitivity-convergence",
                convergence_columns,
                COUNT(convergence_columns),
                {{"parameter", "samples"}, NULL}}},
    .table_count = 3,
    .check = check_sobol,
    .share = share_sobol,
    .run = run_sobol,
};
