#include "render/analysis.h"

#include "core/selection.h"
#include "render/subject.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static enum status read_label(const struct table *table, uint64_t row, const char *column, struct wording *text,
                              struct fault *fault)
{
  struct cell cell;
  size_t found = table_find_column(table, column);
  *text = wording_format("%s", "");
  if (found == SIZE_MAX) {
    return STATUS_OK;
  }
  enum status status = table_read(table, row, found, &cell, fault);
  if (status == STATUS_OK) {
    *text = wording_format("%.*s", WORDING_SIZE - 1, cell.text);
  }
  return status;
}

static enum status read_labels(struct analysis_rows *rows, uint64_t row, struct fault *fault)
{
  enum status status = read_label(rows->table, row, "name", &rows->name, fault);
  if (status == STATUS_OK) {
    status = read_label(rows->table, row, "model", &rows->model, fault);
  }
  return status == STATUS_OK ? read_label(rows->table, row, "output", &rows->output, fault) : status;
}

/* The rows from `first` on that have its labels. */
static enum status extend(const struct figure_input *input, struct analysis_rows *rows, struct fault *fault)
{
  enum status status = read_labels(rows, rows->first, fault);
  struct analysis_rows next = *rows;
  for (rows->count = 1; status == STATUS_OK && rows->first + rows->count < rows->table->row_count; rows->count++) {
    status = read_labels(&next, rows->first + rows->count, fault);
    if (strcmp(next.name.text, rows->name.text) != 0 || strcmp(next.model.text, rows->model.text) != 0 ||
        strcmp(next.output.text, rows->output.text) != 0) {
      break;
    }
  }
  rows->sensitivity = NULL;
  for (size_t i = 0; i < input->spec->sensitivity_count; i++) {
    if (strcmp(input->spec->sensitivities[i].name, rows->name.text) == 0) {
      rows->sensitivity = &input->spec->sensitivities[i];
    }
  }
  return status;
}

enum status analysis_find(const struct figure_input *input, const struct figure *figure, struct analysis_rows *rows,
                          struct fault *fault)
{
  const struct table *table =
      input->tables == NULL ? NULL : input->tables->find(input->tables->run, figure->table, NULL);
  if (table == NULL || table->row_count == 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure '%s' draws the table '%s', which this run does not have",
                     figure->name, figure->table);
  }
  struct wording name = {""};
  enum status status = STATUS_OK;
  *rows = (struct analysis_rows){.table = table};
  for (uint64_t row = 0; row < table->row_count && input->analysis != NULL && status == STATUS_OK; row++) {
    status = read_label(table, row, "name", &name, fault);
    if (strcmp(name.text, input->analysis) == 0) {
      rows->first = row;
      return status == STATUS_OK ? extend(input, rows, fault) : status;
    }
  }
  if (status == STATUS_OK && input->analysis != NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "figure '%s' draws the table '%s', which has no analysis '%s'",
                     figure->name, figure->table, input->analysis);
  }
  return status == STATUS_OK ? extend(input, rows, fault) : status;
}

enum status analysis_next(const struct figure_input *input, struct analysis_rows *rows, struct fault *fault)
{
  rows->first += rows->count;
  rows->count = 0;
  return rows->first < rows->table->row_count ? extend(input, rows, fault) : STATUS_OK;
}

enum status analysis_number(const struct analysis_rows *rows, uint64_t i, const char *column, double *value,
                            struct fault *fault)
{
  struct cell cell = {.value = (double)NAN};
  size_t found = table_find_column(rows->table, column);
  enum status status = found == SIZE_MAX ? STATUS_OK : table_read(rows->table, rows->first + i, found, &cell, fault);
  *value = cell.value;
  return status;
}

enum status analysis_text(const struct analysis_rows *rows, uint64_t i, const char *column, struct wording *text,
                          struct fault *fault)
{
  return read_label(rows->table, rows->first + i, column, text, fault);
}

static const struct {
  const char *key, *title, *symbol, *sentence;
} names[] = {
    {"context", "Context length", "", "the context length"},
    {"prompt", "Prompt", "", "the prompt"},
    {"c_exp", "Softmax", "c_exp", "the softmax constant"},
    {"c_norm", "Norm", "c_norm", "the norm constant"},
    {"c_nonlin", "Activation", "c_nonlin", "the activation constant"},
    {"r_exp", "Softmax lookup", "r_exp", "the price of a softmax lookup"},
    {"r_norm", "Norm lookup", "r_norm", "the price of a norm lookup"},
    {"r_nonlin", "Activation lookup", "r_nonlin", "the price of an activation lookup"},
    {"r_factor", "STARK lookups", "", "the price of STARK lookups"},
    {"window", "Window", "", "the window"},
    {"d_model", "Width", "", "the width"},
    {"d_head", "Head dimension", "", "the head dimension"},
    {"d_ffn", "Feed-forward width", "", "the feed-forward width"},
    {"n_heads", "Heads", "", "the number of heads"},
    {"n_local_layers", "Local layers", "", "the number of local layers"},
    {"n_global_layers", "Global layers", "", "the number of global layers"},
};

