#include "core/analyses.h"

#include "core/data_fits.h"
#include "core/study.h"

#include <string.h>

size_t analyses_count(const struct spec *spec)
{
  return spec->sensitivity_count + spec->break_even_count + spec->data_fit_count;
}

struct analysis analyses_at(const struct spec *spec, size_t i)
{
  if (i < spec->sensitivity_count) {
    return (struct analysis){.name = spec->sensitivities[i].name, .sensitivity = &spec->sensitivities[i]};
  }
  i -= spec->sensitivity_count;
  if (i < spec->break_even_count) {
    return (struct analysis){.name = spec->break_evens[i].grid.name, .break_even = &spec->break_evens[i]};
  }
  i -= spec->break_even_count;
  return (struct analysis){.name = spec->data_fits[i].name, .fit = &spec->data_fits[i]};
}

static bool study_fills(const struct study *study, const char *table)
{
  for (size_t i = 0; study != NULL && i < study->table_count; i++) {
    if (strcmp(study->tables[i].name, table) == 0) {
      return true;
    }
  }
  return false;
}

static bool fit_fills(const struct data_fit_request *fit, const char *table)
{
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    if (strcmp(data_fit_tables[i].name, table) == 0) {
      return i != DATA_FIT_LAWS || fit->law == NULL;
    }
  }
  return false;
}

bool analysis_fills(const struct analysis *analysis, const char *table)
{
  if (analysis->sensitivity != NULL) {
    const char *method = analysis->sensitivity->method;
    return method != NULL && study_fills(study_find(method), table);
  }
  return analysis->fit != NULL ? fit_fills(analysis->fit, table) : strcmp(table, "break-even") == 0;
}

const char *analyses_method(const char *table)
{
  size_t count = 0;
  const struct study *const *studies = study_list(&count);
  for (size_t i = 0; i < count; i++) {
    if (study_fills(studies[i], table)) {
      return studies[i]->name;
    }
  }
  return NULL;
}
