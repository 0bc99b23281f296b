/* Fits to data files: the series of each entry of `fits:`, read and fitted. */
#include "io/series.h"
#include "run/steps.h"

#include <stdlib.h>
#include <string.h>

/* The conditions in the form in which series are asked for; NULL where memory is out. */
static struct assignment *assignments_of(const struct data_fit_request *request)
{
  struct assignment *assignments = calloc(request->condition_count + 1, sizeof *assignments);
  for (size_t i = 0; i < request->condition_count && assignments != NULL; i++) {
    size_t length = strnlen(request->conditions[i].column, sizeof assignments[i].name - 1);
    memcpy(assignments[i].name, request->conditions[i].column, length);
    assignments[i].value = request->conditions[i].text;
  }
  return assignments;
}

static enum status fit_list(struct run *run, const struct data_fit_request *request, const struct series_list *list,
                            struct fault *fault)
{
  uint64_t seed = run->spec.has_seed ? run->spec.seed : 1;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < list->count && status == STATUS_OK; i++) {
    const struct series *series = &list->items[i];
    const struct fit_data data = {series->x, series->y, series->weight, series->count};
    status =
        data_fits_add(&run->data_fits, request, request->group_count > 0 ? series->name : NULL, &data, seed, fault);
  }
  return status;
}

static enum status fit_one(struct run *run, const struct data_fit_request *request, struct fault *fault)
{
  struct csv_data data = {0};
  struct series_list list = {0};
  struct assignment *conditions = assignments_of(request);
  const struct series_request wanted = {.x = request->x,
                                        .y = &request->y,
                                        .y_count = 1,
                                        .weight = request->weight,
                                        .group_by = request->group_by,
                                        .group_count = request->group_count,
                                        .conditions = conditions,
                                        .condition_count = request->condition_count,
                                        .start_at = request->start_at};
  enum status status = conditions == NULL ? fault_no_memory(fault, "reading data") : STATUS_OK;
  if (status == STATUS_OK) {
    status = csv_read_file(request->data, NULL, &data, fault);
  }
  if (status == STATUS_OK) {
    status = series_read(&data, &wanted, &list, fault);
  }
  if (status == STATUS_OK) {
    status = fit_list(run, request, &list, fault);
  }
  series_list_free(&list);
  csv_data_free(&data);
  free(conditions);
  return status;
}

enum status run_fit_data(struct run *run, struct fault *fault)
{
  data_fits_init(&run->data_fits);
  enum status status = STATUS_OK;
  for (size_t i = 0; i < run->spec.data_fit_count && status == STATUS_OK; i++) {
    struct fault inner = {0};
    const struct data_fit_request *request = &run->spec.data_fits[i];
    status = fit_one(run, request, &inner);
    if (status != STATUS_OK) {
      (void)fault_set(fault, status, "%s:%d:%d: fit '%s': %s", run->spec.file, request->place.line,
                      request->place.column, request->name, inner.text);
    }
  }
  return status;
}
