/* core/break_even.h: put back into the model, the answer gives the target; and published break-evens. */
#include "core/break_even.h"

#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <string.h>

static struct scenario scenario_of(const struct architecture *architecture, const char *workload, uint64_t context,
                                   const struct constants *constants)
{
  return (struct scenario){.architecture = architecture,
                           .accounting = accounting_find("paper", architecture),
                           .workload = workload_find(workload),
                           .context = context,
                           .constants = constants};
}

static struct break_even solve(const struct scenario *scenario, const char *unknown, double target)
{
  struct break_even result;
  struct fault fault = {0};
  if (break_even_solve(scenario, break_even_find(unknown), target, &result, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  return result;
}

/* Paper, section 4.2: GPT-2 small at T = 1024 breaks even at c_exp = -39.875, so nowhere, and at r multiplied by 248.2.
 * Half of the way from 1.070902 to 3.317829 is done at h = 4576.25 tokens; the dense curve in T is the hyperbola
 * itself. */
static void test_published(void **state)
{
  (void)state;
  const struct architecture *gpt2 = model_sample("gpt2-small"), *sparse = model_sample("gpt2-small-5to1");
  struct scenario base = scenario_of(gpt2, "prefill", 1024, &essay_constants);
  struct break_even result = solve(&base, "c_exp", 1);
  assert_int_equal(result.reach, BREAK_EVEN_NEGATIVE);
  assert_close(result.value, -39.875, 1e-15);
  result = solve(&base, "r_factor", 1);
  assert_int_equal(result.reach, BREAK_EVEN_REACHED);
  assert_near(result.value, 248.2, 0.05);
  double half = (1.070902 + 3.317829) / 2;
  assert_near(solve(&base, "context", half).value, 4576.25, 0.01);
  base.architecture = sparse;
  assert_near(solve(&base, "context", half).value, 22337, 1);
  /* Below the first token's ratio and above the ceiling there is no context. */
  assert_int_equal(solve(&base, "context", 1.07).reach, BREAK_EVEN_NEVER);
  assert_int_equal(solve(&base, "context", 3.32).reach, BREAK_EVEN_NEVER);
  base = scenario_of(model_sample("mistral-7b-v0.1"), "prefill", 1024, &essay_constants);
  assert_int_equal(solve(&base, "context", 1.17).reach, BREAK_EVEN_NEVER);
}

/* Where nothing but arithmetic is paid both works are equal, whatever a factor or a context is. */
static void test_always(void **state)
{
  (void)state;
  const struct constants none = {.name = "none"};
  struct scenario scenario = scenario_of(model_sample("gpt2-small"), "prefill", 1024, &none);
  assert_int_equal(solve(&scenario, "r_factor", 1).reach, BREAK_EVEN_ALWAYS);
  assert_int_equal(solve(&scenario, "context", 1).reach, BREAK_EVEN_ALWAYS);
  assert_int_equal(solve(&scenario, "r_factor", 2).reach, BREAK_EVEN_NEVER);
  assert_int_equal(solve(&scenario, "context", 2).reach, BREAK_EVEN_NEVER);
  assert_int_equal(solve(&scenario, "c_exp", 1).reach, BREAK_EVEN_REACHED);
}

/* Sets the unknown to the answer in a scenario with its own constants. */
static void apply(const struct break_even_unknown *unknown, double value, struct constants *constants)
{
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    const struct constant_field *field = &constant_fields[i];
    if (strcmp(unknown->name, field->name) == 0) {
      constants_set(constants, field, value);
    } else if (strcmp(unknown->name, "r_factor") == 0 && field->name[0] == 'r') {
      constants_set(constants, field, value * constants_get(constants, field));
    }
  }
}

static double ratio_at(const struct scenario *scenario)
{
  struct point point;
  assert_int_equal(point_evaluate(scenario, &point, NULL), STATUS_OK);
  return point_ratio(&point);
}

static void test_answers_fit(void **state)
{
  (void)state;
  struct random_source random = {21};
  unsigned reached = 0;
  for (int trial = 0; trial < 4000; trial++) {
    struct architecture architecture = random_architecture(&random, 600);
    struct constants constants = essay_constants;
    for (size_t i = 0; i < CONSTANT_COUNT; i++) {
      constants_set(&constants, &constant_fields[i], (i < 3 ? 300 : 3) * random_unit(&random));
    }
    struct scenario scenario =
        scenario_of(&architecture, workloads[random_between(&random, 0, workload_count - 1)].name,
                    random_between(&random, 1, 5000), &constants);
    double target = ratio_at(&scenario) * (0.7 + 0.6 * random_unit(&random));
    for (size_t u = 0; u < BREAK_EVEN_UNKNOWNS - 1; u++) {
      struct break_even result = solve(&scenario, break_even_unknowns[u].name, target);
      struct constants solved = constants;
      apply(&break_even_unknowns[u], result.value, &solved);
      struct scenario there = scenario;
      there.constants = &solved;
      if (result.reach == BREAK_EVEN_REACHED && result.value < 1e6) {
        assert_close(ratio_at(&there), target, 1e-11);
        reached++;
      }
    }
  }
  assert_true(reached > 4000);
}

/* The context's answer lies between the whole contexts whose ratios enclose the target. */
static void test_contexts_fit(void **state)
{
  (void)state;
  static const char *const names[] = {"gpt2-small", "gpt2-small-5to1", "gemma-3-27b", "llama-2-7b"};
  static const char *const kinds[] = {"prefill", "prefill-causal", "decode-step"};
  struct random_source random = {22};
  for (int trial = 0; trial < 500; trial++) {
    struct scenario scenario = scenario_of(model_sample(names[trial % 4]), kinds[trial % 3],
                                           random_between(&random, 2, 300000), &essay_constants);
    struct break_even result = solve(&scenario, "context", ratio_at(&scenario));
    assert_int_equal(result.reach, BREAK_EVEN_REACHED);
    assert_close(result.value, (double)scenario.context, 1e-9);
  }
}

/* Every ratio at the first context, and at the window of a model that has no global layers, is met there. */
static void test_ends_are_met(void **state)
{
  (void)state;
  static const char *const kinds[] = {"prefill", "prefill-causal", "decode-step"};
  static const char *const names[] = {"gpt2-small", "gpt2-small-5to1", "gemma-3-27b", "llama-2-7b", "mistral-7b-v0.1"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    for (size_t kind = 0; kind < 3; kind++) {
      struct scenario scenario = scenario_of(model_sample(names[i]), kinds[kind], 1, &essay_constants);
      struct break_even result = solve(&scenario, "context", ratio_at(&scenario));
      assert_int_equal(result.reach, BREAK_EVEN_REACHED);
      assert_true(result.value == 1);
      scenario.context = scenario.architecture->window;
      if (scenario.architecture->n_global_layers == 0) {
        result = solve(&scenario, "context", ratio_at(&scenario));
        assert_int_equal(result.reach, BREAK_EVEN_REACHED);
        assert_true(result.value == (double)scenario.context);
      }
    }
  }
}

/* In chunks behind a prompt the ratio may fall and rise again: the answer is held against a walk over whole contexts,
 * and there is one wherever the walk crosses the target. */
static void test_chunks_are_walked(void **state)
{
  (void)state;
  struct random_source random = {23};
  unsigned fallen = 0, risen = 0, never = 0;
  for (int trial = 0; trial < 2000; trial++) {
    struct architecture model = *model_sample("llama-4-scout-17b-16e");
    model.window = random_between(&random, 2, 60);
    model.n_global_layers = trial % 3 == 0 ? 0 : random_between(&random, 1, 12);
    model.n_local_layers = random_between(&random, 1, 48);
    struct scenario scenario = scenario_of(&model, "decode", 0, &essay_constants);
    scenario.accounting = accounting_find("full", &model);
    scenario.prompt = random_between(&random, 0, 200);
    scenario.context = scenario.prompt + random_between(&random, 1, 300);
    double target = ratio_at(&scenario) * (trial % 5 == 0 ? 0.99 : trial % 2 == 0 ? 1 + 1e-9 : 1 - 1e-9);
    struct break_even result = solve(&scenario, "context", target);
    uint64_t context = scenario.prompt + 1, last = scenario.prompt + 400;
    scenario.context = context;
    bool above = ratio_at(&scenario) > target, crossed = false;
    for (; context < last && !crossed; context++) {
      scenario.context = context + 1;
      crossed = (ratio_at(&scenario) > target) != above;
    }
    if (crossed) {
      assert_int_equal(result.reach, BREAK_EVEN_REACHED);
      assert_true(result.value <= (double)context);
    }
    if (result.reach == BREAK_EVEN_REACHED && result.value < (double)context - 1) {
      /* Between two whole contexts it crosses twice. */
      scenario.context = (uint64_t)result.value;
      double here = ratio_at(&scenario);
      scenario.context++;
      assert_true(fabs(here / target - 1) < 1e-2 && fabs(ratio_at(&scenario) / target - 1) < 1e-2);
    }
    fallen += crossed && above;
    risen += crossed && !above;
    never += result.reach == BREAK_EVEN_NEVER;
  }
  assert_true(fallen > 100 && risen > 100 && never > 100);
}

static void test_degenerate(void **state)
{
  (void)state;
  struct constants constants = essay_constants;
  struct scenario scenario = scenario_of(model_sample("gpt2-small"), "prefill", 1024, &constants);
  struct break_even result;
  struct fault fault = {0};
  constants.r_exp = constants.r_norm = constants.r_nonlin = 0;
  assert_int_equal(solve(&scenario, "r_factor", 1).reach, BREAK_EVEN_NEVER);
  assert_int_equal(solve(&scenario, "r_exp", 0).reach, BREAK_EVEN_NEVER);
  constants.r_exp = 1e308;
  assert_int_equal(solve(&scenario, "c_exp", 1e308).reach, BREAK_EVEN_NEVER); /* beyond the largest double */
  constants.r_exp = 0;
  assert_int_equal(break_even_solve(&scenario, break_even_find("c_exp"), -1, &result, &fault), STATUS_BAD_INPUT);
  assert_int_equal(break_even_solve(&scenario, break_even_find("c_exp"), (double)NAN, &result, &fault),
                   STATUS_BAD_INPUT);
  assert_null(break_even_find("c_expo"));
  assert_string_equal(break_even_word(BREAK_EVEN_NEGATIVE), "negative");
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_published),    cmocka_unit_test(test_always),
                                     cmocka_unit_test(test_answers_fit),  cmocka_unit_test(test_contexts_fit),
                                     cmocka_unit_test(test_ends_are_met), cmocka_unit_test(test_chunks_are_walked),
                                     cmocka_unit_test(test_degenerate)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
