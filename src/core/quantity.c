#include "core/quantity.h"

#include "core/exact.h"

#include <string.h>

static void read_model(const struct point *point, struct cell *cell)
{
  cell_set_text(cell, point->scenario.architecture->name);
}

static void read_accounting(const struct point *point, struct cell *cell)
{
  cell_set_text(cell, point->scenario.accounting->name);
}

static void read_workload(const struct point *point, struct cell *cell)
{
  cell_set_text(cell, point->scenario.workload->name);
}

static void read_prompt(const struct point *point, struct cell *cell)
{
  if (point->scenario.workload->has_prompt) {
    cell_set_integer(cell, point->scenario.prompt);
  } else {
    cell_set_empty(cell);
  }
}

static void read_context(const struct point *point, struct cell *cell)
{
  cell_set_integer(cell, point->scenario.context);
}

static void read_layers(const struct point *point, struct cell *cell)
{
  cell_set_integer(cell, point->form.layers);
}

static void read_constants(const struct point *point, struct cell *cell)
{
  cell_set_text(cell, point->scenario.constants->name);
}

static void read_span(const struct point *point, struct cell *cell)
{
  cell_set_real(cell, point_span(point));
}

_Static_assert((int)EXACT_TEXT_SIZE <= (int)CELL_TEXT_SIZE, "a cell holds any exact total");

/* An exact total: an integer of any size where it is one, else the nearest double. */
static void set_total(struct cell *cell, const struct exact *total)
{
  cell_set_real(cell, exact_to_double(total));
  if (exact_is_integer(total)) {
    cell->length = exact_write_integer(total, cell->text);
  }
}

static void read_snark(const struct point *point, struct cell *cell)
{
  set_total(cell, &point->price.snark);
}

static void read_stark(const struct point *point, struct cell *cell)
{
  set_total(cell, &point->price.stark);
}

#define READ_CONSTANT(field)                                                                                           \
  static void read_##field(const struct point *point, struct cell *cell)                                               \
  {                                                                                                                    \
    cell_set_real(cell, point->scenario.constants->field);                                                             \
  }
READ_CONSTANT(c_exp)
READ_CONSTANT(c_norm)
READ_CONSTANT(c_nonlin)
READ_CONSTANT(r_exp)
READ_CONSTANT(r_norm)
READ_CONSTANT(r_nonlin)

#define READ_COUNT(bucket)                                                                                             \
  static void read_##bucket(const struct point *point, struct cell *cell)                                              \
  {                                                                                                                    \
    cell_set_integer(cell, point->counts.bucket);                                                                      \
  }
READ_COUNT(arithmetic)
READ_COUNT(softmax)
READ_COUNT(norm)
READ_COUNT(nonlin)

#define READ_DERIVED(value)                                                                                            \
  static void read_##value(const struct point *point, struct cell *cell)                                               \
  {                                                                                                                    \
    cell_set_real(cell, point_##value(point));                                                                         \
  }
READ_DERIVED(ratio)
READ_DERIVED(snark_nonarithmetic_share)
READ_DERIVED(softmax_share)
READ_DERIVED(stark_lookup_share)
READ_DERIVED(ceiling)
READ_DERIVED(ceiling_fraction)

const struct quantity quantities[] = {
    {true, {"model", COLUMN_TEXT, "", "name of the architecture"}, read_model},
    {true, {"accounting", COLUMN_TEXT, "", "what is counted: paper-dense, paper-gemma or full"}, read_accounting},
    {true, {"workload", COLUMN_TEXT, "", "which tokens are processed"}, read_workload},
    {true, {"prompt", COLUMN_INTEGER, "tokens", "prompt length; empty but for the workload decode"}, read_prompt},
    {true, {"context", COLUMN_INTEGER, "tokens", "context length T"}, read_context},
    {true, {"layers", COLUMN_INTEGER, "layers", "global and local layers together"}, read_layers},
    {true,
     {"constants", COLUMN_TEXT, "", "name of the constant set; empty where prices were given one by one"},
     read_constants},
    {true, {"c_exp", COLUMN_REAL, "constraints", "SNARK price of one softmax exponential"}, read_c_exp},
    {true, {"c_norm", COLUMN_REAL, "constraints", "SNARK price of one normalised element"}, read_c_norm},
    {true, {"c_nonlin", COLUMN_REAL, "constraints", "SNARK price of one activation"}, read_c_nonlin},
    {true, {"r_exp", COLUMN_REAL, "rows", "STARK price of one softmax exponential"}, read_r_exp},
    {true, {"r_norm", COLUMN_REAL, "rows", "STARK price of one normalised element"}, read_r_norm},
    {true, {"r_nonlin", COLUMN_REAL, "rows", "STARK price of one activation"}, read_r_nonlin},
    {false,
     {"span", COLUMN_REAL, "tokens", "mean span: tokens attended to, averaged over tokens and layers"},
     read_span},
    {false,
     {"arithmetic", COLUMN_INTEGER, "multiply-adds", "multiply-adds, all layers, the same on both sides"},
     read_arithmetic},
    {false, {"softmax", COLUMN_INTEGER, "exponentials", "softmax exponentials, all layers"}, read_softmax},
    {false, {"norm", COLUMN_INTEGER, "elements", "normalised elements, all layers"}, read_norm},
    {false, {"nonlin", COLUMN_INTEGER, "activations", "activations, all layers"}, read_nonlin},
    {false,
     {"snark_constraints", COLUMN_REAL, "constraints", "arithmetic + c_exp softmax + c_norm norm + c_nonlin nonlin"},
     read_snark},
    {false,
     {"stark_rows", COLUMN_REAL, "rows", "arithmetic + r_exp softmax + r_norm norm + r_nonlin nonlin"},
     read_stark},
    {false, {"ratio", COLUMN_REAL, "1", "snark_constraints / stark_rows"}, read_ratio},
    {false,
     {"snark_nonarithmetic_share", COLUMN_REAL, "1", "part of the constraints that is not arithmetic"},
     read_snark_nonarithmetic_share},
    {false,
     {"softmax_share", COLUMN_REAL, "1", "softmax part of the constraints that are not arithmetic"},
     read_softmax_share},
    {false,
     {"stark_lookup_share", COLUMN_REAL, "1", "part of the rows that is not arithmetic"},
     read_stark_lookup_share},
    {false, {"ceiling", COLUMN_REAL, "1", "limit of the ratio as the context grows"}, read_ceiling},
    {false,
     {"ceiling_fraction", COLUMN_REAL, "1",
      "(ratio - start) / (ceiling - start); start is the ratio without attention"},
     read_ceiling_fraction},
};
const size_t quantity_count = sizeof quantities / sizeof quantities[0];
_Static_assert(sizeof quantities / sizeof quantities[0] <= QUANTITIES_MAX, "more room for quantities is needed");

const struct quantity *quantity_find(const char *name)
{
  for (size_t i = 0; i < quantity_count; i++) {
    if (strcmp(quantities[i].column.name, name) == 0) {
      return &quantities[i];
    }
  }
  return NULL;
}

bool quantity_is_total(const char *column)
{
  static const char *const totals[] = {"arithmetic", "softmax", "norm", "nonlin", "snark_constraints", "stark_rows"};
  for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
    if (strcmp(totals[i], column) == 0) {
      return true;
    }
  }
  return false;
}
