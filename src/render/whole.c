#include "render/whole.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool png_is_whole(const struct text *content)
{
  static const unsigned char signature[] = "\x89PNG\r\n\x1a\n";
  enum { SIGNATURE = sizeof signature - 1, AROUND = 12 }; /* length, type and checksum of a chunk */
  const unsigned char *bytes = (const unsigned char *)text_string(content);
  size_t at = SIGNATURE;
  if (content->length < SIGNATURE || memcmp(bytes, signature, SIGNATURE) != 0) {
    return false;
  }
  while (content->length - at >= AROUND) {
    const unsigned char *chunk = bytes + at;
    size_t length = (size_t)chunk[0] << 24 | (size_t)chunk[1] << 16 | (size_t)chunk[2] << 8 | chunk[3];
    if (length > content->length - at - AROUND) {
      return false;
    }
    at += AROUND + length;
    if (memcmp(chunk + 4, "IEND", 4) == 0) {
      return at == content->length;
    }
  }
  return false;
}

/* A table of objects, "xref", or an object that is one, "12 0 obj". */
static bool begins_table(const char *text)
{
  char *next;
  (void)strtoul(text, &next, 10);
  (void)strtoul(next, &next, 10);
  return strncmp(text, "xref", 4) == 0 || (isdigit((unsigned char)text[0]) && strncmp(next, " obj", 4) == 0);
}

bool pdf_is_whole(const struct text *content)
{
  static const char first[] = "%PDF-", last[] = "startxref\n";
  const char *text = text_string(content), *end = NULL;
  for (const char *next = text; (next = memmem(next, content->length - (size_t)(next - text), last, sizeof last - 1));
       next++) {
    end = next;
  }
  if (end == NULL || strncmp(text, first, sizeof first - 1) != 0) {
    return false;
  }
  char *behind;
  unsigned long table = strtoul(end + sizeof last - 1, &behind, 10);
  return table < (size_t)(end - text) && behind + strlen(behind) == text + content->length &&
         (strcmp(behind, "\n%%EOF\n") == 0 || strcmp(behind, "\n%%EOF") == 0) && begins_table(text + table);
}
