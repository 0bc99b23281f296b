/* Blocks: the parts of a report that are the same for every specification. */
#ifndef PROOFSWEEP_BLOCKS_H
#define PROOFSWEEP_BLOCKS_H

#include "report/report.h"

/* A block, which a template asks for by its name alone: {{claims}}. */
struct block {
  const char *name;
  enum status (*write)(const struct report_input *input, struct text *text, struct fault *fault);
  /* Whether the run has what the block shows: {{if claims}}. NULL: always. */
  bool (*has)(const struct report_input *input);
};

extern const struct block blocks[];
extern const size_t block_count;

/* The block of that name; NULL where there is none. */
const struct block *block_find(const char *name);

/* The name of block `index`; NULL behind the last. */
const char *block_word(size_t index);

/* What the line below a figure's image begins with. */
#define FIGURE_NOTE "The numbers drawn: "

/* Appends a figure as an image with its data linked below, or a line that says it was not drawn. */
void figure_write(const struct report_input *input, const struct figure_request *figure, struct text *text);

#endif
