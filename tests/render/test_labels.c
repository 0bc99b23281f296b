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

/* The names of contexts and of constants stand side by side, whichever comes first. */
static void test_tornado(void **state)
{
  (void)state;
  struct figure_setup setup;
  struct frame frame;
  const struct constants constants = setup_constants(5, 30, 150, 1);
  double contexts = 0, names = INFINITY;
  setup_figure(&setup, model_sample("gpt2-small"), 1, &constants);
  setup_build(&setup, "constants-tornado", &frame);
  for (uint64_t i = 0; i < frame.table.row_count; i++) {
    const struct cell text = at(&frame, i, TEXT), strong = at(&frame, i, STRONG), align = at(&frame, i, ALIGN);
    bool page = strcmp(at(&frame, i, PART).text, "label") == 0 && isnan(at(&frame, i, X).value);
    double x = at(&frame, i, DX).value;
    if (page && strstr(strong.text, " context") != NULL) {
      contexts = fmax(contexts, x + type_width(strong.text, TYPE_LABEL, true));
    } else if (page && strcmp(align.text, "right") == 0) {
      names = fmin(names, x - type_width(text.text, TYPE_LABEL, false));
    }
  }
  assert_true(contexts > 20 && names >= contexts + 12);
  frame_free(&frame);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tornado)};
  return cmocka_run_group_tests_name("labels", tests, NULL, NULL) + run_rows("parity", test_parity, parity_rows);
}
