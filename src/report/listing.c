#include "report/listing.h"

#include "core/plan.h"
#include "core/table_key.h"
#include "report/markdown.h"
#include "report/walk.h"

#include <stdlib.h>
#include <string.h>

enum status listing_add(struct listing *listing, const char *name, struct fault *fault)
{
  size_t column = table_find_column(listing->filter->table, name);
  if (column == SIZE_MAX) {
    return STATUS_OK;
  }
  if (listing->column_count == LISTING_COLUMNS_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT, "a table of a report has at most %d columns", LISTING_COLUMNS_MAX);
  }
  listing->columns[listing->column_count++] = (struct listing_column){.column = column, .format = number_auto};
  return STATUS_OK;
}

enum status listing_add_all(struct listing *listing, const char *const *names, size_t count, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    status = listing_add(listing, names[i], fault);
  }
  return status;
}

/* The axis columns of a table while its rows are read. */
struct axes {
  size_t columns[LISTING_COLUMNS_MAX];
  bool differs[LISTING_COLUMNS_MAX];
  struct cell first[LISTING_COLUMNS_MAX]; /* of each, in the first row */
  size_t count, open;                     /* open: those that did not differ so far */
};

static void find_axes(const struct table *table, struct axes *axes)
{
  for (size_t column = 0; column < table->column_count && axes->count < LISTING_COLUMNS_MAX; column++) {
    if (column_is_axis(table->name, table->columns[column].name)) {
      axes->columns[axes->count++] = column;
    }
  }
  axes->open = axes->count;
}

static enum status look_at_row(const struct table *table, uint64_t row, bool is_first, struct axes *axes,
                               struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < axes->count && status == STATUS_OK; i++) {
    struct cell other;
    if (axes->differs[i]) {
      continue;
    }
    status = table_read(table, row, axes->columns[i], is_first ? &axes->first[i] : &other, fault);
    if (status == STATUS_OK && !is_first && strcmp(axes->first[i].text, other.text) != 0) {
      axes->differs[i] = true;
      axes->open--;
    }
  }
  return status;
}

static enum status look_at_corners(const struct table *table, const struct sweep *sweep, struct axes *axes,
                                   struct fault *fault)
{
  enum status status = STATUS_OK;
  uint64_t count = plan_corner_count(sweep);
  for (uint64_t i = 0; i < count && axes->open > 0 && status == STATUS_OK; i++) {
    status = look_at_row(table, plan_corner(sweep, i), i == 0, axes, fault);
  }
  return status;
}

static enum status look_at_rows(const struct row_filter *filter, struct axes *axes, struct fault *fault)
{
  uint64_t row = 0;
  enum status status = row_filter_next(filter, 0, &row, fault);
  for (bool is_first = true; status == STATUS_OK && row < filter->table->row_count && axes->open > 0;
       is_first = false) {
    status = look_at_row(filter->table, row, is_first, axes, fault);
    if (status == STATUS_OK) {
      status = row_filter_next(filter, row + 1, &row, fault);
    }
  }
  return status;
}

static bool is_product(const struct row_filter *filter, const struct sweep *sweep)
{
  return sweep != NULL && sweep->one_at_a_time_count == 0 && filter->selection->where_count == 0 &&
         filter->table->row_count == plan_product_count(sweep);
}

enum status listing_add_axes(struct listing *listing, const struct sweep *sweep, struct text *constant,
                             struct fault *fault)
{
  const struct table *table = listing->filter->table;
  struct axes *axes = calloc(1, sizeof *axes);
  if (axes == NULL) {
    return fault_no_memory(fault, "a table of the report");
  }
  find_axes(table, axes);
  enum status status = is_product(listing->filter, sweep) ? look_at_corners(table, sweep, axes, fault)
                                                          : look_at_rows(listing->filter, axes, fault);
  for (size_t i = 0; i < axes->count && status == STATUS_OK; i++) {
    const char *name = table->columns[axes->columns[i]].name;
    if (axes->differs[i]) {
      status = listing_add(listing, name, fault);
    } else if (axes->first[i].length > 0) {
      text_append_format(constant, "%s%s ", constant->length > 0 ? ", " : "",
                         strcmp(name, "name") == 0 ? "analysis" : name);
      number_write(constant, &axes->first[i], &number_auto);
    }
  }
  free(axes);
  return status;
}

