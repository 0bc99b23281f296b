/* io/grid_write.h: the fast way of writing points against the slow one (io/csv_write.h over core/points.h), byte for
 * byte, over random sweeps of every shape and numbers of threads. */
#include "io/grid_write.h"

#include "core/arena.h"
#include "core/quantity.h"
#include "io/grid_text.h"
#include "support/check.h"
#include "support/models.h"
#include "support/scratch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AXES = 6, VALUES = 600, MODELS = 3, SETS = 3 };

/* A sweep and everything that it points to. */
struct random_sweep {
  struct sweep sweep;
  struct architecture models[MODELS];
  struct constants sets[SETS];
  struct axis axes[AXES], alone[2];
  uint64_t integers[AXES + 2][VALUES];
  double reals[AXES + 2][VALUES];
  const struct workload *workloads[4];
  const char *accountings[4];
};

static double random_price(struct random_source *source)
{
  switch (random_between(source, 0, 7)) {
  case 0:
    return (double)random_between(source, 0, 4000) / 8;
  case 1:
    return (double)random_between(source, 0, 5000) / 10;
  case 2:
    return random_unit(source) * 1e-3;
  case 3:
    return random_between(source, 0, 2000) == 0 ? 1e300 : 1;
  default:
    return (double)random_between(source, 0, 500);
  }
}

static uint64_t random_context(struct random_source *source)
{
  switch (random_between(source, 0, 15)) {
  case 0:
    return random_between(source, 1, UINT64_C(1) << 45);
  case 1:
    return random_between(source, 0, 5) == 0 ? random_between(source, 0, UINT64_C(1) << 63) : 1024;
  case 2:
    return random_between(source, 1, UINT64_C(1) << 32);
  case 3:
    return random_between(source, 1, 64);
  default:
    return random_between(source, 1, 200000);
  }
}

static const char *const field_names[] = {"window", "d_ffn", "n_local_layers", "n_global_layers", "vocab", "softcap"};

static uint64_t random_whole(const struct axis *axis, struct random_source *source)
{
  if (axis->kind == AXIS_CONTEXT) {
    return random_context(source);
  }
  if (axis->kind == AXIS_PROMPT) {
    return random_between(source, 0, random_between(source, 0, 30) == 0 ? 200000 : 1);
  }
  if (strcmp(axis->field->name, "softcap") == 0) {
    return random_between(source, 0, 1);
  }
  return random_between(source, strcmp(axis->field->name, "window") == 0 ? 1 : 0, 5000) + 1;
}

/* Fills axis number `at` with up to `limit` values. */
static void random_axis(struct random_sweep *random, struct axis *axis, size_t at, enum axis_kind kind, uint64_t limit,
                        struct random_source *source)
{
  *axis = (struct axis){.kind = kind, .key = "axis", .count = random_between(source, 1, limit)};
  switch (kind) {
  case AXIS_CONSTANT:
    axis->constant = &constant_fields[random_between(source, 0, CONSTANT_COUNT - 1)];
    axis->real_scale = 10;
    axis->real_first = (double)random_between(source, 0, 100);
    axis->real_step = (double)random_between(source, 0, 2) * 5 + 1;
    if (random_between(source, 0, 2) > 0) {
      bool whole = random_between(source, 0, 1) == 0;
      axis->reals = random->reals[at];
      for (size_t i = 0; i < VALUES; i++) {
        random->reals[at][i] = whole ? (double)random_between(source, 0, 500) : random_price(source);
      }
    }
    break;
  case AXIS_CONSTANT_SET:
    axis->count = axis->count < SETS ? axis->count : SETS;
    axis->sets = random->sets;
    break;
  case AXIS_WORKLOAD:
    axis->count = axis->count < 4 ? axis->count : 4;
    axis->workloads = random->workloads;
    break;
  case AXIS_ACCOUNTING:
    axis->count = axis->count < 4 ? axis->count : 4;
    axis->accountings = random->accountings;
    break;
  case AXIS_FIELD:
    axis->field = architecture_find_field(field_names[random_between(source, 0, 5)]);
    /* fall through */
  case AXIS_CONTEXT:
  case AXIS_PROMPT:
    axis->first = random_between(source, 1, 5000);
    axis->step = random_between(source, 1, 100);
    if (kind == AXIS_FIELD || random_between(source, 0, 1) == 0) {
      axis->integers = random->integers[at];
      for (size_t i = 0; i < VALUES; i++) {
        random->integers[at][i] = random_whole(axis, source);
      }
    }
    break;
  }
}

