/* Blocks on what a run asks beyond its sweeps: what moved since the baseline, the tables of its analyses, and how the
 * estimates stand to their exact values. */
#ifndef PROOFSWEEP_NIGHTLY_BLOCKS_H
#define PROOFSWEEP_NIGHTLY_BLOCKS_H

#include "report/report.h"

/* {{drift}}: one sentence, and the first differences as a table. */
enum status drift_write(const struct report_input *input, struct text *text, struct fault *fault);

/* {{moved}}: the same below a heading of its own; nothing where no baseline was given. */
enum status moved_write(const struct report_input *input, struct text *text, struct fault *fault);

/* {{analyses}}: below a heading of its own, some rows of every table that an analysis filled; nothing where none did,
 * which analyses_has tells. */
bool analyses_has(const struct report_input *input);
enum status analyses_write(const struct report_input *input, struct text *text, struct fault *fault);

/* {{agreement}}: how many exact values lie outside their estimates' intervals, and how many were to be expected; that
 * there are none where agreement_has is false. */
bool agreement_has(const struct report_input *input);
enum status agreement_write(const struct report_input *input, struct text *text, struct fault *fault);

#endif
