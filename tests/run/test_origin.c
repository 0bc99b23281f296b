/* run/steps.h, what a run is made from: the specification as it was read, whatever has become of its file. */
#include "run/steps.h"
#include "support/check.h"
#include "support/scratch.h"
#include "support/spec_words.h"

#include <string.h>
#include <unistd.h>

static const char then[] = "spec: 1\nname: edited\nsweeps:\n  - {name: curve, models: [gpt2-small], context: [1024]}\n";
static const char now[] = "spec: 1\nname: edited\nsweeps:\n  - {name: curve, models: [gpt2-small], context: [2048]}\n";

static const struct edit_row {
  const char *name;
  const char *text; /* that the file has when the run describes itself; NULL: it is gone */
} edit_rows[] = {
    {"as it was", then},
    {"edited", now},
    {"emptied", ""},
    {"removed", NULL},
};

static void test_edit(void **state)
{
  const struct edit_row *row = *state;
  static const struct csv_dialect dialect = {.name = "standard"};
  struct scratch scratch;
  struct spec_words words;
  struct library library = {0};
  struct run_options options = {.library = &library, .dialect = &dialect};
  struct run run = {.options = &options};
  struct text complaints = {0}, lines = {0};
  struct fault fault = {0};
  scratch_make(&scratch);
  spec_words_make(&words);
  scratch_write(&scratch, "edited.yaml", then, strlen(then));
  const char *file = scratch_path(&scratch, "edited.yaml");
  if (spec_read(file, &words.options, &run.spec, &complaints, &fault) != STATUS_OK) {
    fail_msg("%s%s", text_string(&complaints), fault.text);
  }
  if (row->text == NULL) {
    assert_int_equal(unlink(file), 0);
  } else {
    scratch_write(&scratch, "edited.yaml", row->text, strlen(row->text));
  }
  if (run_describe_origin(&run, &lines, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  assert_non_null(strstr(text_string(&lines), "\nline name: edited\n"));
  assert_non_null(strstr(text_string(&lines), "\nline   - {name: curve, models: [gpt2-small], context: [1024]}\n"));
  assert_null(strstr(text_string(&lines), "2048"));
  text_free(&lines);
  text_free(&complaints);
  spec_free(&run.spec);
  scratch_remove(&scratch);
}

int main(void)
{
  return run_rows("what a run is made from", test_edit, edit_rows) > 0;
}
