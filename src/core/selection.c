#include "core/selection.h"

#include "core/architecture.h"
#include "core/constants.h"
#include "core/decimal.h"
#include "core/suggest.h"
#include "core/text.h"

#include <math.h>
#include <string.h>

enum { COLUMNS_MAX = 256 };

static enum status column_fault(const struct table *table, const char *name, struct fault *fault)
{
  const char *names[COLUMNS_MAX];
  size_t count = table->column_count < COLUMNS_MAX ? table->column_count : COLUMNS_MAX;
  for (size_t i = 0; i < count; i++) {
    names[i] = table->columns[i].name;
  }
  const char *near = suggest_nearest(name, names, count);
  return near != NULL ? fault_set(fault, STATUS_BAD_INPUT, "'%s' has no column '%s'; did you mean '%s'?", table->name,
                                  name, near)
                      : fault_set(fault, STATUS_BAD_INPUT, "'%s' has no column '%s'", table->name, name);
}

static enum status find_column(const struct table *table, const char *name, size_t *column, struct fault *fault)
{
  *column = table_find_column(table, name);
  return *column == SIZE_MAX ? column_fault(table, name, fault) : STATUS_OK;
}

enum status row_filter_init(struct row_filter *filter, const struct selection *selection,
                            const struct table_lookup *lookup, struct fault *fault)
{
  *filter = (struct row_filter){.selection = selection};
  filter->table = lookup->find(lookup->run, selection->table, selection->sweep);
  if (filter->table == NULL) {
    return selection->sweep != NULL
               ? fault_set(fault, STATUS_BAD_INPUT, "this run has no sweep '%s'", selection->sweep)
               : fault_set(fault, STATUS_BAD_INPUT, "this run has no table '%s'", selection->table);
  }
  if (selection->where_count > SELECTION_CONDITIONS_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT, "%zu conditions on '%s'; at most %d are allowed", selection->where_count,
                     filter->table->name, SELECTION_CONDITIONS_MAX);
  }
  enum status status = find_column(filter->table, selection->value, &filter->value_column, fault);
  for (size_t i = 0; status == STATUS_OK && i < selection->where_count; i++) {
    const struct condition *condition = &selection->where[i];
    status = find_column(filter->table, condition->column, &filter->columns[i], fault);
    if (decimal_to_double(condition->text, strlen(condition->text), &filter->numbers[i]) != DECIMAL_READ) {
      filter->numbers[i] = (double)NAN;
    }
  }
  return status;
}

static bool condition_meets(const char *text, double number, const struct cell *cell)
{
  if (isnan(number) || isnan(cell->value)) {
    return strcmp(text, cell->text) == 0;
  }
  unsigned __int128 wanted = 0;
  unsigned __int128 found = 0;
  if (decimal_to_u128(text, strlen(text), &wanted) == DECIMAL_READ &&
      decimal_to_u128(cell->text, cell->length, &found) == DECIMAL_READ) {
    return wanted == found;
  }
  return number == cell->value;
}

/* Whether some condition on the column of condition i meets the row. */
static enum status column_meets(const struct row_filter *filter, size_t i, uint64_t row, bool *meets,
                                struct fault *fault)
{
  struct cell cell;
  *meets = false;
  enum status status = table_read(filter->table, row, filter->columns[i], &cell, fault);
  for (size_t j = i; status == STATUS_OK && !*meets && j < filter->selection->where_count; j++) {
    *meets = filter->columns[j] == filter->columns[i] &&
             condition_meets(filter->selection->where[j].text, filter->numbers[j], &cell);
  }
  return status;
}

static bool column_seen_before(const struct row_filter *filter, size_t i)
{
  for (size_t j = 0; j < i; j++) {
    if (filter->columns[j] == filter->columns[i]) {
      return true;
    }
  }
  return false;
}

enum status row_filter_next(const struct row_filter *filter, uint64_t from, uint64_t *row, struct fault *fault)
{
  for (*row = from; *row < filter->table->row_count; ++*row) {
    bool meets = true;
    for (size_t i = 0; meets && i < filter->selection->where_count; i++) {
      if (column_seen_before(filter, i)) {
        continue;
      }
      enum status status = column_meets(filter, i, *row, &meets, fault);
      if (status != STATUS_OK) {
        return status;
      }
    }
    if (meets) {
      return STATUS_OK;
    }
  }
  return STATUS_OK;
}

