#include "io/document.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct node *node_new(struct arena *arena, enum node_kind kind, struct spot spot, const char *text, size_t length)
{
  struct node *node = arena_take(arena, sizeof *node + length + 1);
  if (node != NULL) {
    node->kind = kind;
    node->spot = spot;
    node->length = length;
    if (length > 0) {
      memcpy(node->text, text, length);
    }
  }
  return node;
}

void node_append(struct node *parent, struct node *key, struct node *child)
{
  child->key = key;
  *(parent->last != NULL ? &parent->last->next : &parent->first) = child;
  parent->last = child;
  parent->count++;
}

struct node *node_find(const struct node *mapping, const char *key)
{
  if (mapping->kind != NODE_MAPPING) {
    return NULL;
  }
  for (struct node *child = mapping->first; child != NULL; child = child->next) {
    if (strcmp(child->key->text, key) == 0) {
      return child;
    }
  }
  return NULL;
}

const char *node_word(const struct node *mapping, const char *key)
{
  const struct node *node = mapping == NULL ? NULL : node_find(mapping, key);
  return node != NULL && node->kind == NODE_SCALAR ? node->text : NULL;
}

const struct node *node_list(const struct node *mapping, const char *key)
{
  const struct node *node = mapping == NULL ? NULL : node_find(mapping, key);
  return node != NULL && node->kind == NODE_SEQUENCE ? node : NULL;
}

struct shown node_show(const struct node *node)
{
  if (node->kind != NODE_SCALAR) {
    return text_show(node->kind == NODE_MAPPING ? "a mapping" : "a list");
  }
  if (node->length == 0 && !node->quoted) {
    return text_show("nothing");
  }
  struct shown inner = text_show(node->text), shown = {{'\''}};
  size_t length = strlen(inner.text);
  memcpy(shown.text + 1, inner.text, length);
  shown.text[length + 1] = '\'';
  return shown;
}

/* One parsing. */
struct builder {
  const struct source *source;
  size_t offset; /* bytes before the text, and how many characters of its first line they are */
  int offset_columns;
  enum document_author author;
  struct arena *arena;
  struct complaints *complaints;
  yaml_parser_t parser;
  struct node *open[DOCUMENT_DEPTH_LIMIT]; /* the collections around the current place */
  struct node *keys[DOCUMENT_DEPTH_LIMIT]; /* in a mapping: the key whose value comes next */
  size_t depth, values, documents;
  size_t passed, at; /* characters and bytes of what is behind the last scalar without quotes */
  struct node *root;
  bool stopped, out_of_memory;
};

static struct spot spot_at(const struct builder *builder, yaml_mark_t mark, size_t width)
{
  size_t shift = mark.line == 0 ? (size_t)builder->offset_columns : 0;
  return (struct spot){builder->source,
                       {(int)mark.line + 1, (int)(mark.column + shift) + 1},
                       width < 1         ? 1
                       : width > INT_MAX ? INT_MAX
                                         : (int)width};
}

static struct spot spot_between(const struct builder *builder, yaml_mark_t start, yaml_mark_t end)
{
  return spot_at(builder, start, start.line == end.line ? end.column - start.column : 1);
}

/* The end of the text is behind its last character, not on the empty line that follows. */
static struct spot spot_before_end(const struct builder *builder, yaml_mark_t mark)
{
  struct spot spot = spot_at(builder, mark, 1);
  const struct source *source = builder->source;
  size_t used = source->length;
  while (used > builder->offset && strchr(" \r\n", source->bytes[used - 1]) != NULL) {
    used--;
  }
  struct source text = {source->name, source->bytes, used, source->one_line};
  struct line line = source_line(&text, spot.place.line);
  while (line.length == 0 && spot.place.line > 1) {
    line = source_line(&text, --spot.place.line);
    spot.place.column = INT_MAX;
  }
  int behind = 1;
  for (size_t at = 0; at < line.length; behind++) {
    unsigned character = 0;
    size_t bytes = utf8_read(line.bytes + at, line.length - at, &character);
    at += bytes > 0 ? bytes : 1;
  }
  if (spot.place.column > behind) {
    spot.place.column = behind;
  }
  return spot;
}

