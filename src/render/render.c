#include "render/render.h"

#include "core/variant.h"
#include "io/csv_write.h"
#include "io/process.h"
#include "render/drawing_inputs.h"
#include "render/svg.h"
#include "render/whole.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Debian's place of fonts-inter. */
#define INTER "/usr/share/fonts/opentype/inter/Inter-Regular.otf"

enum { SLOTS_MAX = 64 };

/* What makes each format of a finished SVG: the words behind the converter's name. */
enum { CONVERTER_WORDS = 4 };
static const char *const converters[FORMATS][CONVERTER_WORDS] = {
    [FORMAT_PNG] = {"-f", "png", "-z", "2"}, [FORMAT_PDF] = {"-f", "pdf"}};

/* One variant of one figure. */
struct picture {
  const struct variant *variant;
  struct text stem; /* "decomposition-dark" */
  struct text svg;  /* finished */
  bool wanted[FORMATS], placed[FORMATS];
};

/* One figure: a run of gnuplot. */
struct drawing {
  const struct table *table;
  struct text csv; /* path as gnuplot gets it */
  struct text headline, description;
  struct picture pictures[VARIANTS];
  size_t picture_count;
  struct drawing_inputs inputs; /* empty where nobody asks */
  bool in_place;                /* an earlier run drew all of it from the same inputs */
  bool failed;                  /* a program that worked on it; what is left of it is not begun */
};

/* A program to run: gnuplot for a drawing, or a converter for one of its pictures. */
struct task {
  struct drawing *drawing;
  struct picture *picture; /* NULL: gnuplot */
  enum format format;
};

struct render {
  const struct render_options *options;
  const struct render_watcher *watcher;
  struct render_report *report;
  struct drawing *drawings;
  size_t count;
  struct text script; /* plots/render.gp */
  struct renderer renderers[RENDERERS];
  struct text fontconfig;      /* FONTCONFIG_FILE=...; empty where the system's own is used */
  struct task *tasks[FORMATS]; /* waiting: gnuplot, PNG, PDF; the longest work first */
  size_t begun[FORMATS], ready[FORMATS];
  struct process processes[SLOTS_MAX]; /* running where pid is not 0 */
  struct task running[SLOTS_MAX];
  size_t slots;
  struct fault reason; /* of the first drawing that failed; STATUS_OK where none has */
  const struct drawing *first_failed;
};

static enum status say_no_figures(struct fault *fault, const struct fault *reason)
{
  return reason->status == STATUS_NO_MEMORY
             ? fault_set(fault, STATUS_NO_MEMORY, "%s", reason->text)
             : fault_set(fault, STATUS_NO_FIGURES, "figures were not drawn: %s", reason->text);
}

/* NULL where only gnuplot is needed. */
static const char *converter_program(const struct render_options *options)
{
  const char *named = options->rsvg_convert != NULL ? options->rsvg_convert : "rsvg-convert";
  return options->png || options->pdf ? named : NULL;
}

static const char *inputs_of(const struct drawing *drawing, enum format format)
{
  return format == FORMAT_SVG ? drawing->inputs.drawn : drawing->inputs.converted;
}

/* Tables. */

static bool cell_is(const struct table *table, uint64_t row, size_t column, const char *text, struct cell *cell)
{
  return table_read(table, row, column, cell, NULL) == STATUS_OK && strcmp(cell->text, text) == 0;
}

/* Headline and description, and whether there is a narrow layout. */
static bool read_words(struct drawing *drawing)
{
  const struct table *table = drawing->table;
  size_t part = table_find_column(table, "part"), text = table_find_column(table, "text");
  size_t layout = table_find_column(table, "layout");
  struct cell cell;
  bool narrow = false;
  for (uint64_t row = 0; row < table->row_count; row++) {
    bool headline = cell_is(table, row, part, "headline", &cell);
    if ((headline || strcmp(cell.text, "description") == 0) && table_read(table, row, text, &cell, NULL) == STATUS_OK) {
      text_append(headline ? &drawing->headline : &drawing->description, cell.text);
    }
    narrow = narrow || cell_is(table, row, layout, "narrow", &cell);
  }
  return narrow;
}

