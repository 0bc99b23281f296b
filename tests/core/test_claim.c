/* Claims against small tables whose truth can be read off the page, and against a second, slow way of judging random
 * tables. */
#include "core/claim.h"

#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct column columns[] = {
    {"model", COLUMN_TEXT, "", ""},   {"context", COLUMN_INTEGER, "", ""}, {"constants", COLUMN_TEXT, "", ""},
    {"c_exp", COLUMN_REAL, "", ""},   {"c_norm", COLUMN_REAL, "", ""},     {"ratio", COLUMN_REAL, "", ""},
    {"ceiling", COLUMN_REAL, "", ""}, {"total", COLUMN_INTEGER, "", ""},   {"direction", COLUMN_TEXT, "", ""},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

struct sample {
  const char *sweep, *model;
  double context;
  const char *constants;
  double c_exp, c_norm, ratio, ceiling;
};

/* NaN is an empty cell. Exact binary fractions where a difference is compared. */
static const struct sample samples[] = {
    {"rises", "a", 1, "essay", 300, 30, 1.125, 2},
    {"rises", "a", 2, "essay", 300, 30, 1.25, 2},
    {"rises", "a", 4, "essay", 300, 30, 1.5, 2},
    {"rises", "b", 1, "essay", 300, 30, 1.0, 2},
    {"rises", "b", 2, "essay", 300, 30, 1.0625, 2},
    {"rises", "b", 4, "essay", 300, 30, 1.375, 2},
    {"falls", "a", 1, "essay", 300, 30, 2.5, 2},
    {"falls", "a", 2, "essay", 300, 30, 2.25, 2},
    {"falls", "a", 4, "essay", 300, 30, 2.125, 2},
    {"bends", "a", 1, "essay", 300, 30, 1.5, 2},
    {"bends", "a", 2, "essay", 300, 30, 1.75, 2},
    {"bends", "a", 4, "essay", 300, 30, 1.75, 2},
    {"over", "a", 1, "essay", 300, 30, 1.5, 2},
    {"over", "a", 2, "essay", 300, 30, 2, 2},
    {"over", "a", 4, "essay", 300, 30, 2.5, 2},
    {"gap", "a", 1, "essay", 300, 30, 1.5, 2},
    {"gap", "a", 2, "essay", 300, 30, NAN, 2},
    {"gap", "a", 4, "essay", 300, 30, 1.75, 2},
    {"lone", "a", 1, "essay", 300, 30, 1.5, 2},
    {"lone", "a", 2, "essay", 300, 30, 1.75, 2},
    {"lone", "b", 1, "essay", 300, 30, 1.5, 2},
    {"twice", "a", 1, "essay", 300, 30, 1.5, 2},
    {"twice", "b", 1, "essay", 300, 30, 1.5, 2},
    {"twice", "b", 1, "essay", 300, 30, 1.75, 2},
    /* One at a time: the base bears the set's name, the others none. */
    {"prices", "a", 1, "essay", 300, 30, 1.5, 2},
    {"prices", "a", 1, "", 50, 30, 1.125, 2},
    {"prices", "a", 1, "", 500, 30, 1.75, 2},
    {"prices", "a", 1, "", 300, 10, 1.4375, 2},
    {"prices", "a", 1, "", 300, 50, 1.5625, 2},
    /* Named sets: prices follow from the name. */
    {"sets", "a", 1, "essay", 300, 30, 1.5, 2},
    {"sets", "a", 2, "essay", 300, 30, 1.75, 2},
    {"sets", "a", 1, "cheap", 5, 3, 1.0, 2},
    {"sets", "a", 2, "cheap", 5, 3, 1.25, 2},
};
enum { SAMPLES = sizeof samples / sizeof samples[0] };

static const char *const sweeps[] = {"rises", "falls", "bends",  "over", "gap",
                                     "lone",  "twice", "prices", "sets", "empty"};
enum { SWEEPS = sizeof sweeps / sizeof sweeps[0] };

struct world {
  struct frame frames[SWEEPS];
};

