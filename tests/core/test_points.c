/* The points table: what a cell shows is what the point says, in whatever order cells are asked for. */
#include "core/points.h"

#include "core/curve_fits.h"
#include "core/quantity.h"
#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t windows[] = {512, 1024, 4096};
static const uint64_t contexts[] = {1024, 2000, 65536};
static const double prices[] = {50, 300};

static struct sweep window_sweep(struct axis axes[3])
{
  axes[0] = (struct axis){
      .kind = AXIS_FIELD, .key = "window", .count = 3, .field = architecture_find_field("window"), .integers = windows};
  axes[1] = (struct axis){.kind = AXIS_CONTEXT, .key = "context", .count = 3, .integers = contexts};
  axes[2] = (struct axis){
      .kind = AXIS_CONSTANT, .key = "c_exp", .count = 2, .constant = constants_find_field("c_exp"), .reals = prices};
  return (struct sweep){.name = "windows",
                        .models = model_sample("gpt2-small-5to1"),
                        .model_count = 1,
                        .axes = axes,
                        .axis_count = 3,
                        .constants = essay_constants,
                        .accounting = "paper",
                        .workload = workload_find("prefill")};
}

static void test_cells_are_those_of_the_points(void **state)
{
  (void)state;
  struct axis axes[3];
  struct sweep sweep = window_sweep(axes);
  struct random_source source = {91};
  static struct points points;
  struct cell cell, expected;
  struct fault fault = {.text = ""};
  assert_int_equal(points_init(&points, &sweep, &fault), STATUS_OK);
  assert_string_equal(points.table.name, "windows");
  assert_int_equal(points.table.row_count, 18);
  assert_int_equal(points.table.column_count, quantity_count + 1);
  assert_string_equal(points.table.columns[quantity_count].name, "window");
  assert_string_equal(points.table.columns[quantity_count].unit, "tokens");
  for (int i = 0; i < 2000; i++) { /* rows in any order: the table keeps only the last one */
    uint64_t row = random_between(&source, 0, 17);
    size_t column = random_between(&source, 0, points.table.column_count - 1);
    assert_int_equal(table_read(&points.table, row, column, &cell, &fault), STATUS_OK);
    if (column == quantity_count) {
      cell_set_integer(&expected, windows[row / 6]);
    } else {
      struct architecture model = *model_sample("gpt2-small-5to1");
      struct constants constants = essay_constants;
      model.window = windows[row / 6];
      constants.c_exp = prices[row % 2];
      constants.name[0] = '\0';
      struct scenario scenario = {&model, &accountings[0], &workloads[0], 0, contexts[row / 2 % 3], &constants};
      struct point point;
      assert_int_equal(point_evaluate(&scenario, &point, NULL), STATUS_OK);
      quantities[column].read(&point, &expected);
    }
    assert_string_equal(cell.text, expected.text);
    assert_int_equal(cell.length, expected.length);
  }
  const struct point *point = NULL, *again = NULL;
  assert_int_equal(points_evaluate(&points, 4, &point, NULL), STATUS_OK);
  assert_int_equal(point->scenario.context, 65536);
  assert_int_equal(points_evaluate(&points, 4, &again, NULL), STATUS_OK);
  assert_ptr_equal(point, again);
  points_free(&points);
  points_free(&points);
}

