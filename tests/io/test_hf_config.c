/* Hugging Face config.json files against the catalogue, whose rows come from the reference implementations (their
 * sources are in sweeps/models.csv), not from these files. The files are the published ones (openai-community/gpt2,
 * meta-llama, mistralai, google, Qwen, openai/gpt-oss-20b), shortened to the keys that say something about the shape.
 */
#include "support/check.h"

#include "core/text.h"
#include "io/catalogue.h"
#include "io/hf_config.h"

#include <string.h>

struct config_row {
  const char *name; /* in the catalogue */
  const char *json;
  const char *except; /* fields that the file states otherwise than the catalogue */
};

#define TIMES_3(text) text "," text "," text
#define TURN "\"sliding_attention\",\"full_attention\""

static const struct config_row config_rows[] = {
    {"gpt2-small",
     "{\"activation_function\":\"gelu_new\",\"architectures\":[\"GPT2LMHeadModel\"],\"attn_pdrop\":0.1,\"model_type\":"
     "\"gpt2\",\"n_ctx\":1024,\"n_embd\":768,\"n_head\":12,\"n_layer\":12,\"n_positions\":1024,\"vocab_size\":50257}",
     ""},
    {"gpt2-xl",
     "{\"model_type\":\"gpt2\",\"n_embd\":1600,\"n_head\":25,\"n_inner\":null,\"n_layer\":48,\"n_positions\":1024}",
     ""},
    {"llama-2-7b",
     "{\"model_type\":\"llama\",\"hidden_size\":4096,\"intermediate_size\":11008,\"max_position_embeddings\":4096,"
     "\"num_attention_heads\":32,\"num_hidden_layers\":32,\"rms_norm_eps\":1e-05,\"rope_scaling\":null,\"vocab_size\":"
     "32000}",
     ""},
    {"llama-3.1-8b",
     "{\"model_type\":\"llama\",\"hidden_size\":4096,\"intermediate_size\":14336,\"max_position_embeddings\":131072,"
     "\"num_attention_heads\":32,\"num_hidden_layers\":32,\"num_key_value_heads\":8,\"rope_scaling\":{\"factor\":8.0,"
     "\"rope_type\":\"llama3\"},\"tie_word_embeddings\":false,\"vocab_size\":128256}",
     ""},
    {"llama-3.2-1b",
     "{\"model_type\":\"llama\",\"head_dim\":64,\"hidden_size\":2048,\"intermediate_size\":8192,"
     "\"max_position_embeddings\":131072,\"num_attention_heads\":32,\"num_hidden_layers\":16,\"num_key_value_heads\":8,"
     "\"vocab_size\":128256}",
     ""},
    {"mistral-7b-v0.1",
     "{\"model_type\":\"mistral\",\"hidden_size\":4096,\"intermediate_size\":14336,\"max_position_embeddings\":32768,"
     "\"num_attention_heads\":32,\"num_hidden_layers\":32,\"num_key_value_heads\":8,\"sliding_window\":4096,"
     "\"vocab_size\":32000}",
     ""},
    {"mistral-7b-v0.3",
     "{\"model_type\":\"mistral\",\"head_dim\":128,\"hidden_size\":4096,\"intermediate_size\":14336,"
     "\"max_position_embeddings\":32768,\"num_attention_heads\":32,\"num_hidden_layers\":32,\"num_key_value_heads\":8,"
     "\"sliding_window\":null,\"vocab_size\":32768}",
     ""},
    {"gemma-2-2b",
     "{\"model_type\":\"gemma2\",\"attn_logit_softcapping\":50.0,\"final_logit_softcapping\":30.0,\"head_dim\":256,"
     "\"hidden_size\":2304,\"intermediate_size\":9216,\"max_position_embeddings\":8192,\"num_attention_heads\":8,"
     "\"num_hidden_layers\":26,\"num_key_value_heads\":4,\"query_pre_attn_scalar\":256,\"sliding_window\":4096,"
     "\"vocab_size\":256000}",
     ""},
    {"gemma-3-1b",
     "{\"model_type\":\"gemma3_text\",\"head_dim\":256,\"hidden_size\":1152,\"intermediate_size\":6912,"
     "\"max_position_embeddings\":32768,\"num_attention_heads\":4,\"num_hidden_layers\":26,\"num_key_value_heads\":1,"
     "\"sliding_window\":512,\"sliding_window_pattern\":6,\"vocab_size\":262144}",
     ""},
    {"gemma-3-270m",
     "{\"model_type\":\"gemma3_text\",\"_sliding_window_pattern\":6,\"head_dim\":256,\"hidden_size\":640,"
     "\"intermediate_size\":2048,\"layer_types\":[" TIMES_3(
         "\"sliding_attention\",\"sliding_attention\",\"sliding_attention\",\"sliding_attention\",\"sliding_"
         "attention\","
         "\"full_attention\"") "],\"max_position_embeddings\":32768,\"num_attention_heads\":4,\"num_hidden_layers\":18,"
                               "\"num_key_value_heads\":1,\"sliding_window\":512,\"vocab_size\":262144}",
     ""},
    {"gemma-3-4b",
     "{\"model_type\":\"gemma3\",\"mm_tokens_per_image\":256,\"text_config\":{\"hidden_size\":2560,"
     "\"intermediate_size\":10240,\"model_type\":\"gemma3_text\",\"num_hidden_layers\":34,\"rope_scaling\":{\"factor\":"
     "8.0},\"sliding_window\":1024},\"vision_config\":{\"hidden_size\":1152,\"num_hidden_layers\":27}}",
     "vocab"}, /* 262208 with the tokens of images */
    {"gemma-3-27b",
     "{\"model_type\":\"gemma3\",\"text_config\":{\"head_dim\":128,\"hidden_size\":5376,\"intermediate_size\":21504,"
     "\"model_type\":\"gemma3_text\",\"num_attention_heads\":32,\"num_hidden_layers\":62,\"num_key_value_heads\":16,"
     "\"sliding_window\":1024}}",
     "vocab"},
    {"qwen2.5-7b",
     "{\"model_type\":\"qwen2\",\"hidden_size\":3584,\"intermediate_size\":18944,\"max_position_embeddings\":131072,"
     "\"max_window_layers\":28,\"num_attention_heads\":28,\"num_hidden_layers\":28,\"num_key_value_heads\":4,"
     "\"sliding_window\":131072,\"use_mrope\":false,\"use_sliding_window\":false,\"vocab_size\":152064}",
     ""},
    {"qwen3-4b",
     "{\"model_type\":\"qwen3\",\"head_dim\":128,\"hidden_size\":2560,\"intermediate_size\":9728,"
     "\"max_position_embeddings\":40960,\"max_window_layers\":36,\"num_attention_heads\":32,\"num_hidden_layers\":36,"
     "\"num_key_value_heads\":8,\"sliding_window\":null,\"use_sliding_window\":false,\"vocab_size\":151936}",
     ""},
    {"gpt-oss-20b",
     "{\"model_type\":\"gpt_oss\",\"experts_per_token\":4,\"head_dim\":64,\"hidden_size\":2880,\"intermediate_size\":"
     "2880,"
     "\"layer_types\":[" TIMES_3(TIMES_3(TURN)) "," TIMES_3(
         TURN) "],\"max_position_embeddings\":131072,"
               "\"num_attention_heads\":64,\"num_experts_per_tok\":4,\"num_hidden_layers\":24,\"num_key_value_heads\":"
               "8,"
               "\"num_local_experts\":32,\"sliding_window\":128,\"vocab_size\":201088}",
     ""},
    {"llama-4-scout-17b-16e",
     "{\"model_type\":\"llama4\",\"text_config\":{\"attention_chunk_size\":8192,\"head_dim\":128,\"hidden_size\":5120,"
     "\"interleave_moe_layer_step\":1,\"intermediate_size\":8192,\"intermediate_size_mlp\":16384,"
     "\"max_position_embeddings\":10485760,\"model_type\":\"llama4_text\",\"no_rope_layers\":[],\"num_attention_"
     "heads\":40,"
     "\"num_experts_per_tok\":1,\"num_hidden_layers\":48,\"num_key_value_heads\":8,\"num_local_experts\":16,"
     "\"use_qk_norm\":true,\"vocab_size\":202048},\"vision_config\":{\"hidden_size\":1408}}",
     ""},
};

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
  struct text complaints = {0};
  struct fault fault = {0};
  enum status status = hf_config_read_bytes("config.json", row->json, strlen(row->json), &config, &complaints, &fault);
  assert_string_equal(text_string(&complaints), "");
  assert_int_equal(status, STATUS_OK);
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
  struct text complaints = {0};
  struct fault fault = {0};
  assert_int_equal(hf_config_read_bytes("config.json", row->json, strlen(row->json), &config, &complaints, &fault),
                   STATUS_OK);
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
    {"name", "gpt2-small", "name", "model_type"},
};

