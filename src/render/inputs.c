#include "render/inputs.h"

#include "io/csv_write.h"
#include "io/file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { SCRIPT_LIMIT = 4 << 20, VERSION_LIMIT = 1 << 16 };

/* What every figure's script stands on. */
static const char *const shared_scripts[] = {"style.gp", "read.gp", "render.gp", "finish.awk", "fonts.conf"};

/* How each names its version, and the oldest that will do: rsvg-convert before 2.52 was another program, with other
 * sizes. */
static const struct release {
  const char *name, *says;
  long major, minor;
} releases[RENDERERS] = {[RENDERER_GNUPLOT] = {"gnuplot", "gnuplot ", 5, 4},
                         [RENDERER_CONVERTER] = {"rsvg-convert", "rsvg-convert version ", 2, 52}};

enum status renderer_check_version(size_t renderer, const char *version, struct fault *fault)
{
  const struct release *release = &releases[renderer];
  char *end;
  long major = strtol(version, &end, 10), minor = *end == '.' ? strtol(end + 1, NULL, 10) : -1;
  return major > release->major || (major == release->major && minor >= release->minor)
             ? STATUS_OK
             : fault_set(fault, STATUS_NO_FIGURES, "%s %.60s is too old, %ld.%ld or newer is needed", release->name,
                         version[0] == '\0' ? "of unknown version" : version, release->major, release->minor);
}

/* Takes the version out of what the program says of itself. */
static enum status read_version(size_t index, struct renderer *renderer, const struct process *process,
                                struct fault *fault)
{
  const struct release *release = &releases[index];
  const char *line = text_string(&process->output);
  size_t length = strcspn(line, "\r\n"), says = strlen(release->says);
  enum status status = process_check(process, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (strncmp(line, release->says, says) != 0 || !isdigit((unsigned char)line[says])) {
    return fault_set(fault, STATUS_NO_FIGURES, "%.200s does not tell its version", process->program);
  }
  text_append_bytes(&renderer->version, line + says, length - says);
  status = text_status(&renderer->version, "asking for versions", fault);
  return status == STATUS_OK ? renderer_check_version(index, renderer->version.data, fault) : status;
}

static enum status begin(struct renderer *renderer, const struct renderer_limits *limits, struct fault *fault)
{
  const char *const words[] = {renderer->program, "--version", NULL};
  const struct process_request request = {.arguments = words,
                                          .timeout_ms = limits->timeout_ms,
                                          .output_limit = VERSION_LIMIT,
                                          .confined = limits->confined};
  return renderer->program == NULL || renderer->asked.pid != 0 ? STATUS_OK
                                                               : process_start(&renderer->asked, &request, fault);
}

void renderers_begin(struct renderer *renderers, const struct renderer_limits *limits)
{
  for (size_t i = 0; i < RENDERERS; i++) {
    struct fault ignored;
    if (begin(&renderers[i], limits, &ignored) != STATUS_OK) {
      process_free(&renderers[i].asked);
    }
  }
}

enum status renderers_ask(struct renderer *renderers, const struct renderer_limits *limits, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < RENDERERS && status == STATUS_OK; i++) {
    status = begin(&renderers[i], limits, fault);
  }
  for (size_t i = 0; i < RENDERERS && status == STATUS_OK; i++) {
    if (renderers[i].program != NULL) {
      status = process_finish(&renderers[i].asked, fault);
      status = status == STATUS_OK ? read_version(i, &renderers[i], &renderers[i].asked, fault) : status;
    }
  }
  return status == STATUS_IO ? STATUS_NO_FIGURES : status;
}

void renderers_free(struct renderer *renderers)
{
  for (size_t i = 0; i < RENDERERS; i++) {
    process_free(&renderers[i].asked);
    text_free(&renderers[i].version);
  }
}

/* Appends a script with its name and length, so that no two sets of scripts read alike. */
static enum status append_script(const char *plots, const char *name, struct text *inputs, struct fault *fault)
{
  struct text path = {0}, content = {0};
  path_join(&path, plots, name);
  enum status status = text_status(&path, "looking at a figure's inputs", fault);
  if (status == STATUS_OK) {
    status = file_read(path.data, SCRIPT_LIMIT, &content, fault);
  }
  text_append_format(inputs, "%s %zu\n", name, content.length);
  text_append_bytes(inputs, text_string(&content), content.length);
  text_free(&content);
  text_free(&path);
  return status;
}

/* Appends the name of the figure's script: the table's first row says which figure it is. */
static enum status append_script_name(const struct table *table, struct text *script, struct fault *fault)
{
  struct cell cell;
  enum status status = table_read(table, 0, table_find_column(table, "text"), &cell, fault);
  if (status == STATUS_OK) {
    text_append_format(script, "%s.gp", cell.text);
    status = text_status(script, "looking at a figure's inputs", fault);
  }
  return status;
}

enum status render_inputs(const struct table *table, const char *plots, const struct renderer *renderers,
                          struct drawing_inputs *hashes, struct fault *fault)
{
  const struct renderer *gnuplot = &renderers[RENDERER_GNUPLOT], *converter = &renderers[RENDERER_CONVERTER];
  struct text inputs = {0}, script = {0};
  text_append_format(&inputs, "proofsweep " PROOFSWEEP_VERSION "\ngnuplot %s\n%s\n", text_string(&gnuplot->version),
                     gnuplot->setting);
  enum status status = append_script_name(table, &script, fault);
  if (status == STATUS_OK) {
    status = append_script(plots, script.data, &inputs, fault);
  }
  for (size_t i = 0; i < sizeof shared_scripts / sizeof shared_scripts[0] && status == STATUS_OK; i++) {
    status = append_script(plots, shared_scripts[i], &inputs, fault);
  }
  if (status == STATUS_OK) {
    status = csv_write_text(table, NULL, NULL, &inputs, fault);
  }
  if (status == STATUS_OK) {
    digest_of_bytes(text_string(&inputs), inputs.length, hashes->drawn);
    text_clear(&inputs);
    text_append_format(&inputs, "%s\nrsvg-convert %s\n%s\n", hashes->drawn, text_string(&converter->version),
                       converter->setting);
    status = text_status(&inputs, "looking at a figure's inputs", fault);
  }
  if (status == STATUS_OK) {
    digest_of_bytes(text_string(&inputs), inputs.length, hashes->converted);
  }
  text_free(&script);
  text_free(&inputs);
  return status;
}
