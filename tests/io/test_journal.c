/* io/journal.h: what a cut run left is read back up to its last whole line, whatever the cut did to it. */
#include "io/journal.h"

#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct journal_entry entries[] = {
    {"a.csv", true, 1, {12, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}},
    {"b.csv", false, 1, {5, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}},
    {"b.csv", false, 3, {15, "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"}},
    {"sub dir/c.csv", true, 0, {0, "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"}},
};
enum { ENTRIES = sizeof entries / sizeof entries[0] };

static enum status open_one(struct journal *journal, const struct scratch *scratch, const char *content, bool resume,
                            struct fault *fault)
{
  struct text about = {0}, made_from = {0};
  journal_add_line(&about, "place", "/somewhere");
  journal_add_line(&made_from, "content", content);
  return journal_open(journal, scratch->path, &about, &made_from, resume, fault);
}

/* Leaves a journal with all entries, as a run that was killed does. */
static void leave_journal(const struct scratch *scratch)
{
  struct journal journal;
  struct fault fault = {0};
  assert_int_equal(open_one(&journal, scratch, "one", false, &fault), STATUS_OK);
  for (size_t i = 0; i < ENTRIES; i++) {
    assert_int_equal(journal_add(&journal, &entries[i], &fault), STATUS_OK);
  }
  journal_free(&journal);
}

static void expect_entries(const struct journal *journal, size_t count)
{
  assert_int_equal(journal->entry_count, count);
  for (size_t i = 0; i < count; i++) {
    assert_string_equal(journal->entries[i].name, entries[i].name);
    assert_int_equal(journal->entries[i].finished, entries[i].finished);
    assert_int_equal(journal->entries[i].blocks, entries[i].blocks);
    assert_int_equal(journal->entries[i].record.bytes, entries[i].record.bytes);
    assert_string_equal(journal->entries[i].record.sha256, entries[i].record.sha256);
  }
}

static void test_resume(void **state)
{
  const struct scratch *scratch = *state;
  struct journal journal;
  struct journal_beginnings beginnings;
  struct fault fault = {0};
  leave_journal(scratch);
  assert_int_equal(open_one(&journal, scratch, "one", true, &fault), STATUS_OK);
  expect_entries(&journal, ENTRIES);
  assert_non_null(journal_find(&journal, "a.csv"));
  assert_null(journal_find(&journal, "b.csv"));
  assert_int_equal(journal_find_beginnings(&journal, "b.csv", &beginnings, &fault), STATUS_OK);
  assert_int_equal(beginnings.count, 2);
  assert_int_equal(beginnings.records[1].bytes, 15);
  assert_int_equal(beginnings.blocks[1], 3);
  assert_int_equal(journal_find_beginnings(&journal, "a.csv", &beginnings, &fault), STATUS_OK);
  assert_int_equal(beginnings.count, 0);
  assert_int_equal(journal_add(&journal, &entries[0], &fault), STATUS_OK);
  journal_free(&journal);
  assert_int_equal(journal_read(&journal, scratch->path, &fault), STATUS_OK);
  assert_int_equal(journal.entry_count, ENTRIES + 1);
  journal_free(&journal);
}

static const struct standing_row {
  const char *label, *content; /* of the file; NULL: none, "/" a directory */
  enum status status;
  bool holds;
} standings[] = {
    {"as it was", "a\n", STATUS_OK, true},
    {"changed", "b\n", STATUS_OK, false},
    {"missing", NULL, STATUS_OK, false},
    {"not to be read", "/", STATUS_IO, false},
};

static void test_holds(void **state)
{
  const struct standing_row *row = *state;
  struct journal_entry entry = {.name = "a.csv", .finished = true};
  struct scratch scratch;
  struct journal journal;
  struct fault fault = {0};
  bool holds = true;
  digest_of_bytes("a\n", 2, entry.record.sha256);
  scratch_make(&scratch);
  leave_journal(&scratch);
  if (row->content != NULL && row->content[0] == '/') {
    assert_int_equal(mkdir(scratch_path(&scratch, "a.csv"), 0777), 0);
  } else if (row->content != NULL) {
    scratch_write(&scratch, "a.csv", row->content, strlen(row->content));
  }
  assert_int_equal(journal_read(&journal, scratch.path, &fault), STATUS_OK);
  assert_int_equal(journal_entry_holds(&journal, &entry, &holds, &fault), row->status);
  assert_int_equal(holds, row->holds);
  journal_free(&journal);
  scratch_remove(&scratch);
}

