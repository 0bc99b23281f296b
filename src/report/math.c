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

static enum status read_groups(struct formula *formula, const char *element, int count, struct fault *fault)
{
  enum status status = STATUS_OK;
  text_append_format(formula->html, "<%s>", element);
  for (int i = 0; i < count && status == STATUS_OK; i++) {
    status = read_group(formula, fault);
  }
  text_append_format(formula->html, "</%s>", element);
  return status;
}

static enum status read_one_group(struct formula *formula, const char *element, struct fault *fault)
{
  return read_groups(formula, element, 1, fault);
}

static enum status read_two_groups(struct formula *formula, const char *element, struct fault *fault)
{
  return read_groups(formula, element, 2, fault);
}

static enum status read_markup(struct formula *formula, const char *markup, struct fault *fault)
{
  (void)fault;
  text_append(formula->html, markup);
  return STATUS_OK;
}

/* What a command stands for: markup as it is, or an element around the groups or words in braces that follow. */
static const struct command {
  const char *name, *markup;
  enum status (*read)(struct formula *formula, const char *markup, struct fault *fault);
} commands[] = {
    {"frac", "mfrac", read_two_groups},
    {"sqrt", "msqrt", read_one_group},
    {"text", "mtext", read_words},
    {"mathrm", "mi", read_words},
    {"cdot", "<mo>\u22c5</mo>", read_markup},
    {"times", "<mo>×</mo>", read_markup},
    {"div", "<mo>÷</mo>", read_markup},
    {"pm", "<mo>±</mo>", read_markup},
    {"mp", "<mo>∓</mo>", read_markup},
    {"sum", "<mo>∑</mo>", read_markup},
    {"prod", "<mo>∏</mo>", read_markup},
    {"int", "<mo>∫</mo>", read_markup},
    {"partial", "<mo>∂</mo>", read_markup},
    {"to", "<mo>→</mo>", read_markup},
    {"rightarrow", "<mo>→</mo>", read_markup},
    {"Rightarrow", "<mo>⇒</mo>", read_markup},
    {"le", "<mo>≤</mo>", read_markup},
    {"leq", "<mo>≤</mo>", read_markup},
    {"ge", "<mo>≥</mo>", read_markup},
    {"geq", "<mo>≥</mo>", read_markup},
    {"ll", "<mo>≪</mo>", read_markup},
    {"gg", "<mo>≫</mo>", read_markup},
    {"ne", "<mo>≠</mo>", read_markup},
    {"neq", "<mo>≠</mo>", read_markup},
    {"approx", "<mo>≈</mo>", read_markup},
    {"sim", "<mo>∼</mo>", read_markup},
    {"equiv", "<mo>≡</mo>", read_markup},
    {"propto", "<mo>∝</mo>", read_markup},
    {"in", "<mo>∈</mo>", read_markup},
    {"mid", "<mo>|</mo>", read_markup},
    {"ldots", "<mo>…</mo>", read_markup},
    {"dots", "<mo>…</mo>", read_markup},
    {"cdots", "<mo>⋯</mo>", read_markup},
    {"lfloor", "<mo>⌊</mo>", read_markup},
    {"rfloor", "<mo>⌋</mo>", read_markup},
    {"lceil", "<mo>⌈</mo>", read_markup},
    {"rceil", "<mo>⌉</mo>", read_markup},
    {"min", "<mi>min</mi>", read_markup},
    {"max", "<mi>max</mi>", read_markup},
    {"log", "<mi>log</mi>", read_markup},
    {"ln", "<mi>ln</mi>", read_markup},
    {"exp", "<mi>exp</mi>", read_markup},
    {"lim", "<mi>lim</mi>", read_markup},
    {"infty", "<mi mathvariant=\"normal\">∞</mi>", read_markup},
    {"alpha", "<mi>α</mi>", read_markup},
    {"beta", "<mi>β</mi>", read_markup},
    {"chi", "<mi>χ</mi>", read_markup},
    {"delta", "<mi>δ</mi>", read_markup},
    {"epsilon", "<mi>ε</mi>", read_markup},
    {"eta", "<mi>η</mi>", read_markup},
    {"gamma", "<mi>γ</mi>", read_markup},
    {"kappa", "<mi>κ</mi>", read_markup},
    {"lambda", "<mi>λ</mi>", read_markup},
    {"mu", "<mi>μ</mi>", read_markup},
    {"nu", "<mi>ν</mi>", read_markup},
    {"omega", "<mi>ω</mi>", read_markup},
    {"phi", "<mi>φ</mi>", read_markup},
    {"pi", "<mi>π</mi>", read_markup},
    {"psi", "<mi>ψ</mi>", read_markup},
    {"rho", "<mi>ρ</mi>", read_markup},
    {"sigma", "<mi>σ</mi>", read_markup},
    {"tau", "<mi>τ</mi>", read_markup},
    {"theta", "<mi>θ</mi>", read_markup},
    {"varepsilon", "<mi>ε</mi>", read_markup},
    {"varphi", "<mi>φ</mi>", read_markup},
    {"xi", "<mi>ξ</mi>", read_markup},
    {"zeta", "<mi>ζ</mi>", read_markup},
    {"Delta", "<mi mathvariant=\"normal\">Δ</mi>", read_markup},
    {"Gamma", "<mi mathvariant=\"normal\">Γ</mi>", read_markup},
    {"Lambda", "<mi mathvariant=\"normal\">Λ</mi>", read_markup},
    {"Omega", "<mi mathvariant=\"normal\">Ω</mi>", read_markup},
    {"Phi", "<mi mathvariant=\"normal\">Φ</mi>", read_markup},
    {"Pi", "<mi mathvariant=\"normal\">Π</mi>", read_markup},
    {"Psi", "<mi mathvariant=\"normal\">Ψ</mi>", read_markup},
    {"Sigma", "<mi mathvariant=\"normal\">Σ</mi>", read_markup},
    {"Theta", "<mi mathvariant=\"normal\">Θ</mi>", read_markup},
    {"left", "", read_markup},
    {"right", "", read_markup},
    {"quad", "<mspace width=\"1em\"></mspace>", read_markup},
    {"qquad", "<mspace width=\"2em\"></mspace>", read_markup},
};

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
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    if (strlen(commands[i].name) == length && strncmp(commands[i].name, name, length) == 0) {
      formula->at = name + length;
      return commands[i].read(formula, commands[i].markup, fault);
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
