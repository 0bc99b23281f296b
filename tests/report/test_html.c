/* The page: what a browser would find in it, held against a small reader of tags that knows nothing of how it is made.
 */
#include "report/html.h"

#include "core/claim.h"
#include "core/frame.h"
#include "report/inline_svg.h"
#include "report/mark.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

/* A drawing with all that must not meet another's, or act. */
static const char drawing[] =
    "<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<!-- <b> -->\n"
    "<svg width=\"720\" height=\"460\" viewBox=\"0 0 720 460\" xmlns=\"http://www.w3.org/2000/svg\" "
    "xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\" aria-labelledby=\"t d\" onload=\"alert(1)\">\n"
    "<title id=\"t\">A &lt;title&gt;</title><desc id='d'>words</desc>\n"
    "<style>text{font-family:Inter} .a,.b { fill:red }</style>\n"
    "<defs><circle id='dot' r='1'/><linearGradient id=\"g\"/></defs>\n"
    "<script>alert(1)</script><foreignObject><div onclick='x'>y</div></foreignObject><script/>\n"
    "<use xlink:href='#dot' fill=\"#ffffff\"/><use href=\"http://example.org/x.svg#dot\"/>\n"
    "<rect fill=\"url(#g)\" style=\"fill:url(http://example.org/)\"/>\n"
    "<rect style=\"fill:url(#g);filter:url(http://example.org/)\"/><rect fill='URL(http://example.org/)'/>\n"
    "<rect fill='url( http://example.org/)'/><rect fill='&#117;rl(//e)'/><rect fill='\\75 rl(//e)'/>\n"
    "<a xlink:href=\"javascript:alert(1)\"><text onclick=\"alert(1)\">left out</text></a>\n"
    "<g><text x=\"1\">1 &amp; 2</text></g>\n"
    "</svg>\n<p>after</p>";

static const char inlined[] =
    "<svg viewBox=\"0 0 720 460\" xmlns=\"http://www.w3.org/2000/svg\" "
    "xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\" aria-labelledby=\"f1-t f1-d\">\n"
    "<title id=\"f1-t\">A &lt;title&gt;</title><desc id='f1-d'>words</desc>\n"
    "<style>#f1 text{font-family:Inter} #f1 .a,#f1 .b { fill:red }</style>\n"
    "<defs><circle id='f1-dot' r='1'/><linearGradient id=\"f1-g\"/></defs>\n"
    "\n"
    "<use xlink:href='#f1-dot' fill=\"#ffffff\"/><use/>\n"
    "<rect fill=\"url(#f1-g)\"/>\n"
    "<rect/><rect/>\n"
    "<rect/><rect/><rect/>\n"
    "\n"
    "<g><text x=\"1\">1 &amp; 2</text></g>\n"
    "</svg>";

static void test_inline(void **state)
{
  (void)state;
  struct text text = {0};
  struct fault fault = {0};
  assert_int_equal(inline_svg_write(drawing, "f1", &text, &fault), STATUS_OK);
  assert_string_equal(text_string(&text), inlined);
  text_free(&text);
}

struct broken {
  const char *name, *svg, *fault;
};
static const struct broken broken_rows[] = {
    {"no element", "words", "no <svg> element"},
    {"an empty document", "", "no <svg> element"},
    {"cut in a tag", "<svg viewBox=\"0 0 1", "an attribute without a quoted value"},
    {"cut in the text", "<svg><text>a", "an element that is not closed"},
    {"cut in an end tag", "<svg><g></g", "an end tag without its element"},
    {"cut in a comment", "<svg><!-- a", "a comment, declaration or CDATA section"},
    {"cut in what is left out", "<svg><script>a", "an element that is not closed"},
    {"an unquoted attribute", "<svg width=5></svg>", "an attribute without a quoted value"},
    {"CDATA", "<svg><text><![CDATA[<script>]]></text></svg>", "a comment, declaration or CDATA section"},
    {"an open style", "<svg><style>a{}", "a style that is not closed"},
    {"a style that imports", "<svg><style>@import 'x';</style></svg>", "its style holds more than plain rules"},
    {"a style that fetches", "<svg><style>a{fill:url(x)}</style></svg>", "its style holds more than plain rules"},
    {"a style with a comment", "<svg><style>/*{*/a{}</style></svg>", "its style holds more than plain rules"},
};

static void test_broken(void **state)
{
  const struct broken *row = *state;
  struct text text = {0};
  struct fault fault = {0};
  assert_int_equal(inline_svg_write(row->svg, "f1", &text, &fault), STATUS_BAD_INPUT);
  if (strstr(fault.text, row->fault) == NULL) {
    fail_msg("the fault is: %s", fault.text);
  }
  text_free(&text);
}

