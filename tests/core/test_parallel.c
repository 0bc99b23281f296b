/* core/parallel.h: each unit once, whatever the threads. */
#include "core/parallel.h"

#include "support/check.h"

#include <stdatomic.h>

enum { UNITS = 1000 };

static void mark(void *context, uint64_t unit)
{
  _Atomic unsigned *marks = context;
  atomic_fetch_add(&marks[unit], 1);
}

static void test_each_unit_once(void **state)
{
  (void)state;
  static const unsigned threads[] = {0, 1, 2, 3, 8, 5000};
  for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
    for (uint64_t count = 0; count <= UNITS; count += 333) {
      _Atomic unsigned marks[UNITS] = {0};
      parallel_for(threads[t], count, mark, marks);
      for (uint64_t unit = 0; unit < UNITS; unit++) {
        assert_int_equal(atomic_load(&marks[unit]), unit < count ? 1 : 0);
      }
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_unit_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
