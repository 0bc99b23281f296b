/* core/ceilings.h: the columns of the table, with and without fits and varied fields, each with its value below it. */
#include "core/ceilings.h"

#include "support/check.h"
#include "support/models.h"

#include <string.h>

static const struct columns_row {
  const char *name;
  bool fits, fields;
} columns_rows[] = {
    {"curves alone", false, false},
    {"with fits", true, false},
    {"with a varied field", false, true},
    {"with both", true, true},
};

static void test_columns(void **state)
{
  const struct columns_row *row = *state;
  static const uint64_t widths[] = {768, 1024};
  const struct axis width = {.kind = AXIS_FIELD,
                             .key = "d_model",
                             .field = architecture_find_field("d_model"),
                             .count = 2,
                             .integers = widths};
  const struct sweep sweeps[] = {
      {.name = "widths", .ceiling = true, .axes = &width, .axis_count = row->fields ? 1 : 0},
      {.name = "fitted", .ceiling = true, .fit = {.asked = row->fits}},
  };
  const struct architecture *model = model_sample("gpt2-small");
  const struct curve curve = {{model, accounting_find("paper", model), &workloads[0], 0}, &essay_constants};
  static const struct curve_fit fit = {.points = 12, .note = "as it is"};
  struct ceilings ceilings;
  struct fault fault = {0};
  struct cell cell;
  ceilings_init(&ceilings, sweeps, 2);
  const struct table *table = &ceilings.frame.table;
  size_t fits = row->fits ? CEILINGS_FIT_COLUMNS : 0;
  assert_int_equal(table->column_count, CEILINGS_COLUMNS + fits + row->fields);
  for (size_t i = 0; i < CEILINGS_COLUMNS + fits; i++) {
    assert_string_equal(table->columns[i].name, i < CEILINGS_COLUMNS ? ceilings_columns[i].name
                                                                     : ceilings_fit_columns[i - CEILINGS_COLUMNS].name);
  }
  assert_int_equal(ceilings_add(&ceilings, &curve, 0, "fitted", &fit, &fault), STATUS_OK);
  assert_int_equal(table->row_count, 1);
  if (row->fits) {
    assert_int_equal(table_read(table, 0, table_find_column(table, "fit_points"), &cell, &fault), STATUS_OK);
    assert_string_equal(cell.text, "12");
  }
  if (row->fields) {
    assert_int_equal(table_find_column(table, "d_model"), CEILINGS_COLUMNS + fits);
    assert_int_equal(table_read(table, 0, CEILINGS_COLUMNS + fits, &cell, &fault), STATUS_OK);
    assert_string_equal(cell.text, "768");
  }
  ceilings_free(&ceilings);
}

int main(void)
{
  return run_rows("columns of the ceilings", test_columns, columns_rows);
}