struct input_name input_name_of(const char *key)
{
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcmp(names[i].key, key) == 0) {
      return (struct input_name){wording_format("%s", names[i].title), wording_format("%s", names[i].symbol),
                                 wording_format("%s", names[i].sentence)};
    }
  }
  return (struct input_name){wording_format("%s", key), {""}, wording_format("%s", key)};
}

struct wording input_term(const char *key)
{
  struct input_name name = input_name_of(key);
  bool title = name.symbol.text[0] == '\0' && name.title.text[0] >= 'A' && name.title.text[0] <= 'Z';
  if (title && name.title.text[1] >= 'a' && strcmp(name.title.text, key) != 0) {
    name.title.text[0] = (char)(name.title.text[0] - 'A' + 'a');
  }
  return name.symbol.text[0] != '\0' ? name.symbol : name.title;
}

static bool is_tokens(const char *key)
{
  return strcmp(key, "context") == 0 || strcmp(key, "prompt") == 0;
}

struct wording input_value(const char *key, double value)
{
  if (is_tokens(key)) {
    return wording_tokens(value);
  }
  if (value == nearbyint(value) && fabs(value) < 1e6) {
    return wording_fixed(value, 0);
  }
  struct measure measure = measure_of_numbers(value, value);
  if (measure.unit == 1) {
    measure.decimals = fabs(value) >= 10 ? 0 : fabs(value) >= 1 ? 1 : measure.decimals;
  }
  return measure_value(&measure, value);
}

/* A parameter of a distribution, to the last digit. */
static struct wording given_value(const char *key, double value)
{
  return is_tokens(key) ? wording_tokens(value) : wording_grouped(value);
}

/* "context log-uniform on 512 to 128k". */
static void describe_input(const struct random_input *input, struct text *note)
{
  static const struct {
    const char *distribution, *words, *joint;
  } kinds[] = {{"uniform", "uniform on", " to "},
               {"loguniform", "log-uniform on", " to "},
               {"triangular", "triangular on", "; "},
               {"normal", "normal; mean; sd and ends", "; "},
               {"lognormal", "log-normal; median and sigma", "; "},
               {"list", "one of", "; "}};
  const char *joint = "; ";
  text_append(note, input_term(input->key).text);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (strcmp(kinds[i].distribution, input->distribution) == 0) {
      text_append_format(note, " %s", kinds[i].words);
      joint = kinds[i].joint;
    }
  }
  bool list = input->value_count > 0;
  size_t count = list ? input->value_count : input->parameter_count;
  enum { LISTED = 6 };
  for (size_t i = 0; i < count && i < LISTED; i++) {
    double value = list ? input->values[i] : input->parameters[i];
    text_append_format(note, "%s%s", i == 0 ? " " : joint, given_value(input->key, value).text);
  }
  text_append(note, count > LISTED ? " ..." : "");
  for (size_t i = 0; i < count && count <= LISTED && input->weights != NULL; i++) {
    text_append_format(note, "%s%s%s", i == 0 ? " (weights " : " : ", wording_grouped(input->weights[i]).text,
                       i + 1 == count ? ")" : "");
  }
}

static bool is_random(const struct sensitivity *sensitivity, const char *key)
{
  for (size_t i = 0; i < sensitivity->input_count; i++) {
    if (strcmp(sensitivity->inputs[i].key, key) == 0) {
      return true;
    }
  }
  return false;
}

void analysis_footnote(const struct analysis_rows *rows, struct text *note)
{
  text_append(note, "Symbolic model; not wall-clock.");
  analysis_inputs(rows, note);
}

void analysis_inputs(const struct analysis_rows *rows, struct text *note)
{
  const struct sensitivity *sensitivity = rows->sensitivity;
  if (sensitivity == NULL) {
    return;
  }
  conditions_append(note, sensitivity->workload, &sensitivity->prompt);
  accounting_append(note, accounting_find(sensitivity->accounting, &sensitivity->model));
  size_t described = 0;
  for (size_t i = 0; i < sensitivity->input_count; i++) {
    if (sensitivity->inputs[i].distribution != NULL) {
      text_append(note, described++ == 0 ? " Drawn: " : "; ");
      describe_input(&sensitivity->inputs[i], note);
    }
  }
  text_append(note, described > 0 ? "." : "");
  size_t fixed = 0;
  if (sensitivity->context != 0 && !is_random(sensitivity, "context")) {
    text_append_format(note, " Fixed: context %s", wording_tokens((double)sensitivity->context).text);
    fixed++;
  }
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    double price = constants_get(&sensitivity->constants, &constant_fields[i]);
    bool lookup = constant_fields[i].name[0] == 'r';
    if (!is_random(sensitivity, constant_fields[i].name) && !(lookup && price == 1)) {
      text_append_format(note, "%s%s = %s", fixed++ == 0 ? " Fixed: " : "; ", constant_fields[i].name,
                         wording_grouped(price).text);
    }
  }
  text_append(note, fixed > 0 ? "." : "");
}
