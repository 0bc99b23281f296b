/* What an earlier run wrote into the directory and this one did not: tables of sweeps that are no more, pictures in
 * other formats. They would stand beside the new tables as if they belonged to them. */
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

/* Whether path is a picture of that figure: figures/NAME.svg, figures/NAME-narrow-dark.png. */
static bool is_picture_of(const char *path, const char *name)
{
  static const char *const variants[] = {".", "-dark.", "-narrow.", "-narrow-dark."};
  static const char directory[] = "figures/";
  size_t length = strlen(name);
  if (strncmp(path, directory, strlen(directory)) != 0 || strncmp(path + strlen(directory), name, length) != 0) {
    return false;
  }
  const char *rest = path + strlen(directory) + length;
  bool is_one = false;
  for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
    is_one |= strncmp(rest, variants[i], strlen(variants[i])) == 0;
  }
  return is_one;
}

/* Whether it is a picture of a table that is the same as it was then. *valid tells. */
static enum status judge_picture(const struct run *run, const struct manifest_file *file, bool *valid,
                                 struct fault *fault)
{
  enum status status = STATUS_OK;
  *valid = false;
  for (size_t i = 0; file->inputs != NULL && i < run->figure_count && status == STATUS_OK && !*valid; i++) {
    const char *name = run->figures[i].table.name;
    struct text table = {0};
    text_append_format(&table, "figures/%s.csv", name);
    status = text_status(&table, "looking at pictures", fault);
    if (status == STATUS_OK && is_picture_of(file->path, name)) {
      const struct manifest_file *then = find_file(run->past.files, run->past.file_count, table.data);
      const struct manifest_file *now = find_file(run->manifest.files, run->manifest.file_count, table.data);
      *valid = then != NULL && now != NULL && strcmp(then->record.sha256, now->record.sha256) == 0;
    }
    text_free(&table);
  }
  return status;
}

static enum status clear(struct run *run, const struct manifest_file *file, struct fault *fault)
{
  struct text path = {0};
  bool valid = false;
  path_join(&path, text_string(&run->directory), file->path);
  enum status status = text_status(&path, "clearing up", fault);
  if (status == STATUS_OK && manifest_is_as_listed(path.data, file)) {
    status = judge_picture(run, file, &valid, fault);
    if (status == STATUS_OK && valid) {
      status = manifest_add_picture(&run->manifest, file->path, &file->record, file->inputs, fault);
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