bool column_is_axis(const char *name)
{
  static const char *const words[] = {"model",     "accounting", "workload", "prompt",   "context", "constants",
                                      "parameter", "output",     "name",     "quantity", "table"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(name, words[i]) == 0) {
      return true;
    }
  }
  /* A field of words is none: `norm` is a kind of normalisation there, and a count here. */
  const struct architecture_field *field = architecture_find_field(name);
  return constants_find_field(name) != NULL || (field != NULL && field->kind != FIELD_TEXT);
}

/* "model = gpt2-small, context = 1024". */
static void describe_conditions(const struct selection *selection, struct text *text)
{
  for (size_t i = 0; i < selection->where_count; i++) {
    text_append_format(text, "%s%s = %s", i == 0 ? "" : ", ", selection->where[i].column, selection->where[i].text);
  }
}

/* Appends the axis columns in which the filter's rows differ from its first, separated by ", ". */
static enum status describe_differences(const struct row_filter *filter, uint64_t first, struct text *text,
                                        struct fault *fault)
{
  for (size_t column = 0; column < filter->table->column_count; column++) {
    const char *name = filter->table->columns[column].name;
    struct cell cell;
    struct cell other;
    if (!column_is_axis(name)) {
      continue;
    }
    enum status status = table_read(filter->table, first, column, &cell, fault);
    uint64_t row = first;
    bool differs = false;
    while (status == STATUS_OK && !differs) {
      status = row_filter_next(filter, row + 1, &row, fault);
      if (status != STATUS_OK || row >= filter->table->row_count) {
        break;
      }
      status = table_read(filter->table, row, column, &other, fault);
      differs = strcmp(cell.text, other.text) != 0;
    }
    if (status != STATUS_OK) {
      return status;
    }
    if (differs) {
      text_append_format(text, "%s%s", text->length > 0 ? ", " : "", name);
    }
  }
  return STATUS_OK;
}

static enum status none_fault(const struct row_filter *filter, struct fault *fault)
{
  struct text conditions = {0};
  describe_conditions(filter->selection, &conditions);
  enum status status =
      filter->selection->where_count == 0
          ? fault_set(fault, STATUS_BAD_INPUT, "'%s' has no rows", filter->table->name)
          : fault_set(fault, STATUS_BAD_INPUT, "none of the %llu rows of '%s' has %s",
                      (unsigned long long)filter->table->row_count, filter->table->name, text_string(&conditions));
  text_free(&conditions);
  return status;
}

static enum status several_fault(const struct row_filter *filter, uint64_t first, uint64_t count, struct fault *fault)
{
  struct text conditions = {0};
  struct text differences = {0};
  describe_conditions(filter->selection, &conditions);
  enum status status = describe_differences(filter, first, &differences, fault);
  if (status == STATUS_OK) {
    status = fault_set(
        fault, STATUS_BAD_INPUT, "%llu rows of '%s' match%s%s where one is wanted; %s%s", (unsigned long long)count,
        filter->table->name, conditions.length > 0 ? " " : "", text_string(&conditions),
        differences.length > 0 ? "they differ in " : "no column tells them apart", text_string(&differences));
  }
  text_free(&conditions);
  text_free(&differences);
  return status;
}

enum status row_filter_single(const struct row_filter *filter, uint64_t *row, struct fault *fault)
{
  enum status status = row_filter_next(filter, 0, row, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (*row >= filter->table->row_count) {
    return none_fault(filter, fault);
  }
  uint64_t count = 1;
  for (uint64_t next = *row;; count++) {
    status = row_filter_next(filter, next + 1, &next, fault);
    if (status != STATUS_OK) {
      return status;
    }
    if (next >= filter->table->row_count) {
      break;
    }
  }
  return count == 1 ? STATUS_OK : several_fault(filter, *row, count, fault);
}
