#include "core/table_key.h"

#include "core/architecture.h"
#include "core/constants.h"
#include "core/data_fits.h"
#include "core/study.h"

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

/* A table and its key; NULL behind the last. */
static const char *table_at(size_t index, const struct table_key **key)
{
  size_t own = sizeof keys / sizeof keys[0], count = 0;
  if (index < own) {
    *key = &keys[index].key;
    return keys[index].table;
  }
  index -= own;
  if (index < DATA_FIT_TABLES) {
    *key = &data_fit_tables[index].key;
    return data_fit_tables[index].name;
  }
  index -= DATA_FIT_TABLES;
  const struct study *const *studies = study_list(&count);
  for (size_t i = 0; i < count; i++) {
    if (index < studies[i]->table_count) {
      *key = &studies[i]->tables[index].key;
      return studies[i]->tables[index].name;
    }
    index -= studies[i]->table_count;
  }
  return NULL;
}

const char *table_word(size_t index)
{
  const struct table_key *key;
  return table_at(index, &key);
}

const struct table_key *table_key_find(const char *table)
{
  const struct table_key *key = NULL;
  size_t index = 0;
  const char *name = table_at(index, &key);
  while (name != NULL && strcmp(name, table) != 0) {
    name = table_at(++index, &key);
  }
  return name == NULL ? NULL : key;
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
