#include "io/json.h"

#include "core/decimal.h"
#include "io/utf8.h"

#include <math.h>
#include <string.h>

void json_begin(struct json *json, struct text *text)
{
  *json = (struct json){.text = text};
}

void json_end(struct json *json)
{
  text_append_char(json->text, '\n');
}

static void new_line(struct json *json)
{
  text_append_char(json->text, '\n');
  for (unsigned i = 0; i < json->depth; i++) {
    text_append(json->text, "  ");
  }
}

/* Controls, and what some readers of JSON, JavaScript or YAML stumble over: line separators, byte-order mark, U+FFFE.
 */
static bool is_escaped(unsigned point)
{
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029 || point == 0xFEFF ||
         point == 0xFFFE || point == 0xFFFF;
}

static void append_character(struct text *text, const char *bytes, size_t length, unsigned point)
{
  static const char short_escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: the character, what follows the backslash */
  for (const char *pair = short_escapes; *pair != '\0'; pair += 2) {
    if (bytes[0] == *pair) {
      text_append_char(text, '\\');
      text_append_char(text, pair[1]);
      return;
    }
  }
  if (is_escaped(point)) {
    text_append_format(text, "\\u%04x", point);
  } else {
    text_append_bytes(text, bytes, length);
  }
}

static void append_string(struct text *text, const char *string)
{
  size_t left = strlen(string);
  text_append_char(text, '"');
  while (left > 0) {
    unsigned point = 0;
    size_t length = utf8_read(string, left, &point);
    if (length == 0) {
      text_append(text, "\xEF\xBF\xBD"); /* U+FFFD */
      length = 1;
    } else {
      append_character(text, string, length, point);
    }
    string += length;
    left -= length;
  }
  text_append_char(text, '"');
}

/* The bit of the innermost open object or array. */
static uint64_t depth_bit(const struct json *json)
{
  return UINT64_C(1) << (json->depth & JSON_DEPTH_MAX);
}

/* What stands before a value: the comma, the line, the key. */
static void begin_value(struct json *json, const char *key)
{
  if (json->depth > 0) {
    uint64_t bit = depth_bit(json);
    if ((json->has_member & bit) != 0) {
      text_append_char(json->text, ',');
    }
    json->has_member |= bit;
    new_line(json);
  }
  if (key != NULL) {
    append_string(json->text, key);
    text_append(json->text, ": ");
  }
}

static void open_bracket(struct json *json, const char *key, char bracket)
{
  begin_value(json, key);
  text_append_char(json->text, bracket);
  json->depth++;
  json->has_member &= ~depth_bit(json);
}

static void close_bracket(struct json *json, char bracket)
{
  bool empty = (json->has_member & depth_bit(json)) == 0;
  json->depth--;
  if (!empty) {
    new_line(json);
  }
  text_append_char(json->text, bracket);
}

void json_open_object(struct json *json, const char *key)
{
  open_bracket(json, key, '{');
}

void json_close_object(struct json *json)
{
  close_bracket(json, '}');
}

void json_open_array(struct json *json, const char *key)
{
  open_bracket(json, key, '[');
}

void json_close_array(struct json *json)
{
  close_bracket(json, ']');
}

static void append_word(struct json *json, const char *key, const char *word)
{
  begin_value(json, key);
  text_append(json->text, word);
}

void json_string(struct json *json, const char *key, const char *value)
{
  if (value == NULL) {
    json_null(json, key);
    return;
  }
  begin_value(json, key);
  append_string(json->text, value);
}

void json_double(struct json *json, const char *key, double value)
{
  char digits[DECIMAL_TEXT_SIZE];
  decimal_from_double(value, digits);
  append_word(json, key, isfinite(value) ? digits : "null");
}

void json_integer(struct json *json, const char *key, unsigned __int128 value)
{
  char digits[DECIMAL_TEXT_SIZE];
  decimal_from_u128(value, digits);
  if (value >> 53 != 0) {
    json_string(json, key, digits);
  } else {
    append_word(json, key, digits);
  }
}

void json_boolean(struct json *json, const char *key, bool value)
{
  append_word(json, key, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
{
  append_word(json, key, "null");
}

/* Whether these digits are a whole number that a double may not hold. */
static bool is_large_whole(const char *digits, size_t length)
{
  static const char limit[] = "9007199254740992"; /* 2^53 */
  if (length == 0 || strspn(digits, "0123456789") != length || length < sizeof limit - 1) {
    return false;
  }
  return length > sizeof limit - 1 || memcmp(digits, limit, length) >= 0;
}

void json_cell(struct json *json, const char *key, const struct column *column, const struct cell *cell)
{
  if (cell->length == 0) {
    json_null(json, key);
  } else if (column->type == COLUMN_TEXT || is_large_whole(cell->text, cell->length)) {
    json_string(json, key, cell->text);
  } else {
    append_word(json, key, cell->text);
  }
}

static enum status write_row(struct json *json, const struct table *table, uint64_t row, struct fault *fault)
{
  json_open_object(json, NULL);
  for (size_t i = 0; i < table->column_count; i++) {
    struct cell cell;
    enum status status = table_read(table, row, i, &cell, fault);
    if (status != STATUS_OK) {
      return status;
    }
    json_cell(json, table->columns[i].name, &table->columns[i], &cell);
  }
  json_close_object(json);
  return STATUS_OK;
}

enum status json_write_table(const struct table *table, struct text *text, struct fault *fault)
{
  struct json json;
  json_begin(&json, text);
  json_open_array(&json, NULL);
  for (uint64_t row = 0; row < table->row_count; row++) {
    enum status status = write_row(&json, table, row, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  json_close_array(&json);
  json_end(&json);
  return text_status(text, "writing a table", fault);
}
