/* Axes of a sweep: scalars, lists and ranges, by the rules of the specification format. Expected values are written out
 * by hand, or follow from the definition (from + i step; from 2^(i/k)) in arithmetic of another kind. */
#include "support/check.h"
#include "support/spec_words.h"

#include "core/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads a specification with one sweep that has this line as its only axis beside the context. */
static enum status read_sweep(const char *key, const char *value, struct spec *spec, struct text *complaints)
{
  struct spec_words words;
  struct text text = {0};
  struct fault fault = {0};
  spec_words_make(&words);
  text_append(&text, "{spec: 1, name: test, sweeps: [{name: curve, models: [gpt2-small-5to1], ");
  text_append_format(&text, strcmp(key, "context") == 0 ? "%s: %s}]}" : "%s: %s, context: 1024}]}", key, value);
  enum status status = spec_read_bytes("test.yaml", text.data, text.length, &words.options, spec, complaints, &fault);
  text_free(&text);
  return status;
}

enum { SHOWN = 12 };

struct axis_row {
  const char *name, *key, *value;
  uint64_t count;
  const char *values[SHOWN]; /* the first of them, as decimal texts */
};

static const struct axis_row axis_rows[] = {
    {"scalar", "context", "1024", 1, {"1024"}},
    {"a list in no order, which is kept", "context", "[1024, 128, 4096]", 3, {"1024", "128", "4096"}},
    {"a list downward", "context", "[4096, 1024, 128]", 3, {"4096", "1024", "128"}},
    {"linear by 1", "context", "{from: 3, to: 6}", 4, {"3", "4", "5", "6"}},
    {"linear by step", "context", "{from: 1024, to: 5120, step: 2048}", 3, {"1024", "3072", "5120"}},
    {"linear by steps", "context", "{from: 100, to: 200, steps: 5}", 5, {"100", "125", "150", "175", "200"}},
    {"one value", "context", "{from: 8, to: 8}", 1, {"8"}},
    {"one value of one step", "context", "{from: 8, to: 8, steps: 1}", 1, {"8"}},
    {"one value by octaves", "context", "{from: 8, to: 8, scale: log2}", 1, {"8"}},
    {"octaves", "context", "{from: 128, to: 1024, scale: log2}", 4, {"128", "256", "512", "1024"}},
    {"octaves from 3", "context", "{from: 3, to: 24, scale: log2}", 4, {"3", "6", "12", "24"}},
    {"octaves as far as counts go", "context", "{from: 1, to: 72057594037927936, scale: log2}", 57, {"1", "2"}},
    {"half octaves, rounded",
     "context",
     "{from: 128, to: 512, scale: log2, per-octave: 2}",
     5,
     {"128", "181", "256", "362", "512"}},
    {"eighths of octaves, equal ones once",
     "context",
     "{from: 1, to: 4, scale: log2, per-octave: 8}",
     4,
     {"1", "2", "3", "4"}},
    {"points by ratio", "context", "{from: 1, to: 4096, scale: log2, steps: 5}", 5, {"1", "8", "64", "512", "4096"}},
    {"decades", "context", "{from: 10, to: 10000, scale: log10}", 4, {"10", "100", "1000", "10000"}},
    {"points by ratio of ten", "context", "{from: 1, to: 10000, scale: log10, steps: 3}", 3, {"1", "100", "10000"}},
    {"prices in no order", "c_exp", "[50, 0.5, 0, 1e3, .25]", 5, {"50", "0.5", "0", "1000", "0.25"}},
    {"prices by tenths", "c_exp", "{from: 0.1, to: 0.5, step: 0.1}", 5, {"0.1", "0.2", "0.3", "0.4", "0.5"}},
    {"prices by hundredths",
     "c_norm",
     "{from: 0.05, to: 0.14, step: 0.01}",
     10,
     {"0.05", "0.06", "0.07", "0.08", "0.09", "0.1", "0.11", "0.12", "0.13", "0.14"}},
    {"prices in exponents", "c_exp", "{from: 1e-3, to: 4e-3, step: 1e-3}", 4, {"0.001", "0.002", "0.003", "0.004"}},
    {"prices by 1", "r_exp", "{from: 1, to: 3}", 3, {"1", "2", "3"}},
    {"prices by steps",
     "c_exp",
     "{from: 0, to: 1, steps: 11}",
     11,
     {"0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"}},
    {"prices by thirds",
     "c_exp",
     "{from: 0, to: 1, steps: 4}",
     4,
     {"0", "0.3333333333333333", "0.6666666666666666", "1"}},
    {"prices by octaves", "c_exp", "{from: 0.5, to: 8, scale: log2}", 5, {"0.5", "1", "2", "4", "8"}},
    {"prices by decades",
     "c_exp",
     "{from: 0.003, to: 300, scale: log10}",
     6,
     {"0.003", "0.03", "0.3", "3", "30", "300"}},
    {"fields", "window", "[512, 1024]", 2, {"512", "1024"}},
    {"a very long one", "window", "{from: 1, to: 1000000000000}", 1000000000000, {"1", "2", "3"}},
};

