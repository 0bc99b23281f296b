/* Holding another program to its work by Landlock, where the kernel has it (Linux 5.13 or newer): the program reads
 * what it likes, but writes no file except /dev/null, makes, renames and removes none, and executes nothing but itself.
 * What it has to give goes through the descriptors that it is started with. */
#ifndef PROOFSWEEP_SANDBOX_H
#define PROOFSWEEP_SANDBOX_H

#include "core/status.h"

/* Makes the rules for the program at `path`. *rules is a descriptor for the caller to close, not inherited by programs;
 * -1 where the kernel has no Landlock or does not let us have it: then nothing holds the program. A script is kept from
 * writing alone: it is there to execute others. STATUS_IO where the kernel has Landlock and the rules cannot be made:
 * the program cannot be read, or is of another machine's kind. */
enum status sandbox_make(const char *path, int *rules, struct fault *fault) MUST_CHECK;

/* Puts the calling thread, and every program that it starts from now on, under the rules, for good; other threads stay
 * free. 0, or an errno. */
int sandbox_enter(int rules) MUST_CHECK;

#endif
