/* The run, as one line: specification -> plan -> points -> ceilings -> sensitivities -> claims -> drift -> figures ->
 * report -> manifest -> history. The array `steps` below is that line, one function an arrow; run_specification reads
 * the specification, goes through `preparations` and then through the array until a step fails, and says what the run
 * came to. Everything behind the
 * plan is a table. */
#include "run.h"

#include "core/claim.h"
#include "io/signals.h"
#include "render/figure.h"
#include "run/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run_free(struct run *run)
{
  for (size_t i = 0; run->points != NULL && i < run->spec.sweep_count; i++) {
    points_free(&run->points[i]);
  }
  free(run->points);
  for (size_t i = 0; i < run->figure_count; i++) {
    frame_free(&run->figures[i]);
  }
  free(run->figures);
  renderers_free(run->renderers);
  for (size_t i = 0; i < run->picture_count; i++) {
    text_free(&run->pictures[i].svg);
  }
  free(run->pictures);
  for (size_t i = 0; run->scripts != NULL && i < run->figure_count; i++) {
    text_free(&run->scripts[i]);
  }
  free(run->scripts);
  free(run->reasons);
  ceilings_free(&run->ceilings);
  sensitivities_free(&run->sensitivities);
  break_evens_free(&run->break_evens);
  data_fits_free(&run->data_fits);
  text_free(&run->baseline);
  drift_free(&run->drift);
  input_changes_free(&run->inputs);
  history_free(&run->history);
  csv_table_free(&run->published);
  frame_free(&run->claims);
  datapackage_free(&run->package);
  manifest_past_free(&run->past);
  manifest_free(&run->manifest);
  journal_free(&run->journal);
  text_free(&run->directory);
  text_free(&run->reads);
  spec_free(&run->spec);
}

static enum status read_specification(struct run *run, const char *file, struct fault *fault)
{
  struct spec_options wanted = run->options->library->options;
  struct text complaints = {0};
  wanted.sets = run->options->sets;
  wanted.set_count = run->options->set_count;
  enum status status = spec_read(file, &wanted, &run->spec, &complaints, fault);
  if (complaints.length > 0 && !crew_is_member(run->options->crew)) {
    (void)fputs(text_string(&complaints), stderr);
  }
  text_free(&complaints);
  path_join(&run->directory, run->options->output, status == STATUS_OK ? run->spec.name : "");
  shard_append_directory(&run->options->shard, &run->directory);
  return status == STATUS_OK ? text_status(&run->directory, "naming the output", fault) : status;
}

static enum status read_published(struct run *run, struct fault *fault)
{
  return run->spec.published == NULL ? STATUS_OK
                                     : csv_table_read(run->spec.published, "published", &run->published, fault);
}

static enum status plan_sweeps(struct run *run, struct fault *fault)
{
  run->points = calloc(run->spec.sweep_count + 1, sizeof *run->points);
  if (run->points == NULL) {
    return fault_no_memory(fault, "planning the run");
  }
  enum status status = STATUS_OK;
  for (size_t i = 0; i < run->spec.sweep_count && status == STATUS_OK; i++) {
    status = points_init(&run->points[i], &run->spec.sweeps[i], fault);
    run->points[i].table.go_on = signals_check;
  }
  ceilings_init(&run->ceilings, run->spec.sweeps, run->spec.sweep_count);
  run->ceilings.frame.table.go_on = signals_check;
  sensitivities_init(&run->sensitivities);
  break_evens_init(&run->break_evens, run->spec.break_evens, run->spec.break_even_count);
  run->break_evens.frame.table.go_on = signals_check;
  return status;
}

/* "gpt2-ratio: 1.4817505315379165, expected 1.6 +- 0.005": the first claim that does not hold. */
static enum status describe_broken_claim(const struct table *claims, struct text *text, struct fault *fault)
{
  enum { ID, STATEMENT, VALUE, EXPECTED, TOLERANCE, HOLDS };
  struct cell cells[CLAIMS_COLUMNS];
  bool found = false;
  for (uint64_t row = 0; row < claims->row_count && !found; row++) {
    for (size_t i = 0; i < CLAIMS_COLUMNS; i++) {
      enum status status = table_read(claims, row, i, &cells[i], fault);
      if (status != STATUS_OK) {
        return status;
      }
    }
    found = strcmp(cells[HOLDS].text, "no") == 0;
  }
  if (found) {
    const char *value = cells[VALUE].length == 0 ? "undefined" : cells[VALUE].text;
    text_append_format(text, "%.80s: %s, expected %.200s", cells[ID].text, value, cells[EXPECTED].text);
    text_append_format(text, "%s%s", cells[TOLERANCE].length == 0 ? "" : " +- ", cells[TOLERANCE].text);
  }
  return text_status(text, "judging claims", fault);
}

