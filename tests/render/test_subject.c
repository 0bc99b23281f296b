/* What a figure's own points are priced with: the sweep or analysis that the model comes from, not the specification.
 */
#include "render/subject.h"
#include "support/check.h"
#include "support/figure_setup.h"

#include <stdio.h>
#include <string.h>

static const double several_prices[] = {15, 50, 7}, with_base[] = {15, 300}, one_price[] = {5};
static const uint64_t widths[] = {512, 2048}, prompts[] = {1000};
static const char *const accountings_full[] = {"full"};
/* Filled by main. */
static struct constants sets[2];
static const struct workload *steps[2], *decode[1];

#define PRICES(list, n)                                                                                                \
  {                                                                                                                    \
    .kind = AXIS_CONSTANT, .key = "c_exp", .count = (n), .reals = (list)                                               \
  }
#define SETS(n)                                                                                                        \
  {                                                                                                                    \
    .kind = AXIS_CONSTANT_SET, .key = "constants", .count = (n), .sets = sets                                          \
  }
#define LOADS(list, n)                                                                                                 \
  {                                                                                                                    \
    .kind = AXIS_WORKLOAD, .key = "workload", .count = (n), .workloads = (list)                                        \
  }
#define PROMPT                                                                                                         \
  {                                                                                                                    \
    .kind = AXIS_PROMPT, .key = "prompt", .count = 1, .integers = prompts                                              \
  }

static const struct choice_row {
  const char *name;
  struct axis axes[2];
  double c_exp, c_norm;
  const char *workload, *accounting, *choice, *footnote;
} choice_rows[] = {
    {"no axis", {{0}}, 300, 30, "prefill", "paper-dense", "", "c_exp = 300"},
    {"one price", {PRICES(one_price, 1)}, 5, 30, "prefill", "paper-dense", "", "c_exp = 5"},
    {"several with the base", {PRICES(with_base, 2)}, 300, 30, "prefill", "paper-dense", "", "c_exp = 300"},
    {"several without it",
     {PRICES(several_prices, 3)},
     15,
     30,
     "prefill",
     "paper-dense",
     "Of sweep curves: c_exp (first of 3)",
     "Of sweep curves: c_exp (first of 3)."},
    {"one set", {SETS(1)}, 8, 5, "prefill", "paper-dense", "", "c_exp = 8; c_norm = 5"},
    {"several sets",
     {SETS(2)},
     8,
     5,
     "prefill",
     "paper-dense",
     "Of sweep curves: constants (first of 2)",
     "Of sweep curves: constants (first of 2)."},
    {"a set and prices without its own",
     {SETS(2), PRICES(several_prices, 3)},
     15,
     5,
     "prefill",
     "paper-dense",
     "Of sweep curves: constants (first of 2); c_exp (first of 3)",
     "c_exp = 15; c_norm = 5"},
    {"one workload", {LOADS(steps, 1)}, 300, 30, "decode-step", "paper-dense", "", "Workload: decode-step."},
    {"several workloads",
     {LOADS(steps, 2)},
     300,
     30,
     "decode-step",
     "paper-dense",
     "Of sweep curves: workload (first of 2)",
     "Of sweep curves: workload (first of 2)."},
    {"accounting",
     {{.kind = AXIS_ACCOUNTING, .key = "accounting", .count = 1, .accountings = accountings_full}},
     300,
     30,
     "prefill",
     "full",
     "",
     "Accounting: full."},
    {"a field",
     {{.kind = AXIS_FIELD, .key = "d_ffn", .count = 2, .integers = widths}},
     300,
     30,
     "prefill",
     "paper-dense",
     "Of sweep curves: d_ffn (first of 2)",
     "Of sweep curves: d_ffn (first of 2)."},
    {"a prompt", {LOADS(decode, 1), PROMPT}, 300, 30, "decode", "paper-dense", "", "Workload: decode; prompt 1000."},
};

/* Copies the row's axes, with the fields that their keys name; returns how many there are. */
static size_t copy_axes(const struct axis from[2], struct axis *axes)
{
  size_t count = 0;
  for (; count < 2 && from[count].count > 0; count++) {
    axes[count] = from[count];
    axes[count].constant = constants_find_field(from[count].key);
    axes[count].field = architecture_find_field(from[count].key);
  }
  return count;
}

