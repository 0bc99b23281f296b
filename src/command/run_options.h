/* The options that `run` and `merge` share. */
#ifndef PROOFSWEEP_RUN_OPTIONS_H
#define PROOFSWEEP_RUN_OPTIONS_H

#include "command/command.h"
#include "core/variant.h"
#include "run.h"
#include "run/crew.h"

/* How a run draws and judges, and where it writes. */
#define RUN_OPTIONS                                                                                                    \
  {"--output", 'o', "DIR", "where results go: DIR/NAME (default: reports)"},                                           \
      {"--jobs", 'j', "N", "threads and programs (default: one a processor)"},                                         \
      {"--formats", 0, "FORMATS", "of the figures: some of svg,png,pdf"},                                              \
      {"--variants", 0, "VARIANTS", "beside the light ones: dark,narrow or none"},                                     \
      {"--no-figures", 0, NULL, "write the figures' tables, draw nothing"},                                            \
      {"--draw-timeout", 0, "N", "seconds that a program may draw (default: 60)"},                                     \
      {"--no-sandbox", 0, NULL, "let these programs write files and run others"},                                      \
      {"--baseline", 0, "DIR", "hold the tables against an earlier run's"},                                            \
      {"--tolerance", 0, "R", "relative, of that comparison (default: 1e-12)"},                                        \
      {"--history", 0, "FILE", "add a row for each claim to this CSV"},                                                \
      {"--wide", 0, NULL, "beside each sweep SWEEP-wide.csv: a row a context"},                                        \
      {"--quiet", 'q', NULL, "say nothing but what is wrong"},                                                         \
  {                                                                                                                    \
    "--verbose", 'v', NULL, "name each file on stderr when it is whole"                                                \
  }

/* The words of --variants: what is drawn beside the light and wide one. NULL behind the last. */
const char *variant_word(size_t index);

/* Reads them, --set, --csv, --resume and --shard; `formats` has room for FORMATS names, the --set words are in
 * the library's memory. STATUS_BAD_INPUT, STATUS_NO_MEMORY. */
enum status run_options_read(const struct arguments *arguments, const struct library *library,
                             struct run_options *wanted, const char **formats, struct fault *fault) MUST_CHECK;

/* `run`, by a crew where it is not NULL: the leader's part, or, where `beginning` is not NULL, a member's in the run
 * that this order begins. */
enum status command_run_crew(const struct arguments *arguments, const struct crew *crew,
                             const struct crew_order *beginning, struct fault *fault) MUST_CHECK;

#endif
