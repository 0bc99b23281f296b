/* The history of a specification's claims: read before the run, added to by it. */
#include "run/steps.h"

#include <stdio.h>

enum status run_read_history(struct run *run, struct fault *fault)
{
  enum status status = history_read(run->options->history, &run->history, fault);
  if (status == STATUS_OK && run->history.warning[0] != '\0') {
    (void)fprintf(stderr, "proofsweep: %s\n", run->history.warning);
  }
  return status;
}

enum status run_add_history(struct run *run, struct fault *fault)
{
  return history_add(&run->history, PROOFSWEEP_VERSION, run->spec.name, &run->claims.table, fault);
}

enum status run_write_history(struct run *run, struct fault *fault)
{
  return run->options->history == NULL || run->history.tonight.table.row_count == 0
             ? STATUS_OK
             : history_append(run->options->history, &run->history, fault);
}
