/* proofsweep list: what can be asked for, straight from the registries and catalogues, so that it cannot drift. */
#include "command/list.h"
#include "command/library.h"
#include "core/frame.h"
#include "core/law.h"
#include "core/quantity.h"
#include "core/study.h"
#include "core/suggest.h"
#include "io/csv_write.h"
#include "io/json.h"
#include "io/utf8.h"
#include "render/figure.h"

#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    LIBRARY_OPTIONS,
    {"--csv", 0, NULL, "as CSV, with every column"},
    {"--json", 0, NULL, "as JSON, with every column"},
};

/* A list: its columns, how many of them (from the left) people are shown, and how its rows are made. */
struct listing {
  const char *name;
  const struct column *columns;
  size_t column_count;
  size_t shown;
  void (*fill)(const struct library *library, struct frame *frame);
};

static const struct column constants_columns[] = {
    {"name", COLUMN_TEXT, "", "name of the set"},
    {"c_exp", COLUMN_REAL, "constraints", "SNARK price of one softmax exponential"},
    {"c_norm", COLUMN_REAL, "constraints", "SNARK price of one normalised element"},
    {"c_nonlin", COLUMN_REAL, "constraints", "SNARK price of one activation"},
    {"r_exp", COLUMN_REAL, "rows", "STARK price of one softmax exponential"},
    {"r_norm", COLUMN_REAL, "rows", "STARK price of one normalised element"},
    {"r_nonlin", COLUMN_REAL, "rows", "STARK price of one activation"},
    {"status", COLUMN_TEXT, "", "stylised, derived or counted"},
    {"derivation", COLUMN_TEXT, "", "where the prices come from"},
};

static const struct column named_columns[] = {
    {"name", COLUMN_TEXT, "", "name"},
    {"summary", COLUMN_TEXT, "", "what it is"},
};

static const struct column law_columns[] = {
    {"name", COLUMN_TEXT, "", "name"},
    {"formula", COLUMN_TEXT, "", "the curve"},
    {"summary", COLUMN_TEXT, "", "what it is"},
    {"source", COLUMN_TEXT, "", "where the formula comes from"},
};

static const struct column quantity_columns[] = {
    {"name", COLUMN_TEXT, "", "column name"},
    {"unit", COLUMN_TEXT, "", "unit; 1 for a pure number"},
    {"meaning", COLUMN_TEXT, "", "what it is"},
};

/* Columns of the widest list, which is that of the models. */
enum { COLUMNS_MAX = ARCHITECTURE_FIELDS_MAX };

/* The fields that are listed: an optional one where some model uses it or a later one. */
static size_t model_field_count(const struct library *library)
{
  size_t count = architecture_field_count;
  for (bool used = false; count > 0 && architecture_fields[count - 1].optional; count--) {
    for (size_t row = 0; row < library->catalogue.architecture_count && !used; row++) {
      used = architecture_get(&library->catalogue.architectures[row], &architecture_fields[count - 1]) != 0;
    }
    if (used) {
      break;
    }
  }
  return count;
}

static size_t model_columns(const struct library *library, struct column *columns)
{
  const size_t count = model_field_count(library);
  for (size_t i = 0; i < count; i++) {
    const struct architecture_field *field = &architecture_fields[i];
    columns[i] = (struct column){field->name, field->kind == FIELD_INTEGER ? COLUMN_INTEGER : COLUMN_TEXT, field->unit,
                                 field->meaning};
  }
  return count;
}

static void fill_models(const struct library *library, struct frame *frame)
{
  const size_t count = model_field_count(library);
  for (size_t row = 0; row < library->catalogue.architecture_count; row++) {
    const struct architecture *model = &library->catalogue.architectures[row];
    for (size_t i = 0; i < count; i++) {
      const struct architecture_field *field = &architecture_fields[i];
      if (field->kind == FIELD_TEXT) {
        frame_add_text(frame, architecture_get_text(model, field));
      } else if (field->blank && architecture_get(model, field) == 0) {
        frame_add_empty(frame);
      } else if (field->kind == FIELD_CHOICE) {
        frame_add_text(frame, field->choices[architecture_get(model, field)]);
      } else {
        frame_add_integer(frame, architecture_get(model, field));
      }
    }
  }
}

static void fill_constants(const struct library *library, struct frame *frame)
{
  for (size_t row = 0; row < library->catalogue.set_count; row++) {
    const struct constants *set = &library->catalogue.sets[row];
    frame_add_text(frame, set->name);
    for (size_t i = 0; i < CONSTANT_COUNT; i++) {
      frame_add_real(frame, constants_get(set, &constant_fields[i]));
    }
    frame_add_text(frame, set->status);
    frame_add_text(frame, set->derivation);
  }
}

static void fill_studies(const struct library *library, struct frame *frame)
{
  (void)library;
  size_t count = 0;
  const struct study *const *studies = study_list(&count);
  for (size_t i = 0; i < count; i++) {
    frame_add_text(frame, studies[i]->name);
    frame_add_text(frame, studies[i]->summary);
  }
}

