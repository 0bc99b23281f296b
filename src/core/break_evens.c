#include "core/break_evens.h"

#include <math.h>
#include <string.h>

const struct column break_evens_columns[BREAK_EVENS_COLUMNS] = {
    {"name", COLUMN_TEXT, "", "name of the entry"},
    {"model", COLUMN_TEXT, "", "model"},
    {"accounting", COLUMN_TEXT, "", "what is counted"},
    {"workload", COLUMN_TEXT, "", "what the model does"},
    {"prompt", COLUMN_INTEGER, "tokens", "tokens that are there already; empty but for decode"},
    {"context", COLUMN_INTEGER, "tokens", "context; empty where it is the unknown"},
    {"c_exp", COLUMN_REAL, "constraints", "SNARK price of one softmax exponential; empty where it is the unknown"},
    {"c_norm", COLUMN_REAL, "constraints", "SNARK price of one normalised element; empty where it is the unknown"},
    {"c_nonlin", COLUMN_REAL, "constraints", "SNARK price of one activation; empty where it is the unknown"},
    {"r_exp", COLUMN_REAL, "rows", "STARK price of one softmax exponential; empty where it is the unknown"},
    {"r_norm", COLUMN_REAL, "rows", "STARK price of one normalised element; empty where it is the unknown"},
    {"r_nonlin", COLUMN_REAL, "rows", "STARK price of one activation; empty where it is the unknown"},
    {"ratio", COLUMN_REAL, "1", "SNARK constraints for a STARK row, to be reached"},
    {"unknown", COLUMN_TEXT, "", "what is solved for: one price, r_factor (a factor on all r), or context"},
    {"value", COLUMN_REAL, "", "its solution, in constraints, rows, 1 or tokens; empty where there is none"},
    {"reach", COLUMN_TEXT, "",
     "reached; negative (the solution is no price); never (there is no solution); always (every value is one)"},
};

static bool has_field(const struct break_evens *table, const struct architecture_field *field)
{
  for (size_t i = 0; i < table->field_count; i++) {
    if (table->fields[i] == field) {
      return true;
    }
  }
  return false;
}

static void add_fields(struct break_evens *table, const struct sweep *grid)
{
  const struct architecture_field *varied[BREAK_EVENS_FIELDS_MAX];
  size_t count = plan_varied_fields(grid, varied, BREAK_EVENS_FIELDS_MAX);
  for (size_t i = 0; i < count && table->field_count < BREAK_EVENS_FIELDS_MAX; i++) {
    if (!has_field(table, varied[i])) {
      table->columns[BREAK_EVENS_COLUMNS + table->field_count] =
          (struct column){varied[i]->name, COLUMN_INTEGER, varied[i]->unit, varied[i]->meaning};
      table->fields[table->field_count++] = varied[i];
    }
  }
}

void break_evens_init(struct break_evens *table, const struct break_even_request *requests, size_t count)
{
  *table = (struct break_evens){.field_count = 0};
  memcpy(table->columns, break_evens_columns, sizeof break_evens_columns);
  for (size_t i = 0; i < count; i++) {
    add_fields(table, &requests[i].grid);
  }
  frame_init(&table->frame, "break-even", table->columns, BREAK_EVENS_COLUMNS + table->field_count);
}

void break_evens_free(struct break_evens *table)
{
  frame_free(&table->frame);
  table->field_count = 0;
}

static void add_price(struct frame *frame, const struct setting *setting, const struct break_even_unknown *unknown,
                      const struct constant_field *field)
{
  frame_add_real(frame,
                 strcmp(unknown->name, field->name) == 0 ? (double)NAN : constants_get(&setting->constants, field));
}

/* result NULL: not solved. */
static void add_row(struct break_evens *table, const struct break_even_request *request, const struct setting *setting,
                    const struct break_even *result)
{
  struct frame *frame = &table->frame;
  const struct scenario *scenario = &setting->scenario;
  frame_add_text(frame, request->grid.name);
  frame_add_text(frame, setting->architecture.name);
  frame_add_text(frame, scenario->accounting->name);
  frame_add_text(frame, scenario->workload->name);
  if (scenario->workload->has_prompt) {
    frame_add_integer(frame, scenario->prompt);
  } else {
    frame_add_empty(frame);
  }
  if (strcmp(request->unknown->name, "context") == 0) {
    frame_add_empty(frame);
  } else {
    frame_add_integer(frame, scenario->context);
  }
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    add_price(frame, setting, request->unknown, &constant_fields[i]);
  }
  frame_add_real(frame, request->ratio);
  frame_add_text(frame, request->unknown->name);
  frame_add_real(frame, result == NULL ? (double)NAN : result->value);
  frame_add_text(frame, result == NULL ? "" : break_even_word(result->reach));
  for (size_t i = 0; i < table->field_count; i++) {
    frame_add_integer(frame, architecture_get(&setting->architecture, table->fields[i]));
  }
}

/* Every point of the grid, with its solution where `solved`. */
static enum status add_grid(struct break_evens *table, const struct break_even_request *request, bool solved,
                            struct fault *fault)
{
  struct plan plan;
  struct fault inner = {0};
  enum status status = plan_init(&plan, &request->grid, fault);
  if (status != STATUS_OK) {
    return status;
  }
  for (uint64_t i = 0; i < plan.point_count && status == STATUS_OK; i++) {
    struct setting setting;
    struct break_even result;
    plan_read(&plan, i, &setting);
    if (solved) {
      status = break_even_solve(&setting.scenario, request->unknown, request->ratio, &result, &inner);
    }
    if (status == STATUS_OK) {
      add_row(table, request, &setting, solved ? &result : NULL);
    } else {
      (void)fault_set(fault, status, "break-even '%s', row %llu: %s", request->grid.name, (unsigned long long)i + 1,
                      inner.text);
    }
  }
  plan_free(&plan);
  return status == STATUS_OK ? frame_status(&table->frame, fault) : status;
}

enum status break_evens_add(struct break_evens *table, const struct break_even_request *request, struct fault *fault)
{
  return add_grid(table, request, true, fault);
}

enum status break_evens_outline(struct break_evens *table, const struct break_even_request *request,
                                struct fault *fault)
{
  return add_grid(table, request, false, fault);
}
