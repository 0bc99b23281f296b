/* Markdown as one self-contained web page: figures inlined, nothing fetched, no script but the page's own two. */
#ifndef PROOFSWEEP_HTML_H
#define PROOFSWEEP_HTML_H

#include "report/report.h"

/* Appends the page for a report. Raw HTML and dangerous links in the Markdown are left out (cmark-gfm's safe mode). A
 * paragraph that is one image of a figure of the specification becomes the drawing itself, in its light and dark, wide
 * and narrow variants, switched by the style sheet, with links to its files below it; tables get a box of their own to
 * scroll in, and headings that sort them; headings get anchors, those of sections a place in the list of contents;
 * formulas become MathML (report/math.h), marks what they stand for (report/mark.h).
 * The same bytes for the same input. STATUS_BAD_INPUT where a figure, the style sheet or a script cannot be taken into
 * a page; STATUS_NO_MEMORY, for cmark-gfm's memory too (report/cmark_memory.h). */
enum status html_write(const struct report_input *input, const struct text *markdown, struct text *html,
                       struct fault *fault) MUST_CHECK;

/* Appends text with & < > " ' as entities. */
void html_escape(struct text *text, const char *string);

#endif
