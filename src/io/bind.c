#include "io/bind.h"

#include "core/arena.h"
#include "core/decimal.h"
#include "core/suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void *reader_take(struct reader *reader, size_t count, size_t size)
{
  void *memory = arena_take(reader->arena, (count == 0 ? 1 : count) * size);
  if (memory == NULL) {
    reader->status = fault_no_memory(reader->fault, "reading a specification");
  }
  return memory;
}

char *reader_copy(struct reader *reader, const char *text)
{
  char *copy = arena_copy(reader->arena, text, strlen(text));
  if (copy == NULL) {
    reader->status = fault_no_memory(reader->fault, "reading a specification");
  }
  return copy;
}

char *reader_path(struct reader *reader, const char *name)
{
  const char *slash = strrchr(reader->source->name, '/');
  size_t before = slash == NULL || name[0] == '/' ? 0 : (size_t)(slash - reader->source->name) + 1;
  size_t size = before + strlen(name) + 1;
  char *path = reader_take(reader, size, 1);
  if (path != NULL) {
    memcpy(path, reader->source->name, before);
    memcpy(path + before, name, size - before);
  }
  return path;
}

const char *reader_file(struct reader *reader, const char *name)
{
  struct spec_file *file = reader_take(reader, 1, sizeof *file);
  const char *copy = reader_copy(reader, name), *path = reader_path(reader, name);
  if (file == NULL || copy == NULL || path == NULL) {
    return NULL;
  }
  *file = (struct spec_file){copy, path, reader->spec->files};
  reader->spec->files = file;
  return path;
}

/* Appends to a fixed text what fits as a whole; false where it does not. */
static bool hint_append(struct hint *hint, const char *text)
{
  size_t used = strlen(hint->text), length = strlen(text);
  if (used + length >= sizeof hint->text) {
    return false;
  }
  memcpy(hint->text + used, text, length + 1);
  return true;
}

struct hint hint_for(const struct reader *reader, const char *word, struct name_list names)
{
  enum { LISTED = 24 };
  struct hint hint = {{0}};
  if (reader->complaints->count >= COMPLAINTS_KEPT) {
    return hint;
  }
  const char *nearest = names.count == 0 ? NULL : suggest_nearest(word, names.names, names.count);
  if (nearest != NULL) {
    (void)(hint_append(&hint, "; did you mean '") && hint_append(&hint, nearest) && hint_append(&hint, "'?"));
  } else if (names.count > 0 && names.count <= LISTED) {
    bool fits = hint_append(&hint, names.count == 1 ? "; the only one is " : "; known are ");
    for (size_t i = 0; i < names.count && fits; i++) {
      fits = hint_append(&hint, i == 0 ? "" : ", ") && hint_append(&hint, names.names[i]);
    }
  }
  return hint;
}

struct hint hint_comma(const char *key)
{
  struct hint hint = {{0}};
  if (key[0] != '\0' && key[strspn(key, "0123456789")] == '\0') {
    (void)hint_append(&hint, "; a comma separates here: the decimal mark is '.', and thousands have none");
  }
  return hint;
}

void *key_slot(const struct key *key, void *target)
{
  return (char *)target + key->offset;
}

static bool is_key(const struct key_table *table, const char *name)
{
  for (size_t i = 0; i < table->count; i++) {
    if (strcmp(table->keys[i].name, name) == 0) {
      return true;
    }
  }
  for (size_t i = 0; i < table->others.count; i++) {
    if (strcmp(table->others.names[i], name) == 0) {
      return true;
    }
  }
  return false;
}

static void complain_key(struct reader *reader, const struct node *key, const struct key_table *table)
{
  enum { NAMES = 128 };
  const char *names[NAMES];
  size_t own = 0, all = 0;
  for (; own < table->count && own < NAMES; own++) {
    names[own] = table->keys[own].name;
  }
  for (all = own; all - own < table->others.count && all < NAMES; all++) {
    names[all] = table->others.names[all - own];
  }
  struct hint hint = hint_for(reader, key->text, (struct name_list){names, all}), comma = hint_comma(key->text);
  bool near = strncmp(hint.text, "; did", 5) == 0, digits = comma.text[0] != '\0';
  if (digits) {
    hint = comma;
  } else if (!near) {
    hint = hint_for(reader, key->text, (struct name_list){names, own});
  }
  complain(reader->complaints, key->spot, "unknown key '%s' in %s%s%s", text_show(key->text).text, table->owner,
           hint.text, !near && !digits && table->others_hint != NULL ? table->others_hint : "");
}

/* Whether some key looks like this one, so that nobody need be told that this one is missing. */
static bool is_misspelt(const struct node *node, const struct key_table *table, const char *name)
{
  for (const struct node *child = node->first; child != NULL; child = child->next) {
    if (!is_key(table, child->key->text) && suggest_nearest(child->key->text, &name, 1) != NULL) {
      return true;
    }
  }
  return false;
}