static enum status judge_claims(const struct run *run, struct fault *fault)
{
  struct text first = {0};
  enum status status = run->broken_claims == 0 ? STATUS_OK : describe_broken_claim(&run->claims.table, &first, fault);
  if (status == STATUS_OK && run->broken_claims > 0) {
    status = fault_set(fault, STATUS_CHECK_FAILED,
                       "%.300s: %zu of %zu %s %s not hold; first %.400s; see %.250s/claims.csv", run->spec.file,
                       run->broken_claims, run->spec.claim_count, run->spec.claim_count == 1 ? "claim" : "claims",
                       run->broken_claims == 1 ? "does" : "do", text_string(&first), text_string(&run->directory));
  }
  text_free(&first);
  return status;
}

static enum status judge_printed(const struct run *run, struct fault *fault)
{
  return run->tally.disagreements == 0
             ? STATUS_OK
             : fault_set(fault, STATUS_CHECK_FAILED, "%s: %zu printed %s not reproduced; see %s/report.md",
                         run->spec.file, run->tally.disagreements,
                         run->tally.disagreements == 1 ? "value is" : "values are", text_string(&run->directory));
}

static enum status judge_estimates(const struct run *run, struct fault *fault)
{
  return study_outcome_check(&run->sensitivities.outcome, fault);
}

static enum status judge_drift(const struct run *run, struct fault *fault)
{
  if (run->options->baseline != NULL && run->drift.moved > 0 && run->inputs.words.length > 0) {
    (void)fprintf(stderr, "proofsweep: %s\n", text_string(&run->inputs.words));
  }
  return run->options->baseline == NULL ? STATUS_OK : drift_judge(&run->drift, fault);
}

/* One more thing to tell, behind those that are told already. */
static void tell(struct text *told, const struct fault *found)
{
  text_append_format(told, "%s%s", told->length > 0 ? "; and " : "", found->text);
}

/* What the run came to: every failed check is told in one sentence, and outranks missing figures, told behind them. */
static enum status judge(const struct run *run, struct fault *fault)
{
  static enum status (*const checks[])(const struct run *run, struct fault *fault) = {judge_claims, judge_printed,
                                                                                      judge_estimates, judge_drift};
  struct text told = {0};
  for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
    enum status status = checks[i](run, fault);
    if (status != STATUS_OK && status != STATUS_CHECK_FAILED) {
      text_free(&told);
      return status;
    }
    if (status == STATUS_CHECK_FAILED) {
      tell(&told, fault);
    }
  }
  enum status found = told.length > 0 ? STATUS_CHECK_FAILED : run->undrawn.status;
  if (run->undrawn.status != STATUS_OK) {
    tell(&told, &run->undrawn);
  }
  enum status status = text_status(&told, "judging a run", fault);
  if (status == STATUS_OK && found != STATUS_OK) {
    status = fault_set(fault, found, "%s", text_string(&told));
  }
  text_free(&told);
  return status;
}

static enum status say_counts(const struct run *run, struct fault *fault)
{
  struct text line = {0};
  size_t holding = run->spec.claim_count - run->broken_claims;
  text_append_format(&line, "%s: ", run->spec.name);
  text_append_count(&line, run->spec.sweep_count, "sweep", "sweeps");
  text_append(&line, ", ");
  text_append_count(&line, holding, "claim holds", "claims hold");
  text_append_format(&line, ", %zu %s, ", run->broken_claims, run->broken_claims == 1 ? "does not" : "do not");
  text_append_count(&line, run->rendered.redrawn, "picture", "pictures");
  text_append_format(&line, " drawn, %zu kept", run->rendered.pictures - run->rendered.redrawn);
  if (run->cleared > 0) {
    text_append(&line, ", ");
    text_append_count(&line, run->cleared, "file", "files");
    text_append(&line, " of an earlier run removed");
  }
  if (run->tally.left_out > 0) {
    text_append(&line, ", ");
    text_append_count(&line, run->tally.left_out, "passage", "passages");
    text_append(&line, " of the report's template left out");
  }
  text_append_char(&line, '\n');
  enum status status = text_status(&line, "telling what was done", fault);
  if (status == STATUS_OK) {
    (void)fputs(text_string(&line), stderr);
  }
  text_free(&line);
  return status;
}

static enum status say_done(const struct run *run, struct fault *fault)
{
  struct text text = {0};
  bool whole = run->options->shard.count == 0;
  text_append_format(&text, whole ? "%s/report.html\n" : "%s\n", text_string(&run->directory));
  enum status status = text_status(&text, "telling what was done", fault);
  if (status == STATUS_OK && !run->options->quiet && whole) {
    status = say_counts(run, fault);
  }
  if (status == STATUS_OK && !run->options->quiet) {
    status = command_print(&text, fault);
  }
  text_free(&text);
  return status;
}

