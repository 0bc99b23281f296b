#include "io/drift.h"

#include "core/decimal.h"
#include "core/selection.h"
#include "io/csv_read.h"
#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct column drift_columns[] = {
    {"table", COLUMN_TEXT, "", "name of the table"},
    {"row", COLUMN_TEXT, "", "where the row stands: its words and axis values"},
    {"column", COLUMN_TEXT, "", "name of the column"},
    {"kind", COLUMN_TEXT, "", "changed, missing or new"},
    {"baseline", COLUMN_TEXT, "", "the cell in the baseline"},
    {"now", COLUMN_TEXT, "", "the cell in this run"},
    {"relative_change", COLUMN_REAL, "1", "(now - baseline) / baseline; empty where a side is no number"},
    {"tolerance", COLUMN_REAL, "1", "what it may be; 0 for whole numbers and words"},
};
enum { DRIFT_COLUMNS = sizeof drift_columns / sizeof drift_columns[0] };

/* Limits of sampling noise, in combined half-widths of two 95 % intervals: beyond nine standard errors. */
static const double estimate_limit = 4.5;

static const char *const not_compared[] = {"drift.csv", "history.csv"};

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

static double number_of(const char *text)
{
  double value = (double)NAN;
  return decimal_to_double(text, strlen(text), &value) == DECIMAL_READ ? value : (double)NAN;
}

/* A number that was rounded once: one with a fraction or an exponent. */
static bool is_real(const char *text)
{
  return !isnan(number_of(text)) && strpbrk(text, ".eE") != NULL;
}

static void note(struct drift *drift, const char *table, const char *row, const char *column, const char *kind,
                 const char *before, const char *after, double tolerance)
{
  drift->moved++;
  if (drift->frame.table.row_count >= DRIFT_LISTED) {
    drift->unlisted++;
    return;
  }
  double from = number_of(before), to = number_of(after);
  frame_add_text(&drift->frame, table);
  frame_add_text(&drift->frame, row);
  frame_add_text(&drift->frame, column);
  frame_add_text(&drift->frame, kind);
  frame_add_text(&drift->frame, before);
  frame_add_text(&drift->frame, after);
  frame_add_real(&drift->frame, (to - from) / from);
  frame_add_real(&drift->frame, tolerance);
}

/* Two versions of one table, and which column of the one is which of the other. */
struct pair {
  const char *table;
  struct csv_data before, after;
  size_t *columns; /* of `after`, by column of `before`; SIZE_MAX where it is not there */
};

static size_t find_column(const struct csv_data *data, const char *name)
{
  for (size_t i = 0; i < data->column_count; i++) {
    if (strcmp(data->header[i], name) == 0) {
      return i;
    }
  }
  return SIZE_MAX;
}

/* The column NAME + suffix; SIZE_MAX where there is none. */
static size_t find_neighbour(const struct csv_data *data, size_t column, const char *suffix)
{
  struct text name = {0};
  text_append_format(&name, "%s%s", data->header[column], suffix);
  size_t found = find_column(data, text_string(&name));
  text_free(&name);
  return found;
}

static bool is_estimate(const struct csv_data *data, size_t column)
{
  return find_neighbour(data, column, "_low") != SIZE_MAX && find_neighbour(data, column, "_high") != SIZE_MAX;
}

/* Whether a column only goes with an estimate: its ends or its verdict. */
static bool goes_with_estimate(const struct csv_data *data, size_t column)
{
  static const char *const suffixes[] = {"_low", "_high", "_verdict"};
  const char *name = data->header[column];
  for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
    size_t length = strlen(name), tail = strlen(suffixes[i]);
    if (length > tail && strcmp(name + length - tail, suffixes[i]) == 0) {
      for (size_t other = 0; other < data->column_count; other++) {
        if (strlen(data->header[other]) == length - tail && strncmp(data->header[other], name, length - tail) == 0) {
          return is_estimate(data, other);
        }
      }
    }
  }
  return false;
}

/* Says where a row stands: its words and axis values, without what was found there. */
static void describe_row(const struct csv_data *data, size_t row, struct text *text)
{
  static const char *const labels[] = {"name", "id", "output", "parameter", "parameter_1", "parameter_2", "quantile"};
  text_clear(text);
  for (size_t column = 0; column < data->column_count; column++) {
    bool label = column_is_axis(data->header[column]);
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
      label = label || strcmp(data->header[column], labels[i]) == 0;
    }
    const char *cell = csv_cell(data, row, column);
    if (label && cell[0] != '\0') {
      text_append_format(text, "%s%s=%s", text->length == 0 ? "" : " ", data->header[column], cell);
    }
  }
}

