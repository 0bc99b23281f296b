/* What a run would do, in words, for --dry-run. */
#include "core/plan.h"
#include "core/table_key.h"
#include "io/csv_write.h"
#include "run/steps.h"
#include "run/sums.h"

#include <string.h>

/* Appends the key and the number of values of each axis. */
static void describe_axes(const struct axis *axes, size_t count, const char *joint, struct text *text)
{
  for (size_t i = 0; i < count; i++) {
    text_append_format(text, "%s%s %llu", joint, axes[i].key, (unsigned long long)axes[i].count);
  }
}

/* The analyses: what they draw or solve, and for which models. */
static void describe_analyses(const struct spec *spec, struct text *text)
{
  for (size_t i = 0; i < spec->sensitivity_count; i++) {
    const struct sensitivity *sensitivity = &spec->sensitivities[i];
    text_append_format(text, "  sensitivity %s: %s of %s, ", sensitivity->name, sensitivity->method,
                       sensitivity->model.name);
    text_append_count(text, sensitivity->input_count, "input", "inputs");
    if (sensitivity->samples > 0) {
      text_append(text, ", ");
      text_append_count(text, sensitivity->samples, "sample", "samples");
    }
    text_append_char(text, '\n');
  }
  for (size_t i = 0; i < spec->break_even_count; i++) {
    const struct sweep *grid = &spec->break_evens[i].grid;
    text_append_format(text, "  break-even.csv  %s: ", grid->name);
    text_append_count(text, plan_product_count(grid), "point", "points");
    text_append_format(text, ": models %zu", grid->model_count);
    describe_axes(grid->axes, grid->axis_count, " x ", text);
    text_append_char(text, '\n');
  }
}

enum { PROBES = 16 };

/* "about 3 GB": a file of that size is said before it is written; a small one is not worth a word. */
static void describe_bytes(double bytes, struct text *text)
{
  static const char *const units[] = {"MB", "GB", "TB", "PB"};
  size_t unit = 0;
  for (bytes /= 1e6; bytes >= 999.5 && unit + 1 < sizeof units / sizeof units[0]; unit++) {
    bytes /= 1000;
  }
  if (unit > 0 || bytes >= 0.95) {
    text_append(text, ", about ");
    text_append_fixed(text, bytes, bytes < 9.95 ? 1 : 0);
    text_append_format(text, " %s", units[unit]);
  }
}

/* The size of a sweep's CSV, by some of its rows. Where one of them cannot be worked out nothing is said. */
static enum status describe_size(const struct run *run, size_t index, uint64_t first, uint64_t count, struct text *text,
                                 struct fault *fault)
{
  const struct points *points = &run->points[index];
  size_t columns[POINTS_COLUMNS_MAX];
  struct csv_selection selection;
  const struct csv_selection *selected = run_select_columns(&run->spec.sweeps[index], points, columns, &selection);
  struct text rows = {0};
  enum status status = STATUS_OK;
  for (uint64_t i = 0; i < PROBES && count >= PROBES && status == STATUS_OK; i++) {
    status =
        csv_append_rows(&points->table, run->options->dialect, selected, first + count / PROBES * i, 1, &rows, fault);
  }
  if (status == STATUS_OK) {
    status = text_status(&rows, "describing a run", fault);
  }
  if (status == STATUS_OK) {
    describe_bytes((double)rows.length / PROBES * (double)count, text);
  }
  text_free(&rows);
  return status == STATUS_BAD_INPUT ? STATUS_OK : status;
}

static enum status describe_sweep(const struct run *run, size_t index, struct text *text, struct fault *fault)
{
  const struct sweep *sweep = &run->spec.sweeps[index];
  const struct shard *shard = &run->options->shard;
  uint64_t first = 0, count = 0, all = run->points[index].table.row_count;
  shard_rows(shard, all, &first, &count);
  text_append_format(text, "  %s.csv  ", sweep->name);
  if (shard->count > 0) {
    text_append_format(text, "%llu of ", (unsigned long long)count);
  }
  text_append_count(text, all, "point", "points");
  enum status status = describe_size(run, index, first, count, text, fault);
  text_append_format(text, ": models %zu", sweep->model_count);
  describe_axes(sweep->axes, sweep->axis_count, " x ", text);
  describe_axes(sweep->one_at_a_time, sweep->one_at_a_time_count, ", one at a time ", text);
  text_append(text, sweep->ceiling && shard->count == 0 ? ", with ceilings" : "");
  text_append_format(text, "%s%s\n", sweep->fit.asked && shard->count == 0 ? ", with a fit of each curve" : "",
                     run->options->wide ? ", and a wide view" : "");
  return status;
}

/* The series that are fitted. */
static void describe_data_fits(const struct spec *spec, struct text *text)
{
  for (size_t i = 0; i < spec->data_fit_count; i++) {
    const struct data_fit_request *request = &spec->data_fits[i];
    text_append_format(text, "  %s.csv  %s: %s over %s of %s, %s", data_fit_tables[DATA_FIT_SERIES].name, request->name,
                       request->y, request->x, request->data, request->law == NULL ? "any law" : request->law->name);
    for (size_t j = 0; j < request->group_count; j++) {
      text_append_format(text, "%s%s", j == 0 ? ", for each " : " and ", request->group_by[j]);
    }
    text_append_char(text, '\n');
  }
}

