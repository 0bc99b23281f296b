/* The figures of a run: built, drawn, read back for the report. */
#include "core/variant.h"
#include "io/file.h"
#include "io/home.h"
#include "render/figure.h"
#include "run/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The directories are the caller's to fill in. */
static struct render_options drawing_options(struct run *run)
{
  return (struct render_options){
      .svg = wants_format(run, format_names[FORMAT_SVG]),
      .png = wants_format(run, format_names[FORMAT_PNG]),
      .pdf = wants_format(run, format_names[FORMAT_PDF]),
      .pictures = run->options->pictures,
      .dark = run->options->dark,
      .narrow = run->options->narrow,
      .processes = run->options->jobs,
      .timeout_ms = 1000 * run->options->draw_seconds,
      .confined = run->options->sandbox,
      .renderers = run->renderers,
  };
}

enum status run_ask_renderers(struct run *run, struct fault *fault)
{
  (void)fault;
  if (run->spec.figure_count > 0) {
    const struct render_options options = drawing_options(run);
    render_ask_ahead(&options);
  }
  return STATUS_OK;
}

/* One more reason why figures are missing, behind those that are known. */
static void add_undrawn(struct run *run, const struct fault *reason)
{
  const struct fault before = run->undrawn;
  bool first = before.status == STATUS_OK;
  (void)fault_set(&run->undrawn, STATUS_NO_FIGURES, "%s%s%s", first ? "" : before.text, first ? "" : "; and ",
                  reason->text);
}

enum status run_build_figures(struct run *run, struct fault *fault)
{
  const struct catalogue *catalogue = &run->options->library->catalogue;
  const struct table_lookup tables = {run, run_find_table};
  run->figures = calloc(run->spec.figure_count + 1, sizeof *run->figures);
  run->reasons = calloc(run->spec.figure_count + 1, sizeof *run->reasons);
  if (run->figures == NULL || run->reasons == NULL) {
    return fault_no_memory(fault, "building figures");
  }
  enum status status = STATUS_OK;
  for (size_t i = 0; i < run->spec.figure_count && status == STATUS_OK; i++) {
    const struct figure_request *request = &run->spec.figures[i];
    const struct figure_input input = {
        .spec = &run->spec,
        .sweep = spec_find_sweep(&run->spec, request->sweep),
        .models = catalogue->architectures,
        .model_count = catalogue->architecture_count,
        .sets = catalogue->sets,
        .set_count = catalogue->set_count,
        .tables = &tables,
        .tolerance = run->options->tolerance,
        .analysis = request->analysis,
    };
    struct fault inner = {0};
    status = figure_build(figure_find(request->figure), &input, &run->figures[run->figure_count], &inner);
    if (status == STATUS_OK) {
      run->figures[run->figure_count++].table.name = request->name;
    }
    if (status == STATUS_NO_FIGURES) {
      struct fault placed;
      status = STATUS_OK;
      run->reasons[i] = inner;
      (void)spec_place_fault(&run->spec, request->place, &inner, &placed);
      add_undrawn(run, &placed);
    } else if (status != STATUS_OK) {
      status = spec_place_fault(&run->spec, request->place, &inner, fault);
    }
  }
  return status;
}

static enum status note_figure(void *context, const char *name, const struct output_record *record, struct fault *fault)
{
  struct run *run = context;
  struct text path = {0};
  path_join(&path, "figures", name);
  enum status status = text_status(&path, "noting a figure", fault);
  if (status == STATUS_OK) {
    status = run_note_file(run, path.data, record, fault);
  }
  text_free(&path);
  return status;
}

static enum status note_picture(void *context, const char *name, const struct output_record *record, const char *inputs,
                                struct fault *fault)
{
  struct run *run = context;
  struct text path = {0};
  path_join(&path, "figures", name);
  enum status status = text_status(&path, "noting a figure", fault);
  if (status == STATUS_OK) {
    status = run_note_picture(run, text_string(&path), record, inputs, fault);
  }
  text_free(&path);
  return status;
}

/* Whether the run before this one drew a picture from the same inputs, and nobody has touched it since. One that cannot
 * be read is drawn again. */
static enum status find_drawn(void *context, const char *name, const char *inputs, bool *found,
                              struct output_record *record, struct fault *fault)
{
  const struct run *run = context;
  struct text path = {0}, file = {0};
  *found = false;
  path_join(&path, "figures", name);
  path_join(&file, text_string(&run->directory), text_string(&path));
  text_inherit(&file, &path);
  enum status status = text_status(&file, "looking for figures", fault);
  const struct manifest_file *picture =
      status == STATUS_OK ? manifest_find_file(run->past.files, run->past.file_count, text_string(&path)) : NULL;
  if (picture != NULL && picture->inputs != NULL && strcmp(picture->inputs, inputs) == 0) {
    status = manifest_is_as_listed(text_string(&file), picture, found, fault);
    *found = *found && status == STATUS_OK;
    *record = picture->record;
  }
  text_free(&file);
  text_free(&path);
  return status == STATUS_IO ? STATUS_OK : status;
}

