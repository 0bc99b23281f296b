/* How much room words take. */
#include "render/sketch_parts.h"
#include "render/type.h"

#include <math.h>
#include <string.h>

static const struct type_style styles[] = {{"title", TYPE_TITLE, 21},   {"subtitle", TYPE_SUBTITLE, 18},
                                           {"label", TYPE_LABEL, 15.5}, {"note", TYPE_NOTE, 14.5},
                                           {"key", TYPE_LABEL, 15.5},   {"footnote", TYPE_FOOTNOTE, 15},
                                           {"x_tic", TYPE_LABEL, 15.5}, {"y_tic", TYPE_LABEL, 15.5}};

const struct type_style *type_style_of(const char *part)
{
  size_t i = 0;
  while (i + 1 < sizeof styles / sizeof styles[0] && strcmp(styles[i].part, part) != 0) {
    i++;
  }
  return &styles[i];
}

double words_width(const struct words *words)
{
  double size = type_style_of(words->part)->size;
  double gap = words->strong[0] != '\0' && words->text[0] != '\0' ? type_width(" ", size, false) : 0;
  return type_width(words->strong, size, true) + gap + type_width(words->text, size, false);
}

struct wording words_fitted(const char *part, const char *text, bool strong, double room)
{
  double size = type_style_of(part)->size;
  struct wording fitted = wording_format("%s", text);
  for (size_t length = strlen(fitted.text); length > 0 && type_width(fitted.text, size, strong) > room;) {
    do {
      length--;
    } while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80);
    fitted = wording_format("%.*s\u2026", (int)length, text);
  }
  return fitted;
}

struct box words_box(const struct words *words, size_t lines, double x, double y, enum align align)
{
  double width = 0;
  for (size_t i = 0; i < lines; i++) {
    width = fmax(width, words_width(&words[i]));
  }
  double height = (double)lines * type_style_of(words->part)->pitch;
  double left = align == ALIGN_LEFT ? x : align == ALIGN_RIGHT ? x - width : x - width / 2;
  return (struct box){left, y - height / 2, left + width, y + height / 2, true};
}
