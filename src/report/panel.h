/* The panel: sliders for the prices and the context, in the page alone. What it works with is written into the page:
 * the counts of each curve of the run, a token and a pair, and the schedule of its layers (reports/panel.js has the
 * rest). */
#ifndef PROOFSWEEP_PANEL_H
#define PROOFSWEEP_PANEL_H

#include "report/report.h"

/* {{panel}}: a heading and, for readers of report.md, where the panel is; nothing where the run evaluates no model. */
enum status panel_block_write(const struct report_input *input, struct text *text, struct fault *fault);

/* Appends the panel's markup with its data. STATUS_NO_MEMORY; STATUS_BAD_INPUT where counts pass 128 bits. */
enum status panel_write(const struct report_input *input, struct text *html, struct fault *fault) MUST_CHECK;

#endif
