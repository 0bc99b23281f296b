#include "support/parsed_json.h"

#include "support/check.h"

#include <stdlib.h>
#include <string.h>

void parsed_json_read(struct parsed_json *json, const char *text, size_t length)
{
  yaml_parser_t parser;
  assert_int_equal(yaml_parser_initialize(&parser), 1);
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
  if (yaml_parser_load(&parser, &json->document) != 1) {
    fail_msg("line %zu: %s", parser.problem_mark.line + 1, parser.problem);
  }
  yaml_parser_delete(&parser);
}

void parsed_json_free(struct parsed_json *json)
{
  yaml_document_delete(&json->document);
}

/* The member or item that the first `length` bytes of `step` name. */
static yaml_node_t *child(yaml_document_t *document, const yaml_node_t *node, const char *step, size_t length)
{
  if (node->type == YAML_SEQUENCE_NODE) {
    size_t index = strtoul(step, NULL, 10);
    const yaml_node_item_t *items = node->data.sequence.items.start;
    size_t count = (size_t)(node->data.sequence.items.top - items);
    return index < count ? yaml_document_get_node(document, items[index]) : NULL;
  }
  if (node->type != YAML_MAPPING_NODE) {
    return NULL;
  }
  for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
    const yaml_node_t *key = yaml_document_get_node(document, pair->key);
    if (key->data.scalar.length == length && memcmp(key->data.scalar.value, step, length) == 0) {
      return yaml_document_get_node(document, pair->value);
    }
  }
  return NULL;
}

static const yaml_node_t *find(struct parsed_json *json, const char *path)
{
  const yaml_node_t *node = yaml_document_get_root_node(&json->document);
  while (node != NULL && *path != '\0') {
    size_t length = strcspn(path, "/");
    node = child(&json->document, node, path, length);
    path += length + (path[length] == '/');
  }
  return node;
}

const char *parsed_json_get(struct parsed_json *json, const char *path)
{
  const yaml_node_t *node = find(json, path);
  return node != NULL && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

int parsed_json_is_string(struct parsed_json *json, const char *path)
{
  const yaml_node_t *node = find(json, path);
  return node == NULL || node->type != YAML_SCALAR_NODE ? -1
                                                        : node->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
}

int parsed_json_size(struct parsed_json *json, const char *path)
{
  const yaml_node_t *node = find(json, path);
  if (node == NULL || node->type == YAML_SCALAR_NODE) {
    return -1;
  }
  return (int)(node->type == YAML_SEQUENCE_NODE ? node->data.sequence.items.top - node->data.sequence.items.start
                                                : node->data.mapping.pairs.top - node->data.mapping.pairs.start);
}
