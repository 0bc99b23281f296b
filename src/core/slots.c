#include "core/slots.h"

#include "core/clones.h"
#include "core/decimal.h"
#include "core/shortest_data.h"

#include <stdbool.h>
#include <string.h>

typedef unsigned __int128 u128;

#define INLINE static inline __attribute__((always_inline))

static const uint64_t ascii_zeros = UINT64_C(0x3030303030303030), fraction_mask = UINT64_C(0xfffffffffffff);

/* Numbers below 10^8 on their way to 8 digits each: seen as groups of 8, 4, 2 and 1 digits. The bytes are in the order
 * of the text on little-endian machines, the only ones that the loops below are written for. */
union digits {
  uint64_t eights[2 * SLOT_BATCH];
  uint32_t fours[4 * SLOT_BATCH];
  uint16_t twos[8 * SLOT_BATCH];
};

/* Each loop halves the groups: quotient and remainder by a product with the rounded-up reciprocal, exact in its range.
 */
INLINE void split_eights(union digits *digits, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    uint64_t value = digits->eights[i], high = value * 109951163 >> 40;
    digits->eights[i] = high | (value - high * 10000) << 32;
  }
  for (size_t i = 0; i < 2 * count; i++) {
    uint32_t value = digits->fours[i], high = value * 10486 >> 20;
    digits->fours[i] = high | (value - high * 100) << 16;
  }
  for (size_t i = 0; i < 4 * count; i++) {
    unsigned value = digits->twos[i], high = value * 103 >> 10;
    digits->twos[i] = (uint16_t)(high | (value - high * 10) << 8);
  }
}

/* Numbers below 10^16 to 16 digits each, eight of them in each of two neighbours. */
INLINE void split_values(const uint64_t *values, size_t count, union digits *digits)
{
  digits->eights[0] = 0; /* defined even where there is no number */
  for (size_t i = 0; i < count; i++) {
    uint64_t high = values[i] / 100000000;
    digits->eights[2 * i] = high;
    digits->eights[2 * i + 1] = values[i] - high * 100000000;
  }
  split_eights(digits, 2 * count);
}

INLINE void put(char *text, uint64_t bytes)
{
  memcpy(text, &bytes, sizeof bytes);
}

/* What stands behind a number, in a form that the loops can keep in registers. */
struct ending {
  uint16_t bytes;
  unsigned length;
};

INLINE struct ending ending_of(const struct slot_style *style)
{
  struct ending ending = {.length = style->end_length};
  memcpy(&ending.bytes, style->end, SLOT_END);
  return ending;
}

INLINE void end_slot(struct slot *slot, size_t length, struct ending ending)
{
  memcpy(slot->text + length, &ending.bytes, SLOT_END);
  slot->length = (unsigned char)(length + ending.length);
}

void slots_write_empty(const struct slot_style *style, struct slot *slot)
{
  size_t length = strlen(style->empty);
  memcpy(slot->text, style->empty, length);
  end_slot(slot, length, ending_of(style));
}

/* Shortest digits of doubles: tens * 10 + last, with `last` 0 where tens alone will do. */
struct shortest {
  uint64_t tens[SLOT_BATCH]; /* below 10^16 */
  uint64_t last[SLOT_BATCH];
  uint64_t decided[SLOT_BATCH]; /* 0 where core/decimal.h must be asked; nothing else is meant then */
  int exponent[SLOT_BATCH];     /* of 10, that the first of 16 digits of tens would have */
};

