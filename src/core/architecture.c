#include "core/architecture.h"

#include "core/decimal.h"
#include "core/numeral.h"

#include <string.h>

static const char *const local_attention_words[] = {"none", "sliding", "chunked", NULL};

enum { FIELD_LIMIT = 1000000000 }; /* far beyond any model, and small enough that a product of four fits 128 bits */

#define INTEGER(field, low, high, blank, unit, meaning)                                                                \
  {                                                                                                                    \
#field, FIELD_INTEGER, offsetof(struct architecture, field), 0, low, high, NULL, blank, false, unit, meaning       \
  }
#define TEXT(field, blank, meaning)                                                                                    \
  {                                                                                                                    \
#field, FIELD_TEXT, offsetof(struct architecture, field), sizeof(((struct architecture *)0)->field), 0, 0, NULL,   \
        blank, false, "", meaning                                                                                      \
  }
#define YOUNGER_INTEGER(field, high, unit, meaning)                                                                    \
  {                                                                                                                    \
#field, FIELD_INTEGER, offsetof(struct architecture, field), 0, 0, high, NULL, true, true, unit, meaning           \
  }

const struct architecture_field architecture_fields[] = {
    TEXT(name, false, "name used everywhere"),
    TEXT(family, true, "family of models"),
    INTEGER(n_global_layers, 0, FIELD_LIMIT, false, "layers",
            "layers in which every token attends to the whole context"),
    INTEGER(n_local_layers, 0, FIELD_LIMIT, false, "layers", "layers that attend to a window"),
    {"local_attention", FIELD_CHOICE, offsetof(struct architecture, local_attention), 0, 0, LOCAL_CHUNKED,
     local_attention_words, true, false, "", "kind of the local layers: sliding or chunked"},
    INTEGER(window, 0, UINT64_C(1000000000000), true, "tokens", "window of a local layer"),
    INTEGER(d_model, 1, FIELD_LIMIT, false, "1", "model width"),
    INTEGER(n_heads, 1, FIELD_LIMIT, false, "heads", "query heads"),
    INTEGER(n_kv_heads, 1, FIELD_LIMIT, false, "heads", "key and value heads"),
    INTEGER(d_head, 1, FIELD_LIMIT, false, "1", "width of one head"),
    INTEGER(d_ffn, 1, FIELD_LIMIT, false, "1", "feed-forward width of one expert"),
    INTEGER(ffn_projections, 2, 3, false, "projections", "feed-forward projections: 2 plain, 3 gated"),
    INTEGER(norms_per_layer, 0, 100, false, "norms", "normalisations of the residual stream in a layer"),
    INTEGER(qk_norm, 0, 1, false, "1", "1 where queries and keys are normalised"),
    INTEGER(softcap, 0, 1, false, "1", "1 where attention scores are soft-capped"),
    INTEGER(attention_sinks, 0, 1, false, "1", "1 where each head has a sink logit"),
    INTEGER(experts, 0, 1000000, false, "experts", "experts in all; 0 for a dense feed-forward"),
    INTEGER(experts_active, 0, 1000000, false, "experts",
            "routed experts active for a token; 1 for a dense feed-forward"),
    INTEGER(experts_shared, 0, 1000000, false, "experts", "experts active for every token"),
    INTEGER(vocab, 0, FIELD_LIMIT, true, "tokens", "rows of the LM head"),
    INTEGER(max_context, 0, UINT64_C(1000000000000), true, "tokens", "the model's own longest context"),
    TEXT(accounting, false, "what the accounting 'paper' means for it"),
    TEXT(ffn_kind, true, "kind of feed-forward"),
    TEXT(norm, true, "kind of normalisation"),
    TEXT(verified, true, "how far the row was held against its source"),
    TEXT(source, false, "where the numbers come from"),
    TEXT(notes, true, "what a reader should know"),
    YOUNGER_INTEGER(n_dense_layers, FIELD_LIMIT, "layers", "layers without experts in a model with experts"),
    YOUNGER_INTEGER(d_ffn_dense, FIELD_LIMIT, "1", "feed-forward width of the layers without experts"),
};
const size_t architecture_field_count = sizeof architecture_fields / sizeof architecture_fields[0];
_Static_assert(sizeof architecture_fields / sizeof architecture_fields[0] <= ARCHITECTURE_FIELDS_MAX,
               "more room for fields of an architecture is needed");

