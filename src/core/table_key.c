#include "core/table_key.h"

#include "core/architecture.h"
#include "core/constants.h"
#include "core/data_fits.h"
#include "core/study.h"

#include <stddef.h>
#include <string.h>

/* Of the tables that belong to no registry. */
static const struct {
  const char *table;
  struct table_key key;
} keys[] = {
    {"ceilings", {{"fit_sweep"}, NULL}},
    {"break-even", {{"name"}, NULL}},
    {"claims", {{"id"}, NULL}},
};

const struct table_key *table_key_find(const char *table)
{
  size_t count = 0;
  const struct study *const *studies = study_list(&count);
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < studies[i]->table_count; j++) {
      if (strcmp(studies[i]->tables[j].name, table) == 0) {
        return &studies[i]->tables[j].key;
      }
    }
  }
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    if (strcmp(data_fit_tables[i].name, table) == 0) {
      return &data_fit_tables[i].key;
    }
  }
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    if (strcmp(keys[i].table, table) == 0) {
      return &keys[i].key;
    }
  }
  return NULL;
}

static bool is_axis_of_sweeps(const char *column)
{
  static const char *const words[] = {"model",     "accounting", "workload", "prompt",   "context", "constants",
                                      "parameter", "output",     "name",     "quantity", "table"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(column, words[i]) == 0) {
      return true;
    }
  }
  /* A field of words is none: `norm` is a kind of normalisation there, and a count here. */
  const struct architecture_field *field = architecture_find_field(column);
  return constants_find_field(column) != NULL || (field != NULL && field->kind != FIELD_TEXT);
}

bool column_is_axis(const char *table, const char *column)
{
  const struct table_key *key = table_key_find(table);
  for (size_t i = 0; i < TABLE_KEY_COLUMNS && key != NULL && key->columns[i] != NULL; i++) {
    if (strcmp(key->columns[i], column) == 0) {
      return true;
    }
  }
  return is_axis_of_sweeps(column);
}
