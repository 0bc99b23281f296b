/* The keys of a specification as sections of proofsweep-spec(5). */
#include "core/decimal.h"
#include "describe/describe.h"
#include "describe/keys.h"

#include <string.h>

enum { WORDS_LISTED = 12 }; /* more are left to `proofsweep list` */

static void append_whole(const struct whole_bounds *bounds, struct text *text)
{
  char low[DECIMAL_TEXT_SIZE], high[DECIMAL_TEXT_SIZE];
  text_append(text, "whole number");
  if (bounds == NULL) {
    return;
  }
  decimal_from_u128(bounds->low, low);
  decimal_from_u128(bounds->high, high);
  if (bounds->low == bounds->high) {
    text_append_format(text, " %s", low);
  } else if (bounds->high <= UINT64_C(1000000000000)) {
    text_append_format(text, " from %s to %s", low, high);
  } else if (bounds->low > 0) {
    text_append_format(text, " from %s on", low);
  }
}

static void append_real(const struct real_bounds *bounds, struct text *text)
{
  text_append(text, "number");
  if (bounds != NULL && bounds->low >= 0) {
    text_append(text, bounds->open ? " above " : " from ");
    text_append_double(text, bounds->low);
    text_append(text, bounds->open ? "" : " on");
  }
}

static void append_words(const struct shape *shape, const struct library *library, struct text *text)
{
  struct words words;
  words_of_shape(shape, library, &words);
  if (shape->says != NULL || words.count > WORDS_LISTED) {
    text_append(text, shape->says != NULL ? shape->says : "word");
    return;
  }
  for (size_t i = 0; i < words.count; i++) {
    text_append_format(text, "%s%s", i == 0 ? "" : i + 1 == words.count ? " or " : ", ", words.names[i]);
  }
}

/* "list of MODEL", "mapping 'range'" */
static void append_shape(const struct shape *shape, const struct library *library, struct text *text)
{
  switch (shape->kind) {
  case SHAPE_TEXT:
    text_append(text, shape->says != NULL ? shape->says : "text");
    break;
  case SHAPE_NAME:
    text_append(text, "name");
    break;
  case SHAPE_SENTENCE:
    text_append(text, "text of one line");
    break;
  case SHAPE_FLAG:
    text_append(text, "true or false");
    break;
  case SHAPE_REAL:
    append_real(shape->detail, text);
    break;
  case SHAPE_WHOLE:
    append_whole(shape->detail, text);
    break;
  case SHAPE_WORD:
    append_words(shape, library, text);
    break;
  case SHAPE_LIST:
    text_append(text, "list of: ");
    append_shape(shape->parts[0], library, text);
    break;
  case SHAPE_MAPPING:
    text_append_format(text, "mapping (%s)", table_noun(shape->detail));
    break;
  case SHAPE_EITHER:
    for (size_t i = 0; i < SHAPE_PARTS && shape->parts[i] != NULL; i++) {
      text_append(text, i > 0 ? ", or " : "");
      append_shape(shape->parts[i], library, text);
    }
    break;
  }
}

static void append_key(const struct key *key, const struct library *library, struct text *text)
{
  const struct shape shape = key_shape(key);
  text_append_format(text, ".It Cm %s : Ar \"", key->name);
  append_shape(&shape, library, text);
  text_append(text, "\"\n");
  text_append(text, key->required ? "Needed: " : "");
  mdoc_append(text, key->help);
  text_append(text, ".\n");
}

static size_t count_names(const char *const *names, size_t most)
{
  size_t count = 0;
  while (count < most && names[count] != NULL) {
    count++;
  }
  return count;
}

/* "a, b and c", with the last word asked for. */
static void append_names(const char *const *names, size_t count, const char *last, struct text *text)
{
  for (size_t i = 0; i < count; i++) {
    text_append_format(text, "%s%s", i == 0 ? "" : i + 1 == count ? last : ", ", names[i]);
  }
}

