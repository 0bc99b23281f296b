/* Marks: what a report's Markdown tells its web page alone, in characters that stand in no text (U+E000 to U+E004, for
 * private use). report.md is written without them, and data cannot bring its own (report/markdown.h). */
#ifndef PROOFSWEEP_MARK_H
#define PROOFSWEEP_MARK_H

#include "core/text.h"

/* Before and behind a value in the text: it is the value of the claim `id`, and the page links it to the claim. */
void mark_claim_begin(struct text *text, const char *id);
void mark_claim_end(struct text *text);

/* Behind a claim's statement in the table of claims: what the links lead to. */
void mark_claim_place(struct text *text, const char *id);

/* At the beginning of a paragraph that gives way to the page's panel (report/panel.h). */
void mark_panel(struct text *text);

/* Whether a line of text begins with mark_panel. */
bool mark_is_panel(const char *line);

/* Appends the text without its marks. */
void mark_strip(const char *marked, struct text *plain);

/* Appends the HTML with its claims as links; marks within tags and within other links are left out. */
void mark_resolve(const char *html, struct text *resolved);

#endif
