#include "io/csv_read.h"

#include "core/decimal.h"
#include "core/suggest.h"
#include "io/csv_guess.h"
#include "io/file.h"
#include "io/utf8.h"

#include <csv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
  DEFAULT_SIZE_LIMIT = 64 << 20,
  DEFAULT_FIELD_LIMIT = 64 << 10,
  SHOWN_BYTES = 60, /* of a cell, in a message */
  COLUMN_LIMIT = 10000
};

/* A reading in progress. libcsv's callbacks cannot stop it: they set `failed` and the feeding loop looks. */
struct reader {
  const char *name;
  struct csv_options options;
  struct csv_parser parser;
  size_t line;     /* of the piece being fed */
  bool quoted;     /* behind it, an odd number of quotes was fed: a quoted cell goes on */
  size_t row_line; /* where the open row began */
  bool row_open;
  size_t row_cells; /* of the open row, so far */
  size_t columns;   /* 0 until the header is read */
  size_t unnamed;   /* columns at the end without a name */
  bool numbered;    /* the first column has none, and is to number the rows */
  size_t header_line;
  struct text characters; /* all cells, each with a NUL, header first */
  size_t *lines;
  size_t row_count, row_capacity;
  struct fault *fault;
  enum status failed;
};

static enum status no_memory(struct reader *reader)
{
  return fault_no_memory(reader->fault, "reading a CSV file");
}

/* The header's name number `index`, while the reading goes on. */
static const char *header_name(const struct reader *reader, size_t index)
{
  const char *name = reader->characters.data;
  for (size_t i = 0; i < index; i++) {
    name += strlen(name) + 1;
  }
  return name;
}

static void on_cell(void *bytes, size_t length, void *context)
{
  struct reader *reader = context;
  if (reader->failed != STATUS_OK) {
    return;
  }
  if (!reader->row_open) {
    reader->row_open = true;
    reader->row_line = reader->line;
  }
  reader->row_cells++;
  if (length > reader->options.field_limit) {
    reader->failed = fault_set(reader->fault, STATUS_BAD_INPUT, "%.300s:%zu: a cell of %zu bytes; the limit is %zu",
                               reader->name, reader->row_line, length, reader->options.field_limit);
    return;
  }
  text_append_bytes(&reader->characters, bytes, length);
  text_append_char(&reader->characters, '\0');
}

/* Points pointers[0..count) at the NUL-terminated strings that stand one behind the other; returns what follows. */
static const char *point_at_strings(const char **pointers, size_t count, const char *strings)
{
  for (size_t i = 0; i < count; i++) {
    pointers[i] = strings;
    strings += strlen(strings) + 1;
  }
  return strings;
}

static enum status no_name(const struct reader *reader, size_t column)
{
  return fault_set(reader->fault, STATUS_BAD_INPUT, "%.300s:%zu: column %zu has no name", reader->name,
                   reader->header_line, column + 1);
}

static enum status check_names(struct reader *reader, const char *const *names)
{
  while (reader->unnamed + 1 < reader->columns && names[reader->columns - reader->unnamed - 1][0] == '\0') {
    reader->unnamed++;
  }
  size_t named = reader->columns - reader->unnamed;
  reader->numbered = named > 1 && names[0][0] == '\0';
  for (size_t i = reader->numbered ? 1 : 0; i < named; i++) {
    if (names[i][0] == '\0') {
      return no_name(reader, i);
    }
    for (size_t j = 0; j < i; j++) {
      if (strcmp(names[i], names[j]) == 0) {
        return fault_set(reader->fault, STATUS_BAD_INPUT, "%.300s:%zu: columns %zu and %zu are both named '%.*s'",
                         reader->name, reader->row_line, j + 1, i + 1, SHOWN_BYTES, names[i]);
      }
    }
  }
  return STATUS_OK;
}

