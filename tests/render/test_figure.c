/* render/figure.h: what figures claim and hold, for the paper's constants and for others. Expected headlines follow
 * from the paper's ceilings (section 4.2: 3.318 for GPT-2 small) and from what the constants make of them; numbers are
 * held against the counts (core/point.h), which tests of the core hold against loops over layers and tokens. */
#include "support/figure_setup.h"

#include "core/points.h"
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct headline_row {
  const char *name, *figure;
  const char *models[SETUP_MODELS];
  double c_exp, c_norm, c_nonlin, r;
  const char *expected;
} headline_rows[] = {
    {"GPT-2 rises",
     "ratio-vs-context",
     {"gpt2-small", "gpt2-small-5to1"},
     300,
     30,
     150,
     1,
     "Longer context widens the gap; but only up to a ceiling of 3.32\u00d7"},
    {"cheap softmax falls",
     "ratio-vs-context",
     {"gpt2-small"},
     5,
     30,
     150,
     1,
     "Longer context narrows the gap toward 1.031\u00d7"},
    {"nothing costs extra",
     "ratio-vs-context",
     {"gpt2-small"},
     1,
     1,
     1,
     1,
     "Context does not move the ratio: it stays at 1.00\u00d7"},
    {"lookups: a low ceiling",
     "ratio-vs-context",
     {"gpt2-small", "gpt2-small-5to1"},
     5,
     3,
     4,
     1,
     "Longer context widens the gap; but only up to a ceiling of 1.031\u00d7"},
    {"SNARK cheaper", "ratio-vs-context", {"gpt2-small"}, 1, 1, 1, 8, "How the ratio moves with the context"},
    {"two ceilings",
     "ratio-vs-context",
     {"gpt2-small", "llama-2-7b-paper"},
     300,
     30,
     150,
     1,
     "Longer context widens the gap; but each curve has a ceiling"},
    {"the gap closes",
     "deficit",
     {"gpt2-small"},
     300,
     30,
     150,
     1,
     "The gap to the ceiling closes as 1/(context plus 4.6k): one law"}, /* h = 4576: paper, section 4.2 */
    {"the gap of a schedule closes in its span",
     "deficit",
     {"gpt2-small-5to1"},
     300,
     30,
     150,
     1,
     "The gap to the ceiling closes as 1/(span plus 4.6k): one law"},
    {"no gap", "deficit", {"gpt2-small"}, 1, 1, 1, 1, "There is no gap to close: the ratio stays where it is"},
    {"softmax separates",
     "decomposition",
     {"gpt2-small", "llama-2-7b-paper"},
     300,
     30,
     150,
     1,
     "Softmax; not arithmetic; is what separates the two proof systems"},
    {"the activation separates",
     "decomposition",
     {"gpt2-small"},
     1,
     1,
     9000,
     1,
     "The activation; not arithmetic; is what separates the two proof systems"},
    {"norm separates",
     "decomposition",
     {"gpt2-small"},
     1,
     30000,
     1,
     1,
     "Normalisation; not arithmetic; is what separates the two proof systems"},
    {"no single cause",
     "decomposition",
     {"gpt2-small"},
     200,
     3000,
     1500,
     1,
     "What each proof system pays for; part by part"},
    {"SNARK cheaper, decomposed",
     "decomposition",
     {"gpt2-small"},
     1,
     1,
     1,
     900,
     "Softmax; not arithmetic; is what separates the two proof systems"},
    {"one knob", "constants-tornado", {"gpt2-small"}, 300, 30, 150, 1, "One knob matters: the softmax constant"},
    {"a knob of the other system moves it as much",
     "constants-tornado",
     {"gpt2-small"},
     5,
     3,
     4,
     9,
     "Of the SNARK constants the softmax constant moves the ratio most"},
    {"another knob", "constants-tornado", {"gpt2-small"}, 1, 1, 90000, 1, "One knob matters: the activation constant"},
    {"no knob",
     "constants-tornado",
     {"gpt2-small"},
     1,
     1,
     1,
     1,
     "No SNARK constant alone moves the ratio by more than"},
    {"knobs change places",
     "constants-tornado",
     {"gpt2-small"},
     60,
     30,
     300,
     1,
     "Which SNARK constant matters most depends on the context"},
    {"map",
     "ratio-map",
     {"gpt2-small"},
     300,
     30,
     150,
     1,
     "The gap opens when context is long and softmax is expensive"},
    {"map of lookups", "ratio-map", {"gpt2-small"}, 5, 3, 4, 3, "The ratio by context length and softmax constant"},
    {"map where norm opens it",
     "ratio-map",
     {"gpt2-small"},
     300,
     9000,
     9000,
     1,
     "The ratio by context length and softmax constant"},
    {"parity",
     "llama-parity",
     {"llama-2-7b-paper"},
     300,
     30,
     150,
     1,
     "A wide model with cheap softmax stays near parity"},
    {"never far",
     "llama-parity",
     {"gemma-3-270m"},
     20,
     3,
     4,
     1,
     "This model stays near parity at every softmax constant drawn"},
    {"a narrow model",
     "llama-parity",
     {"gpt2-small"},
     300,
     30,
     9000,
     1,
     "The softmax constant decides how far the ratio goes"},
    {"one curve",
     "one-curve",
     {"gpt2-small", "gpt2-small-5to1"},
     300,
     30,
     150,
     1,
     "A local schedule moves a model along its curve; never off it"},
    {"a gap that closes",
     "deficit",
     {"mistral-7b-v0.1"},
     300,
     30,
     150,
     1,
     "The gap to the ceiling is closed by a context of 4k"},
    {"no gap", "deficit", {"gpt2-small"}, 1, 1, 1, 1, "There is no gap to close: the ratio stays where it is"},
    {"one curve, all local",
     "one-curve",
     {"mistral-7b-v0.1"},
     5,
     30,
     150,
     1,
     "A local schedule moves a model along its curve; never off it"},
};

