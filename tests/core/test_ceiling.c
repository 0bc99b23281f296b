/* Ceilings, break-evens and the contexts of 50, 90 and 99 % against the paper's numbers and a bisection on exact
 * counts. */
#include "core/ceiling.h"

#include "core/point.h"
#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <string.h>

static struct curve curve_of(const struct architecture *model, const char *accounting, const char *workload,
                             uint64_t prompt, const struct constants *constants)
{
  return (struct curve){{model, accounting_find(accounting, model), workload_find(workload), prompt}, constants};
}

static struct point point_at(const struct curve *curve, uint64_t context)
{
  const struct schedule *s = &curve->schedule;
  struct scenario scenario = {s->architecture, s->accounting, s->workload, s->prompt, context, curve->constants};
  struct point point;
  assert_int_equal(point_evaluate(&scenario, &point, NULL), STATUS_OK);
  return point;
}

struct row {
  const char *name;
  const char *model, *accounting, *workload;
  double c_exp;
  double ceiling, ceiling_tolerance;
  double contexts[CEILING_FRACTIONS]; /* to the whole number printed; 0: not printed; NaN: never */
  enum direction direction;
};

static const struct row rows[] = {
    /* the paper's ceiling, and its half-way, 90 and 99 % contexts from the closed form */
    {"GPT-2 small", "gpt2-small", "paper", "prefill", 300, 3.317829, 5e-7, {4576, 41186, 453049}, DIRECTION_RISING},
    {"its local/global schedule: the same ceiling, later",
     "gpt2-small-5to1",
     "paper",
     "prefill",
     300,
     3.317829,
     5e-7,
     {22337, 241997, 2713171},
     DIRECTION_RISING},
    {"decoding is prefill",
     "gpt2-small",
     "paper",
     "decode-step",
     300,
     3.317829,
     5e-7,
     {4576, 41186, 453049},
     DIRECTION_RISING},
    {"no global layer: the ratio at the window",
     "mistral-7b-v0.1",
     "paper",
     "prefill",
     300,
     1.165055,
     5e-7,
     {NAN, NAN, NAN},
     DIRECTION_RISING},
    {"no global layer, causal",
     "mistral-7b-v0.1",
     "paper",
     "prefill-causal",
     300,
     1.165055,
     5e-7,
     {NAN, NAN, NAN},
     DIRECTION_RISING},
    {"heads of 256", "gemma-3-270m", "paper", "prefill", 300, 1.583, 5e-4, {0, 0, 0}, DIRECTION_RISING},
    {"cheap exponentials: falling to the ceiling",
     "gpt2-small",
     "paper",
     "prefill",
     5,
     (1536 + 60) / 1548.0,
     1e-15,
     {4576, 41186, 453049},
     DIRECTION_FALLING},
};

static void test_row(void **state)
{
  const struct row *row = *state;
  struct constants constants = essay_constants;
  constants.c_exp = row->c_exp;
  struct curve curve = curve_of(model_sample(row->model), row->accounting, row->workload, 0, &constants);
  struct ceiling ceiling;
  assert_int_equal(ceiling_of(&curve, 0, &ceiling, NULL), STATUS_OK);
  assert_near(ceiling.ceiling, row->ceiling, row->ceiling_tolerance);
  assert_int_equal(ceiling.hyperbola.direction, row->direction);
  for (int i = 0; i < CEILING_FRACTIONS; i++) {
    if (row->contexts[i] != 0) {
      assert_near(ceiling.context[i], row->contexts[i], 0.5);
    }
  }
}

/* The halves in full: h = (12 d^2 + 8 d)/(2d + H) = 7084032/1548 spans. */
static void test_half_way_in_full(void **state)
{
  (void)state;
  struct ceiling ceiling;
  struct curve curve = curve_of(model_sample("gpt2-small"), "paper", "prefill", 0, &essay_constants);
  assert_int_equal(ceiling_of(&curve, 0, &ceiling, NULL), STATUS_OK);
  assert_true(ceiling.hyperbola.half == 7084032.0 / 1548);
  assert_near(ceiling.context[0], 4576.248, 0.0005);
  assert_true(ceiling.own_context == 1024 && isinf(ceiling.span_limit));
  curve = curve_of(model_sample("gpt2-small"), "paper", "prefill-causal", 0, &essay_constants);
  assert_int_equal(ceiling_of(&curve, 0, &ceiling, NULL), STATUS_OK);
  assert_close(ceiling.context[0], 2 * 7084032.0 / 1548 - 1, 1e-15);
}

