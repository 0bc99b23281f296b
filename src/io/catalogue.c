#include "io/catalogue.h"

#include "core/key_set.h"
#include "core/suggest.h"
#include "io/csv_read.h"
#include "io/home.h"

#include <stdlib.h>
#include <string.h>

/* Where each field stands among the columns of a file. */
enum { FIELDS_MAX = ARCHITECTURE_FIELDS_MAX };
struct columns {
  size_t at[FIELDS_MAX]; /* field -> column */
};

static enum status unknown_column(const struct csv_data *data, const char *column, const char *const *fields,
                                  size_t count, struct fault *fault)
{
  const char *near = suggest_nearest(column, fields, count);
  if (near != NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "%.300s:1: unknown column '%.60s'; did you mean '%s'?", data->name,
                     column, near);
  }
  return fault_set(fault, STATUS_BAD_INPUT, "%.300s:1: unknown column '%.60s'", data->name, column);
}

/* Every column must be a field, and each of the first `required` fields must have a column; at[] of one that has none
 * is SIZE_MAX. name_of(i) is the name of field i < count. */
static enum status map_columns(const struct csv_data *data, const char *(*name_of)(size_t), size_t required,
                               size_t count, struct columns *columns, struct fault *fault)
{
  const char *fields[FIELDS_MAX];
  for (size_t i = 0; i < count; i++) {
    fields[i] = name_of(i);
    columns->at[i] = SIZE_MAX;
  }
  for (size_t column = 0; column < data->column_count; column++) {
    size_t i = 0;
    while (i < count && strcmp(fields[i], data->header[column]) != 0) {
      i++;
    }
    if (i == count) {
      return unknown_column(data, data->header[column], fields, count, fault);
    }
    columns->at[i] = column;
  }
  for (size_t i = 0; i < required; i++) {
    if (columns->at[i] == SIZE_MAX) {
      return fault_set(fault, STATUS_BAD_INPUT, "%.300s:1: column '%s' is missing", data->name, fields[i]);
    }
  }
  return STATUS_OK;
}

/* The names of the rows so far; the number of one is its row. */
struct names {
  struct key_set seen;
  struct text key; /* of the row at hand */
};

static void names_free(struct names *names)
{
  key_set_free(&names->seen);
  text_free(&names->key);
}

/* A name that may be used everywhere and that no earlier row bears. */
static enum status check_name(const struct csv_data *data, size_t row, size_t column, struct names *names,
                              struct fault *fault)
{
  size_t earlier = 0;
  bool fresh = false;
  const char *name = csv_cell(data, row, column);
  enum name_fault wrong = name_check(name);
  if (wrong == NAME_BAD_CHARACTER || wrong == NAME_BAD_START) {
    return csv_fault(data, row, column, fault,
                     "'%.60s' may hold only letters, digits, '_', '.', '-', and begin with a letter or '_'", name);
  }
  text_clear(&names->key);
  text_append(&names->key, name);
  enum status status = key_set_add(&names->seen, &names->key, &earlier, &fresh, fault);
  return status != STATUS_OK || fresh ? status
                                      : csv_fault(data, row, column, fault, "'%.60s' is the name of line %zu already",
                                                  name, data->lines[earlier]);
}

static bool is_blank(const struct csv_data *data, size_t row)
{
  for (size_t column = 0; column < data->column_count; column++) {
    if (csv_cell(data, row, column)[0] != '\0') {
      return false;
    }
  }
  return true;
}

/* *rows without the rows of empty cells that spreadsheets leave behind the last one. */
static enum status count_rows(const struct csv_data *data, size_t *rows, struct fault *fault)
{
  *rows = data->row_count;
  while (*rows > 0 && is_blank(data, *rows - 1)) {
    --*rows;
  }
  return *rows > 0 ? STATUS_OK : fault_set(fault, STATUS_BAD_INPUT, "%.300s: no row below the header", data->name);
}

/* ---- models.csv ---- */

static const char *model_field_name(size_t i)
{
  return architecture_fields[i].name;
}

static size_t model_field_index(const struct architecture_field *field)
{
  return (size_t)(field - architecture_fields);
}

static enum status read_model(const struct csv_data *data, size_t row, const struct columns *columns,
                              struct names *names, struct architecture *model, struct fault *fault)
{
  struct fault reason;
  size_t name_column = columns->at[model_field_index(architecture_find_field("name"))];
  enum status status = check_name(data, row, name_column, names, fault);
  if (status != STATUS_OK) {
    return status;
  }
  for (size_t i = 0; i < architecture_field_count; i++) {
    const char *cell = columns->at[i] == SIZE_MAX ? "" : csv_cell(data, row, columns->at[i]);
    if (architecture_set_text(model, &architecture_fields[i], cell, &reason) != STATUS_OK) {
      return csv_fault(data, row, columns->at[i], fault, "%s", reason.text);
    }
  }
  const struct architecture_field *wrong = &architecture_fields[0];
  if (architecture_check(model, &wrong, &reason) != STATUS_OK) {
    size_t column = columns->at[model_field_index(wrong)];
    return csv_fault(data, row, column == SIZE_MAX ? 0 : column, fault, "%s", reason.text);
  }
  return STATUS_OK;
}

