/* core/block.h against core/point.h, value by value, in each of its two arithmetics; and which one it chooses. */
#include "core/block.h"

#include "core/block_bill.h"
#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CONTEXTS(values, from, by)                                                                                     \
  {                                                                                                                    \
    .kind = AXIS_CONTEXT, .count = (values), .first = (from), .step = (by)                                             \
  }
#define PRICES(number, values, from, by, over)                                                                         \
  {                                                                                                                    \
    .kind = AXIS_CONSTANT, .constant = &constant_fields[number], .count = (values), .real_first = (from),              \
    .real_step = (by), .real_scale = (over)                                                                            \
  }

/* A model over two axes. 2^52 is what plain doubles are trusted with; totals of gpt2-small pass it below 300,000
 * tokens. */
static const struct block_row {
  const char *name, *model;
  struct axis axes[2];
  enum { PLAIN, WIDE, REFUSED } expected;
} block_rows[] = {
    {"whole prices", "gpt2-small", {CONTEXTS(7, 100, 1000), PRICES(2, 90, 0, 5, 1)}, PLAIN},
    {"prices in quarters", "gpt2-small", {CONTEXTS(7, 100, 1000), PRICES(0, 90, 1, 5, 4)}, PLAIN},
    {"STARK prices", "gpt2-small-5to1", {PRICES(3, 9, 0, 1, 1), CONTEXTS(70, 100, 100)}, PLAIN},
    {"decimal prices", "gpt2-small", {CONTEXTS(7, 100, 1000), PRICES(2, 90, 1, 1, 10)}, WIDE},
    {"long contexts", "gpt2-small", {CONTEXTS(70, 300000, 100000), PRICES(0, 9, 1, 50, 1)}, WIDE},
    {"no global layer", "mistral-7b-v0.1", {CONTEXTS(70, 100, 1000), PRICES(0, 9, 1, 50, 1)}, PLAIN},
    {"contexts without end", "gpt2-small", {CONTEXTS(2, UINT64_C(1) << 44, 1), PRICES(0, 2, 1, 1, 1)}, REFUSED},
};

static void assert_same(double found, double expected)
{
  assert_true(found == expected || (isnan(found) && isnan(expected)));
}

static void assert_total(const struct block *block, const union block_numbers *totals, size_t lane,
                         const struct exact *expected)
{
  struct exact found;
  exact_set_zero(&found);
  if (block->wide) {
    exact_add_product(&found, totals->wide[lane], ldexp(1, -(int)block->shift));
  } else {
    exact_set_double(&found, totals->plain[lane]);
  }
  assert_int_equal(exact_compare(&found, expected), 0);
}

static void compare_lane(const struct block *block, const struct plan *plan, uint64_t number, size_t lane)
{
  struct setting setting;
  struct point point;
  struct fault fault;
  plan_read(plan, number, &setting);
  assert_int_equal(point_evaluate(&setting.scenario, &point, &fault), STATUS_OK);
  assert_total(block, &block->snark.total, lane, &point.price.snark);
  assert_total(block, &block->stark.total, lane, &point.price.stark);
  assert_same(block->results[RESULT_RATIO][lane], point_ratio(&point));
  assert_same(block->results[RESULT_SNARK_NONARITHMETIC_SHARE][lane], point_snark_nonarithmetic_share(&point));
  assert_same(block->results[RESULT_SOFTMAX_SHARE][lane], point_softmax_share(&point));
  assert_same(block->results[RESULT_STARK_LOOKUP_SHARE][lane], point_stark_lookup_share(&point));
  assert_same(block->results[RESULT_CEILING][lane], point_ceiling(&point));
  assert_same(block->results[RESULT_CEILING_FRACTION][lane], point_ceiling_fraction(&point));
}