static enum status plan_drawing(const struct render *render, const struct table *table, struct drawing *drawing,
                                struct fault *fault)
{
  const struct render_options *options = render->options;
  drawing->table = table;
  bool narrow = read_words(drawing) && options->narrow;
  const bool wanted[VARIANTS] = {[VARIANT_PLAIN] = true,
                                 [VARIANT_DARK] = options->dark,
                                 [VARIANT_NARROW] = narrow,
                                 [VARIANT_NARROW_DARK] = narrow && options->dark};
  for (size_t i = 0; i < VARIANTS; i++) {
    if (wanted[i]) {
      struct picture *picture = &drawing->pictures[drawing->picture_count++];
      picture->variant = &variants[i];
      picture->wanted[FORMAT_SVG] = options->svg;
      picture->wanted[FORMAT_PNG] = options->png;
      picture->wanted[FORMAT_PDF] = options->pdf;
      text_append_format(&picture->stem, "%s%s", table->name, variants[i].suffix);
      text_inherit(&drawing->csv, &picture->stem);
    }
  }
  /* A relative name could be taken for a pipe by gnuplot. */
  text_append(&drawing->csv, options->output[0] == '/' ? "" : "./");
  text_append_format(&drawing->csv, "%s/%s.csv", options->output, table->name);
  text_inherit(&drawing->csv, &drawing->headline);
  text_inherit(&drawing->csv, &drawing->description);
  return text_status(&drawing->csv, "drawing figures", fault);
}

static enum status check_names(const struct table *const *tables, size_t count, struct fault *fault)
{
  for (size_t i = 0; i < count; i++) {
    const char *name = tables[i]->name;
    size_t good = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (name[0] == '\0' || name[good] != '\0') {
      return fault_set(fault, STATUS_BAD_INPUT, "figure name '%s' is not of the form [a-z0-9-]+", name);
    }
  }
  return STATUS_OK;
}

/* Files. */

static enum status note_file(const struct render *render, const char *name, const struct output_record *record,
                             struct fault *fault)
{
  const struct render_watcher *watcher = render->watcher;
  return watcher == NULL ? STATUS_OK : watcher->wrote(watcher->context, name, record, fault);
}

static enum status write_tables(struct render *render, struct fault *fault)
{
  enum status status = directory_make(render->options->output, fault);
  for (size_t i = 0; i < render->count && status == STATUS_OK; i++) {
    struct output_record records[2];
    const struct table *table = render->drawings[i].table;
    status = csv_write_file(table, NULL, NULL, NULL, render->options->output, render->options->durability, &records[0],
                            &records[1], fault);
    struct text name = {0};
    text_append_format(&name, "%s.csv-metadata.json", table->name);
    if (status == STATUS_OK) {
      status = text_status(&name, "drawing figures", fault);
    }
    if (status == STATUS_OK) {
      status = note_file(render, name.data, &records[1], fault);
    }
    if (status == STATUS_OK) {
      name.data[name.length - strlen("-metadata.json")] = '\0';
      status = note_file(render, name.data, &records[0], fault);
    }
    text_free(&name);
  }
  return status;
}

/* "decomposition-dark.png". */
static enum status name_picture(const struct picture *picture, size_t format, struct text *name, struct fault *fault)
{
  text_clear(name);
  text_append_format(name, "%s.%s", text_string(&picture->stem), format_names[format]);
  return text_status(name, "drawing figures", fault);
}

/* Notes a picture that is in its place. */
static enum status note_picture(const struct render *render, const char *inputs, const char *name,
                                const struct output_record *record, struct fault *fault)
{
  const struct render_watcher *watcher = render->watcher;
  if (watcher == NULL || watcher->drew == NULL) {
    return note_file(render, name, record, fault);
  }
  return watcher->drew(watcher->context, name, record, inputs, fault);
}

