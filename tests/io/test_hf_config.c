/* Hugging Face config.json files against the catalogue, whose rows come from the reference implementations (their
 * sources are in sweeps/models.csv), not from these files. tests/data/configs/README.md says what the files are. */
#include "support/check.h"

#include "core/text.h"
#include "io/catalogue.h"
#include "io/hf_config.h"

#include <stdio.h>
#include <string.h>

struct config_row {
  const char *name;   /* of the file, and in the catalogue */
  const char *except; /* a field that the file states otherwise than the catalogue */
};

static const struct config_row config_rows[] = {
    {"gpt2-small", ""},       {"gpt2-medium", ""},      {"gpt2-large", ""},
    {"gpt2-xl", ""},          {"llama-2-7b", ""},       {"llama-2-13b", ""},
    {"llama-2-70b", ""},      {"llama-3-8b", ""},       {"llama-3-70b", ""},
    {"llama-3.1-8b", ""},     {"llama-3.1-70b", ""},    {"llama-3.1-405b", ""},
    {"llama-3.2-1b", ""},     {"llama-3.2-3b", ""},     {"llama-4-scout-17b-16e", ""},
    {"mistral-7b-v0.1", ""},  {"mistral-7b-v0.3", ""},  {"gemma-2-2b", ""},
    {"gemma-2-9b", ""},       {"gemma-2-27b", ""},      {"gemma-3-270m", ""},
    {"gemma-3-1b", ""},       {"gemma-3-4b", "vocab"}, /* 262208 with the tokens of images */
    {"gemma-3-12b", "vocab"}, {"gemma-3-27b", "vocab"}, {"gpt-oss-20b", ""},
    {"gpt-oss-120b", ""},     {"qwen2.5-0.5b", ""},     {"qwen2.5-1.5b", ""},
    {"qwen2.5-3b", ""},       {"qwen2.5-7b", ""},       {"qwen2.5-14b", ""},
    {"qwen2.5-32b", ""},      {"qwen2.5-72b", ""},      {"qwen3-0.6b", ""},
    {"qwen3-1.7b", ""},       {"qwen3-4b", ""},         {"qwen3-8b", ""},
    {"qwen3-14b", ""},        {"qwen3-32b", ""},        {"modernbert-base", ""},
    {"modernbert-large", ""},
};

/* Reads tests/data/configs/NAME.json, without complaints. */
static void read_config(const char *name, struct hf_config *config)
{
  char path[200];
  struct text complaints = {0};
  struct fault fault = {0};
  (void)snprintf(path, sizeof path, "tests/data/configs/%s.json", name);
  enum status status = hf_config_read(path, config, &complaints, &fault);
  assert_string_equal(text_string(&complaints), "");
  assert_int_equal(status, STATUS_OK);
}

static struct catalogue catalogue;

static int read_catalogue(void)
{
  struct fault fault = {0};
  return catalogue_read("sweeps/models.csv", "sweeps/constants.csv", &catalogue, &fault) == STATUS_OK ? 0 : 1;
}

static void equals_catalogue(void **state)
{
  const struct config_row *row = *state;
  const struct architecture *known = catalogue_model(&catalogue, row->name);
  struct hf_config config;
  read_config(row->name, &config);
  assert_non_null(known);
  for (size_t i = 0; i < architecture_field_count; i++) {
    const struct architecture_field *field = &architecture_fields[i];
    if (field->kind != FIELD_TEXT && strcmp(field->name, row->except) != 0 &&
        architecture_get(&config.architecture, field) != architecture_get(known, field)) {
      fail_msg("%s is %llu, in the catalogue %llu", field->name,
               (unsigned long long)architecture_get(&config.architecture, field),
               (unsigned long long)architecture_get(known, field));
    }
  }
  assert_string_equal(config.architecture.accounting, known->accounting);
  assert_string_equal(config.architecture.ffn_kind, known->ffn_kind);
  assert_string_equal(config.architecture.norm, known->norm);
}