static size_t read_models(const char *const *names, struct architecture *models)
{
  size_t count = 0;
  for (; count < SETUP_MODELS && names[count] != NULL; count++) {
    models[count] = *model_sample(names[count]);
  }
  return count;
}

static void test_headline(void **state)
{
  const struct headline_row *row = *state;
  struct architecture models[SETUP_MODELS];
  struct figure_setup setup;
  struct frame frame;
  const struct constants constants = setup_constants(row->c_exp, row->c_norm, row->c_nonlin, row->r);
  setup_figure(&setup, models, read_models(row->models, models), &constants);
  setup_build(&setup, row->figure, &frame);
  assert_memory_equal(setup_text(&frame, "headline"), row->expected, strlen(row->expected));
  frame_free(&frame);
}

/* The number at `column` of a row. */
static double number(const struct frame *frame, uint64_t row, size_t column)
{
  struct cell cell;
  assert_int_equal(table_read(&frame->table, row, column, &cell, NULL), STATUS_OK);
  return cell.value;
}

static struct cell words(const struct frame *frame, uint64_t row, size_t column)
{
  struct cell cell;
  assert_int_equal(table_read(&frame->table, row, column, &cell, NULL), STATUS_OK);
  return cell;
}

static bool is_part(const struct frame *frame, uint64_t row, const char *part)
{
  return strcmp(words(frame, row, 0).text, part) == 0;
}

enum { PART, SERIES, X, Y, X2, Y2, DX, DY, ALIGN, STRONG, TEXT, LAYOUT };

/* How the gap closes over contexts that end before half-way, or after it: the headline, names of gaps, what the lower
 * panel says, and that the tail has a name wherever it is drawn. */
static const struct gap_row {
  const char *name, *model;
  uint64_t first; /* of the contexts, each twice the one before */
  size_t count;
  const char *headline, *label, *panel;
  bool tail;
} gap_rows[] = {
    {"a few tokens", "gpt2-small", 1, 5, "By a context of 16 the gap to the ceiling has hardly closed", "2.24",
     "no digit is lost", false},
    {"less than half-way", "gpt2-small", 128, 6, "How the gap to the ceiling closes", "1.84", "loses digits", false},
    {"little beyond half-way", "llama-3.1-405b", 1024, 8,
     "The gap to the ceiling closes as 1/(context plus 97k): one law", "1.15", "loses digits", true},
    {"far", "gpt2-small", 128, 14, "The gap to the ceiling closes as 1/(context plus 4.6k): one law", "1.84",
     "loses digits", true},
};

static void test_gap(void **state)
{
  const struct gap_row *row = *state;
  const struct architecture model = *model_sample(row->model);
  const struct constants constants = setup_constants(300, 30, 150, 1);
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, &model, 1, &constants);
  for (size_t i = 0; i < row->count; i++) {
    setup.contexts[i] = row->first << i;
  }
  for (size_t i = 0; i < setup.sweeps[0].axis_count; i++) {
    setup.axes[i].count = setup.axes[i].kind == AXIS_CONTEXT ? row->count : setup.axes[i].count;
  }
  setup_build(&setup, "deficit", &frame);
  size_t tics = 0;
  bool tail = false, named = false, labelled = false, told = false;
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    tics += is_part(&frame, i, "y_tic");
    tail = tail || is_part(&frame, i, "contour");
    named = named || strcmp(words(&frame, i, STRONG).text, "Tail:") == 0;
    labelled = labelled || (is_part(&frame, i, "label") && strcmp(words(&frame, i, TEXT).text, row->label) == 0);
    told = told || (is_part(&frame, i, "note") && strstr(words(&frame, i, TEXT).text, row->panel) != NULL);
  }
  assert_string_equal(setup_text(&frame, "headline"), row->headline);
  assert_true(tics >= 2);
  assert_int_equal(tail, row->tail);
  assert_int_equal(named, row->tail);
  assert_true(labelled);
  assert_true(told);
  frame_free(&frame);
}

