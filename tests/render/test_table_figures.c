/* Figures that draw tables of a run: what they say for tables made by hand, that every number drawn is the table's or
 * solves the model's own equation, and that they obey the rules for figures. */
#include "core/break_evens.h"
#include "core/study.h"
#include "io/history.h"
#include "render/figure.h"
#include "support/check.h"
#include "support/figure_setup.h"
#include "support/models.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A run with up to two tables. */
struct run {
  const struct table *tables[2];
};

static const struct table *find(const void *source, const char *name, const char *sweep)
{
  const struct run *run = source;
  for (size_t i = 0; i < 2 && sweep == NULL; i++) {
    if (run->tables[i] != NULL && strcmp(run->tables[i]->name, name) == 0) {
      return run->tables[i];
    }
  }
  return NULL;
}

/* Columns of a study's table by its name. */
static void init_table(struct frame *frame, const char *name)
{
  size_t count = 0;
  const struct study *const *studies = study_list(&count);
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < studies[i]->table_count; j++) {
      const struct study_table *table = &studies[i]->tables[j];
      if (strcmp(table->name, name) == 0) {
        frame_init(frame, name, table->columns, table->column_count);
        return;
      }
    }
  }
  fail_msg("no table '%s'", name);
}

/* Cells of rows, parted by blanks; "-" is an empty cell. */
static void add_rows(struct frame *frame, const char *cells)
{
  char copy[4096];
  char *next = NULL;
  assert_true(strlen(cells) < sizeof copy);
  memcpy(copy, cells, strlen(cells) + 1);
  for (char *word = strtok_r(copy, " \n", &next); word != NULL; word = strtok_r(NULL, " \n", &next)) {
    char *end = NULL;
    double value = strtod(word, &end);
    if (strcmp(word, "-") == 0) {
      frame_add_empty(frame);
    } else if (*end == '\0') {
      frame_add_real(frame, value);
    } else {
      frame_add_text(frame, word);
    }
  }
  assert_int_equal(frame->open_cells, 0);
}

static struct cell cell_at(const struct frame *frame, uint64_t row, const char *column)
{
  struct cell cell;
  assert_int_equal(table_read(&frame->table, row, table_find_column(&frame->table, column), &cell, NULL), STATUS_OK);
  return cell;
}

static bool is_part(const struct frame *frame, uint64_t row, const char *part)
{
  return strcmp(cell_at(frame, row, "part").text, part) == 0;
}

static size_t count_parts(const struct frame *frame, const char *part)
{
  size_t count = 0;
  for (uint64_t row = 0; row < frame->table.row_count; row++) {
    count += is_part(frame, row, part);
  }
  return count;
}

/* Whether some words of a part hold the text. */
static bool says(const struct frame *frame, const char *part, const char *text)
{
  for (uint64_t row = 0; row < frame->table.row_count; row++) {
    if (is_part(frame, row, part) && (strstr(cell_at(frame, row, "text").text, text) != NULL ||
                                      strstr(cell_at(frame, row, "strong").text, text) != NULL)) {
      return true;
    }
  }
  return false;
}

/* The lines of a part as one text. */
static void join_lines(const struct frame *frame, const char *part, struct text *text)
{
  for (uint64_t row = 0; row < frame->table.row_count; row++) {
    if (is_part(frame, row, part)) {
      text_append_format(text, "%s%s", text->length > 0 ? " " : "", cell_at(frame, row, "text").text);
    }
  }
}

/* No comma or quote within a text, at most seven names upward, and what the model is not. */
static void check_rules(const struct frame *frame)
{
  size_t tics = 0;
  for (uint64_t row = 0; row < frame->table.row_count; row++) {
    assert_null(strpbrk(cell_at(frame, row, "text").text, ",\"\n\\{}"));
    assert_null(strpbrk(cell_at(frame, row, "strong").text, ",\"\n\\{}"));
    tics += is_part(frame, row, "y_tic");
  }
  assert_true(tics <= 7);
  assert_true(says(frame, "footnote", "not wall-clock"));
  assert_int_equal(count_parts(frame, "headline"), 1);
  assert_int_equal(count_parts(frame, "canvas"), 1);
}

static void build(const char *figure, const struct figure_input *input, struct frame *frame)
{
  struct fault fault = {0};
  if (figure_build(figure_find(figure), input, frame, &fault) != STATUS_OK) {
    fail_msg("%s: %s", figure, fault.text);
  }
  check_rules(frame);
}

#define SOBOL(key, first, total) "s gpt2-small ratio " key " " first " resolved " total " resolved 64 16\n"

#define EFFECT(key, star) "m gpt2-small ratio " key " 0 0 0 0 " star " 0.1 0.1 4 64\n"

/* What the headlines say, for tables that bear it out and tables that do not. */
static const struct headline_row {
  const char *name, *figure, *table, *cells, *expected;
} headline_rows[] = {
    {"two inputs", "sobol", "sensitivity",
     SOBOL("c_exp", "0.6 0.59 0.61 0.6", "0.8 0.79 0.81 0.8") SOBOL("context", "0.2 0.19 0.21 0.2", "0.4 0.39 0.41 0.4")
         SOBOL("c_norm", "0 -0.01 0.01 0", "0.001 0 0.002 0"),
     "The softmax constant and the context length explain the variance"},
    {"one input", "sobol", "sensitivity",
     SOBOL("c_norm", "0 0 0 0", "0.002 0 0.003 0") SOBOL("c_exp", "0.99 0.98 1 0.99", "0.995 0.99 1 0.995"),
     "The softmax constant alone explains the variance"},
    {"every input", "sobol", "sensitivity",
     SOBOL("c_exp", "0.5 0.4 0.6 0.5", "0.5 0.4 0.6 0.5") SOBOL("c_norm", "0.5 0.4 0.6 0.5", "0.5 0.4 0.6 0.5"),
     "Where the variance of the ratio comes from"},
    {"no exact values, below zero", "sobol", "sensitivity",
     SOBOL("window", "-0.2 -0.3 -0.1 -", "0.9 0.8 1 -") SOBOL("c_norm", "0 0 0 -", "0 0 0 -"),
     "The window alone explains the variance"},
    {"a wide swing", "tornado", "tornado",
     "t gpt2-small ratio c_norm 30 10 50 1.5 1.49 1.51 0.02\nt gpt2-small ratio c_exp 300 15 500 1.5 1.1 2 0.9\n",
     "The softmax constant alone moves the ratio most by far"},
    {"two alike", "tornado", "tornado",
     "t gpt2-small ratio c_exp 300 15 500 1.5 1.1 2 0.9\nt gpt2-small ratio context 1024 512 2048 1.5 1.2 1.9 0.7\n",
     "The softmax constant alone moves the ratio most"},
    {"one alone, both ends on one side", "tornado", "tornado", "t gpt2-small ratio r_exp 1 2 5 1.5 1.4 1.2 -0.2\n",
     "How far each input alone moves the ratio"},
    {"curved", "morris", "morris",
     "m gpt2-small ratio c_exp 2 1.9 2.1 2 2 1.9 2.1 2 1.5 1.6 4 64\nm gpt2-small ratio c_norm 0.1 0 0.2 0 0.1 0 0.2 0 "
     "0 0 4 64\n",
     "The softmax constant moves the ratio most; and unevenly"},
    {"even", "morris", "morris", "m gpt2-small ratio context 2 1.9 2.1 2 2 1.9 2.1 2 0.01 0.01 4 64\n",
     "The context length moves the ratio; and evenly"},
    {"uneven alone", "morris", "morris", "m gpt2-small ratio context 2 1.9 2.1 2 2 1.9 2.1 2 1.5 1.5 4 64\n",
     "The context length moves the ratio; and unevenly"},
    {"the exact values have the other order", "morris", "morris",
     EFFECT("c_exp", "0.13 0.1 0.16 0.1016") EFFECT("context", "0.12 0.1 0.14 0.1215"),
     "The context length moves the ratio most; and unevenly"},
    {"two that are not told apart", "morris", "morris",
     EFFECT("c_exp", "0.13 0.11 0.15 -") EFFECT("context", "0.12 0.1 0.14 -") EFFECT("c_norm", "0.02 0.01 0.03 -"),
     "The softmax constant and the context length move the ratio most"},
    {"a chain of three", "morris", "morris",
     EFFECT("c_exp", "0.13 0.11 0.15 -") EFFECT("c_norm", "0.08 0.07 0.09 -") EFFECT("context", "0.1 0.085 0.12 -"),
     "How much and how evenly each input moves the ratio"},
    {"clear intervals", "morris", "morris", EFFECT("c_exp", "0.13 0.11 0.15 -") EFFECT("context", "0.08 0.07 0.09 -"),
     "The softmax constant moves the ratio most; and unevenly"},
    {"no intervals", "morris", "morris", EFFECT("c_exp", "0.13 - - -") EFFECT("context", "0.08 - - -"),
     "How much and how evenly each input moves the ratio"},
    {"nothing moves", "morris", "morris", "m gpt2-small ratio context 0 0 0 0 0 0 0 0 0 0 4 64\n",
     "No input moves the ratio"},
    {"all inside", "convergence", "sensitivity-convergence",
     "c gpt2-small ratio c_exp 256 0.5 0.4 0.6 0.55 0.8 0.7 0.9 0.79\nc gpt2-small ratio c_exp 512 0.54 0.5 0.6 0.55 "
     "0.8 0.78 0.82 0.79\n",
     "The last intervals hold both exact values drawn"},
    {"one outside at last", "convergence", "sensitivity-convergence",
     "c gpt2-small ratio c_exp 256 0.5 0.4 0.6 0.55 0.8 0.7 0.9 0.79\nc gpt2-small ratio c_exp 512 0.54 0.5 0.6 0.55 "
     "0.8 0.795 0.82 0.79\n",
     "The last intervals hold 1 of 2 exact values drawn"},
    {"none known", "convergence", "sensitivity-convergence",
     "c gpt2-small ratio c_exp 256 0.5 0.4 0.6 - 0.8 0.7 0.9 -\nc gpt2-small ratio c_exp 512 0.5 0.49 0.51 - 0.8 0.795 "
     "0.805 -\n",
     "The widest interval shrinks from \u00b10.10 to \u00b10.010 at 512 samples"},
    {"one size, none known", "convergence", "sensitivity-convergence",
     "c gpt2-small ratio c_exp 256 0.5 0.4 0.6 - 0.8 0.7 0.9 -\n", "The widest interval is \u00b10.10 at 256 samples"},
    {"one size without an interval", "convergence", "sensitivity-convergence",
     "c gpt2-small ratio c_exp 256 0.5 - - - 0.8 - - -\n", "The indices at 256 samples in each scramble"},
    {"one size", "convergence", "sensitivity-convergence",
     "c gpt2-small ratio c_exp 256 0.5 0.4 0.6 0.55 0.8 0.7 0.9 0.79\n", "The intervals hold both exact values drawn"},
    {"one size, one outside", "convergence", "sensitivity-convergence",
     "c gpt2-small ratio c_exp 256 0.5 0.4 0.45 0.55 0.8 0.7 0.9 0.79\n",
     "The intervals hold 1 of 2 exact values drawn"},
    {"one exact value", "convergence", "sensitivity-convergence",
     "c gpt2-small ratio c_exp 256 0.5 - - 0.55 0.8 0.7 0.9 0.79\n", "The interval holds the one exact value drawn"},
    {"a distribution", "ratio-distribution", "samples-summary",
     "d gpt2-small ratio mean - 1.6 1.5 1.7 64 16\nd gpt2-small ratio min - 1 - - 64 16\nd gpt2-small ratio quantile "
     "0.05 1.1 1 1.2 64 16\n"
     "d gpt2-small ratio quantile 0.5 1.4 1.3 1.5 64 16\nd gpt2-small ratio quantile 0.95 3.3 3.2 3.4 64 16\nd "
     "gpt2-small ratio max - 5 - - 64 16\n",
     "Nine draws of ten put GPT-2 small between 1.10\u00d7 and 3.30\u00d7"},
};

