/* The half of io/manifest.h that reads. JSON is YAML as far as our own manifests go, so libyaml reads it. */
#include "io/manifest.h"

#include "core/arena.h"
#include "core/decimal.h"
#include "core/key_set.h"
#include "io/child.h"
#include "io/directory.h"
#include "io/journal.h"
#include "io/json.h"
#include "io/yaml_memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

enum { MANIFEST_LIMIT = 64 << 20, NAMED_FILES = 10 };

/* One line of the list, as the document holds it. */
struct listed {
  const char *path, *bytes, *sha256;
};

static const char *scalar(const yaml_node_t *node)
{
  return node != NULL && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

static yaml_node_t *member(yaml_document_t *document, const yaml_node_t *mapping, const char *key)
{
  if (mapping == NULL || mapping->type != YAML_MAPPING_NODE) {
    return NULL;
  }
  for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < mapping->data.mapping.pairs.top;
       pair++) {
    const char *name = scalar(yaml_document_get_node(document, pair->key));
    if (name != NULL && strcmp(name, key) == 0) {
      return yaml_document_get_node(document, pair->value);
    }
  }
  return NULL;
}

/* The list of files; NULL where there is none. */
static const yaml_node_t *files_of(yaml_document_t *document)
{
  const yaml_node_t *files = member(document, yaml_document_get_root_node(document), "files");
  return files != NULL && files->type == YAML_SEQUENCE_NODE ? files : NULL;
}

static void add_finding(struct manifest_findings *findings, struct text *named, const char *what, const char *path,
                        const char *detail)
{
  size_t found = findings->missing + findings->changed;
  text_append_format(&findings->lines, "%s %s%s\n", what, path, detail);
  if (found < NAMED_FILES) {
    text_append_format(named, "%s%s %s", found == 0 ? "" : ", ", what, path);
  } else if (found == NAMED_FILES) {
    text_append(named, " ...");
  }
}

static enum status check_file(const char *directory, const struct listed *listed, struct manifest_findings *findings,
                              struct text *named, struct fault *fault)
{
  struct text path = {0};
  path_join(&path, directory, listed->path);
  enum status status = text_status(&path, "checking a file", fault);
  char sha256[DIGEST_TEXT_SIZE] = "";
  uint64_t bytes = 0;
  bool there = false;
  if (status == STATUS_OK) {
    status = file_look(path.data, &there, fault);
  }
  if (status != STATUS_OK) {
    text_free(&path);
    return status;
  }
  if (!there) {
    add_finding(findings, named, "missing", listed->path, "");
    findings->missing++;
  } else {
    status = digest_of_file(path.data, sha256, &bytes, fault);
    if (status == STATUS_OK && strcmp(sha256, listed->sha256) != 0) {
      char detail[128];
      (void)snprintf(detail, sizeof detail, ": %llu bytes, %.40s expected", (unsigned long long)bytes, listed->bytes);
      add_finding(findings, named, "changed", listed->path, detail);
      findings->changed++;
    }
  }
  text_free(&path);
  return status;
}

