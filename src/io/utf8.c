#include "io/utf8.h"

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
