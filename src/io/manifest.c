#include "io/manifest.h"

#include "io/clock.h"
#include "io/inputs.h"
#include "io/json.h"

#include <gsl/gsl_version.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

enum { TIME_TEXT_SIZE = 32 };

static const char making[] = "making the manifest";

/* `items` with room for one more; NULL where memory is out. The old place stays the arena's. */
static void *with_room(struct manifest *manifest, void *items, size_t count, size_t *capacity, size_t size)
{
  if (count < *capacity) {
    return items;
  }
  size_t grown = *capacity == 0 ? 16 : 2 * *capacity;
  void *moved = arena_take(manifest->arena, grown * size);
  if (moved != NULL && count > 0) {
    memcpy(moved, items, count * size);
  }
  *capacity = moved == NULL ? *capacity : grown;
  return moved;
}

static const char *copied(struct manifest *manifest, const char *string)
{
  return arena_copy(manifest->arena, string, strlen(string));
}

enum status manifest_init(struct manifest *manifest, struct fault *fault)
{
  static const char compiler[] =
#ifdef __clang__
      "clang";
#else
      "gcc";
#endif
  *manifest = (struct manifest){.arena = arena_new()};
  if (manifest->arena == NULL) {
    return fault_no_memory(fault, making);
  }
  enum status status = clock_read(&manifest->started, fault);
  if (status == STATUS_OK) {
    status = manifest_add_version(manifest, "proofsweep", PROOFSWEEP_VERSION, fault);
  }
  if (status == STATUS_OK) {
    status = manifest_add_version(manifest, compiler, __VERSION__, fault);
  }
  if (status == STATUS_OK) {
    status = manifest_add_version(manifest, "gsl", gsl_version, fault);
  }
#ifdef __GLIBC__
  if (status == STATUS_OK) {
    status = manifest_add_version(manifest, "glibc", gnu_get_libc_version(), fault);
  }
#endif
  return status;
}

void manifest_free(struct manifest *manifest)
{
  arena_free(manifest->arena);
  *manifest = (struct manifest){0};
}

enum status manifest_add_version(struct manifest *manifest, const char *name, const char *version, struct fault *fault)
{
  struct manifest_version *grown =
      with_room(manifest, manifest->versions, manifest->version_count, &manifest->version_capacity, sizeof *grown);
  const char *name_copy = copied(manifest, name);
  const char *version_copy = copied(manifest, version);
  if (grown == NULL || name_copy == NULL || version_copy == NULL) {
    return fault_no_memory(fault, making);
  }
  manifest->versions = grown;
  grown[manifest->version_count++] = (struct manifest_version){name_copy, version_copy};
  return STATUS_OK;
}

enum status manifest_add_constants(struct manifest *manifest, const struct constants *constants, struct fault *fault)
{
  for (size_t i = 0; i < manifest->constants_count; i++) {
    if (constants_equal(&manifest->constants[i], constants)) {
      return STATUS_OK;
    }
  }
  struct constants *grown =
      with_room(manifest, manifest->constants, manifest->constants_count, &manifest->constants_capacity, sizeof *grown);
  if (grown == NULL) {
    return fault_no_memory(fault, making);
  }
  manifest->constants = grown;
  grown[manifest->constants_count++] = *constants;
  return STATUS_OK;
}

const struct manifest_file *manifest_find_file(const struct manifest_file *files, size_t count, const char *path)
{
  for (size_t i = 0; i < count; i++) {
    if (strcmp(files[i].path, path) == 0) {
      return &files[i];
    }
  }
  return NULL;
}

/* Of a list of files. */
struct file_list {
  struct manifest_file **files;
  size_t *count, *capacity;
};

/* The entry of a path, made where it is not there; *file is left as it is on failure. */
static enum status place_in(struct manifest *manifest, const struct file_list *list, const char *path,
                            struct manifest_file **file, struct fault *fault)
{
  const struct manifest_file *found = manifest_find_file(*list->files, *list->count, path);
  if (found != NULL) {
    *file = &(*list->files)[found - *list->files];
    return STATUS_OK;
  }
  struct manifest_file *grown = with_room(manifest, *list->files, *list->count, list->capacity, sizeof *grown);
  const char *copy = copied(manifest, path);
  if (grown == NULL || copy == NULL) {
    return fault_no_memory(fault, making);
  }
  *list->files = grown;
  *file = &grown[(*list->count)++];
  **file = (struct manifest_file){.path = copy};
  return STATUS_OK;
}

static enum status place_file(struct manifest *manifest, const char *path, struct manifest_file **file,
                              struct fault *fault)
{
  const struct file_list list = {&manifest->files, &manifest->file_count, &manifest->file_capacity};
  return path_stays_below(path)
             ? place_in(manifest, &list, path, file, fault)
             : fault_set(fault, STATUS_BAD_INPUT, "a manifest lists files of its directory only, not '%.256s'", path);
}

enum status manifest_add_read(struct manifest *manifest, const char *name, const struct output_record *record,
                              struct fault *fault)
{
  const struct file_list list = {&manifest->read, &manifest->read_count, &manifest->read_capacity};
  struct manifest_file *file = NULL;
  enum status status = place_in(manifest, &list, name, &file, fault);
  if (status == STATUS_OK && file != NULL) {
    file->record = *record;
  }
  return status;
}

enum status manifest_add_file(struct manifest *manifest, const char *path, const struct output_record *record,
                              struct fault *fault)
{
  struct manifest_file *file = NULL;
  enum status status = place_file(manifest, path, &file, fault);
  if (status == STATUS_OK && file != NULL) {
    file->record = *record;
  }
  return status;
}

