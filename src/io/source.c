#include "io/source.h"

#include "io/utf8.h"

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

size_t utf8_read(const char *bytes, size_t length, unsigned *character)
{
  static const unsigned char lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  size_t taken = utf8_length(bytes, length);
  unsigned value = (unsigned char)bytes[0] & lead_bits[taken];
  for (size_t i = 1; i < taken; i++) {
    value = value << 6 | ((unsigned char)bytes[i] & 0x3f);
  }
  *character = value;
  return taken;
}

struct range {
  unsigned low, high;
};

static bool in_ranges(unsigned character, const struct range *ranges, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (character >= ranges[i].low && character <= ranges[i].high) {
      return true;
    }
  }
  return false;
}
#define IN(character, ranges) in_ranges((character), (ranges), sizeof(ranges) / sizeof((ranges)[0]))

/* The large blocks of Unicode's EastAsianWidth (W and F) and general category Mn; a caret needs no more. */
static const struct range wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},  {0xac00, 0xd7a3},
                                    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6},
                                    {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
static const struct range combining[] = {{0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
                                         {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}};

int character_width(unsigned character)
{
  return IN(character, combining) ? 0 : IN(character, wide) ? 2 : 1;
}

bool character_forbidden(unsigned character)
{
  static const struct range forbidden[] = {{0x00, 0x08},     {0x0b, 0x0c},     {0x0e, 0x1f},     {0x7f, 0x9f},
                                           {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfeff, 0xfeff}};
  return IN(character, forbidden);
}
