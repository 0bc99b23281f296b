/* core/model_function.h against the exact points of core/point.h, differences, sums over all whole contexts, and
 * samples. */
#include "core/model_function.h"

#include "core/sobol_run.h"
#include "core/study.h"
#include "support/check.h"
#include "support/models.h"
#include "support/oracles.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static struct scenario scenario_of(const struct architecture *architecture, const char *accounting,
                                   const char *workload, uint64_t context, const struct constants *constants)
{
  return (struct scenario){.architecture = architecture,
                           .accounting = accounting_find(accounting, architecture),
                           .workload = workload_find(workload),
                           .context = context,
                           .constants = constants};
}

static void model_make(struct model_function *model, const struct scenario *scenario, const char *output,
                       const char *const *keys, size_t count)
{
  struct fault fault = {0};
  if (model_function_init(model, scenario, output, keys, count, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
}

/* ---- values */

static double exact_output(const char *output, const struct point *point)
{
  if (strcmp(output, "snark_constraints") == 0) {
    return exact_to_double(&point->price.snark);
  }
  if (strcmp(output, "stark_rows") == 0) {
    return exact_to_double(&point->price.stark);
  }
  if (strcmp(output, "snark_nonarithmetic_share") == 0) {
    return point_snark_nonarithmetic_share(point);
  }
  if (strcmp(output, "softmax_share") == 0) {
    return point_softmax_share(point);
  }
  return strcmp(output, "ratio") == 0 ? point_ratio(point) : point_stark_lookup_share(point);
}

static const char *const fields_tried[] = {
    "d_model", "n_heads",         "d_head",          "d_ffn",       "n_global_layers", "n_local_layers",
    "window",  "ffn_projections", "norms_per_layer", "qk_norm",     "softcap",         "attention_sinks",
    "experts", "experts_shared",  "vocab",           "max_context", "d_ffn_dense"};

/* Some inputs at random: the context, some constants, up to six fields. */
static size_t random_keys(struct random_source *random, const struct architecture *architecture, const char *keys[])
{
  size_t count = 0, fields = 0;
  if (random_between(random, 0, 2) > 0) {
    keys[count++] = "context";
  }
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    if (random_between(random, 0, 1) == 1) {
      keys[count++] = constant_fields[i].name;
    }
  }
  for (size_t i = 0; i < sizeof fields_tried / sizeof fields_tried[0] && fields < 6; i++) {
    bool window = strcmp(fields_tried[i], "window") == 0;
    if (random_between(random, 0, 3) == 0 && (!window || architecture->n_local_layers > 0)) {
      keys[count++] = fields_tried[i];
      fields++;
    }
  }
  return count;
}

/* Random values for the inputs, set in the scenario's own architecture and constants as well as in `point`. */
static void random_values(struct random_source *random, const struct model_function *model,
                          struct architecture *architecture, struct constants *constants, uint64_t *context,
                          double *point)
{
  for (size_t i = 0; i < model->inputs; i++) {
    const struct model_input *input = &model->input[i];
    if (input->context) {
      *context = random_between(random, 1, 5000);
      point[i] = (double)*context;
    } else if (input->constant != NULL) {
      point[i] = 300 * random_unit(random);
      constants_set(constants, input->constant, point[i]);
    } else {
      uint64_t high = input->field->high < 700 ? input->field->high : 700;
      uint64_t whole = random_between(random, input->field->low > 0 ? input->field->low : high > 1 ? 1 : 0, high);
      architecture_set(architecture, input->field, whole);
      point[i] = (double)whole;
    }
  }
}

/* The value at one point: (inputs) reals. */
static double value_at(const struct model_function *model, const double *point)
{
  const double *columns[MODEL_INPUT_LIMIT];
  double value = 0;
  struct integrand integrand = model_function_integrand(model);
  for (size_t i = 0; i < model->inputs; i++) {
    columns[i] = &point[i];
  }
  integrand.evaluate(integrand.context, 1, columns, &value);
  return value;
}

static void test_values_are_those_of_points(void **state)
{
  (void)state;
  struct random_source random = {11};
  for (int trial = 0; trial < 3000; trial++) {
    struct architecture architecture = random_architecture(&random, 600), varied = architecture;
    struct constants constants = essay_constants, priced = essay_constants;
    struct scenario base = scenario_of(
        &architecture, accountings[random_between(&random, 0, accounting_count - 1)].name,
        workloads[random_between(&random, 0, workload_count - 1)].name, random_between(&random, 1, 5000), &constants);
    const char *keys[MODEL_INPUT_LIMIT];
    const char *output = model_outputs[random_between(&random, 0, model_output_count - 1)].name;
    size_t count = random_keys(&random, &architecture, keys);
    struct model_function model;
    double point[MODEL_INPUT_LIMIT];
    struct scenario there = base;
    model_make(&model, &base, output, keys, count);
    random_values(&random, &model, &varied, &priced, &there.context, point);
    there.architecture = &varied;
    there.constants = &priced;
    struct point exact;
    if (varied.n_dense_layers > architecture_layers(&varied)) {
      continue; /* no such model */
    }
    assert_int_equal(point_evaluate(&there, &exact, NULL), STATUS_OK);
    assert_close(value_at(&model, point), exact_output(output, &exact), 1e-13);
  }
}

/* Swapping an input in a block gives the bits of the block with that input swapped, and those of its points one by one;
 * for prices from 0 to what overflows. */
static void test_swaps_are_evaluations(void **state)
{
  (void)state;
  static const double largest[] = {300, 0, 1e-300, 1e200, 1e308};
  static const size_t counts[] = {1, 7, 32, MODEL_CHUNK, 200, INTEGRAND_BLOCK};
  static double columns[2][MODEL_INPUT_LIMIT][INTEGRAND_BLOCK], swapped[MODEL_INPUT_LIMIT][INTEGRAND_BLOCK];
  double results[INTEGRAND_BLOCK], plain[INTEGRAND_BLOCK], *targets[MODEL_INPUT_LIMIT];
  const double *sets[2][MODEL_INPUT_LIMIT];
  struct random_source random = {13};
  for (int trial = 0; trial < 1500; trial++) {
    struct architecture architecture = random_architecture(&random, 600), varied = architecture;
    struct constants constants = essay_constants;
    struct scenario base = scenario_of(
        &architecture, accountings[random_between(&random, 0, accounting_count - 1)].name,
        workloads[random_between(&random, 0, workload_count - 1)].name, random_between(&random, 1, 5000), &constants);
    const char *keys[MODEL_INPUT_LIMIT];
    size_t count = random_keys(&random, &architecture, keys), points = counts[random_between(&random, 0, 5)];
    double scale = trial % 4 == 0 ? largest[random_between(&random, 0, 4)] / 300 : 1;
    struct model_function model;
    model_make(&model, &base, model_outputs[random_between(&random, 0, model_output_count - 1)].name, keys, count);
    for (size_t set = 0; set < 2; set++) {
      for (size_t j = 0; j < points; j++) {
        double point[MODEL_INPUT_LIMIT];
        random_values(&random, &model, &varied, &constants, &base.context, point);
        for (size_t i = 0; i < count; i++) {
          columns[set][i][j] = point[i] * (model.input[i].constant != NULL ? scale : 1);
        }
      }
      for (size_t i = 0; i < count; i++) {
        sets[set][i] = columns[set][i];
      }
    }
    struct integrand integrand = model_function_integrand(&model);
    for (size_t i = 0; i < count; i++) { /* what enters nothing needs no room of its own */
      targets[i] = trial % 2 == 0 && integrand_is_inert(&integrand, i) ? results : swapped[i];
    }
    integrand.evaluate_swaps(&model, points, sets[0], sets[1], results, targets);
    integrand.evaluate(&model, points, sets[0], plain);
    assert_memory_equal(results, plain, points * sizeof *plain);
    for (size_t i = 0; i < count; i++) {
      sets[0][i] = columns[1][i];
      integrand.evaluate(&model, points, sets[0], plain);
      assert_memory_equal(targets[i], plain, points * sizeof *plain);
      double point[MODEL_INPUT_LIMIT];
      for (size_t k = 0; k < count; k++) {
        point[k] = sets[0][k][points - 1];
      }
      double alone = value_at(&model, point);
      assert_memory_equal(&alone, &plain[points - 1], sizeof alone);
      sets[0][i] = columns[0][i];
    }
  }
}

/* The published totals (paper, section 4.1), with everything fixed but what does not matter. */
static void test_published_ratio(void **state)
{
  (void)state;
  static const char *const keys[] = {"max_context"};
  const struct architecture *gpt2 = model_sample("gpt2-small");
  struct scenario base = scenario_of(gpt2, "paper", "prefill", 1024, &essay_constants);
  struct model_function model;
  double point = 0;
  model_make(&model, &base, "ratio", keys, 1);
  model_function_base(&model, &point);
  assert_true(point == 1024);
  assert_close(value_at(&model, &point), 157846339584.0 / 106526932992.0, 1e-15);
}

/* ---- elasticities */

/* ln f over a symmetric step in ln x, by Richardson's rule. */
static double difference(const struct model_function *model, const double *point, size_t input)
{
  double slopes[2];
  for (int i = 0; i < 2; i++) {
    double moved[MODEL_INPUT_LIMIT], step = i == 0 ? 2e-4 : 1e-4;
    memcpy(moved, point, sizeof moved);
    moved[input] = point[input] * exp(step);
    double up = value_at(model, moved);
    moved[input] = point[input] * exp(-step);
    slopes[i] = (log(up) - log(value_at(model, moved))) / (2 * step);
  }
  return (4 * slopes[1] - slopes[0]) / 3;
}

/* Whether a kink in the context or window lies within the steps above. */
static bool near_kink(const struct model_function *model, double context, double window)
{
  if (model->schedule.chunked) {
    double chunks = context / window;
    return fabs(chunks - nearbyint(chunks)) < 0.01 * chunks + 0.01;
  }
  return fabs(context / window - 1) < 0.01;
}

static void test_elasticities_are_slopes(void **state)
{
  (void)state;
  struct random_source random = {12};
  size_t compared = 0;
  for (int trial = 0; trial < 2000; trial++) {
    struct architecture architecture = random_architecture(&random, 600), varied = architecture;
    struct constants constants = essay_constants;
    struct scenario base = scenario_of(
        &architecture, accountings[random_between(&random, 0, accounting_count - 1)].name,
        workloads[random_between(&random, 0, workload_count - 1)].name, random_between(&random, 20, 5000), &constants);
    base.prompt = base.workload->has_prompt ? base.context / 3 : 0;
    const char *keys[MODEL_INPUT_LIMIT];
    size_t count = random_keys(&random, &architecture, keys);
    struct model_function model;
    double point[MODEL_INPUT_LIMIT] = {0};
    uint64_t context = base.context;
    model_make(&model, &base, model_outputs[random_between(&random, 0, model_output_count - 1)].name, keys, count);
    random_values(&random, &model, &varied, &constants, &context, point);
    if (model.context_input != SIZE_MAX) {
      point[model.context_input] += (double)base.prompt + 20.37;
      context += base.prompt + 20;
    }
    double window = model.window_input == SIZE_MAX ? (double)architecture.window : point[model.window_input];
    bool kinked = architecture.n_local_layers > 0 &&
                  (near_kink(&model, (double)context, window) || near_kink(&model, (double)base.prompt, window));
    for (size_t i = 0; i < count && !kinked; i++) {
      double elasticity = model_function_elasticity(&model, point, i), slope = difference(&model, point, i);
      if (isfinite(elasticity) && isfinite(slope)) {
        assert_near(elasticity, slope, 2e-8 * (1 + fabs(slope)));
        compared++;
      }
    }
  }
  assert_true(compared > 4000);
}

/* At T = W the slopes to either side differ, and there is none; beside it there is. */
static void test_elasticity_at_kink(void **state)
{
  (void)state;
  static const struct {
    uint64_t context;
    bool has_slope;
  } rows[] = {{1023, true}, {1024, false}, {1025, true}};
  const char *keys[] = {"context", "window", "c_exp"};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct scenario base =
        scenario_of(model_sample("gpt2-small-5to1"), "paper", "prefill", rows[i].context, &essay_constants);
    double point[3];
    struct model_function model;
    model_make(&model, &base, "ratio", keys, 3);
    model_function_base(&model, point);
    assert_int_equal(isfinite(model_function_elasticity(&model, point, 0)), rows[i].has_slope);
    assert_int_equal(isfinite(model_function_elasticity(&model, point, 1)), rows[i].has_slope);
    assert_true(isfinite(model_function_elasticity(&model, point, 2)));
  }
}

