/* The part of io/manifest.h that holds a run against its manifest. */
#include "io/manifest.h"

#include "core/arena.h"
#include "core/key_set.h"
#include "io/child.h"
#include "io/directory.h"
#include "io/document.h"
#include "io/journal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { NAMED_FILES = 10 };

/* One line of the list, as the document holds it. */
struct listed {
  const char *path, *bytes, *sha256;
};

static void add_finding(struct manifest_findings *findings, struct text *named, const char *what, const char *path,
                        const char *detail)
{
  size_t found = findings->missing + findings->changed;
  text_append_format(&findings->lines, "%s %s%s\n", what, path, detail);
  if (found < NAMED_FILES) {
    text_append_format(named, "%s%s %s", found == 0 ? "" : ", ", what, path);
  } else if (found == NAMED_FILES) {
    text_append(named, " ...");
  }
}

static enum status check_file(const char *directory, const struct listed *listed, struct manifest_findings *findings,
                              struct text *named, struct fault *fault)
{
  struct text path = {0};
  path_join(&path, directory, listed->path);
  enum status status = text_status(&path, "checking a file", fault);
  char sha256[DIGEST_TEXT_SIZE] = "";
  uint64_t bytes = 0;
  bool there = false;
  if (status == STATUS_OK) {
    status = file_look(path.data, &there, fault);
  }
  if (status != STATUS_OK) {
    text_free(&path);
    return status;
  }
  if (!there) {
    add_finding(findings, named, "missing", listed->path, "");
    findings->missing++;
  } else {
    status = digest_of_file(path.data, sha256, &bytes, fault);
    if (status == STATUS_OK && strcmp(sha256, listed->sha256) != 0) {
      char detail[128];
      (void)snprintf(detail, sizeof detail, ": %llu bytes, %.40s expected", (unsigned long long)bytes, listed->bytes);
      add_finding(findings, named, "changed", listed->path, detail);
      findings->changed++;
    }
  }
  text_free(&path);
  return status;
}