void complain_missing(struct reader *reader, const struct node *node, const struct key_table *table, const char *name)
{
  if (!is_misspelt(node, table, name)) {
    complain(reader->complaints, node->spot, "%s has no '%s'", table->owner, name);
  }
}

bool bind_mapping(struct reader *reader, const struct node *node, const struct key_table *table, void *target)
{
  if (node->kind != NODE_MAPPING) {
    complain(reader->complaints, node->spot, "%s must be a mapping, found %s", table->owner, node_show(node).text);
    return false;
  }
  for (const struct node *child = node->first; child != NULL; child = child->next) {
    if (!is_key(table, child->key->text)) {
      complain_key(reader, child->key, table);
    }
  }
  for (size_t i = 0; i < table->count && reader->status == STATUS_OK; i++) {
    const struct key *key = &table->keys[i];
    const struct node *value = node_find(node, key->name);
    if (value != NULL) {
      key->bind(reader, value, key, target);
    } else if (key->required) {
      complain_missing(reader, node, table, key->name);
    }
  }
  return reader->status == STATUS_OK;
}

void bind_node(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)reader;
  *(const struct node **)key_slot(key, target) = value;
}

void bind_ignored(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)reader;
  (void)value;
  (void)key;
  (void)target;
}

void bind_name(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)read_name(reader, value, key->name, key_slot(key, target));
}

void bind_flag(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  bool *flag = key_slot(key, target);
  bool plain = value->kind == NODE_SCALAR && !value->quoted;
  if (plain && (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0)) {
    *flag = value->text[0] == 't';
  } else {
    complain(reader->complaints, value->spot, "%s must be true or false, found %s", key->name, node_show(value).text);
  }
}

static const struct real_bounds any_real = {-1e308, false};

void bind_real(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)read_real(reader, value, key->name, key->detail == NULL ? any_real : *(const struct real_bounds *)key->detail,
                  key_slot(key, target));
}

void bind_numeral(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  double nearest = 0;
  if (read_real(reader, value, key->name, any_real, &nearest)) {
    *(struct numeral *)key_slot(key, target) = numeral_read(value->text, value->length);
  }
}

void bind_whole(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  static const struct whole_bounds any = {0, UINT64_MAX};
  const struct whole_bounds *bounds = key->detail == NULL ? &any : key->detail;
  (void)read_whole(reader, value, key->name, bounds->low, bounds->high, key_slot(key, target));
}

void bind_choice(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  const struct choices *choices = key->detail;
  (void)read_known(reader, value, choices->what, (struct name_list){choices->names, choices->count},
                   key_slot(key, target));
}

void bind_sentence(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  enum { LONGEST = 500 };
  const char *text = NULL;
  if (!read_text(reader, value, key->name, &text)) {
    return;
  }
  char *copy = reader_copy(reader, text);
  if (copy == NULL) {
    return;
  }
  size_t length = strlen(copy);
  while (length > 0 && copy[length - 1] == '\n') { /* a block of text ends with one */
    copy[--length] = '\0';
  }
  size_t characters = utf8_count(copy, length);
  if (strpbrk(copy, "\n\r\t") != NULL) {
    complain(reader->complaints, value->spot, "%s may not hold a line break or a tab", key->name);
  } else if (characters > LONGEST) {
    complain(reader->complaints, value->spot, "%s may have at most %d characters, found %zu", key->name, LONGEST,
             characters);
  }
  if (value->cut) {
    complain_warning(reader->complaints, value->spot,
                     "%s ends here: ' #' begins a remark; put it in quotes where that is part of it", key->name);
  }
  *(const char **)key_slot(key, target) = copy;
}

bool read_text(struct reader *reader, const struct node *node, const char *label, const char **text)
{
  if (node->kind != NODE_SCALAR || node->length == 0) {
    complain(reader->complaints, node->spot, "%s must be text, found %s", label,
             node->kind == NODE_SCALAR ? "nothing" : node_show(node).text);
    return false;
  }
  *text = node->text;
  return true;
}

bool read_name(struct reader *reader, const struct node *node, const char *label, const char **name)
{
  const char *text = NULL;
  if (!read_text(reader, node, label, &text)) {
    return false;
  }
  switch (name_check(text)) {
  case NAME_BAD_CHARACTER:
    complain(reader->complaints, node->spot, "%s %s may only hold letters, digits, '_', '.', '-'", label,
             node_show(node).text);
    return false;
  case NAME_BAD_START:
    complain(reader->complaints, node->spot, "%s %s must begin with a letter or '_'", label, node_show(node).text);
    return false;
  case NAME_TOO_LONG:
    complain(reader->complaints, node->spot, "%s may have at most %d characters, found %zu", label, NAME_SIZE - 1,
             strlen(text));
    return false;
  case NAME_GOOD:
    break;
  }
  *name = reader_copy(reader, text);
  return *name != NULL;
}

