/* render/wording.h, render/type.h and render/scale.h: what is written on figures, how wide it is, and where axes are
 * marked. Expected texts are written out by hand from the figures' rules (two or three significant digits, powers of
 * two as 1k); widths were measured once with HarfBuzz in Inter 4.0 beta 7 (hb-view's advances, in 1/2816 em). */
#include "render/scale.h"
#include "render/type.h"
#include "render/wording.h"

#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <string.h>

static const struct number_row {
  const char *name;
  char
      kind; /* t tokens, b tokens in 1024s, r ratio with 2 decimals, p percent, u percent up, c count, f fixed with 1 */
  double value;
  const char *expected;
} number_rows[] = {
    {"small context", 't', 128, "128"},
    {"a kibitoken", 't', 1024, "1k"},
    {"128k", 't', 131072, "128k"},
    {"a mebitoken", 't', 1048576, "1M"},
    {"half-way of GPT-2", 't', 4576.25, "4.6k"},
    {"90 % of GPT-2", 't', 41186.2, "41k"},
    {"90 % of 5:1", 't', 241997, "242k"},
    {"99 % of 5:1", 't', 2713171, "2.7M"},
    {"not a power of two but whole", 't', 15 * 1024, "15k"},
    {"beyond 999k in binary", 't', 1023 * 1024, "1.0M"},
    {"two mebitokens but one", 't', 2097151, "2M"},
    {"a whole multiple that nobody counts in 1024s", 't', 379 * 1024, "388k"},
    {"384k", 't', 384 * 1024, "384k"},
    {"in 1024s alone", 'b', 379 * 1024, "379k"},
    {"in 1024s alone, mega", 'b', 1.5 * 1048576, "1.5M"},
    {"in 1024s alone, whole", 'b', 2096128, "2M"},
    {"in 1024s alone, few", 'b', 512, "512"},
    {"just below a thousand", 't', 999.4, "999"},
    {"headline ratio", 'r', 1.4817505, "1.48\u00d7"},
    {"ratio above ten", 'r', 12.345, "12.3\u00d7"},
    {"ratio above a hundred", 'r', 123.4, "123\u00d7"},
    {"a small ratio keeps two digits", 'r', 0.003517, "0.0035\u00d7"},
    {"a ratio below one", 'r', 0.6249, "0.62\u00d7"},
    {"a tenth", 'r', 0.1, "0.10\u00d7"},
    {"a ratio of millionths", 'r', 3.5017e-6, "3.50\u00d710\u207b\u2076\u00d7"},
    {"a little below parity", 'r', 0.99612, "0.996\u00d7"},
    {"a hair above parity", 'r', 1.0000213, "1.00002\u00d7"},
    {"near parity", 'r', 1.0178, "1.02\u00d7"},
    {"nearer to parity", 'r', 1.0062, "1.006\u00d7"},
    {"a thousandth from parity", 'r', 1.001, "1.001\u00d7"},
    {"parity", 'r', 1, "1.00\u00d7"},
    {"parity but for rounding", 'r', 1 + 1e-15, "1.00\u00d7"},
    {"a ratio of millions", 'r', 8e6, "8.00\u00d710\u2076\u00d7"},
    {"none", 'r', 0, "0.00\u00d7"},
    {"softmax share", 'p', 0.4252, "43 %"},
    {"small share", 'p', 0.00537, "0.54 %"},
    {"one percent", 'p', 0.0123, "1.2 %"},
    {"negative share", 'p', -0.143, "\u221214 %"},
    {"up", 'u', 0.00531, "0.54 %"},
    {"up from a whole", 'u', 0.101, "11 %"},
    {"GPT-2's constraints", 'c', 157846339584.0, "158 bn"},
    {"below a trillion", 'c', 660e9, "0.660 tn"},
    {"per layer", 'c', 13153861632.0, "13.2 bn"},
    {"millions", 'c', 2.5e6, "2.50 mn"},
    {"a few", 'c', 1234, "1234"},
    {"hundreds of trillions", 'c', 825e12, "825 tn"},
    {"from 10^15 on powers", 'c', 3.386e15, "3.39\u00d710\u00b9\u2075"},
    {"beyond words", 'c', 1.2944e16, "1.29\u00d710\u00b9\u2076"},
    {"rounding up a power", 'c', 9.996e18, "1.00\u00d710\u00b9\u2079"},
    {"a power of three digits", 'c', 3e120, "3.00\u00d710\u00b9\u00b2\u2070"},
    {"another one", 'c', 1e198, "1.00\u00d710\u00b9\u2079\u2078"},
    {"minus", 'f', -0.25, "\u22120.2"},
    {"no minus zero", 'f', -0.01, "0.0"},
};

