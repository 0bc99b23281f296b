/* What CMocka 1.1.5 lacks: floating comparisons that do not round to float, tests made from tables of named rows, and
 * seeded random input. Include this instead of cmocka.h. */
#ifndef PROOFSWEEP_TEST_CHECK_H
#define PROOFSWEEP_TEST_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A check that fails does not return, which CMocka's header does not tell the analysers. */
#ifdef __clang_analyzer__
#include <stdlib.h>
#undef assert_true
#undef assert_non_null
#undef assert_int_equal
#define assert_true(holds) ((holds) ? (void)0 : abort())
#define assert_non_null(pointer) assert_true((pointer) != NULL)
#define assert_int_equal(a, b) assert_true((a) == (b))
#endif

/* |actual - expected| <= relative |expected|; both NaN pass, one NaN fails. Prints both with 17 digits. */
#define assert_close(actual, expected, relative) check_close((actual), (expected), (relative), 0, __FILE__, __LINE__)
/* |actual - expected| <= absolute. */
#define assert_near(actual, expected, absolute) check_close((actual), (expected), 0, (absolute), __FILE__, __LINE__)

void check_close(double actual, double expected, double relative, double absolute, const char *file, int line);

/* Runs `test` once a row of an array of structs whose first member is `const char *name`; *state is the row. */
#define run_rows(group, test, rows)                                                                                    \
  check_run_rows((group), (test), (rows), sizeof(rows) / sizeof((rows)[0]), sizeof((rows)[0]))

/* Returns the number of failed rows. */
int check_run_rows(const char *group, CMUnitTestFunction test, const void *rows, size_t count, size_t size);

/* A small deterministic generator (SplitMix64): same seed, same numbers, everywhere. */
struct random_source {
  uint64_t state;
};
uint64_t random_bits(struct random_source *source);
/* In [low, high]. */
uint64_t random_between(struct random_source *source, uint64_t low, uint64_t high);
/* In [0, 1). */
double random_unit(struct random_source *source);

/* `count` times PROOFSWEEP_TEST_SCALE (1 where unset), at least 1: how many random cases a test looks at. */
size_t scaled_repeats(double count);

#endif