static const struct table *find(const void *run, const char *table, const char *sweep)
{
  const struct world *world = run;
  for (size_t i = 0; i < SWEEPS; i++) {
    if (strcmp(table, "points") == 0 && sweep != NULL && strcmp(sweeps[i], sweep) == 0) {
      return &world->frames[i].table;
    }
  }
  return NULL;
}

static void add_row(struct frame *frame, const struct sample *sample)
{
  frame_add_text(frame, sample->model);
  frame_add_integer(frame, (unsigned __int128)sample->context);
  frame_add_text(frame, sample->constants);
  frame_add_real(frame, sample->c_exp);
  frame_add_real(frame, sample->c_norm);
  frame_add_real(frame, sample->ratio);
  frame_add_real(frame, sample->ceiling);
  frame_add_integer(frame, ((unsigned __int128)1 << 100) + (unsigned __int128)sample->context);
  frame_add_text(frame, "rising");
}

static void world_init(struct world *world)
{
  for (size_t i = 0; i < SWEEPS; i++) {
    frame_init(&world->frames[i], sweeps[i], columns, COLUMNS);
    for (size_t j = 0; j < SAMPLES; j++) {
      if (strcmp(samples[j].sweep, sweeps[i]) == 0) {
        add_row(&world->frames[i], &samples[j]);
      }
    }
  }
}

static void world_free(struct world *world)
{
  for (size_t i = 0; i < SWEEPS; i++) {
    frame_free(&world->frames[i]);
  }
}

/* "column=text column=text": conditions of a row, split in place. */
struct conditions {
  char text[256];
  struct condition items[16];
  size_t count;
};

static void split(const char *where, struct conditions *conditions)
{
  conditions->count = 0;
  (void)snprintf(conditions->text, sizeof conditions->text, "%s", where == NULL ? "" : where);
  for (char *word = strtok(conditions->text, " "); word != NULL; word = strtok(NULL, " ")) {
    char *equals = strchr(word, '=');
    if (equals == NULL) {
      fail_msg("no condition: '%s'", word);
      return;
    }
    *equals = '\0';
    conditions->items[conditions->count++] = (struct condition){.column = word, .text = equals + 1};
  }
}

struct row {
  const char *name;
  const char *sweep, *value, *where;
  enum claim_test test;
  double expect, within, below, above;
  const char *other; /* conditions, or an axis for spread */
  bool holds;
  double result; /* NaN: empty */
  const char *expected;
  const char *fault; /* part of the sentence; NULL where there is none */
};

