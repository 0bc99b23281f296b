#include "render/short_name.h"

#include "render/type.h"

#include <string.h>

static bool begins_character(char byte)
{
  return ((unsigned char)byte & 0xC0) != 0x80;
}

/* The first `head` and the last `tail` bytes, less what would be half a character. */
static struct wording join(const char *name, size_t head, size_t tail)
{
  const char *end = name + strlen(name) - tail;
  while (head > 0 && !begins_character(name[head])) {
    head--;
  }
  while (*end != '\0' && !begins_character(*end)) {
    end++;
  }
  return wording_format("%.*s\u2026%s", (int)head, name, end);
}

struct wording short_name(const char *name, double size, bool bold, double room)
{
  struct wording words = wording_format("%s", name);
  for (size_t kept = strlen(words.text); kept > 0 && type_width(words.text, size, bold) > room; kept--) {
    words = join(name, (kept + 1) / 2, kept / 2);
  }
  return words;
}

/* The bytes of the longest beginning that ends with a word and fits; 0 where there is none. */
static size_t first_words(const char *name, double size, double room)
{
  size_t end = 0;
  for (size_t at = 1; name[at] != '\0'; at++) {
    bool price = at > 1 && type_begins_subscript(name + at - 2, at > 2 ? name[at - 3] : ' ');
    bool breaks = name[at] == ' ' || (strchr("-_/", name[at - 1]) != NULL && name[at] != ' ' && !price);
    if (breaks && type_width(wording_format("%.*s", (int)at, name).text, size, true) <= room) {
      end = at;
    }
  }
  return end;
}

size_t name_lines_fitted(const char *name, double size, double room, size_t lines_max, struct wording lines[2],
                         bool *fit)
{
  bool whole = type_width(name, size, true) <= room;
  size_t first = whole || lines_max < 2 ? 0 : first_words(name, size, room);
  const char *rest = name + first + (name[first] == ' ');
  if (first > 0) {
    lines[0] = wording_format("%.*s", (int)first, name);
    lines[1] = short_name(rest, size, true, room);
    *fit = *fit && strcmp(lines[1].text, rest) == 0;
    return 2;
  }
  lines[0] = short_name(name, size, true, room);
  *fit = *fit && whole;
  return 1;
}
