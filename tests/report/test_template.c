/* Templates against a small run, and data that would like to be markup. */
#include "report/mark.h"
#include "report/template.h"

#include "core/claim.h"
#include "core/frame.h"
#include "report/markdown.h"
#include "report/number.h"
#include "support/check.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THIN "\u202f"
#define HARD "\u00a0"

#define IF8 "{{if good}}{{if good}}{{if good}}{{if good}}{{if good}}{{if good}}{{if good}}{{if good}}"

static const struct column points_columns[] = {
    {"model", COLUMN_TEXT, "", ""},    {"context", COLUMN_INTEGER, "tokens", ""}, {"c_exp", COLUMN_REAL, "", ""},
    {"total", COLUMN_INTEGER, "", ""}, {"ratio", COLUMN_REAL, "1", ""},
};
static const struct column ceiling_columns[] = {
    {"model", COLUMN_TEXT, "", ""}, {"direction", COLUMN_TEXT, "", ""}, {"ceiling", COLUMN_REAL, "", ""}};
static const struct column published_columns[] = {
    {"table", COLUMN_TEXT, "", ""},
    {"model", COLUMN_TEXT, "", ""},
    {"context", COLUMN_REAL, "", ""},
    {"quantity", COLUMN_TEXT, "", ""},
    {"value_as_printed", COLUMN_TEXT, "", ""},
};
static const struct column claim_columns[] = {
    {"id", COLUMN_TEXT, "", ""},       {"statement", COLUMN_TEXT, "", ""}, {"value", COLUMN_REAL, "", ""},
    {"expected", COLUMN_TEXT, "", ""}, {"tolerance", COLUMN_REAL, "", ""}, {"holds", COLUMN_TEXT, "", ""},
};

static const struct column fits_columns[] = {
    {"name", COLUMN_TEXT, "", ""},
    {"series", COLUMN_TEXT, "", ""},
    {"x", COLUMN_TEXT, "", ""},
    {"y", COLUMN_TEXT, "", ""},
    {"law", COLUMN_TEXT, "", ""},
    {"points", COLUMN_INTEGER, "", ""},
    {"ceiling", COLUMN_REAL, "", ""},
    {"ceiling_low", COLUMN_REAL, "", ""},
    {"ceiling_high", COLUMN_REAL, "", ""},
    {"ceiling_evidence", COLUMN_REAL, "", ""},
    {"shows", COLUMN_TEXT, "", ""},
    {"verdict", COLUMN_TEXT, "", ""},
    {"reason", COLUMN_TEXT, "", ""},
};
static const struct column curves_columns[] = {{"group", COLUMN_TEXT, "", ""}, {"fitted", COLUMN_REAL, "", ""}};

/* A run that never happened. */
struct world {
  struct frame points, ceilings, published, claims, fits, curves;
  struct spec spec;
  struct report_input input;
};

static const struct table *find(const void *run, const char *table, const char *sweep)
{
  const struct world *world = run;
  if (sweep != NULL) {
    return strcmp(sweep, "curve") == 0 ? &world->points.table : NULL;
  }
  if (strcmp(table, "ceilings") == 0) {
    return &world->ceilings.table;
  }
  if (strncmp(table, "fit", 3) == 0) {
    return strcmp(table, "fits") == 0 ? &world->fits.table : &world->curves.table;
  }
  return strcmp(table, "published") == 0 ? &world->published.table : NULL;
}

static const char *find_reason(const void *run, const char *name)
{
  (void)run;
  return strcmp(name, "empty") == 0 ? "*nothing* varies" : NULL;
}

static const char *find_figure(const void *run, const char *name, const char *variant)
{
  (void)run;
  bool drawn = strcmp(name, "plot") == 0 && *variant == '\0';
  return drawn ? "<svg xmlns='http://www.w3.org/2000/svg'><title>A &lt; B &amp; [C](d)</title></svg>" : NULL;
}

static const struct claim spec_claims[] = {{.id = "good"}, {.id = "bad"}, {.id = "large"}};
static const struct architecture model = {.name = "gpt2-small",
                                          .n_global_layers = 12,
                                          .d_model = 768,
                                          .n_heads = 12,
                                          .n_kv_heads = 12,
                                          .d_head = 64,
                                          .d_ffn = 3072,
                                          .ffn_projections = 2,
                                          .accounting = "paper-dense",
                                          .verified = "yes",
                                          .source = "a | file",
                                          .notes = "as released"};
static const struct constants set = {.name = "cheap", .c_exp = 5, .c_norm = 2.5, .status = "counted"};
static const struct axis set_axis = {.kind = AXIS_CONSTANT_SET, .key = "constants", .count = 1, .sets = &set};
static const struct sweep spec_sweeps[] = {{.name = "curve",
                                            .models = &model,
                                            .model_count = 1,
                                            .axes = &set_axis,
                                            .axis_count = 1,
                                            .constants = {.name = "essay", .c_exp = 300, .derivation = "a knob"}}};
static const struct constants counted[] = {
    {.name = "a", .c_exp = 5, .c_norm = 3, .c_nonlin = 4, .r_exp = 1, .r_norm = 1, .r_nonlin = 1, .status = "counted"},
    {.name = "b", .c_exp = 300, .status = "stylised"},
    {.name = "c", .c_exp = 8, .c_norm = 5, .c_nonlin = 4, .r_exp = 1, .r_norm = 1, .r_nonlin = 1, .status = "counted"},
};
static const struct figure_request spec_figures[] = {
    {.figure = "plot", .name = "plot"}, {.figure = "missing", .name = "missing"}, {.figure = "plot", .name = "empty"}};

/* clang-format off */
static const char *const fits_rows[][13] = {
    {"f", "up", "t", "ms", "hyperbola", "9", "3.25", "3", "3.5", "0.9999", "ceiling", "identified", "it is narrow"},
    {"f", "down", "t", "ms", "hyperbola", "9", "1", "", "1.5", "0.98", "ceiling", "weakly", "a wide ceiling"},
    {"f", "free", "t", "ms", "linear", "12", "", "", "", "0", "no ceiling", "not identifiable", "it has none"},
    {"f", "noise", "t", "ms", "constant", "20", "", "", "", "0", "cannot tell", "not identifiable", "none was compared"},
    {"f", "level", "t", "ms", "constant", "10", "", "", "", "0.017", "cannot tell", "not identifiable", "it has none"},
    {"g", "", "t", "ms", "", "3", "", "", "", "", "cannot tell", "not identifiable", "3 points are few"},
};
static const char *const more_claims[][6] = {
    {"rough", "about 2", "1.0264111", "2", "0.1", "no"},
    {"near", "about 2", "2.1000004", "2", "0.1", "no"},
    {"fine", "about 4", "4", "4", "1e-9", "yes"},
    {"steps", "it rises", "0.001454", "each of 60 steps above 0", "", "yes"},
    {"gaps", "it is less", "-0.5", "each of 10 differences below 0", "", "yes"},
};
/* clang-format on */

