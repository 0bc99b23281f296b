#include "describe/keys.h"

#include "core/break_even.h"
#include "core/counts.h"
#include "core/law.h"
#include "core/quantity.h"
#include "io/random_input_read.h"

#include <string.h>

static void find_in_shape(struct key_tables *found, const struct shape *shape);

static void find_table(struct key_tables *found, const struct key_table *table)
{
  for (size_t i = 0; i < found->count; i++) {
    if (found->tables[i] == table) {
      return;
    }
  }
  if (found->count < KEY_TABLES_MAX) {
    found->tables[found->count++] = table;
  }
}

static void find_in_shape(struct key_tables *found, const struct shape *shape)
{
  if (shape->kind == SHAPE_MAPPING) {
    find_table(found, shape->detail);
  }
  for (size_t i = 0; i < SHAPE_PARTS && shape->parts[i] != NULL; i++) {
    find_in_shape(found, shape->parts[i]);
  }
}

void key_tables_find(struct key_tables *found)
{
  found->count = 0;
  find_table(found, &spec_table);
  for (size_t i = 0; i < found->count; i++) { /* grows on the way */
    const struct key_table *table = found->tables[i];
    for (size_t j = 0; j < table->count; j++) {
      const struct shape shape = key_shape(&table->keys[j]);
      find_in_shape(found, &shape);
    }
    if (table->other == OTHER_AXES) {
      find_table(found, &range_table);
    } else if (table->other == OTHER_INPUTS) {
      find_in_shape(found, &random_input_shape);
    }
  }
}

struct shape key_shape(const struct key *key)
{
  const struct {
    binder *bind;
    enum shape_kind kind;
  } plain[] = {{bind_name, SHAPE_NAME},  {bind_sentence, SHAPE_SENTENCE}, {bind_flag, SHAPE_FLAG},
               {bind_real, SHAPE_REAL},  {bind_numeral, SHAPE_REAL},      {bind_whole, SHAPE_WHOLE},
               {bind_choice, SHAPE_WORD}};
  if (key->shape != NULL) {
    return *key->shape;
  }
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
    if (plain[i].bind == key->bind) {
      return (struct shape){.kind = plain[i].kind, .detail = key->detail};
    }
  }
  return (struct shape){.kind = SHAPE_WHOLE}; /* the seed: any */
}

static void add_word(struct words *words, const char *name)
{
  for (size_t i = 0; i < words->count; i++) {
    if (strcmp(words->names[i], name) == 0) {
      return;
    }
  }
  if (words->count < WORDS_MAX) {
    words->names[words->count++] = name;
  }
}

static void add_list(struct words *words, struct name_list list)
{
  for (size_t i = 0; i < list.count; i++) {
    add_word(words, list.names[i]);
  }
}

void words_of_columns(const struct library *library, struct words *words)
{
  add_list(words, library->options.columns);
  for (size_t i = 0; i < architecture_field_count; i++) {
    if (architecture_fields[i].kind == FIELD_INTEGER) {
      add_word(words, architecture_fields[i].name);
    }
  }
  for (size_t i = 0; i < library->table_count; i++) {
    add_list(words, library->tables[i].columns);
  }
}

static void add_numbers(struct words *words)
{
  struct axis axis;
  const char *meaning = NULL;
  for (size_t i = 0; axis_at(i, &axis, &meaning); i++) {
    if (axis_is_whole(&axis) || axis.kind == AXIS_CONSTANT) {
      add_word(words, axis.key);
    }
  }
}

void words_of_shape(const struct shape *shape, const struct library *library, struct words *words)
{
  const struct spec_options *options = &library->options;
  const struct choices *choices = shape->detail;
  *words = (struct words){.open = shape->words == WORDS_MODELS || shape->words == WORDS_SETS ||
                                  shape->words == WORDS_REPORTS};
  switch (shape->words) {
  case WORDS_CHOICES:
    add_list(words, (struct name_list){choices->names, choices->count});
    break;
  case WORDS_MODELS:
    for (size_t i = 0; i < options->model_count; i++) {
      add_word(words, options->models[i].name);
    }
    break;
  case WORDS_SETS:
    for (size_t i = 0; i < options->constants_count; i++) {
      add_word(words, options->constants[i].name);
    }
    break;
  case WORDS_REPORTS:
    add_list(words, options->reports);
    break;
  case WORDS_WORKLOADS:
    for (size_t i = 0; workload_word(i) != NULL; i++) {
      add_word(words, workload_word(i));
    }
    break;
  case WORDS_ACCOUNTINGS:
    for (size_t i = 0; accounting_word(i) != NULL; i++) {
      add_word(words, accounting_word(i));
    }
    break;
  case WORDS_LAWS:
    add_word(words, "auto");
    add_list(words, options->laws);
    break;
  case WORDS_QUANTITIES:
    add_list(words, options->quantities);
    break;
  case WORDS_COLUMNS:
    words_of_columns(library, words);
    break;
  case WORDS_FIGURES:
    add_list(words, options->figures);
    break;
  case WORDS_TABLES:
    for (size_t i = 0; i < library->table_count; i++) {
      add_word(words, library->tables[i].name);
    }
    break;
  case WORDS_NUMBERS:
    add_numbers(words);
    break;
  case WORDS_UNKNOWNS:
    for (size_t i = 0; i < BREAK_EVEN_UNKNOWNS; i++) {
      add_word(words, break_even_unknowns[i].name);
    }
    break;
  }
}

bool axis_at(size_t index, struct axis *axis, const char **meaning)
{
  static const char *const own[] = {"context", "prompt", "workload", "accounting", "constants"};
  enum { OWN = sizeof own / sizeof own[0] };
  const char *key = NULL;
  *axis = (struct axis){0};
  if (index < OWN) {
    key = own[index];
    *meaning = quantity_find(key)->column.meaning;
  } else if (index < OWN + CONSTANT_COUNT) {
    key = constant_fields[index - OWN].name;
    *meaning = constant_fields[index - OWN].meaning;
  }
  for (size_t i = 0, at = OWN + CONSTANT_COUNT; key == NULL && i < architecture_field_count; i++) {
    if (architecture_fields[i].kind == FIELD_INTEGER && at++ == index) {
      key = architecture_fields[i].name;
      *meaning = architecture_fields[i].meaning;
    }
  }
  return key != NULL && axis_find(key, axis);
}

const char *table_noun(const struct key_table *table)
{
  if (table->called != NULL) {
    return table->called;
  }
  static const char *const articles[] = {"this ", "the ", "a ", "another "};
  for (size_t i = 0; i < sizeof articles / sizeof articles[0]; i++) {
    if (strncmp(table->owner, articles[i], strlen(articles[i])) == 0) {
      return table->owner + strlen(articles[i]);
    }
  }
  return table->owner;
}
