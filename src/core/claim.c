#include "core/claim.h"

#include "core/constants.h"
#include "core/decimal.h"
#include "core/grouping.h"
#include "core/table_key.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { KEY_COLUMNS_MAX = 256 };

/* Axis columns by which rows are told apart. */
struct key {
  size_t columns[KEY_COLUMNS_MAX];
  size_t count;
};

/* A claim at work. */
struct trial {
  const struct claim *claim;
  const struct table_lookup *lookup;
  struct row_filter filter;
  struct claim_result *result;
};

/* Reads the value column as a number. */
static enum status read_value(const struct row_filter *filter, uint64_t row, struct cell *cell, struct fault *fault)
{
  enum status status = table_read(filter->table, row, filter->value_column, cell, fault);
  if (status == STATUS_OK && isnan(cell->value) && cell->length > 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "'%s' in column '%s' of '%s' is text, and a claim compares numbers",
                     cell->text, filter->selection->value, filter->table->name);
  }
  return status;
}

PRINTF_LIKE(2, 3) static void expect_text(struct claim_result *result, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(result->expected, sizeof result->expected, format, arguments);
  va_end(arguments);
}

/* "each of 13 steps above 0". */
static void expect_each(struct claim_result *result, uint64_t count, const char *what, const char *where)
{
  if (count == 1) {
    expect_text(result, "the one %s %s 0", what, where);
  } else {
    expect_text(result, "each of %llu %ss %s 0", (unsigned long long)count, what, where);
  }
}

static void expect_bounds(const struct claim *claim, struct claim_result *result)
{
  char above[DECIMAL_TEXT_SIZE], below[DECIMAL_TEXT_SIZE];
  numeral_write(&claim->above, above);
  numeral_write(&claim->below, below);
  const char *joint = above[0] != '\0' && below[0] != '\0' ? " and " : "";
  expect_text(result, "%s%s%s%s%s", above[0] != '\0' ? "above " : "", above, joint, below[0] != '\0' ? "below " : "",
              below);
}

static bool within_bounds(const struct claim *claim, const struct numeral *value)
{
  return !isnan(value->value) && (isnan(claim->above.value) || numeral_compare(value, &claim->above) > 0) &&
         (isnan(claim->below.value) || numeral_compare(value, &claim->below) < 0);
}

static enum status read_single(struct trial *trial, struct fault *fault)
{
  uint64_t row = 0;
  enum status status = row_filter_single(&trial->filter, &row, fault);
  trial->result->rows = 1;
  return status == STATUS_OK ? read_value(&trial->filter, row, &trial->result->value, fault) : status;
}

static double tolerance_of(const struct claim *claim)
{
  return isnan(claim->within) ? 0 : claim->within;
}

/* A bound counts as met: of 1.5 and 1.4 the difference in doubles is a little more than 0.1. */
static bool is_within(const struct numeral *value, const struct numeral *expected, double tolerance)
{
  bool rounded = tolerance > 0 && !(value->whole && expected->whole);
  double rounding = rounded ? 2 * DBL_EPSILON * fmax(fabs(value->value), fabs(expected->value)) : 0;
  return fabs(numeral_difference(value, expected)) <= tolerance + rounding;
}

static enum status try_expect(struct trial *trial, struct fault *fault)
{
  struct claim_result *result = trial->result;
  char text[DECIMAL_TEXT_SIZE];
  numeral_write(&trial->claim->expect, text);
  expect_text(result, "%s", text);
  result->tolerance = tolerance_of(trial->claim);
  enum status status = read_single(trial, fault);
  struct numeral value = numeral_of_cell(&result->value);
  result->holds = status == STATUS_OK && is_within(&value, &trial->claim->expect, result->tolerance);
  return status;
}

static enum status try_bounds(struct trial *trial, struct fault *fault)
{
  expect_bounds(trial->claim, trial->result);
  enum status status = read_single(trial, fault);
  struct numeral value = numeral_of_cell(&trial->result->value);
  trial->result->holds = status == STATUS_OK && within_bounds(trial->claim, &value);
  return status;
}

struct selection claim_other(const struct claim *claim)
{
  struct selection other = claim->other;
  if (other.value == NULL) {
    other.value = claim->selection.value;
  }
  if (other.table == NULL) {
    other.table = claim->selection.table;
    other.sweep = claim->selection.sweep;
  }
  return other;
}