static void add_texts(struct frame *frame, const char *const *cells, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    char *end = NULL;
    double value = strtod(cells[i], &end);
    bool number = *cells[i] != '\0' && *end == '\0';
    frame_add_number(frame, number ? value : (double)NAN, cells[i]);
  }
}

static void world_init(struct world *world, const char *hostile)
{
  const char *name = hostile != NULL ? hostile : "gpt2-small";
  const char *const points[] = {name, "1024",   "300",  "157846339584", "1.4817505286", name, "4096",     "300",
                                "8",  "2.1322", "wide", "1024",         "15",           "9",  "0.0000125"};
  const char *const ceilings[] = {name, "rising", "3.5", "wide", "constant", ""};
  const char *const published[] = {
      "Table 1", "gpt2-small", "1024", "ratio", "1.48",         "Table 1", "gpt2-small", "4096", "ratio", "2.14",
      "Table 1", "gpt2-small", "1024", "total", "157846339584", "Table 1", "wide",       "",     "share", "0.00125 %",
      "Table 2", "gpt2-small", "1024", "ratio", "1.4",          "Table 2", "gpt2-small", "",     "ratio", "1.5"};
  const char *const claims[] = {"good",  "it is so",  "1.4817505286", "1.48",         "0.005", "yes",
                                "bad",   "it is not", "-2.5",         "below -3",     "",      "no",
                                "large", name,        "157846339584", "157846339584", "0",     "yes"};
  *world = (struct world){.spec = {.file = "sweeps/s.yaml",
                                   .title = name,
                                   .sha256 = "00ff",
                                   .seed = 7,
                                   .has_seed = true,
                                   .sweeps = spec_sweeps,
                                   .sweep_count = 1,
                                   .claims = spec_claims,
                                   .claim_count = 3,
                                   .figures = spec_figures,
                                   .figure_count = 3,
                                   .constants = {.name = "essay", .c_exp = 300, .derivation = "a knob"}}};
  frame_init(&world->points, "curve", points_columns, 5);
  add_texts(&world->points, points, sizeof points / sizeof points[0]);
  frame_init(&world->ceilings, "ceilings", ceiling_columns, 3);
  add_texts(&world->ceilings, ceilings, sizeof ceilings / sizeof ceilings[0]);
  frame_init(&world->published, "published", published_columns, 5);
  add_texts(&world->published, published, sizeof published / sizeof published[0]);
  const char *const curves[] = {"f: up", "1.25", "f: up", "3", "f: down", "5.5", "f: down", "1.25"};
  frame_init(&world->fits, "fits", fits_columns, 13);
  for (size_t i = 0; i < sizeof fits_rows / sizeof fits_rows[0]; i++) {
    add_texts(&world->fits, fits_rows[i], 13);
  }
  frame_init(&world->curves, "fit-curves", curves_columns, 2);
  add_texts(&world->curves, curves, sizeof curves / sizeof curves[0]);
  frame_init(&world->claims, "claims", claim_columns, 6);
  add_texts(&world->claims, claims, sizeof claims / sizeof claims[0]);
  for (size_t i = 0; i < sizeof more_claims / sizeof more_claims[0]; i++) {
    add_texts(&world->claims, more_claims[i], 6);
  }
  world->input = (struct report_input){.spec = &world->spec,
                                       .template_file = "t.md",
                                       .style = "",
                                       .tables = {world, find},
                                       .claims = &world->claims.table,
                                       .figure = find_figure,
                                       .undrawn = find_reason,
                                       .version = "1"};
}

static void world_free(struct world *world)
{
  frame_free(&world->points);
  frame_free(&world->ceilings);
  frame_free(&world->published);
  frame_free(&world->claims);
  frame_free(&world->fits);
  frame_free(&world->curves);
}

struct row {
  const char *name;
  const char *template;
  const char *expected; /* the Markdown, or NULL */
  const char *fault;    /* the whole message */
};

