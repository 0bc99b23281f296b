/* The history: an append-only CSV with one row a claim and night, across all runs of a specification.
 *
 * date,version,spec,id,value,holds. Rows are only ever added behind the last, all of a night in one write; an existing
 * row is never changed. A night that is run twice has two rows a claim: the later one counts. */
#ifndef PROOFSWEEP_HISTORY_H
#define PROOFSWEEP_HISTORY_H

#include "core/calendar.h"
#include "core/frame.h"
#include "core/status.h"

#include <stddef.h>

enum { HISTORY_COLUMNS = 6 };
extern const struct column history_columns[HISTORY_COLUMNS];

struct history {
  struct frame frame;   /* table `history`: the file's rows, then tonight's */
  struct frame tonight; /* tonight's rows alone */
  char date[CALENDAR_TEXT_SIZE];
  char warning[384]; /* one sentence, where half a row was found; empty else */
};

/* The day of io/clock.h, in UTC. Faults as there. */
enum status history_today(char date[CALENDAR_TEXT_SIZE], struct fault *fault) MUST_CHECK;

/* Reads a history; a missing file whose directory is there is an empty one, and path NULL reads nothing and leaves the
 * date empty. *history must not move.
 *
 * Half a last row, left by a run that was killed while it wrote, is left out (a whole one that only lacks its line end
 * is taken), and the warning names its line. Everything else that is no history is STATUS_BAD_INPUT "FILE:LINE: ...";
 * STATUS_IO, also where it is longer than 1 GiB; STATUS_NO_MEMORY. */
enum status history_read(const char *path, struct history *history, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void history_free(struct history *history);

/* Adds tonight's rows from a table of claims (core/claim.h) to both frames. */
enum status history_add(struct history *history, const char *version, const char *spec, const struct table *claims,
                        struct fault *fault) MUST_CHECK;

/* Appends tonight's rows to the file with one write and fsync, under a lock; makes it, with its header, where it is
 * missing. A half row at its end is removed first, a missing line end is added. STATUS_IO: tonight's rows are not in
 * it, and a half row may be gone (what was written is taken back; where that fails too, the last row is half one).
 * STATUS_BAD_INPUT where it holds no whole line by now, STATUS_NO_MEMORY. */
enum status history_append(const char *path, const struct history *history, struct fault *fault) MUST_CHECK;

#endif