static enum status place(struct render *render, struct drawing *drawing, struct picture *picture, enum format format,
                         const struct text *content, struct fault *fault)
{
  struct text name = {0};
  struct output_record record;
  enum status status = name_picture(picture, format, &name, fault);
  if (status == STATUS_OK) {
    status =
        file_write(render->options->output, text_string(&name), content, render->options->durability, &record, fault);
  }
  if (status == STATUS_OK) {
    picture->placed[format] = true;
    render->report->pictures++;
    render->report->redrawn++;
    status = note_picture(render, inputs_of(drawing, format), text_string(&name), &record, fault);
  }
  text_free(&name);
  return status;
}

/* Pictures of an earlier run must not stand beside the tables of this one. STATUS_IO with the first that does. */
static enum status remove_stale_pictures(const struct render *render, struct fault *fault)
{
  enum status status = STATUS_OK;
  char path[PATH_MAX];
  for (size_t i = 0; i < render->count; i++) {
    const struct drawing *drawing = &render->drawings[i];
    for (size_t p = 0; p < drawing->picture_count * FORMATS; p++) {
      const struct picture *picture = &drawing->pictures[p / FORMATS];
      if (!picture->wanted[p % FORMATS] || picture->placed[p % FORMATS]) {
        continue;
      }
      int length = snprintf(path, sizeof path, "%s/%s.%s", render->options->output, text_string(&picture->stem),
                            format_names[p % FORMATS]);
      bool fits = length >= 0 && (size_t)length < sizeof path;
      if (fits && unlink(path) != 0 && errno != ENOENT && status == STATUS_OK) {
        status = file_fault(fault, "remove", path, errno);
      }
    }
  }
  return status;
}

/* Programs. */

static enum status start_gnuplot(struct render *render, const struct task *task, struct process *process,
                                 struct fault *fault)
{
  const char *arguments[5 + 2 * VARIANTS + 1] = {render->renderers[RENDERER_GNUPLOT].program, "-d", "-c",
                                                 text_string(&render->script), text_string(&task->drawing->csv)};
  size_t count = 5;
  for (size_t i = 0; i < task->drawing->picture_count; i++) {
    arguments[count++] = task->drawing->pictures[i].variant->theme;
    arguments[count++] = task->drawing->pictures[i].variant->layout;
  }
  const struct process_request request = {
      .arguments = arguments, .timeout_ms = render->options->timeout_ms, .confined = render->options->confined};
  return process_start(process, &request, fault);
}

static enum status start_converter(struct render *render, const struct task *task, struct process *process,
                                   struct fault *fault)
{
  const char *arguments[1 + CONVERTER_WORDS + 1] = {render->renderers[RENDERER_CONVERTER].program};
  memcpy(arguments + 1, converters[task->format], sizeof converters[task->format]);
  /* The day of the essay: a PDF must not hold the time at which it was made. */
  const char *environment[] = {"SOURCE_DATE_EPOCH=1777507200", NULL, NULL};
  if (render->fontconfig.length > 0) {
    environment[1] = text_string(&render->fontconfig);
  }
  const struct process_request request = {.arguments = arguments,
                                          .input = text_string(&task->picture->svg),
                                          .input_length = task->picture->svg.length,
                                          .environment = environment,
                                          .timeout_ms = render->options->timeout_ms,
                                          .confined = render->options->confined};
  return process_start(process, &request, fault);
}