static void test_number(void **state)
{
  const struct number_row *row = *state;
  struct wording words = row->kind == 't'   ? wording_tokens(row->value)
                         : row->kind == 'b' ? wording_tokens_binary(row->value)
                         : row->kind == 'r' ? wording_ratio(row->value, 2)
                         : row->kind == 'p' ? wording_percent(row->value)
                         : row->kind == 'u' ? wording_percent_up(row->value)
                         : row->kind == 'c' ? wording_count(row->value)
                                            : wording_fixed(row->value, 1);
  assert_string_equal(words.text, row->expected);
}

static const struct beside_row {
  const char *name;
  double count, largest;
  const char *expected;
} beside_rows[] = {
    {"one unit for a pair", 465e9, 761e9, "0.465 tn"},
    {"a small one of a pair", 4.651e9, 2e12, "0.00465 tn"},
    {"too small for the unit", 4.651e8, 2e12, "465 mn"},
    {"none in a unit", 0, 2e12, "0"},
    {"beside powers", 825e12, 5.21e16, "8.25\u00d710\u00b9\u2074"},
    {"none beside powers", 0, 5.21e16, "0"},
    {"the same unit", 12e9, 158e9, "12.0 bn"},
};

static void test_beside(void **state)
{
  const struct beside_row *row = *state;
  assert_string_equal(wording_count_beside(row->count, row->largest).text, row->expected);
}

static const struct model_row {
  const char *name, *expected;
} model_rows[] = {
    {"gpt2-small", "GPT-2 small"},
    {"gpt2-small-5to1", "GPT-2 small 5:1"},
    {"llama-2-7b-paper", "Llama 2 7B"},
    {"llama-3.1-405b", "Llama 3.1 405B"},
    {"gemma-3-270m", "Gemma 3 270M"},
    {"mistral-7b-v0.1", "Mistral 7B v0.1"},
    {"qwen2.5-7b", "Qwen 2.5 7B"},
    {"gpt-oss-120b", "gpt-oss 120B"},
    {"modernbert-base", "ModernBERT base"},
    {"my_model", "my_model"},
    {"llamalike", "llamalike"},
};

static void test_model(void **state)
{
  const struct model_row *row = *state;
  assert_string_equal(wording_model(row->name).text, row->expected);
}

static void test_constants(void **state)
{
  (void)state;
  struct constants constants = essay_constants;
  assert_string_equal(wording_constants(&constants, NULL).text, "c_exp = 300; c_norm = 30; c_nonlin = 150");
  assert_string_equal(wording_constants(&constants, constants_find_field("c_exp")).text, "c_norm = 30; c_nonlin = 150");
  constants.r_exp = constants.r_norm = constants.r_nonlin = 3;
  assert_string_equal(wording_constants(&constants, NULL).text,
                      "c_exp = 300; c_norm = 30; c_nonlin = 150; every r = 3");
  constants.r_norm = 1.5;
  assert_string_equal(wording_constants(&constants, NULL).text,
                      "c_exp = 300; c_norm = 30; c_nonlin = 150; r_exp = 3; r_norm = 1.5; r_nonlin = 3");
  assert_string_equal(wording_prices(&constants, (bool[CONSTANT_COUNT]){[1] = true, [3] = true}).text,
                      "c_norm = 30; r_exp = 3");
  assert_string_equal(wording_prices(&constants, (bool[CONSTANT_COUNT]){false}).text, "");
}

