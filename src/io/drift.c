#include "io/drift.h"

#include "core/decimal.h"
#include "io/drift_table.h"
#include "io/file.h"
#include "io/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct column drift_columns[DRIFT_COLUMNS] = {
    {"table", COLUMN_TEXT, "", "file name of the table"},
    {"row", COLUMN_TEXT, "", "where the row stands: its words and axis values"},
    {"column", COLUMN_TEXT, "", "name of the column"},
    {"kind", COLUMN_TEXT, "", "changed, missing or new"},
    {"baseline", COLUMN_TEXT, "", "the cell in the baseline"},
    {"now", COLUMN_TEXT, "", "the cell in this run"},
    {"relative_change", COLUMN_REAL, "1", "(now - baseline) / baseline; empty where a side is no number"},
    {"tolerance", COLUMN_REAL, "1", "what it may be, relative; 0 for whole numbers and words"},
};

void drift_free(struct drift *drift)
{
  frame_free(&drift->frame);
  *drift = (struct drift){0};
}

enum status drift_tolerance_read(const char *word, double *tolerance, struct fault *fault)
{
  double value = *tolerance;
  if (word != NULL && (decimal_to_double(word, strlen(word), &value) != DECIMAL_READ || !(value >= 0 && value < 1))) {
    return fault_set(fault, STATUS_BAD_INPUT, "--tolerance must be a number from 0 to below 1, found '%.80s'", word);
  }
  *tolerance = value;
  return STATUS_OK;
}

/* The tables of a run, sorted by name. */
struct listing {
  char **names;
  size_t count;
};

static void listing_free(struct listing *listing)
{
  for (size_t i = 0; i < listing->count; i++) {
    free(listing->names[i]);
  }
  free(listing->names);
  *listing = (struct listing){0};
}

/* A CSV of the run itself: not below it, and not what a comparison left there. */
static bool is_table(const char *name)
{
  size_t length = strlen(name);
  return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".csv") == 0 && strchr(name, '/') == NULL &&
         strcmp(name, "drift.csv") != 0;
}

static enum status add_name(void *context, const char *name, struct fault *fault)
{
  struct listing *listing = context;
  if (!is_table(name)) {
    return STATUS_OK;
  }
  struct text copy = {0};
  text_append(&copy, name);
  char **names = realloc(listing->names, (listing->count + 1) * sizeof *names);
  if (names != NULL) {
    listing->names = names;
  }
  if (names == NULL || copy.out_of_memory) {
    text_free(&copy);
    return fault_no_memory(fault, "listing tables");
  }
  names[listing->count++] = copy.data;
  return STATUS_OK;
}

static int compare_names(const void *a, const void *b)
{
  char *const *x = a, *const *y = b;
  return strcmp(*x, *y);
}

static enum status list_directory(const char *path, struct listing *listing, struct fault *fault)
{
  DIR *directory = opendir(path);
  if (directory == NULL) {
    return file_fault(fault, "read directory", path, errno);
  }
  enum status status = STATUS_OK;
  for (struct dirent *entry = readdir(directory); entry != NULL && status == STATUS_OK; entry = readdir(directory)) {
    status = add_name(listing, entry->d_name, fault);
  }
  (void)closedir(directory);
  return status;
}

static enum status list_tables(const struct drift_side *side, struct listing *listing, struct fault *fault)
{
  bool found = false;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < side->table_count && status == STATUS_OK; i++) {
    status = add_name(listing, side->tables[i], fault);
  }
  if (side->tables == NULL) {
    status = manifest_each_file(side->directory, add_name, listing, &found, fault);
  }
  if (status == STATUS_OK && side->tables == NULL && !found) {
    status = list_directory(side->directory, listing, fault);
  }
  if (listing->count > 1) {
    qsort(listing->names, listing->count, sizeof *listing->names, compare_names);
  }
  return status == STATUS_OK && listing->count == 0
             ? fault_set(fault, STATUS_BAD_INPUT, "'%.512s' holds no table to compare", side->directory)
             : status;
}

static bool lists(const struct listing *listing, const char *name)
{
  for (size_t i = 0; i < listing->count; i++) {
    if (strcmp(listing->names[i], name) == 0) {
      return true;
    }
  }
  return false;
}