/* Exit status 0 and nothing to say. */
static enum status check_process(const struct render *render, const struct process *process, struct fault *fault)
{
  struct fault reason;
  enum status status = process_check(process, fault);
  if (status == STATUS_OK && process->error.length > 0) {
    const char *line = text_string(&process->error);
    line += strspn(line, " \t\r\n");
    status = fault_set(fault, STATUS_IO, "%s warns: %.*s", process->program, (int)strcspn(line, "\r\n"), line);
  }
  if (status != STATUS_OK && render->options->confined &&
      strstr(text_string(&process->error), strerror(EACCES)) != NULL) {
    reason = *fault;
    status = fault_set(fault, status, "%s (it may write no files here; see --no-sandbox)", reason.text);
  }
  return status;
}

static enum status check_picture(const struct text *content, enum format format, struct fault *fault)
{
  bool png = format == FORMAT_PNG;
  return (png ? png_is_whole(content) : pdf_is_whole(content))
             ? STATUS_OK
             : fault_set(fault, STATUS_NO_FIGURES, "rsvg-convert gave %s",
                         content->length == 0 ? "nothing"
                         : png                ? "a broken PNG"
                                              : "a broken PDF");
}

/* Tells the report which gnuplot draws, where it will do. */
static enum status take_version(struct render *render, const struct text *version, struct fault *fault)
{
  enum status status = text_status(version, "drawing figures", fault);
  if (status == STATUS_OK) {
    status = renderer_check_version(RENDERER_GNUPLOT, text_string(version), fault);
  }
  if (status == STATUS_OK) {
    (void)snprintf(render->report->gnuplot_version, sizeof render->report->gnuplot_version, "%s", version->data);
  }
  return status;
}

static void add_task(struct render *render, enum format queue, struct task task)
{
  render->tasks[queue][render->ready[queue]++] = task;
}

/* One finished SVG: into its place, and on to PNG and PDF. */
static enum status take_svg(struct render *render, struct drawing *drawing, struct picture *picture,
                            const char *document, size_t length, struct fault *fault)
{
  const struct svg_words words = {text_string(&picture->stem), text_string(&drawing->headline),
                                  text_string(&drawing->description)};
  struct text version = {0};
  svg_gnuplot_version(document, length, &version);
  enum status status = take_version(render, &version, fault);
  text_free(&version);
  svg_finish(document, length, &words, &picture->svg);
  if (status == STATUS_OK) {
    status = text_status(&picture->svg, "drawing figures", fault);
  }
  if (status == STATUS_OK && picture->wanted[FORMAT_SVG]) {
    status = place(render, drawing, picture, FORMAT_SVG, &picture->svg, fault);
  }
  for (enum format format = FORMAT_PNG; status == STATUS_OK && format <= FORMAT_PDF; format++) {
    if (picture->wanted[format]) {
      add_task(render, format, (struct task){drawing, picture, format});
    }
  }
  return status;
}

static enum status take_drawing(struct render *render, struct drawing *drawing, const struct process *process,
                                struct fault *fault)
{
  size_t position = 0;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < drawing->picture_count && status == STATUS_OK; i++) {
    const char *document = NULL;
    size_t length = 0;
    status = svg_next(text_string(&process->output), process->output.length, &position, &document, &length, fault);
    if (status == STATUS_OK) {
      status = take_svg(render, drawing, &drawing->pictures[i], document, length, fault);
    }
  }
  if (status == STATUS_OK && position != process->output.length) {
    status = fault_set(fault, STATUS_NO_FIGURES, "gnuplot drew more than was asked for");
  }
  return status;
}

/* What a program that ended has made. Its failures are STATUS_NO_FIGURES; others keep their status. */
static enum status take_result(struct render *render, const struct task *task, const struct process *process,
                               struct fault *fault)
{
  struct fault reason;
  enum status status = check_process(render, process, &reason);
  if (status == STATUS_OK && task->picture != NULL) {
    status = check_picture(&process->output, task->format, &reason);
  }
  if (status != STATUS_OK) {
    return fault_set(fault, status == STATUS_NO_MEMORY ? status : STATUS_NO_FIGURES, "%s", reason.text);
  }
  return task->picture == NULL ? take_drawing(render, task->drawing, process, fault)
                               : place(render, task->drawing, task->picture, task->format, &process->output, fault);
}

