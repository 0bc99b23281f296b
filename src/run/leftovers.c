/* What an earlier run wrote into the directory and this one did not: tables of sweeps that are no more, pictures in
 * other formats, wide views. They would stand beside the new tables as if they belonged to them. */
#include "io/file.h"
#include "run/steps.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const struct manifest_file *find_file(const struct manifest_file *files, size_t count, const char *path)
{
  for (size_t i = 0; i < count; i++) {
    if (strcmp(files[i].path, path) == 0) {
      return &files[i];
    }
  }
  return NULL;
}

/* Whether path is BEFORE, NAME and something that begins as one of the endings. */
static bool is_made_of(const char *path, const char *before, const char *name, const char *const *endings, size_t count)
{
  size_t length = strlen(before), name_length = strlen(name);
  if (strncmp(path, before, length) != 0 || strncmp(path + length, name, name_length) != 0) {
    return false;
  }
  bool is_one = false;
  for (size_t i = 0; i < count; i++) {
    is_one |= strncmp(path + length + name_length, endings[i], strlen(endings[i])) == 0;
  }
  return is_one;
}

/* Appends the path of the table that a file shows: of a picture its figure's, of a wide view its sweep's. Nothing for
 * others. */
static void find_shown(const struct run *run, const struct manifest_file *file, struct text *table)
{
  static const char *const pictures[] = {".", "-dark.", "-narrow.", "-narrow-dark."};
  static const char *const views[] = {"-wide.csv"};
  for (size_t i = 0; i < run->figure_count && file->inputs != NULL && table->length == 0; i++) {
    const char *name = run->figures[i].table.name;
    if (is_made_of(file->path, "figures/", name, pictures, sizeof pictures / sizeof pictures[0])) {
      text_append_format(table, "figures/%s.csv", name);
    }
  }
  for (size_t i = 0; i < run->spec.sweep_count && table->length == 0; i++) {
    const char *name = run->spec.sweeps[i].name;
    if (is_made_of(file->path, "", name, views, sizeof views / sizeof views[0])) {
      text_append_format(table, "%s.csv", name);
    }
  }
}

/* Whether it shows a table that is the same as it was then. *valid tells. */
static enum status judge(const struct run *run, const struct manifest_file *file, bool *valid, struct fault *fault)
{
  struct text table = {0};
  find_shown(run, file, &table);
  enum status status = text_status(&table, "clearing up", fault);
  const struct manifest_file *then = find_file(run->past.files, run->past.file_count, text_string(&table));
  const struct manifest_file *now = find_file(run->manifest.files, run->manifest.file_count, text_string(&table));
  *valid = then != NULL && now != NULL && strcmp(then->record.sha256, now->record.sha256) == 0;
  text_free(&table);
  return status;
}

static enum status clear(struct run *run, const struct manifest_file *file, struct fault *fault)
{
  struct text path = {0};
  bool untouched = false, valid = false;
  path_join(&path, text_string(&run->directory), file->path);
  enum status status = text_status(&path, "clearing up", fault);
  if (status == STATUS_OK) {
    status = manifest_is_as_listed(path.data, file, &untouched, fault);
  }
  if (status == STATUS_OK && untouched) {
    status = judge(run, file, &valid, fault);
    if (status == STATUS_OK && valid) {
      status = file->inputs != NULL
                   ? manifest_add_picture(&run->manifest, file->path, &file->record, file->inputs, fault)
                   : manifest_add_file(&run->manifest, file->path, &file->record, fault);
    } else if (status == STATUS_OK && unlink(path.data) != 0) {
      status = file_fault(fault, "remove", path.data, errno);
    } else if (status == STATUS_OK) {
      run->cleared++;
    }
  }
  text_free(&path);
  return status;
}

enum status run_clear_leftovers(struct run *run, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < run->past.file_count && status == STATUS_OK; i++) {
    if (!run_wrote(run, run->past.files[i].path)) {
      status = clear(run, &run->past.files[i], fault);
    }
  }
  return status;
}