static const struct row rows[] = {
    {"no placeholder", "a { b } c\n", "a { b } c\n", NULL},
    {"a claim's value as it is", "{{good}}", "1.4817505286", NULL},
    {"decimals", "{{good:2}} {{ good :0 }} {{good:4}}", "1.48 1 1.4818", NULL},
    {"times", "{{good:2x}}", "1.48×", NULL},
    {"percent", "{{good:1%}}", "148.2" HARD "%", NULL},
    {"a change", "{{good:+1%}} {{bad:+0}}", "+148.2" HARD "% −2", NULL},
    {"billions", "{{large:1bn}}", "157.8" HARD "billion", NULL},
    {"groups", "{{large:group}} {{cell curve.context model=gpt2-small context=4096 :group}}",
     "157" THIN "846" THIN "339" THIN "584 4" THIN "096", NULL},
    {"plain", "{{large:plain}} {{large}}", "157846339584 157846339584", NULL},
    {"a minus sign", "{{bad}} {{bad:1}}", "−2.5 −2.5", NULL},
    {"an undefined value is a dash", "{{cell ceilings.ceiling model=wide :2}}", "–", NULL},
    {"a cell", "{{cell curve.ratio model=gpt2-small context=4096 :3}}", "2.132", NULL},
    {"a cell of text", "{{cell ceilings.direction model=gpt2-small}}", "rising", NULL},
    {"a cell of the claims", "{{cell claims.expected id=bad}}", "below -3", NULL},
    {"words over several lines", "{{cell curve.ratio\n  model=gpt2-small\n  context=4096\n  :1}}", "2.1", NULL},
    {"arithmetic from left to right", "{{1 + 2 * 3 - 1 / 4}}", "2", NULL},
    {"a quotient of cells",
     "{{cell curve.ratio model=gpt2-small context=4096 / cell curve.ratio model=gpt2-small context=1024 :2}}", "1.44",
     NULL},
    {"if", "{{if good}}yes{{else}}no{{end}}", "yes", NULL},
    {"if not", "{{if not good}}yes{{else}}no{{end}}", "no", NULL},
    {"if a broken claim", "{{if bad}}yes{{else}}no{{end}}", "no", NULL},
    {"if without else", "a{{if bad}}b{{end}}c", "ac", NULL},
    {"if inside if", "{{if good}}1{{if bad}}2{{else}}3{{end}}4{{else}}5{{if good}}6{{end}}{{end}}7", "1347", NULL},
    {"if below", "{{if good below 1.5}}yes{{else}}no{{end}}", "yes", NULL},
    {"if above an expression", "{{if good above good - 1}}yes{{end}}", "yes", NULL},
    {"an undefined value is not below", "{{if cell ceilings.ceiling model=wide below 9}}yes{{else}}no{{end}}", "no",
     NULL},
    {"if a word", "{{if cell ceilings.direction model=gpt2-small is rising}}up{{end}}", "up", NULL},
    {"if a number", "{{if cell curve.c_exp model=wide is 15.0}}low{{end}}", "low", NULL},
    {"if a whole number that no double holds", "{{if 9007199254740993 is 9007199254740992}}same{{else}}not{{end}}",
     "not", NULL},
    {"if above, by what no double holds", "{{if 9007199254740993 above 9007199254740992}}yes{{end}}", "yes", NULL},
    {"if a table has rows", "{{if table curve model=wide}}yes{{else}}no{{end}}", "yes", NULL},
    {"if it has none", "{{if not table curve model=none}}none{{else}}some{{end}}", "none", NULL},
    {"a table without rows, where it was asked for", "{{table curve columns=model model=none}}", "| Model |\n| --- |",
     NULL},
    {"lines with if alone vanish", "a\n{{if good}}\nb\n{{else}}\nc\n  {{end}}  \nd\n", "a\nb\nd\n", NULL},
    {"a comment", "a\n{{# not shown, {{ nor this }}\nb{{# or this}}c\n", "a\nbc\n", NULL},
    {"an escaped brace", "\\{{good}} is {{good:1}}", "{{good}} is 1.5", NULL},
    {"a table", "{{table curve columns=context,ratio:2 model=gpt2-small}}",
     "| Context | Ratio |\n| ---: | ---: |\n| 1" THIN "024 | 1.48 |\n| 4" THIN "096 | 2.13 |", NULL},
    {"a table with headings",
     "{{table curve columns=model,ratio headings=\"The model|It\" context=1024,4096 c_exp=300}}",
     "| The model | It |\n| --- | ---: |\n| gpt2-small | 1.4818 |\n| gpt2-small | 2.1322 |", NULL},
    {"a table with a limit", "{{table curve limit=1 columns=model}}\n",
     "| Model |\n| --- |\n| gpt2-small |\n\n*The first 1 of 3 rows; all are in [curve.csv](curve.csv).*\n", NULL},
    {"small and undefined numbers in a table",
     "{{table curve columns=ratio model=wide}}\n\n{{table ceilings columns=ceiling}}",
     "| Ratio |\n| ---: |\n| 1.25×10⁻⁵ |\n\n| Ceiling |\n| ---: |\n| 3.5 |\n| – |", NULL},
    {"agreement", "{{agree \"Table 1\" cell curve.ratio model=gpt2-small context=1024}}", "1.4818 ✓ *1.48*", NULL},
    {"disagreement", "{{agree \"Table 1\" cell curve.ratio model=gpt2-small context=4096}}", "2.1322 **✗** *2.14*",
     NULL},
    {"agreement of whole numbers", "{{agree \"Table 1\" cell curve.total model=gpt2-small context=1024}}",
     "157" THIN "846" THIN "339" THIN "584 ✓ *157" THIN "846" THIN "339" THIN "584*", NULL},
    {"agreement of a share", "{{agree \"Table 1\" quantity=share cell curve.ratio model=wide}}",
     "0.0012500" HARD "% ✓ *0.00125" HARD "%*", NULL},
    {"a figure", "{{figure plot}}",
     "![A \\< B \\& \\[C\\](d)](figures/plot.svg)\n\n*The numbers drawn: [figures/plot.csv](figures/plot.csv); the "
     "script: "
     "plots/plot.gp.*",
     NULL},
    {"a figure that was not drawn", "{{figure missing}}", "*The figure missing was not drawn in this run.*", NULL},
    {"the claims", "{{claims}}\n",
     "| Claim | Value | Expected | Verdict |\n| --- | ---: | --- | --- |\n"
     "| it is so | 1.482 | 1.48" HARD "±" HARD
     "0.005 | ✓ holds |\n| it is not | −2.5 | below -3 | **✗ does not hold** |\n"
     "| gpt2-small | 157" THIN "846" THIN "339" THIN "584 | 157" THIN "846" THIN "339" THIN "584 | ✓ holds |\n"
     "| about 2 | 1.03 | 2" HARD "±" HARD "0.1 | **✗ does not hold** |\n"
     "| about 2 | 2.1000004 | 2" HARD "±" HARD "0.1 | **✗ does not hold** |\n"
     "| about 4 | 4 | 4" HARD "±" HARD "1×10⁻⁹ | ✓ holds |\n"
     "| it rises | 0.001454 at least | each of 60 steps above 0 | ✓ holds |\n"
     "| it is less | −0.5 at most | each of 10 differences below 0 | ✓ holds |\n",
     NULL},

    {"the sweeps", "{{sweeps}}\n",
     "### curve\n\n3 points in [curve.csv](curve.csv).\n\n"
     "| Model | Context | c_exp | Ratio |\n| --- | ---: | ---: | ---: |\n| gpt2-small | 1" THIN
     "024 | 300 | 1.4818 |\n| gpt2-small | 4" THIN "096 | 300 | 2.1322 |\n| wide | 1" THIN "024 | 15 | 1.25×10⁻⁵ |\n",
     NULL},
    {"the ceilings", "{{ceilings}}\n",
     "| Model | Ceiling | Direction |\n| --- | ---: | --- |\n| gpt2-small | 3.5 | rising |\n| wide | – | constant |\n",
     NULL},
    {"the constants, each once", "{{constants}}\n",
     "| Set | c_exp | c_norm | c_nonlin | r_exp | r_norm | r_nonlin | Status |\n"
     "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
     "| essay | 300 | 0 | 0 | 0 | 0 | 0 |  |\n| cheap | 5 | 2.5 | 0 | 0 | 0 | 0 | counted |\n\n"
     "- **essay**: a knob.\n",
     NULL},
    {"the models", "{{models}}\n",
     "| Model | Global layers | Local layers | Window | d | Heads | KV heads | Head dimension | Feed-forward width | "
     "Projections | Accounting |\n"
     "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
     "| gpt2-small | 12 | 0 | – | 768 | 12 | 12 | 64 | 3" THIN "072 | 2 | paper-dense |\n\n"
     "- **gpt2-small**: a \\| file (verified: yes); as released.\n",
     NULL},
    {"the figures", "{{figures}}\n",
     "![A \\< B \\& \\[C\\](d)](figures/plot.svg)\n\n*The numbers drawn: [figures/plot.csv](figures/plot.csv); the "
     "script: "
     "plots/plot.gp.*\n\n"
     "*The figure missing was not drawn in this run.*\n\n"
     "*The figure empty has nothing to draw: \\*nothing\\* varies.*\n",
     NULL},
    {"the fits", "{{fits}}\n",
     "Curves fitted to data files, into which no number of the model enters. A ceiling is the value that a curve tends "
     "to, from above where it falls.\n\n"
     "| Series | Points | Law | Ceiling | 95 % interval | Verdict |\n| --- | ---: | --- | ---: | ---: | --- |\n"
     "| f: up | 9 | hyperbola | 3.25 | 3 to 3.5 | identified |\n"
     "| f: down | 9 | hyperbola | 1 | below 1.5 | weakly |\n"
     "| f: free | 12 | linear | – | – | not identifiable |\n"
     "| f: noise | 20 | constant | – | – | not identifiable |\n"
     "| f: level | 10 | constant | – | – | not identifiable |\n"
     "| g | 3 | none | – | – | not identifiable |\n\n"
     "- **f: up**: ms rises with t towards a ceiling of 3.25. The hyperbola law was taken: it is narrow. Laws with a "
     "ceiling carry over 99.9" HARD "% of the Akaike weight.\n"
     "- **f: down**: ms seems to fall with t towards a floor near 1. The hyperbola law was taken: a wide floor. Laws "
     "with "
     "a floor carry 98.0" HARD "% of the Akaike weight.\n"
     "- **f: free**: ms rises with t, and shows no ceiling. The linear law was taken: it has none. Laws with a ceiling "
     "carry under 0.1" HARD "% of the Akaike weight.\n"
     "- **f: noise**: the data cannot tell whether ms levels off. The constant law was taken: none was compared.\n"
     "- **f: level**: the data cannot tell whether ms levels off. The constant law was taken: it has none. Laws "
     "with "
     "a ceiling carry 1.7" HARD "% of the Akaike weight.\n"
     "- **g**: without a curve or a figure, because 3 points are few.\n\n"
     "*All that was found is in [fits.csv](fits.csv).*\n",
     NULL},
    {"if a block has something", "{{if fits}}f{{end}}{{if ceilings}}c{{end}}{{if claims}}c{{end}}{{if title}}t{{end}}",
     "fcct", NULL},
    {"if a block has nothing", "{{if not models}}a{{else}}b{{end}}{{if not panel}}c{{end}}", "b", NULL},
    {"the provenance", "{{provenance}}\n",
     "- Specification: s.yaml, SHA-256 `00ff`\n- Program: proofsweep 1\n- Seed: 7\n"
     "- Every file of this run with its own SHA-256: [manifest.json](manifest.json)\n",
     NULL},

    {"an unknown claim", "x\nthe ratio {{goood}} is\n", NULL,
     "t.md:2:13: unknown claim 'goood'; did you mean 'good'?\n  the ratio {{goood}} is\n              ^"},
    {"an unknown claim far from all", "{{zzzzzzzz}}", NULL,
     "t.md:1:3: unknown claim 'zzzzzzzz'\n  {{zzzzzzzz}}\n    ^"},
    {"columns count characters", "naïve {{goood}}", NULL,
     "t.md:1:9: unknown claim 'goood'; did you mean 'good'?\n  naïve {{goood}}\n          ^"},
    {"an unknown block", "{{constnts}}", NULL,
     "t.md:1:3: unknown claim 'constnts'; did you mean 'constants'?\n  {{constnts}}\n    ^"},
    {"an unknown block that is new", "{{provenanc}}", NULL,
     "t.md:1:3: unknown claim 'provenanc'; did you mean 'provenance'?\n  {{provenanc}}\n    ^"},
    {"an unknown directive", "{{agre}}", NULL,
     "t.md:1:3: unknown claim 'agre'; did you mean 'agree'?\n  {{agre}}\n    ^"},
    {"an unknown table", "{{table fts}}", NULL,
     "t.md:1:9: unknown sweep or table 'fts'; did you mean 'fits'?\n  {{table fts}}\n          ^"},
    {"a table that the run does not have is not named", "{{table tornad}}", NULL,
     "t.md:1:9: unknown sweep or table 'tornad'\n  {{table tornad}}\n          ^"},
    {"a mistake in the part left out", "{{if good}}a{{else}}{{goood}}{{end}}", NULL,
     "t.md:1:23: unknown claim 'goood'; did you mean 'good'?\n  {{if good}}a{{else}}{{goood}}{{end}}\n"
     "                        ^"},
    {"an unknown sweep", "{{cell curv.ratio}}", NULL,
     "t.md:1:8: unknown sweep or table 'curv'; did you mean 'curve'?\n  {{cell curv.ratio}}\n         ^"},
    {"an unknown column", "{{cell curve.rato context=1}}", NULL,
     "t.md:1:3: 'curve' has no column 'rato'; did you mean 'ratio'?\n  {{cell curve.rato context=1}}\n    ^"},
    {"several rows", "{{cell curve.ratio context=1024}}", NULL,
     "t.md:1:3: 2 rows of 'curve' match context = 1024 where one is wanted; they differ in model, c_exp\n"
     "  {{cell curve.ratio context=1024}}\n    ^"},
    {"no row", "{{cell curve.ratio context=1}}", NULL,
     "t.md:1:3: none of the 3 rows of 'curve' has context = 1\n  {{cell curve.ratio context=1}}\n    ^"},
    {"no cell", "{{cell}}", NULL, "t.md:1:3: expected a cell, TABLE.COLUMN, after 'cell'\n  {{cell}}\n    ^"},
    {"a table without its column", "{{cell curve}}", NULL,
     "t.md:1:8: expected TABLE.COLUMN, found 'curve'\n  {{cell curve}}\n         ^"},
    {"an unknown format", "{{good:2y}}", NULL,
     "t.md:1:3: unknown format '2y'; a format is a number of decimals, with x, %, m, bn or tn behind it if wanted, or "
     "'group' or 'plain'\n  {{good:2y}}\n    ^"},
    {"too many decimals", "{{good:18}}", NULL,
     "t.md:1:3: unknown format '18'; a format is a number of decimals, with x, %, m, bn or tn behind it if wanted, or "
     "'group' or 'plain'\n  {{good:18}}\n    ^"},
    {"an extra word", "{{good bad}}", NULL, "t.md:1:8: unexpected 'bad'\n  {{good bad}}\n         ^"},
    {"half an expression", "{{good +}}", NULL,
     "t.md:1:8: expected a number, a claim or 'cell TABLE.COLUMN ...'\n  {{good +}}\n         ^"},
    {"an open placeholder", "a\n {{good", NULL, "t.md:2:2: '{{' is not closed\n   {{good\n   ^"},
    {"an open quote", "{{cell curve.ratio model=\"a}}", NULL,
     "t.md:1:20: a quote is not closed\n  {{cell curve.ratio model=\"a}}\n                     ^"},
    {"an empty placeholder", "{{ }}", NULL, "t.md:1:1: an empty placeholder\n  {{ }}\n  ^"},
    {"if without end", "{{if good}}a", NULL, "t.md:1:1: this 'if' has no 'end'\n  {{if good}}a\n  ^"},
    {"two elses", "{{if good}}a{{else}}b{{else}}c{{end}}", NULL,
     "t.md:1:1: this 'if' has a second 'else'\n  {{if good}}a{{else}}b{{else}}c{{end}}\n  ^"},
    {"end without if", "a{{end}}", NULL, "t.md:1:4: 'end' without 'if'\n  a{{end}}\n     ^"},
    {"if nothing", "{{if}}a{{end}}", NULL, "t.md:1:3: expected a claim or a comparison\n  {{if}}a{{end}}\n    ^"},
    {"if a cell alone", "{{if cell curve.ratio model=wide}}a{{end}}", NULL,
     "t.md:1:23: expected 'is', 'below' or 'above' and what to compare with\n"
     "  {{if cell curve.ratio model=wide}}a{{end}}\n                        ^"},
    {"an unknown figure", "{{figure plott}}", NULL,
     "t.md:1:10: unknown figure (the specification asks for it under 'figures') 'plott'; did you mean 'plot'?\n"
     "  {{figure plott}}\n           ^"},
    {"no name of a figure", "{{figure}}", NULL,
     "t.md:1:3: expected the name of a figure after 'figure'\n  {{figure}}\n    ^"},
    {"an unknown format of a column", "{{table curve columns=ratio:2y}}", NULL,
     "t.md:1:15: unknown format '2y' of column 'ratio'\n  {{table curve columns=ratio:2y}}\n                ^"},
    {"no number of rows", "{{table curve columns=ratio limit=0}}", NULL,
     "t.md:1:29: '0' is no number of rows\n  {{table curve columns=ratio limit=0}}\n                              ^"},
    {"a word behind a truth", "{{if not good bad}}a{{end}}", NULL,
     "t.md:1:15: expected 'is', 'below' or 'above' and what to compare with\n  {{if not good bad}}a{{end}}\n"
     "                ^"},
    {"a word behind a comparison", "{{if good below 2 3}}a{{end}}", NULL,
     "t.md:1:19: unexpected '3'\n  {{if good below 2 3}}a{{end}}\n                    ^"},
    {"if an unknown claim", "{{if goood}}a{{end}}", NULL,
     "t.md:1:6: unknown claim 'goood'; did you mean 'good'?\n  {{if goood}}a{{end}}\n       ^"},
    {"if too deep", IF8 "\n" IF8 "\n{{if good}}", NULL,
     "t.md:3:1: more than 16 'if' inside each other\n  {{if good}}\n  ^"},
    {"headings of another number", "{{table curve columns=model headings=\"A|B\"}}", NULL,
     "t.md:1:29: 2 headings for 1 column\n  {{table curve columns=model headings=\"A|B\"}}\n"
     "                              ^"},
    {"an unknown word in a table", "{{table curve colums model=wide}}", NULL,
     "t.md:1:15: unexpected 'colums'; expected columns=, headings=, limit= or a condition COLUMN=VALUE\n"
     "  {{table curve colums model=wide}}\n                ^"},
    {"no figure's name", "{{figure}}", NULL,
     "t.md:1:3: expected the name of a figure after 'figure'\n  {{figure}}\n    ^"},
    {"no table's name", "{{table}}", NULL, "t.md:1:3: expected a table after 'table'\n  {{table}}\n    ^"},
    {"an unknown format of a column", "{{table curve columns=ratio:2y}}", NULL,
     "t.md:1:15: unknown format '2y' of column 'ratio'\n  {{table curve columns=ratio:2y}}\n                ^"},
    {"a column that is far from all", "{{table curve columns=zzzzzzzz}}", NULL,
     "t.md:1:15: 'curve' has no column 'zzzzzzzz'\n  {{table curve columns=zzzzzzzz}}\n                ^"},
    {"a limit that is no number", "{{table curve columns=ratio limit=few}}", NULL,
     "t.md:1:29: 'few' is no number of rows\n  {{table curve columns=ratio limit=few}}\n                              "
     "^"},
    {"agreement of nothing", "{{agree}}", NULL,
     "t.md:1:3: expected the name of a published table and a value\n  {{agree}}\n    ^"},
    {"agreement of words", "{{agree \"Table 1\" cell claims.statement id=good}}", NULL,
     "t.md:1:9: 'it is so' is no number to hold against a printed one\n"
     "  {{agree \"Table 1\" cell claims.statement id=good}}\n          ^"},
    {"no printed value", "{{agree \"Table 3\" cell curve.ratio model=wide}}", NULL,
     "t.md:1:9: no printed value of 'ratio' in 'Table 3' for this row\n"
     "  {{agree \"Table 3\" cell curve.ratio model=wide}}\n          ^"},
    {"two printed values", "{{agree \"Table 2\" cell curve.ratio model=gpt2-small context=1024}}", NULL,
     "t.md:1:9: 'Table 2' prints different values of 'ratio' here: 1.4 and 1.5\n"
     "  {{agree \"Table 2\" cell curve.ratio model=gpt2-small context=1024}}\n          ^"},
};

