#include "io/journal.h"

#include "core/decimal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { JOURNAL_LIMIT = 256 << 20, OPEN_ATTEMPTS = 8, LINE_SHOWN = 160 };

static const char file_name[] = "journal";
static const char first_line[] = "proofsweep journal 1\n";
static const char reading[] = "reading a journal";

/* Lines. */

/* A value may hold a line end: \n, and the sign that tells it is doubled. */
void journal_add_line(struct text *lines, const char *key, const char *value)
{
  text_append(lines, key);
  text_append_char(lines, ' ');
  for (; *value != '\0'; value++) {
    if (*value == '\n') {
      text_append(lines, "\\n");
    } else {
      text_append(lines, *value == '\\' ? "\\" : "");
      text_append_char(lines, *value);
    }
  }
  text_append_char(lines, '\n');
}

static void append_value(struct text *value, const char *line, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    bool escaped = line[i] == '\\' && i + 1 < length;
    i += escaped ? 1 : 0;
    char character = line[i];
    if (escaped && character == 'n') {
      character = '\n';
    }
    text_append_char(value, character);
  }
}

bool journal_value(const char **lines, const char *key, struct text *value)
{
  size_t key_length = strlen(key);
  bool found = false;
  while (**lines != '\0' && !found) {
    const char *line = *lines;
    size_t length = strcspn(line, "\n");
    found = length > key_length && memcmp(line, key, key_length) == 0 && line[key_length] == ' ';
    if (found) {
      append_value(value, line + key_length + 1, length - key_length - 1);
    }
    *lines += length + 1;
  }
  return found;
}

/* The line between two words, cut where it is long. */
static void append_quoted(struct text *words, const char *before, const char *line, const char *after)
{
  size_t length = strcspn(line, "\n");
  text_append_format(words, "%s'%.*s'%s", before, (int)(length < LINE_SHOWN ? length : LINE_SHOWN), line, after);
}

/* Whether the first line of `line` is one of `lines`. */
static bool has_line(const char *lines, const char *line)
{
  size_t length = strcspn(line, "\n");
  while (*lines != '\0' && (strcspn(lines, "\n") != length || strncmp(lines, line, length) != 0)) {
    lines += strcspn(lines, "\n");
    lines += *lines == '\n';
  }
  return *lines != '\0';
}

bool journal_difference(const struct text *before, const struct text *now, struct text *words)
{
  const char *old = text_string(before), *new = text_string(now);
  while (*old != '\0' && *new != '\0' && strcspn(old, "\n") == strcspn(new, "\n") &&
         strncmp(old, new, strcspn(old, "\n")) == 0) {
    old += strcspn(old, "\n") + 1;
    new += strcspn(new, "\n") + 1;
  }
  if (*old == '\0' && *new == '\0') {
    return false;
  }
  if (*old == '\0' || has_line(new, old)) {
    append_quoted(words, "this one is made with ", new, ", it was not");
  } else if (*new == '\0' || has_line(old, new)) {
    append_quoted(words, "it was made with ", old, ", this one is not");
  } else {
    append_quoted(words, "it was made from ", old, ", this one ");
    append_quoted(words, "from ", new, "");
  }
  return true;
}

/* Reading. */

/* The bytes of a journal, and how far they are read. */
struct cursor {
  const char *bytes;
  size_t length, at;
};

/* The number before the given byte; false where there is none. */
static bool take_number(struct cursor *cursor, char end, uint64_t *number)
{
  unsigned __int128 wide = 0;
  const char *begin = cursor->bytes + cursor->at;
  const char *stop = memchr(begin, end, cursor->length - cursor->at);
  if (stop == NULL || decimal_to_u128(begin, (size_t)(stop - begin), &wide) != DECIMAL_READ || wide > UINT64_MAX) {
    return false;
  }
  *number = (uint64_t)wide;
  cursor->at += (size_t)(stop - begin) + 1;
  return true;
}

static bool take_word(struct cursor *cursor, const char *word)
{
  size_t length = strlen(word);
  if (cursor->length - cursor->at < length || memcmp(cursor->bytes + cursor->at, word, length) != 0) {
    return false;
  }
  cursor->at += length;
  return true;
}

/* "NAME LENGTH\n" and so many bytes of lines: each has its end, and is a string. */
static bool take_lines(struct cursor *cursor, const char *name, struct text *lines)
{
  uint64_t length = 0;
  if (!take_word(cursor, name) || !take_number(cursor, '\n', &length) || cursor->length - cursor->at < length) {
    return false;
  }
  const char *begin = cursor->bytes + cursor->at;
  if (length > 0 && (begin[length - 1] != '\n' || memchr(begin, '\0', (size_t)length) != NULL)) {
    return false;
  }
  text_append_bytes(lines, begin, (size_t)length);
  cursor->at += (size_t)length;
  return true;
}