/* What the headline of the ratio figure says, checked point by point for any constants: the words decide what must hold
 * of the drawn curve. */
static void test_any_headline(void **state)
{
  (void)state;
  struct random_source random = {21};
  size_t seen[4] = {0};
  for (int i = 0; i < 60; i++) {
    struct figure_setup setup;
    struct frame frame;
    struct constants constants =
        setup_constants(pow(10, 4 * random_unit(&random) - 1), pow(10, 3 * random_unit(&random)),
                        pow(10, 3 * random_unit(&random)), pow(10, random_unit(&random)));
    setup_figure(&setup, model_sample(i % 2 == 0 ? "gpt2-small" : "gpt2-small-5to1"), 1, &constants);
    setup_build(&setup, "ratio-vs-context", &frame);
    char headline[256];
    (void)snprintf(headline, sizeof headline, "%s", setup_text(&frame, "headline"));
    bool widens = strstr(headline, "widens") != NULL, narrows = strstr(headline, "narrows") != NULL;
    bool still = strstr(headline, "does not move") != NULL;
    seen[widens ? 0 : narrows ? 1 : still ? 2 : 3]++;
    double before = NAN, last = NAN;
    for (uint64_t row = 0; row < frame.table.row_count; row++) {
      if (!is_part(&frame, row, "curve")) {
        continue;
      }
      last = number(&frame, row, Y);
      if (!isnan(before) && (widens || narrows)) {
        assert_true(widens ? last > before : last < before);
        assert_true(fmin(last, before) >= 1);
      }
      before = last;
    }
    const char *said = strstr(headline, "of ") != NULL ? strstr(headline, "of ") + 3 : strstr(headline, "toward ");
    if (widens || narrows) {
      double ceiling = strtod(said + (narrows ? 7 : 0), NULL);
      assert_true(widens ? last <= ceiling * 1.005 : last >= ceiling * 0.995);
    }
    frame_free(&frame);
  }
  assert_true(seen[0] > 5 && seen[1] > 0 && seen[3] > 5);
}

/* Whether a row of that part holds the text, in bold or not, in that layout or in any. */
static bool says(const struct frame *frame, const char *part, const char *text, const char *layout)
{
  for (uint64_t row = 0; row < frame->table.row_count; row++) {
    if (is_part(frame, row, part) && strcmp(words(frame, row, LAYOUT).text, layout) == 0 &&
        (strstr(words(frame, row, STRONG).text, text) != NULL || strstr(words(frame, row, TEXT).text, text) != NULL)) {
      return true;
    }
  }
  return false;
}

/* Lines have names that tell them apart, short enough to leave room for the plot. */
static void test_line_names(void **state)
{
  (void)state;
  static const struct {
    const char *names[2], *wide[2];
  } rows[] = {
      {{"llama-2-7b-paper", "llama-2-7b"}, {"llama-2-7b-paper", "llama-2-7b"}},
      {{"my-experimental-wide-transformer-variant-alpha", "my-experimental-wide-transformer-variant-beta"},
       {"transformer-variant-alpha", "transformer-variant-beta"}},
      {{"an-extremely-long-name-that-nobody-will-ever-read-models",
        "an-extremely-long-name-that-nobody-will-ever-read-modelz"},
       {"\u2026models", "\u2026modelz"}},
      {{"WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", "b"}, {"WWWW\u2026WWWW", "b"}},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("llama-2-7b-paper")};
    struct figure_setup setup;
    struct frame frame;
    for (size_t k = 0; k < 2; k++) {
      (void)snprintf(models[k].name, sizeof models[k].name, "%s", rows[i].names[k]);
    }
    setup_figure(&setup, models, 2, &essay_constants);
    setup_build(&setup, "ratio-vs-context", &frame);
    for (size_t k = 0; k < 2; k++) {
      if (!says(&frame, "label", rows[i].wide[k], "wide")) {
        fail_msg("no label '%s'", rows[i].wide[k]);
      }
    }
    assert_true(says(&frame, "footnote", "Ceilings:", "wide") && says(&frame, "footnote", "2.16\u00d7 for", "wide"));
    for (uint64_t row = 0; row < frame.table.row_count; row++) {
      if (is_part(&frame, row, "canvas")) {
        assert_true(number(&frame, row, X2) - number(&frame, row, X) > 0.45 * number(&frame, row, DX));
      }
    }
    frame_free(&frame);
  }
}

