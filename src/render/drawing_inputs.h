/* What a figure is drawn from: its table, the scripts of plots/, the programs that draw, and this program's finishing.
 */
#ifndef PROOFSWEEP_DRAWING_INPUTS_H
#define PROOFSWEEP_DRAWING_INPUTS_H

#include "core/status.h"
#include "core/table.h"
#include "core/variant.h"
#include "io/digest.h"
#include "render/renderers.h"

/* What the pictures of a table depend on, as SHA-256: the drawing, and what the converter makes of it. */
struct drawing_inputs {
  char drawn[DIGEST_TEXT_SIZE], converted[DIGEST_TEXT_SIZE];
};

/* For RENDERERS that were asked, and a table of figure_build. STATUS_IO where a script of the directory `plots` cannot
 * be read, the faults of table_read. */
enum status render_inputs(const struct table *table, const char *plots, const struct renderer *renderers,
                          struct drawing_inputs *hashes, struct fault *fault) MUST_CHECK;

/* The hash of what a picture of that format is made from. */
const char *drawing_inputs_for(const struct drawing_inputs *inputs, enum format format);

#endif