static enum status try_equals(struct trial *trial, struct fault *fault)
{
  struct claim_result *result = trial->result;
  struct selection other = claim_other(trial->claim);
  struct row_filter filter;
  struct cell cell;
  uint64_t row = 0;
  result->tolerance = tolerance_of(trial->claim);
  enum status status = read_single(trial, fault);
  if (status == STATUS_OK) {
    result->other = true;
    status = row_filter_init(&filter, &other, trial->lookup, fault);
  }
  if (status == STATUS_OK) {
    status = row_filter_single(&filter, &row, fault);
  }
  if (status == STATUS_OK) {
    status = read_value(&filter, row, &cell, fault);
  }
  if (status == STATUS_OK) {
    expect_text(result, "%s", cell.text);
    struct numeral value = numeral_of_cell(&result->value), expected = numeral_of_cell(&cell);
    bool exact = result->tolerance == 0;
    result->holds = exact ? cell.length > 0 && strcmp(cell.text, result->value.text) == 0
                          : is_within(&value, &expected, result->tolerance);
  }
  return status;
}

/* Whether column b follows from column a, so that it changes along with it. */
static bool column_follows(const char *a, const char *b)
{
  bool sets = constants_find_field(a) != NULL && strcmp(b, "constants") == 0;
  bool prices = strcmp(a, "constants") == 0 && constants_find_field(b) != NULL;
  return sets || prices || (strcmp(a, "model") == 0 && strcmp(b, "accounting") == 0);
}

/* Axis columns of the table but `moving` and what follows from it. */
static void key_without(const struct table *table, const char *moving, struct key *key)
{
  key->count = 0;
  for (size_t i = 0; i < table->column_count && key->count < KEY_COLUMNS_MAX; i++) {
    const char *name = table->columns[i].name;
    if (column_is_axis(table->name, name) && strcmp(name, moving) != 0 && !column_follows(moving, name)) {
      key->columns[key->count++] = i;
    }
  }
}

/* Whether a column takes more than one value over the filter's rows. */
static enum status column_varies(const struct row_filter *filter, size_t column, bool *varies, struct fault *fault)
{
  struct cell first;
  struct cell cell;
  uint64_t row = 0;
  *varies = false;
  enum status status = row_filter_next(filter, 0, &row, fault);
  if (status == STATUS_OK && row < filter->table->row_count) {
    status = table_read(filter->table, row, column, &first, fault);
  }
  while (status == STATUS_OK && !*varies && row < filter->table->row_count) {
    status = table_read(filter->table, row, column, &cell, fault);
    *varies = status == STATUS_OK && strcmp(first.text, cell.text) != 0;
    if (status == STATUS_OK) {
      status = row_filter_next(filter, row + 1, &row, fault);
    }
  }
  return status;
}

/* The axis along which the filter's rows run: context where it varies, else the last axis that does. */
static enum status moving_axis(const struct row_filter *filter, const char **moving, struct fault *fault)
{
  const struct table *table = filter->table;
  bool varies = false;
  *moving = "context";
  size_t context = table_find_column(table, *moving);
  if (context != SIZE_MAX) {
    enum status status = column_varies(filter, context, &varies, fault);
    if (status != STATUS_OK || varies) {
      return status;
    }
  }
  for (size_t i = table->column_count; i-- > 0 && !varies;) {
    if (!column_is_axis(table->name, table->columns[i].name)) {
      continue;
    }
    enum status status = column_varies(filter, i, &varies, fault);
    if (status != STATUS_OK) {
      return status;
    }
    if (varies) {
      *moving = table->columns[i].name;
    }
  }
  return STATUS_OK;
}

/* Calls `visit` for every row of the filter with its group and value. */
static enum status visit_rows(const struct row_filter *filter, const struct key *key, struct grouping *grouping,
                              enum status (*visit)(struct trial *trial, const struct row_filter *filter, uint64_t row,
                                                   struct group *group, const struct numeral *value,
                                                   struct fault *fault),
                              struct trial *trial, struct fault *fault)
{
  uint64_t row = 0;
  enum status status = row_filter_next(filter, 0, &row, fault);
  while (status == STATUS_OK && row < filter->table->row_count) {
    struct cell cell;
    struct group *group = NULL;
    status = read_value(filter, row, &cell, fault);
    if (status == STATUS_OK) {
      status = grouping_find(grouping, filter->table, row, key->columns, key->count, true, &group, fault);
    }
    if (status == STATUS_OK) {
      struct numeral value = numeral_of_cell(&cell);
      status = visit(trial, filter, row, group, &value, fault);
    }
    if (status == STATUS_OK) {
      status = row_filter_next(filter, row + 1, &row, fault);
    }
  }
  return status;
}

