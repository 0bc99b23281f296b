/* The columns of a points table, and their cells. */
#include "core/quantity.h"
#include "core/text.h"

#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct architecture *gpt2(void)
{
  return model_sample("gpt2-small");
}

static void evaluate(const struct architecture *model, const char *accounting, const char *workload, uint64_t context,
                     uint64_t prompt, const struct constants *constants, struct point *point)
{
  struct scenario scenario = {model,    accounting_find(accounting, model), workload_find(workload), prompt, context,
                              constants};
  assert_int_equal(point_evaluate(&scenario, point, NULL), STATUS_OK);
}

static void test_order_of_columns(void **state)
{
  (void)state;
  static const char header[] =
      "model,accounting,workload,prompt,context,layers,constants,c_exp,c_norm,c_nonlin,r_exp,r_norm,r_nonlin,span,"
      "arithmetic,softmax,norm,nonlin,snark_constraints,stark_rows,ratio,snark_nonarithmetic_share,softmax_share,"
      "stark_lookup_share,ceiling,ceiling_fraction";
  struct text ours = {0};
  for (size_t i = 0; i < quantity_count; i++) {
    const struct column *column = &quantities[i].column;
    text_append_format(&ours, "%s%s", i == 0 ? "" : ",", column->name);
    assert_ptr_equal(quantity_find(column->name), &quantities[i]);
    assert_true(column->meaning[0] != '\0' && column->unit != NULL);
  }
  assert_string_equal(text_string(&ours), header);
  text_free(&ours);
  assert_null(quantity_find("rattio"));
}

struct expected {
  const char *name; /* the column */
  const char *text;
  double value;
};

/* GPT-2 small at T = 1024 (paper, table 2, twelve layers); counts from the one-layer table times twelve; the mean span
 * is the context. */
static const struct expected expected_rows[] = {
    {"model", "gpt2-small", NAN},
    {"accounting", "paper-dense", NAN},
    {"workload", "prefill", NAN},
    {"prompt", "", NAN},
    {"context", "1024", 1024},
    {"layers", "12", 12},
    {"constants", "essay", NAN},
    {"c_exp", "300", 300},
    {"c_norm", "30", 30},
    {"c_nonlin", "150", 150},
    {"r_exp", "1", 1},
    {"r_norm", "1", 1},
    {"r_nonlin", "1", 1},
    {"span", "1024", 1024},
    {"arithmetic", "106319314944", 106319314944},
    {"softmax", "150994944", 150994944},
    {"norm", "18874368", 18874368},
    {"nonlin", "37748736", 37748736},
    {"snark_constraints", "157846339584", 157846339584},
    {"stark_rows", "106526932992", 106526932992},
    {"ratio", NULL, 157846339584.0 / 106526932992.0},
    {"snark_nonarithmetic_share", NULL, 51527024640.0 / 157846339584.0},
    {"softmax_share", NULL, 45298483200.0 / 51527024640.0},
    {"stark_lookup_share", NULL, 207618048.0 / 106526932992.0},
    {"ceiling", NULL, (1536 + 12 * 300) / 1548.0},
    {"ceiling_fraction", NULL, 1024 * 1548 / (1024 * 1548 + 7084032.0)},
};

static void test_cell(void **state)
{
  const struct expected *row = *state;
  struct point point;
  struct cell cell;
  evaluate(gpt2(), "paper", "prefill", 1024, 0, &essay_constants, &point);
  quantity_find(row->name)->read(&point, &cell);
  assert_int_equal(cell.length, strlen(cell.text));
  if (row->text != NULL) {
    assert_string_equal(cell.text, row->text);
    assert_true(cell.value == row->value || (isnan(row->value) && isnan(cell.value)));
  } else { /* correctly rounded on both sides */
    assert_true(cell.value == row->value);
    assert_true(strtod(cell.text, NULL) == row->value);
  }
}

static void test_totals_of_any_size(void **state)
{
  (void)state;
  struct point point;
  struct cell cell;
  /* 2^1000 x 150994944 + 106319314944 is beyond the doubles, but written whole: 310 digits, by bc */
  struct constants constants = {.c_exp = 0x1p1000, .r_exp = 0.5};
  evaluate(gpt2(), "paper", "prefill", 1024, 0, &constants, &point);
  quantity_find("snark_constraints")->read(&point, &cell);
  assert_int_equal(cell.length, 310);
  assert_string_equal(cell.text + 295, "966724336549888");
  /* half a row an exponential: 75497472 rows, which is whole; a tenth is not */
  quantity_find("stark_rows")->read(&point, &cell);
  assert_string_equal(cell.text, "106394812416");
  constants.r_exp = 0.1;
  evaluate(gpt2(), "paper", "prefill", 1024, 0, &constants, &point);
  quantity_find("stark_rows")->read(&point, &cell);
  assert_true(strchr(cell.text, '.') != NULL && strtod(cell.text, NULL) == cell.value);
}

static void test_prompt_and_empty_cells(void **state)
{
  (void)state;
  struct point point;
  struct cell cell;
  const struct constants unnamed = {.c_exp = 2};
  evaluate(gpt2(), "full", "decode", 1024, 1000, &unnamed, &point);
  quantity_find("prompt")->read(&point, &cell);
  assert_string_equal(cell.text, "1000");
  quantity_find("constants")->read(&point, &cell);
  assert_string_equal(cell.text, "");
  quantity_find("accounting")->read(&point, &cell);
  assert_string_equal(cell.text, "full");
  const struct constants nothing = {.name = ""};
  evaluate(gpt2(), "full", "decode", 1024, 1000, &nothing, &point);
  quantity_find("softmax_share")->read(&point, &cell);
  assert_string_equal(cell.text, "");
  assert_true(isnan(cell.value));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_order_of_columns),
      cmocka_unit_test(test_totals_of_any_size),
      cmocka_unit_test(test_prompt_and_empty_cells),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + run_rows("cell", test_cell, expected_rows);
}
