/* Pictures that an earlier run drew from the same inputs are kept. */
#include "render/render_parts.h"

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
      status = picture_name(picture, i % FORMATS, &name, fault);
    }
    if (picture->wanted[i % FORMATS] && status == STATUS_OK) {
      status = watcher->known(watcher->context, text_string(&name), drawing_inputs_for(&drawing->inputs, i % FORMATS),
                              known, &records[i], fault);
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
    status = picture_name(picture, i % FORMATS, &name, fault);
    if (status == STATUS_OK) {
      status = render_note_picture(render, drawing, i % FORMATS, text_string(&name), &records[i], fault);
    }
  }
  text_free(&name);
  return status;
}

enum status render_find_kept(struct render *render, struct fault *fault)
{
  const struct renderer_limits limits = {render->options->timeout_ms, render->options->confined};
  struct fault reason;
  if (render->watcher == NULL || render->watcher->known == NULL) {
    return STATUS_OK;
  }
  enum status status = renderers_ask(render->renderers, &limits, &reason);
  if (status == STATUS_OK) {
    status = render_take_version(render, &render->renderers[RENDERER_GNUPLOT].version, &reason);
  }
  if (status != STATUS_OK) {
    return status == STATUS_NO_FIGURES ? render_no_figures(fault, &reason)
                                       : fault_set(fault, status, "%s", reason.text);
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