/* NaN once one of the two is: an undefined value anywhere makes the whole undefined. */
static double lower_of(double a, double b)
{
  return isnan(a) || isnan(b) ? (double)NAN : a < b ? a : b;
}

static double higher_of(double a, double b)
{
  return isnan(a) || isnan(b) ? (double)NAN : a > b ? a : b;
}

/* value = the step that decides; infinite so far where no step was seen. */
static enum status visit_step(struct trial *trial, const struct row_filter *filter, uint64_t row, struct group *group,
                              const struct numeral *value, struct fault *fault)
{
  (void)filter;
  (void)row;
  (void)fault;
  if (group->rows > 0) {
    double step = numeral_difference(value, &group->last);
    double *decisive = &trial->result->value.value;
    *decisive = trial->claim->test == CLAIM_RISING ? lower_of(*decisive, step) : higher_of(*decisive, step);
  }
  group_add(group, value);
  return STATUS_OK;
}

/* Groups that hold a single row, so that nothing can be said along the axis. */
static size_t lonely_groups(const struct grouping *grouping)
{
  size_t lonely = 0;
  for (size_t i = 0; i < grouping->group_count; i++) {
    lonely += grouping->groups[i].rows < 2 ? 1 : 0;
  }
  return lonely;
}

static uint64_t rows_of(const struct grouping *grouping)
{
  uint64_t rows = 0;
  for (size_t i = 0; i < grouping->group_count; i++) {
    rows += grouping->groups[i].rows;
  }
  return rows;
}

/* Remembers what the test looked at. */
static void count_rows(const struct grouping *grouping, struct claim_result *result)
{
  result->rows = rows_of(grouping);
  result->groups = grouping->group_count;
  result->lonely = lonely_groups(grouping);
}

/* Turns the decisive double into the result's cell. */
static void settle(struct claim_result *result, double value, bool holds)
{
  cell_set_real(&result->value, value);
  result->holds = holds && isfinite(value);
}

static enum status try_monotone(struct trial *trial, struct fault *fault)
{
  struct claim_result *result = trial->result;
  struct grouping grouping = {0};
  struct key key;
  const char *moving = NULL;
  bool rising = trial->claim->test == CLAIM_RISING;
  enum status status = moving_axis(&trial->filter, &moving, fault);
  if (status == STATUS_OK) {
    key_without(trial->filter.table, moving, &key);
    result->value.value = rising ? (double)INFINITY : (double)-INFINITY;
    status = visit_rows(&trial->filter, &key, &grouping, visit_step, trial, fault);
  }
  if (status == STATUS_OK) {
    double step = result->value.value;
    count_rows(&grouping, result);
    expect_each(result, result->rows - result->groups, "step", rising ? "above" : "below");
    settle(result, step, (rising ? step > 0 : step < 0) && result->lonely == 0);
  }
  grouping_free(&grouping);
  return status;
}

/* The group's values are ceiling - value. */
static enum status visit_gap(struct trial *trial, const struct row_filter *filter, uint64_t row, struct group *group,
                             const struct numeral *value, struct fault *fault)
{
  (void)trial;
  struct cell ceiling;
  size_t column = table_find_column(filter->table, "ceiling");
  if (column == SIZE_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT, "'%s' has no column 'ceiling'", filter->table->name);
  }
  enum status status = table_read(filter->table, row, column, &ceiling, fault);
  if (status == STATUS_OK) {
    struct numeral gap = numeral_real(ceiling.value - value->value);
    group_add(group, &gap);
  }
  return status;
}

static enum status try_below_ceiling(struct trial *trial, struct fault *fault)
{
  struct claim_result *result = trial->result;
  struct grouping grouping = {0};
  struct key key;
  const char *moving = NULL;
  enum status status = moving_axis(&trial->filter, &moving, fault);
  if (status == STATUS_OK) {
    key_without(trial->filter.table, moving, &key);
    status = visit_rows(&trial->filter, &key, &grouping, visit_gap, trial, fault);
  }
  if (status == STATUS_OK) {
    double clearance = (double)INFINITY;
    for (size_t i = 0; i < grouping.group_count; i++) {
      clearance = lower_of(clearance, grouping.groups[i].low.value);
    }
    count_rows(&grouping, result);
    expect_each(result, result->rows, "distance", "above");
    settle(result, clearance, clearance > 0);
  }
  grouping_free(&grouping);
  return status;
}