/* A program that failed takes its own figure with it, and no other. */
static enum status note_failure(struct render *render, struct drawing *drawing, const struct fault *reason,
                                struct fault *fault)
{
  if (reason->status != STATUS_NO_FIGURES) {
    return fault_set(fault, reason->status, "%s", reason->text);
  }
  if (render->first_failed == NULL) {
    render->first_failed = drawing;
    render->reason = *reason;
  }
  drawing->failed = true;
  return STATUS_OK;
}

/* "figures were not drawn: deficit: gnuplot ...", or all names, and the reason of the first. */
static enum status tell_failures(const struct render *render, struct fault *fault)
{
  enum { NAMED_MAX = 8 };
  struct text names = {0};
  size_t count = 0;
  if (render->first_failed == NULL) {
    return STATUS_OK;
  }
  for (size_t i = 0; i < render->count; i++) {
    const struct drawing *drawing = &render->drawings[i];
    if (drawing->failed && count++ < NAMED_MAX) {
      text_append_format(&names, "%s%s", names.length > 0 ? ", " : "", drawing->table->name);
    }
  }
  if (count > NAMED_MAX) {
    text_append_format(&names, " and %zu more", count - NAMED_MAX);
  }
  enum status status = text_status(&names, "drawing figures", fault);
  if (status == STATUS_OK) {
    status = fault_set(fault, STATUS_NO_FIGURES, "figures were not drawn: %s: %s%s%s", text_string(&names),
                       count > 1 ? render->first_failed->table->name : "", count > 1 ? ": " : "", render->reason.text);
  }
  text_free(&names);
  return status;
}

/* The next waiting task, drawings first, then by falling length of work; NULL where none waits. */
static const struct task *next_task(struct render *render)
{
  for (size_t queue = 0; queue < FORMATS; queue++) {
    while (render->begun[queue] < render->ready[queue]) {
      const struct task *task = &render->tasks[queue][render->begun[queue]++];
      if (!task->drawing->failed) {
        return task;
      }
    }
  }
  return NULL;
}

static enum status start_task(struct render *render, size_t slot, const struct task *task, struct fault *fault)
{
  struct fault reason;
  render->running[slot] = *task;
  enum status status = task->picture == NULL ? start_gnuplot(render, task, &render->processes[slot], &reason)
                                             : start_converter(render, task, &render->processes[slot], &reason);
  bool final = status == STATUS_NO_MEMORY || status == STATUS_INTERRUPTED;
  return status == STATUS_OK ? STATUS_OK : fault_set(fault, final ? status : STATUS_NO_FIGURES, "%s", reason.text);
}

static enum status fill_slots(struct render *render, size_t *busy, struct fault *fault)
{
  for (size_t slot = 0; slot < render->slots; slot++) {
    const struct task *task;
    while (render->processes[slot].pid == 0 && (task = next_task(render)) != NULL) {
      struct fault reason;
      if (start_task(render, slot, task, &reason) == STATUS_OK) {
        (*busy)++;
      } else if (note_failure(render, task->drawing, &reason, fault) != STATUS_OK) {
        return reason.status;
      }
    }
  }
  return STATUS_OK;
}

static enum status run_tasks(struct render *render, struct fault *fault)
{
  size_t busy = 0, ended;
  enum status status = fill_slots(render, &busy, fault);
  while (status == STATUS_OK && busy > 0) {
    status = process_wait_any(render->processes, render->slots, &ended, fault);
    if (status != STATUS_OK) {
      break;
    }
    busy--;
    struct process process = render->processes[ended];
    const struct task task = render->running[ended];
    struct fault reason;
    render->processes[ended] = (struct process){0};
    /* The slot works on while the result is looked at and written. */
    status = fill_slots(render, &busy, fault);
    if (status == STATUS_OK && take_result(render, &task, &process, &reason) != STATUS_OK) {
      status = note_failure(render, task.drawing, &reason, fault);
    }
    process_free(&process);
    if (status == STATUS_OK) {
      status = fill_slots(render, &busy, fault);
    }
  }
  for (size_t slot = 0; slot < render->slots; slot++) {
    process_free(&render->processes[slot]);
  }
  return status == STATUS_OK ? tell_failures(render, fault) : status;
}