static void test_choice(void **state)
{
  const struct choice_row *row = *state;
  struct figure_setup setup;
  struct subject subject;
  struct fault fault = {0};
  struct text note = {0};
  struct axis axes[3];
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  axes[0] = setup.axes[0];
  setup.sweeps[0].axes = axes;
  setup.sweeps[0].axis_count = 1 + copy_axes(row->axes, axes + 1);
  const struct architecture *model = run_model(&setup.input, 0);
  assert_int_equal(subject_of_model(&setup.input, model, &subject, &fault), STATUS_OK);
  assert_true(subject.constants.c_exp == row->c_exp);
  assert_true(subject.constants.c_norm == row->c_norm);
  assert_string_equal(subject.workload->name, row->workload);
  assert_string_equal(subject.accounting->name, row->accounting);
  assert_string_equal(subject.choice.text, row->choice);
  subject_footnote(&note, &subject, 1, NULL);
  assert_non_null(strstr(text_string(&note), row->footnote));
  text_free(&note);
}

static const struct prices_row {
  const char *name;
  struct axis axes[2];
  size_t count;
  const char *first, *last, *footnote;
} prices_rows[] = {
    {"sets", {SETS(2)}, 2, "jolt-atlas", "halo2", "Symbolic model; not wall-clock."},
    {"sets with a price beside them",
     {SETS(2), PRICES(one_price, 1)},
     2,
     "jolt-atlas with c_exp\u00a05",
     "halo2 with c_exp\u00a05",
     "Symbolic model; not wall-clock. c_exp = 5."},
    {"sets and prices", {SETS(2), PRICES(with_base, 2)}, 4, "jolt-atlas", "halo2", "Symbolic model; not wall-clock."},
    {"prices of the base",
     {PRICES(with_base, 2)},
     2,
     "essay",
     "essay",
     "Symbolic model; not wall-clock. c_norm = 30; c_nonlin = 150."},
};

/* What prices are called, and which of them a footnote tells of several curves. */
static void test_prices(void **state)
{
  const struct prices_row *row = *state;
  struct figure_setup setup;
  struct subject subjects[4];
  struct fault fault = {0};
  struct text note = {0};
  struct axis axes[3];
  size_t count = 0;
  uint64_t total = 0;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  axes[0] = setup.axes[0];
  setup.sweeps[0].axes = axes;
  setup.sweeps[0].axis_count = 1 + copy_axes(row->axes, axes + 1);
  assert_int_equal(subjects_of_sweep(&setup.sweeps[0], 4, subjects, &count, &total, &fault), STATUS_OK);
  assert_int_equal(count, row->count);
  assert_string_equal(subjects[0].prices.text, row->first);
  assert_string_equal(subjects[count - 1].prices.text, row->last);
  subject_footnote(&note, subjects, count, NULL);
  assert_string_equal(text_string(&note), row->footnote);
  text_free(&note);
}

/* Every figure that draws points of its own draws some beyond a prompt, and says which. */
static void test_prompt(void **state)
{
  (void)state;
  const struct axis axes[] = {LOADS(decode, 1), PROMPT};
  struct figure_setup setup;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup.sweeps[0].axis_count = 2;
  setup.sweeps[0].axes = axes;
  for (size_t i = 0; i < setup_sweep_figures(); i++) {
    struct frame frame;
    setup_build(&setup, figures[i]->name, &frame);
    assert_non_null(strstr(setup_text(&frame, "footnote"), "Workload: decode; prompt 1000."));
    frame_free(&frame);
  }
}

