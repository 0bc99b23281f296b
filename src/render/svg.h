/* SVG: what gnuplot drew, looked at, and finished for readers. plots/finish.awk does the same for Makefile.plots. */
#ifndef PROOFSWEEP_SVG_H
#define PROOFSWEEP_SVG_H

#include "core/text.h"

#include <stddef.h>

/* What a picture says to those who do not see it, as in the figure's table (';' for a comma), and the prefix that makes
 * its identifiers unique on a page. Borrowed. */
struct svg_words {
  const char *name, *headline, *description;
};

/* Finds the next complete SVG document in `bytes` at or after *position: *document and *length are set, and *position
 * is moved behind it. STATUS_NO_FIGURES where what is there is not one document from "<?xml" to "</svg>". */
enum status svg_next(const char *bytes, size_t count, size_t *position, const char **document, size_t *length,
                     struct fault *fault) MUST_CHECK;

/* Appends the version of gnuplot that a drawing names, "5.4 patchlevel 4"; nothing where it names none. */
void svg_gnuplot_version(const char *document, size_t length, struct text *version);

/* Appends the finished document: title and description, a stack of fonts, blanks kept, unique identifiers; without
 * gnuplot's version, the names of its plots, unused symbols and empty groups. */
void svg_finish(const char *document, size_t length, const struct svg_words *words, struct text *finished);

#endif
