/* UTF-8, as far as readers and writers must know it. */
#ifndef PROOFSWEEP_UTF8_H
#define PROOFSWEEP_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes, 1 to 4, of the character that begins at `bytes`, of which `left` >= 1 are there; 0 where none does (RFC 3629:
 * no overlong forms, no surrogates, nothing beyond U+10FFFF). NUL is a character. */
size_t utf8_length(const char *bytes, size_t left);

/* Characters in `length` bytes of valid UTF-8. */
size_t utf8_count(const char *bytes, size_t length);

/* Reads one character of `length` >= 1 bytes; its length in bytes, 0 where the bytes are not UTF-8. */
size_t utf8_read(const char *bytes, size_t length, unsigned *character);

/* UTF-16 and UTF-32, with a mark or, in a text that begins with ASCII, without. */
bool utf8_is_utf16(const char *bytes, size_t length);

/* The beginning of a text, for messages: 60 bytes at most, controls are blanks, and characters are whole. */
struct shown {
  char text[80];
};
struct shown text_show(const char *text);

/* The columns that a terminal uses for a character: 0 for combining marks, 2 for East Asian wide ones, else 1. */
int character_width(unsigned character);

/* Whether a character may not stand in a source: C0 and C1 controls but tab and line ends, DEL, U+2028 and U+2029, and
 * what turns the direction of the text (so that a line reads as it is), U+FFFE and U+FFFF, which XML does not know. */
bool character_forbidden(unsigned character);

#endif