#define CELL "rises", "ratio", "model=a context=2"
#define FAULT(text) false, NAN, NULL, text
static const struct row rows[] = {
    {"expect, exactly", CELL, CLAIM_EXPECT, 1.25, NAN, NAN, NAN, NULL, true, 1.25, "1.25", NULL},
    {"expect, off", CELL, CLAIM_EXPECT, 1.5, NAN, NAN, NAN, NULL, false, 1.25, "1.5", NULL},
    {"expect, at the tolerance", CELL, CLAIM_EXPECT, 1.5, 0.25, NAN, NAN, NULL, true, 1.25, "1.5", NULL},
    {"expect, beyond the tolerance", CELL, CLAIM_EXPECT, 1.5, 0.2499, NAN, NAN, NULL, false, 1.25, "1.5", NULL},
    {"expect, at a tolerance that doubles miss", "rises", "ratio", "model=a context=4", CLAIM_EXPECT, 1.4, 0.1, NAN,
     NAN, NULL, true, 1.5, "1.4", NULL},
    {"expect, hardly beyond it", "rises", "ratio", "model=a context=4", CLAIM_EXPECT, 1.4, 0.099999999999, NAN, NAN,
     NULL, false, 1.5, "1.4", NULL},
    {"expect of an undefined cell", "gap", "ratio", "context=2", CLAIM_EXPECT, 1, 100, NAN, NAN, NULL, false, NAN, "1",
     NULL},
    {"below", CELL, CLAIM_BOUNDS, NAN, NAN, 1.26, NAN, NULL, true, 1.25, "below 1.26", NULL},
    {"below is strict", CELL, CLAIM_BOUNDS, NAN, NAN, 1.25, NAN, NULL, false, 1.25, "below 1.25", NULL},
    {"above is strict", CELL, CLAIM_BOUNDS, NAN, NAN, NAN, 1.25, NULL, false, 1.25, "above 1.25", NULL},
    {"between", CELL, CLAIM_BOUNDS, NAN, NAN, 2, 1, NULL, true, 1.25, "above 1 and below 2", NULL},
    {"below of an undefined cell", "gap", "ratio", "context=2", CLAIM_BOUNDS, NAN, NAN, 9, NAN, NULL, false, NAN,
     "below 9", NULL},
    {"a number is found however written", "rises", "ratio", "model=a context=2.0 c_exp=3e2", CLAIM_EXPECT, 1.25, NAN,
     NAN, NAN, NULL, true, 1.25, "1.25", NULL},
    {"a whole number past 2^53 is compared exactly", "rises", "ratio", "model=a total=1267650600228229401496703205378",
     CLAIM_EXPECT, 1.25, NAN, NAN, NAN, NULL, true, 1.25, "1.25", NULL},
    {"conditions on one column are alternatives", "rises", "ratio", "model=a context=2 context=64", CLAIM_EXPECT, 1.25,
     NAN, NAN, NAN, NULL, true, 1.25, "1.25", NULL},
    {"equals", "rises", "ratio", "model=a context=4", CLAIM_EQUALS, NAN, NAN, NAN, NAN, "model=b context=4", false, 1.5,
     "1.375", NULL},
    {"equals, within", "rises", "ratio", "model=a context=4", CLAIM_EQUALS, NAN, 0.125, NAN, NAN, "model=b context=4",
     true, 1.5, "1.375", NULL},
    {"equals itself", "rises", "total", "model=a context=4", CLAIM_EQUALS, NAN, NAN, NAN, NAN, "model=b context=4",
     true, 1267650600228229401496703205380.0, "1267650600228229401496703205380", NULL},
    {"equals past 2^53 is exact", "rises", "total", "model=a context=4", CLAIM_EQUALS, NAN, NAN, NAN, NAN,
     "model=b context=2", false, 1267650600228229401496703205380.0, "1267650600228229401496703205378", NULL},
    {"an undefined cell equals nothing", "gap", "ratio", "context=2", CLAIM_EQUALS, NAN, NAN, NAN, NAN, "context=2",
     false, NAN, "", NULL},
    {"rising, two curves", "rises", "ratio", NULL, CLAIM_RISING, NAN, NAN, NAN, NAN, NULL, true, 0.0625,
     "each of 4 steps above 0", NULL},
    {"rising is strict", "bends", "ratio", NULL, CLAIM_RISING, NAN, NAN, NAN, NAN, NULL, false, 0,
     "each of 2 steps above 0", NULL},
    {"rising, but it falls", "falls", "ratio", NULL, CLAIM_RISING, NAN, NAN, NAN, NAN, NULL, false, -0.25,
     "each of 2 steps above 0", NULL},
    {"falling", "falls", "ratio", NULL, CLAIM_FALLING, NAN, NAN, NAN, NAN, NULL, true, -0.125,
     "each of 2 steps below 0", NULL},
    {"falling, but it rises", "rises", "ratio", NULL, CLAIM_FALLING, NAN, NAN, NAN, NAN, NULL, false, 0.3125,
     "each of 4 steps below 0", NULL},
    {"rising over a gap", "gap", "ratio", NULL, CLAIM_RISING, NAN, NAN, NAN, NAN, NULL, false, NAN,
     "each of 2 steps above 0", NULL},
    {"rising with a curve of one row", "lone", "ratio", NULL, CLAIM_RISING, NAN, NAN, NAN, NAN, NULL, false, 0.25,
     "the one step above 0", NULL},
    {"rising over no rows", "empty", "ratio", NULL, CLAIM_RISING, NAN, NAN, NAN, NAN, NULL, false, NAN,
     "each of 0 steps above 0", NULL},
    {"rising over the rows that are left", "prices", "ratio", "c_norm=30 c_exp=300 c_exp=500", CLAIM_RISING, NAN, NAN,
     NAN, NAN, NULL, true, 0.25, "the one step above 0", NULL},
    {"rising over no rows that are left", "rises", "ratio", "model=c", CLAIM_RISING, NAN, NAN, NAN, NAN, NULL, false,
     NAN, "each of 0 steps above 0", NULL},
    {"below the ceiling", "rises", "ratio", NULL, CLAIM_BELOW_CEILING, NAN, NAN, NAN, NAN, NULL, true, 0.5,
     "each of 6 distances above 0", NULL},
    {"a falling curve is above it", "falls", "ratio", NULL, CLAIM_BELOW_CEILING, NAN, NAN, NAN, NAN, NULL, false, -0.5,
     "each of 3 distances above 0", NULL},
    {"on and over the ceiling", "over", "ratio", NULL, CLAIM_BELOW_CEILING, NAN, NAN, NAN, NAN, NULL, false, -0.5,
     "each of 3 distances above 0", NULL},
    {"one row above the ceiling", "falls", "ratio", "context=1", CLAIM_BELOW_CEILING, NAN, NAN, NAN, NAN, NULL, false,
     -0.5, "the one distance above 0", NULL},
    {"below the ceiling, with a gap", "gap", "ratio", NULL, CLAIM_BELOW_CEILING, NAN, NAN, NAN, NAN, NULL, false, NAN,
     "each of 3 distances above 0", NULL},
    {"below the ceiling of no rows", "empty", "ratio", NULL, CLAIM_BELOW_CEILING, NAN, NAN, NAN, NAN, NULL, false, NAN,
     "each of 0 distances above 0", NULL},
    {"spread over a price", "prices", "ratio", NULL, CLAIM_SPREAD, NAN, NAN, 0.626, 0.624, "c_exp", true, 0.625,
     "above 0.624 and below 0.626", NULL},
    {"spread over another price", "prices", "ratio", NULL, CLAIM_SPREAD, NAN, NAN, 0.2, NAN, "c_norm", true, 0.125,
     "below 0.2", NULL},
    {"spread, the narrowest of two groups decides", "rises", "ratio", NULL, CLAIM_SPREAD, NAN, NAN, NAN, 0.374,
     "context", true, 0.375, "above 0.374", NULL},
    {"spread, above", "rises", "ratio", NULL, CLAIM_SPREAD, NAN, NAN, NAN, 0.375, "context", false, 0.375,
     "above 0.375", NULL},
    {"spread, the widest of groups decides", "rises", "ratio", NULL, CLAIM_SPREAD, NAN, NAN, 0.1875, NAN, "model",
     false, 0.1875, "below 0.1875", NULL},
    {"spread over sets", "sets", "ratio", NULL, CLAIM_SPREAD, NAN, NAN, 0.6, NAN, "constants", true, 0.5, "below 0.6",
     NULL},
    {"spread over what does not vary", "rises", "ratio", NULL, CLAIM_SPREAD, NAN, NAN, 9, NAN, "c_exp", false, NAN,
     "below 9", NULL},
    {"spread over no rows", "empty", "ratio", NULL, CLAIM_SPREAD, NAN, NAN, 9, NAN, "c_exp", false, NAN, "below 9",
     NULL},
    {"less than, row by row", "rises", "ratio", "model=b", CLAIM_LESS_THAN, NAN, NAN, NAN, NAN, "model=a", true, -0.125,
     "each of 3 differences below 0", NULL},
    {"less than is strict", "rises", "ratio", "model=b", CLAIM_LESS_THAN, NAN, NAN, NAN, NAN, "model=b", false, 0,
     "each of 3 differences below 0", NULL},
    {"less than, of some rows", "rises", "ratio", "model=b context=4", CLAIM_LESS_THAN, NAN, NAN, NAN, NAN, "model=a",
     true, -0.125, "the one difference below 0", NULL},
    {"less than, other prices by the set's name", "sets", "ratio", "constants=cheap", CLAIM_LESS_THAN, NAN, NAN, NAN,
     NAN, "constants=essay", true, -0.5, "each of 2 differences below 0", NULL},
    {"less than, the set's name by a price", "sets", "ratio", "c_exp=5", CLAIM_LESS_THAN, NAN, NAN, NAN, NAN,
     "c_exp=300 c_norm=30", true, -0.5, "each of 2 differences below 0", NULL},
    {"less than, no rows", "rises", "ratio", "model=c", CLAIM_LESS_THAN, NAN, NAN, NAN, NAN, "model=a", false, NAN,
     "each of 0 differences below 0", NULL},
    {"less than without a partner", "lone", "ratio", "model=a", CLAIM_LESS_THAN, NAN, NAN, NAN, NAN, "model=b",
     FAULT("claim 'c': row 2 of 'lone' has no row in 'lone' that agrees with it in context, constants, c_exp, c_norm")},
    {"less than with several partners", "twice", "ratio", "model=a", CLAIM_LESS_THAN, NAN, NAN, NAN, NAN, "model=b",
     FAULT("has several rows")},
    {"less than, of one among several values", "prices", "ratio", "c_exp=50", CLAIM_LESS_THAN, NAN, NAN, NAN, NAN,
     "c_exp=300 c_norm=30 c_norm=10", true, -0.375, "the one difference below 0", NULL},
    {"less than, several contexts on both sides", "rises", "ratio", "model=b context=2 context=4", CLAIM_LESS_THAN, NAN,
     NAN, NAN, NAN, "model=a context=2 context=4", true, -0.125, "each of 2 differences below 0", NULL},
    {"several rows", "rises", "ratio", "model=a", CLAIM_EXPECT, 1, NAN, NAN, NAN, NULL,
     FAULT("claim 'c': 3 rows of 'rises' match model = a where one is wanted; they differ in context")},
    {"several rows without a condition", "prices", "ratio", NULL, CLAIM_EXPECT, 1, NAN, NAN, NAN, NULL,
     FAULT("5 rows of 'prices' match where one is wanted; they differ in constants, c_exp, c_norm")},
    {"no row", "rises", "ratio", "model=a context=3", CLAIM_BOUNDS, NAN, NAN, 1, NAN, NULL,
     FAULT("none of the 6 rows of 'rises' has model = a, context = 3")},
    {"no row of an empty table", "empty", "ratio", NULL, CLAIM_EXPECT, 1, NAN, NAN, NAN, NULL,
     FAULT("'empty' has no rows")},
    {"no column", "rises", "rato", "model=a context=2", CLAIM_EXPECT, 1, NAN, NAN, NAN, NULL,
     FAULT("'rises' has no column 'rato'; did you mean 'ratio'?")},
    {"no column to hold against", "rises", "ratio", "modl=a", CLAIM_RISING, NAN, NAN, NAN, NAN, NULL,
     FAULT("did you mean 'model'?")},
    {"no column to spread over", "rises", "ratio", NULL, CLAIM_SPREAD, NAN, NAN, 1, NAN, "window",
     FAULT("no column 'window' to spread over")},
    {"no sweep", "raises", "ratio", NULL, CLAIM_RISING, NAN, NAN, NAN, NAN, NULL, FAULT("no sweep 'raises'")},
    {"text", "rises", "direction", "model=a context=2", CLAIM_EXPECT, 1, NAN, NAN, NAN, NULL,
     FAULT("'rising' in column 'direction' of 'rises' is text")},
};

