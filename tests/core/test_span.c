/* The mean span and its inverse against the table of its closed forms and a walk over exact counts. */
#include "core/span.h"

#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double span_at(const struct schedule *schedule, uint64_t context)
{
  struct extent extent;
  assert_int_equal(extent_of(schedule->architecture, schedule->accounting, schedule->workload, context,
                             schedule->prompt, &extent, NULL),
                   STATUS_OK);
  return span_of(&extent, architecture_layers(schedule->architecture));
}

static struct schedule schedule_of(const struct architecture *model, const char *accounting, const char *workload,
                                   uint64_t prompt)
{
  return (struct schedule){model, accounting_find(accounting, model), workload_find(workload), prompt};
}

struct formula {
  const char *name;
  const char *model, *workload;
  uint64_t context;
  double span;
};

/* The table of the mean span: T; (L_g T + L_l min(T, W))/L; (T + 1)/2; (L_g (T+1)/2 + L_l (W - W(W-1)/(2T)))/L. */
static const struct formula formula_rows[] = {
    {"dense", "gpt2-small", "prefill", 1000, 1000},
    {"local/global within the window", "gpt2-small-5to1", "prefill", 1000, 1000},
    {"local/global beyond", "gpt2-small-5to1", "prefill", 7168, (7168 + 5 * 1024) / 6.0},
    {"dense causal", "gpt2-small", "prefill-causal", 1024, 512.5},
    {"local/global causal", "gpt2-small-5to1", "prefill-causal", 4096,
     (2 * 4097 / 2.0 + 10 * (1024 - 1024 * 1023 / (2 * 4096.0))) / 12},
    {"one step", "gpt2-small", "decode-step", 777, 777},
    {"one step, local/global", "gpt2-small-5to1", "decode-step", 7168, (7168 + 5 * 1024) / 6.0},
    {"no global layer", "mistral-7b-v0.1", "prefill", 100000, 4096},
};

static void test_formula(void **state)
{
  const struct formula *row = *state;
  struct schedule schedule = schedule_of(model_sample(row->model), "paper", row->workload, 0);
  assert_close(span_at(&schedule, row->context), row->span, 1e-15);
}

struct limit {
  const char *name;
  const char *model, *accounting, *workload;
  double limit;
};

static const struct limit limit_rows[] = {
    {"dense", "gpt2-small", "paper", "prefill", INFINITY},
    {"local/global", "gpt2-small-5to1", "paper", "decode", INFINITY},
    {"chunks beside global layers", "llama-4-scout-17b-16e", "full", "decode-step", INFINITY},
    {"windows only", "mistral-7b-v0.1", "paper", "prefill", 4096},
    {"windows only, causal", "mistral-7b-v0.1", "paper", "prefill-causal", 4096},
    {"windows only, one step", "mistral-7b-v0.1", "full", "decode-step", 4096},
    {"chunks only, as windows", "chunks", "paper", "prefill-causal", 7},
    {"chunks only", "chunks", "full", "prefill", 7},
    {"chunks only, causal", "chunks", "full", "prefill-causal", 4},
    {"chunks only, decode", "chunks", "full", "decode", 4},
    {"chunks only, one step", "chunks", "full", "decode-step", NAN},
};

static void test_limit(void **state)
{
  const struct limit *row = *state;
  struct architecture chunks = *model_sample("mistral-7b-v0.1");
  chunks.local_attention = LOCAL_CHUNKED;
  chunks.window = 7;
  const struct architecture *model = strcmp(row->model, "chunks") == 0 ? &chunks : model_sample(row->model);
  struct schedule schedule = schedule_of(model, row->accounting, row->workload, 3);
  double limit = span_limit(&schedule);
  assert_true(limit == row->limit || (isnan(limit) && isnan(row->limit)));
  if (isfinite(row->limit)) { /* and the span goes there */
    uint64_t far = UINT64_C(7) << 50;
    assert_close(span_at(&schedule, far), row->limit, 1e-9);
  }
}

/* The smallest whole context, up to `last`, at which the mean span is `span` or more; 0 where there is none. In chunks
 * the span may fall, so that every context is tried. */
static uint64_t first_context(const struct schedule *schedule, double span, uint64_t last)
{
  uint64_t first = schedule->workload->has_prompt ? schedule->prompt + 1 : 1;
  for (uint64_t context = first; context <= last; context++) {
    if (span_at(schedule, context) >= span) {
      return context;
    }
  }
  return 0;
}

