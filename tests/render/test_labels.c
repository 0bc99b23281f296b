/* Labels whose words or places depend on the run: curves that fall, the paper's variant of a model, wide names. */
#include "render/type.h"
#include "support/check.h"
#include "support/figure_setup.h"

#include <math.h>
#include <string.h>

enum { PART, SERIES, X, Y, X2, Y2, DX, DY, ALIGN, STRONG, TEXT };

static struct cell at(const struct frame *frame, uint64_t row, size_t column)
{
  struct cell cell;
  assert_int_equal(table_read(&frame->table, row, column, &cell, NULL), STATUS_OK);
  return cell;
}

static size_t count_texts(const struct frame *frame, const char *begins)
{
  size_t count = 0;
  for (uint64_t i = 0; i < frame->table.row_count; i++) {
    bool label = strcmp(at(frame, i, PART).text, "label") == 0;
    count += label && strncmp(at(frame, i, TEXT).text, begins, strlen(begins)) == 0;
  }
  return count;
}

static const struct parity_row {
  const char *name, *model;
  double c_exp, c_nonlin, r_exp;
  size_t ceilings, limits;
  const char *own; /* second line of the label at the model's own context */
} parity_rows[] = {
    {"rising with a context near the left edge", "gpt2-small", 300, 150, 1, 3, 0, "of GPT-2 small"},
    {"rising", "llama-2-7b-paper", 300, 150, 1, 3, 0, "of Llama 2 7B (paper)"},
    {"falling", "llama-2-7b-paper", 300, 150, 400, 0, 3, "of Llama 2 7B (paper)"},
    {"falling from parity", "gpt2-small", 1, 5, 50, 0, 3, "of GPT-2 small"},
};

/* A curve that falls has a limit, no ceiling; parity and the own context are named either way. */
static void test_parity(void **state)
{
  const struct parity_row *row = *state;
  struct figure_setup setup;
  struct frame frame;
  struct constants constants = setup_constants(row->c_exp, 1, row->c_nonlin, 1);
  constants.r_exp = row->r_exp;
  setup_figure(&setup, model_sample(row->model), 1, &constants);
  setup_build(&setup, "llama-parity", &frame);
  assert_int_equal(count_texts(&frame, "ceiling "), row->ceilings);
  assert_int_equal(count_texts(&frame, "limit "), row->limits);
  assert_int_equal(count_texts(&frame, "Parity (shaded"), 1);
  assert_int_equal(count_texts(&frame, row->own), 1);
  frame_free(&frame);
}

static const struct tornado_row {
  const char *name;
  double c_exp, r;
  bool powers;
} tornado_rows[] = {
    {"ratios near 1", 5, 1, false}, {"on both sides of a million", 1e9, 1, true}, {"far below 1", 5, 1e7, true}};

/* The names of contexts, those of constants and the ratios beside the bars stand side by side, whichever comes first,
 * the ratios in one notation. */
static void test_tornado(void **state)
{
  const struct tornado_row *row = *state;
  struct figure_setup setup;
  struct frame frame;
  const struct constants constants = setup_constants(row->c_exp, 30, 150, row->r);
  double contexts = 0, names = INFINITY, last_name = 0, ratios = INFINITY;
  double left = 0, right = 0, low = 0, high = 0;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &constants);
  setup_build(&setup, "constants-tornado", &frame);
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    const char *part = at(&frame, i, PART).text;
    if (strcmp(part, "canvas") == 0) {
      left = at(&frame, i, X).value;
      right = at(&frame, i, X2).value;
    } else if (strcmp(part, "x_axis") == 0) {
      low = at(&frame, i, X).value;
      high = at(&frame, i, X2).value;
    }
  }
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    const struct cell text = at(&frame, i, TEXT), strong = at(&frame, i, STRONG), align = at(&frame, i, ALIGN);
    bool label = strcmp(at(&frame, i, PART).text, "label") == 0;
    double x = at(&frame, i, DX).value, value = at(&frame, i, X).value;
    if (label && !isnan(value) && text.length > 0) {
      double width = type_width(text.text, TYPE_LABEL, false);
      double from = left + (value - low) / (high - low) * (right - left) + x;
      bool to_left = strcmp(align.text, "right") == 0;
      ratios = to_left ? fmin(ratios, from - width) : ratios;
      assert_true(to_left || from + width <= right + 20);
      assert_int_equal(strstr(text.text, "\u00d710") != NULL, row->powers);
    } else if (label && strstr(strong.text, " context") != NULL) {
      contexts = fmax(contexts, x + type_width(strong.text, TYPE_LABEL, true));
    } else if (label && strcmp(align.text, "right") == 0 && text.length > 0) {
      names = fmin(names, x - type_width(text.text, TYPE_LABEL, false));
      last_name = fmax(last_name, x);
    }
  }
  assert_true(contexts > 20 && names >= contexts + 12 && ratios >= last_name + 6);
  frame_free(&frame);
}

static const struct curve_row {
  const char *name, *models[2];
  double c_exp;
  const char *subtitle, *limit, *own; /* parts of the subtitle, of the label and of the footnote */
} curve_rows[] = {
    {"a model with a global layer behind one without",
     {"mistral-7b-v0.1", "gemma-3-270m"},
     300,
     "Gemma 3 270M",
     "Ceiling 1.58\u00d7",
     "The model itself is 5:1; its other schedules are hypothetical."},
    {"no model with a global layer",
     {"mistral-7b-v0.1"},
     300,
     "Mistral 7B",
     "Ceiling 2.16\u00d7; with any global layer",
     "The model itself is local throughout; its other schedules are hypothetical."},
    {"a dense model",
     {"gpt2-small"},
     300,
     "GPT-2 small",
     "Ceiling 3.32\u00d7",
     "The model itself is dense; its other schedules are hypothetical."},
    {"a curve that falls",
     {"gpt2-small"},
     0.5,
     "GPT-2 small",
     "Limit 0.996\u00d7",
     "The model itself is dense; its other schedules are hypothetical."},
};

/* The curve's model, what its limit is called, and which of its schedules exists. */
static void test_curve(void **state)
{
  const struct curve_row *row = *state;
  struct architecture models[2];
  struct figure_setup setup;
  struct frame frame;
  struct text note = {0};
  size_t count = 0;
  for (; count < 2 && row->models[count] != NULL; count++) {
    models[count] = *model_sample(row->models[count]);
  }
  const struct constants constants = setup_constants(row->c_exp, 30, 150, 1);
  setup_figure(&setup, models, count, &constants);
  setup_build(&setup, "one-curve", &frame);
  assert_non_null(strstr(setup_text(&frame, "subtitle"), row->subtitle));
  assert_int_equal(count_texts(&frame, row->limit), 1);
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    if (strcmp(at(&frame, i, PART).text, "footnote") == 0) {
      text_append_format(&note, "%s%s", note.length > 0 ? " " : "", at(&frame, i, TEXT).text);
    }
  }
  assert_non_null(strstr(text_string(&note), row->own));
  text_free(&note);
  frame_free(&frame);
}

int main(void)
{
  return run_rows("parity", test_parity, parity_rows) + run_rows("tornado", test_tornado, tornado_rows) +
         run_rows("one curve", test_curve, curve_rows);
}
