/* A growing text in memory: what every CSV, JSON, SVG and Markdown output is written into before it meets a file.
 *
 * Appending never fails loudly: once memory runs out the text is marked and further appends do nothing, so that a
 * writer appends freely and checks text_status() once at the end. */
#ifndef PROOFSWEEP_TEXT_H
#define PROOFSWEEP_TEXT_H

#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
  char *data;      /* NUL-terminated once anything was appended; NULL before */
  size_t length;   /* bytes, without the NUL */
  size_t capacity; /* bytes allocated */
  bool out_of_memory;
};

/* Frees the bytes; safe on {0}, and leaves {0}. */
void text_free(struct text *text);

/* Forgets the content, keeps the memory. */
void text_clear(struct text *text);

/* Cuts it to a length of at most its own. */
void text_shorten(struct text *text, size_t length);

void text_append(struct text *text, const char *string);
void text_append_bytes(struct text *text, const char *bytes, size_t length);
void text_append_char(struct text *text, char character);

/* printf-style. Integers and strings only: doubles go through text_append_double, which knows no locale. */
void text_append_format(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/* "1 sweep", "2 sweeps". */
void text_append_count(struct text *text, uint64_t count, const char *one, const char *several);

/* The shortest decimal text that reads back to value (see core/decimal.h); nothing for NaN and infinities. */
void text_append_double(struct text *text, double value);

/* value rounded to `decimals` places after the point, in [0, 17], "-0" never; nothing for NaN and infinities. */
void text_append_fixed(struct text *text, double value, int decimals);

/* An unsigned 128-bit integer in decimal. */
void text_append_u128(struct text *text, unsigned __int128 value);

/* The content as a C string; "" while nothing was appended. Valid until the next append. */
const char *text_string(const struct text *text);

/* Where the part ran out of memory, so has the text that it is a part of. */
void text_inherit(struct text *text, const struct text *part);

/* STATUS_NO_MEMORY if any append ran out of memory while `what` was written. */
enum status text_status(const struct text *text, const char *what, struct fault *fault) MUST_CHECK;

/* How many of `length` bytes of UTF-8 to keep where `limit` is the most: all, or as many as end between characters. */
size_t text_cut(const char *bytes, size_t length, size_t limit);

#endif