static void binds_values(void **state)
{
  const struct axis_row *row = *state;
  struct spec spec;
  struct text complaints = {0};
  enum status status = read_sweep(row->key, row->value, &spec, &complaints);
  bool warned = strstr(text_string(&complaints), "warning: ") != NULL;
  assert_int_equal(warned, strstr(row->name, "in no order") != NULL);
  assert_true(warned || complaints.length == 0);
  assert_int_equal(status, STATUS_OK);
  const struct axis *axis = &spec.sweeps[0].axes[0];
  assert_string_equal(axis->key, row->key);
  assert_int_equal(axis->count, row->count);
  for (size_t i = 0; i < SHOWN && row->values[i] != NULL; i++) {
    char text[DECIMAL_TEXT_SIZE];
    if (axis->kind == AXIS_CONSTANT) {
      decimal_from_double(axis_real(axis, i), text);
    } else {
      decimal_from_u128(axis_integer(axis, i), text);
    }
    assert_string_equal(text, row->values[i]);
  }
  text_free(&complaints);
  spec_free(&spec);
}

static const struct listing {
  const char *name;
  const char *key, *value;
  const char *warning; /* NULL: none */
} listing_rows[] = {
    {"upward beyond the whole doubles", "context", "[9007199254740992, 9007199254740993, 9007199254740994]", NULL},
    {"downward beyond them", "context", "[9007199254740994, 9007199254740993, 9007199254740992]", NULL},
    {"neither way beyond them", "context", "[9007199254740992, 9007199254740994, 9007199254740993]",
     "is listed neither upward nor downward"},
    {"one number with a mark", "context", "[16,384]",
     "warning: context: 384 is an item of its own here; write 16384 for 16,384, or a blank behind the comma"},
    {"a mark beside a blank", "context", "[512, 16,384]", "write 16384 for 16,384"},
    {"marks and a blank", "context", "[16,384, 32,768]", "write 16384 for 16,384"},
    {"a blank behind the comma", "context", "[16, 384]", NULL},
    {"no blank in a list of more", "context", "[128,256,512]", NULL},
    {"no blank, over lines", "context", "[128,256,\n      512,768]", NULL},
    {"four digits", "context", "[512,1024]", NULL},
    {"two digits", "context", "[10,20]", NULL},
    {"prices", "c_exp", "[50,300]", NULL},
};

static void warns_of_lists(void **state)
{
  const struct listing *row = *state;
  struct spec spec;
  struct text complaints = {0};
  assert_int_equal(read_sweep(row->key, row->value, &spec, &complaints), STATUS_OK);
  if (row->warning == NULL) {
    assert_string_equal(text_string(&complaints), "");
  } else {
    assert_non_null(strstr(text_string(&complaints), row->warning));
    assert_null(strstr(strstr(text_string(&complaints), "warning: ") + 1, "warning: "));
  }
  text_free(&complaints);
  spec_free(&spec);
}

