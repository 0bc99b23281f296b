#include "io/child.h"

#include "io/directory.h"
#include "io/file.h"

static const char looking[] = "looking for a directory";

/* Counts directory/name where it holds the file, and appends its path where it is the first. */
static enum status try_child(const char *directory, const char *name, const char *file, struct text *path,
                             size_t *count, struct fault *fault)
{
  struct text child = {0}, inside = {0};
  bool there = false;
  path_join(&child, directory, name);
  path_join(&inside, text_string(&child), file);
  text_inherit(&inside, &child);
  enum status status = text_status(&inside, looking, fault);
  if (status == STATUS_OK) {
    status = file_look(inside.data, &there, fault);
  }
  if (status == STATUS_OK && there) {
    text_append(path, *count == 0 ? text_string(&child) : "");
    ++*count;
    status = text_status(path, looking, fault);
  }
  text_free(&child);
  text_free(&inside);
  return status;
}

enum status child_find(const char *directory, const char *file, struct text *path, size_t *count, struct fault *fault)
{
  struct directory names;
  *count = 0;
  enum status status = directory_read(directory, &names, fault);
  for (size_t i = 0; status == STATUS_OK && i < names.count; i++) {
    if (names.names[i][0] != '.') {
      status = try_child(directory, names.names[i], file, path, count, fault);
    }
  }
  directory_free(&names);
  return status;
}

/* In the directory, or in one of its own: --output of `run` holds runs, and the nightly's DIR such directories. */
static enum status find_below(const char *directory, const char *file, struct text *path, struct fault *fault)
{
  struct directory names = {0};
  size_t found = 0;
  enum status status = child_find(directory, file, path, &found, fault);
  if (status == STATUS_OK && found == 0) {
    status = directory_read(directory, &names, fault);
  }
  for (size_t i = 0; status == STATUS_OK && found == 0 && i < names.count; i++) {
    struct text child = {0};
    path_join(&child, directory, names.names[i]);
    status = text_status(&child, looking, fault);
    if (status == STATUS_OK && names.names[i][0] != '.' && directory_exists(child.data)) {
      status = child_find(child.data, file, path, &found, fault);
    }
    text_free(&child);
  }
  directory_free(&names);
  return status;
}

void child_suggest(const char *directory, const char *file, struct text *hint)
{
  struct text child = {0};
  struct fault fault;
  enum status status = find_below(directory, file, &child, &fault);
  if (child.length > 0) {
    text_append_format(hint, "; did you mean '%s'?", text_string(&child));
  }
  hint->out_of_memory = hint->out_of_memory || status == STATUS_NO_MEMORY;
  text_free(&child);
}