static enum status visit_value(struct trial *trial, const struct row_filter *filter, uint64_t row, struct group *group,
                               const struct numeral *value, struct fault *fault)
{
  (void)trial;
  (void)filter;
  (void)row;
  (void)fault;
  group_add(group, value);
  return STATUS_OK;
}

static enum status try_spread(struct trial *trial, struct fault *fault)
{
  const struct claim *claim = trial->claim;
  struct grouping grouping = {0};
  struct key key;
  if (table_find_column(trial->filter.table, claim->spread_over) == SIZE_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT, "'%s' has no column '%s' to spread over", trial->filter.table->name,
                     claim->spread_over);
  }
  key_without(trial->filter.table, claim->spread_over, &key);
  enum status status = visit_rows(&trial->filter, &key, &grouping, visit_value, trial, fault);
  double widest = (double)-INFINITY;
  double narrowest = (double)INFINITY;
  for (size_t i = 0; status == STATUS_OK && i < grouping.group_count; i++) {
    const struct group *group = &grouping.groups[i];
    if (group->rows > 1) {
      double spread = numeral_difference(&group->high, &group->low);
      widest = higher_of(widest, spread);
      narrowest = lower_of(narrowest, spread);
    }
  }
  if (status == STATUS_OK) {
    count_rows(&grouping, trial->result);
    expect_bounds(claim, trial->result);
    struct numeral low = numeral_real(narrowest), high = numeral_real(widest);
    bool low_decides =
        isnan(claim->below.value) || (!isnan(claim->above.value) && numeral_compare(&low, &claim->above) <= 0);
    settle(trial->result, low_decides ? narrowest : widest, within_bounds(claim, &low) && within_bounds(claim, &high));
  }
  grouping_free(&grouping);
  return status;
}

/* Whether a selection leaves one value of a column, or of one that it follows from. */
static bool is_fixed(const struct selection *selection, const char *name)
{
  bool fixed = false;
  for (size_t i = 0; i < selection->where_count; i++) {
    const char *named = selection->where[i].column;
    size_t values = 0;
    for (size_t j = 0; j < selection->where_count; j++) {
      values += strcmp(selection->where[j].column, named) == 0;
    }
    fixed |= values == 1 && (strcmp(named, name) == 0 || column_follows(named, name));
  }
  return fixed;
}

/* Columns that both tables have and rows and partners must agree on, in the same order for both. */
static void partner_keys(const struct table *table, const struct selection *other, const struct table *other_table,
                         struct key *key, struct key *other_key)
{
  key->count = 0;
  other_key->count = 0;
  for (size_t i = 0; i < table->column_count && key->count < KEY_COLUMNS_MAX; i++) {
    const char *name = table->columns[i].name;
    size_t column = table_find_column(other_table, name);
    if (column_is_axis(table->name, name) && column != SIZE_MAX && !is_fixed(other, name)) {
      key->columns[key->count++] = i;
      other_key->columns[other_key->count++] = column;
    }
  }
}

/* "context, c_exp". */
static void describe_key(const struct table *table, const struct key *key, struct text *text)
{
  for (size_t i = 0; i < key->count; i++) {
    text_append_format(text, "%s%s", i == 0 ? "" : ", ", table->columns[key->columns[i]].name);
  }
}

/* Holds one row against its partner. */
static enum status compare_row(struct trial *trial, uint64_t row, const struct key *key, struct grouping *partners,
                               const char *other_name, struct fault *fault)
{
  struct cell cell;
  struct group *partner = NULL;
  const struct table *table = trial->filter.table;
  enum status status = read_value(&trial->filter, row, &cell, fault);
  if (status == STATUS_OK) {
    status = grouping_find(partners, table, row, key->columns, key->count, false, &partner, fault);
  }
  if (status != STATUS_OK) {
    return status;
  }
  if (partner == NULL || partner->rows != 1) {
    struct text columns = {0};
    describe_key(table, key, &columns);
    status = text_status(&columns, "comparing rows", fault);
    if (status == STATUS_OK) {
      status = fault_set(fault, STATUS_BAD_INPUT, "row %llu of '%s' has %s in '%s' that agree%s with it in %s",
                         (unsigned long long)row + 1, table->name, partner == NULL ? "no row" : "several rows",
                         other_name, partner == NULL ? "s" : "", text_string(&columns));
    }
    text_free(&columns);
    return status;
  }
  double *largest = &trial->result->value.value;
  struct numeral value = numeral_of_cell(&cell);
  *largest = higher_of(*largest, numeral_difference(&value, &partner->last));
  return STATUS_OK;
}

