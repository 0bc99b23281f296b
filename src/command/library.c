#include "command/library.h"

#include "core/break_evens.h"
#include "core/ceilings.h"
#include "core/data_fits.h"
#include "core/law.h"
#include "core/quantity.h"
#include "core/study.h"
#include "io/directory.h"
#include "io/file.h"
#include "io/home.h"
#include "render/figure.h"
#include "report/template.h"

#include <string.h>

static const char listing[] = "listing names";

static const char *quantity_name(size_t i)
{
  return quantities[i].column.name;
}

static const char *ceilings_name(size_t i)
{
  return i < CEILINGS_COLUMNS ? ceilings_columns[i].name : ceilings_fit_columns[i - CEILINGS_COLUMNS].name;
}

static const char *break_evens_name(size_t i)
{
  return break_evens_columns[i].name;
}

static const char *figure_name(size_t i)
{
  return figures[i]->name;
}

static const char *law_name(size_t i)
{
  size_t count = 0;
  return law_list(&count)[i]->name;
}

/* Room for names, in memory of the library's own. */
static const char **names_take(struct library *library, size_t count)
{
  const char **names = arena_take(library->arena, (count + 1) * sizeof *names);
  library->out_of_memory = library->out_of_memory || names == NULL;
  return names;
}

/* The names of a registry. */
static struct name_list list_names(struct library *library, size_t count, const char *(*name)(size_t))
{
  const char **names = names_take(library, count);
  if (names == NULL) {
    return (struct name_list){0};
  }
  for (size_t i = 0; i < count; i++) {
    names[i] = name(i);
  }
  return (struct name_list){names, count};
}

/* The templates in reports/, which need not be there. */
static enum status list_reports(struct library *library, struct name_list *list, struct fault *fault)
{
  struct text path = {0};
  struct directory directory = {0};
  bool there = false;
  enum status status = home_path("reports", &path, fault);
  if (status == STATUS_OK) {
    status = file_look(path.data, &there, fault);
  }
  if (status == STATUS_OK && there) {
    status = directory_read(path.data, &directory, fault);
  }
  const char **names = names_take(library, directory.count);
  list->names = names;
  for (size_t i = 0; names != NULL && i < directory.count; i++) {
    size_t length = strlen(directory.names[i]);
    if (length > 3 && strcmp(directory.names[i] + length - 3, ".md") == 0) {
      names[list->count] = arena_copy(library->arena, directory.names[i], length);
      library->out_of_memory = library->out_of_memory || names[list->count] == NULL;
      list->count += names[list->count] != NULL;
    }
  }
  directory_free(&directory);
  text_free(&path);
  return status;
}

static struct name_list list_columns(struct library *library, const struct column *columns, size_t count)
{
  const char **names = names_take(library, count);
  for (size_t i = 0; names != NULL && i < count; i++) {
    names[i] = columns[i].name;
  }
  return (struct name_list){names, names == NULL ? 0 : count};
}

static void add_table(struct library *library, const char *name, struct name_list columns)
{
  library->tables[library->table_count++] = (struct spec_table){name, columns};
}

/* The tables beside the points that a claim may read. */
static void list_tables(struct library *library)
{
  size_t count = 0, room = 2 + DATA_FIT_TABLES;
  const struct study *const *studies = study_list(&count);
  for (size_t i = 0; i < count; i++) {
    room += studies[i]->table_count;
  }
  library->tables = arena_take(library->arena, room * sizeof *library->tables);
  if (library->tables == NULL) {
    library->out_of_memory = true;
    return;
  }
  add_table(library, "ceilings", list_names(library, CEILINGS_COLUMNS + CEILINGS_FIT_COLUMNS, ceilings_name));
  add_table(library, "break-even", list_names(library, BREAK_EVENS_COLUMNS, break_evens_name));
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    const struct data_fit_table *table = &data_fit_tables[i];
    add_table(library, table->name, list_columns(library, table->columns, table->column_count));
  }
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < studies[i]->table_count; j++) {
      const struct study_table *table = &studies[i]->tables[j];
      add_table(library, table->name, list_columns(library, table->columns, table->column_count));
    }
  }
}

enum status library_read(const struct arguments *arguments, struct library *library, struct fault *fault)
{
  return library_read_files(arguments_value(arguments, "--models"), arguments_value(arguments, "--constants-file"),
                            library, fault);
}

enum status library_read_files(const char *models_file, const char *constants_file, struct library *library,
                               struct fault *fault)
{
  *library = (struct library){.models_file = models_file, .constants_file = constants_file, .arena = arena_new()};
  if (library->arena == NULL) {
    return fault_no_memory(fault, listing);
  }
  struct name_list reports = {0};
  enum status status = catalogue_read(models_file, constants_file, &library->catalogue, fault);
  if (status == STATUS_OK) {
    status = list_reports(library, &reports, fault);
  }
  if (status != STATUS_OK) {
    library_free(library);
    return status;
  }
  size_t law_count = 0;
  (void)law_list(&law_count);
  list_tables(library);
  struct name_list quantity_names = list_names(library, quantity_count, quantity_name);
  library->options = (struct spec_options){
      .models = library->catalogue.architectures,
      .model_count = library->catalogue.architecture_count,
      .models_file = models_file,
      .constants = library->catalogue.sets,
      .constants_count = library->catalogue.set_count,
      .columns = quantity_names,
      .quantities = quantity_names,
      .figures = list_names(library, figure_count, figure_name),
      .check_figure = figure_check,
      .try_report = template_try,
      .laws = list_names(library, law_count, law_name),
      .reports = reports,
      .tables = library->tables,
      .table_count = library->table_count,
  };
  if (library->out_of_memory) {
    library_free(library);
    return fault_no_memory(fault, listing);
  }
  return STATUS_OK;
}

void library_free(struct library *library)
{
  catalogue_free(&library->catalogue);
  arena_free(library->arena);
  *library = (struct library){0};
}
