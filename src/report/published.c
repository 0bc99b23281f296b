#include "report/published.h"

#include "core/decimal.h"
#include "report/number.h"

#include <math.h>
#include <string.h>

enum { EXTRA_DECIMALS = 2 };

/* The table of printed values and its own columns. */
struct published {
  const struct table *table;
  size_t table_column, quantity_column, value_column;
};

static enum status find_published(const struct phrase *phrase, struct published *published, struct fault *fault)
{
  struct table_lookup lookup = report_lookup(phrase->input);
  published->table = lookup.find(lookup.run, "published", NULL);
  if (published->table == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "the specification names no file of published values");
  }
  published->table_column = table_find_column(published->table, "table");
  published->quantity_column = table_find_column(published->table, "quantity");
  published->value_column = table_find_column(published->table, "value_as_printed");
  if (published->table_column == SIZE_MAX || published->quantity_column == SIZE_MAX ||
      published->value_column == SIZE_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "the published values need the columns 'table', 'quantity' and 'value_as_printed'");
  }
  return STATUS_OK;
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
  double left = 0;
  double right = 0;
  bool numbers = decimal_to_double(a->text, a->length, &left) == DECIMAL_READ &&
                 decimal_to_double(b->text, b->length, &right) == DECIMAL_READ;
  return numbers ? left == right : strcmp(a->text, b->text) == 0;
}

/* Whether a row of printed values speaks of the operand's row. */
static enum status row_fits(const struct published *published, uint64_t row, const struct operand *operand, bool *fits,
                            struct fault *fault)
{
  *fits = true;
  for (size_t i = 0; *fits && i < published->table->column_count; i++) {
    size_t column =
        operand->table != NULL ? table_find_column(operand->table, published->table->columns[i].name) : SIZE_MAX;
    struct cell printed;
    struct cell computed;
    if (column == SIZE_MAX || i == published->table_column || i == published->quantity_column) {
      continue;
    }
    enum status status = table_read(published->table, row, i, &printed, fault);
    if (status == STATUS_OK && printed.length > 0) {
      status = table_read(operand->table, operand->row, column, &computed, fault);
      *fits = status == STATUS_OK && same_cell(&printed, &computed);
    }
    if (status != STATUS_OK) {
      return status;
    }
  }
  return STATUS_OK;
}

/* Finds the printed value. */
static enum status find_printed(const struct published *published, const char *name, const char *quantity,
                                const struct operand *operand, struct cell *printed, struct fault *fault)
{
  struct cell cell;
  bool found = false;
  for (uint64_t row = 0; row < published->table->row_count; row++) {
    bool fits = false;
    enum status status = table_read(published->table, row, published->table_column, &cell, fault);
    if (status == STATUS_OK && strcmp(cell.text, name) == 0) {
      status = table_read(published->table, row, published->quantity_column, &cell, fault);
      if (status == STATUS_OK && strcmp(cell.text, quantity) == 0) {
        status = row_fits(published, row, operand, &fits, fault);
      }
    }
    if (status == STATUS_OK && fits) {
      status = table_read(published->table, row, published->value_column, &cell, fault);
    }
    if (status != STATUS_OK) {
      return status;
    }
    if (fits && found && strcmp(cell.text, printed->text) != 0) {
      return fault_set(fault, STATUS_BAD_INPUT, "'%s' prints different values of '%s' here: %s and %s", name, quantity,
                       printed->text, cell.text);
    }
    if (fits) {
      *printed = cell;
      found = true;
    }
  }
  return found ? STATUS_OK
               : fault_set(fault, STATUS_BAD_INPUT, "no printed value of '%s' in '%s' for this row", quantity, name);
}

/* Appends "1.13203969 ✓ *1.132040*". */
static bool write_agreement(const struct operand *operand, const struct cell *printed, struct text *text)
{
  const char *point = strchr(printed->text, '.');
  size_t digits = strcspn(printed->text, " %");
  int decimals = point != NULL && (size_t)(point - printed->text) < digits
                     ? (int)(digits - (size_t)(point - printed->text) - 1)
                     : 0;
  bool percent = strchr(printed->text, '%') != NULL;
  struct number_format format = {0};
  (void)number_format_read("group", &format);
  format.scale = percent ? 100 : 1;
  char fixed[DECIMAL_FIXED_SIZE];
  struct cell computed = operand->cell;
  const char *rounded = computed.text;
  bool whole = decimals == 0 && !percent && computed.length > 0 && strchr(computed.text, '.') == NULL;
  if (!whole) {
    decimal_fixed(computed.value * format.scale, decimals < 17 ? decimals : 17, fixed);
    format.decimals = decimals + EXTRA_DECIMALS < 17 ? decimals + EXTRA_DECIMALS : 17;
    rounded = fixed;
  }
  format.unit = percent ? "\u00a0%" : "";
  bool agrees = strlen(rounded) == digits && strncmp(rounded, printed->text, digits) == 0;
  struct cell shown = *printed;
  shown.text[digits] = '\0';
  shown.length = digits;
  (void)decimal_to_double(shown.text, shown.length, &shown.value);
  number_write(text, &computed, &format);
  text_append(text, agrees ? " ✓ *" : " **✗** *");
  format.decimals = decimals;
  format.scale = 1;
  number_write(text, &shown, &format);
  text_append_char(text, '*');
  return agrees;
}

enum status published_write(struct phrase *phrase, struct text *text, bool *agrees, struct fault *fault)
{
  struct published published = {0};
  struct operand operand;
  struct cell printed;
  enum status status = find_published(phrase, &published, fault);
  if (status == STATUS_OK && phrase->at + 1 >= phrase->count) {
    status = fault_set(fault, STATUS_BAD_INPUT, "expected the name of a published table and a value");
  }
  if (status != STATUS_OK) {
    return status;
  }
  size_t start = phrase->at;
  const char *name = phrase->words[phrase->at++].text;
  const char *quantity = NULL;
  if (strncmp(phrase->words[phrase->at].text, "quantity=", 9) == 0) {
    quantity = phrase->words[phrase->at++].text + 9;
  }
  status = expression_read(phrase, &operand, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (operand.cell.length > 0 && isnan(operand.cell.value)) {
    phrase->at = start;
    return fault_set(fault, STATUS_BAD_INPUT, "'%.80s' is no number to hold against a printed one", operand.cell.text);
  }
  if (quantity == NULL && operand.table != NULL) {
    quantity = operand.table->columns[operand.column].name;
  }
  phrase->at = start;
  status = find_printed(&published, name, quantity != NULL ? quantity : "", &operand, &printed, fault);
  if (status == STATUS_OK) {
    *agrees = write_agreement(&operand, &printed, text);
  }
  return status;
}
