#include "core/rehearsal.h"
#include "io/file.h"
#include "io/home.h"
#include "io/spec_read.h"
#include "io/utf8.h"
#include "report/template.h"

/* cmark gives every row of a table the cells of its head, and takes time by the square of their number. */
enum { COLUMNS_MAX = 100, CELLS_MAX = 100000 };

enum status template_check(const char *file, const struct text *template, struct fault *fault)
{
  const char *bytes = text_string(template);
  size_t line = 1, bars = 0, most_bars = 0;
  for (size_t at = 0; at < template->length;) {
    unsigned character = 0;
    size_t length = utf8_read(bytes + at, template->length - at, &character);
    if (length == 0) {
      return fault_set(fault, STATUS_BAD_INPUT, "%.512s:%zu: not UTF-8 (byte 0x%02x)", file, line,
                       (unsigned)(unsigned char)bytes[at]);
    }
    if (character_forbidden(character)) {
      return fault_set(fault, STATUS_BAD_INPUT, "%.512s:%zu: character U+%04X is not allowed", file, line, character);
    }
    bars = character == '\n' ? 0 : bars + (character == '|');
    most_bars = bars > most_bars ? bars : most_bars;
    if (bars > COLUMNS_MAX) {
      return fault_set(fault, STATUS_BAD_INPUT, "%.512s:%zu: more than %d '|' in a line", file, line, COLUMNS_MAX);
    }
    line += character == '\n';
    at += length;
  }
  if (most_bars > 0 && line > CELLS_MAX / most_bars) {
    return fault_set(fault, STATUS_BAD_INPUT, "%.512s: %zu lines are too many for tables of %zu columns", file, line,
                     most_bars);
  }
  return STATUS_OK;
}

enum status template_path(const struct spec *spec, struct text *path, struct fault *fault)
{
  struct text name = {0};
  if (spec->own_report != NULL) {
    text_append(path, spec->own_report);
    return text_status(path, "choosing a template", fault);
  }
  path_join(&name, "reports", spec->report == NULL ? "default.md" : spec->report);
  enum status status = text_status(&name, "choosing a template", fault);
  status = status == STATUS_OK ? home_path(name.data, path, fault) : status;
  text_free(&name);
  return status;
}

enum status template_read(const struct spec *spec, struct text *path, struct text *template, struct fault *fault)
{
  enum status status = template_path(spec, path, fault);
  if (status == STATUS_OK) {
    status = file_read(text_string(path), TEMPLATE_BYTES_MAX, template, fault);
  }
  return status == STATUS_OK ? template_check(text_string(path), template, fault) : status;
}

enum status template_try(const struct spec *spec, struct rehearsal *rehearsal, struct text *path, struct text *template,
                         struct mistakes *mistakes, size_t *left_out, struct fault *fault)
{
  struct frame claims = {.cells = NULL};
  struct text markdown = {0}, html = {0};
  struct report_tally tally = {0};
  mistakes->count = 0;
  enum status status = template_read(spec, path, template, fault);
  if (status == STATUS_OK) {
    status = rehearsal_claims(spec, &claims, fault);
  }
  if (status == STATUS_OK) {
    const struct report_input input = {
        .spec = spec,
        .template_file = text_string(path),
        .template_text = text_string(template),
        .shared = spec->own_report == NULL,
        .style = "",
        .tables = {rehearsal, rehearsal_find},
        .claims = &claims.table,
        .version = "",
        .rehearsal = rehearsal,
        .mistakes = mistakes,
    };
    status = report_write(&input, &markdown, &html, &tally, fault);
  }
  *left_out = tally.left_out;
  frame_free(&claims);
  text_free(&markdown);
  text_free(&html);
  return status;
}