/* What template_fill says of `template` in a world that `change` has changed. */
static struct fault fault_of(const char *template, void (*change)(struct world *world))
{
  struct world world;
  struct text markdown = {0};
  struct fault fault = {0};
  struct report_tally tally;
  world_init(&world, NULL);
  if (change != NULL) {
    change(&world);
  }
  world.input.template_text = template;
  assert_int_equal(template_fill(&world.input, &markdown, &tally, &fault), STATUS_BAD_INPUT);
  text_free(&markdown);
  world_free(&world);
  return fault;
}

/* `count` times `piece` between `before` and `after`. */
static char *repeated(const char *before, const char *piece, size_t count, const char *after)
{
  struct text text = {0};
  text_append(&text, before);
  for (size_t i = 0; i < count; i++) {
    text_append(&text, piece);
  }
  text_append(&text, after);
  return text.data; /* freed by the caller */
}

static void test_too_much(void **state)
{
  (void)state;
  const struct {
    const char *before, *piece;
    size_t count;
    const char *after, *fault;
  } tries[] = {
      {"", "{{if good}}", 100, "", "more than 16 'if' inside each other"},
      {"{{cell curve.ratio", " context=1", 129, "}}", "more than 128 words in one placeholder"},
      {"{{cell curve.ratio", " context=1", 65, "}}", "65 conditions on 'curve'; at most 64 are allowed"},
      {"{{table curve columns=ratio", ",ratio", 128, "}}", ":1:15: a table of a report has at most 128 columns"},
      {"{{cell curve.ratio model=a", ",a", 64, "}}", ":1:20: 65 conditions on 'curve'; at most 64 are allowed"},
  };
  for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
    char *template = repeated(tries[i].before, tries[i].piece, tries[i].count, tries[i].after);
    struct fault fault = fault_of(template, NULL);
    if (strstr(fault.text, tries[i].fault) == NULL) {
      fail_msg("'%s' is not in: %s", tries[i].fault, fault.text);
    }
    free(template);
  }
}

