#include "core/exact.h"

#include "core/decimal.h"

#include <math.h>
#include <string.h>

typedef unsigned __int128 u128;

enum { DIGIT_BITS = 64, POINT_BITS = EXACT_POINT * DIGIT_BITS };

void exact_set_zero(struct exact *value)
{
  value->first = EXACT_POINT;
  value->end = EXACT_POINT;
}

/* Makes [first, end) part of the stored digits. */
static void widen(struct exact *value, int first, int end)
{
  if (value->first == value->end) {
    value->first = first;
    value->end = first;
  }
  while (value->first > first) {
    value->digit[--value->first] = 0;
  }
  while (value->end < end) {
    value->digit[value->end++] = 0;
  }
}

static void trim(struct exact *value)
{
  while (value->end > value->first && value->digit[value->end - 1] == 0) {
    value->end--;
  }
  while (value->first < value->end && value->digit[value->first] == 0) {
    value->first++;
  }
  if (value->first == value->end) {
    exact_set_zero(value);
  }
}

/* Adds `count` digits whose lowest stands at position `at`; the carry runs on. */
static void add_digits(struct exact *value, const uint64_t *digits, int count, int at)
{
  widen(value, at, at + count);
  uint64_t carry = 0;
  for (int i = 0; i < count || carry != 0; i++) {
    if (at + i == value->end) {
      widen(value, at, at + i + 1);
    }
    u128 sum = (u128)value->digit[at + i] + (i < count ? digits[i] : 0) + carry;
    value->digit[at + i] = (uint64_t)sum;
    carry = (uint64_t)(sum >> DIGIT_BITS);
  }
}

void exact_add_product(struct exact *value, u128 count, double factor)
{
  if (count == 0 || factor == 0) {
    return;
  }
  /* factor = mantissa * 2^exponent, by IEEE 754's binary64 layout */
  uint64_t bits = 0;
  memcpy(&bits, &factor, sizeof bits);
  bool normal = bits >> 52 != 0;
  uint64_t mantissa = (bits & UINT64_C(0xfffffffffffff)) | (uint64_t)normal << 52;
  int exponent = (normal ? (int)(bits >> 52) : 1) - 1075;
  int zeros = __builtin_ctzll(mantissa);
  mantissa >>= zeros;
  int position = POINT_BITS + exponent + zeros;
  int shift = position % DIGIT_BITS;
  u128 low = (u128)(uint64_t)count * mantissa;
  u128 high = (u128)(uint64_t)(count >> DIGIT_BITS) * mantissa + (uint64_t)(low >> DIGIT_BITS);
  uint64_t product[4] = {(uint64_t)low, (uint64_t)high, (uint64_t)(high >> DIGIT_BITS), 0};
  if (shift != 0) {
    for (int i = 3; i > 0; i--) {
      product[i] = product[i] << shift | product[i - 1] >> (DIGIT_BITS - shift);
    }
    product[0] <<= shift;
  }
  int digits = 4;
  while (product[digits - 1] == 0) {
    digits--;
  }
  add_digits(value, product, digits, position / DIGIT_BITS);
}

void exact_set_integer(struct exact *value, u128 integer)
{
  exact_set_zero(value);
  exact_add_product(value, integer, 1);
}

void exact_set_double(struct exact *value, double factor)
{
  exact_set_zero(value);
  exact_add_product(value, 1, factor);
}

void exact_add(struct exact *value, const struct exact *other)
{
  if (other->end > other->first) {
    add_digits(value, other->digit + other->first, other->end - other->first, other->first);
  }
}

void exact_subtract(struct exact *value, const struct exact *other)
{
  if (other->first == other->end) {
    return;
  }
  widen(value, other->first, other->end);
  uint64_t borrow = 0;
  for (int i = other->first; i < value->end; i++) {
    uint64_t take = i < other->end ? other->digit[i] : 0;
    u128 difference = (u128)value->digit[i] - take - borrow;
    value->digit[i] = (uint64_t)difference;
    borrow = (uint64_t)(difference >> DIGIT_BITS) & 1;
  }
  trim(value);
}