/* Every field of the cost model has its origin told. */
static void tells_origins(void **state)
{
  const struct config_row *row = *state;
  struct hf_config config;
  read_config(row->name, &config);
  size_t told = 0;
  for (size_t i = 0; i < config.field_count; i++) {
    assert_true(i == 0 || config.fields[i].field > config.fields[i - 1].field);
    told += config.fields[i].field->kind != FIELD_TEXT;
  }
  size_t numbers = 0;
  for (size_t i = 0; i < architecture_field_count; i++) {
    numbers += architecture_fields[i].kind != FIELD_TEXT;
  }
  assert_int_equal(told, numbers);
}

struct origin_row {
  const char *name, *model; /* a row above */
  const char *field, *origin;
};

static const struct origin_row origin_rows[] = {
    {"key", "llama-3.1-8b", "d_model", "hidden_size"},
    {"other key", "gpt2-small", "n_heads", "n_head"},
    {"nested key", "gemma-3-4b", "d_model", "text_config.hidden_size"},
    {"default", "gemma-3-4b", "n_heads", "default of gemma3_text"},
    {"derived", "llama-3.1-8b", "d_head", "d_model / n_heads"},
    {"four times the width", "gpt2-small", "d_ffn", "4 d_model"},
    {"layers by name", "gemma-3-270m", "n_global_layers", "layer_types: 3 of 18 are full_attention"},
    {"layers by rule", "gemma-3-27b", "n_local_layers", "default pattern: each 6-th layer is global"},
    {"no window", "mistral-7b-v0.3", "n_global_layers", "no sliding_window: all 32 layers are global"},
    {"capped", "gemma-2-2b", "softcap", "attn_logit_softcapping"},
    {"kind", "gpt-oss-20b", "attention_sinks", "model_type gpt_oss"},
    {"name", "gpt2-small", "name", "the file's name"},
    {"experts", "qwen3-30b-a3b", "d_ffn", "moe_intermediate_size"},
    {"shared part", "qwen1.5-moe-a2.7b", "experts_shared", "shared_expert_intermediate_size / moe_intermediate_size"},
    {"layers without experts", "llama-4-maverick-17b-128e", "n_dense_layers", "interleave_moe_layer_step"},
    {"none without experts", "llama-4-scout-17b-16e", "n_dense_layers", "every layer has experts"},
    {"period", "modernbert-base", "n_global_layers", "global_attn_every_n_layers: 0, 3, ... are global"},
    {"switch", "llama-4-scout-17b-16e", "qk_norm", "use_qk_norm"},
};

static void tells_origin(void **state)
{
  const struct origin_row *row = *state;
  struct hf_config config;
  read_config(row->model, &config);
  for (size_t j = 0; j < config.field_count; j++) {
    if (strcmp(config.fields[j].field->name, row->field) == 0) {
      assert_string_equal(config.fields[j].origin, row->origin);
      return;
    }
  }
  fail_msg("no origin of %s", row->field);
}

/* Models that are in no catalogue; numbers as published. */
struct expert_row {
  const char *name;
  uint64_t layers, d_model, n_kv_heads, d_head, d_ffn, experts, active, shared, dense, d_ffn_dense, qk_norm;
};

static const struct expert_row expert_rows[] = {
    {"mixtral-8x7b-v0.1", 32, 4096, 8, 128, 14336, 8, 2, 0, 0, 0, 0},
    {"qwen3-30b-a3b", 48, 2048, 4, 128, 768, 128, 8, 0, 0, 0, 1},
    {"qwen1.5-moe-a2.7b", 24, 2048, 16, 128, 1408, 60, 4, 4, 0, 0, 0},
    {"llama-4-maverick-17b-128e", 48, 5120, 8, 128, 8192, 128, 1, 1, 24, 16384, 0},
    {"gemma-2b", 18, 2048, 1, 256, 16384, 0, 1, 0, 0, 0, 0},
};

static void reads_experts(void **state)
{
  const struct expert_row *row = *state;
  struct hf_config config;
  read_config(row->name, &config);
  const struct architecture *a = &config.architecture;
  const uint64_t found[] = {
      architecture_layers(a), a->d_model,        a->n_kv_heads,     a->d_head,      a->d_ffn,  a->experts,
      a->experts_active,      a->experts_shared, a->n_dense_layers, a->d_ffn_dense, a->qk_norm};
  assert_memory_equal(found, &row->layers, sizeof found);
}

