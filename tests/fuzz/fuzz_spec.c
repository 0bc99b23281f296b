/* libFuzzer target: a specification, or a config.json, of any bytes. What stands behind the first NUL, which neither
 * may hold, is a word of --set. Every answer must be a status with its messages, and nothing may leak.
 *
 * Build with -DPROOFSWEEP_FUZZ=ON and clang; run as
 *   fuzz_spec -dict=tests/fuzz/spec.dict -max_len=4096 FOUND tests/fuzz/corpus/spec */
#include "support/spec_words.h"

#include "core/text.h"
#include "io/hf_config.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads the values that a plan would read: the sanitizers see what lies outside. */
static double walk(const struct spec *spec)
{
  double sum = 0;
  for (size_t i = 0; i < spec->sweep_count; i++) {
    const struct sweep *sweep = &spec->sweeps[i];
    for (size_t j = 0; j < sweep->axis_count; j++) {
      const struct axis *axis = &sweep->axes[j];
      bool whole = axis->kind == AXIS_CONTEXT || axis->kind == AXIS_PROMPT || axis->kind == AXIS_FIELD;
      sum += whole ? (double)axis_integer(axis, axis->count - 1) : 0;
      sum += axis->kind == AXIS_CONSTANT ? axis_real(axis, axis->count - 1) : 0;
    }
  }
  for (size_t i = 0; i < spec->claim_count; i++) {
    sum += (double)strlen(spec->claims[i].selection.value);
  }
  return sum;
}

static void read_specification(const char *bytes, size_t length, const char *const *sets, size_t set_count)
{
  struct spec_words words;
  struct spec spec;
  struct text complaints = {0};
  struct fault fault = {0};
  spec_words_make(&words);
  words.options.sets = sets;
  words.options.set_count = set_count;
  enum status status = spec_read_bytes("fuzz/x.yaml", bytes, length, &words.options, &spec, &complaints, &fault);
  bool good = status == STATUS_OK ? walk(&spec) >= 0 : status == STATUS_BAD_INPUT && complaints.length > 0;
  if (!good) {
    abort();
  }
  text_free(&complaints);
  spec_free(&spec);
}

static void read_config(const char *bytes, size_t length)
{
  struct hf_config config;
  struct text complaints = {0};
  struct fault fault = {0};
  enum status status = hf_config_read_bytes("config.json", bytes, length, &config, &complaints, &fault);
  if ((status == STATUS_OK) != (complaints.length == 0)) {
    abort();
  }
  text_free(&complaints);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const char *bytes = (const char *)data;
  const char *end = size == 0 ? NULL : memchr(bytes, '\0', size);
  size_t length = end == NULL ? size : (size_t)(end - bytes);
  char *word = end == NULL ? NULL : strndup(end + 1, size - length - 1);
  const char *const sets[] = {word};
  read_specification(bytes, length, sets, word != NULL);
  read_config(bytes, size);
  free(word);
  return 0;
}
