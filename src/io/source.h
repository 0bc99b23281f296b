/* Source texts: the bytes that a person wrote, and finding one's way in them by line and column. */
#ifndef PROOFSWEEP_SOURCE_H
#define PROOFSWEEP_SOURCE_H

#include "core/spec.h"

#include <stdbool.h>
#include <stddef.h>

/* A text with a name. Borrowed bytes, not NUL-terminated. */
struct source {
  const char *name; /* the file's path, or "--set" */
  const char *bytes;
  size_t length;
  bool one_line; /* a word of the command line: messages show no line number */
};

/* A file's text, without the byte order mark that it may begin with. */
struct source source_of_file(const char *name, const char *bytes, size_t length);

/* A stretch of a source; width in characters, 1 where only the beginning matters. source may be NULL for "somewhere".
 */
struct spot {
  const struct source *source;
  struct place place;
  int width;
};

/* The bytes of line `number` (from 1), without its end. Lines end with LF, CR or CR LF. Length 0 beyond the last. */
struct line {
  const char *bytes;
  size_t length;
};
struct line source_line(const struct source *source, int number);

/* Reads one character of `length` >= 1 bytes; its length in bytes, 0 where the bytes are not UTF-8. */
size_t utf8_read(const char *bytes, size_t length, unsigned *character);

/* The columns that a terminal uses for a character: 0 for combining marks, 2 for East Asian wide ones, else 1. */
int character_width(unsigned character);

/* Whether a character may not stand in a source: C0 and C1 controls but tab and line ends, DEL, U+2028 and U+2029, and
 * what turns the direction of the text (so that a line reads as it is). */
bool character_forbidden(unsigned character);

#endif
