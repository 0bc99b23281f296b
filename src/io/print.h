/* Standard output: as it is, or through a pager for a person at a terminal, with the habits of git. */
#ifndef PROOFSWEEP_PRINT_H
#define PROOFSWEEP_PRINT_H

#include "core/status.h"
#include "core/text.h"

/* STATUS_IO where not all of the text could be written, but for a pipe whose reader has left; STATUS_NO_MEMORY where
 * some of it was lost before. */
enum status print_plainly(const struct text *text, struct fault *fault) MUST_CHECK;

/* Through a pager where that is a terminal (and not TERM=dumb), else as it is. The
 * pager is the command in PROOFSWEEP_PAGER, else in PAGER, else less. As in git it is a command of the shell, which
 * runs it: who sets the variable chooses the command. Empty or "cat": no pager. less gets LESS=FRX unless LESS is set,
 * so that short text stays on the screen. Where the pager cannot be run the text is printed as it is; a pager that is
 * left early is no failure. The faults of print_plainly. */
enum status print_paged(const struct text *text, struct fault *fault) MUST_CHECK;

#endif