static void tells_origin(void **state)
{
  const struct origin_row *row = *state;
  for (size_t i = 0; i < sizeof config_rows / sizeof config_rows[0]; i++) {
    struct hf_config config;
    struct text complaints = {0};
    struct fault fault = {0};
    const char *json = config_rows[i].json;
    if (strcmp(config_rows[i].name, row->model) != 0) {
      continue;
    }
    assert_int_equal(hf_config_read_bytes("config.json", json, strlen(json), &config, &complaints, &fault), STATUS_OK);
    for (size_t j = 0; j < config.field_count; j++) {
      if (strcmp(config.fields[j].field->name, row->field) == 0) {
        assert_string_equal(config.fields[j].origin, row->origin);
        return;
      }
    }
  }
  fail_msg("no origin of %s", row->field);
}

struct shape_row {
  const char *name, *json; /* beside hidden_size 64, 4 heads, intermediate_size 256 */
  uint64_t global, local, window;
};

/* Rules of the configuration classes of transformers for files that name no layer types. */
static const struct shape_row shape_rows[] = {
    {"qwen2 with a window from a layer on",
     "\"model_type\":\"qwen2\",\"num_hidden_layers\":10,\"use_sliding_window\":true,\"max_window_layers\":7,"
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
    {"mistral without the key", "\"model_type\":\"mistral\",\"num_hidden_layers\":2,\"num_key_value_heads\":4", 0, 2,
     4096},
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
  const struct CMUnitTest tests[] = {cmocka_unit_test(takes_name_from_path), cmocka_unit_test(tells_missing_file)};
  if (read_catalogue() != 0) {
    return 1;
  }
  int failed = run_rows("catalogue", equals_catalogue, config_rows) +
               run_rows("all origins", tells_origins, config_rows) + run_rows("origins", tells_origin, origin_rows) +
               run_rows("layers", shapes_layers, shape_rows) + cmocka_run_group_tests_name("files", tests, NULL, NULL);
  catalogue_free(&catalogue);
  return failed;
}
