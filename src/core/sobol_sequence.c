#include "core/sobol_sequence.h"

#include "core/clones.h"
#include "core/counter.h"

#include <stdlib.h>
#include <string.h>

/* With these bits set above its 52 digits, a coordinate is the double 1 + digits 2^-52. */
static const uint64_t one_bits = 0x3ff0000000000000U;

/* Of each dimension: what the lowest bits of an index contribute, then what the next ones do. The Gray code of a sum
 * without carries is that of its parts, combined. */
enum { TILES = SOBOL_BLOCK / SOBOL_TILE, PATTERNS = SOBOL_TILE + TILES };

static uint64_t gray_code(uint64_t index)
{
  return index ^ (index >> 1);
}

/* V_1 ... V_52 of one dimension, V_k = m_k 2^(52 - k), by the recurrence of the polynomial. */
static void fill_directions(const struct sobol_polynomial *polynomial, uint64_t directions[SOBOL_BITS])
{
  size_t degree = polynomial->degree;
  for (size_t k = 0; k < SOBOL_BITS; k++) {
    if (degree == 0) {
      directions[k] = UINT64_C(1) << (SOBOL_BITS - 1 - k);
    } else if (k < degree) {
      directions[k] = (uint64_t)polynomial->initial[k] << (SOBOL_BITS - 1 - k);
    } else {
      directions[k] = directions[k - degree] ^ (directions[k - degree] >> degree);
      for (size_t j = 1; j < degree; j++) {
        uint64_t coefficient = (uint64_t)(polynomial->coefficients >> (degree - 1 - j)) & 1;
        directions[k] ^= coefficient * directions[k - j];
      }
    }
  }
}

static uint64_t combine(const uint64_t directions[SOBOL_BITS], uint64_t gray)
{
  uint64_t digits = 0;
  for (; gray != 0; gray &= gray - 1) {
    digits ^= directions[__builtin_ctzll(gray)];
  }
  return digits;
}

/* Digit j of each column: whether the column's own digit enters digit j of a coordinate. */
HOT_LOOP static void add_row(uint64_t row, unsigned digit, uint64_t columns[SOBOL_BITS])
{
  for (uint64_t j = 0; j < SOBOL_BITS; j++) {
    columns[j] |= (row >> j & 1) << digit;
  }
}

/* Each digit becomes itself plus a random combination of the digits above it. */
static void scramble_directions(uint64_t seed, uint64_t scramble, size_t dimension, uint64_t directions[SOBOL_BITS])
{
  uint64_t columns[SOBOL_BITS] = {0};
  for (unsigned digit = 0; digit < SOBOL_BITS; digit++) {
    uint64_t own = UINT64_C(1) << digit;
    uint64_t above = counter_bits(seed, COUNTER_SCRAMBLE, scramble, digit, dimension) & ~(own | (own - 1));
    add_row(above | own, digit, columns);
  }
  for (size_t k = 0; k < SOBOL_BITS; k++) {
    directions[k] = combine(columns, directions[k]);
  }
}

enum status sobol_sequence_init(struct sobol_sequence *sequence, size_t dimensions, uint64_t seed, uint64_t scramble,
                                struct fault *fault)
{
  *sequence = (struct sobol_sequence){.dimensions = dimensions};
  if (dimensions == 0 || dimensions > SOBOL_DIMENSIONS) {
    return fault_set(fault, STATUS_BAD_INPUT, "a Sobol' sequence has 1 to %d dimensions, asked for %zu",
                     SOBOL_DIMENSIONS, dimensions);
  }
  sequence->directions = calloc(dimensions * SOBOL_BITS, sizeof *sequence->directions);
  sequence->shifts = calloc(dimensions, sizeof *sequence->shifts);
  sequence->patterns = calloc(dimensions * PATTERNS, sizeof *sequence->patterns);
  if (sequence->directions == NULL || sequence->shifts == NULL || sequence->patterns == NULL) {
    sobol_sequence_free(sequence);
    return fault_no_memory(fault, "preparing a Sobol' sequence");
  }
  for (size_t d = 0; d < dimensions; d++) {
    uint64_t *directions = sequence->directions + d * SOBOL_BITS;
    fill_directions(&sobol_polynomials[d], directions);
    if (scramble != SOBOL_UNSCRAMBLED) {
      scramble_directions(seed, scramble, d, directions);
      sequence->shifts[d] = counter_bits(seed, COUNTER_SHIFT, scramble, 0, d) >> (64 - SOBOL_BITS);
    }
    uint64_t *pattern = sequence->patterns + d * PATTERNS;
    for (uint64_t j = 0; j < SOBOL_TILE; j++) {
      pattern[j] = combine(directions, gray_code(j));
    }
    for (uint64_t t = 0; t < TILES; t++) {
      pattern[SOBOL_TILE + t] = combine(directions, gray_code(t * SOBOL_TILE));
    }
  }
  return STATUS_OK;
}

void sobol_sequence_free(struct sobol_sequence *sequence)
{
  free(sequence->directions);
  free(sequence->shifts);
  free(sequence->patterns);
  *sequence = (struct sobol_sequence){0};
}

/* The double in [1, 2), less 1 and plus half a cell; exact. */
static double unit_of(uint64_t bits)
{
  double value = 0;
  memcpy(&value, &bits, sizeof value);
  return value - (1 - 0x1p-53);
}

/* To whole numbers by the rounding of addition, as in core/variable.c. */
static inline __attribute__((always_inline)) void fill_column(const uint64_t *restrict pattern, uint64_t base,
                                                              const struct sobol_column *column, bool whole,
                                                              double *restrict values)
{
  double from = column->low, width = column->width;
  for (size_t j = 0; j < SOBOL_TILE; j++) {
    double point = from + width * unit_of(pattern[j] ^ base);
    values[j] = whole ? point + 0x1.8p52 - 0x1.8p52 : point;
  }
}

HOT_LOOP void sobol_sequence_tile(const struct sobol_sequence *sequence, const uint64_t *bases, size_t first,
                                  const struct sobol_column *columns, double *const *values)
{
  for (size_t d = 0; d < sequence->dimensions; d++) {
    const uint64_t *pattern = sequence->patterns + d * PATTERNS;
    uint64_t base = bases[d] ^ pattern[SOBOL_TILE + first / SOBOL_TILE];
    if (values[d] == NULL) {
      continue;
    }
    if (columns[d].whole) {
      fill_column(pattern, base, &columns[d], true, values[d]);
    } else {
      fill_column(pattern, base, &columns[d], false, values[d]);
    }
  }
}

void sobol_sequence_bases(const struct sobol_sequence *sequence, uint64_t block, uint64_t *bases)
{
  for (size_t d = 0; d < sequence->dimensions; d++) {
    uint64_t base = combine(sequence->directions + d * SOBOL_BITS, gray_code(block * SOBOL_BLOCK));
    bases[d] = one_bits | (base ^ sequence->shifts[d]);
  }
}

/* The Gray codes of 256 block and of what follows it differ in bit 7 and in one above it. */
void sobol_sequence_advance(const struct sobol_sequence *sequence, uint64_t block, uint64_t *bases)
{
  enum { LOW = 7 };
  _Static_assert(SOBOL_BLOCK == 2 << LOW, "bits below those of a block's number");
  size_t high = LOW + 1 + (size_t)__builtin_ctzll(block + 1);
  for (size_t d = 0; d < sequence->dimensions; d++) {
    const uint64_t *directions = sequence->directions + d * SOBOL_BITS;
    bases[d] ^= directions[LOW] ^ directions[high];
  }
}
