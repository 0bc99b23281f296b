#include "io/csv_write.h"

#include "core/decimal.h"
#include "core/quantity.h"
#include "core/suggest.h"
#include "io/json.h"

#include <stdio.h>
#include <string.h>

enum {
  BLOCK_BYTES = 1 << 18, /* written at a time */
  WORKSHEET_DIGITS = 15  /* of a number that Excel keeps */
};

static const struct csv_dialect dialects[] = {
    {"standard", "comma, point, LF: RFC 4180 as programs like it", ',', '.', false, false, "\n"},
    {"excel", "for Excel: byte-order mark, CRLF", ',', '.', true, true, "\r\n"},
    {"excel-eu", "for Excel where the comma is the decimal mark: byte-order mark, CRLF, semicolons", ';', ',', true,
     true, "\r\n"},
};
enum { DIALECT_COUNT = sizeof dialects / sizeof dialects[0] };

const struct csv_dialect *csv_dialects(size_t *count)
{
  *count = DIALECT_COUNT;
  return dialects;
}

enum status csv_find_dialect(const char *name, const struct csv_dialect **dialect, struct fault *fault)
{
  const char *names[DIALECT_COUNT];
  for (size_t i = 0; i < DIALECT_COUNT; i++) {
    names[i] = dialects[i].name;
    if (strcmp(name, names[i]) == 0) {
      *dialect = &dialects[i];
      return STATUS_OK;
    }
  }
  return fault_unknown("CSV dialect", name, names, DIALECT_COUNT, NULL, fault);
}

/* One table on its way to a text, block by block. */
struct writer {
  const struct table *table;
  const struct csv_dialect *dialect;
  const struct csv_selection *selection;
  struct text *text;
};

static size_t column_count(const struct writer *writer)
{
  return writer->selection == NULL ? writer->table->column_count : writer->selection->count;
}

bool csv_has_double(const struct csv_dialect *dialect, const struct column *column)
{
  return dialect->spreadsheet && column->type != COLUMN_TEXT && quantity_is_total(column->name);
}

static size_t column_at(const struct writer *writer, size_t position)
{
  return writer->selection == NULL ? position : writer->selection->columns[position];
}

static bool is_blank(char byte)
{
  return byte == ' ' || byte == '\t';
}

/* Readers trim unquoted blanks at the edges, and take the only, empty cell of a row for a blank line. */
static bool needs_quotes(const struct writer *writer, const char *bytes, size_t length, bool guarded)
{
  if (length == 0) {
    return column_count(writer) == 1;
  }
  if ((is_blank(bytes[0]) && !guarded) || is_blank(bytes[length - 1])) {
    return true;
  }
  for (size_t i = 0; i < length; i++) {
    char byte = bytes[i];
    if (byte == writer->dialect->delimiter || byte == '"' || byte == '\n' || byte == '\r') {
      return true;
    }
  }
  return false;
}

/* A spreadsheet may split at other separators too, and take what stands behind one for a formula. */
static bool may_be_split(const char *bytes, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    if (bytes[i] == ',' || bytes[i] == ';' || bytes[i] == '\t') {
      return true;
    }
  }
  return false;
}

static void append_cell(const struct writer *writer, const char *bytes, size_t length, bool guarded, bool words)
{
  bool quoted = needs_quotes(writer, bytes, length, guarded) ||
                (words && writer->dialect->spreadsheet && may_be_split(bytes, length));
  text_append(writer->text, quoted ? "\"" : "");
  text_append(writer->text, guarded ? "'" : "");
  if (!quoted) {
    text_append_bytes(writer->text, bytes, length);
    return;
  }
  for (size_t i = 0; i < length; i++) {
    text_append(writer->text, bytes[i] == '"' ? "\"" : "");
    text_append_char(writer->text, bytes[i]);
  }
  text_append_char(writer->text, '"');
}

