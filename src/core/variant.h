/* The pictures of a figure: in which variants it is drawn, and in which formats each is kept. */
#ifndef PROOFSWEEP_VARIANT_H
#define PROOFSWEEP_VARIANT_H

#include <stddef.h>

/* figures/NAME SUFFIX.svg is the variant `name` of figure NAME. */
struct variant {
  const char *name, *suffix; /* "dark", "-dark"; both are empty of the one that is always drawn */
  const char *theme;         /* light, dark */
  const char *layout;        /* wide, narrow */
};

enum { VARIANT_PLAIN, VARIANT_DARK, VARIANT_NARROW, VARIANT_NARROW_DARK, VARIANTS };
extern const struct variant variants[VARIANTS];

enum format { FORMAT_SVG, FORMAT_PNG, FORMAT_PDF, FORMATS };
extern const char *const format_names[FORMATS]; /* "svg" */

/* Name `index`; NULL behind the last. */
const char *format_word(size_t index);

#endif