static void test_block(void **state)
{
  const struct block_row *row = *state;
  const struct sweep sweep = {.name = "block",
                              .models = model_sample(row->model),
                              .model_count = 1,
                              .axes = row->axes,
                              .axis_count = 2,
                              .constants = essay_constants,
                              .accounting = "paper",
                              .workload = workload_find("prefill")};
  struct plan plan;
  struct block_axes axes;
  struct fault fault;
  struct block *block = aligned_alloc(BLOCK_ALIGNMENT, sizeof *block);
  assert_non_null(block);
  assert_int_equal(plan_init(&plan, &sweep, &fault), STATUS_OK);
  assert_int_equal(block_axes_init(&axes, &plan, &fault), STATUS_OK);
  assert_int_equal(block_init(block, &axes, 1, (1U << RESULTS) - 1, &fault), STATUS_OK);
  for (uint64_t first = 0; first < plan.point_count; first += 211) {
    uint64_t left = plan.point_count - first;
    size_t count = left < 211 ? (size_t)left : 211;
    assert_int_equal(block_evaluate(block, first, count), row->expected != REFUSED);
    for (size_t lane = 0; lane < count && row->expected != REFUSED; lane++) {
      assert_int_equal(block->wide, row->expected == WIDE);
      compare_lane(block, &plan, first + lane, lane);
    }
  }
  block_free(block);
  free(block);
  block_axes_free(&axes);
  plan_free(&plan);
}

/* The quotient without a division has the bits of the division. */
static void test_divide_by(void **state)
{
  (void)state;
  struct random_source source = {1};
  double up[BLOCK_LANES], found[BLOCK_LANES];
  for (int round = 0; round < 4000; round++) {
    double down = (double)((random_bits(&source) >> random_between(&source, 11, 63)) | 1);
    for (size_t i = 0; i < BLOCK_LANES; i++) {
      up[i] = (double)(random_bits(&source) >> random_between(&source, 11, 63));
      up[i] = i % 4 == 0 ? down * (double)random_between(&source, 0, 9) : up[i];
    }
    bill_divide_by(up, down, BLOCK_LANES, found);
    for (size_t i = 0; i < BLOCK_LANES; i++) {
      assert_true(found[i] == up[i] / down);
    }
  }
}

/* models x context x c_exp x c_norm: 2 x 3 x 1 x 5; the axis with one value does not count. */
static void test_strides(void **state)
{
  (void)state;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("llama-2-7b")};
  const struct axis list[] = {CONTEXTS(3, 10, 1), PRICES(0, 1, 5, 1, 1), PRICES(1, 5, 0, 1, 1)};
  const struct sweep sweep = {.name = "strides",
                              .models = models,
                              .model_count = 2,
                              .axes = list,
                              .axis_count = 3,
                              .constants = essay_constants,
                              .accounting = "paper",
                              .workload = workload_find("prefill")};
  struct plan plan;
  struct block_axes axes;
  struct fault fault;
  assert_int_equal(plan_init(&plan, &sweep, &fault), STATUS_OK);
  assert_int_equal(block_axes_init(&axes, &plan, &fault), STATUS_OK);
  assert_int_equal(block_axes_stride(&axes, INPUT_MODEL), 15);
  assert_int_equal(block_axes_stride(&axes, INPUT_CONTEXT | INPUT_MODEL), 5);
  assert_int_equal(block_axes_stride(&axes, INPUT_PRICE), 30);
  assert_int_equal(block_axes_stride(&axes, INPUTS_SNARK), 1);
  assert_int_equal(block_axes_stride(&axes, INPUTS_STARK), 30);
  assert_int_equal(block_axes_stride_above(&axes, INPUTS_ALL, 2), 5);
  assert_int_equal(block_axes_stride_above(&axes, INPUTS_ALL, 6), 15);
  block_axes_free(&axes);
  plan_free(&plan);
}

static const struct fraction_row {
  const char *name;
  double value;
  unsigned bits;
} fraction_rows[] = {
    {"zero", 0, 0},         {"minus zero", -0.0, 0},       {"one", 1, 0},        {"large", 1e300, 0},
    {"half", 0.5, 1},       {"300.25", 300.25, 2},         {"a tenth", 0.1, 55}, {"0.3 near 512", 512.3, 42},
    {"2^-40", 0x1p-40, 40}, {"smallest", 0x1p-1074, 1074},
};

static void test_fraction(void **state)
{
  const struct fraction_row *row = *state;
  assert_int_equal(fraction_bits(row->value), row->bits);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_divide_by),
      cmocka_unit_test(test_strides),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  failed += run_rows("block", test_block, block_rows);
  return failed + run_rows("fraction", test_fraction, fraction_rows);
}
