/* What people read when a specification is wrong, to the byte: tests/golden/bad-specs/NAME.yaml against NAME.expected.
 *
 * A first line "# --set PATH=VALUE" is given as that option. A mismatch leaves NAME.new beside the two; with
 * PROOFSWEEP_REFRESH=1 in the environment the expected texts are written anew, to be read before they are kept. */
#include "support/check.h"
#include "support/spec_words.h"

#include "core/text.h"
#include "io/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_LIMIT = 1000, NAME_LIMIT = 80, SETS_LIMIT = 4, TEXT_LIMIT = 1048576, ROWS_AT_LEAST = 120 };

struct row {
  const char *name; /* without .yaml */
  char storage[NAME_LIMIT];
};

static int by_name(const void *a, const void *b)
{
  return strcmp(((const struct row *)a)->storage, ((const struct row *)b)->storage);
}

/* The specifications in the current directory, in order. */
static size_t list_rows(struct row *rows)
{
  size_t count = 0;
  DIR *directory = opendir(".");
  assert_non_null(directory);
  for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
    size_t length = strlen(entry->d_name);
    if (length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0) {
      assert_true(count < FILES_LIMIT && length < NAME_LIMIT);
      memcpy(rows[count].storage, entry->d_name, length - 5);
      rows[count++].storage[length - 5] = '\0';
    }
  }
  (void)closedir(directory);
  qsort(rows, count, sizeof *rows, by_name);
  for (size_t i = 0; i < count; i++) {
    rows[i].name = rows[i].storage;
  }
  return count;
}

/* The words of lines "# --set WORD" that the file begins with. */
static size_t read_sets(char *content, char *sets[SETS_LIMIT])
{
  static const char mark[] = "# --set ";
  size_t count = 0;
  while (count < SETS_LIMIT && strncmp(content, mark, strlen(mark)) == 0) {
    sets[count++] = content + strlen(mark);
    char *end = strchr(content, '\n');
    if (end == NULL) {
      fail_msg("no end of line behind '%s'", mark);
      return count;
    }
    *end = '\0';
    content = end + 1;
  }
  return count;
}

struct file_name {
  char text[NAME_LIMIT + 16];
};

static struct file_name file_name(const char *name, const char *ending)
{
  struct file_name file = {{0}};
  (void)snprintf(file.text, sizeof file.text, "%s%s", name, ending);
  return file;
}

static void says_as_expected(void **state)
{
  const struct row *row = *state;
  struct spec_words words;
  struct spec spec;
  struct fault fault = {0};
  struct text content = {0}, complaints = {0}, expected = {0};
  char *sets[SETS_LIMIT];
  spec_words_make(&words);
  assert_int_equal(file_read(file_name(row->name, ".yaml").text, TEXT_LIMIT, &content, &fault), STATUS_OK);
  words.options.set_count = read_sets(content.data, sets);
  words.options.sets = (const char *const *)sets;
  enum status status = spec_read(file_name(row->name, ".yaml").text, &words.options, &spec, &complaints, &fault);
  assert_int_equal(status, STATUS_BAD_INPUT);
  assert_null(spec.arena);
  bool refresh = getenv("PROOFSWEEP_REFRESH") != NULL;
  bool same = file_read(file_name(row->name, ".expected").text, TEXT_LIMIT, &expected, &fault) == STATUS_OK &&
              strcmp(text_string(&complaints), text_string(&expected)) == 0;
  if (!same) {
    const char *ending = refresh ? ".expected" : ".new";
    assert_int_equal(file_write(".", file_name(row->name, ending).text, &complaints, OUTPUT_THROWAWAY, NULL, &fault),
                     STATUS_OK);
  }
  if (!same && !refresh) {
    fail_msg("says\n%s\ninstead of\n%s", text_string(&complaints), text_string(&expected));
  }
  text_free(&content);
  text_free(&complaints);
  text_free(&expected);
}

int main(void)
{
  static struct row rows[FILES_LIMIT];
  if (chdir("tests/golden/bad-specs") != 0) {
    return 1;
  }
  size_t count = list_rows(rows);
  return count < ROWS_AT_LEAST ? 1 : check_run_rows("bad specifications", says_as_expected, rows, count, sizeof *rows);
}
