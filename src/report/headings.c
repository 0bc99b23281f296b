#include "report/headings.h"

#include <stdbool.h>
#include <string.h>

enum { LEVELS = 6 };

/* 1 to LEVELS; 0 for any other line. */
static size_t heading_level(const char *line)
{
  size_t level = strspn(line, "#");
  return level <= LEVELS && line[level] == ' ' ? level : 0;
}

void headings_drop_empty(struct text *markdown)
{
  size_t begin[LEVELS + 1] = {0}; /* of the heading of each level that nothing follows so far */
  size_t open = 0;                /* the deepest of them; 0: none */
  bool waits[LEVELS + 1] = {false};
  bool fenced = false;
  size_t kept = 0;
  for (size_t at = 0, next = 0; at < markdown->length; at = next) {
    const char *line = markdown->data + at;
    next = at + strcspn(line, "\n");
    next += next < markdown->length;
    fenced ^= strncmp(line, "```", 3) == 0;
    size_t level = fenced ? 0 : heading_level(line);
    for (; level > 0 && open >= level; open--) {
      kept = waits[open] ? begin[open] : kept;
      waits[open] = false;
    }
    if (level > 0) {
      begin[level] = kept;
      waits[level] = true;
      open = level;
    } else if (line[strspn(line, " \t\r")] != '\n') {
      memset(waits, 0, sizeof waits);
      open = 0;
    }
    memmove(markdown->data + kept, line, next - at);
    kept += next - at;
  }
  for (; open > 0; open--) {
    kept = waits[open] ? begin[open] : kept;
  }
  text_shorten(markdown, kept);
}
