#include "io/series.h"

#include "core/decimal.h"
#include "core/key_set.h"
#include "core/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the request, found. */
struct columns {
  size_t x, weight;
  size_t *y;          /* y_count */
  size_t *conditions; /* condition_count */
  size_t *groups;     /* group_count */
};

static const char reading[] = "reading data";

/* False where memory is out. */
static bool columns_init(struct columns *columns, const struct series_request *request)
{
  size_t *places = calloc(request->y_count + request->condition_count + request->group_count + 1, sizeof *places);
  if (places == NULL) {
    return false;
  }
  *columns = (struct columns){.y = places,
                              .conditions = places + request->y_count,
                              .groups = places + request->y_count + request->condition_count};
  return true;
}

static enum status find_columns(const struct csv_data *data, const struct series_request *request,
                                struct columns *columns, struct fault *fault)
{
  enum status status = csv_find_column(data, request->x, &columns->x, fault);
  for (size_t i = 0; i < request->y_count && status == STATUS_OK; i++) {
    status = csv_find_column(data, request->y[i], &columns->y[i], fault);
  }
  if (status == STATUS_OK && request->weight != NULL) {
    status = csv_find_column(data, request->weight, &columns->weight, fault);
  }
  for (size_t i = 0; i < request->group_count && status == STATUS_OK; i++) {
    status = csv_find_column(data, request->group_by[i], &columns->groups[i], fault);
  }
  for (size_t i = 0; i < request->condition_count && status == STATUS_OK; i++) {
    status = csv_find_column(data, request->conditions[i].name, &columns->conditions[i], fault);
  }
  return status;
}

/* Whether two cells are the same text, or the same number. */
static bool same_value(const char *a, const char *b)
{
  double x = 0, y = 0;
  return strcmp(a, b) == 0 || (decimal_to_double(a, strlen(a), &x) == DECIMAL_READ &&
                               decimal_to_double(b, strlen(b), &y) == DECIMAL_READ && x == y);
}

/* Whether a cell is what a condition asks for. Numbers of a file with decimal commas are kept with points, so a value
 * may have either. */
static bool cell_meets(const struct csv_data *data, size_t row, size_t column, const char *value)
{
  char pointed[DECIMAL_TEXT_SIZE];
  const char *cell = csv_cell(data, row, column), *comma = strchr(value, ',');
  if (same_value(cell, value) || data->first_comma_line == 0 || comma == NULL || strlen(value) >= sizeof pointed) {
    return same_value(cell, value);
  }
  memcpy(pointed, value, strlen(value) + 1);
  pointed[comma - value] = '.';
  double number = 0;
  return decimal_to_double(pointed, strlen(pointed), &number) == DECIMAL_READ && same_value(cell, pointed);
}

/* Whether the row meets every condition; of several on one column, one. */
static bool row_meets(const struct csv_data *data, const struct series_request *request, const struct columns *columns,
                      size_t row)
{
  for (size_t i = 0; i < request->condition_count; i++) {
    bool met = false;
    for (size_t k = 0; k < request->condition_count; k++) {
      met = met || (columns->conditions[k] == columns->conditions[i] &&
                    cell_meets(data, row, columns->conditions[k], request->conditions[k].value));
    }
    if (!met) {
      return false;
    }
  }
  return true;
}

/* A value that its column does not hold in any row is a slip, also where another of the column leaves rows. */
static enum status check_conditions(const struct csv_data *data, const struct series_request *request,
                                    const struct columns *columns, struct fault *fault)
{
  for (size_t i = 0; i < request->condition_count; i++) {
    bool found = false;
    for (size_t row = 0; row < data->row_count && !found; row++) {
      found = cell_meets(data, row, columns->conditions[i], request->conditions[i].value);
    }
    if (!found) {
      return fault_set(fault, STATUS_BAD_INPUT, "%s: column '%s' is nowhere '%.80s' (line %zu has '%.80s')", data->name,
                       request->conditions[i].name, request->conditions[i].value, data->lines[0],
                       csv_cell(data, 0, columns->conditions[i]));
    }
  }
  return STATUS_OK;
}

/* Rows that were left out, for the notes. */
struct omissions {
  size_t empty, first_empty_line, below;
};

/* Cells that were refused. */
struct refusals {
  size_t count;
  struct fault first;
  struct text lines; /* of the next REFUSALS_NAMED - 1 */
};

enum { REFUSALS_NAMED = 20 };

