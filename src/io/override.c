#include "io/override.h"

#include "core/suggest.h"

#include <stdio.h>
#include <string.h>

/* One word at work. */
struct override {
  const struct source *source;
  struct arena *arena;
  struct complaints *complaints;
  size_t path_length; /* bytes before '=' */
};

/* The part of the path in [start, end). */
static struct spot part_spot(const struct override *override, size_t start, size_t end)
{
  int column = 1, width = 0;
  for (size_t i = 0; i < end; i++) {
    bool begins = ((unsigned char) override->source->bytes[i] & 0xc0) != 0x80;
    column += begins && i < start;
    width += begins && i >= start;
  }
  return (struct spot){override->source, {1, column}, width < 1 ? 1 : width};
}

/* Whether the path goes on with `name` at `at`, up to a '.' or its end. */
static bool goes_on(const struct override *override, size_t at, const char *name)
{
  size_t length = strlen(name), left = override->path_length - at;
  return length > 0 && length <= left && memcmp(override->source->bytes + at, name, length) == 0 &&
         (length == left || override->source->bytes[at + length] == '.');
}

/* What an item of a list is called. */
static const char *item_name(const struct node *item)
{
  static const char *const keys[] = {"name", "id", "figure"};
  if (item->kind == NODE_SCALAR) {
    return item->text;
  }
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const struct node *name = node_find(item, keys[i]);
    if (name != NULL && name->kind == NODE_SCALAR) {
      return name->text;
    }
  }
  return "";
}

static const char *child_name(const struct node *child)
{
  return child->key != NULL ? child->key->text : item_name(child);
}

static size_t part_end(const struct override *override, size_t at)
{
  while (at < override->path_length && override->source->bytes[at] != '.') {
    at++;
  }
  return at;
}

/* The child that the path names at `at`, with the place where its name ends; the longest name that fits. */
static struct node *find_child(const struct override *override, const struct node *parent, size_t at, size_t *end)
{
  struct node *found = NULL;
  size_t longest = 0;
  for (struct node *child = parent->first; child != NULL; child = child->next) {
    const char *name = child_name(child);
    if (goes_on(override, at, name) && strlen(name) > longest) {
      found = child;
      longest = strlen(name);
    }
  }
  *end = found != NULL ? at + longest : part_end(override, at);
  if (found != NULL || parent->kind != NODE_SEQUENCE) {
    return found;
  }
  size_t number = 0;
  for (size_t i = at; i < *end; i++) {
    char digit = override->source->bytes[i];
    if (digit < '0' || digit > '9' || number > DOCUMENT_VALUE_LIMIT) {
      return NULL;
    }
    number = number * 10 + (size_t)(digit - '0');
  }
  struct node *child = at < *end ? parent->first : NULL;
  while (child != NULL && number > 0) {
    child = child->next;
    number--;
  }
  return child;
}

static void complain_item(const struct override *override, const struct node *list, size_t at, size_t end)
{
  enum { NAMES = 200 };
  const char *names[NAMES];
  char word[80];
  size_t count = 0;
  for (const struct node *item = list->first; item != NULL && count < NAMES; item = item->next) {
    names[count++] = item_name(item);
  }
  (void)snprintf(word, sizeof word, "%.*s", (int)(end - at < 79 ? end - at : 79), override->source->bytes + at);
  const char *nearest = suggest_nearest(word, names, count);
  bool number = word[0] != '\0' && word[strspn(word, "0123456789")] == '\0';
  complain(override->complaints, part_spot(override, at, end), "no item '%s' in this list of %zu%s%s%s%s",
           text_show(word).text, list->count, number ? "; numbers begin at 0" : "",
           nearest != NULL ? "; did you mean '" : "", nearest != NULL ? text_show(nearest).text : "",
           nearest != NULL ? "'?" : "");
}

/* Puts `value` where `old` is among its parent's children. */
static void replace(struct node *parent, struct node *old, struct node *value)
{
  value->key = old->key;
  value->next = old->next;
  if (parent->first == old) {
    parent->first = value;
  }
  if (parent->last == old) {
    parent->last = value;
  }
  for (struct node *child = parent->first; child != NULL; child = child->next) {
    if (child->next == old) {
      child->next = value;
    }
  }
}

static struct node *make_text(const struct override *override, size_t start, size_t end)
{
  return node_new(override->arena, NODE_SCALAR, part_spot(override, start, end), override->source->bytes + start,
                  end - start);
}

/* Where the specification names no constants, changing one price begins with those that hold then. */
static bool add_default(const struct override *override, const struct node *key, struct node *mapping)
{
  static const char set[] = "essay";
  if (strcmp(key->text, "constants") != 0) {
    return true;
  }
  struct node *like = node_new(override->arena, NODE_SCALAR, key->spot, "like", strlen("like"));
  struct node *name = node_new(override->arena, NODE_SCALAR, key->spot, set, strlen(set));
  if (like != NULL && name != NULL) {
    node_append(mapping, like, name);
  }
  return like != NULL && name != NULL;
}