/* Draws what run_build_figures made, but for what an earlier run has drawn already. */
enum status run_draw_figures(struct run *run, struct fault *fault)
{
  struct text plots = {0}, output = {0};
  const struct table **tables = calloc(run->figure_count + 1, sizeof(const struct table *));
  if (tables == NULL) {
    return fault_no_memory(fault, "drawing figures");
  }
  enum status status = home_path("plots", &plots, fault);
  for (size_t i = 0; i < run->figure_count && status == STATUS_OK; i++) {
    tables[i] = &run->figures[i].table;
  }
  path_join(&output, text_string(&run->directory), "figures");
  if (status == STATUS_OK) {
    status = text_status(&output, "drawing figures", fault);
  }
  struct render_options options = drawing_options(run);
  options.plots = text_string(&plots);
  options.output = text_string(&output);
  const struct render_watcher watcher = {note_figure, note_picture, find_drawn, run};
  if (status == STATUS_OK && run->figure_count > 0) {
    status = render_figures(tables, run->figure_count, &options, &watcher, &run->rendered, fault);
  }
  for (size_t i = 0; i < run->figure_count && tables[i] != NULL; i++) {
    datapackage_add(&run->package, "figures", tables[i], NULL, NULL);
  }
  if (run->rendered.warning[0] != '\0') {
    (void)fprintf(stderr, "proofsweep: %s\n", run->rendered.warning);
  }
  if (status == STATUS_NO_FIGURES) {
    add_undrawn(run, fault);
    status = STATUS_OK;
  }
  free(tables);
  text_free(&plots);
  text_free(&output);
  return status;
}

bool run_wrote(const void *source, const char *path)
{
  const struct run *run = source;
  return manifest_find_file(run->manifest.files, run->manifest.file_count, path) != NULL;
}

/* Reads the script of each figure, which the report shows. */
static enum status read_scripts(struct run *run, struct fault *fault)
{
  enum { SCRIPT_LIMIT = 1 << 20 };
  enum status status = STATUS_OK;
  run->scripts = calloc(run->figure_count + 1, sizeof *run->scripts);
  if (run->scripts == NULL) {
    return fault_no_memory(fault, "reading figures");
  }
  for (size_t i = 0; i < run->figure_count && status == STATUS_OK; i++) {
    struct text name = {0}, path = {0};
    text_append_format(&name, "plots/%s.gp", spec_find_figure(&run->spec, run->figures[i].table.name)->figure);
    status = text_status(&name, "reading figures", fault);
    if (status == STATUS_OK) {
      status = home_path(text_string(&name), &path, fault);
    }
    if (status == STATUS_OK) {
      status = file_read(text_string(&path), SCRIPT_LIMIT, &run->scripts[i], fault);
    }
    text_free(&name);
    text_free(&path);
  }
  return status;
}

/* Reads back what was drawn; variants that are not there are passed over. */
enum status run_read_pictures(struct run *run, struct fault *fault)
{
  enum { PICTURE_LIMIT = 64 << 20 };
  run->pictures = calloc(run->figure_count * VARIANTS + 1, sizeof *run->pictures);
  if (run->pictures == NULL) {
    return fault_no_memory(fault, "reading figures");
  }
  struct text path = {0};
  enum status status = read_scripts(run, fault);
  for (size_t i = 0; i < run->figure_count * VARIANTS && status == STATUS_OK; i++) {
    struct picture *picture = &run->pictures[run->picture_count++];
    picture->name = run->figures[i / VARIANTS].table.name;
    picture->variant = variants[i % VARIANTS].name;
    text_clear(&path);
    text_append_format(&path, "%s/figures/%s%s.svg", text_string(&run->directory), picture->name,
                       variants[i % VARIANTS].suffix);
    status = text_status(&path, "reading figures", fault);
    if (status == STATUS_OK && run_wrote(run, path.data + run->directory.length + 1)) {
      status = file_read(path.data, PICTURE_LIMIT, &picture->svg, fault);
    }
  }
  text_free(&path);
  return status;
}

const char *run_find_picture(const void *source, const char *name, const char *variant)
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

const char *run_find_script(const void *source, const char *name)
{
  const struct run *run = source;
  for (size_t i = 0; i < run->figure_count; i++) {
    if (strcmp(run->figures[i].table.name, name) == 0) {
      return text_string(&run->scripts[i]);
    }
  }
  return NULL;
}

/* Of "figure 'NAME' has nothing to draw: REASON" the reason: the report says the rest in its own words. */
const char *run_find_reason(const void *source, const char *name)
{
  static const char before[] = "has nothing to draw: ";
  const struct run *run = source;
  for (size_t i = 0; run->reasons != NULL && i < run->spec.figure_count; i++) {
    if (run->reasons[i].status != STATUS_OK && strcmp(run->spec.figures[i].name, name) == 0) {
      const char *found = strstr(run->reasons[i].text, before);
      return found != NULL ? found + strlen(before) : run->reasons[i].text;
    }
  }
  return NULL;
}
