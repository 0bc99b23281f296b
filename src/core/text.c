#include "core/text.h"

#include "core/decimal.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_free(struct text *text)
{
  free(text->data);
  *text = (struct text){0};
}

void text_clear(struct text *text)
{
  text->length = 0;
  if (text->data != NULL) {
    text->data[0] = '\0';
  }
}

void text_shorten(struct text *text, size_t length)
{
  if (length < text->length) {
    text->length = length;
    text->data[length] = '\0';
  }
}

/* Makes room for `more` bytes and the NUL. */
static bool text_reserve(struct text *text, size_t more)
{
  if (text->out_of_memory) {
    return false;
  }
  if (more < text->capacity - text->length) {
    return true;
  }
  size_t capacity = text->capacity < 128 ? 256 : text->capacity * 2;
  if (more >= capacity - text->length) {
    capacity = text->length + more + 1;
  }
  char *data = more < SIZE_MAX / 4 ? realloc(text->data, capacity) : NULL;
  if (data == NULL) {
    text->out_of_memory = true;
    return false;
  }
  text->data = data;
  text->capacity = capacity;
  return true;
}

void text_append_bytes(struct text *text, const char *bytes, size_t length)
{
  if (!text_reserve(text, length)) {
    return;
  }
  if (length > 0) {
    memcpy(text->data + text->length, bytes, length);
  }
  text->length += length;
  text->data[text->length] = '\0';
}

void text_append(struct text *text, const char *string)
{
  text_append_bytes(text, string, strlen(string));
}

void text_append_char(struct text *text, char character)
{
  text_append_bytes(text, &character, 1);
}

void text_append_format(struct text *text, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  text->out_of_memory |= length < 0; /* glibc's one reason */
  if (length <= 0 || !text_reserve(text, (size_t)length)) {
    return;
  }
  va_start(arguments, format);
  (void)vsnprintf(text->data + text->length, (size_t)length + 1, format, arguments);
  va_end(arguments);
  text->length += (size_t)length;
}

void text_append_count(struct text *text, uint64_t count, const char *one, const char *several)
{
  text_append_format(text, "%llu %s", (unsigned long long)count, count == 1 ? one : several);
}

void text_append_double(struct text *text, double value)
{
  char digits[DECIMAL_TEXT_SIZE];
  text_append_bytes(text, digits, decimal_from_double(value, digits));
}

void text_append_fixed(struct text *text, double value, int decimals)
{
  char digits[DECIMAL_FIXED_SIZE];
  text_append_bytes(text, digits, decimal_fixed(value, decimals, digits));
}

void text_append_u128(struct text *text, unsigned __int128 value)
{
  char digits[DECIMAL_TEXT_SIZE];
  text_append_bytes(text, digits, decimal_from_u128(value, digits));
}

const char *text_string(const struct text *text)
{
  return text->data == NULL ? "" : text->data;
}

void text_inherit(struct text *text, const struct text *part)
{
  text->out_of_memory = text->out_of_memory || part->out_of_memory;
}

enum status text_status(const struct text *text, const char *what, struct fault *fault)
{
  return text->out_of_memory ? fault_no_memory(fault, what) : STATUS_OK;
}

size_t text_cut(const char *bytes, size_t length, size_t limit)
{
  if (length <= limit) {
    return length;
  }
  while (limit > 0 && ((unsigned char)bytes[limit] & 0xC0) == 0x80) {
    limit--;
  }
  return limit;
}
