/* The colours of reports/report.css: text can be read on what it stands on, and controls and lines that mean something
 * can be seen, in the light and in the dark. */
#include "io/file.h"
#include "support/check.h"
#include "support/colour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The value of --NAME within the first :root behind `from`. */
static unsigned long colour_of(const char *style, const char *from, const char *name)
{
  char pattern[32];
  const char *block = strstr(style, from);
  assert_non_null(block);
  const char *root = strstr(block, ":root {");
  assert_non_null(root);
  (void)snprintf(pattern, sizeof pattern, "--%s: #", name);
  const char *found = strstr(root, pattern);
  assert_true(found != NULL && found < strchr(root, '}'));
  return strtoul(found + strlen(pattern), NULL, 16);
}

static const struct row {
  const char *name, *front, *ground;
  double least;
} rows[] = {
    {"text", "ink", "ground", 4.5},
    {"text on a shade", "ink", "faint", 4.5},
    {"quiet text", "muted", "ground", 4.5},
    {"quiet text on a shade", "muted", "faint", 4.5},
    {"links", "link", "ground", 4.5},
    {"links on a shade", "link", "faint", 4.5},
    {"alarm", "alarm", "ground", 4.5},
    {"alarm on a shade", "alarm", "faint", 4.5},
    {"edges of controls", "edge", "ground", 3},
};

static void test_row(void **state)
{
  const struct row *row = *state;
  static const char *const themes[] = {":root {", "@media screen and (prefers-color-scheme: dark)", "@media print"};
  struct text style = {0};
  assert_int_equal(file_read(PROOFSWEEP_SOURCE_DIR "/reports/report.css", 1 << 20, &style, NULL), STATUS_OK);
  for (size_t i = 0; i < 3; i++) {
    if (i == 2 && strcmp(row->front, "edge") == 0) {
      continue; /* paper has no controls */
    }
    double found = colour_contrast(colour_of(text_string(&style), themes[i], row->front),
                                   colour_of(text_string(&style), themes[i], row->ground));
    if (found < row->least) {
      fail_msg("%s: %s on %s has a contrast of %d/100", themes[i], row->front, row->ground, (int)(100 * found));
    }
  }
  text_free(&style);
}

/* A drawing's own title, which goes below a headline of the page, is known by the size that plots/style.gp gives it. */
static void test_title_size(void **state)
{
  (void)state;
  struct text style = {0}, plots = {0};
  char selector[64];
  assert_int_equal(file_read(PROOFSWEEP_SOURCE_DIR "/reports/report.css", 1 << 20, &style, NULL), STATUS_OK);
  assert_int_equal(file_read(PROOFSWEEP_SOURCE_DIR "/plots/style.gp", 1 << 20, &plots, NULL), STATUS_OK);
  const char *size = strstr(text_string(&plots), "p eq \"title\" ? ");
  assert_non_null(size);
  (void)snprintf(selector, sizeof selector, "> svg g[font-size=\"%.2f\"] { display: none; }",
                 strtod(size + strlen("p eq \"title\" ? "), NULL));
  assert_non_null(strstr(text_string(&style), selector));
  text_free(&style);
  text_free(&plots);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_title_size)};
  return run_rows("colours of the page", test_row, rows) +
         cmocka_run_group_tests_name("titles of drawings", tests, NULL, NULL);
}
