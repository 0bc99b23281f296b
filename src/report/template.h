/* clang-format off */
/* Templates: Markdown with placeholders that are filled with what a run found.
 *
 *   {{gpt2-ratio}}  {{gpt2-ratio:2}}
 *       the value of a claim; with a format (report/number.h)
 *   {{cell lookup-sets.ratio model=gpt2-small constants=jolt-atlas :3}}
 *       one cell of a sweep or of another table (ceilings, claims ...)
 *   {{gpt2-ratio / cell causal.ratio model=gpt2-small :2}}
 *       arithmetic with + - * /, from left to right; blanks around the sign
 *   {{if gpt2-ratio}} ... {{else}} ... {{end}}
 *       the claim holds; also {{if not CLAIM}}, {{if EXPRESSION below EXPRESSION}}, above, and
 *       {{if EXPRESSION is WORD}}; {{if table fits law=linear}}: it has rows; a block by its name
 *       alone, {{if fits}}: the run has what it shows
 *   {{table SWEEP columns=context:group,ratio:3 headings="Context|Ratio" model=gpt2-small limit=10}}
 *       rows as a Markdown table; everything but SWEEP may be left out
 *   {{agree "Table B1" cell ratio.ratio model=gpt2-small context=128}}
 *       a computed value beside the printed one of the table `published`, and whether it rounds to the printed
 *       digits; quantity=NAME before the expression where it is not the name of the column
 *   {{figure ratio-vs-context}}
 *       an image, and where its numbers are
 *   {{title}} {{claims}} {{sweeps}} {{ceilings}} {{figures}} {{constants}} {{models}} {{provenance}} {{drift}}
 *   {{caveat}} {{fits}} {{agreement}} {{moved}} {{analyses}} {{panel}} {{computed}}
 *       blocks that fit every specification (report/blocks.h)
 *   {{# words}}
 *       a comment
 *
 * A line that holds nothing but if, else, end or a comment leaves nothing behind. Values with blanks are quoted
 * (table="Table B1"); several values of a column are joined by commas; \{{ stands for {{ itself. Text from data is
 * escaped, so that it cannot become markup. A value that is a claim's alone is marked as such (report/mark.h) where the
 * template lists the claims.
 *
 * Passages, which blank lines end, are the unit that is left out of a shared template (report/report.h) where they speak
 * of a claim, a cell, a table (or rows of one) or a figure that the run does not have; its end says how many. Headings
 * of a shared template that nothing follows go too.
 *
 * {{panel}} and {{computed}} bring a heading of their own. Formulas: ```math blocks, and $`...`$ in a line
 * (report/math.h). */
/* clang-format on */
#ifndef PROOFSWEEP_TEMPLATE_H
#define PROOFSWEEP_TEMPLATE_H

#include "report/report.h"

enum { TEMPLATE_BYTES_MAX = 64 << 10 }; /* a report is made in memory, many times as large as its template */

/* Appends the path of the template that a specification asks for; of the built-in one where it asks for none. The file
 * need not be there. STATUS_IO, STATUS_NO_MEMORY. */
enum status template_path(const struct spec *spec, struct text *path, struct fault *fault) MUST_CHECK;

/* The same, and its text, checked. STATUS_IO, and the faults of template_check. */
enum status template_read(const struct spec *spec, struct text *path, struct text *template,
                          struct fault *fault) MUST_CHECK;

/* Tries the template that a specification asks for on the rehearsal of its run; published and other files are borrowed
 * there. *path and *template are filled as far as they could be read; *mistakes are those of the template
 * (report/report.h); *left_out counts passages (report/report.h). STATUS_BAD_INPUT, STATUS_IO, STATUS_NO_MEMORY. */
enum status template_try(const struct spec *spec, struct rehearsal *rehearsal, struct text *path, struct text *template,
                         struct mistakes *mistakes, size_t *left_out, struct fault *fault) MUST_CHECK;

/* The words that a placeholder may begin with, apart from blocks, claims and numbers; NULL behind the last. */
const char *template_word(size_t index);

/* Whether the bytes of a template's file are text, and none that takes for ever: STATUS_BAD_INPUT "FILE:LINE: ..." for
 * what is not UTF-8, for control characters, for tables beyond measure. */
enum status template_check(const char *file, const struct text *template, struct fault *fault) MUST_CHECK;

/* Appends the filled template of the input to *markdown; *tally as in report_write. The parts of an `if` that
 * are left out are resolved too, so that a mistake in them is found. STATUS_BAD_INPUT "FILE:LINE:COLUMN: ..." with the
 * nearest name, the line and a caret below the mistake; STATUS_NO_MEMORY, and the faults of table_read. */
enum status template_fill(const struct report_input *input, struct text *markdown, struct report_tally *tally,
                          struct fault *fault) MUST_CHECK;

#endif