static void write_head(const struct listing *listing, struct text *text)
{
  struct text names[LISTING_COLUMNS_MAX] = {{0}};
  const char *headings[LISTING_COLUMNS_MAX];
  bool right[LISTING_COLUMNS_MAX];
  for (size_t i = 0; i < listing->column_count; i++) {
    const struct column *column = &listing->filter->table->columns[listing->columns[i].column];
    if (listing->columns[i].heading == NULL) {
      markdown_heading(&names[i], column->name);
    }
    text->out_of_memory = text->out_of_memory || names[i].out_of_memory;
    headings[i] = listing->columns[i].heading != NULL ? listing->columns[i].heading : text_string(&names[i]);
    right[i] = column->type != COLUMN_TEXT;
  }
  markdown_table_head(text, headings, right, listing->column_count);
  for (size_t i = 0; i < listing->column_count; i++) {
    text_free(&names[i]);
  }
}

/* Columns of numbers that are written alike: those whose format nobody has chosen. */
static bool is_aligned(const struct listing *listing, size_t i)
{
  const struct listing_column *column = &listing->columns[i];
  return listing->filter->table->columns[column->column].type == COLUMN_REAL && column->format.style == NUMBER_AUTO;
}

enum { POOLS_MAX = 64 };

/* Numbers that are written alike: those of a column, and those that measure the same thing. */
struct numbers {
  struct number_column columns[LISTING_COLUMNS_MAX];
  struct pool {
    const char *measure; /* the column that says what, NULL behind the last pool */
    struct cell what;
    struct number_column numbers;
  } pools[POOLS_MAX];
};

/* Where the numbers of a listing's column are looked at together in this row; NULL where there is no room for more. */
static enum status find_numbers(const struct listing *listing, struct numbers *numbers, size_t i, uint64_t row,
                                struct number_column **found, struct fault *fault)
{
  const struct table *table = listing->filter->table;
  const char *measure = listing->columns[i].measure;
  size_t column = measure != NULL ? table_find_column(table, measure) : SIZE_MAX;
  *found = &numbers->columns[i];
  if (column == SIZE_MAX) {
    return STATUS_OK;
  }
  struct cell what;
  enum status status = table_read(table, row, column, &what, fault);
  *found = NULL;
  for (size_t p = 0; p < POOLS_MAX && status == STATUS_OK && *found == NULL; p++) {
    struct pool *pool = &numbers->pools[p];
    if (pool->measure == NULL) {
      *pool = (struct pool){.measure = measure, .what = what, .numbers = {.whole_apart = true}};
    }
    bool same = strcmp(pool->measure, measure) == 0 && strcmp(pool->what.text, what.text) == 0;
    *found = same ? &pool->numbers : NULL;
  }
  return status;
}

static enum status look_at_numbers(const struct listing *listing, struct numbers *numbers, struct fault *fault)
{
  struct walk walk;
  enum status status = walk_begin(listing, &walk, fault);
  while (status == STATUS_OK && walk_goes_on(&walk)) {
    for (size_t i = 0; i < listing->column_count && status == STATUS_OK; i++) {
      struct cell cell;
      struct number_column *column = NULL;
      if (is_aligned(listing, i)) {
        status = table_read(listing->filter->table, walk.row, listing->columns[i].column, &cell, fault);
        status = status == STATUS_OK ? find_numbers(listing, numbers, i, walk.row, &column, fault) : status;
      }
      if (column != NULL) {
        number_column_add(column, &cell);
      }
    }
    status = status == STATUS_OK ? walk_on(&walk, fault) : status;
  }
  return status;
}