static bool same_row(const struct pair *pair, size_t before, size_t after, struct text *a, struct text *b)
{
  describe_row(&pair->before, before, a);
  describe_row(&pair->after, after, b);
  return strcmp(text_string(a), text_string(b)) == 0;
}

/* The row of `after` that goes with a row of `before`: the one at the same place, or the first that stands at the same.
 */
static size_t find_row(const struct pair *pair, size_t before, const bool *taken, struct text *a, struct text *b)
{
  if (before < pair->after.row_count && !taken[before] && same_row(pair, before, before, a, b)) {
    return before;
  }
  for (size_t row = 0; row < pair->after.row_count; row++) {
    if (!taken[row] && same_row(pair, before, row, a, b)) {
      return row;
    }
  }
  return SIZE_MAX;
}

static double half_width(const struct csv_data *data, size_t row, size_t column)
{
  double low = number_of(csv_cell(data, row, find_neighbour(data, column, "_low")));
  double high = number_of(csv_cell(data, row, find_neighbour(data, column, "_high")));
  return (high - low) / 2;
}

/* The most that a real cell may move, in its own unit. */
static double allowance(const struct pair *pair, size_t row, size_t other, size_t column,
                        const struct drift_options *options)
{
  const char *before = csv_cell(&pair->before, row, column);
  const char *after = csv_cell(&pair->after, other, pair->columns[column]);
  if (options->seeds_differ && is_estimate(&pair->before, column) && is_estimate(&pair->after, pair->columns[column])) {
    return estimate_limit *
           hypot(half_width(&pair->before, row, column), half_width(&pair->after, other, pair->columns[column]));
  }
  return options->tolerance * fmax(fabs(number_of(before)), fabs(number_of(after)));
}

static void compare_cell(const struct pair *pair, size_t row, size_t other, size_t column,
                         const struct drift_options *options, const char *place, struct drift *drift)
{
  const char *before = csv_cell(&pair->before, row, column);
  const char *after = csv_cell(&pair->after, other, pair->columns[column]);
  drift->cells++;
  if (strcmp(before, after) == 0) {
    return;
  }
  bool real = (is_real(before) && !isnan(number_of(after))) || (is_real(after) && !isnan(number_of(before)));
  if (real && fabs(number_of(after) - number_of(before)) <= allowance(pair, row, other, column, options)) {
    return;
  }
  note(drift, pair->table, place, pair->before.header[column], "changed", before, after, real ? options->tolerance : 0);
}

static void compare_columns(struct pair *pair, struct drift *drift)
{
  for (size_t i = 0; i < pair->before.column_count; i++) {
    pair->columns[i] = find_column(&pair->after, pair->before.header[i]);
    if (pair->columns[i] == SIZE_MAX) {
      note(drift, pair->table, "", pair->before.header[i], "missing", "", "", 0);
    }
  }
  for (size_t i = 0; i < pair->after.column_count; i++) {
    if (find_column(&pair->before, pair->after.header[i]) == SIZE_MAX) {
      note(drift, pair->table, "", pair->after.header[i], "new", "", "", 0);
    }
  }
}

static enum status compare_rows(const struct pair *pair, const struct drift_options *options, struct drift *drift,
                                struct fault *fault)
{
  bool *taken = calloc(pair->after.row_count + 1, sizeof *taken);
  if (taken == NULL) {
    return fault_no_memory(fault, "comparing tables");
  }
  struct text a = {0}, b = {0};
  for (size_t row = 0; row < pair->before.row_count; row++) {
    size_t other = find_row(pair, row, taken, &a, &b);
    describe_row(&pair->before, row, &a);
    if (other == SIZE_MAX) {
      note(drift, pair->table, text_string(&a), "", "missing", "", "", 0);
      continue;
    }
    taken[other] = true;
    for (size_t column = 0; column < pair->before.column_count; column++) {
      bool skipped = options->seeds_differ && goes_with_estimate(&pair->before, column);
      if (pair->columns[column] != SIZE_MAX && !skipped) {
        compare_cell(pair, row, other, column, options, text_string(&a), drift);
      }
    }
  }
  for (size_t row = 0; row < pair->after.row_count; row++) {
    if (!taken[row]) {
      describe_row(&pair->after, row, &b);
      note(drift, pair->table, text_string(&b), "", "new", "", "", 0);
    }
  }
  enum status status = a.out_of_memory || b.out_of_memory ? fault_no_memory(fault, "comparing tables") : STATUS_OK;
  text_free(&a);
  text_free(&b);
  free(taken);
  return status;
}

static enum status read_table(const char *directory, const char *name, struct csv_data *data, struct fault *fault)
{
  struct text path = {0};
  path_join(&path, directory, name);
  const struct csv_options options = {.size_limit = (size_t)4 << 30};
  enum status status = csv_read_file(text_string(&path), &options, data, fault);
  text_free(&path);
  return status;
}

