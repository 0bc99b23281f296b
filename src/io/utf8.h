/* UTF-8, as far as readers and writers must know it. */
#ifndef PROOFSWEEP_UTF8_H
#define PROOFSWEEP_UTF8_H

#include <stddef.h>

/* Bytes, 1 to 4, of the character that begins at `bytes`, of which `left` >= 1 are there; 0 where none does (RFC 3629:
 * no overlong forms, no surrogates, nothing beyond U+10FFFF). NUL is a character. */
size_t utf8_length(const char *bytes, size_t left);

/* Characters in `length` bytes of valid UTF-8. */
size_t utf8_count(const char *bytes, size_t length);

#endif
