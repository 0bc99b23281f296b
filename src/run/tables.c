/* The tables of a run beside the points: ceilings, break-even surfaces, claims, drift. */
#include "core/claim.h"
#include "io/child.h"
#include "io/file.h"
#include "io/signals.h"
#include "io/terminal.h"
#include "run/steps.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The table that a claim, a figure or the report names; NULL where there is none. */
const struct table *run_find_table(const void *source, const char *table, const char *sweep)
{
  const struct run *run = source;
  const struct sweep *drawn = spec_find_sweep(&run->spec, sweep);
  if (drawn != NULL) {
    return &run->points[drawn - run->spec.sweeps].table;
  }
  if (strcmp(table, "ceilings") == 0) {
    return &run->ceilings.frame.table;
  }
  if (strcmp(table, "break-even") == 0) {
    return &run->break_evens.frame.table;
  }
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    if (strcmp(table, data_fit_tables[i].name) == 0 && run->spec.data_fit_count > 0) {
      return &run->data_fits.frames[i].table;
    }
  }
  if (strcmp(table, "published") == 0 && run->published.columns != NULL) {
    return &run->published.table;
  }
  for (size_t i = 0; sensitivities_table(&run->sensitivities, i) != NULL; i++) {
    if (strcmp(sensitivities_table(&run->sensitivities, i)->name, table) == 0) {
      return sensitivities_table(&run->sensitivities, i);
    }
  }
  const struct table *others[] = {&run->claims.table, &run->history.frame.table,
                                  run->options->baseline == NULL ? NULL : &run->drift.frame.table};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (others[i] != NULL && others[i]->name != NULL && strcmp(others[i]->name, table) == 0) {
      return others[i];
    }
  }
  return NULL;
}

static enum status advance_progress(void *context, uint64_t done, uint64_t total, struct fault *fault)
{
  (void)total;
  progress_advance(context, done);
  return signals_check(fault);
}

enum status run_write_table(struct run *run, const struct table *table, const struct csv_selection *selection,
                            struct fault *fault)
{
  struct output_record records[2];
  struct text name = {0};
  struct progress progress = {0};
  progress_begin(&progress, STDERR_FILENO, table->name, table->row_count, run->options->quiet);
  const struct csv_watcher watcher = {advance_progress, &progress};
  enum status status = csv_write_file(table, run->options->dialect, selection, &watcher, text_string(&run->directory),
                                      OUTPUT_DURABLE, &records[0], &records[1], fault);
  progress_end(&progress);
  text_append_format(&name, "%s.csv-metadata.json", table->name);
  if (status == STATUS_OK) {
    status = text_status(&name, "noting a table", fault);
  }
  if (status == STATUS_OK) {
    status = run_note_file(run, name.data, &records[1], fault);
  }
  if (status == STATUS_OK) {
    datapackage_add(&run->package, "", table, run->options->dialect, selection);
    name.data[name.length - strlen("-metadata.json")] = '\0';
    status = run_note_file(run, name.data, &records[0], fault);
  }
  text_free(&name);
  return status;
}

enum status run_write_ceilings(struct run *run, struct fault *fault)
{
  size_t count = run->spec.sweep_count;
  struct ceilings_source *sources = calloc(count + 1, sizeof *sources);
  struct curve_fits *fits = calloc(count + 1, sizeof *fits);
  if (sources == NULL || fits == NULL) {
    free(fits);
    free(sources);
    return fault_no_memory(fault, "fitting curves");
  }
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    sources[i].sweep = &run->spec.sweeps[i];
    if (run->spec.sweeps[i].fit.asked) {
      sources[i].fits = &fits[i];
      struct fault inner = {0};
      status = curve_fits_init(&fits[i], &run->points[i], run->options->jobs, &inner);
      status = status == STATUS_OK ? status : spec_place_fault(&run->spec, sources[i].sweep->fit.place, &inner, fault);
    }
  }
  if (status == STATUS_OK) {
    status = ceilings_add_sweeps(&run->ceilings, sources, count, fault);
  }
  for (size_t i = 0; i < count; i++) {
    curve_fits_free(&fits[i]);
  }
  free(fits);
  free(sources);
  if (status == STATUS_OK && run->ceilings.frame.table.row_count > 0) {
    status = run_write_table(run, &run->ceilings.frame.table, NULL, fault);
  }
  return status;
}

enum status run_write_claims(struct run *run, struct fault *fault)
{
  const struct table_lookup lookup = {run, run_find_table};
  enum status status = claims_evaluate(&run->spec, &lookup, &run->claims, &run->broken_claims, fault);
  if (status == STATUS_OK && run->spec.claim_count > 0) {
    status = run_write_table(run, &run->claims.table, NULL, fault);
  }
  return status;
}