enum status manifest_add_picture(struct manifest *manifest, const char *path, const struct output_record *record,
                                 const char *inputs, struct fault *fault)
{
  struct manifest_file *file = NULL;
  enum status status = place_file(manifest, path, &file, fault);
  if (status == STATUS_OK && file != NULL) {
    file->record = *record;
    file->inputs = copied(manifest, inputs);
    status = file->inputs == NULL ? fault_no_memory(fault, making) : STATUS_OK;
  }
  return status;
}

static int compare_paths(const void *a, const void *b)
{
  return strcmp(((const struct manifest_file *)a)->path, ((const struct manifest_file *)b)->path);
}

static int compare_sets(const void *a, const void *b)
{
  return strcmp(((const struct constants *)a)->name, ((const struct constants *)b)->name);
}

/* ISO 8601 in UTC; the empty text where the clock is beyond it. */
static void format_time(int64_t seconds, char text[TIME_TEXT_SIZE])
{
  time_t moment = (time_t)seconds;
  struct tm parts;
  if (gmtime_r(&moment, &parts) == NULL || strftime(text, TIME_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
    text[0] = '\0';
  }
}

static void describe_origin(struct json *json, const struct manifest *manifest)
{
  json_open_object(json, "specification");
  json_string(json, "file", manifest->spec_file);
  json_string(json, "name", manifest->spec_name);
  json_string(json, "sha256", manifest->spec_sha256);
  json_close_object(json);
  if (manifest->has_seed) {
    json_integer(json, "seed", manifest->seed);
  } else {
    json_null(json, "seed");
  }
  json_open_array(json, "arguments");
  for (size_t i = 0; i < manifest->argument_count; i++) {
    json_string(json, NULL, manifest->arguments[i]);
  }
  json_close_array(json);
  json_integer(json, "blocks_reused", manifest->blocks_reused);
}

static void describe_machine(struct json *json, const struct manifest *manifest)
{
  char started[TIME_TEXT_SIZE];
  char finished[TIME_TEXT_SIZE];
  struct utsname names = {0};
  int64_t now = 0;
  (void)uname(&names);
  format_time(manifest->started, started);
  format_time(clock_read(&now, NULL) == STATUS_OK ? now : manifest->started, finished);
  json_string(json, "started", started);
  json_string(json, "finished", finished);
  json_open_object(json, "host");
  json_string(json, "name", names.nodename);
  json_string(json, "system", names.sysname);
  json_string(json, "release", names.release);
  json_string(json, "machine", names.machine);
  json_close_object(json);
  json_open_object(json, "versions");
  for (size_t i = 0; i < manifest->version_count; i++) {
    json_string(json, manifest->versions[i].name, manifest->versions[i].version);
  }
  json_close_object(json);
}

static void describe_constants(struct json *json, const struct manifest *manifest)
{
  json_open_array(json, "constants");
  for (size_t i = 0; i < manifest->constants_count; i++) {
    const struct constants *set = &manifest->constants[i];
    json_open_object(json, NULL);
    json_string(json, "name", set->name);
    for (size_t j = 0; j < CONSTANT_COUNT; j++) {
      json_double(json, constant_fields[j].name, constants_get(set, &constant_fields[j]));
    }
    json_string(json, "status", set->status);
    json_string(json, "derivation", set->derivation);
    json_close_object(json);
  }
  json_close_array(json);
}

static void describe_files(struct json *json, const char *key, const struct manifest_file *files, size_t count)
{
  json_open_array(json, key);
  for (size_t i = 0; i < count; i++) {
    json_open_object(json, NULL);
    json_string(json, "path", files[i].path);
    json_integer(json, "bytes", files[i].record.bytes);
    json_string(json, "sha256", files[i].record.sha256);
    if (files[i].inputs != NULL) {
      json_string(json, "inputs", files[i].inputs);
    }
    json_close_object(json);
  }
  json_close_array(json);
}

enum status manifest_describe(struct manifest *manifest, struct text *text, struct fault *fault)
{
  if (manifest->file_count > 0) {
    qsort(manifest->files, manifest->file_count, sizeof *manifest->files, compare_paths);
  }
  if (manifest->read_count > 0) {
    qsort(manifest->read, manifest->read_count, sizeof *manifest->read, compare_paths);
  }
  if (manifest->constants_count > 0) {
    qsort(manifest->constants, manifest->constants_count, sizeof *manifest->constants, compare_sets);
  }
  struct json json;
  json_begin(&json, text);
  json_open_object(&json, NULL);
  json_integer(&json, "manifest", 1);
  describe_origin(&json, manifest);
  describe_machine(&json, manifest);
  describe_files(&json, "read", manifest->read, manifest->read_count);
  describe_constants(&json, manifest);
  enum status status = manifest->spec == NULL ? STATUS_OK : inputs_describe(&json, manifest->spec, fault);
  describe_files(&json, "files", manifest->files, manifest->file_count);
  json_close_object(&json);
  json_end(&json);
  return status == STATUS_OK ? text_status(text, making, fault) : status;
}

enum status manifest_write(struct manifest *manifest, const char *directory, enum output_durability durability,
                           struct fault *fault)
{
  struct text text = {0};
  enum status status = manifest_describe(manifest, &text, fault);
  if (status == STATUS_OK) {
    status = file_write(directory, "manifest.json", &text, durability, NULL, fault);
  }
  text_free(&text);
  return status;
}
