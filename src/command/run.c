/* proofsweep run: specifications to tables, figures and reports. The run itself is in src/run.c. */
#include "run.h"

#include "io/drift.h"
#include "io/process.h"

#include <stdio.h>
#include <string.h>

static const struct option options[] = {
    {"--output", 'o', "DIR", "where results go: DIR/NAME (default: reports)"},
    {"--jobs", 'j', "N", "programs at a time (default: one a processor)"},
    {"--formats", 0, "LIST", "of the figures: some of svg,png,pdf"},
    {"--variants", 0, "LIST", "beside the light ones: dark,narrow or none"},
    {"--no-figures", 0, NULL, "write the figures' tables, draw nothing"},
    {"--set", 0, "PATH=VALUE", "change a value of the specification first"},
    {"--csv", 0, "DIALECT", "standard, excel or excel-eu"},
    {"--baseline", 0, "DIR", "hold the tables against an earlier run's"},
    {"--tolerance", 0, "R", "relative, of that comparison (default: 1e-12)"},
    {"--history", 0, "FILE", "add a row for each claim to this CSV"},
    {"--dry-run", 'n', NULL, "say what would be evaluated and written"},
    {"--quiet", 'q', NULL, "say nothing but what is wrong"},
    LIBRARY_OPTIONS,
};

enum { WORDS_MAX = 8 };

/* Splits a list at its commas into words that must be among `valid`. The words are pointers into `valid`. */
static enum status read_list(const char *option, const char *list, const char *const *valid, size_t valid_count,
                             const char **words, size_t *count, struct fault *fault)
{
  *count = 0;
  for (const char *next = list;; next++) {
    size_t length = strcspn(next, ",");
    const char *found = NULL;
    for (size_t i = 0; i < valid_count; i++) {
      found = strlen(valid[i]) == length && strncmp(valid[i], next, length) == 0 ? valid[i] : found;
    }
    if (found == NULL || *count == WORDS_MAX) {
      return fault_set(fault, STATUS_BAD_INPUT, "%s: '%.*s' is not one of %s, %s%s%s", option, (int)length, next,
                       valid[0], valid[1], valid_count > 2 ? ", " : "", valid_count > 2 ? valid[2] : "");
    }
    words[(*count)++] = found;
    next += length;
    if (*next == '\0') {
      return STATUS_OK;
    }
  }
}

static enum status read_formats(const struct arguments *arguments, struct run_options *wanted, const char **words,
                                struct fault *fault)
{
  static const char *const formats[] = {"svg", "png", "pdf"};
  const char *list = arguments_value(arguments, "--formats");
  wanted->formats = list == NULL ? NULL : words;
  return list == NULL ? STATUS_OK : read_list("--formats", list, formats, 3, words, &wanted->format_count, fault);
}

static enum status read_variants(const struct arguments *arguments, struct run_options *wanted, struct fault *fault)
{
  static const char *const variants[] = {"dark", "narrow", "none"};
  const char *words[WORDS_MAX];
  size_t count = 0;
  const char *list = arguments_value(arguments, "--variants");
  wanted->dark = list == NULL;
  wanted->narrow = list == NULL;
  enum status status = list == NULL ? STATUS_OK : read_list("--variants", list, variants, 3, words, &count, fault);
  for (size_t i = 0; i < count; i++) {
    wanted->dark = wanted->dark || words[i] == variants[0];
    wanted->narrow = wanted->narrow || words[i] == variants[1];
  }
  return status;
}

static enum status read_options(const struct arguments *arguments, struct run_options *wanted, const char **formats,
                                const char **sets, struct fault *fault)
{
  unsigned long long jobs = process_processors();
  const char *output = arguments_value(arguments, "--output");
  const char *dialect = arguments_value(arguments, "--csv");
  wanted->output = output == NULL ? "reports" : output;
  wanted->pictures = !arguments_flag(arguments, "--no-figures");
  wanted->quiet = arguments_flag(arguments, "--quiet");
  wanted->words = arguments->words;
  wanted->word_count = arguments->word_count;
  wanted->sets = sets;
  for (const char *set = NULL; (set = arguments_nth(arguments, "--set", wanted->set_count)) != NULL;) {
    sets[wanted->set_count++] = set;
  }
  wanted->baseline = arguments_value(arguments, "--baseline");
  wanted->tolerance = DRIFT_TOLERANCE;
  wanted->history = arguments_value(arguments, "--history");
  enum status status = arguments_whole(arguments, "--jobs", 1, 1024, &jobs, fault);
  wanted->jobs = (unsigned)jobs;
  if (status == STATUS_OK) {
    status = drift_tolerance_read(arguments_value(arguments, "--tolerance"), &wanted->tolerance, fault);
  }
  if (status == STATUS_OK) {
    status = csv_find_dialect(dialect == NULL ? "standard" : dialect, &wanted->dialect, fault);
  }
  if (status == STATUS_OK) {
    status = read_formats(arguments, wanted, formats, fault);
  }
  return status == STATUS_OK ? read_variants(arguments, wanted, fault) : status;
}

/* The status to end with after several specifications: what stopped one outranks a broken claim, that missing figures.
 */
static enum status graver(enum status a, enum status b)
{
  static const int ranks[] = {[STATUS_OK] = 0,        [STATUS_NO_FIGURES] = 1, [STATUS_CHECK_FAILED] = 2,
                              [STATUS_BAD_INPUT] = 3, [STATUS_IO] = 4,         [STATUS_NO_MEMORY] = 5};
  if (a == STATUS_INTERRUPTED || b == STATUS_INTERRUPTED) {
    return STATUS_INTERRUPTED;
  }
  return ranks[a] >= ranks[b] ? a : b;
}

/* Runs all of them; every fault but the last is printed here, the last by main. */
static enum status run_all(const struct arguments *arguments, const struct run_options *wanted, struct fault *fault)
{
  bool dry = arguments_flag(arguments, "--dry-run");
  enum status status = STATUS_OK;
  for (size_t i = 0; i < arguments->operand_count && status != STATUS_INTERRUPTED; i++) {
    struct fault found = {0};
    enum status ended = (dry ? run_describe : run_specification)(arguments->operands[i], wanted, &found);
    if (ended != STATUS_OK && fault->text[0] != '\0') {
      (void)fprintf(stderr, "proofsweep: %s\n", fault->text);
    }
    if (ended != STATUS_OK) {
      *fault = found;
    }
    status = graver(status, ended);
  }
  return status;
}

static enum status run_run(const struct arguments *arguments, struct fault *fault)
{
  struct library library;
  enum status status = library_read(arguments, &library, fault);
  if (status != STATUS_OK) {
    return status;
  }
  const char *formats[WORDS_MAX];
  struct run_options wanted = {.library = &library};
  const char **sets = arena_take(library.arena, (arguments->given_count + 1) * sizeof *sets);
  status =
      sets == NULL ? fault_no_memory(fault, "reading --set") : read_options(arguments, &wanted, formats, sets, fault);
  if (status == STATUS_OK) {
    status = run_all(arguments, &wanted, fault);
  }
  library_free(&library);
  return status;
}

const struct command command_run = {
    .name = "run",
    .summary = "Evaluate specifications: tables, figures and a report",
    .usage = "SPEC... [options]",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operands_min = 1,
    .operands_max = 10000,
    .notes = "Exit status 1 where a claim does not hold, 5 where figures could not be drawn:\n"
             "tables and report are complete then.\n",
    .run = run_run,
};