enum status run_write_break_evens(struct run *run, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < run->spec.break_even_count && status == STATUS_OK; i++) {
    status = break_evens_add(&run->break_evens, &run->spec.break_evens[i], fault);
  }
  return status == STATUS_OK && run->spec.break_even_count > 0
             ? run_write_table(run, &run->break_evens.frame.table, NULL, fault)
             : status;
}

enum status run_write_data_fits(struct run *run, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < DATA_FIT_TABLES && status == STATUS_OK; i++) {
    if (run->data_fits.frames[i].table.row_count > 0) {
      status = run_write_table(run, &run->data_fits.frames[i].table, NULL, fault);
    }
  }
  return status;
}

/* What stands there instead is named: a specification that was renamed finds its run under the name that it had. */
static enum status fault_no_baseline(const struct run *run, struct fault *fault)
{
  const char *baseline = text_string(&run->baseline);
  struct text other = {0};
  size_t found = 0;
  enum status status =
      directory_exists(baseline) ? child_find(baseline, "manifest.json", &other, &found, fault) : STATUS_OK;
  if (status == STATUS_OK && found > 0) {
    status = fault_set(fault, STATUS_BAD_INPUT,
                       "the baseline '%.200s' holds no run named '%.80s', but '%.300s': rename that directory to hold "
                       "this run against it, or choose another baseline",
                       baseline, run->spec.name, text_string(&other));
  } else if (status == STATUS_OK) {
    status = fault_set(fault, STATUS_BAD_INPUT,
                       directory_exists(baseline) ? "the baseline '%s' is no finished run: it has no manifest.json"
                                                  : "the baseline '%s' does not exist",
                       baseline);
  }
  text_free(&other);
  return status;
}

/* DIR/NAME of the baseline, or DIR itself where that is the run. */
enum status run_find_baseline(struct run *run, struct fault *fault)
{
  if (run->options->baseline == NULL) {
    return STATUS_OK;
  }
  struct text manifest = {0};
  bool there = false;
  path_join(&run->baseline, run->options->baseline, run->spec.name);
  enum status status = text_status(&run->baseline, "naming the baseline", fault);
  if (status == STATUS_OK) {
    status = file_look(run->baseline.data, &there, fault);
  }
  if (status == STATUS_OK && !there) {
    text_clear(&run->baseline);
    text_append(&run->baseline, run->options->baseline);
  }
  const char *baseline = text_string(&run->baseline);
  path_join(&manifest, baseline, "manifest.json");
  text_inherit(&manifest, &run->baseline);
  if (status == STATUS_OK) {
    status = text_status(&manifest, "naming the baseline", fault);
  }
  if (status == STATUS_OK) {
    status = file_look(manifest.data, &there, fault);
  }
  if (status != STATUS_OK) {
    text_free(&manifest);
    return status;
  }
  if (!there) {
    status = fault_no_baseline(run, fault);
  } else if (same_directory(baseline, text_string(&run->directory))) {
    status = fault_set(fault, STATUS_BAD_INPUT, "the baseline '%s' is where this run writes; give another --output",
                       text_string(&run->directory));
  } else {
    status = drift_check(baseline, fault);
  }
  text_free(&manifest);
  return status;
}

/* Compares what this run wrote: a table that an earlier one left in its directory stands for nothing. */
enum status run_write_drift(struct run *run, struct fault *fault)
{
  if (run->options->baseline == NULL) {
    return STATUS_OK;
  }
  struct text manifest = {0};
  const char *baseline = text_string(&run->baseline);
  enum status status = manifest_describe(&run->manifest, &manifest, fault);
  if (status == STATUS_OK) {
    status = inputs_compare(baseline, NULL, &manifest, &run->inputs, fault);
  }
  text_free(&manifest);
  if (status != STATUS_OK) {
    return status;
  }
  const char **written = calloc(run->manifest.file_count + 1, sizeof *written);
  if (written == NULL) {
    return fault_no_memory(fault, "comparing runs");
  }
  for (size_t i = 0; i < run->manifest.file_count; i++) {
    written[i] = run->manifest.files[i].path;
  }
  const struct drift_options options = {.tolerance = run->options->tolerance, .inputs = &run->inputs};
  const struct drift_side before = {.directory = baseline};
  const struct drift_side now = {text_string(&run->directory), written, run->manifest.file_count};
  status = drift_compare(&before, &now, &options, &run->drift, fault);
  free(written);
  return status == STATUS_OK ? run_write_table(run, &run->drift.frame.table, NULL, fault) : status;
}
