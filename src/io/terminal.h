/* What a person watching a terminal sees: lines that fit it, and one line of progress. */
#ifndef PROOFSWEEP_TERMINAL_H
#define PROOFSWEEP_TERMINAL_H

#include "core/text.h"

#include <stdbool.h>
#include <stdint.h>

/* True where the descriptor is a terminal. */
bool terminal_is_interactive(int descriptor);
/* Columns: COLUMNS of the environment, else what the terminal says, else 80. */
unsigned terminal_width(int descriptor);
/* Appends the text with every line of more than `width` characters cut to it, with an ellipsis as the last. */
void terminal_fit(const char *lines, unsigned width, struct text *text);

/* A line on a terminal that tells how far a long piece of work is, redrawn ten times a second at most. On anything but
 * a terminal nothing is written. */
struct progress {
  int descriptor;
  bool active;
  const char *what; /* borrowed: "points", "figures" */
  uint64_t total, kept;
  int64_t begun_ms, drawn_ms; /* monotonic clock */
};

/* quiet: write nothing. */
void progress_begin(struct progress *progress, int descriptor, const char *what, uint64_t total, bool quiet);
/* Of the pieces, `kept` were ready before the work began: they say nothing of its pace. */
void progress_keep(struct progress *progress, uint64_t kept);
/* done <= total pieces are ready, those that were kept among them. */
void progress_advance(struct progress *progress, uint64_t done);
/* Wipes the line. Safe on {0} and twice. */
void progress_end(struct progress *progress);

/* Appends the words of the line: "points 250000/1000000 25 % 125 k/s 6 s left". elapsed_ms since the beginning, with
 * kept <= done pieces. */
void progress_describe(struct text *text, const char *what, uint64_t kept, uint64_t done, uint64_t total,
                       int64_t elapsed_ms);

/* Milliseconds of a clock that only goes forward. */
int64_t clock_milliseconds(void);

#endif