/* What is said of the keys that give no number. */
struct keys_row {
  const char *name;
  const char *uncounted, *unknown;
};

static const struct keys_row keys_rows[] = {
    {"gpt2-xl", "", ""},
    {"llama-3.1-8b", "", ""},
    {"gemma-2-9b", "final_logit_softcapping (a tanh for each logit)", ""},
    {"gemma-3-1b", "", ""}, /* the cap is null */
    {"gemma-3-27b", "vision_config (that part of the model)", ""},
    {"gpt-oss-20b", "swiglu_limit (a clamp of each activation)", ""},
    {"qwen1.5-moe-a2.7b", "shared_expert_intermediate_size (the gate of the shared experts)", ""},
    {"llama-4-scout-17b-16e", "vision_config (that part of the model)", ""},
    {"modernbert-large", "", ""},
};

static void judges_keys(void **state)
{
  const struct keys_row *row = *state;
  struct hf_config config;
  read_config(row->name, &config);
  assert_string_equal(config.uncounted, row->uncounted);
  assert_string_equal(config.unknown, row->unknown);
  assert_true(config.weightless[0] != '\0');
}

struct shape_row {
  const char *name, *json; /* beside hidden_size 64, 4 heads, intermediate_size 256 */
  uint64_t global, local, window;
};

/* Rules of the configuration classes of transformers for files that name no layer types. */
static const struct shape_row shape_rows[] = {
    {"qwen2 with a window from a layer on",
     "\"model_type\":\"qwen2\",\"num_key_value_heads\":2,\"num_hidden_layers\":10,\"use_sliding_window\":true,\"max_"
     "window_layers\":7,"
     "\"sliding_window\":99",
     7, 3, 99},
    {"gemma2 of an odd number of layers", "\"model_type\":\"gemma2\",\"num_hidden_layers\":5,\"num_key_value_heads\":4",
     2, 3, 4096},
    {"gemma3 with another pattern",
     "\"model_type\":\"gemma3_text\",\"num_hidden_layers\":10,\"sliding_window_pattern\":4,\"sliding_window\":8", 2, 8,
     8},
    {"gpt_oss by turns",
     "\"model_type\":\"gpt_oss\",\"num_hidden_layers\":3,\"num_local_experts\":4,\"num_experts_per_tok\":2,"
     "\"num_key_value_heads\":4",
     1, 2, 128},
    {"llama4 with listed layers",
     "\"model_type\":\"llama4_text\",\"num_hidden_layers\":3,\"no_rope_layers\":[1,0,1],\"num_local_experts\":2,"
     "\"num_experts_per_tok\":1,\"num_key_value_heads\":4,\"attention_chunk_size\":16",
     1, 2, 16},
    {"qwen2 with the class's window",
     "\"model_type\":\"qwen2\",\"num_key_value_heads\":2,\"num_hidden_layers\":30,\"use_sliding_window\":true", 28, 2,
     4096},
    {"qwen3 that may not use its window",
     "\"model_type\":\"qwen3\",\"num_key_value_heads\":2,\"num_hidden_layers\":10,\"use_sliding_window\":true,"
     "\"sliding_window\":null",
     10, 0, 0},
    {"llama4 without chunks",
     "\"model_type\":\"llama4_text\",\"num_local_experts\":2,\"num_experts_per_tok\":1,\"num_hidden_layers\":8,"
     "\"attention_chunk_size\":null,\"num_key_value_heads\":4",
     8, 0, 0},
    {"llama4 with an interval",
     "\"model_type\":\"llama4_text\",\"num_local_experts\":2,\"num_experts_per_tok\":1,\"num_hidden_layers\":9,\"no_"
     "rope_layer_interval\":3,\"num_key_value_heads\":4",
     3, 6, 8192},
    {"modernbert of an odd number of layers", "\"model_type\":\"modernbert\",\"num_hidden_layers\":5", 2, 3, 128},
    {"a text model in an unknown whole",
     "\"model_type\":\"mistral3\",\"text_config\":{\"model_type\":\"mistral\",\"num_hidden_layers\":40,"
     "\"sliding_window\":null}",
     40, 0, 0},
    {"defaults of a whole class", "\"model_type\":\"gemma3\",\"text_config\":{}", 4, 22, 4096},
    {"mistral without the key", "\"model_type\":\"mistral\",\"num_hidden_layers\":2,\"num_key_value_heads\":4", 0, 2,
     4096},
    {"phi3 without the key", "\"model_type\":\"phi3\",\"num_hidden_layers\":3", 3, 0, 0},
    {"phi3 with a window", "\"model_type\":\"phi3\",\"num_hidden_layers\":3,\"sliding_window\":2047", 0, 3, 2047},
    {"starcoder2", "\"model_type\":\"starcoder2\",\"num_hidden_layers\":3,\"sliding_window\":4096", 0, 3, 4096},
    {"smollm3 with layers without rope",
     "\"model_type\":\"smollm3\",\"num_hidden_layers\":4,\"no_rope_layers\":[1,1,1,0],\"use_sliding_window\":false,"
     "\"sliding_window\":null",
     4, 0, 0},
    {"mixtral without a window",
     "\"model_type\":\"mixtral\",\"num_hidden_layers\":2,\"sliding_window\":null,\"num_local_experts\":8,"
     "\"num_experts_per_tok\":2,\"num_key_value_heads\":4",
     2, 0, 0},
};

