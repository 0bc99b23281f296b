/* A Hugging Face config.json as an architecture, with a record of where each number came from. */
#ifndef PROOFSWEEP_HF_CONFIG_H
#define PROOFSWEEP_HF_CONFIG_H

#include "core/architecture.h"
#include "core/arena.h"
#include "core/status.h"
#include "core/text.h"
#include "io/complaints.h"
#include "io/source.h"

#include <stddef.h>

enum { HF_ORIGIN_SIZE = 160, HF_KEYS_SIZE = 1600 };

/* One field of the architecture and its origin: "num_hidden_layers", "layer_types: 10 of 12 are full_attention",
 * "default of gemma2" (the value that the library's class takes for a key that is not there). */
struct hf_field {
  const struct architecture_field *field;
  char origin[HF_ORIGIN_SIZE];
};

struct hf_config {
  struct architecture architecture;                /* as architecture_check accepts it */
  struct hf_field fields[ARCHITECTURE_FIELDS_MAX]; /* in the order of architecture_fields */
  size_t field_count;
  /* The file's other keys, as lists for people; "..." where there are too many. */
  char uncounted[HF_KEYS_SIZE];  /* work that no accounting counts, each with a word on it */
  char weightless[HF_KEYS_SIZE]; /* values that change no count */
  char unknown[HF_KEYS_SIZE];    /* keys that are not known here, and may change the counts */
};

/* Reads a file as the `transformers` library would: what it leaves out is the default of its model_type's class
 * (hf_family.h), but for the sizes of the model, which only a text_config may leave out. The architecture's name is the
 * last part of "_name_or_path" where that is a word, else the file's name where it is another than config.json, else
 * model_type; its source is the file's name. Messages and statuses as spec_read gives them: STATUS_BAD_INPUT with
 * *complaints for what is no config.json, is one of an unknown model_type, has layers that no architecture of ours can
 * express, or a key that is misspelt. */
enum status hf_config_read(const char *path, struct hf_config *config, struct text *complaints,
                           struct fault *fault) MUST_CHECK;

/* The same for bytes in memory, named `path` in messages. */
enum status hf_config_read_bytes(const char *path, const char *bytes, size_t length, struct hf_config *config,
                                 struct text *complaints, struct fault *fault) MUST_CHECK;

/* As a part of a larger reading: adds to the complaints of the caller (complaints->count tells). STATUS_NO_MEMORY is
 * the only fault. */
enum status hf_config_parse(const struct source *source, struct arena *arena, struct complaints *complaints,
                            struct hf_config *config, struct fault *fault) MUST_CHECK;

#endif