/* What libyaml says, in words for people. The first row that fits holds; NULL fits all. */
struct wording {
  const char *context, *problem;
  bool at_context; /* the mistake is where the construct began */
  const char *message;
  const char *note; /* about where the construct began */
};

static const struct wording wordings[] = {
    {"while scanning a directive", NULL, true, "directives ('%') are not allowed in a specification", NULL},
    {"while scanning a %YAML directive", NULL, true, "directives ('%') are not allowed in a specification", NULL},
    {"while scanning a %TAG directive", NULL, true, "directives ('%') are not allowed in a specification", NULL},
    {"while scanning a tag directive", NULL, true, "directives ('%') are not allowed in a specification", NULL},
    {"while parsing a tag directive", NULL, true, "directives ('%') are not allowed in a specification", NULL},
    {"while parsing a %TAG directive", NULL, true, "directives ('%') are not allowed in a specification", NULL},
    {NULL, "found duplicate %YAML directive", false, "directives ('%') are not allowed in a specification", NULL},
    {NULL, "found incompatible YAML document", false, "directives ('%') are not allowed in a specification", NULL},
    {NULL, "found duplicate %TAG directive", false, "directives ('%') are not allowed in a specification", NULL},
    {"while scanning a tag", NULL, true, "tags ('!') are not allowed in a specification", NULL},
    {"while parsing a tag", NULL, true, "tags ('!') are not allowed in a specification", NULL},
    {NULL, "found undefined tag handle", true, "tags ('!') are not allowed in a specification", NULL},
    {"while scanning an anchor", NULL, true, "anchors ('&') are not allowed in a specification", NULL},
    {"while scanning an alias", NULL, true, "aliases ('*') are not allowed in a specification", NULL},
    {NULL, "found a tab character where an indentation space is expected", false,
     "a tab may not be used for indentation; use spaces", NULL},
    {NULL, "found a tab character that violates indentation", false,
     "a tab may not be used for indentation; use spaces", NULL},
    {NULL, "could not find expected ':'", true, "expected ':' and a value after this key", NULL},
    {NULL, "mapping values are not allowed in this context", false,
     "a ':' may not stand here; put text that holds ': ' in quotes, and keys below each other", NULL},
    {NULL, "block sequence entries are not allowed in this context", false, "a list item ('-') may not begin here",
     NULL},
    {NULL, "mapping keys are not allowed in this context", false, "a key ('?') may not begin here", NULL},
    {NULL, "did not find expected ',' or ']'", false, "expected ',' or ']'", "the list opened here"},
    {NULL, "did not find expected ',' or '}'", false, "expected ',' or '}'", "the mapping opened here"},
    {NULL, "did not find expected key", false, "expected a key in line with the keys above", "the mapping began here"},
    {NULL, "did not find expected '-' indicator", false, "expected '-' in line with the items above",
     "the list began here"},
    {NULL, "did not find expected node content", false, "expected a value", NULL},
    {"while scanning a quoted scalar", "found unexpected end of stream", true, "the quote is never closed", NULL},
    {"while scanning a quoted scalar", "found unexpected document indicator", true, "the quote is never closed", NULL},
    {NULL, "found unknown escape character", false,
     "unknown escape in double quotes; in single quotes '\\' is a plain character", NULL},
    {"while parsing a quoted scalar", NULL, false, "the escape names no character", NULL},
    {"while scanning a block scalar", NULL, false, "only '+', '-', a digit or a comment may follow '|' or '>'", NULL},
    {NULL, "found unexpected ':'", false, "a ':' must be followed by a blank; put text that holds it in quotes", NULL},
    {NULL, "did not find expected <document start>", false, "expected the end of the specification here", NULL},
};

static bool fits(const char *wanted, const char *found)
{
  return wanted == NULL || (found != NULL && strcmp(wanted, found) == 0);
}

