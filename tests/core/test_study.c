/* core/study.h: the registry, the tables of each study, and the judgement over a run. */
#include "core/study.h"

#include "support/check.h"
#include "support/oracles.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { D = 3 };
static const char *const keys[D] = {"x1", "x2", "x3"};
static const double base[D] = {0.5, 1, -0.5};

/* Ishigami's indices as a problem's own exact column. */
static enum status exact_ishigami(const void *source, const struct variable *variables, struct exact_indices *indices,
                                  struct fault *fault)
{
  (void)source;
  (void)variables;
  *indices = (struct exact_indices){.exists = true, .inputs = D, .mean = 3.5, .variance = ishigami.variance};
  indices->first = calloc((size_t)D * (D + 2), sizeof(double));
  if (indices->first == NULL) {
    return fault_no_memory(fault, "testing");
  }
  indices->total = indices->first + D;
  indices->pairs = indices->first + (size_t)2 * D;
  memcpy(indices->first, ishigami.first, D * sizeof(double));
  memcpy(indices->total, ishigami.total, D * sizeof(double));
  indices->pairs[2] = indices->pairs[6] = ishigami.total[2];
  return STATUS_OK;
}

static double elasticity_of_input(const void *source, const double *point, size_t input)
{
  (void)source;
  return point[input] * 10;
}

static struct study_problem problem_of(struct variable *variables)
{
  oracle_uniform(ishigami.low, ishigami.high, D, variables);
  return (struct study_problem){
      .name = "test",
      .model = "ishigami",
      .output = "f",
      .inputs = D,
      .keys = keys,
      .variables = variables,
      .base = base,
      .integrand = {.inputs = D, .evaluate = ishigami.evaluate, .context = ishigami.parameters},
      .exact = exact_ishigami,
      .elasticity = elasticity_of_input};
}

