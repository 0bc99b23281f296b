/* Analyses as figures read them: the rows of one entry of `sensitivity:` or `break-even:` in a table of the run, and
 * the names of its inputs for people. */
#ifndef PROOFSWEEP_ANALYSIS_H
#define PROOFSWEEP_ANALYSIS_H

#include "core/spec.h"
#include "core/table.h"
#include "core/text.h"
#include "render/figure.h"
#include "render/measure.h"
#include "render/wording.h"

/* Consecutive rows of one table that belong to one analysis, model and output. */
struct analysis_rows {
  const struct table *table;
  uint64_t first, count; /* count >= 1 */
  struct wording name, model, output;
  const struct sensitivity *sensitivity; /* the entry itself; NULL where the specification has none of that name */
};

/* The rows of the analysis that the input names, or of the first in the table; of several models or outputs the first.
 * STATUS_BAD_INPUT where the run has no such table or the table no such analysis. */
enum status analysis_find(const struct figure_input *input, const struct figure *figure, struct analysis_rows *rows,
                          struct fault *fault) MUST_CHECK;

/* The rows that follow those, of the next analysis, model or output; count is 0 behind the last. */
enum status analysis_next(const struct figure_input *input, struct analysis_rows *rows, struct fault *fault) MUST_CHECK;

/* A cell of row i < count: NaN where it is empty or no number, and where there is no such column. */
enum status analysis_number(const struct analysis_rows *rows, uint64_t i, const char *column, double *value,
                            struct fault *fault) MUST_CHECK;
enum status analysis_text(const struct analysis_rows *rows, uint64_t i, const char *column, struct wording *text,
                          struct fault *fault) MUST_CHECK;

/* An input for people: "Softmax" with the symbol "c_exp", "the softmax constant" within a sentence. */
struct input_name {
  struct wording title, symbol, sentence;
};
struct input_name input_name_of(const char *key);
/* The same within a list: "c_exp", "context length". */
struct wording input_term(const char *key);

/* A value of an input, short: "8k" for a context, "1024", "0.52". */
struct wording input_value(const char *key, double value);

/* Appends "Symbolic model; not wall-clock.", how each input is distributed, and the prices that are fixed. */
void analysis_footnote(const struct analysis_rows *rows, struct text *note);
/* The same without the first sentence. */
void analysis_inputs(const struct analysis_rows *rows, struct text *note);

#endif
