#include "report/nightly_blocks.h"

#include "io/drift.h"
#include "report/markdown.h"
#include "report/number.h"

enum { DIFFERENCES_SHOWN = 20, DRIFT_CELLS = 7 };

static void write_count(uint64_t count, const char *singular, const char *plural, struct text *text)
{
  static const struct number_format grouped = {.style = NUMBER_FIXED, .scale = 1, .unit = "", .grouped = true};
  struct cell cell;
  cell_set_integer(&cell, count);
  number_write(text, &cell, &grouped);
  text_append_format(text, " %s", count == 1 ? singular : plural);
}

/* Table, row, column, what happened, baseline, now, relative change. */
static enum status write_difference(const struct table *table, uint64_t row, struct text *text, struct fault *fault)
{
  struct cell cells[DRIFT_CELLS];
  for (size_t i = 0; i < DRIFT_CELLS; i++) {
    enum status status = table_read(table, row, i, &cells[i], fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  for (size_t i = 0; i < DRIFT_CELLS; i++) {
    text_append(text, "| ");
    if (i + 1 < DRIFT_CELLS) {
      markdown_escape(text, cells[i].text);
    } else {
      number_write(text, &cells[i], &number_plain);
    }
    text_append_char(text, ' ');
  }
  text_append(text, "|\n");
  return STATUS_OK;
}

enum status drift_write(const struct report_input *input, struct text *text, struct fault *fault)
{
  static const char *const headings[DRIFT_CELLS] = {"Table", "Row", "Column", "What", "Before", "Now", "Relative change"};
  static const bool right[DRIFT_CELLS] = {false, false, false, false, true, true, true};
  const struct drift *drift = input->drift;
  if (drift == NULL) {
    text_append(text, "This run was held against no other: no baseline was given.");
    return STATUS_OK;
  }
  text_append(text, drift->moved == 0 ? "**Nothing moved.** " : "**");
  if (drift->moved > 0) {
    write_count(drift->moved, "difference", "differences", text);
    text_append(text, "** in ");
  }
  write_count(drift->cells, "cell", "cells", text);
  text_append(text, " of ");
  write_count(drift->tables, "table", "tables", text);
  text_append(text, drift->moved == 0 ? " were held against the baseline." : "; all of them in [drift.csv](drift.csv).");
  if (drift->passed_over > 0) {
    text_append_char(text, ' ');
    write_count(drift->passed_over, "more depends", "more depend", text);
    text_append(text, " on the seed, which is another one, without an interval to compare.");
  }
  enum status status = STATUS_OK;
  const struct table *table = &drift->frame.table;
  if (table->row_count > 0) {
    text_append(text, "\n\n");
    markdown_table_head(text, headings, right, DRIFT_CELLS);
  }
  for (uint64_t row = 0; row < table->row_count && row < DIFFERENCES_SHOWN && status == STATUS_OK; row++) {
    status = write_difference(table, row, text, fault);
  }
  return status;
}

enum status agreement_write(const struct report_input *input, struct text *text, struct fault *fault)
{
  (void)fault;
  const struct study_outcome *outcome = input->outcome;
  if (outcome == NULL || outcome->tests == 0) {
    text_append(text, "No estimate of this run has an exact value beside it.");
    return STATUS_OK;
  }
  write_count(outcome->tests, "estimate has", "estimates have", text);
  text_append(text, " an exact value beside the 95 % interval; ");
  write_count(outcome->outside, "lies", "lie", text);
  text_append(text, " outside it, where about ");
  write_count((outcome->tests + 10) / 20, "is", "are", text);
  text_append(text, " to be expected.");
  return STATUS_OK;
}
