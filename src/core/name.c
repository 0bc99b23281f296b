#include "core/name.h"

#include <string.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

enum name_fault name_check(const char *text)
{
  if (text[strspn(text, LETTERS "0123456789.-")] != '\0') {
    return NAME_BAD_CHARACTER;
  }
  if (text[0] == '\0' || strchr(LETTERS, text[0]) == NULL) {
    return NAME_BAD_START;
  }
  return strlen(text) < NAME_SIZE ? NAME_GOOD : NAME_TOO_LONG;
}
