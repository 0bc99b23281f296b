/* libFuzzer target: numbers as text and back, held against the C library's exact strtod and printf (glibc's round
 * correctly in every direction). The bytes serve as text and, eight by eight, as doubles. */
#include "core/decimal.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
  if (!holds) {
    abort();
  }
}

/* -?digits[.digits][e[+-]digits], with a digit on one side of the point at least: the grammar of decimal.h, once more.
 */
static bool is_real(const char *text)
{
  static const char digits[] = "0123456789";
  text += *text == '-';
  size_t whole = strspn(text, digits), fraction = 0;
  text += whole;
  if (*text == '.') {
    fraction = strspn(text + 1, digits);
    text += 1 + fraction;
  }
  if (whole + fraction > 0 && (*text == 'e' || *text == 'E')) {
    text += 1;
    text += *text == '+' || *text == '-';
    size_t exponent = strspn(text, digits);
    return exponent > 0 && text[exponent] == '\0';
  }
  return whole + fraction > 0 && *text == '\0';
}

static void check_text(const char *text, size_t length)
{
  double value = -1;
  enum decimal_reading reading = decimal_to_double(text, length, &value);
  bool real = strlen(text) == length && is_real(text);
  double usual = real ? strtod(text, NULL) : 0;
  bool zero = strpbrk(text, "123456789") == NULL || strcspn(text, "123456789") > strcspn(text, "eE");
  switch (reading) {
  case DECIMAL_READ:
    expect(real && value == usual);
    break;
  case DECIMAL_TOO_LARGE:
    expect(real && isinf(usual));
    break;
  case DECIMAL_UNDERFLOW:
    expect(real && usual == 0 && !zero);
    break;
  case DECIMAL_NOT_A_NUMBER:
    expect(!real);
    break;
  }
  unsigned __int128 whole = 0;
  if (decimal_to_u128(text, length, &whole) == DECIMAL_READ) {
    char back[DECIMAL_TEXT_SIZE];
    expect(decimal_from_u128(whole, back) == length && memcmp(back, text, length) == 0);
  }
}

static void check_shortest(double value)
{
  char text[DECIMAL_TEXT_SIZE], shorter[64];
  double back = 0;
  size_t length = decimal_from_double(value, text);
  expect(length < sizeof text && text[length] == '\0');
  if (!isfinite(value)) {
    expect(length == 0);
    return;
  }
  expect(decimal_to_double(text, length, &back) == DECIMAL_READ && value == back);
  int digits = 0;
  for (const char *next = text + strspn(text, "-0."); *next != '\0' && *next != 'e'; next++) {
    digits += *next != '.';
  }
  for (const char *last = text + strcspn(text, "e"); last > text && last[-1] == '0' && strchr(text, '.') == NULL;
       last--) {
    digits--; /* zeros before the point say where it is */
  }
  if (digits > 1) {
    (void)snprintf(shorter, sizeof shorter, "%.*e", digits - 2, value);
    expect(strtod(shorter, NULL) != value);
  }
}

static void check_fixed(double value, int decimals)
{
  char text[DECIMAL_FIXED_SIZE], usual[DECIMAL_FIXED_SIZE + 64];
  size_t length = decimal_fixed(value, decimals, text);
  expect(length < sizeof text && text[length] == '\0');
  if (!isfinite(value)) {
    expect(length == 0);
    return;
  }
  (void)snprintf(usual, sizeof usual, "%.*f", decimals, value);
  bool nothing = usual[strspn(usual, "-0.")] == '\0';
  expect(strcmp(text, nothing && usual[0] == '-' ? usual + 1 : usual) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  char *text = malloc(size + 1);
  if (text == NULL) {
    return 0;
  }
  memcpy(text, data, size);
  text[size] = '\0';
  check_text(text, size);
  for (size_t at = 0; at + sizeof(double) <= size; at += sizeof(double)) {
    double value = 0;
    memcpy(&value, data + at, sizeof value);
    check_shortest(value);
    check_fixed(value, data[at] % 18);
  }
  free(text);
  return 0;
}
