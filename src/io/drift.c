#include "io/drift.h"

#include "core/decimal.h"
#include "io/child.h"
#include "io/digest.h"
#include "io/directory.h"
#include "io/drift_table.h"
#include "io/file.h"
#include "io/journal.h"
#include "io/manifest.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
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
  struct listed {
    char *name;
    char *sha256; /* empty where nothing says what it must be */
  } * tables;
  size_t count;
};

static void listing_free(struct listing *listing)
{
  for (size_t i = 0; i < listing->count; i++) {
    free(listing->tables[i].name);
    free(listing->tables[i].sha256);
  }
  free(listing->tables);
  *listing = (struct listing){0};
}

/* A CSV of the run itself: not below it, and not what a comparison left there. */
static bool is_table(const char *name)
{
  size_t length = strlen(name);
  return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".csv") == 0 && strchr(name, '/') == NULL &&
         strcmp(name, "drift.csv") != 0;
}

static enum status add_table(void *context, const char *name, const char *sha256, struct fault *fault)
{
  struct listing *listing = context;
  if (!is_table(name)) {
    return STATUS_OK;
  }
  struct listed added = {strdup(name), strdup(sha256)};
  struct listed *tables = realloc(listing->tables, (listing->count + 1) * sizeof *tables);
  if (tables != NULL) {
    listing->tables = tables;
  }
  if (tables == NULL || added.name == NULL || added.sha256 == NULL) {
    free(added.name);
    free(added.sha256);
    return fault_no_memory(fault, "listing tables");
  }
  tables[listing->count++] = added;
  return STATUS_OK;
}

static int compare_names(const void *a, const void *b)
{
  const struct listed *x = a, *y = b;
  return strcmp(x->name, y->name);
}

/* A name in a directory, unless it leads nowhere. */
static enum status add_entry(const char *directory, const char *name, struct listing *listing, struct fault *fault)
{
  struct text path = {0};
  bool there = false;
  path_join(&path, directory, name);
  enum status status = text_status(&path, "listing tables", fault);
  if (status == STATUS_OK && is_table(name)) {
    status = file_look(path.data, &there, fault);
  }
  text_free(&path);
  return status == STATUS_OK && there ? add_table(listing, name, "", fault) : status;
}

static enum status list_directory(const char *path, struct listing *listing, struct fault *fault)
{
  struct directory directory;
  enum status status = directory_read(path, &directory, fault);
  for (size_t i = 0; status == STATUS_OK && i < directory.count; i++) {
    status = add_entry(path, directory.names[i], listing, fault);
  }
  directory_free(&directory);
  return status;
}

static enum status list_tables(const struct drift_side *side, struct listing *listing, bool *bare, struct fault *fault)
{
  bool found = side->tables != NULL;
  enum status status = STATUS_OK;
  for (size_t i = 0; found && i < side->table_count && status == STATUS_OK; i++) {
    status = add_table(listing, side->tables[i], "", fault);
  }
  if (!found) {
    status = manifest_each_file(side->directory, add_table, listing, &found, fault);
  }
  *bare = status == STATUS_OK && !found;
  if (*bare) {
    status = list_directory(side->directory, listing, fault);
  }
  if (listing->count > 1) {
    qsort(listing->tables, listing->count, sizeof *listing->tables, compare_names);
  }
  return status == STATUS_OK && listing->count == 0
             ? fault_set(fault, STATUS_BAD_INPUT, "'%.512s' holds no table to compare", side->directory)
             : status;
}

enum status drift_find_run(const char *directory, struct text *path, struct fault *fault)
{
  struct listing listing = {0};
  struct text manifest = {0}, child = {0};
  bool there = true;
  size_t runs = 0;
  path_join(&manifest, directory, "manifest.json");
  enum status status = text_status(&manifest, "looking for a run", fault);
  if (status == STATUS_OK && directory_exists(directory)) {
    status = file_look(manifest.data, &there, fault);
  }
  if (status == STATUS_OK && !there) {
    status = list_directory(directory, &listing, fault);
  }
  if (status == STATUS_OK && !there && listing.count == 0) {
    status = child_find(directory, "manifest.json", &child, &runs, fault);
  }
  if (status == STATUS_OK && runs > 1) {
    status = fault_set(fault, STATUS_BAD_INPUT, "'%.300s' holds %zu runs; did you mean '%.400s'?", directory, runs,
                       text_string(&child));
  }
  text_append(path, runs == 1 ? text_string(&child) : directory);
  text_inherit(path, &manifest);
  text_inherit(path, &child);
  listing_free(&listing);
  text_free(&manifest);
  text_free(&child);
  return status == STATUS_OK ? text_status(path, "looking for a run", fault) : status;
}

static bool lists(const struct listing *listing, const char *name)
{
  for (size_t i = 0; i < listing->count; i++) {
    if (strcmp(listing->tables[i].name, name) == 0) {
      return true;
    }
  }
  return false;
}