static void note_refusal(struct refusals *refusals, const struct fault *fault, size_t line)
{
  if (refusals->count == 0) {
    refusals->first = *fault;
  } else if (refusals->count < REFUSALS_NAMED) {
    text_append_format(&refusals->lines, "%s%zu", refusals->count > 1 ? ", " : "", line);
  }
  refusals->count++;
}

/* The first refusal, and the lines of the others. */
static enum status fault_refusals(const struct refusals *refusals, struct fault *fault)
{
  size_t others = refusals->count - 1;
  if (others == 0) {
    *fault = refusals->first;
    return STATUS_BAD_INPUT;
  }
  enum status status = text_status(&refusals->lines, "reading series", fault);
  return status != STATUS_OK
             ? status
             : fault_set(fault, STATUS_BAD_INPUT, "%s (and %zu more %s: line%s %s%s)", refusals->first.text, others,
                         others == 1 ? "cell" : "cells", others == 1 ? "" : "s", text_string(&refusals->lines),
                         refusals->count > REFUSALS_NAMED ? ", ..." : "");
}

/* The rows of a file on their way into series. */
struct gathering {
  const struct csv_data *data;
  const struct series_request *request;
  const struct columns *columns;
  struct series_list *list;
  struct key_set seen; /* the number of a key is that of its series */
  struct text key;     /* of the row at hand */
  struct omissions omissions;
  struct refusals refusals;
};

/* Everything that a series is told apart by: its cells, each with its length before it, and its column. */
static void describe_series(const struct csv_data *data, const struct columns *columns, size_t group_count, size_t row,
                            size_t y, struct text *key)
{
  text_clear(key);
  for (size_t i = 0; i < group_count; i++) {
    const char *cell = csv_cell(data, row, columns->groups[i]);
    text_append_format(key, "%zu:%s", strlen(cell), cell);
  }
  text_append_format(key, "%zu", y);
}

/* The name of a series for people: values of the group columns, and column where there are several. A value that looks
 * like several gets quotes, so that two series never have one name. */
static void name_series(const struct csv_data *data, const struct series_request *request,
                        const struct columns *columns, size_t row, size_t y, struct text *name)
{
  for (size_t i = 0; i < request->group_count; i++) {
    const char *cell = csv_cell(data, row, columns->groups[i]);
    const char *quote = strstr(cell, " / ") != NULL ? "'" : "";
    text_append_format(name, "%s%s%s%s", i > 0 ? " / " : "", quote, cell, quote);
  }
  if (request->y_count > 1) {
    text_append_format(name, "%s%s", name->length > 0 ? " / " : "", request->y[y]);
  }
  if (name->length == 0) {
    text_append(name, "(empty)");
  }
}

static enum status add_series(struct series_list *list, const char *y_column, struct text *name, struct fault *fault)
{
  enum status status = text_status(name, reading, fault);
  struct series *items = status == STATUS_OK ? realloc(list->items, (list->count + 1) * sizeof *items) : NULL;
  if (items == NULL) {
    text_free(name);
    return fault_no_memory(fault, reading);
  }
  list->items = items;
  list->items[list->count++] = (struct series){.name = name->data, .y_column = y_column};
  return STATUS_OK;
}

/* The series that a row belongs to, added where it is the first of it. */
static enum status find_series(struct gathering *gathering, size_t row, size_t y, struct series **series,
                               struct fault *fault)
{
  const struct series_request *request = gathering->request;
  size_t number = 0;
  bool fresh = false;
  describe_series(gathering->data, gathering->columns, request->group_count, row, y, &gathering->key);
  enum status status = text_status(&gathering->key, reading, fault);
  if (status == STATUS_OK) {
    status = key_set_add(&gathering->seen, &gathering->key, &number, &fresh, fault);
  }
  if (status == STATUS_OK && fresh) {
    struct text name = {0};
    name_series(gathering->data, request, gathering->columns, row, y, &name);
    if (name.length >= CELL_TEXT_SIZE) {
      size_t column = request->group_count > 0 ? gathering->columns->groups[0] : gathering->columns->y[y];
      status = csv_fault(gathering->data, row, column, fault,
                         "the name of this series would have %zu bytes; at most %d are allowed", name.length,
                         CELL_TEXT_SIZE - 1);
      text_free(&name);
      return status;
    }
    status = add_series(gathering->list, request->y[y], &name, fault);
  }
  *series = status == STATUS_OK ? &gathering->list->items[number] : NULL;
  return status;
}

