/* proofsweep diff: two finished runs, cell by cell. */
#include "command/command.h"
#include "io/csv_write.h"
#include "io/drift.h"
#include "io/inputs.h"
#include "io/json.h"

#include <stdio.h>

static const struct option options[] = {
    {"--tolerance", 0, "R", "relative, of numbers that are not whole (1e-12)"},
    {"--csv", 0, NULL, "what moved, as drift.csv"},
    {"--json", 0, NULL, "what moved, as JSON"},
};

static enum status append_lines(const struct drift *drift, struct text *text, struct fault *fault)
{
  const struct table *table = &drift->frame.table;
  enum status status = STATUS_OK;
  struct cell cells[6];
  for (uint64_t row = 0; row < table->row_count && status == STATUS_OK; row++) {
    for (size_t column = 0; column < 6 && status == STATUS_OK; column++) {
      status = table_read(table, row, column, &cells[column], fault);
    }
    text_append_format(text, "%s %s", cells[3].text, cells[0].text);
    for (size_t column = 1; column <= 2; column++) {
      const char *joint = column == 1 || cells[1].length == 0 ? ": " : " ";
      text_append_format(text, "%s%s", cells[column].length > 0 ? joint : "", cells[column].text);
    }
    if (cells[4].length + cells[5].length > 0) {
      text_append_format(text, " from %s to %s", cells[4].length > 0 ? cells[4].text : "nothing",
                         cells[5].length > 0 ? cells[5].text : "nothing");
    }
    text_append_char(text, '\n');
  }
  if (drift->unlisted > 0) {
    text_append_format(text, "and %llu more\n", (unsigned long long)drift->unlisted);
  }
  text_append_count(text, drift->cells, "cell in ", "cells in ");
  text_append_count(text, drift->tables, "table compared; ", "tables compared; ");
  text_append_count(text, drift->moved, "difference", "differences");
  if (drift->passed_over > 0) {
    text_append(text, "; ");
    text_append_count(text, drift->passed_over, "depends on the samples and has no interval",
                      "depend on the samples and have no interval");
  }
  text_append_char(text, '\n');
  return status;
}

static enum status run_diff(const struct arguments *arguments, struct fault *fault)
{
  struct drift_options wanted = {.tolerance = DRIFT_TOLERANCE};
  struct drift drift = {0};
  struct input_changes inputs = {0};
  struct text text = {0}, paths[2] = {{0}, {0}};
  enum status status = drift_tolerance_read(arguments_value(arguments, "--tolerance"), &wanted.tolerance, fault);
  struct drift_side sides[2] = {{0}, {0}};
  for (size_t i = 0; i < 2; i++) {
    status = status == STATUS_OK ? drift_find_run(arguments->operands[i], &paths[i], fault) : status;
    sides[i].directory = text_string(&paths[i]);
  }
  if (status == STATUS_OK) {
    status = inputs_compare(sides[0].directory, sides[1].directory, NULL, &inputs, fault);
  }
  if (status == STATUS_OK) {
    wanted.inputs = &inputs;
    status = drift_compare(&sides[0], &sides[1], &wanted, &drift, fault);
  }
  for (size_t i = 0; i < 2 && status == STATUS_OK; i++) {
    if (drift.bare[i]) {
      (void)fprintf(stderr, "proofsweep: '%s' has no manifest.json: its tables are taken as they stand\n",
                    sides[i].directory);
    }
  }
  if (status == STATUS_OK && arguments_flag(arguments, "--csv")) {
    status = csv_write_text(&drift.frame.table, NULL, NULL, &text, fault);
  } else if (status == STATUS_OK && arguments_flag(arguments, "--json")) {
    status = json_write_table(&drift.frame.table, &text, fault);
  } else if (status == STATUS_OK) {
    text_append_format(&text, inputs.words.length > 0 ? "%s\n" : "%s", text_string(&inputs.words));
    status = append_lines(&drift, &text, fault);
  }
  if (status == STATUS_OK) {
    status = command_print(&text, fault);
  }
  if (status == STATUS_OK) {
    status = drift_judge(&drift, fault);
  }
  text_free(&text);
  text_free(&paths[0]);
  text_free(&paths[1]);
  drift_free(&drift);
  input_changes_free(&inputs);
  return status;
}

const struct command command_diff = {
    .name = "diff",
    .summary = "Hold two finished runs against each other, cell by cell",
    .usage = "DIR_A DIR_B [options]",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operands_min = 2,
    .operands_max = 2,
    .notes = "Each is a finished run, or holds one: status 2 where a table is not as its\n"
             "manifest says, or a run was stopped there. Tables without a manifest are taken\n"
             "as they stand. Exit status 1 where anything moved, or a table, row or column is\n"
             "on one side only. Whole numbers and words must be the same to the letter. Where\n"
             "the runs drew other samples, an estimate is held against its interval.\n",
    .run = run_diff,
};
