#include "core/decimal.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

char *decimal_shortest_scientific(double value, char *first, char *last);
char *decimal_rounded_fixed(double value, int decimals, char *first, char *last);
int decimal_read_general(const char *first, const char *last, double *value);

enum { PLAIN_EXPONENT_MIN = -7, PLAIN_EXPONENT_MAX = 20 };

static bool is_digit(char character)
{
  return character >= '0' && character <= '9';
}

/* Appends `count` zeros. */
static char *write_zeros(char *out, int count)
{
  memset(out, '0', (size_t)count);
  return out + count;
}

/* Writes digits d1 d2 ... with the decimal exponent of d1, without an exponent part. */
static char *write_plain(char *out, const char *digits, int count, int exponent)
{
  if (exponent < 0) {
    *out++ = '0';
    *out++ = '.';
    out = write_zeros(out, -exponent - 1);
    memcpy(out, digits, (size_t)count);
    return out + count;
  }
  int whole = exponent + 1;
  if (count <= whole) {
    memcpy(out, digits, (size_t)count);
    return write_zeros(out + count, whole - count);
  }
  memcpy(out, digits, (size_t)whole);
  out += whole;
  *out++ = '.';
  memcpy(out, digits + whole, (size_t)(count - whole));
  return out + count - whole;
}

static char *write_scientific(char *out, const char *digits, int count, int exponent)
{
  *out++ = digits[0];
  if (count > 1) {
    *out++ = '.';
    memcpy(out, digits + 1, (size_t)count - 1);
    out += count - 1;
  }
  *out++ = 'e';
  if (exponent < 0) {
    *out++ = '-';
    exponent = -exponent;
  }
  return out + decimal_from_u128((unsigned __int128)exponent, out);
}

/* d1 d2 ... and the decimal exponent of d1. */
struct shortest {
  char digits[24];
  int count, exponent;
};

/* Of a finite value > 0. */
static inline void find_shortest(double value, struct shortest *shortest)
{
  char scientific[32];
  const char *end = decimal_shortest_scientific(value, scientific, scientific + sizeof scientific);
  const char *next = scientific + 1;
  shortest->digits[0] = scientific[0];
  shortest->count = 1;
  for (; next < end && *next != 'e'; next++) {
    if (*next != '.') {
      shortest->digits[shortest->count++] = *next;
    }
  }
  bool negative = next[1] == '-';
  int exponent = 0;
  for (next += 2; next < end; next++) {
    exponent = exponent * 10 + (*next - '0');
  }
  shortest->exponent = negative ? -exponent : exponent;
}

int decimal_exponent(double value)
{
  struct shortest shortest = {.exponent = 0};
  if (isfinite(value) && value != 0) {
    find_shortest(fabs(value), &shortest);
  }
  return shortest.exponent;
}

double decimal_power(int exponent)
{
  double power = exponent < 0 ? 0 : INFINITY; /* what is left where the text is beyond the doubles */
  char text[3 + DECIMAL_TEXT_SIZE] = {'1', 'e', exponent < 0 ? '-' : '+'};
  unsigned __int128 size = (unsigned __int128)(exponent < 0 ? -(int64_t)exponent : exponent);
  size_t length = 3 + decimal_from_u128(size, text + 3);
  (void)decimal_to_double(text, length, &power);
  return power;
}

size_t decimal_from_double(double value, char *text)
{
  char *out = text;
  if (!isfinite(value)) {
    *out = '\0';
    return 0;
  }
  if (value == 0) {
    memcpy(text, "0", 2);
    return 1;
  }
  if (value < 0) {
    *out++ = '-';
    value = -value;
  }
  struct shortest shortest;
  find_shortest(value, &shortest);
  bool plain = shortest.exponent >= PLAIN_EXPONENT_MIN && shortest.exponent <= PLAIN_EXPONENT_MAX;
  out = (plain ? write_plain : write_scientific)(out, shortest.digits, shortest.count, shortest.exponent);
  *out = '\0';
  return (size_t)(out - text);
}

