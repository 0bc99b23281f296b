/* Sensitivity analyses: their work, which can be cut, continued and shared, and their tables. */
#include "io/signals.h"
#include "run/steps.h"
#include "run/sums.h"

/* Whether any analysis has units to keep. */
static bool are_shared(const struct spec *spec)
{
  bool shared = false;
  for (size_t i = 0; i < spec->sensitivity_count; i++) {
    shared = shared || sensitivity_is_shared(&spec->sensitivities[i]);
  }
  return shared;
}

/* Every analysis in turn: its rows, or, where `share`, only the units that this part of the run has of it. */
static enum status work_out(struct run *run, const struct ledger *ledger, bool share, struct fault *fault)
{
  struct sensitivity_options options = {.seed = run->spec.seed, .threads = run->options->jobs, .ledger = ledger};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < run->spec.sensitivity_count && status == STATUS_OK; i++) {
    const struct sensitivity *sensitivity = &run->spec.sensitivities[i];
    struct fault inner = {0};
    status = share ? sensitivity_share(sensitivity, &options, &inner)
                   : sensitivities_add(&run->sensitivities, sensitivity, &options, &inner);
    status = status == STATUS_OK ? status : spec_place_fault(&run->spec, sensitivity->place, &inner, fault);
    options.first_job += sensitivity->output_count;
    if (status == STATUS_OK) {
      status = signals_check(fault);
    }
  }
  return status;
}

/* All processes of the run work out their parts of the units; then ours have everything. */
static enum status share_with_crew(struct run *run, struct sums *sums, struct fault *fault)
{
  if (!crew_is_led(run->options->crew)) {
    return STATUS_OK;
  }
  enum status status = sums_begin_sharing(sums, fault);
  if (status == STATUS_OK) {
    status = work_out(run, &sums->ledger, true, fault);
  }
  return sums_end_sharing(sums, status, fault);
}

enum status run_join_sensitivities(struct run *run, const char *lines, size_t length, struct fault *fault)
{
  struct sums sums;
  enum status status = sums_begin(&sums, run, fault);
  if (status == STATUS_OK) {
    status = sums_add(&sums, lines, length, fault);
  }
  if (status == STATUS_OK) {
    status = sums_end(&sums, work_out(run, &sums.ledger, true, fault), fault);
  }
  sums_free(&sums);
  return status;
}

enum status run_write_sensitivities(struct run *run, struct fault *fault)
{
  struct sums sums;
  enum status status = STATUS_OK;
  if (are_shared(&run->spec)) {
    status = sums_begin(&sums, run, fault);
    if (status == STATUS_OK) {
      status = share_with_crew(run, &sums, fault);
      status = status == STATUS_OK ? work_out(run, &sums.ledger, false, fault) : status;
      status = sums_end(&sums, status, fault);
    }
    sums_free(&sums);
  } else {
    status = work_out(run, NULL, false, fault);
  }
  for (size_t i = 0; status == STATUS_OK && sensitivities_table(&run->sensitivities, i) != NULL; i++) {
    status = run_write_table(run, sensitivities_table(&run->sensitivities, i), NULL, fault);
  }
  return status;
}

enum status run_share_sensitivities(struct run *run, struct fault *fault)
{
  struct sums sums;
  if (!are_shared(&run->spec)) {
    return STATUS_OK;
  }
  const struct journal_entry *finished = journal_find(&run->journal, sums_file);
  bool holds = false;
  enum status status = finished == NULL ? STATUS_OK : journal_entry_holds(&run->journal, finished, &holds, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (holds) {
    run->manifest.blocks_reused += finished->blocks;
    return run_note_file(run, sums_file, &finished->record, fault);
  }
  status = sums_begin(&sums, run, fault);
  if (status == STATUS_OK) {
    status = sums_end(&sums, work_out(run, &sums.ledger, true, fault), fault);
  }
  if (status == STATUS_OK) {
    status = sums_commit(&sums, fault);
  }
  sums_free(&sums);
  return status;
}