static enum status try_less_than(struct trial *trial, struct fault *fault)
{
  struct claim_result *result = trial->result;
  struct selection other = claim_other(trial->claim);
  struct row_filter filter;
  struct grouping partners = {0};
  struct key key;
  struct key other_key;
  uint64_t row = 0;
  result->other = true;
  enum status status = row_filter_init(&filter, &other, trial->lookup, fault);
  if (status == STATUS_OK) {
    partner_keys(trial->filter.table, &other, filter.table, &key, &other_key);
    status = visit_rows(&filter, &other_key, &partners, visit_value, trial, fault);
  }
  if (status == STATUS_OK) {
    result->value.value = (double)-INFINITY;
    status = row_filter_next(&trial->filter, 0, &row, fault);
  }
  while (status == STATUS_OK && row < trial->filter.table->row_count) {
    result->rows++;
    status = compare_row(trial, row, &key, &partners, filter.table->name, fault);
    if (status == STATUS_OK) {
      status = row_filter_next(&trial->filter, row + 1, &row, fault);
    }
  }
  if (status == STATUS_OK) {
    double largest = result->value.value;
    expect_each(result, result->rows, "difference", "below");
    settle(result, largest, largest < 0);
  }
  grouping_free(&partners);
  return status;
}

/* By enum claim_test. */
static enum status (*const tests[])(struct trial *trial, struct fault *fault) = {
    [CLAIM_EXPECT] = try_expect,   [CLAIM_BOUNDS] = try_bounds,       [CLAIM_EQUALS] = try_equals,
    [CLAIM_RISING] = try_monotone, [CLAIM_FALLING] = try_monotone,    [CLAIM_BELOW_CEILING] = try_below_ceiling,
    [CLAIM_SPREAD] = try_spread,   [CLAIM_LESS_THAN] = try_less_than,
};

enum status claim_evaluate(const struct claim *claim, const struct table_lookup *lookup, struct claim_result *result,
                           struct fault *fault)
{
  struct fault inner = {0};
  struct trial trial = {.claim = claim, .lookup = lookup, .result = result};
  *result = (struct claim_result){.tolerance = (double)NAN};
  cell_set_empty(&result->value);
  enum status status = row_filter_init(&trial.filter, &claim->selection, lookup, &inner);
  if (status == STATUS_OK) {
    status = tests[claim->test](&trial, &inner);
  }
  if (status == STATUS_OK) {
    return STATUS_OK;
  }
  return status == STATUS_BAD_INPUT ? fault_set(fault, status, "claim '%s': %s", claim->id, inner.text)
                                    : fault_set(fault, status, "%s", inner.text);
}

bool claim_is_cell(const struct claim *claim)
{
  return claim->test == CLAIM_EXPECT || claim->test == CLAIM_BOUNDS || claim->test == CLAIM_EQUALS;
}

const struct column claims_columns[CLAIMS_COLUMNS] = {
    {"id", COLUMN_TEXT, "", "name of the claim in its specification"},
    {"statement", COLUMN_TEXT, "", "what is claimed, in words"},
    {"value", COLUMN_REAL, "", "the number that decides the claim, in the unit of the column claimed about"},
    {"expected", COLUMN_TEXT, "", "what the value must be"},
    {"tolerance", COLUMN_REAL, "", "largest absolute difference from what is expected"},
    {"holds", COLUMN_TEXT, "", "yes or no"},
};

enum status claims_evaluate(const struct spec *spec, const struct table_lookup *lookup, struct frame *frame,
                            size_t *broken, struct fault *fault)
{
  *broken = 0;
  frame_init(frame, "claims", claims_columns, CLAIMS_COLUMNS);
  for (size_t i = 0; i < spec->claim_count; i++) {
    const struct claim *claim = &spec->claims[i];
    struct claim_result result;
    struct fault inner = {0};
    enum status status = claim_evaluate(claim, lookup, &result, &inner);
    if (status != STATUS_OK) {
      return spec_place_fault(spec, claim->place, &inner, fault);
    }
    frame_add_text(frame, claim->id);
    frame_add_text(frame, claim->says != NULL ? claim->says : "");
    frame_add_cell(frame, &result.value);
    frame_add_text(frame, result.expected);
    frame_add_real(frame, result.tolerance);
    frame_add_text(frame, result.holds ? "yes" : "no");
    *broken += result.holds ? 0 : 1;
  }
  return frame_status(frame, fault);
}
