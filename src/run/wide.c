/* The wide view of each sweep, for spreadsheets: --wide. */
#include "core/wide.h"
#include "run/steps.h"

#include <string.h>
#include <strings.h>

/* A sweep may bear the name of another one's wide view. */
static enum status check_name(const struct run *run, const struct table *table, struct fault *fault)
{
  for (size_t i = 0; i < run->spec.sweep_count; i++) {
    if (strcasecmp(run->spec.sweeps[i].name, table->name) == 0) {
      struct fault inner;
      (void)fault_set(&inner, STATUS_BAD_INPUT,
                      "sweep '%s' has the name of a wide view; name it otherwise, or leave out --wide",
                      run->spec.sweeps[i].name);
      return spec_place_fault(&run->spec, run->spec.sweeps[i].place, &inner, fault);
    }
  }
  return STATUS_OK;
}

/* Turns each sweep on its side, and writes it where `write`. */
static enum status turn_sweeps(struct run *run, bool write, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; run->options->wide && i < run->spec.sweep_count && status == STATUS_OK; i++) {
    struct wide wide;
    struct fault inner = {0};
    status = wide_init(&wide, &run->points[i], &inner);
    status = status == STATUS_OK ? check_name(run, &wide.table, fault)
                                 : spec_place_fault(&run->spec, run->spec.sweeps[i].place, &inner, fault);
    if (status == STATUS_OK && write) {
      status = run_write_table(run, &wide.table, NULL, fault);
    }
    wide_free(&wide);
  }
  return status;
}

enum status run_check_wide(struct run *run, struct fault *fault)
{
  return turn_sweeps(run, false, fault);
}

enum status run_write_wide(struct run *run, struct fault *fault)
{
  return turn_sweeps(run, true, fault);
}
