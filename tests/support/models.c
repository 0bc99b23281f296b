#include "support/models.h"

#include <math.h>
#include <string.h>

const struct constants essay_constants = {
    .name = "essay", .c_exp = 300, .c_norm = 30, .c_nonlin = 150, .r_exp = 1, .r_norm = 1, .r_nonlin = 1};

#define LAYERS(global, local, kind, width)                                                                             \
  .n_global_layers = (global), .n_local_layers = (local), .local_attention = (kind), .window = (width)
#define WIDTHS(d, heads, kv_heads, head, ffn, projections)                                                             \
  .d_model = (d), .n_heads = (heads), .n_kv_heads = (kv_heads), .d_head = (head), .d_ffn = (ffn),                      \
  .ffn_projections = (projections)
#define DENSE_FFN .experts = 0, .experts_active = 1, .experts_shared = 0

/* Sources: paper, sections 3-4 and appendix B (gpt2-small, gpt2-small-5to1, llama-2-7b-paper); Lightning-AI/litgpt
 * litgpt/config.py (llama, mistral); google-deepmind/gemma gemma/gm/nn/_gemma.py (gemma-3, gemma-2); openai/gpt-oss
 * gpt_oss/torch/model.py; meta-llama/llama-models models/llama4/model.py. */
static const struct architecture samples[] = {
    {.name = "gpt2-small",
     LAYERS(12, 0, LOCAL_NONE, 0),
     WIDTHS(768, 12, 12, 64, 3072, 2),
     .norms_per_layer = 2,
     DENSE_FFN,
     .vocab = 50257,
     .max_context = 1024,
     .accounting = "paper-dense"},
    {.name = "gpt2-small-5to1",
     LAYERS(2, 10, LOCAL_SLIDING, 1024),
     WIDTHS(768, 12, 12, 64, 3072, 2),
     .norms_per_layer = 2,
     DENSE_FFN,
     .vocab = 50257,
     .accounting = "paper-dense"},
    {.name = "llama-2-7b-paper",
     LAYERS(32, 0, LOCAL_NONE, 0),
     WIDTHS(4096, 32, 32, 128, 16384, 2),
     .norms_per_layer = 2,
     DENSE_FFN,
     .vocab = 32000,
     .max_context = 4096,
     .accounting = "paper-dense"},
    {.name = "llama-2-7b",
     LAYERS(32, 0, LOCAL_NONE, 0),
     WIDTHS(4096, 32, 32, 128, 11008, 3),
     .norms_per_layer = 2,
     DENSE_FFN,
     .vocab = 32000,
     .max_context = 4096,
     .accounting = "paper-dense"},
    {.name = "llama-3.1-405b",
     LAYERS(126, 0, LOCAL_NONE, 0),
     WIDTHS(16384, 128, 8, 128, 53248, 3),
     .norms_per_layer = 2,
     DENSE_FFN,
     .vocab = 128256,
     .max_context = 131072,
     .accounting = "paper-dense"},
    {.name = "llama-4-scout-17b-16e",
     LAYERS(12, 36, LOCAL_CHUNKED, 8192),
     WIDTHS(5120, 40, 8, 128, 8192, 3),
     .norms_per_layer = 2,
     .qk_norm = 1,
     .experts = 16,
     .experts_active = 1,
     .experts_shared = 1,
     .vocab = 202048,
     .max_context = 10485760,
     .accounting = "paper-dense"},
    {.name = "mistral-7b-v0.1",
     LAYERS(0, 32, LOCAL_SLIDING, 4096),
     WIDTHS(4096, 32, 8, 128, 14336, 3),
     .norms_per_layer = 2,
     DENSE_FFN,
     .vocab = 32000,
     .max_context = 32768,
     .accounting = "paper-dense"},
    {.name = "gemma-2-2b",
     LAYERS(13, 13, LOCAL_SLIDING, 4096),
     WIDTHS(2304, 8, 4, 256, 9216, 3),
     .norms_per_layer = 4,
     .softcap = 1,
     DENSE_FFN,
     .vocab = 256000,
     .max_context = 8192,
     .accounting = "paper-gemma"},
    {.name = "gemma-3-270m",
     LAYERS(3, 15, LOCAL_SLIDING, 512),
     WIDTHS(640, 4, 1, 256, 2048, 3),
     .norms_per_layer = 4,
     .qk_norm = 1,
     DENSE_FFN,
     .vocab = 262144,
     .max_context = 32768,
     .accounting = "paper-gemma"},
    {.name = "gemma-3-27b",
     LAYERS(10, 52, LOCAL_SLIDING, 1024),
     WIDTHS(5376, 32, 16, 128, 21504, 3),
     .norms_per_layer = 4,
     .qk_norm = 1,
     DENSE_FFN,
     .vocab = 262144,
     .max_context = 131072,
     .accounting = "paper-gemma"},
    {.name = "gpt-oss-20b",
     LAYERS(12, 12, LOCAL_SLIDING, 128),
     WIDTHS(2880, 64, 8, 64, 2880, 3),
     .norms_per_layer = 2,
     .attention_sinks = 1,
     .experts = 32,
     .experts_active = 4,
     .experts_shared = 0,
     .vocab = 201088,
     .max_context = 131072,
     .accounting = "paper-dense"},
};