/* However many figures there are, each may be placed, and each is near what is almost its name. */
static void test_many_figures(void **state)
{
  (void)state;
  enum { FIGURES = 200 };
  static struct figure_request many[FIGURES];
  static char names[FIGURES][16];
  struct world world;
  struct text markdown = {0};
  struct fault fault = {0};
  struct report_tally tally = {0};
  world_init(&world, NULL);
  for (size_t i = 0; i < FIGURES; i++) {
    (void)snprintf(names[i], sizeof names[i], "figure-%zu", i);
    many[i] = (struct figure_request){.figure = "plot", .name = names[i]};
  }
  world.spec.figures = many;
  world.spec.figure_count = FIGURES;
  world.input.template_text = "{{figure figure-199}}";
  assert_int_equal(template_fill(&world.input, &markdown, &tally, &fault), STATUS_OK);
  assert_string_equal(text_string(&markdown), "*The figure figure-199 was not drawn in this run.*");
  world.input.template_text = "{{figure figure-198-}}";
  assert_int_equal(template_fill(&world.input, &markdown, &tally, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "did you mean 'figure-198'?"));
  text_free(&markdown);
  world_free(&world);
}

/* A curve with a way to go that it never goes is told; one without a way is not. */
static void test_endless(void **state)
{
  (void)state;
  static const struct column columns[] = {
      {"model", COLUMN_TEXT, "", ""}, {"direction", COLUMN_TEXT, "", ""}, {"context_99", COLUMN_REAL, "", ""}};
  static const struct {
    const char *cells[3];
    bool endless;
  } tries[] = {{{"windowed", "rising", ""}, true},
               {{"windowed", "falling", ""}, true},
               {{"level", "constant", ""}, false},
               {{"dense", "rising", "453049"}, false}};
  for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
    struct world world;
    struct text markdown = {0};
    struct report_tally tally = {0};
    world_init(&world, NULL);
    frame_free(&world.ceilings);
    frame_init(&world.ceilings, "ceilings", columns, 3);
    add_texts(&world.ceilings, tries[i].cells, 3);
    world.input.template_text = "{{ceilings}}";
    assert_int_equal(template_fill(&world.input, &markdown, &tally, NULL), STATUS_OK);
    const char *note = strstr(text_string(&markdown), "|\n\nA dash under 50, 90 or 99 %: no context goes so far.");
    assert_int_equal(note != NULL, tries[i].endless);
    text_free(&markdown);
    world_free(&world);
  }
}

