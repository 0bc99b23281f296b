/* io/inputs.h: what two manifests tell of what runs were made from, in words. */
#include "io/inputs.h"

#include "support/check.h"
#include "support/scratch.h"

#include <string.h>

#define ESSAY "{\"name\": \"essay\", \"c_exp\": 300, \"c_norm\": 30, \"status\": \"stylised\"}"
#define GIVEN "{\"name\": \"\", \"c_exp\": 300, \"c_norm\": 31, \"status\": \"\"}"
#define ATLAS "{\"name\": \"jolt-atlas\", \"c_exp\": 8, \"c_norm\": 5}"
#define SETS(list) "{\"constants\": [" list "]}"
#define DATA(sha256) "{\"path\": \"data.csv\", \"bytes\": 1, \"sha256\": \"" sha256 "\"}"
#define READ(list) "{\"read\": [" list "]}"
#define SAME "No input changed that the manifests tell of."

static const struct inputs_row {
  const char *name;
  const char *before, *now;
  const char *words; /* behind "Inputs that changed: " */
} inputs_rows[] = {
    {"the same prices", SETS(ESSAY ", " ATLAS), SETS(ESSAY ", " ATLAS), SAME},
    {"a price", SETS(ATLAS), SETS("{\"name\": \"jolt-atlas\", \"c_exp\": 9, \"c_norm\": 5}"),
     "jolt-atlas c_exp 8 -> 9."},
    {"a set that lost its name", SETS(ESSAY), SETS(GIVEN), "prices c_norm 30 -> 31."},
    {"a set that got a name", SETS(GIVEN), SETS(ESSAY), "prices c_norm 31 -> 30."},
    {"one of two lost its name", SETS(ESSAY ", " ATLAS), SETS(GIVEN ", " ATLAS), "prices c_norm 30 -> 31."},
    {"prices without a name on both sides", SETS(GIVEN), SETS("{\"name\": \"\", \"c_exp\": 300, \"c_norm\": 32}"),
     "prices c_norm 31 -> 32."},
    {"another set", SETS(ESSAY), SETS(ATLAS), "essay is gone; jolt-atlas is new."},
    {"two sets for prices", SETS(ESSAY ", " ATLAS), SETS(GIVEN),
     "essay is gone; jolt-atlas is gone; prices without a name are new."},
    {"prices beside a set", SETS(ESSAY), SETS(ESSAY ", " GIVEN), "prices without a name are new."},
    {"prices that went", SETS(ESSAY ", " GIVEN), SETS(ESSAY), "prices without a name are gone."},
    {"the same data", READ(DATA("a1")), READ(DATA("a1")), SAME},
    {"other data", READ(DATA("a1")), READ(DATA("a2")), "data.csv is another file."},
    {"data that came", READ(""), READ(DATA("a1")), "data.csv is new."},
    {"data that went", READ(DATA("a1")), READ(""), "data.csv is gone."},
    {"a manifest that tells of no files, before", "{\"seed\": 1}", READ(DATA("a1")), SAME},
    {"a manifest that tells of no files, now", READ(DATA("a1")), "{\"seed\": 1}", SAME},
};

static void test_words(void **state)
{
  const struct inputs_row *row = *state;
  struct scratch scratch;
  struct input_changes changes;
  struct text now = {0}, expected = {0};
  struct fault fault = {0};
  scratch_make(&scratch);
  scratch_write(&scratch, "manifest.json", row->before, strlen(row->before));
  text_append(&now, row->now);
  text_append_format(&expected, "%s%s", strcmp(row->words, SAME) == 0 ? "" : "Inputs that changed: ", row->words);
  assert_int_equal(inputs_compare(scratch.path, NULL, &now, &changes, &fault), STATUS_OK);
  assert_string_equal(text_string(&changes.words), text_string(&expected));
  input_changes_free(&changes);
  text_free(&now);
  text_free(&expected);
  scratch_remove(&scratch);
}

int main(void)
{
  return run_rows("inputs", test_words, inputs_rows);
}
