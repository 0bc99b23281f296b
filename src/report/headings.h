/* The headings of a Markdown text. */
#ifndef PROOFSWEEP_HEADINGS_H
#define PROOFSWEEP_HEADINGS_H

#include "core/text.h"

/* Takes out, in place, each heading ("#" to "######") that nothing follows before the next one of its level or a higher
 * one. What stands between ``` fences is text. */
void headings_drop_empty(struct text *markdown);

#endif
