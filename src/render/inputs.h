/* What a figure is drawn from: its table, the scripts of plots/, the programs that draw, and this program's finishing.
 */
#ifndef PROOFSWEEP_RENDER_INPUTS_H
#define PROOFSWEEP_RENDER_INPUTS_H

#include "core/table.h"
#include "core/text.h"
#include "io/digest.h"

/* Appends the versions of gnuplot and rsvg-convert as they tell them themselves. STATUS_NO_FIGURES where one cannot be
 * run. */
enum status render_describe_programs(const char *gnuplot, const char *rsvg_convert, struct text *versions,
                                     struct fault *fault) MUST_CHECK;

/* The SHA-256 of everything that the pictures of this table depend on; `versions` as above. STATUS_IO where a script
 * cannot be read, the faults of table_read. */
enum status render_inputs(const struct table *table, const char *plots, const char *versions,
                          char sha256[DIGEST_TEXT_SIZE], struct fault *fault) MUST_CHECK;

#endif