/* The first whole context at which (R - R0)/(C - R0) = B1 S/(B0 N L + B1 S) reaches a fraction, from exact counts. */
static bool reached(const struct curve *curve, const struct ceiling *ceiling, uint64_t context, int fraction)
{
  struct point point = point_at(curve, context);
  struct exact attention, rest, places;
  exact_set_integer(&places, point.extent.pairs);
  exact_multiply(&attention, &ceiling->hyperbola.b1, &places);
  exact_set_integer(&places, (unsigned __int128)point.extent.tokens * point.form.layers);
  exact_multiply(&rest, &ceiling->hyperbola.b0, &places);
  const unsigned odds[CEILING_FRACTIONS] = {1, 9, 99};
  struct exact odd, bar;
  exact_set_integer(&odd, odds[fraction]);
  exact_multiply(&bar, &rest, &odd);
  return exact_compare(&attention, &bar) >= 0;
}

static void test_contexts_by_bisection(void **state)
{
  (void)state;
  struct random_source source = {71};
  int met = 0, never = 0;
  for (int i = 0; i < 1500; i++) {
    struct architecture model = random_architecture(&source, 9000);
    if (model.local_attention == LOCAL_CHUNKED) { /* there the span falls at times: tests/core/test_span.c */
      model.local_attention = LOCAL_SLIDING;
    }
    struct constants constants = random_constants(&source);
    struct curve curve = curve_of(&model, accountings[i % 3].name, workloads[i % (int)workload_count].name,
                                  random_between(&source, 0, 5000), &constants);
    struct ceiling ceiling;
    assert_int_equal(ceiling_of(&curve, 0, &ceiling, NULL), STATUS_OK);
    if (ceiling.hyperbola.direction == DIRECTION_CONSTANT) {
      assert_true(isnan(ceiling.context[0]) && isnan(ceiling.context[1]) && isnan(ceiling.context[2]));
      continue;
    }
    for (int fraction = 0; fraction < CEILING_FRACTIONS; fraction++) {
      uint64_t low = curve.schedule.workload->has_prompt ? curve.schedule.prompt : 0, high = UINT64_C(1) << 50;
      if (!reached(&curve, &ceiling, high, fraction)) {
        assert_true(!(ceiling.context[fraction] < (double)high));
        never++;
        continue;
      }
      while (high - low > 1) { /* low: not reached, or before the first; high: reached */
        uint64_t middle = low + (high - low) / 2;
        *(reached(&curve, &ceiling, middle, fraction) ? &high : &low) = middle;
      }
      double slack = 1e-9 * (double)high;
      if (ceiling.context[fraction] > (double)high + slack || ceiling.context[fraction] < (double)high - 1 - slack) {
        fail_msg("%s: fraction %d at %.17g, counted at %llu", curve.schedule.workload->name, fraction,
                 ceiling.context[fraction], (unsigned long long)high);
      }
      met++;
    }
  }
  assert_true(met > 2000 && never > 50);
}

/* Far out the counted ratio is the ceiling, without a global layer too. */
static void test_ceiling_is_the_limit_of_the_counts(void **state)
{
  (void)state;
  struct random_source source = {72};
  for (int i = 0; i < 1500; i++) {
    struct architecture model = random_architecture(&source, 3000);
    struct curve curve =
        curve_of(&model, accountings[i % 3].name, workloads[i % (int)workload_count].name, 17, &essay_constants);
    struct ceiling ceiling;
    assert_int_equal(ceiling_of(&curve, 0, &ceiling, NULL), STATUS_OK);
    struct point point = point_at(&curve, UINT64_C(1) << 50);
    if (isnan(ceiling.span_limit)) { /* one step in chunks goes up and down for ever */
      assert_true(isnan(ceiling.ceiling));
    } else {
      assert_close(point_ratio(&point), ceiling.ceiling, 1e-6);
      assert_true(point_ceiling(&point) == ceiling.ceiling);
    }
  }
}