/* Judges a claim about the points of a small world, with the conditions given. */
static enum status judge(struct claim claim, const char *where, const char *other, struct claim_result *result,
                         struct fault *fault)
{
  struct world world;
  struct conditions wheres, others;
  world_init(&world);
  split(where, &wheres);
  split(other, &others);
  claim.id = "c";
  claim.says = "";
  claim.selection.table = "points";
  claim.selection.where = wheres.items;
  claim.selection.where_count = wheres.count;
  claim.other.where = others.items;
  claim.other.where_count = others.count;
  const struct table_lookup lookup = {&world, find};
  enum status status = claim_evaluate(&claim, &lookup, result, fault);
  world_free(&world);
  return status;
}

static void test_row(void **state)
{
  const struct row *row = *state;
  struct claim_result result;
  struct fault fault = {0};
  const struct claim claim = {
      .selection = {.value = row->value, .sweep = row->sweep},
      .test = row->test,
      .expect = numeral_real(row->expect),
      .within = row->within,
      .below = numeral_real(row->below),
      .above = numeral_real(row->above),
      .spread_over = row->other,
  };
  enum status status = judge(claim, row->where, row->test == CLAIM_SPREAD ? NULL : row->other, &result, &fault);
  if (row->fault != NULL) {
    assert_int_equal(status, STATUS_BAD_INPUT);
    if (strstr(fault.text, row->fault) == NULL) {
      fail_msg("the fault is: %s", fault.text);
    }
  } else {
    assert_int_equal(status, STATUS_OK);
    assert_string_equal(result.expected, row->expected);
    assert_near(result.value.value, row->result, 0);
    assert_int_equal(result.holds, row->holds);
    assert_int_equal(result.value.length == 0, isnan(row->result));
  }
}