/* The columns that a file must have: all that are not younger than the first files. */
static size_t model_required_count(void)
{
  size_t count = 0;
  while (count < architecture_field_count && !architecture_fields[count].optional) {
    count++;
  }
  return count;
}

static enum status read_models(const struct csv_data *data, struct catalogue *catalogue, struct fault *fault)
{
  struct columns columns;
  struct names names = {0};
  size_t rows = 0;
  enum status status = count_rows(data, &rows, fault);
  if (status == STATUS_OK) {
    status = map_columns(data, model_field_name, model_required_count(), architecture_field_count, &columns, fault);
  }
  if (status != STATUS_OK) {
    return status;
  }
  catalogue->architectures = calloc(rows + 1, sizeof *catalogue->architectures);
  if (catalogue->architectures == NULL) {
    return fault_no_memory(fault, "reading the models");
  }
  for (size_t row = 0; row < rows && status == STATUS_OK; row++) {
    status = read_model(data, row, &columns, &names, &catalogue->architectures[row], fault);
  }
  names_free(&names);
  catalogue->architecture_count = status == STATUS_OK ? rows : 0;
  return status;
}

/* ---- constants.csv ---- */

/* The text columns about the six prices. */
struct text_field {
  const char *name;
  size_t offset, size;
};
#define TEXT(member)                                                                                                   \
  {                                                                                                                    \
#member, offsetof(struct constants, member), sizeof(((struct constants *)0)->member)                               \
  }
static const struct text_field constant_texts[] = {TEXT(name), TEXT(status), TEXT(derivation)};
enum {
  CONSTANT_TEXT_COUNT = sizeof constant_texts / sizeof constant_texts[0],
  CONSTANT_COLUMN_COUNT = CONSTANT_COUNT + CONSTANT_TEXT_COUNT
};
_Static_assert((int)CONSTANT_COLUMN_COUNT <= (int)FIELDS_MAX, "more room for columns is needed");

/* Prices first, then texts. */
static const char *constant_column_name(size_t i)
{
  return i < CONSTANT_COUNT ? constant_fields[i].name : constant_texts[i - CONSTANT_COUNT].name;
}

static enum status read_constant_text(const struct csv_data *data, size_t row, size_t column,
                                      const struct text_field *field, struct constants *set, struct fault *fault)
{
  const char *cell = csv_cell(data, row, column);
  size_t length = strlen(cell);
  if (length == 0) {
    return csv_fault(data, row, column, fault, "must not be empty");
  }
  if (length >= field->size) {
    return csv_fault(data, row, column, fault, "longer than %zu bytes", field->size - 1);
  }
  memcpy((char *)set + field->offset, cell, length + 1);
  return STATUS_OK;
}

static enum status check_status(const struct csv_data *data, size_t row, size_t column, struct fault *fault)
{
  static const char *const words[] = {"stylised", "derived", "counted"};
  const char *cell = csv_cell(data, row, column);
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(cell, words[i]) == 0) {
      return STATUS_OK;
    }
  }
  return csv_fault(data, row, column, fault, "'%.60s' is not one of stylised, derived, counted", cell);
}

static enum status read_price(const struct csv_data *data, size_t row, size_t column,
                              const struct constant_field *field, struct constants *set, struct fault *fault)
{
  double value = 0;
  enum status status = csv_real(data, row, column, &value, fault);
  if (status == STATUS_OK && value < 0) {
    status =
        csv_fault(data, row, column, fault, "a price must be at least 0, found %.60s", csv_cell(data, row, column));
  }
  constants_set(set, field, value);
  return status;
}

static enum status read_set(const struct csv_data *data, size_t row, const struct columns *columns, struct names *names,
                            struct constants *set, struct fault *fault)
{
  const size_t *texts = columns->at + CONSTANT_COUNT;
  enum status status = check_name(data, row, texts[0], names, fault);
  for (size_t i = 0; i < CONSTANT_COUNT && status == STATUS_OK; i++) {
    status = read_price(data, row, columns->at[i], &constant_fields[i], set, fault);
  }
  for (size_t i = 0; i < CONSTANT_TEXT_COUNT && status == STATUS_OK; i++) {
    status = read_constant_text(data, row, texts[i], &constant_texts[i], set, fault);
  }
  return status != STATUS_OK ? status : check_status(data, row, texts[1], fault);
}

static enum status read_sets(const struct csv_data *data, struct catalogue *catalogue, struct fault *fault)
{
  struct columns columns;
  struct names names = {0};
  size_t rows = 0;
  enum status status = count_rows(data, &rows, fault);
  if (status == STATUS_OK) {
    status = map_columns(data, constant_column_name, CONSTANT_COLUMN_COUNT, CONSTANT_COLUMN_COUNT, &columns, fault);
  }
  if (status != STATUS_OK) {
    return status;
  }
  catalogue->sets = calloc(rows + 1, sizeof *catalogue->sets);
  if (catalogue->sets == NULL) {
    return fault_no_memory(fault, "reading the constants");
  }
  for (size_t row = 0; row < rows && status == STATUS_OK; row++) {
    status = read_set(data, row, &columns, &names, &catalogue->sets[row], fault);
  }
  names_free(&names);
  catalogue->set_count = status == STATUS_OK ? rows : 0;
  return status;
}

