/* Formulas: what a browser gets for each construct, and what is refused. */
#include "report/math.h"

#include "support/check.h"

#include <string.h>

struct row {
  const char *name, *tex, *expected; /* NULL: refused */
};
static const struct row rows[] = {
    {"letters and numbers", "2 d + H", "<mn>2</mn><mi>d</mi><mo>+</mo><mi>H</mi>"},
    {"a decimal number", "3.317829", "<mn>3.317829</mn>"},
    {"a full stop", "3.", NULL},
    {"grouped thousands", "4\\,576.2", "<mn>4\u202f576.2</mn>"},
    {"a minus sign", "a-b", "<mi>a</mi><mo>−</mo><mi>b</mi>"},
    {"less and more", "a<b>c", "<mi>a</mi><mo>&lt;</mo><mi>b</mi><mo>&gt;</mo><mi>c</mi>"},
    {"below", "R_0", "<msub><mi>R</mi><mn>0</mn></msub>"},
    {"above", "d^2", "<msup><mi>d</mi><mn>2</mn></msup>"},
    {"below and above", "\\sum_{t=1}^T t",
     "<msubsup><mo>∑</mo><mrow><mi>t</mi><mo>=</mo><mn>1</mn></mrow><mi>T</mi></msubsup><mi>t</mi>"},
    {"a fraction", "\\frac{h}{s+h}",
     "<mfrac><mrow><mi>h</mi></mrow><mrow><mi>s</mi><mo>+</mo><mi>h</mi></mrow></mfrac>"},
    {"upright letters", "c_{\\mathrm{exp}}", "<msub><mi>c</mi><mrow><mi>exp</mi></mrow></msub>"},
    {"words", "\\text{STARK rows}", "<mtext>STARK rows</mtext>"},
    {"signs by name", "a\\cdot b\\times\\infty",
     "<mi>a</mi><mo>⋅</mo><mi>b</mi><mo>×</mo><mi mathvariant=\"normal\">∞</mi>"},
    {"rows", "\\begin{aligned}\na &= b \\\\ c &= d\n\\end{aligned}\n",
     "<mtable displaystyle=\"true\"><mtr><mtd><mi>a</mi></mtd><mtd><mo>=</mo><mi>b</mi></mtd></mtr>"
     "<mtr><mtd><mi>c</mi></mtd><mtd><mo>=</mo><mi>d</mi></mtd></mtr></mtable>"},
    {"nothing", "", ""},
    {"an unknown command", "\\foo", NULL},
    {"an open group", "{a", NULL},
    {"a root", "\\sqrt{\\alpha}", "<msqrt><mrow><mi>α</mi></mrow></msqrt>"},
    {"an open root", "\\sqrt 2", NULL},
    {"words of functions, and signs", "\\log \\left( x \\ne \\Delta \\right)",
     "<mi>log</mi><mo>(</mo><mi>x</mi><mo>≠</mo><mi mathvariant=\"normal\">Δ</mi><mo>)</mo>"},
    {"an open fraction", "\\frac{a}", NULL},
    {"a closing brace alone", "a}", NULL},
    {"a script of nothing", "a_", NULL},
    {"two scripts below", "a_b_c", NULL},
    {"markup", "\\text{<b>}", NULL},
    {"an entity", "\\text{&lt;}", NULL},
    {"rows without an end", "\\begin{aligned} a &= b", NULL},
    {"a cell outside rows", "a & b", NULL},
    {"words behind the end", "\\begin{aligned} a \\end{aligned} b", NULL},
    {"a letter of no alphabet here", "α", NULL},
};

static void test_row(void **state)
{
  const struct row *row = *state;
  struct text html = {0};
  struct fault fault = {0};
  enum status status = math_write(row->tex, false, &html, &fault);
  if (row->expected == NULL) {
    assert_int_equal(status, STATUS_BAD_INPUT);
    assert_non_null(strstr(fault.text, "in a formula: "));
  } else {
    struct text expected = {0};
    assert_int_equal(status, STATUS_OK);
    text_append_format(&expected, "<math>%s</math>", row->expected);
    assert_string_equal(text_string(&html), text_string(&expected));
    text_free(&expected);
  }
  text_free(&html);
}

/* Deep nesting is refused, not followed. */
static void test_deep(void **state)
{
  (void)state;
  struct text tex = {0}, html = {0};
  struct fault fault = {0};
  for (int i = 0; i < 10000; i++) {
    text_append_char(&tex, '{');
  }
  assert_int_equal(math_write(text_string(&tex), true, &html, &fault), STATUS_BAD_INPUT);
  assert_string_equal(fault.text, "in a formula: more than 32 groups inside each other at '{{{{{{{{{{{{{{{{{{{{{{{{'");
  text_free(&tex);
  text_free(&html);
}

/* Every beginning of a formula is taken or refused. */
static void test_cut(void **state)
{
  (void)state;
  static const char whole[] =
      "\\begin{aligned} C &= \\frac{2 q + c_{\\mathrm{exp}} n_q}{2 q} \\\\ R_0 &= \\text{a b} \\end{aligned}";
  for (size_t length = 0; length < sizeof whole; length++) {
    struct text cut = {0}, html = {0};
    struct fault fault = {0};
    text_append_bytes(&cut, whole, length);
    enum status status = math_write(text_string(&cut), true, &html, &fault);
    assert_true(status == STATUS_OK || status == STATUS_BAD_INPUT);
    assert_true(length + 1 < sizeof whole || status == STATUS_OK);
    text_free(&cut);
    text_free(&html);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_deep), cmocka_unit_test(test_cut)};
  int failed = run_rows("formulas", test_row, rows);
  return failed + cmocka_run_group_tests_name("formulas as wholes", tests, NULL, NULL);
}
