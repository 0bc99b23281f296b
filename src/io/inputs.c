#include "io/inputs.h"

#include "core/drawn.h"
#include "io/document.h"
#include "io/manifest.h"

#include <stdlib.h>
#include <string.h>

static const char comparing[] = "comparing what runs were made from";

enum { CHANGES_NAMED = 8 };

/* Where a row comes from, or how its columns are called, changes no count. */
static bool counts(const struct architecture_field *field)
{
  return field->kind != FIELD_TEXT || field->offset == offsetof(struct architecture, accounting);
}

/* The models of a specification, each once. */
struct models {
  const struct architecture **items;
  size_t count, capacity;
  bool out_of_memory;
};

static void add_model(void *context, const struct architecture *model)
{
  struct models *models = context;
  for (size_t i = 0; i < models->count; i++) {
    if (strcmp(models->items[i]->name, model->name) == 0 && architecture_counts_alike(models->items[i], model)) {
      return;
    }
  }
  if (models->count == models->capacity) {
    size_t grown = 2 * models->capacity + 16;
    const struct architecture **items = realloc(models->items, grown * sizeof(const struct architecture *));
    if (items == NULL) {
      models->out_of_memory = true;
      return;
    }
    models->items = items;
    models->capacity = grown;
  }
  models->items[models->count++] = model;
}

static void describe_model(struct json *json, const struct architecture *model)
{
  json_open_object(json, NULL);
  json_string(json, "name", model->name);
  for (size_t i = 0; i < architecture_field_count; i++) {
    const struct architecture_field *field = &architecture_fields[i];
    if (!counts(field)) {
      continue;
    }
    if (field->kind == FIELD_TEXT) {
      json_string(json, field->name, architecture_get_text(model, field));
    } else if (field->kind == FIELD_CHOICE) {
      json_string(json, field->name, field->choices[architecture_get(model, field)]);
    } else {
      json_integer(json, field->name, architecture_get(model, field));
    }
  }
  json_close_object(json);
}

static void describe_drawn(struct json *json, const char *claim, const char *column)
{
  json_open_object(json, NULL);
  json_string(json, "claim", claim);
  json_string(json, "column", column);
  json_close_object(json);
}

enum status inputs_describe(struct json *json, const struct spec *spec, struct fault *fault)
{
  struct models models = {0};
  spec_visit_models(spec, add_model, &models);
  json_open_array(json, "models");
  for (size_t i = 0; i < models.count; i++) {
    describe_model(json, models.items[i]);
  }
  json_close_array(json);
  json_open_array(json, "analyses");
  for (size_t i = 0; i < spec->sensitivity_count; i++) {
    const struct sensitivity *analysis = &spec->sensitivities[i];
    json_open_object(json, NULL);
    json_string(json, "name", analysis->name);
    json_integer(json, "samples", analysis->samples);
    json_integer(json, "scrambles", analysis->scrambles);
    json_close_object(json);
  }
  json_close_array(json);
  json_open_array(json, "drawn");
  for (size_t i = 0; i < spec->claim_count; i++) {
    const struct claim *claim = &spec->claims[i];
    if (claim_is_drawn(claim)) {
      describe_drawn(json, claim->id, "value");
    }
    if (claim_is_drawn_against(claim)) {
      describe_drawn(json, claim->id, "expected");
    }
  }
  json_close_array(json);
  free(models.items);
  return models.out_of_memory ? fault_no_memory(fault, "making the manifest") : STATUS_OK;
}

/* The comparison under way. */
struct comparing {
  const struct node *before, *now; /* the manifests */
  struct input_changes *changes;
  size_t count; /* of changes */
};

/* "llama-3.1-8b d_ffn 14336 -> 14337", or, without the number before, "llama-3.1-8b is new". */
static void note_change(struct comparing *work, const char *what, const char *key, const char *from, const char *to)
{
  if (work->count++ < CHANGES_NAMED) {
    text_append_format(&work->changes->words, "%s%.80s%s%.80s %.80s%s%.80s",
                       work->count == 1 ? "Inputs that changed: " : "; ", what, key[0] == '\0' ? "" : " ", key,
                       from == NULL ? "" : from, from == NULL ? "" : " -> ", to);
  }
}

static void compare_words(struct comparing *work, const char *what, const char *from, const char *to)
{
  if (from != NULL && to != NULL && strcmp(from, to) != 0) {
    note_change(work, what, "", from, to);
  }
}

static bool is_called(const struct node *item, const char *key, const char *name)
{
  const char *found = node_word(item, key);
  return found != NULL && strcmp(found, name) == 0;
}

/* Member number `index` of those whose `key` is that; NULL behind the last. */
static const struct node *find_called(const struct node *list, const char *key, const char *name, size_t index)
{
  for (const struct node *item = list->first; item != NULL; item = item->next) {
    if (is_called(item, key, name) && index-- == 0) {
      return item;
    }
  }
  return NULL;
}

