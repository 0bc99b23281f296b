#include "io/history.h"

#include "core/decimal.h"
#include "io/clock.h"
#include "io/csv_read.h"
#include "io/csv_write.h"
#include "io/file.h"
#include "io/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HISTORY_LIMIT = 1 << 30 };

const struct column history_columns[HISTORY_COLUMNS] = {
    {"date", COLUMN_TEXT, "", "day of the run, UTC"},
    {"version", COLUMN_TEXT, "", "version of the program"},
    {"spec", COLUMN_TEXT, "", "name of the specification"},
    {"id", COLUMN_TEXT, "", "name of the claim"},
    {"value", COLUMN_REAL, "", "its value"},
    {"holds", COLUMN_TEXT, "", "yes or no"},
};
enum { DATE, VERSION, SPEC, ID, VALUE, HOLDS };
static const char header[] = "date,version,spec,id,value,holds"; /* their names */

enum status history_today(char date[CALENDAR_TEXT_SIZE], struct fault *fault)
{
  int64_t seconds = 0;
  enum status status = clock_read(&seconds, fault);
  calendar_write(seconds / DAY_SECONDS, date);
  return status;
}

static enum status check_header(const struct csv_data *data, struct fault *fault)
{
  bool same = data->column_count == HISTORY_COLUMNS;
  for (size_t i = 0; i < HISTORY_COLUMNS && same; i++) {
    same = strcmp(data->header[i], history_columns[i].name) == 0;
  }
  return same ? STATUS_OK
              : fault_set(fault, STATUS_BAD_INPUT, "%.300s:1: this is no history: its header is not '%s'", data->name,
                          header);
}

static enum status check_row(const struct csv_data *data, size_t row, struct fault *fault)
{
  int64_t day = 0;
  double value = 0;
  const char *holds = csv_cell(data, row, HOLDS);
  if (!calendar_read(csv_cell(data, row, DATE), &day)) {
    return csv_fault(data, row, DATE, fault, "'%.40s' is no date such as 2026-11-22", csv_cell(data, row, DATE));
  }
  for (size_t column = VERSION; column <= ID; column++) {
    if (csv_cell(data, row, column)[0] == '\0') {
      return csv_fault(data, row, column, fault, "the cell is empty");
    }
  }
  if (strcmp(holds, "yes") != 0 && strcmp(holds, "no") != 0) {
    return csv_fault(data, row, HOLDS, fault, "'%.40s' is neither yes nor no", holds);
  }
  return csv_cell(data, row, VALUE)[0] == '\0' ? STATUS_OK : csv_real(data, row, VALUE, &value, fault);
}

/* Where not even the header is that of a history, this is what is wrong with the file. */
static void blame_header(const char *path, const char *bytes, size_t length, struct fault *fault)
{
  const char *end = memchr(bytes, '\n', length);
  struct csv_data data = {0};
  struct fault found = {0};
  enum status status = csv_read_bytes(path, bytes, end == NULL ? length : (size_t)(end - bytes), NULL, &data, &found);
  if (status == STATUS_OK && check_header(&data, &found) != STATUS_OK) {
    *fault = found;
  }
  csv_data_free(&data);
}

static enum status read_rows(const char *path, const char *bytes, size_t length, struct frame *frame,
                             struct fault *fault)
{
  const struct csv_options options = {.size_limit = HISTORY_LIMIT};
  struct csv_data data = {0};
  enum status status = csv_read_bytes(path, bytes, length, &options, &data, fault);
  if (status == STATUS_OK) {
    status = check_header(&data, fault);
  } else if (status == STATUS_BAD_INPUT) {
    blame_header(path, bytes, length, fault);
  }
  for (size_t row = 0; row < data.row_count && status == STATUS_OK; row++) {
    double value = 0;
    status = check_row(&data, row, fault);
    const char *text = csv_cell(&data, row, VALUE);
    for (size_t column = 0; column < HISTORY_COLUMNS && status == STATUS_OK; column++) {
      if (column == VALUE && text[0] != '\0' && decimal_to_double(text, strlen(text), &value) == DECIMAL_READ) {
        frame_add_number(frame, value, text);
      } else {
        frame_add_text(frame, csv_cell(&data, row, column));
      }
    }
  }
  csv_data_free(&data);
  return status == STATUS_OK ? frame_status(frame, fault) : status;
}

/* How much of the file is whole lines, and whether what follows is a row that only lacks its line end. */
struct ending {
  size_t whole;
  bool unended;
};