static bool has_axis(const struct random_sweep *random, const struct axis *axis)
{
  for (size_t i = 0; i < random->sweep.axis_count; i++) {
    const struct axis *other = &random->axes[i];
    if (other->kind == axis->kind && other->constant == axis->constant && other->field == axis->field) {
      return true;
    }
  }
  return false;
}

/* An axis that the sweep does not have, of values that keep it below some thousands of points. */
static void add_axis(struct random_sweep *random, enum axis_kind kind, uint64_t *budget, struct random_source *source)
{
  size_t at = random->sweep.axis_count;
  uint64_t limit = random_between(source, 0, 2) == 0 ? *budget : 6;
  limit = limit < *budget ? limit : *budget;
  random_axis(random, &random->axes[at], at, kind, limit < VALUES ? limit : VALUES, source);
  if (!has_axis(random, &random->axes[at])) {
    random->sweep.axis_count++;
    *budget /= random->axes[at].count;
  }
}

static void make_sweep(struct random_sweep *random, struct random_source *source)
{
  static const char *const names[] = {"paper", "paper-dense", "full", "paper-gemma"};
  static const char *const models[] = {"gpt2-small", "gpt2-small-5to1", "llama-4-scout-17b-16e"};
  memset(random, 0, sizeof *random);
  for (size_t i = 0; i < 4; i++) {
    random->workloads[i] = &workloads[(i + random_between(source, 0, 1)) % 4];
    random->accountings[i] = names[i];
  }
  for (size_t i = 0; i < MODELS; i++) {
    random->models[i] =
        random_between(source, 0, 1) == 0 ? *model_sample(models[i]) : random_architecture(source, 3000);
    (void)snprintf(random->models[i].name, NAME_SIZE, "model-%zu", i);
  }
  if (random_between(source, 0, 5) == 0) { /* no layer is global: the span has a limit, or none in chunks */
    random->models[0].n_local_layers = 1 + random->models[0].n_local_layers + random->models[0].n_global_layers;
    random->models[0].n_global_layers = 0;
    random->models[0].window = random_between(source, 1, 3000);
    random->models[0].local_attention = random_between(source, 0, 1) == 0 ? LOCAL_CHUNKED : LOCAL_SLIDING;
  }
  for (size_t i = 0; i < SETS; i++) {
    random->sets[i] = random_between(source, 0, 1) == 0 ? essay_constants : random_constants(source);
    (void)snprintf(random->sets[i].name, NAME_SIZE, i == 1 ? "a \"set\", quoted" : "set-%zu", i);
  }
  struct sweep *sweep = &random->sweep;
  *sweep = (struct sweep){.name = "random",
                          .models = random->models,
                          .model_count = random_between(source, 1, MODELS),
                          .axes = random->axes,
                          .constants = random->sets[0],
                          .accounting = names[random_between(source, 0, 3)],
                          .workload = random->workloads[random_between(source, 0, 3)]};
  uint64_t budget = random_between(source, 1, 3) * 1000 / sweep->model_count;
  uint64_t context_at = random_between(source, 0, 3), count = random_between(source, context_at + 1, AXES - 1);
  for (uint64_t i = 0; i < count; i++) {
    enum axis_kind kinds[] = {AXIS_PROMPT, AXIS_CONSTANT,     AXIS_CONSTANT, AXIS_CONSTANT,  AXIS_CONSTANT,
                              AXIS_FIELD,  AXIS_CONSTANT_SET, AXIS_WORKLOAD, AXIS_ACCOUNTING};
    add_axis(random, i == context_at ? AXIS_CONTEXT : kinds[random_between(source, 0, 8)], &budget, source);
  }
  if (random_between(source, 0, 4) == 0) {
    enum axis_kind kinds[] = {AXIS_CONTEXT, AXIS_CONSTANT, AXIS_FIELD, AXIS_CONSTANT_SET, AXIS_WORKLOAD};
    sweep->one_at_a_time = random->alone;
    sweep->one_at_a_time_count = 2;
    for (size_t i = 0; i < 2; i++) {
      random_axis(random, &random->alone[i], AXES + i, kinds[random_between(source, 0, 4)], 5, source);
    }
  }
}

