/* The run, as one line: specification -> plan -> points -> ceilings -> claims -> figures -> report -> manifest.
 * run_specification below is that line; each arrow is one function, and everything behind the plan is a table. */
#include "run.h"

#include "core/ceilings.h"
#include "core/claim.h"
#include "core/points.h"
#include "io/file.h"
#include "io/home.h"
#include "io/manifest.h"
#include "io/signals.h"
#include "io/terminal.h"
#include "render/figure.h"
#include "render/render.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct run {
  const struct run_options *options;
  struct spec spec;
  struct text directory; /* OUTPUT/NAME */
  struct points *points; /* one a sweep */
  struct ceilings ceilings;
  struct frame claims;
  size_t broken_claims;
  size_t disagreements;  /* printed values that the report finds otherwise */
  struct frame *figures; /* one a figure asked for */
  size_t figure_count;   /* built so far */
  struct render_report rendered;
  struct picture *pictures; /* what the report shows */
  size_t picture_count;
  struct manifest manifest;
};

/* The SVG of one variant of one figure. */
struct picture {
  const char *name;
  const char *variant; /* "", "dark", "narrow", "narrow-dark" */
  struct text svg;
};

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
  for (size_t i = 0; i < run->picture_count; i++) {
    text_free(&run->pictures[i].svg);
  }
  free(run->pictures);
  ceilings_free(&run->ceilings);
  frame_free(&run->claims);
  manifest_free(&run->manifest);
  text_free(&run->directory);
  spec_free(&run->spec);
}

static enum status read_specification(struct run *run, const char *file, struct fault *fault)
{
  struct spec_options wanted = run->options->library->options;
  struct text complaints = {0};
  wanted.sets = run->options->sets;
  wanted.set_count = run->options->set_count;
  enum status status = spec_read(file, &wanted, &run->spec, &complaints, fault);
  if (complaints.length > 0) {
    (void)fputs(text_string(&complaints), stderr);
  }
  text_free(&complaints);
  path_join(&run->directory, run->options->output, status == STATUS_OK ? run->spec.name : "");
  return status;
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
  }
  ceilings_init(&run->ceilings, run->spec.sweeps, run->spec.sweep_count);
  return status;
}

/* The table that a claim, a figure or the report names; NULL where there is none. */
static const struct table *find_table(const void *source, const char *table, const char *sweep)
{
  const struct run *run = source;
  for (size_t i = 0; sweep != NULL && i < run->spec.sweep_count; i++) {
    if (strcmp(run->spec.sweeps[i].name, sweep) == 0) {
      return &run->points[i].table;
    }
  }
  if (strcmp(table, "ceilings") == 0) {
    return &run->ceilings.frame.table;
  }
  return strcmp(table, "claims") == 0 ? &run->claims.table : NULL;
}

static enum status advance_progress(void *context, uint64_t done, uint64_t total, struct fault *fault)
{
  (void)total;
  progress_advance(context, done);
  return signals_check(fault);
}

/* Writes one table and its metadata, and notes both for the manifest. */
static enum status write_table(struct run *run, const struct table *table, const struct csv_selection *selection,
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
  text_append_format(&name, "%s.csv", table->name);
  if (status == STATUS_OK) {
    status = manifest_add_file(&run->manifest, text_string(&name), &records[0], fault);
  }
  text_append(&name, "-metadata.json");
  if (status == STATUS_OK) {
    status = manifest_add_file(&run->manifest, text_string(&name), &records[1], fault);
  }
  text_free(&name);
  return status;
}

static enum status write_points(struct run *run, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < run->spec.sweep_count && status == STATUS_OK; i++) {
    const struct sweep *sweep = &run->spec.sweeps[i];
    struct csv_selection selection = {0};
    size_t columns[POINTS_COLUMNS_MAX];
    for (; selection.count < sweep->column_count; selection.count++) {
      columns[selection.count] = table_find_column(&run->points[i].table, sweep->columns[selection.count]);
    }
    selection.columns = columns;
    status = write_table(run, &run->points[i].table, sweep->columns == NULL ? NULL : &selection, fault);
  }
  return status;
}

static enum status write_ceilings(struct run *run, struct fault *fault)
{
  enum status status = ceilings_add_sweeps(&run->ceilings, run->spec.sweeps, run->spec.sweep_count, fault);
  if (status == STATUS_OK && run->ceilings.frame.table.row_count > 0) {
    status = write_table(run, &run->ceilings.frame.table, NULL, fault);
  }
  return status;
}