size_t decimal_fixed(double value, int decimals, char *text)
{
  if (!isfinite(value)) {
    *text = '\0';
    return 0;
  }
  char *end = decimal_rounded_fixed(value, decimals, text, text + DECIMAL_FIXED_SIZE - 1);
  *end = '\0';
  if (text[0] == '-' && strspn(text + 1, "0.") == (size_t)(end - text - 1)) {
    memmove(text, text + 1, (size_t)(end - text));
    end--;
  }
  return (size_t)(end - text);
}

size_t decimal_from_u128(unsigned __int128 value, char *text)
{
  char reversed[40];
  size_t count = 0;
  while (value > UINT64_MAX) {
    reversed[count++] = (char)('0' + (int)(value % 10));
    value /= 10;
  }
  uint64_t low = (uint64_t)value;
  do {
    reversed[count++] = (char)('0' + (int)(low % 10));
    low /= 10;
  } while (low != 0);
  for (size_t i = 0; i < count; i++) {
    text[i] = reversed[count - 1 - i];
  }
  text[count] = '\0';
  return count;
}

static const char *skip_digits(const char *next, const char *end)
{
  while (next < end && is_digit(*next)) {
    next++;
  }
  return next;
}

/* Whether the bytes have the form -?digits[.digits][e[+-]digits]. */
static bool is_real(const char *next, const char *end)
{
  if (next < end && *next == '-') {
    next++;
  }
  const char *after = skip_digits(next, end);
  size_t digits = (size_t)(after - next);
  if (after < end && *after == '.') {
    next = after + 1;
    after = skip_digits(next, end);
    digits += (size_t)(after - next);
  }
  if (digits == 0) {
    return false;
  }
  if (after < end && (*after == 'e' || *after == 'E')) {
    after++;
    if (after < end && (*after == '+' || *after == '-')) {
      after++;
    }
    const char *exponent = after;
    after = skip_digits(after, end);
    if (after == exponent) {
      return false;
    }
  }
  return after == end;
}

/* 0 for zero, 1 where the first digit that is not 0 stands at 10^0 or above, -1 below. For text as is_real accepts it.
 */
static int order_of_real(const char *next, const char *end)
{
  enum { EXPONENT_LIMIT = 1000000000 };
  int64_t power = 0;
  bool found = false, point = false, negative = false;
  for (; next < end && *next != 'e' && *next != 'E'; next++) {
    point = point || *next == '.';
    if (is_digit(*next)) {
      found = found || *next != '0';
      power += point ? -!found : found;
    }
  }
  int64_t exponent = 0;
  for (; next < end; next++) {
    negative = negative || *next == '-';
    if (is_digit(*next) && exponent < EXPONENT_LIMIT) {
      exponent = exponent * 10 + (*next - '0');
    }
  }
  power += negative ? -exponent : exponent;
  return !found ? 0 : power > 0 ? 1 : -1;
}

enum decimal_reading decimal_to_double(const char *text, size_t length, double *value)
{
  if (!is_real(text, text + length)) {
    return DECIMAL_NOT_A_NUMBER;
  }
  double number = 0;
  if (!decimal_read_general(text, text + length, &number)) {
    int order = order_of_real(text, text + length);
    if (order != 0) {
      return order > 0 ? DECIMAL_TOO_LARGE : DECIMAL_UNDERFLOW;
    }
  }
  *value = number;
  return DECIMAL_READ;
}

enum decimal_reading decimal_to_u128(const char *text, size_t length, unsigned __int128 *value)
{
  if (length == 0 || (length > 1 && text[0] == '0')) {
    return DECIMAL_NOT_A_NUMBER;
  }
  unsigned __int128 number = 0;
  bool fits = true;
  for (size_t i = 0; i < length; i++) {
    if (!is_digit(text[i])) {
      return DECIMAL_NOT_A_NUMBER;
    }
    fits = fits && !__builtin_mul_overflow(number, (unsigned __int128)10, &number) &&
           !__builtin_add_overflow(number, (unsigned __int128)(text[i] - '0'), &number);
  }
  if (!fits) {
    return DECIMAL_TOO_LARGE;
  }
  *value = number;
  return DECIMAL_READ;
}
