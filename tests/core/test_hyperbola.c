/* The hyperbola against the counts, in exact arithmetic, and against the numbers of the paper. */
#include "core/hyperbola.h"

#include "core/price.h"
#include "core/span.h"
#include "support/bc.h"
#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 u128;

static struct cost_form form_of(const char *model, const char *accounting)
{
  struct cost_form form;
  const struct architecture *architecture = model_sample(model);
  assert_int_equal(cost_form_of(architecture, accounting_find(accounting, architecture), &form, NULL), STATUS_OK);
  return form;
}

static struct hyperbola hyperbola_for(const char *model, const char *accounting, const struct constants *constants)
{
  struct cost_form form = form_of(model, accounting);
  struct hyperbola hyperbola;
  hyperbola_of(&form, constants, &hyperbola);
  return hyperbola;
}

/* constant * count + slope * pairs: one side's work from the hyperbola's coefficients, N and S_total. */
static void line(const struct exact *constant, const struct exact *slope, u128 count, u128 pairs, struct exact *value)
{
  struct exact factor, term;
  exact_set_integer(&factor, count);
  exact_multiply(value, constant, &factor);
  exact_set_integer(&factor, pairs);
  exact_multiply(&term, slope, &factor);
  exact_add(value, &term);
}

/* With s = S/(N L): N L snark = N L (N A0) + N A1 S, so that A0 N L + A1 S must be L snark, and so on. Everything is
 * compared exactly; then the quotient of the two lines is the ratio, double for double. */
static void check_identity(const struct architecture *model, const struct accounting *accounting,
                           const struct workload *workload, uint64_t context, uint64_t prompt,
                           const struct constants *constants)
{
  struct cost_form form;
  struct extent extent;
  struct counts counts;
  struct price price;
  struct hyperbola hyperbola;
  assert_int_equal(cost_form_of(model, accounting, &form, NULL), STATUS_OK);
  assert_int_equal(extent_of(model, accounting, workload, context, prompt, &extent, NULL), STATUS_OK);
  assert_int_equal(counts_of(&form, &extent, &counts, NULL), STATUS_OK);
  price_of(&counts, constants, &price);
  hyperbola_of(&form, constants, &hyperbola);
  u128 places = (u128)extent.tokens * form.layers;
  struct exact snark, stark, layers, expected;
  line(&hyperbola.a0, &hyperbola.a1, places, extent.pairs, &snark);
  line(&hyperbola.b0, &hyperbola.b1, places, extent.pairs, &stark);
  exact_set_integer(&layers, form.layers);
  exact_multiply(&expected, &price.snark, &layers);
  assert_int_equal(exact_compare(&snark, &expected), 0);
  exact_multiply(&expected, &price.stark, &layers);
  assert_int_equal(exact_compare(&stark, &expected), 0);
  double ratio = price_ratio(&price);
  assert_true(exact_quotient(&snark, &stark) == ratio);
  if (!isfinite(ratio) || ratio == 0) {
    return;
  }
  double span = span_of(&extent, form.layers);
  assert_close(hyperbola_ratio(&hyperbola, span), ratio, 1e-14 * fmax(1, hyperbola.limit / ratio));
  if (span == floor(span)) {
    assert_true(hyperbola_ratio_exact(&hyperbola, (u128)span) == ratio);
  }
}

static void test_counts_lie_on_the_hyperbola(void **state)
{
  (void)state;
  struct random_source source = {31};
  for (size_t i = 0; i < scaled_repeats(4000); i++) {
    struct architecture model = random_architecture(&source, random_between(&source, 0, 1) == 0 ? 40 : 100000);
    struct constants constants = random_constants(&source);
    uint64_t context = random_between(&source, 1, UINT64_C(1) << random_between(&source, 1, 40));
    check_identity(&model, &accountings[random_between(&source, 0, accounting_count - 1)],
                   &workloads[i % workload_count], context, random_between(&source, 0, context - 1), &constants);
  }
}