/* No token begins with this character. */
static void complain_start(struct builder *builder)
{
  struct spot spot = spot_at(builder, builder->parser.problem_mark, 1);
  struct line line = source_line(builder->source, spot.place.line);
  size_t at = 0;
  for (int column = 1; column < spot.place.column && at < line.length; column++) {
    unsigned character = 0;
    size_t bytes = utf8_read(line.bytes + at, line.length - at, &character);
    at += bytes > 0 ? bytes : 1;
  }
  char found = ' ';
  if (at < line.length) {
    found = line.bytes[at];
  }
  if (found == '\t') {
    complain(builder->complaints, spot, "a tab may not be used for indentation; use spaces");
  } else {
    complain(builder->complaints, spot, "a value may not begin with '%c'; put it in quotes", found);
  }
}

static void complain_syntax(struct builder *builder)
{
  const yaml_parser_t *parser = &builder->parser;
  builder->stopped = true;
  /* Where it has no memory it does not always say so: any other failure is noted. */
  if (parser->error == YAML_MEMORY_ERROR || parser->error == YAML_NO_ERROR) {
    builder->out_of_memory = true;
    return;
  }
  if (parser->problem != NULL && strcmp(parser->problem, "found character that cannot start any token") == 0) {
    complain_start(builder);
    return;
  }
  for (size_t i = 0; i < sizeof wordings / sizeof wordings[0]; i++) {
    const struct wording *wording = &wordings[i];
    if (!fits(wording->context, parser->context) || !fits(wording->problem, parser->problem)) {
      continue;
    }
    bool at_context = wording->at_context && parser->context != NULL;
    complain(builder->complaints, spot_before_end(builder, at_context ? parser->context_mark : parser->problem_mark),
             "%s", wording->message);
    if (wording->note != NULL && parser->context != NULL) {
      complain_note(builder->complaints, spot_at(builder, parser->context_mark, 1), "%s", wording->note);
    }
    return;
  }
  complain(builder->complaints, spot_before_end(builder, parser->problem_mark), "not readable as YAML: %s",
           parser->problem == NULL ? "no reason given" : parser->problem);
}

static void stop(struct builder *builder, struct spot spot, const char *message)
{
  complain(builder->complaints, spot, "%s", message);
  builder->stopped = true;
}

static int compare_keys(const void *a, const void *b)
{
  const struct node *left = *(const struct node *const *)a, *right = *(const struct node *const *)b;
  int order = strcmp(left->key->text, right->key->text);
  const struct place *l = &left->key->spot.place, *r = &right->key->spot.place;
  if (order == 0) {
    order = l->line != r->line ? (l->line < r->line ? -1 : 1) : (l->column < r->column ? -1 : 1);
  }
  return order;
}

/* The first of several equal keys stays. */
static void drop_duplicates(struct builder *builder, struct node *mapping)
{
  if (mapping->count < 2) {
    return;
  }
  struct node **sorted = calloc(mapping->count, sizeof(struct node *));
  if (sorted == NULL) {
    builder->out_of_memory = true;
    return;
  }
  size_t count = 0;
  for (struct node *child = mapping->first; child != NULL; child = child->next) {
    sorted[count++] = child;
  }
  qsort(sorted, count, sizeof(struct node *), compare_keys);
  for (size_t i = 1, first = 0; i < count; i++) {
    if (strcmp(sorted[i]->key->text, sorted[first]->key->text) != 0) {
      first = i;
      continue;
    }
    complain(builder->complaints, sorted[i]->key->spot, "duplicate key '%s'", text_show(sorted[i]->key->text).text);
    complain_note(builder->complaints, sorted[first]->key->spot, "first given here");
    sorted[i]->key = NULL;
  }
  free(sorted);
  struct node *child = mapping->first;
  mapping->first = mapping->last = NULL;
  mapping->count = 0;
  while (child != NULL) {
    struct node *next = child->next;
    child->next = NULL;
    if (child->key != NULL) {
      node_append(mapping, child->key, child);
    }
    child = next;
  }
}