static void run(const char *name, const struct study_settings *settings, struct frame *frames,
                struct study_outcome *outcome)
{
  struct variable variables[D];
  struct study_problem problem = problem_of(variables);
  struct fault fault = {0};
  const struct study *study = study_find(name);
  assert_non_null(study);
  study_frames_init(study, frames);
  if (study->run(&problem, settings, frames, outcome, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
}

static void free_frames(const char *name, struct frame *frames)
{
  for (size_t i = 0; i < study_find(name)->table_count; i++) {
    frame_free(&frames[i]);
  }
}

static struct cell cell_of(const struct frame *frame, uint64_t row, const char *column)
{
  struct cell cell;
  struct fault fault = {0};
  size_t index = table_find_column(&frame->table, column);
  assert_true(index != SIZE_MAX);
  if (table_read(&frame->table, row, index, &cell, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  return cell;
}

/* The contract of sensitivity.csv. */
static void test_sensitivity_columns(void **state)
{
  (void)state;
  static const char *const names[] = {
      "name",          "model", "output",    "parameter",  "first",       "first_low",     "first_high", "first_exact",
      "first_verdict", "total", "total_low", "total_high", "total_exact", "total_verdict", "samples",    "scrambles"};
  const struct study *sobol = study_find("sobol");
  assert_int_equal(sobol->tables[0].column_count, sizeof names / sizeof names[0]);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    assert_string_equal(sobol->tables[0].columns[i].name, names[i]);
  }
  assert_string_equal(sobol->tables[0].name, "sensitivity");
}

static void test_sobol(void **state)
{
  (void)state;
  struct study_settings settings = study_defaults();
  struct study_outcome outcome = {0};
  struct frame frames[STUDY_TABLES];
  settings.samples = 4096;
  settings.seed = 1;
  settings.pairs = true;
  settings.threads = 2;
  run("sobol", &settings, frames, &outcome);
  assert_int_equal(frames[0].table.row_count, D);
  assert_int_equal(frames[1].table.row_count, D);
  assert_int_equal(frames[2].table.row_count, D * 5); /* N = 256, 512, ..., 4096 */
  for (uint64_t i = 0; i < D; i++) {
    assert_string_equal(cell_of(&frames[0], i, "parameter").text, keys[i]);
    assert_true(cell_of(&frames[0], i, "first_exact").value == ishigami.first[i]);
    assert_near(cell_of(&frames[0], i, "total").value, ishigami.total[i], 2e-3);
    assert_true(cell_of(&frames[0], i, "total_low").value < cell_of(&frames[0], i, "total_high").value);
    assert_string_equal(cell_of(&frames[0], i, "first_verdict").text, i == 2 ? "zero" : "resolved");
    assert_string_equal(cell_of(&frames[0], i, "samples").text, "4096");
    assert_string_equal(cell_of(&frames[0], i, "scrambles").text, "16");
    /* The last step of the convergence is the result. */
    assert_string_equal(cell_of(&frames[2], 4 * D + i, "total").text, cell_of(&frames[0], i, "total").text);
  }
  assert_string_equal(cell_of(&frames[1], 1, "other").text, "x3");
  assert_near(cell_of(&frames[1], 1, "second").value, ishigami.total[2], 5e-3);
  assert_string_equal(cell_of(&frames[1], 0, "second_verdict").text, "zero");
  assert_int_equal(outcome.tests, 9);
  assert_int_equal(study_outcome_check(&outcome, NULL), STATUS_OK);
  free_frames("sobol", frames);
}

/* Doubling ends when the intervals are narrow enough, and not before. */
static void test_until(void **state)
{
  (void)state;
  struct study_settings settings = study_defaults();
  struct study_outcome outcome = {0};
  struct frame frames[STUDY_TABLES];
  settings.samples = 256;
  settings.until_half_width = 0.001;
  settings.threads = 2;
  run("sobol", &settings, frames, &outcome);
  double widest = 0, before = 0;
  uint64_t rows = frames[2].table.row_count;
  for (uint64_t i = 0; i < D; i++) {
    widest = fmax(widest, cell_of(&frames[0], i, "total_high").value - cell_of(&frames[0], i, "total_low").value);
    widest = fmax(widest, cell_of(&frames[0], i, "first_high").value - cell_of(&frames[0], i, "first_low").value);
    before = fmax(before, cell_of(&frames[2], rows - 2 * D + i, "total_high").value -
                              cell_of(&frames[2], rows - 2 * D + i, "total_low").value);
    before = fmax(before, cell_of(&frames[2], rows - 2 * D + i, "first_high").value -
                              cell_of(&frames[2], rows - 2 * D + i, "first_low").value);
    assert_true(strncmp(cell_of(&frames[0], i, "first_verdict").text, "needs", 5) != 0);
  }
  assert_true(widest / 2 <= 0.001 && before / 2 > 0.001);
  free_frames("sobol", frames);
  settings.most_samples = 512;
  run("sobol", &settings, frames, &outcome);
  assert_string_equal(cell_of(&frames[0], 0, "samples").text, "512");
  assert_true(strncmp(cell_of(&frames[0], 0, "first_verdict").text, "needs ", 6) == 0);
  free_frames("sobol", frames);
}

/* Same seed, same text in every cell, for any threads. */
static void test_threads_change_no_cell(void **state)
{
  (void)state;
  static const char *const names[] = {"sobol", "morris", "latin-hypercube"};
  for (size_t n = 0; n < 3; n++) {
    struct frame kept[STUDY_TABLES], frames[STUDY_TABLES];
    struct study_settings settings = study_defaults();
    struct study_outcome outcome = {0};
    settings.samples = 512;
    settings.scrambles = 4;
    run(names[n], &settings, kept, &outcome);
    for (unsigned threads = 2; threads <= 8; threads += 3) {
      settings.threads = threads;
      run(names[n], &settings, frames, &outcome);
      for (size_t t = 0; t < study_find(names[n])->table_count; t++) {
        assert_string_equal(text_string(&frames[t].characters), text_string(&kept[t].characters));
      }
      free_frames(names[n], frames);
    }
    free_frames(names[n], kept);
  }
}

static void test_other_studies(void **state)
{
  (void)state;
  struct study_settings settings = study_defaults();
  struct study_outcome outcome = {0};
  struct frame frames[STUDY_TABLES];
  settings.samples = 200;
  run("morris", &settings, frames, &outcome);
  assert_int_equal(frames[0].table.row_count, D);
  assert_close(cell_of(&frames[0], 0, "mu_star_exact").value, 7.7040541115931047, 1e-12);
  assert_close(cell_of(&frames[0], 2, "sigma_exact").value, 8.8371321978378448, 1e-12);
  free_frames("morris", frames);

  run("elasticity", &settings, frames, &outcome);
  assert_true(cell_of(&frames[0], 2, "elasticity").value == -5);
  assert_true(cell_of(&frames[0], 1, "base").value == 1);
  free_frames("elasticity", frames);

  run("latin-hypercube", &settings, frames, &outcome);
  assert_int_equal(frames[0].table.row_count, 4 + 25);
  assert_string_equal(cell_of(&frames[0], 0, "statistic").text, "mean");
  assert_near(cell_of(&frames[0], 0, "value").value, 3.5, 0.2);
  assert_string_equal(cell_of(&frames[0], 0, "probability").text, "");
  free_frames("latin-hypercube", frames);

  /* Quartiles of [-pi, pi] are -pi/2 and pi/2: sin x1 (1 + b x3^4) + a sin^2 x2 by hand. */
  settings.low = 0.25;
  settings.high = 0.75;
  run("tornado", &settings, frames, &outcome);
  double rest = 7 * sin(1) * sin(1), middle = 1 + 0.1 * 0.0625;
  assert_close(cell_of(&frames[0], 0, "output_base").value, sin(0.5) * middle + rest, 1e-14);
  assert_close(cell_of(&frames[0], 0, "output_low").value, -middle + rest, 1e-14);
  assert_close(cell_of(&frames[0], 0, "swing").value, 2 * middle, 1e-14);
  free_frames("tornado", frames);
  settings.factors = true;
  settings.low = 0.5;
  settings.high = 2;
  run("tornado", &settings, frames, &outcome);
  assert_close(cell_of(&frames[0], 0, "output_low").value, sin(0.25) * middle + rest, 1e-14);
  free_frames("tornado", frames);
}

static void test_refused(void **state)
{
  (void)state;
  struct variable variables[D];
  struct study_problem problem = problem_of(variables);
  struct study_settings settings = study_defaults();
  struct study_outcome outcome = {0};
  struct frame frames[STUDY_TABLES];
  struct fault fault = {0};
  settings.samples = 1000;
  study_frames_init(study_find("sobol"), frames);
  assert_int_equal(study_find("sobol")->run(&problem, &settings, frames, &outcome, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "samples must be a power of two, found 1000");
  problem.elasticity = NULL;
  assert_int_equal(study_find("elasticity")->run(&problem, &settings, frames, &outcome, &fault), STATUS_BAD_INPUT);
  settings.low = 0.9;
  settings.high = 0.1;
  assert_int_equal(study_find("tornado")->run(&problem, &settings, frames, &outcome, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "a tornado goes from a low to a high quantile between 0 and 1");
  settings.factors = true;
  assert_int_equal(study_find("tornado")->run(&problem, &settings, frames, &outcome, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "a tornado goes from a low to a high multiple of the base value");
  free_frames("sobol", frames);
}

static void test_registry(void **state)
{
  (void)state;
  size_t count = 0;
  const struct study *const *list = study_list(&count);
  for (size_t i = 0; i < count; i++) {
    assert_true(study_find(list[i]->name) == list[i]);
    assert_true(list[i]->summary[0] != '\0' && list[i]->source[0] != '\0');
    assert_in_range(list[i]->table_count, 1, STUDY_TABLES);
  }
  assert_null(study_find("sobl"));
}

/* The bar is Student's quantile at 1e-6 over the number of tests: with 15 degrees of freedom and 10 tests, t = 9.483
 * (scipy 1.10.1: stats.t.isf(0.5e-7, 15) = 9.4830). */
static void test_outcome(void **state)
{
  (void)state;
  struct variable variables[D];
  struct study_problem problem = problem_of(variables);
  for (int far = 0; far < 2; far++) {
    struct study_outcome outcome = {0};
    struct estimate estimate = {.value = 0.5, .low = 0.4787, .high = 0.5213, .deviation = 0.01};
    for (int i = 0; i < 8; i++) {
      study_outcome_add(&outcome, &problem, "x1", "first", &estimate, 0.51, 16, true);
    }
    study_outcome_add(&outcome, &problem, "x1", "first", &estimate, (double)NAN, 16, true);
    study_outcome_add(&outcome, &problem, "x2", "total", &estimate, 0.53, 16, true);
    study_outcome_add(&outcome, &problem, "x3", "total", &estimate, 0.5 + (far == 1 ? 0.0949 : 0.0947), 16, true);
    struct fault fault = {0};
    assert_int_equal(outcome.tests, 10);
    assert_int_equal(outcome.outside, 2);
    assert_int_equal(study_outcome_check(&outcome, &fault), far == 1 ? STATUS_CHECK_FAILED : STATUS_OK);
    assert_string_equal(far == 1 ? fault.text : "",
                        far == 1
                            ? "an estimate is too far from its exact value to be chance (test, f, x3, total); 2 of 10 "
                              "exact values lie outside their intervals"
                            : "");
  }
  struct study_outcome empty = {0}, one = {0};
  assert_int_equal(study_outcome_check(&empty, NULL), STATUS_OK);
  const struct estimate wrong = {.value = 0.5, .low = 0.4787, .high = 0.5213, .deviation = 0.01};
  struct fault fault = {0};
  study_outcome_add(&one, &problem, "x1", "first", &wrong, 0.9, 16, true);
  assert_int_equal(study_outcome_check(&one, &fault), STATUS_CHECK_FAILED);
  assert_non_null(strstr(fault.text, "; 1 of 1 exact value lies outside its interval"));
}

/* Where Student's t is not to be believed no distance is an alarm, and no interval counts. */
static void test_not_judged(void **state)
{
  (void)state;
  struct variable variables[D];
  struct study_problem problem = problem_of(variables);
  struct study_outcome outcome = {0};
  const struct estimate equal = {.value = 0.5, .low = 0.5, .high = 0.5};
  const struct estimate spread = {.value = 0.5, .low = 0.49, .high = 0.51, .deviation = 1e-6};
  study_outcome_add(&outcome, &problem, "x1", "first", &equal, 0.6, 16, true);
  study_outcome_add(&outcome, &problem, "x1", "first", &spread, 0.7, 3, true);
  study_outcome_add(&outcome, &problem, "x1", "first", &spread, 0.7, 16, false);
  assert_int_equal(outcome.tests, 0);
  assert_int_equal(outcome.unjudged, 3);
  assert_int_equal(study_outcome_check(&outcome, NULL), STATUS_OK);
  study_outcome_add(&outcome, &problem, "x1", "first", &spread, 0.7, 16, true);
  assert_int_equal(study_outcome_check(&outcome, NULL), STATUS_CHECK_FAILED);
}

/* Verdicts, and Student's interval: 2.13145 for 15 degrees of freedom at 95 % (any table). */
static void test_verdicts(void **state)
{
  (void)state;
  static const struct {
    struct estimate estimate;
    const char *text;
  } rows[] = {
      {{0.4, 0.395, 0.405, 0}, "resolved"},
      {{0.001, -0.004, 0.006, 0}, "zero"},
      {{-0.02, -0.025, -0.015, 0}, "resolved"},
      {{0.4, 0.39, 0.42, 0}, "needs 2048"},
      {{0.4, 0.3, 0.5, 0}, "needs 32768"},
      {{0.003, 0.002, 0.004, 0}, "zero"},
      {{(double)NAN, (double)NAN, (double)NAN, 0}, "no variance"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char text[VERDICT_TEXT_SIZE];
    index_verdict_write(index_verdict_of(&rows[i].estimate, 0.01, 1024), text);
    assert_string_equal(text, rows[i].text);
  }
  double values[16];
  for (int i = 0; i < 16; i++) {
    values[i] = i % 2 == 0 ? 1 : 3;
  }
  struct estimate estimate = estimate_of(values, 16, 1, 0.95);
  assert_close(estimate.value, 2, 1e-15);
  assert_close(estimate.deviation, sqrt(16.0 / 15 / 16), 1e-15);
  assert_near(estimate.high - 2, 2.13145 * estimate.deviation, 1e-5);
  assert_true(isnan(estimate_of(values, 1, 1, 0.95).low));
}

int main(void)
{
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sensitivity_columns),
      cmocka_unit_test(test_sobol),
      cmocka_unit_test(test_until),
      cmocka_unit_test(test_threads_change_no_cell),
      cmocka_unit_test(test_other_studies),
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_registry),
      cmocka_unit_test(test_outcome),
      cmocka_unit_test(test_not_judged),
      cmocka_unit_test(test_verdicts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