static void test_begin_again(void **state)
{
  const struct scratch *scratch = *state;
  struct journal journal;
  struct fault fault = {0};
  leave_journal(scratch);
  assert_int_equal(open_one(&journal, scratch, "another", false, &fault), STATUS_OK);
  assert_int_equal(journal.entry_count, 0);
  journal_free(&journal); /* lists nothing: it goes */
  assert_int_equal(scratch_count(scratch), 0);
}

/* What a cut run left is not lost because it cannot be read now. */
static void test_unread(void **state)
{
  const struct scratch *scratch = *state;
  struct journal journal;
  struct fault fault = {0};
  leave_journal(scratch);
  struct stat facts;
  assert_int_equal(stat(scratch_path(scratch, "journal"), &facts), 0);
  assert_int_equal(truncate(scratch_path(scratch, "journal"), (off_t)1 << 30), 0); /* more than is ever read */
  assert_int_not_equal(open_one(&journal, scratch, "one", true, &fault), STATUS_OK);
  journal_free(&journal);
  assert_int_equal(truncate(scratch_path(scratch, "journal"), facts.st_size), 0);
  assert_int_equal(open_one(&journal, scratch, "one", true, &fault), STATUS_OK);
  expect_entries(&journal, ENTRIES);
  journal_free(&journal);
}

static void test_end(void **state)
{
  const struct scratch *scratch = *state;
  struct journal journal;
  struct fault fault = {0};
  leave_journal(scratch);
  assert_int_equal(scratch_count(scratch), 1);
  assert_int_equal(open_one(&journal, scratch, "one", true, &fault), STATUS_OK);
  assert_int_equal(journal_end(&journal, &fault), STATUS_OK);
  assert_int_equal(scratch_count(scratch), 0);
  journal_free(&journal);
  journal_free(&journal);
}

static void test_difference(void **state)
{
  const struct scratch *scratch = *state;
  struct journal journal;
  struct fault fault = {0};
  char expected[1024];
  leave_journal(scratch);
  assert_int_equal(open_one(&journal, scratch, "two", true, &fault), STATUS_BAD_INPUT);
  (void)snprintf(expected, sizeof expected,
                 "cannot continue the run in '%s': it was made from 'content one', this one from 'content two'; run it "
                 "without --resume",
                 scratch->path);
  assert_string_equal(fault.text, expected);
  journal_free(&journal);
  assert_int_equal(open_one(&journal, scratch, "one", true, &fault), STATUS_OK);
  expect_entries(&journal, ENTRIES);
  journal_free(&journal);
}

static void test_two_at_once(void **state)
{
  const struct scratch *scratch = *state;
  struct journal first, second;
  struct fault fault = {0};
  char expected[512];
  assert_int_equal(open_one(&first, scratch, "one", false, &fault), STATUS_OK);
  assert_int_equal(open_one(&second, scratch, "one", false, &fault), STATUS_IO);
  (void)snprintf(expected, sizeof expected, "cannot write to '%s': another run is writing there", scratch->path);
  assert_string_equal(fault.text, expected);
  journal_free(&second);
  assert_int_equal(scratch_count(scratch), 1);
  journal_free(&first);
}

/* Another process that lets go within a moment, as what a killed run had begun does, is waited for. */
static void test_waits_for_a_moment(void **state)
{
  const struct scratch *scratch = *state;
  struct journal journal;
  struct fault fault = {0};
  int ready[2];
  char byte = 0;
  assert_int_equal(pipe(ready), 0);
  pid_t child = fork();
  if (child == 0) {
    const struct timespec moment = {.tv_nsec = 100 * 1000 * 1000};
    bool opened = open_one(&journal, scratch, "one", false, &fault) == STATUS_OK;
    (void)(write(ready[1], &byte, 1) == 1 && nanosleep(&moment, NULL));
    _exit(opened ? 0 : 1);
  }
  assert_true(child > 0 && read(ready[0], &byte, 1) == 1);
  assert_int_equal(open_one(&journal, scratch, "one", false, &fault), STATUS_OK);
  int outcome = -1;
  assert_true(waitpid(child, &outcome, 0) == child && outcome == 0);
  journal_free(&journal);
  (void)close(ready[0]);
  (void)close(ready[1]);
}