/* Dots of a curve that falls are named as those of one that rises; a gap's K has three digits at least. */
static void test_falling(void **state)
{
  (void)state;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("gpt2-small-5to1")};
  const struct constants falling = setup_constants(2, 30, 150, 1), near = setup_constants(1.05, 1.01, 1.02, 1);
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, models, 2, &falling);
  setup_build(&setup, "one-curve", &frame);
  static const char *const named[] = {"at 1k: ", "at 8k: ", "at 64k: ", "Half-way to the limit"};
  for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
    assert_true(says(&frame, "note", named[i], "wide"));
  }
  size_t dense = 0, sparse = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    dense += is_part(&frame, row, "note") && strcmp(words(&frame, row, STRONG).text, "Dense") == 0;
    sparse += is_part(&frame, row, "note") && strcmp(words(&frame, row, STRONG).text, "5:1") == 0;
  }
  assert_int_equal(dense, 2);
  assert_int_equal(sparse, 2);
  frame_free(&frame);
  setup_figure(&setup, models, 1, &near);
  setup_build(&setup, "deficit", &frame);
  assert_true(says(&frame, "footnote", "K = 1.72; h = 4576", "wide"));
  frame_free(&frame);
}

/* Contours at any scale: how many there are, the words of one, and a tic of the prices. */
static const struct map_row {
  const char *name;
  double c_exp, c_norm, r_exp;
  const char *contour, *tic, *headline;
} map_rows[] = {
    {"of the essay", 300, 30, 1, "1.25\u00d7", "512", "The gap opens when context is long and softmax is expensive"},
    {"millions", 1e9, 30, 1, "2\u00d710\u2076\u00d7", "2\u00b3\u00b9",
     "The ratio by context length and softmax constant"},
    {"most of it left of the right edge", 5, 3, 500, "0.6\u00d7", "8",
     "The ratio by context length and softmax constant"},
    {"by context alone", 300, 1e15, 1, "5\u00d710\u00b9\u2070\u00d7", "512",
     "The ratio by context length and softmax constant"},
    {"far below 1", 300, 30, 300000, "0.001\u00d7", "512", "The ratio by context length and softmax constant"},
};

static void test_map_scale(void **state)
{
  const struct map_row *row = *state;
  struct constants constants = setup_constants(row->c_exp, row->c_norm, 150, 1);
  struct figure_setup setup;
  struct frame frame;
  struct cell seen = {0};
  size_t contours = 0;
  constants.r_exp = row->r_exp;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &constants);
  setup_build(&setup, "ratio-map", &frame);
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    if (is_part(&frame, i, "contour") && strcmp(words(&frame, i, SERIES).text, seen.text) != 0) {
      seen = words(&frame, i, SERIES);
      contours++;
    }
  }
  assert_in_range(contours, 3, 8);
  assert_true(says(&frame, "label", row->contour, "wide"));
  assert_true(says(&frame, "y_tic", row->tic, "wide"));
  assert_true(says(&frame, "headline", row->headline, "any"));
  frame_free(&frame);
}

/* A map without contours says what lies on it. */
static void test_bare_map(void **state)
{
  (void)state;
  struct constants constants = setup_constants(1e-12, 1, 1, 1);
  constants.r_exp = 1e-12;
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &constants);
  setup_build(&setup, "ratio-map", &frame);
  assert_true(says(&frame, "label", "No contour; corners from ", "wide"));
  frame_free(&frame);
}

/* Where no one setting differs between all lines, their names have all that do. */
static void test_two_settings(void **state)
{
  (void)state;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("llama-2-7b-paper")};
  static const double prices[] = {15, 300};
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, models, 2, &essay_constants);
  setup.axes[1] = (struct axis){
      .kind = AXIS_CONSTANT, .key = "c_exp", .count = 2, .constant = constants_find_field("c_exp"), .reals = prices};
  setup.sweeps[0].axis_count = 2;
  setup_build(&setup, "ratio-vs-context", &frame);
  assert_true(says(&frame, "label", "GPT-2 small; c_exp = 15", "wide"));
  assert_false(says(&frame, "label", "Curve", "wide"));
  frame_free(&frame);
}

/* Of more curves than have room for names some are named, the outermost among them; the headline speaks of all. Curves
 * that lie on each other are one. */