void exact_multiply(struct exact *product, const struct exact *a, const struct exact *b)
{
  exact_set_zero(product);
  for (int i = a->first; i < a->end; i++) {
    for (int j = b->first; j < b->end; j++) {
      u128 digits = (u128)a->digit[i] * b->digit[j];
      if (digits != 0) {
        uint64_t pair[2] = {(uint64_t)digits, (uint64_t)(digits >> DIGIT_BITS)};
        add_digits(product, pair, pair[1] == 0 ? 1 : 2, i + j - EXACT_POINT);
      }
    }
  }
}

static uint64_t digit_at(const struct exact *value, int i)
{
  return i >= value->first && i < value->end ? value->digit[i] : 0;
}

int exact_compare(const struct exact *a, const struct exact *b)
{
  int end = a->end > b->end ? a->end : b->end;
  int first = a->first < b->first ? a->first : b->first;
  for (int i = end - 1; i >= first; i--) {
    uint64_t x = digit_at(a, i), y = digit_at(b, i);
    if (x != y) {
      return x < y ? -1 : 1;
    }
  }
  return 0;
}

/* The position of the highest set bit, counted from digit 0; -1 for zero. */
static int top_bit(const struct exact *value)
{
  for (int i = value->end - 1; i >= value->first; i--) {
    if (value->digit[i] != 0) {
      return i * DIGIT_BITS + 63 - __builtin_clzll(value->digit[i]);
    }
  }
  return -1;
}

bool exact_is_zero(const struct exact *value)
{
  return top_bit(value) < 0;
}

bool exact_is_integer(const struct exact *value)
{
  for (int i = value->first; i < value->end && i < EXACT_POINT; i++) {
    if (value->digit[i] != 0) {
      return false;
    }
  }
  return true;
}

/* Bits [position, position + 64) of value, counted from digit 0. */
static uint64_t bits_at(const struct exact *value, int position)
{
  int i = position >= 0 ? position / DIGIT_BITS : -((DIGIT_BITS - 1 - position) / DIGIT_BITS);
  int shift = position - i * DIGIT_BITS;
  uint64_t low = digit_at(value, i) >> shift;
  return shift == 0 ? low : low | digit_at(value, i + 1) << (DIGIT_BITS - shift);
}

/* Rounds (mantissa + something in (0, 1) if sticky) * 2^exponent to the nearest double, ties to even. mantissa has at
 * least 55 bits, so that rounding to 53 leaves two to look at. */
static double round_to_double(u128 mantissa, int exponent, bool sticky)
{
  int bits = 128 - (mantissa >> DIGIT_BITS != 0 ? __builtin_clzll((uint64_t)(mantissa >> DIGIT_BITS))
                                                : 64 + __builtin_clzll((uint64_t)mantissa));
  int keep = exponent + bits - 53 < -1074 ? exponent + bits + 1074 : 53;
  int drop = bits - keep;
  if (keep < 0) {
    return 0;
  }
  u128 kept = drop >= 128 ? 0 : mantissa >> drop;
  u128 rest = mantissa - (drop >= 128 ? 0 : kept << drop), half = (u128)1 << (drop - 1);
  if (rest > half || (rest == half && (sticky || (kept & 1) != 0))) {
    kept++;
  }
  return ldexp((double)(uint64_t)kept, exponent + drop);
}

double exact_to_double(const struct exact *value)
{
  int top = top_bit(value);
  if (top < 0) {
    return 0;
  }
  int low = top - 63;
  bool sticky = false;
  for (int i = value->first; i < value->end && i * DIGIT_BITS < low; i++) {
    int above = low - i * DIGIT_BITS;
    sticky = sticky || (above >= DIGIT_BITS ? value->digit[i] : value->digit[i] << (DIGIT_BITS - above)) != 0;
  }
  return round_to_double(bits_at(value, low), low - POINT_BITS, sticky);
}

/* The sign of a - quotient * b * 2^shift, -1, 0 or 1; quotient < 2^64. Product and difference are made digit by digit
 * from the lowest up, so that nothing is stored. */
