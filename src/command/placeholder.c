#include "command/placeholder.h"

#include "command/list.h"
#include "command/run_options.h"
#include "core/counts.h"
#include "core/variant.h"
#include "core/workload.h"
#include "io/csv_write.h"

#include <string.h>

static const char *dialect_word(size_t index)
{
  size_t count = 0;
  const struct csv_dialect *dialects = csv_dialects(&count);
  return index < count ? dialects[index].name : NULL;
}

const struct placeholder placeholders[] = {
    {"A", "an accounting: what is counted", FILL_WORDS, NULL, accounting_word},
    {"COLUMN", "a column of the data file", FILL_NOTHING, NULL, NULL},
    {"COLUMN=VALUE", "a column of the data file and the value that it must have", FILL_NOTHING, NULL, NULL},
    {"config.json", "a Hugging Face configuration of a model", FILL_FILE, ".json", NULL},
    {"DATA.csv", "a CSV file with a header, long or wide", FILL_FILE, ".csv", NULL},
    {"DIALECT", "how CSV files look", FILL_WORDS, NULL, dialect_word},
    {"DIR", "a directory", FILL_DIRECTORY, NULL, NULL},
    {"DIR_A", "the directory of a finished run", FILL_DIRECTORY, NULL, NULL},
    {"DIR_B", "the directory of another one", FILL_DIRECTORY, NULL, NULL},
    {"FILE", "a file", FILL_FILE, NULL, NULL},
    {"FORMATS", "file formats, with commas between", FILL_LIST, NULL, format_word},
    {"K/N", "part K of N, such as 2/8", FILL_NOTHING, NULL, NULL},
    {"LAW", "a law that can be fitted, or auto", FILL_LISTED, "laws", NULL},
    {"MODEL", "an architecture of the catalogue", FILL_LISTED, "models", NULL},
    {"N", "a whole number", FILL_NOTHING, NULL, NULL},
    {"NAME", "a name: letters, digits, '_', '.' and '-'", FILL_NOTHING, NULL, NULL},
    {"P", "a number of tokens, shorter than the context", FILL_NOTHING, NULL, NULL},
    {"PARAMETER=VALUE", "a parameter of the law and its value", FILL_NOTHING, NULL, NULL},
    {"PATH=VALUE", "a key of the specification, with dots between its parts, and its value: sweeps.curve.context=1024",
     FILL_NOTHING, NULL, NULL},
    {"R", "a relative difference, such as 1e-9", FILL_NOTHING, NULL, NULL},
    {"SET", "a set of constants of the catalogue", FILL_LISTED, "constants", NULL},
    {"SPEC", "a specification, see proofsweep-spec(5)", FILL_FILE, ".yaml", NULL},
    {"T", "a number of tokens", FILL_NOTHING, NULL, NULL},
    {"VARIANTS", "variants of the figures, with commas between", FILL_LIST, NULL, variant_word},
    {"W", "a workload: which tokens are processed", FILL_WORDS, NULL, workload_word},
    {"WHAT", "what to list", FILL_WORDS, NULL, listing_word},
    {"X", "a number", FILL_NOTHING, NULL, NULL},
};
const size_t placeholder_count = sizeof placeholders / sizeof placeholders[0];

const struct placeholder *placeholder_find(const char *name, size_t length)
{
  for (size_t i = 0; i < placeholder_count; i++) {
    if (strlen(placeholders[i].name) == length && strncmp(placeholders[i].name, name, length) == 0) {
      return &placeholders[i];
    }
  }
  return NULL;
}

bool usage_operand(const char *usage, size_t index, struct operand *operand)
{
  for (const char *next = usage; *next != '\0'; next += strspn(next, " ")) {
    size_t length = strcspn(next, " ");
    bool option = strncmp(next, "--", 2) == 0 || strncmp(next, "[options]", length) == 0;
    if (option) {
      return false; /* options close the line */
    }
    if (index-- == 0) {
      *operand = (struct operand){.words = next, .length = length};
      if (next[0] == '[') {
        *operand = (struct operand){.words = next + 1, .length = length - 2, .optional = true};
      }
      if (operand->length > 3 && strncmp(operand->words + operand->length - 3, "...", 3) == 0) {
        operand->length -= 3;
        operand->repeated = true;
      }
      return true;
    }
    next += length;
  }
  return false;
}

bool operand_alternative(const struct operand *operand, size_t index, const struct placeholder **placeholder,
                         const char **word, size_t *length)
{
  const char *end = operand->words + operand->length;
  for (const char *next = operand->words; next < end; next += *length + 1) {
    *length = strcspn(next, "|");
    *length = *length < (size_t)(end - next) ? *length : (size_t)(end - next);
    if (index-- == 0) {
      *word = next;
      *placeholder = placeholder_find(next, *length);
      return true;
    }
  }
  return false;
}
