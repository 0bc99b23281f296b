/* Figures that an earlier run of the same specification left and this one did not write: other formats, figures that
 * are asked for no more. They would stand beside the new tables as if they belonged to them. */
#include "core/variant.h"
#include "io/file.h"
#include "run/steps.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char figures_directory[] = "figures/";

/* Whether path is a picture of that figure: figures/NAME.svg, figures/NAME-narrow-dark.png. */
static bool is_picture_of(const char *path, const char *name)
{
  size_t length = strlen(name);
  const char *file = path + strlen(figures_directory);
  bool is_one = false;
  for (size_t i = 0; i < VARIANTS && strncmp(file, name, length) == 0; i++) {
    size_t suffix = strlen(variants[i].suffix);
    is_one |= strncmp(file + length, variants[i].suffix, suffix) == 0 && file[length + suffix] == '.';
  }
  return is_one;
}

/* Whether it is a picture of a table that is the same as it was then. *valid tells. */
static enum status judge(const struct run *run, const struct manifest_file *file, bool *valid, struct fault *fault)
{
  struct text table = {0};
  for (size_t i = 0; i < run->figure_count && file->inputs != NULL && table.length == 0; i++) {
    if (is_picture_of(file->path, run->figures[i].table.name)) {
      text_append_format(&table, "%s%s.csv", figures_directory, run->figures[i].table.name);
    }
  }
  enum status status = text_status(&table, "clearing up", fault);
  const char *path = text_string(&table);
  const struct manifest_file *then = manifest_find_file(run->past.files, run->past.file_count, path);
  const struct manifest_file *now = manifest_find_file(run->manifest.files, run->manifest.file_count, path);
  *valid = then != NULL && now != NULL && strcmp(then->record.sha256, now->record.sha256) == 0;
  text_free(&table);
  return status;
}

/* Whether path names a thing of that kind itself, not by way of a link. *is tells. */
static enum status look_at(const char *path, mode_t kind, bool *is, struct fault *fault)
{
  struct stat facts;
  bool there = lstat(path, &facts) == 0;
  *is = there && (facts.st_mode & S_IFMT) == kind;
  bool known = there || errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
  return known ? STATUS_OK : file_fault(fault, "look at", path, errno);
}

static enum status clear(struct run *run, const struct manifest_file *file, struct fault *fault)
{
  struct text path = {0};
  bool untouched = false, valid = false;
  path_join(&path, text_string(&run->directory), file->path);
  enum status status = text_status(&path, "clearing up", fault);
  if (status == STATUS_OK) {
    status = look_at(path.data, S_IFREG, &untouched, fault);
  }
  if (status == STATUS_OK && untouched) {
    status = manifest_is_as_listed(path.data, file, &untouched, fault);
  }
  if (status == STATUS_OK && untouched) {
    status = judge(run, file, &valid, fault);
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
  struct text directory = {0};
  bool ours = run->past.spec_file != NULL && strcmp(run->past.spec_file, run->spec.file) == 0;
  path_join(&directory, text_string(&run->directory), figures_directory);
  enum status status = text_status(&directory, "clearing up", fault);
  if (status == STATUS_OK && ours) {
    directory.data[directory.length - 1] = '\0'; /* with its slash a link would be followed */
    status = look_at(directory.data, S_IFDIR, &ours, fault);
  }
  for (size_t i = 0; ours && i < run->past.file_count && status == STATUS_OK; i++) {
    const char *path = run->past.files[i].path;
    bool figure = strncmp(path, figures_directory, strlen(figures_directory)) == 0 &&
                  strchr(path + strlen(figures_directory), '/') == NULL;
    if (figure && !run_wrote(run, path)) {
      status = clear(run, &run->past.files[i], fault);
    }
  }
  text_free(&directory);
  return status;
}