/* Every beginning of the drawing is refused or taken, and the last is taken. */
static void test_cut_drawing(void **state)
{
  (void)state;
  size_t taken = 0;
  for (size_t length = 0; length < sizeof drawing; length++) {
    struct text cut = {0};
    struct text text = {0};
    struct fault fault = {0};
    text_append_bytes(&cut, drawing, length);
    taken += inline_svg_write(text_string(&cut), "f1", &text, &fault) == STATUS_OK ? 1 : 0;
    text_free(&cut);
    text_free(&text);
  }
  assert_int_equal(taken, sizeof "\n<p>after</p>");
}

static const struct column claim_columns[] = {{"id", COLUMN_TEXT, "", ""}};
static const struct figure_request figures[] = {{.figure = "one", .name = "one"}, {.figure = "two", .name = "two"}};

static const char *find_figure(const void *run, const char *name, const char *variant)
{
  (void)run;
  bool drawn = strcmp(name, "one") == 0 || *variant == '\0' || strcmp(variant, "dark") == 0;
  return drawn ? drawing : NULL;
}

static const struct table *find(const void *run, const char *table, const char *sweep)
{
  (void)run;
  (void)table;
  (void)sweep;
  return NULL;
}

/* Writes the page of some Markdown. */
static void write_page(const char *title, const char *style, const char *words, struct text *html, enum status expected)
{
  struct frame claims;
  struct fault fault = {0};
  struct text markdown = {0};
  frame_init(&claims, "claims", claim_columns, 1);
  const struct spec spec = {.title = title, .figures = figures, .figure_count = 2};
  const struct report_input input = {.spec = &spec,
                                     .template_file = "t.md",
                                     .template_text = words,
                                     .style = style,
                                     .tables = {NULL, find},
                                     .claims = &claims.table,
                                     .figure = find_figure,
                                     .version = "1.0<"};
  text_append(&markdown, words);
  assert_int_equal(html_write(&input, &markdown, html, &fault), expected);
  text_free(&markdown);
  frame_free(&claims);
}

static size_t count_of(const char *text, const char *part)
{
  size_t count = 0;
  for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
    count++;
  }
  return count;
}

/* Checks that every id of the page occurs once, and that every reference to one is met. */
static void check_ids(const char *html)
{
  static const char *const quotes[] = {" id=\"", " id='"};
  for (size_t q = 0; q < 2; q++) {
    for (const char *at = strstr(html, quotes[q]); at != NULL; at = strstr(at + 1, quotes[q])) {
      size_t length = strcspn(at + 5, "\"'");
      struct text both = {0};
      text_append_bytes(&both, at + 5, length);
      struct text one = {0};
      struct text other = {0};
      text_append_format(&one, " id=\"%s\"", text_string(&both));
      text_append_format(&other, " id='%s'", text_string(&both));
      assert_int_equal(count_of(html, text_string(&one)) + count_of(html, text_string(&other)), 1);
      text_free(&both);
      text_free(&one);
      text_free(&other);
    }
  }
  for (const char *at = strstr(html, "href=\"#"); at != NULL; at = strstr(at + 1, "href=\"#")) {
    struct text id = {0};
    text_append(&id, " id=\"");
    text_append_bytes(&id, at + 7, strcspn(at + 7, "\""));
    text_append_char(&id, '"');
    assert_int_equal(count_of(html, text_string(&id)), 1);
    text_free(&id);
  }
}

static void test_page(void **state)
{
  (void)state;
  struct text html = {0};
  struct text again = {0};
  const char *words =
      "# Title\n\n## Same\n\n## Same\n\n## Same 2\n\n## £ ü\n\n![one](figures/one.svg)\n\n"
      "![c\\_exp 5, r_norm, c_experts & \\<x\\>](figures/two.svg)\n\n![one](figures/one.svg)\n\n| a | b "
      "|\n| --- | ---: |\n| gpt2-small | "
      "2 |\n\n| a |\n| --- |\n| two words |\n\n"
      "![three](figures/three.svg)\n";
  write_page("T", "p { color: red; }\n", words, &html, STATUS_OK);
  write_page("T", "p { color: red; }\n", words, &again, STATUS_OK);
  const char *page = text_string(&html);
  assert_string_equal(page, text_string(&again));
  check_ids(page);
  assert_int_equal(count_of(page, " id=\"same\""), 1);
  assert_int_equal(count_of(page, " id=\"same-2\""), 1);
  assert_int_equal(count_of(page, " id=\"same-2-2\""), 1);
  assert_int_equal(count_of(page, " id=\"section\""), 1);
  assert_int_equal(count_of(page, "<figure class=\"has-dark has-narrow has-narrow-dark\""), 2);
  assert_int_equal(count_of(page, "<figure class=\"has-dark\""), 1);
  assert_int_equal(count_of(page, "<p class=\"headline\" aria-hidden=\"true\">c<sub>exp</sub> 5, r<sub>norm</sub>, "
                                  "c_experts &amp; &lt;x&gt;</p>\n<figure class=\"has-dark\""),
                   1);
  assert_int_equal(count_of(page, "class=\"headline\""), 1); /* none where a narrow drawing has its own */
  assert_int_equal(count_of(page, " id=\"figure:one\""), 1);
  assert_int_equal(count_of(page, " id=\"figure:two\""), 1);
  assert_int_equal(count_of(page, "<svg "), 4 + 2 + 4);
  assert_int_equal(count_of(page, "</svg>"), 4 + 2 + 4);
  assert_int_equal(count_of(page, "<div class=\"table\""), 1);
  assert_int_equal(count_of(page, "<div class=\"table words\""), 1);
  assert_int_equal(count_of(page, "<img "), 1); /* a figure that is none of the run's */
  assert_int_equal(count_of(page, "<style>\np { color: red; }\n</style>"), 1);
  text_free(&html);
  text_free(&again);
}

