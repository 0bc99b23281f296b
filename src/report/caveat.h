/* The caveat of a ratio under stylised prices: what it is under prices that were counted in provers. */
#ifndef PROOFSWEEP_CAVEAT_H
#define PROOFSWEEP_CAVEAT_H

#include "report/report.h"

/* Whether the specification prices a model with a stylised set, and the catalogue has counted ones. */
bool caveat_has(const struct report_input *input);

/* Appends a paragraph without markup of its own; nothing where caveat_has is false. */
enum status caveat_write(const struct report_input *input, struct text *text, struct fault *fault);

#endif
