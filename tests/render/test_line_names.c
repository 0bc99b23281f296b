/* render/line_names.h: names of lines are nobody else's, of those without a name neither, and what shares a line is
 * told. */
#include "render/line_names.h"

#include "support/check.h"
#include "support/models.h"

#include <stdio.h>
#include <string.h>

enum { SUBJECTS = 5 };

static const struct names_row {
  const char *name;
  struct {
    const char *model; /* of the catalogue */
    const char *known_as;
    double c_exp;
    const char *workload;
    size_t of;
    const char *prices; /* what they are called */
  } subjects[SUBJECTS];
  size_t lines[SUBJECTS];
  size_t read, count, named;
  const char *expected[LINES_NAMED_MAX];
  const char *series[2]; /* of the first two names */
  const char *others;
} names_rows[] = {
    {"a width that an unnamed line has too",
     {{"gpt2-small", "a", 300, "prefill", 0, ""},
      {"llama-2-7b-paper", "b", 300, "prefill", 1, ""},
      {"gpt2-small", "c", 300, "prefill", 2, ""}},
     {0, 1, 2},
     3,
     3,
     2,
     {"a", "b"},
     {"first", "second"},
     ""},
    {"a line of two models",
     {{"gpt2-small", "a", 300, "prefill", 0, ""},
      {"gpt2-small", "b", 300, "prefill", 0, ""},
      {"llama-2-7b-paper", "c", 300, "prefill", 2, ""}},
     {0, 2},
     3,
     2,
     2,
     {"a and\u00a01\u00a0more", "c"},
     {"first", "second"},
     " The line of a is also that of b."},
    {"a line of five models",
     {{"gpt2-small", "a", 300, "prefill", 0, ""},
      {"gpt2-small", "b", 300, "prefill", 0, ""},
      {"gpt2-small", "c", 300, "prefill", 0, ""},
      {"gpt2-small", "d", 300, "prefill", 0, ""},
      {"gpt2-small", "e", 300, "prefill", 0, ""}},
     {0},
     5,
     1,
     1,
     {"a and\u00a04\u00a0more"},
     {"first"},
     " The line of a is also that of b; c; d and others."},
    {"two workloads on one line",
     {{"gpt2-small", "a", 300, "prefill", 0, ""},
      {"gpt2-small", "a", 300, "prefill-causal", 1, ""},
      {"gpt2-small", "a", 300, "decode-step", 0, ""}},
     {0, 1},
     3,
     2,
     2,
     {"prefill", "prefill-causal"},
     {"first", "second"},
     " The line of prefill is also that of decode-step."},
    {"a number that tells all apart",
     {{"gpt2-small", "a", 300, "prefill", 0, ""},
      {"gpt2-small", "a", 5, "prefill", 1, ""},
      {"gpt2-small", "a", 50, "prefill", 2, ""}},
     {0, 1, 2},
     3,
     3,
     2,
     {"c_exp = 300", "c_exp = 5"},
     {"high", "low"},
     ""},
    {"sets of constants before their prices",
     {{"gpt2-small", "a", 300, "prefill", 0, "x with r_exp 2"}, {"gpt2-small", "a", 8, "prefill", 1, "y with r_exp 2"}},
     {0, 1},
     2,
     2,
     2,
     {"x with r_exp 2", "y with r_exp 2"},
     {"first", "second"},
     ""},
    {"sets of constants and a price",
     {{"gpt2-small", "a", 300, "prefill", 0, "x"},
      {"gpt2-small", "a", 8, "prefill", 1, "x"},
      {"gpt2-small", "a", 300, "prefill", 2, "y"},
      {"gpt2-small", "a", 8, "prefill", 3, "y"}},
     {0, 1, 2, 3},
     4,
     4,
     2,
     {"x; c_exp = 300", "x; c_exp = 8"},
     {"first", "second"},
     ""},
    {"a number that two without a name share",
     {{"gpt2-small", "a", 300, "prefill", 0, ""},
      {"gpt2-small", "a", 5, "prefill", 1, ""},
      {"gpt2-small", "a", 50, "prefill", 2, ""},
      {"gpt2-small", "a", 50, "prefill-causal", 3, ""}},
     {0, 1, 2, 3},
     4,
     4,
     2,
     {"c_exp = 300", "c_exp = 5"},
     {"first", "second"},
     ""},
};

static void test_names(void **state)
{
  const struct names_row *row = *state;
  struct subject subjects[SUBJECTS] = {{.prompt = 0}};
  size_t of[SUBJECTS];
  for (size_t i = 0; i < row->read; i++) {
    subjects[i].architecture = *model_sample(row->subjects[i].model);
    (void)snprintf(subjects[i].architecture.name, sizeof subjects[i].architecture.name, "%s",
                   row->subjects[i].known_as);
    subjects[i].prices = wording_format("%s", row->subjects[i].prices);
    subjects[i].constants.c_exp = row->subjects[i].c_exp;
    subjects[i].accounting = accounting_find("paper", &subjects[i].architecture);
    subjects[i].workload = workload_find(row->subjects[i].workload);
    of[i] = row->subjects[i].of;
  }
  const struct line_group group = {subjects, row->read, of, row->lines, row->count, row->named};
  struct wording names[LINES_NAMED_MAX];
  const char *series[LINES_NAMED_MAX] = {"first", "second", "third", "fourth"};
  line_names_find(&group, names, series);
  for (size_t i = 0; i < row->named; i++) {
    assert_string_equal(names[i].text, row->expected[i]);
    assert_string_equal(series[i], row->series[i]);
  }
  struct text others = {0};
  line_names_append_others(&group, names, &others);
  assert_string_equal(text_string(&others), row->others);
  text_free(&others);
}

int main(void)
{
  return run_rows("names", test_names, names_rows);
}