bool read_known(struct reader *reader, const struct node *node, const char *what, struct name_list names,
                const char **name)
{
  const char *text = NULL;
  if (!read_text(reader, node, what, &text)) {
    return false;
  }
  if (names.names == NULL) {
    *name = reader_copy(reader, text);
    return *name != NULL;
  }
  for (size_t i = 0; i < names.count; i++) {
    if (strcmp(names.names[i], text) == 0) {
      *name = reader_copy(reader, text);
      return *name != NULL;
    }
  }
  struct hint hint = hint_for(reader, text, names);
  if (hint.text[0] == '\0' && names.count > 3) { /* too many to list */
    (void)snprintf(hint.text, sizeof hint.text, "; known are %.40s, %.40s, %.40s and %zu others", names.names[0],
                   names.names[1], names.names[2], names.count - 3);
  }
  complain(reader->complaints, node->spot, "unknown %s %s%s", what, node_show(node).text, hint.text);
  return false;
}

bool read_list(struct reader *reader, const struct node *node, const char *label, size_t limit)
{
  if (node->kind != NODE_SEQUENCE) {
    bool word = node->kind == NODE_SCALAR && node->length > 0;
    complain(reader->complaints, node->spot, "%s must be a list, found %s%s%s%s", label, node_show(node).text,
             word ? "; write [" : "", word ? text_show(node->text).text : "", word ? "]" : "");
    return false;
  }
  if (node->count == 0 || node->count > limit) {
    complain(reader->complaints, node->spot,
             node->count == 0 ? "%s is an empty list" : "%s has %zu items; the limit is %zu", label, node->count,
             limit);
    return false;
  }
  return true;
}

bool read_known_list(struct reader *reader, const struct node *node, const char *label, const char *what,
                     struct name_list names, const char *const **list, size_t *count)
{
  enum { LIST_LIMIT = 10000 };
  if (!read_list(reader, node, label, LIST_LIMIT)) {
    return false;
  }
  const char **read = reader_take(reader, node->count, sizeof *read);
  struct entry *entries = calloc(node->count, sizeof *entries);
  size_t good = 0, index = 0;
  for (const struct node *item = node->first; item != NULL && read != NULL && entries != NULL; item = item->next) {
    index++;
    if (read_known(reader, item, what, names, &read[good])) {
      entries[good] = (struct entry){0, read[good], read[good], item->spot, index};
      good++;
    }
  }
  if (entries == NULL) {
    reader->status = fault_no_memory(reader->fault, "reading a specification");
  } else {
    refuse_repeated_values(reader, label, entries, good);
  }
  free(entries);
  *list = read;
  *count = good;
  return read != NULL && good > 0;
}

/* By number, then by text without case, then as given. */
static int compare_entries(const void *a, const void *b)
{
  const struct entry *left = a, *right = b;
  if (left->number != right->number) {
    return left->number < right->number ? -1 : 1;
  }
  int order = left->text != NULL && right->text != NULL ? strcasecmp(left->text, right->text) : 0;
  return order != 0 ? order : left->index < right->index ? -1 : 1;
}

static bool entries_equal(const struct entry *left, const struct entry *right)
{
  return left->number == right->number &&
         (left->text == NULL || right->text == NULL || strcasecmp(left->text, right->text) == 0);
}

typedef void repetition(struct reader *reader, const char *label, const struct entry *first, const struct entry *again);

static void refuse_repeated(struct reader *reader, const char *label, struct entry *entries, size_t count,
                            repetition *say)
{
  qsort(entries, count, sizeof *entries, compare_entries);
  for (size_t i = 1, first = 0; i < count; i++) {
    if (entries_equal(&entries[i], &entries[first])) {
      say(reader, label, &entries[first], &entries[i]);
    } else {
      first = i;
    }
  }
}

static void say_value(struct reader *reader, const char *label, const struct entry *first, const struct entry *again)
{
  complain(reader->complaints, again->spot, "%s lists %s twice (items %zu and %zu)", label,
           text_show(again->shown).text, first->index, again->index);
}

static void say_name(struct reader *reader, const char *plural, const struct entry *first, const struct entry *again)
{
  if (strcmp(first->text, again->text) == 0) {
    complain(reader->complaints, again->spot, "two %s are named '%s'", plural, again->text);
  } else {
    complain(reader->complaints, again->spot,
             "%s '%s' and '%s' differ only in case; some systems could not tell their files apart", plural, first->text,
             again->text);
  }
  complain_note(reader->complaints, first->spot, "the first is here");
}

void refuse_repeated_values(struct reader *reader, const char *label, struct entry *entries, size_t count)
{
  refuse_repeated(reader, label, entries, count, say_value);
}

void refuse_repeated_names(struct reader *reader, const char *plural, struct entry *entries, size_t count)
{
  refuse_repeated(reader, plural, entries, count, say_name);
}
