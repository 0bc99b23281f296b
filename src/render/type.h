/* Type: how wide text is when it is set in Inter, so that labels can be kept apart before anything is drawn. */
#ifndef PROOFSWEEP_TYPE_H
#define PROOFSWEEP_TYPE_H

#include <stdbool.h>

/* Sizes in pixels; plots/style.gp sets the same. */
#define TYPE_TITLE 17.0
#define TYPE_SUBTITLE 13.0
#define TYPE_LABEL 12.0
#define TYPE_NOTE 11.0
#define TYPE_FOOTNOTE 10.4

/* Width in pixels of one line of UTF-8 as a figure draws it: ';' as a comma, the part of c_exp behind '_' as a
 * subscript. Kerning is left out; characters that the table lacks count as wide ones. */
double type_width(const char *text, double size, bool bold);

/* True where text[0] and text[1] begin the name of a constant, c_ or r_, at the beginning of a word: what follows up to
 * the end of the word is set as a subscript. */
bool type_begins_subscript(const char *text, char before);

#endif
