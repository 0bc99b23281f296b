/* SVG inside a web page: one drawing's names must not meet another's, and nothing in it may run or be fetched. */
#ifndef PROOFSWEEP_INLINE_SVG_H
#define PROOFSWEEP_INLINE_SVG_H

#include "core/text.h"

/* Appends the <svg> element of a document. Every id, and every reference to one, gets `prefix` and '-' before it; rules
 * of a <style> apply below the element whose id is `prefix`, which the caller writes around it; width and height of the
 * root give way to its viewBox. Elements beyond shapes, text, gradients and filters, attributes on..., and references
 * that leave the document are left out.
 *
 * STATUS_BAD_INPUT where the document is not well formed enough to be taken apart, STATUS_NO_MEMORY. */
enum status inline_svg_write(const char *svg, const char *prefix, struct text *text, struct fault *fault) MUST_CHECK;

/* The text of an SVG's title as XML has it; *length is 0 where there is none. */
const char *svg_title(const char *svg, size_t *length);

#endif