static enum status check_header(struct reader *reader)
{
  if (reader->columns > COLUMN_LIMIT) {
    return fault_set(reader->fault, STATUS_BAD_INPUT, "%.300s:%zu: %zu columns; the limit is %d", reader->name,
                     reader->row_line, reader->columns, COLUMN_LIMIT);
  }
  const char **names = calloc(reader->columns, sizeof *names);
  if (names == NULL) {
    return no_memory(reader);
  }
  (void)point_at_strings(names, reader->columns, reader->characters.data);
  enum status status = check_names(reader, names);
  free(names);
  return status;
}

static void keep_row(struct reader *reader)
{
  if (reader->row_count == reader->row_capacity) {
    size_t capacity = reader->row_capacity == 0 ? 64 : 2 * reader->row_capacity;
    size_t *lines = realloc(reader->lines, capacity * sizeof *lines);
    if (lines == NULL) {
      reader->failed = no_memory(reader);
      return;
    }
    reader->lines = lines;
    reader->row_capacity = capacity;
  }
  reader->lines[reader->row_count++] = reader->row_line;
}

static void on_row(int terminator, void *context)
{
  (void)terminator;
  struct reader *reader = context;
  if (reader->failed != STATUS_OK) {
    return;
  }
  if (reader->characters.out_of_memory) {
    reader->failed = no_memory(reader);
  } else if (reader->columns == 0) {
    reader->columns = reader->row_cells;
    reader->header_line = reader->row_line;
    reader->failed = check_header(reader);
  } else if (reader->row_cells != reader->columns) {
    reader->failed =
        fault_set(reader->fault, STATUS_BAD_INPUT, "%.300s:%zu: %zu cell%s where the header has %zu column%s",
                  reader->name, reader->row_line, reader->row_cells, reader->row_cells == 1 ? "" : "s", reader->columns,
                  reader->columns == 1 ? "" : "s");
  } else {
    keep_row(reader);
  }
  reader->row_open = false;
  reader->row_cells = 0;
}

static enum status bad_byte(const char *name, size_t line, size_t column, const char *sentence, struct fault *fault)
{
  return fault_set(fault, STATUS_BAD_INPUT, "%.300s:%zu:%zu: %s", name, line, column, sentence);
}

/* What libcsv does not look at: encoding, NUL, and a carriage return alone, which would end a row. In a file whose
 * quotes are right a byte lies inside a quoted cell exactly when an odd number of quotes stands before it. */
static enum status check_bytes(const char *name, const char *bytes, size_t length, struct fault *fault)
{
  size_t line = 1;
  size_t column = 1;
  bool quoted = false;
  for (size_t i = 0; i < length; column++) {
    size_t step = utf8_length(bytes + i, length - i);
    if (step == 0) {
      return fault_set(fault, STATUS_BAD_INPUT, "%.300s:%zu:%zu: not valid UTF-8 (byte 0x%02x)", name, line, column,
                       (unsigned char)bytes[i]);
    }
    if (bytes[i] == '\0') {
      return bad_byte(name, line, column, "a NUL byte", fault);
    }
    if (bytes[i] == '\r' && !quoted && (i + 1 == length || bytes[i + 1] != '\n')) {
      return bad_byte(name, line, column, "a carriage return without a line feed", fault);
    }
    quoted = quoted != (bytes[i] == '"');
    if (bytes[i] == '\n') {
      line++;
      column = 0;
    }
    i += step;
  }
  return STATUS_OK;
}

static enum status check_encoding(const char *name, const char **bytes, size_t *length, struct fault *fault)
{
  if (*length >= 3 && memcmp(*bytes, "\xEF\xBB\xBF", 3) == 0) {
    *bytes += 3;
    *length -= 3;
  }
  if (utf8_is_utf16(*bytes, *length)) {
    return fault_set(fault, STATUS_BAD_INPUT, "%.300s: looks like UTF-16; save it as UTF-8", name);
  }
  return check_bytes(name, *bytes, *length, fault);
}