static int compare_product(const struct exact *a, const struct exact *b, uint64_t quotient, int shift)
{
  int whole = shift >= 0 ? shift / DIGIT_BITS : -((DIGIT_BITS - 1 - shift) / DIGIT_BITS);
  u128 factor = (u128)quotient << (shift - whole * DIGIT_BITS);
  uint64_t factor_low = (uint64_t)factor, factor_high = (uint64_t)(factor >> DIGIT_BITS);
  int first = a->first < b->first + whole ? a->first : b->first + whole;
  int end = a->end > b->end + whole + 2 ? a->end : b->end + whole + 2;
  uint64_t carry_low = 0, carry_high = 0, borrow = 0, difference = 0;
  for (int i = first; i < end; i++) {
    u128 low = (u128)digit_at(b, i - whole) * factor_low + carry_low;
    u128 high = (u128)digit_at(b, i - whole - 1) * factor_high + (uint64_t)low + carry_high;
    u128 rest = (u128)digit_at(a, i) - (uint64_t)high - borrow;
    carry_low = (uint64_t)(low >> DIGIT_BITS);
    carry_high = (uint64_t)(high >> DIGIT_BITS);
    borrow = (uint64_t)(rest >> DIGIT_BITS) & 1;
    difference |= (uint64_t)rest;
  }
  return borrow != 0 ? -1 : difference != 0;
}

/* The leading 128 bits of a over the leading 64 of b give the quotient to a few units in its 63rd bit, from above;
 * comparing with the exact product makes it the floor. */
double exact_quotient(const struct exact *a, const struct exact *b)
{
  int top_a = top_bit(a), top_b = top_bit(b);
  int low_a = top_a - 127, low_b = top_b - 63;
  uint64_t divisor = top_b < 0 ? 0 : bits_at(b, low_b);
  if (divisor == 0) {
    return (double)NAN;
  }
  if (top_a < 0) {
    return 0;
  }
  u128 numerator = (u128)bits_at(a, low_a + DIGIT_BITS) << DIGIT_BITS | bits_at(a, low_a);
  /* Never too small; with six bits fewer too large by one at the most, and 58 bits are enough to round from. */
  uint64_t quotient = (uint64_t)(numerator / divisor >> 6);
  int shift = low_a - low_b + 6;
  int order = compare_product(a, b, quotient, shift);
  while (order < 0) {
    order = compare_product(a, b, --quotient, shift);
  }
  return round_to_double(quotient, shift, order != 0);
}

bool exact_to_u128(const struct exact *value, u128 *integer)
{
  if (!exact_is_integer(value) || top_bit(value) >= POINT_BITS + 128) {
    return false;
  }
  *integer = (u128)digit_at(value, EXACT_POINT + 1) << DIGIT_BITS | digit_at(value, EXACT_POINT);
  return true;
}

size_t exact_write_integer(const struct exact *value, char *text)
{
  u128 integer = 0;
  if (exact_to_u128(value, &integer)) {
    return decimal_from_u128(integer, text);
  }
  /* Base 10^19 from the top digit down, lowest group first. */
  static const uint64_t group_base = UINT64_C(10000000000000000000);
  uint64_t digits[EXACT_DIGITS];
  int count = value->end - EXACT_POINT;
  for (int i = 0; i < count; i++) {
    digits[i] = digit_at(value, EXACT_POINT + i);
  }
  uint64_t groups[EXACT_DIGITS + 8];
  int group_count = 0;
  do {
    uint64_t rest = 0;
    for (int i = count - 1; i >= 0; i--) {
      u128 part = (u128)rest << DIGIT_BITS | digits[i];
      digits[i] = (uint64_t)(part / group_base);
      rest = (uint64_t)(part % group_base);
    }
    groups[group_count++] = rest;
    while (count > 0 && digits[count - 1] == 0) {
      count--;
    }
  } while (count > 0);
  size_t length = decimal_from_u128(groups[group_count - 1], text);
  for (int i = group_count - 2; i >= 0; i--) {
    char group[DECIMAL_TEXT_SIZE];
    size_t written = decimal_from_u128(groups[i], group);
    memset(text + length, '0', 19 - written);
    memcpy(text + length + 19 - written, group, written + 1);
    length += 19;
  }
  return length;
}