static const struct many_row {
  const char *name, *key; /* of the second axis; the third is c_exp */
  size_t price_count;
  const char *headline, *subtitle;
  size_t named, lines;
} many_rows[] = {
    {"the last price counts", "d_ffn", 2,
     "Longer context widens the gap; but each curve has a ceiling: 1.38\u00d7 to 3.32\u00d7", "(tokens; log scale)", 4,
     4},
    {"layers make no curve", "n_global_layers", 2,
     "Longer context widens the gap; but each curve has a ceiling: 1.38\u00d7 to 3.32\u00d7", "(tokens; log scale)", 2,
     2},
    {"more than have names", "n_global_layers", 6, "At 1M tokens the ratio lies between 1.03\u00d7 and 4.85\u00d7",
     "4 of 6 curves named", 4, 6},
};

static void test_many(void **state)
{
  const struct many_row *row = *state;
  static const double some[] = {50, 300}, prices[] = {5, 15, 50, 100, 300, 500};
  static const uint64_t values[] = {2048, 3072};
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup.axes[1] = (struct axis){
      .kind = AXIS_FIELD, .key = row->key, .count = 2, .field = architecture_find_field(row->key), .integers = values};
  setup.axes[2] = (struct axis){.kind = AXIS_CONSTANT,
                                .key = "c_exp",
                                .count = row->price_count,
                                .constant = constants_find_field("c_exp"),
                                .reals = row->price_count == 2 ? some : prices};
  setup.sweeps[0].axis_count = 3;
  setup_build(&setup, "ratio-vs-context", &frame);
  assert_string_equal(setup_text(&frame, "headline"), row->headline);
  assert_true(says(&frame, "subtitle", row->subtitle, "wide"));
  size_t named = 0, lines = 0;
  char before[64] = "";
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    bool curve = is_part(&frame, i, "curve");
    lines += curve && strcmp(before, words(&frame, i, SERIES).text) != 0;
    (void)snprintf(before, sizeof before, "%.40s", curve ? words(&frame, i, SERIES).text : "");
    named += is_part(&frame, i, "label") && strcmp(words(&frame, i, LAYOUT).text, "wide") == 0 &&
             strchr(words(&frame, i, STRONG).text, '=') != NULL;
  }
  assert_int_equal(lines, row->lines);
  assert_int_equal(named, row->named);
  frame_free(&frame);
}

/* Chunks make a sawtooth: its peaks and troughs are drawn, the headline says that it falls too, and dots lie on it. */
static void test_chunks(void **state)
{
  (void)state;
  struct architecture model = *model_sample("gpt2-small-5to1");
  struct figure_setup setup;
  struct frame frame;
  model.local_attention = LOCAL_CHUNKED;
  setup_figure(&setup, &model, 1, &essay_constants);
  setup.sweeps[0].accounting = "full";
  setup.sweeps[0].workload = workload_find("decode-step");
  setup_build(&setup, "ratio-vs-context", &frame);
  assert_non_null(strstr(setup_text(&frame, "headline"), "but not with every token"));
  size_t falls = 0, dots = 0;
  double x = 0, y = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    if (is_part(&frame, row, "curve")) {
      falls += number(&frame, row, X) == x + 1 && number(&frame, row, Y) < y && fmod(x, 1024) == 0;
      x = number(&frame, row, X);
      y = number(&frame, row, Y);
    }
    dots += is_part(&frame, row, "dot");
  }
  assert_true(falls > 40 && dots > 0);
  frame_free(&frame);
}

/* Every curve row is the ratio of that context, exactly as a points table has it. */
static void test_curve_values(void **state)
{
  (void)state;
  struct figure_setup setup;
  struct frame frame;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("gpt2-small-5to1")};
  setup_figure(&setup, models, 2, &essay_constants);
  setup_build(&setup, "ratio-vs-context", &frame);
  size_t found = 0, dense = 0;
  double last = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    if (!is_part(&frame, row, "curve")) {
      continue;
    }
    bool sparse = strcmp(words(&frame, row, SERIES).text, "sparse") == 0;
    const struct architecture *model = &models[sparse];
    const struct scenario scenario = {.architecture = model,
                                      .accounting = accounting_find("paper", model),
                                      .workload = workload_find("prefill"),
                                      .context = (uint64_t)number(&frame, row, X),
                                      .constants = &essay_constants};
    struct point point;
    assert_int_equal(point_evaluate(&scenario, &point, NULL), STATUS_OK);
    assert_close(number(&frame, row, Y), point_ratio(&point), 0);
    found++;
    dense += !sparse;
    last = number(&frame, row, X);
  }
  /* Sixteen points an octave over thirteen octaves; the sparse line begins where it leaves the dense one, at 1024. */
  assert_int_equal(dense, 13 * 16 + 1);
  assert_int_equal(found - dense, 10 * 16 + 1);
  assert_near(last, 1048576, 0);
  frame_free(&frame);
}