/* What a run wrote and does not stand there is no difference between runs. */
static enum status check_table(const char *directory, const struct listed *table, struct fault *fault)
{
  struct text path = {0};
  char sha256[DIGEST_TEXT_SIZE];
  bool there = false;
  path_join(&path, directory, table->name);
  enum status status = text_status(&path, "checking a table", fault);
  if (status == STATUS_OK) {
    status = file_look(path.data, &there, fault);
  }
  if (status == STATUS_OK && there) {
    status = digest_of_file(path.data, sha256, NULL, fault);
    if (status == STATUS_OK && strcmp(sha256, table->sha256) != 0) {
      status = fault_set(fault, STATUS_BAD_INPUT,
                         "'%.512s' is not what its run wrote: it differs from manifest.json; run it again", path.data);
    }
  } else if (status == STATUS_OK) {
    status = fault_set(fault, STATUS_BAD_INPUT,
                       "'%.512s' is gone: manifest.json says that its run wrote it; run it again", path.data);
  }
  text_free(&path);
  return status;
}

/* Whether a journal says that a run was stopped in a directory, or still writes. A shard's stays there, and has all its
 * tables at the end. */
static enum status look_for_cut(const char *directory, const struct listing *listing, bool bare, bool *cut,
                                struct fault *fault)
{
  struct journal journal;
  bool shard = false;
  enum status status = journal_look(directory, cut, fault);
  if (status != STATUS_OK || !*cut) {
    return status;
  }
  status = journal_read_shard(&journal, directory, &shard, fault);
  bool finished = shard && !bare;
  for (size_t i = 0; i < listing->count && finished; i++) {
    finished = journal_find(&journal, listing->tables[i].name) != NULL;
  }
  *cut = !finished;
  journal_free(&journal);
  return status;
}

/* Whether what stands in a directory is one finished run, and not the half of one over the half of another. */
static enum status check_listing(const char *directory, const struct listing *listing, bool bare, struct fault *fault)
{
  bool cut = false;
  enum status status = look_for_cut(directory, listing, bare, &cut, fault);
  if (status == STATUS_OK && cut) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "'%.512s' holds no finished run: one was stopped there or still writes; run it again, or go on "
                     "with --resume",
                     directory);
  }
  for (size_t i = 0; i < listing->count && status == STATUS_OK && !bare; i++) {
    status = check_table(directory, &listing->tables[i], fault);
  }
  return status;
}

enum status drift_check(const char *directory, struct fault *fault)
{
  const struct drift_side side = {.directory = directory};
  struct listing listing = {0};
  bool bare = false;
  enum status status = list_tables(&side, &listing, &bare, fault);
  if (status == STATUS_OK) {
    status = check_listing(directory, &listing, bare, fault);
  }
  listing_free(&listing);
  return status;
}

static enum status read_table(const struct drift_side *side, const struct listing *listing, const char *name,
                              struct csv_data *data, bool *there, struct fault *fault)
{
  const struct csv_options options = {.size_limit = (size_t)4 << 30};
  struct text path = {0};
  path_join(&path, side->directory, name);
  enum status status = text_status(&path, "comparing tables", fault);
  *there = lists(listing, name);
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

/* What is handed over table by table is being written by the one who compares; else it must be a finished run. */
static enum status open_side(struct run_side *run, bool *bare, struct fault *fault)
{
  enum status status = list_tables(run->side, &run->listing, bare, fault);
  return status == STATUS_OK && run->side->tables == NULL
             ? check_listing(run->side->directory, &run->listing, *bare, fault)
             : status;
}

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
    drift_note(drift, name, "", "", was ? "missing" : "new", "", "", (double)NAN);
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
  enum status status = open_side(&before, &drift->bare[0], fault);
  if (status == STATUS_OK) {
    status = open_side(&after, &drift->bare[1], fault);
  }
  for (size_t i = 0; i < before.listing.count && status == STATUS_OK; i++) {
    status = compare_one(&before, &after, before.listing.tables[i].name, options, drift, fault);
  }
  for (size_t i = 0; i < after.listing.count && status == STATUS_OK; i++) {
    if (!lists(&before.listing, after.listing.tables[i].name)) {
      status = compare_one(&before, &after, after.listing.tables[i].name, options, drift, fault);
    }
  }
  listing_free(&before.listing);
  listing_free(&after.listing);
  return status == STATUS_OK ? frame_status(&drift->frame, fault) : status;
}

/* Columns of the frame. */
enum { TABLE, ROW, COLUMN, KIND, BASELINE, NOW, CHANGE };

