/* libproofsweep through its public header alone: values that the model's formulas give by hand, and every refusal. */
#include <proofsweep.h>

#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* GPT-2 small: 12 layers, 12 heads, width 768, feed-forward 4 x 768. */
enum { LAYERS = 12, HEADS = 12, WIDTH = 768 };

static struct proofsweep_scenario *make(const char *model, uint64_t context)
{
  struct proofsweep_fault fault;
  struct proofsweep_scenario *scenario = proofsweep_scenario_new(model, &fault);
  assert_non_null(scenario);
  assert_int_equal(proofsweep_set_whole(scenario, "context", context, &fault), PROOFSWEEP_OK);
  return scenario;
}

static void test_names(void **state)
{
  (void)state;
  bool essay = false;
  size_t models = 0;
  for (; proofsweep_model_name(models) != NULL; models++) {
    struct proofsweep_scenario *scenario = proofsweep_scenario_new(proofsweep_model_name(models), NULL);
    assert_non_null(scenario);
    proofsweep_scenario_free(scenario);
  }
  assert_true(models > 20);
  for (size_t i = 0; proofsweep_constants_name(i) != NULL; i++) {
    essay = essay || strcmp(proofsweep_constants_name(i), "essay") == 0;
  }
  assert_true(essay);
  proofsweep_scenario_free(NULL);
}

/* With N tokens: 12 N^2 exponentials a layer, 2 N 768 normalised and 4 N 768 activated elements, and in the paper's
 * arithmetic 12 N 768^2 + 2 N^2 768 + 2 N 768. */
static const struct count_row {
  const char *name;
  uint64_t context;
} count_rows[] = {{"one token", 1}, {"1024", 1024}, {"not a power of two", 12345}, {"2^20", 1048576}};

static void test_counts_by_hand(void **state)
{
  const uint64_t n = ((const struct count_row *)*state)->context, d = WIDTH;
  struct proofsweep_scenario *scenario = make("gpt2-small", n);
  struct proofsweep_point point;
  assert_int_equal(proofsweep_set_price(scenario, "c_exp", 7, NULL), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_set_price(scenario, "c_norm", 0.5, NULL), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_set_price(scenario, "c_nonlin", 0, NULL), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_set_price(scenario, "r_exp", 2, NULL), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_evaluate(scenario, &point, NULL), PROOFSWEEP_OK);
  const uint64_t softmax = LAYERS * HEADS * n * n, norm = LAYERS * 2 * n * d, nonlin = LAYERS * 4 * n * d;
  const uint64_t arithmetic = LAYERS * (12 * n * d * d + 2 * n * n * d + 2 * n * d);
  assert_int_equal(point.softmax.low, softmax);
  assert_int_equal(point.norm.low, norm);
  assert_int_equal(point.nonlin.low, nonlin);
  assert_int_equal(point.arithmetic.low, arithmetic);
  assert_int_equal(point.softmax.high + point.norm.high + point.nonlin.high + point.arithmetic.high, 0);
  assert_close(point.snark_constraints, (double)arithmetic + 7 * (double)softmax + 0.5 * (double)norm, 1e-15);
  assert_close(point.stark_rows, (double)arithmetic + 2 * (double)softmax + (double)norm + (double)nonlin, 1e-15);
  assert_close(point.ratio, point.snark_constraints / point.stark_rows, 1e-15);
  assert_close(point.span, (double)n, 0);
  proofsweep_scenario_free(scenario);
}

/* Each token attends to itself and those before it. */
static void test_causal(void **state)
{
  (void)state;
  struct proofsweep_scenario *scenario = make("gpt2-small", 1000);
  struct proofsweep_point point;
  assert_int_equal(proofsweep_set_word(scenario, "workload", "prefill-causal", NULL), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_evaluate(scenario, &point, NULL), PROOFSWEEP_OK);
  assert_int_equal(point.softmax.low, LAYERS * HEADS * (1000 * 1001 / 2));
  proofsweep_scenario_free(scenario);
}

/* A count beyond 64 bits: 2^31 tokens have 144 x 2^62 = 36 x 2^64 exponentials. */
static void test_wide_count(void **state)
{
  (void)state;
  struct proofsweep_scenario *scenario = make("gpt2-small", UINT64_C(1) << 31);
  struct proofsweep_point point;
  assert_int_equal(proofsweep_evaluate(scenario, &point, NULL), PROOFSWEEP_OK);
  assert_int_equal(point.softmax.high, 36);
  assert_int_equal(point.softmax.low, 0);
  proofsweep_scenario_free(scenario);
}

