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