/* What OWASP lists: also the wide forms of = + - @, which are as good as these where Japanese is set. */
static bool begins_formula(const char *bytes, size_t length)
{
  static const char *const wide[] = {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  bool formula = false;
  switch (length == 0 ? '\0' : bytes[0]) {
  case '=':
  case '+':
  case '-':
  case '@':
  case '\t':
  case '\r':
  case '\n':
    return true;
  case '\xEF': /* how all of the wide forms begin */
    for (size_t i = 0; i < sizeof wide / sizeof wide[0] && length >= 3; i++) {
      formula = formula || memcmp(bytes, wide[i], 3) == 0;
    }
    return formula;
  default:
    return false;
  }
}

static void append_number(const struct writer *writer, struct cell *cell)
{
  char *point = memchr(cell->text, '.', cell->length);
  if (point != NULL) {
    *point = writer->dialect->decimal_mark;
  }
  append_cell(writer, cell->text, cell->length, false, false);
}

/* Words may be a number: what a claim expects. It has the dialect's decimal mark, or it would be read as a date. */
static void append_text(const struct writer *writer, const char *bytes, size_t length)
{
  struct cell cell;
  double value = 0;
  bool fraction = length < sizeof cell.text && memchr(bytes, '.', length) != NULL &&
                  decimal_to_double(bytes, length, &value) == DECIMAL_READ;
  if (fraction && writer->dialect->decimal_mark != '.' && bytes[0] != '-') {
    cell.length = length;
    memcpy(cell.text, bytes, length);
    append_number(writer, &cell);
    return;
  }
  append_cell(writer, bytes, length, begins_formula(bytes, length), true);
}

/* A total: the digits as text where a worksheet would not keep them, and the nearest double. */
static void append_total(const struct writer *writer, struct cell *cell)
{
  struct cell nearest;
  bool whole = strspn(cell->text, "0123456789") == cell->length;
  cell_set_real(&nearest, cell->value);
  if (whole && cell->length > WORKSHEET_DIGITS) {
    append_cell(writer, cell->text, cell->length, true, false);
  } else {
    append_number(writer, cell);
  }
  text_append_char(writer->text, writer->dialect->delimiter);
  append_number(writer, &nearest);
}

static void append_header(const struct writer *writer)
{
  struct csv_fields fields;
  const char delimiter[] = {writer->dialect->delimiter, '\0'};
  const char *before = writer->dialect->byte_order_mark ? "\xEF\xBB\xBF" : "";
  csv_fields_begin(&fields, writer->table, writer->dialect, writer->selection);
  for (; csv_fields_next(&fields); before = delimiter) {
    text_append(writer->text, before);
    append_text(writer, fields.name, strlen(fields.name));
  }
  text_append(writer->text, writer->dialect->line_end);
}

static enum status append_row(const struct writer *writer, uint64_t row, struct fault *fault)
{
  for (size_t i = 0; i < column_count(writer); i++) {
    struct cell cell;
    size_t column = column_at(writer, i);
    enum status status = table_read(writer->table, row, column, &cell, fault);
    if (status != STATUS_OK) {
      return status;
    }
    if (i > 0) {
      text_append_char(writer->text, writer->dialect->delimiter);
    }
    if (csv_has_double(writer->dialect, &writer->table->columns[column])) {
      append_total(writer, &cell);
    } else if (writer->table->columns[column].type == COLUMN_TEXT) {
      append_text(writer, cell.text, cell.length);
    } else {
      append_number(writer, &cell);
    }
  }
  text_append(writer->text, writer->dialect->line_end);
  return STATUS_OK;
}

/* Appends rows from *row on until the text holds a block or the table ends. */
static enum status append_block(const struct writer *writer, uint64_t *row, struct fault *fault)
{
  while (*row < writer->table->row_count && writer->text->length < BLOCK_BYTES) {
    enum status status = append_row(writer, *row, fault);
    if (status != STATUS_OK) {
      return status;
    }
    (*row)++;
  }
  return text_status(writer->text, "writing a table", fault);
}

static enum status check_selection(const struct table *table, const struct csv_selection *selection,
                                   struct fault *fault)
{
  for (size_t i = 0; selection != NULL && i < selection->count; i++) {
    if (selection->columns[i] >= table->column_count) {
      return fault_set(fault, STATUS_BAD_INPUT, "table '%s' has no column number %zu", table->name,
                       selection->columns[i] + 1);
    }
  }
  return STATUS_OK;
}

static enum status write_blocks(const struct writer *writer, const struct csv_watcher *watcher, struct output *output,
                                struct fault *fault)
{
  append_header(writer);
  uint64_t row = 0;
  enum status status = STATUS_OK;
  do {
    status = append_block(writer, &row, fault);
    if (status == STATUS_OK) {
      status = output_write_text(output, writer->text, fault);
    }
    text_clear(writer->text);
    if (status == STATUS_OK && watcher != NULL) {
      status = watcher->advance(watcher->context, row, writer->table->row_count, fault);
    }
  } while (status == STATUS_OK && row < writer->table->row_count);
  return status;
}

enum status csv_append_header(const struct table *table, const struct csv_dialect *dialect,
                              const struct csv_selection *selection, struct text *text, struct fault *fault)
{
  struct writer writer = {table, dialect == NULL ? &dialects[0] : dialect, selection, text};
  enum status status = check_selection(table, selection, fault);
  if (status != STATUS_OK) {
    return status;
  }
  append_header(&writer);
  return text_status(text, "writing a table", fault);
}

enum status csv_append_rows(const struct table *table, const struct csv_dialect *dialect,
                            const struct csv_selection *selection, uint64_t first, uint64_t count, struct text *text,
                            struct fault *fault)
{
  struct writer writer = {table, dialect == NULL ? &dialects[0] : dialect, selection, text};
  enum status status = check_selection(table, selection, fault);
  for (uint64_t row = first; row < first + count && status == STATUS_OK; row++) {
    status = append_row(&writer, row, fault);
  }
  return status != STATUS_OK ? status : text_status(text, "writing a table", fault);
}

void csv_append_text_cell(const struct csv_dialect *dialect, size_t cells, const char *name, struct text *text)
{
  const struct csv_selection selection = {NULL, cells};
  struct writer writer = {NULL, dialect, &selection, text};
  append_text(&writer, name, strlen(name));
}

static enum status write_output(const struct table *table, const struct csv_dialect *dialect,
                                const struct csv_selection *selection, const struct csv_watcher *watcher,
                                struct output *output, struct fault *fault)
{
  struct text block = {0};
  struct writer writer = {table, dialect == NULL ? &dialects[0] : dialect, selection, &block};
  enum status status = check_selection(table, selection, fault);
  if (status == STATUS_OK) {
    status = write_blocks(&writer, watcher, output, fault);
  }
  text_free(&block);
  return status;
}

enum status csv_write_text(const struct table *table, const struct csv_dialect *dialect,
                           const struct csv_selection *selection, struct text *text, struct fault *fault)
{
  struct writer writer = {table, dialect == NULL ? &dialects[0] : dialect, selection, text};
  enum status status = check_selection(table, selection, fault);
  if (status != STATUS_OK) {
    return status;
  }
  append_header(&writer);
  for (uint64_t row = 0; row < table->row_count && status == STATUS_OK; row++) {
    status = append_row(&writer, row, fault);
  }
  return status != STATUS_OK ? status : text_status(text, "writing a table", fault);
}

/* Built-in datatypes of the "Model for Tabular Data" (W3C 2015), section 4.6. */
static const char *datatype_of(enum column_type type)
{
  static const char *const datatypes[] = {
      [COLUMN_TEXT] = "string", [COLUMN_INTEGER] = "nonNegativeInteger", [COLUMN_REAL] = "double"};
  return datatypes[type];
}

static void describe_dialect(struct json *json, const struct csv_dialect *dialect)
{
  const char delimiter[] = {dialect->delimiter, '\0'};
  json_open_object(json, "dialect");
  json_string(json, "encoding", "utf-8");
  json_string(json, "delimiter", delimiter);
  json_open_array(json, "lineTerminators");
  json_string(json, NULL, dialect->line_end);
  json_close_array(json);
  json_string(json, "quoteChar", "\"");
  json_boolean(json, "doubleQuote", true);
  json_boolean(json, "header", true);
  json_close_object(json);
}

void csv_fields_begin(struct csv_fields *fields, const struct table *table, const struct csv_dialect *dialect,
                      const struct csv_selection *selection)
{
  *fields =
      (struct csv_fields){.table = table, .dialect = dialect == NULL ? &dialects[0] : dialect, .selection = selection};
}

bool csv_fields_next(struct csv_fields *fields)
{
  const struct writer writer = {fields->table, fields->dialect, fields->selection, NULL};
  bool second = fields->second;
  if (!second && fields->next == column_count(&writer)) {
    return false;
  }
  const struct column *column = &fields->table->columns[column_at(&writer, second ? fields->next - 1 : fields->next)];
  bool doubled = csv_has_double(fields->dialect, column);
  fields->next += !second;
  fields->second = doubled && !second;
  fields->type = !doubled ? column->type : second ? COLUMN_REAL : COLUMN_TEXT;
  fields->unit = column->unit == NULL ? "" : column->unit;
  (void)snprintf(fields->name, sizeof fields->name, "%s%s", column->name, second ? "_double" : "");
  (void)snprintf(fields->meaning, sizeof fields->meaning, "%s%s", column->meaning,
                 second    ? "; the nearest double"
                 : doubled ? "; every digit, with ' before a number of more than 15"
                           : "");
  return true;
}

static void describe_datatype(struct json *json, const struct csv_fields *field)
{
  const struct csv_dialect *dialect = field->dialect;
  const char mark[] = {dialect->decimal_mark, '\0'};
  if (field->type != COLUMN_REAL || dialect->decimal_mark == '.') {
    json_string(json, "datatype", datatype_of(field->type));
    return;
  }
  json_open_object(json, "datatype");
  json_string(json, "base", datatype_of(field->type));
  json_open_object(json, "format");
  json_string(json, "decimalChar", mark);
  json_close_object(json);
  json_close_object(json);
}

static bool is_plain(char byte)
{
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* A name of CSVW is that of a variable in a URI template, and the '_' in front is its own; the heading is the title. */
static void describe_name(struct json *json, const char *heading)
{
  struct text name = {0};
  for (size_t i = 0; heading[i] != '\0'; i++) {
    if (is_plain(heading[i]) || (heading[i] == '_' && i > 0)) {
      text_append_char(&name, heading[i]);
    } else {
      text_append_format(&name, "%%%02X", (unsigned)(unsigned char)heading[i]);
    }
  }
  json_string(json, "name", text_string(&name));
  text_inherit(json->text, &name);
  text_free(&name);
}

static void describe_field(struct json *json, const struct csv_fields *field)
{
  json_open_object(json, NULL);
  describe_name(json, field->name);
  json_string(json, "titles", field->name);
  describe_datatype(json, field);
  if (field->unit[0] != '\0') {
    json_string(json, "schema:unitText", field->unit);
  }
  json_string(json, "dc:description", field->meaning);
  json_close_object(json);
}

enum status csv_write_metadata(const struct table *table, const struct csv_dialect *dialect,
                               const struct csv_selection *selection, struct text *text, struct fault *fault)
{
  struct writer writer = {table, dialect == NULL ? &dialects[0] : dialect, selection, text};
  enum status status = check_selection(table, selection, fault);
  if (status != STATUS_OK) {
    return status;
  }
  struct text url = {0};
  text_append_format(&url, "%s.csv", table->name);
  struct json json;
  json_begin(&json, text);
  json_open_object(&json, NULL);
  json_string(&json, "@context", "http://www.w3.org/ns/csvw");
  json_string(&json, "url", text_string(&url));
  describe_dialect(&json, writer.dialect);
  json_open_object(&json, "tableSchema");
  json_open_array(&json, "columns");
  struct csv_fields fields;
  csv_fields_begin(&fields, table, writer.dialect, selection);
  while (csv_fields_next(&fields)) {
    describe_field(&json, &fields);
  }
  json_close_array(&json);
  json_close_object(&json);
  json_close_object(&json);
  json_end(&json);
  status = text_status(&url, "writing a table", fault);
  text_free(&url);
  return status != STATUS_OK ? status : text_status(text, "writing a table", fault);
}

static enum status write_table_file(const struct table *table, const struct csv_dialect *dialect,
                                    const struct csv_selection *selection, const struct csv_watcher *watcher,
                                    struct output *output, struct output_record *record, struct fault *fault)
{
  enum status status = write_output(table, dialect, selection, watcher, output, fault);
  if (status != STATUS_OK) {
    output_abandon(output);
    return status;
  }
  return output_commit(output, record, fault);
}

enum status csv_write_file(const struct table *table, const struct csv_dialect *dialect,
                           const struct csv_selection *selection, const struct csv_watcher *watcher,
                           const char *directory, enum output_durability durability, struct output_record *csv_record,
                           struct output_record *metadata_record, struct fault *fault)
{
  struct text name = {0};
  struct text metadata = {0};
  struct output output;
  text_append_format(&name, "%s.csv", table->name);
  enum status status = text_status(&name, "writing a table", fault);
  if (status == STATUS_OK) {
    status = output_open(&output, directory, name.data, durability, fault);
  }
  if (status == STATUS_OK) {
    status = write_table_file(table, dialect, selection, watcher, &output, csv_record, fault);
  }
  if (status == STATUS_OK) {
    status = csv_write_metadata(table, dialect, selection, &metadata, fault);
  }
  text_append(&name, "-metadata.json");
  if (status == STATUS_OK) {
    status = text_status(&name, "writing a table", fault);
  }
  if (status == STATUS_OK) {
    status = file_write(directory, name.data, &metadata, durability, metadata_record, fault);
  }
  text_free(&metadata);
  text_free(&name);
  return status;
}
