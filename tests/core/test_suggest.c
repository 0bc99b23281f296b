/* core/suggest.h against a slow recursive road, published distances, and rows of what people mistype. */
#include "core/suggest.h"

#include "support/check.h"

#include <string.h>

static size_t least(size_t a, size_t b)
{
  return a < b ? a : b;
}

/* The definition of the optimal string alignment distance, straight (Boytsov 2011, section 2.2): over the last letters.
 */
static size_t slow_distance(const char *a, size_t i, const char *b, size_t j)
{
  if (i == 0 || j == 0) {
    return i + j;
  }
  size_t best = slow_distance(a, i - 1, b, j - 1) + (a[i - 1] != b[j - 1]);
  best = least(best, slow_distance(a, i - 1, b, j) + 1);
  best = least(best, slow_distance(a, i, b, j - 1) + 1);
  if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
    best = least(best, slow_distance(a, i - 2, b, j - 2) + 1);
  }
  return best;
}

static void random_word(struct random_source *random, char word[8])
{
  size_t length = (size_t)random_between(random, 0, 6);
  for (size_t i = 0; i < length; i++) {
    word[i] = (char)('a' + (int)random_between(random, 0, 2));
  }
  word[length] = '\0';
}

static void test_agrees_with_the_definition(void **state)
{
  (void)state;
  struct random_source random = {11};
  for (int i = 0; i < 2000; i++) {
    char a[8] = "", b[8] = "";
    random_word(&random, a);
    random_word(&random, b);
    assert_int_equal(suggest_distance(a, b), slow_distance(a, strlen(a), b, strlen(b)));
    assert_int_equal(suggest_distance(a, b), suggest_distance(b, a));
  }
}

/* kitten/sitting: Wagner and Fischer's usual example; CA/ABC is 3 with every place edited once at most. */
static const struct distance_row {
  const char *name, *a, *b;
  size_t distance;
} distance_rows[] = {
    {"equal", "context", "context", 0},
    {"kitten", "kitten", "sitting", 3},
    {"ca abc", "ca", "abc", 3},
    {"swap", "setps", "steps", 1},
    {"empty", "", "abc", 3},
    {"case and separators do not count", "GPT2_Small", "gpt2-small", 0},
    {"beyond 64 bytes", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", SIZE_MAX},
};

static void test_distance(void **state)
{
  const struct distance_row *row = *state;
  assert_int_equal(suggest_distance(row->a, row->b), row->distance);
}

static const char *const words[] = {"prefill",     "prefill-causal", "decode-step", "decode", "ratio", "gpt2-small",
                                    "gpt2-medium", "c_exp",          "gemma-3-27b", "r_exp",  "--set", "--output"};

static const struct nearest_row {
  const char *name, *word, *expected; /* NULL: nothing is near */
} nearest_rows[] = {
    {"one letter missing", "prefil", "prefill"},
    {"two swapped", "deocde", "decode"},
    {"separator", "gpt2_small", "gpt2-small"},
    {"case", "Gemma-3-27B", "gemma-3-27b"},
    {"the first of equals", "x_exp", "c_exp"},
    {"a beginning", "gemma", "gemma-3-27b"},
    {"a beginning before what is two edits away", "--out", "--output"},
    {"far", "sensitivity", NULL},
    {"short and different", "zz", NULL},
    {"a beginning of two letters", "gp", NULL},
    {"empty", "", NULL},
};

static void test_nearest(void **state)
{
  const struct nearest_row *row = *state;
  const char *near = suggest_nearest(row->word, words, sizeof words / sizeof words[0]);
  if (row->expected == NULL) {
    assert_null(near);
  } else {
    assert_non_null(near);
    assert_string_equal(near, row->expected);
  }
}

static void test_no_names(void **state)
{
  (void)state;
  assert_null(suggest_nearest("ratio", words, 0));
}

/* A word of which nothing is left is not near: 'x' is one edit from 'c', and '' from every letter. */
static void test_nothing_in_common(void **state)
{
  (void)state;
  static const char *const letters[] = {"c", "r"};
  assert_null(suggest_nearest("x", letters, 2));
  assert_null(suggest_nearest("", letters, 2));
  assert_string_equal(suggest_nearest("C", letters, 2), "c");
}

static const char *letter(size_t index)
{
  static const char *const letters[] = {"alpha", "beta", "gamma"};
  return index < 3 ? letters[index] : NULL;
}

/* Twenty words: too many to list. */
static const char *many(size_t index)
{
  static const char names[][4] = {"n0",  "n1",  "n2",  "n3",  "n4",  "n5",  "n6",  "n7",  "n8",  "n9",
                                  "n10", "n11", "n12", "n13", "n14", "n15", "n16", "n17", "n18", "n19"};
  return index < sizeof names / sizeof names[0] ? names[index] : NULL;
}

static const char *lone(size_t index)
{
  return index == 0 ? "alpha" : NULL;
}

static const char *none(size_t index)
{
  (void)index;
  return NULL;
}

static const struct word_row {
  const char *name;
  const char *(*word)(size_t index);
  const char *text, *otherwise;
  size_t found;
  const char *sentence; /* NULL: it is found */
} word_rows[] = {
    {"found", letter, "beta", NULL, 1, NULL},
    {"near", letter, "bta", NULL, SIZE_MAX, "unknown word 'bta'; did you mean 'beta'?"},
    {"far from few", letter, "omicron", NULL, SIZE_MAX, "unknown word 'omicron'; there are alpha, beta and gamma"},
    {"far from many", many, "omicron", NULL, SIZE_MAX, "unknown word 'omicron'"},
    {"the last of many", many, "n19", NULL, 19, NULL},
    {"far from the one", lone, "omicron", NULL, SIZE_MAX, "unknown word 'omicron'; the only one is alpha"},
    {"no words", none, "omicron", NULL, SIZE_MAX, "unknown word 'omicron'"},
    {"near, with a hint of its own", letter, "bta", "ask", SIZE_MAX, "unknown word 'bta'; did you mean 'beta'?"},
    {"far, with a hint of its own", letter, "omicron", "ask", SIZE_MAX, "unknown word 'omicron'; ask"},
};

static void test_words(void **state)
{
  const struct word_row *row = *state;
  struct fault fault = {0};
  const char *names[32];
  size_t count = word_list(row->word, names, sizeof names / sizeof names[0]);
  if (row->otherwise == NULL) {
    assert_int_equal(word_find("word", row->text, row->word, &fault), row->found);
  } else {
    assert_int_equal(fault_unknown("word", row->text, names, count, row->otherwise, &fault), STATUS_BAD_INPUT);
  }
  assert_string_equal(fault.text, row->sentence == NULL ? "" : row->sentence);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_agrees_with_the_definition), cmocka_unit_test(test_no_names),
                                     cmocka_unit_test(test_nothing_in_common)};
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("distance", test_distance, distance_rows) +
         run_rows("nearest", test_nearest, nearest_rows) + run_rows("words", test_words, word_rows);
}