/* Before anything is drawn. */

static enum status find_program(const char *program, const char *needed, const char *package, struct fault *fault)
{
  struct text path = {0};
  struct fault reason;
  enum status status = process_find(program, &path, &reason);
  text_free(&path);
  if (status == STATUS_NO_MEMORY) {
    return say_no_figures(fault, &reason);
  }
  return status == STATUS_OK
             ? STATUS_OK
             : fault_set(fault, STATUS_NO_FIGURES, "figures were not drawn: they need %s, and there is %s (Debian: %s)",
                         needed, reason.text, package);
}

static enum status find_programs(const struct render *render, struct fault *fault)
{
  const struct renderer *renderers = render->renderers;
  enum status status = find_program(renderers[RENDERER_GNUPLOT].program, "gnuplot 5.4 or newer", "gnuplot-nox", fault);
  if (status == STATUS_OK && renderers[RENDERER_CONVERTER].program != NULL) {
    status = find_program(renderers[RENDERER_CONVERTER].program, "rsvg-convert for PNG and PDF", "librsvg2-bin", fault);
  }
  return status;
}

/* Where Inter lies in its usual place, plots/fonts.conf names it: that is quicker than the system's configuration, and
 * no other font can slip in. Elsewhere fontconfig is asked. */
static enum status choose_fonts(struct render *render, struct fault *fault)
{
  const struct render_options *options = render->options;
  struct fault reason;
  char plots[PATH_MAX];
  bool there = false;
  if (render->renderers[RENDERER_CONVERTER].program == NULL) {
    return STATUS_OK;
  }
  enum status status = file_look(options->font_file != NULL ? options->font_file : INTER, &there, &reason);
  if (status == STATUS_OK && there && realpath(options->plots, plots) == NULL) {
    status = file_fault(&reason, "find", options->plots, errno);
  }
  if (status != STATUS_OK) {
    return say_no_figures(fault, &reason);
  }
  if (there) {
    text_append_format(&render->fontconfig, "FONTCONFIG_FILE=%s/fonts.conf", plots);
    render->renderers[RENDERER_CONVERTER].setting = "plots/fonts.conf";
  }
  return text_status(&render->fontconfig, "drawing figures", fault);
}

/* Warns where the system's fonts are used and Inter is not among them, which fontconfig says by the family that it
 * would take. Where it cannot be asked there is nothing to say. */
static enum status look_for_font(struct render *render, struct fault *fault)
{
  if (render->renderers[RENDERER_CONVERTER].program == NULL || render->fontconfig.length > 0) {
    return STATUS_OK;
  }
  const char *const arguments[] = {"fc-match", "-f", "%{family}", "Inter", NULL};
  const struct process_request request = {.arguments = arguments, .timeout_ms = 10000};
  struct process process;
  enum status status = process_run(&process, &request, fault);
  if (status == STATUS_OK) {
    status = process_check(&process, fault);
  }
  if (status == STATUS_OK && strstr(text_string(&process.output), "Inter") == NULL) {
    strcpy(render->report->warning,
           "the font Inter is not installed (Debian: fonts-inter): PNG and PDF figures are set in another one");
  }
  process_free(&process);
  return status == STATUS_IO ? STATUS_OK : status;
}

