#include "command/run_options.h"

#include "io/drift.h"
#include "io/process.h"

#include <string.h>

/* Splits a list at its commas into words that must be among `valid`, none twice. The words are pointers into `valid`.
 */
static enum status read_list(const char *option, const char *list, const char *const valid[RUN_FORMATS_MAX],
                             const char **words, size_t *count, struct fault *fault)
{
  *count = 0;
  for (const char *next = list;; next++) {
    size_t length = strcspn(next, ",");
    const char *found = NULL;
    for (size_t i = 0; i < RUN_FORMATS_MAX; i++) {
      found = strlen(valid[i]) == length && strncmp(valid[i], next, length) == 0 ? valid[i] : found;
    }
    if (found == NULL) {
      return fault_set(fault, STATUS_BAD_INPUT, "%s: '%.*s' is not one of %s, %s, %s", option, (int)length, next,
                       valid[0], valid[1], valid[2]);
    }
    for (size_t i = 0; i < *count; i++) {
      if (words[i] == found) {
        return fault_set(fault, STATUS_BAD_INPUT, "%s lists %s twice", option, found);
      }
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
  return list == NULL ? STATUS_OK : read_list("--formats", list, formats, words, &wanted->format_count, fault);
}

static enum status read_variants(const struct arguments *arguments, struct run_options *wanted, struct fault *fault)
{
  static const char *const variants[] = {"dark", "narrow", "none"};
  const char *words[RUN_FORMATS_MAX];
  size_t count = 0;
  const char *list = arguments_value(arguments, "--variants");
  wanted->dark = list == NULL;
  wanted->narrow = list == NULL;
  enum status status = list == NULL ? STATUS_OK : read_list("--variants", list, variants, words, &count, fault);
  for (size_t i = 0; i < count; i++) {
    wanted->dark = wanted->dark || words[i] == variants[0];
    wanted->narrow = wanted->narrow || words[i] == variants[1];
  }
  return status;
}

enum status run_options_read(const struct arguments *arguments, const struct library *library,
                             struct run_options *wanted, const char **formats, struct fault *fault)
{
  unsigned long long jobs = process_processors(), draw_seconds = 60;
  const char *output = arguments_value(arguments, "--output");
  const char *dialect = arguments_value(arguments, "--csv");
  const char *shard = arguments_value(arguments, "--shard");
  *wanted = (struct run_options){
      .library = library,
      .output = output == NULL ? "reports" : output,
      .pictures = !arguments_flag(arguments, "--no-figures"),
      .sandbox = !arguments_flag(arguments, "--no-sandbox"),
      .quiet = arguments_flag(arguments, "--quiet"),
      .verbose = arguments_flag(arguments, "--verbose"),
      .wide = arguments_flag(arguments, "--wide"),
      .resume = arguments_flag(arguments, "--resume"),
      .words = arguments->words,
      .word_count = arguments->word_count,
      .baseline = arguments_value(arguments, "--baseline"),
      .tolerance = DRIFT_TOLERANCE,
      .history = arguments_value(arguments, "--history"),
  };
  enum status status = arguments_list(arguments, "--set", library->arena, &wanted->sets, &wanted->set_count, fault);
  if (status == STATUS_OK) {
    status = arguments_whole(arguments, "--jobs", 1, 1024, &jobs, fault);
  }
  if (status == STATUS_OK) {
    status = arguments_whole(arguments, "--draw-timeout", 1, 86400, &draw_seconds, fault);
  }
  wanted->jobs = (unsigned)jobs;
  wanted->draw_seconds = (unsigned)draw_seconds;
  if (status == STATUS_OK && shard != NULL) {
    bool judged = wanted->baseline != NULL || wanted->history != NULL;
    const char *whole = judged ? "--baseline and --history go" : "--wide goes";
    status = judged || wanted->wide
                 ? fault_set(fault, STATUS_BAD_INPUT, "%s with a whole run; give %s to merge, not to --shard", whole,
                             judged ? "them" : "it")
                 : shard_read(shard, &wanted->shard, fault);
  }
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
