/* io/shards.h: shards cover the rows once, and only shards that belong together are joined. */
#include "io/shards.h"

#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void test_rows(void **state)
{
  (void)state;
  struct random_source source = {5};
  for (int round = 0; round < 2000; round++) {
    uint64_t rows = random_bits(&source) >> random_between(&source, 0, 63);
    unsigned count = (unsigned)random_between(&source, 1, 200);
    uint64_t next = 0, fewest = UINT64_MAX, most = 0;
    for (unsigned number = 1; number <= count; number++) {
      const struct shard shard = {number, count};
      uint64_t first = 0, wide = 0;
      shard_rows(&shard, rows, &first, &wide);
      assert_int_equal(first, next);
      next = first + wide;
      fewest = wide < fewest ? wide : fewest;
      most = wide > most ? wide : most;
    }
    assert_int_equal(next, rows);
    assert_true(most - fewest <= 1);
  }
  const struct shard whole = {0};
  uint64_t first = 1, wide = 0;
  shard_rows(&whole, 17, &first, &wide);
  assert_int_equal(first, 0);
  assert_int_equal(wide, 17);
}

static const struct reading_row {
  const char *name;
  unsigned number, count; /* 0: refused */
} readings[] = {
    {"1/1", 1, 1},  {"2/3", 2, 3},  {"100000/100000", 100000, 100000},
    {"0/3", 0, 0},  {"4/3", 0, 0},  {"3", 0, 0},
    {"/3", 0, 0},   {"3/", 0, 0},   {"1/2/3", 0, 0},
    {"", 0, 0},     {"a/b", 0, 0},  {"1/100001", 0, 0},
    {"+1/2", 0, 0}, {" 1/2", 0, 0}, {"99999999999999999999/99999999999999999999", 0, 0},
};

static void test_reading(void **state)
{
  const struct reading_row *row = *state;
  struct shard shard = {0};
  struct fault fault = {0};
  enum status status = shard_read(row->name, &shard, &fault);
  assert_int_equal(status, row->count > 0 ? STATUS_OK : STATUS_BAD_INPUT);
  if (row->count > 0) {
    assert_int_equal(shard.number, row->number);
    assert_int_equal(shard.count, row->count);
  }
}

static const char header[] = "context,ratio\n";

/* A directory with shard `number` of `count`: one table, header and one line. */
static const char *make_shard(const struct scratch *scratch, const char *name, const char *about, const char *line)
{
  struct journal journal;
  struct fault fault = {0};
  struct text place = {0}, made_from = {0}, table = {0};
  const char *directory = scratch_path(scratch, name);
  assert_int_equal(mkdir(directory, 0777), 0);
  journal_add_line(&place, "shard", about);
  journal_add_line(&made_from, "content", "same");
  assert_int_equal(journal_open(&journal, directory, &place, &made_from, false, &fault), STATUS_OK);
  struct journal_entry entry = {"a.csv", true, 1, {0}};
  text_append(&table, header);
  text_append(&table, line);
  assert_int_equal(file_write(directory, "a.csv", &table, OUTPUT_THROWAWAY, &entry.record, &fault), STATUS_OK);
  assert_int_equal(journal_add(&journal, &entry, &fault), STATUS_OK);
  journal_free(&journal);
  text_free(&table);
  return directory;
}

static enum status join(const struct shards *shards, const struct scratch *scratch, const char *name,
                        struct fault *fault)
{
  struct output output;
  struct text head = {0};
  text_append(&head, header);
  assert_int_equal(output_open(&output, scratch->path, "whole.csv", OUTPUT_THROWAWAY, fault), STATUS_OK);
  enum status status = shards_join(shards, name, &head, &output, fault);
  if (status == STATUS_OK) {
    status = output_commit(&output, NULL, fault);
  } else {
    output_abandon(&output);
  }
  text_free(&head);
  return status;
}

static void test_join(void **state)
{
  const struct scratch *scratch = *state;
  struct shards shards;
  struct fault fault = {0};
  char content[256];
  const char *directories[] = {make_shard(scratch, "c", "3/3", "30,3\n"), make_shard(scratch, "a", "1/3", "10,1\n"),
                               make_shard(scratch, "b", "2/3", "")};
  assert_int_equal(shards_read(directories, 3, &shards, &fault), STATUS_OK);
  assert_int_equal(join(&shards, scratch, "a.csv", &fault), STATUS_OK);
  scratch_read(scratch, "whole.csv", content, sizeof content);
  assert_string_equal(content, "context,ratio\n10,1\n30,3\n");
  assert_int_equal(join(&shards, scratch, "b.csv", &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "has not finished b.csv"));
  struct text text = {0};
  assert_int_equal(shards_load(&shards, 0, "a.csv", 5, &text, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "partial sums of more than 5 bytes");
  text_free(&text);
  scratch_write(scratch, "b/a.csv", "context,ratio\n\n", 15);
  assert_int_equal(join(&shards, scratch, "a.csv", &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "is not what its shard wrote"));
  shards_free(&shards);
  shards_free(&shards);
}

static void test_refusals(void **state)
{
  const struct scratch *scratch = *state;
  struct shards shards;
  struct fault fault = {0};
  const char *first = make_shard(scratch, "a", "1/2", ""), *second = make_shard(scratch, "b", "2/2", "");
  const char *other = make_shard(scratch, "c", "2/3", ""), *none = make_shard(scratch, "d", "none", "");
  const struct {
    const char *directories[3];
    size_t count;
    const char *words;
  } rows[] = {
      {{first}, 1, "shard 2 of 2 is missing"},
      {{second}, 1, "shard 1 of 2 is missing"},
      {{first, second, first}, 3, "shard 1 of 2 is there twice"},
      {{first, other}, 2, "is a shard of 3, another one is of 2"},
      {{none}, 1, "holds no shard"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    assert_int_equal(shards_read(rows[i].directories, rows[i].count, &shards, &fault), STATUS_BAD_INPUT);
    assert_non_null(strstr(fault.text, rows[i].words));
    assert_null(shards.journals);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),
      cmocka_unit_test_setup_teardown(test_join, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_refusals, scratch_setup, scratch_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("shards", test_reading, readings);
}