static enum status keep_entry(struct journal *journal, const struct journal_entry *entry, struct fault *fault)
{
  if (journal->entry_count == journal->entry_capacity) {
    size_t grown = journal->entry_capacity == 0 ? 16 : 2 * journal->entry_capacity;
    struct journal_entry *moved = realloc(journal->entries, grown * sizeof *moved);
    if (moved == NULL) {
      return fault_no_memory(fault, reading);
    }
    journal->entries = moved;
    journal->entry_capacity = grown;
  }
  struct journal_entry *kept = &journal->entries[journal->entry_count];
  *kept = *entry;
  kept->name = arena_copy(journal->arena, entry->name, strlen(entry->name));
  if (kept->name == NULL) {
    return fault_no_memory(fault, reading);
  }
  journal->entry_count++;
  return STATUS_OK;
}

/* "file BLOCKS BYTES SHA256 NAME\n", or "part ..." for a beginning. False at a line that was cut. */
static bool take_entry(struct cursor *cursor, struct journal_entry *entry, struct text *name)
{
  *entry = (struct journal_entry){.finished = take_word(cursor, "file ")};
  if (!entry->finished && !take_word(cursor, "part ")) {
    return false;
  }
  if (!take_number(cursor, ' ', &entry->blocks) || !take_number(cursor, ' ', &entry->record.bytes) ||
      cursor->length - cursor->at <= DIGEST_TEXT_SIZE || cursor->bytes[cursor->at + DIGEST_TEXT_SIZE - 1] != ' ') {
    return false;
  }
  memcpy(entry->record.sha256, cursor->bytes + cursor->at, DIGEST_TEXT_SIZE - 1);
  cursor->at += DIGEST_TEXT_SIZE;
  const char *begin = cursor->bytes + cursor->at;
  const char *end = memchr(begin, '\n', cursor->length - cursor->at);
  if (end == NULL) {
    return false;
  }
  text_clear(name);
  text_append_bytes(name, begin, (size_t)(end - begin));
  entry->name = text_string(name);
  cursor->at += (size_t)(end - begin) + 1;
  return true;
}

/* Reads what the file holds. *good is the length up to the last whole line; 0 where it was cut before it said anything.
 */
static enum status parse(struct journal *journal, const char *bytes, size_t length, size_t *good, struct fault *fault)
{
  struct cursor cursor = {bytes, length, 0};
  struct text name = {0};
  struct journal_entry entry;
  *good = 0;
  if (!take_word(&cursor, first_line) || !take_lines(&cursor, "about ", &journal->about) ||
      !take_lines(&cursor, "made-from ", &journal->made_from)) {
    text_clear(&journal->about);
    text_clear(&journal->made_from);
    return STATUS_OK;
  }
  enum status status = text_status(&journal->about, reading, fault);
  if (status == STATUS_OK) {
    status = text_status(&journal->made_from, reading, fault);
  }
  *good = cursor.at;
  while (status == STATUS_OK && take_entry(&cursor, &entry, &name)) {
    status = text_status(&name, reading, fault);
    if (status == STATUS_OK) {
      status = keep_entry(journal, &entry, fault);
    }
    *good = cursor.at;
  }
  text_free(&name);
  return status;
}

static enum status name_journal(struct journal *journal, const char *directory, struct fault *fault)
{
  *journal = (struct journal){.descriptor = -1, .arena = arena_new()};
  text_append(&journal->directory, directory);
  path_join(&journal->path, directory, file_name);
  if (journal->arena == NULL || journal->directory.out_of_memory) {
    return fault_no_memory(fault, "opening a journal");
  }
  return text_status(&journal->path, "opening a journal", fault);
}

static enum status read_bytes(struct journal *journal, const char *bytes, size_t length, struct fault *fault)
{
  size_t good = 0;
  enum status status = parse(journal, bytes, length, &good, fault);
  return status != STATUS_OK || good > 0
             ? status
             : fault_set(fault, STATUS_BAD_INPUT, "'%.512s' is not a journal", journal->path.data);
}

enum status journal_read(struct journal *journal, const char *directory, struct fault *fault)
{
  struct text content = {0};
  enum status status = name_journal(journal, directory, fault);
  if (status == STATUS_OK) {
    status = file_read(journal->path.data, JOURNAL_LIMIT, &content, fault);
  }
  if (status == STATUS_OK) {
    status = read_bytes(journal, text_string(&content), content.length, fault);
  }
  text_free(&content);
  return status;
}