static double ratio_of(const char *model, const char *accounting, const char *workload, uint64_t context,
                       uint64_t prompt)
{
  const struct architecture *architecture = model_sample(model);
  struct cost_form form = form_of(model, accounting);
  struct extent extent;
  struct counts counts;
  struct price price;
  assert_int_equal(extent_of(architecture, accounting_find(accounting, architecture), workload_find(workload), context,
                             prompt, &extent, NULL),
                   STATUS_OK);
  assert_int_equal(counts_of(&form, &extent, &counts, NULL), STATUS_OK);
  price_of(&counts, &essay_constants, &price);
  return price_ratio(&price);
}

/* R_causal(T) = R_prefill((T + 1)/2); decode-step at t is prefill at t; decode from an empty prompt is causal. */
static void test_workloads_are_one_curve(void **state)
{
  (void)state;
  const char *const names[] = {"gpt2-small", "llama-2-7b", "llama-3.1-405b"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    for (uint64_t context = 1; context < 3000; context += 2) {
      assert_true(ratio_of(names[i], "full", "prefill-causal", context, 0) ==
                  ratio_of(names[i], "full", "prefill", (context + 1) / 2, 0));
    }
  }
  for (uint64_t context = 1; context < 60000; context += 97) {
    assert_true(ratio_of("gemma-3-27b", "full", "decode-step", context, 0) ==
                ratio_of("gemma-3-27b", "full", "prefill", context, 0));
    assert_true(ratio_of("gemma-3-27b", "full", "decode", context, 0) ==
                ratio_of("gemma-3-27b", "full", "prefill-causal", context, 0));
  }
}

/* GPT-2 small 5:1 at T is GPT-2 small at (T + 5 W)/6, wherever that is whole. */
static void test_sparse_is_dense_at_a_shorter_span(void **state)
{
  (void)state;
  for (uint64_t dense = 1024; dense < 500000; dense += 311) {
    assert_true(ratio_of("gpt2-small-5to1", "paper", "prefill", 6 * dense - 5 * 1024, 0) ==
                ratio_of("gpt2-small", "paper", "prefill", dense, 0));
  }
}

struct shape {
  const char *name;
  const char *model, *accounting;
  double start, limit, half, tolerance; /* relative */
};

/* GPT-2 small: C = (2d + H c)/(2d + H) = 3.317829, R0 = 1.070902, h = (12d^2 + 8d)/(2d + H) = 4576.25 (paper, section
 * 4.2, rearranged); Gemma 3 270M goes to 1.583. The rest by the same formulas, with d_h = 128: C = (256 + 300)/257. */
static const struct shape shape_rows[] = {
    {"GPT-2 small", "gpt2-small", "paper", 1.0709020, 3.3178294, (12 * 768.0 * 768 + 8 * 768) / (2 * 768 + 12), 1e-6},
    {"its local/global schedule", "gpt2-small-5to1", "paper", 1.0709020, 3.3178294, 4576.2480, 1e-7},
    {"Llama-2-7B of the paper", "llama-2-7b-paper", "paper", NAN, 556.0 / 257,
     (12 * 4096.0 * 4096 + 8 * 4096) / (2 * 4096 + 32), 1e-12},
    {"Gemma 3 270M", "gemma-3-270m", "paper", NAN, 1.583, NAN, 3e-4},
    {"soft-capping, not counted", "gemma-2-2b", "paper", NAN, (2 * 2048 + 300.0 * 8) / (2 * 2048 + 8), NAN, 1e-15},
    {"soft-capping, counted", "gemma-2-2b", "full", NAN, (2 * 2048 + 450.0 * 8) / (2 * 2048 + 16), NAN, 1e-15},
};

static void test_shape(void **state)
{
  const struct shape *row = *state;
  struct hyperbola hyperbola = hyperbola_for(row->model, row->accounting, &essay_constants);
  assert_close(isnan(row->start) ? NAN : hyperbola.start, row->start, row->tolerance);
  assert_close(hyperbola.limit, row->limit, row->tolerance);
  assert_close(isnan(row->half) ? NAN : hyperbola.half, row->half, row->tolerance);
  assert_int_equal(hyperbola.direction, DIRECTION_RISING);
}