/* libcsv has stopped at byte `at` of the line. */
static void parse_error(struct reader *reader, const char *line, size_t at)
{
  if (csv_error(&reader->parser) != CSV_EPARSE) {
    reader->failed = no_memory(reader);
    return;
  }
  const char *sentence = reader->parser.quoted
                             ? "text behind the closing quote of a cell; a quote inside is written twice"
                             : "a quote inside a cell that does not begin with one";
  reader->failed = bad_byte(reader->name, reader->line, utf8_count(line, at) + 1, sentence, reader->fault);
}

static void unclosed_quote(struct reader *reader)
{
  if (reader->columns > reader->row_cells) {
    reader->failed = fault_set(reader->fault, STATUS_BAD_INPUT, "%.300s:%zu: column '%.*s': the quote is never closed",
                               reader->name, reader->row_line, SHOWN_BYTES, header_name(reader, reader->row_cells));
  } else {
    reader->failed = fault_set(reader->fault, STATUS_BAD_INPUT, "%.300s:%zu: a quote is never closed", reader->name,
                               reader->row_line);
  }
}

static void feed_line(struct reader *reader, const char *bytes, size_t size)
{
  size_t taken = csv_parse(&reader->parser, bytes, size, on_cell, on_row, reader);
  if (taken != size && reader->failed == STATUS_OK) {
    parse_error(reader, bytes, taken);
  }
  for (size_t i = 0; i < size; i++) {
    reader->quoted = reader->quoted != (bytes[i] == '"');
  }
  if (reader->quoted && !reader->row_open) {
    reader->row_open = true; /* its first cell goes on in the next line, so libcsv has not told of it yet */
    reader->row_line = reader->line;
  }
  reader->line++;
}

/* Line by line, so that libcsv's callbacks and errors have a place. */
static enum status feed(struct reader *reader, const char *bytes, size_t length)
{
  while (length > 0 && reader->failed == STATUS_OK) {
    const char *newline = memchr(bytes, '\n', length);
    size_t size = newline == NULL ? length : (size_t)(newline - bytes) + 1;
    feed_line(reader, bytes, size);
    bytes += size;
    length -= size;
  }
  /* After an error csv_fini would deliver a row that is not there, and forget the error. */
  if (reader->failed == STATUS_OK && csv_fini(&reader->parser, on_cell, on_row, reader) != 0) {
    unclosed_quote(reader);
  }
  if (reader->failed == STATUS_OK && reader->columns == 0) {
    reader->failed = fault_set(reader->fault, STATUS_BAD_INPUT, "%.300s:1: the file holds no header", reader->name);
  }
  return reader->failed;
}

/* Whether a row's first cell is a whole number above that of the row before: what data frames put before their rows. */
static bool is_next_number(const char *cell, unsigned __int128 *next)
{
  unsigned __int128 number = 0;
  bool is = cell != NULL && decimal_to_u128(cell, strlen(cell), &number) == DECIMAL_READ && number >= *next;
  *next = number + 1;
  return is;
}

/* Takes the columns at the end that have neither name nor text, and one before all that numbers the rows, out of *data.
 */
static enum status drop_unnamed(const struct reader *reader, struct csv_data *data)
{
  size_t first = reader->numbered ? 1 : 0, end = reader->columns - reader->unnamed, kept = end - first;
  unsigned __int128 next = 0;
  for (size_t row = 0; row < data->row_count; row++) {
    const char **cells = data->cells + row * reader->columns;
    if (reader->numbered && !is_next_number(cells[0], &next)) {
      return no_name(reader, 0);
    }
    for (size_t i = end; i < reader->columns; i++) {
      if (cells[i] != NULL && cells[i][0] != '\0') {
        return no_name(reader, i);
      }
    }
    memmove(data->cells + row * kept, cells + first, kept * sizeof *cells);
  }
  memmove(data->header, data->header + first, kept * sizeof *data->header);
  data->column_count = kept;
  return STATUS_OK;
}