/* Some columns, in any order, some of them twice; or all. */
static const struct csv_selection *random_selection(const struct table *table, size_t *columns,
                                                    struct csv_selection *selection, struct random_source *source)
{
  if (random_between(source, 0, 2) == 0) {
    return NULL;
  }
  *selection = (struct csv_selection){columns, random_between(source, 1, random_between(source, 0, 1) == 0 ? 1 : 9)};
  for (size_t i = 0; i < selection->count; i++) {
    columns[i] = random_between(source, 0, table->column_count - 1);
  }
  return selection;
}

/* directory/SWEEP.csv, as a run writes it. */
static enum status write_grid(const struct points *points, const struct grid_options *options, const char *directory,
                              enum output_durability durability, struct output_record *record, struct fault *fault)
{
  struct output output;
  char name[64];
  (void)snprintf(name, sizeof name, "%s.csv", points->table.name);
  assert_int_equal(output_open(&output, directory, name, durability, fault), STATUS_OK);
  enum status status = grid_write_output(points, options, &output, fault);
  if (status == STATUS_OK) {
    return output_commit(&output, record, fault);
  }
  output_abandon(&output);
  return status;
}

/* Writes the sweep with the fast way and holds the file, its record, or the fault against the slow one. */
static void compare(const struct points *points, const struct grid_options *options, const struct text *expected,
                    enum status status, const struct fault *fault, const struct scratch *scratch)
{
  struct output_record record;
  struct fault mine = {0};
  char sha256[DIGEST_TEXT_SIZE];
  enum status done = write_grid(points, options, scratch->path, OUTPUT_THROWAWAY, &record, &mine);
  assert_int_equal(done, status);
  if (status != STATUS_OK) {
    assert_string_equal(mine.text, fault->text);
    assert_false(file_exists(scratch_path(scratch, "random.csv")));
    return;
  }
  struct text found = {0};
  assert_int_equal(file_read(scratch_path(scratch, "random.csv"), SIZE_MAX, &found, &mine), STATUS_OK);
  assert_int_equal(found.length, expected->length);
  assert_memory_equal(found.data, expected->data, expected->length);
  assert_int_equal(record.bytes, expected->length);
  digest_of_bytes(expected->data, expected->length, sha256);
  assert_string_equal(record.sha256, sha256);
  assert_int_equal(remove(scratch_path(scratch, "random.csv")), 0);
  text_free(&found);
}

static void compare_sweep(struct random_sweep *random, struct random_source *source, const struct scratch *scratch)
{
  static const unsigned threads[] = {1, 2, 3, 8};
  struct points *points = malloc(sizeof *points);
  assert_non_null(points);
  struct fault fault = {0};
  if (points_init(points, &random->sweep, &fault) == STATUS_OK) {
    size_t columns[16], dialects = 0;
    struct csv_selection selection;
    struct text expected = {0};
    const struct csv_dialect *dialect = csv_dialects(&dialects);
    struct grid_options options = {
        .dialect = random_between(source, 0, 1) == 0 ? NULL : &dialect[random_between(source, 0, dialects - 1)],
        .selection = random_selection(&points->table, columns, &selection, source),
    };
    enum status status = csv_write_text(&points->table, options.dialect, options.selection, &expected, &fault);
    options.threads = threads[random_between(source, 0, 3)];
    compare(points, &options, &expected, status, &fault, scratch);
    text_free(&expected);
    points_free(points);
  }
  free(points);
}

