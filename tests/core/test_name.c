/* core/name.h: what a name may be. */
#include "core/name.h"

#include "support/check.h"

static const struct name_row {
  const char *name, *text;
  enum name_fault fault;
} name_rows[] = {
    {"usual", "gpt2-small", NAME_GOOD},
    {"one letter", "a", NAME_GOOD},
    {"all kinds", "_Az09.-", NAME_GOOD},
    {"63 bytes", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NAME_GOOD},
    {"64 bytes", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NAME_TOO_LONG},
    {"empty", "", NAME_BAD_START},
    {"digit first", "2x", NAME_BAD_START},
    {"point first", ".x", NAME_BAD_START},
    {"slash", "a/b", NAME_BAD_CHARACTER},
    {"formula", "=1+1", NAME_BAD_CHARACTER},
    {"beyond ASCII", "\xC3\xA9t\xC3\xA9", NAME_BAD_CHARACTER},
};

static void test_name(void **state)
{
  const struct name_row *row = *state;
  assert_int_equal(name_check(row->text), row->fault);
}

int main(void)
{
  return run_rows("names", test_name, name_rows);
}