static void shapes_layers(void **state)
{
  const struct shape_row *row = *state;
  struct hf_config config;
  struct text json = {0}, complaints = {0};
  struct fault fault = {0};
  text_append_format(&json, "{\"hidden_size\":64,\"num_attention_heads\":4,\"intermediate_size\":256,%s}", row->json);
  enum status status = hf_config_read_bytes("config.json", json.data, json.length, &config, &complaints, &fault);
  assert_string_equal(text_string(&complaints), "");
  assert_int_equal(status, STATUS_OK);
  assert_int_equal(config.architecture.n_global_layers, row->global);
  assert_int_equal(config.architecture.n_local_layers, row->local);
  assert_int_equal(config.architecture.window, row->window);
  text_free(&json);
}

/* Models that are not in the catalogue, by the numbers of their published files: the weights that follow come to the
 * published count of parameters, but for norms and biases. */
static const struct published_row {
  const char *name, *json;
  double parameters;
  unsigned embeddings; /* 2 where the LM head has its own */
} published_rows[] = {
    {"Phi-3-mini-4k",
     "\"model_type\":\"phi3\",\"hidden_size\":3072,\"intermediate_size\":8192,\"num_hidden_layers\":32,"
     "\"num_attention_heads\":32,\"num_key_value_heads\":32,\"vocab_size\":32064,\"sliding_window\":2047",
     3.82e9, 2},
    {"OLMo-2-7B",
     "\"model_type\":\"olmo2\",\"hidden_size\":4096,\"intermediate_size\":11008,\"num_hidden_layers\":32,"
     "\"num_attention_heads\":32,\"num_key_value_heads\":32,\"vocab_size\":100352",
     7.30e9, 2},
    {"Granite-3.0-8B",
     "\"model_type\":\"granite\",\"hidden_size\":4096,\"intermediate_size\":12800,\"num_hidden_layers\":40,"
     "\"num_attention_heads\":32,\"num_key_value_heads\":8,\"vocab_size\":49155,\"residual_multiplier\":0.22",
     8.17e9, 1},
    {"SmolLM3-3B",
     "\"model_type\":\"smollm3\",\"hidden_size\":2048,\"intermediate_size\":11008,\"num_hidden_layers\":36,"
     "\"num_attention_heads\":16,\"num_key_value_heads\":4,\"vocab_size\":128256",
     3.08e9, 1},
    {"StarCoder2-7B",
     "\"model_type\":\"starcoder2\",\"hidden_size\":4608,\"intermediate_size\":18432,\"num_hidden_layers\":32,"
     "\"num_attention_heads\":36,\"num_key_value_heads\":4,\"vocab_size\":49152,\"use_bias\":true",
     7.17e9, 1},
    {"GPT-NeoX-20B",
     "\"model_type\":\"gpt_neox\",\"hidden_size\":6144,\"intermediate_size\":24576,\"num_hidden_layers\":44,"
     "\"num_attention_heads\":64,\"vocab_size\":50432,\"rotary_pct\":0.25",
     20.55e9, 2},
};

