#include "report/nightly_blocks.h"

#include "io/drift.h"
#include "report/expression.h"
#include "report/listing.h"
#include "report/markdown.h"
#include "report/number.h"

enum { DRIFT_CELLS = 7 };

static void write_number(uint64_t number, struct text *text)
{
  static const struct number_format grouped = {.style = NUMBER_FIXED, .scale = 1, .unit = "", .grouped = true};
  struct cell cell;
  cell_set_integer(&cell, number);
  number_write(text, &cell, &grouped);
}

static void write_count(uint64_t count, const char *singular, const char *plural, struct text *text)
{
  write_number(count, text);
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
  static const char *const headings[DRIFT_CELLS] = {"Table",  "Row", "Column",         "What",
                                                    "Before", "Now", "Relative change"};
  static const bool right[DRIFT_CELLS] = {false, false, false, false, true, true, true};
  const struct drift *drift = input->drift;
  if (drift == NULL) {
    text_append(text, "This run was held against no other: no baseline was given.");
    return STATUS_OK;
  }
  if (input->inputs != NULL && input->inputs[0] != '\0') {
    markdown_escape(text, input->inputs);
    text_append(text, "\n\n");
  }
  text_append(text, drift->moved == 0 ? "**Nothing moved.** " : "**");
  if (drift->moved > 0) {
    write_count(drift->moved, "difference", "differences", text);
    text_append(text, "** in ");
  }
  write_count(drift->cells, "cell", "cells", text);
  text_append(text, " of ");
  write_count(drift->tables, "table", "tables", text);
  if (drift->moved == 0) {
    text_append(text, drift->cells == 1 ? " was held against the baseline." : " were held against the baseline.");
  } else {
    text_append(text, drift->unlisted == 0 ? "; all of them" : "; the first ");
    if (drift->unlisted > 0) {
      write_number(DRIFT_LISTED, text);
    }
    text_append(text, " in [drift.csv](drift.csv), the largest here.");
  }
  if (drift->passed_over > 0) {
    text_append_char(text, ' ');
    write_count(drift->passed_over, "more depends", "more depend", text);
    text_append(text, " on the samples, which are others, without an interval to compare.");
  }
  enum status status = STATUS_OK;
  const struct table *table = &drift->frame.table;
  if (table->row_count > 0) {
    text_append(text, "\n\n");
    markdown_table_head(text, headings, right, DRIFT_CELLS);
  }
  size_t rows[DRIFT_LARGEST], count = drift_largest(drift, rows, DRIFT_LARGEST);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    status = write_difference(table, rows[i], text, fault);
  }
  return status;
}

enum status moved_write(const struct report_input *input, struct text *text, struct fault *fault)
{
  if (input->drift == NULL) {
    return STATUS_OK;
  }
  text_append(text, "## What moved since the baseline\n\n");
  return drift_write(input, text, fault);
}

enum { ANALYSIS_ROWS = 12, ANALYSIS_COLUMNS = 8 };

/* The tables in the order of the report, and the columns that people look for. */
static const struct analysis {
  const char *table, *title;
  const char *columns[ANALYSIS_COLUMNS];
  const char *note; /* below the table; NULL for none */
} analyses[] = {
    {"sensitivity",
     "Shares of the variance",
     {"name", "parameter", "first", "first_exact", "total", "total_exact", "total_verdict"},
     "The verdict is on the total: “needs N” says that it takes about N samples in each scramble to resolve it."},
    {"sensitivity-pairs",
     "Shares that two inputs have together",
     {"name", "parameter", "other", "second", "second_exact"},
     NULL},
    {"elasticities", "Percent for one percent", {"name", "model", "output", "parameter", "base", "elasticity"}, NULL},
    {"tornado",
     "One input at a time",
     {"name", "parameter", "low", "high", "output_low", "output_base", "output_high"},
     NULL},
    {"morris", "Elementary effects", {"name", "parameter", "mu", "mu_star", "sigma"}, NULL},
    {"samples-summary", "Distributions", {"name", "model", "output", "statistic", "probability", "value"}, NULL},
    {"break-even", "Break-even", {"name", "model", "context", "c_exp", "ratio", "unknown", "value", "reach"}, NULL},
};

static enum status write_analysis(const struct report_input *input, const struct analysis *analysis, struct text *text,
                                  struct fault *fault)
{
  struct table_lookup lookup = report_lookup(input);
  struct selection selection = {.value = "name", .table = analysis->table};
  struct row_filter filter;
  struct text csv = {0};
  text_append_format(&csv, "%s.csv", analysis->table);
  struct listing listing = {.filter = &filter, .limit = ANALYSIS_ROWS, .csv = text_string(&csv)};
  enum status status = text_status(&csv, "naming a table", fault);
  if (status == STATUS_OK) {
    status = row_filter_init(&filter, &selection, &lookup, fault);
  }
  if (status == STATUS_OK) {
    for (size_t i = 0; i < ANALYSIS_COLUMNS && analysis->columns[i] != NULL; i++) {
      listing_add(&listing, analysis->columns[i]);
    }
    text_append_format(text, "### %s\n\n", analysis->title);
    status = listing_write(&listing, text, fault);
    text_append(text, "\n\n");
    text_append(text, analysis->note != NULL ? analysis->note : "");
    text_append(text, analysis->note != NULL ? "\n\n" : "");
  }
  text_free(&csv);
  return status;
}

enum status analyses_write(const struct report_input *input, struct text *text, struct fault *fault)
{
  struct table_lookup lookup = report_lookup(input);
  bool any = false;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof analyses / sizeof analyses[0] && status == STATUS_OK; i++) {
    const struct table *table = lookup.find(lookup.run, analyses[i].table, NULL);
    if (table != NULL && table->row_count > 0) {
      text_append(text, any ? "" : "## Analyses\n\n");
      if (!any && input->outcome != NULL && input->outcome->tests > 0) {
        status = agreement_write(input, text, fault);
        text_append(text, "\n\n");
      }
      any = true;
      status = status == STATUS_OK ? write_analysis(input, &analyses[i], text, fault) : status;
    }
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
  if (outcome->unjudged > 0) {
    text_append(text, " ");
    write_count(outcome->unjudged, "more is", "more are", text);
    text_append(text, " not judged.");
  }
  return STATUS_OK;
}
