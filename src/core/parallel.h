/* A loop over independent pieces of work on several threads. */
#ifndef PROOFSWEEP_PARALLEL_H
#define PROOFSWEEP_PARALLEL_H

#include <stdint.h>

/* Calls work(context, unit) once for each unit < count, in any order, on up to `threads` threads (0 and 1: on the
 * caller's alone), and returns when all are done. A unit must write only what belongs to it; whoever combines the units
 * does so afterwards, in order, and so gets the same bits from any number of threads. Threads that the system refuses
 * are done without. */
void parallel_for(unsigned threads, uint64_t count, void (*work)(void *context, uint64_t unit), void *context);

#endif
