#include "render/drawing_inputs.h"

#include "io/csv_write.h"
#include "io/file.h"

enum { SCRIPT_LIMIT = 4 << 20 };

/* What every figure's script stands on. */
static const char *const shared_scripts[] = {"style.gp", "read.gp", "render.gp", "finish.awk", "fonts.conf"};

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

const char *drawing_inputs_for(const struct drawing_inputs *inputs, enum format format)
{
  return format == FORMAT_SVG ? inputs->drawn : inputs->converted;
}
