/* Numbers as people read them: rounded, grouped by thin spaces, with a sign of multiplication or a percent sign. */
#ifndef PROOFSWEEP_NUMBER_H
#define PROOFSWEEP_NUMBER_H

#include "core/table.h"
#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>

enum number_style {
  NUMBER_AUTO,  /* whole numbers in full, others to four decimals or four significant digits; more beside 1, so that
                   what is not 1 is not written so; very small and very large ones with a power of ten */
  NUMBER_PLAIN, /* as a CSV shows it */
  NUMBER_FIXED  /* scaled, rounded, with a unit behind */
};

struct number_format {
  enum number_style style;
  int decimals;     /* 0 to 17 */
  bool signed_plus; /* + before positive numbers */
  double scale;     /* 100 for percent */
  const char *unit; /* behind the number, UTF-8 */
  bool grouped;     /* thin spaces between thousands */
};

/* What a number looks like where nothing is said: as in a CSV. */
extern const struct number_format number_plain;
/* What it looks like in a table where nothing is said. */
extern const struct number_format number_auto;

/* Reads a format: [+]DECIMALS with one of
 *   (nothing)   1.48      x  1.48×      %  87.9 %      m, bn, tn   157.8 billion
 * or a word: group (rounded to a whole number, digits grouped), plain, auto. False for anything else. */
bool number_format_read(const char *text, struct number_format *format);

/* Appends the number of a cell as Markdown; an empty cell is a dash, text is escaped (report/markdown.h). */
void number_write(struct text *text, const struct cell *cell, const struct number_format *format);

/* The numbers of a column, which are written with as many decimals each, so that they can be compared by eye: as many
 * as suit the largest, and more where the smallest would be lost. {0} before the first is added. */
struct number_column {
  size_t count, long_count; /* numbers but 0, and those that are to be rounded */
  double smallest;          /* magnitude */
  int decimals;             /* that the largest has for itself */
  bool mixed;               /* some have powers of ten: each is written for itself */
  bool whole_apart;         /* whole numbers are written for themselves, without decimals */
};
void number_column_add(struct number_column *column, const struct cell *cell);
void number_column_write(struct text *text, const struct number_column *column, const struct cell *cell);

#endif
