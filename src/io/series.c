#include "io/series.h"

#include "core/decimal.h"

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

/* Whether the row meets every condition; of several on one column, one. */
static bool row_meets(const struct csv_data *data, const struct series_request *request, const struct columns *columns,
                      size_t row)
{
  for (size_t i = 0; i < request->condition_count; i++) {
    bool met = false;
    for (size_t k = 0; k < request->condition_count; k++) {
      met = met || (columns->conditions[k] == columns->conditions[i] &&
                    same_value(csv_cell(data, row, columns->conditions[k]), request->conditions[k].value));
    }
    if (!met) {
      return false;
    }
  }
  return true;
}

/* The first condition whose value its column does not hold in any row; else the conditions never hold together. */
static enum status fault_no_rows(const struct csv_data *data, const struct series_request *request,
                                 const struct columns *columns, struct fault *fault)
{
  for (size_t i = 0; i < request->condition_count; i++) {
    bool found = false;
    for (size_t row = 0; row < data->row_count && !found; row++) {
      found = same_value(csv_cell(data, row, columns->conditions[i]), request->conditions[i].value);
    }
    if (!found) {
      return fault_set(fault, STATUS_BAD_INPUT, "%s: column '%s' is nowhere '%.80s' (line %zu has '%.80s')", data->name,
                       request->conditions[i].name, request->conditions[i].value, data->lines[0],
                       csv_cell(data, 0, columns->conditions[i]));
    }
  }
  return fault_set(fault, STATUS_BAD_INPUT, "%s: no row meets all conditions together", data->name);
}

/* The text that names a series: values of the group columns, and column where there are several. */
static char *series_name(const struct csv_data *data, const struct series_request *request,
                         const struct columns *columns, size_t row, size_t y)
{
  struct text text = {0};
  for (size_t i = 0; i < request->group_count; i++) {
    text_append_format(&text, "%s%s", i > 0 ? " / " : "", csv_cell(data, row, columns->groups[i]));
  }
  if (request->y_count > 1) {
    text_append_format(&text, "%s%s", text.length > 0 ? " / " : "", request->y[y]);
  }
  if (text.data == NULL) {
    text_append(&text, "(empty)");
  }
  return text.data;
}

/* The series that a row belongs to, added where it is the first of it; NULL where memory is out. */
static struct series *find_series(struct series_list *list, const struct csv_data *data,
                                  const struct series_request *request, const struct columns *columns, size_t row,
                                  size_t y)
{
  char *name = series_name(data, request, columns, row, y);
  if (name == NULL) {
    return NULL;
  }
  for (size_t i = list->count; i-- > 0;) {
    if (list->items[i].y_column == request->y[y] && strcmp(list->items[i].name, name) == 0) {
      free(name);
      return &list->items[i];
    }
  }
  struct series *items = realloc(list->items, (list->count + 1) * sizeof *items);
  if (items == NULL) {
    free(name);
    return NULL;
  }
  list->items = items;
  list->items[list->count] = (struct series){.name = name, .y_column = request->y[y]};
  return &list->items[list->count++];
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

/* Rows that were left out, for the notes. */
struct omissions {
  size_t empty, first_empty_line, below;
};

static enum status add_point(const struct csv_data *data, const struct series_request *request,
                             const struct columns *columns, size_t row, size_t y, struct series_list *list,
                             struct omissions *omissions, struct fault *fault)
{
  double x = 0, value = 0, weight = 1;
  if (csv_cell(data, row, columns->x)[0] == '\0' || csv_cell(data, row, columns->y[y])[0] == '\0') {
    omissions->first_empty_line = omissions->empty++ == 0 ? data->lines[row] : omissions->first_empty_line;
    return STATUS_OK;
  }
  enum status status = csv_real(data, row, columns->x, &x, fault);
  if (status == STATUS_OK) {
    status = csv_real(data, row, columns->y[y], &value, fault);
  }
  if (status == STATUS_OK && request->weight != NULL) {
    status = csv_real(data, row, columns->weight, &weight, fault);
    if (status == STATUS_OK && !(weight > 0)) {
      status = csv_fault(data, row, columns->weight, fault, "a weight must be above 0, found '%s'",
                         csv_cell(data, row, columns->weight));
    }
  }
  if (status != STATUS_OK) {
    return status;
  }
  if (x < request->start_at) {
    omissions->below++;
    return STATUS_OK;
  }
  struct series *series = find_series(list, data, request, columns, row, y);
  if (series == NULL || !series_reserve(series, request->weight != NULL)) {
    return fault_no_memory(fault, "reading data");
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
    return fault_no_memory(fault, "reading data");
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
    text_append_format(&series->notes,
                       "%zu points are repeated (first: lines %zu and %zu have the same '%s' and '%s')\n", same_point,
                       places[first - 1].line, places[first].line, request->x, series->y_column);
  } else if (same_x > 0) {
    text_append_format(&series->notes, "%zu points repeat an '%s' with another '%s': taken as repeated measurements\n",
                       same_x, request->x, series->y_column);
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
      text_append_format(&series->notes, "%zu rows of the file have no x or y and were left out (first: line %zu)\n",
                         omissions->empty, omissions->first_empty_line);
    }
    if (omissions->below > 0) {
      text_append_format(&series->notes, "%zu points of the file lie below --start-at and were left out\n",
                         omissions->below);
    }
    note_constant(series);
    status = note_repeats(series, request, fault);
    if (status == STATUS_OK) {
      status = text_status(&series->notes, "reading data", fault);
    }
  }
  return status;
}

static enum status read_rows(const struct csv_data *data, const struct series_request *request,
                             const struct columns *columns, struct series_list *list, struct fault *fault)
{
  struct omissions omissions = {0};
  size_t met = 0;
  enum status status = STATUS_OK;
  for (size_t row = 0; row < data->row_count && status == STATUS_OK; row++) {
    if (!row_meets(data, request, columns, row)) {
      continue;
    }
    met++;
    for (size_t y = 0; y < request->y_count && status == STATUS_OK; y++) {
      status = add_point(data, request, columns, row, y, list, &omissions, fault);
    }
  }
  if (status != STATUS_OK) {
    return status;
  }
  if (data->row_count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "%s: no rows below the header", data->name);
  }
  if (met == 0) {
    return fault_no_rows(data, request, columns, fault);
  }
  if (list->count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "%s: no point is left%s", data->name,
                     omissions.below > 0 ? ": all lie below --start-at" : ": x or y is empty in every row");
  }
  return add_notes(list, request, &omissions, fault);
}

enum status series_read(const struct csv_data *data, const struct series_request *request, struct series_list *list,
                        struct fault *fault)
{
  *list = (struct series_list){0};
  struct columns columns = {0};
  if (!columns_init(&columns, request)) {
    return fault_no_memory(fault, "reading data");
  }
  enum status status = find_columns(data, request, &columns, fault);
  if (status == STATUS_OK) {
    status = read_rows(data, request, &columns, list, fault);
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
