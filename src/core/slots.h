/* Slots: the texts of many numbers at once, as a CSV shows them, for tables that are written by the million.
 *
 * The bytes are those of core/decimal.h. Shortest digits are found as in R. Giulietti, "The Schubfach way to render
 * doubles" (2020): of the decimals with one digit fewer than always suffice, the one that lies within half a unit in
 * the last place, else the nearest with that digit. One product with 64 bits behind the point decides; the few doubles
 * that it leaves undecided go to core/decimal.h. */
#ifndef PROOFSWEEP_SLOTS_H
#define PROOFSWEEP_SLOTS_H

#include <stddef.h>
#include <stdint.h>

enum { SLOT_TEXT = 31, SLOT_BATCH = 256, SLOT_END = 2 };

/* One cell with what stands behind it. Bytes of text past length are undefined. */
struct slot {
  char text[SLOT_TEXT];
  unsigned char length;
};

struct slot_style {
  char decimal_mark;
  char end[SLOT_END]; /* behind each number: a delimiter, or a line end of one or two bytes */
  unsigned char end_length;
  const char *empty; /* instead of NaN and infinities; at most 2 bytes */
};

/* count <= SLOT_BATCH in each. */

/* values >= 0. */
void slots_write_reals(const double *values, size_t count, const struct slot_style *style, struct slot *slots);

#define SLOT_INTEGER_LIMIT UINT64_C(10000000000000000)
/* values < SLOT_INTEGER_LIMIT = 10^16. */
void slots_write_integers(const uint64_t *values, size_t count, const struct slot_style *style, struct slot *slots);

enum { SLOT_WIDE_BITS = 96 };
/* values < 2^SLOT_WIDE_BITS. */
void slots_write_wide(const unsigned __int128 *values, size_t count, const struct slot_style *style,
                      struct slot *slots);

/* An empty cell. */
void slots_write_empty(const struct slot_style *style, struct slot *slot);

#endif
