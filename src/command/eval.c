/* proofsweep eval: one point of the model, for people, as CSV or as JSON. */
#include "command/library.h"
#include "command/scenario.h"
#include "core/quantity.h"
#include "io/csv_write.h"
#include "io/json.h"

#include <string.h>

static const struct option options[] = {
    SCENARIO_OPTIONS,
    LIBRARY_OPTIONS,
    {"--csv", 0, NULL, "header and one row"},
    {"--json", 0, NULL, "one object; integers from 2^53 up are strings"},
};

/* The point as a table of one row with the columns of every points table. */
static enum status read_cell(const struct table *table, uint64_t row, size_t column, struct cell *cell,
                             struct fault *fault)
{
  (void)row;
  (void)fault;
  quantities[column].read(table->source, cell);
  return STATUS_OK;
}

static void append_json(const struct point *point, struct text *text)
{
  struct json json;
  json_begin(&json, text);
  json_open_object(&json, NULL);
  for (size_t i = 0; i < quantity_count; i++) {
    struct cell cell;
    quantities[i].read(point, &cell);
    json_cell(&json, quantities[i].column.name, &quantities[i].column, &cell);
  }
  json_close_object(&json);
  json_end(&json);
}

static enum status append_csv(struct point *point, struct text *text, struct fault *fault)
{
  struct column columns[QUANTITIES_MAX];
  for (size_t i = 0; i < quantity_count; i++) {
    columns[i] = quantities[i].column;
  }
  struct table table = {.name = "point",
                        .columns = columns,
                        .column_count = quantity_count,
                        .row_count = 1,
                        .read = read_cell,
                        .source = point};
  return csv_write_text(&table, NULL, NULL, text, fault);
}

/* One line: a label, the same quantity on both sides. */
static void append_sides(struct text *text, const char *label, const char *snark, const char *stark)
{
  struct text grouped = {0};
  text_append_format(text, "%-12s", label);
  const char *sides[] = {snark, stark};
  for (int i = 0; i < 2; i++) {
    text_clear(&grouped);
    append_grouped(&grouped, sides[i]);
    text_append_format(text, " %31s", text_string(&grouped));
    text_inherit(text, &grouped);
  }
  text_append_char(text, '\n');
  text_free(&grouped);
}

static void set_product(struct cell *cell, unsigned __int128 count, double price)
{
  struct exact product;
  exact_set_zero(&product);
  exact_add_product(&product, count, price);
  cell_set_real(cell, exact_to_double(&product));
  if (exact_is_integer(&product)) {
    cell->length = exact_write_integer(&product, cell->text);
  }
}

static void append_share(struct text *text, const char *label, double value, const char *meaning)
{
  text_append_format(text, "%-12s", label);
  struct text number = {0};
  text_append_fixed(&number, value, 6);
  text_append_format(text, " %31s   %s\n", number.length == 0 ? "undefined" : text_string(&number), meaning);
  text_inherit(text, &number);
  text_free(&number);
}

static void append_sheet(const struct setting *setting, const struct point *point, struct text *text)
{
  const struct constants *c = &setting->constants;
  const struct counts *counts = &point->counts;
  const struct {
    const char *label;
    unsigned __int128 count;
    double snark, stark;
  } lines[] = {
      {"arithmetic", counts->arithmetic, 1, 1},
      {"softmax", counts->softmax, c->c_exp, c->r_exp},
      {"norm", counts->norm, c->c_norm, c->r_norm},
      {"activation", counts->nonlin, c->c_nonlin, c->r_nonlin},
  };
  struct cell snark, stark;
  scenario_describe(setting, text);
  append_sides(text, "", "SNARK constraints", "STARK rows");
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    set_product(&snark, lines[i].count, lines[i].snark);
    set_product(&stark, lines[i].count, lines[i].stark);
    append_sides(text, lines[i].label, snark.text, stark.text);
  }
  quantity_find("snark_constraints")->read(point, &snark);
  quantity_find("stark_rows")->read(point, &stark);
  append_sides(text, "total", snark.text, stark.text);
  append_share(text, "ratio", point_ratio(point), "SNARK constraints per STARK row");
  append_share(text, "share", point_softmax_share(point), "of softmax in the SNARK side's non-arithmetic work");
  append_share(text, "ceiling", point_ceiling(point), "limit of the ratio as the context grows");
  append_share(text, "way done", point_ceiling_fraction(point), "from the ratio without attention to the ceiling");
  text_append(text, "Symbolic counts under stated constants, not the running time of a prover.\n");
}

static enum status run_eval(const struct arguments *arguments, struct fault *fault)
{
  struct library library;
  struct setting setting;
  struct point point;
  struct text text = {0};
  enum status status = library_read(arguments, &library, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = scenario_read(arguments, &library, &setting, fault);
  if (status == STATUS_OK && setting.scenario.context == 0) {
    status = fault_set(fault, STATUS_BAD_INPUT, "model '%s' has no longest context of its own; give --context T",
                       setting.architecture.name);
  }
  if (status == STATUS_OK) {
    status = point_evaluate(&setting.scenario, &point, fault);
  }
  if (status == STATUS_OK && arguments_flag(arguments, "--json")) {
    append_json(&point, &text);
  } else if (status == STATUS_OK && arguments_flag(arguments, "--csv")) {
    status = append_csv(&point, &text, fault);
  } else if (status == STATUS_OK) {
    append_sheet(&setting, &point, &text);
  }
  if (status == STATUS_OK) {
    status = command_print(&text, fault);
  }
  text_free(&text);
  library_free(&library);
  return status;
}

const struct command command_eval = {
    .name = "eval",
    .summary = "Evaluate one point of the model",
    .usage = "[MODEL] [options]",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operands_max = 1,
    .notes = "MODEL is a name that 'proofsweep list models' shows (default: gpt2-small), or a\nconfig.json.\n",
    .run = run_eval,
};
