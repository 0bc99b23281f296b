#include "report/math.h"

#include <ctype.h>
#include <string.h>

/* A formula being read. */
struct formula {
  const char *at;
  struct text *html;
  int depth;
};

enum { DEPTH_MAX = 32 };

static enum status bad_formula(struct fault *fault, const char *what, const char *where)
{
  return fault_set(fault, STATUS_BAD_INPUT, "in a formula: %s at '%.24s'", what, where);
}

static const struct command {
  const char *name, *markup;
} commands[] = {
    {"cdot", "<mo>\u22c5</mo>"},
    {"times", "<mo>×</mo>"},
    {"div", "<mo>÷</mo>"},
    {"pm", "<mo>±</mo>"},
    {"mp", "<mo>∓</mo>"},
    {"sum", "<mo>∑</mo>"},
    {"prod", "<mo>∏</mo>"},
    {"int", "<mo>∫</mo>"},
    {"partial", "<mo>∂</mo>"},
    {"to", "<mo>→</mo>"},
    {"rightarrow", "<mo>→</mo>"},
    {"Rightarrow", "<mo>⇒</mo>"},
    {"le", "<mo>≤</mo>"},
    {"leq", "<mo>≤</mo>"},
    {"ge", "<mo>≥</mo>"},
    {"geq", "<mo>≥</mo>"},
    {"ll", "<mo>≪</mo>"},
    {"gg", "<mo>≫</mo>"},
    {"ne", "<mo>≠</mo>"},
    {"neq", "<mo>≠</mo>"},
    {"approx", "<mo>≈</mo>"},
    {"sim", "<mo>∼</mo>"},
    {"equiv", "<mo>≡</mo>"},
    {"propto", "<mo>∝</mo>"},
    {"in", "<mo>∈</mo>"},
    {"mid", "<mo>|</mo>"},
    {"ldots", "<mo>…</mo>"},
    {"dots", "<mo>…</mo>"},
    {"cdots", "<mo>⋯</mo>"},
    {"lfloor", "<mo>⌊</mo>"},
    {"rfloor", "<mo>⌋</mo>"},
    {"lceil", "<mo>⌈</mo>"},
    {"rceil", "<mo>⌉</mo>"},
    {"min", "<mi>min</mi>"},
    {"max", "<mi>max</mi>"},
    {"log", "<mi>log</mi>"},
    {"ln", "<mi>ln</mi>"},
    {"exp", "<mi>exp</mi>"},
    {"lim", "<mi>lim</mi>"},
    {"infty", "<mi mathvariant=\"normal\">∞</mi>"},
    {"alpha", "<mi>α</mi>"},
    {"beta", "<mi>β</mi>"},
    {"chi", "<mi>χ</mi>"},
    {"delta", "<mi>δ</mi>"},
    {"epsilon", "<mi>ε</mi>"},
    {"eta", "<mi>η</mi>"},
    {"gamma", "<mi>γ</mi>"},
    {"kappa", "<mi>κ</mi>"},
    {"lambda", "<mi>λ</mi>"},
    {"mu", "<mi>μ</mi>"},
    {"nu", "<mi>ν</mi>"},
    {"omega", "<mi>ω</mi>"},
    {"phi", "<mi>φ</mi>"},
    {"pi", "<mi>π</mi>"},
    {"psi", "<mi>ψ</mi>"},
    {"rho", "<mi>ρ</mi>"},
    {"sigma", "<mi>σ</mi>"},
    {"tau", "<mi>τ</mi>"},
    {"theta", "<mi>θ</mi>"},
    {"varepsilon", "<mi>ε</mi>"},
    {"varphi", "<mi>φ</mi>"},
    {"xi", "<mi>ξ</mi>"},
    {"zeta", "<mi>ζ</mi>"},
    {"Delta", "<mi mathvariant=\"normal\">Δ</mi>"},
    {"Gamma", "<mi mathvariant=\"normal\">Γ</mi>"},
    {"Lambda", "<mi mathvariant=\"normal\">Λ</mi>"},
    {"Omega", "<mi mathvariant=\"normal\">Ω</mi>"},
    {"Phi", "<mi mathvariant=\"normal\">Φ</mi>"},
    {"Pi", "<mi mathvariant=\"normal\">Π</mi>"},
    {"Psi", "<mi mathvariant=\"normal\">Ψ</mi>"},
    {"Sigma", "<mi mathvariant=\"normal\">Σ</mi>"},
    {"Theta", "<mi mathvariant=\"normal\">Θ</mi>"},
    {"left", ""},
    {"right", ""},
    {"quad", "<mspace width=\"1em\"></mspace>"},
    {"qquad", "<mspace width=\"2em\"></mspace>"},
};

