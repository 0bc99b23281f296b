/* The paired bars: what the words beside them say, and that no word is struck by the rule at 1 or runs into another. */
#include "render/type.h"
#include "support/check.h"
#include "support/figure_setup.h"

#include <math.h>
#include <stdio.h>
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

static const struct words_row {
  const char *name, *model;
  double c_exp, c_nonlin, r_exp;
  const char *headline;
  const char *softmax; /* of the first pair */
} words_rows[] = {
    {"dear softmax", "gpt2-small", 300, 150, 1, "Softmax; not arithmetic; is what separates the two proof systems",
     "+43 %"},
    {"softmax dearer for the STARK side", "gpt2-small", 1, 5, 50,
     "Softmax; not arithmetic; is what separates the two proof systems", "softmax \u22126.5 %"},
    {"both dear", "gpt2-small", 300, 150, 400, "Softmax; not arithmetic; is what separates the two proof systems",
     "softmax \u22129.1 %"},
    {"the same work", "gpt2-small", 1, 1, 1, "Both proof systems do exactly the same work", "softmax the same"},
    {"the same but for a little", "gpt2-small", 1.001, 1, 1, "Both proof systems do the same work to within 0.01 %",
     "softmax under 0.01 % more"},
    {"a long name", "my-experimental-wide-transformer-variant-alpha", 300, 150, 1,
     "Softmax; not arithmetic; is what separates the two proof systems", "+43 %"},
};

static void test_words(void **state)
{
  const struct words_row *row = *state;
  struct architecture model = *model_sample("gpt2-small");
  (void)snprintf(model.name, sizeof model.name, "%s", row->model);
  struct constants constants = setup_constants(row->c_exp, 1, row->c_nonlin, 1);
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
    if (label && !found && (strstr(at(&frame, i, SERIES).text, "softmax") != NULL) && text.length > 0) {
      assert_string_equal(text.text, row->softmax);
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

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_large_totals)};
  return cmocka_run_group_tests_name("paired bars", tests, NULL, NULL) + run_rows("words", test_words, words_rows);
}
