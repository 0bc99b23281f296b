/* One config.json at work: what src/io/hf_*.c share. */
#ifndef PROOFSWEEP_HF_READING_H
#define PROOFSWEEP_HF_READING_H

#include "io/document.h"
#include "io/hf_config.h"
#include "io/hf_family.h"

enum { HF_TAKEN_LIMIT = 64 };

struct hf_reading {
  const struct source *source;
  struct complaints *complaints;
  const struct hf_family *family;
  const struct node *root, *numbers; /* numbers: text_config where there is one */
  struct architecture *architecture;
  char origins[ARCHITECTURE_FIELDS_MAX][HF_ORIGIN_SIZE]; /* by the field's place in architecture_fields */
  const struct node *taken[HF_TAKEN_LIMIT];              /* values that were looked at, null ones too */
  size_t taken_count;
};

/* The value of a key in the part that describes the text model; NULL where it is missing or null. */
const struct node *hf_find(struct hf_reading *reading, const char *key);
/* Whether the key is there, be it null. */
bool hf_has_key(struct hf_reading *reading, const char *key);

/* Each complains where the value is of another kind, and is false then. */
bool hf_whole(struct hf_reading *reading, const struct node *node, uint64_t *value);
bool hf_truth(struct hf_reading *reading, const struct node *node, bool *value);

/* Sets a field of the architecture, and where its value comes from. */
void hf_set(struct hf_reading *reading, const char *field, uint64_t value);
void hf_origin(struct hf_reading *reading, const char *field, const char *format, ...) PRINTF_LIKE(3, 4);

/* "text_config." where the numbers stand there; else "". */
const char *hf_part(const struct hf_reading *reading);

/* Sets the whole-number field from the first of the keys that is there (a NULL ends them), else to `fallback`: the
 * class's default unless `why` says how it follows. Complains where the fallback is 0, which is none, and where a size
 * of the model is missing outside a text_config. */
uint64_t hf_settle(struct hf_reading *reading, const char *field, const char *const keys[2], uint64_t fallback,
                   const char *why);

/* hf_layers.c: how many layers, which are local, and their window. */
void hf_read_layers(struct hf_reading *reading);

/* hf_keys.c: sorts the keys that nothing was taken from into config's three lists, and complains of one that is
 * probably a misspelt key. */
void hf_judge_keys(struct hf_reading *reading, struct hf_config *config);

#endif
