/* A small disk of our own: a tmpfs that is filled up, or made read-only. Needs root. */
#ifndef PROOFSWEEP_TEST_DISK_H
#define PROOFSWEEP_TEST_DISK_H

#include "supervised.h"

/* Whether the kernel and our rights let us; else says on stdout why not. The mounts of the calling process are its own
 * from then on. */
bool disk_possible(void);

/* Mounts an empty disk there; ends the program where that fails. */
void disk_mount(const char *directory);
/* TROUBLE_FULL and TROUBLE_FILES: leaves room for injection->first more pages or files. TROUBLE_READ_ONLY with first 0:
 * nothing can be written. Does nothing for others. */
void disk_spoil(const char *directory, const struct injection *injection);
/* Makes it read-only; false while a file is open for writing. */
bool disk_make_read_only(const char *directory);
/* Room for everything again. */
void disk_mend(const char *directory);
void disk_unmount(const char *directory);

#endif