static enum status check_files(const char *directory, yaml_document_t *document, struct manifest_findings *findings,
                               struct text *named, struct fault *fault)
{
  const yaml_node_t *files = files_of(document);
  if (files == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "'%.512s/manifest.json' is not a manifest: no list 'files'", directory);
  }
  for (const yaml_node_item_t *item = files->data.sequence.items.start; item < files->data.sequence.items.top; item++) {
    const yaml_node_t *node = yaml_document_get_node(document, *item);
    struct listed listed = {scalar(member(document, node, "path")), scalar(member(document, node, "bytes")),
                            scalar(member(document, node, "sha256"))};
    findings->files++;
    if (listed.path == NULL || listed.bytes == NULL || listed.sha256 == NULL) {
      return fault_set(fault, STATUS_BAD_INPUT,
                       "'%.512s/manifest.json' is not a manifest: file %zu lacks path, bytes or sha256", directory,
                       findings->files);
    }
    if (!path_stays_below(listed.path)) {
      return fault_set(fault, STATUS_BAD_INPUT, "'%.400s/manifest.json' lists '%.256s', which is not below it",
                       directory, listed.path);
    }
    enum status status = check_file(directory, &listed, findings, named, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  return STATUS_OK;
}

static const char verifying[] = "verifying a run";

/* Whether the journal in a directory is that of a shard: it stays there for the merge. */
static enum status is_shard(const char *directory, bool *is, struct fault *fault)
{
  struct journal journal = {.descriptor = -1};
  struct text shard = {0};
  bool there = false;
  enum status status = journal_look(directory, &there, fault);
  if (status == STATUS_OK && there) {
    status = journal_read(&journal, directory, fault);
    status = status == STATUS_BAD_INPUT ? STATUS_OK : status;
  }
  const char *lines = text_string(&journal.about);
  *is = status == STATUS_OK && journal_value(&lines, "shard", &shard);
  text_free(&shard);
  journal_free(&journal);
  return status;
}

/* The paths of a list that check_files found good, of the manifest itself, and of a shard's journal. */
static enum status collect_listed(const char *directory, yaml_document_t *document, struct key_set *listed,
                                  struct fault *fault)
{
  const yaml_node_t *files = files_of(document);
  struct text path = {0};
  size_t number = 0;
  text_append(&path, "manifest.json");
  bool shard = false;
  enum status status = key_set_add(listed, &path, &number, NULL, fault);
  if (status == STATUS_OK) {
    status = is_shard(directory, &shard, fault);
  }
  if (status == STATUS_OK && shard) {
    text_clear(&path);
    text_append(&path, "journal");
    status = key_set_add(listed, &path, &number, NULL, fault);
  }
  for (const yaml_node_item_t *item = files->data.sequence.items.start;
       item < files->data.sequence.items.top && status == STATUS_OK; item++) {
    text_clear(&path);
    text_append(&path, scalar(member(document, yaml_document_get_node(document, *item), "path")));
    status = key_set_add(listed, &path, &number, NULL, fault);
  }
  text_free(&path);
  return status;
}

/* Asked of the file: some file systems leave the entry's type open. */
static enum status is_directory(const char *directory, const char *name, bool *is, struct fault *fault)
{
  struct text path = {0};
  struct stat facts;
  path_join(&path, directory, name);
  enum status status = text_status(&path, verifying, fault);
  *is = false;
  if (status == STATUS_OK && lstat(path.data, &facts) == 0) {
    *is = S_ISDIR(facts.st_mode);
  } else if (status == STATUS_OK && errno != ENOENT) {
    status = file_fault(fault, "read", path.data, errno);
  }
  text_free(&path);
  return status;
}

/* Names what lies below directory/`below` and is not listed, in the order of the names. Links are not followed. */
static enum status name_unlisted(const char *directory, const char *below, const struct key_set *listed,
                                 struct text *lines, struct fault *fault)
{
  struct text path = {0};
  struct directory names = {0};
  path_join(&path, directory, below);
  enum status status = text_status(&path, verifying, fault);
  if (status == STATUS_OK) {
    status = directory_read(text_string(&path), &names, fault);
  }
  for (size_t i = 0; status == STATUS_OK && i < names.count; i++) {
    text_clear(&path);
    path_join(&path, below, names.names[i]);
    status = text_status(&path, verifying, fault);
    bool inner = false;
    if (status == STATUS_OK) {
      status = is_directory(directory, path.data, &inner, fault);
    }
    if (status == STATUS_OK && inner) {
      status = name_unlisted(directory, path.data, listed, lines, fault);
    } else if (status == STATUS_OK && key_set_find(listed, &path) == SIZE_MAX) {
      text_append_format(lines, "not in the manifest: %s\n", path.data);
    }
  }
  directory_free(&names);
  text_free(&path);
  return status;
}

/* Whether it begins as a JSON object, and is not nested beyond what a manifest is: libyaml takes time by the square of
 * the depth, and recurses without a limit in YAML's other styles. */
static bool looks_like_json(const struct text *content)
{
  const char *text = text_string(content);
  unsigned depth = 0, deepest = 0;
  bool quoted = false;
  for (size_t i = 0; i < content->length && deepest <= JSON_DEPTH_MAX; i++) {
    if (quoted) {
      i += text[i] == '\\' ? 1 : 0;
      quoted = text[i] != '"';
    } else if (text[i] == '"') {
      quoted = true;
    } else if (text[i] == '{' || text[i] == '[') {
      deepest = ++depth > deepest ? depth : deepest;
    } else if ((text[i] == '}' || text[i] == ']') && depth > 0) {
      depth--;
    }
  }
  return text[0] == '{' && deepest <= JSON_DEPTH_MAX;
}

static enum status load(const char *directory, const struct text *content, yaml_document_t *document,
                        struct fault *fault)
{
  yaml_parser_t parser;
  if (!looks_like_json(content)) {
    return fault_set(fault, STATUS_BAD_INPUT, "'%.512s/manifest.json' is not a manifest: no JSON object", directory);
  }
  if (yaml_parser_initialize(&parser) == 0) {
    return fault_no_memory(fault, "reading a manifest");
  }
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)content->data, content->length);
  enum status status = STATUS_OK;
  bool loaded = yaml_parser_load(&parser, document) != 0;
  if (!loaded && yaml_out_of_memory(&parser)) {
    status = fault_no_memory(fault, "reading a manifest");
  } else if (!loaded) {
    status = fault_set(fault, STATUS_BAD_INPUT, "'%.512s/manifest.json' is not a manifest: line %zu: %.200s", directory,
                       parser.problem_mark.line + 1, parser.problem == NULL ? "unreadable" : parser.problem);
  }
  yaml_parser_delete(&parser);
  return status;
}

