/* JSON read with libyaml, so that what our writer wrote is judged by somebody else's reader. */
#ifndef PROOFSWEEP_TEST_PARSED_JSON_H
#define PROOFSWEEP_TEST_PARSED_JSON_H

#include <stddef.h>
#include <yaml.h>

struct parsed_json {
  yaml_document_t document;
};

/* The test fails where the text is not one document. */
void parsed_json_read(struct parsed_json *json, const char *text, size_t length);
void parsed_json_free(struct parsed_json *json);

/* The scalar at a path of keys and indices, "columns/0/name"; NULL where there is none. A quoted scalar's text, or the
 * characters of a number, true, false or null. */
const char *parsed_json_get(struct parsed_json *json, const char *path);
/* 1 where the scalar there is a string (quoted), 0 where it is not, -1 where there is none. */
int parsed_json_is_string(struct parsed_json *json, const char *path);
/* Members or items of the object or array at a path ("" for the whole); -1 where there is none. */
int parsed_json_size(struct parsed_json *json, const char *path);

#endif
