/* libFuzzer target: a user's text on its way into a picture. gnuplot gets it as a cell of a CSV, which it splits at
 * every comma, and typesets it; the finished SVG carries it as title and description. Whatever the bytes, the line
 * keeps its cells, nothing begins a command, markup or a line, and the page stays XML. */
#include "core/frame.h"
#include "core/text.h"
#include "io/csv_write.h"
#include "io/utf8.h"
#include "render/sketch.h"
#include "render/svg.h"
#include "render/wording.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
  if (!holds) {
    abort();
  }
}

/* Valid UTF-8 without what gnuplot's enhanced mode, its strings or its command line know. */
static void check_plain(const char *text)
{
  struct wording words = wording_plain(text);
  size_t length = strlen(words.text), at = 0;
  expect(strpbrk(words.text, "{}^@&~\\\"'`|=+,\n\r\t") == NULL);
  while (at < length) {
    unsigned character = 0;
    size_t bytes = utf8_read(words.text + at, length - at, &character);
    expect(bytes > 0 && !character_forbidden(character));
    at += bytes;
  }
  expect(strcmp(wording_plain(words.text).text, words.text) == 0);
}

/* The last line of the sketch's CSV, split as gnuplot splits it. */
static void check_line(const char *csv)
{
  const char *line = csv;
  for (const char *next = strchr(csv, '\n'); next != NULL && next[1] != '\0'; next = strchr(next + 1, '\n')) {
    line = next + 1;
  }
  size_t cells = 1, quotes = 0;
  for (const char *byte = line; *byte != '\0'; byte++) {
    cells += *byte == ',';
    /* quotes stand around a whole cell alone */
    bool edge = byte == line || byte[-1] == ',' || byte[1] == ',' || byte[1] == '\n';
    expect(*byte != '"' || edge);
    quotes += *byte == '"';
    expect((unsigned char)*byte >= ' ' || (*byte == '\n' && byte[1] == '\0'));
  }
  expect(cells == SKETCH_COLUMNS && quotes % 2 == 0);
}

static void check_sketch(const char *strong, const char *text)
{
  struct sketch sketch;
  struct frame frame;
  struct text csv = {0};
  struct fault fault = {0};
  const struct words words = {"label", "dense", strong, text};
  sketch_init(&sketch, &frame, "fuzz");
  sketch_words(&sketch, &words, 10, 20, ALIGN_LEFT);
  expect(sketch_status(&sketch, &fault) == STATUS_OK);
  expect(csv_write_text(&frame.table, NULL, NULL, &csv, &fault) == STATUS_OK);
  check_line(text_string(&csv));
  text_free(&csv);
  sketch_free(&sketch);
  frame_free(&frame);
}

/* Between the tags of a title no byte begins another tag or ends an attribute's value. */
static void check_svg(const char *headline, const char *description)
{
  static const char drawing[] =
      "<?xml version=\"1.0\"?>\n<svg \n width=\"9\" height=\"9\"\n>\n<title>fuzz</title>\n</svg>\n";
  const struct svg_words words = {"fuzz", headline, description};
  struct text finished = {0}, plain = {0};
  const struct svg_words none = {"fuzz", "", ""};
  svg_finish(drawing, sizeof drawing - 1, &words, &finished);
  svg_finish(drawing, sizeof drawing - 1, &none, &plain);
  size_t tags[2] = {0, 0};
  for (const char *byte = text_string(&finished); *byte != '\0'; byte++) {
    tags[0] += *byte == '<' || *byte == '>';
  }
  for (const char *byte = text_string(&plain); *byte != '\0'; byte++) {
    tags[1] += *byte == '<' || *byte == '>';
  }
  expect(tags[0] == tags[1]);
  text_free(&finished);
  text_free(&plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  char *text = strndup((const char *)data, size);
  char *rest = strndup((const char *)data + size / 2, size - size / 2);
  if (text != NULL && rest != NULL) {
    check_plain(text);
    check_sketch(rest, text);
    check_svg(text, rest);
  }
  free(text);
  free(rest);
  return 0;
}