/* Cut at every byte: never a fault, and what is read is what was whole. */
static void test_every_cut(void **state)
{
  const struct scratch *scratch = *state;
  char whole[4096];
  struct fault fault = {0};
  leave_journal(scratch);
  size_t length = scratch_read(scratch, "journal", whole, sizeof whole);
  assert_true(length < sizeof whole);
  for (size_t cut = 0; cut <= length; cut++) {
    struct journal journal;
    size_t lines = 0;
    scratch_write(scratch, "journal", whole, cut);
    for (size_t i = 0; i < cut; i++) {
      lines += whole[i] == '\n';
    }
    size_t expected = lines < 5 ? 0 : lines - 5; /* first line, two headings, a line below each */
    assert_int_equal(open_one(&journal, scratch, "one", true, &fault), STATUS_OK);
    expect_entries(&journal, expected);
    assert_int_equal(journal_add(&journal, &entries[0], &fault), STATUS_OK);
    journal_free(&journal);
    assert_int_equal(journal_read(&journal, scratch->path, &fault), STATUS_OK);
    assert_int_equal(journal.entry_count, expected + 1);
    journal_free(&journal);
  }
}

/* Changed at random: refused, or read; never a crash. */
static void test_random_damage(void **state)
{
  const struct scratch *scratch = *state;
  char whole[4096];
  struct fault fault = {0};
  struct random_source source = {11};
  leave_journal(scratch);
  size_t length = scratch_read(scratch, "journal", whole, sizeof whole);
  for (int round = 0; round < 500; round++) {
    char damaged[4096];
    struct journal journal;
    memcpy(damaged, whole, length);
    for (uint64_t i = random_between(&source, 1, 4); i > 0; i--) {
      damaged[random_between(&source, 0, length - 1)] = (char)random_between(&source, 0, 255);
    }
    scratch_write(scratch, "journal", damaged, length);
    enum status status = open_one(&journal, scratch, "one", true, &fault);
    assert_true(status == STATUS_OK || status == STATUS_BAD_INPUT);
    assert_true(journal.entry_count <= ENTRIES);
    journal_free(&journal);
  }
}

static void test_read_refuses(void **state)
{
  const struct scratch *scratch = *state;
  struct journal journal;
  struct fault fault = {0};
  assert_int_equal(journal_read(&journal, scratch->path, &fault), STATUS_IO);
  journal_free(&journal);
  scratch_write(scratch, "journal", "something", 9);
  assert_int_equal(journal_read(&journal, scratch->path, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "is not a journal"));
  journal_free(&journal);
}

#define FIRST "proofsweep journal 1\n"
#define LINES "about 10\nshard 1/1\nmade-from 4\nx y\n"

static const struct form_row {
  const char *name, *bytes;
  size_t length;
  bool good;
} forms[] = {
#define FORM(name, bytes, good)                                                                                        \
  {                                                                                                                    \
    name, bytes, sizeof bytes - 1, good                                                                                \
  }
    FORM("lines", FIRST LINES, true),
    FORM("no lines", FIRST "about 0\nmade-from 0\n", true),
    FORM("no end of the last line", FIRST "about 9\nshard 1/1made-from 3\nxyz", false),
    FORM("no end of a line about", FIRST "about 9\nshard 1/1made-from 4\nx y\n", false),
    FORM("no end of a line made from", FIRST "about 10\nshard 1/1\nmade-from 3\nx y", false),
    FORM("an end too far", FIRST "about 10\nshard 1/1\nmade-from 5\nx y\n", false),
    FORM("NUL in a line", FIRST "about 10\nshard\0001/1\nmade-from 4\nx y\n", false),
    FORM("NUL for an end", FIRST "about 10\nshard 1/1\0made-from 4\nx y\n", false),
    FORM("NUL before the end", FIRST "about 10\nshard 1/1\nmade-from 4\nxy\0\n", false),
    FORM("a length that is none", FIRST "about 1e1\nshard 1/1\nmade-from 4\nx y\n", false),
    FORM("a length above all", FIRST "about 18446744073709551615\nshard 1/1\nmade-from 4\nx y\n", false),
};

