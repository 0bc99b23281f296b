/* Values from the configuration classes of `transformers` (configuration_gpt2.py, configuration_gemma3.py ...). */
#include "io/hf_family.h"

#include <string.h>

#define DENSE_LLAMA                                                                                                    \
  .accounting = "paper-dense", .ffn_kind = "swiglu", .norm = "rmsnorm", .ffn_projections = 3, .norms_per_layer = 2
#define GEMMA(norms)                                                                                                   \
  .accounting = "paper-gemma", .ffn_kind = "geglu", .norm = "rmsnorm", .ffn_projections = 3, .norms_per_layer = (norms)

static const struct hf_family families[] = {
    {.model_type = "gpt2",
     .accounting = "paper-dense",
     .ffn_kind = "gelu_mlp",
     .norm = "layernorm",
     .ffn_projections = 2,
     .norms_per_layer = 2,
     .defaults = {.layers = 12, .d_model = 768, .n_heads = 12, .vocab = 50257, .max_context = 1024}},
    {.model_type = "llama",
     DENSE_LLAMA,
     .defaults = {.layers = 32, .d_model = 4096, .n_heads = 32, .d_ffn = 11008, .vocab = 32000, .max_context = 2048}},
    {.model_type = "mistral",
     DENSE_LLAMA,
     .defaults = {.layers = 32,
                  .d_model = 4096,
                  .n_heads = 32,
                  .n_kv_heads = 8,
                  .d_ffn = 14336,
                  .vocab = 32000,
                  .max_context = 131072,
                  .window = 4096},
     .schedule = hf_every_sliding},
    {.model_type = "mixtral",
     DENSE_LLAMA,
     .defaults = {.layers = 32,
                  .d_model = 4096,
                  .n_heads = 32,
                  .n_kv_heads = 8,
                  .d_ffn = 14336,
                  .vocab = 32000,
                  .max_context = 131072,
                  .experts = 8,
                  .experts_active = 2},
     .schedule = hf_every_sliding},
    {.model_type = "gemma",
     GEMMA(2),
     .defaults = {.layers = 28,
                  .d_model = 3072,
                  .n_heads = 16,
                  .n_kv_heads = 16,
                  .d_head = 256,
                  .d_ffn = 24576,
                  .vocab = 256000,
                  .max_context = 8192}},
    {.model_type = "gemma2",
     GEMMA(4),
     .defaults = {.layers = 26,
                  .d_model = 2304,
                  .n_heads = 8,
                  .n_kv_heads = 4,
                  .d_head = 256,
                  .d_ffn = 9216,
                  .vocab = 256000,
                  .max_context = 8192,
                  .window = 4096},
     .schedule = hf_every_second_sliding,
     .softcap = true,
     .softcap_key = true},
    {.model_type = "gemma3_text",
     GEMMA(4),
     .defaults = {.layers = 26,
                  .d_model = 2304,
                  .n_heads = 8,
                  .n_kv_heads = 4,
                  .d_head = 256,
                  .d_ffn = 9216,
                  .vocab = 262208,
                  .max_context = 131072,
                  .window = 4096},
     .schedule = hf_pattern_sliding,
     .qk_norm = true,
     .softcap_key = true},
    {.model_type = "qwen2",
     DENSE_LLAMA,
     .defaults = {.layers = 32,
                  .d_model = 4096,
                  .n_heads = 32,
                  .n_kv_heads = 32,
                  .d_ffn = 22016,
                  .vocab = 151936,
                  .max_context = 32768,
                  .window = 4096},
     .schedule = hf_upper_sliding},
    {.model_type = "qwen3",
     DENSE_LLAMA,
     .defaults = {.layers = 32,
                  .d_model = 4096,
                  .n_heads = 32,
                  .n_kv_heads = 32,
                  .d_head = 128,
                  .d_ffn = 22016,
                  .vocab = 151936,
                  .max_context = 32768,
                  .window = 4096},
     .schedule = hf_upper_sliding,
     .qk_norm = true},
    {.model_type = "qwen2_moe",
     DENSE_LLAMA,
     .defaults = {.layers = 24,
                  .d_model = 2048,
                  .n_heads = 16,
                  .n_kv_heads = 16,
                  .d_ffn = 1408,
                  .vocab = 151936,
                  .max_context = 32768,
                  .experts = 60,
                  .experts_active = 4},
     .schedule = hf_unless_sliding,
     .expert_width = "moe_intermediate_size",
     .dense_width = "intermediate_size",
     .dense_default = 5632,
     .shared_width = "shared_expert_intermediate_size",
     .shared_default = 5632},
    {.model_type = "qwen3_moe",
     DENSE_LLAMA,
     .defaults = {.layers = 24,
                  .d_model = 2048,
                  .n_heads = 32,
                  .n_kv_heads = 4,
                  .d_ffn = 768,
                  .vocab = 151936,
                  .max_context = 32768,
                  .experts = 128,
                  .experts_active = 8},
     .schedule = hf_unless_sliding,
     .expert_width = "moe_intermediate_size",
     .dense_width = "intermediate_size",
     .dense_default = 6144,
     .qk_norm = true},
    {.model_type = "gpt_oss",
     DENSE_LLAMA,
     .defaults = {.layers = 36,
                  .d_model = 2880,
                  .n_heads = 64,
                  .n_kv_heads = 8,
                  .d_head = 64,
                  .d_ffn = 2880,
                  .vocab = 201088,
                  .max_context = 131072,
                  .window = 128,
                  .experts = 128,
                  .experts_active = 4},
     .schedule = hf_every_second_sliding,
     .sinks = true},
    {.model_type = "llama4_text",
     DENSE_LLAMA,
     .defaults = {.layers = 48,
                  .d_model = 5120,
                  .n_heads = 40,
                  .n_kv_heads = 8,
                  .d_head = 128,
                  .d_ffn = 8192,
                  .vocab = 202048,
                  .max_context = 131072,
                  .window = 8192,
                  .experts = 16,
                  .experts_active = 1},
     .schedule = hf_chunked_but_some,
     .window_key = "attention_chunk_size",
     .dense_width = "intermediate_size_mlp",
     .dense_default = 16384,
     .shared_experts = 1,
     .qk_norm = true,
     .qk_norm_key = true},
    {.model_type = "modernbert",
     .accounting = "paper-dense",
     .ffn_kind = "geglu",
     .norm = "layernorm",
     .ffn_projections = 3,
     .norms_per_layer = 2,
     .defaults = {.layers = 22,
                  .d_model = 768,
                  .n_heads = 12,
                  .d_ffn = 1152,
                  .vocab = 50368,
                  .max_context = 8192,
                  .window = 128},
     .schedule = hf_every_third_global,
     .window_key = "local_attention"},
};
enum { FAMILIES = sizeof families / sizeof families[0] };

