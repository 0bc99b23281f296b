#include "report/listing.h"

#include "report/markdown.h"

#include <string.h>

enum { ROWS_LOOKED_AT = 10000 };

void listing_add(struct listing *listing, const char *name)
{
  size_t column = table_find_column(listing->filter->table, name);
  if (column != SIZE_MAX && listing->column_count < LISTING_COLUMNS_MAX) {
    listing->columns[listing->column_count++] = (struct listing_column){.column = column, .format = number_auto};
  }
}

/* Whether a column differs within the first rows; *cell is its value in the first. */
static enum status column_differs(const struct row_filter *filter, size_t column, struct cell *cell, bool *differs,
                                  struct fault *fault)
{
  uint64_t row = 0;
  *differs = false;
  cell_set_empty(cell);
  enum status status = row_filter_next(filter, 0, &row, fault);
  for (size_t looked = 0; status == STATUS_OK && row < filter->table->row_count && looked < ROWS_LOOKED_AT; looked++) {
    struct cell other;
    status = table_read(filter->table, row, column, looked == 0 ? cell : &other, fault);
    if (status != STATUS_OK || (looked > 0 && strcmp(cell->text, other.text) != 0)) {
      *differs = status == STATUS_OK;
      return status;
    }
    status = row_filter_next(filter, row + 1, &row, fault);
  }
  return status;
}

enum status listing_add_axes(struct listing *listing, struct text *constant, struct fault *fault)
{
  const struct table *table = listing->filter->table;
  for (size_t column = 0; column < table->column_count; column++) {
    const char *name = table->columns[column].name;
    struct cell cell;
    bool differs = false;
    if (!column_is_axis(name)) {
      continue;
    }
    enum status status = column_differs(listing->filter, column, &cell, &differs, fault);
    if (status != STATUS_OK) {
      return status;
    }
    if (differs) {
      listing_add(listing, name);
    } else if (cell.length > 0) {
      text_append_format(constant, "%s%s ", constant->length > 0 ? ", " : "", name);
      number_write(constant, &cell, &number_auto);
    }
  }
  return STATUS_OK;
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

static enum status write_row(const struct listing *listing, uint64_t row, struct text *text, struct fault *fault)
{
  for (size_t i = 0; i < listing->column_count; i++) {
    struct cell cell;
    enum status status = table_read(listing->filter->table, row, listing->columns[i].column, &cell, fault);
    if (status != STATUS_OK) {
      return status;
    }
    text_append(text, i == 0 ? "| " : " | ");
    number_write(text, &cell, &listing->columns[i].format);
  }
  text_append(text, " |\n");
  return STATUS_OK;
}

/* "*The first 12 of 28 rows; all are in ratio-vs-context.csv.*" */
static void write_rest(const struct listing *listing, uint64_t rows, struct text *text)
{
  text_append_format(text, "\n*The first %llu of %llu rows", (unsigned long long)listing->limit,
                     (unsigned long long)rows);
  if (listing->csv != NULL) {
    text_append_format(text, "; all are in [%s](%s)", listing->csv, listing->csv);
  }
  text_append(text, ".*\n");
}

enum status listing_write(const struct listing *listing, struct text *text, struct fault *fault)
{
  const struct row_filter *filter = listing->filter;
  uint64_t row = 0;
  uint64_t rows = 0;
  write_head(listing, text);
  enum status status = row_filter_next(filter, 0, &row, fault);
  while (status == STATUS_OK && row < filter->table->row_count) {
    if (rows++ < listing->limit) {
      status = write_row(listing, row, text, fault);
    } else if (filter->selection->where_count == 0) {
      rows = filter->table->row_count;
      break;
    }
    if (status == STATUS_OK) {
      status = row_filter_next(filter, row + 1, &row, fault);
    }
  }
  if (status == STATUS_OK && rows > listing->limit) {
    write_rest(listing, rows, text);
  }
  if (text->length > 0 && status == STATUS_OK) {
    text->data[--text->length] = '\0';
  }
  return status;
}