/* Puts a finished scalar or a collection that begins into the one that is open. */
static void place_node(struct builder *builder, struct node *node)
{
  if (node == NULL) {
    builder->out_of_memory = builder->stopped = true;
    return;
  }
  const int limit = builder->author == DOCUMENT_OWN ? DOCUMENT_OWN_VALUE_LIMIT : DOCUMENT_VALUE_LIMIT;
  if (++builder->values > (size_t)limit) {
    complain(builder->complaints, node->spot, "more than %d values", limit);
    builder->stopped = true;
    return;
  }
  if (builder->depth == 0) {
    builder->root = node;
    return;
  }
  struct node *parent = builder->open[builder->depth - 1];
  struct node **key = &builder->keys[builder->depth - 1];
  if (parent->kind == NODE_SEQUENCE) {
    node_append(parent, NULL, node);
  } else if (*key != NULL) {
    node_append(parent, *key, node);
    *key = NULL;
  } else if (node->kind != NODE_SCALAR) {
    complain(builder->complaints, node->spot, "a key must be a word, found %s", node_show(node).text);
    builder->stopped = true;
  } else if (!node->quoted && strcmp(node->text, "<<") == 0) {
    stop(builder, node->spot, "merge keys ('<<') are not allowed in a specification");
  } else {
    *key = node;
  }
}

static void open_collection(struct builder *builder, enum node_kind kind, struct spot spot)
{
  if (builder->depth == DOCUMENT_DEPTH_LIMIT) {
    complain(builder->complaints, spot, "nesting deeper than %d levels", DOCUMENT_DEPTH_LIMIT);
    builder->stopped = true;
    return;
  }
  struct node *node = node_new(builder->arena, kind, spot, NULL, 0);
  place_node(builder, node);
  if (!builder->stopped) {
    builder->open[builder->depth] = node;
    builder->keys[builder->depth++] = NULL;
  }
}

/* Escapes in double quotes must not bring in what the source may not hold. */
static bool text_allowed(struct builder *builder, const char *text, size_t length, struct spot spot)
{
  for (size_t at = 0; at < length;) {
    unsigned character = 0;
    size_t bytes = utf8_read(text + at, length - at, &character);
    if (bytes == 0 || character_forbidden(character)) {
      complain(builder->complaints, spot, "the text holds character U+%04X, which is not allowed", character);
      builder->stopped = true;
      return false;
    }
    at += bytes;
  }
  return true;
}

/* Whether a # that a word follows directly stands behind a scalar without quotes, which is hardly meant as a remark:
 * title: Cost at rank #1. Scalars come in order, so that the text is passed once. */
static bool is_cut(struct builder *builder, yaml_mark_t end)
{
  const struct source *source = builder->source;
  while (builder->passed < end.index && builder->at < source->length) {
    size_t bytes = utf8_length(source->bytes + builder->at, source->length - builder->at);
    builder->at += bytes > 0 ? bytes : 1;
    builder->passed++;
  }
  size_t hash = builder->at;
  while (hash < source->length && source->bytes[hash] == ' ') {
    hash++;
  }
  return hash > builder->at && hash + 1 < source->length && source->bytes[hash] == '#' &&
         strchr(" #\r\n", source->bytes[hash + 1]) == NULL;
}

static void take_scalar(struct builder *builder, const yaml_event_t *event)
{
  const char *text = (const char *)event->data.scalar.value;
  size_t length = event->data.scalar.length;
  yaml_scalar_style_t style = event->data.scalar.style;
  struct spot spot = spot_between(builder, event->start_mark, event->end_mark);
  if (builder->author != DOCUMENT_OWN && !text_allowed(builder, text, length, spot)) {
    return;
  }
  struct node *node = node_new(builder->arena, NODE_SCALAR, spot, text, length);
  if (node != NULL) {
    node->quoted = style != YAML_PLAIN_SCALAR_STYLE;
    node->cut = !node->quoted && is_cut(builder, event->end_mark);
  }
  place_node(builder, node);
}

/* An anchor or a tag before a node: the node itself can still be read. */
static void refuse_properties(struct builder *builder, const yaml_event_t *event, const yaml_char_t *anchor,
                              const yaml_char_t *tag)
{
  struct spot spot = spot_at(builder, event->start_mark, 1);
  if (anchor != NULL) {
    complain(builder->complaints, spot, "anchors ('&') are not allowed in a specification");
  }
  if (tag != NULL) {
    complain(builder->complaints, spot, "tags ('!') are not allowed in a specification");
  }
}