static void counts_published(void **state)
{
  const struct published_row *row = *state;
  struct hf_config config;
  struct text json = {0}, complaints = {0};
  text_append_format(&json, "{%s}", row->json);
  assert_int_equal(hf_config_read_bytes("c", json.data, json.length, &config, &complaints, NULL), STATUS_OK);
  assert_string_equal(config.unknown, "");
  const struct architecture *a = &config.architecture;
  double d = (double)a->d_model, heads = (double)(a->n_heads * a->d_head), keys = (double)(a->n_kv_heads * a->d_head);
  double layer = d * (2 * heads + 2 * keys) + (double)a->ffn_projections * d * (double)a->d_ffn;
  double weights = (double)(a->n_global_layers + a->n_local_layers) * layer + row->embeddings * d * (double)a->vocab;
  assert_close(weights, row->parameters, 0.003);
  text_free(&json);
}

struct dense_row {
  const char *name, *json;
  uint64_t dense, width;
};

/* Which layers of a model with experts have none: Llama4TextConfig, Qwen3MoeSparseMoeBlock. */
static const struct dense_row dense_rows[] = {
    {"moe_layers", "\"model_type\":\"llama4_text\",\"num_hidden_layers\":6,\"moe_layers\":[1,4]", 4, 16384},
    {"no moe_layers", "\"model_type\":\"llama4_text\",\"num_hidden_layers\":6,\"moe_layers\":[]", 6, 16384},
    {"moe_layers that are there twice or not at all",
     "\"model_type\":\"llama4_text\",\"num_hidden_layers\":6,\"moe_layers\":[4,1,4,6,99,1,18446744073709551616]", 4,
     16384},
    {"a step of 4 in 6",
     "\"model_type\":\"llama4_text\",\"num_hidden_layers\":6,\"interleave_moe_layer_step\":4,\"intermediate_size_mlp\":"
     "99",
     5, 99},
    {"mlp_only_layers", "\"model_type\":\"qwen3_moe\",\"num_hidden_layers\":6,\"mlp_only_layers\":[0,3]", 2, 6144},
    {"mlp_only_layers and a step",
     "\"model_type\":\"qwen3_moe\",\"num_hidden_layers\":6,\"mlp_only_layers\":[1],\"decoder_sparse_step\":2,"
     "\"intermediate_size\":77",
     4, 77},
    {"mlp_only_layers, some twice or between the steps",
     "\"model_type\":\"qwen3_moe\",\"num_hidden_layers\":6,\"mlp_only_layers\":[3,0,1,3],\"decoder_sparse_step\":2", 5,
     6144},
    {"a million layers",
     "\"model_type\":\"qwen3_moe\",\"num_hidden_layers\":1000000,\"mlp_only_layers\":[999999,7,1000000]", 2, 6144},
};

static void finds_dense_layers(void **state)
{
  const struct dense_row *row = *state;
  struct hf_config config;
  struct text json = {0}, complaints = {0};
  struct fault fault = {0};
  text_append_format(&json, "{\"model_type\":\"whole\",\"text_config\":{%s}}", row->json);
  enum status status = hf_config_read_bytes("config.json", json.data, json.length, &config, &complaints, &fault);
  assert_string_equal(text_string(&complaints), "");
  assert_int_equal(status, STATUS_OK);
  assert_int_equal(config.architecture.n_dense_layers, row->dense);
  assert_int_equal(config.architecture.d_ffn_dense, row->width);
  text_free(&json);
}

struct refusal_row {
  const char *name, *json;
  const char *sentence; /* part of the complaint */
};