INLINE uint64_t bits_of(double value)
{
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* The doubles in tens of their last digit's unit: whole tens, rest, and half a unit in the last place, both in 2^-64.
 * The true rest lies in [rest, rest + 2), the true half in [half, half + 1). */
INLINE void scale_reals(const double *values, size_t count, uint64_t *tens, uint64_t *rest, uint64_t *half)
{
  for (size_t i = 0; i < count; i++) {
    uint64_t bits = bits_of(values[i]);
    unsigned at = (unsigned)(bits >> 52) - (1075 + SHORTEST_FIRST);
    const struct shortest_unit *unit = &shortest_units[at < SHORTEST_COUNT ? at : 0];
    uint64_t significand = (bits & fraction_mask) | UINT64_C(1) << 52;
    u128 product = (u128)significand * unit->high + (uint64_t)((u128)significand * unit->low >> 64);
    tens[i] = (uint64_t)(product >> 64);
    rest[i] = (uint64_t)product;
    half[i] = unit->high >> 1;
  }
}

/* The ten below or the ten above, where one lies within half a unit; else the nearest digit between them. A power of
 * two has a nearer neighbour below than above, subnormal and extreme numbers are not in the table: all undecided. */
INLINE void find_shortest(const double *values, size_t count, struct shortest *shortest)
{
  uint64_t rests[SLOT_BATCH], halves[SLOT_BATCH];
  scale_reals(values, count, shortest->tens, rests, halves);
  for (size_t i = 0; i < count; i++) {
    uint64_t bits = bits_of(values[i]), rest = rests[i], half = halves[i];
    uint64_t upper = (rest >> 32) * 10 + ((rest & UINT32_MAX) * 10 >> 32);
    uint64_t behind = rest * 10, down = rest<half, up = rest> ~half;
    uint64_t short_enough = down | up;
    uint64_t near = (rest - half + 4 < 8) | (rest + half + 4 < 8);
    uint64_t tie = behind - (UINT64_C(1) << 63) + 32 < 64;
    uint64_t known = (bits >> 52) - (1075 + SHORTEST_FIRST) < SHORTEST_COUNT && (bits & fraction_mask) != 0;
    shortest->tens[i] += up;
    shortest->last[i] = short_enough ? 0 : (upper >> 32) + (behind >> 63);
    shortest->decided[i] = known & (near ^ 1) & (short_enough | (tie ^ 1));
  }
  for (size_t i = 0; i < count; i++) {
    int q = (int)(bits_of(values[i]) >> 52) - 1075;
    shortest->exponent[i] = (q * 315653 >> 20) + 1 + 15;
  }
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
  if (whole == 1) {
    text[0] = (char)figures->a;
    text[1] = mark;
  } else if (whole < 8) {
    uint64_t before = (UINT64_C(1) << 8 * whole) - 1;
    put(text, (figures->a & before) | (uint64_t)(unsigned char)mark << 8 * whole | (figures->a & ~before) << 8);
  } else if (whole < 16) {
    uint64_t before = (UINT64_C(1) << 8 * (whole - 8)) - 1;
    put(text, figures->a);
    put(text + 8,
        (figures->b & before) | (uint64_t)(unsigned char)mark << 8 * (whole - 8) | (figures->b & ~before) << 8);
  } else {
    put(text, figures->a);
    put(text + 8, figures->b);
    text[16] = mark;
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
    int length = 2 + zeros + figures->count;
    return (size_t)length;
  }
  if (figures->count <= figures->exponent + 1) {
    put(text, figures->a);
    put(text + 8, figures->b);
    put(text + 16, ascii_zeros);
    if (figures->count == 17) {
      text[16] = figures->last;
    }
    return (size_t)figures->exponent + 1;
  }
  write_point(text, figures, mark);
  return (size_t)figures->count + 1;
}

/* Drops the leading zero that 16 digits may have, and counts what is left without the zeros at the end. */
INLINE struct figures figures_of(uint64_t a, uint64_t b, uint64_t last, int exponent)
{
  bool lead = (a & 0xff) == 0;
  int zeros = b != 0 ? __builtin_clzll(b) / 8 : 8 + __builtin_clzll(a | 1) / 8;
  int count = (last != 0 ? 17 : 16 - zeros) - lead;
  a |= ascii_zeros;
  b |= ascii_zeros;
  last |= '0';
  return (struct figures){
      .a = lead ? a >> 8 | b << 56 : a,
      .b = lead ? b >> 8 | last << 56 : b,
      .last = (char)last,
      .count = count,
      .exponent = exponent - lead,
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
  end_slot(slot, length, ending_of(style));
}

HOT_LOOP
void slots_write_reals(const double *values, size_t count, const struct slot_style *style, struct slot *slots)
{
  struct shortest shortest;
  union digits digits;
  const struct ending ending = ending_of(style);
  const char mark = style->decimal_mark;
  find_shortest(values, count, &shortest);
  split_values(shortest.tens, count, &digits);
  for (size_t i = 0; i < count; i++) {
    struct figures figures =
        figures_of(digits.eights[2 * i], digits.eights[2 * i + 1], shortest.last[i], shortest.exponent[i]);
    bool plain = shortest.decided[i] && figures.exponent >= -7 && figures.exponent <= 20;
    if (__builtin_expect(!plain, 0)) {
      write_slowly(values[i], style, &slots[i]);
      continue;
    }
    end_slot(&slots[i], write_plain(slots[i].text, &figures, mark), ending);
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
  const struct ending ending = ending_of(style);
  split_values(values, count, &digits);
  for (size_t i = 0; i < count; i++) {
    size_t length = write_trimmed(slots[i].text, digits.eights[2 * i], digits.eights[2 * i + 1]);
    end_slot(&slots[i], length, ending);
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

/* values[i] = high[i] * 10^16 + low[i]. Returns all of `high` or'ed. */
INLINE uint64_t split_all(const u128 *values, size_t count, uint64_t *high, uint64_t *low)
{
  uint64_t any = 0, beyond = 0;
  for (size_t i = 0; i < count; i++) {
    beyond |= (uint64_t)(values[i] >> 64);
  }
  for (size_t i = 0; i < count && beyond == 0; i++) {
    uint64_t value = (uint64_t)values[i];
    high[i] = value / SLOT_INTEGER_LIMIT;
    low[i] = value - high[i] * SLOT_INTEGER_LIMIT;
    any |= high[i];
  }
  for (size_t i = 0; i < count && beyond != 0; i++) {
    split_wide(values[i], &high[i], &low[i]);
    any |= high[i];
  }
  return any;
}

/* The digits above 10^16, with zeros before them; `any` is no smaller than any of them. Mostly eight digits will do. */
INLINE void split_high(const uint64_t *high, size_t count, uint64_t any, union digits *digits)
{
  if (any >= 100000000) {
    split_values(high, count, digits);
    return;
  }
  digits->eights[0] = 0;
  for (size_t i = 0; i < count; i++) {
    digits->eights[i] = high[i];
  }
  split_eights(digits, count);
  for (size_t i = count; i-- > 0;) {
    digits->eights[2 * i + 1] = digits->eights[i];
    digits->eights[2 * i] = 0;
  }
}

HOT_LOOP
void slots_write_wide(const u128 *values, size_t count, const struct slot_style *style, struct slot *slots)
{
  uint64_t high[SLOT_BATCH], low[SLOT_BATCH];
  union digits upper, lower;
  const struct ending ending = ending_of(style);
  uint64_t any = split_all(values, count, high, low);
  split_high(high, count, any, &upper);
  split_values(low, count, &lower);
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
    end_slot(&slots[i], length, ending);
  }
}