static void test_headline(void **state)
{
  const struct headline_row *row = *state;
  struct frame table, frame;
  const struct spec spec = {.name = "test"};
  init_table(&table, row->table);
  add_rows(&table, row->cells);
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables};
  build(row->figure, &input, &frame);
  assert_true(says(&frame, "headline", row->expected));
  frame_free(&frame);
  frame_free(&table);
}

/* Bars end at the estimates, intervals and ticks stand where the table has them, and a zero is said to be one. */
static void test_sobol_values(void **state)
{
  (void)state;
  struct frame table, pairs, frame;
  const struct spec spec = {.name = "test"};
  init_table(&table, "sensitivity");
  init_table(&pairs, "sensitivity-pairs");
  add_rows(&table, SOBOL("c_exp", "0.6 0.59 0.62 0.605", "0.8 0.78 0.81 0.805")
                       SOBOL("context", "0.2 0.19 0.21 0.2", "0.4 0.39 0.41 0.4")
                           SOBOL("c_norm", "-0.001 -0.002 0 0", "0.001 0 0.002 0"));
  add_rows(&pairs, "s gpt2-small ratio c_exp context 0.2 0.19 0.21 0.2 resolved 64 16\n"
                   "s gpt2-small ratio c_exp c_norm 0.01 0 0.02 0 zero 64 16\n");
  const struct run run = {{&table.table, &pairs.table}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables};
  build("sobol", &input, &frame);
  const double ends[] = {0.8, 0.6, 0.4, 0.2, 0.001, 0}, lows[] = {0.78, 0.59, 0.39, 0.19, 0, -0.002},
               exacts[] = {0.805, 0.605, 0.4, 0.2, 0, 0};
  size_t bars = 0, intervals = 0, ticks = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    if (is_part(&frame, row, "bar")) {
      assert_near(cell_at(&frame, row, "x2").value, ends[bars++], 0);
    } else if (is_part(&frame, row, "interval")) {
      assert_near(cell_at(&frame, row, "x").value, lows[intervals++], 0);
    } else if (is_part(&frame, row, "stroke") && strcmp(cell_at(&frame, row, "series").text, "ink") == 0) {
      assert_near(cell_at(&frame, row, "x").value, exacts[ticks++], 0);
    }
  }
  assert_int_equal(bars, 6);
  assert_int_equal(intervals, 6);
  assert_int_equal(ticks, 6);
  assert_true(says(&frame, "label", "\u2248 0"));
  assert_true(says(&frame, "note", "c_exp with context: 20 %"));
  frame_free(&frame);
  frame_free(&table);
  frame_free(&pairs);
}

/* One size of samples alone stands in the middle of its axis, and what stands at the right is not said at the left. */
static void test_convergence_of_one(void **state)
{
  (void)state;
  struct frame table, frame;
  const struct spec spec = {.name = "test"};
  init_table(&table, "sensitivity-convergence");
  add_rows(&table, "c gpt2-small ratio c_exp 256 0.5 0.4 0.6 - 0.8075 0.7 0.9 -\n");
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables};
  build("convergence", &input, &frame);
  assert_int_equal(count_parts(&frame, "x_tic"), 1);
  assert_true(says(&frame, "x_tic", "256"));
  assert_false(says(&frame, "note", "0.8075"));
  assert_true(says(&frame, "label", "0.8075"));
  assert_true(says(&frame, "footnote", "Each grey band reaches \u00b10.11 to either side of its line."));
  frame_free(&frame);
  frame_free(&table);
}

/* Areas of the bars are shares: width by height is the same for quantiles equally far apart. */
static void test_distribution_areas(void **state)
{
  (void)state;
  struct frame table, frame;
  const struct spec spec = {.name = "test"};
  init_table(&table, "samples-summary");
  add_rows(&table, "d gpt2-small ratio quantile 0.1 1 1 1 64 16\nd gpt2-small ratio quantile 0.2 1.5 1 2 64 16\n"
                   "d gpt2-small ratio quantile 0.3 1.6 1 2 64 16\nd gpt2-small ratio quantile 0.9 4 1 2 64 16\n");
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables};
  build("ratio-distribution", &input, &frame);
  double areas[3];
  size_t bars = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    if (is_part(&frame, row, "bar")) {
      assert_true(bars < 3);
      areas[bars++] = (cell_at(&frame, row, "x2").value - cell_at(&frame, row, "x").value) *
                      (cell_at(&frame, row, "y2").value - cell_at(&frame, row, "y").value);
    }
  }
  assert_int_equal(bars, 3);
  assert_close(areas[0], areas[1], 1e-9);
  assert_close(areas[2], 6 * areas[0], 1e-9);
  frame_free(&frame);
  frame_free(&table);
}

/* Analyses of the sensitivity figures by hand: inputs that crowd, counts, two analyses of one model. */
static void build_from(const char *figure, const char *table_name, const char *cells, struct frame *frame)
{
  struct frame table;
  const struct spec spec = {.name = "test"};
  init_table(&table, table_name);
  add_rows(&table, cells);
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables};
  build(figure, &input, frame);
  frame_free(&table);
}

