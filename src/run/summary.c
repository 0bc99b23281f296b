/* The report of a run, and the manifest that says what it was made from. */
#include "io/file.h"
#include "io/home.h"
#include "report/report.h"
#include "report/template.h"
#include "run/steps.h"

enum { SOURCE_LIMIT = 64 << 10 };

/* A file among the program's own, or beside the working directory where that is what the name says. */
static enum status read_home(const char *relative, struct text *path, struct text *content, struct fault *fault)
{
  enum status status = home_path(relative, path, fault);
  return status == STATUS_OK ? file_read(text_string(path), SOURCE_LIMIT, content, fault) : status;
}

static enum status write_one(struct run *run, const char *name, const struct text *text, struct fault *fault)
{
  struct output_record record;
  enum status status = file_write(text_string(&run->directory), name, text, OUTPUT_DURABLE, &record, fault);
  return status == STATUS_OK ? run_note_file(run, name, &record, fault) : status;
}

/* What a report is made from beside the run's numbers. */
struct sources {
  struct text template_path;
  struct text template, style, tables_script, panel_script, panel_markup;
};

static void free_sources(struct sources *sources)
{
  struct text *texts[] = {&sources->template_path, &sources->template,     &sources->style,
                          &sources->tables_script, &sources->panel_script, &sources->panel_markup};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    text_free(texts[i]);
  }
}

static enum status read_sources(const struct spec *spec, struct sources *sources, struct fault *fault)
{
  enum status status = template_read(spec, &sources->template_path, &sources->template, fault);
  const struct {
    const char *file;
    struct text *content;
  } files[] = {
      {"reports/report.css", &sources->style},
      {"reports/tables.js", &sources->tables_script},
      {"reports/panel.js", &sources->panel_script},
      {"reports/panel.html", &sources->panel_markup},
  };
  for (size_t i = 0; i < sizeof files / sizeof files[0] && status == STATUS_OK; i++) {
    struct text path = {0};
    status = read_home(files[i].file, &path, files[i].content, fault);
    text_free(&path);
  }
  return status;
}

static enum status fill_template(struct run *run, struct text *markdown, struct text *html, struct fault *fault)
{
  struct sources sources = {0};
  enum status status = read_sources(&run->spec, &sources, fault);
  const struct report_input input = {
      .spec = &run->spec,
      .template_file = text_string(&sources.template_path),
      .template_text = text_string(&sources.template),
      .shared = run->spec.own_report == NULL,
      .style = text_string(&sources.style),
      .tables_script = text_string(&sources.tables_script),
      .panel_script = text_string(&sources.panel_script),
      .panel_markup = text_string(&sources.panel_markup),
      .tables = {run, run_find_table},
      .claims = &run->claims.table,
      .sets = run->options->library->catalogue.sets,
      .set_count = run->options->library->catalogue.set_count,
      .figure = run_find_picture,
      .script = run_find_script,
      .undrawn = run_find_reason,
      .wrote = run_wrote,
      .version = PROOFSWEEP_VERSION,
      .drift = run->options->baseline == NULL ? NULL : &run->drift,
      .inputs = text_string(&run->inputs.words),
      .outcome = &run->sensitivities.outcome,
  };
  if (status == STATUS_OK) {
    status = report_write(&input, markdown, html, &run->tally, fault);
  }
  free_sources(&sources);
  return status;
}

enum status run_write_report(struct run *run, struct fault *fault)
{
  struct text markdown = {0}, html = {0};
  enum status status = run_read_pictures(run, fault);
  if (status == STATUS_OK) {
    status = fill_template(run, &markdown, &html, fault);
  }
  if (status == STATUS_OK) {
    status = write_one(run, "report.md", &markdown, fault);
  }
  if (status == STATUS_OK) {
    status = write_one(run, "report.html", &html, fault);
  }
  text_free(&markdown);
  text_free(&html);
  return status;
}

/* The sets of constants on their way into the manifest. */
struct listing {
  struct manifest *manifest;
  enum status status;
  struct fault *fault;
};

static void list_set(void *context, const struct constants *set)
{
  struct listing *listing = context;
  if (listing->status == STATUS_OK) {
    listing->status = manifest_add_constants(listing->manifest, set, listing->fault);
  }
}

/* Every set of constants that the run priced with. */
static enum status note_constants(struct run *run, struct fault *fault)
{
  struct listing listing = {&run->manifest, STATUS_OK, fault};
  spec_visit_constants(&run->spec, list_set, &listing);
  return listing.status;
}

enum status run_begin_manifest(struct run *run, struct fault *fault)
{
  enum status status = directory_make(text_string(&run->directory), fault);
  if (status == STATUS_OK) {
    status = manifest_init(&run->manifest, fault);
  }
  if (status == STATUS_OK) {
    status = manifest_read_past(text_string(&run->directory), &run->past, fault);
  }
  datapackage_begin(&run->package, run->spec.name, run->spec.title);
  run->manifest.spec = &run->spec;
  run->manifest.spec_file = run->spec.file;
  run->manifest.spec_name = run->spec.name;
  run->manifest.spec_sha256 = run->spec.sha256;
  run->manifest.has_seed = run->spec.has_seed;
  run->manifest.seed = run->spec.seed;
  run->manifest.arguments = run->options->words;
  run->manifest.argument_count = run->options->word_count;
  status = status == STATUS_OK ? note_constants(run, fault) : status;
  return status == STATUS_OK ? run_note_read_files(run, fault) : status;
}

enum status run_write_package(struct run *run, struct fault *fault)
{
  enum status status = datapackage_end(&run->package, fault);
  return status == STATUS_OK ? write_one(run, "datapackage.json", &run->package.text, fault) : status;
}

enum status run_write_manifest(struct run *run, struct fault *fault)
{
  enum status status = STATUS_OK;
  if (run->rendered.gnuplot_version[0] != '\0') {
    status = manifest_add_version(&run->manifest, "gnuplot", run->rendered.gnuplot_version, fault);
  }
  return status == STATUS_OK ? manifest_write(&run->manifest, text_string(&run->directory), OUTPUT_DURABLE, fault)
                             : status;
}
