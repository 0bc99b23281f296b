/* A transformer architecture: the numbers that the cost model reads, and where they come from.
 *
 * The fields carry the names of the columns of sweeps/models.csv. They are data: an architecture is a row there, or an
 * inline mapping in a specification, never code. */
#ifndef PROOFSWEEP_ARCHITECTURE_H
#define PROOFSWEEP_ARCHITECTURE_H

#include "core/name.h"
#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum local_attention {
  LOCAL_NONE,    /* no local layer */
  LOCAL_SLIDING, /* each token attends to the last `window` tokens */
  LOCAL_CHUNKED  /* each token attends within its block of `window` tokens */
};

enum { NOTE_SIZE = 768 };

struct architecture {
  char name[NAME_SIZE]; /* core/name.h */
  char family[NAME_SIZE];
  uint64_t n_global_layers; /* L_g, layers in which every token attends to the whole context */
  uint64_t n_local_layers;  /* L_l; L_g + L_l >= 1 */
  uint64_t local_attention; /* enum local_attention; read only, and not LOCAL_NONE, where n_local_layers > 0 */
  uint64_t window;          /* W, tokens; read only, and >= 1, where n_local_layers > 0 */
  uint64_t d_model;         /* d >= 1 */
  uint64_t n_heads;         /* n_q >= 1, query heads */
  uint64_t n_kv_heads;      /* n_kv in [1, n_q] */
  uint64_t d_head;          /* d_h >= 1; n_heads d_head need not equal d_model */
  uint64_t d_ffn;           /* m >= 1, width of one expert */
  uint64_t ffn_projections; /* P: 2 plain, 3 gated */
  uint64_t norms_per_layer; /* counted by the accounting `full` only */
  uint64_t qk_norm;         /* 0 or 1: queries and keys are normalised */
  uint64_t softcap;         /* 0 or 1: attention scores pass a tanh */
  uint64_t attention_sinks; /* 0 or 1: one extra logit a head and query */
  uint64_t experts;         /* X in all; 0 for a dense feed-forward */
  uint64_t experts_active;  /* of X, for each token; 1 for a dense feed-forward */
  uint64_t experts_shared;
  uint64_t n_dense_layers;    /* of a model with experts, those without: a feed-forward of width d_ffn_dense instead */
  uint64_t d_ffn_dense;       /* read only, and >= 1, where n_dense_layers > 0 */
  uint64_t vocab;             /* V, rows of the LM head; 0 where unknown */
  uint64_t max_context;       /* tokens; 0 where the model has none of its own */
  char accounting[NAME_SIZE]; /* what `accounting: paper` means for it: paper-dense or paper-gemma */
  char ffn_kind[NAME_SIZE];
  char norm[NAME_SIZE];
  char verified[NAME_SIZE]; /* how far the row was held against its source: yes, partial, n/a */
  char source[NOTE_SIZE];
  char notes[NOTE_SIZE];
};

enum field_kind {
  FIELD_INTEGER, /* in [low, high]; 0 may be written as an empty cell where `blank` */
  FIELD_CHOICE,  /* one of choices[0..]; the value is the index; an empty cell is index 0 where `blank` */
  FIELD_TEXT
};

/* One column of models.csv and how it is kept in struct architecture. */
struct architecture_field {
  const char *name;
  enum field_kind kind;
  size_t offset;
  size_t size;                /* bytes of a FIELD_TEXT */
  uint64_t low, high;         /* bounds of a FIELD_INTEGER */
  const char *const *choices; /* NULL-terminated, for FIELD_CHOICE */
  bool blank;                 /* may be empty */
  bool optional;              /* the column may be missing from models.csv: those stand last */
  const char *unit;
  const char *meaning;
};

/* Room for all of them: with more rows than that the registry does not compile. */
enum { ARCHITECTURE_FIELDS_MAX = 40 };

extern const struct architecture_field architecture_fields[];
extern const size_t architecture_field_count;

/* The field of that name; NULL where there is none. */
const struct architecture_field *architecture_find_field(const char *name);

/* The value of a FIELD_INTEGER or FIELD_CHOICE. */
uint64_t architecture_get(const struct architecture *architecture, const struct architecture_field *field);
/* The text of a FIELD_TEXT. */
const char *architecture_get_text(const struct architecture *architecture, const struct architecture_field *field);

/* Whether all that is counted is the same of both: numbers, choices and the accounting, not what they are called. */
bool architecture_counts_alike(const struct architecture *a, const struct architecture *b);

/* Sets a field without looking at the others; the value's bounds are the caller's to check with architecture_check. */
void architecture_set(struct architecture *architecture, const struct architecture_field *field, uint64_t value);

/* Reads `text` into a field. STATUS_BAD_INPUT with a sentence such as "'abc' is not a whole number" (no place, no field
 * name: the caller knows them). */
enum status architecture_set_text(struct architecture *architecture, const struct architecture_field *field,
                                  const char *text, struct fault *fault) MUST_CHECK;

/* Whether every field is in bounds and the fields agree with each other (a window where there are local layers, ...).
 * STATUS_BAD_INPUT names the field in its sentence; *field, where not NULL, is the one at fault. */
enum status architecture_check(const struct architecture *architecture, const struct architecture_field **field,
                               struct fault *fault) MUST_CHECK;

/* Whether something is odd about an architecture that can be counted all the same; *words say what, and of which
 * model. */
bool architecture_is_odd(const struct architecture *architecture, struct fault *words);

/* L = L_g + L_l. */
uint64_t architecture_layers(const struct architecture *architecture);
/* q = n_q d_h and k = n_kv d_h. */
uint64_t architecture_query_width(const struct architecture *architecture);
uint64_t architecture_key_width(const struct architecture *architecture);

#endif