/* Half of the draws within a hundredth, the other half over two: the latter are seen, and the former are cut. */
static void test_distribution_cut(void **state)
{
  (void)state;
  struct frame frame;
  build_from("ratio-distribution", "samples-summary",
             "d gpt2-small ratio quantile 0.05 1 1 1 64 16\nd gpt2-small ratio quantile 0.5 1.01 1 2 64 16\n"
             "d gpt2-small ratio quantile 0.75 2 1 2 64 16\nd gpt2-small ratio quantile 0.95 3 1 2 64 16\n",
             &frame);
  double low = 1e9, high = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    if (is_part(&frame, row, "bar")) {
      double y = cell_at(&frame, row, "y").value, y2 = cell_at(&frame, row, "y2").value;
      low = fmin(low, y2 - y);
      high = fmax(high, y2);
    }
  }
  assert_int_equal(count_parts(&frame, "bar"), 4); /* the cut one in two */
  assert_true(low >= 2);
  assert_true(says(&frame, "note", "cut"));
  assert_true(high > 50);
  frame_free(&frame);
}

#define MORRIS(key, star, sigma)                                                                                       \
  "m gpt2-small ratio " key " " star " " star " " star " " star " " star " " star " " star " " star " " sigma          \
  " 1.6 4 64\n"

/* The words beside the first bar end before a tick that would run through them. */
static void test_sobol_ticks(void **state)
{
  (void)state;
  static const char *const cells[] = {SOBOL("c_exp", "0.6 0.59 0.61 0.6", "0.8 0.79 0.81 0.9"),
                                      SOBOL("c_exp", "0.6 0.59 0.61 0.6", "0.8 0.79 0.81 0.78")};
  double moved[2] = {0};
  for (size_t i = 0; i < 2; i++) {
    struct frame frame;
    build_from("sobol", "sensitivity", cells[i], &frame);
    for (uint64_t row = 0; row < frame.table.row_count; row++) {
      if (strcmp(cell_at(&frame, row, "text").text, "Total effect") == 0) {
        moved[i] = cell_at(&frame, row, "dx").value;
      }
    }
    frame_free(&frame);
  }
  assert_true(moved[0] == -6 && moved[1] < -8);
}

/* Every dot is named, however close others are, and the diagonal too. */
static void test_morris_names(void **state)
{
  (void)state;
  struct frame frame;
  build_from("morris", "morris",
             MORRIS("context", "1", "1") MORRIS("window", "0.1", "0.1") MORRIS("d_ffn", "0.105", "0.102")
                 MORRIS("d_model", "0.11", "0.104") MORRIS("n_heads", "0.098", "0.108")
                     MORRIS("r_exp", "0.0001", "0.0001") MORRIS("r_norm", "0", "0"),
             &frame);
  static const char *const named[] = {"Context length", "Window", "Feed-forward width",
                                      "Width",          "Heads",  "r_exp; r_norm"};
  for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
    if (!says(&frame, "label", named[i])) {
      fail_msg("'%s' is not named", named[i]);
    }
  }
  assert_true(says(&frame, "note", "\u03c3 = \u03bc*"));
  assert_true(count_parts(&frame, "stroke") > 0);
  frame_free(&frame);
}

/* Where the exact order is not that of the dots, the footnote has what the headline goes by. */
static void test_morris_exact(void **state)
{
  (void)state;
  struct frame frame;
  struct text note = {0};
  build_from("morris", "morris", EFFECT("c_exp", "0.13 0.1 0.16 0.1016") EFFECT("context", "0.12 0.1 0.14 0.1215"),
             &frame);
  join_lines(&frame, "footnote", &note);
  assert_non_null(strstr(text_string(&note), "Over the whole grid \u03bc* is 0.121 for context length and 0.102 for "
                                             "c_exp."));
  text_free(&note);
  frame_free(&frame);
}

/* Counts in words; the left margin has room for them. */
static void test_counts(void **state)
{
  (void)state;
  struct frame frame;
  build_from("tornado", "tornado",
             "t gpt2-small snark_constraints context 1024 512 2048 157846339584 62766710784 444944351232 382177640448\n"
             "t gpt2-small snark_constraints c_exp 300 150 600 157846339584 135197097984 203144822784 67947724800\n",
             &frame);
  assert_true(says(&frame, "headline", "The context length alone moves the SNARK constraints most by far"));
  assert_true(says(&frame, "label", "63 bn"));
  assert_true(says(&frame, "label", "445 bn"));
  assert_true(says(&frame, "x_tic", "200 bn"));
  assert_true(says(&frame, "footnote", "base: context length 1k; c_exp 300."));
  frame_free(&frame);
  build_from("tornado", "tornado", "t gpt2-small ratio c_norm 30 29.91 30.09 1.5 1.49 1.51 0.02\n", &frame);
  assert_true(says(&frame, "note", "29.9 to 30.1"));
  frame_free(&frame);
  build_from("morris", "morris",
             "m gpt2-small snark_constraints c_exp 3e9 3e9 3e9 2 2 1.9 2.1 2 12345678901 1.6 4 64\n", &frame);
  assert_true(says(&frame, "y_tic", "15.0 bn"));
  frame_free(&frame);
}

/* Where the inputs of a tornado go, and that both ends are labelled where they lie on one side of the base. */
static const struct swing_row {
  const char *name;
  struct sensitivity sensitivity;
  const char *subtitle;
} swing_rows[] = {
    {"quantiles as they are", {.quantile_low = NAN}, "when one input goes from its 5 % to its 95 % quantile"},
    {"quarters",
     {.quantile_low = 0.25, .quantile_high = 0.75},
     "when one input goes from its 25 % to its 75 % quantile"},
    {"the whole range", {.quantile_low = 0, .quantile_high = 1}, "its least value to its greatest value"},
    {"one end", {.quantile_low = 0.005, .quantile_high = 1}, "its 0.5 % quantile to its greatest value"},
    {"multiples", {.factor_low = 0.5, .factor_high = 2}, "goes from 0.5 to 2 times its base"},
};

static void test_swings(void **state)
{
  const struct swing_row *row = *state;
  struct frame table, frame;
  struct sensitivity sensitivity = row->sensitivity;
  sensitivity.name = "t";
  sensitivity.workload = workload_find("prefill");
  sensitivity.accounting = "paper";
  sensitivity.model = *model_sample("gpt2-small");
  sensitivity.factor_low = sensitivity.factor_low == 0 ? (double)NAN : sensitivity.factor_low;
  const struct spec spec = {.name = "test", .sensitivities = &sensitivity, .sensitivity_count = 1};
  init_table(&table, "tornado");
  add_rows(&table, "t gpt2-small ratio n_global_layers 12 1 24 1.5 1.2 1.9 0.7\n"
                   "t gpt2-small ratio softmax 1 0.05 0.95 1.5 1.4 1.3 0.1\n");
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables};
  build("tornado", &input, &frame);
  struct text texts[2] = {{0}};
  static const char *const parts[] = {"subtitle", "footnote"};
  for (size_t i = 0; i < 2; i++) {
    join_lines(&frame, parts[i], &texts[i]);
  }
  assert_non_null(strstr(text_string(&texts[0]), row->subtitle));
  assert_non_null(strstr(text_string(&texts[1]), "global layers 12;"));
  static const char *const labels[] = {"1.20\u00d7", "1.90\u00d7", "1.40\u00d7", "1.30\u00d7"};
  for (size_t i = 0; i < 4; i++) {
    assert_true(says(&frame, "label", labels[i]));
  }
  assert_true(says(&frame, "note", "0.05 to 0.95"));
  text_free(&texts[0]);
  text_free(&texts[1]);
  frame_free(&frame);
  frame_free(&table);
}

#define QUANTILES(name, model)                                                                                         \
  name " " model " softmax_share quantile 0.05 0.1 0 0 64 16\n" name " " model                                         \
       " softmax_share quantile 0.5 0.2 0 0 64 16\n" name " " model " softmax_share quantile 0.95 0.9 0 0 64 16\n"

/* Two rows of one model have the names of their analyses. */
static void test_equal_rows(void **state)
{
  (void)state;
  struct frame frame;
  build_from("ratio-distribution", "samples-summary",
             QUANTILES("short", "gpt2-small") QUANTILES("long", "gpt2-small") QUANTILES("other", "llama-2-7b"), &frame);
  assert_true(
      says(&frame, "headline", "Nine draws of ten put the softmax share of GPT-2 small; short; between 10 % and 90 %"));
  assert_true(says(&frame, "label", "short"));
  assert_true(says(&frame, "label", "long"));
  assert_false(says(&frame, "label", "other"));
  assert_true(says(&frame, "subtitle", "in each row areas are shares"));
  frame_free(&frame);
}

#define DRAWN(output, probability, value) "d gpt2-small " output " quantile " probability " " value " 0 0 64 16\n"