/* For the order of drift_largest. */
static double size_of(const struct drift *drift, size_t row)
{
  struct cell kind, before, now, change;
  const struct table *table = &drift->frame.table;
  struct fault ignored;
  if (table_read(table, row, KIND, &kind, &ignored) != STATUS_OK ||
      table_read(table, row, BASELINE, &before, &ignored) != STATUS_OK ||
      table_read(table, row, NOW, &now, &ignored) != STATUS_OK ||
      table_read(table, row, CHANGE, &change, &ignored) != STATUS_OK) {
    return -1;
  }
  double from = 1, to = 0;
  bool numbers = decimal_to_double(before.text, before.length, &from) == DECIMAL_READ &&
                 decimal_to_double(now.text, now.length, &to) == DECIMAL_READ;
  return strcmp(kind.text, "changed") != 0 ? (double)INFINITY
         : change.length > 0               ? fabs(change.value)
         : numbers && from == 0            ? DBL_MAX
                                           : -1;
}

size_t drift_largest(const struct drift *drift, size_t *rows, size_t count)
{
  size_t found = 0;
  double sizes[DRIFT_LARGEST] = {0};
  count = count < DRIFT_LARGEST ? count : DRIFT_LARGEST;
  for (size_t row = 0; row < drift->frame.table.row_count && count > 0; row++) {
    double size = size_of(drift, row);
    size_t at = found < count ? found++ : count;
    for (; at > 0 && sizes[at - 1] < size; at--) {
      if (at < count) {
        sizes[at] = sizes[at - 1];
        rows[at] = rows[at - 1];
      }
    }
    if (at < count) {
      sizes[at] = size;
      rows[at] = row;
    }
  }
  return found;
}

/* "curve.csv model=gpt2-small 'ratio'". */
static enum status describe_place(const struct drift *drift, size_t row, struct text *text, struct fault *fault)
{
  struct cell cells[COLUMN + 1];
  for (size_t i = 0; i <= COLUMN; i++) {
    enum status status = table_read(&drift->frame.table, row, i, &cells[i], fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  text_append_format(text, "%s%s%.200s", cells[TABLE].text, cells[ROW].length > 0 ? " " : "", cells[ROW].text);
  text_append_format(text, "%s%s%s", cells[COLUMN].length > 0 ? " '" : "", cells[COLUMN].text,
                     cells[COLUMN].length > 0 ? "'" : "");
  return STATUS_OK;
}

/* The largest change of a number that was not 0; where that is the first difference, its place is known already. */
static enum status describe_largest(const struct drift *drift, struct text *text, struct fault *fault)
{
  size_t largest = SIZE_MAX;
  double size = -1;
  for (size_t row = 0; row < drift->frame.table.row_count; row++) {
    struct cell change;
    enum status status = table_read(&drift->frame.table, row, CHANGE, &change, fault);
    if (status != STATUS_OK) {
      return status;
    }
    if (change.length > 0 && fabs(change.value) > size) {
      largest = row;
      size = fabs(change.value);
    }
  }
  if (largest == SIZE_MAX) {
    return STATUS_OK;
  }
  enum status status = STATUS_OK;
  if (largest > 0) {
    text_append_format(text, "; largest%s: ", drift->unlisted == 0 ? "" : " of those listed");
    status = describe_place(drift, largest, text, fault);
  }
  char percent[32];
  (void)snprintf(percent, sizeof percent, "%.2g", 100 * size);
  text_append_format(text, "%s by %s %%", largest > 0 ? "" : ",", percent);
  return status;
}

enum status drift_judge(const struct drift *drift, struct fault *fault)
{
  if (drift->moved == 0) {
    return drift->cells > 0
               ? STATUS_OK
               : fault_set(fault, STATUS_CHECK_FAILED, "nothing was compared: the runs share no table with rows");
  }
  struct cell cells[DRIFT_COLUMNS];
  struct text first = {0};
  enum status status = describe_place(drift, 0, &first, fault);
  for (size_t i = KIND; i <= NOW && status == STATUS_OK; i++) {
    status = table_read(&drift->frame.table, 0, i, &cells[i], fault);
  }
  if (status == STATUS_OK) {
    text_append_format(&first, " %s", cells[KIND].text);
    if (cells[BASELINE].length + cells[NOW].length > 0) {
      text_append_format(&first, ": '%.60s', now '%.60s'", cells[BASELINE].text, cells[NOW].text);
    }
    status = describe_largest(drift, &first, fault);
  }
  struct text sums = {0};
  text_append_count(&sums, drift->moved, "difference in ", "differences in ");
  text_append_count(&sums, drift->cells, "cell of ", "cells of ");
  text_append_count(&sums, drift->tables, "table", "tables");
  text_inherit(&first, &sums);
  status = status == STATUS_OK ? text_status(&first, "comparing runs", fault) : status;
  if (status == STATUS_OK) {
    status = fault_set(fault, STATUS_CHECK_FAILED, "%s; first %s", text_string(&sums), text_string(&first));
  }
  text_free(&first);
  text_free(&sums);
  return status;
}
