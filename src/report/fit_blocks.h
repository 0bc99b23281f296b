/* The block of fits to data files. */
#ifndef PROOFSWEEP_FIT_BLOCKS_H
#define PROOFSWEEP_FIT_BLOCKS_H

#include "report/report.h"

/* {{fits}}: a row a series with its law, ceiling and verdict, and a sentence a series in plain words. */
enum status fits_write(const struct report_input *input, struct text *text, struct fault *fault) MUST_CHECK;

#endif
