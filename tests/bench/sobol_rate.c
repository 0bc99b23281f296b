/* How many evaluations a second the Sobol' path makes on the cost model, uniform inputs. For sobol-openturns.py.
 *
 *   sobol_rate KEYS LOG2_SAMPLES SCRAMBLES THREADS
 *
 * KEYS: context,c_exp,... Prints: evaluations seconds (best of five runs, in process), then each input's first and
 * total. */
#include "core/model_function.h"
#include "core/sobol_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Ranges that both sides sample uniformly. */
static const struct {
  const char *key;
  double low, high;
} ranges[] = {{"context", 512, 131072}, {"c_exp", 15, 500},  {"c_norm", 10, 50},       {"c_nonlin", 50, 250},
              {"d_model", 512, 2048},   {"n_heads", 12, 32}, {"max_context", 1, 1000}, {"r_exp", 1, 4},
              {"r_norm", 1, 4},         {"r_nonlin", 1, 4}};

static double seconds_now(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static enum status bind_inputs(struct model_function *model, const struct scenario *scenario, char *keys,
                               struct variable *variables, struct fault *fault)
{
  static const char *const ends[] = {"min", "max"};
  const char *names[MODEL_INPUT_LIMIT];
  size_t count = 0;
  for (char *key = strtok(keys, ","); key != NULL && count < MODEL_INPUT_LIMIT; key = strtok(NULL, ",")) {
    names[count++] = key;
  }
  enum status status = model_function_init(model, scenario, "ratio", names, count, fault);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    size_t r = 0;
    while (r + 1 < sizeof ranges / sizeof ranges[0] && strcmp(ranges[r].key, names[i]) != 0) {
      r++;
    }
    const double limits[] = {ranges[r].low, ranges[r].high};
    status = variable_bind("uniform", ends, limits, 2, NULL, NULL, 0, model_input_is_whole(&model->input[i]),
                           &variables[i], fault);
  }
  return status;
}

static enum status run_once(const struct sobol_design *design, uint64_t samples, struct sobol_indices *indices,
                            struct fault *fault)
{
  struct sobol_run run;
  enum status status = sobol_run_init(&run, design, fault);
  if (status == STATUS_OK) {
    status = sobol_run_extend(&run, samples, fault);
  }
  if (status == STATUS_OK) {
    status = sobol_run_indices(&run, 0.95, indices, fault);
  }
  sobol_run_free(&run);
  return status;
}

int main(int argc, char **argv)
{
  static const struct architecture gpt2 = {.name = "gpt2-small",
                                           .n_global_layers = 12,
                                           .d_model = 768,
                                           .n_heads = 12,
                                           .n_kv_heads = 12,
                                           .d_head = 64,
                                           .d_ffn = 3072,
                                           .ffn_projections = 2,
                                           .norms_per_layer = 2,
                                           .experts_active = 1,
                                           .max_context = 1024,
                                           .accounting = "paper-dense"};
  static const struct constants essay = {
      .name = "essay", .c_exp = 300, .c_norm = 30, .c_nonlin = 150, .r_exp = 1, .r_norm = 1, .r_nonlin = 1};
  if (argc != 5) {
    (void)fputs("usage: sobol_rate KEYS LOG2_SAMPLES SCRAMBLES THREADS\n", stderr);
    return 2;
  }
  struct scenario scenario = {.architecture = &gpt2,
                              .accounting = accounting_find("paper", &gpt2),
                              .workload = workload_find("prefill"),
                              .context = 1024,
                              .constants = &essay};
  struct model_function model;
  struct variable variables[MODEL_INPUT_LIMIT];
  struct fault fault = {0};
  enum status status = bind_inputs(&model, &scenario, argv[1], variables, &fault);
  struct sobol_design design = {.integrand = model_function_integrand(&model),
                                .variables = variables,
                                .request = {.inputs = model.inputs},
                                .seed = 1,
                                .scrambles = strtoul(argv[3], NULL, 10),
                                .threads = (unsigned)strtoul(argv[4], NULL, 10)};
  struct sobol_indices indices = {0};
  double best = 1e300;
  for (int repeat = 0; repeat < 5 && status == STATUS_OK; repeat++) {
    sobol_indices_free(&indices);
    double start = seconds_now();
    status = run_once(&design, UINT64_C(1) << strtoul(argv[2], NULL, 10), &indices, &fault);
    double taken = seconds_now() - start;
    best = taken < best ? taken : best;
  }
  if (status != STATUS_OK) {
    (void)fprintf(stderr, "%s\n", fault.text);
    return (int)status;
  }
  uint64_t evaluations = indices.samples * indices.scrambles * index_evaluations(&design.request);
  (void)printf("%" PRIu64 " %.9f\n", evaluations, best);
  for (size_t i = 0; i < indices.inputs; i++) {
    (void)printf("%s %.6f %.6f\n", model.input[i].key, indices.first[i].value, indices.total[i].value);
  }
  sobol_indices_free(&indices);
  return 0;
}