/* The curve goes through every point, starts at R0 and ends at C. */
static const struct curve_row {
  const char *name, *set;
} curve_rows[] = {{"gpt2-small", "essay"}, {"gpt2-small-5to1", "essay"}, {"llama-3.1-8b", "jolt-atlas"}};

static void test_curve(void **state)
{
  const struct curve_row *row = *state;
  struct proofsweep_scenario *scenario = make(row->name, 1);
  struct proofsweep_curve curve;
  struct proofsweep_point point;
  assert_int_equal(proofsweep_set_word(scenario, "constants", row->set, NULL), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_curve_of(scenario, &curve, NULL), PROOFSWEEP_OK);
  assert_close(proofsweep_ratio_at(&curve, 0), curve.start, 1e-15);
  assert_close(proofsweep_ratio_at(&curve, INFINITY), curve.limit, 0);
  assert_close(proofsweep_ratio_at(&curve, curve.half_span), (curve.start + curve.limit) / 2, 1e-15);
  for (uint64_t context = 1; context <= 1 << 20; context *= 4) {
    assert_int_equal(proofsweep_set_whole(scenario, "context", context, NULL), PROOFSWEEP_OK);
    assert_int_equal(proofsweep_evaluate(scenario, &point, NULL), PROOFSWEEP_OK);
    assert_close(point.ratio, proofsweep_ratio_at(&curve, point.span), 1e-13);
    assert_close(point.ceiling, curve.ceiling, 1e-15);
  }
  proofsweep_scenario_free(scenario);
}

/* Right near the start too, where the ceiling is far above it; and whatever the model's own context is. */
static void test_far_ceiling(void **state)
{
  (void)state;
  struct proofsweep_scenario *scenario = make("gpt2-small", 1);
  struct proofsweep_curve curve;
  assert_int_equal(proofsweep_set_price(scenario, "c_exp", 1e17, NULL), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_set_whole(scenario, "max_context", 1000000000000, NULL), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_set_whole(scenario, "n_heads", 100000, NULL), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_set_whole(scenario, "n_global_layers", 1000000000, NULL), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_curve_of(scenario, &curve, NULL), PROOFSWEEP_OK);
  assert_close(proofsweep_ratio_at(&curve, 0), curve.start, 1e-15);
  assert_close(proofsweep_ratio_at(&curve, INFINITY), curve.limit, 0);
  assert_close(proofsweep_ratio_at(&curve, 1e-9 * curve.half_span), curve.start + 1e-9 * curve.limit, 1e-8);
  proofsweep_scenario_free(scenario);
}

/* What each setter refuses, in which words; the scenario stays as it was. */
static const struct refusal_row {
  const char *name;
  enum { WORD, WHOLE, PRICE } kind;
  const char *key, *word;
  double value;
  const char *sentence;
} refusal_rows[] = {
    {"key of no word", WORD, "worklod", "prefill", 0, "unknown key 'worklod'; did you mean 'workload'?"},
    {"workload", WORD, "workload", "prefil", 0, "unknown workload 'prefil'; did you mean 'prefill'?"},
    {"accounting", WORD, "accounting", "papr", 0, "unknown accounting 'papr'; did you mean 'paper'?"},
    {"constants", WORD, "constants", "esay", 0, "unknown constants 'esay'; did you mean 'essay'?"},
    {"attention", WORD, "local_attention", "slidng", 0, "unknown local_attention 'slidng'; did you mean 'sliding'?"},
    {"like nothing", WORD, "workload", "zzzzzzzz", 0,
     "unknown workload 'zzzzzzzz'; there are prefill, prefill-causal, decode-step and decode"},
    {"key of no number", WHOLE, "contxt", NULL, 1, "unknown key 'contxt'; did you mean 'context'?"},
    {"no key", WORD, NULL, "prefill", 0, "no key is named"},
    {"no word", WORD, "workload", NULL, 0, "no workload is named"},
    {"word for a number", WORD, "d_model", "wide", 0, "d_model takes a whole number"},
    {"number for a word", WHOLE, "local_attention", NULL, 1, "local_attention takes a word"},
    {"field below its bound", WHOLE, "d_model", NULL, 0, "d_model must be between 1 and 1000000000, found 0"},
    {"no price", PRICE, "c_xep", NULL, 1, "unknown price 'c_xep'; did you mean 'c_exp'?"},
    {"negative", PRICE, "c_exp", NULL, -1, "c_exp must be a number from 0 on"},
    {"infinite", PRICE, "r_norm", NULL, INFINITY, "r_norm must be a number from 0 on"},
    {"not a number", PRICE, "c_norm", NULL, NAN, "c_norm must be a number from 0 on"},
};