/* What could not be said does not keep back what the run came to. */
static enum status say_and_judge(const struct run *run, struct fault *fault)
{
  struct fault unsaid = {0}, found = {0};
  enum status said = say_done(run, &unsaid);
  enum status status = run->options->shard.count == 0 ? judge(run, &found) : STATUS_OK;
  if (said == STATUS_OK || status == STATUS_OK) {
    *fault = said == STATUS_OK ? found : unsaid;
    return said == STATUS_OK ? status : said;
  }
  return fault_set(fault, said, "%s; and %s", unsaid.text, found.text);
}

typedef enum status run_step(struct run *run, struct fault *fault);

/* What goes before any work, of a run and of one that is only described: nothing is written. */
static run_step *const preparations[] = {
    read_published, run_find_baseline, run_check_overwrites, run_read_history,
    plan_sweeps,    run_check_wide,    run_check_shards,
};

/* What of them can fail of a specification that is run after others: a mistake in one stops them all. */
static run_step *const foresight[] = {run_find_baseline, run_check_overwrites, plan_sweeps, run_check_wide};

/* The whole run: the arrows of the line above, in order. */
static run_step *const steps[] = {
    run_ask_renderers,   run_fit_data,      run_begin_manifest, run_open_journal,        run_begin_crew,
    run_write_points,    run_write_wide,    run_write_ceilings, run_write_sensitivities, run_write_break_evens,
    run_write_data_fits, run_write_claims,  run_add_history,    run_write_drift,         run_build_figures,
    run_draw_figures,    run_write_report,  run_write_package,  run_clear_leftovers,     run_write_manifest,
    run_end_journal,     run_write_history,
};

/* Those of a shard: its journal stays for the merge. */
static run_step *const shard_steps[] = {
    run_begin_manifest,      run_open_journal,   run_write_points,
    run_share_sensitivities, run_write_manifest, run_keep_journal,
};

static enum status take_steps(struct run *run, run_step *const *taken, size_t count, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    status = signals_check(fault);
    status = status == STATUS_OK ? taken[i](run, fault) : status;
  }
  return status;
}

static enum status prepare(struct run *run, const char *file, struct fault *fault)
{
  enum status status = read_specification(run, file, fault);
  return status == STATUS_OK ? take_steps(run, preparations, sizeof preparations / sizeof preparations[0], fault)
                             : status;
}

/* Whether a run that ends here leaves what --resume takes up. */
static bool can_go_on(const struct run *run)
{
  return run->options->shards == NULL && run->journal.descriptor >= 0 && run->journal.entry_count > 0;
}

enum status run_specification(const char *file, const struct run_options *options, struct fault *fault)
{
  struct run run = {.options = options};
  bool whole = options->shard.count == 0;
  size_t count = whole ? sizeof steps / sizeof steps[0] : sizeof shard_steps / sizeof shard_steps[0];
  enum status status = prepare(&run, file, fault);
  if (status == STATUS_OK) {
    status = take_steps(&run, whole ? steps : shard_steps, count, fault);
  }
  if (status == STATUS_OK) {
    status = say_and_judge(&run, fault);
  }
  if (status == STATUS_INTERRUPTED && can_go_on(&run)) {
    status = fault_set(fault, status, "interrupted; what is finished is kept, and --resume goes on with it");
  }
  run_end_crew(&run);
  run_free(&run);
  return status;
}

enum status run_look_ahead(const char *file, const struct run_options *options, const char **name, struct fault *fault)
{
  struct run run = {.options = options};
  enum status status = read_specification(&run, file, fault);
  if (status == STATUS_OK) {
    status = take_steps(&run, foresight, sizeof foresight / sizeof foresight[0], fault);
  }
  if (status == STATUS_OK) {
    *name = arena_copy(options->library->arena, run.spec.name, strlen(run.spec.name));
    status = *name == NULL ? fault_no_memory(fault, "reading specifications") : STATUS_OK;
  }
  run_free(&run);
  return status;
}

enum status run_assist(const struct crew_order *beginning, const struct run_options *options, struct fault *fault)
{
  struct run run = {.options = options};
  enum status status = read_specification(&run, beginning->name, fault);
  if (status == STATUS_OK) {
    status = plan_sweeps(&run, fault);
  }
  if (status == STATUS_OK) {
    status = run_follow_orders(&run, beginning, fault);
  }
  run_free(&run);
  return status;
}

enum status run_describe(const char *file, const struct run_options *options, struct fault *fault)
{
  struct run run = {.options = options};
  struct text text = {0};
  enum status status = prepare(&run, file, fault);
  if (status == STATUS_OK) {
    status = run_forecast(&run, &text, fault);
  }
  if (status == STATUS_OK) {
    status = command_print(&text, fault);
  }
  text_free(&text);
  run_free(&run);
  return status;
}
