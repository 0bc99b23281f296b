#include "support/scratch.h"

#include "support/check.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void scratch_make(struct scratch *scratch)
{
  const char *parent = getenv("TMPDIR");
  (void)snprintf(scratch->path, sizeof scratch->path, "%s/proofsweep-test-XXXXXX", parent == NULL ? "/tmp" : parent);
  assert_non_null(mkdtemp(scratch->path));
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *walk)
{
  (void)facts;
  (void)kind;
  (void)walk;
  return remove(path);
}

void scratch_remove(struct scratch *scratch)
{
  assert_int_equal(nftw(scratch->path, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

const char *scratch_path(const struct scratch *scratch, const char *name)
{
  static char paths[8][512];
  static unsigned next;
  char *path = paths[next++ % 8];
  (void)snprintf(path, sizeof paths[0], "%s/%s", scratch->path, name);
  return path;
}

void scratch_write(const struct scratch *scratch, const char *name, const void *bytes, size_t length)
{
  FILE *file = fopen(scratch_path(scratch, name), "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, length, file), length);
  assert_int_equal(fclose(file), 0);
}

size_t scratch_read(const struct scratch *scratch, const char *name, char *bytes, size_t size)
{
  FILE *file = fopen(scratch_path(scratch, name), "rb");
  assert_non_null(file);
  size_t length = fread(bytes, 1, size - 1, file);
  bytes[length] = '\0';
  (void)fclose(file);
  return length;
}

size_t scratch_count(const struct scratch *scratch)
{
  DIR *entries = opendir(scratch->path);
  assert_non_null(entries);
  size_t count = 0;
  for (const struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
    count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  }
  (void)closedir(entries);
  return count;
}

int scratch_setup(void **state)
{
  struct scratch *scratch = malloc(sizeof *scratch);
  assert_non_null(scratch);
  scratch_make(scratch);
  *state = scratch;
  return 0;
}

int scratch_teardown(void **state)
{
  scratch_remove(*state);
  free(*state);
  return 0;
}