/* Whether bytes without a line end are a whole row. */
static enum status is_row(const char *path, const char *bytes, size_t length, bool *is, struct fault *fault)
{
  struct text alone = {0};
  struct frame frame;
  frame_init(&frame, "history", history_columns, HISTORY_COLUMNS);
  text_append_format(&alone, "%s\n", header);
  text_append_bytes(&alone, bytes, length);
  enum status status = text_status(&alone, "reading the history", fault);
  if (status == STATUS_OK) {
    status = read_rows(path, text_string(&alone), alone.length, &frame, fault);
  }
  *is = status == STATUS_OK && frame.table.row_count == 1;
  frame_free(&frame);
  text_free(&alone);
  return status == STATUS_BAD_INPUT ? STATUS_OK : status;
}

static enum status find_ending(const char *path, const struct text *content, struct ending *ending, struct fault *fault)
{
  *ending = (struct ending){content->length, false};
  while (ending->whole > 0 && content->data[ending->whole - 1] != '\n') {
    ending->whole--;
  }
  bool rest = ending->whole > 0 && ending->whole < content->length;
  return !rest ? STATUS_OK
               : is_row(path, content->data + ending->whole, content->length - ending->whole, &ending->unended, fault);
}

static enum status no_line_fault(const char *path, struct fault *fault)
{
  return fault_set(fault, STATUS_BAD_INPUT, "%.512s:1: this is no history: it has no whole line", path);
}

static size_t count_lines(const char *bytes, size_t length)
{
  size_t lines = 0;
  for (size_t i = 0; i < length; i++) {
    lines += bytes[i] == '\n';
  }
  return lines;
}

static enum status find_directory(const char *path, struct text *directory, struct fault *fault)
{
  const char *slash = strrchr(path, '/');
  text_append_bytes(directory, slash == NULL ? "." : path, slash == NULL ? 1 : (size_t)(slash - path) + 1);
  return text_status(directory, "finding the history", fault);
}

/* Whether a file that is not there yet can be made: known before a run, not after it. */
static enum status find_place(const char *path, struct fault *fault)
{
  struct text directory = {0};
  enum status status = find_directory(path, &directory, fault);
  if (status == STATUS_OK && !directory_exists(directory.data)) {
    status = file_fault(fault, "write", path, ENOENT);
  }
  text_free(&directory);
  return status;
}

enum status history_read(const char *path, struct history *history, struct fault *fault)
{
  *history = (struct history){.date = ""};
  frame_init(&history->frame, "history", history_columns, HISTORY_COLUMNS);
  frame_init(&history->tonight, "history", history_columns, HISTORY_COLUMNS);
  if (path == NULL) {
    return STATUS_OK;
  }
  struct text content = {0};
  bool there = false;
  enum status status = history_today(history->date, fault);
  if (status == STATUS_OK) {
    status = file_look(path, &there, fault);
  }
  if (status == STATUS_OK && there) {
    status = access(path, W_OK) == 0 ? file_read(path, HISTORY_LIMIT, &content, fault)
                                     : file_fault(fault, "write", path, errno);
  } else if (status == STATUS_OK) {
    status = find_place(path, fault);
  }
  if (status != STATUS_OK || content.length == 0) {
    text_free(&content);
    return status;
  }
  struct ending ending;
  status = find_ending(path, &content, &ending, fault);
  size_t kept = ending.unended ? content.length : ending.whole;
  if (status == STATUS_OK && ending.whole == 0) {
    status = no_line_fault(path, fault);
  } else if (status == STATUS_OK) {
    status = read_rows(path, content.data, kept, &history->frame, fault);
  }
  if (status == STATUS_OK && kept < content.length) {
    (void)snprintf(history->warning, sizeof history->warning,
                   "%.256s:%zu: half a row, left by a run that was stopped, does not count", path,
                   count_lines(content.data, ending.whole) + 1);
  }
  text_free(&content);
  return status;
}

void history_free(struct history *history)
{
  frame_free(&history->frame);
  frame_free(&history->tonight);
}

static void add_row(struct frame *frame, const char *date, const char *version, const char *spec,
                    const struct cell cells[3])
{
  frame_add_text(frame, date);
  frame_add_text(frame, version);
  frame_add_text(frame, spec);
  for (size_t i = 0; i < 3; i++) {
    frame_add_cell(frame, &cells[i]);
  }
}

enum status history_add(struct history *history, const char *version, const char *spec, const struct table *claims,
                        struct fault *fault)
{
  static const char *const names[] = {"id", "value", "holds"};
  for (uint64_t row = 0; row < claims->row_count; row++) {
    struct cell cells[3];
    for (size_t i = 0; i < 3; i++) {
      enum status status = table_read(claims, row, table_find_column(claims, names[i]), &cells[i], fault);
      if (status != STATUS_OK) {
        return status;
      }
    }
    add_row(&history->frame, history->date, version, spec, cells);
    add_row(&history->tonight, history->date, version, spec, cells);
  }
  enum status status = frame_status(&history->frame, fault);
  return status == STATUS_OK ? frame_status(&history->tonight, fault) : status;
}

