/* Which delimiter and decimal mark a CSV has that comes without a word on it: spreadsheets write semicolons and decimal
 * commas where people do. */
#ifndef PROOFSWEEP_CSV_GUESS_H
#define PROOFSWEEP_CSV_GUESS_H

#include "io/csv_read.h"

/* Sets options->delimiter where it is not given: semicolon or TAB where the header has one, and no comma or the rows
 * below have it as often, else a comma; and, where it is no comma, options->decimal_mark: a comma where one stands
 * between digits. Cells in quotes are passed over. */
void csv_guess(const char *bytes, size_t length, struct csv_options *options);

/* Writes numbers with a decimal comma with a point, as everything behind the reading expects them, and notes the
 * columns that have points already. STATUS_NO_MEMORY. */
enum status csv_use_points(struct csv_data *data, struct fault *fault) MUST_CHECK;

/* Notes the columns whose numbers with the mark may all be whole ones with a mark of thousands, 1.024 for 1024: one to
 * three digits, the first no 0, the mark, three digits. None, where a fraction of another form settles it for the
 * file; nor a column with a whole number of four digits and more (1900 to 2100 may be years), which settles it for that
 * column. To be called before csv_use_points. STATUS_NO_MEMORY. */
enum status csv_find_groups(struct csv_data *data, char mark, struct fault *fault) MUST_CHECK;

#endif
