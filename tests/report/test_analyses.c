/* What the report shows of analyses: every row can be told from the others, and of every analysis there is some. */
#include "report/nightly_blocks.h"

#include "core/frame.h"
#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define THIN "\u202f"

enum { CELLS_MAX = 80 };

static const struct column shares_columns[] = {{"name", COLUMN_TEXT, "", ""},   {"model", COLUMN_TEXT, "", ""},
                                               {"output", COLUMN_TEXT, "", ""}, {"parameter", COLUMN_TEXT, "", ""},
                                               {"first", COLUMN_REAL, "", ""},  {"first_exact", COLUMN_REAL, "", ""},
                                               {"total", COLUMN_REAL, "", ""}};
static const struct column tornado_columns[] = {
    {"name", COLUMN_TEXT, "", ""},       {"output", COLUMN_TEXT, "", ""},     {"parameter", COLUMN_TEXT, "", ""},
    {"low", COLUMN_REAL, "", ""},        {"high", COLUMN_REAL, "", ""},       {"output_base", COLUMN_REAL, "", ""},
    {"output_low", COLUMN_REAL, "", ""}, {"output_high", COLUMN_REAL, "", ""}};
static const struct column even_columns[] = {{"name", COLUMN_TEXT, "", ""},      {"model", COLUMN_TEXT, "", ""},
                                             {"prompt", COLUMN_INTEGER, "", ""}, {"c_exp", COLUMN_REAL, "", ""},
                                             {"unknown", COLUMN_TEXT, "", ""},   {"value", COLUMN_REAL, "", ""},
                                             {"reach", COLUMN_TEXT, "", ""}};

struct row {
  const char *name, *table;
  const struct column *columns;
  size_t column_count;
  const char *cells[CELLS_MAX];
  const char *expected;
};

static const struct row rows[] = {
    {"outputs tell rows apart, a column without a value goes",
     "sensitivity",
     shares_columns,
     7,
     {"a", "gpt2-small", "ratio", "context", "0.5", "", "0.75", "a", "gpt2-small", "stark_rows", "context", "0.25", "",
      "0.5"},
     "## Analyses\n\n### Shares of the variance\n\nFor analysis a, model gpt2-small, parameter context.\n\n"
     "| Output | First | Total |\n| --- | ---: | ---: |\n| ratio | 0.5 | 0.75 |\n| stark_rows | 0.25 | 0.5 |\n\n"
     "The verdict is on the total: “needs N” says that it takes about N samples in each scramble to resolve it.\n\n"},
    {"numbers have the decimals of what they measure",
     "tornado",
     tornado_columns,
     8,
     {"a",
      "ratio",
      "context",
      "676",
      "99334",
      "2.1322412",
      "1.4",
      "3.25123456",
      "a",
      "ratio",
      "c_exp",
      "17.874553",
      "419.5909061",
      "2.1322412",
      "1",
      "3.25123456",
      "b",
      "snark",
      "context",
      "676",
      "99334",
      "4881817534464",
      "2155448508474.7637",
      "617180889901824"},
     "## Analyses\n\n### One input at a time\n\n"
     "| Name | Output | Parameter | Low | High | Output low | Output base | Output high |\n"
     "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |\n"
     "| a | ratio | context | 676 | 99" THIN "334 | 1.4000 | 2.1322 | 3.2512 |\n"
     "| a | ratio | c_exp | 17.9 | 419.6 | 1 | 2.1322 | 3.2512 |\n"
     "| b | snark | context | 676 | 99" THIN "334 | 2" THIN "155" THIN "448" THIN "508" THIN "475 | 4" THIN "881" THIN
     "817" THIN "534" THIN "464 | 617" THIN "180" THIN "889" THIN "901" THIN "824 |\n\n"},
};

/* The run has the one table of a row. */
struct world {
  const struct row *row;
  struct frame frame;
};

static const struct table *find(const void *run, const char *table, const char *sweep)
{
  const struct world *world = run;
  return sweep == NULL && strcmp(table, world->row->table) == 0 ? &world->frame.table : NULL;
}

static void add_cell(struct frame *frame, const char *cell)
{
  char *end = NULL;
  double value = strtod(cell, &end);
  frame_add_number(frame, *cell != '\0' && *end == '\0' ? value : (double)NAN, cell);
}

static void fill(struct world *world)
{
  frame_init(&world->frame, world->row->table, world->row->columns, world->row->column_count);
  for (size_t i = 0; i < CELLS_MAX && world->row->cells[i] != NULL; i++) {
    add_cell(&world->frame, world->row->cells[i]);
  }
}

static void write(struct world *world, struct text *text)
{
  const struct table no_claims = {.name = "claims"};
  struct spec spec = {.name = "s"};
  struct fault fault = {0};
  const struct report_input input = {.spec = &spec, .tables = {world, find}, .claims = &no_claims};
  assert_int_equal(analyses_write(&input, text, &fault), STATUS_OK);
}

static void test_row(void **state)
{
  struct world world = {.row = *state};
  struct text text = {0};
  fill(&world);
  write(&world, &text);
  assert_string_equal(text_string(&text), world.row->expected);
  text_free(&text);
  frame_free(&world.frame);
}

/* Of the long analysis `one` twelve rows are shown, of the short analysis `two` all three. */
struct share {
  const char *name;
  struct row row;
  const char *shown[5], *hidden;
};

static const struct share shares[] = {
    {"of a surface the first row, the last and some between",
     {"", "break-even", even_columns, 4, {NULL}, NULL},
     {"| one | 0 |", "| one | 21 |", "| one | 39 |", "| two | 42 |",
      "\n*15 of 43 rows, the first and the last of each analysis among them; all are in"},
     "| one | 1 |"},
    {"of other analyses the first rows",
     {"", "samples-summary", even_columns, 4, {NULL}, NULL},
     {"| one | 0 |", "| one | 11 |", "| two | 42 |", "\n\n*15 of 43 rows, the first of each analysis; all are in",
      "[samples-summary.csv](samples-summary.csv)"},
     "| one | 12 |"},
};

static void test_share(void **state)
{
  const struct share *share = *state;
  struct world world = {.row = &share->row};
  struct text text = {0};
  fill(&world);
  for (int i = 0; i < 43; i++) {
    struct text number = {0};
    text_append_format(&number, "%d", i);
    add_cell(&world.frame, i < 40 ? "one" : "two");
    add_cell(&world.frame, "gpt2-small");
    add_cell(&world.frame, "");
    add_cell(&world.frame, text_string(&number));
    text_free(&number);
  }
  write(&world, &text);
  for (size_t i = 0; i < sizeof share->shown / sizeof share->shown[0]; i++) {
    if (strstr(text_string(&text), share->shown[i]) == NULL) {
      fail_msg("'%s' is not in: %s", share->shown[i], text_string(&text));
    }
  }
  assert_null(strstr(text_string(&text), share->hidden));
  text_free(&text);
  frame_free(&world.frame);
}

int main(void)
{
  return run_rows("analyses", test_row, rows) + run_rows("some of each analysis", test_share, shares);
}
