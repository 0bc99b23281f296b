#include "io/source.h"

#include <string.h>

struct source source_of_file(const char *name, const char *bytes, size_t length)
{
  size_t mark = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  return (struct source){name, bytes + mark, length - mark, false};
}

struct line source_line(const struct source *source, int number)
{
  size_t start = 0;
  int current = 1;
  while (start < source->length && current < number) {
    char byte = source->bytes[start++];
    bool pair = byte == '\r' && start < source->length && source->bytes[start] == '\n';
    if ((byte == '\n' || byte == '\r') && !pair) {
      current++;
    }
  }
  if (current < number) {
    return (struct line){"", 0};
  }
  size_t end = start;
  while (end < source->length && source->bytes[end] != '\n' && source->bytes[end] != '\r') {
    end++;
  }
  return (struct line){source->bytes + start, end - start};
}
