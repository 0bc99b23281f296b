/* The half of io/manifest.h that reads. JSON is YAML as far as our own manifests go. */
#include "io/manifest.h"

#include "core/decimal.h"
#include "io/document.h"

#include <string.h>

enum { MANIFEST_LIMIT = 64 << 20 };

static const char reading[] = "reading a manifest";

static enum status fault_no_manifest(const char *directory, const struct complaints *complaints, struct fault *fault)
{
  struct text reason = {0};
  complaints_append_first(complaints, &reason);
  enum status status = text_status(&reason, reading, fault);
  if (status == STATUS_OK) {
    status = fault_set(fault, STATUS_BAD_INPUT, "'%.512s/manifest.json' is not a manifest: %.300s", directory,
                       reason.length == 0 ? "no JSON object" : text_string(&reason));
  }
  text_free(&reason);
  return status;
}

enum status manifest_parse(const char *directory, const struct text *text, struct arena *arena,
                           const struct node **root, struct fault *fault)
{
  struct source *source = arena_take(arena, sizeof *source);
  const char *bytes = arena_copy(arena, text_string(text), text->length);
  struct complaints complaints = {.arena = arena};
  struct node *found = NULL;
  *root = NULL;
  if (source == NULL || bytes == NULL) {
    return fault_no_memory(fault, reading);
  }
  *source = (struct source){.name = "manifest.json", .bytes = bytes, .length = text->length};
  enum status status =
      bytes[0] == '{' ? document_parse(source, 0, DOCUMENT_OWN, arena, &complaints, &found, fault) : STATUS_OK;
  if (status == STATUS_OK && (found == NULL || complaints.count > 0)) {
    status = fault_no_manifest(directory, &complaints, fault);
  }
  *root = status == STATUS_OK ? found : NULL;
  return status;
}

enum status manifest_read(const char *directory, bool *there, struct arena *arena, const struct node **root,
                          struct fault *fault)
{
  struct text path = {0}, content = {0};
  bool found = true;
  *root = NULL;
  path_join(&path, directory, "manifest.json");
  enum status status = text_status(&path, reading, fault);
  if (status == STATUS_OK && there != NULL) {
    status = file_look(path.data, there, fault);
    found = *there;
  }
  if (status == STATUS_OK && found) {
    status = file_read(path.data, MANIFEST_LIMIT, &content, fault);
  }
  if (status == STATUS_OK && found) {
    status = manifest_parse(directory, &content, arena, root, fault);
  }
  text_free(&path);
  text_free(&content);
  return status;
}

static enum status take_files(const char *directory, const struct node *root,
                              enum status (*take)(void *context, const char *path, const char *sha256,
                                                  struct fault *fault),
                              void *context, struct fault *fault)
{
  const struct node *files = node_list(root, "files");
  bool listed = files != NULL;
  enum status status = STATUS_OK;
  for (const struct node *file = listed ? files->first : NULL; file != NULL && listed && status == STATUS_OK;
       file = file->next) {
    const char *path = node_word(file, "path"), *sha256 = node_word(file, "sha256");
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
  struct arena *arena = arena_new();
  const struct node *root = NULL;
  enum status status =
      arena == NULL ? fault_no_memory(fault, reading) : manifest_read(directory, found, arena, &root, fault);
  if (status == STATUS_OK && *found) {
    status = take_files(directory, root, take, context, fault);
  }
  arena_free(arena);
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

/* One entry of the list, where it is a good one. */
static void take_file(const struct node *entry, struct manifest_past *past)
{
  const char *path = node_word(entry, "path"), *bytes = node_word(entry, "bytes");
  const char *sha256 = node_word(entry, "sha256");
  unsigned __int128 length = 0;
  if (path == NULL || bytes == NULL || sha256 == NULL || strlen(sha256) >= DIGEST_TEXT_SIZE ||
      decimal_to_u128(bytes, strlen(bytes), &length) != DECIMAL_READ || length > UINT64_MAX ||
      !path_stays_below(path)) {
    return;
  }
  struct manifest_file *file = &past->files[past->file_count++];
  *file = (struct manifest_file){.path = path, .record.bytes = (uint64_t)length, .inputs = node_word(entry, "inputs")};
  memcpy(file->record.sha256, sha256, strlen(sha256) + 1);
}

static enum status take_past(const struct node *root, struct manifest_past *past, struct fault *fault)
{
  const struct node *files = node_list(root, "files");
  if (files == NULL) {
    return STATUS_OK;
  }
  past->files = arena_take(past->arena, (files->count + 1) * sizeof *past->files);
  if (past->files == NULL) {
    return fault_no_memory(fault, reading);
  }
  past->spec_file = node_word(node_find(root, "specification"), "file");
  for (const struct node *file = files->first; file != NULL; file = file->next) {
    take_file(file, past);
  }
  return STATUS_OK;
}

enum status manifest_read_past(const char *directory, struct manifest_past *past, struct fault *fault)
{
  const struct node *root = NULL;
  bool there = false;
  *past = (struct manifest_past){.arena = arena_new()};
  enum status status = past->arena == NULL ? fault_no_memory(fault, reading)
                                           : manifest_read(directory, &there, past->arena, &root, fault);
  if (status == STATUS_OK && there) {
    status = take_past(root, past, fault);
  }
  status = status == STATUS_BAD_INPUT ? STATUS_OK : status;
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
