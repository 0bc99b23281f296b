#include "io/child.h"

#include "io/file.h"

#include <dirent.h>
#include <stdlib.h>

static int is_shown(const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

size_t child_find(const char *directory, const char *file, struct text *path)
{
  struct dirent **entries = NULL;
  int count = scandir(directory, &entries, is_shown, alphasort);
  size_t found = 0;
  for (int i = 0; i < count; i++) {
    struct text child = {0}, inside = {0};
    path_join(&child, directory, entries[i]->d_name);
    path_join(&inside, text_string(&child), file);
    if (!inside.out_of_memory && file_exists(text_string(&inside))) {
      text_append(path, found == 0 ? text_string(&child) : "");
      found++;
    }
    text_inherit(path, &child);
    text_inherit(path, &inside);
    text_free(&child);
    text_free(&inside);
    free(entries[i]);
  }
  free(entries);
  return found;
}

/* In the directory, or in one of its own: --output of `run` holds runs, and the nightly's DIR such directories. */
static void find_below(const char *directory, const char *file, struct text *path)
{
  struct dirent **entries = NULL;
  size_t found = child_find(directory, file, path);
  int count = scandir(directory, &entries, is_shown, alphasort);
  for (int i = 0; i < count; i++) {
    struct text child = {0};
    path_join(&child, directory, entries[i]->d_name);
    found += found == 0 && !child.out_of_memory ? child_find(text_string(&child), file, path) : 0;
    text_inherit(path, &child);
    text_free(&child);
    free(entries[i]);
  }
  free(entries);
}

void child_suggest(const char *directory, const char *file, struct text *hint)
{
  struct text child = {0};
  find_below(directory, file, &child);
  if (child.length > 0) {
    text_append_format(hint, "; did you mean '%s'?", text_string(&child));
  }
  text_inherit(hint, &child);
  text_free(&child);
}
