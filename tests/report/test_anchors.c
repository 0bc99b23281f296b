/* The names of places in a page: no two alike, and quickly so. */
#include "report/anchors.h"

#include "support/check.h"

#include <stdio.h>

static void add(struct anchors *anchors, const char *wanted, const char *given)
{
  struct text name = {0};
  struct fault fault = {0};
  text_append(&name, wanted);
  assert_int_equal(anchors_add(anchors, &name, &fault), STATUS_OK);
  assert_string_equal(text_string(&name), given);
  text_free(&name);
}

static void test_repeated(void **state)
{
  (void)state;
  struct anchors anchors = {0};
  add(&anchors, "a", "a");
  add(&anchors, "b", "b");
  add(&anchors, "a", "a-2");
  add(&anchors, "a", "a-3");
  add(&anchors, "b-2", "b-2"); /* wanted so: what would be given is taken */
  add(&anchors, "b", "b-3");
  add(&anchors, "a-2", "a-2-2");
  anchors_free(&anchors);
}

static void test_noted(void **state)
{
  (void)state;
  struct anchors anchors = {0};
  struct text name = {0};
  struct fault fault = {0};
  bool fresh = false;
  text_append(&name, "figure:x");
  assert_int_equal(anchors_note(&anchors, &name, &fresh, &fault), STATUS_OK);
  assert_true(fresh);
  assert_int_equal(anchors_note(&anchors, &name, &fresh, &fault), STATUS_OK);
  assert_false(fresh);
  add(&anchors, "figure:x", "figure:x-2");
  text_free(&name);
  anchors_free(&anchors);
}

/* By the square, this would not end. */
static void test_many(void **state)
{
  (void)state;
  enum { MANY = 300000 };
  struct anchors anchors = {0};
  char given[32] = "section";
  for (int i = 1; i <= MANY; i++) {
    add(&anchors, "section", given);
    (void)snprintf(given, sizeof given, "section-%d", i + 1);
  }
  anchors_free(&anchors);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_repeated),
      cmocka_unit_test(test_noted),
      cmocka_unit_test(test_many),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