/* A range of decimals holds what strtod makes of each value's own digits. */
static void decimals_are_as_read(void **state)
{
  (void)state;
  struct random_source random = {11};
  for (int round = 0; round < 300; round++) {
    unsigned decimals = (unsigned)random_between(&random, 0, 6);
    uint64_t from = random_between(&random, 0, 1000), step = random_between(&random, 1, 1000);
    uint64_t count = random_between(&random, 1, 50), scale = 1;
    for (unsigned i = 0; i < decimals; i++) {
      scale *= 10;
    }
    char value[160], digits[64];
    uint64_t to = from + (count - 1) * step;
    (void)snprintf(value, sizeof value, "{from: %llue-%u, to: %llue-%u, step: %llue-%u}", (unsigned long long)from,
                   decimals, (unsigned long long)to, decimals, (unsigned long long)step, decimals);
    struct spec spec;
    struct text complaints = {0};
    assert_int_equal(read_sweep("c_exp", value, &spec, &complaints), STATUS_OK);
    const struct axis *axis = &spec.sweeps[0].axes[0];
    assert_int_equal(axis->count, count);
    for (uint64_t i = 0; i < count; i++) {
      uint64_t whole = from + i * step;
      (void)snprintf(digits, sizeof digits, "%llu.%0*llu", (unsigned long long)(whole / scale), (int)decimals,
                     (unsigned long long)(whole % scale));
      assert_true(axis_real(axis, i) == strtod(digits, NULL));
    }
    text_free(&complaints);
    spec_free(&spec);
  }
}

/* Both ends are in, values rise, and neighbours keep the ratio within what rounding to whole numbers allows. */
static void octaves_hold_their_ends(void **state)
{
  (void)state;
  struct random_source random = {12};
  for (int round = 0; round < 300; round++) {
    uint64_t from = random_between(&random, 200, 5000), octaves = random_between(&random, 1, 20);
    uint64_t to = from << octaves, per_octave = random_between(&random, 1, 16);
    char value[160];
    (void)snprintf(value, sizeof value, "{from: %llu, to: %llu, scale: log2, per-octave: %llu}",
                   (unsigned long long)from, (unsigned long long)to, (unsigned long long)per_octave);
    struct spec spec;
    struct text complaints = {0};
    assert_int_equal(read_sweep("context", value, &spec, &complaints), STATUS_OK);
    const struct axis *axis = &spec.sweeps[0].axes[0];
    assert_int_equal(axis->count, octaves * per_octave + 1);
    for (uint64_t i = 0; i < axis->count; i++) {
      double exact = (double)from * pow(2, (double)i / (double)per_octave);
      assert_true(fabs((double)axis_integer(axis, i) - exact) <= 0.5 + 1e-9 * exact);
    }
    assert_int_equal(axis_integer(axis, 0), from);
    assert_int_equal(axis_integer(axis, axis->count - 1), from << octaves);
    text_free(&complaints);
    spec_free(&spec);
  }
}

/* An end that a message proposes is one that is taken. */
static void proposed_ends_are_taken(void **state)
{
  (void)state;
  static const char *const manners[] = {"step: 7", "step: 60", "scale: log2", "scale: log2, per-octave: 3",
                                        "scale: log10"};
  struct random_source random = {13};
  int refused = 0;
  for (int round = 0; round < 400; round++) {
    static const char form[] = "{from: %llu, to: %s, %s}";
    const char *manner = manners[round % 5];
    char value[160], end[64];
    uint64_t from = random_between(&random, 10, 500);
    struct spec spec;
    struct text complaints = {0};
    (void)snprintf(end, sizeof end, "%llu", (unsigned long long)random_between(&random, from, 100000));
    (void)snprintf(value, sizeof value, form, (unsigned long long)from, end, manner);
    if (read_sweep("context", value, &spec, &complaints) != STATUS_OK) {
      const char *below = strstr(text_string(&complaints), "the nearest ends are ");
      assert_non_null(below);
      refused++;
      (void)snprintf(end, sizeof end, "%llu", strtoull(strstr(below, " and ") + 5, NULL, 10));
      (void)snprintf(value, sizeof value, form, (unsigned long long)from, end, manner);
      text_clear(&complaints);
      assert_int_equal(read_sweep("context", value, &spec, &complaints), STATUS_OK);
    }
    text_free(&complaints);
    spec_free(&spec);
  }
  assert_true(refused > 200);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decimals_are_as_read),
      cmocka_unit_test(octaves_hold_their_ends),
      cmocka_unit_test(proposed_ends_are_taken),
  };
  return run_rows("axes", binds_values, axis_rows) + run_rows("listings", warns_of_lists, listing_rows) +
         cmocka_run_group_tests_name("ranges", tests, NULL, NULL);
}
