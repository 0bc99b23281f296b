/* Counts against a slow road that walks through the transformer: layer by layer, token by token, key by key, head by
 * head and expert by expert. Written from the definitions (paper, sections 3.1-3.2 and 4.6), not from the formulas. */
#include "core/counts.h"

#include "core/decimal.h"
#include "support/check.h"
#include "support/models.h"

#include <string.h>

typedef unsigned __int128 u128;

struct machine {
  const struct architecture *model;
  bool causal, step, full;
  uint64_t first; /* token, from 1 */
  uint64_t context;
  bool scales_norms; /* paper-dense: a norm multiplies by its gain */
  struct counts counts;
};

static bool attends(const struct machine *machine, bool global, uint64_t t, uint64_t key)
{
  const struct architecture *a = machine->model;
  if (machine->causal && key > t) {
    return false;
  }
  if (global) {
    return true;
  }
  if (machine->full && a->local_attention == LOCAL_CHUNKED) {
    return (t - 1) / a->window == (key - 1) / a->window;
  }
  return machine->causal ? t - key < a->window : key <= a->window;
}

static void run_attention(struct machine *machine, bool global, uint64_t t)
{
  const struct architecture *a = machine->model;
  struct counts *counts = &machine->counts;
  for (uint64_t head = 0; head < a->n_heads; head++) {
    counts->arithmetic += a->d_model * a->d_head; /* query */
    counts->arithmetic += a->d_head * a->d_model; /* output */
    for (uint64_t key = 1; key <= machine->context; key++) {
      if (attends(machine, global, t, key)) {
        counts->arithmetic += a->d_head; /* score */
        counts->arithmetic += a->d_head; /* weighted value */
        counts->softmax++;
        counts->nonlin += machine->full && a->softcap == 1;
      }
    }
    counts->softmax += machine->full && a->attention_sinks == 1;
    if (machine->full && a->qk_norm == 1) {
      counts->norm += a->d_head;
      counts->arithmetic += a->d_head;
    }
  }
  for (uint64_t head = 0; head < a->n_kv_heads; head++) {
    counts->arithmetic += a->d_model * a->d_head; /* key */
    counts->arithmetic += a->d_model * a->d_head; /* value */
    if (machine->full && a->qk_norm == 1) {
      counts->norm += a->d_head;
      counts->arithmetic += a->d_head;
    }
  }
}

/* One feed-forward, or one expert's. */
static void run_network(struct machine *machine, uint64_t width)
{
  const struct architecture *a = machine->model;
  struct counts *counts = &machine->counts;
  for (uint64_t projection = 0; projection < a->ffn_projections; projection++) {
    counts->arithmetic += a->d_model * width;
  }
  counts->nonlin += width;
  if (machine->full && a->ffn_projections == 3) {
    counts->arithmetic += width; /* gate times value */
  }
}

static void run_feed_forward(struct machine *machine, uint64_t layer)
{
  const struct architecture *a = machine->model;
  struct counts *counts = &machine->counts;
  if (layer < a->n_dense_layers) { /* which ones they are does not matter */
    run_network(machine, a->d_ffn_dense);
    return;
  }
  for (uint64_t expert = 0; expert < a->experts_active + a->experts_shared; expert++) {
    run_network(machine, a->d_ffn);
  }
  for (uint64_t expert = 0; machine->full && expert < a->experts; expert++) {
    counts->arithmetic += a->d_model; /* router */
    counts->softmax++;
  }
}

static void run_norms(struct machine *machine)
{
  const struct architecture *a = machine->model;
  uint64_t norms = machine->full ? a->norms_per_layer : 2;
  for (uint64_t norm = 0; norm < norms; norm++) {
    machine->counts.norm += a->d_model;
    if (machine->full || machine->scales_norms) {
      machine->counts.arithmetic += a->d_model;
    }
  }
}

