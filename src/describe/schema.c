/* The JSON Schema (draft-07, which editors' YAML language servers read) of a specification: what of its rules a schema
 * can say. One definition for each table of keys and each axis. */
#include "core/counts.h"
#include "describe/describe.h"
#include "describe/keys.h"
#include "io/constants_read.h"
#include "io/json.h"
#include "io/random_input_read.h"

#include <math.h>
#include <string.h>

/* What everything below writes with. */
struct schema {
  struct json json;
  const struct library *library;
};

#define DRAFT "http://json-schema.org/draft-07/schema#"

static void write_shape(struct schema *schema, const struct shape *shape);

static void write_whole(struct schema *schema, const struct whole_bounds *bounds)
{
  json_string(&schema->json, "type", "integer");
  json_integer(&schema->json, "minimum", bounds == NULL ? 0 : bounds->low);
  uint64_t high = bounds == NULL ? UINT64_MAX : bounds->high;
  if (high < UINT64_C(1) << 53) {
    json_integer(&schema->json, "maximum", high);
  } else {
    json_double(&schema->json, "maximum", nextafter((double)high, 0)); /* (double)high may be above high */
  }
}

static void write_real(struct schema *schema, const struct real_bounds *bounds)
{
  json_string(&schema->json, "type", "number");
  if (bounds != NULL && bounds->low >= 0) {
    json_double(&schema->json, bounds->open ? "exclusiveMinimum" : "minimum", bounds->low);
  }
}

/* Strings, or what YAML takes for something else where it is not quoted. */
static void write_scalar_types(struct schema *schema)
{
  json_open_array(&schema->json, "type");
  json_string(&schema->json, NULL, "string");
  json_string(&schema->json, NULL, "number");
  json_string(&schema->json, NULL, "boolean");
  json_close_array(&schema->json);
}

static void write_enum(struct schema *schema, const struct words *words)
{
  json_open_array(&schema->json, "enum");
  for (size_t i = 0; i < words->count; i++) {
    json_string(&schema->json, NULL, words->names[i]);
  }
  json_close_array(&schema->json);
}

/* Open words are offered by editors, and others accepted. */
static void write_words(struct schema *schema, const struct shape *shape)
{
  struct words words;
  words_of_shape(shape, schema->library, &words);
  if (!words.open) {
    write_enum(schema, &words);
    return;
  }
  json_open_array(&schema->json, "anyOf");
  json_open_object(&schema->json, NULL);
  write_enum(schema, &words);
  json_close_object(&schema->json);
  json_open_object(&schema->json, NULL);
  write_shape(schema, shape->words == WORDS_REPORTS ? &shape_text : &shape_name); /* a path of a template */
  json_close_object(&schema->json);
  json_close_array(&schema->json);
}

static void write_reference(struct schema *schema, const char *prefix, const char *name)
{
  struct text path = {0};
  text_append(&path, "#/definitions/");
  text_append(&path, prefix);
  for (; *name != '\0'; name++) {
    text_append_char(&path, *name == ' ' ? '-' : *name);
  }
  json_string(&schema->json, "$ref", text_string(&path));
  text_inherit(schema->json.text, &path);
  text_free(&path);
}

static void open_definition(struct schema *schema, const char *prefix, const char *name)
{
  struct text key = {0};
  text_append(&key, prefix);
  for (; *name != '\0'; name++) {
    text_append_char(&key, *name == ' ' ? '-' : *name);
  }
  json_open_object(&schema->json, text_string(&key));
  text_inherit(schema->json.text, &key);
  text_free(&key);
}

static void write_list(struct schema *schema, const struct shape *list)
{
  json_string(&schema->json, "type", "array");
  json_open_object(&schema->json, "items");
  write_shape(schema, list->parts[0]);
  json_close_object(&schema->json);
  json_integer(&schema->json, "minItems", list->detail == list_empty_too ? 0 : 1);
  json_integer(&schema->json, "maxItems", list->limit);
  json_boolean(&schema->json, "uniqueItems", list->detail != list_repeats);
}

