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