static enum status write_claims(struct run *run, struct fault *fault)
{
  const struct table_lookup lookup = {run, find_table};
  enum status status = claims_evaluate(&run->spec, &lookup, &run->claims, &run->broken_claims, fault);
  if (status == STATUS_OK && run->spec.claim_count > 0) {
    status = write_table(run, &run->claims.table, NULL, fault);
  }
  return status;
}

/* The sweep of that name; NULL for NULL. */
static const struct sweep *find_sweep(const struct run *run, const char *name)
{
  for (size_t i = 0; name != NULL && i < run->spec.sweep_count; i++) {
    if (strcmp(run->spec.sweeps[i].name, name) == 0) {
      return &run->spec.sweeps[i];
    }
  }
  return NULL;
}

static enum status build_figures(struct run *run, struct fault *fault)
{
  const struct catalogue *catalogue = &run->options->library->catalogue;
  run->figures = calloc(run->spec.figure_count + 1, sizeof *run->figures);
  if (run->figures == NULL) {
    return fault_no_memory(fault, "building figures");
  }
  enum status status = STATUS_OK;
  for (size_t i = 0; i < run->spec.figure_count && status == STATUS_OK; i++) {
    const struct figure_request *request = &run->spec.figures[i];
    const struct figure_input input = {
        .spec = &run->spec,
        .sweep = find_sweep(run, request->sweep),
        .models = catalogue->architectures,
        .model_count = catalogue->architecture_count,
        .sets = catalogue->sets,
        .set_count = catalogue->set_count,
    };
    status = figure_build(figure_find(request->figure), &input, &run->figures[i], fault);
    run->figure_count += status == STATUS_OK;
  }
  return status;
}

static bool wants_format(const struct run *run, const char *format)
{
  const struct run_options *options = run->options;
  const char *const *formats = options->formats != NULL ? options->formats : run->spec.formats;
  size_t count = options->formats != NULL ? options->format_count : run->spec.format_count;
  for (size_t i = 0; i < count; i++) {
    if (strcmp(formats[i], format) == 0) {
      return true;
    }
  }
  return false;
}

static enum status note_figure(void *context, const char *name, const struct output_record *record, struct fault *fault)
{
  struct run *run = context;
  struct text path = {0};
  path_join(&path, "figures", name);
  enum status status = manifest_add_file(&run->manifest, text_string(&path), record, fault);
  text_free(&path);
  return status;
}

/* Draws what build_figures made. STATUS_NO_FIGURES leaves the tables in place. */
static enum status draw_figures(struct run *run, struct fault *fault)
{
  struct text plots = {0}, output = {0};
  struct render_job *jobs = calloc(run->figure_count + 1, sizeof *jobs);
  enum status status = jobs == NULL ? fault_no_memory(fault, "drawing figures") : home_path("plots", &plots, fault);
  for (size_t i = 0; i < run->figure_count && status == STATUS_OK; i++) {
    jobs[i].table = &run->figures[i].table;
  }
  path_join(&output, text_string(&run->directory), "figures");
  const struct render_options options = {
      .plots = text_string(&plots),
      .output = text_string(&output),
      .svg = wants_format(run, "svg"),
      .png = wants_format(run, "png"),
      .pdf = wants_format(run, "pdf"),
      .pictures = run->options->pictures,
      .dark = run->options->dark,
      .narrow = run->options->narrow,
      .processes = run->options->jobs,
  };
  const struct render_watcher watcher = {note_figure, run};
  if (status == STATUS_OK && run->figure_count > 0) {
    status = render_figures(jobs, run->figure_count, &options, &watcher, &run->rendered, fault);
  }
  if (run->rendered.warning[0] != '\0') {
    (void)fprintf(stderr, "proofsweep: %s\n", run->rendered.warning);
  }
  free(jobs);
  text_free(&plots);
  text_free(&output);
  return status;
}

/* Whether this run wrote the file: one that an earlier run left is not shown. */
static bool was_drawn(const struct run *run, const char *path)
{
  const char *relative = path + run->directory.length + 1;
  for (size_t i = 0; i < run->manifest.file_count; i++) {
    if (strcmp(run->manifest.files[i].path, relative) == 0) {
      return true;
    }
  }
  return false;
}