enum status journal_read_bytes(struct journal *journal, const char *directory, const char *bytes, size_t length,
                               struct fault *fault)
{
  enum status status = name_journal(journal, directory, fault);
  return status == STATUS_OK ? read_bytes(journal, bytes, length, fault) : status;
}

enum status journal_look(const char *directory, bool *there, struct fault *fault)
{
  struct text path = {0};
  path_join(&path, directory, file_name);
  enum status status = text_status(&path, "looking for a journal", fault);
  if (status == STATUS_OK) {
    status = file_look(path.data, there, fault);
  }
  text_free(&path);
  return status;
}

enum status journal_read_shard(struct journal *journal, const char *directory, bool *is, struct fault *fault)
{
  struct text shard = {0};
  bool there = false;
  *journal = (struct journal){.descriptor = -1};
  enum status status = journal_look(directory, &there, fault);
  if (status == STATUS_OK && there) {
    status = journal_read(journal, directory, fault);
    status = status == STATUS_BAD_INPUT ? STATUS_OK : status;
  }
  const char *lines = text_string(&journal->about);
  *is = status == STATUS_OK && journal_value(&lines, "shard", &shard);
  text_free(&shard);
  return status;
}

/* Writing. */

/* Opens the file and takes its lock. The last run may remove it meanwhile: then it is made again. One that was killed
 * may have begun a program that holds its files until it runs: so the lock is waited for, for a second. */
static enum status take_file(struct journal *journal, struct fault *fault)
{
  const char *path = journal->path.data;
  for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
    int descriptor = -1;
    do {
      descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    } while (descriptor < 0 && errno == EINTR);
    struct stat facts;
    bool known = descriptor >= 0 && fstat(descriptor, &facts) == 0;
    if (known && !S_ISREG(facts.st_mode)) {
      (void)close(descriptor);
      return fault_set(fault, STATUS_IO, "cannot write '%.512s': something stands there that is not a regular file",
                       path);
    }
    enum file_lock lock = known ? file_lock_within(descriptor, path, 1) : FILE_UNKNOWN;
    if (lock == FILE_LOCKED) {
      journal->descriptor = descriptor;
      return STATUS_OK;
    }
    if (lock == FILE_UNKNOWN) {
      enum status status = file_fault(fault, "write", path, errno);
      (void)(descriptor < 0 ? 0 : close(descriptor));
      return status;
    }
    (void)close(descriptor);
    if (lock == FILE_BUSY) {
      break;
    }
  }
  return fault_set(fault, STATUS_IO, "cannot write to '%.512s': another run is writing there",
                   text_string(&journal->directory));
}

static enum status append(struct journal *journal, const struct text *text, struct fault *fault)
{
  enum status status = text_status(text, "writing a journal", fault);
  int error = status == STATUS_OK ? file_write_all(journal->descriptor, text_string(text), text->length) : 0;
  return error == 0 ? status : file_fault(fault, "write", journal->path.data, error);
}

static enum status begin(struct journal *journal, struct text *about, struct text *made_from, struct fault *fault)
{
  struct text header = {0};
  text_append(&header, first_line);
  text_append_format(&header, "about %zu\n", about->length);
  text_append_bytes(&header, text_string(about), about->length);
  text_append_format(&header, "made-from %zu\n", made_from->length);
  text_append_bytes(&header, text_string(made_from), made_from->length);
  text_inherit(&header, about);
  text_inherit(&header, made_from);
  enum status status = append(journal, &header, fault);
  text_free(&header);
  return status;
}

/* Drops what stands behind the last whole line, or everything. */
static enum status cut(struct journal *journal, size_t length, struct fault *fault)
{
  if (ftruncate(journal->descriptor, (off_t)length) != 0 || lseek(journal->descriptor, (off_t)length, SEEK_SET) < 0) {
    return file_fault(fault, "write", journal->path.data, errno);
  }
  return STATUS_OK;
}

enum status journal_check_origin(const struct journal *journal, const struct text *made_from, struct fault *fault)
{
  struct text words = {0};
  enum status status = STATUS_OK;
  if (journal_difference(&journal->made_from, made_from, &words)) {
    status = text_status(&words, reading, fault);
    status = status != STATUS_OK ? status
                                 : fault_set(fault, STATUS_BAD_INPUT,
                                             "cannot continue the run in '%.256s': %.600s; run it without --resume",
                                             text_string(&journal->directory), text_string(&words));
  }
  text_free(&words);
  return status;
}

