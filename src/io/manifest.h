/* manifest.json: what a run was made from and what it wrote, so that anyone can check it later. */
#ifndef PROOFSWEEP_MANIFEST_H
#define PROOFSWEEP_MANIFEST_H

#include "core/arena.h"
#include "core/constants.h"
#include "core/status.h"
#include "core/text.h"
#include "io/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct node;
struct spec;

/* One file of the run: its path below the run's directory, with '/', and what was written there. */
struct manifest_file {
  const char *path;
  struct output_record record;
  const char *inputs; /* of a picture: the hash of what it was drawn from; NULL for others */
};

/* "gnuplot" and "5.4 patchlevel 4". */
struct manifest_version {
  const char *name, *version;
};

/* Filled by the run; the strings in the first block are borrowed, the lists are copies made by the calls below. */
struct manifest {
  const char *spec_file, *spec_name;
  const char *spec_sha256; /* of the specification and the --set words */
  const struct spec *spec; /* whose models and analyses are told (io/inputs.h); NULL: none are */
  bool has_seed;
  uint64_t seed;
  uint64_t blocks_reused;       /* of an interrupted run, by --resume */
  const char *const *arguments; /* the command line */
  size_t argument_count;

  struct constants *constants; /* resolved sets, by name */
  size_t constants_count, constants_capacity;
  struct manifest_file *read; /* files that the run was made from; sorted by path when written */
  size_t read_count, read_capacity;
  struct manifest_version *versions; /* in the order added */
  size_t version_count, version_capacity;
  struct manifest_file *files; /* sorted by path when written */
  size_t file_count, file_capacity;
  int64_t started;     /* seconds since 1970, UTC */
  struct arena *arena; /* owns the lists */
};

/* A manifest that starts now (io/clock.h, and its faults), with the versions of this program, its compiler, GSL and the
 * C library. */
enum status manifest_init(struct manifest *manifest, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void manifest_free(struct manifest *manifest);

/* Each copies its arguments. A set that is there already (same name and prices), or a file, is not added twice: the
 * file's record is replaced. A path must be relative, without "." and ".." parts: STATUS_BAD_INPUT. */
enum status manifest_add_version(struct manifest *manifest, const char *name, const char *version,
                                 struct fault *fault) MUST_CHECK;
enum status manifest_add_constants(struct manifest *manifest, const struct constants *constants,
                                   struct fault *fault) MUST_CHECK;
enum status manifest_add_file(struct manifest *manifest, const char *path, const struct output_record *record,
                              struct fault *fault) MUST_CHECK;

/* The same for a picture, with the hash of what it was drawn from. */
enum status manifest_add_picture(struct manifest *manifest, const char *path, const struct output_record *record,
                                 const char *inputs, struct fault *fault) MUST_CHECK;

/* A file that the run reads beside its specification, by the name that the specification gives it. Once for each name.
 */
enum status manifest_add_read(struct manifest *manifest, const char *name, const struct output_record *record,
                              struct fault *fault) MUST_CHECK;

/* The file of that path; NULL where there is none. */
const struct manifest_file *manifest_find_file(const struct manifest_file *files, size_t count, const char *path);

/* The files that an earlier run wrote, as its manifest lists them. */
struct manifest_past {
  const char *spec_file; /* its specification, as that run was given it; NULL where the manifest does not say */
  struct manifest_file *files;
  size_t file_count;
  struct arena *arena;
};

/* *is tells whether the file at `path` has the bytes that a manifest lists; it has not where it is not there. STATUS_IO
 * where that cannot be known. */
enum status manifest_is_as_listed(const char *path, const struct manifest_file *file, bool *is,
                                  struct fault *fault) MUST_CHECK;

/* Reads directory/manifest.json into a tree (io/document.h), in the arena; *there tells whether it is there, and *root
 * is NULL where it is not. there NULL: it must be. STATUS_BAD_INPUT where it is none of ours, STATUS_IO where it cannot
 * be read, STATUS_NO_MEMORY. */
enum status manifest_read(const char *directory, bool *there, struct arena *arena, const struct node **root,
                          struct fault *fault) MUST_CHECK;
/* The same of a text, as if it stood there. */
enum status manifest_parse(const char *directory, const struct text *text, struct arena *arena,
                           const struct node **root, struct fault *fault) MUST_CHECK;

/* Reads directory/manifest.json; a past without files where there is none, or it is not one of ours. STATUS_IO where
 * what stands there is no file that can be read, STATUS_NO_MEMORY. */
enum status manifest_read_past(const char *directory, struct manifest_past *past, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void manifest_past_free(struct manifest_past *past);

/* Appends the manifest as JSON; sorts the files. */
enum status manifest_describe(struct manifest *manifest, struct text *text, struct fault *fault) MUST_CHECK;
/* Writes directory/manifest.json, last of all files. */
enum status manifest_write(struct manifest *manifest, const char *directory, enum output_durability durability,
                           struct fault *fault) MUST_CHECK;

/* What a check found. */
struct manifest_findings {
  size_t files; /* listed */
  size_t missing, changed;
  struct text lines; /* one line for each: "missing figures/ratio.svg", "changed points.csv: 12 bytes, 15 expected",
                        "not in the manifest: notes.txt" (which is no fault) */
};

/* Holds every file that directory/manifest.json lists against its size and digest. STATUS_OK where all are as written;
 * STATUS_CHECK_FAILED "3 of 41 files in 'DIR' differ from the manifest: changed a.csv, missing b.svg ..."; STATUS_IO
 * without a readable manifest; STATUS_BAD_INPUT where a directory has none, or it is not one of ours, or lists a path
 * outside the directory. */
enum status manifest_verify(const char *directory, struct manifest_findings *findings, struct fault *fault) MUST_CHECK;

/* Hands every file that directory/manifest.json lists to `take`, in its order: path and sha256, which is empty where it
 * is not given. *found is false, and nothing is taken, where there is no manifest. STATUS_IO, STATUS_BAD_INPUT where it
 * is not one of ours; what `take` returns. */
enum status manifest_each_file(const char *directory,
                               enum status (*take)(void *context, const char *path, const char *sha256,
                                                   struct fault *fault),
                               void *context, bool *found, struct fault *fault) MUST_CHECK;

/* Safe on {0}. */
void manifest_findings_free(struct manifest_findings *findings);

#endif
