#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check_close(double actual, double expected, double relative, double absolute, const char *file, int line)
{
  if (isnan(actual) && isnan(expected)) {
    return;
  }
  double allowed = fabs(expected) * relative + absolute;
  if (!(fabs(actual - expected) <= allowed) && actual != expected) {
    fail_msg("%s:%d: %.17g is not within %.3g of %.17g", file, line, actual, allowed, expected);
  }
}

int check_run_rows(const char *group, CMUnitTestFunction test, const void *rows, size_t count, size_t size)
{
  struct CMUnitTest *tests = calloc(count, sizeof *tests);
  if (tests == NULL) {
    abort();
  }
  for (size_t i = 0; i < count; i++) {
    const char *row = (const char *)rows + i * size;
    const char *name = NULL;
    memcpy(&name, row, sizeof name);
    tests[i] = (struct CMUnitTest){.name = name, .test_func = test};
    memcpy(&tests[i].initial_state, &row, sizeof row);
  }
  int failed = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
  free(tests);
  return failed;
}

uint64_t random_bits(struct random_source *source)
{
  uint64_t z = (source->state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

uint64_t random_between(struct random_source *source, uint64_t low, uint64_t high)
{
  uint64_t range = high - low + 1;
  return range == 0 ? random_bits(source) : low + random_bits(source) % range;
}

double random_unit(struct random_source *source)
{
  return (double)(random_bits(source) >> 11) * 0x1p-53;
}

size_t scaled_repeats(double count)
{
  const char *scale = getenv("PROOFSWEEP_TEST_SCALE");
  double scaled = count * (scale == NULL ? 1 : strtod(scale, NULL));
  return scaled < 1 ? 1 : (size_t)scaled;
}

/* Under AddressSanitizer an impossible request for memory ends the program unless this says otherwise; some tests make
 * one to see it refused. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
  return "allocator_may_return_null=1";
}