enum status manifest_read_text(const char *directory, bool *there, struct text *content, struct fault *fault)
{
  struct text path = {0};
  bool found = true;
  path_join(&path, directory, "manifest.json");
  enum status status = text_status(&path, "reading a manifest", fault);
  if (status == STATUS_OK && there != NULL) {
    status = file_look(path.data, there, fault);
    found = *there;
  }
  if (status == STATUS_OK && found) {
    status = file_read(path.data, MANIFEST_LIMIT, content, fault);
  }
  text_free(&path);
  return status;
}

/* Loads directory/manifest.json; `there` as in manifest_read_text. */
static enum status open_manifest(const char *directory, yaml_document_t *document, bool *there, struct fault *fault)
{
  struct text content = {0};
  enum status status = manifest_read_text(directory, there, &content, fault);
  if (status == STATUS_OK && (there == NULL || *there)) {
    status = load(directory, &content, document, fault);
  }
  text_free(&content);
  return status;
}

/* A directory without a manifest is no run, but may hold some. */
static enum status fault_no_run(const char *directory, struct fault *fault)
{
  struct text hint = {0};
  child_suggest(directory, "manifest.json", &hint);
  enum status status = text_status(&hint, "looking for a run", fault);
  if (status == STATUS_OK) {
    status = fault_set(fault, STATUS_BAD_INPUT, "'%.300s' is no finished run: it has no manifest.json%.400s", directory,
                       text_string(&hint));
  }
  text_free(&hint);
  return status;
}

enum status manifest_verify(const char *directory, struct manifest_findings *findings, struct fault *fault)
{
  *findings = (struct manifest_findings){0};
  struct text named = {0};
  struct key_set listed = {0};
  yaml_document_t document;
  bool there = true;
  enum status status = open_manifest(directory, &document, directory_exists(directory) ? &there : NULL, fault);
  if (status != STATUS_OK || !there) {
    return status != STATUS_OK ? status : fault_no_run(directory, fault);
  }
  status = check_files(directory, &document, findings, &named, fault);
  if (status == STATUS_OK) {
    status = collect_listed(directory, &document, &listed, fault);
  }
  if (status == STATUS_OK) {
    status = name_unlisted(directory, "", &listed, &findings->lines, fault);
  }
  text_inherit(&findings->lines, &named);
  if (status == STATUS_OK) {
    status = text_status(&findings->lines, verifying, fault);
  }
  if (status == STATUS_OK && findings->missing + findings->changed > 0) {
    status = fault_set(fault, STATUS_CHECK_FAILED, "%zu of %zu files in '%.300s' differ from the manifest: %.600s",
                       findings->missing + findings->changed, findings->files, directory, text_string(&named));
  }
  yaml_document_delete(&document);
  key_set_free(&listed);
  text_free(&named);
  return status;
}

static enum status take_files(const char *directory, yaml_document_t *document,
                              enum status (*take)(void *context, const char *path, const char *sha256,
                                                  struct fault *fault),
                              void *context, struct fault *fault)
{
  const yaml_node_t *files = files_of(document);
  bool listed = files != NULL;
  enum status status = STATUS_OK;
  for (const yaml_node_item_t *item = listed ? files->data.sequence.items.start : NULL;
       listed && item < files->data.sequence.items.top && status == STATUS_OK; item++) {
    const yaml_node_t *node = yaml_document_get_node(document, *item);
    const char *path = scalar(member(document, node, "path")), *sha256 = scalar(member(document, node, "sha256"));
    listed = path != NULL;
    status = listed ? take(context, path, sha256 == NULL ? "" : sha256, fault) : STATUS_OK;
  }
  return listed ? status
                : fault_set(fault, STATUS_BAD_INPUT,
                            "'%.512s/manifest.json' is not a manifest: no list 'files' of paths", directory);
}