static enum status open_journal(struct journal *journal, struct text *about, struct text *made_from, bool resume,
                                struct fault *fault)
{
  struct text content = {0};
  size_t good = 0;
  enum status status = take_file(journal, fault);
  if (status == STATUS_OK && resume) {
    status = file_read(journal->path.data, JOURNAL_LIMIT, &content, fault);
  }
  if (status == STATUS_OK && resume) {
    status = parse(journal, text_string(&content), content.length, &good, fault);
  }
  good = journal->entry_count > 0 ? good : 0; /* nothing to continue */
  if (status == STATUS_OK && good > 0) {
    status = journal_check_origin(journal, made_from, fault);
  }
  if (status == STATUS_OK) {
    journal->begun = good == 0;
    status = cut(journal, good, fault);
  }
  if (status == STATUS_OK && good == 0) {
    status = begin(journal, about, made_from, fault);
  }
  text_free(&content);
  return status;
}

enum status journal_open(struct journal *journal, const char *directory, struct text *about, struct text *made_from,
                         bool resume, struct fault *fault)
{
  enum status status = name_journal(journal, directory, fault);
  if (status == STATUS_OK) {
    status = open_journal(journal, about, made_from, resume, fault);
  }
  text_free(about);
  text_free(made_from);
  return status;
}

enum status journal_add(struct journal *journal, const struct journal_entry *entry, struct fault *fault)
{
  struct text line = {0};
  text_append_format(&line, "%s %" PRIu64 " %" PRIu64 " %s %s\n", entry->finished ? "file" : "part", entry->blocks,
                     entry->record.bytes, entry->record.sha256, entry->name);
  enum status status = append(journal, &line, fault);
  text_free(&line);
  return status == STATUS_OK ? keep_entry(journal, entry, fault) : status;
}

const struct journal_entry *journal_find(const struct journal *journal, const char *name)
{
  for (size_t i = journal->entry_count; i-- > 0;) {
    if (journal->entries[i].finished && strcmp(journal->entries[i].name, name) == 0) {
      return &journal->entries[i];
    }
  }
  return NULL;
}

enum status journal_entry_holds(const struct journal *journal, const struct journal_entry *entry, bool *holds,
                                struct fault *fault)
{
  struct text path = {0};
  char found[DIGEST_TEXT_SIZE];
  *holds = false;
  path_join(&path, text_string(&journal->directory), entry->name);
  enum status status = text_status(&path, "looking at what is finished", fault);
  if (status == STATUS_OK) {
    status = file_look(path.data, holds, fault);
  }
  if (status == STATUS_OK && *holds) {
    status = digest_of_file(path.data, found, NULL, fault);
    *holds = status == STATUS_OK && strcmp(found, entry->record.sha256) == 0;
  }
  text_free(&path);
  return status;
}

enum status journal_find_beginnings(const struct journal *journal, const char *name,
                                    struct journal_beginnings *beginnings, struct fault *fault)
{
  *beginnings = (struct journal_beginnings){
      .records = arena_take(journal->arena, (journal->entry_count + 1) * sizeof *beginnings->records),
      .blocks = arena_take(journal->arena, (journal->entry_count + 1) * sizeof *beginnings->blocks),
  };
  if (beginnings->records == NULL || beginnings->blocks == NULL) {
    return fault_no_memory(fault, reading);
  }
  uint64_t bytes = 0;
  for (size_t i = 0; i < journal->entry_count; i++) {
    const struct journal_entry *entry = &journal->entries[i];
    if (!entry->finished && entry->record.bytes > bytes && strcmp(entry->name, name) == 0) {
      beginnings->records[beginnings->count] = entry->record;
      beginnings->blocks[beginnings->count++] = entry->blocks;
      bytes = entry->record.bytes;
    }
  }
  return STATUS_OK;
}

enum status journal_end(struct journal *journal, struct fault *fault)
{
  if (unlink(journal->path.data) != 0) {
    return file_fault(fault, "remove", journal->path.data, errno);
  }
  (void)close(journal->descriptor);
  journal->descriptor = -1;
  return STATUS_OK;
}

void journal_keep(struct journal *journal)
{
  journal->kept = true;
}

void journal_free(struct journal *journal)
{
  if (journal->descriptor >= 0 && journal->path.length > 0) {
    if (journal->begun && !journal->kept && journal->entry_count == 0) {
      (void)unlink(journal->path.data);
    }
    (void)close(journal->descriptor);
  }
  text_free(&journal->directory);
  text_free(&journal->path);
  text_free(&journal->about);
  text_free(&journal->made_from);
  free(journal->entries);
  arena_free(journal->arena);
  *journal = (struct journal){.descriptor = -1};
}
