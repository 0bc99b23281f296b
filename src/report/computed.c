#include "report/computed.h"

#include "core/decimal.h"
#include "core/point.h"
#include "report/markdown.h"
#include "report/subjects.h"

#include <math.h>
#include <string.h>

static const char counts_text[] =
    "The model counts what a transformer does and prices the counts twice. Take $`N`$ tokens, and a layer in which "
    "they "
    "attend to $`S`$ pairs of tokens in all. With width $`d`$, $`n_q`$ query heads of $`q`$ dimensions together, key "
    "heads of $`k`$ dimensions together, and %s, the layer does\n\n"
    "```math\n\\begin{aligned}\n"
    "\\text{arithmetic} &= N\\,(d\\,(q + 2k) + q d + %s\\,d m + a d) + 2 q S \\\\\n"
    "\\text{softmax} &= n_q S \\\\\n"
    "\\text{norm} &= b N d \\\\\n"
    "\\text{nonlin} &= %s\n"
    "\\end{aligned}\n```\n\n";

static bool has_experts(const struct schedules *schedules)
{
  for (size_t i = 0; i < schedules->count; i++) {
    const struct architecture *model = schedules->items[i].architecture;
    if (model->experts_active + model->experts_shared != 1) {
      return true;
    }
  }
  return false;
}

/* What fixes a and b, for each accounting of the run. */
static void write_accountings(const struct schedules *schedules, struct text *text)
{
  text_append(text, "The accounting says what a norm costs:\n\n");
  for (size_t i = 0; i < accounting_count; i++) {
    const struct accounting *accounting = &accountings[i];
    bool used = false;
    for (size_t j = 0; j < schedules->count; j++) {
      used = used || schedules->items[j].accounting == accounting;
    }
    if (used && accounting->full) {
      text_append_format(text,
                         "- **%s**: $`a`$ and $`b`$ are the norms of a layer, and %s are counted as well, each model "
                         "by its row in models.csv\n",
                         accounting->name, accounting->meaning);
    } else if (used) {
      text_append_format(text, "- **%s**: $`a = %llu`$, $`b = %llu`$; %s\n", accounting->name,
                         (unsigned long long)accounting->arithmetic_norms, (unsigned long long)accounting->norms,
                         accounting->meaning);
    }
  }
  text_append_char(text, '\n');
}

/* How many pairs a layer attends to, for each way of counting of the run. */
static void write_pairs(const struct schedules *schedules, struct text *text)
{
  static const struct {
    enum span_shape shape;
    const char *words, *windows, *chunks;
  } shapes[] = {
      {SPAN_FULL, "all $`T`$ tokens at once, each with the whole context", "S = T \\min(T, W)",
       "S = W^2 k + (T - W k)^2 \\quad k = \\lfloor T / W \\rfloor"},
      {SPAN_CAUSAL, "causally, from the token behind a prompt of $`p`$ tokens (0 where there is none) to the last",
       "S = \\sum_{t = p + 1}^{T} \\min(t, W)", "S = \\sum_{t = p + 1}^{T} (t - W \\lfloor (t - 1) / W \\rfloor)"},
      {SPAN_STEP, "the last token alone", "S = \\min(T, W)", "S = T - W \\lfloor (T - 1) / W \\rfloor"},
  };
  text_append(text, "At context $`T`$ a layer with a window of $`W`$ tokens attends to these pairs; a global layer has "
                    "no window, and the "
                    "minimum is its first part:\n\n");
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    bool used = false, chunked = false;
    for (size_t j = 0; j < schedules->count; j++) {
      bool own = schedules->items[j].workload->shape == shapes[i].shape;
      used = used || own;
      chunked = chunked || (own && schedule_is_chunked(&schedules->items[j]));
    }
    if (used) {
      text_append_format(text, "- %s: $`%s`$", shapes[i].words, shapes[i].windows);
    }
    if (chunked) {
      text_append_format(text, "; within chunks of $`W`$ tokens: $`%s`$", shapes[i].chunks);
    }
    text_append(text, used ? "\n" : "");
  }
  text_append_char(text, '\n');
}

/* A number as TeX has it, with `decimals` places and its thousands apart. */
static void write_number(struct text *text, double value, int decimals)
{
  char digits[DECIMAL_FIXED_SIZE];
  decimal_fixed(value, decimals, digits);
  const char *from = digits;
  if (*from == '-') {
    text_append_char(text, *from++);
  }
  size_t whole = strspn(from, "0123456789");
  for (size_t i = 0; i < whole; i++) {
    text_append(text, i > 0 && (whole - i) % 3 == 0 ? "\\," : "");
    text_append_char(text, from[i]);
  }
  text_append(text, from + whole);
}

/* A price as it was given. */
static void write_price(struct text *text, double price)
{
  struct cell cell;
  cell_set_real(&cell, price);
  text_append(text, cell.text);
}

/* "+ 300\,\text{softmax}", without the 1 of a price of 1. */
static void write_term(struct text *text, double price, const char *bucket)
{
  text_append(text, " + ");
  if (price != 1) {
    write_price(text, price);
    text_append(text, "\\,");
  }
  text_append_format(text, "\\text{%s}", bucket);
}

