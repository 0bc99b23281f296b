/* The programs that draw: gnuplot once a figure, then a converter once a picture, as many at a time as wished. */
#include "render/render_parts.h"
#include "render/svg.h"
#include "render/whole.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What makes each format of a finished SVG: the words behind the converter's name. */
enum { CONVERTER_WORDS = 4 };
static const char *const converters[FORMATS][CONVERTER_WORDS] = {
    [FORMAT_PNG] = {"-f", "png", "-z", "2"}, [FORMAT_PDF] = {"-f", "pdf"}};

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
  enum status status = render_take_version(render, &version, fault);
  text_free(&version);
  svg_finish(document, length, &words, &picture->svg);
  if (status == STATUS_OK) {
    status = text_status(&picture->svg, "drawing figures", fault);
  }
  if (status == STATUS_OK && picture->wanted[FORMAT_SVG]) {
    status = render_place(render, drawing, picture, FORMAT_SVG, &picture->svg, fault);
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
  return task->picture == NULL
             ? take_drawing(render, task->drawing, process, fault)
             : render_place(render, task->drawing, task->picture, task->format, &process->output, fault);
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

enum status render_run_tasks(struct render *render, struct fault *fault)
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

enum status render_plan_tasks(struct render *render, struct fault *fault)
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
  render->slots = processes < RENDER_SLOTS_MAX ? processes : RENDER_SLOTS_MAX;
  text_append(&render->script, render->options->plots[0] == '/' ? "" : "./");
  text_append_format(&render->script, "%s/render.gp", render->options->plots);
  return text_status(&render->script, "drawing figures", fault);
}
