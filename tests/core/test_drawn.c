/* core/drawn.h: which claims follow from the samples. */
#include "core/drawn.h"

#include "support/check.h"

static const struct drawn_row {
  const char *name;
  struct claim claim;
  bool value, against;
} drawn_rows[] = {
    {"an estimate", {.test = CLAIM_BOUNDS, .selection = {.value = "first", .table = "sensitivity"}}, true, false},
    {"its exact value",
     {.test = CLAIM_EXPECT, .selection = {.value = "first_exact", .table = "sensitivity"}},
     false,
     false},
    {"a point",
     {.test = CLAIM_EXPECT, .selection = {.value = "ratio", .table = "points", .sweep = "curve"}},
     false,
     false},
    {"a study without samples",
     {.test = CLAIM_EXPECT, .selection = {.value = "swing", .table = "tornado"}},
     false,
     false},
    {"an estimate and its exact value",
     {.test = CLAIM_EQUALS, .selection = {.value = "first", .table = "sensitivity"}, .other = {.value = "first_exact"}},
     true,
     false},
    {"an exact value and its estimate",
     {.test = CLAIM_EQUALS, .selection = {.value = "first_exact", .table = "sensitivity"}, .other = {.value = "first"}},
     false,
     true},
    {"two estimates", {.test = CLAIM_EQUALS, .selection = {.value = "first", .table = "sensitivity"}}, true, true},
    {"a point below an estimate",
     {.test = CLAIM_LESS_THAN,
      .selection = {.value = "ratio", .table = "points", .sweep = "curve"},
      .other = {.value = "high", .table = "samples-summary"}},
     true,
     true},
    {"steps of a convergence",
     {.test = CLAIM_RISING, .selection = {.value = "first", .table = "sensitivity-convergence"}},
     true,
     true},
};

static void test_row(void **state)
{
  const struct drawn_row *row = *state;
  assert_int_equal(claim_is_drawn(&row->claim), row->value);
  assert_int_equal(claim_is_drawn_against(&row->claim), row->against);
}

int main(void)
{
  return run_rows("drawn", test_row, drawn_rows);
}