static void check_inverse(const struct schedule *schedule, double span, uint64_t last)
{
  const struct architecture *a = schedule->architecture;
  double context = span_context(schedule, span);
  uint64_t expected = first_context(schedule, span, last);
  bool agree = false;
  if (expected == 0) {
    agree = isnan(context) || context > (double)last - 1e-6;
  } else { /* the real context lies within the step that ends at the whole one */
    agree = context <= (double)expected + 1e-6 && context >= (double)expected - 1 - 1e-6;
  }
  if (!agree) {
    fail_msg(
        "%s, %s, prompt %llu, %llu global and %llu local layers (kind %llu), window %llu: span %.17g is reached at "
        "%.17g, counted at %llu",
        schedule->workload->name, schedule->accounting->name, (unsigned long long)schedule->prompt,
        (unsigned long long)a->n_global_layers, (unsigned long long)a->n_local_layers,
        (unsigned long long)a->local_attention, (unsigned long long)a->window, span, context,
        (unsigned long long)expected);
  }
}

static void test_context_is_the_first_that_reaches_the_span(void **state)
{
  (void)state;
  struct random_source source = {21};
  for (size_t i = 0; i < scaled_repeats(8000); i++) {
    struct architecture model = random_architecture(&source, 20);
    struct schedule schedule = {&model, &accountings[random_between(&source, 0, accounting_count - 1)],
                                &workloads[i % workload_count],
                                random_between(&source, 0, 3) == 0 ? 0 : random_between(&source, 0, 50)};
    check_inverse(&schedule, 60 * random_unit(&source) * random_unit(&source) + 0.01, 400);
    check_inverse(&schedule, (double)random_between(&source, 1, 25), 400);
    check_inverse(&schedule, span_at(&schedule, random_between(&source, 51, 120)) * (1 - 1e-12), 400);
  }
}

/* On exact values: the context is whole where the span is that of a whole context, and unique. */
static void test_context_at_whole_contexts(void **state)
{
  (void)state;
  struct random_source source = {22};
  for (int i = 0; i < 5000; i++) {
    struct architecture model = random_architecture(&source, 5000);
    model.n_global_layers += model.n_global_layers == 0;
    struct schedule schedule = {&model, &accountings[0], &workloads[i % (int)workload_count],
                                random_between(&source, 0, 3) == 0 ? 0 : random_between(&source, 0, 9000)};
    uint64_t context = random_between(&source, 9001, 2000000);
    assert_close(span_context(&schedule, span_at(&schedule, context)), (double)context, 1e-11);
  }
}

static void test_extreme_spans(void **state)
{
  (void)state;
  for (size_t i = 0; i < workload_count; i++) {
    struct schedule dense = schedule_of(model_sample("gpt2-small"), "paper", workloads[i].name, 0);
    struct schedule sparse = schedule_of(model_sample("gpt2-small-5to1"), "paper", workloads[i].name, 0);
    struct schedule windows = schedule_of(model_sample("mistral-7b-v0.1"), "paper", workloads[i].name, 0);
    struct schedule chunks = schedule_of(model_sample("llama-4-scout-17b-16e"), "full", workloads[i].name, 0);
    bool causal = workloads[i].shape == SPAN_CAUSAL;
    assert_true(isinf(span_context(&dense, INFINITY)) && isnan(span_context(&dense, NAN)));
    assert_true(span_context(&dense, 0) == 1 && span_context(&sparse, 0.5) == 1 && span_context(&chunks, 1) == 1);
    assert_close(span_context(&dense, 1e300), causal ? 2e300 : 1e300, 1e-12);
    assert_close(span_context(&sparse, 1e300), causal ? 1.2e301 : 6e300, 1e-12);
    assert_close(span_context(&chunks, 1e300), causal ? 8e300 : 4e300, 1e-12);
    assert_close(span_context(&chunks, 1e9), causal ? 8e9 : 4e9, 1e-4);
    assert_true(isnan(span_context(&windows, 4097)) && isnan(span_context(&windows, 1e300)));
    if (causal) { /* W - W(W-1)/(2T) = s: only ever nears the window */
      assert_true(isnan(span_context(&windows, 4096)));
      assert_close(span_context(&windows, 4000), 4096.0 * 4095 / (2 * 96), 1e-12);
    } else {
      assert_true(span_context(&windows, 4096) == 4096);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_context_is_the_first_that_reaches_the_span),
      cmocka_unit_test(test_context_at_whole_contexts),
      cmocka_unit_test(test_extreme_spans),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("formula", test_formula, formula_rows) +
         run_rows("limit", test_limit, limit_rows);
}
