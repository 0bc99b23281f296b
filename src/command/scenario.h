/* One scenario from the command line: what `eval` and `ceiling` are asked about. */
#ifndef PROOFSWEEP_COMMAND_SCENARIO_H
#define PROOFSWEEP_COMMAND_SCENARIO_H

#include "command/command.h"
#include "command/library.h"
#include "core/plan.h"

#define SCENARIO_OPTIONS                                                                                               \
  {"--context", 0, "T", "context in tokens (default: the model's longest)"},                                           \
      {"--workload", 0, "W", "which tokens are processed (default: prefill)"},                                         \
      {"--prompt", 0, "P", "prompt in tokens, for --workload decode"},                                                 \
      {"--accounting", 0, "A", "what is counted (default: paper)"},                                                    \
      {"--constants", 0, "SET", "constant set (default: essay)"},                                                      \
      {"--c-exp", 0, "X", "constraints a softmax exponential"},                                                        \
      {"--c-norm", 0, "X", "constraints a normalised element"}, {"--c-nonlin", 0, "X", "constraints an activation"},   \
      {"--r-exp", 0, "X", "rows a softmax exponential"}, {"--r-norm", 0, "X", "rows a normalised element"},            \
      {"--r-nonlin", 0, "X", "rows an activation"},                                                                    \
  {                                                                                                                    \
    "--config", 0, "FILE", "a Hugging Face config.json instead of MODEL"                                               \
  }

/* Fills *setting, whose scenario points into it, from the first operand (MODEL, gpt2-small where there is none) and the
 * options above. context stays 0 where neither --context nor the model gives one. STATUS_BAD_INPUT with the nearest
 * valid word. */
enum status scenario_read(const struct arguments *arguments, const struct library *library, struct setting *setting,
                          struct fault *fault) MUST_CHECK;

/* "gpt2-small, prefill of 1024 tokens, paper-dense, constants essay (300, 30, 150; 1, 1, 1)": one line for people. */
void scenario_describe(const struct setting *setting, struct text *text);

/* Appends a number for people: the leading digits in groups of three, the rest as it is. */
void append_grouped(struct text *text, const char *digits);

#endif