/* Scaling all six constants and the arithmetic together changes no ratio: for the constants alone, the elasticities on
 * one side sum to the share of that side that is not arithmetic. */
static void test_elasticities_sum_to_shares(void **state)
{
  (void)state;
  const struct architecture *gpt2 = model_sample("gpt2-small");
  struct scenario base = scenario_of(gpt2, "paper", "prefill", 1024, &essay_constants);
  const char *keys[CONSTANT_COUNT];
  double point[CONSTANT_COUNT], snark = 0, stark = 0;
  struct model_function model;
  struct point exact;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    keys[i] = constant_fields[i].name;
  }
  model_make(&model, &base, "ratio", keys, CONSTANT_COUNT);
  model_function_base(&model, point);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    *(i < 3 ? &snark : &stark) += model_function_elasticity(&model, point, i);
  }
  assert_int_equal(point_evaluate(&base, &exact, NULL), STATUS_OK);
  assert_close(snark, point_snark_nonarithmetic_share(&exact), 1e-14);
  assert_close(stark, -point_stark_lookup_share(&exact), 1e-14);
  /* 0.8791 of it is softmax (essay). */
  assert_near(model_function_elasticity(&model, point, 0) / snark, 0.8791, 5e-5);
}

/* ---- what is refused */

struct range {
  const char *key;
  double low, high;
};