static enum status read_row(struct formula *formula, const char *ends, struct fault *fault);

/* {group} as one row. */
static enum status read_group(struct formula *formula, struct fault *fault)
{
  if (*formula->at != '{') {
    return bad_formula(fault, "expected '{'", formula->at);
  }
  if (++formula->depth > DEPTH_MAX) {
    return fault_set(fault, STATUS_BAD_INPUT, "in a formula: more than %d groups inside each other at '%.24s'",
                     DEPTH_MAX, formula->at);
  }
  formula->at++;
  text_append(formula->html, "<mrow>");
  enum status status = read_row(formula, "}", fault);
  if (status == STATUS_OK && *formula->at != '}') {
    return bad_formula(fault, "expected '}'", formula->at);
  }
  formula->depth--;
  formula->at += status == STATUS_OK;
  text_append(formula->html, "</mrow>");
  return status;
}

/* {words} as they stand. */
static enum status read_words(struct formula *formula, const char *element, struct fault *fault)
{
  size_t length = *formula->at == '{' ? strcspn(formula->at + 1, "{}<&") : 0;
  if (*formula->at != '{' || formula->at[1 + length] != '}') {
    return bad_formula(fault, "expected words in braces", formula->at);
  }
  text_append_format(formula->html, "<%s>%.*s</%s>", element, (int)length, formula->at + 1, element);
  formula->at += length + 2;
  return STATUS_OK;
}

static enum status read_command(struct formula *formula, struct fault *fault)
{
  const char *name = formula->at + 1;
  size_t length = 0;
  while (isalpha((unsigned char)name[length])) {
    length++;
  }
  if (*name == ',') {
    formula->at += 2;
    text_append(formula->html, "<mspace width=\"0.17em\"></mspace>");
    return STATUS_OK;
  }
  if (length == 4 && strncmp(name, "frac", length) == 0) {
    formula->at = name + length;
    text_append(formula->html, "<mfrac>");
    enum status status = read_group(formula, fault);
    status = status == STATUS_OK ? read_group(formula, fault) : status;
    text_append(formula->html, "</mfrac>");
    return status;
  }
  if (length == 4 && strncmp(name, "sqrt", length) == 0) {
    formula->at = name + length;
    text_append(formula->html, "<msqrt>");
    enum status status = read_group(formula, fault);
    text_append(formula->html, "</msqrt>");
    return status;
  }
  if (length == 4 && strncmp(name, "text", length) == 0) {
    formula->at = name + length;
    return read_words(formula, "mtext", fault);
  }
  if (length == 6 && strncmp(name, "mathrm", length) == 0) {
    formula->at = name + length;
    return read_words(formula, "mi", fault);
  }
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    if (strlen(commands[i].name) == length && strncmp(commands[i].name, name, length) == 0) {
      formula->at = name + length;
      text_append(formula->html, commands[i].markup);
      return STATUS_OK;
    }
  }
  return bad_formula(fault, "unknown command", formula->at);
}

static const struct sign {
  char character;
  const char *markup;
} signs[] = {
    {'-', "<mo>−</mo>"},
    {'<', "<mo>&lt;</mo>"},
    {'>', "<mo>&gt;</mo>"},
    {'\'', "<mo>′</mo>"},
};