/* Claims about the column `total`, which is 2^100 + context: doubles cannot tell its cells apart. */
#define TWO_100_AND(last) "1267650600228229401496703205" last
struct whole_row {
  const char *name, *where;
  enum claim_test test;
  const char *expect, *below, *above; /* "" where not given */
  double within;
  const char *other, *spread_over;
  bool holds;
  double result;
};

static const struct whole_row whole_rows[] = {
    {"expect", "model=a context=4", CLAIM_EXPECT, TWO_100_AND("380"), "", "", NAN, "", NULL, true, 0x1p100},
    {"expect, off by one", "model=a context=4", CLAIM_EXPECT, TWO_100_AND("381"), "", "", NAN, "", NULL, false,
     0x1p100},
    {"expect, at the tolerance", "model=a context=4", CLAIM_EXPECT, TWO_100_AND("382"), "", "", 2, "", NULL, true,
     0x1p100},
    {"expect, beyond it", "model=a context=4", CLAIM_EXPECT, TWO_100_AND("383"), "", "", 2, "", NULL, false, 0x1p100},
    {"below", "model=a context=4", CLAIM_BOUNDS, "", TWO_100_AND("381"), "", NAN, "", NULL, true, 0x1p100},
    {"below is strict", "model=a context=4", CLAIM_BOUNDS, "", TWO_100_AND("380"), "", NAN, "", NULL, false, 0x1p100},
    {"above", "model=a context=4", CLAIM_BOUNDS, "", "", TWO_100_AND("379"), NAN, "", NULL, true, 0x1p100},
    {"above is strict", "model=a context=4", CLAIM_BOUNDS, "", "", TWO_100_AND("380"), NAN, "", NULL, false, 0x1p100},
    {"rising", "model=a", CLAIM_RISING, "", "", "", NAN, "", NULL, true, 1},
    {"not falling", "model=a", CLAIM_FALLING, "", "", "", NAN, "", NULL, false, 2},
    {"less than", "model=a context=1 context=2", CLAIM_LESS_THAN, "", "", "", NAN, "model=b context=4", NULL, true, -2},
    {"spread", "model=a", CLAIM_SPREAD, "", "4", "2", NAN, "", "context", true, 3},
    {"spread is strict", "model=a", CLAIM_SPREAD, "", "3", "", NAN, "", "context", false, 3},
};