static enum status check_files(const char *directory, const struct node *files, struct manifest_findings *findings,
                               struct text *named, struct fault *fault)
{
  if (files == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "'%.512s/manifest.json' is not a manifest: no list 'files'", directory);
  }
  for (const struct node *file = files->first; file != NULL; file = file->next) {
    struct listed listed = {node_word(file, "path"), node_word(file, "bytes"), node_word(file, "sha256")};
    findings->files++;
    if (listed.path == NULL || listed.bytes == NULL || listed.sha256 == NULL) {
      return fault_set(fault, STATUS_BAD_INPUT,
                       "'%.512s/manifest.json' is not a manifest: file %zu lacks path, bytes or sha256", directory,
                       findings->files);
    }
    if (!path_stays_below(listed.path)) {
      return fault_set(fault, STATUS_BAD_INPUT, "'%.400s/manifest.json' lists '%.256s', which is not below it",
                       directory, listed.path);
    }
    enum status status = check_file(directory, &listed, findings, named, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  return STATUS_OK;
}

static const char verifying[] = "verifying a run";

/* The paths of a list that check_files found good, of the manifest itself, and of a shard's journal. */
static enum status collect_listed(const char *directory, const struct node *files, struct key_set *listed,
                                  struct fault *fault)
{
  struct text path = {0};
  size_t number = 0;
  text_append(&path, "manifest.json");
  struct journal journal;
  bool shard = false;
  enum status status = key_set_add(listed, &path, &number, NULL, fault);
  if (status == STATUS_OK) {
    status = journal_read_shard(&journal, directory, &shard, fault);
    journal_free(&journal);
  }
  if (status == STATUS_OK && shard) {
    text_clear(&path);
    text_append(&path, "journal");
    status = key_set_add(listed, &path, &number, NULL, fault);
  }
  for (const struct node *file = files->first; file != NULL && status == STATUS_OK; file = file->next) {
    text_clear(&path);
    text_append(&path, node_word(file, "path"));
    status = key_set_add(listed, &path, &number, NULL, fault);
  }
  text_free(&path);
  return status;
}

/* Asked of the file: some file systems leave the entry's type open. */
static enum status is_directory(const char *directory, const char *name, bool *is, struct fault *fault)
{
  struct text path = {0};
  struct stat facts;
  path_join(&path, directory, name);
  enum status status = text_status(&path, verifying, fault);
  *is = false;
  if (status == STATUS_OK && lstat(path.data, &facts) == 0) {
    *is = S_ISDIR(facts.st_mode);
  } else if (status == STATUS_OK && errno != ENOENT) {
    status = file_fault(fault, "read", path.data, errno);
  }
  text_free(&path);
  return status;
}

/* Names what lies below directory/`below` and is not listed, in the order of the names. Links are not followed. */
static enum status name_unlisted(const char *directory, const char *below, const struct key_set *listed,
                                 struct text *lines, struct fault *fault)
{
  struct text path = {0};
  struct directory names = {0};
  path_join(&path, directory, below);
  enum status status = text_status(&path, verifying, fault);
  if (status == STATUS_OK) {
    status = directory_read(text_string(&path), &names, fault);
  }
  for (size_t i = 0; status == STATUS_OK && i < names.count; i++) {
    text_clear(&path);
    path_join(&path, below, names.names[i]);
    status = text_status(&path, verifying, fault);
    bool inner = false;
    if (status == STATUS_OK) {
      status = is_directory(directory, path.data, &inner, fault);
    }
    if (status == STATUS_OK && inner) {
      status = name_unlisted(directory, path.data, listed, lines, fault);
    } else if (status == STATUS_OK && key_set_find(listed, &path) == SIZE_MAX) {
      text_append_format(lines, "not in the manifest: %s\n", path.data);
    }
  }
  directory_free(&names);
  text_free(&path);
  return status;
}

/* A directory without a manifest is no run, but may hold some. */
static enum status fault_no_run(const char *directory, struct fault *fault)
{
  struct text hint = {0};
  child_suggest(directory, "manifest.json", &hint);
  enum status status = text_status(&hint, "looking for a run", fault);
  if (status == STATUS_OK) {
    status = fault_set(fault, STATUS_BAD_INPUT, "'%.300s' is no finished run: it has no manifest.json%.400s", directory,
                       text_string(&hint));
  }
  text_free(&hint);
  return status;
}

enum status manifest_verify(const char *directory, struct manifest_findings *findings, struct fault *fault)
{
  *findings = (struct manifest_findings){0};
  struct text named = {0};
  struct key_set listed = {0};
  struct arena *arena = arena_new();
  const struct node *root = NULL;
  bool there = true;
  enum status status = arena == NULL
                           ? fault_no_memory(fault, verifying)
                           : manifest_read(directory, directory_exists(directory) ? &there : NULL, arena, &root, fault);
  if (status == STATUS_OK && !there) {
    status = fault_no_run(directory, fault);
  }
  const struct node *files = node_list(root, "files");
  if (status == STATUS_OK) {
    status = check_files(directory, files, findings, &named, fault);
  }
  if (status == STATUS_OK) {
    status = collect_listed(directory, files, &listed, fault);
  }
  if (status == STATUS_OK) {
    status = name_unlisted(directory, "", &listed, &findings->lines, fault);
  }
  text_inherit(&findings->lines, &named);
  if (status == STATUS_OK) {
    status = text_status(&findings->lines, verifying, fault);
  }
  if (status == STATUS_OK && findings->missing + findings->changed > 0) {
    status = fault_set(fault, STATUS_CHECK_FAILED, "%zu of %zu files in '%.300s' differ from the manifest: %.600s",
                       findings->missing + findings->changed, findings->files, directory, text_string(&named));
  }
  arena_free(arena);
  key_set_free(&listed);
  text_free(&named);
  return status;
}

void manifest_findings_free(struct manifest_findings *findings)
{
  text_free(&findings->lines);
  *findings = (struct manifest_findings){0};
}
