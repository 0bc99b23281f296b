/* Values from the configuration classes of `transformers` (configuration_gpt2.py, configuration_gemma3.py ...). */
#include "io/hf_family.h"

#include <string.h>

#define DENSE_GPT                                                                                                      \
  .accounting = "paper-dense", .ffn_kind = "gelu_mlp", .norm = "layernorm", .ffn_projections = 2, .norms_per_layer = 2
#define DENSE_LLAMA                                                                                                    \
  .accounting = "paper-dense", .ffn_kind = "swiglu", .norm = "rmsnorm", .ffn_projections = 3, .norms_per_layer = 2
#define GEMMA(norms)                                                                                                   \
  .accounting = "paper-gemma", .ffn_kind = "geglu", .norm = "rmsnorm", .ffn_projections = 3, .norms_per_layer = (norms)

/* .defaults: layers, d_model, n_heads, n_kv_heads, d_head, d_ffn, vocab, max_context; window; experts, experts_active.
 */
static const struct hf_family families[] = {
    {.model_type = "gpt2", DENSE_GPT, .defaults = {12, 768, 12, 0, 0, 0, 50257, 1024, 0, 0, 0}},
    {.model_type = "llama", DENSE_LLAMA, .defaults = {32, 4096, 32, 0, 0, 11008, 32000, 2048, 0, 0, 0}},
    {.model_type = "mistral",
     DENSE_LLAMA,
     .defaults = {32, 4096, 32, 8, 0, 14336, 32000, 131072, 4096, 0, 0},
     .schedule = hf_every_sliding},
    {.model_type = "mixtral",
     DENSE_LLAMA,
     .defaults = {32, 4096, 32, 8, 0, 14336, 32000, 131072, 0, 8, 2},
     .schedule = hf_every_sliding},
    {.model_type = "gemma", GEMMA(2), .defaults = {28, 3072, 16, 16, 256, 24576, 256000, 8192, 0, 0, 0}},
    {.model_type = "gemma2",
     GEMMA(4),
     .defaults = {26, 2304, 8, 4, 256, 9216, 256000, 8192, 4096, 0, 0},
     .schedule = hf_every_second_sliding,
     .softcap = true,
     .softcap_key = true},
    {.model_type = "gemma3_text",
     GEMMA(4),
     .defaults = {26, 2304, 8, 4, 256, 9216, 262208, 131072, 4096, 0, 0},
     .schedule = hf_pattern_sliding,
     .qk_norm = true,
     .softcap_key = true},
    {.model_type = "qwen2",
     DENSE_LLAMA,
     .defaults = {32, 4096, 32, 32, 0, 22016, 151936, 32768, 4096, 0, 0},
     .schedule = hf_upper_sliding},
    {.model_type = "qwen3",
     DENSE_LLAMA,
     .defaults = {32, 4096, 32, 32, 128, 22016, 151936, 32768, 4096, 0, 0},
     .schedule = hf_upper_sliding,
     .qk_norm = true},
    {.model_type = "qwen2_moe",
     DENSE_LLAMA,
     .defaults = {24, 2048, 16, 16, 0, 1408, 151936, 32768, 0, 60, 4},
     .schedule = hf_unless_sliding,
     .expert_width = "moe_intermediate_size",
     .dense_width = "intermediate_size",
     .dense_default = 5632,
     .shared_width = "shared_expert_intermediate_size",
     .shared_default = 5632},
    {.model_type = "qwen3_moe",
     DENSE_LLAMA,
     .defaults = {24, 2048, 32, 4, 0, 768, 151936, 32768, 0, 128, 8},
     .schedule = hf_unless_sliding,
     .expert_width = "moe_intermediate_size",
     .dense_width = "intermediate_size",
     .dense_default = 6144,
     .qk_norm = true},
    {.model_type = "gpt_oss",
     DENSE_LLAMA,
     .defaults = {36, 2880, 64, 8, 64, 2880, 201088, 131072, 128, 128, 4},
     .schedule = hf_every_second_sliding,
     .sinks = true},
    {.model_type = "llama4_text",
     DENSE_LLAMA,
     .defaults = {48, 5120, 40, 8, 128, 8192, 202048, 131072, 8192, 16, 1},
     .schedule = hf_chunked_but_some,
     .window_key = "attention_chunk_size",
     .dense_width = "intermediate_size_mlp",
     .dense_default = 16384,
     .shared_experts = 1,
     .qk_norm = true,
     .qk_norm_key = true},
    {.model_type = "phi3",
     DENSE_LLAMA,
     .defaults = {32, 3072, 32, 0, 0, 8192, 32064, 4096, 0, 0, 0},
     .schedule = hf_every_sliding},
    {.model_type = "olmo2",
     DENSE_LLAMA,
     .defaults = {32, 4096, 32, 0, 0, 11008, 50304, 2048, 0, 0, 0},
     .qk_norm = true},
    {.model_type = "granite", DENSE_LLAMA, .defaults = {32, 4096, 32, 0, 0, 11008, 32000, 2048, 0, 0, 0}},
    {.model_type = "smollm3",
     DENSE_LLAMA,
     .defaults = {36, 2048, 16, 4, 0, 11008, 128256, 32768, 0, 0, 0},
     .schedule = hf_unless_sliding},
    {.model_type = "starcoder2",
     DENSE_GPT,
     .defaults = {30, 3072, 24, 2, 0, 12288, 49152, 4096, 0, 0, 0},
     .schedule = hf_every_sliding},
    {.model_type = "gpt_neox", DENSE_GPT, .defaults = {44, 6144, 64, 0, 0, 24576, 50432, 2048, 0, 0, 0}},
    {.model_type = "modernbert",
     .accounting = "paper-dense",
     .ffn_kind = "geglu",
     .norm = "layernorm",
     .ffn_projections = 3,
     .norms_per_layer = 2,
     .defaults = {22, 768, 12, 0, 0, 1152, 50368, 8192, 128, 0, 0},
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
    {"olmoe", RELATED},
    {"cohere", RELATED},
    {"cohere2", RELATED},
    {"falcon", RELATED},
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
