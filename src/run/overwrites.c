/* A run overwrites no file that it reads. An output takes the place of what has its name and follows no link, so a file
 * is in danger where its own place, links resolved, is that of an output; other names of the same bytes are not. */
#include "io/directory.h"
#include "io/file.h"
#include "io/home.h"
#include "report/template.h"
#include "run/steps.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static const char looking[] = "looking at what is read";

/* Appends the path of a file below the run's directory where it lies in one of the folders that a run
 * writes to; the file need not be there. */
static enum status add_read(const struct run *run, const char *file, struct text *paths, struct fault *fault)
{
  static const char *const folders[] = {"", run_figures_folder};
  char resolved[PATH_MAX];
  struct text parent = {0}, folder = {0};
  const char *place = realpath(file, resolved) == NULL ? file : resolved;
  const char *slash = strrchr(place, '/');
  const char *name = slash == NULL ? place : slash + 1;
  text_append_bytes(&parent, place, (size_t)(name - place));
  text_append(&parent, ".");
  enum status status = text_status(&parent, looking, fault);
  for (size_t i = 0; i < sizeof folders / sizeof folders[0] && status == STATUS_OK; i++) {
    text_clear(&folder);
    text_append_format(&folder, "%s/%s", text_string(&run->directory), folders[i]);
    status = text_status(&folder, looking, fault);
    if (status == STATUS_OK && same_directory(parent.data, folder.data)) {
      text_append_format(paths, "%s%s", folders[i], name);
      text_append_char(paths, '\0');
    }
  }
  text_free(&parent);
  text_free(&folder);
  return status;
}

/* A file of the program's own, unless another was given. */
static enum status add_own(const struct run *run, const char *given, const char *own, struct text *paths,
                           struct fault *fault)
{
  struct text path = {0};
  enum status status = given == NULL ? home_path(own, &path, fault) : STATUS_OK;
  status = status == STATUS_OK ? add_read(run, given == NULL ? path.data : given, paths, fault) : status;
  text_free(&path);
  return status;
}

static enum status add_template(const struct run *run, struct text *paths, struct fault *fault)
{
  struct text path = {0};
  enum status status = template_path(&run->spec, &path, fault);
  status = status == STATUS_OK ? add_read(run, path.data, paths, fault) : status;
  text_free(&path);
  return status;
}

/* All that stands in a directory. */
static enum status add_directory(const struct run *run, const char *name, struct text *paths, struct fault *fault)
{
  struct directory directory = {0};
  struct text path = {0};
  enum status status = directory_read(name, &directory, fault);
  for (size_t i = 0; i < directory.count && status == STATUS_OK; i++) {
    text_clear(&path);
    path_join(&path, name, directory.names[i]);
    status = text_status(&path, looking, fault);
    status = status == STATUS_OK ? add_read(run, path.data, paths, fault) : status;
  }
  text_free(&path);
  directory_free(&directory);
  return status;
}

static enum status add_shards(const struct run *run, struct text *paths, struct fault *fault)
{
  const struct shards *shards = run->options->shards;
  enum status status = STATUS_OK;
  for (size_t i = 0; shards != NULL && i < shards->count && status == STATUS_OK; i++) {
    const char *directory = text_string(&shards->journals[i].directory);
    if (same_directory(directory, text_string(&run->directory))) {
      status = add_directory(run, directory, paths, fault);
    }
  }
  return status;
}

/* All that the run reads and that lies where it writes. A history need not be there. */
static enum status list_reads(const struct run *run, struct text *paths, struct fault *fault)
{
  const struct library *library = run->options->library;
  enum status status = add_read(run, run->spec.file, paths, fault);
  for (const struct spec_file *file = run->spec.files; file != NULL && status == STATUS_OK; file = file->next) {
    status = add_read(run, file->path, paths, fault);
  }
  if (status == STATUS_OK && run->options->shard.count == 0) {
    status = add_template(run, paths, fault);
  }
  status = status == STATUS_OK ? add_own(run, library->models_file, "sweeps/models.csv", paths, fault) : status;
  status = status == STATUS_OK ? add_own(run, library->constants_file, "sweeps/constants.csv", paths, fault) : status;
  if (status == STATUS_OK && run->options->history != NULL) {
    status = add_read(run, run->options->history, paths, fault);
  }
  if (status == STATUS_OK && run->options->baseline != NULL) {
    status = add_directory(run, text_string(&run->baseline), paths, fault);
  }
  status = status == STATUS_OK ? add_shards(run, paths, fault) : status;
  return status == STATUS_OK ? text_status(paths, looking, fault) : status;
}

/* Whether two paths below the run's directory are one file: they may differ in capitals only. */
static bool is_same(const struct run *run, const char *a, const char *b)
{
  struct text path = {0}, other = {0};
  struct stat first, second;
  path_join(&path, text_string(&run->directory), a);
  path_join(&other, text_string(&run->directory), b);
  bool same = stat(text_string(&path), &first) == 0 && stat(text_string(&other), &second) == 0 &&
              first.st_dev == second.st_dev && first.st_ino == second.st_ino;
  text_free(&path);
  text_free(&other);
  return same;
}

static bool is_output(const struct run *run, const char *outputs, const char *path)
{
  bool found = false;
  for (const char *output = outputs; *output != '\0' && !found; output += strlen(output) + 1) {
    found = strcmp(output, path) == 0 || (strcasecmp(output, path) == 0 && is_same(run, output, path));
  }
  return found;
}

enum status run_check_overwrites(struct run *run, struct fault *fault)
{
  struct text outputs = {0};
  enum status status = list_reads(run, &run->reads, fault);
  run_list_outputs(run, &outputs);
  if (status == STATUS_OK) {
    status = text_status(&outputs, looking, fault);
  }
  for (const char *path = text_string(&run->reads); status == STATUS_OK && *path != '\0'; path += strlen(path) + 1) {
    if (is_output(run, text_string(&outputs), path)) {
      status = fault_set(fault, STATUS_BAD_INPUT,
                         "%.200s: the run would overwrite '%.300s/%.200s', which it reads; give another --output",
                         run->spec.file, text_string(&run->directory), path);
    }
  }
  text_free(&outputs);
  return status;
}
