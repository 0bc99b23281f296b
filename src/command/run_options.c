#include "command/run_options.h"

#include "core/suggest.h"
#include "io/drift.h"
#include "io/process.h"

#include <stdio.h>
#include <string.h>

enum { VARIANT_WORDS = 3, VARIANT_NONE = VARIANT_WORDS - 1, WORD_SIZE = 82 };

const char *variant_word(size_t index)
{
  const char *const words[VARIANT_WORDS] = {variants[VARIANT_DARK].name, variants[VARIANT_NARROW].name, "none"};
  return index < VARIANT_WORDS ? words[index] : NULL;
}

/* Splits a list at its commas into words of which none may stand there twice: their numbers, and how many they are. */
static enum status read_list(const char *option, const char *what, const char *list, const char *(*word)(size_t index),
                             size_t *numbers, size_t *count, struct fault *fault)
{
  *count = 0;
  for (const char *next = list;; next++) {
    char text[WORD_SIZE];
    size_t length = strcspn(next, ",");
    (void)snprintf(text, sizeof text, "%.*s", (int)(length < WORD_SIZE ? length : WORD_SIZE), next);
    size_t found = word_find(what, text, word, fault);
    if (found == SIZE_MAX) {
      return STATUS_BAD_INPUT;
    }
    for (size_t i = 0; i < *count; i++) {
      if (numbers[i] == found) {
        return fault_set(fault, STATUS_BAD_INPUT, "%s lists %s twice", option, word(found));
      }
    }
    numbers[(*count)++] = found;
    next += length;
    if (*next == '\0') {
      return STATUS_OK;
    }
  }
}

static enum status read_formats(const struct arguments *arguments, struct run_options *wanted, const char **words,
                                struct fault *fault)
{
  size_t numbers[FORMATS];
  const char *list = arguments_value(arguments, "--formats");
  if (list == NULL) {
    return STATUS_OK;
  }
  enum status status = read_list("--formats", "format", list, format_word, numbers, &wanted->format_count, fault);
  for (size_t i = 0; i < wanted->format_count; i++) {
    words[i] = format_names[numbers[i]];
  }
  wanted->formats = words;
  return status;
}

static enum status read_variants(const struct arguments *arguments, struct run_options *wanted, struct fault *fault)
{
  size_t numbers[VARIANT_WORDS], count = 0;
  const char *list = arguments_value(arguments, "--variants");
  wanted->dark = list == NULL;
  wanted->narrow = list == NULL;
  enum status status =
      list == NULL ? STATUS_OK : read_list("--variants", "variant", list, variant_word, numbers, &count, fault);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    if (numbers[i] == VARIANT_NONE && count > 1) {
      status = fault_set(fault, STATUS_BAD_INPUT, "--variants lists none beside others");
    }
    wanted->dark = wanted->dark || numbers[i] == 0;
    wanted->narrow = wanted->narrow || numbers[i] == 1;
  }
  return status;
}

/* A name left empty is that of a variable that was not set. */
static enum status check_names(const struct arguments *arguments, struct fault *fault)
{
  static const struct {
    const char *option, *kind;
  } names[] = {
      {"--output", "a directory ('.' for this one)"},
      {"--baseline", "a directory"},
      {"--history", "a file"},
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *value = arguments_value(arguments, names[i].option);
    if (value != NULL && value[0] == '\0') {
      return fault_set(fault, STATUS_BAD_INPUT, "%s is empty; name %s", names[i].option, names[i].kind);
    }
  }
  return STATUS_OK;
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
  enum status status = check_names(arguments, fault);
  if (status == STATUS_OK) {
    status = arguments_list(arguments, "--set", library->arena, &wanted->sets, &wanted->set_count, fault);
  }
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
