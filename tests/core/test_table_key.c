/* core/table_key.h: every table of a run but its sweeps has a key, of columns that it has. */
#include "core/table_key.h"

#include "core/break_evens.h"
#include "core/ceilings.h"
#include "core/claim.h"
#include "core/data_fits.h"
#include "core/study.h"
#include "support/check.h"

#include <string.h>

static bool has_column(const struct column *columns, size_t count, const char *name)
{
  for (size_t i = 0; i < count; i++) {
    if (strcmp(columns[i].name, name) == 0) {
      return true;
    }
  }
  return false;
}

static void check_table(const char *name, const struct column *columns, size_t count)
{
  const struct table_key *key = table_key_find(name);
  assert_non_null(key);
  assert_non_null(key->columns[0]);
  for (size_t i = 0; i < TABLE_KEY_COLUMNS && key->columns[i] != NULL; i++) {
    assert_true(has_column(columns, count, key->columns[i]));
    assert_true(column_is_axis(name, key->columns[i]));
  }
  assert_true(key->order == NULL || has_column(columns, count, key->order));
}

static void test_tables(void **state)
{
  (void)state;
  size_t count = 0;
  const struct study *const *studies = study_list(&count);
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < studies[i]->table_count; j++) {
      check_table(studies[i]->tables[j].name, studies[i]->tables[j].columns, studies[i]->tables[j].column_count);
    }
  }
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    check_table(data_fit_tables[i].name, data_fit_tables[i].columns, data_fit_tables[i].column_count);
  }
  check_table("ceilings", ceilings_fit_columns, CEILINGS_FIT_COLUMNS);
  check_table("break-even", break_evens_columns, BREAK_EVENS_COLUMNS);
  check_table("claims", claims_columns, CLAIMS_COLUMNS);
}

static void test_others(void **state)
{
  (void)state;
  assert_null(table_key_find("curve"));
  assert_true(column_is_axis("curve", "window"));
  assert_true(column_is_axis("fits", "model"));
  assert_false(column_is_axis("curve", "x"));
  assert_false(column_is_axis("fits", "x"));
  assert_false(column_is_axis("fit-points", "y"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables), cmocka_unit_test(test_others)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