static void test_whole(void **state)
{
  const struct whole_row *row = *state;
  struct claim_result result;
  struct fault fault = {0};
  const struct claim claim = {
      .selection = {.value = "total", .sweep = "rises"},
      .test = row->test,
      .expect = numeral_read(row->expect, strlen(row->expect)),
      .within = row->within,
      .below = numeral_read(row->below, strlen(row->below)),
      .above = numeral_read(row->above, strlen(row->above)),
      .spread_over = row->spread_over,
  };
  assert_int_equal(judge(claim, row->where, row->other, &result, &fault), STATUS_OK);
  assert_int_equal(result.holds, row->holds);
  assert_near(result.value.value, row->result, 0);
  assert_true(row->expect[0] == '\0' || strcmp(result.expected, row->expect) == 0);
}

/* A random table: curves of two models, rows in any order. */
enum { RANDOM_ROWS = 24 };
struct random_table {
  struct frame frame;
  struct sample samples[RANDOM_ROWS];
};

static const struct table *find_random(const void *run, const char *table, const char *sweep)
{
  (void)table;
  (void)sweep;
  return &((const struct random_table *)run)->frame.table;
}

static void make_random(struct random_table *table, struct random_source *source)
{
  static const char *const models[] = {"a", "b", "c"};
  frame_init(&table->frame, "random", columns, COLUMNS);
  for (size_t i = 0; i < RANDOM_ROWS; i++) {
    /* Contexts 0..7 for each of three models, shuffled by a full cycle modulo 24. */
    size_t place = (i * 5 + 7) % RANDOM_ROWS, context = place / 3;
    double slope = random_unit(source) < 0.9 ? 1.0 : -20.0;
    double model = (double)(place % 3);
    table->samples[i] =
        (struct sample){"random", models[place % 3], (double)context, "essay", 300, 30, slope * (double)i - model, 2};
    add_row(&table->frame, &table->samples[i]);
  }
}

