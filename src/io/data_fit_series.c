#include "io/data_fit_series.h"

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

enum status data_fit_series(const struct data_fit_request *request, const struct csv_data *data,
                            struct series_list *list, struct fault *fault)
{
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
    status = series_read(data, &wanted, list, fault);
  }
  free(conditions);
  return status;
}

const char *data_fit_series_name(const struct data_fit_request *request, const struct series *series)
{
  return request->group_count > 0 ? series->name : NULL;
}