static enum status plan_tasks(struct render *render, struct fault *fault)
{
  for (size_t queue = 0; queue < FORMATS; queue++) {
    render->tasks[queue] = calloc(render->count * VARIANTS + 1, sizeof *render->tasks[queue]);
    if (render->tasks[queue] == NULL) {
      return fault_no_memory(fault, "drawing figures");
    }
  }
  for (size_t i = 0; i < render->count; i++) {
    if (!render->drawings[i].in_place) {
      add_task(render, FORMAT_SVG, (struct task){&render->drawings[i], NULL, FORMAT_SVG});
    }
  }
  unsigned processes = render->options->processes > 0 ? render->options->processes : process_processors();
  render->slots = processes < SLOTS_MAX ? processes : SLOTS_MAX;
  text_append(&render->script, render->options->plots[0] == '/' ? "" : "./");
  text_append_format(&render->script, "%s/render.gp", render->options->plots);
  return text_status(&render->script, "drawing figures", fault);
}

/* Whether every picture of a drawing is known; their records in the order of the pictures and formats. */
static enum status find_known(const struct render *render, const struct drawing *drawing,
                              struct output_record records[VARIANTS * FORMATS], bool *known, struct fault *fault)
{
  const struct render_watcher *watcher = render->watcher;
  struct text name = {0};
  enum status status = STATUS_OK;
  *known = true;
  for (size_t i = 0; i < drawing->picture_count * FORMATS && *known && status == STATUS_OK; i++) {
    const struct picture *picture = &drawing->pictures[i / FORMATS];
    if (picture->wanted[i % FORMATS]) {
      status = name_picture(picture, i % FORMATS, &name, fault);
    }
    if (picture->wanted[i % FORMATS] && status == STATUS_OK) {
      status = watcher->known(watcher->context, text_string(&name), inputs_of(drawing, i % FORMATS), known, &records[i],
                              fault);
    }
  }
  text_free(&name);
  return status;
}

/* Notes the pictures of a drawing that need not be drawn again. */
static enum status keep_drawing(struct render *render, struct drawing *drawing,
                                const struct output_record records[VARIANTS * FORMATS], struct fault *fault)
{
  struct text name = {0};
  enum status status = STATUS_OK;
  drawing->in_place = true;
  for (size_t i = 0; i < drawing->picture_count * FORMATS && status == STATUS_OK; i++) {
    struct picture *picture = &drawing->pictures[i / FORMATS];
    if (!picture->wanted[i % FORMATS]) {
      continue;
    }
    picture->placed[i % FORMATS] = true;
    render->report->pictures++;
    status = name_picture(picture, i % FORMATS, &name, fault);
    if (status == STATUS_OK) {
      status = note_picture(render, inputs_of(drawing, i % FORMATS), text_string(&name), &records[i], fault);
    }
  }
  text_free(&name);
  return status;
}

/* Finds the drawings that an earlier run left as they would come out now. */
static enum status find_drawn(struct render *render, struct fault *fault)
{
  const struct renderer_limits limits = {render->options->timeout_ms, render->options->confined};
  struct fault reason;
  if (render->watcher == NULL || render->watcher->known == NULL) {
    return STATUS_OK;
  }
  enum status status = renderers_ask(render->renderers, &limits, &reason);
  if (status == STATUS_OK) {
    status = take_version(render, &render->renderers[RENDERER_GNUPLOT].version, &reason);
  }
  if (status != STATUS_OK) {
    return status == STATUS_NO_FIGURES ? say_no_figures(fault, &reason) : fault_set(fault, status, "%s", reason.text);
  }
  for (size_t i = 0; i < render->count && status == STATUS_OK; i++) {
    struct drawing *drawing = &render->drawings[i];
    struct output_record records[VARIANTS * FORMATS];
    bool known = false;
    status = render_inputs(drawing->table, render->options->plots, render->renderers, &drawing->inputs, fault);
    if (status == STATUS_OK) {
      status = find_known(render, drawing, records, &known, fault);
    }
    if (status == STATUS_OK && known) {
      status = keep_drawing(render, drawing, records, fault);
    }
  }
  return status;
}