static void test_faults_name_the_row(void **state)
{
  (void)state;
  struct axis axes[3];
  struct sweep sweep = window_sweep(axes);
  const uint64_t too_long[] = {1024, UINT64_C(1) << 62, 2048};
  axes[1].integers = too_long;
  static struct points points;
  struct cell cell;
  struct fault fault = {.text = ""};
  assert_int_equal(points_init(&points, &sweep, &fault), STATUS_OK);
  assert_int_equal(table_read(&points.table, 1, 0, &cell, &fault), STATUS_OK);
  assert_int_equal(table_read(&points.table, 2, 0, &cell, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "sweep 'windows', row 3: the count of arithmetic passes 128 bits");
  assert_int_equal(table_read(&points.table, 4, 4, &cell, &fault), STATUS_OK);
  assert_string_equal(cell.text, "2048");
  assert_int_equal(table_read(&points.table, 18, 4, &cell, &fault), STATUS_BAD_INPUT);
  points_free(&points);
}

static void test_impossible_sweeps_are_refused(void **state)
{
  (void)state;
  struct axis axes[3];
  struct sweep sweep = window_sweep(axes);
  const uint64_t none[] = {512, 0, 1024};
  axes[0].integers = none;
  static struct points points;
  struct fault fault = {.text = ""};
  assert_int_equal(points_init(&points, &sweep, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "'windows' makes an impossible model of 'gpt2-small-5to1': window must be at "
                                  "least 1 where n_local_layers is not 0");
  axes[0] = (struct axis){.kind = AXIS_FIELD,
                          .key = "d_model",
                          .count = 3000000,
                          .field = architecture_find_field("d_model"),
                          .first = 1,
                          .step = 501};
  assert_int_equal(points_init(&points, &sweep, &fault), STATUS_OK); /* the first million widths are possible */
  const struct point *point = NULL;
  assert_int_equal(points_evaluate(&points, points.plan.point_count - 1, &point, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "d_model must be between 1 and 1000000000, found 1502999500"));
  points_free(&points);
}

/* A fit is refused before a point is worked out. */
static void test_fits_that_are_refused(void **state)
{
  (void)state;
  struct axis axes[3];
  struct sweep sweep = window_sweep(axes);
  static struct points points;
  struct curve_fits fits;
  struct fault fault = {0};
  sweep.fit = (struct fit_request){.asked = true, .x = "depth", .y = "ratio", .law = "hyperbola", .start_at = NAN};
  assert_int_equal(points_init(&points, &sweep, &fault), STATUS_OK);
  assert_int_equal(curve_fits_init(&fits, &points, 1, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "sweep 'windows' has no column 'depth' to fit");
  points.table.row_count = 10000001;
  assert_int_equal(curve_fits_init(&fits, &points, 1, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "sweep 'windows' has more than 10000000 points to fit");
  points_free(&points);
}

/* A curve finds its fit by its description; one that memory cut finds none, and says so. */
static void test_fits_that_are_found(void **state)
{
  (void)state;
  struct axis axes[3];
  struct sweep sweep = window_sweep(axes);
  static struct points points;
  struct curve_fits fits;
  const struct curve_fit *fit = NULL;
  struct text curve = {0};
  struct fault fault = {0};
  sweep.fit = (struct fit_request){.asked = true, .x = "context", .y = "ratio", .law = "linear", .start_at = NAN};
  assert_int_equal(points_init(&points, &sweep, &fault), STATUS_OK);
  assert_int_equal(curve_fits_init(&fits, &points, 1, &fault), STATUS_OK);
  const struct point *point = NULL;
  assert_int_equal(points_evaluate(&points, 0, &point, &fault), STATUS_OK);
  setting_describe_curve(&points.setting, &curve);
  assert_int_equal(curve_fits_find(&fits, &curve, &fit, &fault), STATUS_OK);
  assert_ptr_equal(fit, &fits.fits[0]);
  curve.out_of_memory = true;
  assert_int_equal(curve_fits_find(&fits, &curve, &fit, &fault), STATUS_NO_MEMORY);
  assert_null(fit);
  curve.out_of_memory = false;
  text_append(&curve, "another");
  assert_int_equal(curve_fits_find(&fits, &curve, &fit, &fault), STATUS_OK);
  assert_null(fit);
  text_free(&curve);
  curve_fits_free(&fits);
  points_free(&points);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cells_are_those_of_the_points), cmocka_unit_test(test_faults_name_the_row),
      cmocka_unit_test(test_fits_that_are_refused),         cmocka_unit_test(test_fits_that_are_found),
      cmocka_unit_test(test_impossible_sweeps_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