struct refused_row {
  const char *name;
  const char *model;
  struct range ranges[3];
  size_t count;
  const char *sentence;
};

static const struct refused_row refused[] = {
    {"unknown key", "gpt2-small", {{"contxt", 1, 2}}, 1, "unknown input 'contxt'; did you mean 'context'?"},
    {"unknown key far from all",
     "gpt2-small",
     {{"temperature", 1, 2}},
     1,
     "unknown input 'temperature'; inputs are context, the six constants and the whole-number fields of an "
     "architecture"},
    {"below its bound", "gpt2-small", {{"vocab", -9, 4}}, 1, "vocab can be drawn below 0"},
    {"a word", "gpt2-small", {{"family", 1, 2}}, 1, "'family' is not a number and cannot be an uncertain input"},
    {"a choice",
     "gpt2-small",
     {{"local_attention", 0, 1}},
     1,
     "'local_attention' is not a number and cannot be an uncertain input"},
    {"twice", "gpt2-small", {{"c_exp", 1, 2}, {"c_exp", 1, 3}}, 2, "input 'c_exp' is given twice"},
    {"no window",
     "gpt2-small",
     {{"window", 100, 200}},
     1,
     "model 'gpt2-small' has no local layers, so its window cannot vary"},
    {"no tokens", "gpt2-small", {{"context", 0.2, 100}}, 1, "the context can be drawn below 1 token"},
    {"a negative price",
     "gpt2-small",
     {{"c_norm", -1, 30}},
     1,
     "c_norm can be drawn negative; a price is finite and at least 0"},
    {"out of bounds", "gpt2-small", {{"ffn_projections", 2, 4}}, 1, "ffn_projections can be drawn above 3"},
    {"dependent",
     "llama-4-scout-17b-16e",
     {{"n_heads", 4, 40}, {"n_kv_heads", 2, 8}},
     2,
     "inputs must be independent, but not all of their values agree: n_kv_heads must not exceed n_heads"},
};

