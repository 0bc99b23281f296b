/* Directories: the names that stand in one. */
#ifndef PROOFSWEEP_DIRECTORY_H
#define PROOFSWEEP_DIRECTORY_H

#include "core/arena.h"
#include "core/status.h"

#include <stddef.h>

struct directory {
  const char **names; /* by their bytes, ascending; without "." and ".." */
  size_t count;
  struct arena *arena; /* owns the names */
};

/* All names in a directory ("" is "."), or none: STATUS_IO where it, or the rest of it, cannot be read. */
enum status directory_read(const char *path, struct directory *directory, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void directory_free(struct directory *directory);

#endif