/* The list of contents: sections in order, behind the title and what is said of the page; none on a short page. */
static void test_contents(void **state)
{
  (void)state;
  struct text html = {0};
  write_page("T", "", "# Title\n\n*About.*\n\nText.\n\n## One & *1*\n\n### Below\n\n## Two\n\n## Three\n", &html,
             STATUS_OK);
  const char *page = text_string(&html);
  assert_non_null(strstr(page, "About.</em></p>\n<nav class=\"contents\" aria-label=\"Contents\">\n<ol>\n"
                               "<li><a href=\"#one-1\">One &amp; 1</a></li>\n<li><a href=\"#two\">Two</a></li>\n"
                               "<li><a href=\"#three\">Three</a></li>\n</ol>\n</nav>\n<p>Text.</p>"));
  check_ids(page);
  text_free(&html);
  write_page("T", "", "# Title\n\n## One\n\n## Two\n", &html, STATUS_OK);
  assert_int_equal(count_of(text_string(&html), "<nav"), 0);
  text_free(&html);
}

/* Formulas are set wherever they stand; what only looks like one stays. A mistake in one is told. */
static void test_formulas(void **state)
{
  (void)state;
  struct text html = {0};
  write_page("T", "",
             "With $`x`$ and `y`, $5 `z`.\n\n```math\na = b\n```\n\n```\na = b\n```\n\n| $`q`$ |\n| --- |\n| 1 |\n",
             &html, STATUS_OK);
  const char *page = text_string(&html);
  assert_non_null(strstr(page, "<p>With <math><mi>x</mi></math> and <code>y</code>, $5 <code>z</code>.</p>"));
  assert_non_null(strstr(page, "<math display=\"block\"><mi>a</mi><mo>=</mo><mi>b</mi></math>"));
  assert_non_null(strstr(page, "<pre><code>a = b\n</code></pre>"));
  assert_non_null(strstr(page, "<th>$<code>q</code>$</th>"));
  text_free(&html);
  write_page("T", "", "A $`\\foo`$.\n", &html, STATUS_BAD_INPUT);
  text_free(&html);
}