enum status listing_drop_empty(struct listing *listing, size_t first, struct fault *fault)
{
  bool filled[LISTING_COLUMNS_MAX] = {false};
  struct walk walk;
  enum status status = walk_begin(listing, &walk, fault);
  while (status == STATUS_OK && walk_goes_on(&walk)) {
    for (size_t i = first; i < listing->column_count && status == STATUS_OK; i++) {
      struct cell cell;
      status = table_read(listing->filter->table, walk.row, listing->columns[i].column, &cell, fault);
      filled[i] = filled[i] || (status == STATUS_OK && cell.length > 0);
    }
    status = status == STATUS_OK ? walk_on(&walk, fault) : status;
  }
  size_t count = first;
  for (size_t i = first; i < listing->column_count; i++) {
    if (filled[i]) {
      listing->columns[count++] = listing->columns[i];
    }
  }
  listing->column_count = status == STATUS_OK ? count : listing->column_count;
  return status;
}

static enum status write_row(const struct listing *listing, struct numbers *numbers, uint64_t row, struct text *text,
                             struct fault *fault)
{
  for (size_t i = 0; i < listing->column_count; i++) {
    struct cell cell;
    struct number_column *column = NULL;
    enum status status = table_read(listing->filter->table, row, listing->columns[i].column, &cell, fault);
    if (status == STATUS_OK && is_aligned(listing, i)) {
      status = find_numbers(listing, numbers, i, row, &column, fault);
    }
    if (status != STATUS_OK) {
      return status;
    }
    text_append(text, i == 0 ? "| " : " | ");
    if (column != NULL) {
      number_column_write(text, column, &cell);
    } else {
      number_write(text, &cell, &listing->columns[i].format);
    }
  }
  text_append(text, " |\n");
  return STATUS_OK;
}

/* "*The first 12 of 28 rows; all are in ratio-vs-context.csv.*" */
static void write_rest(const struct walk *walk, uint64_t rows, struct text *text)
{
  const struct listing *listing = walk->listing;
  text_append_format(text, walk->each > 0 ? "\n*%llu of %llu rows" : "\n*The first %llu of %llu rows",
                     (unsigned long long)walk->shown, (unsigned long long)rows);
  if (walk->each > 0) {
    bool spread = listing->models > 0 || listing->spread;
    text_append_format(
        text, walk->each == 1 || !spread ? ", the first of each %s" : ", the first and the last of each %s among them",
        listing->models > 0 ? "model" : "analysis");
  }
  if (listing->csv != NULL) {
    text_append_format(text, "; all are in [%s](%s)", listing->csv, listing->csv);
  }
  text_append(text, ".*\n");
}

/* How many rows there are in all; those from the walk's on are yet to be counted. */
static enum status count_rows(struct walk *walk, uint64_t *rows, struct fault *fault)
{
  const struct row_filter *filter = walk->listing->filter;
  enum status status = STATUS_OK;
  *rows = filter->table->row_count;
  if (filter->selection->where_count == 0) {
    return STATUS_OK;
  }
  for (*rows = walk->shown; status == STATUS_OK && walk->row < filter->table->row_count; ++*rows) {
    status = row_filter_next(filter, walk->row + 1, &walk->row, fault);
  }
  return status;
}

enum status listing_write(const struct listing *listing, struct text *text, struct fault *fault)
{
  struct numbers *numbers = calloc(1, sizeof *numbers);
  struct walk walk;
  uint64_t rows = 0;
  enum status status =
      numbers == NULL ? fault_no_memory(fault, "a table of the report") : look_at_numbers(listing, numbers, fault);
  write_head(listing, text);
  if (status == STATUS_OK) {
    status = walk_begin(listing, &walk, fault);
  }
  while (status == STATUS_OK && walk_goes_on(&walk)) {
    status = write_row(listing, numbers, walk.row, text, fault);
    status = status == STATUS_OK ? walk_on(&walk, fault) : status;
  }
  if (status == STATUS_OK) {
    status = count_rows(&walk, &rows, fault);
  }
  if (status == STATUS_OK && rows > walk.shown) {
    write_rest(&walk, rows, text);
  }
  if (text->length > 0 && status == STATUS_OK) {
    text->data[--text->length] = '\0';
  }
  free(numbers);
  return status;
}
