/* What each model_type of a Hugging Face config.json means: what its configuration class in the `transformers` library
 * takes for a key that a file leaves out, and what follows from the kind of model alone. */
#ifndef PROOFSWEEP_HF_FAMILY_H
#define PROOFSWEEP_HF_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The sizes of a class's defaults, by the fields of struct architecture. 0: none, or it follows from others (n_kv_heads
 * is n_heads, d_head is d_model / n_heads, d_ffn is 4 d_model). */
struct hf_sizes {
  uint64_t layers, d_model, n_heads, n_kv_heads, d_head, d_ffn, vocab, max_context;
  uint64_t window;
  uint64_t experts, experts_active;
};

struct hf_reading;
/* Says which of so many layers are local, where the file has no layer_types; false after a complaint. */
typedef bool hf_schedule(struct hf_reading *reading, uint64_t layers);

struct hf_family {
  const char *model_type;
  const char *accounting, *ffn_kind, *norm;
  uint64_t ffn_projections, norms_per_layer;
  struct hf_sizes defaults;
  hf_schedule *schedule;    /* NULL: every layer is global */
  const char *window_key;   /* NULL: sliding_window */
  const char *expert_width; /* key of d_ffn where the layer has experts; NULL: that of every feed-forward */
  const char *dense_width;  /* key of d_ffn_dense, for layers without experts; NULL: every layer has them */
  uint64_t dense_default;   /* of that key */
  uint64_t shared_experts;  /* 1 where each layer with experts has one of the same width */
  const char *shared_width; /* key of the width of the shared part, a multiple of an expert's; NULL: none */
  uint64_t shared_default;  /* of that key */
  bool qk_norm,
      qk_norm_key; /* whether queries and keys are normed; whether use_qk_norm decides, and this is its default */
  bool softcap, softcap_key; /* the same of attn_logit_softcapping */
  bool sinks;
};

/* The family of a model_type; NULL where it is not known. The model_type of a file that holds a text model beside
 * others (gemma3, llama4) is that of the text model. */
const struct hf_family *hf_family_find(const char *model_type);

/* Why models of that type cannot be counted ("its attention is ..."); NULL where nothing is known about it. */
const char *hf_family_obstacle(const char *model_type);

/* The i-th model_type that can be read; NULL behind the last. */
const char *hf_family_name(size_t i);

/* Rules of the classes, in hf_layers.c. */
extern hf_schedule hf_every_sliding, hf_upper_sliding, hf_every_second_sliding, hf_pattern_sliding, hf_chunked_but_some,
    hf_every_third_global, hf_unless_sliding;

#endif