static const struct node *find_named(const struct node *list, const char *name, size_t index)
{
  return find_called(list, "name", name, index);
}

static void compare_members(struct comparing *work, const char *name, const struct node *before, const struct node *now)
{
  for (const struct node *member = before->first; member != NULL; member = member->next) {
    static const char *const passed_over[] = {"name", "status", "derivation"};
    const char *key = member->key->text, *to = node_word(now, key);
    bool compared = member->kind == NODE_SCALAR && to != NULL;
    for (size_t i = 0; i < sizeof passed_over / sizeof passed_over[0]; i++) {
      compared = compared && strcmp(key, passed_over[i]) != 0;
    }
    if (compared && strcmp(member->text, to) != 0) {
      note_change(work, name, key, member->text, to);
    }
  }
}

/* Of prices that were given one by one. */
static const char *shown(const char *name)
{
  return name[0] == '\0' ? "prices" : name;
}

/* The next name behind `item` (NULL: the first) that the other list does not have; NULL behind the last. */
static const struct node *next_alone(const struct node *list, const struct node *item, const struct node *other)
{
  for (item = item == NULL ? list->first : item->next; item != NULL; item = item->next) {
    const char *name = node_word(item, "name");
    if (name != NULL && find_named(list, name, 0) == item && find_named(other, name, 0) == NULL) {
      return item;
    }
  }
  return NULL;
}

static bool is_only(const struct node *list, const struct node *item, const struct node *other)
{
  return item != NULL && next_alone(list, item, other) == NULL;
}

/* What one side alone has. A set of prices loses its name with --set: the only one that is gone and the only one that
 * is new are one set then. */
static void compare_alone(struct comparing *work, const struct node *before, const struct node *now)
{
  const struct node *gone = next_alone(before, NULL, now), *new = next_alone(now, NULL, before);
  if (is_only(before, gone, now) && is_only(now, new, before) &&
      (is_called(gone, "name", "") || is_called(new, "name", ""))) {
    compare_members(work, "prices", gone, new);
    return;
  }
  for (; gone != NULL; gone = next_alone(before, gone, now)) {
    note_change(work, shown(node_word(gone, "name")), "", NULL,
                is_called(gone, "name", "") ? "without a name are gone" : "is gone");
  }
  for (; new != NULL; new = next_alone(now, new, before)) {
    note_change(work, shown(node_word(new, "name")), "", NULL,
                is_called(new, "name", "") ? "without a name are new" : "is new");
  }
}

/* What is at the same place among those of its name goes together, where there are as many. */
static void compare_lists(struct comparing *work, const char *key)
{
  const struct node *before = node_list(work->before, key), *now = node_list(work->now, key);
  if (before == NULL || now == NULL) {
    return;
  }
  for (const struct node *item = before->first; item != NULL; item = item->next) {
    const char *name = node_word(item, "name");
    size_t index = 0;
    if (name == NULL) {
      continue;
    }
    for (const struct node *earlier = before->first; earlier != item; earlier = earlier->next) {
      index += is_called(earlier, "name", name);
    }
    const struct node *other = find_named(now, name, index);
    if (other != NULL) {
      compare_members(work, shown(name), item, other);
    }
  }
  compare_alone(work, before, now);
}

static void compare_files(struct comparing *work)
{
  const struct node *before = node_list(work->before, "read"), *now = node_list(work->now, "read");
  if (before == NULL || now == NULL) {
    return;
  }
  for (const struct node *item = before->first; item != NULL; item = item->next) {
    const char *path = node_word(item, "path"), *sha256 = node_word(item, "sha256");
    const struct node *other = path == NULL ? NULL : find_called(now, "path", path, 0);
    if (path != NULL && other == NULL) {
      note_change(work, path, "", NULL, "is gone");
    } else if (path != NULL && sha256 != NULL && !is_called(other, "sha256", sha256)) {
      note_change(work, path, "", NULL, "is another file");
    }
  }
  for (const struct node *item = now->first; item != NULL; item = item->next) {
    const char *path = node_word(item, "path");
    if (path != NULL && find_called(before, "path", path, 0) == NULL) {
      note_change(work, path, "", NULL, "is new");
    }
  }
}

static void compare_versions(struct comparing *work)
{
  const struct node *before = node_find(work->before, "versions"), *now = node_find(work->now, "versions");
  for (const struct node *version = before == NULL ? NULL : before->first; version != NULL; version = version->next) {
    const char *name = version->key == NULL ? "gnuplot" : version->key->text;
    if (strcmp(name, "gnuplot") != 0) { /* which draws, and counts nothing */
      compare_words(work, strcmp(name, "proofsweep") == 0 ? "program" : name, node_word(before, name),
                    node_word(now, name));
    }
  }
  compare_words(work, "machine", node_word(node_find(work->before, "host"), "machine"),
                node_word(node_find(work->now, "host"), "machine"));
}

