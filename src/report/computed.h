/* {{computed}}: how the numbers of a run come about, in formulas with the run's own prices. */
#ifndef PROOFSWEEP_COMPUTED_H
#define PROOFSWEEP_COMPUTED_H

#include "report/report.h"

/* Below a heading of its own; nothing where the run evaluates no model. STATUS_BAD_INPUT where the example's counts
 * pass 128 bits. */
enum status computed_write(const struct report_input *input, struct text *text, struct fault *fault);

#endif
