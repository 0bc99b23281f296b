/* What stands around the axes: texts broken into lines, and the page that grows with them. */
#include "render/sketch_parts.h"
#include "render/type.h"

#include <string.h>

static bool begins(const char *text, const char *word)
{
  size_t length = strlen(word);
  return strncmp(text, word, length) == 0 &&
         (text[length] == ' ' || text[length] == '\0' || strchr(".;:)", text[length]) != NULL);
}

/* Whether a line must not end at a blank, whose next word begins at `next`. */
static bool is_glued(const char *text, size_t next)
{
  static const char *const followers[] = {"=", "%", "mn", "bn", "tn", "+", "/"};
  const char before = next >= 2 ? text[next - 2] : ' ';
  bool glued = (before == '=' || before == '+' || before == '/') && (next == 2 || text[next - 3] == ' ');
  for (size_t i = 0; i < sizeof followers / sizeof followers[0]; i++) {
    glued = glued || begins(text + next, followers[i]);
  }
  return glued;
}

/* Appends the first `length` bytes of text, with blanks where it has no-break spaces. */
static void append_line(struct text *line, const char *text, size_t length)
{
  for (size_t i = 0; i < length;) {
    bool space = i + 1 < length && memcmp(text + i, "\u00a0", 2) == 0;
    text_append_bytes(line, space ? " " : text + i, 1);
    i += space ? 2 : 1;
  }
}

/* The bytes of text that make its first line: as many words as fit into `room`, at least one. */
static size_t first_line(const char *text, const struct type_style *style, bool bold, double room, struct text *line)
{
  size_t end = 0;
  for (size_t next = strcspn(text, " ");; next += 1 + strcspn(text + next + 1, " ")) {
    if (text[next] == ' ' && is_glued(text, next + 1)) {
      continue;
    }
    text_clear(line);
    append_line(line, text, next);
    if (end > 0 && type_width(text_string(line), style->size, bold) > room) {
      break;
    }
    end = next;
    if (text[next] == '\0') {
      break;
    }
  }
  text_clear(line);
  append_line(line, text, end);
  return end;
}

static size_t count_lines(const char *text, const struct type_style *style, bool bold, double room, struct text *line)
{
  size_t count = 0;
  for (; *text != '\0'; count++) {
    text += first_line(text, style, bold, room, line);
    text += strspn(text, " ");
  }
  return count;
}

/* Writes text from (PAGE_MARGIN, y) in as few lines as the page allows, a heading's about equally long; returns the y
 * of the last line. */
static double write_lines(struct sketch *sketch, const char *part, const char *series, const char *text, bool bold,
                          double y)
{
  const struct type_style *style = type_style_of(part);
  struct text line = {0};
  double room = sketch->width - 2 * PAGE_MARGIN;
  size_t lines = count_lines(text, style, bold, room, &line);
  bool even = strcmp(part, "footnote") != 0;
  while (even && lines > 1 && count_lines(text, style, bold, room - 4, &line) == lines) {
    room -= 4;
  }
  while (*text != '\0') {
    text += first_line(text, style, bold, room, &line);
    text += strspn(text, " ");
    const struct words words = {part, series, bold ? text_string(&line) : "", bold ? "" : text_string(&line)};
    sketch_words(sketch, &words, PAGE_MARGIN, y, ALIGN_LEFT);
    y += style->pitch;
  }
  sketch->out_of_memory |= line.out_of_memory;
  text_free(&line);
  return y - style->pitch;
}

void sketch_begin_page(struct sketch *sketch, const struct page *page)
{
  sketch->layout = page->layout;
  sketch->width = page->width;
  sketch->taken_count = sketch->grid_count = 0;
  double y = write_lines(sketch, "title", "ink", page->headline, true, 26);
  y = write_lines(sketch, "subtitle", "muted", page->subtitle, false, y + 24);
  sketch->plot = (struct box){page->left, y + 34 + page->header, page->width - page->right, 0, false};
  sketch->plot.bottom = sketch->plot.top + page->plot_height;
  y = write_lines(sketch, "footnote", "muted", page->footnote, false, sketch->plot.bottom + page->below);
  sketch->height = y + 16;
  sketch_write_canvas(sketch);
}
