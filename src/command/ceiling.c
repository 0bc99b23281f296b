/* proofsweep ceiling: where a model's ratio goes as the context grows, in closed form. */
#include "command/library.h"
#include "command/scenario.h"
#include "core/ceilings.h"
#include "io/csv_write.h"
#include "io/json.h"

#include <math.h>

static const struct option options[] = {
    SCENARIO_OPTIONS,
    LIBRARY_OPTIONS,
    {"--csv", 0, NULL, "header and one row, as in ceilings.csv"},
    {"--json", 0, NULL, "one object"},
};

static void append_line(struct text *text, const char *label, double value, int decimals, const char *unit)
{
  struct text number = {0}, grouped = {0};
  text_append_fixed(&number, value, decimals);
  append_grouped(&grouped, text_string(&number));
  text_append_format(text, "%-22s %16s  %s\n", label, isnan(value) ? "never" : text_string(&grouped), unit);
  text_inherit(text, &number);
  text_inherit(text, &grouped);
  text_free(&number);
  text_free(&grouped);
}

/* Which way the curve goes, and what decides it. */
static void append_direction(const struct curve *curve, const struct ceiling *ceiling, struct text *text)
{
  static const char *const verbs[] = {"rises with", "falls with", "does not change with"};
  bool chunks = ceiling->hyperbola.direction != DIRECTION_CONSTANT && schedule_is_chunked(&curve->schedule);
  text_append_format(text, "The ratio %s the %s", verbs[ceiling->hyperbola.direction],
                     chunks ? "mean span, which falls where a chunk begins" : "context");
  if (isnan(ceiling->turning_c_exp)) {
    text_append(text, "; c_exp does not matter here.\n");
    return;
  }
  text_append(text, "; it rises where c_exp is above ");
  text_append_fixed(text, ceiling->turning_c_exp, 3);
  text_append(text, " and falls below.\n");
}

static void append_break_even(const struct ceiling *ceiling, struct text *text)
{
  if (isnan(ceiling->break_even_c_exp)) {
    return;
  }
  text_append_format(text, "At context %llu both sides are equal where c_exp is ",
                     (unsigned long long)ceiling->own_context);
  text_append_fixed(text, ceiling->break_even_c_exp, 3);
  text_append(text, ceiling->break_even_c_exp < 0 ? ", a price below 0: they never are.\n" : ".\n");
}

static void append_sheet(const struct setting *setting, const struct curve *curve, const struct ceiling *ceiling,
                         struct text *text)
{
  static const char *const labels[CEILING_FRACTIONS] = {"50 % of the way", "90 % of the way", "99 % of the way"};
  bool windowed = !isinf(ceiling->span_limit); /* no layer is global */
  scenario_describe(setting, text);
  append_line(text, "ceiling", ceiling->ceiling, 6, "SNARK constraints per STARK row, as the context grows");
  if (windowed) {
    append_line(text, "attention alone", ceiling->hyperbola.limit, 6, "out of reach: no layer is global");
  }
  append_line(text, "start", ceiling->hyperbola.start, 6, "the ratio without attention");
  append_line(text, "half-way span", ceiling->hyperbola.half, 1, "tokens attended to, on average");
  double first = setting->scenario.workload->has_prompt ? (double)setting->scenario.prompt + 1 : 1;
  for (int i = 0; i < CEILING_FRACTIONS; i++) {
    append_line(text, labels[i], ceiling->context[i], 0,
                ceiling->context[i] == first ? "tokens of context, the first, which may be further already"
                : windowed                   ? "tokens of context; the way to attention alone"
                                             : "tokens of context");
  }
  append_direction(curve, ceiling, text);
  append_break_even(ceiling, text);
}

static enum status append_answer(const struct arguments *arguments, const struct setting *setting, struct text *text,
                                 struct fault *fault)
{
  const struct scenario *s = &setting->scenario;
  const struct curve curve = {{s->architecture, s->accounting, s->workload, s->prompt}, s->constants};
  if (!arguments_flag(arguments, "--csv") && !arguments_flag(arguments, "--json")) {
    struct ceiling ceiling;
    enum status status = ceiling_of(&curve, s->context, &ceiling, fault);
    if (status == STATUS_OK) {
      append_sheet(setting, &curve, &ceiling, text);
    }
    return status;
  }
  struct ceilings ceilings;
  ceilings_init(&ceilings, NULL, 0);
  enum status status = ceilings_add(&ceilings, &curve, s->context, NULL, NULL, fault);
  const struct table *table = &ceilings.frame.table;
  if (status == STATUS_OK && arguments_flag(arguments, "--csv")) {
    status = csv_write_text(table, NULL, NULL, text, fault);
  } else if (status == STATUS_OK) {
    struct json json;
    json_begin(&json, text);
    json_open_object(&json, NULL);
    for (size_t i = 0; i < table->column_count && status == STATUS_OK; i++) {
      struct cell cell;
      status = table_read(table, 0, i, &cell, fault);
      json_cell(&json, table->columns[i].name, &table->columns[i], &cell);
    }
    json_close_object(&json);
    json_end(&json);
  }
  ceilings_free(&ceilings);
  return status;
}

static enum status run_ceiling(const struct arguments *arguments, struct fault *fault)
{
  struct library library;
  struct setting setting;
  struct text text = {0};
  enum status status = library_read(arguments, &library, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = scenario_read(arguments, &library, &setting, fault);
  if (status == STATUS_OK) {
    status = append_answer(arguments, &setting, &text, fault);
  }
  if (status == STATUS_OK) {
    status = command_print(&text, fault);
  }
  text_free(&text);
  library_free(&library);
  return status;
}

const struct command command_ceiling = {
    .name = "ceiling",
    .summary = "Show where a model's ratio goes as the context grows",
    .usage = "[MODEL] [options]",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operands_max = 1,
    .notes = "--context T is the context of the break-even; the rest holds for all contexts.\n",
    .run = run_ceiling,
};