struct break_even {
  const char *name;
  const char *model;
  uint64_t context;
  double c_exp;
};

/* Paper, section 4.2: -39.875 for GPT-2 small at T = 1024, so none. */
static const struct break_even break_even_rows[] = {
    {"GPT-2 small", "gpt2-small", 1024, -39.875},
    {"its local/global schedule within the window", "gpt2-small-5to1", 1024, -39.875},
};

static void test_break_even(void **state)
{
  const struct break_even *row = *state;
  struct curve curve = curve_of(model_sample(row->model), "paper", "prefill", 0, &essay_constants);
  struct ceiling ceiling;
  assert_int_equal(ceiling_of(&curve, row->context, &ceiling, NULL), STATUS_OK);
  assert_true(ceiling.break_even_c_exp == row->c_exp);
}

/* At the break-even the ratio is 1. */
static void test_break_even_is_one(void **state)
{
  (void)state;
  struct random_source source = {73};
  int positive = 0;
  for (int i = 0; i < 3000; i++) {
    struct architecture model = random_architecture(&source, 500);
    struct constants constants = random_constants(&source), changed = constants;
    struct curve curve = curve_of(&model, accountings[i % 3].name, "prefill", 0, &constants);
    struct point point = point_at(&curve, random_between(&source, 1, 100000));
    double c_exp = break_even_c_exp(&point.counts, &constants);
    struct price price;
    if (c_exp >= 0) {
      changed.c_exp = c_exp;
      price_of(&point.counts, &changed, &price);
      assert_close(price_ratio(&price), 1, 1e-14);
      positive++;
    }
  }
  assert_true(positive > 300);
}

static void test_what_does_not_exist(void **state)
{
  (void)state;
  const struct counts none = {.arithmetic = 1, .norm = 1};
  assert_true(isnan(break_even_c_exp(&none, &essay_constants)));
  struct ceiling ceiling;
  struct curve curve = curve_of(model_sample("gpt2-small-5to1"), "paper", "prefill", 0, &essay_constants);
  assert_int_equal(ceiling_of(&curve, 0, &ceiling, NULL), STATUS_OK);
  assert_true(ceiling.own_context == 0 && isnan(ceiling.break_even_c_exp)); /* it has no longest context */
  curve = curve_of(model_sample("gpt2-small"), "paper", "decode", 4096, &essay_constants);
  assert_int_equal(ceiling_of(&curve, 0, &ceiling, NULL), STATUS_OK);
  assert_true(isnan(ceiling.break_even_c_exp)); /* its prompt is longer than that */
}

static void test_faults(void **state)
{
  (void)state;
  struct ceiling ceiling;
  struct fault fault = {0};
  struct curve curve = curve_of(model_sample("gpt2-small"), "paper", "prefill", 0, &essay_constants);
  assert_int_equal(ceiling_of(&curve, UINT64_C(1) << 62, &ceiling, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "the count of arithmetic passes 128 bits");
  assert_int_equal(ceiling_of(&curve, (UINT64_C(1) << 63) - 1, &ceiling, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text,
                      "the attended pairs of model 'gpt2-small' at context 9223372036854775807 pass 128 bits");
  struct architecture monster = *model_sample("gpt2-small");
  monster.d_model = monster.d_ffn = UINT64_MAX;
  curve.schedule.architecture = &monster;
  assert_int_equal(ceiling_of(&curve, 0, &ceiling, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "the counts of model 'gpt2-small' pass 128 bits");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_half_way_in_full),
      cmocka_unit_test(test_contexts_by_bisection),
      cmocka_unit_test(test_ceiling_is_the_limit_of_the_counts),
      cmocka_unit_test(test_break_even_is_one),
      cmocka_unit_test(test_what_does_not_exist),
      cmocka_unit_test(test_faults),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("ceilings", test_row, rows) +
         run_rows("break-even", test_break_even, break_even_rows);
}
