#include "core/status.h"

#include "support/check.h"

#include <string.h>

static void test_fault_keeps_its_sentence(void **state)
{
  (void)state;
  struct fault fault = {0};
  assert_int_equal(fault_set(&fault, STATUS_IO, "cannot read '%s', line %d", "x.csv", 7), STATUS_IO);
  assert_int_equal(fault.status, STATUS_IO);
  assert_string_equal(fault.text, "cannot read 'x.csv', line 7");
  assert_int_equal(fault_no_memory(&fault, "sorting"), STATUS_NO_MEMORY);
  assert_int_equal(fault.status, STATUS_NO_MEMORY);
  assert_string_equal(fault.text, "out of memory while sorting");
}

static void test_fault_may_be_absent(void **state)
{
  (void)state;
  assert_int_equal(fault_set(NULL, STATUS_BAD_INPUT, "%d", 1), STATUS_BAD_INPUT);
  assert_int_equal(fault_no_memory(NULL, "sorting"), STATUS_NO_MEMORY);
}

static void test_long_sentence_is_cut(void **state)
{
  (void)state;
  char text[3000];
  memset(text, 'a', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  struct fault fault = {0};
  (void)fault_set(&fault, STATUS_BAD_INPUT, "%s", text);
  assert_int_equal(strlen(fault.text), sizeof fault.text - 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fault_keeps_its_sentence),
      cmocka_unit_test(test_fault_may_be_absent),
      cmocka_unit_test(test_long_sentence_is_cut),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
