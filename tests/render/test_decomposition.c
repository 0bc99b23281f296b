/* The paired bars: what the words beside them say, and that no word is struck by the rule at 1 or runs into another. */
#include "render/type.h"
#include "support/check.h"
#include "support/figure_setup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART, SERIES, X, Y, X2, Y2, DX, DY, ALIGN, STRONG, TEXT };

static struct cell at(const struct frame *frame, uint64_t row, size_t column)
{
  struct cell cell;
  assert_int_equal(table_read(&frame->table, row, column, &cell, NULL), STATUS_OK);
  return cell;
}

static uint64_t row_of(const struct frame *frame, const char *part, const char *series)
{
  for (uint64_t row = 0; row < frame->table.row_count; row++) {
    if (strcmp(at(frame, row, PART).text, part) == 0 &&
        (series == NULL || strcmp(at(frame, row, SERIES).text, series) == 0)) {
      return row;
    }
  }
  fail_msg("no %s", part);
  return 0;
}

/* The horizontal reach of a text of the page, in pixels. */
static void reach(const struct frame *frame, uint64_t row, double *left, double *right)
{
  uint64_t canvas = row_of(frame, "canvas", NULL), axis = row_of(frame, "x_axis", NULL);
  double plot_left = at(frame, canvas, X).value, plot_right = at(frame, canvas, X2).value;
  double low = at(frame, axis, X).value, high = at(frame, axis, X2).value, x = at(frame, row, X).value;
  double size = strcmp(at(frame, row, PART).text, "note") == 0 ? TYPE_NOTE : TYPE_LABEL;
  double width =
      type_width(at(frame, row, STRONG).text, size, true) + type_width(at(frame, row, TEXT).text, size, false);
  double from = isnan(at(frame, row, DX).value) ? 0 : at(frame, row, DX).value; /* of a rule: none */
  if (!isnan(x)) {
    from += plot_left + (x - low) / (high - low) * (plot_right - plot_left);
  }
  const char *align = at(frame, row, ALIGN).text;
  *left = strcmp(align, "right") == 0 ? from - width : strcmp(align, "left") == 0 ? from : from - width / 2;
  *right = *left + width;
}

#define SEPARATES "; not arithmetic; is what separates the two proof systems"

static const struct words_row {
  const char *name, *model;
  double c_exp, c_norm, c_nonlin, r_exp;
  const char *headline;
  const char *part, *told; /* of the first pair */
  const char *header;      /* over the bars, from left to right */
} words_rows[] = {
    {"dear softmax", "gpt2-small", 300, 1, 150, 1, "Softmax" SEPARATES, "softmax", "+43 %",
     "Arithmetic (shared) Softmax Activation"},
    {"softmax dearer for the STARK side", "gpt2-small", 1, 1, 5, 50, "Softmax" SEPARATES, "softmax",
     "softmax \u22126.5 %", "Arithmetic (shared) Softmax"},
    {"both dear", "gpt2-small", 300, 1, 150, 400, "Softmax" SEPARATES, "softmax", "softmax \u22129.1 %",
     "Arithmetic (shared) Softmax Activation"},
    {"almost nothing for the SNARK side", "gpt2-small", 0, 1, 1, 300000, "Softmax" SEPARATES, "softmax",
     "softmax \u221299.8 %", "Softmax"},
    {"the same work", "gpt2-small", 1, 1, 1, 1, "Both proof systems do exactly the same work", "softmax",
     "softmax the same", "Arithmetic (shared)"},
    {"the same but for a little", "gpt2-small", 1.001, 1, 1, 1, "Both proof systems do the same work to within 0.01 %",
     "softmax", "softmax under 0.01 % more", "Arithmetic (shared)"},
    {"a long name", "my-experimental-wide-transformer-variant-alpha", 300, 1, 150, 1, "Softmax" SEPARATES, "softmax",
     "+43 %", "Arithmetic (shared) Softmax Activation"},
    {"dear normalisation", "gpt2-small", 2, 400, 1, 1, "Normalisation" SEPARATES, "norm", "norm +7.1 %",
     "Arithmetic (shared) Norm"},
    {"dear activation", "gpt2-small", 0.2, 30, 250, 1, "The activation" SEPARATES, "nonlin", "activation +8.9 %",
     "Arithmetic (shared) Activation"},
    {"a hundredfold activation", "gpt2-small", 0.2, 30, 1e6, 1, "The activation" SEPARATES, "nonlin", "+354\u00d7",
     "Activation"},
    {"millions", "gpt2-small", 1e9, 30, 150, 1, "Softmax" SEPARATES, "softmax", "+1.42\u00d710\u2076\u00d7", "Softmax"},
};

/* The names over the bars, from left to right, none over another. */
static void check_header(const struct frame *frame, const char *expected)
{
  double y = at(frame, row_of(frame, "canvas", NULL), Y).value - 13, before = 0;
  struct text names = {0};
  for (uint64_t i = 0; i < frame->table.row_count; i++) {
    const struct cell strong = at(frame, i, STRONG), text = at(frame, i, TEXT);
    if (strcmp(at(frame, i, PART).text, "label") == 0 && at(frame, i, DY).value == y && isnan(at(frame, i, X).value)) {
      double left = 0, right = 0;
      reach(frame, i, &left, &right);
      assert_true(left >= before + 8);
      before = right;
      text_append_format(&names, "%s%s%s", names.length > 0 ? " " : "", strong.text, text.text);
    }
  }
  struct text wanted = {0};
  text_append_format(&wanted, "%s Total; all layers", expected);
  assert_string_equal(text_string(&names), text_string(&wanted));
  text_free(&names);
  text_free(&wanted);
}

