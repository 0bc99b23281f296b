/* One evaluation: the paper's headline numbers, shares against their definition, faults. */
#include "core/point.h"

#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <string.h>

static struct point point_at(const struct architecture *model, const char *accounting, const char *workload,
                             uint64_t context, uint64_t prompt, const struct constants *constants)
{
  struct scenario scenario = {model,    accounting_find(accounting, model), workload_find(workload), prompt, context,
                              constants};
  struct point point;
  assert_int_equal(point_evaluate(&scenario, &point, NULL), STATUS_OK);
  return point;
}

struct headline {
  const char *name;
  const char *model, *accounting, *workload;
  uint64_t context;
  double ratio, tolerance; /* absolute: half a unit of the last printed digit */
};

/* Paper, sections 4.1-4.3 and appendix B2; the released Llama-2-7B has a gated feed-forward of 11008. */
static const struct headline headline_rows[] = {
    {"GPT-2 small", "gpt2-small", "paper", "prefill", 1024, 1.481751, 5e-7},
    {"counted causally", "gpt2-small", "paper", "prefill-causal", 1024, 1.2972, 5e-5},
    {"at four times the context", "gpt2-small", "paper", "prefill", 4096, 2.1322, 5e-5},
    {"its step at 1024 is its prefill at 1024", "gpt2-small", "paper", "decode-step", 1024, 1.481751, 5e-7},
    {"Llama-2-7B as priced", "llama-2-7b-paper", "paper", "prefill", 4096, 1.178133, 5e-7},
    {"Llama-2-7B as released, norms unscaled", "llama-2-7b", "paper-gemma", "prefill", 4096, 1.173959, 5e-7},
    {"Llama-2-7B as released", "llama-2-7b", "paper", "prefill", 4096, 1.173953, 5e-7},
    {"Gemma 3 270M", "gemma-3-270m", "paper", "prefill", 8192, 1.268672, 5e-7},
};

static void test_headline(void **state)
{
  const struct headline *row = *state;
  struct point point =
      point_at(model_sample(row->model), row->accounting, row->workload, row->context, 0, &essay_constants);
  assert_near(point_ratio(&point), row->ratio, row->tolerance);
}

/* Lookup prices counted in provers' code and notes (zkLLM, Jolt Atlas, halo2 gadgets, DeepProve): GPT-2 small stays at
 * 1.005-1.012 for T = 1024 and at most 1.053 at T = 131072. */
struct lookup_set {
  const char *name;
  double c_exp, c_norm, c_nonlin;
};

static const struct lookup_set lookup_rows[] = {
    {"zkllm-tlookup", 5, 3, 4},
    {"jolt-atlas", 8, 5, 4},
    {"halo2-lookup", 5, 4, 2},
    {"deepprove-logup-gkr", 4, 1, 2},
};

static void test_lookup_sets_nearly_close_the_gap(void **state)
{
  const struct lookup_set *row = *state;
  struct constants constants = essay_constants;
  constants.c_exp = row->c_exp;
  constants.c_norm = row->c_norm;
  constants.c_nonlin = row->c_nonlin;
  struct point point = point_at(model_sample("gpt2-small"), "paper", "prefill", 1024, 0, &constants);
  double ratio = point_ratio(&point);
  assert_true(ratio >= 1.0045 && ratio < 1.012);
  point = point_at(model_sample("gpt2-small"), "paper", "prefill", 131072, 0, &constants);
  assert_true(point_ratio(&point) > ratio - 0.01 && point_ratio(&point) <= 1.0535);
}