static enum proofsweep_status set(struct proofsweep_scenario *scenario, const struct refusal_row *row,
                                  struct proofsweep_fault *fault)
{
  return row->kind == WORD    ? proofsweep_set_word(scenario, row->key, row->word, fault)
         : row->kind == WHOLE ? proofsweep_set_whole(scenario, row->key, (uint64_t)row->value, fault)
                              : proofsweep_set_price(scenario, row->key, row->value, fault);
}

static void test_refusals(void **state)
{
  const struct refusal_row *row = *state;
  struct proofsweep_scenario *scenario = make("gpt2-small-5to1", 1024);
  struct proofsweep_fault fault;
  struct proofsweep_point before, after;
  assert_int_equal(proofsweep_evaluate(scenario, &before, NULL), PROOFSWEEP_OK);
  assert_int_equal(set(scenario, row, &fault), PROOFSWEEP_BAD_INPUT);
  assert_string_equal(fault.text, row->sentence);
  assert_int_equal(set(scenario, row, NULL), PROOFSWEEP_BAD_INPUT);
  assert_int_equal(proofsweep_evaluate(scenario, &after, NULL), PROOFSWEEP_OK);
  assert_close(after.ratio, before.ratio, 0);
  proofsweep_scenario_free(scenario);
}

/* What only the whole scenario shows. */
static const struct whole_row {
  const char *name, *key;
  uint64_t value;
  const char *workload, *sentence;
  bool curve; /* it has none either */
} whole_rows[] = {
    {"no context", "context", 0, "prefill", "context", false},
    {"a prompt as long as the context", "prompt", 1024, "decode", "prompt", false},
    {"decode without a prompt", "context", 1024, "decode", "the workload decode needs a prompt", true},
    {"more key heads than heads", "n_kv_heads", 13, "prefill", "n_kv_heads must not exceed n_heads", true},
};

static void test_whole(void **state)
{
  const struct whole_row *row = *state;
  struct proofsweep_scenario *scenario = make("gpt2-small", 1024);
  struct proofsweep_fault fault;
  struct proofsweep_point point;
  struct proofsweep_curve curve;
  assert_int_equal(proofsweep_set_whole(scenario, row->key, row->value, &fault), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_set_word(scenario, "workload", row->workload, &fault), PROOFSWEEP_OK);
  assert_int_equal(proofsweep_evaluate(scenario, &point, &fault), PROOFSWEEP_BAD_INPUT);
  assert_non_null(strstr(fault.text, row->sentence));
  assert_int_equal(proofsweep_curve_of(scenario, &curve, &fault), row->curve ? PROOFSWEEP_BAD_INPUT : PROOFSWEEP_OK);
  proofsweep_scenario_free(scenario);
}

static void test_no_model(void **state)
{
  (void)state;
  struct proofsweep_fault fault;
  assert_null(proofsweep_scenario_new("gpt2-smal", &fault));
  assert_string_equal(fault.text, "unknown model 'gpt2-smal'; did you mean 'gpt2-small'?");
  assert_null(proofsweep_scenario_new("", NULL));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),    cmocka_unit_test(test_causal),      cmocka_unit_test(test_wide_count),
      cmocka_unit_test(test_no_model), cmocka_unit_test(test_far_ceiling),
  };
  int failed = cmocka_run_group_tests_name("library", tests, NULL, NULL);
  failed += run_rows("counts by hand", test_counts_by_hand, count_rows);
  failed += run_rows("curves", test_curve, curve_rows);
  failed += run_rows("refusals", test_refusals, refusal_rows);
  failed += run_rows("whole scenarios", test_whole, whole_rows);
  return failed;
}
