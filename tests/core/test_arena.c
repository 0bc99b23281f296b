#include "core/arena.h"

#include "support/check.h"

#include <stdint.h>
#include <string.h>

static void test_memory_is_zero_aligned_and_apart(void **state)
{
  (void)state;
  struct arena *arena = arena_new();
  assert_non_null(arena);
  struct random_source source = {1};
  unsigned char *taken[200];
  size_t sizes[200];
  for (size_t i = 0; i < 200; i++) {
    sizes[i] = random_between(&source, 0, 300);
    taken[i] = arena_take(arena, sizes[i]);
    assert_non_null(taken[i]);
    assert_int_equal((uintptr_t)taken[i] % _Alignof(max_align_t), 0);
    for (size_t j = 0; j < sizes[i]; j++) {
      assert_int_equal(taken[i][j], 0);
    }
    memset(taken[i], (int)(i % 251) + 1, sizes[i]);
  }
  for (size_t i = 0; i < 200; i++) {
    for (size_t j = 0; j < sizes[i]; j++) {
      assert_int_equal(taken[i][j], i % 251 + 1);
    }
  }
  arena_free(arena);
  arena_free(NULL);
}

static void test_copies_end_with_nul(void **state)
{
  (void)state;
  struct arena *arena = arena_new();
  assert_string_equal(arena_copy(arena, "window: 512", 6), "window");
  assert_string_equal(arena_copy(arena, "", 0), "");
  arena_free(arena);
}

static void test_impossible_sizes_are_refused(void **state)
{
  (void)state;
  struct arena *arena = arena_new();
  volatile size_t sizes[] = {SIZE_MAX, SIZE_MAX - 8, SIZE_MAX / 2 + 1};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    assert_null(arena_take(arena, sizes[i]));
  }
  assert_null(arena_copy(arena, "x", sizes[2]));
  assert_non_null(arena_take(arena, 1));
  arena_free(arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_memory_is_zero_aligned_and_apart),
      cmocka_unit_test(test_copies_end_with_nul),
      cmocka_unit_test(test_impossible_sizes_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
