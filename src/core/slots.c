#include "core/slots.h"

#include "core/clones.h"
#include "core/decimal.h"
#include "core/shortest_data.h"

#include <stdbool.h>
#include <string.h>

typedef unsigned __int128 u128;

#define INLINE static inline __attribute__((always_inline))

static const uint64_t ascii_zeros = UINT64_C(0x3030303030303030);

/* Numbers below 10^16 on their way to 16 digits each: seen as groups of 8, 4, 2 and 1 digits. The bytes are in the order
 * of the text on little-endian machines, the only ones that the loops below are written for. */
union digits {
  uint64_t eights[2 * SLOT_BATCH];
  uint32_t fours[4 * SLOT_BATCH];
  uint16_t twos[8 * SLOT_BATCH];
};

/* Each loop halves the groups: quotient and remainder by a product with the rounded-up reciprocal, exact in its range. */
INLINE void digits_split(const uint64_t *values, size_t count, union digits *digits)
{
  for (size_t i = 0; i < count; i++) {
    uint64_t high = values[i] / 100000000;
    digits->eights[2 * i] = high;
    digits->eights[2 * i + 1] = values[i] - high * 100000000;
  }
  for (size_t i = 0; i < 2 * count; i++) {
    uint64_t value = digits->eights[i], high = value * 109951163 >> 40;
    digits->eights[i] = high | (value - high * 10000) << 32;
  }
  for (size_t i = 0; i < 4 * count; i++) {
    uint32_t value = digits->fours[i], high = value * 10486 >> 20;
    digits->fours[i] = high | (value - high * 100) << 16;
  }
  for (size_t i = 0; i < 8 * count; i++) {
    unsigned value = digits->twos[i], high = value * 103 >> 10;
    digits->twos[i] = (uint16_t)(high | (value - high * 10) << 8);
  }
}

INLINE void put(char *text, uint64_t bytes)
{
  memcpy(text, &bytes, sizeof bytes);
}

INLINE void end_slot(struct slot *slot, size_t length, const struct slot_style *style)
{
  memcpy(slot->text + length, style->end, SLOT_END);
  slot->length = (unsigned char)(length + style->end_length);
}

void slots_write_empty(const struct slot_style *style, struct slot *slot)
{
  size_t length = strlen(style->empty);
  memcpy(slot->text, style->empty, length);
  end_slot(slot, length, style);
}

/* Shortest digits of a double: tens * 10 + last, with `last` 0 where tens alone will do. */
struct shortest {
  uint64_t tens; /* below 10^16 */
  unsigned last;
  int exponent; /* of 10, that the 16th digit of tens, counted from the unit, would have */
  bool decided;
};

INLINE struct shortest shortest_of(double value)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  uint64_t fraction = bits & UINT64_C(0xfffffffffffff);
  int q = (int)(bits >> 52) - 1075;
  /* A power of two has a nearer neighbour below than above; subnormal and extreme numbers are not in the table. */
  if (fraction == 0 || (unsigned)(q - SHORTEST_FIRST) >= SHORTEST_COUNT) {
    return (struct shortest){.decided = false};
  }
  const struct shortest_unit *unit = &shortest_units[q - SHORTEST_FIRST];
  uint64_t significand = fraction | UINT64_C(1) << 52;
  u128 product = (u128)significand * unit->high + (uint64_t)((u128)significand * unit->low >> 64);
  uint64_t tens = (uint64_t)(product >> 64), rest = (uint64_t)product, half = unit->high >> 1;
  /* The true rest lies in [rest, rest + 2), the true half in [half, half + 1). */
  u128 scaled = (u128)rest * 10;
  uint64_t last = (uint64_t)(scaled >> 64), behind = (uint64_t)scaled;
  bool down = rest < half, up = rest + half < rest;
  bool near = rest - half + 4 < 8 || rest + half + 4 < 8;
  bool tie = behind - (UINT64_C(1) << 63) + 32 < 64;
  bool short_enough = down || up;
  return (struct shortest){
      .tens = tens + up,
      .last = short_enough ? 0 : (unsigned)(last + (behind >> 63)),
      .exponent = (q * 315653 >> 20) + 1 + 15,
      .decided = !near && (short_enough || !tie),
  };
}

/* Digits d0 d1 ... of a number with the decimal exponent of d0: first in the low byte of `a`. */
struct figures {
  uint64_t a, b; /* 16 characters */
  char last;     /* the 17th */
  int count, exponent;
};

INLINE void write_point(char *text, const struct figures *figures, char mark)
{
  /* The characters stand one place too far right; those before the point go over them. */
  int whole = figures->exponent + 1;
  put(text + 1, figures->a);
  put(text + 9, figures->b);
  text[17] = figures->last;
  if (whole < 8) {
    uint64_t before = (UINT64_C(1) << 8 * whole) - 1;
    put(text, (figures->a & before) | (uint64_t)(unsigned char)mark << 8 * whole | (figures->a & ~before) << 8);
  } else {
    uint64_t before = whole == 8 ? 0 : (UINT64_C(1) << 8 * (whole - 8)) - 1;
    put(text, figures->a);
    if (whole < 16) {
      put(text + 8, (figures->b & before) | (uint64_t)(unsigned char)mark << 8 * (whole - 8) |
                        (figures->b & ~before) << 8);
    } else {
      put(text + 8, figures->b);
      text[16] = mark;
    }
  }
}