/* *there is false where a table that is listed is gone. */
static enum status read_table(const struct drift_side *side, const struct listing *listing, const char *name,
                              struct csv_data *data, bool *there, struct fault *fault)
{
  const struct csv_options options = {.size_limit = (size_t)4 << 30};
  struct text path = {0};
  path_join(&path, side->directory, name);
  enum status status = text_status(&path, "comparing tables", fault);
  *there = false;
  if (status == STATUS_OK && lists(listing, name)) {
    status = file_look(path.data, there, fault);
  }
  if (status == STATUS_OK && *there) {
    status = csv_read_file(path.data, &options, data, fault);
  }
  text_free(&path);
  return status;
}

/* A run and what it lists. */
struct run_side {
  const struct drift_side *side;
  struct listing listing;
};

static enum status compare_one(const struct run_side *baseline, const struct run_side *now, const char *name,
                               const struct drift_options *options, struct drift *drift, struct fault *fault)
{
  struct csv_data before = {0}, after = {0};
  bool was = false, is = false;
  enum status status = read_table(baseline->side, &baseline->listing, name, &before, &was, fault);
  if (status == STATUS_OK) {
    status = read_table(now->side, &now->listing, name, &after, &is, fault);
  }
  if (status == STATUS_OK && was && is) {
    status = drift_compare_table(name, &before, &after, options, drift, fault);
  } else if (status == STATUS_OK) {
    drift_note(drift, name, "", "", was ? "missing" : is ? "new" : "missing on both sides", "", "", (double)NAN);
  }
  csv_data_free(&before);
  csv_data_free(&after);
  return status;
}

enum status drift_compare(const struct drift_side *baseline, const struct drift_side *now,
                          const struct drift_options *options, struct drift *drift, struct fault *fault)
{
  struct run_side before = {.side = baseline}, after = {.side = now};
  *drift = (struct drift){0};
  frame_init(&drift->frame, "drift", drift_columns, DRIFT_COLUMNS);
  enum status status = list_tables(baseline, &before.listing, fault);
  if (status == STATUS_OK) {
    status = list_tables(now, &after.listing, fault);
  }
  for (size_t i = 0; i < before.listing.count && status == STATUS_OK; i++) {
    status = compare_one(&before, &after, before.listing.names[i], options, drift, fault);
  }
  for (size_t i = 0; i < after.listing.count && status == STATUS_OK; i++) {
    if (!lists(&before.listing, after.listing.names[i])) {
      status = compare_one(&before, &after, after.listing.names[i], options, drift, fault);
    }
  }
  listing_free(&before.listing);
  listing_free(&after.listing);
  return status == STATUS_OK ? frame_status(&drift->frame, fault) : status;
}

enum status drift_judge(const struct drift *drift, struct fault *fault)
{
  if (drift->moved == 0) {
    return drift->cells > 0
               ? STATUS_OK
               : fault_set(fault, STATUS_CHECK_FAILED, "nothing was compared: the runs share no table with rows");
  }
  struct cell cells[DRIFT_COLUMNS];
  for (size_t i = 0; i < DRIFT_COLUMNS; i++) {
    enum status status = table_read(&drift->frame.table, 0, i, &cells[i], fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  struct text first = {0};
  text_append_format(&first, "%s %.200s", cells[0].text, cells[1].text);
  text_append_format(&first, "%s%s%s", cells[2].length > 0 ? " '" : "", cells[2].text, cells[2].length > 0 ? "'" : "");
  text_append_format(&first, " %s", cells[3].text);
  if (cells[4].length + cells[5].length > 0) {
    text_append_format(&first, ": '%.60s', now '%.60s'", cells[4].text, cells[5].text);
  }
  struct text sums = {0};
  text_append_count(&sums, drift->moved, "difference in ", "differences in ");
  text_append_count(&sums, drift->cells, "cell of ", "cells of ");
  text_append_count(&sums, drift->tables, "table", "tables");
  text_inherit(&first, &sums);
  enum status status = text_status(&first, "comparing runs", fault);
  if (status == STATUS_OK) {
    status = fault_set(fault, STATUS_CHECK_FAILED, "%s; first %s", text_string(&sums), text_string(&first));
  }
  text_free(&first);
  text_free(&sums);
  return status;
}
