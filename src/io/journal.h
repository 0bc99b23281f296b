/* The journal of a run: what the run is made from and what is finished, so that one that was cut can be continued.
 *
 * It is a text file in the run's directory that only grows, held under a lock by the run that writes it, and removed at
 * the end. What it says is checked against the files themselves, so it need not reach the disk before they do. */
#ifndef PROOFSWEEP_JOURNAL_H
#define PROOFSWEEP_JOURNAL_H

#include "core/arena.h"
#include "core/status.h"
#include "core/text.h"
#include "io/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file of the run, or the beginning of one that is being written. */
struct journal_entry {
  const char *name; /* below the run's directory */
  bool finished;
  uint64_t blocks; /* that it holds */
  struct output_record record;
};

struct journal {
  struct text directory, path;
  int descriptor;        /* -1 unless open for writing */
  bool begun;            /* anew by this process: nothing of a cut run is in it */
  bool kept;             /* a finished shard's */
  struct text about;     /* where things are: lines "KEY VALUE" (journal_add_line) */
  struct text made_from; /* what the outputs depend on, in the same form */
  struct journal_entry *entries;
  size_t entry_count, entry_capacity;
  struct arena *arena;
};

/* Begins the journal of a run in a directory, or, where `resume`, goes on with the one that a cut run left there; with
 * none, or one that was cut before it said anything, it begins. Takes over the lines.
 *
 * STATUS_BAD_INPUT with the first difference where the cut run was made from something else; STATUS_IO where another
 * run holds the journal, or it cannot be written; STATUS_NO_MEMORY. Free the journal in any case. */
enum status journal_open(struct journal *journal, const char *directory, struct text *about, struct text *made_from,
                         bool resume, struct fault *fault) MUST_CHECK;

/* Reads the journal in a directory without writing to it. STATUS_BAD_INPUT where it is none, STATUS_IO. */
enum status journal_read(struct journal *journal, const char *directory, struct fault *fault) MUST_CHECK;
/* The same from memory, as if it stood in that directory. */
enum status journal_read_bytes(struct journal *journal, const char *directory, const char *bytes, size_t length,
                               struct fault *fault) MUST_CHECK;

/* Whether a journal stands in a directory: its run was stopped, or still writes. STATUS_IO where that cannot be known.
 */
enum status journal_look(const char *directory, bool *there, struct fault *fault) MUST_CHECK;

/* Reads the journal in a directory where it is that of a shard, which stays there for the merge. *is is false where
 * there is none, or another. STATUS_IO, STATUS_NO_MEMORY. Free the journal in any case. */
enum status journal_read_shard(struct journal *journal, const char *directory, bool *is,
                               struct fault *fault) MUST_CHECK;

/* STATUS_BAD_INPUT with the first difference where the run was made from something else. */
enum status journal_check_origin(const struct journal *journal, const struct text *made_from,
                                 struct fault *fault) MUST_CHECK;

/* Appends an entry. */
enum status journal_add(struct journal *journal, const struct journal_entry *entry, struct fault *fault) MUST_CHECK;

/* The entry of a finished file; NULL where there is none. */
const struct journal_entry *journal_find(const struct journal *journal, const char *name);

/* Whether a finished file is still what its entry says. STATUS_IO where it is there and cannot be read,
 * STATUS_NO_MEMORY. */
enum status journal_entry_holds(const struct journal *journal, const struct journal_entry *entry, bool *holds,
                                struct fault *fault) MUST_CHECK;

/* The beginnings of a file that is not finished, ascending: records[i] has blocks[i]. In memory of the journal's own.
 */
struct journal_beginnings {
  struct output_record *records;
  uint64_t *blocks;
  size_t count;
};
enum status journal_find_beginnings(const struct journal *journal, const char *name,
                                    struct journal_beginnings *beginnings, struct fault *fault) MUST_CHECK;

/* The run is at its end: removes the file. */
enum status journal_end(struct journal *journal, struct fault *fault) MUST_CHECK;

/* A shard is at its end: the file stays for the merge, though it may list nothing. */
void journal_keep(struct journal *journal);

/* Closes it. A journal that lists nothing is removed unless it is kept: there is nothing to continue. Safe on {0}. */
void journal_free(struct journal *journal);

/* Appends the line "KEY VALUE"; key without blanks, value any text. */
void journal_add_line(struct text *lines, const char *key, const char *value);
/* Appends the value of the first line with that key to *value and moves *lines behind that line; false, with *lines at
 * the end, where there is none. Lines, here and below: of journal_add_line or a journal, each with its end. */
bool journal_value(const char **lines, const char *key, struct text *value);

/* Appends "it was made from 'LINE', this one from 'LINE'" (or, where one side's comes later on the other side, "it was
 * made with 'LINE', this one is not") for the first lines that differ; false where none does. */
bool journal_difference(const struct text *before, const struct text *now, struct text *words);

#endif