struct turning {
  const char *name;
  const char *model;
  double c_exp; /* MODEL of the paper rearranged: (R0 (2q + r n_q) - 2q)/n_q, other constants as in the essay */
};

static const struct turning turning_rows[] = {
    {"GPT-2 small", "gpt2-small", 10.146},
    {"Llama-2-7B of the paper", "llama-2-7b-paper", 4.419},
};

static void test_turning_value(void **state)
{
  const struct turning *row = *state;
  struct cost_form form = form_of(row->model, "paper");
  struct constants constants = essay_constants;
  struct hyperbola hyperbola;
  double turning = hyperbola_turning_c_exp(&form, &constants);
  assert_near(turning, row->c_exp, 0.0005);
  constants.c_exp = turning;
  hyperbola_of(&form, &constants, &hyperbola);
  assert_int_equal(hyperbola.direction, DIRECTION_CONSTANT);
  const struct architecture *a = model_sample(row->model);
  double q = (double)architecture_query_width(a), heads = (double)a->n_heads;
  assert_close(turning, (hyperbola.start * (2 * q + heads) - 2 * q) / heads, 1e-9);
  constants.c_exp = turning * 1.0001;
  hyperbola_of(&form, &constants, &hyperbola);
  assert_int_equal(hyperbola.direction, DIRECTION_RISING);
  constants.c_exp = turning * 0.9999;
  hyperbola_of(&form, &constants, &hyperbola);
  assert_int_equal(hyperbola.direction, DIRECTION_FALLING);
}

/* Either side of the turning value the counted ratio rises or falls, for any model. */
static void test_direction_is_that_of_the_counts(void **state)
{
  (void)state;
  struct random_source source = {41};
  int seen[3] = {0};
  for (int i = 0; i < 2000; i++) {
    struct architecture model = random_architecture(&source, 50);
    struct constants constants = random_constants(&source);
    struct cost_form form;
    struct hyperbola hyperbola;
    assert_int_equal(cost_form_of(&model, &accountings[i % 3], &form, NULL), STATUS_OK);
    double turning = hyperbola_turning_c_exp(&form, &constants);
    if (random_between(&source, 0, 3) == 0 && turning > 0) {
      constants.c_exp = turning;
    }
    hyperbola_of(&form, &constants, &hyperbola);
    double near = hyperbola_ratio_exact(&hyperbola, 1), far = hyperbola_ratio_exact(&hyperbola, 1000000);
    seen[hyperbola.direction]++;
    if (hyperbola.direction == DIRECTION_CONSTANT) {
      assert_close(near, far, 1e-14);
    } else {
      assert_true(hyperbola.direction == DIRECTION_RISING ? near <= far : near >= far);
      assert_true(hyperbola.direction == DIRECTION_RISING ? hyperbola.start < hyperbola.limit
                                                          : hyperbola.start > hyperbola.limit);
    }
  }
  assert_true(seen[DIRECTION_RISING] > 100 && seen[DIRECTION_FALLING] > 100 && seen[DIRECTION_CONSTANT] > 20);
  assert_string_equal(direction_word(DIRECTION_RISING), "rising");
  assert_string_equal(direction_word(DIRECTION_FALLING), "falling");
  assert_string_equal(direction_word(DIRECTION_CONSTANT), "constant");
}