/* A formula that cannot be read is told with its line in the template; without, where what it holds was filled in. */
static void test_bad_formulas(void **state)
{
  (void)state;
  static const struct {
    const char *template, *filled, *message;
  } rows[] = {
      {"A\n\nb $`\\foo`$\n", "A\n\nb $`\\foo`$\n", "t.md:3: in a formula: unknown command at '\\foo'"},
      {"A\n```math\nx _\n```\n", "many\n\nA\n```math\nx _\n```\n", "t.md:3: in a formula: unexpected sign at '_\n'"},
      {"A $`{{x}} _`$\n", "A $`3 _`$\n", "t.md: in a formula: unexpected sign at '_'"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct text html = {0}, markdown = {0};
    struct fault fault = {0};
    const struct spec spec = {.title = "T"};
    const struct report_input input = {
        .spec = &spec, .template_file = "t.md", .template_text = rows[i].template, .style = "", .tables = {NULL, find}};
    text_append(&markdown, rows[i].filled);
    assert_int_equal(html_write(&input, &markdown, &html, &fault), STATUS_BAD_INPUT);
    assert_string_equal(fault.text, rows[i].message);
    text_free(&html);
    text_free(&markdown);
  }
}

/* Where the claims are listed their values lead to them; the marks themselves are nowhere. */
static void test_claims(void **state)
{
  (void)state;
  struct text html = {0}, words = {0};
  text_append(&words, "# ");
  mark_claim_begin(&words, "one");
  text_append(&words, "1.5");
  mark_claim_end(&words);
  text_append(&words, " times\n\n[");
  mark_claim_begin(&words, "one");
  text_append(&words, "1.5");
  mark_claim_end(&words);
  text_append(&words, "](there) **");
  mark_claim_begin(&words, "one");
  text_append(&words, "1.5");
  mark_claim_end(&words);
  text_append(&words, "**\n\n| Claim |\n| --- |\n| it is so");
  mark_claim_place(&words, "one");
  text_append(&words, " |\n");
  write_page("T", "", text_string(&words), &html, STATUS_OK);
  const char *page = text_string(&html);
  assert_non_null(strstr(page, "id=\"1-5-times\""));
  assert_non_null(
      strstr(page, "<a href=\"there\">1.5</a> <strong><a class=\"claim\" href=\"#claim:one\">1.5</a></strong>"));
  assert_non_null(strstr(page, "it is so<a class=\"name\" id=\"claim:one\" href=\"#claim:one\">one</a>"));
  assert_int_equal(count_of(page, "\xee\x80"), 0);
  check_ids(page);
  text_free(&html);
  text_free(&words);
}

/* The page's scripts may not end their elements. */
static void test_scripts(void **state)
{
  (void)state;
  static const char *const bad[] = {"1 </script>", "1 <!-- 2"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    struct text html = {0}, markdown = {0};
    struct fault fault = {0};
    const struct report_input input = {.style = "", .tables_script = bad[i]};
    assert_int_equal(html_write(&input, &markdown, &html, &fault), STATUS_BAD_INPUT);
    text_free(&html);
  }
}

struct hostile {
  const char *name, *text;
};
static const struct hostile hostile_rows[] = {
    {"a script", "<script>alert(1)</script>"},
    {"the end of the title", "</title><script>alert(1)</script>"},
    {"a handler", "<img src=x onerror=\"alert(1)\">"},
    {"a link that runs", "[a](javascript:alert(1)) [b](data:text/html,<script>1</script>) [c](vbscript:x)"},
    {"an image that runs", "![a](javascript:alert(1))"},
    {"a style", "<style>body{display:none}</style>"},
    {"a frame", "<iframe src=\"http://example.org/\"></iframe>"},
    {"a base", "<base href=\"http://example.org/\">"},
    {"a comment left open", "<!--"},
    {"quotes", "\" onmouseover=\"alert(1)\" ' onmouseover='alert(1)"},
    {"a title of an image", "![a](x \"\\\" onerror=\\\"alert(1)\")"},
    {"bytes that are no text", "\xff\xfe<b>\xc3"},
};

/* In a page's text and title alike: no element but those of the page, no attribute that runs, no address that does. */
static void test_hostile(void **state)
{
  const struct hostile *row = *state;
  struct text html = {0};
  struct text words = {0};
  text_append_format(&words, "# %s\n\n%s\n\n- %s\n\n| %s |\n| --- |\n| %s |\n", row->text, row->text, row->text,
                     row->text, row->text);
  write_page(row->text, "", text_string(&words), &html, STATUS_OK);
  const char *page = text_string(&html);
  static const char *const never[] = {"<script",      "<iframe", "<base",  "href=\"javascript:",  "href=\"vbscript:",
                                      "href=\"data:", "<object", "<embed", "src=\"javascript:",   "<form",
                                      "<link",        "<input",  "<b>",    "http-equiv=\"refresh"};
  for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
    assert_int_equal(count_of(page, never[i]), 0);
  }
  assert_int_equal(count_of(page, "<style"), 1);
  assert_int_equal(count_of(page, "</title>"), 1);
  assert_int_equal(count_of(page, "<title>"), 1);
  /* Every tag's attributes are those that the page or cmark-gfm writes. */
  for (const char *tag = strchr(page, '<'); tag != NULL; tag = strchr(tag + 1, '<')) {
    bool quoted = false;
    for (const char *c = tag + 1; *c != '\0' && (quoted || *c != '>'); c++) {
      quoted = *c == '"' ? !quoted : quoted;
      assert_false(!quoted && strncmp(c, " on", 3) == 0);
    }
  }
  check_ids(page);
  text_free(&html);
  text_free(&words);
}

static void test_style_cannot_end(void **state)
{
  (void)state;
  struct text html = {0};
  write_page("T", "p{}</style><script>1</script>", "words\n", &html, STATUS_BAD_INPUT);
  text_free(&html);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_inline),           cmocka_unit_test(test_cut_drawing), cmocka_unit_test(test_page),
      cmocka_unit_test(test_style_cannot_end), cmocka_unit_test(test_contents),    cmocka_unit_test(test_formulas),
      cmocka_unit_test(test_bad_formulas),     cmocka_unit_test(test_claims),      cmocka_unit_test(test_scripts)};
  int failed = run_rows("broken drawings", test_broken, broken_rows);
  failed += run_rows("hostile pages", test_hostile, hostile_rows);
  return failed + cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
