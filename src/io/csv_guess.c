#include "io/csv_guess.h"

#include <stdlib.h>
#include <string.h>

static bool is_digit(char byte)
{
  return byte >= '0' && byte <= '9';
}

/* How often a byte stands outside quotes in the record that begins at *at, which is left behind its end. */
static size_t count_in_record(const char *bytes, size_t length, size_t *at, char byte)
{
  bool quoted = false;
  size_t count = 0;
  for (; *at < length && (quoted || bytes[*at] != '\n'); (*at)++) {
    quoted ^= bytes[*at] == '"';
    count += !quoted && bytes[*at] == byte;
  }
  *at += *at < length;
  return count;
}

/* Whether the header has the byte, and the first rows below have it as often. */
static bool divides(const char *bytes, size_t length, char byte)
{
  enum { ROWS_LOOKED_AT = 20 };
  size_t at = 0, in_header = count_in_record(bytes, length, &at, byte), rows = 0;
  bool same = in_header > 0;
  while (same && at < length && rows < ROWS_LOOKED_AT) {
    bool blank = bytes[at] == '\n' || bytes[at] == '\r';
    size_t count = count_in_record(bytes, length, &at, byte);
    same = blank || count == in_header;
    rows += !blank;
  }
  return same && rows > 0;
}

static char guess_delimiter(const char *bytes, size_t length)
{
  static const char others[] = {';', '\t'};
  size_t at = 0;
  bool comma = count_in_record(bytes, length, &at, ',') > 0;
  for (size_t i = 0; i < sizeof others; i++) {
    at = 0;
    /* A comma in a heading is no reason where the rows are divided otherwise. */
    if (divides(bytes, length, others[i]) || (!comma && count_in_record(bytes, length, &at, others[i]) > 0)) {
      return others[i];
    }
  }
  return ',';
}

static bool has_decimal_comma(const char *bytes, size_t length)
{
  bool quoted = length > 0 && bytes[0] == '"';
  for (size_t i = 1; i + 1 < length; i++) {
    quoted ^= bytes[i] == '"';
    if (!quoted && bytes[i] == ',' && is_digit(bytes[i - 1]) && is_digit(bytes[i + 1])) {
      return true;
    }
  }
  return false;
}

/* Where the header begins. */
static size_t skip_blank_lines(const char *bytes, size_t length)
{
  size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  while (at < length && (bytes[at] == '\r' || bytes[at] == '\n')) {
    at++;
  }
  return at;
}

void csv_guess(const char *bytes, size_t length, struct csv_options *options)
{
  size_t blank = skip_blank_lines(bytes, length);
  bytes += blank;
  length -= blank;
  options->delimiter = options->delimiter != '\0' ? options->delimiter : guess_delimiter(bytes, length);
  if (options->delimiter != ',' && options->decimal_mark == '\0' && has_decimal_comma(bytes, length)) {
    options->decimal_mark = ',';
  }
}

/* The decimal mark of a number such as -1,5e-9; NULL where the cell has no such mark. */
static char *find_mark(char *cell, char mark)
{
  char *next = cell + (*cell == '-' || *cell == '+');
  size_t whole = strspn(next, "0123456789");
  char *found = next + whole;
  if (whole == 0 || *found != mark || !is_digit(found[1])) {
    return NULL;
  }
  char *behind = found + 1 + strspn(found + 1, "0123456789");
  return *behind == '\0' || *behind == 'e' || *behind == 'E' ? found : NULL;
}

/* What a cell may be in a file with that mark. */
enum form { FORM_OTHER, FORM_EMPTY, FORM_SHORT, FORM_LONG, FORM_GROUP, FORM_FRACTION };

static enum form form_of(char *cell, char mark)
{
  static const char years_from[] = "1900", years_to[] = "2100";
  char *digits = cell + (*cell == '-' || *cell == '+');
  size_t whole = strspn(digits, "0123456789");
  if (digits[whole] == '\0') {
    bool year = whole == 4 && strcmp(digits, years_from) >= 0 && strcmp(digits, years_to) <= 0;
    return *cell == '\0' ? FORM_EMPTY : whole == 0 ? FORM_OTHER : whole < 4 || year ? FORM_SHORT : FORM_LONG;
  }
  char *found = find_mark(cell, mark);
  if (found == NULL) {
    return FORM_OTHER;
  }
  return digits[0] != '0' && whole <= 3 && strspn(found + 1, "0123456789") == 3 && found[4] == '\0' ? FORM_GROUP
                                                                                                    : FORM_FRACTION;
}

/* Whether a column has a number in the form of groups, and none that settles what the mark is; and whether it settles
 * that for the others too: cells are formatted column by column, so a whole number without a mark speaks of its own. */
static void look_at_column(struct csv_data *data, size_t column, char mark, bool *grouped, bool *settled)
{
  size_t forms[FORM_FRACTION + 1] = {0};
  for (size_t row = 0; row < data->row_count; row++) {
    char *cell = data->characters + (data->cells[row * data->column_count + column] - data->characters);
    forms[form_of(cell, mark)]++;
  }
  *grouped = forms[FORM_GROUP] > 0 && forms[FORM_FRACTION] + forms[FORM_LONG] == 0;
  *settled = *settled || (forms[FORM_OTHER] == 0 && forms[FORM_FRACTION] > 0);
}

enum status csv_find_groups(struct csv_data *data, char mark, struct fault *fault)
{
  bool settled = false;
  data->grouped = calloc(data->column_count + 1, sizeof *data->grouped);
  if (data->grouped == NULL) {
    return fault_no_memory(fault, "reading data");
  }
  data->grouping_mark = mark;
  for (size_t column = 0; column < data->column_count; column++) {
    look_at_column(data, column, mark, &data->grouped[column], &settled);
  }
  if (settled) {
    free(data->grouped);
    data->grouped = NULL;
  }
  return STATUS_OK;
}

static void note_comma(struct csv_data *data, size_t row, const char *cell)
{
  if (data->first_comma_line == 0) {
    data->first_comma_line = data->lines[row];
    memcpy(data->first_comma, cell, strnlen(cell, sizeof data->first_comma - 1));
  }
}

enum status csv_use_points(struct csv_data *data, struct fault *fault)
{
  data->pointed = calloc(data->column_count + 1, sizeof *data->pointed);
  if (data->pointed == NULL) {
    return fault_no_memory(fault, "reading data");
  }
  for (size_t i = 0; i < data->row_count * data->column_count; i++) {
    char *cell = data->characters + (data->cells[i] - data->characters);
    char *comma = find_mark(cell, ',');
    if (comma != NULL) {
      note_comma(data, i / data->column_count, cell);
      *comma = '.';
    } else if (find_mark(cell, '.') != NULL) {
      data->pointed[i % data->column_count] = true;
    }
  }
  data->decimal_mark = '.';
  return STATUS_OK;
}