/* Rising: for every pair of neighbours of one model in row order. Quadratic, and without groups or keys. */
static double slow_smallest_step(const struct random_table *table)
{
  double smallest = (double)INFINITY;
  for (size_t i = 0; i < RANDOM_ROWS; i++) {
    for (size_t j = i + 1; j < RANDOM_ROWS; j++) {
      if (strcmp(table->samples[i].model, table->samples[j].model) == 0) {
        smallest = fmin(smallest, table->samples[j].ratio - table->samples[i].ratio);
        break;
      }
    }
  }
  return smallest;
}

static double slow_largest_difference(const struct random_table *table)
{
  double largest = (double)-INFINITY;
  for (size_t i = 0; i < RANDOM_ROWS; i++) {
    for (size_t j = 0; j < RANDOM_ROWS; j++) {
      const struct sample *a = &table->samples[i];
      const struct sample *b = &table->samples[j];
      if (strcmp(a->model, "b") == 0 && strcmp(b->model, "a") == 0 && a->context == b->context) {
        largest = fmax(largest, a->ratio - b->ratio);
      }
    }
  }
  return largest;
}

static void test_random_tables(void **state)
{
  (void)state;
  struct random_source source = {20260430};
  size_t rising = 0;
  for (size_t round = 0; round < 300; round++) {
    struct random_table table;
    struct claim_result result;
    struct fault fault = {0};
    make_random(&table, &source);
    const struct table_lookup lookup = {&table, find_random};
    struct claim claim = {.id = "c", .selection = {.value = "ratio", .table = "points"}, .test = CLAIM_RISING};
    assert_int_equal(claim_evaluate(&claim, &lookup, &result, &fault), STATUS_OK);
    double step = slow_smallest_step(&table);
    assert_near(result.value.value, step, 0);
    assert_int_equal(result.holds, step > 0);
    rising += result.holds ? 1 : 0;
    const struct condition left = {.column = "model", .text = "b"};
    const struct condition right = {.column = "model", .text = "a"};
    claim.test = CLAIM_LESS_THAN;
    claim.selection.where = &left;
    claim.selection.where_count = 1;
    claim.other = (struct selection){.where = &right, .where_count = 1};
    assert_int_equal(claim_evaluate(&claim, &lookup, &result, &fault), STATUS_OK);
    double difference = slow_largest_difference(&table);
    assert_near(result.value.value, difference, 0);
    assert_int_equal(result.holds, difference < 0);
    frame_free(&table.frame);
  }
  assert_in_range(rising, 1, 299);
}

