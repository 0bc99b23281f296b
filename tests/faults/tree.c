#include "tree.h"

#include <err.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DESCRIPTORS = 16, PATH_SIZE = 4096, PAGE = 4096, EXIT_TROUBLE = 2 };

/* nftw has no context of its own. */
static struct {
  struct tree *tree;
  size_t skip; /* of each path: the directory and its '/' */
} walk;

static char *read_bytes(const char *path, size_t *length)
{
  struct stat facts;
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 || fstat(descriptor, &facts) != 0) {
    err(EXIT_TROUBLE, "%s", path);
  }
  char *bytes = malloc((size_t)facts.st_size + 1);
  ssize_t taken = bytes == NULL ? -1 : read(descriptor, bytes, (size_t)facts.st_size);
  if (taken != facts.st_size) {
    err(EXIT_TROUBLE, "reading %s", path);
  }
  (void)close(descriptor);
  bytes[taken] = '\0';
  *length = (size_t)taken;
  return bytes;
}

static int add_entry(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
  struct tree *tree = walk.tree;
  if (where->level == 0) {
    return 0;
  }
  if (tree->count == tree->capacity) {
    tree->capacity = 2 * tree->capacity + 32;
    tree->files = realloc(tree->files, tree->capacity * sizeof *tree->files);
    if (tree->files == NULL) {
      err(EXIT_TROUBLE, "reading a tree");
    }
  }
  struct tree_file *file = &tree->files[tree->count++];
  *file = (struct tree_file){0};
  if (asprintf(&file->path, "%s%s", path + walk.skip, kind == FTW_D ? "/" : "") < 0) {
    err(EXIT_TROUBLE, "reading a tree");
  }
  if (kind == FTW_F && S_ISREG(facts->st_mode)) {
    file->bytes = read_bytes(path, &file->length);
  }
  return 0;
}

static int compare_paths(const void *a, const void *b)
{
  return strcmp(((const struct tree_file *)a)->path, ((const struct tree_file *)b)->path);
}

void tree_read(struct tree *tree, const char *directory)
{
  *tree = (struct tree){0};
  walk.tree = tree;
  walk.skip = strlen(directory) + 1;
  if (nftw(directory, add_entry, DESCRIPTORS, FTW_PHYS) != 0) {
    err(EXIT_TROUBLE, "%s", directory);
  }
  walk.tree = NULL;
  if (tree->count > 0) {
    qsort(tree->files, tree->count, sizeof *tree->files, compare_paths);
  }
}

const struct tree_file *tree_find(const struct tree *tree, const char *path)
{
  const struct tree_file key = {.path = (char *)path};
  return tree->count == 0 ? NULL : bsearch(&key, tree->files, tree->count, sizeof *tree->files, compare_paths);
}

static bool same_bytes(const struct tree_file *a, const struct tree_file *b)
{
  if (a->bytes == NULL || b->bytes == NULL) {
    return a->bytes == b->bytes; /* a directory has none */
  }
  return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static void write_file(const struct tree_file *file, const char *path)
{
  if (file->bytes == NULL) {
    (void)mkdir(path, 0777);
    return;
  }
  int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0 || write(descriptor, file->bytes, file->length) != (ssize_t)file->length) {
    err(EXIT_TROUBLE, "writing %s", path);
  }
  (void)close(descriptor);
}

void tree_restore(const struct tree *tree, const char *directory)
{
  struct tree now;
  char path[PATH_SIZE];
  tree_read(&now, directory);
  for (size_t i = now.count; i-- > 0;) {
    if (tree_find(tree, now.files[i].path) == NULL) {
      (void)snprintf(path, sizeof path, "%s/%s", directory, now.files[i].path);
      (void)remove(path);
    }
  }
  for (size_t i = 0; i < tree->count; i++) {
    const struct tree_file *file = &tree->files[i], *there = tree_find(&now, file->path);
    if (there == NULL || !same_bytes(file, there)) {
      (void)snprintf(path, sizeof path, "%s/%s", directory, file->path);
      write_file(file, path);
    }
  }
  tree_free(&now);
}

size_t tree_pages(const struct tree *tree)
{
  size_t pages = 0;
  for (size_t i = 0; i < tree->count; i++) {
    pages += 1 + (tree->files[i].length + PAGE - 1) / PAGE;
  }
  return pages;
}

void tree_free(struct tree *tree)
{
  for (size_t i = 0; i < tree->count; i++) {
    free(tree->files[i].path);
    free(tree->files[i].bytes);
  }
  free(tree->files);
  *tree = (struct tree){0};
}

/* Times, and what a continued run did otherwise. */
static bool is_volatile(const char *line, size_t length)
{
  static const char *const words[] = {"\"started\": ", "\"finished\": ", "\"blocks_reused\": ", "\"--resume\""};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (memmem(line, length, words[i], strlen(words[i])) != NULL) {
      return true;
    }
  }
  return false;
}

/* The next line that counts; its length is 0 at the end. */
static const char *next_line(const char **at, size_t *length)
{
  for (;;) {
    const char *line = *at;
    *length = strcspn(line, "\n");
    *at = line + *length + (line[*length] == '\n');
    if (*at == line || !is_volatile(line, *length)) {
      *length -= *length > 0 && line[*length - 1] == ','; /* not behind the last of a list */
      return line;
    }
  }
}

static bool same_manifest(const char *a, const char *b)
{
  size_t left = 1, right = 1;
  while (left > 0 && right > 0) {
    const char *line = next_line(&a, &left), *other = next_line(&b, &right);
    if (left != right || memcmp(line, other, left) != 0) {
      return false;
    }
  }
  return true;
}

bool tree_same_file(const struct tree_file *a, const struct tree_file *b)
{
  const char *name = strrchr(a->path, '/');
  bool manifest = a->bytes != NULL && b->bytes != NULL && name != NULL && strcmp(name, "/manifest.json") == 0;
  if (name != NULL && strcmp(name, "/journal") == 0) {
    return true; /* it names the directory of the specification */
  }
  return manifest ? same_manifest(a->bytes, b->bytes) : same_bytes(a, b);
}

const char *tree_difference(const struct tree *a, const struct tree *b)
{
  for (size_t i = 0; i < a->count || i < b->count; i++) {
    const char *left = i < a->count ? a->files[i].path : NULL, *right = i < b->count ? b->files[i].path : NULL;
    if (left == NULL || right == NULL || strcmp(left, right) != 0) {
      return right == NULL || (left != NULL && strcmp(left, right) < 0) ? left : right;
    }
    if (!tree_same_file(&a->files[i], &b->files[i])) {
      return a->files[i].path;
    }
  }
  return NULL;
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
  (void)facts;
  (void)kind;
  (void)where;
  return remove(path);
}

void tree_remove(const char *directory)
{
  (void)nftw(directory, remove_entry, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}
