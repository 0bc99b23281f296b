/* render/svg.h: SVG documents taken apart and finished. The drawing here is written by hand in the form that
 * gnuplot 5.4 gives; the finished form is written by hand too. */
#include "render/svg.h"

#include "support/check.h"

#include <string.h>

static const char drawing[] = "<?xml version=\"1.0\" encoding=\"utf-8\"  standalone=\"no\"?>\n"
                              "<svg \n"
                              " viewBox=\"0 0 720 460\"\n"
                              ">\n"
                              "\n"
                              "<title>ratio</title>\n"
                              "<desc>Produced by GNUPLOT 5.4 patchlevel 4 </desc>\n"
                              "\n"
                              "<g id=\"gnuplot_canvas\">\n"
                              "<defs>\n"
                              "\t<path id='gpPt0' d='M-1,0'/>\n"
                              "\t<circle id='gpPt5' r='1'/>\n"
                              "\t<use xlink:href='#gpPt5' id='gpPt6'/>\n"
                              "</defs>\n"
                              "<g fill=\"none\" color=\"black\">\n"
                              "</g>\n"
                              "<g fill=\"none\" color=\"red\">\n"
                              "<g fill=\"none\" color=\"blue\">\n"
                              "\t<g id=\"ratio_plot_1\" ><title>data every ::1 u 3:4</title>\n"
                              "\t<use xlink:href='#gpPt6' color='red'/>\n"
                              "\t\t<text><tspan font-family=\"Inter\"  font-weight=\"bold\">90 %</tspan><tspan "
                              "font-family=\"Inter\" > gpPt]]></tspan></text>\n"
                              "\t</g>\n"
                              "</g>\n"
                              "</svg>\n";

static const char finished[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"  standalone=\"no\"?>\n"
    "<svg role=\"img\" aria-labelledby=\"ratio-dark-title ratio-dark-desc\"\n"
    " font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\"\n"
    " viewBox=\"0 0 720 460\"\n"
    ">\n"
    "\n"
    "<title id=\"ratio-dark-title\">A &lt; B, and &amp; more</title>\n"
    "<desc id=\"ratio-dark-desc\">What, where &gt; 1</desc>\n"
    "\n"
    "<g>\n"
    "<defs>\n"
    "\t<circle id='ratio-dark-pt5' r='1'/>\n"
    "\t<use xlink:href='#ratio-dark-pt5' id='ratio-dark-pt6'/>\n"
    "</defs>\n"
    "<g fill=\"none\" color=\"red\">\n"
    "<g fill=\"none\" color=\"blue\">\n"
    "\t<g>\n"
    "\t<use xlink:href='#ratio-dark-pt6' color='red'/>\n"
    "\t\t<text xml:space=\"preserve\"><tspan  font-weight=\"bold\">90 %</tspan><tspan > gpPt]]&gt;</tspan></text>\n"
    "\t</g>\n"
    "</g>\n"
    "</svg>\n";

static void test_finish(void **state)
{
  (void)state;
  const struct svg_words words = {"ratio-dark", "A < B; and & more", "What; where > 1"};
  struct text text = {0};
  svg_finish(drawing, sizeof drawing - 1, &words, &text);
  assert_string_equal(text_string(&text), finished);
  text_free(&text);
}

static void test_version(void **state)
{
  (void)state;
  struct text version = {0};
  svg_gnuplot_version(drawing, sizeof drawing - 1, &version);
  assert_string_equal(text_string(&version), "5.4 patchlevel 4");
  text_clear(&version);
  svg_gnuplot_version(finished, sizeof finished - 1, &version);
  assert_string_equal(text_string(&version), "");
  text_free(&version);
}

/* Any number of documents one after the other, as gnuplot writes them: with blank lines between. */
static void test_next(void **state)
{
  (void)state;
  struct text stream = {0};
  for (int i = 0; i < 3; i++) {
    text_append(&stream, drawing);
    text_append(&stream, "\n");
  }
  size_t position = 0;
  for (int i = 0; i < 3; i++) {
    const char *document;
    size_t length;
    assert_int_equal(svg_next(text_string(&stream), stream.length, &position, &document, &length, NULL), STATUS_OK);
    assert_int_equal(length, sizeof drawing - 1);
    assert_memory_equal(document, drawing, length);
  }
  assert_int_equal(position, stream.length);
  text_free(&stream);
}

/* Cut anywhere, the drawing is refused, and nothing beyond the end is read (the copy has no room behind it). */
static void test_cut(void **state)
{
  (void)state;
  for (size_t length = 0; length < sizeof drawing - 1; length += 7) {
    char *copy = test_malloc(length + 1);
    memcpy(copy, drawing, length);
    copy[length] = '\0';
    size_t position = 0, document_length;
    const char *document;
    struct fault fault = {0};
    assert_int_equal(svg_next(copy, length, &position, &document, &document_length, &fault), STATUS_NO_FIGURES);
    assert_true(strstr(fault.text, "SVG") != NULL);
    test_free(copy);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_finish), cmocka_unit_test(test_version),
                                     cmocka_unit_test(test_next), cmocka_unit_test(test_cut)};
  return cmocka_run_group_tests_name("svg", tests, NULL, NULL);
}