static void test_grouped(void **state)
{
  (void)state;
  assert_string_equal(wording_grouped(1e9).text, "1\u202f000\u202f000\u202f000");
  assert_string_equal(wording_grouped(300000).text, "300\u202f000");
  assert_string_equal(wording_grouped(30000).text, "30000");
  assert_string_equal(wording_grouped(0.5).text, "0.5");
  assert_string_equal(wording_grouped(1e30).text, "1e30");
}

/* The decimals of a ratio must tell the ends of what is drawn apart. */
static void test_decimals(void **state)
{
  (void)state;
  struct random_source random = {7};
  for (int i = 0; i < 2000; i++) {
    double low = pow(10, 5 * random_unit(&random) - 3), high = low * (1 + pow(10, -6 * random_unit(&random)));
    int decimals = wording_ratio_decimals(low, high);
    assert_string_not_equal(wording_ratio(low, decimals).text, wording_ratio(high, decimals).text);
  }
}

static const struct width_row {
  const char *name, *text;
  bool bold;
  int units;
} width_rows[] = {
    {"regular", "Dense", false, 2024 + 1640 + 1648 + 1472 + 1640},
    {"bold", "Dense", true, 2048 + 1683 + 1751 + 1582 + 1683},
    {"digits and times", "1.48\u00d7", false, 1308 + 776 + 1808 + 1736 + 1856},
    {"a semicolon is a comma", "a;", false, 1588 + 788},
    {"subscript at 0.8, without its underscore", "c_exp", false, 1572 + (1640 + 1520 + 1716) * 4 / 5},
    {"no subscript inside a word", "abc_exp", false, 1588 + 1748 + 1572 + 1272 + 1640 + 1520 + 1716},
    {"unknown characters are wide", "\u4e2d", false, 2816},
};

static void test_width(void **state)
{
  const struct width_row *row = *state;
  assert_near(type_width(row->text, 2816, row->bold), row->units, 1.0);
}

static const struct tics_row {
  const char *name;
  char kind; /* l inside, a around, 2 powers of two */
  double low, high;
  size_t limit, count;
  double first, last;
} tics_rows[] = {
    {"ratio axis", 'a', 1, 3.3178, 7, 6, 1, 3.5},
    {"narrow range", 'a', 1, 1.0312, 7, 5, 1, 1.04},
    {"below one", 'a', 0.62, 1, 7, 5, 0.6, 1},
    {"a range that is whole steps", 'a', 1, 2, 7, 6, 1, 2},
    {"inside", 'l', 0, 2.4, 6, 5, 0, 2},
    {"percent", 'l', -43.7, 79.1, 7, 6, -40, 60},
    {"fourteen octaves", '2', 128, 1048576, 14, 14, 128, 1048576},
    {"every third octave", '2', 128, 1048576, 5, 5, 128, 524288},
    {"ends between powers", '2', 100, 1000, 14, 3, 128, 512},
    {"fractions", '2', 0.125, 16, 8, 8, 0.125, 16},
    {"no power inside", '2', 5, 7, 8, 5, 5, 7},
    {"one power inside", '2', 1100, 2100, 14, 5, 1200, 2000},
};

static void test_tics(void **state)
{
  const struct tics_row *row = *state;
  struct tics tics = {0};
  (row->kind == 'l' ? tics_linear : row->kind == 'a' ? tics_around : tics_log2)(row->low, row->high, row->limit, &tics);
  assert_int_equal(tics.count, row->count);
  if (row->count > 0) {
    assert_close(tics.values[0], row->first, 1e-12);
    assert_close(tics.values[tics.count - 1], row->last, 1e-12);
  }
}