static void run(struct machine *machine)
{
  const struct architecture *a = machine->model;
  for (uint64_t layer = 0; layer < a->n_global_layers + a->n_local_layers; layer++) {
    for (uint64_t t = machine->first; t <= machine->context; t++) {
      run_attention(machine, layer < a->n_global_layers, t);
      run_feed_forward(machine, layer);
      run_norms(machine);
    }
  }
  for (uint64_t t = machine->first; machine->full && t <= machine->context; t++) {
    machine->counts.norm += a->d_model; /* the final norm, and the LM head */
    machine->counts.arithmetic += a->d_model;
    machine->counts.arithmetic += a->vocab * a->d_model;
  }
}

static struct counts slow_counts(const struct architecture *model, const struct accounting *accounting,
                                 const char *workload, uint64_t context, uint64_t prompt)
{
  struct machine machine = {.model = model,
                            .causal = strcmp(workload, "prefill") != 0,
                            .full = strcmp(accounting->name, "full") == 0,
                            .scales_norms = strcmp(accounting->name, "paper-dense") == 0,
                            .first = 1,
                            .context = context};
  if (strcmp(workload, "decode-step") == 0) {
    machine.first = context;
  } else if (strcmp(workload, "decode") == 0) {
    machine.first = prompt + 1;
  }
  run(&machine);
  return machine.counts;
}

static void count(const struct architecture *model, const struct accounting *accounting,
                  const struct workload *workload, uint64_t context, uint64_t prompt, struct counts *counts)
{
  struct cost_form form;
  struct extent extent;
  assert_int_equal(cost_form_of(model, accounting, &form, NULL), STATUS_OK);
  assert_int_equal(extent_of(model, accounting, workload, context, prompt, &extent, NULL), STATUS_OK);
  assert_int_equal(counts_of(&form, &extent, counts, NULL), STATUS_OK);
}

static void assert_same(const char *bucket, u128 fast, u128 slow, const struct architecture *a, const char *workload,
                        const char *accounting)
{
  if (fast != slow) {
    char digits[2][DECIMAL_TEXT_SIZE];
    decimal_from_u128(fast, digits[0]);
    decimal_from_u128(slow, digits[1]);
    fail_msg("%s of %s, %s, %s: %s, counted one by one %s", bucket, a->name, workload, accounting, digits[0],
             digits[1]);
  }
}

static void compare(const struct architecture *model, uint64_t context, uint64_t prompt)
{
  for (size_t i = 0; i < workload_count; i++) {
    for (size_t j = 0; j < accounting_count; j++) {
      struct counts fast, slow = slow_counts(model, &accountings[j], workloads[i].name, context, prompt);
      count(model, &accountings[j], &workloads[i], context, prompt, &fast);
      const char *workload = workloads[i].name, *accounting = accountings[j].name;
      assert_same("arithmetic", fast.arithmetic, slow.arithmetic, model, workload, accounting);
      assert_same("softmax", fast.softmax, slow.softmax, model, workload, accounting);
      assert_same("norm", fast.norm, slow.norm, model, workload, accounting);
      assert_same("nonlin", fast.nonlin, slow.nonlin, model, workload, accounting);
    }
  }
}

static void test_random_models_one_by_one(void **state)
{
  (void)state;
  struct random_source source = {3};
  for (int i = 0; i < 600; i++) {
    struct architecture model = random_architecture(&source, 30);
    uint64_t context = random_between(&source, 1, 40);
    compare(&model, context, random_between(&source, 0, context - 1));
  }
}

static void test_known_models_one_by_one(void **state)
{
  (void)state;
  const char *const names[] = {"gpt2-small", "llama-4-scout-17b-16e", "gemma-2-2b", "gemma-3-270m", "gpt-oss-20b"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct architecture model = *model_sample(names[i]);
    model.window = model.n_local_layers > 0 ? 7 : 0;
    compare(&model, 23, 9);
  }
}