/* Reads back what was drawn; variants that are not there are passed over. */
static enum status read_pictures(struct run *run, struct fault *fault)
{
  static const char *const variants[] = {"", "dark", "narrow", "narrow-dark"};
  enum { VARIANTS = sizeof variants / sizeof variants[0], PICTURE_LIMIT = 64 << 20 };
  run->pictures = calloc(run->figure_count * VARIANTS + 1, sizeof *run->pictures);
  if (run->pictures == NULL) {
    return fault_no_memory(fault, "reading figures");
  }
  struct text path = {0};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < run->figure_count * VARIANTS && status == STATUS_OK; i++) {
    struct picture *picture = &run->pictures[run->picture_count++];
    picture->name = run->figures[i / VARIANTS].table.name;
    picture->variant = variants[i % VARIANTS];
    text_clear(&path);
    text_append_format(&path, "%s/figures/%s%s%s.svg", text_string(&run->directory), picture->name,
                       picture->variant[0] == '\0' ? "" : "-", picture->variant);
    if (was_drawn(run, text_string(&path))) {
      status = file_read(text_string(&path), PICTURE_LIMIT, &picture->svg, fault);
    }
  }
  text_free(&path);
  return status;
}

static const char *find_picture(const void *source, const char *name, const char *variant)
{
  const struct run *run = source;
  for (size_t i = 0; i < run->picture_count; i++) {
    const struct picture *picture = &run->pictures[i];
    if (strcmp(picture->name, name) == 0 && strcmp(picture->variant, variant) == 0 && picture->svg.length > 0) {
      return text_string(&picture->svg);
    }
  }
  return NULL;
}

enum { TEMPLATE_LIMIT = 4 << 20 };

/* A file among the program's own, or beside the working directory where that is what the name says. */
static enum status read_home(const char *relative, struct text *path, struct text *content, struct fault *fault)
{
  enum status status = home_path(relative, path, fault);
  return status == STATUS_OK ? file_read(text_string(path), TEMPLATE_LIMIT, content, fault) : status;
}

static enum status write_one(struct run *run, const char *name, const struct text *text, struct fault *fault)
{
  struct output_record record;
  enum status status = file_write(text_string(&run->directory), name, text, OUTPUT_DURABLE, &record, fault);
  return status == STATUS_OK ? manifest_add_file(&run->manifest, name, &record, fault) : status;
}

static enum status write_report(struct run *run, struct fault *fault)
{
  struct text name = {0}, path = {0}, template = {0}, style_path = {0}, style = {0}, markdown = {0}, html = {0};
  path_join(&name, "reports", run->spec.report == NULL ? "default.md" : run->spec.report);
  enum status status = read_home(text_string(&name), &path, &template, fault);
  if (status == STATUS_OK) {
    status = read_home("reports/report.css", &style_path, &style, fault);
  }
  if (status == STATUS_OK) {
    status = read_pictures(run, fault);
  }
  const struct report_input input = {
      .spec = &run->spec,
      .template_file = text_string(&path),
      .template_text = text_string(&template),
      .style = text_string(&style),
      .tables = {run, find_table},
      .claims = &run->claims.table,
      .figure = find_picture,
      .version = PROOFSWEEP_VERSION,
  };
  if (status == STATUS_OK) {
    status = report_write(&input, &markdown, &html, &run->disagreements, fault);
  }
  if (status == STATUS_OK) {
    status = write_one(run, "report.md", &markdown, fault);
  }
  if (status == STATUS_OK) {
    status = write_one(run, "report.html", &html, fault);
  }
  struct text *texts[] = {&name, &path, &template, &style_path, &style, &markdown, &html};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    text_free(texts[i]);
  }
  return status;
}

static enum status begin_output(struct run *run, struct fault *fault)
{
  enum status status = directory_make(text_string(&run->directory), fault);
  if (status == STATUS_OK) {
    status = manifest_init(&run->manifest, fault);
  }
  run->manifest.spec_file = run->spec.file;
  run->manifest.spec_name = run->spec.name;
  run->manifest.spec_sha256 = run->spec.sha256;
  run->manifest.has_seed = run->spec.has_seed;
  run->manifest.seed = run->spec.seed;
  run->manifest.arguments = run->options->words;
  run->manifest.argument_count = run->options->word_count;
  return status;
}

/* Every set of constants that the run priced with. */
static enum status note_constants(struct run *run, struct fault *fault)
{
  enum status status = manifest_add_constants(&run->manifest, &run->spec.constants, fault);
  for (size_t i = 0; i < run->spec.sweep_count && status == STATUS_OK; i++) {
    const struct sweep *sweep = &run->spec.sweeps[i];
    status = manifest_add_constants(&run->manifest, &sweep->constants, fault);
    for (size_t axis = 0; axis < sweep->axis_count && status == STATUS_OK; axis++) {
      for (uint64_t set = 0; sweep->axes[axis].sets != NULL && set < sweep->axes[axis].count && status == STATUS_OK;
           set++) {
        status = manifest_add_constants(&run->manifest, &sweep->axes[axis].sets[set], fault);
      }
    }
  }
  return status;
}