/* One sign, number, group or command, without what is attached to it. */
static enum status read_atom(struct formula *formula, struct fault *fault)
{
  const char *from = formula->at;
  if (*from == '{') {
    return read_group(formula, fault);
  }
  if (*from == '\\') {
    return read_command(formula, fault);
  }
  if (isdigit((unsigned char)*from)) {
    /* \, between digits groups them: one number. */
    text_append(formula->html, "<mn>");
    while (isdigit((unsigned char)*formula->at) || (*formula->at == '.' && isdigit((unsigned char)formula->at[1])) ||
           (strncmp(formula->at, "\\,", 2) == 0 && isdigit((unsigned char)formula->at[2]))) {
      bool gap = *formula->at == '\\';
      if (gap) {
        text_append(formula->html, "\u202f");
      } else {
        text_append_char(formula->html, *formula->at);
      }
      formula->at += gap ? 2 : 1;
    }
    text_append(formula->html, "</mn>");
    return STATUS_OK;
  }
  formula->at++;
  if (isalpha((unsigned char)*from)) {
    text_append_format(formula->html, "<mi>%c</mi>", *from);
    return STATUS_OK;
  }
  for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
    if (signs[i].character == *from) {
      text_append(formula->html, signs[i].markup);
      return STATUS_OK;
    }
  }
  if (*from == '\0' || strchr("+=()[],/|", *from) == NULL) {
    return bad_formula(fault, "unexpected sign", from);
  }
  text_append_format(formula->html, "<mo>%c</mo>", *from);
  return STATUS_OK;
}

/* An atom with what stands below and above it: MathML names the element before it is known what follows. */
static enum status read_scripted(struct formula *formula, struct fault *fault)
{
  struct text *out = formula->html;
  struct text base = {0}, scripts = {0};
  bool below = false, above = false;
  formula->html = &base;
  enum status status = read_atom(formula, fault);
  formula->html = &scripts;
  while (status == STATUS_OK && ((*formula->at == '_' && !below && !above) || (*formula->at == '^' && !above))) {
    below = below || *formula->at == '_';
    above = above || *formula->at == '^';
    formula->at++;
    status = read_atom(formula, fault);
  }
  const char *element = below && above ? "msubsup" : below ? "msub" : "msup";
  formula->html = out;
  if (below || above) {
    text_append_format(out, "<%s>%s%s</%s>", element, text_string(&base), text_string(&scripts), element);
  } else {
    text_append(out, text_string(&base));
  }
  text_inherit(out, &base);
  text_inherit(out, &scripts);
  text_free(&base);
  text_free(&scripts);
  return status;
}

#define ALIGNED_BEGIN "\\begin{aligned}"
#define ALIGNED_END "\\end{aligned}"

static bool ends_cell(const char *at)
{
  return *at == '&' || strncmp(at, "\\\\", 2) == 0 || strncmp(at, ALIGNED_END, strlen(ALIGNED_END)) == 0;
}

static enum status read_row(struct formula *formula, const char *ends, struct fault *fault)
{
  for (;;) {
    formula->at += strspn(formula->at, " \t\r\n");
    if (*formula->at == '\0' || strchr(ends, *formula->at) != NULL || ends_cell(formula->at)) {
      return STATUS_OK;
    }
    enum status status = read_scripted(formula, fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
}

/* Rows of two cells each, the first set against the second. */
static enum status read_table(struct formula *formula, struct fault *fault)
{
  enum status status = STATUS_OK;
  formula->at += strlen(ALIGNED_BEGIN);
  text_append(formula->html, "<mtable displaystyle=\"true\"><mtr><mtd>");
  for (;;) {
    status = read_row(formula, "", fault);
    if (status != STATUS_OK) {
      return status;
    }
    if (*formula->at == '\0') {
      return bad_formula(fault, "expected '\\end{aligned}'", formula->at);
    }
    if (strncmp(formula->at, ALIGNED_END, strlen(ALIGNED_END)) == 0) {
      break;
    }
    text_append(formula->html, *formula->at == '&' ? "</mtd><mtd>" : "</mtd></mtr><mtr><mtd>");
    formula->at += *formula->at == '&' ? 1 : 2;
  }
  formula->at += strlen(ALIGNED_END);
  text_append(formula->html, "</mtd></mtr></mtable>");
  return STATUS_OK;
}

enum status math_write(const char *tex, bool display, struct text *html, struct fault *fault)
{
  struct formula formula = {.at = tex, .html = html};
  formula.at += strspn(tex, " \t\r\n");
  bool table = strncmp(formula.at, ALIGNED_BEGIN, strlen(ALIGNED_BEGIN)) == 0;
  text_append(html, display ? "<math display=\"block\">" : "<math>");
  enum status status = table ? read_table(&formula, fault) : read_row(&formula, "", fault);
  if (status == STATUS_OK && formula.at[strspn(formula.at, " \t\r\n")] != '\0') {
    status = bad_formula(fault, "expected the end", formula.at);
  }
  text_append(html, "</math>");
  return status == STATUS_OK ? text_status(html, "writing a formula", fault) : status;
}
