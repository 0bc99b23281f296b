/* The order of a sweep's points, what varies, and what is refused. */
#include "core/plan.h"

#include "support/check.h"
#include "support/models.h"

#include <string.h>

static const uint64_t contexts[] = {128, 1024, 8192};
static const double prices[] = {50, 300, 500};
static const uint64_t windows[] = {512, 1024};

static struct axis context_axis(uint64_t count)
{
  return (struct axis){.kind = AXIS_CONTEXT, .key = "context", .count = count, .integers = contexts};
}

static struct axis price_axis(const char *name, uint64_t count)
{
  return (struct axis){
      .kind = AXIS_CONSTANT, .key = name, .count = count, .constant = constants_find_field(name), .reals = prices};
}

static struct axis field_axis(const char *name, const uint64_t *values, uint64_t count)
{
  return (struct axis){
      .kind = AXIS_FIELD, .key = name, .count = count, .field = architecture_find_field(name), .integers = values};
}

static struct sweep sweep_of(const struct architecture *models, size_t model_count, const struct axis *axes,
                             size_t axis_count)
{
  return (struct sweep){.name = "curve",
                        .models = models,
                        .model_count = model_count,
                        .axes = axes,
                        .axis_count = axis_count,
                        .constants = essay_constants,
                        .accounting = "paper",
                        .workload = workload_find("prefill")};
}