static const struct table *find_nothing(const void *run, const char *table, const char *sweep)
{
  (void)run;
  (void)table;
  (void)sweep;
  return NULL;
}

static void take_tables(struct world *world)
{
  world->input.tables.find = find_nothing;
}

static void take_columns(struct world *world)
{
  world->published.table.column_count = 3;
}

/* The same row twice: nothing tells them apart. */
static void repeat_row(struct world *world)
{
  const char *const row[] = {"Table 9", "wide", "1024", "share", "2"};
  add_texts(&world->published, row, 5);
  add_texts(&world->published, row, 5);
}

static void test_worlds(void **state)
{
  (void)state;
  const char *agree = "{{agree \"Table 1\" cell curve.ratio model=wide}}";
  assert_non_null(strstr(fault_of(agree, take_tables).text, "the specification names no file of published values"));
  assert_non_null(strstr(fault_of(agree, take_columns).text,
                         "the published values need the columns 'table', 'quantity' and 'value_as_printed'"));
  assert_non_null(
      strstr(fault_of("{{cell published.quantity table=\"Table 9\"}}", repeat_row).text,
             "2 rows of 'published' match table = Table 9 where one is wanted; no column tells them apart"));
}

/* A run of which every block is empty. */
static void take_all(struct world *world)
{
  take_tables(world);
  world->claims.table.row_count = 0;
  world->spec.sweep_count = world->spec.figure_count = 0;
}

static void test_empty_blocks(void **state)
{
  (void)state;
  static const char *const names[] = {"claims", "sweeps", "ceilings", "figures",   "constants", "models",
                                      "fits",   "drift",  "moved",    "agreement", "analyses"};
  struct world world;
  struct fault fault = {0};
  struct report_tally tally = {0};
  world_init(&world, NULL);
  take_all(&world);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct text template = {0}, markdown = {0};
    text_append_format(&template, "{{if %s}}some{{else}}none{{end}}", names[i]);
    world.input.template_text = text_string(&template);
    assert_int_equal(template_fill(&world.input, &markdown, &tally, &fault), STATUS_OK);
    assert_string_equal(text_string(&markdown), "none");
    text_free(&template);
    text_free(&markdown);
  }
  struct text markdown = {0};
  world.input.template_text = "{{fits}} {{claims}} {{sweeps}} {{ceilings}} {{figures}}";
  assert_int_equal(template_fill(&world.input, &markdown, &tally, &fault), STATUS_OK);
  assert_string_equal(text_string(&markdown),
                      "This specification fits no data. This specification makes no claims. This specification sweeps "
                      "nothing. No sweep asks for its ceilings. This specification asks for no figures.");
  text_free(&markdown);
  world_free(&world);
}

