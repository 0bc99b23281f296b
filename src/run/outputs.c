/* The files that a run will write, known before it writes any. */
#include "core/analyses.h"
#include "core/table_key.h"
#include "core/variant.h"
#include "run/steps.h"
#include "run/sums.h"

#include <string.h>

const char run_figures_folder[] = "figures/";

/* The table of pairs needs two inputs, and can be declined. */
static bool has_rows(const struct analysis *analysis, const char *table)
{
  const struct sensitivity *sensitivity = analysis->sensitivity;
  bool pairs = sensitivity == NULL || (sensitivity->pairs && sensitivity->input_count > 1);
  return analysis_fills(analysis, table) && (pairs || strcmp(table, "sensitivity-pairs") != 0);
}

bool run_will_fill(const struct run *run, const char *table)
{
  const struct spec *spec = &run->spec;
  bool fills = spec->claim_count > 0 && strcmp(table, "claims") == 0;
  for (size_t i = 0; i < spec->sweep_count && strcmp(table, "ceilings") == 0; i++) {
    fills = fills || spec->sweeps[i].ceiling || spec->sweeps[i].fit.asked;
  }
  for (size_t i = 0; i < analyses_count(spec) && !fills; i++) {
    const struct analysis analysis = analyses_at(spec, i);
    fills = has_rows(&analysis, table);
  }
  return fills;
}

/* FOLDER NAME SUFFIX ENDING, and the NUL that ends it. */
static void add(struct text *paths, const char *folder, const char *name, const char *suffix, const char *ending)
{
  text_append_format(paths, "%s%s%s%s", folder, name, suffix, ending);
  text_append_char(paths, '\0');
}

static void add_table(struct text *paths, const char *folder, const char *name, const char *suffix)
{
  add(paths, folder, name, suffix, ".csv");
  add(paths, folder, name, suffix, ".csv-metadata.json");
}

/* In every format and variant: which are drawn depends on what was drawn before, too. */
static void add_figure(struct text *paths, const char *name)
{
  static const char *const endings[FORMATS] = {".svg", ".png", ".pdf"};
  add_table(paths, run_figures_folder, name, "");
  for (size_t i = 0; i < (size_t)VARIANTS * FORMATS; i++) {
    add(paths, run_figures_folder, name, variants[i / FORMATS].suffix, endings[i % FORMATS]);
  }
}

/* What a shard leaves to the merge. */
static void add_rest(const struct run *run, struct text *paths)
{
  const char *table = NULL;
  for (size_t i = 0; (table = table_word(i)) != NULL; i++) {
    if (run_will_fill(run, table)) {
      add_table(paths, "", table, "");
    }
  }
  for (size_t i = 0; run->options->wide && i < run->spec.sweep_count; i++) {
    add_table(paths, "", run->spec.sweeps[i].name, "-wide");
  }
  if (run->options->baseline != NULL) {
    add_table(paths, "", "drift", "");
  }
  for (size_t i = 0; i < run->spec.figure_count; i++) {
    add_figure(paths, run->spec.figures[i].name);
  }
  add(paths, "", "report", "", ".md");
  add(paths, "", "report", "", ".html");
  add(paths, "", "datapackage", "", ".json");
}

void run_list_outputs(const struct run *run, struct text *paths)
{
  for (size_t i = 0; i < run->spec.sweep_count; i++) {
    add_table(paths, "", run->spec.sweeps[i].name, "");
  }
  if (run->options->shard.count == 0) {
    add_rest(run, paths);
  } else {
    add(paths, "", sums_file, "", "");
  }
  add(paths, "", "manifest", "", ".json");
  add(paths, "", "journal", "", "");
}