static void test_random_sweeps(void **state)
{
  const size_t count = scaled_repeats(60);
  struct random_source source = {20260430};
  struct random_sweep *random = malloc(sizeof *random);
  assert_non_null(random);
  for (size_t i = 0; i < count; i++) {
    make_sweep(random, &source);
    compare_sweep(random, &source, *state);
  }
  free(random);
}

/* A sweep of gpt2-small over two axes. */
static void make_points(struct random_sweep *random, struct axis first, struct axis second, struct points *points)
{
  struct fault fault;
  memset(random, 0, sizeof *random);
  random->models[0] = *model_sample("gpt2-small");
  random->axes[0] = first;
  random->axes[1] = second;
  random->sweep = (struct sweep){.name = "random",
                                 .models = random->models,
                                 .model_count = 1,
                                 .axes = random->axes,
                                 .axis_count = 2,
                                 .constants = essay_constants,
                                 .accounting = "paper",
                                 .workload = workload_find("prefill")};
  assert_int_equal(points_init(points, &random->sweep, &fault), STATUS_OK);
}

#define CONTEXTS(values, from, by)                                                                                     \
  {                                                                                                                    \
    .kind = AXIS_CONTEXT, .count = (values), .first = (from), .step = (by)                                             \
  }
#define PRICES(field, values, from, by, over)                                                                          \
  {                                                                                                                    \
    .kind = AXIS_CONSTANT, .constant = &constant_fields[field], .count = (values), .real_first = (from),               \
    .real_step = (by), .real_scale = (over)                                                                            \
  }

/* Whatever a sweep may show, blocks can show: else it would be written cell by cell, and nobody told. */
static void test_every_quantity(void **state)
{
  (void)state;
  size_t dialect_count = 0;
  const struct csv_dialect *dialects = csv_dialects(&dialect_count);
  struct random_sweep *random = malloc(sizeof *random);
  assert_non_null(random);
  struct points *points = malloc(sizeof *points);
  assert_non_null(points);
  make_points(random, (struct axis)CONTEXTS(9, 1, 1), (struct axis)PRICES(0, 3, 15, 1, 1), points);
  assert_true(points->table.column_count >= quantity_count);
  for (size_t column = 0; column < points->table.column_count; column++) {
    const struct csv_selection selection = {&column, 1};
    if (!grid_supports(points, &dialects[0], &selection)) {
      fail_msg("no rule of io/grid_text.c writes '%s'", points->columns[column].name);
    }
  }
  points_free(points);
  free(points);
  free(random);
}

/* Axes too long for tables of their texts, exact totals on both sides of 2^53, and of 2^64. */
static const struct shape_row {
  const char *name;
  struct axis first, second;
} shape_rows[] = {
    {"prices, long and fine", CONTEXTS(2, 1000, 1), PRICES(2, 5000, 1, 1, 1000)},
    {"prices, long, slow axis", PRICES(0, 5000, 1, 1, 8), CONTEXTS(2, 1000, 31)},
    {"contexts", CONTEXTS(9000, 1, 1), PRICES(0, 1, 15, 1, 1)},
    {"totals around 2^53", CONTEXTS(40, 370000, 500), PRICES(1, 300, 0, 1, 1)},
    {"totals around 2^64", CONTEXTS(40, 17000000, 25000), PRICES(2, 300, 0, 1, 1)},
    {"totals around 2^96", CONTEXTS(40, UINT64_C(1) << 39, UINT64_C(1) << 35), PRICES(0, 100, 0, 1, 2)},
};