/* Any range: not more than the limit, evenly spaced, covering where asked to, and printed exactly by their decimals. */
static void test_any_tics(void **state)
{
  (void)state;
  struct random_source random = {11};
  for (int i = 0; i < 3000; i++) {
    double low = 4 * random_unit(&random) - 2, high = low + pow(10, 6 * random_unit(&random) - 4);
    struct tics tics;
    tics_around(low, high, 7, &tics);
    assert_in_range(tics.count, 2, 7);
    assert_true(tics.values[0] <= low + 1e-8 * (high - low) &&
                tics.values[tics.count - 1] >= high - 1e-8 * (high - low));
    for (size_t k = 0; k < tics.count; k++) {
      double scaled = tics.values[k] * pow(10, tics.decimals);
      assert_near(scaled, nearbyint(scaled), 1e-6);
      if (k > 0) {
        assert_close(tics.values[k] - tics.values[k - 1], tics.step, 1e-6);
      }
    }
  }
}

static void test_scale(void **state)
{
  (void)state;
  const struct scale octaves = {true, 128, 1048576, 50, 700}, linear = {false, 1, 3.5, 398, 84};
  assert_near(scale_pixel(&octaves, 128), 50, 1e-9);
  assert_near(scale_pixel(&octaves, 1024), 50 + 650.0 * 3 / 13, 1e-9);
  assert_near(scale_pixel(&linear, 1), 398, 1e-9);
  assert_near(scale_pixel(&linear, 2.25), 241, 1e-9);
  struct random_source random = {3};
  for (int i = 0; i < 500; i++) {
    double pixel = 1000 * random_unit(&random) - 100;
    assert_near(scale_pixel(&octaves, scale_value(&octaves, pixel)), pixel, 1e-7);
    assert_near(scale_pixel(&linear, scale_value(&linear, pixel)), pixel, 1e-7);
  }
}

static const struct plain_row {
  const char *name, *text, *expected;
} plain_rows[] = {
    {"words stay", "typed verify ms", "typed verify ms"},
    {"a comma", "a, b", "a; b"},
    {"markup of enhanced text", "{/Bold x}^2@y&{z}~\\n", " /Bold x  2 y  z   n"},
    {"quotes and commands", "it's `id` \"x\"", "it s  id   x "},
    {"what spreadsheets take for formulas", "=1+1", " 1 1"},
    {"control characters", "a\nb\tc\x01\x7f", "a b c  "},
    {"what turns the direction of text", "a\u202eb", "a b"},
    {"letters beyond ASCII", "\u00e9\u6f22", "\u00e9\u6f22"},
    {"bytes that are not UTF-8", "a\xff\xc3", "a\uFFFD\uFFFD"},
};

static void test_plain(void **state)
{
  const struct plain_row *row = *state;
  assert_string_equal(wording_plain(row->text).text, row->expected);
}

/* Cut between characters, wherever the end falls. */
static void test_cut_between_characters(void **state)
{
  (void)state;
  static const char *const characters[] = {"x", "\u00e9", "\u6f22", "\U0001f600"};
  for (size_t i = 0; i < 4; i++) {
    for (size_t before = 0; before < 8; before++) {
      char text[4 * WORDING_SIZE + 8] = "";
      memset(text, 'a', before);
      for (size_t k = 0; k < WORDING_SIZE; k++) {
        memcpy(text + before + k * strlen(characters[i]), characters[i], strlen(characters[i]) + 1);
      }
      const struct wording cut[] = {wording_format("%s", text), wording_plain(text)};
      for (size_t k = 0; k < 2; k++) {
        size_t length = strlen(cut[k].text);
        assert_in_range(length, WORDING_SIZE - 4, WORDING_SIZE - 1);
        assert_int_equal((length - before) % strlen(characters[i]), 0);
        assert_memory_equal(cut[k].text, text, length);
      }
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_constants), cmocka_unit_test(test_grouped),
                                     cmocka_unit_test(test_decimals),  cmocka_unit_test(test_any_tics),
                                     cmocka_unit_test(test_scale),     cmocka_unit_test(test_cut_between_characters)};
  int failed = run_rows("numbers", test_number, number_rows);
  failed += run_rows("counts beside others", test_beside, beside_rows);
  failed += run_rows("plain", test_plain, plain_rows);
  failed += run_rows("models", test_model, model_rows);
  failed += run_rows("widths", test_width, width_rows);
  failed += run_rows("tics", test_tics, tics_rows);
  return failed + cmocka_run_group_tests_name("wording", tests, NULL, NULL);
}