static const struct refusal_row refusal_rows[] = {
    {"no model", "{}", "the file has no 'model_type'; it is no config.json of a model"},
    {"unknown", "{\"model_type\":\"abacus\"}", "model_type 'abacus' is not known (known are gpt2, llama, "},
    {"latent attention", "{\"model_type\":\"deepseek_v3\"}",
     "model_type 'deepseek_v3' cannot be read: its attention projects keys and values through a latent of low rank"},
    {"state space", "{\"model_type\":\"jamba\"}", "some of its layers are state-space or recurrent ones"},
    {"two stacks", "{\"model_type\":\"t5\"}", "it has an encoder and a decoder"},
    {"related", "{\"model_type\":\"cohere\"}",
     "its keys are not read; give its numbers as an inline model {like: NAME"},
    {"cross-attention", "{\"model_type\":\"gpt2\",\"add_cross_attention\":true}",
     "a model with add_cross_attention true cannot be counted"},
    {"misspelt", "{\"model_type\":\"llama\",\"hiden_size\":64}",
     "unknown key 'hiden_size'; did you mean 'hidden_size'?"},
    {"a size is missing",
     "{\"model_type\":\"llama\",\"hidden_size\":64,\"num_attention_heads\":4,\"intermediate_size\":8}",
     "the file has no 'num_hidden_layers', which every llama file has"},
    {"a word for a number", "{\"model_type\":\"llama\",\"hidden_size\":\"wide\"}",
     "hidden_size must be a whole number, found 'wide'"},
    {"a fraction", "{\"model_type\":\"llama\",\"hidden_size\":1.5}", "hidden_size must be a whole number, found '1.5'"},
    {"a word for a truth", "{\"model_type\":\"qwen2\",\"use_sliding_window\":\"yes\"}",
     "use_sliding_window must be true or false, found 'yes'"},
    {"more keys than heads", "{\"text_config\":{\"model_type\":\"mistral\",\"num_attention_heads\":4}}",
     "n_kv_heads must not exceed n_heads"},
    {"heads that do not divide", "{\"text_config\":{\"model_type\":\"llama\",\"hidden_size\":100}}",
     "the file has no 'head_dim', and 32 heads do not divide 100"},
    {"linear attention in one layer",
     "{\"model_type\":\"qwen3\",\"num_hidden_layers\":1,\"layer_types\":[\"linear_attention\"]}",
     "layers of the type 'linear_attention' cannot be counted"},
    {"too few layer types", "{\"text_config\":{\"model_type\":\"qwen3\",\"layer_types\":[\"full_attention\"]}}",
     "layer_types has 1 item for 32 layers"},
    {"a period of 0", "{\"text_config\":{\"model_type\":\"gemma3_text\",\"sliding_window_pattern\":0}}",
     "sliding_window_pattern must be at least 1"},
    {"a step of 0", "{\"text_config\":{\"model_type\":\"llama4_text\",\"interleave_moe_layer_step\":0}}",
     "interleave_moe_layer_step must be at least 1"},
    {"a shared expert of another width",
     "{\"text_config\":{\"model_type\":\"qwen2_moe\",\"shared_expert_intermediate_size\":1000}}",
     "a shared expert of width 1000 is no whole number of experts of width 1408"},
};

static void refuses(void **state)
{
  const struct refusal_row *row = *state;
  struct hf_config config;
  struct text complaints = {0};
  struct fault fault = {0};
  assert_int_equal(hf_config_read_bytes("config.json", row->json, strlen(row->json), &config, &complaints, &fault),
                   STATUS_BAD_INPUT);
  if (strstr(text_string(&complaints), row->sentence) == NULL) {
    fail_msg("expected '%s' in\n%s", row->sentence, text_string(&complaints));
  }
  text_free(&complaints);
}