/* Shares in long doubles from the counts; the fraction from the three ratios that define it. */
static void test_derived_values(void **state)
{
  (void)state;
  struct random_source source = {81};
  int fractions = 0;
  for (int i = 0; i < 3000; i++) {
    struct architecture model = random_architecture(&source, 400);
    struct constants constants = random_constants(&source);
    uint64_t context = random_between(&source, 1, 5000);
    struct point point = point_at(&model, accountings[i % 3].name, workloads[i % (int)workload_count].name, context,
                                  random_between(&source, 0, context - 1), &constants);
    long double arithmetic = (long double)point.counts.arithmetic, softmax = (long double)point.counts.softmax;
    long double norm = (long double)point.counts.norm, nonlin = (long double)point.counts.nonlin;
    long double snark_extra = constants.c_exp * softmax + constants.c_norm * norm + constants.c_nonlin * nonlin;
    long double stark_extra = constants.r_exp * softmax + constants.r_norm * norm + constants.r_nonlin * nonlin;
    assert_close(point_snark_nonarithmetic_share(&point), (double)(snark_extra / (arithmetic + snark_extra)), 1e-15);
    assert_close(point_stark_lookup_share(&point), (double)(stark_extra / (arithmetic + stark_extra)), 1e-15);
    assert_close(point_softmax_share(&point), (double)(constants.c_exp * softmax / snark_extra), 1e-15);
    assert_close(point_ratio(&point), (double)((arithmetic + snark_extra) / (arithmetic + stark_extra)), 1e-15);
    assert_close(point_span(&point),
                 (double)((long double)point.extent.pairs / point.extent.tokens / (long double)point.form.layers),
                 1e-15);
    double way = point_ceiling(&point) - point.hyperbola.start, fraction = point_ceiling_fraction(&point);
    if (isnan(way) || point.hyperbola.direction == DIRECTION_CONSTANT) {
      assert_true(isnan(fraction));
    } else if (fabs(way) > 1e-3 * point.hyperbola.start) {
      assert_near(fraction, (point_ratio(&point) - point.hyperbola.start) / way, 1e-11);
      fractions++;
    }
  }
  assert_true(fractions > 1500);
}

/* Where windows are all there is, one step beyond the window is at the ceiling, exactly. */
static void test_fraction_at_the_ceiling(void **state)
{
  (void)state;
  struct point point = point_at(model_sample("mistral-7b-v0.1"), "paper", "decode-step", 32768, 0, &essay_constants);
  assert_true(point_ceiling_fraction(&point) == 1 && point_ratio(&point) == point_ceiling(&point));
  assert_true(point_span(&point) == 4096);
  struct constants constants = essay_constants; /* also where the ratio falls */
  constants.c_exp = 1;
  point = point_at(model_sample("mistral-7b-v0.1"), "paper", "prefill", 4096, 0, &constants);
  assert_true(point_ceiling_fraction(&point) == 1 && point.hyperbola.direction == DIRECTION_FALLING);
}

static void test_free_softmax(void **state)
{
  (void)state;
  const struct constants nothing = {.name = "nothing"};
  struct point point = point_at(model_sample("gpt2-small"), "paper", "prefill", 1024, 0, &nothing);
  assert_true(point_ratio(&point) == 1 && isnan(point_softmax_share(&point)));
  assert_true(point_snark_nonarithmetic_share(&point) == 0 && isnan(point_ceiling_fraction(&point)));
}

struct refused {
  const char *name;
  const char *workload;
  uint64_t context, prompt, width;
  const char *sentence;
};

static const struct refused refused_rows[] = {
    {"no context", "prefill", 0, 0, 768, "context must be between 1 and 9223372036854775807, found 0"},
    {"prompt as long as the context", "decode", 512, 512, 768,
     "prompt must be shorter than the context 512, found 512"},
    {"coefficients", "prefill", 512, 0, UINT64_MAX, "the counts of model 'gpt2-small' pass 128 bits"},
    {"pairs", "prefill", 6000000000000000000, 0, 768,
     "the attended pairs of model 'gpt2-small' at context 6000000000000000000 pass 128 bits"},
    {"counts", "prefill", 1000000000000000000, 0, 768, "the count of arithmetic passes 128 bits"},
};

static void test_refused(void **state)
{
  const struct refused *row = *state;
  struct architecture model = *model_sample("gpt2-small");
  struct fault fault = {0};
  struct point point;
  model.d_model = row->width;
  model.d_ffn = row->width == UINT64_MAX ? UINT64_MAX : model.d_ffn;
  struct scenario scenario = {&model,      &accountings[0], workload_find(row->workload),
                              row->prompt, row->context,    &essay_constants};
  assert_int_equal(point_evaluate(&scenario, &point, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->sentence);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_derived_values),
      cmocka_unit_test(test_fraction_at_the_ceiling),
      cmocka_unit_test(test_free_softmax),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("headline", test_headline, headline_rows) +
         run_rows("lookup sets", test_lookup_sets_nearly_close_the_gap, lookup_rows) +
         run_rows("refused", test_refused, refused_rows);
}
