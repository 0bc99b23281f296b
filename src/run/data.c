/* Fits to data files: the series of each entry of `fits:`, read and fitted. */
#include "io/data_fit_series.h"
#include "run/steps.h"

static enum status fit_list(struct run *run, const struct data_fit_request *request, const struct series_list *list,
                            struct fault *fault)
{
  uint64_t seed = run->spec.has_seed ? run->spec.seed : 1;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < list->count && status == STATUS_OK; i++) {
    const struct series *series = &list->items[i];
    const struct fit_data data = {series->x, series->y, series->weight, series->count};
    status = data_fits_add(&run->data_fits, request, data_fit_series_name(request, series), &data, seed, fault);
  }
  return status;
}

static enum status fit_one(struct run *run, const struct data_fit_request *request, struct fault *fault)
{
  struct csv_data data = {0};
  struct series_list list = {0};
  enum status status = csv_read_file(request->data, NULL, &data, fault);
  if (status == STATUS_OK) {
    status = data_fit_series(request, &data, &list, fault);
  }
  if (status == STATUS_OK) {
    status = fit_list(run, request, &list, fault);
  }
  series_list_free(&list);
  csv_data_free(&data);
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
    status = status == STATUS_OK ? status : spec_place_fault(&run->spec, request->place, &inner, fault);
  }
  return status;
}
