/* A directory for a test's files, gone when the test is. */
#ifndef PROOFSWEEP_TEST_SCRATCH_H
#define PROOFSWEEP_TEST_SCRATCH_H

#include <stddef.h>

struct scratch {
  char path[256];
};

/* Makes a new empty directory; the test fails where that is not possible. */
void scratch_make(struct scratch *scratch);
/* Removes it with all that is in it. */
void scratch_remove(struct scratch *scratch);

/* scratch/name, in one of a few buffers that are used in turn. */
const char *scratch_path(const struct scratch *scratch, const char *name);
/* Writes a file in it, and reads one back: the length, and at most size - 1 bytes with a NUL. */
void scratch_write(const struct scratch *scratch, const char *name, const void *bytes, size_t length);
size_t scratch_read(const struct scratch *scratch, const char *name, char *bytes, size_t size);
/* How many entries it holds. */
size_t scratch_count(const struct scratch *scratch);

/* CMocka group fixtures and test fixtures: *state is a struct scratch. */
int scratch_setup(void **state);
int scratch_teardown(void **state);

#endif
