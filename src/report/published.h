/* Published values: whether a computed number rounds to what was printed. */
#ifndef PROOFSWEEP_PUBLISHED_H
#define PROOFSWEEP_PUBLISHED_H

#include "report/expression.h"

/* Reads `"TABLE" [quantity=NAME] EXPRESSION` from phrase->at on and appends the computed value, a mark and the printed
 * value to *text; *agrees says which mark. The printed value is that of the row of the table `published` with this
 * table and quantity (by default the column of the expression's first cell) whose other cells, where not empty, equal
 * those of the cell's row in the columns that both tables have.
 *
 * STATUS_BAD_INPUT where no printed value fits, or different ones do. */
enum status published_write(struct phrase *phrase, struct text *text, bool *agrees, struct fault *fault) MUST_CHECK;

#endif