/* The members of an object that says what the value may be. */
static void write_shape(struct schema *schema, const struct shape *shape)
{
  struct json *json = &schema->json;
  switch (shape->kind) {
  case SHAPE_TEXT:
    write_scalar_types(schema);
    json_integer(json, "minLength", 1);
    break;
  case SHAPE_NAME:
    json_string(json, "type", "string");
    json_string(json, "pattern", shape->detail != NULL ? shape->detail : "^[A-Za-z_][A-Za-z0-9_.-]*$");
    json_integer(json, "maxLength", NAME_SIZE - 1);
    break;
  case SHAPE_SENTENCE:
    write_scalar_types(schema);
    json_string(json, "pattern", "^[^\n\r\t]+\n*$");
    json_integer(json, "maxLength", 500);
    break;
  case SHAPE_FLAG:
    json_string(json, "type", "boolean");
    break;
  case SHAPE_REAL:
    write_real(schema, shape->detail);
    break;
  case SHAPE_WHOLE:
    write_whole(schema, shape->detail);
    break;
  case SHAPE_WORD:
    write_words(schema, shape);
    break;
  case SHAPE_LIST:
    write_list(schema, shape);
    break;
  case SHAPE_MAPPING:
    write_reference(schema, "", table_noun(shape->detail));
    break;
  case SHAPE_EITHER:
    json_open_array(json, "anyOf");
    for (size_t i = 0; i < SHAPE_PARTS && shape->parts[i] != NULL; i++) {
      json_open_object(json, NULL);
      write_shape(schema, shape->parts[i]);
      json_close_object(json);
    }
    json_close_array(json);
    break;
  }
}

/* A key's shape with its line of help; a reference stands within allOf, where other members count. */
static void write_key(struct schema *schema, const struct key *key)
{
  const struct shape shape = key_shape(key);
  json_open_object(&schema->json, key->name);
  json_string(&schema->json, "description", key->help);
  if (shape.kind == SHAPE_MAPPING) {
    json_open_array(&schema->json, "allOf");
    json_open_object(&schema->json, NULL);
    write_shape(schema, &shape);
    json_close_object(&schema->json);
    json_close_array(&schema->json);
  } else {
    write_shape(schema, &shape);
  }
  json_close_object(&schema->json);
}

static void write_field(struct schema *schema, const struct architecture_field *field)
{
  struct json *json = &schema->json;
  json_open_object(json, field->name);
  json_string(json, "description", field->meaning);
  if (field->kind == FIELD_INTEGER) {
    const struct whole_bounds bounds = {field->low, field->high};
    write_whole(schema, &bounds);
  } else if (field->kind == FIELD_CHOICE) {
    json_open_array(json, "enum");
    for (size_t i = 0; field->choices[i] != NULL; i++) {
      json_string(json, NULL, field->choices[i]);
    }
    json_close_array(json);
  } else if (strcmp(field->name, "accounting") == 0) {
    json_open_array(json, "enum");
    for (size_t i = 0; i < accounting_count; i++) {
      if (!accountings[i].full) {
        json_string(json, NULL, accountings[i].name);
      }
    }
    json_close_array(json);
  } else {
    write_shape(schema, &shape_text);
  }
  json_close_object(json);
}

/* A random input: a distribution whose ends the input can have. */
static void write_input(struct schema *schema, const struct axis *axis, const char *meaning)
{
  static const char *const ends[] = {"min", "max"};
  struct json *json = &schema->json;
  struct whole_bounds bounds = axis_bounds(axis);
  json_open_object(json, axis->key);
  json_string(json, "description", meaning);
  json_open_array(json, "allOf");
  json_open_object(json, NULL);
  write_shape(schema, &random_input_shape);
  json_close_object(json);
  json_open_object(json, NULL);
  json_open_object(json, "properties");
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    json_open_object(json, ends[i]);
    json_integer(json, "minimum", axis_is_whole(axis) ? bounds.low : 0);
    json_close_object(json);
  }
  json_open_object(json, "values");
  json_open_object(json, "items");
  if (axis_is_whole(axis)) {
    write_whole(schema, &bounds);
  } else {
    write_real(schema, &constant_bounds);
  }
  json_close_object(json);
  json_close_object(json);
  json_close_object(json);
  json_close_object(json);
  json_close_array(json);
  json_close_object(json);
}

static void write_other_properties(struct schema *schema, enum other_keys other)
{
  struct axis axis;
  const char *meaning = NULL;
  for (size_t i = 0; axis_at(i, &axis, &meaning); i++) {
    if (other == OTHER_AXES) {
      json_open_object(&schema->json, axis.key);
      write_reference(schema, "axis-", axis.key);
      json_close_object(&schema->json);
    } else if (other == OTHER_INPUTS && (axis_is_whole(&axis) || axis.kind == AXIS_CONSTANT)) {
      write_input(schema, &axis, meaning);
    }
  }
  for (size_t i = 1; other == OTHER_FIELDS && i < architecture_field_count; i++) { /* field 0 is the name */
    write_field(schema, &architecture_fields[i]);
  }
}

