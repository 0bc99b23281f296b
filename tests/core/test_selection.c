/* Rows found by the digits of their numbers are those that a look at every row finds, and few are looked at. */
#include "core/selection.h"

#include "core/points.h"
#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { AXES = 7, VALUES = 4, CONDITIONS = 5 };

/* A random sweep and all that it points to. */
struct world {
  struct architecture models[3];
  struct constants sets[VALUES];
  const struct workload *workloads[VALUES];
  const char *accountings[VALUES];
  uint64_t integers[AXES][VALUES];
  double reals[AXES][VALUES];
  struct axis axes[AXES], varied;
  struct sweep sweep;
  struct points points;
  struct table scanned; /* the same table, of which no digits are known */
  char texts[CONDITIONS][CELL_TEXT_SIZE + 4];
  struct condition where[CONDITIONS];
  struct selection selection;
};

static const struct axis kinds[] = {
    {.kind = AXIS_CONTEXT, .key = "context"},        {.kind = AXIS_PROMPT, .key = "prompt"},
    {.kind = AXIS_WORKLOAD, .key = "workload"},      {.kind = AXIS_ACCOUNTING, .key = "accounting"},
    {.kind = AXIS_CONSTANT_SET, .key = "constants"}, {.kind = AXIS_CONSTANT, .key = "c_exp"},
    {.kind = AXIS_CONSTANT, .key = "r_norm"},        {.kind = AXIS_FIELD, .key = "window"},
    {.kind = AXIS_FIELD, .key = "d_model"},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* Distinct values, listed in any order or as a range; a prompt is below every context. */
static void give_integers(struct axis *axis, uint64_t *values, struct random_source *source)
{
  uint64_t first = axis->kind == AXIS_CONTEXT ? 1024 : axis->kind == AXIS_PROMPT ? 0 : 64;
  uint64_t step = random_between(source, 1, 64);
  for (uint64_t i = 0, turn = random_between(source, 0, 2); i < axis->count; i++) {
    values[i] = first + (turn == 0 ? i : turn == 1 ? axis->count - 1 - i : (i + 1) % axis->count) * step;
  }
  axis->integers = random_unit(source) < 0.5 ? values : NULL;
  axis->first = first;
  axis->step = step;
  axis->field = axis->kind == AXIS_FIELD ? architecture_find_field(axis->key) : NULL;
}

static void give_reals(struct axis *axis, double *values, struct random_source *source)
{
  double sign = random_unit(source) < 0.5 ? 1 : -1;
  for (uint64_t i = 0; i < axis->count; i++) {
    values[i] = 10 + sign * (double)i / 2;
  }
  axis->reals = random_unit(source) < 0.5 ? values : NULL;
  axis->real_first = 3;
  axis->real_step = 1;
  axis->real_scale = 10;
  axis->constant = constants_find_field(axis->key);
}

static void give_values(struct world *world, struct axis *axis, size_t place, struct random_source *source)
{
  axis->count = random_between(source, 1, VALUES);
  axis->sets = world->sets;
  axis->workloads = world->workloads;
  axis->accountings = world->accountings;
  if (axis->kind == AXIS_CONSTANT) {
    give_reals(axis, world->reals[place], source);
  } else {
    give_integers(axis, world->integers[place], source);
  }
}

static void fill_stock(struct world *world, struct random_source *source)
{
  static const char *const names[] = {"gpt2-small", "gemma-3-270m", "gpt2-small-5to1"};
  static const char *const accounts[] = {"full", "paper-dense", "paper-gemma", "paper"};
  size_t shift = random_between(source, 0, 3);
  for (size_t i = 0; i < VALUES; i++) {
    world->accountings[i] = accounts[(i + shift) % 4];
    world->workloads[i] = &workloads[(i + shift) % workload_count];
    world->sets[i] = (struct constants){.c_exp = i < 2 ? 300 : 5, .c_norm = (double)i, .r_norm = 10};
    (void)snprintf(world->sets[i].name, sizeof world->sets[i].name, "set-%zu", i);
  }
  for (size_t i = 0; i < 3; i++) {
    world->models[i] = *model_sample(names[i]);
  }
}

/* Some of the axes in any order; a context always. */
static void make_sweep(struct world *world, struct random_source *source)
{
  size_t count = 0, start = random_between(source, 0, KINDS - 1);
  fill_stock(world, source);
  for (size_t i = 0; i < KINDS && count < AXES; i++) {
    const struct axis *kind = &kinds[(start + i * 4) % KINDS];
    if (kind->kind == AXIS_CONTEXT || random_unit(source) < 0.4) {
      world->axes[count] = *kind;
      give_values(world, &world->axes[count], count, source);
      count++;
    }
  }
  world->sweep = (struct sweep){.name = "random",
                                .models = world->models,
                                .model_count = random_between(source, 1, 3),
                                .axes = world->axes,
                                .axis_count = count,
                                .constants = essay_constants,
                                .accounting = world->accountings[0],
                                .workload = world->workloads[0]};
  if (random_unit(source) < 0.2) {
    world->varied = (struct axis){.kind = AXIS_CONSTANT, .key = "c_norm"};
    give_values(world, &world->varied, AXES - 1, source);
    world->sweep.one_at_a_time = &world->varied;
    world->sweep.one_at_a_time_count = 1;
  }
}

/* Values that stand there, the same in other digits, and some that do not. */
static void make_conditions(struct world *world, struct random_source *source)
{
  static const char *const columns[] = {"model",  "accounting", "workload", "prompt", "context", "constants", "c_exp",
                                        "r_norm", "c_norm",     "layers",   "window", "d_model", "ratio"};
  static const char *const strange[] = {"", "x", "7", "1e3", "1024.0", "18446744073709551617", "0.30", "paper"};
  size_t count = 0;
  for (size_t tries = random_between(source, 0, CONDITIONS); tries > 0; tries--) {
    const char *name = columns[random_between(source, 0, sizeof columns / sizeof columns[0] - 1)];
    size_t column = table_find_column(&world->points.table, name);
    struct cell cell;
    struct fault fault = {.text = ""};
    if (column == SIZE_MAX) {
      continue;
    }
    uint64_t row = random_between(source, 0, world->points.table.row_count - 1);
    assert_int_equal(table_read(&world->points.table, row, column, &cell, &fault), STATUS_OK);
    bool found = random_unit(source) < 0.85;
    const char *text = found ? cell.text : strange[random_between(source, 0, sizeof strange / sizeof strange[0] - 1)];
    bool other = found && !isnan(cell.value) && random_unit(source) < 0.3;
    (void)snprintf(world->texts[count], sizeof world->texts[count], "%s%s", text,
                   !other                        ? ""
                   : strpbrk(text, ".e") == NULL ? ".0"
                                                 : "");
    world->where[count] = (struct condition){.column = name, .text = world->texts[count]};
    count++;
  }
  world->selection = (struct selection){
      .value = "ratio", .table = "points", .sweep = "random", .where = world->where, .where_count = count};
}

static const struct table *find_points(const void *run, const char *table, const char *sweep)
{
  (void)table;
  (void)sweep;
  return run;
}

static void world_init(struct world *world, struct random_source *source)
{
  struct fault fault = {.text = ""};
  make_sweep(world, source);
  if (points_init(&world->points, &world->sweep, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  world->scanned = world->points.table;
  world->scanned.digits = NULL;
}

static void test_digits_tell_columns(void **state)
{
  (void)state;
  static struct world world;
  struct random_source source = {20261130};
  size_t told = 0, ascending = 0;
  for (size_t round = 0; round < scaled_repeats(100); round++) {
    world_init(&world, &source);
    const struct table *table = &world.points.table;
    for (size_t column = 0; column < table->column_count && table->digits != NULL; column++) {
      const struct column_digit *digit = &table->digits[column];
      struct cell cell, other;
      struct fault fault = {.text = ""};
      if (digit->stride == 0) {
        continue;
      }
      assert_int_equal(table->row_count % (digit->stride * digit->count), 0);
      told += digit->count > 1 ? 1 : 0;
      ascending += digit->ascending && digit->count > 1 ? 1 : 0;
      for (size_t i = 0; i < 20; i++) {
        uint64_t row = random_between(&source, 0, table->row_count - 1), at = row / digit->stride % digit->count;
        assert_int_equal(table_read(table, row, column, &cell, &fault), STATUS_OK);
        assert_int_equal(table_read(table, at * digit->stride, column, &other, &fault), STATUS_OK);
        assert_string_equal(cell.text, other.text);
        if (digit->ascending) {
          assert_true(!isnan(cell.value));
        }
        if (digit->ascending && at > 0) {
          assert_int_equal(table_read(table, (at - 1) * digit->stride, column, &other, &fault), STATUS_OK);
          assert_true(other.value <= cell.value);
        }
      }
    }
    points_free(&world.points);
  }
  assert_true(told > 200 && ascending > 50);
}

static void test_found_rows_are_those_of_a_scan(void **state)
{
  (void)state;
  static struct world world;
  struct random_source source = {7};
  size_t matches = 0, alternatives = 0;
  for (size_t round = 0; round < scaled_repeats(500); round++) {
    world_init(&world, &source);
    make_conditions(&world, &source);
    const struct table_lookup quick = {.run = &world.points.table, .find = find_points};
    const struct table_lookup slow = {.run = &world.scanned, .find = find_points};
    struct row_filter filter, scan;
    struct fault fault = {.text = ""}, other = {.text = ""};
    assert_int_equal(row_filter_init(&filter, &world.selection, &quick, &fault), STATUS_OK);
    assert_int_equal(row_filter_init(&scan, &world.selection, &slow, &fault), STATUS_OK);
    uint64_t row = random_between(&source, 0, 3) == 0 ? random_between(&source, 0, world.scanned.row_count + 1) : 0;
    uint64_t expected = row;
    do {
      assert_int_equal(row_filter_next(&scan, expected, &expected, &fault), STATUS_OK);
      assert_int_equal(row_filter_next(&filter, row, &row, &fault), STATUS_OK);
      bool end = expected >= world.scanned.row_count;
      if (end ? row < world.scanned.row_count : row != expected) {
        fail_msg("round %zu: row %llu instead of %llu", round, (unsigned long long)row, (unsigned long long)expected);
      }
      matches += end ? 0 : 1;
      alternatives += !end && filter.selection->where_count > 1 && filter.columns[0] == filter.columns[1] ? 1 : 0;
      row++;
    } while (expected++ < world.scanned.row_count);
    assert_int_equal(row_filter_single(&filter, &row, &fault), row_filter_single(&scan, &expected, &other));
    assert_int_equal(row, expected);
    assert_string_equal(fault.text, other.text);
    points_free(&world.points);
  }
  assert_true(matches > 500 && alternatives > 20);
}

/* A table that counts its reads. */
struct counted {
  const struct table *table;
  uint64_t reads;
};

static enum status read_counted(const struct table *table, uint64_t row, size_t column, struct cell *cell,
                                struct fault *fault)
{
  struct counted *counted = table->source;
  counted->reads++;
  return table_read(counted->table, row, column, cell, fault);
}

struct size {
  const char *name;
  uint64_t contexts, prices;
};
static const struct size sizes[] = {
    {"a thousand points", 100, 10},
    {"a million points", 100000, 10},
    {"10^15 points", 1000000000, 1000000},
};

static void test_reads_do_not_grow_with_the_sweep(void **state)
{
  const struct size *size = *state;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("gemma-3-270m")};
  const struct axis axes[] = {
      {.kind = AXIS_CONTEXT, .key = "context", .count = size->contexts, .first = 1, .step = 1},
      {.kind = AXIS_CONSTANT,
       .key = "c_exp",
       .count = size->prices,
       .constant = constants_find_field("c_exp"),
       .real_first = 1,
       .real_step = 1,
       .real_scale = 1},
  };
  const struct sweep sweep = {.name = "large",
                              .models = models,
                              .model_count = 2,
                              .axes = axes,
                              .axis_count = 2,
                              .constants = essay_constants,
                              .accounting = "paper",
                              .workload = workload_find("prefill")};
  const struct condition where[] = {{.column = "layers", .text = "18"},
                                    {.column = "c_exp", .text = "7"},
                                    {.column = "context", .text = "90"},
                                    {.column = "model", .text = "gemma-3-270m"}};
  const struct selection selection = {
      .value = "ratio", .table = "points", .sweep = "large", .where = where, .where_count = 4};
  static struct points points;
  struct fault fault = {.text = ""};
  assert_int_equal(points_init(&points, &sweep, &fault), STATUS_OK);
  struct counted counted = {.table = &points.table};
  struct table table = points.table;
  table.read = read_counted;
  table.source = &counted;
  const struct table_lookup lookup = {.run = &table, .find = find_points};
  struct row_filter filter;
  uint64_t row = 0;
  assert_int_equal(row_filter_init(&filter, &selection, &lookup, &fault), STATUS_OK);
  assert_int_equal(row_filter_single(&filter, &row, &fault), STATUS_OK);
  assert_int_equal(row, (size->contexts + 89) * size->prices + 6);
  assert_true(counted.reads < 200);
  points_free(&points);
}

static int patience; /* rows that may be looked at */

static enum status lose_patience(struct fault *fault)
{
  return patience-- > 0 ? STATUS_OK : fault_set(fault, STATUS_INTERRUPTED, "interrupted");
}

struct search {
  const char *name;
  const char *column, *text;
};
static const struct search searches[] = {
    {"a column that must be scanned", "ratio", "0"},
    {"a list in no order", "r_exp", "7"},
    {"no condition", NULL, NULL},
};

static void test_a_search_can_be_stopped(void **state)
{
  const struct search *search = *state;
  static double prices[1000];
  for (size_t i = 0; i < 1000; i++) {
    prices[i] = (double)(2000 - i);
  }
  const struct axis axes[] = {
      {.kind = AXIS_CONTEXT, .key = "context", .count = 1, .first = 10, .step = 1},
      {.kind = AXIS_CONSTANT,
       .key = "r_exp",
       .count = 1000,
       .constant = constants_find_field("r_exp"),
       .reals = prices},
  };
  const struct sweep sweep = {.name = "list",
                              .models = model_sample("gpt2-small"),
                              .model_count = 1,
                              .axes = axes,
                              .axis_count = 2,
                              .constants = essay_constants,
                              .accounting = "paper",
                              .workload = workload_find("prefill")};
  const struct condition where = {.column = search->column, .text = search->text};
  const struct selection selection = {.value = "ratio",
                                      .table = "points",
                                      .sweep = "list",
                                      .where = &where,
                                      .where_count = search->column == NULL ? 0 : 1};
  static struct points points;
  struct row_filter filter;
  struct fault fault = {.text = ""};
  assert_int_equal(points_init(&points, &sweep, &fault), STATUS_OK);
  const struct table_lookup lookup = {.run = &points.table, .find = find_points};
  points.table.go_on = lose_patience;
  assert_int_equal(row_filter_init(&filter, &selection, &lookup, &fault), STATUS_OK);
  for (int enough = 0; enough < 2; enough++) {
    uint64_t row = 0;
    enum status status = STATUS_OK;
    patience = 999 + enough;
    do {
      status = row_filter_next(&filter, row, &row, &fault);
    } while (status == STATUS_OK && row++ < points.table.row_count);
    assert_int_equal(status, enough == 1 ? STATUS_OK : STATUS_INTERRUPTED);
  }
  assert_string_equal(fault.text, "interrupted");
  points_free(&points);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_digits_tell_columns),
      cmocka_unit_test(test_found_rows_are_those_of_a_scan),
  };
  int failed = cmocka_run_group_tests_name("selection", tests, NULL, NULL);
  failed += run_rows("reads", test_reads_do_not_grow_with_the_sweep, sizes);
  failed += run_rows("stopped", test_a_search_can_be_stopped, searches);
  return failed;
}
