#include "io/directory.h"

#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int is_inside(const struct dirent *entry)
{
  return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int compare_entries(const struct dirent **a, const struct dirent **b)
{
  return strcmp((*a)->d_name, (*b)->d_name);
}

static enum status keep_names(struct directory *directory, struct dirent *const *entries, size_t count,
                              struct fault *fault)
{
  directory->arena = arena_new();
  directory->names =
      directory->arena == NULL ? NULL : arena_take(directory->arena, (count + 1) * sizeof *directory->names);
  for (size_t i = 0; i < count && directory->names != NULL; i++) {
    const char *name = arena_copy(directory->arena, entries[i]->d_name, strlen(entries[i]->d_name));
    directory->names[i] = name;
    if (name == NULL) {
      break;
    }
    directory->count++;
  }
  return directory->names != NULL && directory->count == count ? STATUS_OK
                                                               : fault_no_memory(fault, "reading a directory");
}

/* scandir, unlike readdir, cannot take an error for the end. */
enum status directory_read(const char *path, struct directory *directory, struct fault *fault)
{
  struct dirent **entries = NULL;
  *directory = (struct directory){0};
  int count = scandir(path[0] == '\0' ? "." : path, &entries, is_inside, compare_entries);
  if (count < 0) {
    return file_fault(fault, "read directory", path, errno);
  }
  enum status status = keep_names(directory, entries, (size_t)count, fault);
  for (int i = 0; i < count; i++) {
    free(entries[i]);
  }
  free(entries);
  if (status != STATUS_OK) {
    directory_free(directory);
  }
  return status;
}

void directory_free(struct directory *directory)
{
  arena_free(directory->arena);
  *directory = (struct directory){0};
}
