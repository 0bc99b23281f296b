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

enum { ANALYSIS_ROWS = 24, ANALYSIS_COLUMNS = 6 };

/* The tables in the order of the report, and what people look for in them, behind what tells their rows apart. */
static const struct analysis {
  const char *table, *title;
  struct {
    const char *name, *measure; /* see report/listing.h */
  } columns[ANALYSIS_COLUMNS];
  bool spread;
  const char *note; /* below the table; NULL for none */
} analyses[] = {
    {.table = "sensitivity",
     .title = "Shares of the variance",
     .columns =
         {{"first", NULL}, {"first_exact", NULL}, {"total", NULL}, {"total_exact", NULL}, {"total_verdict", NULL}},
     .note =
         "The verdict is on the total: “needs N” says that it takes about N samples in each scramble to resolve it."},
    {.table = "sensitivity-pairs",
     .title = "Shares that two inputs have together",
     .columns = {{"second", NULL}, {"second_exact", NULL}}},
    {.table = "elasticities",
     .title = "Percent for one percent",
     .columns = {{"base", "parameter"}, {"elasticity", NULL}}},
    {.table = "tornado",
     .title = "One input at a time",
     .columns = {{"low", "parameter"},
                 {"high", "parameter"},
                 {"output_low", "output"},
                 {"output_base", "output"},
                 {"output_high", "output"}}},
    {.table = "morris",
     .title = "Elementary effects",
     .columns = {{"mu", "output"}, {"mu_star", "output"}, {"sigma", "output"}}},
    {.table = "samples-summary", .title = "Distributions", .columns = {{"value", "output"}}},
    {.table = "break-even",
     .title = "Break-even",
     .columns = {{"ratio", NULL}, {"unknown", NULL}, {"value", "unknown"}, {"reach", NULL}},
     .spread = true},
};

static enum status choose_analysis_columns(const struct analysis *analysis, struct listing *listing,
                                           struct text *constant, struct fault *fault)
{
  enum status status = listing_add_axes(listing, NULL, constant, fault);
  size_t axes = listing->column_count;
  for (size_t i = 0; i < ANALYSIS_COLUMNS && analysis->columns[i].name != NULL && status == STATUS_OK; i++) {
    size_t count = listing->column_count;
    status = listing_add(listing, analysis->columns[i].name, fault);
    if (listing->column_count > count) {
      listing->columns[count].measure = analysis->columns[i].measure;
    }
  }
  return status == STATUS_OK ? listing_drop_empty(listing, axes, fault) : status;
}

static enum status write_analysis(const struct report_input *input, const struct analysis *analysis, struct text *text,
                                  struct fault *fault)
{
  struct table_lookup lookup = report_lookup(input);
  struct selection selection = {.value = "name", .table = analysis->table};
  struct row_filter filter;
  struct text csv = {0}, constant = {0};
  text_append_format(&csv, "%s.csv", analysis->table);
  struct listing listing = {.filter = &filter,
                            .limit = ANALYSIS_ROWS,
                            .analysis = "name",
                            .spread = analysis->spread,
                            .csv = text_string(&csv)};
  enum status status = text_status(&csv, "naming a table", fault);
  if (status == STATUS_OK) {
    status = row_filter_init(&filter, &selection, &lookup, fault);
  }
  if (status == STATUS_OK) {
    status = choose_analysis_columns(analysis, &listing, &constant, fault);
  }
  if (status == STATUS_OK) {
    text_append_format(text, "### %s\n\n", analysis->title);
    if (constant.length > 0) {
      text_append_format(text, "For %s.\n\n", text_string(&constant));
    }
    text_inherit(text, &constant);
    status = listing_write(&listing, text, fault);
    text_append(text, "\n\n");
    text_append(text, analysis->note != NULL ? analysis->note : "");
    text_append(text, analysis->note != NULL ? "\n\n" : "");
  }
  text_free(&constant);
  text_free(&csv);
  return status;
}

static bool has_rows(const struct report_input *input, const struct analysis *analysis)
{
  struct table_lookup lookup = report_lookup(input);
  const struct table *table = lookup.find(lookup.run, analysis->table, NULL);
  return table != NULL && table->row_count > 0;
}

bool agreement_has(const struct report_input *input)
{
  return input->outcome != NULL && input->outcome->tests > 0;
}

bool analyses_has(const struct report_input *input)
{
  bool any = false;
  for (size_t i = 0; i < sizeof analyses / sizeof analyses[0]; i++) {
    any = any || has_rows(input, &analyses[i]);
  }
  return any;
}

enum status analyses_write(const struct report_input *input, struct text *text, struct fault *fault)
{
  enum status status = STATUS_OK;
  if (!analyses_has(input)) {
    return STATUS_OK;
  }
  text_append(text, "## Analyses\n\n");
  if (agreement_has(input)) {
    status = agreement_write(input, text, fault);
    text_append(text, "\n\n");
  }
  for (size_t i = 0; i < sizeof analyses / sizeof analyses[0] && status == STATUS_OK; i++) {
    status = has_rows(input, &analyses[i]) ? write_analysis(input, &analyses[i], text, fault) : STATUS_OK;
  }
  return status;
}

enum status agreement_write(const struct report_input *input, struct text *text, struct fault *fault)
{
  (void)fault;
  const struct study_outcome *outcome = input->outcome;
  if (!agreement_has(input)) {
    text_append(text, "No estimate of this run has an exact value beside it.");
    return STATUS_OK;
  }
  write_count(outcome->tests, "estimate has", "estimates have", text);
  text_append(text, " an exact value beside the 95 % interval; ");
  write_count(outcome->outside, "lies", "lie", text);
  text_append(text, " outside it; by chance about one in twenty does.");
  if (outcome->unjudged > 0) {
    text_append(text, " ");
    write_count(outcome->unjudged, "more is", "more are", text);
    text_append(text, " not judged.");
  }
  return STATUS_OK;
}