enum status manifest_each_file(const char *directory,
                               enum status (*take)(void *context, const char *path, const char *sha256,
                                                   struct fault *fault),
                               void *context, bool *found, struct fault *fault)
{
  yaml_document_t document;
  enum status status = open_manifest(directory, &document, found, fault);
  if (status == STATUS_OK && *found) {
    status = take_files(directory, &document, take, context, fault);
    yaml_document_delete(&document);
  }
  return status;
}

enum status manifest_is_as_listed(const char *path, const struct manifest_file *file, bool *is, struct fault *fault)
{
  char sha256[DIGEST_TEXT_SIZE];
  uint64_t bytes = 0;
  enum status status = file_look(path, is, fault);
  if (status == STATUS_OK && *is) {
    status = digest_of_file(path, sha256, &bytes, fault);
    *is = status == STATUS_OK && bytes == file->record.bytes && strcmp(sha256, file->record.sha256) == 0;
  }
  return status;
}

/* Copies one entry of the list, where it is a good one. */
static enum status take_file(const yaml_node_t *entry, yaml_document_t *document, struct manifest_past *past,
                             struct fault *fault)
{
  const char *path = scalar(member(document, entry, "path"));
  const char *bytes = scalar(member(document, entry, "bytes"));
  const char *sha256 = scalar(member(document, entry, "sha256"));
  const char *inputs = scalar(member(document, entry, "inputs"));
  unsigned __int128 length = 0;
  if (path == NULL || bytes == NULL || sha256 == NULL || strlen(sha256) >= DIGEST_TEXT_SIZE ||
      decimal_to_u128(bytes, strlen(bytes), &length) != DECIMAL_READ || length > UINT64_MAX ||
      !path_stays_below(path)) {
    return STATUS_OK;
  }
  struct manifest_file *file = &past->files[past->file_count];
  *file = (struct manifest_file){.path = arena_copy(past->arena, path, strlen(path))};
  file->inputs = inputs == NULL ? NULL : arena_copy(past->arena, inputs, strlen(inputs));
  if (file->path == NULL || (inputs != NULL && file->inputs == NULL)) {
    return fault_no_memory(fault, "reading a manifest");
  }
  file->record.bytes = (uint64_t)length;
  memcpy(file->record.sha256, sha256, strlen(sha256) + 1);
  past->file_count++;
  return STATUS_OK;
}

static enum status take_past(yaml_document_t *document, struct manifest_past *past, struct fault *fault)
{
  const yaml_node_t *files = files_of(document);
  if (files == NULL) {
    return STATUS_OK;
  }
  const yaml_node_item_t *first = files->data.sequence.items.start, *end = files->data.sequence.items.top;
  past->arena = arena_new();
  past->files = past->arena == NULL ? NULL : arena_take(past->arena, ((size_t)(end - first) + 1) * sizeof *past->files);
  if (past->files == NULL) {
    return fault_no_memory(fault, "reading a manifest");
  }
  const char *spec =
      scalar(member(document, member(document, yaml_document_get_root_node(document), "specification"), "file"));
  past->spec_file = spec == NULL ? NULL : arena_copy(past->arena, spec, strlen(spec));
  enum status status =
      spec != NULL && past->spec_file == NULL ? fault_no_memory(fault, "reading a manifest") : STATUS_OK;
  for (const yaml_node_item_t *item = first; item < end && status == STATUS_OK; item++) {
    status = take_file(yaml_document_get_node(document, *item), document, past, fault);
  }
  return status;
}

enum status manifest_read_past(const char *directory, struct manifest_past *past, struct fault *fault)
{
  yaml_document_t document;
  struct fault inner = {0};
  bool there = false;
  *past = (struct manifest_past){0};
  enum status status = open_manifest(directory, &document, &there, &inner);
  if (status == STATUS_OK && there) {
    status = take_past(&document, past, fault);
    yaml_document_delete(&document);
  } else if (status == STATUS_BAD_INPUT) {
    status = STATUS_OK;
  } else if (status != STATUS_OK) {
    *fault = inner;
  }
  if (status != STATUS_OK) {
    manifest_past_free(past);
  }
  return status;
}

void manifest_past_free(struct manifest_past *past)
{
  arena_free(past->arena);
  *past = (struct manifest_past){0};
}

void manifest_findings_free(struct manifest_findings *findings)
{
  text_free(&findings->lines);
  *findings = (struct manifest_findings){0};
}