static void write_strings(struct schema *schema, const char *key, const char *const *strings, size_t most)
{
  json_open_array(&schema->json, key);
  for (size_t i = 0; i < most && strings[i] != NULL; i++) {
    json_string(&schema->json, NULL, strings[i]);
  }
  json_close_array(&schema->json);
}

/* {"required": ["KEY"]} as an item of a list. */
static void write_has(struct schema *schema, const char *key)
{
  json_open_object(&schema->json, NULL);
  write_strings(schema, "required", &key, 1);
  json_close_object(&schema->json);
}

static void write_has_any(struct schema *schema, const char *combination, const char *const *keys, size_t most)
{
  json_open_array(&schema->json, combination);
  for (size_t i = 0; i < most && keys[i] != NULL; i++) {
    write_has(schema, keys[i]);
  }
  json_close_array(&schema->json);
}

/* "if": the key is there and has the value; or is not there. */
static void write_condition(struct schema *schema, const struct key_rule *rule)
{
  struct json *json = &schema->json;
  json_open_object(json, "if");
  if (rule->is == NULL && rule->kind == RULE_WHEN) {
    json_open_object(json, "not");
    write_strings(schema, "required", &rule->when, 1);
    json_close_object(json);
  } else {
    write_strings(schema, "required", &rule->when, 1);
  }
  if (rule->is != NULL) {
    json_open_object(json, "properties");
    json_open_object(json, rule->when);
    json_string(json, "const", rule->is);
    json_close_object(json);
    json_close_object(json);
  }
  json_close_object(json);
}

enum {
  RULE_KEYS = sizeof((struct key_rule *)0)->keys / sizeof(char *),
  RULE_NOTS = sizeof((struct key_rule *)0)->not / sizeof(char *)
};

static void write_rule(struct schema *schema, const struct key_rule *rule)
{
  struct json *json = &schema->json;
  json_open_object(json, NULL);
  switch (rule->kind) {
  case RULE_ONE:
    write_has_any(schema, "oneOf", rule->keys, RULE_KEYS);
    break;
  case RULE_SOME:
    write_has_any(schema, "anyOf", rule->keys, RULE_KEYS);
    break;
  case RULE_AT_MOST_ONE:
    json_open_array(json, "oneOf");
    for (size_t i = 0; i < RULE_KEYS && rule->keys[i] != NULL; i++) {
      write_has(schema, rule->keys[i]);
    }
    json_open_object(json, NULL);
    json_open_object(json, "not");
    write_has_any(schema, "anyOf", rule->keys, RULE_KEYS);
    json_close_object(json);
    json_close_object(json);
    json_close_array(json);
    break;
  case RULE_TOGETHER:
    write_condition(schema, rule);
    json_open_object(json, "then");
    write_has_any(schema, "anyOf", rule->keys, RULE_KEYS);
    json_close_object(json);
    break;
  case RULE_WHEN:
    write_condition(schema, rule);
    json_open_object(json, "then");
    if (rule->keys[0] != NULL) {
      write_strings(schema, "required", rule->keys, RULE_KEYS);
    }
    if (rule->within != NULL) {
      json_open_object(json, "properties");
      json_open_object(json, rule->keys[0]);
      write_whole(schema, rule->within);
      json_close_object(json);
      json_close_object(json);
    }
    if (rule->not [0] != NULL) {
      json_open_object(json, "not");
      write_has_any(schema, "anyOf", rule->not, RULE_NOTS);
      json_close_object(json);
    }
    json_close_object(json);
    break;
  }
  json_close_object(json);
}

/* What a mapping may hold beside its table. */
static void write_additional(struct schema *schema, enum other_keys other)
{
  struct json *json = &schema->json;
  if (other == OTHER_COLUMNS) {
    struct words words = {.names = {"sweep"}, .count = 1};
    words_of_columns(schema->library, &words);
    json_open_object(json, "propertyNames");
    write_enum(schema, &words);
    json_close_object(json);
  }
  if (other == OTHER_COLUMNS || other == OTHER_TEXTS) {
    json_open_object(json, "additionalProperties");
    write_shape(schema, &shape_condition);
    json_close_object(json);
  } else if (other == OTHER_NUMBERS) {
    json_open_object(json, "additionalProperties");
    write_real(schema, NULL);
    json_close_object(json);
  } else {
    json_boolean(json, "additionalProperties", false);
  }
}