static void append_rule(const struct key_rule *rule, struct text *text)
{
  enum { NOTS_LISTED = 3 }; /* more would hide what is needed, if anything is */
  size_t keys = count_names(rule->keys, sizeof rule->keys / sizeof rule->keys[0]);
  size_t nots = count_names(rule->not, sizeof rule->not / sizeof rule->not [0]);
  struct text line = {0};
  switch (rule->kind) {
  case RULE_ONE:
    text_append(&line, keys == 1 ? "The key " : "Exactly one of ");
    append_names(rule->keys, keys, " and ", &line);
    text_append(&line, " is needed.\n");
    break;
  case RULE_AT_MOST_ONE:
    text_append(&line, "Of ");
    append_names(rule->keys, keys, " and ", &line);
    text_append(&line, ", at most one may be given.\n");
    break;
  case RULE_SOME:
    text_append(&line, "At least one of ");
    append_names(rule->keys, keys, " and ", &line);
    text_append(&line, " is needed.\n");
    break;
  case RULE_TOGETHER:
    text_append_format(&line, "The key %s goes with ", rule->when);
    append_names(rule->keys, keys, " or ", &line);
    text_append(&line, ".\n");
    break;
  case RULE_WHEN:
    text_append(&line, rule->is == NULL ? "Without " : "With ");
    text_append_format(&line, rule->is == NULL ? "%s" : "%s: %s", rule->when, rule->is);
    if (keys > 0) {
      text_append(&line, ", give ");
      append_names(rule->keys, keys, " and ", &line);
    }
    if (nots > 0 && (nots <= NOTS_LISTED || keys == 0)) {
      text_append(&line, keys > 0 ? ", not " : ", do not give ");
      append_names(rule->not, nots, " or ", &line);
    }
    text_append(&line, ".\n");
    break;
  }
  mdoc_append(text, text_string(&line));
  text_inherit(text, &line);
  text_free(&line);
}

static void append_others(const struct key_table *table, struct text *text)
{
  switch (table->other) {
  case OTHER_NONE:
    break;
  case OTHER_AXES:
    text_append(text, "Every axis may be a key, see\n.Sx AXES .\n");
    break;
  case OTHER_INPUTS:
    text_append(text,
                "Every axis with numbers may be a key, see\n.Sx AXES .\nIts value is a mapping (distribution).\n");
    break;
  case OTHER_FIELDS:
    mdoc_append(text, "Every column of sweeps/models.csv may be a key:");
    for (size_t i = 1; i < architecture_field_count; i++) { /* field 0 is the name */
      mdoc_append(text, i == 1 ? " " : ", ");
      mdoc_append(text, architecture_fields[i].name);
    }
    text_append(text, ".\n");
    break;
  case OTHER_COLUMNS:
    text_append(text, "Every column of the table may be a key, see\n.Xr proofsweep-csv 5 ,\nand\n.Cm sweep .\n"
                      "The value is one that the column must have, or a list of such.\n");
    break;
  case OTHER_TEXTS:
    mdoc_append(text, "Every column of the data may be a key. The value is one that the column must have, or a list "
                      "of such.\n");
    break;
  case OTHER_NUMBERS:
    text_append(text, "Every parameter of the law may be a key; its value is a number.\n");
    break;
  }
}

void describe_keys(const struct library *library, struct text *text)
{
  struct key_tables found;
  key_tables_find(&found);
  for (size_t i = 0; i < found.count; i++) {
    const struct key_table *table = found.tables[i];
    text_append_format(text, ".Ss Keys of: %s\n", table_noun(table));
    if (table->count > 0) {
      text_append(text, ".Bl -tag -width Ds\n");
      for (size_t j = 0; j < table->count; j++) {
        append_key(&table->keys[j], library, text);
      }
      text_append(text, ".El\n");
    }
    if (table->count > 0 && (table->other != OTHER_NONE || table->rule_count > 0)) {
      text_append(text, ".Pp\n");
    }
    append_others(table, text);
    for (size_t j = 0; j < table->rule_count; j++) {
      append_rule(&table->rules[j], text);
    }
  }
}

void describe_axes(const struct library *library, struct text *text)
{
  struct axis axis;
  const char *meaning = NULL;
  for (size_t i = 0; axis_at(i, &axis, &meaning); i++) {
    text_append_format(text, ".It Cm %s : Ar \"", axis.key);
    if (axis_is_whole(&axis)) {
      struct whole_bounds bounds = axis_bounds(&axis);
      append_whole(&bounds, text);
    } else if (axis.kind == AXIS_CONSTANT) {
      append_real(&constant_bounds, text);
    } else {
      text_append(text, "word");
    }
    text_append(text, "\"\n");
    mdoc_append(text, meaning);
    text_append(text, ".\n");
  }
  (void)library;
}
