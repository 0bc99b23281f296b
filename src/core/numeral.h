/* Numbers that are compared: whole ones exactly, beyond what a double can tell apart. */
#ifndef PROOFSWEEP_NUMERAL_H
#define PROOFSWEEP_NUMERAL_H

#include "core/table.h"

#include <stdbool.h>
#include <stddef.h>

struct numeral {
  double value; /* the nearest double; NaN: no number */
  bool whole;   /* `integer` is what it stands for */
  unsigned __int128 integer;
};

/* A double, which stands for itself. */
struct numeral numeral_real(double value);

/* Decimal text (core/decimal.h); no number where it is none. */
struct numeral numeral_read(const char *text, size_t length);

/* A cell's text where that is a whole number, else its double; no number for text and nothing. */
struct numeral numeral_of_cell(const struct cell *cell);

/* Below, at or above 0 as a is below, at or above b. Neither may be NaN. */
int numeral_compare(const struct numeral *a, const struct numeral *b);

/* a - b as a double: of whole numbers the exact difference, rounded once. NaN where one of them is. */
double numeral_difference(const struct numeral *a, const struct numeral *b);

/* The digits of a whole number, else the shortest text of the double. Writes at most DECIMAL_TEXT_SIZE bytes. */
void numeral_write(const struct numeral *number, char *text);

#endif