static void write_prices(const struct constants *c, struct text *text)
{
  text_append(text, "Multiply-adds cost both sides one unit. The rest is priced, here with ");
  if (c->name[0] != '\0') {
    text_append(text, "the constants ");
    markdown_escape(text, c->name);
  } else {
    text_append(text, "the constants of the specification");
  }
  text_append(text, ":\n\n```math\n\\begin{aligned}\n\\text{SNARK constraints} &= \\text{arithmetic}");
  write_term(text, c->c_exp, "softmax");
  write_term(text, c->c_norm, "norm");
  write_term(text, c->c_nonlin, "nonlin");
  text_append(text, " \\\\\n\\text{STARK rows} &= \\text{arithmetic}");
  write_term(text, c->r_exp, "softmax");
  write_term(text, c->r_norm, "norm");
  write_term(text, c->r_nonlin, "nonlin");
  text_append(text, "\n\\end{aligned}\n```\n\n");
}

static const char *const shape_text =
    "The **ratio** $`R`$ is the first divided by the second. A context and a schedule of layers enter it through one "
    "number, the "
    "**mean span** $`s`$: the pairs of all $`L`$ layers divided by $`N L`$, which is how many tokens a token attends "
    "to. Per token the "
    "two sides are straight lines in the span, $`A_0 + A_1 s`$ and $`B_0 + B_1 s`$, and so the ratio is a "
    "hyperbola:\n\n"
    "```math\n"
    "R = C - (C - R_0) \\frac{h}{s + h} \\quad R_0 = \\frac{A_0}{B_0} \\quad C = \\frac{A_1}{B_1} \\quad h = "
    "\\frac{B_0}{B_1}\n"
    "```\n\n"
    "It starts at $`R_0`$ without attention, and half of its way to $`C`$ is done at the span $`h`$. The **ceiling** "
    "is its limit for long "
    "contexts, from above where the ratio falls: $`C`$ where some layer is global, and the ratio at the window where "
    "none is.\n\n";

static const char *const chunks_text = "Within chunks the span falls behind the start of each, and so the ratio does "
                                       "not go one way with every token. Where "
                                       "no layer is global it goes to the ratio at the span $`W`$, causally at $`(W + "
                                       "1) / 2`$; for the last token alone it "
                                       "goes to none.\n\n";

static bool has_chunks(const struct schedules *schedules)
{
  for (size_t i = 0; i < schedules->count; i++) {
    if (schedule_is_chunked(&schedules->items[i])) {
      return true;
    }
  }
  return false;
}

/* One curve of the run, worked out. */
static enum status write_example(const struct report_input *input, const struct schedule *schedule, struct text *text,
                                 struct fault *fault)
{
  const struct constants *c = &input->spec->constants;
  uint64_t context = schedule_example(schedule);
  const struct scenario scenario = {
      schedule->architecture, schedule->accounting, schedule->workload, schedule->prompt, context, c};
  struct point point;
  enum status status = point_evaluate(&scenario, &point, fault);
  if (status != STATUS_OK) {
    return status;
  }
  bool capped = point.form.per_pair.nonlin > 0;
  double width = (double)architecture_query_width(schedule->architecture);
  double heads = (double)schedule->architecture->n_heads;
  text_append(text, "For example **");
  markdown_escape(text, schedule->architecture->name);
  text_append_format(text, "** (%s, %s) has $`q = ", schedule->accounting->name, schedule->workload->name);
  write_number(text, width, 0);
  text_append(text, "`$ and $`n_q = ");
  write_number(text, heads, 0);
  text_append(text, "`$, so that\n\n```math\n\\begin{aligned}\nC &= \\frac{2 q + ");
  text_append(
      text,
      capped ? "(c_{\\mathrm{exp}} + c_{\\mathrm{nonlin}}) n_q}{2 q + (r_{\\mathrm{exp}} + r_{\\mathrm{nonlin}}) n_q}"
             : "c_{\\mathrm{exp}} n_q}{2 q + r_{\\mathrm{exp}} n_q}");
  text_append(text, " = ");
  write_number(text, point.hyperbola.limit, 6);
  text_append(text, " \\\\\nR_0 &= ");
  write_number(text, point.hyperbola.start, 6);
  text_append(text, " \\\\\nh &= ");
  write_number(text, point.hyperbola.half, 3);
  text_append(text, "\n\\end{aligned}\n```\n\nAt ");
  text_append_format(text, "$`T = ");
  write_number(text, (double)context, 0);
  text_append(text, "`$ tokens its mean span is $`s = ");
  write_number(text, point_span(&point), point_span(&point) == floor(point_span(&point)) ? 0 : 3);
  text_append(text, "`$, and the ratio is $`R = ");
  write_number(text, point_ratio(&point), 6);
  text_append(text, "`$.\n\n");
  return STATUS_OK;
}

enum status computed_write(const struct report_input *input, struct text *text, struct fault *fault)
{
  struct schedules schedules;
  schedules_collect(input->spec, &schedules);
  if (schedules.count == 0) {
    return STATUS_OK;
  }
  bool experts = has_experts(&schedules);
  text_append(text, "## How this was computed\n\n");
  text_append_format(
      text, counts_text,
      experts ? "$`E`$ experts of width $`m`$ and $`P`$ projections taken for each token (one in a dense model)"
              : "a feed-forward network of width $`m`$ and $`P`$ projections",
      experts ? "P E" : "P", experts ? "N E m" : "N m");
  write_accountings(&schedules, text);
  write_pairs(&schedules, text);
  write_prices(&input->spec->constants, text);
  text_append(text, shape_text);
  if (has_chunks(&schedules)) {
    text_append(text, chunks_text);
  }
  enum status status = write_example(input, &schedules.items[0], text, fault);
  text_append(
      text,
      "Counts are whole numbers of up to 128 bits. Totals are exact, and each ratio is the double nearest to the exact "
      "quotient; the CSV files hold all of its digits. None of this is the running time of a prover.");
  return status;
}