/* The members of the object that describes a mapping. */
static void write_table(struct schema *schema, const struct key_table *table)
{
  struct json *json = &schema->json;
  json_string(json, "type", "object");
  json_open_object(json, "properties");
  for (size_t i = 0; i < table->count; i++) {
    write_key(schema, &table->keys[i]);
  }
  write_other_properties(schema, table->other);
  json_close_object(json);
  write_additional(schema, table->other);
  json_open_array(json, "required");
  for (size_t i = 0; i < table->count; i++) {
    if (table->keys[i].required) {
      json_string(json, NULL, table->keys[i].name);
    }
  }
  json_close_array(json);
  if (table->least > 0) {
    json_integer(json, "minProperties", table->least);
  }
  if (table->most > 0) {
    json_integer(json, "maxProperties", table->most);
  }
  if (table->rule_count > 0) {
    json_open_array(json, "allOf");
    for (size_t i = 0; i < table->rule_count; i++) {
      write_rule(schema, &table->rules[i]);
    }
    json_close_array(json);
  }
}

/* One value of the axis. */
static void write_axis_value(struct schema *schema, const struct axis *axis)
{
  static const struct shape *const named[] = {
      [AXIS_CONSTANT_SET] = &constants_shape, [AXIS_WORKLOAD] = &workload_shape, [AXIS_ACCOUNTING] = &accounting_shape};
  if (axis_is_whole(axis)) {
    struct whole_bounds bounds = axis_bounds(axis);
    write_whole(schema, &bounds);
  } else if (axis->kind == AXIS_CONSTANT) {
    write_real(schema, &constant_bounds);
  } else {
    write_shape(schema, named[axis->kind]);
  }
}

/* A range of whole numbers has whole ends. */
static void write_axis_range(struct schema *schema, const struct axis *axis)
{
  static const char *const ends[] = {"from", "to", "step"};
  struct json *json = &schema->json;
  json_open_object(json, NULL);
  json_open_array(json, "allOf");
  json_open_object(json, NULL);
  write_reference(schema, "", table_noun(&range_table));
  json_close_object(json);
  if (axis_is_whole(axis)) {
    json_open_object(json, NULL);
    json_open_object(json, "properties");
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
      json_open_object(json, ends[i]);
      write_axis_value(schema, axis);
      json_close_object(json);
    }
    json_close_object(json);
    json_close_object(json);
  }
  json_close_array(json);
  json_close_object(json);
}

/* Of a list's mappings: each has a name. */
static void write_named_items(struct schema *schema)
{
  static const char *const name = "name";
  json_open_object(&schema->json, "if");
  json_string(&schema->json, "type", "object");
  json_close_object(&schema->json);
  json_open_object(&schema->json, "then");
  write_strings(schema, "required", &name, 1);
  json_close_object(&schema->json);
}

/* A value, a list of values, or a range. */
static void write_axis(struct schema *schema, const struct axis *axis, const char *meaning)
{
  struct json *json = &schema->json;
  open_definition(schema, "axis-", axis->key);
  json_string(json, "description", meaning);
  json_open_array(json, "anyOf");
  json_open_object(json, NULL);
  write_axis_value(schema, axis);
  json_close_object(json);
  json_open_object(json, NULL);
  json_string(json, "type", "array");
  json_open_object(json, "items");
  write_axis_value(schema, axis);
  if (axis->kind == AXIS_CONSTANT_SET) {
    write_named_items(schema);
  }
  json_close_object(json);
  json_integer(json, "minItems", 1);
  json_boolean(json, "uniqueItems", true);
  json_close_object(json);
  if (axis_is_whole(axis) || axis->kind == AXIS_CONSTANT) {
    write_axis_range(schema, axis);
  }
  json_close_array(json);
  json_close_object(json);
}

void describe_schema(const struct library *library, struct text *text)
{
  struct schema schema = {.library = library};
  struct json *json = &schema.json;
  struct key_tables found;
  struct axis axis;
  const char *meaning = NULL;
  key_tables_find(&found);
  json_begin(json, text);
  json_open_object(json, NULL);
  json_string(json, "$schema", DRAFT);
  json_string(json, "title", "A sweep specification of proofsweep");
  json_string(json, "description", "See proofsweep-spec(5). `proofsweep check` knows all rules, this schema most.");
  write_table(&schema, found.tables[0]);
  json_open_object(json, "definitions");
  for (size_t i = 1; i < found.count; i++) {
    open_definition(&schema, "", table_noun(found.tables[i]));
    write_table(&schema, found.tables[i]);
    json_close_object(json);
  }
  for (size_t i = 0; axis_at(i, &axis, &meaning); i++) {
    write_axis(&schema, &axis, meaning);
  }
  json_close_object(json);
  json_close_object(json);
  json_end(json);
}
