/* The keys of a config.json from which no number is taken: work that is not counted, values without weight, and keys
 * that are not known here. */
#include "core/suggest.h"
#include "io/hf_reading.h"

#include <stdio.h>
#include <string.h>

/* Work that no accounting counts. */
static const struct {
  const char *key, *work;
} uncounted[] = {
    {"final_logit_softcapping", "a tanh for each logit"},
    {"attn_temperature_tuning", "a scaling of queries"},
    {"swiglu_limit", "a clamp of each activation"},
    {"vision_config", "that part of the model"},
    {"audio_config", "that part of the model"},
    {"shared_expert_intermediate_size", "the gate of the shared experts"},
};

/* Values that change no count. '*' at an end stands for any text. */
static const char *const weightless[] = {
    "text_config",
    "_name_or_path",
    "architectures",
    "auto_map",
    "*dtype",
    "transformers_version",
    "transformers.js_config",
    "*token_id",
    "*token_index",
    "*_token_ids",
    "initializer_*",
    "*_eps",
    "*_epsilon",
    "*dropout*",
    "*pdrop",
    "use_cache",
    "cache_implementation",
    "tie_word_embeddings",
    "hidden_act",
    "hidden_activation",
    "activation_function",
    "rope_*",
    "*_rope_theta",
    "rotary_*",
    "position_embedding_type",
    "original_max_position_embeddings",
    "partial_rotary_factor",
    "no_rope_layer*",
    "*_multiplier",
    "logits_scaling",
    "use_parallel_residual",
    "norm_type",
    "use_bias",
    "initial_context_length",
    "n_ctx",
    "n_special",
    "predict_special_tokens",
    "sliding_window_size",
    "*_bias",
    "output_*",
    "router_*",
    "norm_topk_prob",
    "swiglu_alpha",
    "attn_scale",
    "floor_scale",
    "scale_attn_*",
    "reorder_and_upcast_attn",
    "query_pre_attn_scalar",
    "summary_*",
    "task_specific_params",
    "quantization_config",
    "pretraining_tp",
    "classifier_*",
    "deterministic_flash_attn",
    "reference_compile",
    "repad_logits_with_grad",
    "sparse_pred*",
    "use_bidirectional_attention",
    "use_mrope",
    "mm_tokens_per_image",
    "for_llm_compressor",
    "_attn_implementation*",
    "id2label",
    "label2id",
    "return_dict",
    "torchscript",
    "gradient_checkpointing",
    "is_decoder",
    "is_encoder_decoder",
    "add_cross_attention",
};

/* Keys that decide the counts: what a misspelt one was probably meant to be. */
static const char *const deciding[] = {
    "hidden_size",
    "n_embd",
    "num_hidden_layers",
    "n_layer",
    "num_attention_heads",
    "n_head",
    "head_dim",
    "num_key_value_heads",
    "n_inner",
    "intermediate_size",
    "vocab_size",
    "n_positions",
    "sliding_window",
    "layer_types",
    "max_position_embeddings",
    "num_local_experts",
    "num_experts",
    "num_experts_per_tok",
    "attention_chunk_size",
};

static bool matches(const char *pattern, const char *key)
{
  size_t length = strlen(pattern), key_length = strlen(key);
  bool open_start = pattern[0] == '*', open_end = length > 1 && pattern[length - 1] == '*';
  const char *core = pattern + open_start;
  size_t core_length = length - open_start - open_end;
  if (key_length < core_length) {
    return false;
  }
  if (open_start && open_end) {
    char text[64];
    (void)snprintf(text, sizeof text, "%.*s", (int)core_length, core);
    return strstr(key, text) != NULL;
  }
  const char *place = open_start ? key + key_length - core_length : key;
  return (open_end || open_start || key_length == core_length) && strncmp(place, core, core_length) == 0;
}

static bool is_weightless(const char *key)
{
  for (size_t i = 0; i < sizeof weightless / sizeof weightless[0]; i++) {
    if (matches(weightless[i], key)) {
      return true;
    }
  }
  for (size_t i = 0; i < sizeof uncounted / sizeof uncounted[0]; i++) {
    if (strcmp(uncounted[i].key, key) == 0) {
      return true; /* of no work: null, false or 0 */
    }
  }
  return false;
}

/* The work that a key stands for where its value is neither null, false nor 0; else NULL. */
static const char *uncounted_work(const struct node *node)
{
  static const char *const nothing[] = {"", "null", "false", "0", "0.0"};
  for (size_t i = 0; i < sizeof nothing / sizeof nothing[0] && node->kind == NODE_SCALAR; i++) {
    if (strcmp(node->text, nothing[i]) == 0) {
      return NULL;
    }
  }
  for (size_t i = 0; i < sizeof uncounted / sizeof uncounted[0]; i++) {
    if (strcmp(uncounted[i].key, node->key->text) == 0) {
      return uncounted[i].work;
    }
  }
  return NULL;
}

static bool is_taken(const struct hf_reading *reading, const struct node *node)
{
  for (size_t i = 0; i < reading->taken_count; i++) {
    if (reading->taken[i] == node) {
      return true;
    }
  }
  return false;
}

static void append(char list[HF_KEYS_SIZE], const char *part, const char *key, const char *work)
{
  static const char more[] = ", ...";
  char entry[160];
  size_t used = strlen(list);
  (void)snprintf(entry, sizeof entry, "%s%s%.60s%s%s%s", used > 0 ? ", " : "", part, key, work != NULL ? " (" : "",
                 work != NULL ? work : "", work != NULL ? ")" : "");
  bool fits = used + strlen(entry) + sizeof more <= HF_KEYS_SIZE;
  if (fits || used < strlen(more) || strcmp(list + used - strlen(more), more) != 0) {
    (void)snprintf(list + used, HF_KEYS_SIZE - used, "%s", fits ? entry : more);
  }
}

/* A key that is not known, near one that is not there. */
static bool is_misspelt(struct hf_reading *reading, const struct node *node)
{
  const char *near = suggest_nearest(node->key->text, deciding, sizeof deciding / sizeof deciding[0]);
  size_t distance = near == NULL ? 0 : suggest_distance(near, node->key->text);
  if (distance < 1 || distance > 2 || node->kind != NODE_SCALAR || hf_has_key(reading, near)) {
    return false;
  }
  complain(reading->complaints, node->key->spot, "unknown key %s; did you mean '%s'?", node_show(node->key).text, near);
  return true;
}

static void judge(struct hf_reading *reading, const struct node *mapping, const char *part, struct hf_config *config)
{
  for (const struct node *node = mapping->first; node != NULL; node = node->next) {
    const char *key = node->key->text, *work = uncounted_work(node);
    if (work != NULL) {
      append(config->uncounted, part, key, work);
    } else if (is_taken(reading, node) || strcmp(key, "model_type") == 0) { /* the family comes of that */
      continue;
    } else if (is_weightless(key)) {
      append(config->weightless, part, key, NULL);
    } else if (mapping != reading->numbers || !is_misspelt(reading, node)) {
      append(config->unknown, part, key, NULL);
    }
  }
}

void hf_judge_keys(struct hf_reading *reading, struct hf_config *config)
{
  judge(reading, reading->numbers, hf_part(reading), config);
  if (reading->numbers != reading->root) {
    judge(reading, reading->root, "", config);
  }
}
