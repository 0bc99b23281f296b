/* io/home.h: which of several directories the program takes its data from. */
#include "io/home.h"

#include "io/file.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every place as a name below the scratch directory. NULL: not given. `with` lists the places that hold data. */
static const struct place_row {
  const char *name, *chosen, *executable;
  const char *with[4];
  const char *expected; /* NULL: none is found */
} place_rows[] = {
    {"build tree", NULL, "build/dev/proofsweep", {"source", "build/share/proofsweep"}, "source"},
    {"build tree, source gone", NULL, "build/dev/proofsweep", {"installed"}, "installed"},
    {"a name that begins like the build tree",
     NULL,
     "build2/bin/proofsweep",
     {"source", "build2/share/proofsweep"},
     "build2/share/proofsweep"},
    {"installed and moved",
     NULL,
     "opt/bin/proofsweep",
     {"opt/share/proofsweep", "installed", "source"},
     "opt/share/proofsweep"},
    {"installed as configured", NULL, "opt/bin/proofsweep", {"installed", "source"}, "installed"},
    {"only the source", NULL, "opt/bin/proofsweep", {"source"}, "source"},
    {"executable unknown", NULL, NULL, {"installed"}, "installed"},
    {"chosen", "mine", "build/dev/proofsweep", {"mine", "source"}, "mine"},
    {"chosen, but nothing there", "mine", "build/dev/proofsweep", {"source"}, NULL},
    {"none", NULL, "opt/bin/proofsweep", {NULL}, NULL},
};

static const char *below(const struct scratch *scratch, const char *name)
{
  return name == NULL ? NULL : scratch_path(scratch, name);
}

static void test_place(void **state)
{
  const struct place_row *row = *state;
  struct scratch scratch;
  struct text seen = {0};
  struct fault fault = {0};
  scratch_make(&scratch);
  for (size_t i = 0; i < 4 && row->with[i] != NULL; i++) {
    struct text path = {0};
    text_append_format(&path, "%s/%s/sweeps", scratch.path, row->with[i]);
    assert_int_equal(directory_make(path.data, NULL), STATUS_OK);
    text_free(&path);
  }
  const struct home_places places = {.chosen = below(&scratch, row->chosen),
                                     .executable = below(&scratch, row->executable),
                                     .build_tree = below(&scratch, "build"),
                                     .source_tree = below(&scratch, "source"),
                                     .installed = below(&scratch, "installed")};
  enum status status = home_choose(&places, &seen, &fault);
  if (row->expected == NULL) {
    assert_int_equal(status, STATUS_IO);
    assert_non_null(strstr(fault.text, row->chosen == NULL ? "cannot find the program's data" : "PROOFSWEEP_DATA is"));
  } else {
    assert_int_equal(status, STATUS_OK);
    assert_string_equal(text_string(&seen), below(&scratch, row->expected));
  }
  text_free(&seen);
  scratch_remove(&scratch);
}

static void test_empty_choice_is_none(void **state)
{
  (void)state;
  const struct home_places places = {"", "/x/y/proofsweep", "/x", PROOFSWEEP_SOURCE_DIR, ""};
  struct text seen = {0};
  assert_int_equal(home_choose(&places, &seen, NULL), STATUS_OK);
  assert_string_equal(text_string(&seen), PROOFSWEEP_SOURCE_DIR);
  text_free(&seen);
}

/* This test is itself run from the build tree. */
static void test_this_process(void **state)
{
  (void)state;
  struct text path = {0};
  struct fault fault = {0};
  assert_int_equal(unsetenv("PROOFSWEEP_DATA"), 0);
  assert_int_equal(home_path("sweeps/models.csv", &path, &fault), STATUS_OK);
  assert_string_equal(text_string(&path), PROOFSWEEP_SOURCE_DIR "/sweeps/models.csv");
  assert_true(file_exists(path.data));
  text_free(&path);
  assert_int_equal(setenv("PROOFSWEEP_DATA", "/nowhere", 1), 0);
  assert_int_equal(home_path("sweeps/models.csv", &path, &fault), STATUS_IO);
  assert_string_equal(fault.text, "PROOFSWEEP_DATA is '/nowhere', which holds no directory 'sweeps'");
  assert_int_equal(unsetenv("PROOFSWEEP_DATA"), 0);
  text_free(&path);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_empty_choice_is_none), cmocka_unit_test(test_this_process)};
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("place", test_place, place_rows);
}
