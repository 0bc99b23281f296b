/* What draws, found before anything is drawn: programs, their versions, the font. */
#include "render/render_parts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Debian's place of fonts-inter. */
#define INTER "/usr/share/fonts/opentype/inter/Inter-Regular.otf"

/* NULL where only gnuplot is needed. */
static const char *converter_program(const struct render_options *options)
{
  const char *named = options->rsvg_convert != NULL ? options->rsvg_convert : "rsvg-convert";
  return options->png || options->pdf ? named : NULL;
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

bool render_draws(const struct render_options *options)
{
  return options->pictures && (options->svg || options->png || options->pdf);
}

void render_ask_ahead(const struct render_options *options)
{
  const struct renderer_limits limits = {options->timeout_ms, options->confined};
  if (render_draws(options)) {
    choose_renderers(options, options->renderers);
    renderers_begin(options->renderers, &limits);
  }
}

void render_take_renderers(struct render *render)
{
  for (size_t i = 0; i < RENDERERS && render->options->renderers != NULL; i++) {
    render->renderers[i] = render->options->renderers[i];
    render->options->renderers[i] = (struct renderer){0};
  }
  choose_renderers(render->options, render->renderers);
}

enum status render_take_version(struct render *render, const struct text *version, struct fault *fault)
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

static enum status find_program(const char *program, const char *needed, const char *package, struct fault *fault)
{
  struct text path = {0};
  struct fault reason;
  enum status status = process_find(program, &path, &reason);
  text_free(&path);
  if (status == STATUS_NO_MEMORY) {
    return render_no_figures(fault, &reason);
  }
  return status == STATUS_OK
             ? STATUS_OK
             : fault_set(fault, STATUS_NO_FIGURES, "figures were not drawn: they need %s, and there is %s (Debian: %s)",
                         needed, reason.text, package);
}

enum status render_find_programs(struct render *render, struct fault *fault)
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
enum status render_choose_fonts(struct render *render, struct fault *fault)
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
    return render_no_figures(fault, &reason);
  }
  if (there) {
    text_append_format(&render->fontconfig, "FONTCONFIG_FILE=%s/fonts.conf", plots);
    render->renderers[RENDERER_CONVERTER].setting = "plots/fonts.conf";
  }
  return text_status(&render->fontconfig, "drawing figures", fault);
}

/* Warns where the system's fonts are used and Inter is not among them, which fontconfig says by the family that it
 * would take. Where it cannot be asked there is nothing to say. */
enum status render_look_for_font(struct render *render, struct fault *fault)
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