/* A model of an analysis has the analysis's prices; one of a break-even those of its grid. */
static void test_analyses(void **state)
{
  (void)state;
  struct figure_setup setup;
  struct subject subject;
  struct fault fault = {0};
  struct sensitivity analysis = {.name = "a",
                                 .model = *model_sample("gpt2-small"),
                                 .constants = setup_constants(8, 5, 4, 1),
                                 .accounting = "full",
                                 .workload = workload_find("decode"),
                                 .prompt = 64};
  struct break_even_request even = {0};
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup.spec.sweep_count = 0;
  setup.spec.sensitivities = &analysis;
  setup.spec.sensitivity_count = 1;
  assert_int_equal(subject_of_model(&setup.input, run_model(&setup.input, 0), &subject, &fault), STATUS_OK);
  assert_true(subject.constants.c_exp == 8 && subject.prompt == 64);
  assert_string_equal(subject.accounting->name, "full");
  even.grid = setup.sweeps[0];
  even.grid.constants = setup_constants(4, 1, 2, 1);
  setup.spec.sensitivity_count = 0;
  setup.spec.break_evens = &even;
  setup.spec.break_even_count = 1;
  assert_non_null(run_model(&setup.input, 0));
  assert_int_equal(subject_of_model(&setup.input, run_model(&setup.input, 0), &subject, &fault), STATUS_OK);
  assert_true(subject.constants.c_exp == 4);
}

/* A sweep that is drawn by its first curve says what it was the first of; what the figure draws itself it leaves out.
 */
static void test_first(void **state)
{
  (void)state;
  struct axis axes[2];
  struct figure_setup setup;
  struct subject subject;
  struct fault fault = {0};
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup.sweeps[0].axis_count = copy_axes((const struct axis[]){SETS(2), PRICES(several_prices, 3)}, axes);
  setup.sweeps[0].axes = axes;
  assert_int_equal(subject_of_sweep(&setup.sweeps[0], &axes[1], &subject, &fault), STATUS_OK);
  assert_string_equal(subject.choice.text, "Of sweep curves: constants (first of 2)");
}

/* A ratio on an axis has the decimals that its steps need: none where all are whole. */
static const struct tic_row {
  const char *name;
  double low, high;
  const char *last;
} tic_rows[] = {
    {"thousands", 0, 8000, "8000\u00d7"},
    {"whole", 1, 7, "7\u00d7"},
    {"halves", 1, 3.5, "3.5\u00d7"},
    {"hundredths", 1, 1.05, "1.05\u00d7"},
    {"millions", 0, 8e6, "8.00\u00d710\u2076\u00d7"},
};

static void test_tic(void **state)
{
  const struct tic_row *row = *state;
  struct tics tics;
  tics_around(row->low, row->high, 7, &tics);
  assert_string_equal(ratio_tic(&tics, tics.count - 1).text, row->last);
}

/* A sweep of more axes than are counted is not drawn as if it had fewer. */
static void test_axes(void **state)
{
  (void)state;
  struct figure_setup setup;
  struct axis axes[PLAN_AXES_MAX + 1];
  struct subject subjects[1];
  struct fault fault = {0};
  size_t count = 0;
  uint64_t total = 0;
  const struct constants constants = setup_constants(300, 30, 150, 1);
  setup_figure(&setup, model_sample("gpt2-small"), 1, &constants);
  for (size_t i = 0; i <= PLAN_AXES_MAX; i++) {
    axes[i] = setup.axes[0];
  }
  setup.sweeps[0].axes = axes;
  setup.sweeps[0].axis_count = PLAN_AXES_MAX + 1;
  assert_int_equal(subjects_of_sweep(&setup.sweeps[0], 1, subjects, &count, &total, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "sweep 'curves' has more than 64 axes");
  assert_int_equal(subject_of_model(&setup.input, &setup.models[0], subjects, &fault), STATUS_BAD_INPUT);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_prompt), cmocka_unit_test(test_analyses),
                                     cmocka_unit_test(test_first), cmocka_unit_test(test_axes)};
  sets[0] = setup_constants(8, 5, 4, 1);
  sets[1] = setup_constants(4, 1, 2, 1);
  (void)snprintf(sets[0].name, sizeof sets[0].name, "jolt-atlas");
  (void)snprintf(sets[1].name, sizeof sets[1].name, "halo2");
  steps[0] = workload_find("decode-step");
  steps[1] = workload_find("prefill-causal");
  decode[0] = workload_find("decode");
  return cmocka_run_group_tests_name("subjects", tests, NULL, NULL) + run_rows("choice", test_choice, choice_rows) +
         run_rows("prices", test_prices, prices_rows) + run_rows("tics", test_tic, tic_rows);
}