/* The paper's totals for GPT-2 small at 1024 tokens, all layers (section 4.2), and the shares that make the bar. */
static void test_decomposition_values(void **state)
{
  (void)state;
  struct figure_setup setup;
  struct frame frame;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("llama-2-7b-paper")};
  setup_figure(&setup, models, 2, &essay_constants);
  setup_build(&setup, "decomposition", &frame);
  double totals[2] = {0}, ends[8] = {0};
  size_t total_count = 0, bars = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    if (is_part(&frame, row, "total") && total_count < 2) {
      totals[total_count++] = number(&frame, row, X);
    }
    if (is_part(&frame, row, "bar") && strcmp(words(&frame, row, SERIES).text, "norm") == 0 && bars < 8) {
      ends[bars++] = number(&frame, row, X2);
    }
  }
  assert_near(totals[0], 157846339584.0, 0);
  assert_near(totals[1], 106526932992.0, 0);
  assert_int_equal(bars, 8);
  const double ratios[] = {1.4817505314, 2.1322, 1.178133, 1.67}; /* paper, tables 2 and B2; 32k: section 4.5 */
  for (size_t i = 0; i < 4; i++) {
    assert_near(ends[2 * i], ratios[i], 0.005);
    assert_near(ends[2 * i + 1], 1, 1e-12);
  }
  frame_free(&frame);
}

/* On each contour the ratio is the level: evaluated anew at the contour's own c_exp. */
static void test_contours(void **state)
{
  (void)state;
  struct figure_setup setup;
  struct frame frame;
  const struct architecture model = *model_sample("gpt2-small");
  setup_figure(&setup, &model, 1, &essay_constants);
  setup_build(&setup, "ratio-map", &frame);
  size_t found = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    if (!is_part(&frame, row, "contour") || number(&frame, row, Y) <= 8.0 / 4) {
      continue;
    }
    struct constants constants = essay_constants;
    constants.c_exp = number(&frame, row, Y);
    const struct scenario scenario = {.architecture = &model,
                                      .accounting = accounting_find("paper", &model),
                                      .workload = workload_find("prefill"),
                                      .context = (uint64_t)number(&frame, row, X),
                                      .constants = &constants};
    struct point point;
    assert_int_equal(point_evaluate(&scenario, &point, NULL), STATUS_OK);
    assert_close(point_ratio(&point), strtod(words(&frame, row, SERIES).text + strlen("ratio_"), NULL), 1e-12);
    found++;
  }
  assert_true(found > 1200);
  frame_free(&frame);
}

/* Dots of the one-curve figure: at the span that the schedule has at that context (docs/model.md, One curve: 5:1 at T
 * is GPT-2 small at (T + 5 W)/6), on the dense model's hyperbola. */
static void test_one_curve(void **state)
{
  (void)state;
  struct figure_setup setup;
  struct frame frame;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("gpt2-small-5to1")};
  setup_figure(&setup, models, 2, &essay_constants);
  setup_build(&setup, "one-curve", &frame);
  size_t sparse = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    if (!is_part(&frame, row, "dot") || strcmp(words(&frame, row, SERIES).text, "sparse") != 0) {
      continue;
    }
    double span = number(&frame, row, X), context = 6 * span - 5 * 1024;
    assert_near(context, nearbyint(context), 1e-9);
    /* C = 3.317829 ..., K = 10282.497, T0 = 4576.248 (paper, section 4.2, appendix). */
    assert_near(number(&frame, row, Y), 3.317829 - 10282.497 / (span + 4576.248), 1e-5);
    sparse++;
  }
  assert_int_equal(sparse, 2);
  frame_free(&frame);
}

/* For any of the models and constants: page, labels and axes are as the rules for figures say. */
static void check_rules(const struct frame *frame)
{
  char layouts[2][8] = {"wide", "narrow"};
  for (int layout = 0; layout < 2; layout++) {
    size_t y_tics = 0;
    bool wall_clock = false;
    for (uint64_t row = 0; row < frame->table.row_count; row++) {
      struct cell text = words(frame, row, TEXT), strong = words(frame, row, STRONG);
      assert_null(strpbrk(text.text, ",\"\n\\{}"));
      assert_null(strpbrk(strong.text, ",\"\n\\{}"));
      if (strcmp(words(frame, row, LAYOUT).text, layouts[layout]) != 0) {
        continue;
      }
      y_tics += is_part(frame, row, "y_tic");
      wall_clock = wall_clock || (is_part(frame, row, "footnote") && strstr(text.text, "not wall-clock") != NULL);
      if (is_part(frame, row, "x_tic")) {
        size_t characters = 0;
        for (const char *byte = text.text; *byte != '\0'; byte++) {
          characters += (*byte & 0xc0) != 0x80;
        }
        if (characters > 4) {
          fail_msg("%s: tic '%s'", frame->table.name, text.text);
        }
      }
    }
    assert_true(y_tics <= 7);
    assert_true(layout == 1 || wall_clock);
  }
}

