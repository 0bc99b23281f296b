/* The Sobol' sequence in up to 2,048 dimensions, scrambled: every point a pure function of (seed, scramble, index,
 * dimension), so that any thread may start anywhere.
 *
 * Direction numbers: S. Joe, F. Y. Kuo, SIAM J. Sci. Comput. 30, 2635 (2008), set D(6). Order of points: Gray code
 * (I. A. Antonov, V. M. Saleev, USSR Comput. Math. Math. Phys. 19, 252, 1979). Scrambling: a random lower triangular
 * matrix over GF(2) for each dimension and a digital shift (J. Matousek, J. Complexity 14, 527, 1998), which keeps
 * every net property and makes each point uniform on the unit cube. A coordinate is the middle of its cell of width
 * 2^-52, so in [2^-53, 1 - 2^-53]. Point 0 is the zero point; scrambled it is as random as any other, and it must not
 * be left out (A. B. Owen, arXiv 2008.08051). */
#ifndef PROOFSWEEP_SOBOL_SEQUENCE_H
#define PROOFSWEEP_SOBOL_SEQUENCE_H

#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  SOBOL_DIMENSIONS = 2048,
  SOBOL_BITS = 52,         /* binary digits of a coordinate, and of an index */
  SOBOL_BLOCK = 256,       /* points of a block */
  SOBOL_TILE = 64,         /* those generated at a time: few enough to stay in the nearest cache */
  SOBOL_DEGREE_LIMIT = 15, /* largest degree of a polynomial in the table */
};

/* One row of the table of Joe and Kuo (core/joe_kuo_data.c). */
struct sobol_polynomial {
  uint16_t degree;                      /* s; 0 for dimension 1 */
  uint16_t coefficients;                /* a: the inner coefficients of the primitive polynomial as bits */
  uint16_t initial[SOBOL_DEGREE_LIMIT]; /* m_1 ... m_s */
};
extern const struct sobol_polynomial sobol_polynomials[SOBOL_DIMENSIONS];

struct sobol_sequence {
  size_t dimensions;
  uint64_t *directions; /* (dimensions, SOBOL_BITS): scrambled, a coordinate's 52 digits in the low bits */
  uint64_t *shifts;     /* (dimensions) */
  uint64_t
      *patterns; /* (dimensions, SOBOL_TILE + SOBOL_BLOCK / SOBOL_TILE): what the low bits of an index contribute */
};

/* No scrambling: the sequence of Joe and Kuo as it stands. For tests; an estimate from it has no error bar. */
#define SOBOL_UNSCRAMBLED UINT64_MAX

/* The scramble-th randomisation under `seed`; scrambles are independent of each other. dimensions in [1, 2048].
 * STATUS_BAD_INPUT beyond that, STATUS_NO_MEMORY. */
enum status sobol_sequence_init(struct sobol_sequence *sequence, size_t dimensions, uint64_t seed, uint64_t scramble,
                                struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void sobol_sequence_free(struct sobol_sequence *sequence);

/* What is made of a coordinate x: low + width x, rounded to the nearest whole number where `whole`. {0, 1, false}
 * leaves it as it is. */
struct sobol_column {
  double low, width;
  bool whole;
};

/* Where block `block` of SOBOL_BLOCK points, those with index block * SOBOL_BLOCK onward, starts in each dimension.
 * bases: (dimensions). */
void sobol_sequence_bases(const struct sobol_sequence *sequence, uint64_t block, uint64_t *bases);

/* From the bases of block `block` to those of the next, which there must be: block + 1 < 2^44. */
void sobol_sequence_advance(const struct sobol_sequence *sequence, uint64_t block, uint64_t *bases);

/* Points first to first + SOBOL_TILE - 1 of the block with those bases; first is a multiple of SOBOL_TILE. columns:
 * (dimensions). values[d]: (SOBOL_TILE), or NULL where that dimension is not wanted. */
void sobol_sequence_tile(const struct sobol_sequence *sequence, const uint64_t *bases, size_t first,
                         const struct sobol_column *columns, double *const *values);

#endif