/* C - R = (A1 B0 - A0 B1)/(B1 (B0 + B1 s)): bc keeps 60 digits where a subtraction of doubles would keep none. */
static void test_gap_never_cancels(void **state)
{
  (void)state;
  struct random_source source = {51};
  struct bc bc;
  bc_open(&bc);
  (void)fprintf(bc.script, "scale=120\ndefine a(x) { if (x<0) return -x; return x }\n");
  for (int i = 1; i <= 300; i++) {
    struct architecture model = random_architecture(&source, 50);
    struct constants constants = essay_constants;
    struct cost_form form;
    struct hyperbola hyperbola;
    assert_int_equal(cost_form_of(&model, &accountings[i % 3], &form, NULL), STATUS_OK);
    double turning = hyperbola_turning_c_exp(&form, &constants);
    constants.c_exp =
        i % 2 == 0 ? floor(turning * 1024) / 1024 : 300; /* where C and R0 nearly agree, every other time */
    constants.c_exp = fmax(constants.c_exp, 0);
    hyperbola_of(&form, &constants, &hyperbola);
    uint64_t span = UINT64_C(1) << random_between(&source, 0, 60);
    const struct exact *terms[] = {&hyperbola.a0, &hyperbola.a1, &hyperbola.b0, &hyperbola.b1};
    for (int term = 0; term < 4; term++) { /* in units of 2^-10, whole since c_exp is */
      struct exact whole, unit;
      u128 integer = 0;
      exact_set_integer(&unit, 1024);
      exact_multiply(&whole, terms[term], &unit);
      assert_true(exact_to_u128(&whole, &integer));
      (void)fprintf(bc.script, "%c%d=", term < 2 ? 'a' : 'b', term % 2);
      bc_write_integer(&bc, integer);
      (void)fputs("\n", bc.script);
    }
    (void)fprintf(bc.script, "g=(a1*b0-a0*b1)/(b1*(b0+b1*%llu))\nv=", (unsigned long long)span);
    double gap = hyperbola_gap(&hyperbola, (double)span);
    bc_write_product(&bc, 1, fabs(gap), 1074);
    (void)fprintf(bc.script, "\nif (a(g-(%d)*v/2^1074) > a(g)*10^-15) %d\n", gap < 0 ? -1 : 1, i);
  }
  bc_close(&bc);
}

static void test_gap_and_ratio_at_the_ends(void **state)
{
  (void)state;
  struct hyperbola hyperbola = hyperbola_for("gpt2-small", "paper", &essay_constants);
  assert_true(hyperbola_gap(&hyperbola, INFINITY) == 0);
  assert_true(hyperbola_ratio(&hyperbola, INFINITY) == hyperbola.limit);
  assert_close(hyperbola_ratio(&hyperbola, 0), hyperbola.start, 1e-15);
  assert_true(hyperbola_ratio_exact(&hyperbola, 0) == hyperbola.start);
  assert_close(hyperbola_ratio(&hyperbola, hyperbola.half), (hyperbola.start + hyperbola.limit) / 2, 1e-15);
}

/* hyperbola_span undoes hyperbola_ratio, and knows what is never reached. */
static void test_span_of_a_ratio(void **state)
{
  (void)state;
  struct hyperbola hyperbola = hyperbola_for("gpt2-small", "paper", &essay_constants);
  for (int power = 0; power <= 26; power++) {
    double span = pow(1.7, power);
    assert_close(hyperbola_span(&hyperbola, hyperbola_ratio(&hyperbola, span)), span, 1e-12 * (1 + span / 100));
  }
  assert_true(hyperbola_span(&hyperbola, hyperbola.start) < 1e-9);
  const double never[] = {0, 1, 1.07, 3.32, 1e300, -1, NAN, INFINITY};
  for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
    assert_true(isnan(hyperbola_span(&hyperbola, never[i])));
  }
  struct constants same = {.c_exp = 2, .c_norm = 2, .c_nonlin = 2, .r_exp = 2, .r_norm = 2, .r_nonlin = 2};
  hyperbola = hyperbola_for("gpt2-small", "paper", &same);
  assert_int_equal(hyperbola.direction, DIRECTION_CONSTANT);
  assert_true(isnan(hyperbola_span(&hyperbola, 1)));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_counts_lie_on_the_hyperbola),
      cmocka_unit_test(test_workloads_are_one_curve),
      cmocka_unit_test(test_sparse_is_dense_at_a_shorter_span),
      cmocka_unit_test(test_direction_is_that_of_the_counts),
      cmocka_unit_test(test_gap_never_cancels),
      cmocka_unit_test(test_gap_and_ratio_at_the_ends),
      cmocka_unit_test(test_span_of_a_ratio),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("shape", test_shape, shape_rows) +
         run_rows("turning value", test_turning_value, turning_rows);
}