/* Every tic on the axis has a name. */
static void check_tics(const struct frame *frame)
{
  for (uint64_t i = 0; i < frame->table.row_count; i++) {
    assert_true(strcmp(at(frame, i, PART).text, "x_tic") != 0 || at(frame, i, TEXT).length > 0);
  }
}

static void test_words(void **state)
{
  const struct words_row *row = *state;
  struct architecture model = *model_sample("gpt2-small");
  (void)snprintf(model.name, sizeof model.name, "%s", row->model);
  struct constants constants = setup_constants(row->c_exp, row->c_norm, row->c_nonlin, 1);
  constants.r_exp = row->r_exp;
  struct figure_setup setup;
  struct frame frame;
  setup_figure(&setup, &model, 1, &constants);
  setup_build(&setup, "decomposition", &frame);
  assert_string_equal(at(&frame, row_of(&frame, "headline", NULL), TEXT).text, row->headline);
  bool found = false;
  double rule = 0, right = 0;
  uint64_t rule_row = row_of(&frame, "rule", "base");
  reach(&frame, rule_row, &rule, &right);
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    const struct cell part = at(&frame, i, PART), text = at(&frame, i, TEXT), strong = at(&frame, i, STRONG);
    bool label = strcmp(part.text, "label") == 0;
    if (label && !found && (strstr(at(&frame, i, SERIES).text, row->part) != NULL) && text.length > 0 &&
        !isnan(at(&frame, i, X).value)) {
      assert_string_equal(text.text, row->told);
      found = true;
    }
    double from = 0, to = 0;
    if (label && !isnan(at(&frame, i, X).value)) {
      reach(&frame, i, &from, &to);
      assert_true(to < rule || from > rule);
    } else if (label && strong.length > 0 && at(&frame, i, DX).value == 20) {
      double side = 0;
      reach(&frame, row_of(&frame, "note", "muted"), &side, &right);
      reach(&frame, i, &from, &to);
      assert_true(to + 8 < side);
    }
  }
  assert_true(found);
  check_header(&frame, row->header);
  check_tics(&frame);
  frame_free(&frame);
}

/* Beyond 10^16 a pair's totals are powers of ten, both of them; the key stays where another pair needs it. */
static void test_large_totals(void **state)
{
  (void)state;
  struct architecture models[] = {*model_sample("gpt2-small"), *model_sample("llama-2-7b-paper")};
  models[1].max_context = 131072;
  struct figure_setup setup;
  struct frame frame;
  size_t powers = 0, units = 0;
  bool key = false;
  setup_figure(&setup, models, 2, &essay_constants);
  setup_build(&setup, "decomposition", &frame);
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    const struct cell text = at(&frame, i, TEXT);
    bool total = strcmp(at(&frame, i, PART).text, "label") == 0 && at(&frame, i, DX).value == 700;
    powers += total && strstr(text.text, "\u00d710") != NULL;
    units += total && (strstr(text.text, " bn") != NULL || strstr(text.text, " tn") != NULL);
    key = key || strstr(text.text, "bn = 10") != NULL;
  }
  assert_int_equal(powers, 4);
  assert_int_equal(units, 4);
  assert_true(key);
  frame_free(&frame);
}

/* The units that totals are in are told, and no others. */
static void test_units(void **state)
{
  (void)state;
  struct architecture model = *model_sample("gpt2-small");
  model.d_model = model.d_head = model.d_ffn = 16;
  model.n_heads = model.n_kv_heads = model.n_global_layers = 1;
  struct figure_setup setup;
  struct frame frame;
  bool millions = false;
  setup_figure(&setup, &model, 1, &essay_constants);
  setup_build(&setup, "decomposition", &frame);
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    const struct cell text = at(&frame, i, TEXT);
    millions = millions || strstr(text.text, "mn = 10") != NULL;
    assert_null(strstr(text.text, "tn = 10"));
  }
  assert_true(millions);
  frame_free(&frame);
}

/* Every row tells the same of its bucket: where the STARK side pays for it somewhere, the difference of the segments.
 */
static void test_one_definition(void **state)
{
  (void)state;
  struct architecture models[2] = {*model_sample("gpt2-small"), *model_sample("llama-2-7b-paper")};
  struct constants constants = setup_constants(5, 3, 4, 1);
  struct figure_setup setup;
  struct frame frame;
  constants.r_exp = 3;
  setup_figure(&setup, models, 2, &constants);
  setup_build(&setup, "decomposition", &frame);
  double ends[2] = {0}, length = 0;
  size_t bars = 0, rows = 0;
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    if (strcmp(at(&frame, i, PART).text, "bar") == 0 && strcmp(at(&frame, i, SERIES).text, "softmax") == 0) {
      ends[bars++ % 2] = at(&frame, i, X2).value - at(&frame, i, X).value;
      length = ends[0] - ends[1];
    } else if (strncmp(at(&frame, i, TEXT).text, "softmax +", 9) == 0 && bars > 0) {
      char *end = NULL;
      assert_near(strtod(at(&frame, i, TEXT).text + 9, &end), 100 * length, 0.06);
      rows++;
    }
  }
  assert_int_equal(rows, 4);
  frame_free(&frame);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_large_totals), cmocka_unit_test(test_units),
                                     cmocka_unit_test(test_one_definition)};
  return cmocka_run_group_tests_name("paired bars", tests, NULL, NULL) + run_rows("words", test_words, words_rows);
}
