/* SIGINT, SIGTERM and SIGHUP as a flag that long loops ask, so that finished work is kept and no half file is left. */
#ifndef PROOFSWEEP_SIGNALS_H
#define PROOFSWEEP_SIGNALS_H

#include "core/status.h"

/* From now on SIGINT, SIGTERM and, unless it is ignored, SIGHUP set the flag; another one ends the program at once, but
 * for those of the first half second, which count as the first. A closed pipe is a failed write (SIGPIPE) and a file
 * limit too (SIGXFSZ). Called once, by main. */
void signals_watch(void);

/* The signal noticed; 0 while there was none. */
int signals_noticed(void);

/* STATUS_OK, or STATUS_INTERRUPTED "interrupted" once a signal was noticed. */
enum status signals_check(struct fault *fault) MUST_CHECK;

/* The exit status of a run that ends with `status`: 129, 130 or 143 for STATUS_INTERRUPTED, by the signal; else its
 * value.
 */
int signals_exit_status(enum status status);

#endif