/* Returns the length; at most 26. exponent in [-7, 20]. */
INLINE size_t write_plain(char *text, const struct figures *figures, char mark)
{
  if (figures->exponent < 0) {
    int zeros = -figures->exponent - 1;
    put(text, ascii_zeros);
    text[1] = mark;
    char *first = text + 2 + zeros;
    put(first, figures->a);
    put(first + 8, figures->b);
    first[16] = figures->last;
    return (size_t)(2 + zeros + figures->count);
  }
  if (figures->count <= figures->exponent + 1) {
    put(text, figures->a);
    put(text + 8, figures->b);
    put(text + 16, ascii_zeros);
    if (figures->count == 17) {
      text[16] = figures->last;
    }
    return (size_t)(figures->exponent + 1);
  }
  write_point(text, figures, mark);
  return (size_t)(figures->count + 1);
}

/* Drops the leading zero that `tens` may have, and counts what is left without the zeros at the end. */
INLINE struct figures figures_of(uint64_t a, uint64_t b, const struct shortest *shortest)
{
  bool lead = (a & 0xff) == 0;
  int zeros = b != 0 ? __builtin_clzll(b) / 8 : 8 + __builtin_clzll(a | 1) / 8;
  int count = (shortest->last != 0 ? 17 : 16 - zeros) - lead;
  uint64_t last = shortest->last;
  a |= ascii_zeros;
  b |= ascii_zeros;
  last |= '0';
  return (struct figures){
      .a = lead ? a >> 8 | b << 56 : a,
      .b = lead ? b >> 8 | last << 56 : b,
      .last = (char)last,
      .count = count,
      .exponent = shortest->exponent - lead,
  };
}

/* What the fast way does not know: by core/decimal.h. */
static void write_slowly(double value, const struct slot_style *style, struct slot *slot)
{
  char text[DECIMAL_TEXT_SIZE];
  size_t length = decimal_from_double(value, text);
  if (length == 0) {
    slots_write_empty(style, slot);
    return;
  }
  char *point = memchr(text, '.', length);
  if (point != NULL) {
    *point = style->decimal_mark;
  }
  memcpy(slot->text, text, length);
  end_slot(slot, length, style);
}

HOT_LOOP
void slots_write_reals(const double *values, size_t count, const struct slot_style *style, struct slot *slots)
{
  struct shortest shortest[SLOT_BATCH];
  uint64_t tens[SLOT_BATCH];
  union digits digits;
  for (size_t i = 0; i < count; i++) {
    shortest[i] = shortest_of(values[i]);
    tens[i] = shortest[i].tens;
  }
  digits_split(tens, count, &digits);
  for (size_t i = 0; i < count; i++) {
    struct figures figures = figures_of(digits.eights[2 * i], digits.eights[2 * i + 1], &shortest[i]);
    bool plain = shortest[i].decided && figures.exponent >= -7 && figures.exponent <= 20;
    if (__builtin_expect(!plain, 0)) {
      write_slowly(values[i], style, &slots[i]);
      continue;
    }
    end_slot(&slots[i], write_plain(slots[i].text, &figures, style->decimal_mark), style);
  }
}

/* Writes 16 digits without their leading zeros; returns how many are left, at least 1. */
INLINE size_t write_trimmed(char *text, uint64_t a, uint64_t b)
{
  unsigned zeros = a != 0 ? (unsigned)__builtin_ctzll(a) / 8 : 8 + (unsigned)__builtin_ctzll(b | UINT64_C(1) << 56) / 8;
  u128 characters = ((u128)(b | ascii_zeros) << 64 | (a | ascii_zeros)) >> 8 * zeros;
  put(text, (uint64_t)characters);
  put(text + 8, (uint64_t)(characters >> 64));
  return 16 - zeros;
}

HOT_LOOP
void slots_write_integers(const uint64_t *values, size_t count, const struct slot_style *style, struct slot *slots)
{
  union digits digits;
  digits_split(values, count, &digits);
  for (size_t i = 0; i < count; i++) {
    size_t length = write_trimmed(slots[i].text, digits.eights[2 * i], digits.eights[2 * i + 1]);
    end_slot(&slots[i], length, style);
  }
}

/* value = *high * 10^16 + *low. The quotient of doubles is right to one unit. */
INLINE void split_wide(u128 value, uint64_t *high, uint64_t *low)
{
  double estimate = ((double)(uint64_t)(value >> 64) * 0x1p64 + (double)(uint64_t)value) * 1e-16;
  uint64_t quotient = (uint64_t)estimate;
  int64_t rest = (int64_t)((uint64_t)value - quotient * SLOT_INTEGER_LIMIT);
  quotient -= rest < 0;
  rest += rest < 0 ? (int64_t)SLOT_INTEGER_LIMIT : 0;
  quotient += rest >= (int64_t)SLOT_INTEGER_LIMIT;
  rest -= rest >= (int64_t)SLOT_INTEGER_LIMIT ? (int64_t)SLOT_INTEGER_LIMIT : 0;
  *high = quotient;
  *low = (uint64_t)rest;
}

HOT_LOOP
void slots_write_wide(const u128 *values, size_t count, const struct slot_style *style, struct slot *slots)
{
  uint64_t high[SLOT_BATCH], low[SLOT_BATCH];
  union digits upper, lower;
  for (size_t i = 0; i < count; i++) {
    split_wide(values[i], &high[i], &low[i]);
  }
  digits_split(high, count, &upper);
  digits_split(low, count, &lower);
  for (size_t i = 0; i < count; i++) {
    uint64_t a = lower.eights[2 * i], b = lower.eights[2 * i + 1];
    char *text = slots[i].text;
    size_t length = 0;
    if (high[i] == 0) {
      length = write_trimmed(text, a, b);
    } else {
      length = write_trimmed(text, upper.eights[2 * i], upper.eights[2 * i + 1]);
      put(text + length, a | ascii_zeros);
      put(text + length + 8, b | ascii_zeros);
      length += 16;
    }
    end_slot(&slots[i], length, style);
  }
}