static void fill_laws(const struct library *library, struct frame *frame)
{
  (void)library;
  size_t count = 0;
  const struct law *const *laws = law_list(&count);
  for (size_t i = 0; i < count; i++) {
    frame_add_text(frame, laws[i]->name);
    frame_add_text(frame, laws[i]->formula);
    frame_add_text(frame, laws[i]->summary);
    frame_add_text(frame, laws[i]->source);
  }
}

static void fill_quantities(const struct library *library, struct frame *frame)
{
  (void)library;
  for (size_t i = 0; i < quantity_count; i++) {
    frame_add_text(frame, quantities[i].column.name);
    frame_add_text(frame, quantities[i].column.unit);
    frame_add_text(frame, quantities[i].column.meaning);
  }
}

static void fill_figures(const struct library *library, struct frame *frame)
{
  (void)library;
  for (size_t i = 0; i < figure_count; i++) {
    frame_add_text(frame, figures[i]->name);
    frame_add_text(frame, figures[i]->summary);
  }
}

#define COLUMNS(columns) columns, sizeof(columns) / sizeof(columns)[0]

static const struct listing listings[] = {
    {"models", NULL, 0, 8, fill_models},
    {"constants", COLUMNS(constants_columns), 8, fill_constants},
    {"studies", COLUMNS(named_columns), 2, fill_studies},
    {"laws", COLUMNS(law_columns), 2, fill_laws},
    {"quantities", COLUMNS(quantity_columns), 3, fill_quantities},
    {"figures", COLUMNS(named_columns), 2, fill_figures},
};
enum { LISTING_COUNT = sizeof listings / sizeof listings[0] };

const char *listing_word(size_t index)
{
  return index < LISTING_COUNT ? listings[index].name : NULL;
}

/* The first `shown` columns, aligned, numbers to the right; the last column is not padded. */
static enum status append_aligned(const struct table *table, size_t shown, struct text *text, struct fault *fault)
{
  size_t widths[COLUMNS_MAX] = {0};
  struct cell cell = {0};
  enum status status = STATUS_OK;
  for (size_t column = 0; column < shown; column++) {
    widths[column] = utf8_count(table->columns[column].name, strlen(table->columns[column].name));
    for (uint64_t row = 0; row < table->row_count && status == STATUS_OK; row++) {
      status = table_read(table, row, column, &cell, fault);
      size_t width = utf8_count(cell.text, cell.length);
      widths[column] = width > widths[column] ? width : widths[column];
    }
  }
  for (uint64_t line = 0; line <= table->row_count && status == STATUS_OK; line++) {
    for (size_t column = 0; column < shown && status == STATUS_OK; column++) {
      bool number = table->columns[column].type != COLUMN_TEXT;
      if (line == 0) {
        cell_set_text(&cell, table->columns[column].name);
      } else {
        status = table_read(table, line - 1, column, &cell, fault);
      }
      size_t padding = widths[column] - utf8_count(cell.text, cell.length);
      bool last = column + 1 == shown;
      text_append_format(text, "%*s%s%*s", number ? (int)padding : 0, "", cell.text, number || last ? 0 : (int)padding,
                         "");
      text_append(text, last ? "\n" : "  ");
    }
  }
  return status;
}

static enum status append_listing(const struct arguments *arguments, const struct listing *listing,
                                  const struct library *library, struct text *text, struct fault *fault)
{
  struct column columns[COLUMNS_MAX];
  struct frame frame;
  bool models = listing->columns == NULL;
  size_t count = models ? model_columns(library, columns) : listing->column_count;
  frame_init(&frame, listing->name, models ? columns : listing->columns, count);
  listing->fill(library, &frame);
  enum status status = frame_status(&frame, fault);
  if (status != STATUS_OK) {
    frame_free(&frame);
    return status;
  }
  if (arguments_flag(arguments, "--csv")) {
    status = csv_write_text(&frame.table, NULL, NULL, text, fault);
  } else if (arguments_flag(arguments, "--json")) {
    status = json_write_table(&frame.table, text, fault);
  } else {
    status = append_aligned(&frame.table, listing->shown, text, fault);
  }
  frame_free(&frame);
  return status;
}

static enum status run_list(const struct arguments *arguments, struct fault *fault)
{
  size_t found = word_find("list", arguments->operands[0], listing_word, fault);
  struct library library;
  struct text text = {0};
  if (found == SIZE_MAX) {
    return STATUS_BAD_INPUT;
  }
  enum status status = library_read(arguments, &library, fault);
  if (status != STATUS_OK) {
    return status;
  }
  status = append_listing(arguments, &listings[found], &library, &text, fault);
  if (status == STATUS_OK) {
    bool for_people = !arguments_flag(arguments, "--csv") && !arguments_flag(arguments, "--json");
    status = command_page(&text, for_people, fault);
  }
  text_free(&text);
  library_free(&library);
  return status;
}

const struct command command_list = {
    .name = "list",
    .summary = "List models, laws, figures and what else can be asked for",
    .usage = "WHAT [options]",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operands_min = 1,
    .operands_max = 1,
    .run = run_list,
};