/* Nothing divides anything: 12 T d^2 + 2 T^2 d + 2 T d, T^2 H, 2 T d, 4 T d (paper, section 3.1) at d = 769, H = 13 and
 * T = 2385, one layer; by hand in exact integers. */
static void test_odd_dimensions(void **state)
{
  (void)state;
  struct architecture odd = *model_sample("gpt2-small");
  odd.n_global_layers = 1;
  odd.d_model = 769;
  odd.n_heads = 769; /* q = k = d needs n_heads d_head = d, and 769 is a prime */
  odd.n_kv_heads = 769;
  odd.d_head = 1;
  odd.d_ffn = 4 * 769;
  struct counts counts;
  count(&odd, &accountings[0], workload_find("prefill"), 2385, 0, &counts);
  uint64_t t = 2385, d = 769;
  assert_true(counts.arithmetic == 12 * t * d * d + 2 * t * t * d + 2 * t * d);
  assert_true(counts.arithmetic == UINT64_C(25676910000));
  assert_true(counts.softmax == t * t * 769 && counts.norm == 2 * t * d && counts.nonlin == 4 * t * d);
  odd.n_heads = odd.n_kv_heads = 13;
  odd.d_head = 59; /* 13 x 59 = 767, which is not d */
  compare(&odd, 31, 5);
  count(&odd, &accountings[0], workload_find("prefill"), 2385, 0, &counts);
  assert_true(counts.softmax == UINT64_C(73946925)); /* 2385^2 x 13 */
  assert_true(counts.arithmetic == t * d * 3 * 767 + t * 767 * d + 2 * t * d * 3076 + 2 * 767 * t * t + 2 * t * d);
}

static void test_accounting_names(void **state)
{
  (void)state;
  assert_string_equal(accounting_find("paper", model_sample("gpt2-small"))->name, "paper-dense");
  assert_string_equal(accounting_find("paper", model_sample("gemma-3-270m"))->name, "paper-gemma");
  assert_string_equal(accounting_find("full", NULL)->name, "full");
  assert_null(accounting_find("papyrus", NULL));
}

/* The four buckets at 2^128 - 1, and one more. */
struct edge {
  const char *name;
  size_t bucket;
  const char *sentence;
};

static const struct edge edge_rows[] = {
    {"arithmetic", offsetof(struct counts, arithmetic), "the count of arithmetic passes 128 bits"},
    {"softmax", offsetof(struct counts, softmax), "the count of softmax passes 128 bits"},
    {"norm", offsetof(struct counts, norm), "the count of norm passes 128 bits"},
    {"nonlin", offsetof(struct counts, nonlin), "the count of nonlin passes 128 bits"},
};

