#include "io/csv_guess.h"

#include <string.h>

static bool is_digit(char byte)
{
  return byte >= '0' && byte <= '9';
}

static char guess_delimiter(const char *bytes, size_t length)
{
  bool quoted = false, semicolon = false, tab = false;
  for (size_t i = 0; i < length && (quoted || bytes[i] != '\n'); i++) {
    quoted ^= bytes[i] == '"';
    if (!quoted && bytes[i] == ',') {
      return ',';
    }
    semicolon = semicolon || (!quoted && bytes[i] == ';');
    tab = tab || (!quoted && bytes[i] == '\t');
  }
  return semicolon ? ';' : tab ? '\t' : ',';
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

void csv_guess(const char *bytes, size_t length, struct csv_options *options)
{
  options->delimiter = guess_delimiter(bytes, length);
  if (options->delimiter != ',' && options->decimal_mark == '\0' && has_decimal_comma(bytes, length)) {
    options->decimal_mark = ',';
  }
}

/* The comma of a number such as -1,5e-9; NULL where the cell is none. */
static char *decimal_comma(char *cell)
{
  char *next = cell + (*cell == '-');
  size_t whole = strspn(next, "0123456789");
  char *comma = next + whole;
  if (whole == 0 || *comma != ',' || !is_digit(comma[1])) {
    return NULL;
  }
  char *behind = comma + 1 + strspn(comma + 1, "0123456789");
  return *behind == '\0' || *behind == 'e' || *behind == 'E' ? comma : NULL;
}

void csv_use_points(struct csv_data *data)
{
  for (size_t i = 0; i < data->row_count * data->column_count; i++) {
    char *comma = decimal_comma(data->characters + (data->cells[i] - data->characters));
    if (comma != NULL) {
      *comma = '.';
    }
  }
  data->decimal_mark = '.';
}