/* The frame of claims.csv, and the place of a claim that cannot be judged. */
static void test_frame(void **state)
{
  (void)state;
  struct world world;
  struct frame frame;
  struct fault fault = {0};
  size_t broken = 0;
  world_init(&world);
  const struct table_lookup lookup = {&world, find};
  const struct condition where[] = {{.column = "model", .text = "a"}, {.column = "context", .text = "2"}};
  const struct selection cell = {
      .value = "ratio", .table = "points", .sweep = "rises", .where = where, .where_count = 2};
  struct claim claims[] = {
      {.id = "yes",
       .says = "it is",
       .selection = cell,
       .test = CLAIM_EXPECT,
       .expect = numeral_real(1.25),
       .within = 0.5},
      {.id = "no",
       .says = "it is not",
       .selection = cell,
       .test = CLAIM_BOUNDS,
       .below = numeral_real(1),
       .above = numeral_real(NAN)},
  };
  const struct spec spec = {.file = "s.yaml", .claims = claims, .claim_count = 2};
  assert_int_equal(claims_evaluate(&spec, &lookup, &frame, &broken, &fault), STATUS_OK);
  assert_int_equal(broken, 1);
  static const char *const expected[2][6] = {{"yes", "it is", "1.25", "1.25", "0.5", "yes"},
                                             {"no", "it is not", "1.25", "below 1", "", "no"}};
  assert_int_equal(frame.table.row_count, 2);
  for (size_t row = 0; row < 2; row++) {
    for (size_t column = 0; column < 6; column++) {
      struct cell read;
      assert_int_equal(table_read(&frame.table, row, column, &read, &fault), STATUS_OK);
      assert_string_equal(read.text, expected[row][column]);
    }
  }
  frame_free(&frame);
  claims[1].selection.where_count = 1;
  claims[1].place = (struct place){.line = 7, .column = 5};
  assert_int_equal(claims_evaluate(&spec, &lookup, &frame, &broken, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "s.yaml:7:5: claim 'no': 3 rows"));
  frame_free(&frame);
  world_free(&world);
}

static const struct table *find_nothing(const void *run, const char *table, const char *sweep)
{
  (void)run;
  (void)table;
  (void)sweep;
  return NULL;
}

static void test_no_table(void **state)
{
  (void)state;
  const struct table_lookup lookup = {NULL, find_nothing};
  const struct claim claim = {.id = "c", .selection = {.value = "ratio", .table = "morris"}, .test = CLAIM_RISING};
  struct claim_result result;
  struct fault fault = {0};
  assert_int_equal(claim_evaluate(&claim, &lookup, &result, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "this run has no table 'morris'"));
}

static const struct table *find_frame(const void *run, const char *table, const char *sweep)
{
  const struct frame *frame = run;
  return strcmp(table, frame->table.name) == 0 && sweep == NULL ? &frame->table : NULL;
}

static void test_no_ceiling(void **state)
{
  (void)state;
  static const struct column bare[] = {{"context", COLUMN_INTEGER, "tokens", ""}, {"value", COLUMN_REAL, "", ""}};
  struct frame frame;
  frame_init(&frame, "break-even", bare, 2);
  for (unsigned context = 1; context <= 2; context++) {
    frame_add_integer(&frame, context);
    frame_add_real(&frame, 1.5);
  }
  const struct table_lookup lookup = {&frame, find_frame};
  const struct claim claim = {
      .id = "c", .selection = {.value = "value", .table = "break-even"}, .test = CLAIM_BELOW_CEILING};
  struct claim_result result;
  struct fault fault = {0};
  assert_int_equal(claim_evaluate(&claim, &lookup, &result, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "'break-even' has no column 'ceiling'"));
  frame_free(&frame);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_tables), cmocka_unit_test(test_frame),
                                     cmocka_unit_test(test_no_table), cmocka_unit_test(test_no_ceiling)};
  int failed = run_rows("claims", test_row, rows);
  failed += run_rows("claims about whole numbers", test_whole, whole_rows);
  return failed + cmocka_run_group_tests_name("claims, whole", tests, NULL, NULL);
}