/* Draws that take few values, one value among many, and values over many powers of ten. */
static const struct spread_row {
  const char *name, *cells, *headline;
  size_t bars;
  const char *part, *says, *never; /* words of a part; a label that must not be there */
} spread_rows[] = {
    {"two values",
     DRAWN("ratio", "0.25", "1.1") DRAWN("ratio", "0.45", "1.1") DRAWN("ratio", "0.5", "1.3")
         DRAWN("ratio", "0.55", "1.5") DRAWN("ratio", "0.75", "1.5"),
     "Nearly every draw puts GPT-2 small at 1.10\u00d7 or 1.50\u00d7", 2, "note", "in at least 45 %", "1.30"},
    {"many values",
     DRAWN("ratio", "0.1", "1") DRAWN("ratio", "0.2", "1") DRAWN("ratio", "0.3", "2") DRAWN("ratio", "0.4", "2")
         DRAWN("ratio", "0.5", "3") DRAWN("ratio", "0.6", "3") DRAWN("ratio", "0.8", "4") DRAWN("ratio", "0.9", "4"),
     "Nearly every draw puts GPT-2 small at one of 4 values from 1.00\u00d7 to 4.00\u00d7", 4, "note", "in about 30 %",
     "2.50"},
    {"one value among many",
     DRAWN("ratio", "0.05", "1") DRAWN("ratio", "0.4", "1.2") DRAWN("ratio", "0.6", "1.2")
         DRAWN("ratio", "0.95", "1.5"),
     "Nine draws of ten put GPT-2 small between 1.00\u00d7 and 1.50\u00d7", 3, "note", "1.20\u00d7", "in about"},
    {"powers of ten",
     DRAWN("snark_constraints", "0.05", "2e14") DRAWN("snark_constraints", "0.5", "3e16")
         DRAWN("snark_constraints", "0.95", "4e18"),
     "Nine draws of ten put the SNARK constraints of GPT-2 small between 2.00\u00d710\u00b9\u2074 and "
     "4.0\u00d710\u00b9\u2078",
     2, "x_tic", "10\u00b9\u2076", "tn"},
};

static void test_spread(void **state)
{
  const struct spread_row *row = *state;
  struct frame frame;
  build_from("ratio-distribution", "samples-summary", row->cells, &frame);
  assert_true(says(&frame, "headline", row->headline));
  assert_int_equal(count_parts(&frame, "bar"), row->bars);
  assert_true(says(&frame, row->part, row->says));
  assert_false(says(&frame, "note", row->never));
  frame_free(&frame);
}

static const double exps[] = {5, 15, 50, 100, 300, 500}, lookups[] = {1, 3, 10, 30, 100, 300};
static const uint64_t context_values[] = {128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072};

/* On each contour the ratio is the target: evaluated anew with the unknown at the contour's level. */
static const struct map_row {
  const char *name; /* the unknown */
  const char *price;
  double ratio;
  const char *headline;
} map_rows[] = {
    {"r_factor", "c_exp", 1,
     "At 1k and c_exp = 300 GPT-2 small breaks even when STARK lookups cost 248 times as much"}, /* 248.2:
                                                                                                    core/test_break_even.c
                                                                                                  */
    {"c_exp", "r_exp", 1,
     "No c_exp makes GPT-2 small break even at 1k and r_exp = 1"}, /* paper, section 4.2: -39.875 */
    {"c_exp", "r_exp", 1.5, "At 1k and r_exp = 1 GPT-2 small reaches 1.5\u00d7 at c_exp = "},
    {"context", "c_exp", 1.07,
     "At c_exp = 300 and c_nonlin = 150 GPT-2 small is above 1.07\u00d7 at every context"}, /* R0 = 1.0709
                                                                                               (docs/tutorial.md) */
    {"context", "c_exp", 1.5, "At c_exp = 300 and c_nonlin = 150 GPT-2 small reaches 1.5\u00d7 at 1.1k tokens"},
};

static void check_contours(const struct map_row *row, const struct break_even_request *request,
                           const struct frame *frame)
{
  const struct axis *x = &request->grid.axes[0], *y = &request->grid.axes[1];
  double low = axis_real(y, 0), high = axis_real(y, y->count - 1);
  size_t checked = 0;
  for (uint64_t i = 0; i < frame->table.row_count; i++) {
    double price = cell_at(frame, i, "y").value, at = cell_at(frame, i, "x").value;
    if (!is_part(frame, i, "contour") || price <= low * 0.51 || price >= high * 1.99) {
      continue;
    }
    double level = strtod(cell_at(frame, i, "series").text + strlen("level_"), NULL);
    struct constants constants = essay_constants;
    uint64_t context = x->kind == AXIS_CONTEXT ? (uint64_t)at : (uint64_t)level;
    constants_set(&constants, y->constant, price);
    if (x->kind == AXIS_CONSTANT) {
      constants_set(&constants, x->constant, at);
    }
    if (strcmp(row->name, "c_exp") == 0) {
      constants.c_exp = level;
    } else if (strcmp(row->name, "r_factor") == 0) {
      constants.r_exp *= level;
      constants.r_norm *= level;
      constants.r_nonlin *= level;
    }
    const struct scenario scenario = {&request->grid.models[0],
                                      accounting_find("paper", &request->grid.models[0]),
                                      workload_find("prefill"),
                                      0,
                                      context,
                                      &constants};
    struct point point;
    assert_int_equal(point_evaluate(&scenario, &point, NULL), STATUS_OK);
    assert_close(point_ratio(&point), row->ratio, 1e-12);
    checked++;
  }
  assert_true(checked > 50);
}

/* The map of a break-even; its table too is the caller's to free. */
static void build_map(const struct break_even_request *request, struct break_evens *table, struct frame *frame)
{
  const struct spec spec = {.name = "test", .break_evens = request, .break_even_count = 1};
  break_evens_init(table, request, 1);
  assert_int_equal(break_evens_add(table, request, NULL), STATUS_OK);
  const struct run run = {{&table->frame.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables};
  build("break-even-map", &input, frame);
}

static void test_map(void **state)
{
  const struct map_row *row = *state;
  const struct architecture model = *model_sample("gpt2-small");
  bool of_context = strcmp(row->name, "context") == 0;
  const struct axis contexts = {.kind = AXIS_CONTEXT, .key = "context", .count = 11, .integers = context_values};
  const struct axis prices = {.kind = AXIS_CONSTANT,
                              .key = row->price,
                              .constant = constants_find_field(row->price),
                              .count = 6,
                              .reals = row->price[0] == 'c' ? exps : lookups};
  const struct axis nonlins = {.kind = AXIS_CONSTANT,
                               .key = "c_nonlin",
                               .constant = constants_find_field("c_nonlin"),
                               .count = 6,
                               .reals = exps};
  const struct axis axes[] = {of_context ? prices : contexts, of_context ? nonlins : prices};
  const struct break_even_request request = {.unknown = break_even_find(row->name),
                                             .ratio = row->ratio,
                                             .over_count = 2,
                                             .grid = {.name = "here",
                                                      .models = &model,
                                                      .model_count = 1,
                                                      .axes = axes,
                                                      .axis_count = 2,
                                                      .constants = essay_constants,
                                                      .accounting = "paper",
                                                      .workload = workload_find("prefill")}};
  struct break_evens table;
  struct frame frame;
  build_map(&request, &table, &frame);
  assert_true(says(&frame, "headline", row->headline));
  assert_int_equal(count_parts(&frame, "map"), 1);
  check_contours(row, &request, &frame);
  frame_free(&frame);
  break_evens_free(&table);
}

/* Beside "never" the contexts are beyond all of the table's: two prices that reach 3 times and two that never do. */
static void test_map_never(void **state)
{
  (void)state;
  static const double softmax[] = {250, 300}, nonlins[] = {100, 150};
  const struct architecture model = *model_sample("gpt2-small");
  const struct axis axes[] = {
      {.kind = AXIS_CONSTANT, .key = "c_exp", .constant = constants_find_field("c_exp"), .count = 2, .reals = softmax},
      {.kind = AXIS_CONSTANT,
       .key = "c_nonlin",
       .constant = constants_find_field("c_nonlin"),
       .count = 2,
       .reals = nonlins}};
  const struct break_even_request request = {.unknown = break_even_find("context"),
                                             .ratio = 3,
                                             .over_count = 2,
                                             .grid = {.name = "here",
                                                      .models = &model,
                                                      .model_count = 1,
                                                      .axes = axes,
                                                      .axis_count = 2,
                                                      .constants = essay_constants,
                                                      .accounting = "paper",
                                                      .workload = workload_find("prefill")}};
  struct break_evens table;
  struct frame frame;
  build_map(&request, &table, &frame);
  double before = 0, most = cell_at(&table.frame, 2, "value").value;
  size_t beyond = 0;
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    double level =
        is_part(&frame, i, "contour") ? strtod(cell_at(&frame, i, "series").text + strlen("level_"), NULL) : before;
    beyond += level != before && level > most && level < 0x1p44;
    before = level;
  }
  assert_in_range(beyond, 2, 7);
  assert_true(says(&frame, "label", "never"));
  frame_free(&frame);
  break_evens_free(&table);
}