static void open_plan(struct plan *plan, const struct sweep *sweep, uint64_t points)
{
  struct fault fault = {.text = ""};
  if (plan_init(plan, sweep, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  assert_int_equal(plan->point_count, points);
}

static void test_models_outermost_last_axis_fastest(void **state)
{
  (void)state;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("gemma-3-270m")};
  const struct axis axes[] = {context_axis(3), price_axis("c_exp", 2)};
  struct sweep sweep = sweep_of(models, 2, axes, 2);
  struct plan plan;
  open_plan(&plan, &sweep, 12);
  uint64_t i = 0;
  for (size_t model = 0; model < 2; model++) {
    for (size_t context = 0; context < 3; context++) {
      for (size_t price = 0; price < 2; price++, i++) {
        struct setting setting;
        plan_read(&plan, i, &setting);
        assert_string_equal(setting.scenario.architecture->name, models[model].name);
        assert_int_equal(setting.scenario.context, contexts[context]);
        assert_true(setting.scenario.constants->c_exp == prices[price]);
        assert_true(setting.scenario.constants->c_norm == 30);
        assert_string_equal(setting.scenario.constants->name, ""); /* given one by one */
        assert_string_equal(setting.scenario.accounting->name, models[model].accounting);
      }
    }
  }
  plan_free(&plan);
  plan_free(&plan);
}

static void test_every_kind_of_axis(void **state)
{
  (void)state;
  const uint64_t prompts[] = {1, 100};
  const struct workload *const kinds[] = {workload_find("decode"), workload_find("prefill-causal")};
  const char *const accounts[] = {"full", "paper"};
  const struct constants sets[] = {essay_constants, {.name = "mine", .c_exp = 7, .c_norm = 8, .c_nonlin = 9}};
  const struct axis axes[] = {
      {.kind = AXIS_PROMPT, .key = "prompt", .count = 2, .integers = prompts},
      {.kind = AXIS_WORKLOAD, .key = "workload", .count = 2, .workloads = kinds},
      {.kind = AXIS_ACCOUNTING, .key = "accounting", .count = 2, .accountings = accounts},
      field_axis("window", windows, 2),
      {.kind = AXIS_CONSTANT_SET, .key = "constants", .count = 2, .sets = sets},
      {.kind = AXIS_CONTEXT, .key = "context", .count = 5, .first = 200, .step = 50}, /* a range: 200, 250 ... */
      {.kind = AXIS_CONSTANT,
       .key = "r_exp",
       .count = 3,
       .constant = constants_find_field("r_exp"),
       .real_first = 10,
       .real_step = 1,
       .real_scale = 10},
  };
  struct sweep sweep = sweep_of(model_sample("gemma-3-270m"), 1, axes, sizeof axes / sizeof axes[0]);
  struct plan plan;
  open_plan(&plan, &sweep, UINT64_C(2) * 2 * 2 * 2 * 2 * 5 * 3);
  struct setting setting;
  plan_read(&plan, plan.point_count - 1 - 15, &setting); /* one set before the last */
  assert_int_equal(setting.scenario.prompt, 100);
  assert_string_equal(setting.scenario.workload->name, "prefill-causal");
  assert_string_equal(setting.scenario.accounting->name, "paper-gemma");
  assert_int_equal(setting.scenario.architecture->window, 1024);
  assert_int_equal(setting.scenario.context, 400);
  assert_true(setting.scenario.constants->c_norm == 30 && setting.scenario.constants->r_exp == 1.2);
  plan_read(&plan, 5, &setting);
  assert_string_equal(setting.scenario.workload->name, "decode");
  assert_string_equal(setting.scenario.accounting->name, "full");
  assert_int_equal(setting.scenario.context, 250);
  plan_free(&plan);
}

/* A price on its own axis departs from the set, whichever is written first. */
static void test_sets_go_before_prices(void **state)
{
  (void)state;
  const struct constants sets[] = {essay_constants, {.name = "mine", .c_exp = 7, .c_norm = 8, .c_nonlin = 9}};
  const struct axis set_axis = {.kind = AXIS_CONSTANT_SET, .key = "constants", .count = 2, .sets = sets};
  const struct axis orders[2][2] = {{set_axis, price_axis("c_exp", 2)}, {price_axis("c_exp", 2), set_axis}};
  for (size_t order = 0; order < 2; order++) {
    struct sweep sweep = sweep_of(model_sample("gpt2-small"), 1, orders[order], 2);
    struct plan plan;
    open_plan(&plan, &sweep, 4);
    for (uint64_t i = 0; i < 4; i++) {
      struct setting setting;
      uint64_t set = order == 0 ? i / 2 : i % 2, price = order == 0 ? i % 2 : i / 2;
      plan_read(&plan, i, &setting);
      assert_true(setting.constants.c_norm == sets[set].c_norm && setting.constants.c_exp == prices[price]);
      assert_string_equal(setting.constants.name, "");
    }
    plan_free(&plan);
  }
}

static void test_one_at_a_time(void **state)
{
  (void)state;
  const struct axis axes[] = {context_axis(2)};
  const struct axis varied[] = {price_axis("c_exp", 3), price_axis("c_norm", 2), field_axis("n_heads", windows, 1)};
  struct sweep sweep = sweep_of(model_sample("gpt2-small"), 1, axes, 1);
  sweep.one_at_a_time = varied;
  sweep.one_at_a_time_count = 3;
  struct plan plan;
  open_plan(&plan, &sweep, 2 * (1 + 2 + 2 + 1)); /* c_exp = 300 is the base and is not repeated */
  const double c_exp[] = {300, 50, 500, 300, 300, 300}, c_norm[] = {30, 30, 30, 50, 300, 30};
  for (uint64_t i = 0; i < plan.point_count; i++) {
    struct setting setting;
    plan_read(&plan, i, &setting);
    assert_int_equal(setting.scenario.context, contexts[i / 6]);
    assert_true(setting.constants.c_exp == c_exp[i % 6] && setting.constants.c_norm == c_norm[i % 6]);
    assert_int_equal(setting.architecture.n_heads, i % 6 == 5 ? 512 : 12);
    assert_string_equal(setting.constants.name, i % 6 == 0 || i % 6 == 5 ? "essay" : "");
  }
  plan_free(&plan);
}

/* Each kind of axis knows its base value: only departures from it are listed. */
static void test_base_comes_once(void **state)
{
  (void)state;
  const uint64_t layers[] = {12, 24}, prompts[] = {0, 64};
  const struct workload *const kinds[] = {workload_find("decode-step"), workload_find("prefill")};
  const char *const accounts[] = {"paper-dense", "full"}; /* "paper" is paper-dense for this model */
  const struct constants sets[] = {essay_constants, {.name = "mine", .c_exp = 7}};
  const struct axis base[] = {context_axis(1)};
  const struct axis varied[] = {
      context_axis(2),
      field_axis("n_global_layers", layers, 2),
      {.kind = AXIS_PROMPT, .key = "prompt", .count = 2, .integers = prompts},
      {.kind = AXIS_WORKLOAD, .key = "workload", .count = 2, .workloads = kinds},
      {.kind = AXIS_ACCOUNTING, .key = "accounting", .count = 2, .accountings = accounts},
      {.kind = AXIS_CONSTANT_SET, .key = "constants", .count = 2, .sets = sets},
  };
  for (size_t i = 0; i < sizeof varied / sizeof varied[0]; i++) {
    struct sweep sweep = sweep_of(model_sample("gpt2-small"), 1, base, 1);
    sweep.one_at_a_time = &varied[i];
    sweep.one_at_a_time_count = 1;
    struct plan plan;
    open_plan(&plan, &sweep, 2);
    struct setting first, second;
    plan_read(&plan, 0, &first);
    plan_read(&plan, 1, &second);
    assert_true(first.scenario.context == 128 && first.architecture.n_global_layers == 12);
    assert_string_equal(first.constants.name, "essay");
    assert_int_equal(setting_same_curve(&first, &second), varied[i].kind == AXIS_CONTEXT);
    plan_free(&plan);
  }
}

/* A set that is varied over a base whose c_exp has its own axis keeps that c_exp. */
static void test_varied_set_keeps_the_price_axis(void **state)
{
  (void)state;
  const struct constants sets[] = {essay_constants, {.name = "mine", .c_exp = 7, .c_norm = 8, .c_nonlin = 9}};
  const struct axis axes[] = {context_axis(1), price_axis("c_exp", 1)};
  const struct axis varied = {.kind = AXIS_CONSTANT_SET, .key = "constants", .count = 2, .sets = sets};
  struct sweep sweep = sweep_of(model_sample("gpt2-small"), 1, axes, 2);
  sweep.one_at_a_time = &varied;
  sweep.one_at_a_time_count = 1;
  struct plan plan;
  struct setting setting;
  open_plan(&plan, &sweep, 2);
  plan_read(&plan, 1, &setting);
  assert_true(setting.constants.c_exp == 50 && setting.constants.c_norm == 8);
  plan_free(&plan);
}

struct refused {
  const char *name;
  size_t models;
  uint64_t counts[3];
  const char *sentence; /* NULL: accepted */
};

static const struct refused refused_rows[] = {
    {"as many points as there are numbers", 1, {UINT64_C(1) << 32, (UINT64_C(1) << 32) - 1, 1}, NULL},
    {"2^64 points", 1, {UINT64_C(1) << 32, UINT64_C(1) << 32, 1}, "sweep 'curve' has more points than can be counted"},
    {"2^96 points",
     1,
     {UINT64_C(1) << 32, UINT64_C(1) << 32, UINT64_C(1) << 32},
     "sweep 'curve' has more points than can be counted"},
    {"no model", 0, {1, 1, 1}, "sweep 'curve' has more points than can be counted"},
};

static void test_size(void **state)
{
  const struct refused *row = *state;
  struct axis axes[3];
  struct fault fault = {.text = ""};
  for (size_t i = 0; i < 3; i++) {
    axes[i] = (struct axis){.kind = AXIS_CONTEXT, .key = "context", .count = row->counts[i], .first = 1, .step = 1};
  }
  struct sweep sweep = sweep_of(model_sample("gpt2-small"), row->models, axes, 3);
  struct plan plan;
  if (row->sentence == NULL) {
    struct setting setting;
    open_plan(&plan, &sweep, row->counts[0] * row->counts[1] * row->counts[2]);
    plan_read(&plan, plan.point_count - 1, &setting);
    assert_int_equal(setting.scenario.context, 1); /* of the last axis, which has one value */
    plan_free(&plan);
  } else {
    assert_int_equal(plan_product_count(&sweep), 0);
    assert_int_equal(plan_init(&plan, &sweep, &fault), STATUS_BAD_INPUT);
    assert_string_equal(fault.text, row->sentence);
  }
}

static void test_one_at_a_time_has_a_limit(void **state)
{
  (void)state;
  struct axis axes[] = {{.kind = AXIS_CONTEXT, .key = "context", .count = 20000000, .first = 1, .step = 1}};
  struct axis varied = {.kind = AXIS_CONTEXT, .key = "context", .count = 1000, .first = 1, .step = 1};
  struct sweep sweep = sweep_of(model_sample("gpt2-small"), 1, axes, 1);
  sweep.one_at_a_time = &varied;
  sweep.one_at_a_time_count = 1;
  struct plan plan;
  struct fault fault = {.text = ""};
  assert_int_equal(plan_init(&plan, &sweep, &fault), STATUS_BAD_INPUT);
  axes[0].count = 1;
  varied.count = 10000001;
  assert_int_equal(plan_init(&plan, &sweep, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "sweep 'curve' varies one at a time over more than 10000000 points");
}

static void test_impossible_models_are_found(void **state)
{
  (void)state;
  const uint64_t heads[] = {12, 24, 8}, keys[] = {1, 12};
  const struct axis axes[] = {field_axis("n_heads", heads, 3), field_axis("n_kv_heads", keys, 2), context_axis(3)};
  struct sweep sweep = sweep_of(model_sample("gpt2-small"), 1, axes, 3);
  struct plan plan;
  struct fault fault = {.text = ""};
  assert_int_equal(plan_init(&plan, &sweep, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "'curve' makes an impossible model of 'gpt2-small': n_kv_heads must not exceed "
                                  "n_heads");
  const struct axis base = context_axis(1);
  sweep = sweep_of(model_sample("gpt2-small"), 1, &base, 1);
  sweep.one_at_a_time = axes;
  sweep.one_at_a_time_count = 1;
  assert_int_equal(plan_init(&plan, &sweep, &fault), STATUS_BAD_INPUT);
}

/* Two million architectures, the impossible one last: not looked at in advance, so that each point checks its own. */
static void test_architectures_beyond_the_check(void **state)
{
  (void)state;
  const struct axis widths = {.kind = AXIS_FIELD,
                              .key = "d_model",
                              .count = 2000000,
                              .field = architecture_find_field("d_model"),
                              .first = 1,
                              .step = 501}; /* up to 1001999500: beyond the largest width */
  struct sweep sweep = sweep_of(model_sample("gpt2-small"), 1, &widths, 1);
  struct plan plan;
  struct setting setting;
  open_plan(&plan, &sweep, 2000000);
  assert_false(plan.checked);
  plan_read(&plan, 0, &setting);
  assert_int_equal(plan_check(&plan, &setting, NULL), STATUS_OK);
  plan_read(&plan, 1999999, &setting);
  struct fault fault = {.text = ""};
  assert_int_equal(plan_check(&plan, &setting, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "'curve' makes an impossible model of 'gpt2-small': d_model must be between 1 "
                                  "and 1000000000, found 1001999500");
  plan_free(&plan);
}

static void test_varied_fields(void **state)
{
  (void)state;
  const struct axis axes[] = {field_axis("window", windows, 2), context_axis(2), field_axis("d_model", windows, 2)};
  const struct axis varied[] = {price_axis("c_exp", 2), field_axis("n_heads", windows, 2)};
  struct sweep sweep = sweep_of(model_sample("gpt2-small-5to1"), 1, axes, 3);
  sweep.one_at_a_time = varied;
  sweep.one_at_a_time_count = 2;
  const struct architecture_field *fields[4] = {NULL};
  assert_int_equal(plan_varied_fields(&sweep, fields, 4), 3);
  assert_string_equal(fields[0]->name, "window");
  assert_string_equal(fields[1]->name, "d_model");
  assert_string_equal(fields[2]->name, "n_heads");
  fields[2] = NULL;
  assert_int_equal(plan_varied_fields(&sweep, fields, 2), 2);
  assert_null(fields[2]);
}

/* setting_same_curve sees every difference but the context. */
static void test_same_curve(void **state)
{
  (void)state;
  const struct axis axes[] = {context_axis(2)};
  struct sweep sweep = sweep_of(model_sample("gpt2-small"), 1, axes, 1);
  struct plan plan;
  struct setting base, other;
  open_plan(&plan, &sweep, 2);
  plan_read(&plan, 0, &base);
  plan_read(&plan, 1, &other);
  assert_true(base.scenario.context != other.scenario.context && setting_same_curve(&base, &other));
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    plan_read(&plan, 1, &other);
    constants_set(&other.constants, &constant_fields[i], 12345);
    assert_false(setting_same_curve(&base, &other));
  }
  for (size_t i = 0; i < architecture_field_count; i++) {
    if (architecture_fields[i].kind != FIELD_TEXT) {
      plan_read(&plan, 1, &other);
      architecture_set(&other.architecture, &architecture_fields[i], 12345);
      assert_false(setting_same_curve(&base, &other));
    }
  }
  plan_read(&plan, 1, &other);
  other.architecture.name[0] = 'G';
  assert_false(setting_same_curve(&base, &other));
  plan_read(&plan, 1, &other);
  other.constants.name[0] = '\0';
  assert_false(setting_same_curve(&base, &other));
  plan_read(&plan, 1, &other);
  other.scenario.prompt = 1;
  assert_false(setting_same_curve(&base, &other));
  plan_read(&plan, 1, &other);
  other.scenario.workload = workload_find("decode");
  assert_false(setting_same_curve(&base, &other));
  plan_read(&plan, 1, &other);
  other.scenario.accounting = accounting_find("full", NULL);
  assert_false(setting_same_curve(&base, &other));
  plan_free(&plan);
}

/* Models x sets x contexts x prices: the corners have every model and set, and two of each number. */
static void test_corners(void **state)
{
  (void)state;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("gemma-3-270m")};
  const struct constants sets[] = {essay_constants, essay_constants, essay_constants};
  const struct axis axes[] = {{.kind = AXIS_CONSTANT_SET, .key = "constants", .count = 3, .sets = sets},
                              context_axis(3),
                              price_axis("c_exp", 1)};
  struct sweep sweep = sweep_of(models, 2, axes, 3);
  static const uint64_t expected[] = {0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16};
  assert_int_equal(plan_corner_count(&sweep), sizeof expected / sizeof expected[0]);
  for (uint64_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    assert_int_equal(plan_corner(&sweep, i), expected[i]);
  }
}

static void test_axes_have_a_limit(void **state)
{
  (void)state;
  struct axis axes[PLAN_AXES_MAX + 1];
  for (size_t i = 0; i <= PLAN_AXES_MAX; i++) {
    axes[i] = context_axis(1);
  }
  struct sweep sweep = sweep_of(model_sample("gpt2-small"), 1, axes, PLAN_AXES_MAX);
  struct plan plan;
  struct fault fault = {.text = ""};
  open_plan(&plan, &sweep, 1);
  plan_free(&plan);
  sweep.axis_count++;
  assert_int_equal(plan_init(&plan, &sweep, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "sweep 'curve' has more than 64 axes");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_models_outermost_last_axis_fastest),
      cmocka_unit_test(test_every_kind_of_axis),
      cmocka_unit_test(test_sets_go_before_prices),
      cmocka_unit_test(test_one_at_a_time),
      cmocka_unit_test(test_base_comes_once),
      cmocka_unit_test(test_varied_set_keeps_the_price_axis),
      cmocka_unit_test(test_one_at_a_time_has_a_limit),
      cmocka_unit_test(test_axes_have_a_limit),
      cmocka_unit_test(test_impossible_models_are_found),
      cmocka_unit_test(test_architectures_beyond_the_check),
      cmocka_unit_test(test_varied_fields),
      cmocka_unit_test(test_same_curve),
      cmocka_unit_test(test_corners),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("size", test_size, refused_rows);
}