static bool series_reserve(struct series *series, bool weighted)
{
  if (series->count < series->capacity) {
    return true;
  }
  size_t capacity = series->capacity == 0 ? 32 : 2 * series->capacity;
  double **columns[] = {&series->x, &series->y, &series->weight};
  for (size_t i = 0; i < (weighted ? 3U : 2U); i++) {
    double *grown = realloc(*columns[i], capacity * sizeof *grown);
    if (grown == NULL) {
      return false;
    }
    *columns[i] = grown;
  }
  size_t *lines = realloc(series->lines, capacity * sizeof *lines);
  if (lines == NULL) {
    return false;
  }
  series->lines = lines;
  series->capacity = capacity;
  return true;
}

/* What R, pandas, numpy and spreadsheets write where nothing was measured. */
static bool is_missing(const char *cell)
{
  static const char *const words[] = {"", "NA", "NaN", "nan", "N/A", "n/a", "#N/A"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(cell, words[i]) == 0) {
      return true;
    }
  }
  return false;
}

static bool has_digit(const char *cell)
{
  return strpbrk(cell, "0123456789") != NULL;
}

/* csv_real, with a word on cells that are no numbers at all. */
static enum status read_number(const struct csv_data *data, size_t row, size_t column, double *value,
                               struct fault *fault)
{
  const char *cell = csv_cell(data, row, column);
  if (is_missing(cell) || has_digit(cell)) {
    return csv_real(data, row, column, value, fault);
  }
  struct fault own = {0};
  bool units = row == 0 && strcmp(cell, "-") != 0 && data->row_count > 1 && has_digit(csv_cell(data, 1, column));
  return fault_set(fault, csv_real(data, row, column, value, &own), "%s%s", own.text,
                   units ? "; a row of units has no place here: put them into the header"
                         : "; leave the cell empty where nothing was measured");
}

static enum status add_point(struct gathering *gathering, size_t row, size_t y, struct fault *fault)
{
  const struct csv_data *data = gathering->data;
  const struct series_request *request = gathering->request;
  const struct columns *columns = gathering->columns;
  struct omissions *omissions = &gathering->omissions;
  struct series *series = NULL;
  double x = 0, value = 0, weight = 1;
  if (is_missing(csv_cell(data, row, columns->x)) || is_missing(csv_cell(data, row, columns->y[y]))) {
    omissions->first_empty_line = omissions->empty++ == 0 ? data->lines[row] : omissions->first_empty_line;
    return STATUS_OK;
  }
  enum status status = read_number(data, row, columns->x, &x, fault);
  if (status == STATUS_OK) {
    status = read_number(data, row, columns->y[y], &value, fault);
  }
  if (status == STATUS_OK && request->weight != NULL) {
    status = read_number(data, row, columns->weight, &weight, fault);
    if (status == STATUS_OK && !(weight > 0)) {
      status = csv_fault(data, row, columns->weight, fault, "a weight must be above 0, found '%s'",
                         csv_cell(data, row, columns->weight));
    }
  }
  if (status == STATUS_BAD_INPUT) {
    note_refusal(&gathering->refusals, fault, data->lines[row]);
    return STATUS_OK;
  }
  if (status != STATUS_OK) {
    return status;
  }
  if (x < request->start_at) {
    omissions->below++;
    return STATUS_OK;
  }
  status = find_series(gathering, row, y, &series, fault);
  if (status != STATUS_OK || series == NULL) {
    return status;
  }
  if (!series_reserve(series, request->weight != NULL)) {
    return fault_no_memory(fault, reading);
  }
  series->x[series->count] = x;
  series->y[series->count] = value;
  if (request->weight != NULL) {
    series->weight[series->count] = weight;
  }
  series->lines[series->count++] = data->lines[row];
  return STATUS_OK;
}

/* An index into a series, for sorting. */
struct ranked {
  double x, y;
  size_t line;
};

static int compare_places(const void *a, const void *b)
{
  const struct ranked *p = a, *q = b;
  if (p->x != q->x) {
    return p->x < q->x ? -1 : 1;
  }
  if (p->y != q->y) {
    return p->y < q->y ? -1 : 1;
  }
  return (p->line > q->line) - (p->line < q->line);
}

