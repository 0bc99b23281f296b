#include "support/spec_words.h"

#include "support/models.h"

#define NAMES(list)                                                                                                    \
  {                                                                                                                    \
    (list), sizeof(list) / sizeof((list)[0])                                                                           \
  }

static const char *const model_names[SPEC_WORD_MODELS] = {"gpt2-small", "gpt2-small-5to1", "llama-2-7b-paper",
                                                          "gemma-3-27b", "mistral-7b-v0.1"};
static const struct constants sets[] = {
    {.name = "essay", .c_exp = 300, .c_norm = 30, .c_nonlin = 150, .r_exp = 1, .r_norm = 1, .r_nonlin = 1},
    {.name = "zkllm-tlookup", .c_exp = 5, .c_norm = 3, .c_nonlin = 4, .r_exp = 1, .r_norm = 1, .r_nonlin = 1},
    {.name = "jolt-atlas", .c_exp = 8, .c_norm = 5, .c_nonlin = 4, .r_exp = 1, .r_norm = 1, .r_nonlin = 1},
    {.name = "both-lookup", .c_exp = 5, .c_norm = 3, .c_nonlin = 4, .r_exp = 3, .r_norm = 3, .r_nonlin = 3},
};
static const char *const columns[] = {"model",      "accounting", "workload", "prompt", "context",
                                      "layers",     "constants",  "c_exp",    "c_norm", "c_nonlin",
                                      "r_exp",      "r_norm",     "r_nonlin", "span",   "snark_constraints",
                                      "stark_rows", "ratio",      "ceiling"};
static const char *const quantities[] = {"span", "snark_constraints", "stark_rows", "ratio", "ceiling"};
static const char *const figures[] = {"ratio-vs-context", "decomposition", "constants-tornado",
                                      "ratio-map",        "llama-parity",  "one-curve"};
static const char *const laws[] = {"constant", "linear", "power", "hyperbola"};
static const char *const reports[] = {"default.md", "essay.md", "paper.md"};
static const char *const ceiling_columns[] = {"model",   "accounting", "workload",  "constants",  "c_exp",
                                              "ceiling", "context_50", "direction", "fit_ceiling"};
static const char *const break_even_columns[] = {"name", "model", "context", "r_exp", "value"};
static const char *const fit_columns[] = {"name", "series", "law", "rms"};
static const char *const sobol_columns[] = {"name", "model", "output", "parameter", "first", "total", "total_verdict"};
static const char *const morris_columns[] = {"name", "model", "output", "parameter", "mu"};
static const struct spec_table tables[] = {
    {"ceilings", NAMES(ceiling_columns)}, {"break-even", NAMES(break_even_columns)}, {"fits", NAMES(fit_columns)},
    {"fit-laws", NAMES(fit_columns)},     {"sensitivity", NAMES(sobol_columns)},     {"morris", NAMES(morris_columns)}};

void spec_words_make(struct spec_words *words)
{
  for (size_t i = 0; i < SPEC_WORD_MODELS; i++) {
    words->models[i] = *model_sample(model_names[i]);
  }
  words->options = (struct spec_options){
      .models = words->models,
      .model_count = SPEC_WORD_MODELS,
      .constants = sets,
      .constants_count = sizeof sets / sizeof sets[0],
      .columns = NAMES(columns),
      .quantities = NAMES(quantities),
      .figures = NAMES(figures),
      .laws = NAMES(laws),
      .reports = NAMES(reports),
      .tables = tables,
      .table_count = sizeof tables / sizeof tables[0],
  };
}
