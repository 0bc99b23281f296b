/* What stands below a directory, held in memory: to put it back, and to compare. */
#ifndef PROOFSWEEP_TEST_TREE_H
#define PROOFSWEEP_TEST_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct tree_file {
  char *path; /* below the directory; that of a directory ends with '/' */
  char *bytes;
  size_t length;
};

/* Files and directories in the order of their paths. */
struct tree {
  struct tree_file *files;
  size_t count, capacity;
};

/* Reads all regular files and directories; ends the program where that is not possible. */
void tree_read(struct tree *tree, const char *directory);
/* Makes a directory hold exactly the tree, touching only what differs. */
void tree_restore(const struct tree *tree, const char *directory);
const struct tree_file *tree_find(const struct tree *tree, const char *path);
/* Total size of the files in pages of a tmpfs, and one an entry. */
size_t tree_pages(const struct tree *tree);
void tree_free(struct tree *tree);

/* Whether two files are the same but for what a manifest says about the time and the way of its making. */
bool tree_same_file(const struct tree_file *a, const struct tree_file *b);
/* The first path at which two trees differ; NULL where none does. */
const char *tree_difference(const struct tree *a, const struct tree *b);

/* Removes a directory with all that is in it. */
void tree_remove(const char *directory);

#endif