/* Moves what was read into *data. */
static enum status hand_over(struct reader *reader, struct csv_data *data)
{
  data->column_count = reader->columns;
  data->row_count = reader->row_count;
  data->decimal_mark = reader->options.decimal_mark;
  data->name = strdup(reader->name);
  data->header = calloc(reader->columns, sizeof *data->header);
  data->cells = calloc(reader->row_count + 1, reader->columns * sizeof *data->cells);
  if (data->name == NULL || data->header == NULL || data->cells == NULL) {
    csv_data_free(data);
    return no_memory(reader);
  }
  data->lines = reader->lines;
  reader->lines = NULL;
  data->characters = reader->characters.data;
  reader->characters = (struct text){0};
  const char *rows = point_at_strings(data->header, data->column_count, data->characters);
  (void)point_at_strings(data->cells, data->row_count * data->column_count, rows);
  enum status status = drop_unnamed(reader, data);
  if (status != STATUS_OK) {
    csv_data_free(data);
  }
  return status;
}

static struct csv_options with_defaults(const struct csv_options *options)
{
  struct csv_options full = {0};
  if (options != NULL) {
    full = *options;
  }
  if (full.delimiter == '\0') {
    full.delimiter = ',';
  }
  if (full.decimal_mark == '\0') {
    full.decimal_mark = '.';
  }
  if (full.size_limit == 0) {
    full.size_limit = DEFAULT_SIZE_LIMIT;
  }
  if (full.field_limit == 0) {
    full.field_limit = DEFAULT_FIELD_LIMIT;
  }
  return full;
}

