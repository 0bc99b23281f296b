/* The colours of plots/style.gp: text can be read on what it stands on, and marks that stand side by side are told
 * apart in print too. Contrast after WCAG 2.2 (relative luminance of sRGB), lightness is CIE L* (D65). */
#include "io/file.h"
#include "support/check.h"
#include "support/colour.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text style;

static int read_style(void **state)
{
  (void)state;
  return file_read(PROOFSWEEP_SOURCE_DIR "/plots/style.gp", 1 << 20, &style, NULL) != STATUS_OK;
}

static int free_style(void **state)
{
  (void)state;
  text_free(&style);
  return 0;
}

/* The colour of a role: "NAME = dark ? "#RRGGBB" : "#RRGGBB"" at the beginning of a line; band1 to band9 from the
 * lists; roles that stand for another follow it. */
static unsigned long colour_of(const char *role, bool dark)
{
  char pattern[64];
  const char *text = text_string(&style);
  if (strncmp(role, "band", 4) == 0) {
    const char *list = strstr(text, dark ? "\nbands_dark" : "\nbands_light");
    assert_non_null(list);
    for (int i = 0; i < role[4] - '0'; i++) {
      list = strchr(list + 1, '#');
      assert_non_null(list);
    }
    return strtoul(list + 1, NULL, 16);
  }
  (void)snprintf(pattern, sizeof pattern, "\n%s ", role);
  const char *line = strstr(text, pattern);
  assert_non_null(line);
  const char *end = strchr(line + 1, '\n'), *first = strchr(line, '#');
  assert_true(first != NULL && first < end);
  const char *second = strchr(first + 1, '#');
  assert_true(second != NULL && second < end);
  return strtoul((dark ? first : second) + 1, NULL, 16);
}

/* Colours by their published values: black on white is 21, and CIE L* of mid grey #777777 is 50. */
static void test_measures(void **state)
{
  (void)state;
  assert_near(colour_contrast(0x000000, 0xffffff), 21, 1e-9);
  assert_near(colour_lightness(0x777777), 50, 0.1);
  assert_near(colour_lightness(0xffffff), 100, 1e-6);
}

static const struct text_row {
  const char *name, *text, *ground;
} text_rows[] = {
    {"ink", "ink", "background"},
    {"muted", "muted", "background"},
    {"dense", "dense", "background"},
    {"sparse", "sparse_text", "background"},
    {"third", "third", "background"},
    {"fourth", "fourth_text", "background"},
    {"softmax", "softmax_text", "background"},
    {"activation", "nonlin_text", "background"},
    {"low", "low_text", "background"},
    {"middle", "middle_text", "background"},
    {"high", "high", "background"},
    {"alarm", "alarm", "background"},
    {"on softmax", "on_softmax", "softmax"},
    {"on activation", "on_nonlin", "nonlin"},
    {"on norm", "on_norm", "norm"},
    {"on arithmetic", "ink", "arithmetic"},
    {"parity on its band", "ink", "tolerance"},
};

static void test_text(void **state)
{
  const struct text_row *row = *state;
  for (int dark = 0; dark < 2; dark++) {
    double found = colour_contrast(colour_of(row->text, dark), colour_of(row->ground, dark));
    if (found < 4.5) {
      fail_msg("%s on %s, %s: contrast %d/100", row->text, row->ground, dark ? "dark" : "light", (int)(100 * found));
    }
  }
}

/* As on_band() of style.gp says: ink on the first six (dark: four) bands, the ground's colour on the others. */
static void test_text_on_bands(void **state)
{
  (void)state;
  assert_non_null(
      strstr(text_string(&style), "on_band(i) = dark ? (i <= 4 ? ink : background) : (i <= 6 ? ink : background)"));
  for (int dark = 0; dark < 2; dark++) {
    for (int band = 1; band <= 9; band++) {
      char role[] = {'b', 'a', 'n', 'd', (char)('0' + band), '\0'};
      const char *text = band <= (dark ? 4 : 6) ? "ink" : "background";
      assert_true(colour_contrast(colour_of(text, dark), colour_of(role, dark)) >= 4.5);
    }
  }
}

/* Marks that meet or stand for each other's rivals in one figure, without a second cue between them. */
static const struct pair_row {
  const char *name, *a, *b;
} pair_rows[] = {
    {"dense and sparse", "dense", "sparse"},         {"softmax and activation", "softmax", "nonlin"},
    {"activation and norm", "nonlin", "norm"},       {"arithmetic and softmax", "arithmetic", "softmax"},
    {"cheap and middling softmax", "low", "middle"}, {"middling and expensive softmax", "middle", "high"},
    {"halved and doubled", "low", "high"},
};

static void test_pair(void **state)
{
  const struct pair_row *row = *state;
  for (int dark = 0; dark < 2; dark++) {
    double apart = fabs(colour_lightness(colour_of(row->a, dark)) - colour_lightness(colour_of(row->b, dark)));
    if (apart < 15) {
      fail_msg("%s and %s, %s: %d L* apart", row->a, row->b, dark ? "dark" : "light", (int)apart);
    }
  }
}

/* The bands of the map run from the ground to the other end in steps of at least 4 L*, and lines are told from it. */
static void test_bands(void **state)
{
  (void)state;
  for (int dark = 0; dark < 2; dark++) {
    double before = colour_lightness(colour_of("background", dark));
    for (int band = 1; band <= 9; band++) {
      char role[] = {'b', 'a', 'n', 'd', (char)('0' + band), '\0'};
      double now = colour_lightness(colour_of(role, dark));
      assert_true(dark ? now > before + (band == 1 ? 2 : 4) : now < before - (band == 1 ? 2 : 4));
      before = now;
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_measures), cmocka_unit_test(test_text_on_bands),
                                     cmocka_unit_test(test_bands)};
  if (read_style(NULL) != 0) {
    return 1;
  }
  int failed = run_rows("text", test_text, text_rows);
  failed += run_rows("pairs", test_pair, pair_rows);
  failed += cmocka_run_group_tests_name("palette", tests, NULL, NULL);
  (void)free_style(NULL);
  return failed;
}