/* Files that hold a text model beside others name the whole. */
static const struct {
  const char *model_type, *text_type;
} wrappers[] = {{"gemma3", "gemma3_text"}, {"llama4", "llama4_text"}};
enum { WRAPPERS = sizeof wrappers / sizeof wrappers[0] };

#define STATE_SPACE "some of its layers are state-space or recurrent ones, and only attention is counted"
#define LATENT "its attention projects keys and values through a latent of low rank, which no field describes"
#define TWO_STACKS "it has an encoder and a decoder with cross-attention between them"
#define LINEAR "some of its layers have linear attention, whose cost does not grow with pairs of tokens"
#define RELATED "its layers are of the usual kind, but its keys are not read"

static const struct {
  const char *model_type, *obstacle;
} obstacles[] = {
    {"deepseek_v2", LATENT},
    {"deepseek_v3", LATENT},
    {"kimi_k2", LATENT},
    {"minicpm3", LATENT},
    {"mamba", STATE_SPACE},
    {"mamba2", STATE_SPACE},
    {"jamba", STATE_SPACE},
    {"bamba", STATE_SPACE},
    {"zamba2", STATE_SPACE},
    {"falcon_mamba", STATE_SPACE},
    {"falcon_h1", STATE_SPACE},
    {"granitemoehybrid", STATE_SPACE},
    {"nemotron_h", STATE_SPACE},
    {"recurrent_gemma", STATE_SPACE},
    {"rwkv", STATE_SPACE},
    {"qwen3_next", LINEAR},
    {"kimi_linear", LINEAR},
    {"minimax", LINEAR},
    {"minimax_m1", LINEAR},
    {"t5", TWO_STACKS},
    {"mt5", TWO_STACKS},
    {"umt5", TWO_STACKS},
    {"bart", TWO_STACKS},
    {"mbart", TWO_STACKS},
    {"pegasus", TWO_STACKS},
    {"marian", TWO_STACKS},
    {"whisper", TWO_STACKS},
    {"t5gemma", TWO_STACKS},
    {"gemma3n", "it adds embeddings and blocks to each layer that no field describes"},
    {"gemma3n_text", "it adds embeddings and blocks to each layer that no field describes"},
    {"phi3", RELATED},
    {"olmo2", RELATED},
    {"olmoe", RELATED},
    {"granite", RELATED},
    {"cohere", RELATED},
    {"cohere2", RELATED},
    {"starcoder2", RELATED},
    {"smollm3", RELATED},
    {"falcon", RELATED},
    {"gpt_neox", RELATED},
    {"gptj", RELATED},
    {"opt", RELATED},
    {"bloom", RELATED},
    {"mpt", RELATED},
    {"phi", RELATED},
    {"bert", RELATED},
    {"roberta", RELATED},
    {"glm4", RELATED},
    {"stablelm", RELATED},
};

const struct hf_family *hf_family_find(const char *model_type)
{
  const char *wanted = model_type;
  for (size_t i = 0; i < WRAPPERS; i++) {
    wanted = strcmp(wrappers[i].model_type, model_type) == 0 ? wrappers[i].text_type : wanted;
  }
  for (size_t i = 0; i < FAMILIES; i++) {
    if (strcmp(families[i].model_type, wanted) == 0) {
      return &families[i];
    }
  }
  return NULL;
}

const char *hf_family_obstacle(const char *model_type)
{
  for (size_t i = 0; i < sizeof obstacles / sizeof obstacles[0]; i++) {
    if (strcmp(obstacles[i].model_type, model_type) == 0) {
      return obstacles[i].obstacle;
    }
  }
  return NULL;
}

const char *hf_family_name(size_t i)
{
  return i < FAMILIES ? families[i].model_type : i < FAMILIES + WRAPPERS ? wrappers[i - FAMILIES].model_type : NULL;
}