static void take_event(struct builder *builder, const yaml_event_t *event)
{
  struct spot spot = spot_between(builder, event->start_mark, event->end_mark);
  struct spot start = spot_at(builder, event->start_mark, 1);
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    if (event->data.document_start.version_directive != NULL ||
        event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end) {
      stop(builder, start, "directives ('%') are not allowed in a specification");
    } else if (++builder->documents > 1) {
      stop(builder, start, "a second document ('---') is not allowed in a specification");
    }
    break;
  case YAML_ALIAS_EVENT:
    stop(builder, spot, "aliases ('*') are not allowed in a specification");
    break;
  case YAML_SCALAR_EVENT:
    refuse_properties(builder, event, event->data.scalar.anchor, event->data.scalar.tag);
    take_scalar(builder, event);
    break;
  case YAML_SEQUENCE_START_EVENT:
    refuse_properties(builder, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    open_collection(builder, NODE_SEQUENCE, start);
    break;
  case YAML_MAPPING_START_EVENT:
    refuse_properties(builder, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    open_collection(builder, NODE_MAPPING, start);
    break;
  case YAML_SEQUENCE_END_EVENT:
    builder->depth--;
    break;
  case YAML_MAPPING_END_EVENT:
    drop_duplicates(builder, builder->open[--builder->depth]);
    break;
  default:
    break;
  }
}

static void build(struct builder *builder)
{
  bool ended = false;
  while (!ended && !builder->stopped) {
    yaml_event_t event;
    if (!yaml_parser_parse(&builder->parser, &event)) {
      complain_syntax(builder);
      return;
    }
    ended = event.type == YAML_STREAM_END_EVENT;
    take_event(builder, &event);
    yaml_event_delete(&event);
  }
}

/* Whether every character may stand in a source; complains about the first that may not. */
static bool characters_allowed(struct builder *builder)
{
  const char *bytes = builder->source->bytes;
  size_t length = builder->source->length;
  struct spot spot = {builder->source, {1, builder->offset_columns + 1}, 1};
  if (builder->offset == 0 && utf8_is_utf16(bytes, length)) {
    complain(builder->complaints, spot, "looks like UTF-16; save it as UTF-8");
    return false;
  }
  bool after_return = false;
  for (size_t at = builder->offset; at < length;) {
    unsigned character = 0;
    size_t taken = utf8_read(bytes + at, length - at, &character);
    if (taken == 0) {
      complain(builder->complaints, spot, "not valid UTF-8 (byte 0x%02x)", (unsigned)(unsigned char)bytes[at]);
      return false;
    }
    if (character_forbidden(character)) {
      complain(builder->complaints, spot,
               character < 0x20 ? "control character 0x%02x is not allowed" : "character U+%04X is not allowed",
               character);
      return false;
    }
    bool line_end = character == '\r' || (character == '\n' && !after_return);
    spot.place.line += line_end;
    spot.place.column = line_end ? 1 : spot.place.column + (character != '\n');
    after_return = character == '\r';
    at += taken;
  }
  return true;
}

static int columns_before(const struct source *source, size_t offset)
{
  int columns = 0;
  for (size_t at = 0; at < offset; columns++) {
    unsigned character = 0;
    size_t bytes = utf8_read(source->bytes + at, source->length - at, &character);
    at += bytes > 0 ? bytes : 1;
  }
  return columns;
}

enum status document_parse(const struct source *source, size_t offset, enum document_author author, struct arena *arena,
                           struct complaints *complaints, struct node **root, struct fault *fault)
{
  struct builder builder = {
      .source = source, .offset = offset, .author = author, .arena = arena, .complaints = complaints, .at = offset};
  builder.offset_columns = columns_before(source, offset);
  *root = NULL;
  if (author != DOCUMENT_OWN && !characters_allowed(&builder)) {
    return STATUS_OK;
  }
  if (!yaml_parser_initialize(&builder.parser)) {
    return fault_no_memory(fault, "reading a document");
  }
  yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&builder.parser, (const unsigned char *)source->bytes + builder.offset,
                               source->length - builder.offset);
  build(&builder);
  yaml_parser_delete(&builder.parser);
  if (builder.out_of_memory || complaints->out_of_memory) {
    return fault_no_memory(fault, "reading a document");
  }
  *root = builder.stopped ? NULL : builder.root;
  return STATUS_OK;
}