static enum status model_of_ranges(const char *name, const struct range *ranges, size_t count,
                                   struct model_function *model, struct variable *variables, struct fault *fault)
{
  static const char *const names[] = {"min", "max"};
  struct scenario base = scenario_of(model_sample(name), "paper", "prefill", 4096, &essay_constants);
  const char *keys[MODEL_INPUT_LIMIT];
  for (size_t i = 0; i < count; i++) {
    keys[i] = ranges[i].key;
  }
  enum status status = model_function_init(model, &base, "ratio", keys, count, fault);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    const double parameters[] = {ranges[i].low, ranges[i].high};
    const char *distribution = model->input[i].context && ranges[i].low > 0.5 ? "loguniform" : "uniform";
    status = variable_bind(distribution, names, parameters, 2, NULL, NULL, 0, model_input_is_whole(&model->input[i]),
                           &variables[i], fault);
  }
  return status == STATUS_OK ? model_function_check(model, variables, fault) : status;
}

static void test_refused(void **state)
{
  const struct refused_row *row = *state;
  struct model_function model = {0};
  struct variable variables[3];
  struct fault fault = {0};
  assert_int_equal(model_of_ranges(row->model, row->ranges, row->count, &model, variables, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->sentence);
}

/* Every constant, and one field more than can vary together. */
static void test_too_many_inputs(void **state)
{
  (void)state;
  const char *const fields[] = {"context", "c_exp",    "c_norm",          "c_nonlin",       "r_exp",
                                "r_norm",  "r_nonlin", "d_model",         "d_ffn",          "d_head",
                                "vocab",   "n_heads",  "n_global_layers", "norms_per_layer"};
  enum { COUNT = sizeof fields / sizeof fields[0] };
  struct scenario base = scenario_of(model_sample("gpt2-small"), "paper", "prefill", 4096, &essay_constants);
  struct model_function model = {0};
  struct fault fault = {0};
  assert_int_equal(model_function_init(&model, &base, "ratio", fields, COUNT, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "at most 6 fields of an architecture can vary at once");
  /* The window is no field of this count. */
  const char *const windowed[] = {"context", "c_exp",    "c_norm",          "c_nonlin", "r_exp",
                                  "r_norm",  "r_nonlin", "d_model",         "d_ffn",    "d_head",
                                  "vocab",   "n_heads",  "n_global_layers", "window",   "norms_per_layer"};
  base = scenario_of(model_sample("gpt2-small-5to1"), "paper", "prefill", 4096, &essay_constants);
  assert_int_equal(model_function_init(&model, &base, "ratio", windowed, COUNT + 1, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "at most 14 inputs can vary at once");
}

/* ---- exact indices */

/* At a fixed context the ratio is linear in the SNARK constants: S = T, and S_k : S_l = (v e^2)_k : (v e^2)_l, where e
 * is the count that the constant prices. */
static void test_fixed_context(void **state)
{
  (void)state;
  static const struct range ranges[] = {{"c_exp", 15, 500}, {"c_norm", 10, 50}, {"c_nonlin", 50, 250}};
  static const char *const names[] = {"gpt2-small", "llama-2-7b", "gemma-3-27b", "gpt-oss-20b", "mistral-7b-v0.1"};
  for (size_t m = 0; m < 5; m++) {
    struct model_function model;
    struct variable variables[3];
    struct exact_indices indices;
    assert_int_equal(model_of_ranges(names[m], ranges, 3, &model, variables, NULL), STATUS_OK);
    assert_int_equal(model_function_exact(&model, variables, &indices, NULL), STATUS_OK);
    assert_true(indices.exists);
    struct point point;
    assert_int_equal(point_evaluate(&model.base, &point, NULL), STATUS_OK);
    const double counts[] = {(double)point.counts.softmax, (double)point.counts.norm, (double)point.counts.nonlin};
    double sum = 0;
    for (size_t i = 0; i < 3; i++) {
      sum += counts[i] * counts[i] * variable_variance(&variables[i]);
    }
    for (size_t i = 0; i < 3; i++) {
      assert_close(indices.first[i], counts[i] * counts[i] * variable_variance(&variables[i]) / sum, 1e-13);
      assert_near(indices.first[i], indices.total[i], 1e-12);
      for (size_t j = 0; j < i; j++) {
        assert_near(indices.pairs[i * 3 + j], 0, 1e-12);
      }
    }
    exact_indices_free(&indices);
  }
}

/* Sums of products over independent inputs (section 3 of I. M. Sobol', Math. Comput. Simul. 55, 271, 2001): for
 * f = sum_k c_k g_k(T), E[E(f | x_U)^2] = sum_kl E'(c_k c_l) E'(g_k g_l), each factor's mean of products where its
 * input is in U and product of means where it is not. The g_k come from the exact counts of every whole context. */
enum { PARTS = 4 };

struct sums {
  double mean[PARTS], square[PARTS][PARTS];
};

static struct sums context_sums(const struct scenario *base, const struct variable *context)
{
  struct sums sums = {0};
  const uint64_t most = (uint64_t)variable_most(context);
  struct scenario there = *base;
  for (there.context = (uint64_t)variable_least(context); there.context <= most; there.context++) {
    double t = (double)there.context;
    struct point point;
    assert_int_equal(point_evaluate(&there, &point, NULL), STATUS_OK);
    double chance =
        context->distribution->cumulative(context, t + 0.5) - context->distribution->cumulative(context, t - 0.5);
    double stark = exact_to_double(&point.price.stark);
    const double g[PARTS] = {(double)point.counts.arithmetic / stark, (double)point.counts.softmax / stark,
                             (double)point.counts.norm / stark, (double)point.counts.nonlin / stark};
    for (size_t k = 0; k < PARTS; k++) {
      sums.mean[k] += chance * g[k];
      for (size_t l = 0; l < PARTS; l++) {
        sums.square[k][l] += chance * g[k] * g[l];
      }
    }
  }
  return sums;
}

/* E[E(f | x_U)^2]; bit 0 of U is the context, bits 1 to 3 the constants. */
static double closed_square(const struct sums *sums, const struct variable *constants, unsigned subset)
{
  double total = 0;
  for (size_t k = 0; k < PARTS; k++) {
    for (size_t l = 0; l < PARTS; l++) {
      double left = k == 0 ? 1 : variable_mean(&constants[k - 1]),
             right = l == 0 ? 1 : variable_mean(&constants[l - 1]);
      double spread = k == l && k > 0 && (subset >> k & 1) != 0 ? variable_variance(&constants[k - 1]) : 0;
      double g = (subset & 1) != 0 ? sums->square[k][l] : sums->mean[k] * sums->mean[l];
      total += (left * right + spread) * g;
    }
  }
  return total;
}

static void test_random_context(void **state)
{
  (void)state;
  static const struct range ranges[] = {
      {"context", 300, 9000}, {"c_exp", 15, 500}, {"c_norm", 10, 50}, {"c_nonlin", 50, 250}};
  static const char *const names[] = {"gpt2-small", "gpt2-small-5to1", "gemma-3-27b", "mistral-7b-v0.1"};
  for (size_t m = 0; m < 4; m++) {
    struct model_function model;
    struct variable variables[4];
    struct exact_indices indices;
    assert_int_equal(model_of_ranges(names[m], ranges, 4, &model, variables, NULL), STATUS_OK);
    assert_int_equal(model_function_exact(&model, variables, &indices, NULL), STATUS_OK);
    assert_true(indices.exists);
    struct sums sums = context_sums(&model.base, &variables[0]);
    double square = closed_square(&sums, variables + 1, 0), variance = closed_square(&sums, variables + 1, 15) - square;
    assert_close(indices.mean * indices.mean, square, 1e-11);
    assert_close(indices.variance, variance, 1e-10);
    for (unsigned i = 0; i < 4; i++) {
      double first = (closed_square(&sums, variables + 1, 1U << i) - square) / variance;
      double total = 1 - (closed_square(&sums, variables + 1, 15U & ~(1U << i)) - square) / variance;
      assert_near(indices.first[i], first, 1e-10);
      assert_near(indices.total[i], total, 1e-10);
      for (unsigned j = 0; j < i; j++) {
        double first_j = (closed_square(&sums, variables + 1, 1U << j) - square) / variance;
        double both = (closed_square(&sums, variables + 1, 1U << i | 1U << j) - square) / variance;
        assert_near(indices.pairs[i * 4 + j], both - first - first_j, 1e-10);
      }
    }
    exact_indices_free(&indices);
  }
}

/* Where nothing smooth is to be had, and where it is. */
static void test_where_exact_values_exist(void **state)
{
  (void)state;
  static const struct {
    const char *model;
    struct range ranges[4];
    size_t count;
    bool exists;
  } rows[] = {
      {"gemma-3-27b", {{"context", 512, 131072}, {"window", 256, 4096}}, 2, false},
      {"gemma-3-27b", {{"context", 512, 700}, {"window", 600, 650}}, 2, true},
      {"gemma-3-27b", {{"window", 256, 20000}, {"c_exp", 15, 500}}, 2, true},
      {"gpt2-small", {{"context", 512, 131072}, {"r_exp", 1, 3}, {"r_norm", 1, 3}, {"r_nonlin", 1, 3}}, 4, true},
      {"gpt2-small", {{"d_model", 512, 16384}, {"n_heads", 12, 64}, {"context", 512, 1048576}}, 3, true},
  };
  for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
    struct model_function model;
    struct variable variables[4];
    struct exact_indices indices;
    assert_int_equal(model_of_ranges(rows[r].model, rows[r].ranges, rows[r].count, &model, variables, NULL), STATUS_OK);
    assert_int_equal(model_function_exact(&model, variables, &indices, NULL), STATUS_OK);
    assert_int_equal(indices.exists, rows[r].exists);
    exact_indices_free(&indices);
  }
}

/* ---- estimates against exact values */

struct analysis_row {
  const char *name;
  const char *model, *accounting, *workload, *output;
  struct {
    const char *key, *distribution;
    const char *names[4];
    double parameters[4];
    size_t count;
  } inputs[5];
  size_t count;
};

#define LOGUNIFORM                                                                                                     \
  "loguniform",                                                                                                        \
  {                                                                                                                    \
    "min", "max"                                                                                                       \
  }
#define UNIFORM                                                                                                        \
  "uniform",                                                                                                           \
  {                                                                                                                    \
    "min", "max"                                                                                                       \
  }

static const struct analysis_row analyses[] = {
    {"headline",
     "gpt2-small",
     "paper",
     "prefill",
     "ratio",
     {{"context", LOGUNIFORM, {512, 131072}, 2}, {"c_exp", LOGUNIFORM, {15, 500}, 2}, {"c_norm", UNIFORM, {10, 50}, 2}},
     3},
    {"all six constants",
     "llama-2-7b",
     "paper",
     "prefill-causal",
     "ratio",
     {{"c_exp", "triangular", {"min", "mode", "max"}, {50, 300, 500}, 3},
      {"c_norm", UNIFORM, {10, 50}, 2},
      {"r_exp", UNIFORM, {1, 4}, 2},
      {"r_norm", UNIFORM, {1, 4}, 2},
      {"r_nonlin", UNIFORM, {1, 4}, 2}},
     5},
    {"sliding window",
     "gemma-3-27b",
     "paper",
     "prefill",
     "ratio",
     {{"context", LOGUNIFORM, {256, 262144}, 2},
      {"c_exp", "normal", {"mean", "sd", "min", "max"}, {300, 60, 100, 500}, 4},
      {"r_exp", "lognormal", {"median", "sigma"}, {1.5, 0.3}, 2}},
     3},
    {"fields",
     "gpt2-small",
     "full",
     "decode-step",
     "ratio",
     {{"d_model", UNIFORM, {512, 2048}, 2},
      {"n_heads", UNIFORM, {12, 32}, 2},
      {"context", LOGUNIFORM, {128, 32768}, 2}},
     3},
    {"total work",
     "mistral-7b-v0.1",
     "paper",
     "prefill",
     "snark_constraints",
     {{"context", UNIFORM, {1000, 9000}, 2}, {"c_exp", UNIFORM, {100, 500}, 2}, {"c_nonlin", UNIFORM, {50, 250}, 2}},
     3},
    {"a share",
     "gpt2-small-5to1",
     "paper",
     "prefill",
     "softmax_share",
     {{"context", LOGUNIFORM, {512, 65536}, 2}, {"c_exp", UNIFORM, {100, 500}, 2}, {"c_norm", UNIFORM, {10, 50}, 2}},
     3},
};

static enum status exact_of_model(const void *source, const struct variable *variables, struct exact_indices *indices,
                                  struct fault *fault)
{
  return model_function_exact(source, variables, indices, fault);
}

/* Runs the study `sobol` over some seeds and returns how its intervals fared. */
static struct study_outcome analyse(const struct analysis_row *row, size_t seeds)
{
  const struct architecture *architecture = model_sample(row->model);
  struct scenario base = scenario_of(architecture, row->accounting, row->workload, 4096, &essay_constants);
  const char *keys[5];
  struct variable variables[5];
  struct model_function model;
  struct fault fault = {0};
  for (size_t i = 0; i < row->count; i++) {
    keys[i] = row->inputs[i].key;
  }
  model_make(&model, &base, row->output, keys, row->count);
  for (size_t i = 0; i < row->count; i++) {
    if (variable_bind(row->inputs[i].distribution, row->inputs[i].names, row->inputs[i].parameters,
                      row->inputs[i].count, NULL, NULL, 0, model_input_is_whole(&model.input[i]), &variables[i],
                      &fault) != STATUS_OK) {
      fail_msg("%s", fault.text);
    }
  }
  assert_int_equal(model_function_check(&model, variables, &fault), STATUS_OK);
  struct study_problem problem = {.name = row->name,
                                  .model = row->model,
                                  .output = row->output,
                                  .inputs = row->count,
                                  .keys = keys,
                                  .variables = variables,
                                  .integrand = model_function_integrand(&model),
                                  .source = &model,
                                  .exact = exact_of_model};
  const struct study *sobol = study_find("sobol");
  struct study_outcome outcome = {0};
  for (size_t seed = 0; seed < seeds; seed++) {
    struct study_settings settings = study_defaults();
    struct frame frames[STUDY_TABLES];
    settings.seed = 100 + seed;
    settings.samples = 1024;
    settings.pairs = true;
    settings.threads = 2;
    study_frames_init(sobol, frames);
    if (sobol->run(&problem, &settings, frames, &outcome, &fault) != STATUS_OK) {
      fail_msg("%s", fault.text);
    }
    for (size_t i = 0; i < sobol->table_count; i++) {
      frame_free(&frames[i]);
    }
  }
  return outcome;
}

static void test_estimates_agree(void **state)
{
  const struct analysis_row *row = *state;
  size_t seeds = scaled_repeats(3), d = row->count;
  struct study_outcome outcome = analyse(row, seeds);
  struct fault fault = {0};
  assert_int_equal(outcome.tests, seeds * (2 * d + d * (d - 1) / 2));
  if (study_outcome_check(&outcome, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  /* Indices of one seed move together: four binomial deviations for as many tests as seeds times inputs. */
  double share = (double)outcome.outside / (double)outcome.tests;
  if (share > 0.05 + 4 * sqrt(0.05 * 0.95 / (double)(seeds * d))) {
    fail_msg("%.1f %% of the exact values lie outside", 100 * share);
  }
}

int main(void)
{
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values_are_those_of_points),
      cmocka_unit_test(test_swaps_are_evaluations),
      cmocka_unit_test(test_published_ratio),
      cmocka_unit_test(test_elasticities_are_slopes),
      cmocka_unit_test(test_elasticity_at_kink),
      cmocka_unit_test(test_elasticities_sum_to_shares),
      cmocka_unit_test(test_fixed_context),
      cmocka_unit_test(test_random_context),
      cmocka_unit_test(test_where_exact_values_exist),
      cmocka_unit_test(test_too_many_inputs),
  };
  return run_rows("refused", test_refused, refused) + run_rows("estimates", test_estimates_agree, analyses) +
         cmocka_run_group_tests(tests, NULL, NULL);
}
