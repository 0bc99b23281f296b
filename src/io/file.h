/* Files: reading one whole, and writing one so that it appears whole or not at all. */
#ifndef PROOFSWEEP_FILE_H
#define PROOFSWEEP_FILE_H

#include "core/status.h"
#include "core/text.h"
#include "io/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Records "cannot WHAT 'PATH': REASON" for an errno value; returns STATUS_IO, or STATUS_NO_MEMORY for ENOMEM. */
enum status file_fault(struct fault *fault, const char *what, const char *path, int error);

/* Appends all bytes of a regular file to *content. STATUS_IO where it is missing, unreadable, a directory, a pipe or a
 * device, or longer than `limit` bytes (none is kept then). NUL bytes are content: use content->length. */
enum status file_read(const char *path, size_t limit, struct text *content, struct fault *fault) MUST_CHECK;

/* The same of an open file, from where it stands; the path is for messages. */
enum status file_read_open(int descriptor, const char *path, size_t limit, struct text *content,
                           struct fault *fault) MUST_CHECK;

/* Hands a regular file of any size to `take`, block by block; anything but STATUS_OK from it ends the reading. */
enum status file_read_blocks(const char *path,
                             enum status (*take)(void *context, const void *bytes, size_t length, struct fault *fault),
                             void *context, struct fault *fault) MUST_CHECK;

/* Writes all bytes, however few the kernel takes at a time; 0, or an errno where it could not. */
int file_write_all(int descriptor, const void *bytes, size_t length) MUST_CHECK;

/* fsync, made again where a signal came between; 0, or an errno. */
int file_synchronise(int descriptor) MUST_CHECK;
/* The same for a directory ("" is "."), so that the names in it survive a power cut. File systems that cannot sync
 * directories are no error. */
int directory_synchronise(const char *path) MUST_CHECK;

/* True where path names a regular file (symbolic links followed). */
bool file_exists(const char *path);

/* *there tells whether path names anything. STATUS_IO where that cannot be known: the disk fails, a directory on the
 * way may not be searched. */
enum status file_look(const char *path, bool *there, struct fault *fault) MUST_CHECK;

/* True where path names a directory (symbolic links followed). */
bool directory_exists(const char *path);

/* True where both name one directory, by whatever path. */
bool same_directory(const char *a, const char *b);

/* Makes a directory and its missing parents; no fault where it is there. STATUS_IO where a part is not a directory. */
enum status directory_make(const char *path, struct fault *fault) MUST_CHECK;

/* Appends "directory/name" to *path, or name alone where directory is "" or "." or name is absolute. */
void path_join(struct text *path, const char *directory, const char *name);

/* True where path is relative and none of its parts is "", "." or "..". */
bool path_stays_below(const char *path);

/* Takes the lock of an open file, without waiting, until it is closed. FILE_GONE: the path names another file by now,
 * or none: whoever held the lock removed it. FILE_UNKNOWN: that cannot be found out, errno says why. Where locks are
 * not supported, none is ever busy. */
enum file_lock { FILE_LOCKED, FILE_BUSY, FILE_GONE, FILE_UNKNOWN };
enum file_lock file_lock(int descriptor, const char *path) MUST_CHECK;
/* The same, asked again for so long while another holds it, and until a signal is noticed (io/signals.h): FILE_BUSY. */
enum file_lock file_lock_within(int descriptor, const char *path, unsigned seconds) MUST_CHECK;

/* What was written, for the manifest. */
struct output_record {
  uint64_t bytes;
  char sha256[DIGEST_TEXT_SIZE];
};

/* A file being written under a temporary name `.NAME.tmp.PID` beside its place. It holds the name's lock until it is
 * committed or abandoned; temporaries of runs that died are recognised by their free lock and removed by the next one.
 */
struct output {
  char *directory, *path, *temporary; /* path is NULL unless open */
  int descriptor;
  bool durable, fresh;
  uint64_t bytes;
  struct digest digest;
};

enum output_durability {
  OUTPUT_DURABLE,   /* fsync of the file and its directory: survives a power cut */
  OUTPUT_FRESH,     /* the same, and only where nothing has the name: what comes there in between stays, too */
  OUTPUT_THROWAWAY, /* no fsync: for scratch directories */
};

/* Opens directory/name (name without '/') for writing. The directory must be there; what stands at that name, if
 * anything, must be a regular file. STATUS_IO with the final path and the reason; STATUS_BAD_INPUT where the name of
 * a fresh file is taken, also from output_commit. */
enum status output_open(struct output *output, const char *directory, const char *name,
                        enum output_durability durability, struct fault *fault) MUST_CHECK;

/* As output_open, but under a temporary name that outlives the process, `.NAME.part`, which takes up what an earlier
 * process left there: the file up to the last of `count` beginnings (ascending) whose bytes and digest it holds. What
 * is behind is cut off. *kept is the number of beginnings that hold; 0: the file is empty. */
enum status output_continue(struct output *output, const char *directory, const char *name,
                            enum output_durability durability, const struct output_record *beginnings, size_t count,
                            size_t *kept, struct fault *fault) MUST_CHECK;
/* What is written so far, as a beginning for output_continue. */
void output_so_far(const struct output *output, struct output_record *record);
/* Closes an output of output_continue and leaves its temporary for the next one. */
void output_keep(struct output *output);

/* Removes the temporaries in a directory that no living process writes. */
void output_sweep(const char *directory);

/* Appends bytes. After a failure only output_abandon makes sense. */
enum status output_write(struct output *output, const void *bytes, size_t length, struct fault *fault) MUST_CHECK;
/* Appends a text and checks that none of it was lost to memory. */
enum status output_write_text(struct output *output, const struct text *text, struct fault *fault) MUST_CHECK;

/* Puts the file in its place: fsync, rename, fsync of the directory; where the very same bytes stand there already (up
 * to 16 MiB), nothing but the temporary goes. Closes the output whatever happens; on a failure the old file stays and
 * the temporary is gone. record may be NULL. */
enum status output_commit(struct output *output, struct output_record *record, struct fault *fault) MUST_CHECK;

/* Removes the temporary and closes; the old file stays. Safe on {0} and after output_commit. */
void output_abandon(struct output *output);

/* output_open, output_write_text and output_commit in one call; text is borrowed, record may be NULL. */
enum status file_write(const char *directory, const char *name, const struct text *text,
                       enum output_durability durability, struct output_record *record, struct fault *fault) MUST_CHECK;

#endif