static enum status draw(struct render *render, struct fault *fault)
{
  enum status status = find_programs(render, fault);
  if (status == STATUS_OK) {
    status = choose_fonts(render, fault);
  }
  if (status == STATUS_OK) {
    status = find_drawn(render, fault);
  }
  if (status == STATUS_OK) {
    status = plan_tasks(render, fault);
  }
  if (status == STATUS_OK) {
    status = look_for_font(render, fault);
  }
  if (status == STATUS_OK) {
    status = run_tasks(render, fault);
  }
  struct fault stale;
  if (status != STATUS_OK && remove_stale_pictures(render, &stale) != STATUS_OK && status == STATUS_NO_FIGURES &&
      fault != NULL) {
    const struct fault reason = *fault;
    (void)fault_set(fault, status, "%s; and older pictures stay: %s", reason.text, stale.text);
  }
  return status;
}

static void free_render(struct render *render)
{
  for (size_t i = 0; i < render->count && render->drawings != NULL; i++) {
    struct drawing *drawing = &render->drawings[i];
    for (size_t p = 0; p < drawing->picture_count; p++) {
      text_free(&drawing->pictures[p].stem);
      text_free(&drawing->pictures[p].svg);
    }
    text_free(&drawing->csv);
    text_free(&drawing->headline);
    text_free(&drawing->description);
  }
  for (size_t queue = 0; queue < FORMATS; queue++) {
    free(render->tasks[queue]);
  }
  renderers_free(render->renderers);
  free(render->drawings);
  text_free(&render->script);
  text_free(&render->fontconfig);
}

static void choose_renderers(const struct render_options *options, struct renderer renderers[RENDERERS])
{
  const char *const programs[RENDERERS] = {[RENDERER_GNUPLOT] = options->gnuplot != NULL ? options->gnuplot : "gnuplot",
                                           [RENDERER_CONVERTER] = converter_program(options)};
  for (size_t i = 0; i < RENDERERS; i++) {
    renderers[i].program = programs[i];
    renderers[i].setting = "";
  }
}

static bool draws(const struct render_options *options)
{
  return options->pictures && (options->svg || options->png || options->pdf);
}

void render_ask_ahead(const struct render_options *options)
{
  const struct renderer_limits limits = {options->timeout_ms, options->confined};
  if (draws(options)) {
    choose_renderers(options, options->renderers);
    renderers_begin(options->renderers, &limits);
  }
}

/* Those that were asked ahead need not be asked again. */
static void take_renderers(struct render *render)
{
  for (size_t i = 0; i < RENDERERS && render->options->renderers != NULL; i++) {
    render->renderers[i] = render->options->renderers[i];
    render->options->renderers[i] = (struct renderer){0};
  }
  choose_renderers(render->options, render->renderers);
}

enum status render_figures(const struct table *const *tables, size_t count, const struct render_options *options,
                           const struct render_watcher *watcher, struct render_report *report, struct fault *fault)
{
  *report = (struct render_report){0};
  enum status status = check_names(tables, count, fault);
  if (status != STATUS_OK || count == 0) {
    return status;
  }
  struct render *render = calloc(1, sizeof *render);
  if (render == NULL) {
    return fault_no_memory(fault, "drawing figures");
  }
  *render = (struct render){.options = options,
                            .watcher = watcher,
                            .report = report,
                            .drawings = calloc(count, sizeof *render->drawings),
                            .count = count};
  take_renderers(render);
  if (render->drawings == NULL) {
    status = fault_no_memory(fault, "drawing figures");
    count = 0;
  }
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    status = plan_drawing(render, tables[i], &render->drawings[i], fault);
  }
  if (status == STATUS_OK) {
    status = write_tables(render, fault);
  }
  if (status == STATUS_OK && draws(options)) {
    status = draw(render, fault);
  }
  free_render(render);
  free(render);
  return status;
}