/* A mapping in the place of a missing value or of a name; NULL where memory is out. */
static struct node *make_mapping(const struct override *override, struct node *parent, struct node *old, size_t start,
                                 size_t end)
{
  struct node *mapping = node_new(override->arena, NODE_MAPPING, part_spot(override, start, end), NULL, 0);
  struct node *key = old == NULL ? make_text(override, start, end)
                                 : node_new(override->arena, NODE_SCALAR, old->spot, "like", strlen("like"));
  if (mapping == NULL || key == NULL) {
    return NULL;
  }
  if (old == NULL) {
    node_append(parent, key, mapping);
    return start > 0 || add_default(override, key, mapping) ? mapping : NULL;
  }
  replace(parent, old, mapping);
  old->next = NULL;
  if (old->length > 0) {
    node_append(mapping, key, old);
  }
  return mapping;
}

/* Walks down the path and puts the value at its end. */
static enum status place_value(const struct override *override, struct node *root, struct node *value,
                               struct fault *fault)
{
  struct node *parent = root;
  for (size_t at = 0;;) {
    size_t end = 0;
    struct node *child = find_child(override, parent, at, &end);
    bool last = end >= override->path_length;
    if (child == NULL && parent->kind == NODE_SEQUENCE) {
      complain_item(override, parent, at, end);
      return STATUS_OK;
    }
    if (last && child != NULL) {
      replace(parent, child, value);
      return STATUS_OK;
    }
    if (last) {
      struct node *key = make_text(override, at, end);
      if (key == NULL) {
        return fault_no_memory(fault, "applying --set");
      }
      node_append(parent, key, value);
      return STATUS_OK;
    }
    if (child == NULL || child->kind == NODE_SCALAR) {
      child = make_mapping(override, parent, child, at, end);
    }
    if (child == NULL) {
      return fault_no_memory(fault, "applying --set");
    }
    parent = child;
    at = end + 1;
  }
}

/* No part of the path is empty. */
static bool check_path(const struct override *override)
{
  for (size_t at = 0; at <= override->path_length; at = part_end(override, at) + 1) {
    if (part_end(override, at) == at) {
      complain(override->complaints, part_spot(override, at, at), "the path before '=' has an empty part");
      return false;
    }
  }
  return true;
}

/* Where the remark behind a value begins; NULL where there is none. On a command line it is always part of the value
 * to whoever wrote it. */
static const char *find_remark(const char *text)
{
  for (const char *mark = strchr(text, '#'); mark != NULL; mark = strchr(mark + 1, '#')) {
    if (mark > text && (mark[-1] == ' ' || mark[-1] == '\t')) {
      return mark;
    }
  }
  return NULL;
}

/* Whether all of the word counts. */
static bool check_remark(const struct override *override, const struct node *value)
{
  const char *word = override->source->bytes;
  const char *remark = value->kind == NODE_SCALAR && !value->quoted ? find_remark(word + override->path_length) : NULL;
  if (remark != NULL) {
    complain(override->complaints, part_spot(override, (size_t)(remark - word), override->source->length),
             "' #' begins a remark, which is no part of the value; put the value in quotes, %.*s=\"...\"",
             (int) override->path_length, word);
  }
  return remark == NULL;
}

enum status override_apply(const char *word, struct arena *arena, struct complaints *complaints, struct node *root,
                           struct fault *fault)
{
  struct source *source = arena_take(arena, sizeof *source);
  if (source == NULL) {
    return fault_no_memory(fault, "applying --set");
  }
  *source = (struct source){"--set", word, strlen(word), true};
  const char *equals = strchr(word, '=');
  if (equals == NULL) {
    complain(complaints, (struct spot){source, {1, 1}, (int)strlen(word)}, "expected PATH=VALUE, found no '='");
    return STATUS_OK;
  }
  struct override override = {source, arena, complaints, (size_t)(equals - word)};
  struct node *value = NULL;
  size_t before = complaints->count;
  if (!check_path(&override)) {
    return STATUS_OK;
  }
  enum status status =
      document_parse(source, override.path_length + 1, DOCUMENT_BY_OTHERS, arena, complaints, &value, fault);
  if (status != STATUS_OK || complaints->count > before) {
    return status;
  }
  if (value == NULL) {
    complain(complaints, part_spot(&override, override.path_length, override.path_length + 1),
             "there is no value after '='");
    return STATUS_OK;
  }
  return check_remark(&override, value) ? place_value(&override, root, value, fault) : STATUS_OK;
}
