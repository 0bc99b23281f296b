#include "render/renderers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION_LIMIT = 1 << 16 };

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
