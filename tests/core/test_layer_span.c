/* core/layer_span.h against the exact pair counts at whole numbers, and its slopes against differences between them. */
#include "core/layer_span.h"

#include "core/workload.h"
#include "support/check.h"
#include "support/models.h"

#include <math.h>

/* S/N of one layer from the exact counts. */
static double exact_span(const struct workload *workload, unsigned __int128 pairs, uint64_t context, uint64_t prompt)
{
  return (double)pairs / (double)workload->tokens(context, prompt);
}

static void test_equals_the_counts(void **state)
{
  (void)state;
  struct random_source random = {1};
  for (int trial = 0; trial < 20000; trial++) {
    const struct workload *workload = &workloads[random_between(&random, 0, workload_count - 1)];
    uint64_t context = random_between(&random, 1, trial % 2 == 0 ? 40 : 200000),
             window = random_between(&random, 1, 60);
    struct layer_schedule schedule = {.shape = workload->shape, .chunked = trial % 3 == 0};
    uint64_t prompt = workload->has_prompt ? random_between(&random, 0, context - 1) : 0;
    schedule.prompt = (double)prompt;
    double t = (double)context, w = (double)window;
    unsigned __int128 local =
        (schedule.chunked ? workload->chunked_pairs : workload->sliding_pairs)(context, prompt, window);
    assert_close(layer_tokens(&schedule, t), (double)workload->tokens(context, prompt), 0);
    assert_close(layer_span_global(&schedule, t),
                 exact_span(workload, workload->global_pairs(context, prompt), context, prompt), 1e-14);
    assert_close(layer_span_local(&schedule, t, w), exact_span(workload, local, context, prompt), 1e-10);
  }
}

/* Between kinks, central differences of the spans. */
static void test_slopes(void **state)
{
  (void)state;
  struct random_source random = {2};
  for (int trial = 0; trial < 5000; trial++) {
    const struct workload *workload = &workloads[random_between(&random, 0, workload_count - 1)];
    struct layer_schedule schedule = {.shape = workload->shape, .chunked = trial % 3 == 0};
    double window = (double)random_between(&random, 2, 60), step = 1e-4;
    double context = window * (double)random_between(&random, 0, 9) + 0.2 + 0.6 * random_unit(&random) * window;
    schedule.prompt = workload->has_prompt ? floor(context * random_unit(&random) * 0.9) : 0;
    double prompt_kink = fabs(schedule.prompt / window - nearbyint(schedule.prompt / window)) * window;
    if (fabs(context - window) < 0.1 || (schedule.prompt > 0 && prompt_kink < 0.1)) {
      continue;
    }
    double by_context =
        layer_span_local(&schedule, context + step, window) - layer_span_local(&schedule, context - step, window);
    assert_near(layer_span_local_slope(&schedule, context, window), by_context / (2 * step), 1e-5);
    double global = layer_span_global(&schedule, context + step) - layer_span_global(&schedule, context - step);
    assert_near(layer_span_global_slope(&schedule, context), global / (2 * step), 1e-7);
    step /= 10;
    double by_window =
        layer_span_local(&schedule, context, window + step) - layer_span_local(&schedule, context, window - step);
    assert_near(layer_span_window_slope(&schedule, context, window), by_window / (2 * step), 1e-4);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_equals_the_counts), cmocka_unit_test(test_slopes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