/* A key that nothing is known of is named, and one at the end of a long list too. */
static void names_unknown_keys(void **state)
{
  (void)state;
  struct hf_config config;
  struct text json = {0}, complaints = {0};
  struct fault fault = {0};
  text_append(&json, "{\"model_type\":\"gpt2\",\"n_layer\":1,\"n_embd\":8,\"n_head\":2,\"linear_layers\":3");
  assert_int_equal(hf_config_read_bytes("c", json.data, json.length, &config, &complaints, &fault), STATUS_BAD_INPUT);
  text_append_char(&json, '}');
  text_clear(&complaints);
  assert_int_equal(hf_config_read_bytes("c", json.data, json.length, &config, &complaints, &fault), STATUS_OK);
  assert_string_equal(config.unknown, "linear_layers");
  json.data[json.length - 1] = ' ';
  for (int i = 0; i < 200; i++) {
    text_append_format(&json, ",\"another_key_%d\":0", i);
  }
  text_append_char(&json, '}');
  assert_int_equal(hf_config_read_bytes("c", json.data, json.length, &config, &complaints, &fault), STATUS_OK);
  assert_int_equal(strncmp(config.unknown, "linear_layers, another_key_0, another_key_1, ", 45), 0);
  assert_string_equal(config.unknown + strlen(config.unknown) - 5, ", ...");
  text_free(&json);
  text_free(&complaints);
}

/* A window that the class does not have is no window without weight, unless it is none. */
static void names_foreign_window(void **state)
{
  (void)state;
  static const char *const windows[] = {"1024", "null"}, *const unknown[] = {"sliding_window", ""};
  for (size_t i = 0; i < 2; i++) {
    struct hf_config config;
    struct text json = {0}, complaints = {0};
    struct fault fault = {0};
    text_append_format(&json,
                       "{\"model_type\":\"llama\",\"hidden_size\":64,\"intermediate_size\":128,"
                       "\"num_hidden_layers\":2,\"num_attention_heads\":4,\"sliding_window\":%s}",
                       windows[i]);
    assert_int_equal(hf_config_read_bytes("c", json.data, json.length, &config, &complaints, &fault), STATUS_OK);
    assert_string_equal(config.unknown, unknown[i]);
    assert_int_equal(config.architecture.n_local_layers, 0);
    text_free(&json);
    text_free(&complaints);
  }
}

static void takes_name_from_path(void **state)
{
  (void)state;
  static const char *const paths[][2] = {
      {"org/tiny-1.5", "tiny-1.5"}, {"plain", "plain"}, {"org/a b", "gpt2"}, {"", "gpt2"}};
  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    struct hf_config config;
    struct text json = {0}, complaints = {0};
    struct fault fault = {0};
    text_append_format(&json,
                       "{\"_name_or_path\":\"%s\",\"model_type\":\"gpt2\",\"n_layer\":1,\"n_embd\":8,\"n_head\":2}",
                       paths[i][0]);
    assert_int_equal(hf_config_read_bytes("c", json.data, json.length, &config, &complaints, &fault), STATUS_OK);
    assert_string_equal(config.architecture.name, paths[i][1]);
    text_free(&json);
  }
}

static void tells_missing_file(void **state)
{
  (void)state;
  struct hf_config config;
  struct text complaints = {0};
  struct fault fault = {0};
  assert_int_equal(hf_config_read("no/such/config.json", &config, &complaints, &fault), STATUS_IO);
  assert_string_equal(fault.text, "cannot read 'no/such/config.json': No such file or directory");
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(takes_name_from_path), cmocka_unit_test(names_unknown_keys),
                                     cmocka_unit_test(names_foreign_window), cmocka_unit_test(tells_missing_file)};
  if (read_catalogue() != 0) {
    return 1;
  }
  int failed = run_rows("catalogue", equals_catalogue, config_rows) +
               run_rows("all origins", tells_origins, config_rows) + run_rows("origins", tells_origin, origin_rows) +
               run_rows("experts", reads_experts, expert_rows) + run_rows("keys", judges_keys, keys_rows) +
               run_rows("layers", shapes_layers, shape_rows) +
               run_rows("published files", counts_published, published_rows) +
               run_rows("layers without experts", finds_dense_layers, dense_rows) +
               run_rows("refusals", refuses, refusal_rows) + cmocka_run_group_tests_name("files", tests, NULL, NULL);
  catalogue_free(&catalogue);
  return failed;
}
