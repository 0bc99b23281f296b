#include "render/render_parts.h"

#include <stdlib.h>
#include <string.h>

enum status render_no_figures(struct fault *fault, const struct fault *reason)
{
  return reason->status == STATUS_NO_MEMORY
             ? fault_set(fault, STATUS_NO_MEMORY, "%s", reason->text)
             : fault_set(fault, STATUS_NO_FIGURES, "figures were not drawn: %s", reason->text);
}

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

static enum status (*const steps[])(struct render *render, struct fault *fault) = {
    render_find_programs, render_choose_fonts,  render_find_kept,
    render_plan_tasks,    render_look_for_font, render_run_tasks,
};

static enum status draw(struct render *render, struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == STATUS_OK; i++) {
    status = steps[i](render, fault);
  }
  struct fault stale;
  if (status != STATUS_OK && render_remove_stale(render, &stale) != STATUS_OK && status == STATUS_NO_FIGURES &&
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
  render_take_renderers(render);
  if (render->drawings == NULL) {
    status = fault_no_memory(fault, "drawing figures");
    count = 0;
  }
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    status = plan_drawing(render, tables[i], &render->drawings[i], fault);
  }
  if (status == STATUS_OK) {
    status = render_write_tables(render, fault);
  }
  if (status == STATUS_OK && render_draws(options)) {
    status = draw(render, fault);
  }
  free_render(render);
  free(render);
  return status;
}