static void test_shape(void **state)
{
  const struct shape_row *row = *state;
  static struct random_sweep random;
  struct points *points = malloc(sizeof *points);
  struct scratch scratch;
  assert_non_null(points);
  scratch_make(&scratch);
  make_points(&random, row->first, row->second, points);
  for (unsigned threads = 1; threads <= 3; threads += 2) {
    const struct grid_options options = {.threads = threads};
    struct text expected = {0};
    struct fault fault;
    enum status status = csv_write_text(&points->table, NULL, NULL, &expected, &fault);
    compare(points, &options, &expected, status, &fault, &scratch);
    text_free(&expected);
  }
  points_free(points);
  free(points);
  scratch_remove(&scratch);
}

/* Rows of a part of the table are those of the whole. */
static void test_rows(void **state)
{
  static struct random_sweep random;
  struct points *points = malloc(sizeof *points);
  const struct axis contexts = CONTEXTS(50, 100, 7), prices = PRICES(0, 41, 5, 1, 2);
  struct text part = {0}, expected = {0};
  struct fault fault;
  assert_non_null(points);
  make_points(&random, contexts, prices, points);
  for (uint64_t first = 0; first < 1750; first += 290) {
    const struct grid_rows rows = {first, 301};
    const struct grid_options options = {.rows = &rows, .threads = 2};
    struct output output;
    assert_int_equal(output_open(&output, ((struct scratch *)*state)->path, "part", OUTPUT_THROWAWAY, &fault),
                     STATUS_OK);
    enum status status = grid_write_output(points, &options, &output, &fault);
    assert_int_equal(status, STATUS_OK);
    assert_int_equal(output_commit(&output, NULL, &fault), STATUS_OK);
    text_clear(&part);
    text_clear(&expected);
    assert_int_equal(file_read(scratch_path(*state, "part"), SIZE_MAX, &part, &fault), STATUS_OK);
    assert_int_equal(csv_append_header(&points->table, NULL, NULL, &expected, &fault), STATUS_OK);
    assert_int_equal(csv_append_rows(&points->table, NULL, NULL, first, 301, &expected, &fault), STATUS_OK);
    assert_string_equal(text_string(&part), text_string(&expected));
  }
  const struct grid_rows beyond = {2000, 101};
  const struct grid_options options = {.rows = &beyond, .threads = 2};
  struct output output;
  assert_int_equal(output_open(&output, ((struct scratch *)*state)->path, "beyond", OUTPUT_THROWAWAY, &fault),
                   STATUS_OK);
  assert_int_equal(grid_write_output(points, &options, &output, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "table 'random' has 2050 rows, not those from 2001 to 2101");
  output_abandon(&output);
  text_free(&part);
  text_free(&expected);
  points_free(points);
  free(points);
}

struct watched {
  uint64_t rows, row_count;
};

static enum status stop_halfway(void *context, uint64_t rows_done, uint64_t row_count, struct fault *fault)
{
  struct watched *watched = context;
  assert_true(rows_done > watched->rows && rows_done <= row_count);
  *watched = (struct watched){rows_done, row_count};
  return rows_done < row_count / 2 ? STATUS_OK : fault_set(fault, STATUS_INTERRUPTED, "interrupted");
}

static void test_interrupted(void **state)
{
  static struct random_sweep random;
  struct points *points = malloc(sizeof *points);
  const struct axis contexts = CONTEXTS(200, 100, 7), prices = PRICES(0, 400, 5, 1, 1);
  assert_non_null(points);
  make_points(&random, contexts, prices, points);
  for (unsigned threads = 1; threads < 4; threads++) {
    struct watched watched = {0};
    const struct csv_watcher watcher = {stop_halfway, &watched};
    const struct grid_options options = {.watcher = &watcher, .threads = threads};
    struct fault fault;
    assert_int_equal(write_grid(points, &options, ((struct scratch *)*state)->path, OUTPUT_DURABLE, NULL, &fault),
                     STATUS_INTERRUPTED);
    assert_int_equal(watched.row_count, 80000);
    assert_int_equal(scratch_count(*state), 0);
  }
  points_free(points);
  free(points);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_random_sweeps, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_rows, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_interrupted, scratch_setup, scratch_teardown),
      cmocka_unit_test(test_every_quantity),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  return failed + run_rows("shape", test_shape, shape_rows);
}
