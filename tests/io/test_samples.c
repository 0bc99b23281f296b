/* The models and prices that the tests of the core carry are those of the catalogues that ship. */
#include "io/catalogue.h"
#include "support/check.h"
#include "support/models.h"

#include <string.h>

static const char *const sample_names[] = {"gpt2-small",     "gpt2-small-5to1",       "llama-2-7b-paper", "llama-2-7b",
                                           "llama-3.1-405b", "llama-4-scout-17b-16e", "mistral-7b-v0.1",  "gemma-2-2b",
                                           "gemma-3-270m",   "gemma-3-27b",           "gpt-oss-20b"};

static int read_catalogue(void **state)
{
  static struct catalogue catalogue;
  struct fault fault = {.text = ""};
  if (catalogue_read(PROOFSWEEP_SOURCE_DIR "/sweeps/models.csv", PROOFSWEEP_SOURCE_DIR "/sweeps/constants.csv",
                     &catalogue, &fault) != STATUS_OK) {
    print_error("%s\n", fault.text);
    return -1;
  }
  *state = &catalogue;
  return 0;
}

static int free_catalogue(void **state)
{
  catalogue_free(*state);
  return 0;
}

static void test_samples_are_catalogue_rows(void **state)
{
  for (size_t i = 0; i < sizeof sample_names / sizeof sample_names[0]; i++) {
    const struct architecture *row = catalogue_model(*state, sample_names[i]), *sample = model_sample(sample_names[i]);
    assert_non_null(row);
    for (size_t j = 0; j < architecture_field_count; j++) {
      const struct architecture_field *field = &architecture_fields[j];
      if (field->kind != FIELD_TEXT && architecture_get(row, field) != architecture_get(sample, field)) {
        fail_msg("%s of %s is %llu here and %llu in sweeps/models.csv", field->name, row->name,
                 (unsigned long long)architecture_get(sample, field), (unsigned long long)architecture_get(row, field));
      }
    }
    assert_string_equal(row->accounting, sample->accounting);
  }
}

static void test_essay_prices_are_a_catalogue_row(void **state)
{
  const struct constants *row = catalogue_constants(*state, "essay");
  assert_non_null(row);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    assert_true(constants_get(row, &constant_fields[i]) == constants_get(&essay_constants, &constant_fields[i]));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_samples_are_catalogue_rows),
      cmocka_unit_test(test_essay_prices_are_a_catalogue_row),
  };
  return cmocka_run_group_tests(tests, read_catalogue, free_catalogue);
}