static void test_form(void **state)
{
  const struct form_row *row = *state;
  struct journal journal;
  struct text words = {0};
  struct fault fault = {0};
  assert_int_equal(journal_read_bytes(&journal, "place", row->bytes, row->length, &fault),
                   row->good ? STATUS_OK : STATUS_BAD_INPUT);
  if (!row->good) {
    assert_string_equal(fault.text, "'place/journal' is not a journal");
    assert_int_equal(journal.about.length + journal.made_from.length, 0);
  }
  const char *about = text_string(&journal.about);
  assert_false(journal_value(&about, "none", &words));
  assert_false(journal_difference(&journal.made_from, &journal.made_from, &words));
  journal_free(&journal);
  text_free(&words);
}

static void test_values(void **state)
{
  (void)state;
  static const char *const values[] = {"", "plain", "two\nlines\n", "back\\slash\\n", "\\", "a b  c"};
  enum { VALUES = sizeof values / sizeof values[0] };
  struct text lines = {0}, value = {0};
  for (size_t i = 0; i < VALUES; i++) {
    journal_add_line(&lines, "other", "x");
    journal_add_line(&lines, "set", values[i]);
  }
  const char *rest = text_string(&lines), *other = rest;
  for (size_t i = 0; i < VALUES; i++) {
    text_clear(&value);
    assert_true(journal_value(&rest, "set", &value));
    assert_string_equal(text_string(&value), values[i]);
  }
  assert_false(journal_value(&rest, "set", &value));
  assert_false(journal_value(&other, "se", &value));
  assert_ptr_equal(rest, text_string(&lines) + lines.length);
  assert_ptr_equal(other, rest);
  text_free(&lines);
  text_free(&value);
}

static const struct difference_row {
  const char *name, *before, *now, *words;
} differences[] = {
    {"none", "a 1\nb 2\n", "a 1\nb 2\n", NULL},
    {"both empty", "", "", NULL},
    {"a line", "a 1\nb 2\nc 3\n", "a 1\nb 4\nc 3\n", "it was made from 'b 2', this one from 'b 4'"},
    {"a longer line", "a 1\n", "a 12\n", "it was made from 'a 1', this one from 'a 12'"},
    {"more now", "a 1\n", "a 1\nb 2\n", "this one is made with 'b 2', it was not"},
    {"an empty line more now", "a 1\n", "a 1\n\nb 2\n", "this one is made with '', it was not"},
    {"an empty line less now", "a 1\n\nb 2\n", "a 1\n", "it was made with '', this one is not"},
    {"less now", "a 1\nb 2\n", "a 1\n", "it was made with 'b 2', this one is not"},
    {"one more now, before the others", "a 1\nb 2\n", "s x=1\na 1\nb 3\n", "this one is made with 's x=1', it was not"},
    {"one less now, of those before", "s x=1\na 1\n", "a 1\n", "it was made with 's x=1', this one is not"},
    {"another one, before the others", "s x=1\na 1\n", "s x=2\na 1\n",
     "it was made from 's x=1', this one from 's x=2'"},
};

static void test_difference_words(void **state)
{
  const struct difference_row *row = *state;
  struct text before = {0}, now = {0}, words = {0};
  text_append(&before, row->before);
  text_append(&now, row->now);
  assert_int_equal(journal_difference(&before, &now, &words), row->words != NULL);
  assert_string_equal(text_string(&words), row->words == NULL ? "" : row->words);
  text_free(&before);
  text_free(&now);
  text_free(&words);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_resume, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_unread, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_begin_again, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_end, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_difference, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_waits_for_a_moment, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_two_at_once, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_every_cut, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_random_damage, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_read_refuses, scratch_setup, scratch_teardown),
      cmocka_unit_test(test_values),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("differences", test_difference_words, differences) +
         run_rows("standings", test_holds, standings) + run_rows("forms", test_form, forms);
}