/* Beside a ratio under stylised prices stands what it is under counted ones; of other prices there is nothing to say.
 */
static void test_caveat(void **state)
{
  (void)state;
  static const struct {
    const char *status;
    size_t sets;
    const char *expected;
  } tries[] = {
      {"stylised", 3,
       "A. The prices of essay are stylised. Provers in use look up what is not arithmetic: under the 2 sets of prices "
       "counted in them the ratio of gpt2-small at 1" THIN "024 tokens is 1.0071 to 1.0117, where essay gives 1.4818."},
      {"stylised", 2,
       "A. The prices of essay are stylised. Provers in use look up what is not arithmetic: under the 1 set of prices "
       "counted in them the ratio of gpt2-small at 1" THIN "024 tokens is 1.0071, where essay gives 1.4818."},
      {"stylised", 0, "A."},
      {"derived", 3, "A."},
  };
  for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
    struct world world;
    struct text markdown = {0};
    struct fault fault = {0};
    struct report_tally tally = {0};
    struct architecture priced = model;
    priced.max_context = 1024;
    priced.experts_active = 1;
    struct sweep sweep = {.name = "curve",
                          .models = &priced,
                          .model_count = 1,
                          .accounting = "paper-dense",
                          .workload = workload_find("prefill"),
                          .constants = {"essay", 300, 30, 150, 1, 1, 1, .status = "x"}};
    (void)snprintf(sweep.constants.status, sizeof sweep.constants.status, "%s", tries[i].status);
    world_init(&world, NULL);
    world.spec.sweeps = &sweep;
    world.input.sets = counted;
    world.input.set_count = tries[i].sets;
    world.input.template_text = "A.{{if caveat}} {{caveat}}{{end}}";
    assert_int_equal(template_fill(&world.input, &markdown, &tally, &fault), STATUS_OK);
    assert_string_equal(text_string(&markdown), tries[i].expected);
    text_free(&markdown);
    world_free(&world);
  }
}

static void test_row(void **state)
{
  const struct row *row = *state;
  struct world world;
  struct text markdown = {0};
  struct fault fault = {0};
  struct report_tally tally;
  world_init(&world, NULL);
  world.input.template_text = row->template;
  enum status status = template_fill(&world.input, &markdown, &tally, &fault);
  if (row->fault != NULL) {
    assert_int_equal(status, STATUS_BAD_INPUT);
    assert_string_equal(fault.text, row->fault);
  } else {
    struct text plain = {0};
    assert_string_equal(fault.text, "");
    mark_strip(text_string(&markdown), &plain);
    assert_string_equal(text_string(&plain), row->expected);
    text_free(&plain);
    assert_int_equal(tally.disagreements, strstr(row->expected, "**✗** *") != NULL ? 1 : 0);
  }
  text_free(&markdown);
  world_free(&world);
}

/* In a template of another specification, a passage that speaks of what is not there goes, as a whole. */
static void test_shared(void **state)
{
  (void)state;
  static const struct {
    const char *template, *expected;
    size_t left_out, disagreements;
  } tries[] = {
      {"a {{good:1}}\n\nb\n", "a 1.5\n\nb\n", 0, 0},
      {"a\n\nb {{nobody}} and\nmore\n\nc\n", "a\n\nc\n", 1, 0},
      {"{{nobody}}\n\n{{cell curve.nothing}}\n\n{{cell curve.ratio model=none}}\n\n{{figure none}}\n\n{{table "
       "none}}\n\nc",
       "c", 5, 0},
      {"as follows:\n\n{{nobody}}\n", "as follows.\n\n", 1, 0},
      {"{{if nobody}}\na\n\nb\n{{else}}\nc\n{{end}}\n\nd\n", "d\n", 1, 0},
      {"{{if good}}\na {{nobody}}\n\nb\n{{else}}\nc {{nobody}}\n{{end}}\n\nd\n", "b\n\nd\n", 1, 0},
      {"x {{if good}}y{{else}}{{nobody}}{{end}}\n\nd\n", "x y\n\nd\n", 0, 0},
      {"x {{if good}}{{if nobody}}a{{end}}{{end}}\n\nd\n", "d\n", 1, 0},
      {"a\n\n{{table curve model=none}}\n\n## B\n\n{{table curve columns=model context=4096}}\n",
       "a\n\n## B\n\n| Model |\n| --- |\n| gpt2-small |\n", 1, 0},
      {"a\n\n{{if table curve model=none}}\nas follows:\n\n{{table curve model=none}}\n{{end}}\n", "a\n\n", 0, 0},
      {"a\n\n## B\n\n{{if table curve model=none}}\nb\n{{end}}\n", "a\n\n", 0, 0},
      {"# A\n\n{{nobody}}\n\n## B\n\n{{nobody}}\n\n# C\n\nc\n", "# C\n\nc\n", 2, 0},
      {"{{agree \"Table 2\" quantity=share cell curve.ratio model=wide context=1024}} {{nobody}}\n\nd\n", "d\n", 1, 0},
  };
  for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
    struct world world;
    struct text markdown = {0}, plain = {0};
    struct fault fault = {0};
    struct report_tally tally;
    world_init(&world, NULL);
    world.input.template_text = tries[i].template;
    world.input.shared = true;
    if (template_fill(&world.input, &markdown, &tally, &fault) != STATUS_OK) {
      fail_msg("%s: %s", tries[i].template, fault.text);
    }
    mark_strip(text_string(&markdown), &plain);
    const char *note = strstr(text_string(&plain), "\n*Left out of this report: ");
    assert_int_equal(tally.left_out, tries[i].left_out);
    assert_int_equal(note != NULL, tries[i].left_out > 0);
    text_shorten(&plain, note != NULL ? (size_t)(note - plain.data) : plain.length);
    assert_string_equal(text_string(&plain), tries[i].expected);
    assert_int_equal(tally.disagreements, tries[i].disagreements);
    text_free(&plain);
    text_free(&markdown);
    world_free(&world);
  }
}

