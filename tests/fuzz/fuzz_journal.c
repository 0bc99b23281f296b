/* libFuzzer target: a journal of any bytes, read as merge reads one that a cut run left, and asked for everything that
 * it says. The same bytes up to the first NUL, written as a line of a journal, are read back. */
#include "io/journal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
  if (!holds) {
    abort();
  }
}

static void ask_lines(const struct text *lines)
{
  static const char *const keys[] = {"shard", "specification", "set", "content", ""};
  struct text value = {0};
  expect(lines->length == 0 || lines->data[lines->length - 1] == '\n');
  expect(strlen(text_string(lines)) == lines->length);
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const char *rest = text_string(lines);
    text_clear(&value);
    for (const char *before = rest; journal_value(&rest, keys[i], &value); before = rest) {
      expect(rest > before && rest[-1] == '\n');
    }
    expect(rest == text_string(lines) + lines->length);
    expect(value.length < lines->length || lines->length == 0);
  }
  text_free(&value);
}

static void compare_lines(const struct text *before, const struct text *now)
{
  struct text words = {0};
  expect(!journal_difference(before, before, &words) && words.length == 0);
  bool same = strcmp(text_string(before), text_string(now)) == 0;
  expect(journal_difference(before, now, &words) == !same && (words.length == 0) == same);
  text_free(&words);
}

/* Lines against themselves without the last one. */
static void compare_shorter(const struct text *lines)
{
  struct text shorter = {0};
  size_t length = lines->length > 0 ? lines->length - 1 : 0;
  while (length > 0 && lines->data[length - 1] != '\n') {
    length--;
  }
  text_append_bytes(&shorter, text_string(lines), length);
  compare_lines(lines, &shorter);
  compare_lines(&shorter, lines);
  text_free(&shorter);
}

static void ask_entry(struct journal *journal, const struct journal_entry *entry)
{
  struct journal_beginnings beginnings;
  struct fault fault = {0};
  const struct journal_entry *found = journal_find(journal, entry->name);
  expect(!entry->finished || (found != NULL && found >= entry));
  expect(found == NULL || (found->finished && strcmp(found->name, entry->name) == 0));
  expect(strlen(entry->record.sha256) < DIGEST_TEXT_SIZE);
  expect(journal_find_beginnings(journal, entry->name, &beginnings, &fault) == STATUS_OK);
  for (size_t i = 1; i < beginnings.count; i++) {
    expect(beginnings.records[i].bytes > beginnings.records[i - 1].bytes);
  }
}

static void write_line(const char *bytes, size_t length)
{
  struct text value = {0}, lines = {0}, again = {0};
  text_append_bytes(&value, bytes, strnlen(bytes, length));
  journal_add_line(&lines, "before", "");
  journal_add_line(&lines, "set", text_string(&value));
  const char *rest = text_string(&lines);
  expect(journal_value(&rest, "set", &again) && strcmp(text_string(&again), text_string(&value)) == 0);
  text_free(&value);
  text_free(&lines);
  text_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  enum { ENTRIES_ASKED = 8 };
  struct journal journal;
  struct fault fault = {0};
  const char *bytes = (const char *)data;
  enum status status = journal_read_bytes(&journal, "place", bytes, size, &fault);
  expect(status == STATUS_OK || (status == STATUS_BAD_INPUT && fault.text[0] != '\0'));
  ask_lines(&journal.about);
  ask_lines(&journal.made_from);
  compare_lines(&journal.about, &journal.made_from);
  compare_shorter(&journal.made_from);
  for (size_t i = 0; i < journal.entry_count && i < ENTRIES_ASKED; i++) {
    ask_entry(&journal, &journal.entries[i]);
  }
  journal_free(&journal);
  write_line(bytes, size);
  return 0;
}
