/* core/sobol_sequence.h against scipy's points, Sobol's theorem on nets, and the definition of elementary intervals. */
#include "core/sobol_sequence.h"

#include "support/check.h"
#include "support/sequence.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void sequence_make(struct sobol_sequence *sequence, size_t dimensions, uint64_t seed, uint64_t scramble)
{
  struct fault fault = {0};
  if (sobol_sequence_init(sequence, dimensions, seed, scramble, &fault) != STATUS_OK) {
    fail_msg("%s", fault.text);
  }
}

/* scipy 1.10.1: qmc.Sobol(2048, scramble=False).random(1024), rows 1 2 3 5 100 1023. */
static void test_points_of_scipy(void **state)
{
  (void)state;
  static const uint64_t index[] = {1, 2, 3, 5, 100, 1023};
  static const struct {
    size_t dimension;
    double value[6];
  } rows[] = {
      {1, {0.5, 0.75, 0.25, 0.875, 0.4140625, 0.0009765625}},
      {2, {0.5, 0.25, 0.75, 0.875, 0.2578125, 0.7529296875}},
      {3, {0.5, 0.25, 0.75, 0.125, 0.7734375, 0.6123046875}},
      {40, {0.5, 0.25, 0.75, 0.375, 0.1328125, 0.6982421875}},
      {100, {0.5, 0.75, 0.25, 0.375, 0.8828125, 0.5302734375}},
      {1000, {0.5, 0.75, 0.25, 0.625, 0.9140625, 0.8564453125}},
      {2048, {0.5, 0.75, 0.25, 0.625, 0.3515625, 0.2412109375}},
  };
  struct sobol_sequence sequence;
  sequence_make(&sequence, SOBOL_DIMENSIONS, 1, SOBOL_UNSCRAMBLED);
  for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
    for (size_t i = 0; i < 6; i++) {
      /* Ours is the middle of the cell of width 2^-52 whose lower end scipy gives. */
      assert_near(sequence_value(&sequence, index[i], rows[r].dimension - 1), rows[r].value[i] + 0x1p-53, 0);
    }
  }
  sobol_sequence_free(&sequence);
}

/* Every aligned run of 2^m points has one in each interval [k 2^-m, (k + 1) 2^-m) of each coordinate. */
static void check_intervals(const struct sobol_sequence *sequence, unsigned m, uint64_t run)
{
  unsigned char seen[1 << 12];
  for (size_t d = 0; d < sequence->dimensions; d++) {
    memset(seen, 0, sizeof seen);
    for (uint64_t i = 0; i < UINT64_C(1) << m; i++) {
      double value = sequence_value(sequence, (run << m) + i, d);
      assert_true(value > 0 && value < 1);
      size_t cell = (size_t)ldexp(value, (int)m);
      if (seen[cell]++ != 0) {
        fail_msg("dimension %zu, m = %u: interval %zu holds two points", d + 1, m, cell);
      }
    }
  }
}

static void test_elementary_intervals(void **state)
{
  (void)state;
  struct sobol_sequence sequence;
  sequence_make(&sequence, SOBOL_DIMENSIONS, 20260430, 3);
  check_intervals(&sequence, 6, 0);
  check_intervals(&sequence, 6, 977);
  sobol_sequence_free(&sequence);
  sequence_make(&sequence, 64, 7, SOBOL_UNSCRAMBLED);
  check_intervals(&sequence, 12, 0);
  sobol_sequence_free(&sequence);
  sequence_make(&sequence, 64, 7, 11);
  for (unsigned m = 1; m <= 12; m++) {
    check_intervals(&sequence, m, 5);
  }
  sobol_sequence_free(&sequence);
}

/* The t of the first 2^m points in two coordinates: the least for which each elementary box of area 2^(t - m) holds 2^t
 * of them. */
static unsigned net_quality(const struct sobol_sequence *sequence, unsigned m, size_t a, size_t b)
{
  unsigned count[1 << 10];
  for (unsigned t = 0; t < m; t++) {
    bool even = true;
    for (unsigned k = 0; k <= m - t && even; k++) {
      memset(count, 0, sizeof count);
      for (uint64_t i = 0; i < UINT64_C(1) << m; i++) {
        size_t column = (size_t)ldexp(sequence_value(sequence, i, a), (int)k);
        size_t row = (size_t)ldexp(sequence_value(sequence, i, b), (int)(m - t - k));
        count[column << (m - t - k) | row]++;
      }
      for (size_t box = 0; box < (size_t)1 << (m - t); box++) {
        even = even && count[box] == 1U << t;
      }
    }
    if (even) {
      return t;
    }
  }
  return m;
}

/* I. M. Sobol' (1967): t <= sum (degree of the primitive polynomial - 1), the first coordinate's degree being 1. A
 * random linear scramble keeps t (Matousek 1998). */
static void test_nets_in_pairs(void **state)
{
  (void)state;
  enum { M = 10, PAIRS_UP_TO = 10 };
  struct sobol_sequence plain, scrambled;
  sequence_make(&plain, PAIRS_UP_TO, 5, SOBOL_UNSCRAMBLED);
  sequence_make(&scrambled, PAIRS_UP_TO, 5, 2);
  assert_int_equal(net_quality(&plain, M, 0, 1), 0);
  for (size_t a = 0; a < PAIRS_UP_TO; a++) {
    for (size_t b = 0; b < a; b++) {
      unsigned degree_a = sobol_polynomials[a].degree, degree_b = sobol_polynomials[b].degree;
      unsigned bound = degree_a - 1 + (b == 0 ? 0 : degree_b - 1), t = net_quality(&scrambled, M, a, b);
      assert_true(t <= bound);
      assert_int_equal(t, net_quality(&plain, M, a, b));
    }
  }
  sobol_sequence_free(&plain);
  sobol_sequence_free(&scrambled);
}