const struct architecture_field *architecture_find_field(const char *name)
{
  for (size_t i = 0; i < architecture_field_count; i++) {
    if (strcmp(architecture_fields[i].name, name) == 0) {
      return &architecture_fields[i];
    }
  }
  return NULL;
}

uint64_t architecture_get(const struct architecture *architecture, const struct architecture_field *field)
{
  uint64_t value = 0;
  memcpy(&value, (const char *)architecture + field->offset, sizeof value);
  return value;
}

const char *architecture_get_text(const struct architecture *architecture, const struct architecture_field *field)
{
  return (const char *)architecture + field->offset;
}

bool architecture_counts_alike(const struct architecture *a, const struct architecture *b)
{
  for (size_t i = 0; i < architecture_field_count; i++) {
    const struct architecture_field *field = &architecture_fields[i];
    if (field->kind != FIELD_TEXT && architecture_get(a, field) != architecture_get(b, field)) {
      return false;
    }
  }
  return strcmp(a->accounting, b->accounting) == 0;
}

void architecture_set(struct architecture *architecture, const struct architecture_field *field, uint64_t value)
{
  memcpy((char *)architecture + field->offset, &value, sizeof value);
}

static enum status set_integer(struct architecture *architecture, const struct architecture_field *field,
                               const char *text, struct fault *fault)
{
  unsigned __int128 value = 0;
  enum decimal_reading reading = decimal_to_u128(text, strlen(text), &value);
  if (reading == DECIMAL_NOT_A_NUMBER) {
    /* As programs write a column in which cells are empty: 1024.0. */
    struct numeral number = numeral_read(text, strlen(text));
    bool whole = number.whole && strpbrk(text, ".eE") != NULL;
    return whole ? fault_set(fault, STATUS_BAD_INPUT, "'%.80s' has a point or a power; write %.0f", text, number.value)
                 : fault_set(fault, STATUS_BAD_INPUT, "'%.80s' is not a whole number", text);
  }
  if (reading != DECIMAL_READ || value < field->low || value > field->high) {
    return fault_set(fault, STATUS_BAD_INPUT, "must be between %llu and %llu, found %.80s",
                     (unsigned long long)field->low, (unsigned long long)field->high, text);
  }
  architecture_set(architecture, field, (uint64_t)value);
  return STATUS_OK;
}

static enum status set_choice(struct architecture *architecture, const struct architecture_field *field,
                              const char *text, struct fault *fault)
{
  for (uint64_t i = 0; field->choices[i] != NULL; i++) {
    if (strcmp(field->choices[i], text) == 0) {
      architecture_set(architecture, field, i);
      return STATUS_OK;
    }
  }
  return fault_set(fault, STATUS_BAD_INPUT, "'%.80s' is not one of none, sliding, chunked", text);
}

enum status architecture_set_text(struct architecture *architecture, const struct architecture_field *field,
                                  const char *text, struct fault *fault)
{
  if (text[0] == '\0') {
    if (!field->blank) {
      return fault_set(fault, STATUS_BAD_INPUT, "must not be empty");
    }
    if (field->kind != FIELD_TEXT) {
      architecture_set(architecture, field, 0);
      return STATUS_OK;
    }
  }
  if (field->kind == FIELD_INTEGER) {
    return set_integer(architecture, field, text, fault);
  }
  if (field->kind == FIELD_CHOICE) {
    return set_choice(architecture, field, text, fault);
  }
  size_t length = strlen(text);
  if (length >= field->size) {
    return fault_set(fault, STATUS_BAD_INPUT, "longer than %zu bytes", field->size - 1);
  }
  memcpy((char *)architecture + field->offset, text, length + 1);
  return STATUS_OK;
}