const struct architecture *model_sample(const char *name)
{
  for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
    if (strcmp(samples[i].name, name) == 0) {
      return &samples[i];
    }
  }
  fail_msg("no sample model '%s'", name);
  return NULL;
}

struct architecture random_architecture(struct random_source *source, uint64_t window_limit)
{
  struct architecture a = {.name = "random"};
  uint64_t schedule = random_between(source, 0, 9);
  a.n_global_layers = schedule == 0 ? 0 : random_between(source, 1, 6);
  a.n_local_layers = schedule > 5 ? 0 : random_between(source, 1, 6);
  if (a.n_local_layers > 0) {
    a.local_attention = random_between(source, LOCAL_SLIDING, LOCAL_CHUNKED);
    a.window = random_between(source, 1, window_limit);
  }
  a.d_model = random_between(source, 1, 900);
  a.n_kv_heads = random_between(source, 1, 5);
  a.n_heads = a.n_kv_heads * random_between(source, 1, 4);
  a.d_head = random_between(source, 1, 130);
  a.d_ffn = random_between(source, 1, 3000);
  a.ffn_projections = random_between(source, 2, 3);
  a.norms_per_layer = random_between(source, 0, 4);
  a.qk_norm = random_between(source, 0, 1);
  a.softcap = random_between(source, 0, 1);
  a.attention_sinks = random_between(source, 0, 1);
  a.experts = random_between(source, 0, 1) * random_between(source, 2, 16);
  a.experts_active = a.experts == 0 ? 1 : random_between(source, 1, a.experts);
  a.experts_shared = a.experts == 0 ? 0 : random_between(source, 0, 2);
  if (a.experts > 0 && random_between(source, 0, 2) == 0) {
    a.n_dense_layers = random_between(source, 1, architecture_layers(&a));
    a.d_ffn_dense = random_between(source, 1, 3000);
  }
  a.vocab = random_between(source, 0, 60000);
  memcpy(a.accounting, random_between(source, 0, 1) == 0 ? "paper-dense" : "paper-gemma", sizeof "paper-dense");
  assert_int_equal(architecture_check(&a, NULL, NULL), STATUS_OK);
  return a;
}

static double random_price(struct random_source *source)
{
  switch (random_between(source, 0, 6)) {
  case 0:
    return 0;
  case 1:
    return 1;
  case 2:
    return random_unit(source);
  case 3:
    return 500 * random_unit(source);
  case 4:
    return ldexp(1 + random_unit(source), (int)random_between(source, 0, 200) - 100);
  default:
    return (double)random_between(source, 1, 500);
  }
}

struct constants random_constants(struct random_source *source)
{
  struct constants constants = {.name = ""};
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    constants_set(&constants, &constant_fields[i], random_price(source));
  }
  return constants;
}
