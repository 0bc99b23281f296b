/* Whether the picture that another program gave is all there, by what its format says of its own extent. */
#ifndef PROOFSWEEP_WHOLE_H
#define PROOFSWEEP_WHOLE_H

#include "core/text.h"

#include <stdbool.h>

/* From the signature to IEND, each chunk where the lengths before it say (PNG specification, 5.2 and 5.3). */
bool png_is_whole(const struct text *content);

/* From "%PDF-" to "%%EOF", with the table of objects where the end says (ISO 32000-1, 7.5.5 and 7.5.8). */
bool pdf_is_whole(const struct text *content);

#endif