/* What is no placeholder at all is a mistake in any template. */
static void test_shared_mistakes(void **state)
{
  (void)state;
  static const char *const templates[] = {"{{good", "{{else}}", "{{if good}} a", "{{}}"};
  for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++) {
    struct world world;
    struct text markdown = {0};
    struct report_tally tally;
    world_init(&world, NULL);
    world.input.template_text = templates[i];
    world.input.shared = true;
    assert_int_equal(template_fill(&world.input, &markdown, &tally, NULL), STATUS_BAD_INPUT);
    text_free(&markdown);
    world_free(&world);
  }
}

/* A mistake at every byte of a template that uses everything: cut there, it is filled or refused, never worse. */
static void test_cut_anywhere(void **state)
{
  (void)state;
  static const char whole[] =
      "# {{title}}\n{{if good}}{{good:2x}}{{else}}{{if not bad}}{{bad}}{{end}}{{end}}\n{{table curve limit=2 "
      "columns=model,ratio:2 headings=\"A|B\" context=1024}}\n{{agree \"Table 1\" cell curve.ratio model=gpt2-small "
      "context=1024}}\n{{figure plot}}\n{{claims}}{{constants}}{{provenance}}{{cell curve.ratio model=wide / 3 :1%}}";
  struct world world;
  world_init(&world, NULL);
  for (size_t length = 0; length < sizeof whole; length++) {
    struct text markdown = {0};
    struct text cut = {0};
    struct fault fault = {0};
    struct report_tally tally;
    text_append_bytes(&cut, whole, length);
    world.input.template_text = text_string(&cut);
    enum status status = template_fill(&world.input, &markdown, &tally, &fault);
    assert_true(status == STATUS_OK ? fault.text[0] == '\0' : strncmp(fault.text, "t.md:", 5) == 0);
    assert_true(length + 1 < sizeof whole || status == STATUS_OK);
    text_free(&markdown);
    text_free(&cut);
  }
  world_free(&world);
}

struct hostile {
  const char *name, *text;
};
static const struct hostile hostile_rows[] = {
    {"HTML", "<script>alert(1)</script><img src=x onerror=alert(1)>"},
    {"a comment", "<!-- --> <![CDATA[x]]>"},
    {"a link", "[click](javascript:alert(1)) <http://example.org/> http://example.org www.example.org"},
    {"an image", "![x](http://example.org/x.png)"},
    {"emphasis", "*a* **b** _c_ __d__ ~~e~~ `f` snake_case_name"},
    {"a table cell", "a | b || c"},
    {"entities", "&lt;b&gt; &#60;script&#62; &amp;"},
    {"quotes", "\"double\" 'single' `back"},
    {"backslashes", "\\* \\\\ \\| \\"},
    {"a heading", "# not a heading"},
    {"a list", "- not a list"},
    {"a numbered list", "1. not a list"},
    {"a rule", "--- ==="},
    {"a quotation", "> not a quotation"},
    {"placeholders", "{{good}} {{# x}}"},
    {"a fence", "```html"},
    {"braces", "{x} [^1] [x]: y"},
};

/* Words as a reader sees them: those of the HTML that a data's Markdown becomes, with the tags and entities resolved.
 */
static char *seen_text(const char *markdown)
{
  cmark_gfm_core_extensions_ensure_registered();
  cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
  const char *const extensions[] = {"table", "strikethrough", "autolink"};
  for (size_t i = 0; i < 3; i++) {
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extensions[i]));
  }
  cmark_parser_feed(parser, markdown, strlen(markdown));
  cmark_node *document = cmark_parser_finish(parser);
  cmark_iter *iterator = cmark_iter_new(document);
  struct text seen = {0};
  cmark_event_type event = CMARK_EVENT_NONE;
  while ((event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
    cmark_node *node = cmark_iter_get_node(iterator);
    cmark_node_type type = cmark_node_get_type(node);
    const char *kind = cmark_node_get_type_string(node);
    if (type == CMARK_NODE_TEXT) {
      text_append(&seen, cmark_node_get_literal(node));
    } else if (event == CMARK_EVENT_ENTER && type != CMARK_NODE_DOCUMENT && type != CMARK_NODE_PARAGRAPH) {
      text_append_format(&seen, "[[%s]]", kind);
    }
  }
  cmark_iter_free(iterator);
  cmark_node_free(document);
  cmark_parser_free(parser);
  text_append(&seen, "");
  return seen.data;
}

/* Whatever a name holds, the reader sees that name, and nothing else comes of it. */
static void test_hostile(void **state)
{
  const struct hostile *row = *state;
  struct text escaped = {0};
  markdown_escape(&escaped, row->text);
  char *seen = seen_text(text_string(&escaped));
  assert_string_equal(seen, row->text);
  free(seen);
  text_clear(&escaped);
  text_append(&escaped, "| a | b |\n| --- | --- |\n| ");
  markdown_escape(&escaped, row->text);
  text_append(&escaped, " | end |\n");
  seen = seen_text(text_string(&escaped));
  struct text expected = {0};
  text_append_format(
      &expected,
      "[[table]][[table_header]][[table_cell]]a[[table_cell]]b[[table_row]][[table_cell]]%s[[table_cell]]end",
      row->text);
  assert_string_equal(seen, text_string(&expected));
  free(seen);
  text_free(&escaped);
  text_free(&expected);
}

static void test_control_characters(void **state)
{
  (void)state;
  struct text escaped = {0};
  markdown_escape(&escaped, "a\nb\tc\x01"
                            "d\x7f"
                            "e\u202ef\u2066g\u2019h");
  assert_string_equal(text_string(&escaped), "a b c d efg\u2019h");
  text_free(&escaped);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_cut_anywhere),    cmocka_unit_test(test_shared),
                                     cmocka_unit_test(test_shared_mistakes), cmocka_unit_test(test_control_characters),
                                     cmocka_unit_test(test_too_much),        cmocka_unit_test(test_worlds),
                                     cmocka_unit_test(test_empty_blocks),    cmocka_unit_test(test_caveat),
                                     cmocka_unit_test(test_many_figures),    cmocka_unit_test(test_endless)};
  int failed = run_rows("templates", test_row, rows) + run_rows("hostile text", test_hostile, hostile_rows);
  return failed + cmocka_run_group_tests_name("templates, whole", tests, NULL, NULL);
}
