/* Attended pairs against their definition, key by key. */
#include "core/workload.h"

#include "support/check.h"

#include <string.h>

typedef unsigned __int128 u128;

enum layer { GLOBAL, SLIDING, CHUNKED };

/* Whether token t may attend to key j (both from 1) in a layer of that kind. `causal`: no key ahead of t. */
static bool attends(enum layer layer, bool causal, uint64_t t, uint64_t j, uint64_t context, uint64_t window)
{
  if (causal && j > t) {
    return false;
  }
  switch (layer) {
  case GLOBAL:
    return true;
  case SLIDING: /* as published, `prefill` gives each token min(T, W) keys, whichever they are */
    return causal ? t - j < window : j <= window && j <= context;
  case CHUNKED:
    return (t - 1) / window == (j - 1) / window;
  }
  return false;
}

static void count_pairs(const struct workload *workload, uint64_t context, uint64_t prompt, uint64_t window,
                        uint64_t *tokens, uint64_t pairs[3])
{
  bool causal = strcmp(workload->name, "prefill") != 0;
  uint64_t first = 1;
  if (strcmp(workload->name, "decode-step") == 0) {
    first = context;
  } else if (strcmp(workload->name, "decode") == 0) {
    first = prompt + 1;
  }
  *tokens = 0;
  memset(pairs, 0, 3 * sizeof *pairs);
  for (uint64_t t = first; t <= context; t++) {
    ++*tokens;
    for (uint64_t j = 1; j <= context; j++) {
      for (enum layer layer = GLOBAL; layer <= CHUNKED; layer++) {
        pairs[layer] += attends(layer, causal, t, j, context, window);
      }
    }
  }
}

static void test_pairs_one_by_one(void **state)
{
  (void)state;
  struct random_source source = {11};
  for (size_t i = 0; i < workload_count; i++) {
    for (uint64_t context = 1; context <= 40; context++) {
      uint64_t prompt = random_between(&source, 0, context - 1);
      for (uint64_t window = 1; window <= 45; window++) {
        uint64_t tokens = 0, pairs[3];
        count_pairs(&workloads[i], context, prompt, window, &tokens, pairs);
        assert_int_equal(workloads[i].tokens(context, prompt), tokens);
        assert_true(workloads[i].global_pairs(context, prompt) == pairs[GLOBAL]);
        assert_true(workloads[i].sliding_pairs(context, prompt, window) == pairs[SLIDING]);
        assert_true(workloads[i].chunked_pairs(context, prompt, window) == pairs[CHUNKED]);
      }
    }
  }
}

/* At the largest context nothing wraps: decode is the difference of two causal prefills, one step that of two decodes.
 */
static void test_large_contexts(void **state)
{
  (void)state;
  const uint64_t top = (UINT64_C(1) << 63) - 1, window = UINT64_C(1000000000000);
  const struct workload *full = workload_find("prefill"), *causal = workload_find("prefill-causal");
  const struct workload *step = workload_find("decode-step"), *decode = workload_find("decode");
  assert_true(full->global_pairs(top, 0) == (u128)top * top);
  assert_true(causal->global_pairs(top, 0) == ((u128)top * top + top) / 2);
  assert_true(causal->global_pairs(top - 1, 0) == ((u128)(top - 1) * top) / 2);
  assert_true(decode->global_pairs(top, top - 1) == step->global_pairs(top, 0));
  assert_true(decode->sliding_pairs(top, top - 1, window) == step->sliding_pairs(top, 0, window));
  assert_true(decode->chunked_pairs(top, top - 1, window) == step->chunked_pairs(top, 0, window));
  assert_true(full->sliding_pairs(top, 0, window) == (u128)top * window);
  assert_true(full->chunked_pairs(top, 0, 1) == top);
}

static void test_names(void **state)
{
  (void)state;
  const char *const names[] = {"prefill", "prefill-causal", "decode-step", "decode"};
  assert_int_equal(workload_count, 4);
  for (size_t i = 0; i < workload_count; i++) {
    assert_string_equal(workload_find(names[i])->name, names[i]);
    assert_int_equal(workload_find(names[i])->has_prompt, strcmp(names[i], "decode") == 0);
  }
  assert_null(workload_find("training"));
}

struct limits {
  const char *name;
  const char *workload;
  uint64_t context, prompt;
  const char *sentence; /* NULL: accepted */
};

static const struct limits limit_rows[] = {
    {"smallest context", "prefill", 1, 0, NULL},
    {"largest context", "prefill", 9223372036854775807, 0, NULL},
    {"prompt without a prompt's workload", "prefill", 4, 9, NULL},
    {"longest prompt", "decode", 10, 9, NULL},
    {"no context", "prefill", 0, 0, "context must be between 1 and 9223372036854775807, found 0"},
    {"context too large", "decode-step", 9223372036854775808U, 0,
     "context must be between 1 and 9223372036854775807, found 9223372036854775808"},
    {"nothing to decode", "decode", 10, 10, "prompt must be shorter than the context 10, found 10"},
    {"prompt beyond the context", "decode", 10, 4096, "prompt must be shorter than the context 10, found 4096"},
};

static void test_limits(void **state)
{
  const struct limits *row = *state;
  struct fault fault = {0};
  enum status status = workload_check(workload_find(row->workload), row->context, row->prompt, &fault);
  assert_int_equal(status, row->sentence == NULL ? STATUS_OK : STATUS_BAD_INPUT);
  assert_string_equal(fault.text, row->sentence == NULL ? "" : row->sentence);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pairs_one_by_one),
      cmocka_unit_test(test_large_contexts),
      cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("limits", test_limits, limit_rows);
}
