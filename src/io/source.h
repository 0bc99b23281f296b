/* Source texts: the bytes that a person wrote, and finding one's way in them by line and column. */
#ifndef PROOFSWEEP_SOURCE_H
#define PROOFSWEEP_SOURCE_H

#include "core/spec.h"
#include "io/utf8.h"

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

#endif