static void test_edge_of_128_bits(void **state)
{
  const struct edge *row = *state;
  struct cost_form form = {.layers = 1};
  struct extent extent = {.tokens = 1, .pairs = 1};
  struct counts counts;
  struct fault fault = {0};
  u128 *token = (u128 *)(void *)((char *)&form.per_token + row->bucket);
  u128 *pair = (u128 *)(void *)((char *)&form.per_pair + row->bucket);
  const u128 *total = (const u128 *)(const void *)((const char *)&counts + row->bucket);
  *token = ~(u128)0 - 7;
  *pair = 7;
  assert_int_equal(counts_of(&form, &extent, &counts, &fault), STATUS_OK);
  assert_true(*total == ~(u128)0);
  *pair = 8;
  assert_int_equal(counts_of(&form, &extent, &counts, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->sentence);
  *pair = 0;
  *token = (u128)1 << 127;
  extent.tokens = 2;
  assert_int_equal(counts_of(&form, &extent, &counts, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->sentence);
}

/* Five global layers: 5 T^2 passes 2^128 between these two contexts, as sqrt(2^128 / 5) = 8249634742471189717.9. One
 * layer with q = 4: 8 T^2 + N per_token passes it at T near sqrt(2^125); by bc. */
static void test_edge_in_the_context(void **state)
{
  (void)state;
  struct architecture model = {.name = "edge",
                               .n_global_layers = 5,
                               .d_model = 1,
                               .n_heads = 1,
                               .n_kv_heads = 1,
                               .d_head = 1,
                               .d_ffn = 1,
                               .ffn_projections = 2,
                               .experts_active = 1,
                               .accounting = "paper-dense"};
  const struct workload *prefill = workload_find("prefill");
  struct extent extent;
  struct fault fault = {0};
  assert_int_equal(extent_of(&model, &accountings[0], prefill, 8249634742471189717U, 0, &extent, &fault), STATUS_OK);
  assert_int_equal(extent_of(&model, &accountings[0], prefill, 8249634742471189718U, 0, &extent, &fault),
                   STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "the attended pairs of model 'edge' at context 8249634742471189718 pass 128 bits");
  /* per token: d (q + 2k) + q d + P d m + a d = 12 + 4 + 2 + 2 = 20; 8 T^2 + 20 T < 2^128 up to this T */
  model.n_global_layers = 1;
  model.n_heads = model.n_kv_heads = 4;
  struct cost_form form;
  struct counts counts;
  assert_int_equal(cost_form_of(&model, &accountings[0], &form, &fault), STATUS_OK);
  assert_true(form.per_token.arithmetic == 20 && form.per_pair.arithmetic == 8);
  assert_int_equal(extent_of(&model, &accountings[0], prefill, 6521908912666391104U, 0, &extent, &fault), STATUS_OK);
  assert_int_equal(counts_of(&form, &extent, &counts, &fault), STATUS_OK);
  assert_true(counts.arithmetic > ~(u128)0 - ((u128)1 << 67));
  assert_int_equal(extent_of(&model, &accountings[0], prefill, 6521908912666391105U, 0, &extent, &fault), STATUS_OK);
  assert_int_equal(counts_of(&form, &extent, &counts, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "the count of arithmetic passes 128 bits");
}

/* Beyond the fields' bounds even the coefficients of one token may not fit. */
static void test_coefficients_too_large(void **state)
{
  (void)state;
  struct architecture model = *model_sample("gpt2-small");
  struct cost_form form;
  struct fault fault = {0};
  model.d_model = model.d_ffn = UINT64_MAX;
  assert_int_equal(cost_form_of(&model, &accountings[0], &form, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "the counts of model 'gpt2-small' pass 128 bits");
}

static u128 essay_total(const struct counts *counts)
{
  return counts->arithmetic + 300 * counts->softmax + 30 * counts->norm + 150 * counts->nonlin;
}

/* 405 billion parameters at a million tokens: more than 63 bits once it is priced (300, 30, 150). Seven billion pass
 * the 53 bits of a double. */
static void test_large_models(void **state)
{
  (void)state;
  struct counts counts;
  u128 totals[2];
  for (int i = 0; i < 2; i++) {
    count(model_sample("llama-3.1-405b"), &accountings[0], workload_find("prefill"), UINT64_C(1) << (19 + i), 0,
          &counts);
    totals[i] = essay_total(&counts);
  }
  assert_true(totals[0] < (u128)1 << 63 && totals[1] > (u128)1 << 63);
  count(model_sample("llama-2-7b"), &accountings[0], workload_find("prefill"), 131072, 0, &counts);
  assert_true(essay_total(&counts) > (u128)1 << 53);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_models_one_by_one),
      cmocka_unit_test(test_known_models_one_by_one),
      cmocka_unit_test(test_odd_dimensions),
      cmocka_unit_test(test_accounting_names),
      cmocka_unit_test(test_edge_in_the_context),
      cmocka_unit_test(test_coefficients_too_large),
      cmocka_unit_test(test_large_models),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("128 bits", test_edge_of_128_bits, edge_rows);
}