/* A rule between fields: the field to name and what is wrong. */
struct agreement {
  bool broken;
  const char *field;
  const char *sentence;
};

enum status architecture_check(const struct architecture *architecture, const struct architecture_field **field,
                               struct fault *fault)
{
  const struct architecture *a = architecture;
  for (size_t i = 0; i < architecture_field_count; i++) {
    const struct architecture_field *candidate = &architecture_fields[i];
    uint64_t value = candidate->kind == FIELD_TEXT ? 0 : architecture_get(a, candidate);
    if (candidate->kind != FIELD_TEXT && (value < candidate->low || value > candidate->high)) {
      if (field != NULL) {
        *field = candidate;
      }
      return fault_set(fault, STATUS_BAD_INPUT, "%s must be between %llu and %llu, found %llu", candidate->name,
                       (unsigned long long)candidate->low, (unsigned long long)candidate->high,
                       (unsigned long long)value);
    }
  }
  bool local = a->n_local_layers > 0;
  const struct agreement agreements[] = {
      {a->n_global_layers + a->n_local_layers == 0, "n_global_layers", "n_global_layers and n_local_layers are both 0"},
      {local && a->local_attention == LOCAL_NONE, "local_attention",
       "local_attention must be sliding or chunked where n_local_layers is not 0"},
      {local && a->window == 0, "window", "window must be at least 1 where n_local_layers is not 0"},
      {a->n_kv_heads > a->n_heads, "n_kv_heads", "n_kv_heads must not exceed n_heads"},
      {a->experts_active + a->experts_shared == 0, "experts_active", "experts_active and experts_shared are both 0"},
      {a->experts > 0 && a->experts_active > a->experts, "experts_active", "experts_active must not exceed experts"},
      {a->experts == 0 && a->experts_shared > 0, "experts_shared",
       "experts_shared belongs to models with experts; give experts"},
      {a->experts == 0 && a->experts_active > 1, "experts_active",
       "experts_active above 1 belongs to models with experts; give experts"},
      {a->n_dense_layers > a->n_global_layers + a->n_local_layers, "n_dense_layers",
       "n_dense_layers must not exceed the layers of the model"},
      {a->n_dense_layers > 0 && a->experts == 0, "n_dense_layers", "n_dense_layers belongs to models with experts"},
      {a->n_dense_layers > 0 && a->d_ffn_dense == 0, "d_ffn_dense",
       "d_ffn_dense must be at least 1 where n_dense_layers is not 0"},
      {strcmp(a->accounting, "paper-dense") != 0 && strcmp(a->accounting, "paper-gemma") != 0, "accounting",
       "accounting must be paper-dense or paper-gemma"},
  };
  for (size_t i = 0; i < sizeof agreements / sizeof agreements[0]; i++) {
    if (agreements[i].broken) {
      if (field != NULL) {
        *field = architecture_find_field(agreements[i].field);
      }
      return fault_set(fault, STATUS_BAD_INPUT, "%s", agreements[i].sentence);
    }
  }
  return STATUS_OK;
}

bool architecture_is_odd(const struct architecture *architecture, struct fault *words)
{
  const struct architecture *a = architecture;
  if (a->n_heads % a->n_kv_heads != 0) {
    (void)fault_set(words, STATUS_BAD_INPUT,
                    "model '%s' has %llu key and value heads, which do not divide its %llu heads", a->name,
                    (unsigned long long)a->n_kv_heads, (unsigned long long)a->n_heads);
    return true;
  }
  if (a->window > 0 && a->n_local_layers == 0) {
    (void)fault_set(words, STATUS_BAD_INPUT, "model '%s' has a window, which changes nothing where no layer is local",
                    a->name);
    return true;
  }
  return false;
}

uint64_t architecture_layers(const struct architecture *architecture)
{
  return architecture->n_global_layers + architecture->n_local_layers;
}

uint64_t architecture_query_width(const struct architecture *architecture)
{
  return architecture->n_heads * architecture->d_head;
}

uint64_t architecture_key_width(const struct architecture *architecture)
{
  return architecture->n_kv_heads * architecture->d_head;
}