/* The tables that have no line of their own. */
static void describe_other_tables(const struct run *run, struct text *text)
{
  static const char *const told[] = {"break-even", "fits", "claims"};
  const char *joint = "  ", *table = NULL;
  for (size_t i = 0; (table = table_word(i)) != NULL; i++) {
    bool other = run_will_fill(run, table);
    for (size_t j = 0; j < sizeof told / sizeof told[0]; j++) {
      other = other && strcmp(told[j], table) != 0;
    }
    if (other) {
      text_append_format(text, "%s%s.csv", joint, table);
      joint = ", ";
    }
  }
  text_append(text, joint[0] == ',' ? "\n" : "");
}

static void describe_comparisons(const struct run *run, struct text *text)
{
  if (run->options->baseline != NULL) {
    text_append_format(text, "  drift.csv  against %s\n", text_string(&run->baseline));
  }
  if (run->options->history != NULL) {
    text_append_format(text, "  %s gets ", run->options->history);
    text_append_count(text, run->spec.claim_count, "row", "rows");
    text_append(text, " behind ");
    text_append_count(text, run->history.frame.table.row_count, "row\n", "rows\n");
  }
}

/* Whether a later entry is of the same file. */
static bool is_outdated(const struct journal *journal, size_t index)
{
  for (size_t i = index + 1; i < journal->entry_count; i++) {
    if (strcmp(journal->entries[i].name, journal->entries[index].name) == 0) {
      return true;
    }
  }
  return false;
}

static enum status describe_entries(const struct journal *journal, struct text *text, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < journal->entry_count && status == STATUS_OK; i++) {
    const struct journal_entry *entry = &journal->entries[i];
    bool kept = !is_outdated(journal, i);
    if (kept && entry->finished) {
      status = journal_entry_holds(journal, entry, &kept, fault);
    }
    if (kept && status == STATUS_OK) {
      text_append_format(text, "  --resume keeps %s%s\n", entry->finished ? "" : "the beginning of ", entry->name);
    }
  }
  return status;
}

/* What is kept of a run that was cut. A journal that was cut before it said anything is none. */
static enum status describe_resumption(const struct run *run, struct text *text, struct fault *fault)
{
  struct journal journal = {.descriptor = -1};
  struct text made_from = {0};
  const char *directory = text_string(&run->directory);
  bool there = false;
  enum status status = journal_look(directory, &there, fault);
  if (status == STATUS_OK && there) {
    status = journal_read(&journal, directory, fault);
    status = status == STATUS_BAD_INPUT ? STATUS_OK : status;
  }
  if (status == STATUS_OK && journal.entry_count > 0) {
    status = run_describe_origin(run, &made_from, fault);
  }
  if (status == STATUS_OK && journal.entry_count > 0) {
    status = journal_check_origin(&journal, &made_from, fault);
  }
  if (status == STATUS_OK) {
    status = describe_entries(&journal, text, fault);
    text_append(text, journal.entry_count == 0 ? "  --resume has nothing to go on with\n" : "");
  }
  text_free(&made_from);
  journal_free(&journal);
  return status;
}

/* What a run writes behind its points. */
static void describe_tables(const struct run *run, struct text *text)
{
  const struct spec *spec = &run->spec;
  describe_analyses(spec, text);
  describe_data_fits(spec, text);
  describe_other_tables(run, text);
  if (spec->claim_count > 0) {
    text_append(text, "  claims.csv  ");
    text_append_count(text, spec->claim_count, "claim\n", "claims\n");
  }
  describe_comparisons(run, text);
  for (size_t i = 0; i < spec->figure_count; i++) {
    text_append_format(text, "  figures/%s\n", spec->figures[i].name);
  }
  text_append(text, "  report.md, report.html, datapackage.json, manifest.json\n");
}

/* And a shard: the rest is the merge's. */
static void describe_part(const struct run *run, struct text *text)
{
  size_t shared = 0;
  for (size_t i = 0; i < run->spec.sensitivity_count; i++) {
    shared += sensitivity_is_shared(&run->spec.sensitivities[i]);
  }
  if (shared > 0) {
    text_append_format(text, "  %s  part %u of %u of ", sums_file, run->options->shard.number,
                       run->options->shard.count);
    text_append_count(text, shared, "analysis\n", "analyses\n");
  }
  text_append(text, "  journal, manifest.json\n");
}

enum status run_forecast(const struct run *run, struct text *text, struct fault *fault)
{
  const struct spec *spec = &run->spec;
  text_append_format(text, "%s would be written to %s\n", spec->file, text_string(&run->directory));
  enum status status = run->options->resume ? describe_resumption(run, text, fault) : STATUS_OK;
  for (size_t i = 0; i < spec->sweep_count && status == STATUS_OK; i++) {
    status = describe_sweep(run, i, text, fault);
  }
  (run->options->shard.count == 0 ? describe_tables : describe_part)(run, text);
  return status == STATUS_OK ? text_status(text, "describing a run", fault) : status;
}
