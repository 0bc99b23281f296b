/* What a rendering writes: the tables of its figures and their pictures. */
#include "io/csv_write.h"
#include "render/render_parts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum status note_file(const struct render *render, const char *name, const struct output_record *record,
                             struct fault *fault)
{
  const struct render_watcher *watcher = render->watcher;
  return watcher == NULL ? STATUS_OK : watcher->wrote(watcher->context, name, record, fault);
}

enum status render_write_tables(struct render *render, struct fault *fault)
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

enum status picture_name(const struct picture *picture, enum format format, struct text *name, struct fault *fault)
{
  text_clear(name);
  text_append_format(name, "%s.%s", text_string(&picture->stem), format_names[format]);
  return text_status(name, "drawing figures", fault);
}

enum status render_note_picture(const struct render *render, const struct drawing *drawing, enum format format,
                                const char *name, const struct output_record *record, struct fault *fault)
{
  const struct render_watcher *watcher = render->watcher;
  if (watcher == NULL || watcher->drew == NULL) {
    return note_file(render, name, record, fault);
  }
  return watcher->drew(watcher->context, name, record, drawing_inputs_for(&drawing->inputs, format), fault);
}

enum status render_place(struct render *render, struct drawing *drawing, struct picture *picture, enum format format,
                         const struct text *content, struct fault *fault)
{
  struct text name = {0};
  struct output_record record;
  enum status status = picture_name(picture, format, &name, fault);
  if (status == STATUS_OK) {
    status =
        file_write(render->options->output, text_string(&name), content, render->options->durability, &record, fault);
  }
  if (status == STATUS_OK) {
    picture->placed[format] = true;
    render->report->pictures++;
    render->report->redrawn++;
    status = render_note_picture(render, drawing, format, text_string(&name), &record, fault);
  }
  text_free(&name);
  return status;
}

enum status render_remove_stale(const struct render *render, struct fault *fault)
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
