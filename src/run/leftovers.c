/* Files that an earlier run of the same specification left and this one did not write: figures of other formats,
 * figures and tables that are asked for no more. They would stand beside the new tables as if they belonged to them. */
#include "core/table_key.h"
#include "core/variant.h"
#include "io/file.h"
#include "run/steps.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_figure(const char *path)
{
  size_t length = strlen(run_figures_folder);
  return strncmp(path, run_figures_folder, length) == 0 && strchr(path + length, '/') == NULL;
}

/* Whether it is the wide view of a sweep that is there. */
static bool is_wide_view(const struct run *run, const char *table)
{
  static const char suffix[] = "-wide";
  for (size_t i = 0; i < run->spec.sweep_count; i++) {
    const char *name = run->spec.sweeps[i].name;
    size_t length = strlen(name);
    if (strncmp(table, name, length) == 0 && strcmp(table + length, suffix) == 0) {
      return true;
    }
  }
  return false;
}

/* Whether path is NAME.csv, or what describes it, of a table whose name is no sweep's. *is tells. */
static enum status look_for_table(const struct run *run, const char *path, bool *is, struct fault *fault)
{
  static const char *const endings[] = {".csv", ".csv-metadata.json"};
  struct text name = {0};
  for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
    size_t length = strlen(path), ending = strlen(endings[i]);
    if (length > ending && strcmp(path + length - ending, endings[i]) == 0) {
      text_clear(&name);
      text_append_bytes(&name, path, length - ending);
    }
  }
  const char *table = text_string(&name);
  *is = table_key_find(table) != NULL || strcmp(table, "drift") == 0 || is_wide_view(run, table);
  enum status status = text_status(&name, "clearing up", fault);
  text_free(&name);
  return status;
}

/* Whether path is a picture of that figure: figures/NAME.svg, figures/NAME-narrow-dark.png. */
static bool is_picture_of(const char *path, const char *name)
{
  size_t length = strlen(name);
  const char *file = path + strlen(run_figures_folder);
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
      text_append_format(&table, "%s%s.csv", run_figures_folder, run->figures[i].table.name);
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

/* Whether the folder of the figures is one, and no link to another. */
static enum status look_at_figures(const struct run *run, bool *there, struct fault *fault)
{
  struct text directory = {0};
  path_join(&directory, text_string(&run->directory), run_figures_folder);
  enum status status = text_status(&directory, "clearing up", fault);
  if (status == STATUS_OK) {
    directory.data[directory.length - 1] = '\0'; /* with its slash a link would be followed */
    status = look_at(directory.data, S_IFDIR, there, fault);
  }
  text_free(&directory);
  return status;
}

/* Whether the run before this one was given the same specification, by whatever path: the same file or, where its name
 * leads nowhere from here, one of the same name. */
static bool is_same_specification(const char *then, const char *now)
{
  struct stat first, second;
  const char *before = strrchr(then, '/'), *slash = strrchr(now, '/');
  if (stat(then, &first) == 0 && stat(now, &second) == 0) {
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino;
  }
  return strcmp(before == NULL ? then : before + 1, slash == NULL ? now : slash + 1) == 0;
}

/* Whether path is among those, each ended by a NUL. */
static bool is_among(const char *paths, const char *path)
{
  while (*paths != '\0' && strcmp(paths, path) != 0) {
    paths += strlen(paths) + 1;
  }
  return *paths != '\0';
}

enum status run_clear_leftovers(struct run *run, struct fault *fault)
{
  bool figures = false;
  if (run->past.spec_file == NULL || !is_same_specification(run->past.spec_file, run->spec.file)) {
    return STATUS_OK;
  }
  enum status status = look_at_figures(run, &figures, fault);
  for (size_t i = 0; i < run->past.file_count && status == STATUS_OK; i++) {
    const struct manifest_file *file = &run->past.files[i];
    bool ours = figures && is_figure(file->path);
    if (!ours) {
      status = look_for_table(run, file->path, &ours, fault);
    }
    if (status == STATUS_OK && ours && !run_wrote(run, file->path) && !is_among(text_string(&run->reads), file->path)) {
      status = clear(run, file, fault);
    }
  }
  return status;
}
