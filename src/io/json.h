/* JSON written into a text: two blanks a level, members in the order given, one line each. */
#ifndef PROOFSWEEP_JSON_H
#define PROOFSWEEP_JSON_H

#include "core/table.h"
#include "core/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { JSON_DEPTH_MAX = 63 };

/* One document being written. Every value takes a key: the member's name inside an object, NULL inside an array and at
 * the top. Memory failures are remembered by the text (text_status). */
struct json {
  struct text *text;
  unsigned depth;      /* open objects and arrays, at most JSON_DEPTH_MAX */
  uint64_t has_member; /* bit d: the one open at depth d has a member already */
};

/* text is borrowed and appended to. */
void json_begin(struct json *json, struct text *text);
/* The line end after the last bracket. */
void json_end(struct json *json);

void json_open_object(struct json *json, const char *key);
void json_close_object(struct json *json);
void json_open_array(struct json *json, const char *key);
void json_close_array(struct json *json);

/* Bytes that are not UTF-8 become U+FFFD; control characters are escaped; NULL gives null. */
void json_string(struct json *json, const char *key, const char *value);
/* The shortest decimal that reads back; null for NaN and infinities. */
void json_double(struct json *json, const char *key, double value);
/* A number below 2^53, beyond it a string: most readers keep numbers as doubles. */
void json_integer(struct json *json, const char *key, unsigned __int128 value);
void json_boolean(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);
/* A cell of a column: text as a string, numbers with their exact digits (whole numbers of 2^53 and above as strings),
 * an empty cell as null. */
void json_cell(struct json *json, const char *key, const struct column *column, const struct cell *cell);

/* Appends the table as an array with one object a row, all columns in order, and a line end. The faults of table_read,
 * STATUS_NO_MEMORY. */
enum status json_write_table(const struct table *table, struct text *text, struct fault *fault) MUST_CHECK;

#endif