/* Notes on repeated points and repeated x. Repeats are fitted as they are. */
static enum status note_repeats(struct series *series, const struct series_request *request, struct fault *fault)
{
  struct ranked *places = malloc(series->count * sizeof *places);
  if (places == NULL) {
    return fault_no_memory(fault, reading);
  }
  for (size_t i = 0; i < series->count; i++) {
    places[i] = (struct ranked){series->x[i], series->y[i], series->lines[i]};
  }
  qsort(places, series->count, sizeof *places, compare_places);
  size_t same_x = 0, same_point = 0, first = 0;
  for (size_t i = 1; i < series->count; i++) {
    bool repeated = places[i].x == places[i - 1].x;
    same_x += repeated;
    if (repeated && places[i].y == places[i - 1].y) {
      first = same_point++ == 0 ? i : first;
    }
  }
  if (same_point > 0) {
    text_append_count(&series->notes, same_point, "point is", "points are");
    text_append_format(&series->notes, " repeated (first: lines %zu and %zu have the same '%s' and '%s')\n",
                       places[first - 1].line, places[first].line, request->x, series->y_column);
  } else if (same_x > 0) {
    text_append_count(&series->notes, same_x, "point repeats", "points repeat");
    text_append_format(&series->notes, " an '%s' with another '%s': taken as repeated measurements\n", request->x,
                       series->y_column);
  }
  free(places);
  return STATUS_OK;
}

/* Notes on a y that does not move, named with its lines. */
static void note_constant(struct series *series)
{
  for (size_t i = 1; i < series->count; i++) {
    if (series->y[i] != series->y[0]) {
      return;
    }
  }
  text_append_format(&series->notes, "column '%s' is ", series->y_column);
  text_append_double(&series->notes, series->y[0]);
  text_append_format(&series->notes, " on all lines from %zu to %zu\n", series->lines[0],
                     series->lines[series->count - 1]);
}

static enum status add_notes(struct series_list *list, const struct series_request *request,
                             const struct omissions *omissions, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < list->count && status == STATUS_OK; i++) {
    struct series *series = &list->items[i];
    if (omissions->empty > 0) {
      text_append_count(&series->notes, omissions->empty, "row of the file has no x or y and was left out (",
                        "rows of the file have no x or y and were left out (first: ");
      text_append_format(&series->notes, "line %zu)\n", omissions->first_empty_line);
    }
    if (omissions->below > 0) {
      text_append_count(&series->notes, omissions->below, "point of the file lies below --start-at and was left out\n",
                        "points of the file lie below --start-at and were left out\n");
    }
    note_constant(series);
    status = note_repeats(series, request, fault);
    if (status == STATUS_OK) {
      status = text_status(&series->notes, reading, fault);
    }
  }
  return status;
}

static enum status gather(struct gathering *gathering, struct fault *fault)
{
  const struct csv_data *data = gathering->data;
  const struct series_request *request = gathering->request;
  size_t met = 0;
  if (data->row_count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "%s: no rows below the header", data->name);
  }
  enum status status = check_conditions(data, request, gathering->columns, fault);
  for (size_t row = 0; row < data->row_count && status == STATUS_OK; row++) {
    if (!row_meets(data, request, gathering->columns, row)) {
      continue;
    }
    met++;
    for (size_t y = 0; y < request->y_count && status == STATUS_OK; y++) {
      status = add_point(gathering, row, y, fault);
    }
  }
  if (status != STATUS_OK) {
    return status;
  }
  if (gathering->refusals.count > 0) {
    return fault_refusals(&gathering->refusals, fault);
  }
  if (met == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "%s: no row meets all conditions together", data->name);
  }
  if (gathering->list->count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "%s: no point is left%s", data->name,
                     gathering->omissions.below > 0 ? ": all lie below start-at" : ": x or y is empty in every row");
  }
  return add_notes(gathering->list, request, &gathering->omissions, fault);
}

enum status series_read(const struct csv_data *data, const struct series_request *request, struct series_list *list,
                        struct fault *fault)
{
  *list = (struct series_list){0};
  struct columns columns = {0};
  if (!columns_init(&columns, request)) {
    return fault_no_memory(fault, reading);
  }
  enum status status = find_columns(data, request, &columns, fault);
  if (status == STATUS_OK) {
    struct gathering gathering = {.data = data, .request = request, .columns = &columns, .list = list};
    status = gather(&gathering, fault);
    key_set_free(&gathering.seen);
    text_free(&gathering.key);
    text_free(&gathering.refusals.lines);
  }
  free(columns.y);
  if (status != STATUS_OK) {
    series_list_free(list);
  }
  return status;
}

void series_list_free(struct series_list *list)
{
  for (size_t i = 0; i < list->count; i++) {
    struct series *series = &list->items[i];
    free(series->name);
    free(series->x);
    free(series->y);
    free(series->weight);
    free(series->lines);
    text_free(&series->notes);
  }
  free(list->items);
  *list = (struct series_list){0};
}