static void test_tiles_are_the_points(void **state)
{
  (void)state;
  enum { DIMENSIONS = 40 };
  struct random_source random = {19};
  struct sobol_sequence sequence;
  sequence_make(&sequence, DIMENSIONS, 99, 4);
  for (int trial = 0; trial < 200; trial++) {
    uint64_t block = random_between(&random, 0, (UINT64_C(1) << (SOBOL_BITS - 8)) - 1) >> (trial % 44);
    size_t dimension = (size_t)random_between(&random, 0, DIMENSIONS - 1);
    size_t first = SOBOL_TILE * (size_t)random_between(&random, 0, SOBOL_BLOCK / SOBOL_TILE - 1);
    static const struct sobol_column uses[] = {{0, 1, false}, {-3.7, 1000.1, false}, {-3.7, 1000.1, true}};
    uint64_t bases[DIMENSIONS];
    double values[3][DIMENSIONS][SOBOL_TILE];
    sobol_sequence_bases(&sequence, block == 0 ? 0 : block - 1, bases);
    if (block > 0) {
      sobol_sequence_advance(&sequence, block - 1, bases);
    }
    for (size_t use = 0; use < 3; use++) {
      struct sobol_column columns[DIMENSIONS];
      double *targets[DIMENSIONS];
      for (size_t d = 0; d < DIMENSIONS; d++) {
        columns[d] = uses[use];
        targets[d] = d == dimension || use != 1 ? values[use][d] : NULL;
      }
      sobol_sequence_tile(&sequence, bases, first, columns, targets);
    }
    for (uint64_t j = 0; j < SOBOL_TILE; j++) {
      double unit = sequence_value(&sequence, block * SOBOL_BLOCK + first + j, dimension);
      assert_true(values[0][dimension][j] == unit);
      assert_true(values[1][dimension][j] == -3.7 + 1000.1 * unit);
      assert_true(values[2][dimension][j] == nearbyint(-3.7 + 1000.1 * unit));
    }
  }
  sobol_sequence_free(&sequence);
}

/* Over scrambles a point is uniform: Kolmogorov's distance of 4,096 scrambles of one point, at the 0.1 % level; and two
 * coordinates of it are uncorrelated (four standard errors). */
static void test_scrambles_are_random(void **state)
{
  (void)state;
  enum { SCRAMBLES = 4096, CELLS = 64 };
  static const uint64_t points[] = {0, 1, 777};
  for (size_t p = 0; p < 3; p++) {
    unsigned count[CELLS] = {0};
    double product = 0;
    for (uint64_t scramble = 0; scramble < SCRAMBLES; scramble++) {
      struct sobol_sequence sequence;
      sequence_make(&sequence, 2, 31, scramble);
      double a = sequence_value(&sequence, points[p], 0), b = sequence_value(&sequence, points[p], 1);
      count[(size_t)(a * CELLS)]++;
      product += (a - 0.5) * (b - 0.5) * 12 / SCRAMBLES;
      sobol_sequence_free(&sequence);
    }
    double below = 0;
    for (size_t cell = 0; cell < CELLS; cell++) {
      below += (double)count[cell] / SCRAMBLES;
      assert_true(fabs(below - (double)(cell + 1) / CELLS) < 1.95 / sqrt(SCRAMBLES));
    }
    assert_true(fabs(product) < 4 / sqrt(SCRAMBLES));
  }
}

static void test_seed_and_scramble_matter(void **state)
{
  (void)state;
  struct sobol_sequence base, again, seed, scramble;
  sequence_make(&base, 8, 1, 0);
  sequence_make(&again, 8, 1, 0);
  sequence_make(&seed, 8, 2, 0);
  sequence_make(&scramble, 8, 1, 1);
  for (size_t d = 0; d < 8; d++) {
    double value = sequence_value(&base, 12345, d);
    assert_true(value == sequence_value(&again, 12345, d));
    assert_true(value != sequence_value(&seed, 12345, d));
    assert_true(value != sequence_value(&scramble, 12345, d));
  }
  sobol_sequence_free(&base);
  sobol_sequence_free(&again);
  sobol_sequence_free(&seed);
  sobol_sequence_free(&scramble);
}

static void test_refuses_dimensions(void **state)
{
  (void)state;
  struct sobol_sequence sequence;
  struct fault fault = {0};
  assert_int_equal(sobol_sequence_init(&sequence, 0, 1, 0, &fault), STATUS_BAD_INPUT);
  assert_int_equal(sobol_sequence_init(&sequence, SOBOL_DIMENSIONS + 1, 1, 0, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "a Sobol' sequence has 1 to 2048 dimensions, asked for 2049");
  sobol_sequence_free(&sequence);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_points_of_scipy),      cmocka_unit_test(test_elementary_intervals),
      cmocka_unit_test(test_nets_in_pairs),        cmocka_unit_test(test_tiles_are_the_points),
      cmocka_unit_test(test_scrambles_are_random), cmocka_unit_test(test_seed_and_scramble_matter),
      cmocka_unit_test(test_refuses_dimensions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