static const uint64_t windows[] = {128, 512, 2048};

/* What a map says about itself: where its headline speaks of, where its contours are solved, which line is 0. */
static const struct note_row {
  const char *name, *unknown, *price;
  bool of_window;     /* the axis to the right is the window, not the context */
  size_t price_count; /* of the lookup prices, or of the dearest softmax prices from 5 on */
  const char *footnote;
  bool zero; /* a label 0 within the map */
} note_rows[] = {
    {"a dot", "c_exp", "r_exp", false, 6,
     "Contours are solved. Beyond the line 0: no c_exp of 0 or more does it. Dot: ", true},
    {"beside the map", "r_factor", "c_exp", false, 2, " The headline speaks of a point beside the map.", false},
    {"three windows", "r_factor", "c_exp", true, 6,
     " Contours are solved at the 3 values of window; straight between them.", false},
};

static void test_map_note(void **state)
{
  const struct note_row *row = *state;
  const struct architecture model = *model_sample("gpt2-small-5to1");
  const struct axis contexts = {.kind = AXIS_CONTEXT, .key = "context", .count = 11, .integers = context_values};
  const struct axis fields = {
      .kind = AXIS_FIELD, .key = "window", .field = architecture_find_field("window"), .count = 3, .integers = windows};
  const struct axis one = {.kind = AXIS_CONTEXT, .key = "context", .count = 1, .integers = context_values + 6};
  const struct axis prices = {.kind = AXIS_CONSTANT,
                              .key = row->price,
                              .constant = constants_find_field(row->price),
                              .count = row->price_count,
                              .reals = row->price[0] == 'c' ? exps : lookups};
  const struct axis axes[] = {row->of_window ? one : contexts, row->of_window ? fields : prices, prices};
  const struct break_even_request request = {.unknown = break_even_find(row->unknown),
                                             .ratio = 1,
                                             .over_count = 2,
                                             .grid = {.name = "here",
                                                      .models = &model,
                                                      .model_count = 1,
                                                      .axes = axes,
                                                      .axis_count = row->of_window ? 3 : 2,
                                                      .constants = essay_constants,
                                                      .accounting = "paper",
                                                      .workload = workload_find("prefill")}};
  struct break_evens table;
  struct frame frame;
  build_map(&request, &table, &frame);
  bool zero = false;
  struct text note = {0};
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    const struct cell text = cell_at(&frame, i, "text");
    zero = zero || (is_part(&frame, i, "label") && strcmp(text.text, "0") == 0);
    if (is_part(&frame, i, "footnote")) {
      text_append_format(&note, " %s", text.text);
    }
  }
  assert_non_null(strstr(text_string(&note), row->footnote));
  assert_int_equal(zero, row->zero);
  text_free(&note);
  frame_free(&frame);
  break_evens_free(&table);
}

/* A map without a value: where nothing costs extra every context has the ratio 1, and none elsewhere. */
static const struct empty_map_row {
  const char *name;
  double exps[2], norms[2];
  double ratio;
  const char *label;
} empty_map_rows[] = {
    {"nowhere", {1, 300}, {1, 30}, 0.5, "Reached nowhere on this map"},
    {"always in one corner", {1, 300}, {1, 30}, 1, "Reached always at 1 of 4 points; nowhere else"},
    {"always at the dot", {0.5, 300}, {0.5, 1}, 1, "Reached always at the dot; nowhere else"},
};

static void test_empty_map(void **state)
{
  const struct empty_map_row *row = *state;
  const struct architecture model = *model_sample("gpt2-small");
  const struct axis axes[] = {{.kind = AXIS_CONSTANT,
                               .key = "c_exp",
                               .constant = constants_find_field("c_exp"),
                               .count = 2,
                               .reals = row->exps},
                              {.kind = AXIS_CONSTANT,
                               .key = "c_norm",
                               .constant = constants_find_field("c_norm"),
                               .count = 2,
                               .reals = row->norms}};
  const struct constants free = {
      .name = "free", .c_exp = 1, .c_norm = 1, .c_nonlin = 1, .r_exp = 1, .r_norm = 1, .r_nonlin = 1};
  const struct break_even_request request = {.unknown = break_even_find("context"),
                                             .ratio = row->ratio,
                                             .over_count = 2,
                                             .grid = {.name = "here",
                                                      .models = &model,
                                                      .model_count = 1,
                                                      .axes = axes,
                                                      .axis_count = 2,
                                                      .constants = free,
                                                      .accounting = "paper",
                                                      .workload = workload_find("prefill")}};
  struct break_evens table;
  struct frame frame;
  build_map(&request, &table, &frame);
  assert_true(says(&frame, "label", row->label));
  frame_free(&frame);
  break_evens_free(&table);
}

/* The history of two claims: nights from 2026-11-18 (day 20775) on. */
static const struct strip_row {
  const char *name, *cells, *headline;
  size_t runs, alarms, events; /* unbroken lines, red dots, version rules */
  const char *note;            /* in the footnote; NULL: no word of rows that are not shown */
} strip_rows[] = {
    {"the first night", "2026-11-18 1 n a 1.5 yes\n2026-11-18 1 n b 2 yes\n", "First night: 2 claims on record", 2, 0,
     0, NULL},
    {"three quiet nights",
     "2026-11-18 1 n a 1.5 yes\n2026-11-18 1 n b 2 yes\n2026-11-19 1 n a 1.5 yes\n2026-11-19 1 n b 2 yes\n"
     "2026-11-20 1 n a 1.5 yes\n2026-11-20 1 n b 2 yes\n",
     "3 nights; nothing moved", 2, 0, 0, NULL},
    {"a gap, and a last digit",
     "2026-11-18 1 n a 1.5 yes\n2026-11-18 1 n b 2 yes\n2026-11-20 1 n a 1.5000000000000002 yes\n2026-11-20 1 n b 2 "
     "yes\n",
     "2 nights; nothing moved", 4, 0, 0, NULL},
    {"one that moved and stayed",
     "2026-11-18 1 n a 1.5 yes\n2026-11-18 1 n b 2 yes\n2026-11-19 1 n a 1.50001 yes\n2026-11-19 1 n b 2 yes\n"
     "2026-11-20 1 n a 1.50001 yes\n2026-11-20 1 n b 2 yes\n",
     "1 of 2 numbers moved in 3 nights", 2, 1, 0, NULL},
    {"one that moved twice, another version",
     "2026-11-18 1 n a 1.5 yes\n2026-11-18 1 n b 2 yes\n2026-11-19 2 n a 1.6 yes\n2026-11-19 2 n b 2 yes\n"
     "2026-11-20 2 n a 1.5 yes\n2026-11-21 2 n a 1.6 yes\n2026-11-21 2 n b 2 yes\n",
     "1 of 2 numbers moved in 4 nights", 3, 2, 1, NULL},
    {"a claim that does not hold tonight",
     "2026-11-18 1 n a 1.5 yes\n2026-11-18 1 n b 2 yes\n2026-11-19 1 n a 1.5 no\n2026-11-19 1 n b 2 yes\n",
     "1 of 2 claims does not hold", 2, 1, 0, NULL},
    {"the same night again: the later counts",
     "2026-11-18 1 n a 9 no\n2026-11-18 1 n b 9 no\n2026-11-18 1 n a 1.5 yes\n2026-11-18 1 n b 2 yes\n",
     "First night: 2 claims on record", 2, 0, 0, NULL},
    {"another specification's rows", "2026-11-18 1 other a 7 no\n2026-11-18 1 n a 1.5 yes\n2026-11-18 1 n b 2 yes\n",
     "First night: 2 claims on record", 2, 0, 0, NULL},
    {"older than the window", "2026-01-01 1 n a 7 no\n2026-11-18 1 n a 1.5 yes\n2026-11-18 1 n b 2 yes\n",
     "2 claims hold", 2, 0, 0, NULL},
    {"claims that had other names",
     "2026-11-18 1 n old 7 yes\n2026-11-19 2 n old 7 yes\n2026-11-20 2 n a 1.5 yes\n2026-11-20 2 n b 2 yes\n",
     "3 nights; nothing moved", 2, 0, 1, NULL},
    {"no history was kept", "- 1 n a 1.5 yes\n- 1 n b 2 yes\n", "2 claims hold", 2, 0, 0, NULL},
    {"a night dated in the future: tonight is the last of the file",
     "2026-11-18 1 n a 1.5 yes\n2026-11-18 1 n b 2 yes\n2027-03-01 1 n a 1.9 no\n2026-11-19 1 n a 1.5 yes\n"
     "2026-11-19 1 n b 2 yes\n",
     "2 nights; nothing moved", 2, 0, 0, "Not shown: 1 row of the history with a date after tonight."},
    {"a clock set back tonight",
     "2026-11-18 1 n a 1.5 no\n2026-11-18 1 n b 2 no\n2001-01-01 1 n a 1.5 yes\n2001-01-01 1 n b 2 yes\n",
     "2 claims hold", 2, 0, 0, "Not shown: 2 rows of the history with dates after tonight."},
};