/* Tonight's rows as they are appended: behind a line end where the last row lacks one, without a header where the file
 * has one. */
static enum status describe_tonight(const struct history *history, bool fresh, bool unended, struct text *bytes,
                                    struct fault *fault)
{
  struct text csv = {0};
  enum status status = csv_write_text(&history->tonight.table, NULL, NULL, &csv, fault);
  if (status == STATUS_OK) {
    const char *header_end = strchr(text_string(&csv), '\n');
    size_t skipped = fresh || header_end == NULL ? 0 : (size_t)(header_end + 1 - csv.data);
    text_append(bytes, unended ? "\n" : "");
    text_append_bytes(bytes, text_string(&csv) + skipped, csv.length - skipped);
    status = text_status(bytes, "writing the history", fault);
  }
  text_free(&csv);
  return status;
}

/* All of it, or nothing. A new file's name must survive a power cut too: its directory is synchronised; NULL else. */
static enum status write_whole(int descriptor, const char *path, off_t before, const struct text *bytes,
                               const char *directory, struct fault *fault)
{
  int error = file_write_all(descriptor, text_string(bytes), bytes->length);
  error = error != 0 ? error : file_synchronise(descriptor);
  error = error != 0 || directory == NULL ? error : directory_synchronise(directory);
  if (error == 0) {
    return STATUS_OK;
  }
  (void)!ftruncate(descriptor, before);
  return file_fault(fault, "write", path, error);
}

static enum status append_locked(int descriptor, const char *path, const struct history *history, struct fault *fault)
{
  struct text content = {0}, bytes = {0}, directory = {0};
  enum status status = file_read_open(descriptor, path, HISTORY_LIMIT, &content, fault);
  bool fresh = content.length == 0;
  struct ending ending = {0};
  if (status == STATUS_OK) {
    status = find_ending(path, &content, &ending, fault);
  }
  if (status == STATUS_OK && !fresh && ending.whole == 0) {
    status = no_line_fault(path, fault);
  }
  if (status == STATUS_OK) {
    off_t kept = (off_t)(ending.unended ? content.length : ending.whole);
    status = describe_tonight(history, fresh, ending.unended, &bytes, fault);
    if (status == STATUS_OK && fresh) {
      status = find_directory(path, &directory, fault);
    }
    if (status == STATUS_OK && (size_t)kept < content.length && ftruncate(descriptor, kept) != 0) {
      status = file_fault(fault, "write", path, errno);
    }
    if (status == STATUS_OK) {
      status = write_whole(descriptor, path, kept, &bytes, directory.data, fault);
    }
  }
  text_free(&content);
  text_free(&bytes);
  text_free(&directory);
  return status;
}

static enum status open_regular(const char *path, int *descriptor, struct fault *fault)
{
  enum { READABLE = 0666 };
  struct stat facts;
  do {
    *descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, READABLE);
  } while (*descriptor < 0 && errno == EINTR);
  if (*descriptor < 0 || fstat(*descriptor, &facts) != 0) {
    return file_fault(fault, "write", path, errno);
  }
  return S_ISREG(facts.st_mode) ? STATUS_OK
                                : fault_set(fault, STATUS_IO, "cannot write '%.512s': it is not a regular file", path);
}

/* Opens the file that has that name once its lock is taken: while that is waited for, another may take its place. */
static enum status open_locked(const char *path, int *descriptor, struct fault *fault)
{
  enum file_lock lock = FILE_GONE;
  enum status status = STATUS_OK;
  while (status == STATUS_OK && (lock == FILE_GONE || lock == FILE_BUSY)) {
    if (*descriptor >= 0) {
      (void)close(*descriptor);
    }
    status = open_regular(path, descriptor, fault);
    lock = status == STATUS_OK ? file_lock_within(*descriptor, path, 60) : lock;
    if (status == STATUS_OK && lock == FILE_UNKNOWN) {
      status = file_fault(fault, "write", path, errno);
    }
    status = status == STATUS_OK && lock != FILE_LOCKED ? signals_check(fault) : status;
  }
  return status;
}

enum status history_append(const char *path, const struct history *history, struct fault *fault)
{
  int descriptor = -1;
  enum status status = open_locked(path, &descriptor, fault);
  if (status == STATUS_OK) {
    status = append_locked(descriptor, path, history, fault);
  }
  if (descriptor >= 0) {
    (void)close(descriptor);
  }
  return status;
}
