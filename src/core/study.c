#include "core/study.h"

#include "core/studies/studies.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct study *const studies[] = {
    &study_sobol, &study_morris, &study_latin_hypercube, &study_elasticity, &study_tornado,
};

const struct study *const *study_list(size_t *count)
{
  *count = sizeof studies / sizeof studies[0];
  return studies;
}

const struct study *study_find(const char *name)
{
  for (size_t i = 0; i < sizeof studies / sizeof studies[0]; i++) {
    if (strcmp(studies[i]->name, name) == 0) {
      return studies[i];
    }
  }
  return NULL;
}

bool study_draws(const char *table)
{
  for (size_t i = 0; i < sizeof studies / sizeof studies[0]; i++) {
    for (size_t j = 0; j < studies[i]->table_count && studies[i]->random; j++) {
      if (strcmp(studies[i]->tables[j].name, table) == 0) {
        return true;
      }
    }
  }
  return false;
}

struct study_settings study_defaults(void)
{
  return (struct study_settings){
      .samples = 1024,
      .most_samples = UINT64_C(1) << 22,
      .scrambles = 16,
      .confidence = 0.95,
      .until_half_width = (double)NAN,
      .target_half_width = 0.01,
      .levels = 4,
      .low = 0.05,
      .high = 0.95,
      .threads = 1,
  };
}

void study_frames_init(const struct study *study, struct frame *frames)
{
  for (size_t i = 0; i < study->table_count; i++) {
    frame_init(&frames[i], study->tables[i].name, study->tables[i].columns, study->tables[i].column_count);
  }
}

void study_add_labels(struct frame *frame, const struct study_problem *problem, const char *key)
{
  frame_add_text(frame, problem->name);
  frame_add_text(frame, problem->model);
  frame_add_text(frame, problem->output);
  frame_add_text(frame, key);
}

/* Rounding alone moves an estimate by far less than this. */
static const double rounding = 1e-9;

void study_outcome_add(struct study_outcome *outcome, const struct study_problem *problem, const char *key,
                       const char *order, const struct estimate *estimate, double exact, uint64_t scrambles,
                       bool trusted)
{
  double distance = fabs(estimate->value - exact);
  if (isnan(distance) || isnan(estimate->low)) {
    return;
  }
  if (distance > rounding && !(trusted && scrambles >= STUDY_LEAST_SCRAMBLES && estimate->deviation > 0)) {
    outcome->unjudged++;
    return;
  }
  outcome->least_probability = outcome->tests == 0 ? 1 : outcome->least_probability;
  outcome->tests++;
  if (distance <= rounding || (exact >= estimate->low && exact <= estimate->high)) {
    return;
  }
  outcome->outside++;
  double probability = 2 * gsl_cdf_tdist_Q(distance / estimate->deviation, (double)scrambles - 1);
  if (probability < outcome->least_probability) {
    outcome->least_probability = probability;
    (void)snprintf(outcome->worst, sizeof outcome->worst, "%.60s, %.40s, %.40s, %.16s", problem->name, problem->output,
                   key, order);
  }
}

enum status study_outcome_check(const struct study_outcome *outcome, struct fault *fault)
{
  if (outcome->tests == 0 || outcome->least_probability >= 1e-6 / (double)outcome->tests) {
    return STATUS_OK;
  }
  return fault_set(fault, STATUS_CHECK_FAILED,
                   "an estimate is too far from its exact value to be chance (%s); %llu of %llu exact %s %s",
                   outcome->worst, (unsigned long long)outcome->outside, (unsigned long long)outcome->tests,
                   outcome->tests == 1 ? "value" : "values",
                   outcome->outside == 1 ? "lies outside its interval" : "lie outside their intervals");
}