enum status csv_read_bytes(const char *name, const char *bytes, size_t length, const struct csv_options *options,
                           struct csv_data *data, struct fault *fault)
{
  *data = (struct csv_data){0};
  struct reader reader = {.name = name, .options = with_defaults(options), .line = 1, .fault = fault};
  if (length > reader.options.size_limit) {
    return fault_set(fault, STATUS_BAD_INPUT, "%.300s: longer than %zu bytes", name, reader.options.size_limit);
  }
  enum status status = check_encoding(name, &bytes, &length, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (csv_init(&reader.parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
    return fault_no_memory(fault, "reading a CSV file");
  }
  csv_set_delim(&reader.parser, (unsigned char)reader.options.delimiter);
  csv_set_blk_size(&reader.parser, 4096);
  status = feed(&reader, bytes, length);
  if (status == STATUS_OK) {
    status = hand_over(&reader, data);
  }
  csv_free(&reader.parser);
  text_free(&reader.characters);
  free(reader.lines);
  return status;
}

/* The first line "sep=;" of a spreadsheet is its delimiter; it becomes a blank line. */
static void take_separator(struct text *content, struct csv_options *used)
{
  static const char mark[] = "sep=";
  size_t at = strncmp(text_string(content), "\xEF\xBB\xBF", 3) == 0 ? 3 : 0, length = strlen(mark);
  const char *line = text_string(content) + at;
  if (content->data != NULL && strncmp(line, mark, length) == 0 && strchr(",;\t", line[length]) != NULL &&
      line[length] != '\0' && strchr("\r\n", line[length + 1]) != NULL) {
    used->delimiter = line[length];
    memmove(content->data + at, content->data + at + length + 1, content->length - at - length);
    content->length -= length + 1;
  }
}

/* Empties the lines before the header that begin with #. The last of them is the header where numbers follow it. */
static void skip_comments(struct text *content)
{
  size_t at = strncmp(text_string(content), "\xEF\xBB\xBF", 3) == 0 ? 3 : 0, kept = at;
  if (content->length == 0) {
    return;
  }
  while (at < content->length && strchr("#\r\n", content->data[at]) != NULL) {
    size_t end = at + strcspn(content->data + at, "\n"), next = end + (end < content->length);
    bool comment = content->data[at] == '#';
    if (comment && (next == content->length || strchr("0123456789+-.", content->data[next]) != NULL)) {
      break;
    }
    for (at = comment ? end : at; at < next; at++) {
      content->data[kept++] = content->data[at];
    }
  }
  memmove(content->data + kept, content->data + at, content->length - at + 1);
  content->length -= at - kept;
}

/* A file that is too long is no fault of the disk. */
static enum status check_size(const char *path, size_t limit, struct fault *fault)
{
  struct stat about;
  return stat(path, &about) == 0 && S_ISREG(about.st_mode) && (uintmax_t)about.st_size > limit
             ? fault_set(fault, STATUS_BAD_INPUT, "%.300s: longer than %zu bytes", path, limit)
             : STATUS_OK;
}

enum status csv_read_file(const char *path, const struct csv_options *options, struct csv_data *data,
                          struct fault *fault)
{
  *data = (struct csv_data){0};
  struct text content = {0};
  struct csv_options used = options != NULL ? *options : (struct csv_options){0};
  size_t limit = with_defaults(options).size_limit;
  enum status status = check_size(path, limit, fault);
  if (status == STATUS_OK) {
    status = file_read(path, limit, &content, fault);
  }
  if (status == STATUS_OK && used.delimiter == '\0') {
    take_separator(&content, &used);
    skip_comments(&content);
    csv_guess(text_string(&content), content.length, &used);
  }
  if (status == STATUS_OK) {
    status = csv_read_bytes(path, content.data, content.length, &used, data, fault);
  }
  bool read = status == STATUS_OK;
  bool free_mark = options == NULL || options->decimal_mark == '\0';
  if (status == STATUS_OK && free_mark && used.delimiter != ',') {
    status = csv_find_groups(data, used.decimal_mark == ',' ? ',' : '.', fault);
  }
  if (status == STATUS_OK && free_mark && used.decimal_mark == ',') {
    status = csv_use_points(data, fault);
  }
  if (read && status != STATUS_OK) {
    csv_data_free(data);
  }
  text_free(&content);
  return status;
}

void csv_data_free(struct csv_data *data)
{
  free(data->name);
  free(data->header);
  free(data->cells);
  free(data->lines);
  free(data->characters);
  free(data->pointed);
  free(data->grouped);
  *data = (struct csv_data){0};
}

const char *csv_cell(const struct csv_data *data, size_t row, size_t column)
{
  return data->cells[row * data->column_count + column];
}

/* The header is one name that holds another delimiter: the usual sign of the wrong one. */
static bool delimiter_looks_wrong(const struct csv_data *data)
{
  return data->column_count == 1 && strpbrk(data->header[0], ",;\t") != NULL;
}

size_t csv_column(const struct csv_data *data, const char *name)
{
  for (size_t i = 0; i < data->column_count; i++) {
    if (strcmp(data->header[i], name) == 0) {
      return i;
    }
  }
  return SIZE_MAX;
}

enum status csv_find_column(const struct csv_data *data, const char *name, size_t *column, struct fault *fault)
{
  *column = csv_column(data, name);
  if (*column != SIZE_MAX) {
    return STATUS_OK;
  }
  const char *near = suggest_nearest(name, data->header, data->column_count);
  if (near != NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "%.300s: no column '%.*s'; did you mean '%.*s'?", data->name, SHOWN_BYTES,
                     name, SHOWN_BYTES, near);
  }
  if (delimiter_looks_wrong(data)) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "%.300s: no column '%.*s'; the header is one cell, '%.*s': is the delimiter another one?",
                     data->name, SHOWN_BYTES, name, SHOWN_BYTES, data->header[0]);
  }
  char list[501] = "";
  size_t length = 0;
  for (size_t i = 0; i < data->column_count && length < sizeof list; i++) {
    length += (size_t)snprintf(list + length, sizeof list - length, "%s%s", i == 0 ? "" : ", ", data->header[i]);
  }
  return fault_set(fault, STATUS_BAD_INPUT, "%.300s: no column '%.*s'; the columns are %s", data->name, SHOWN_BYTES,
                   name, list);
}

