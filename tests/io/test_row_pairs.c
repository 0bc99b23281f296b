/* io/row_pairs.h: which rows of two versions go together, and in what time. */
#include "io/row_pairs.h"

#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const enum label labels[] = {LABEL_PLACE, LABEL_NONE};

/* A version of "model,value"; free it with csv_data_free. */
static void read_version(const char *name, const struct text *csv, struct csv_data *data)
{
  struct fault fault = {0};
  assert_int_equal(csv_read_bytes(name, csv->data, csv->length, NULL, data, &fault), STATUS_OK);
}

static void pair(const struct csv_data *before, const struct csv_data *after, struct row_pairs *pairs)
{
  const struct labelled_rows rows[] = {{before, labels}, {after, labels}};
  struct fault fault = {0};
  assert_int_equal(row_pairs_find(&rows[0], &rows[1], pairs, &fault), STATUS_OK);
}

static const struct pair_row {
  const char *name;
  const char *before, *after; /* a model is a letter, its value the number of its row, or a digit behind it */
  const char *partners;       /* of each row before: a digit, or - */
} pair_rows[] = {
    {"the same", "abc", "abc", "012"},
    {"turned round", "abc", "cba", "210"},
    {"one name", "aaa", "aaa", "012"},
    {"one more, in the place of one whose cells move on", "abbb", "aabbb", "0423"},
    {"one less", "aabbb", "abbb", "0-231"},
    {"two more before two less", "aabbcc", "xxaabbc", "23456-"},
    {"fewer of each", "aaabbb", "ab", "0--1--"},
    {"more of each", "ab", "aaabbb", "03"},
    {"none in common", "aaa", "bbb", "---"},
    {"nothing after", "aa", "", "--"},
    {"rows that do not tell themselves apart, behind others", "a5a6", "a1a2a5a6", "23"},
    {"the same, one of which moved", "a5a6", "a1a2a5a7", "21"},
    {"the same cells twice", "a5a5a6", "a6a5a5", "210"},
    {"by turns, shifted", "abababab", "babababa", "10325476"},
};

static void write_letters(const char *letters, struct text *csv)
{
  text_append(csv, "model,value\n");
  for (size_t row = 0; *letters != '\0'; row++) {
    char model = *letters++;
    size_t value = *letters >= '0' && *letters <= '9' ? (size_t)(*letters++ - '0') : row;
    text_append_format(csv, "%c,%zu\n", model, value);
  }
}

static void test_pairs(void **state)
{
  const struct pair_row *row = *state;
  struct text before = {0}, after = {0};
  struct csv_data old, new;
  struct row_pairs pairs;
  char found[16] = "";
  write_letters(row->before, &before);
  write_letters(row->after, &after);
  read_version("before.csv", &before, &old);
  read_version("after.csv", &after, &new);
  pair(&old, &new, &pairs);
  for (size_t i = 0; i < old.row_count; i++) {
    found[i] = (char)(pairs.partners[i] == SIZE_MAX ? '-' : '0' + (char)pairs.partners[i]);
    assert_true(pairs.partners[i] == SIZE_MAX || pairs.taken[pairs.partners[i]]);
  }
  assert_string_equal(found, row->partners);
  row_pairs_free(&pairs);
  csv_data_free(&old);
  csv_data_free(&new);
  text_free(&before);
  text_free(&after);
}

/* One row more, before many that share all their cells: seconds of processor time, not minutes. */
static void test_shifted(void **state)
{
  enum { SHIFTED = 300000, SECONDS = 5 };
  (void)state;
  struct text before = {0}, after = {0};
  struct csv_data old, new;
  struct row_pairs pairs;
  write_letters("a", &before);
  write_letters("aa", &after);
  for (int i = 0; i < SHIFTED; i++) {
    text_append(&before, "b,1\n");
    text_append(&after, "b,1\n");
  }
  read_version("before.csv", &before, &old);
  read_version("after.csv", &after, &new);
  clock_t begin = clock();
  pair(&old, &new, &pairs);
  assert_true(clock() - begin < (clock_t)SECONDS * CLOCKS_PER_SEC);
  assert_int_equal(pairs.partners[0], 0);
  assert_false(pairs.taken[1]);
  assert_int_equal(pairs.partners[1], new.row_count - 1);
  for (size_t i = 2; i < old.row_count; i++) {
    assert_int_equal(pairs.partners[i], i);
  }
  row_pairs_free(&pairs);
  csv_data_free(&old);
  csv_data_free(&new);
  text_free(&before);
  text_free(&after);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_shifted)};
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("pairs", test_pairs, pair_rows);
}