static void test_strip(void **state)
{
  const struct strip_row *row = *state;
  const struct claim claims[] = {{.id = "a", .selection = {.value = "ratio"}},
                                 {.id = "b", .selection = {.value = "context_50"}}};
  const struct spec spec = {.name = "n", .claims = claims, .claim_count = 2, .constants = essay_constants};
  struct frame table, frame;
  frame_init(&table, "history", history_columns, HISTORY_COLUMNS);
  add_rows(&table, row->cells);
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables, .tolerance = 1e-12};
  build("nightly-strip", &input, &frame);
  assert_true(says(&frame, "headline", row->headline));
  assert_int_equal(count_parts(&frame, "run"), row->runs);
  assert_int_equal(count_parts(&frame, "dot"), row->alarms);
  assert_int_equal(count_parts(&frame, "rule"), row->events);
  struct text note = {0};
  join_lines(&frame, "footnote", &note);
  assert_int_equal(strstr(text_string(&note), row->note == NULL ? "Not shown" : row->note) != NULL, row->note != NULL);
  text_free(&note);
  frame_free(&frame);
  frame_free(&table);
}

/* One claim, a long name, a step: what the strip writes. */
static const struct strip_words_row {
  const char *name, *cells, *id;
  enum claim_test test;
  const char *texts[4];       /* that are there */
  const char *absent[3];      /* that are not */
  size_t versions;            /* rules with a name */
  const char *note, *no_note; /* in the footnote, and not in it; NULL: any */
} strip_words_rows[] = {
    {"one claim",
     "2026-11-18 1 n a 1.5 yes\n",
     "a",
     CLAIM_BOUNDS,
     {"First night: 1 claim on record", "1.5000\u00d7", "value"},
     {"tonight", "reference"},
     0,
     NULL,
     NULL},
    {"one claim, no history",
     "- 1 n a 1.5 yes\n",
     "a",
     CLAIM_BOUNDS,
     {"1 claim holds", "1.5000\u00d7"},
     {"tonight"},
     0,
     NULL,
     NULL},
    {"a claim that fails on all nights",
     "2026-11-18 1 n a 1.5 no\n2026-11-19 1 n a 1.5 no\n2026-11-20 1 n a 1.5 no\n",
     "a",
     CLAIM_EXPECT,
     {"1 of 1 claim does not hold", "does not hold"},
     {"0"},
     0,
     "Band: tolerance",
     NULL},
    {"a large step in percent",
     "2026-11-18 1 n a 1.5 yes\n2026-11-19 1 n a 1.77 yes\n2026-11-20 1 n a 1.5 yes\n",
     "a",
     CLAIM_EXPECT,
     {"+18 %", "0"},
     {NULL},
     0,
     "Gap: no number that night.",
     NULL},
    {"without a history nothing of bands",
     "- 1 n a 1.5 no\n",
     "a",
     CLAIM_EXPECT,
     {"does not hold"},
     {NULL},
     0,
     "Red: a claim that does not hold.",
     "Band:"},
    {"a step is no ratio",
     "2026-11-18 1 n a 0.65 yes\n2026-11-19 1 n a 0.65 yes\n",
     "a",
     CLAIM_RISING,
     {"0.6500", "reference", "tonight"},
     {"0.6500\u00d7"},
     0,
     NULL,
     NULL},
    {"a long name",
     "2026-11-18 1 n a-claim-with-a-name-of-more-than-forty-characters 1.5 yes\n",
     "a-claim-with-a-name-of-more-than-forty-characters",
     CLAIM_EXPECT,
     {"1.5000\u00d7"},
     {"a-claim-with-a-name-of-more-than-forty-characters"},
     0,
     NULL,
     NULL},
    {"versions side by side",
     "2026-11-18 1 n a 1.5 yes\n2026-11-19 long-name-of-a-version-2 n a 1.5 yes\n"
     "2026-11-20 long-name-of-a-version-3 n a 1.5 yes\n2026-11-21 long-name-of-a-version-4 n a 1.5 yes\n"
     "2026-12-30 long-name-of-a-version-4 n a 1.5 yes\n",
     "a",
     CLAIM_EXPECT,
     {"version long-name-of-a-version-2", "version long-name-of-a-version-3", "version long-name-of-a-version-4"},
     {NULL},
     3,
     NULL,
     NULL},
};

static void test_strip_words(void **state)
{
  const struct strip_words_row *row = *state;
  const struct claim claim = {.id = row->id, .test = row->test, .selection = {.value = "ratio"}};
  const struct spec spec = {.name = "n", .claims = &claim, .claim_count = 1, .constants = essay_constants};
  struct frame table, frame;
  frame_init(&table, "history", history_columns, HISTORY_COLUMNS);
  add_rows(&table, row->cells);
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables, .tolerance = 1e-12};
  build("nightly-strip", &input, &frame);
  size_t versions = 0, found[4] = {0};
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    const struct cell text = cell_at(&frame, i, "text"), strong = cell_at(&frame, i, "strong");
    versions += is_part(&frame, i, "note") && strncmp(text.text, "version ", 8) == 0;
    for (size_t k = 0; k < 4 && row->texts[k] != NULL; k++) {
      found[k] += strcmp(text.text, row->texts[k]) == 0 || strcmp(strong.text, row->texts[k]) == 0;
    }
    for (size_t k = 0; k < 3 && row->absent[k] != NULL; k++) {
      assert_string_not_equal(text.text, row->absent[k]);
      assert_string_not_equal(strong.text, row->absent[k]);
    }
  }
  for (size_t k = 0; k < 4 && row->texts[k] != NULL; k++) {
    assert_true(found[k] > 0);
  }
  assert_int_equal(versions, row->versions);
  struct text note = {0};
  join_lines(&frame, "footnote", &note);
  assert_true(row->note == NULL || strstr(text_string(&note), row->note) != NULL);
  assert_true(row->no_note == NULL || strstr(text_string(&note), row->no_note) == NULL);
  text_free(&note);
  frame_free(&frame);
  frame_free(&table);
}

/* The band is the tolerance in use; of a number that follows from samples, what other samples may make of it, and none
 * where it has no interval. */
static const struct band_row {
  const char *name;
  double tolerance;
  const char *value, *table; /* of the claim */
  const char *cells, *headline, *note;
  size_t bands;
} band_rows[] = {
    {"within it", 1e-3, "ratio", "points", "2026-11-18 1 n a 1.5 yes\n2026-11-19 1 n a 1.501 yes\n",
     "2 nights; nothing moved", "Band: tolerance \u00b110\u207b\u00b3. Gap", 1},
    {"beyond it", 2.5e-4, "ratio", "points", "2026-11-18 1 n a 1.5 yes\n2026-11-19 1 n a 1.501 yes\n",
     "1 of 1 number moved in 2 nights", "Band: tolerance \u00b12.5\u00d710\u207b\u2074. Gap", 1},
    {"none", 0, "ratio", "points", "2026-11-18 1 n a 1.5 yes\n2026-11-19 1 n a 1.5 yes\n", "2 nights; nothing moved",
     "Band: tolerance 0. Gap", 1},
    {"none, and a number that moved", 0, "ratio", "points",
     "2026-11-18 1 n a 1.5 yes\n2026-11-19 1 n a 1.5000000000000002 yes\n", "1 of 1 number moved in 2 nights",
     "Band: tolerance 0. Gap", 1},
    {"an estimate of other samples", 1e-12, "first", "sensitivity",
     "2026-11-18 1 n a 0.1 yes\n2026-11-19 1 n a 0.16 yes\n", "2 nights; nothing moved",
     "Band: what other samples may make of the estimate. Gap", 1},
    {"an estimate that is another", 1e-12, "first", "sensitivity",
     "2026-11-18 1 n a 0.1 yes\n2026-11-19 1 n a 0.17 yes\n", "1 of 1 number moved in 2 nights",
     "Band: what other samples may make of the estimate. Gap", 1},
    {"its exact value", 1e-12, "first_exact", "sensitivity", "2026-11-18 1 n a 0.1 yes\n2026-11-19 1 n a 0.11 yes\n",
     "1 of 1 number moved in 2 nights", "Band: tolerance \u00b110\u207b\u00b9\u00b2. Gap", 1},
    {"a number without an interval", 1e-12, "lonely", "sensitivity",
     "2026-11-18 1 n a 0.1 yes\n2026-11-19 1 n a 9 yes\n", "2 nights; nothing moved",
     "No band: nothing says how far other samples may move the number. Gap", 0},
};

