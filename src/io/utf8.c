#include "io/utf8.h"

#include <string.h>

size_t utf8_length(const char *bytes, size_t left)
{
  /* RFC 3629, section 4: what the first two bytes may be. */
  static const struct {
    unsigned char first_low, first_high, second_low, second_high;
    size_t length;
  } forms[] = {
      {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
      {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
      {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
  };
  const unsigned char *next = (const unsigned char *)bytes;
  if (next[0] < 0x80) {
    return 1;
  }
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    if (next[0] < forms[i].first_low || next[0] > forms[i].first_high) {
      continue;
    }
    if (left < forms[i].length || next[1] < forms[i].second_low || next[1] > forms[i].second_high) {
      return 0;
    }
    for (size_t j = 2; j < forms[i].length; j++) {
      if ((next[j] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return forms[i].length;
  }
  return 0;
}

size_t utf8_count(const char *bytes, size_t length)
{
  size_t count = 0;
  for (size_t i = 0; i < length; i++) {
    count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
  }
  return count;
}

size_t utf8_read(const char *bytes, size_t length, unsigned *character)
{
  static const unsigned char lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  if ((unsigned char)bytes[0] < 0x80) {
    *character = (unsigned char)bytes[0];
    return 1;
  }
  size_t taken = utf8_length(bytes, length);
  unsigned value = (unsigned char)bytes[0] & lead_bits[taken];
  for (size_t i = 1; i < taken; i++) {
    value = value << 6 | ((unsigned char)bytes[i] & 0x3f);
  }
  *character = value;
  return taken;
}

struct shown text_show(const char *text)
{
  enum { LONGEST = 60 };
  struct shown shown = {{0}};
  size_t length = strlen(text), at = 0;
  while (at < length) {
    unsigned character = 0;
    size_t bytes = utf8_read(text + at, length - at, &character);
    if (bytes == 0 || at + bytes > LONGEST) {
      memcpy(shown.text + at, "...", 4);
      break;
    }
    memcpy(shown.text + at, text + at, bytes);
    if (character < 0x20 || character == 0x7f) {
      shown.text[at] = ' ';
    }
    at += bytes;
  }
  return shown;
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

/* Most characters are ASCII: they are answered without a look at the tables. */
int character_width(unsigned character)
{
  if (character < 0x300) {
    return 1;
  }
  return IN(character, combining) ? 0 : IN(character, wide) ? 2 : 1;
}

bool character_forbidden(unsigned character)
{
  static const struct range forbidden[] = {{0x00, 0x08},     {0x0b, 0x0c},     {0x0e, 0x1f},
                                           {0x7f, 0x9f},     {0x200e, 0x200f}, {0x2028, 0x202e},
                                           {0x2066, 0x2069}, {0xfeff, 0xfeff}, {0xfffe, 0xffff}};
  if (character >= 0x20 && character < 0x7f) {
    return false;
  }
  return IN(character, forbidden);
}

bool utf8_is_utf16(const char *bytes, size_t length)
{
  return length >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0 ||
                         (bytes[0] == '\0') != (bytes[1] == '\0'));
}