static enum status compare_table(const char *baseline, const char *now, const char *name,
                                 const struct drift_options *options, struct drift *drift, struct fault *fault)
{
  struct pair pair = {.table = name};
  enum status status = read_table(baseline, name, &pair.before, fault);
  if (status == STATUS_OK) {
    status = read_table(now, name, &pair.after, fault);
  }
  if (status == STATUS_OK) {
    pair.columns = calloc(pair.before.column_count + 1, sizeof *pair.columns);
    status = pair.columns == NULL ? fault_no_memory(fault, "comparing tables") : STATUS_OK;
  }
  if (status == STATUS_OK) {
    compare_columns(&pair, drift);
    status = compare_rows(&pair, options, drift, fault);
    drift->tables++;
  }
  free(pair.columns);
  csv_data_free(&pair.before);
  csv_data_free(&pair.after);
  return status;
}

/* The tables of a run directory, sorted by name. */
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

static bool is_table(const char *name)
{
  size_t length = strlen(name);
  for (size_t i = 0; i < sizeof not_compared / sizeof not_compared[0]; i++) {
    if (strcmp(name, not_compared[i]) == 0) {
      return false;
    }
  }
  return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".csv") == 0;
}

static int compare_names(const void *a, const void *b)
{
  char *const *x = a, *const *y = b;
  return strcmp(*x, *y);
}

static enum status list_tables(const char *path, struct listing *listing, struct fault *fault)
{
  DIR *directory = opendir(path);
  if (directory == NULL) {
    return file_fault(fault, "read directory", path, errno);
  }
  enum status status = STATUS_OK;
  for (struct dirent *entry = readdir(directory); entry != NULL && status == STATUS_OK; entry = readdir(directory)) {
    if (!is_table(entry->d_name)) {
      continue;
    }
    char **names = realloc(listing->names, (listing->count + 1) * sizeof *names);
    char *name = strdup(entry->d_name);
    listing->names = names != NULL ? names : listing->names;
    if (names == NULL || name == NULL) {
      free(name);
      status = fault_no_memory(fault, "listing tables");
    } else {
      listing->names[listing->count++] = name;
    }
  }
  (void)closedir(directory);
  if (listing->count > 1) {
    qsort(listing->names, listing->count, sizeof *listing->names, compare_names);
  }
  return status;
}

static bool holds(const struct listing *listing, const char *name)
{
  for (size_t i = 0; i < listing->count; i++) {
    if (strcmp(listing->names[i], name) == 0) {
      return true;
    }
  }
  return false;
}

enum status drift_compare(const char *baseline, const char *now, const struct drift_options *options,
                          struct drift *drift, struct fault *fault)
{
  struct listing before = {0}, after = {0};
  *drift = (struct drift){0};
  frame_init(&drift->frame, "drift", drift_columns, DRIFT_COLUMNS);
  enum status status = list_tables(baseline, &before, fault);
  if (status == STATUS_OK) {
    status = list_tables(now, &after, fault);
  }
  if (status == STATUS_OK && (before.count == 0 || after.count == 0)) {
    status = fault_set(fault, STATUS_BAD_INPUT, "'%s' holds no table to compare", before.count == 0 ? baseline : now);
  }
  for (size_t i = 0; i < before.count && status == STATUS_OK; i++) {
    if (holds(&after, before.names[i])) {
      status = compare_table(baseline, now, before.names[i], options, drift, fault);
    } else {
      note(drift, before.names[i], "", "", "missing", "", "", 0);
    }
  }
  for (size_t i = 0; i < after.count && status == STATUS_OK; i++) {
    if (!holds(&before, after.names[i])) {
      note(drift, after.names[i], "", "", "new", "", "", 0);
    }
  }
  listing_free(&before);
  listing_free(&after);
  return status == STATUS_OK ? frame_status(&drift->frame, fault) : status;
}

enum status drift_judge(const struct drift *drift, struct fault *fault)
{
  if (drift->cells == 0) {
    return fault_set(fault, STATUS_CHECK_FAILED, "nothing was compared: the runs share no table with rows");
  }
  if (drift->moved == 0) {
    return STATUS_OK;
  }
  struct cell cells[DRIFT_COLUMNS];
  for (size_t i = 0; i < DRIFT_COLUMNS; i++) {
    enum status status = table_read(&drift->frame.table, 0, i, &cells[i], fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  return fault_set(fault, STATUS_CHECK_FAILED,
                   "%llu of %llu cells in %zu tables moved; first %s %.200s '%s' %s: '%.60s', now '%.60s'",
                   (unsigned long long)drift->moved, (unsigned long long)drift->cells, drift->tables, cells[0].text,
                   cells[1].text, cells[2].text, cells[3].text, cells[4].text, cells[5].text);
}