static void test_band(void **state)
{
  const struct band_row *row = *state;
  static const struct column columns[] = {{"name", COLUMN_TEXT, "", ""},        {"first", COLUMN_REAL, "", ""},
                                          {"first_low", COLUMN_REAL, "", ""},   {"first_high", COLUMN_REAL, "", ""},
                                          {"first_exact", COLUMN_REAL, "", ""}, {"lonely", COLUMN_REAL, "", ""}};
  const struct claim claim = {.id = "a", .test = CLAIM_BOUNDS, .selection = {.value = row->value, .table = row->table}};
  const struct spec spec = {.name = "n", .claims = &claim, .claim_count = 1, .constants = essay_constants};
  struct frame history, indices, frame;
  frame_init(&history, "history", history_columns, HISTORY_COLUMNS);
  frame_init(&indices, "sensitivity", columns, 6);
  add_rows(&history, row->cells);
  add_rows(&indices, "s 0.16 0.15 0.17 0.158 9\n"); /* 4.5 combined half-widths are 0.064 */
  const struct run run = {{&history.table, &indices.table}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables, .tolerance = row->tolerance};
  build("nightly-strip", &input, &frame);
  assert_true(says(&frame, "headline", row->headline));
  assert_int_equal(count_parts(&frame, "band"), row->bands);
  struct text note = {0};
  join_lines(&frame, "footnote", &note);
  assert_non_null(strstr(text_string(&note), row->note));
  text_free(&note);
  frame_free(&frame);
  frame_free(&history);
  frame_free(&indices);
}

/* Which days have a name, and what the subtitle says of nights without a run. */
static const struct days_row {
  const char *name, *dates, *tics, *subtitle;
} days_rows[] = {
    {"a night without a run", "2026-11-01 2026-11-02 2026-11-03 2026-11-05 2026-11-06", "1 Nov 2 Nov 3 Nov 5 Nov 6 Nov",
     "5 of the last 6 nights"},
    {"three nights", "2026-11-01 2026-11-02 2026-11-03", "1 Nov 2 Nov 3 Nov", "last 3 nights"},
    {"many nights, a gap in the middle", "2026-11-01 2026-11-02 2026-11-06 2026-11-13 2026-11-20 2026-11-21",
     "1 Nov 6 Nov 13 Nov 21 Nov", "6 of the last 21 nights"},
};

static void test_days(void **state)
{
  const struct days_row *row = *state;
  const struct claim claim = {.id = "a", .selection = {.value = "ratio"}};
  const struct spec spec = {.name = "n", .claims = &claim, .claim_count = 1, .constants = essay_constants};
  struct frame table, frame;
  char cells[64];
  frame_init(&table, "history", history_columns, HISTORY_COLUMNS);
  for (const char *date = row->dates; *date != '\0'; date += date[10] == '\0' ? 10 : 11) {
    (void)snprintf(cells, sizeof cells, "%.10s 1 n a 1.5 yes\n", date);
    add_rows(&table, cells);
  }
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables, .tolerance = 1e-12};
  build("nightly-strip", &input, &frame);
  struct text tics = {0}, subtitle = {0};
  join_lines(&frame, "x_tic", &tics);
  join_lines(&frame, "subtitle", &subtitle);
  assert_string_equal(text_string(&tics), row->tics);
  assert_non_null(strstr(text_string(&subtitle), row->subtitle));
  text_free(&tics);
  text_free(&subtitle);
  frame_free(&frame);
  frame_free(&table);
}

/* Of many claims those that do not hold are shown, wherever they stand and whether they have a number; of too many it
 * is said how many are not. */
static const struct hidden_row {
  const char *name;
  size_t claims, broken_from, broken_to, strips;
  const char *value, *headline, *note;
} hidden_rows[] = {
    {"the last of three hundred", 300, 299, 300, 10, "1.5", "1 of 300 claims does not hold",
     "290 more claims: in claims.csv."},
    {"without a number", 12, 11, 12, 10, "-", "1 of 12 claims does not hold", "2 more claims: in claims.csv."},
    {"more than are shown elsewhere", 30, 10, 30, 20, "1.5", "20 of 30 claims do not hold",
     "10 more claims: in claims.csv."},
    {"too many", 50, 0, 50, 40, "1.5", "50 of 50 claims do not hold",
     "10 more claims; 10 of which do not hold: in claims.csv."},
};

static void test_hidden(void **state)
{
  enum { CLAIMS = 300 };
  const struct hidden_row *row = *state;
  static char ids[CLAIMS][24];
  static struct claim claims[CLAIMS];
  struct frame table, frame;
  char cells[96];
  frame_init(&table, "history", history_columns, HISTORY_COLUMNS);
  for (size_t i = 0; i < row->claims; i++) {
    bool broken = i >= row->broken_from && i < row->broken_to;
    (void)snprintf(ids[i], sizeof ids[i], "c%zu", i);
    claims[i] = (struct claim){.id = ids[i], .selection = {.value = "ratio"}};
    (void)snprintf(cells, sizeof cells, "2026-11-18 1 n %.23s %.20s %s\n", ids[i], broken ? row->value : "1.5",
                   broken ? "no" : "yes");
    add_rows(&table, cells);
  }
  const struct spec spec = {.name = "n", .claims = claims, .claim_count = row->claims, .constants = essay_constants};
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables, .tolerance = 1e-12};
  build("nightly-strip", &input, &frame);
  assert_true(says(&frame, "headline", row->headline));
  assert_int_equal(count_parts(&frame, "band"), row->strips);
  assert_true(says(&frame, "label", ids[row->broken_from]));
  struct text note = {0};
  join_lines(&frame, "footnote", &note);
  assert_non_null(strstr(text_string(&note), row->note));
  text_free(&note);
  frame_free(&frame);
  frame_free(&table);
}

/* What a run lacks is said before it begins. */
static const struct check_row {
  const char *name, *figure, *analysis, *sweep, *expected; /* NULL: drawn */
} check_rows[] = {
    {"no figure of that name", "pie", NULL, NULL, "figure 'pie' is none of this program's"},
    {"of the specification", "sobol", NULL, NULL, NULL},
    {"by name", "sobol", "s", NULL, NULL},
    {"another name", "sobol", "m", NULL, "the specification has none named 'm' (method: sobol)"},
    {"the convergence of it", "convergence", NULL, NULL, NULL},
    {"no such analysis", "morris", NULL, NULL, "the specification has none (method: morris)"},
    {"no break-even", "break-even-map", NULL, NULL, "draws a break-even over two axes"},
    {"a sweep for a table", "sobol", NULL, "curves",
     "figure 'sobol' draws no sweep; it draws the indices of a Sobol' analysis"},
    {"an analysis for a sweep", "ratio-map", "s", NULL,
     "figure 'ratio-map' draws a sweep, not an analysis such as 's'"},
    {"claims", "nightly-strip", NULL, NULL, "draws the claims of the specification"},
    {"a plain figure", "ratio-map", NULL, NULL, NULL},
    {"a sweep with its axes", "ratio-vs-context", NULL, "curves", NULL},
    {"a sweep of one axis", "ratio-map", NULL, "curves", "sweep 'curves' lacks what figure 'ratio-map' draws: "},
};

static void test_check(void **state)
{
  const struct check_row *row = *state;
  const struct sensitivity sensitivities[] = {{.name = "s", .method = "sobol"}, {.name = "e", .method = "elasticity"}};
  const struct axis context = {.kind = AXIS_CONTEXT, .key = "context", .count = 8};
  const struct sweep curves = {.name = "curves", .model_count = 1, .axes = &context, .axis_count = 1};
  const struct spec spec = {
      .name = "test", .sensitivities = sensitivities, .sensitivity_count = 2, .sweeps = &curves, .sweep_count = 1};
  const struct figure_request request = {.figure = row->figure, .analysis = row->analysis, .sweep = row->sweep};
  struct fault fault = {0};
  enum status status = figure_check(&spec, &request, &fault);
  assert_int_equal(status, row->expected == NULL ? STATUS_OK : STATUS_BAD_INPUT);
  assert_true(row->expected == NULL || strstr(fault.text, row->expected) != NULL);
}

