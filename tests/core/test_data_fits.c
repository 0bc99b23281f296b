/* core/data_fits.h: what a series says about a ceiling, and that a series which cannot be fitted is a row. Data come
 * from curves whose answer is known: a hyperbola and a straight line with alternating errors of 0.1 %, and too few
 * points. */
#include "core/data_fits.h"
#include "support/check.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

enum { POINTS = 14 };

static double hyperbola(double x)
{
  return 4 - 3 * 20 / (x + 20);
}

static double line(double x)
{
  return 1 + 0.5 * x;
}

static double parabola(double x)
{
  return 5 + 0.05 * x + 0.001 * x * x;
}

static double falling(double x)
{
  return 1000 - 0.5 * x;
}

struct shows_row {
  const char *name;
  double (*curve)(double x);
  size_t count;
  const char *law; /* NULL: auto */
  const char *shows, *taken;
  bool compared;
};

static const struct shows_row shows_rows[] = {
    {"a hyperbola has a ceiling", hyperbola, POINTS, NULL, "ceiling", "hyperbola", true},
    {"a line grows without bound", line, POINTS, NULL, "no ceiling", NULL, true},
    {"a parabola grows without bound", parabola, POINTS, NULL, "no ceiling", "quadratic", true},
    {"a falling line grows not at all", falling, POINTS, NULL, "cannot tell", "linear", true},
    {"four points are too few", hyperbola, 4, NULL, "cannot tell", NULL, false},
    {"five points are too few", line, 5, NULL, "cannot tell", "linear", false},
    {"two points fit nothing", hyperbola, 2, NULL, "cannot tell", "", false},
    {"a line that was asked for compares nothing", line, POINTS, "linear", "cannot tell", "linear", false},
    {"a hyperbola that was asked for", hyperbola, POINTS, "hyperbola", "ceiling", "hyperbola", false},
};

static void read_text(const struct frame *frame, uint64_t row, const char *column, struct cell *cell)
{
  struct fault fault = {0};
  assert_int_equal(table_read(&frame->table, row, table_find_column(&frame->table, column), cell, &fault), STATUS_OK);
}

static void add(struct data_fits *fits, const struct shows_row *row, const char *series)
{
  double x[POINTS], y[POINTS];
  struct fault fault = {0};
  struct data_fit_request request = {.name = "entry", .x = "steps", .y = "value"};
  if (row->law != NULL) {
    assert_int_equal(law_find(row->law, &request.law, &fault), STATUS_OK);
  }
  for (size_t i = 0; i < row->count; i++) {
    x[i] = exp2((double)i * 0.8);
    y[i] = row->curve(x[i]) * (1 + 0.001 * ((double)((i * 7 + 3) % 5) - 2));
  }
  const struct fit_data data = {x, y, NULL, row->count};
  assert_int_equal(data_fits_add(fits, &request, series, &data, 1, &fault), STATUS_OK);
}

static void shows_what_is_known(void **state)
{
  const struct shows_row *row = *state;
  struct data_fits fits;
  struct cell cell;
  data_fits_init(&fits);
  add(&fits, row, NULL);
  const struct frame *table = &fits.frames[DATA_FIT_SERIES];
  assert_int_equal(table->table.row_count, 1);
  read_text(table, 0, "shows", &cell);
  assert_string_equal(cell.text, row->shows);
  if (row->taken != NULL) {
    read_text(table, 0, "law", &cell);
    assert_string_equal(cell.text, row->taken);
  }
  read_text(table, 0, "ceiling_evidence", &cell);
  assert_int_equal(cell.length > 0, row->compared);
  read_text(table, 0, "reason", &cell);
  assert_true(cell.length > 0);
  data_fits_free(&fits);
}

/* Rows of several series stand under their own key, as many as there are points, steps of the curve and laws. */
static void tables_agree(void **state)
{
  (void)state;
  static const char *const keys[] = {"entry: a, b", "entry: c"};
  struct data_fits fits;
  struct cell cell;
  data_fits_init(&fits);
  add(&fits, &shows_rows[0], "a, b");
  add(&fits, &shows_rows[1], "c");
  const struct table *points = &fits.frames[DATA_FIT_POINTS].table;
  assert_int_equal(points->row_count, 2 * POINTS);
  assert_int_equal(fits.frames[DATA_FIT_CURVES].table.row_count, 2 * DATA_FIT_CURVE_POINTS);
  for (uint64_t row = 0; row < points->row_count; row++) {
    read_text(&fits.frames[DATA_FIT_POINTS], row, "group", &cell);
    assert_string_equal(cell.text, keys[row / POINTS]);
  }
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    assert_string_equal(fits.frames[i].table.name, data_fit_tables[i].name);
    assert_int_equal(fits.frames[i].table.column_count, data_fit_tables[i].column_count);
  }
  read_text(&fits.frames[DATA_FIT_SERIES], 0, "ceiling", &cell);
  assert_near(cell.value, 4, 0.05);
  data_fits_free(&fits);
  data_fits_free(&fits);
}

int main(void)
{
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {cmocka_unit_test(tables_agree)};
  int failed = cmocka_run_group_tests_name("tables", tests, NULL, NULL);
  return failed + run_rows("what data show", shows_what_is_known, shows_rows);
}