/* ---- both ---- */

static enum status read_catalogue(const char *path, struct catalogue *catalogue,
                                  enum status (*read)(const struct csv_data *, struct catalogue *, struct fault *),
                                  struct fault *fault)
{
  struct csv_data data;
  enum status status = csv_read_file(path, NULL, &data, fault);
  if (status == STATUS_OK) {
    status = read(&data, catalogue, fault);
  }
  csv_data_free(&data);
  return status;
}

enum status catalogue_read_models(const char *path, struct catalogue *catalogue, struct fault *fault)
{
  free(catalogue->architectures);
  catalogue->architectures = NULL;
  catalogue->architecture_count = 0;
  return read_catalogue(path, catalogue, read_models, fault);
}

enum status catalogue_read_constants(const char *path, struct catalogue *catalogue, struct fault *fault)
{
  free(catalogue->sets);
  catalogue->sets = NULL;
  catalogue->set_count = 0;
  return read_catalogue(path, catalogue, read_sets, fault);
}

/* `given`, or the program's own file of that name. */
static enum status choose_path(const char *given, const char *own, struct text *path, struct fault *fault)
{
  if (given == NULL) {
    return home_path(own, path, fault);
  }
  text_append(path, given);
  return text_status(path, "naming a catalogue", fault);
}

enum status catalogue_read(const char *models_path, const char *constants_path, struct catalogue *catalogue,
                           struct fault *fault)
{
  *catalogue = (struct catalogue){.models_path = models_path, .constants_path = constants_path};
  struct text models = {0};
  struct text constants = {0};
  enum status status = choose_path(models_path, "sweeps/models.csv", &models, fault);
  if (status == STATUS_OK) {
    status = choose_path(constants_path, "sweeps/constants.csv", &constants, fault);
  }
  if (status == STATUS_OK) {
    status = catalogue_read_models(models.data, catalogue, fault);
  }
  if (status == STATUS_OK) {
    status = catalogue_read_constants(constants.data, catalogue, fault);
  }
  text_free(&models);
  text_free(&constants);
  if (status != STATUS_OK) {
    catalogue_free(catalogue);
  }
  return status;
}

void catalogue_free(struct catalogue *catalogue)
{
  free(catalogue->architectures);
  free(catalogue->sets);
  *catalogue = (struct catalogue){0};
}

const struct architecture *catalogue_model(const struct catalogue *catalogue, const char *name)
{
  for (size_t i = 0; i < catalogue->architecture_count; i++) {
    if (strcmp(catalogue->architectures[i].name, name) == 0) {
      return &catalogue->architectures[i];
    }
  }
  return NULL;
}

const struct constants *catalogue_constants(const struct catalogue *catalogue, const char *name)
{
  for (size_t i = 0; i < catalogue->set_count; i++) {
    if (strcmp(catalogue->sets[i].name, name) == 0) {
      return &catalogue->sets[i];
    }
  }
  return NULL;
}

/* What a catalogue is asked for: the words of a message about it. */
struct kind {
  const char *name, *list, *option;
};

/* The failure of a name that none of `count` structs has, which begin with theirs, `size` bytes apart. `path` is that
 * of another catalogue than the program's own. */
static enum status unknown(const struct kind *kind, const char *name, const void *first, size_t count, size_t size,
                           const char *path, struct fault *fault)
{
  const char **names = calloc(count + 1, sizeof *names);
  if (names == NULL) {
    return fault_no_memory(fault, "looking for a name");
  }
  for (size_t i = 0; i < count; i++) {
    names[i] = (const char *)first + i * size;
  }
  const char *near = suggest_nearest(name, names, count);
  free(names);
  if (near != NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "unknown %s '%.80s'; did you mean '%s'?", kind->name, name, near);
  }
  return fault_set(fault, STATUS_BAD_INPUT, "unknown %s '%.80s'; 'proofsweep list %s%s%.200s' shows them all",
                   kind->name, name, kind->list, path == NULL ? "" : kind->option, path == NULL ? "" : path);
}

enum status catalogue_find_model(const struct catalogue *catalogue, const char *name, const struct architecture **model,
                                 struct fault *fault)
{
  static const struct kind kind = {"model", "models", " --models "};
  *model = catalogue_model(catalogue, name);
  return *model != NULL ? STATUS_OK
                        : unknown(&kind, name, catalogue->architectures, catalogue->architecture_count,
                                  sizeof *catalogue->architectures, catalogue->models_path, fault);
}

enum status catalogue_find_constants(const struct catalogue *catalogue, const char *name,
                                     const struct constants **constants, struct fault *fault)
{
  static const struct kind kind = {"constant set", "constants", " --constants-file "};
  *constants = catalogue_constants(catalogue, name);
  return *constants != NULL ? STATUS_OK
                            : unknown(&kind, name, catalogue->sets, catalogue->set_count, sizeof *catalogue->sets,
                                      catalogue->constants_path, fault);
}
