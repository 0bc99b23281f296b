/* Standard input, output and error, which whoever starts a program may have closed. */
#ifndef PROOFSWEEP_STANDARD_STREAMS_H
#define PROOFSWEEP_STANDARD_STREAMS_H

/* Before any file is opened: takes the numbers of those that are closed, so that no file gets them, and with it what
 * is meant for a stream. To read or write there still fails, with EBADF. */
void standard_streams_hold(void);

#endif
