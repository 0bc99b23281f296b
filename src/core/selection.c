#include "core/selection.h"

#include "core/suggest.h"
#include "core/table_key.h"
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

static bool column_seen_before(const struct row_filter *filter, size_t i)
{
  for (size_t j = 0; j < i; j++) {
    if (filter->columns[j] == filter->columns[i]) {
      return true;
    }
  }
  return false;
}

/* What is known of the column of condition i; NULL where that is nothing. */
static const struct column_digit *digit_of(const struct row_filter *filter, size_t i)
{
  const struct column_digit *digits = filter->table->digits;
  return digits == NULL || digits[filter->columns[i]].stride == 0 ? NULL : &digits[filter->columns[i]];
}

static void order_columns(struct row_filter *filter)
{
  for (size_t pass = 0; pass < 2; pass++) {
    for (size_t i = 0; i < filter->selection->where_count; i++) {
      if ((digit_of(filter, i) == NULL) == (pass == 1) && !column_seen_before(filter, i)) {
        filter->firsts[filter->first_count++] = i;
      }
    }
  }
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
    filter->numbers[i] = numeral_read(condition->text, strlen(condition->text));
  }
  if (status == STATUS_OK) {
    order_columns(filter);
  }
  return status;
}

bool condition_meets(const char *text, const struct numeral *number, const struct cell *cell)
{
  struct numeral found = numeral_of_cell(cell);
  return isnan(number->value) || isnan(found.value) ? strcmp(text, cell->text) == 0
                                                    : numeral_compare(number, &found) == 0;
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
             condition_meets(filter->selection->where[j].text, &filter->numbers[j], &cell);
  }
  return status;
}

static enum status ask_on(const struct row_filter *filter, struct fault *fault)
{
  return filter->table->go_on == NULL ? STATUS_OK : filter->table->go_on(fault);
}

/* The rows that differ from one in a digit alone: `first` has 0 there. */
struct ladder {
  uint64_t first, stride, count;
};

/* In an ascending column: *place is the first in [low, high) whose cell is the number, `high` where there is none. */
static enum status find_number(const struct row_filter *filter, size_t i, const struct ladder *ladder, uint64_t low,
                               uint64_t high, uint64_t *place, struct fault *fault)
{
  uint64_t end = high;
  bool equal = false;
  enum status status = STATUS_OK;
  for (uint64_t middle = low; low < high && status == STATUS_OK; middle = low + (high - low) / 2) {
    struct cell cell;
    status = table_read(filter->table, ladder->first + middle * ladder->stride, filter->columns[i], &cell, fault);
    if (status == STATUS_OK) {
      struct numeral found = numeral_of_cell(&cell);
      int order = numeral_compare(&found, &filter->numbers[i]);
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle;
      equal = order < 0 ? equal : order == 0;
    }
  }
  *place = equal ? high : end;
  return status;
}

/* *place is the first from `low` on that may meet a condition on the column of condition i; ladder->count where none
 * does. */
static enum status find_place(const struct row_filter *filter, size_t i, const struct ladder *ladder, bool ascending,
                              uint64_t low, uint64_t *place, struct fault *fault)
{
  enum status status = STATUS_OK;
  bool meets = false;
  if (ascending) {
    *place = ladder->count;
    for (size_t j = i; j < filter->selection->where_count && status == STATUS_OK; j++) {
      if (filter->columns[j] == filter->columns[i] && !isnan(filter->numbers[j].value)) {
        status = find_number(filter, j, ladder, low, *place, place, fault);
      }
    }
    return status;
  }
  for (*place = low; *place < ladder->count && status == STATUS_OK; ++*place) {
    status = ask_on(filter, fault);
    if (status == STATUS_OK) {
      status = column_meets(filter, i, ladder->first + *place * ladder->stride, &meets, fault);
    }
    if (meets) {
      break;
    }
  }
  return status;
}

/* *row does not meet condition i: on to the first behind it that the column's digit allows. */
static enum status pass_over(const struct row_filter *filter, size_t i, uint64_t *row, struct fault *fault)
{
  const struct column_digit *digit = digit_of(filter, i);
  if (digit == NULL) {
    ++*row;
    return STATUS_OK;
  }
  uint64_t at = *row / digit->stride % digit->count, place = 0;
  const struct ladder ladder = {*row - at * digit->stride, digit->stride, digit->count};
  enum status status = find_place(filter, i, &ladder, digit->ascending, at + 1, &place, fault);
  *row += (place - at) * digit->stride - *row % digit->stride;
  return status;
}

enum status row_filter_next(const struct row_filter *filter, uint64_t from, uint64_t *row, struct fault *fault)
{
  bool meets = false;
  enum status status = STATUS_OK;
  *row = from;
  while (status == STATUS_OK && !meets && *row < filter->table->row_count) {
    status = ask_on(filter, fault);
    meets = true;
    for (size_t i = 0; status == STATUS_OK && meets && i < filter->first_count; i++) {
      status = column_meets(filter, filter->firsts[i], *row, &meets, fault);
      if (status == STATUS_OK && !meets) {
        status = pass_over(filter, filter->firsts[i], row, fault);
      }
    }
  }
  return status;
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
    if (!column_is_axis(filter->table->name, name)) {
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
  enum status status = text_status(&conditions, "looking for rows", fault);
  if (status == STATUS_OK) {
    status =
        filter->selection->where_count == 0
            ? fault_set(fault, STATUS_BAD_INPUT, "'%s' has no rows", filter->table->name)
            : fault_set(fault, STATUS_BAD_INPUT, "none of the %llu rows of '%s' has %s",
                        (unsigned long long)filter->table->row_count, filter->table->name, text_string(&conditions));
  }
  text_free(&conditions);
  return status;
}

static enum status several_fault(const struct row_filter *filter, uint64_t first, uint64_t count, struct fault *fault)
{
  struct text conditions = {0};
  struct text differences = {0};
  describe_conditions(filter->selection, &conditions);
  enum status status = describe_differences(filter, first, &differences, fault);
  text_inherit(&differences, &conditions);
  if (status == STATUS_OK) {
    status = text_status(&differences, "looking for rows", fault);
  }
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
