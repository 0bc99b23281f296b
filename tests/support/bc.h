/* bc, the arbitrary-precision calculator, as a second opinion: a script is written line by line and run once. */
#ifndef PROOFSWEEP_TEST_BC_H
#define PROOFSWEEP_TEST_BC_H

#include "core/status.h"

#include <stdio.h>

struct bc {
  FILE *script;
  char path[64];
};

/* Skips the running test, saying so, where bc is not installed. */
void bc_open(struct bc *bc);
/* Runs the script and deletes it. Its output must be the line "done": anything else fails the test with its first
 * lines. The script prints whatever does not hold; bc_close adds the last line. */
void bc_close(struct bc *bc);

/* " count * mantissa * 2^(exponent + shift)" for count * factor; exponent + shift must not be negative. */
void bc_write_product(struct bc *bc, unsigned __int128 count, double factor, int shift);
/* A 128-bit integer. */
void bc_write_integer(struct bc *bc, unsigned __int128 value);

#endif