/* The analyses that drew another number of samples. */
static bool list_redrawn(const struct comparing *work, struct input_changes *changes)
{
  const struct node *before = node_list(work->before, "analyses"), *now = node_list(work->now, "analyses");
  if (before == NULL || now == NULL) {
    return true;
  }
  changes->redrawn = arena_take(changes->arena, (before->count + 1) * sizeof *changes->redrawn);
  for (const struct node *item = before->first; item != NULL && changes->redrawn != NULL; item = item->next) {
    static const char *const draws[] = {"samples", "scrambles"};
    const char *name = node_word(item, "name");
    const struct node *other = name == NULL ? NULL : find_named(now, name, 0);
    bool redrawn = false;
    for (size_t i = 0; i < sizeof draws / sizeof draws[0]; i++) {
      const char *from = node_word(item, draws[i]), *to = node_word(other, draws[i]);
      redrawn = redrawn || (from != NULL && to != NULL && strcmp(from, to) != 0);
    }
    if (redrawn) {
      changes->redrawn[changes->redrawn_count++] = name;
    }
  }
  return changes->redrawn != NULL;
}

/* The cells of claims that are drawn. */
static bool list_drawn(const struct comparing *work, struct input_changes *changes)
{
  const struct node *lists[] = {node_list(work->before, "drawn"), node_list(work->now, "drawn")};
  size_t count = (lists[0] == NULL ? 0 : lists[0]->count) + (lists[1] == NULL ? 0 : lists[1]->count);
  changes->drawn = arena_take(changes->arena, (count + 1) * sizeof *changes->drawn);
  for (size_t side = 0; side < 2 && changes->drawn != NULL; side++) {
    for (const struct node *item = lists[side] == NULL ? NULL : lists[side]->first; item != NULL; item = item->next) {
      const struct drawn_cell cell = {node_word(item, "claim"), node_word(item, "column")};
      if (cell.claim != NULL && cell.column != NULL) {
        changes->drawn[changes->drawn_count++] = cell;
      }
    }
  }
  return changes->drawn != NULL;
}

static void compare_manifests(struct comparing *work)
{
  static const char *const lists[] = {"models", "constants", "analyses"};
  struct text *words = &work->changes->words;
  const char *from = node_word(work->before, "seed"), *to = node_word(work->now, "seed");
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    compare_lists(work, lists[i]);
  }
  compare_files(work);
  compare_versions(work);
  compare_words(work, "seed", from, to);
  work->changes->seeds_differ =
      from != NULL && to != NULL && strcmp(from, to) != 0 && strcmp(from, "null") != 0 && strcmp(to, "null") != 0;
  from = node_word(node_find(work->before, "specification"), "sha256");
  to = node_word(node_find(work->now, "specification"), "sha256");
  if (from != NULL && to != NULL && strcmp(from, to) != 0) {
    note_change(work, "the specification", "", NULL, "or a --set");
  }
  if (work->count > CHANGES_NAMED) {
    text_append_format(words, "; and %zu more", work->count - CHANGES_NAMED);
  }
  const char *date = node_word(work->before, "started");
  text_append(words, work->count == 0 ? "No input changed that the manifests tell of." : ".");
  if (date != NULL && strlen(date) >= strlen("2026-11-29")) {
    const char *version = node_word(node_find(work->before, "versions"), "proofsweep");
    text_append_format(words, " Baseline of %.10s%s%s.", date, version == NULL ? "" : ", program ",
                       version == NULL ? "" : version);
  }
}

/* What is none of ours tells of nothing. */
static enum status forgive(enum status status)
{
  return status == STATUS_BAD_INPUT ? STATUS_OK : status;
}

enum status inputs_compare(const char *baseline, const char *now, const struct text *manifest,
                           struct input_changes *changes, struct fault *fault)
{
  const struct node *before = NULL, *after = NULL;
  *changes = (struct input_changes){.arena = arena_new()};
  if (changes->arena == NULL) {
    return fault_no_memory(fault, comparing);
  }
  bool there = false;
  enum status status = forgive(manifest_read(baseline, &there, changes->arena, &before, fault));
  if (status == STATUS_OK) {
    status = forgive(manifest == NULL ? manifest_read(now, &there, changes->arena, &after, fault)
                                      : manifest_parse("", manifest, changes->arena, &after, fault));
  }
  if (status == STATUS_OK && before != NULL && after != NULL) {
    struct comparing work = {before, after, changes, 0};
    compare_manifests(&work);
    status = list_redrawn(&work, changes) && list_drawn(&work, changes) ? text_status(&changes->words, comparing, fault)
                                                                        : fault_no_memory(fault, comparing);
  }
  return status;
}

void input_changes_free(struct input_changes *changes)
{
  text_free(&changes->words);
  arena_free(changes->arena);
  *changes = (struct input_changes){0};
}
