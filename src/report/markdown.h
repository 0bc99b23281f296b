/* Markdown as the report writes it: escaped data, and tables in the GitHub form. */
#ifndef PROOFSWEEP_MARKDOWN_H
#define PROOFSWEEP_MARKDOWN_H

#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends text that Markdown shows as it is: no emphasis, link, HTML, entity, table cell or list comes of it. Line
 * breaks and control characters become blanks; marks that turn the direction of writing, and those
 * of report/mark.h, are left out. */
void markdown_escape(struct text *text, const char *string);

/* Appends the heading and the rule below it; right[i]: column i is aligned to the right. Headings are escaped. */
void markdown_table_head(struct text *text, const char *const *headings, const bool *right, size_t count);

/* Appends a column's name as a person writes it: "SNARK constraints" for snark_constraints. Not for "". */
void markdown_heading(struct text *text, const char *column);

#endif