/* A run without the table, a table without the analysis, an output that does not vary. */
static void test_nothing(void **state)
{
  (void)state;
  struct frame table, frame;
  struct fault fault = {0};
  const struct spec spec = {.name = "test"};
  init_table(&table, "sensitivity");
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  struct figure_input input = {.spec = &spec, .tables = &tables};
  for (size_t i = setup_sweep_figures(); i < figure_count; i++) {
    assert_int_equal(figure_build(figures[i], &input, &frame, &fault), STATUS_BAD_INPUT);
  }
  assert_int_equal(figure_build(figure_find("sobol"), &input, &frame, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "figure 'sobol' draws the table 'sensitivity', which this run does not have");
  add_rows(&table, SOBOL("c_exp", "- - - -", "- - - -"));
  assert_int_equal(figure_build(figure_find("sobol"), &input, &frame, &fault), STATUS_NO_FIGURES);
  assert_string_equal(fault.text, "figure 'sobol' has nothing to draw: the output of 's' does not vary");
  input.analysis = "t";
  assert_int_equal(figure_build(figure_find("sobol"), &input, &frame, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "figure 'sobol' draws the table 'sensitivity', which has no analysis 't'");
  frame_free(&table);
}

static const struct column fits_columns[] = {
    {"name", COLUMN_TEXT, "", ""}, {"series", COLUMN_TEXT, "", ""}, {"law", COLUMN_TEXT, "", ""}};
static const struct column laws_columns[] = {
    {"group", COLUMN_TEXT, "", ""}, {"law", COLUMN_TEXT, "", ""}, {"weight", COLUMN_REAL, "", ""}};

/* Fits that a figure cannot draw: of another name, without rows behind it, without a law that could be compared. */
static void test_fits_without_rows(void **state)
{
  (void)state;
  struct frame fits, laws, frame;
  struct fault fault = {0};
  frame_init(&fits, "fits", fits_columns, 3);
  frame_init(&laws, "fit-laws", laws_columns, 3);
  add_rows(&fits, "f - linear\n");
  const struct spec spec = {.name = "test"};
  const struct run run = {{&fits.table, &laws.table}};
  const struct table_lookup tables = {&run, find};
  struct figure_input input = {.spec = &spec, .tables = &tables, .analysis = "g"};
  const struct figure *figure = figure_find("law-comparison");
  assert_int_equal(figure_build(figure, &input, &frame, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "figure 'law-comparison' draws a fit to data, and this run has none named 'g'");
  input.analysis = "f";
  assert_int_equal(figure_build(figure, &input, &frame, &fault), STATUS_NO_FIGURES);
  assert_string_equal(fault.text,
                      "figure 'law-comparison' has nothing to draw: no row of 'fit-laws' is of the fit 'f'");
  add_rows(&laws, "f linear -\n");
  assert_int_equal(figure_build(figure, &input, &frame, &fault), STATUS_NO_FIGURES);
  assert_string_equal(fault.text, "figure 'law-comparison' has nothing to draw: no law could be compared");
  frame_free(&fits);
  frame_free(&laws);
}

static const struct column compared_columns[] = {
    {"name", COLUMN_TEXT, "", ""}, {"series", COLUMN_TEXT, "", ""}, {"x", COLUMN_TEXT, "", ""},
    {"y", COLUMN_TEXT, "", ""},    {"law", COLUMN_TEXT, "", ""},    {"ceiling_evidence", COLUMN_REAL, "1", ""}};
static const struct column weighed_columns[] = {{"group", COLUMN_TEXT, "", ""},
                                                {"law", COLUMN_TEXT, "", ""},
                                                {"ceiling", COLUMN_TEXT, "", ""},
                                                {"weight", COLUMN_REAL, "1", ""},
                                                {"difference", COLUMN_REAL, "1", ""}};

static const struct compared_row {
  const char *name, *fit, *laws, *headline, *footnote;
} compared_rows[] = {
    {"laws with a ceiling", "f - x y hyperbola 0.9991\n", "f hyperbola yes 0.9991 0\nf linear no 0.0009 14\n",
     "Laws with a ceiling carry the weight: over 99 % of it", NULL},
    {"laws without", "f - x y linear 0.04\n", "f linear no 0.96 0\nf hyperbola yes 0.04 7\n",
     "Laws without a ceiling carry the weight: 96 % of it", NULL},
    {"shared", "f - x y linear 0.4\n", "f linear no 0.6 0\nf hyperbola yes 0.4 1\n",
     "The weight is shared: 60 % for laws without a ceiling", NULL},
    {"one law alone", "f - x y linear 0\n", "f linear no 1 0\nf hyperbola yes - -\nf power no - -\n",
     "One law alone could be weighed: nothing was compared", " 2 further laws were not compared"},
    {"noise", "f - x y constant 0\n", "f constant no 0.6 0\nf linear no 0.4 1\nf hyperbola yes - -\n",
     "Only laws without a ceiling could be compared", "for y by x"},
    {"ceilings only", "f - x y hyperbola 1\n", "f hyperbola yes 0.6 0\nf exponential yes 0.4 1\nf linear no - -\n",
     "Only laws with a ceiling could be compared", " 1 further law was not compared"},
};

/* What the headline says of the weights, and that it names no winner where one kind alone was there. */
static void test_comparison(void **state)
{
  const struct compared_row *row = *state;
  struct frame fits, laws, frame;
  struct fault fault = {0};
  frame_init(&fits, "fits", compared_columns, 6);
  frame_init(&laws, "fit-laws", weighed_columns, 5);
  add_rows(&fits, row->fit);
  add_rows(&laws, row->laws);
  const struct spec spec = {.name = "test"};
  const struct run run = {{&fits.table, &laws.table}};
  const struct table_lookup tables = {&run, find};
  struct figure_input input = {.spec = &spec, .tables = &tables, .analysis = "f"};
  if (figure_build(figure_find("law-comparison"), &input, &frame, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
  bool said = row->footnote == NULL;
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    if (is_part(&frame, i, "headline")) {
      assert_string_equal(cell_at(&frame, i, "text").text, row->headline);
    }
    said = said || strstr(cell_at(&frame, i, "text").text, row->footnote) != NULL;
  }
  assert_true(said);
  frame_free(&frame);
  frame_free(&fits);
  frame_free(&laws);
}

/* The table of a break-even that the specification does not ask for. */
static void test_foreign_break_even(void **state)
{
  (void)state;
  static const struct column columns[] = {
      {"name", COLUMN_TEXT, "", ""}, {"model", COLUMN_TEXT, "", ""}, {"value", COLUMN_REAL, "", ""}};
  struct frame table, frame;
  struct fault fault = {0};
  frame_init(&table, "break-even", columns, 3);
  add_rows(&table, "elsewhere gpt2-small 2\n");
  const struct spec spec = {.name = "test"};
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables};
  assert_int_equal(figure_build(figure_find("break-even-map"), &input, &frame, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "the specification has no break-even 'elsewhere'");
  frame_free(&table);
}

/* A history of other claims than those of the specification. */
static void test_foreign_history(void **state)
{
  (void)state;
  const struct claim claims[] = {{.id = "a", .selection = {.value = "ratio"}}};
  const struct spec spec = {.name = "n", .claims = claims, .claim_count = 1, .constants = essay_constants};
  struct frame table, frame;
  struct fault fault = {0};
  frame_init(&table, "history", history_columns, HISTORY_COLUMNS);
  add_rows(&table, "2026-11-18 1 elsewhere a 1.5 yes\n");
  const struct run run = {{&table.table, NULL}};
  const struct table_lookup tables = {&run, find};
  const struct figure_input input = {.spec = &spec, .tables = &tables};
  assert_int_equal(figure_build(figure_find("nightly-strip"), &input, &frame, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "figure 'nightly-strip' draws the history of claims, and there is none");
  frame_free(&table);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sobol_values),
                                     cmocka_unit_test(test_convergence_of_one),
                                     cmocka_unit_test(test_morris_names),
                                     cmocka_unit_test(test_map_never),
                                     cmocka_unit_test(test_morris_exact),
                                     cmocka_unit_test(test_counts),
                                     cmocka_unit_test(test_equal_rows),
                                     cmocka_unit_test(test_distribution_areas),
                                     cmocka_unit_test(test_distribution_cut),
                                     cmocka_unit_test(test_sobol_ticks),
                                     cmocka_unit_test(test_nothing),
                                     cmocka_unit_test(test_fits_without_rows),
                                     cmocka_unit_test(test_foreign_break_even),
                                     cmocka_unit_test(test_foreign_history)};
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  failed += run_rows("headline", test_headline, headline_rows);
  failed += run_rows("band", test_band, band_rows);
  failed += run_rows("swings", test_swings, swing_rows);
  failed += run_rows("spread", test_spread, spread_rows);
  failed += run_rows("map", test_map, map_rows);
  failed += run_rows("empty map", test_empty_map, empty_map_rows);
  failed += run_rows("note", test_map_note, note_rows);
  failed += run_rows("words of a strip", test_strip_words, strip_words_rows);
  failed += run_rows("strip", test_strip, strip_rows);
  failed += run_rows("days of a strip", test_days, days_rows);
  failed += run_rows("claims that are not hidden", test_hidden, hidden_rows);
  failed += run_rows("comparison", test_comparison, compared_rows);
  return failed + run_rows("check", test_check, check_rows);
}