enum status csv_fault(const struct csv_data *data, size_t row, size_t column, struct fault *fault, const char *format,
                      ...)
{
  char sentence[512];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  return fault_set(fault, STATUS_BAD_INPUT, "%.300s:%zu: column '%.*s': %s", data->name, data->lines[row], SHOWN_BYTES,
                   data->header[column], sentence);
}

/* decimal_to_double for a cell with the data's own decimal mark. */
static enum decimal_reading read_real(const char *cell, char decimal_mark, double *value)
{
  char text[DECIMAL_FIXED_SIZE];
  size_t length = strlen(cell);
  if (decimal_mark == '.' || length >= sizeof text) {
    return decimal_to_double(cell, length, value);
  }
  for (size_t i = 0; i < length; i++) {
    text[i] = cell[i];
    if (cell[i] == '.') {
      text[i] = ' '; /* no part of a number here */
    } else if (cell[i] == decimal_mark) {
      text[i] = '.';
    }
  }
  return decimal_to_double(text, length, value);
}

enum status csv_check_mark(const struct csv_data *data, size_t row, size_t column, struct fault *fault)
{
  const char *cell = csv_cell(data, row, column), *mark = strchr(cell, '.');
  if (data->grouped == NULL || !data->grouped[column] || mark == NULL) {
    return STATUS_OK;
  }
  int before = (int)(mark - cell);
  return csv_fault(data, row, column, fault,
                   "'%.*s%c%.3s' may be %.*s%.3s or a fraction; write %.*s%.3s, or the fraction with another digit, "
                   "%.*s%c%.3s0",
                   before, cell, data->grouping_mark, mark + 1, before, cell, mark + 1, before, cell, mark + 1, before,
                   cell, data->grouping_mark, mark + 1);
}

enum status csv_real(const struct csv_data *data, size_t row, size_t column, double *value, struct fault *fault)
{
  const char *cell = csv_cell(data, row, column);
  if (cell[0] == '\0') {
    return csv_fault(data, row, column, fault, "the cell is empty where a number is needed");
  }
  if (data->first_comma_line > 0 && data->pointed[column] && strchr(cell, '.') != NULL) {
    return csv_fault(
        data, row, column, fault,
        "a number with a point, and line %zu has one with a decimal comma, '%s'; a file has one decimal mark",
        data->first_comma_line, data->first_comma);
  }
  enum status status = csv_check_mark(data, row, column, fault);
  if (status != STATUS_OK) {
    return status;
  }
  bool plus = cell[0] == '+' && strchr("0123456789.,", cell[1]) != NULL && cell[1] != '\0';
  bool exact = cell[0] == '\'' && strspn(cell + 1, "0123456789") == strlen(cell + 1); /* io/csv_write.h writes those */
  switch (read_real(cell + exact + plus, data->decimal_mark, value)) {
  case DECIMAL_READ:
    return STATUS_OK;
  case DECIMAL_TOO_LARGE:
    return csv_fault(data, row, column, fault, "%s is too large for a number (at most 1.797e308)",
                     text_show(cell).text);
  case DECIMAL_UNDERFLOW:
    return csv_fault(data, row, column, fault, "%s is too near to 0 for a number (at least 4.94e-324)",
                     text_show(cell).text);
  case DECIMAL_NOT_A_NUMBER:
    break;
  }
  const char *hint = data->decimal_mark == '.' && strchr(cell, ',') != NULL ? "; the decimal mark is '.'" : "";
  return csv_fault(data, row, column, fault, "'%s' is not a number%s", text_show(cell).text, hint);
}