static void test_rules(void **state)
{
  (void)state;
  static const char *const names[] = {"gpt2-small",      "gpt2-small-5to1", "llama-2-7b-paper",
                                      "mistral-7b-v0.1", "gemma-3-270m",    "llama-3.1-405b"};
  struct random_source random = {33};
  for (int i = 0; i < 12; i++) {
    struct architecture models[SETUP_MODELS];
    size_t count = (size_t)random_between(&random, 1, SETUP_MODELS);
    for (size_t k = 0; k < count; k++) {
      models[k] = *model_sample(names[((size_t)i + k) % (sizeof names / sizeof names[0])]);
    }
    struct figure_setup setup;
    struct constants constants = random_constants(&random);
    setup_figure(&setup, models, count, &constants);
    for (size_t figure = 0; figure < setup_sweep_figures(); figure++) {
      struct frame frame;
      setup_build(&setup, figures[figure]->name, &frame);
      check_rules(&frame);
      frame_free(&frame);
    }
  }
}

/* A sweep that is asked for must have what is drawn. */
static const struct needs_row {
  const char *name, *figure;
  uint64_t contexts, c_exps; /* values on the axes, 0 for no axis */
  size_t models;
  bool drawn;
} needs_rows[] = {
    {"a curve", "ratio-vs-context", 14, 0, 1, true},
    {"too few contexts", "ratio-vs-context", 4, 0, 1, false},
    {"no contexts", "ratio-vs-context", 0, 3, 1, false},
    {"bars", "decomposition", 3, 0, 2, true},
    {"too many bars", "decomposition", 7, 0, 1, false},
    {"one bar", "decomposition", 1, 0, 1, false},
    {"tornado without halves", "constants-tornado", 2, 0, 1, false},
    {"a map", "ratio-map", 14, 6, 1, true},
    {"a map without c_exp", "ratio-map", 14, 0, 1, false},
    {"parity", "llama-parity", 1, 3, 1, true},
    {"parity of two models", "llama-parity", 1, 3, 2, false},
    {"parity of five", "llama-parity", 1, 5, 1, false},
    {"schedules", "one-curve", 14, 0, 2, true},
    {"one schedule", "one-curve", 14, 0, 1, false},
};

static void test_needs(void **state)
{
  const struct needs_row *row = *state;
  const double prices[] = {10, 15, 20, 50, 300, 1000};
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("gpt2-small-5to1")};
  struct figure_setup setup;
  setup_figure(&setup, models, row->models, &essay_constants);
  setup.axes[0].count = row->contexts;
  const struct axis c_exp = {.kind = AXIS_CONSTANT,
                             .key = "c_exp",
                             .constant = constants_find_field("c_exp"),
                             .count = row->c_exps,
                             .reals = prices};
  size_t count = row->contexts > 0 ? 1 : 0;
  if (row->c_exps > 0) {
    setup.axes[count++] = c_exp;
  }
  setup.sweeps[0].axis_count = count;
  setup.input.sweep = &setup.sweeps[0];
  const struct figure *figure = figure_find(row->figure);
  struct frame frame;
  struct fault fault = {0};
  enum status status = figure_build(figure, &setup.input, &frame, &fault);
  assert_int_equal(status, row->drawn ? STATUS_OK : STATUS_BAD_INPUT);
  if (status == STATUS_OK) {
    frame_free(&frame);
  } else {
    assert_non_null(strstr(fault.text, figure->needs));
    assert_non_null(strstr(fault.text, "'curves'"));
  }
}

