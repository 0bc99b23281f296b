/* core/break_evens.h: every row of the table, put back into the model, gives the ratio asked for. */
#include "core/break_evens.h"

#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <string.h>

static const uint64_t contexts[] = {128, 1024, 65536}, windows[] = {256, 1024};
static const double prices[] = {5, 50, 300};

static struct axis context_axis(void)
{
  return (struct axis){.kind = AXIS_CONTEXT, .key = "context", .count = 3, .integers = contexts};
}

static struct axis price_axis(const char *name)
{
  return (struct axis){
      .kind = AXIS_CONSTANT, .key = name, .constant = constants_find_field(name), .count = 3, .reals = prices};
}

static struct axis window_axis(void)
{
  return (struct axis){
      .kind = AXIS_FIELD, .key = "window", .field = architecture_find_field("window"), .count = 2, .integers = windows};
}

static double number(const struct table *table, uint64_t row, const char *column)
{
  struct cell cell;
  assert_int_equal(table_read(table, row, table_find_column(table, column), &cell, NULL), STATUS_OK);
  return cell.value;
}

static const char *word(const struct table *table, uint64_t row, const char *column)
{
  static _Thread_local struct cell cell;
  assert_int_equal(table_read(table, row, table_find_column(table, column), &cell, NULL), STATUS_OK);
  return cell.text;
}

/* The ratio of a row's own scenario with the unknown at its solution; only for prices that are >= 0 and whole contexts.
 */
static double ratio_of_row(const struct table *table, uint64_t row, const char *unknown,
                           const struct architecture *model)
{
  struct architecture varied = *model;
  struct constants constants = essay_constants;
  double value = number(table, row, "value"), context = number(table, row, "context");
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    const struct constant_field *field = &constant_fields[i];
    double price = number(table, row, field->name);
    price = strcmp(field->name, unknown) == 0 ? value : price;
    constants_set(&constants, field, strcmp(unknown, "r_factor") == 0 && field->name[0] == 'r' ? price * value : price);
  }
  if (table_find_column(table, "window") != SIZE_MAX) {
    varied.window = (uint64_t)number(table, row, "window");
  }
  const struct scenario scenario = {
      &varied, accounting_find("paper", &varied), workload_find("prefill"), 0, (uint64_t)context, &constants};
  struct point point;
  assert_int_equal(point_evaluate(&scenario, &point, NULL), STATUS_OK);
  return point_ratio(&point);
}

static const struct grid_row {
  const char *name; /* the unknown */
  double ratio;
  const char *price; /* second axis; NULL: the window */
} grid_rows[] = {{"r_factor", 1, "c_exp"}, {"c_exp", 1.5, "c_nonlin"}, {"c_exp", 1.5, NULL},
                 {"r_exp", 1.02, "c_exp"}, {"c_norm", 3, "r_exp"},     {"r_factor", 1.01, NULL}};

static void test_grid(void **state)
{
  const struct grid_row *row = *state;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("gpt2-small-5to1")};
  const struct axis axes[] = {context_axis(), row->price != NULL ? price_axis(row->price) : window_axis()};
  size_t model_count = row->price != NULL ? 2 : 1;
  const struct break_even_request request = {.unknown = break_even_find(row->name),
                                             .ratio = row->ratio,
                                             .over_count = 2,
                                             .grid = {.name = "here",
                                                      .models = row->price != NULL ? models : &models[1],
                                                      .model_count = model_count,
                                                      .axes = axes,
                                                      .axis_count = 2,
                                                      .constants = essay_constants,
                                                      .accounting = "paper",
                                                      .workload = workload_find("prefill")}};
  struct break_evens table;
  break_evens_init(&table, &request, 1);
  assert_int_equal(break_evens_add(&table, &request, NULL), STATUS_OK);
  const struct table *rows = &table.frame.table;
  assert_int_equal(rows->row_count, model_count * 3 * axes[1].count);
  assert_string_equal(rows->name, "break-even");
  size_t reached = 0;
  for (uint64_t i = 0; i < rows->row_count; i++) {
    assert_string_equal(word(rows, i, "unknown"), row->name);
    assert_near(number(rows, i, "context"), (double)contexts[i / axes[1].count % 3], 0);
    assert_true(constants_find_field(row->name) == NULL || isnan(number(rows, i, row->name)));
    if (strcmp(word(rows, i, "reach"), "reached") == 0) {
      const struct architecture *model = model_sample(word(rows, i, "model"));
      assert_close(ratio_of_row(rows, i, row->name, model), row->ratio, 1e-14);
      reached++;
    } else {
      assert_true(number(rows, i, "value") < 0);
    }
  }
  assert_true(reached > 0);
  break_evens_free(&table);
}

/* The context of a row is not whole; the two whole ones around it have the ratio between them. */
static void test_context(void **state)
{
  (void)state;
  const struct architecture model = *model_sample("gpt2-small");
  const struct axis axes[] = {price_axis("c_exp")};
  const struct break_even_request request = {.unknown = break_even_find("context"),
                                             .ratio = 1.5,
                                             .over_count = 1,
                                             .grid = {.name = "when",
                                                      .models = &model,
                                                      .model_count = 1,
                                                      .axes = axes,
                                                      .axis_count = 1,
                                                      .constants = essay_constants,
                                                      .accounting = "paper",
                                                      .workload = workload_find("prefill")}};
  struct break_evens table;
  break_evens_init(&table, &request, 1);
  assert_int_equal(break_evens_add(&table, &request, NULL), STATUS_OK);
  /* The ceiling (2d + H c_exp)/(2d + H) is 1.03 at c_exp = 5 and 1.38 at 50: never. At 300 the curve C - (C - R0) h /
   * (s + h) is at 1.5 where s = (C - R0) h / (C - 1.5) - h (docs/model.md, One curve), with C = 3.317829, h = 4576.248
   * and (C - R0) h = 10282.497. */
  assert_string_equal(word(&table.frame.table, 0, "reach"), "never");
  assert_string_equal(word(&table.frame.table, 1, "reach"), "never");
  assert_true(isnan(number(&table.frame.table, 0, "value")));
  assert_near(number(&table.frame.table, 2, "value"), 10282.497 / (3.317829 - 1.5) - 4576.248, 0.01);
  assert_true(isnan(number(&table.frame.table, 2, "context")));
  break_evens_free(&table);
}

/* An entry that cannot be evaluated is named. */
static void test_fault(void **state)
{
  (void)state;
  const struct architecture model = *model_sample("gpt2-small");
  const uint64_t long_contexts[] = {UINT64_C(1) << 62, (UINT64_C(1) << 62) + 1};
  const struct axis axes[] = {{.kind = AXIS_CONTEXT, .key = "context", .count = 2, .integers = long_contexts}};
  const struct break_even_request request = {.unknown = break_even_find("c_exp"),
                                             .ratio = 1,
                                             .over_count = 1,
                                             .grid = {.name = "far",
                                                      .models = &model,
                                                      .model_count = 1,
                                                      .axes = axes,
                                                      .axis_count = 1,
                                                      .constants = essay_constants,
                                                      .accounting = "paper",
                                                      .workload = workload_find("prefill")}};
  struct break_evens table;
  struct fault fault = {0};
  break_evens_init(&table, &request, 1);
  assert_int_equal(break_evens_add(&table, &request, &fault), STATUS_BAD_INPUT);
  assert_memory_equal(fault.text, "break-even 'far', row 1: ", 25);
  break_evens_free(&table);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_context), cmocka_unit_test(test_fault)};
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  return failed + run_rows("grid", test_grid, grid_rows);
}
