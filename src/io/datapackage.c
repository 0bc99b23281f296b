#include "io/datapackage.h"

#include <string.h>

/* A name of the standard has no capitals. */
static void add_name(struct json *json, const char *name)
{
  struct text small = {0};
  for (; *name != '\0'; name++) {
    text_append_char(&small, *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name);
  }
  json_string(json, "name", text_string(&small));
  text_inherit(json->text, &small);
  text_free(&small);
}

void datapackage_begin(struct datapackage *package, const char *name, const char *title)
{
  *package = (struct datapackage){0};
  json_begin(&package->json, &package->text);
  json_open_object(&package->json, NULL);
  json_string(&package->json, "profile", "tabular-data-package");
  add_name(&package->json, name);
  json_string(&package->json, "title", title);
  json_open_array(&package->json, "resources");
}

static void add_dialect(struct json *json, const struct csv_dialect *dialect)
{
  const char delimiter[] = {dialect->delimiter, '\0'};
  json_open_object(json, "dialect");
  json_string(json, "delimiter", delimiter);
  json_string(json, "lineTerminator", dialect->line_end);
  json_string(json, "quoteChar", "\"");
  json_boolean(json, "doubleQuote", true);
  json_boolean(json, "skipInitialSpace", false);
  json_boolean(json, "header", true);
  json_close_object(json);
}

static void add_field(struct json *json, const struct csv_fields *field)
{
  static const char *const types[] = {[COLUMN_TEXT] = "string", [COLUMN_INTEGER] = "integer", [COLUMN_REAL] = "number"};
  const char mark[] = {field->dialect->decimal_mark, '\0'};
  json_open_object(json, NULL);
  json_string(json, "name", field->name);
  json_string(json, "title", field->name);
  json_string(json, "type", types[field->type]);
  if (field->type == COLUMN_REAL && field->dialect->decimal_mark != '.') {
    json_string(json, "decimalChar", mark);
  }
  json_string(json, "description", field->meaning);
  if (field->unit[0] != '\0') {
    json_string(json, "unit", field->unit);
  }
  if (field->type == COLUMN_INTEGER) {
    json_open_object(json, "constraints");
    json_integer(json, "minimum", 0);
    json_close_object(json);
  }
  json_close_object(json);
}

void datapackage_add(struct datapackage *package, const char *folder, const struct table *table,
                     const struct csv_dialect *dialect, const struct csv_selection *selection)
{
  struct json *json = &package->json;
  struct text path = {0};
  struct csv_fields fields;
  csv_fields_begin(&fields, table, dialect, selection);
  text_append_format(&path, "%s%s%s.csv", folder, folder[0] == '\0' ? "" : "/", table->name);
  json_open_object(json, NULL);
  json_string(json, "profile", "tabular-data-resource");
  add_name(json, folder[0] == '\0' ? table->name : text_string(&path));
  json_string(json, "path", text_string(&path));
  json_string(json, "format", "csv");
  json_string(json, "mediatype", "text/csv");
  json_string(json, "encoding", "utf-8");
  add_dialect(json, fields.dialect);
  json_open_object(json, "schema");
  json_open_array(json, "missingValues");
  json_string(json, NULL, "");
  json_close_array(json);
  json_open_array(json, "fields");
  while (csv_fields_next(&fields)) {
    add_field(json, &fields);
  }
  json_close_array(json);
  json_close_object(json);
  json_close_object(json);
  text_inherit(&package->text, &path);
  text_free(&path);
}

enum status datapackage_end(struct datapackage *package, struct fault *fault)
{
  json_close_array(&package->json);
  json_close_object(&package->json);
  json_end(&package->json);
  return text_status(&package->text, "describing the tables", fault);
}

void datapackage_free(struct datapackage *package)
{
  text_free(&package->text);
  *package = (struct datapackage){0};
}