/* A one-at-a-time sweep with halves and doubles is what the tornado draws; its contexts are the groups. */
static void test_tornado_sweep(void **state)
{
  (void)state;
  const double exps[] = {150, 600}, norms[] = {15, 60}, nonlins[] = {75, 300};
  const double *const values[] = {exps, norms, nonlins};
  const char *const names[] = {"c_exp", "c_norm", "c_nonlin"};
  struct axis knobs[3];
  for (size_t i = 0; i < 3; i++) {
    knobs[i] = (struct axis){.kind = AXIS_CONSTANT,
                             .key = names[i],
                             .constant = constants_find_field(names[i]),
                             .count = 2,
                             .reals = values[i]};
  }
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup.axes[0].count = 1;
  setup.contexts[0] = 4096;
  setup.sweeps[0].one_at_a_time = knobs;
  setup.sweeps[0].one_at_a_time_count = 3;
  setup.input.sweep = &setup.sweeps[0];
  setup_build(&setup, "constants-tornado", &frame);
  size_t bars = 0, bases = 0;
  for (uint64_t row = 0; row < frame.table.row_count; row++) {
    bars += is_part(&frame, row, "bar");
    if (is_part(&frame, row, "base")) {
      bases++;
      assert_near(number(&frame, row, X), 4096, 0);
      assert_near(number(&frame, row, Y), 2.1322, 5e-5); /* the essay: about 2.13 (sweeps/essay.yaml, longer-context) */
    }
  }
  assert_int_equal(bars, 6);
  assert_int_equal(bases, 1);
  frame_free(&frame);
}

/* Without a fitting sweep the run's models and constants are drawn; without any model the catalogue's first. */
static void test_own_points(void **state)
{
  (void)state;
  struct figure_setup setup;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &essay_constants);
  setup.axes[0].count = 1;
  for (int empty = 0; empty < 2; empty++) {
    if (empty == 1) {
      setup.spec.sweep_count = 0;
      setup.input.models = setup.models;
      setup.input.model_count = 1;
    }
    for (size_t i = 0; i < setup_sweep_figures(); i++) {
      struct frame frame;
      setup_build(&setup, figures[i]->name, &frame);
      assert_true(frame.table.row_count > 20);
      frame_free(&frame);
    }
  }
  setup.input.model_count = 0;
  for (size_t i = 0; i < setup_sweep_figures(); i++) {
    struct frame frame;
    struct fault fault = {0};
    assert_int_equal(figure_build(figures[i], &setup.input, &frame, &fault), STATUS_BAD_INPUT);
    assert_non_null(strstr(fault.text, " needs a model, and the run has none"));
  }
}

/* A small sweep about something else is not taken for the bars: they stand at the models' own contexts and at the next
 * of the paper's; asked for by name it is drawn. */
static void test_bare_decomposition(void **state)
{
  (void)state;
  struct figure_setup setup;
  const struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("gpt2-small-5to1")};
  setup_figure(&setup, models, 2, &essay_constants);
  setup.axes[0].count = 2;
  for (int asked = 0; asked < 2; asked++) {
    struct frame frame;
    setup.input.sweep = asked ? &setup.sweeps[0] : NULL;
    setup_build(&setup, "decomposition", &frame);
    bool own = false, other = false;
    for (uint64_t row = 0; row < frame.table.row_count; row++) {
      own = own || strcmp(words(&frame, row, TEXT).text, "4k context") == 0;
      other = other || strcmp(words(&frame, row, TEXT).text, "128 context") == 0;
    }
    assert_true(asked ? other && !own : own && !other);
    frame_free(&frame);
  }
}

/* The same input gives the same table. */
static void test_again(void **state)
{
  (void)state;
  struct figure_setup setup;
  setup_figure(&setup, model_sample("gpt2-small-5to1"), 1, &essay_constants);
  for (size_t i = 0; i < setup_sweep_figures(); i++) {
    struct frame a, b;
    setup_build(&setup, figures[i]->name, &a);
    setup_build(&setup, figures[i]->name, &b);
    assert_int_equal(a.characters.length, b.characters.length);
    assert_memory_equal(a.characters.data, b.characters.data, a.characters.length);
    frame_free(&a);
    frame_free(&b);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_any_headline), cmocka_unit_test(test_line_names),
                                     cmocka_unit_test(test_two_settings), cmocka_unit_test(test_chunks),
                                     cmocka_unit_test(test_falling),      cmocka_unit_test(test_bare_map),
                                     cmocka_unit_test(test_curve_values), cmocka_unit_test(test_decomposition_values),
                                     cmocka_unit_test(test_contours),     cmocka_unit_test(test_one_curve),
                                     cmocka_unit_test(test_rules),        cmocka_unit_test(test_tornado_sweep),
                                     cmocka_unit_test(test_own_points),   cmocka_unit_test(test_bare_decomposition),
                                     cmocka_unit_test(test_again)};
  int failed = run_rows("headlines", test_headline, headline_rows);
  failed += run_rows("gaps", test_gap, gap_rows);
  failed += run_rows("many", test_many, many_rows);
  failed += run_rows("maps", test_map_scale, map_rows);
  failed += run_rows("needs", test_needs, needs_rows);
  return failed + cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