static enum status write_manifest(struct run *run, struct fault *fault)
{
  enum status status = note_constants(run, fault);
  if (status == STATUS_OK && run->rendered.gnuplot_version[0] != '\0') {
    status = manifest_add_version(&run->manifest, "gnuplot", run->rendered.gnuplot_version, fault);
  }
  return status == STATUS_OK ? manifest_write(&run->manifest, text_string(&run->directory), OUTPUT_DURABLE, fault)
                             : status;
}

/* What the run came to: a broken claim outranks missing figures. */
static enum status judge(const struct run *run, enum status drawn, struct fault *fault)
{
  if (run->broken_claims > 0) {
    return fault_set(fault, STATUS_CHECK_FAILED, "%s: %zu of %zu claims do not hold; see %s/claims.csv", run->spec.file,
                     run->broken_claims, run->spec.claim_count, text_string(&run->directory));
  }
  if (run->disagreements > 0) {
    return fault_set(fault, STATUS_CHECK_FAILED, "%s: %zu printed values are not reproduced; see %s/report.md",
                     run->spec.file, run->disagreements, text_string(&run->directory));
  }
  return drawn;
}

static void say_done(const struct run *run)
{
  if (!run->options->quiet) {
    (void)fprintf(stderr, "%s: %zu sweeps, %zu claims hold, %zu do not, %zu pictures drawn\n", run->spec.name,
                  run->spec.sweep_count, run->spec.claim_count - run->broken_claims, run->broken_claims,
                  run->rendered.pictures);
    (void)printf("%s/report.html\n", text_string(&run->directory));
    (void)fflush(stdout);
  }
}

enum status run_specification(const char *file, const struct run_options *options, struct fault *fault)
{
  struct run run = {.options = options};
  enum status drawn = STATUS_OK;
  enum status status = read_specification(&run, file, fault);
  if (status == STATUS_OK) {
    status = plan_sweeps(&run, fault);
  }
  if (status == STATUS_OK) {
    status = begin_output(&run, fault);
  }
  if (status == STATUS_OK) {
    status = write_points(&run, fault);
  }
  if (status == STATUS_OK) {
    status = write_ceilings(&run, fault);
  }
  if (status == STATUS_OK) {
    status = write_claims(&run, fault);
  }
  if (status == STATUS_OK) {
    status = build_figures(&run, fault);
  }
  if (status == STATUS_OK) {
    drawn = draw_figures(&run, fault);
    status = drawn == STATUS_NO_FIGURES ? STATUS_OK : drawn;
  }
  if (status == STATUS_OK) {
    status = write_report(&run, fault);
  }
  if (status == STATUS_OK) {
    status = write_manifest(&run, fault);
  }
  if (status == STATUS_OK) {
    say_done(&run);
    status = judge(&run, drawn, fault);
  }
  run_free(&run);
  return status;
}

/* Appends the key and the number of values of each axis. */
static void describe_axes(const struct axis *axes, size_t count, const char *joint, struct text *text)
{
  for (size_t i = 0; i < count; i++) {
    text_append_format(text, "%s%s %llu", joint, axes[i].key, (unsigned long long)axes[i].count);
  }
}

enum status run_describe(const char *file, const struct run_options *options, struct fault *fault)
{
  struct run run = {.options = options};
  struct text text = {0};
  enum status status = read_specification(&run, file, fault);
  if (status == STATUS_OK) {
    status = plan_sweeps(&run, fault);
  }
  if (status == STATUS_OK) {
    text_append_format(&text, "%s would be written to %s\n", file, text_string(&run.directory));
  }
  for (size_t i = 0; status == STATUS_OK && i < run.spec.sweep_count; i++) {
    const struct sweep *sweep = &run.spec.sweeps[i];
    text_append_format(&text, "  %s.csv  %llu points: models %zu", sweep->name,
                       (unsigned long long)run.points[i].table.row_count, sweep->model_count);
    describe_axes(sweep->axes, sweep->axis_count, " x ", &text);
    describe_axes(sweep->one_at_a_time, sweep->one_at_a_time_count, ", one at a time ", &text);
    text_append(&text, sweep->ceiling ? ", with ceilings\n" : "\n");
  }
  for (size_t i = 0; status == STATUS_OK && i < run.spec.figure_count; i++) {
    text_append_format(&text, "  figures/%s\n", run.spec.figures[i].figure);
  }
  if (status == STATUS_OK) {
    text_append_format(&text, "  %zu claims, report.md, report.html, manifest.json\n", run.spec.claim_count);
    status = command_print(&text, fault);
  }
  text_free(&text);
  run_free(&run);
  return status;
}
