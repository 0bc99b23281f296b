/* Blocks of a nightly report: what moved since the baseline, and how the estimates stand to their exact values. */
#ifndef PROOFSWEEP_NIGHTLY_BLOCKS_H
#define PROOFSWEEP_NIGHTLY_BLOCKS_H

#include "report/report.h"

/* {{drift}}: one sentence, and the first differences as a table. */
enum status drift_write(const struct report_input *input, struct text *text, struct fault *fault);

/* {{agreement}}: how many exact values lie outside their estimates' intervals, and how many were to be expected. */
enum status agreement_write(const struct report_input *input, struct text *text, struct fault *fault);

#endif
