/* A figure in the page: its variants, and below them where its numbers, files and script are. */
#ifndef PROOFSWEEP_DRAWING_H
#define PROOFSWEEP_DRAWING_H

#include "report/report.h"

/* Appends <figure> for a figure that was drawn. `number` counts the page's drawings and makes their ids unique; `first`
 * tells that this is the first of that name, which links to the figure lead to ("#figure:NAME"). The faults of
 * inline_svg_write, STATUS_NO_MEMORY. */
enum status drawing_write(const struct report_input *input, const char *name, size_t number, bool first,
                          struct text *html, struct fault *fault) MUST_CHECK;

#endif
