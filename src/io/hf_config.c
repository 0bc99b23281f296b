/* What each model_type means follows the configuration classes of the `transformers` library (configuration_gpt2.py,
 * configuration_gemma3.py ...): the keys, and the values of keys that a file leaves out. */
#include "io/hf_config.h"

#include "core/decimal.h"
#include "io/document.h"
#include "io/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct reading;
typedef bool layer_rule(struct reading *reading, uint64_t layers);

/* One model_type. A default of 0 means: the key must be there, or follows from others. */
struct hf_family {
  const char *model_type;
  const char *accounting, *ffn_kind, *norm;
  uint64_t projections, norms, qk_norm, sinks;
  uint64_t heads, kv_heads, d_head, vocab, window, max_context;
  bool softcap;         /* where attn_logit_softcapping is not null; it is 50 where left out */
  uint64_t shared;      /* experts */
  layer_rule *schedule; /* where the file has no layer_types; NULL: every layer is global */
};

/* One file at work. */
struct reading {
  const struct source *source;
  struct complaints *complaints;
  const struct hf_family *family;
  const struct node *root, *numbers; /* numbers: text_config where there is one */
  struct architecture *architecture;
  char origins[HF_FIELD_LIMIT][HF_ORIGIN_SIZE]; /* by the field's place in architecture_fields */
};

static layer_rule all_sliding, upper_sliding, every_second_sliding, pattern_sliding, chunked_but_some;

static const struct hf_family families[] = {
    {.model_type = "gpt2",
     .accounting = "paper-dense",
     .ffn_kind = "gelu_mlp",
     .norm = "layernorm",
     .projections = 2,
     .norms = 2,
     .vocab = 50257,
     .max_context = 1024},
    {.model_type = "llama",
     .accounting = "paper-dense",
     .ffn_kind = "swiglu",
     .norm = "rmsnorm",
     .projections = 3,
     .norms = 2},
    {.model_type = "mistral",
     .accounting = "paper-dense",
     .ffn_kind = "swiglu",
     .norm = "rmsnorm",
     .projections = 3,
     .norms = 2,
     .kv_heads = 8,
     .window = 4096,
     .schedule = all_sliding},
    {.model_type = "mixtral",
     .accounting = "paper-dense",
     .ffn_kind = "swiglu",
     .norm = "rmsnorm",
     .projections = 3,
     .norms = 2,
     .kv_heads = 8,
     .schedule = all_sliding},
    {.model_type = "gemma",
     .accounting = "paper-gemma",
     .ffn_kind = "geglu",
     .norm = "rmsnorm",
     .projections = 3,
     .norms = 2,
     .d_head = 256,
     .vocab = 256000,
     .max_context = 8192},
    {.model_type = "gemma2",
     .accounting = "paper-gemma",
     .ffn_kind = "geglu",
     .norm = "rmsnorm",
     .projections = 3,
     .norms = 4,
     .d_head = 256,
     .vocab = 256000,
     .window = 4096,
     .max_context = 8192,
     .softcap = true,
     .schedule = every_second_sliding},
    {.model_type = "gemma3_text",
     .accounting = "paper-gemma",
     .ffn_kind = "geglu",
     .norm = "rmsnorm",
     .projections = 3,
     .norms = 4,
     .qk_norm = 1,
     .heads = 8,
     .kv_heads = 4,
     .d_head = 256,
     .vocab = 262208,
     .window = 4096,
     .max_context = 131072,
     .schedule = pattern_sliding},
    {.model_type = "qwen2",
     .accounting = "paper-dense",
     .ffn_kind = "swiglu",
     .norm = "rmsnorm",
     .projections = 3,
     .norms = 2,
     .schedule = upper_sliding},
    {.model_type = "qwen3",
     .accounting = "paper-dense",
     .ffn_kind = "swiglu",
     .norm = "rmsnorm",
     .projections = 3,
     .norms = 2,
     .qk_norm = 1,
     .d_head = 128,
     .schedule = upper_sliding},
    {.model_type = "gpt_oss",
     .accounting = "paper-dense",
     .ffn_kind = "swiglu",
     .norm = "rmsnorm",
     .projections = 3,
     .norms = 2,
     .sinks = 1,
     .kv_heads = 8,
     .d_head = 64,
     .window = 128,
     .schedule = every_second_sliding},
    {.model_type = "llama4_text",
     .accounting = "paper-dense",
     .ffn_kind = "swiglu",
     .norm = "rmsnorm",
     .projections = 3,
     .norms = 2,
     .qk_norm = 1,
     .kv_heads = 8,
     .d_head = 128,
     .shared = 1,
     .schedule = chunked_but_some},
};
enum { FAMILIES = sizeof families / sizeof families[0] };

/* Files that hold a text model beside a vision model name the whole. */
static const struct {
  const char *model_type, *text_type;
} wrappers[] = {{"gemma3", "gemma3_text"}, {"llama4", "llama4_text"}};

const char *const hf_model_types[] = {"gpt2",  "llama", "mistral", "mixtral",     "gemma",  "gemma2", "gemma3_text",
                                      "qwen2", "qwen3", "gpt_oss", "llama4_text", "gemma3", "llama4"};
const size_t hf_model_type_count = sizeof hf_model_types / sizeof hf_model_types[0];

static bool is_null(const struct node *node)
{
  return node == NULL ||
         (node->kind == NODE_SCALAR && !node->quoted && (node->length == 0 || strcmp(node->text, "null") == 0));
}

/* The value of a key in the part that describes the text model; NULL where it is missing or null. */
static const struct node *find(const struct reading *reading, const char *key)
{
  const struct node *node = node_find(reading->numbers, key);
  return is_null(node) ? NULL : node;
}

PRINTF_LIKE(3, 4)
static void set_origin(struct reading *reading, const char *name, const char *format, ...)
{
  size_t place = (size_t)(architecture_find_field(name) - architecture_fields);
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(reading->origins[place], HF_ORIGIN_SIZE, format, arguments);
  va_end(arguments);
}

static void set_number(struct reading *reading, const char *name, uint64_t value)
{
  architecture_set(reading->architecture, architecture_find_field(name), value);
}

static void set_text(struct reading *reading, const char *name, const char *text)
{
  const struct architecture_field *field = architecture_find_field(name);
  (void)snprintf((char *)reading->architecture + field->offset, field->size, "%s", text);
}

static bool read_number(struct reading *reading, const struct node *node, uint64_t *value)
{
  unsigned __int128 number = 0;
  bool good = node->kind == NODE_SCALAR && !node->quoted &&
              decimal_to_u128(node->text, node->length, &number) == DECIMAL_READ && number <= INT64_MAX;
  if (!good) {
    complain(reading->complaints, node->spot, "%s must be a whole number, found %s", node->key->text,
             node_show(node).text);
  }
  *value = (uint64_t)number;
  return good;
}

static const char *part_name(const struct reading *reading)
{
  return reading->numbers == reading->root ? "" : "text_config.";
}

/* A whole number under the first of the keys that is there; false where none is. Complaints leave *value 0. */
static bool take_number(struct reading *reading, const char *field, const char *const keys[2], uint64_t *value)
{
  for (size_t i = 0; i < 2 && keys[i] != NULL; i++) {
    const struct node *node = find(reading, keys[i]);
    if (node != NULL) {
      (void)read_number(reading, node, value);
      set_origin(reading, field, "%s%s", part_name(reading), keys[i]);
      return true;
    }
  }
  return false;
}

/* A field of the architecture and the keys that hold it. */
struct number_rule {
  const char *field;
  const char *keys[2];
};

static void complain_missing(struct reading *reading, const struct number_rule *rule)
{
  complain(reading->complaints, reading->numbers->spot, "the file has no '%s', and %s has no default for it",
           rule->keys[0], reading->family->model_type);
}

/* Sets the field from the file, else from the default; a default of 0 is none. */
static uint64_t settle(struct reading *reading, const struct number_rule *rule, uint64_t fallback, const char *why)
{
  uint64_t value = 0;
  if (!take_number(reading, rule->field, rule->keys, &value)) {
    if (fallback == 0) {
      complain_missing(reading, rule);
    } else if (why != NULL) {
      set_origin(reading, rule->field, "%s", why);
    } else {
      set_origin(reading, rule->field, "default of %s", reading->family->model_type);
    }
    value = fallback;
  }
  set_number(reading, rule->field, value);
  return value;
}

static void read_widths(struct reading *reading)
{
  static const struct number_rule width = {"d_model", {"hidden_size", "n_embd"}};
  static const struct number_rule heads = {"n_heads", {"num_attention_heads", "n_head"}};
  static const struct number_rule kv_heads = {"n_kv_heads", {"num_key_value_heads", NULL}};
  static const struct number_rule head = {"d_head", {"head_dim", NULL}};
  static const struct number_rule ffn = {"d_ffn", {"intermediate_size", "n_inner"}};
  const struct hf_family *family = reading->family;
  bool gpt2 = strcmp(family->model_type, "gpt2") == 0;
  uint64_t d = settle(reading, &width, 0, NULL);
  uint64_t h = settle(reading, &heads, family->heads, NULL);
  bool own_kv = family->kv_heads != 0;
  (void)settle(reading, &kv_heads, own_kv ? family->kv_heads : h, own_kv ? NULL : "as many as query heads");
  bool own_head = family->d_head != 0;
  if (!own_head && h > 0 && d % h != 0 && find(reading, "head_dim") == NULL) {
    complain(reading->complaints, reading->numbers->spot,
             "the file has no 'head_dim', and %llu heads do not divide %llu", (unsigned long long)h,
             (unsigned long long)d);
    return;
  }
  (void)settle(reading, &head, own_head ? family->d_head : h > 0 ? d / h : 0, own_head ? NULL : "d_model / n_heads");
  (void)settle(reading, &ffn, gpt2 && d < (UINT64_C(1) << 60) ? 4 * d : 0, "4 d_model");
}

/* 0 where the file says nothing: both may be unknown. */
static void read_sizes(struct reading *reading)
{
  static const struct number_rule rules[] = {{"vocab", {"vocab_size", NULL}},
                                             {"max_context", {"max_position_embeddings", "n_positions"}}};
  const uint64_t defaults[] = {reading->family->vocab, reading->family->max_context};
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    uint64_t value = 0;
    if (!take_number(reading, rules[i].field, rules[i].keys, &value)) {
      value = defaults[i];
      set_origin(reading, rules[i].field, value > 0 ? "default of %s" : "not in the file, and no default of %s",
                 reading->family->model_type);
    }
    set_number(reading, rules[i].field, value);
  }
}

static void read_experts(struct reading *reading)
{
  static const char *const all_keys[2] = {"num_local_experts", "num_experts"};
  static const char *const active_keys[2] = {"num_experts_per_tok", "experts_per_token"};
  uint64_t all = 0, active = 1;
  if (!take_number(reading, "experts", all_keys, &all)) {
    set_origin(reading, "experts", "a dense feed-forward: no num_local_experts");
    set_origin(reading, "experts_active", "a dense feed-forward");
  } else if (!take_number(reading, "experts_active", active_keys, &active)) {
    const struct number_rule rule = {"experts_active", {active_keys[0], NULL}};
    complain_missing(reading, &rule);
  }
  set_number(reading, "experts", all);
  set_number(reading, "experts_active", active);
  set_number(reading, "experts_shared", reading->family->shared);
  set_origin(reading, "experts_shared", "model_type %s", reading->family->model_type);
}

/* Which layers are local; `how` tells where that comes from. */
PRINTF_LIKE(5, 6)
static void set_layers(struct reading *reading, uint64_t global, uint64_t local, enum local_attention kind,
                       const char *how, ...)
{
  char text[HF_ORIGIN_SIZE];
  va_list arguments;
  va_start(arguments, how);
  (void)vsnprintf(text, sizeof text, how, arguments);
  va_end(arguments);
  set_number(reading, "n_global_layers", global);
  set_number(reading, "n_local_layers", local);
  set_number(reading, "local_attention", local == 0 ? LOCAL_NONE : kind);
  set_origin(reading, "n_global_layers", "%s", text);
  set_origin(reading, "n_local_layers", "%s", text);
  set_origin(reading, "local_attention", "%s", text);
}

static bool all_sliding(struct reading *reading, uint64_t layers)
{
  bool key = node_find(reading->numbers, "sliding_window") != NULL;
  bool window = find(reading, "sliding_window") != NULL || (!key && reading->family->window > 0);
  set_layers(reading, window ? 0 : layers, window ? layers : 0, LOCAL_SLIDING,
             window ? "sliding_window holds in all %llu layers" : "no sliding_window: all %llu layers are global",
             (unsigned long long)layers);
  return true;
}

/* Qwen: the layers from max_window_layers on, where the window is used at all. */
static bool upper_sliding(struct reading *reading, uint64_t layers)
{
  const struct node *use = find(reading, "use_sliding_window"), *first = find(reading, "max_window_layers");
  bool used = use != NULL && use->kind == NODE_SCALAR && strcmp(use->text, "true") == 0;
  uint64_t full = 28; /* the class's default */
  if (used && first != NULL && !read_number(reading, first, &full)) {
    return false;
  }
  full = used && full < layers ? full : layers;
  set_layers(reading, full, layers - full, LOCAL_SLIDING,
             used ? "use_sliding_window from layer %llu on"
                  : "use_sliding_window is not true: all %llu layers are global",
             (unsigned long long)full);
  return true;
}

/* Layers 0, 2, 4 ... */
static bool every_second_sliding(struct reading *reading, uint64_t layers)
{
  set_layers(reading, layers / 2, layers - layers / 2, LOCAL_SLIDING, "%s: layers slide and see all by turns",
             reading->family->model_type);
  return true;
}

/* Gemma 3: layer i, from 0, is global where i + 1 is a multiple of the pattern. */
static bool pattern_sliding(struct reading *reading, uint64_t layers)
{
  uint64_t pattern = 6;
  const struct node *node = find(reading, "sliding_window_pattern");
  node = node == NULL ? find(reading, "_sliding_window_pattern") : node;
  if (node != NULL && (!read_number(reading, node, &pattern) || pattern == 0)) {
    return false;
  }
  set_layers(reading, layers / pattern, layers - layers / pattern, LOCAL_SLIDING,
             node != NULL ? "sliding_window_pattern %llu: each of that many layers is global"
                          : "default pattern: each %llu-th layer is global",
             (unsigned long long)pattern);
  return true;
}

/* Llama 4: layers without rotary positions see all, the others attend within chunks. */
static bool chunked_but_some(struct reading *reading, uint64_t layers)
{
  const struct node *list = find(reading, "no_rope_layers"), *step = find(reading, "no_rope_layer_interval");
  uint64_t interval = 4, chunked = 0;
  if (list != NULL && list->kind == NODE_SEQUENCE && list->count > 0) {
    for (const struct node *item = list->first; item != NULL; item = item->next) {
      chunked += item->kind == NODE_SCALAR && strcmp(item->text, "1") == 0;
    }
    if (list->count != layers) {
      complain(reading->complaints, list->spot, "no_rope_layers has %zu items for %llu layers", list->count,
               (unsigned long long)layers);
      return false;
    }
    set_layers(reading, layers - chunked, chunked, LOCAL_CHUNKED, "no_rope_layers: %llu of %llu are 1",
               (unsigned long long)chunked, (unsigned long long)layers);
    return true;
  }
  if (step != NULL && (!read_number(reading, step, &interval) || interval == 0)) {
    return false;
  }
  set_layers(reading, layers / interval, layers - layers / interval, LOCAL_CHUNKED,
             "each %llu-th layer is global (no_rope_layer_interval)", (unsigned long long)interval);
  return true;
}

/* layer_types: one word a layer. */
static bool listed_layers(struct reading *reading, const struct node *list, uint64_t layers)
{
  static const struct {
    const char *word;
    enum local_attention kind;
  } words[] = {
      {"full_attention", LOCAL_NONE}, {"sliding_attention", LOCAL_SLIDING}, {"chunked_attention", LOCAL_CHUNKED}};
  uint64_t counts[] = {0, 0, 0};
  for (const struct node *item = list->first; item != NULL; item = item->next) {
    size_t i = 0;
    while (i < 3 && (item->kind != NODE_SCALAR || strcmp(item->text, words[i].word) != 0)) {
      i++;
    }
    if (i == 3) {
      complain(
          reading->complaints, item->spot,
          "layers of the type %s cannot be counted; known are full_attention, sliding_attention, chunked_attention",
          node_show(item).text);
      return false;
    }
    counts[words[i].kind]++;
  }
  if (list->count != layers) {
    complain(reading->complaints, list->spot, "layer_types has %zu items for %llu layers", list->count,
             (unsigned long long)layers);
    return false;
  }
  if (counts[LOCAL_SLIDING] > 0 && counts[LOCAL_CHUNKED] > 0) {
    complain(reading->complaints, list->spot, "layers that slide and layers in chunks cannot be mixed in one model");
    return false;
  }
  enum local_attention kind = counts[LOCAL_CHUNKED] > 0 ? LOCAL_CHUNKED : LOCAL_SLIDING;
  set_layers(reading, counts[LOCAL_NONE], counts[kind], kind, "layer_types: %llu of %llu are full_attention",
             (unsigned long long)counts[LOCAL_NONE], (unsigned long long)layers);
  return true;
}

static void read_window(struct reading *reading)
{
  bool chunked = reading->architecture->local_attention == LOCAL_CHUNKED;
  const char *key = chunked ? "attention_chunk_size" : "sliding_window";
  const struct number_rule rule = {"window", {key, NULL}};
  if (reading->architecture->n_local_layers == 0) {
    set_origin(reading, "window", "no local layer");
    return;
  }
  (void)settle(reading, &rule, chunked ? 8192 : reading->family->window, NULL);
}

static void read_layers(struct reading *reading)
{
  static const char *const keys[2] = {"num_hidden_layers", "n_layer"};
  static const struct number_rule rule = {"n_global_layers", {"num_hidden_layers", "n_layer"}};
  uint64_t layers = 0;
  if (!take_number(reading, "n_global_layers", keys, &layers)) {
    complain_missing(reading, &rule);
    return;
  }
  const struct node *list = find(reading, "layer_types");
  bool known = true;
  if (list != NULL && list->kind == NODE_SEQUENCE) {
    known = listed_layers(reading, list, layers);
  } else if (reading->family->schedule != NULL) {
    known = reading->family->schedule(reading, layers);
  } else {
    set_layers(reading, layers, 0, LOCAL_NONE, "%s", find(reading, keys[0]) != NULL ? keys[0] : keys[1]);
  }
  if (known) {
    read_window(reading);
  }
}

/* What follows from the kind of model alone. */
static void read_kind(struct reading *reading)
{
  const struct hf_family *family = reading->family;
  const struct {
    const char *field;
    uint64_t value;
  } numbers[] = {{"ffn_projections", family->projections},
                 {"norms_per_layer", family->norms},
                 {"qk_norm", family->qk_norm},
                 {"attention_sinks", family->sinks}};
  const struct {
    const char *field, *text;
  } texts[] = {{"family", family->model_type},
               {"accounting", family->accounting},
               {"ffn_kind", family->ffn_kind},
               {"norm", family->norm}};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    set_number(reading, numbers[i].field, numbers[i].value);
    set_origin(reading, numbers[i].field, "model_type %s", family->model_type);
  }
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    set_text(reading, texts[i].field, texts[i].text);
    set_origin(reading, texts[i].field, "model_type %s", family->model_type);
  }
  bool key = node_find(reading->numbers, "attn_logit_softcapping") != NULL;
  bool capped = family->softcap && (!key || find(reading, "attn_logit_softcapping") != NULL);
  set_number(reading, "softcap", capped);
  set_origin(reading, "softcap", "%s", key ? "attn_logit_softcapping" : "model_type");
  const struct node *qk_norm = find(reading, "use_qk_norm");
  if (qk_norm != NULL && qk_norm->kind == NODE_SCALAR) {
    set_number(reading, "qk_norm", strcmp(qk_norm->text, "true") == 0);
    set_origin(reading, "qk_norm", "use_qk_norm");
  }
  set_text(reading, "verified", "n/a");
  set_text(reading, "source", reading->source->name);
  set_origin(reading, "source", "the file");
}

static bool is_word(const char *text)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  static const char others[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789.-";
  return text[0] != '\0' && strchr(letters, text[0]) != NULL && strlen(text) < NAME_SIZE &&
         text[strspn(text, others)] == '\0';
}

static void read_model_name(struct reading *reading)
{
  const struct node *path = node_find(reading->root, "_name_or_path");
  const char *slash = path == NULL || path->kind != NODE_SCALAR ? NULL : strrchr(path->text, '/');
  const char *last = slash != NULL ? slash + 1 : path != NULL && path->kind == NODE_SCALAR ? path->text : "";
  bool word = is_word(last);
  set_text(reading, "name", word ? last : reading->family->model_type);
  set_origin(reading, "name", "%s", word ? "_name_or_path" : "model_type");
}

/* Layers of two kinds, or parts of the model that no field of ours describes. */
static bool is_expressible(struct reading *reading)
{
  const struct node *step = find(reading, "interleave_moe_layer_step");
  if (step != NULL && step->kind == NODE_SCALAR && strcmp(step->text, "1") != 0) {
    complain(reading->complaints, step->spot,
             "layers with and without experts by turns (interleave_moe_layer_step %s) cannot be counted",
             text_show(step->text).text);
    return false;
  }
  return true;
}

static const struct hf_family *find_family(const char *model_type)
{
  const char *wanted = model_type;
  for (size_t i = 0; i < sizeof wrappers / sizeof wrappers[0]; i++) {
    wanted = strcmp(wrappers[i].model_type, model_type) == 0 ? wrappers[i].text_type : wanted;
  }
  for (size_t i = 0; i < FAMILIES; i++) {
    if (strcmp(families[i].model_type, wanted) == 0) {
      return &families[i];
    }
  }
  return NULL;
}

static void complain_family(struct reading *reading, const struct node *type)
{
  char known[400] = "";
  size_t used = 0;
  for (size_t i = 0; i < hf_model_type_count; i++) {
    used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i == 0 ? "" : ", ", hf_model_types[i]);
  }
  complain(reading->complaints, type->spot,
           "model_type %s is not known (known are %s); give its numbers as an inline model {like: NAME, ...}",
           node_show(type).text, known);
}

/* Finds the text model's numbers and its family. */
static bool find_numbers(struct reading *reading)
{
  const struct node *inner = node_find(reading->root, "text_config");
  const struct node *type = node_find(reading->root, "model_type");
  reading->numbers = inner != NULL && inner->kind == NODE_MAPPING ? inner : reading->root;
  if (type == NULL || type->kind != NODE_SCALAR) {
    complain(reading->complaints, reading->root->spot, "the file has no 'model_type'; it is no config.json of a model");
    return false;
  }
  reading->family = find_family(type->text);
  if (reading->family == NULL) {
    complain_family(reading, type);
  }
  return reading->family != NULL;
}

static void collect(const struct reading *reading, struct hf_config *config)
{
  for (size_t i = 0; i < architecture_field_count && i < HF_FIELD_LIMIT; i++) {
    if (reading->origins[i][0] != '\0') {
      struct hf_field *field = &config->fields[config->field_count++];
      field->field = &architecture_fields[i];
      memcpy(field->origin, reading->origins[i], HF_ORIGIN_SIZE);
    }
  }
}

enum status hf_config_parse(const struct source *source, struct arena *arena, struct complaints *complaints,
                            struct hf_config *config, struct fault *fault)
{
  struct reading reading = {.source = source, .complaints = complaints, .architecture = &config->architecture};
  struct node *root = NULL;
  size_t before = complaints->count;
  *config = (struct hf_config){0};
  enum status status = document_parse(source, 0, arena, complaints, &root, fault);
  if (status != STATUS_OK || complaints->count > before) {
    return status;
  }
  if (root == NULL || root->kind != NODE_MAPPING) {
    complain(complaints, (struct spot){source, {1, 1}, 1}, "a config.json is a mapping of keys to values, found %s",
             root == NULL ? "nothing" : node_show(root).text);
    return STATUS_OK;
  }
  reading.root = root;
  if (!find_numbers(&reading) || !is_expressible(&reading)) {
    return STATUS_OK;
  }
  read_model_name(&reading);
  read_kind(&reading);
  read_layers(&reading);
  read_widths(&reading);
  read_sizes(&reading);
  read_experts(&reading);
  struct fault wrong = {0};
  if (complaints->count == before && architecture_check(&config->architecture, NULL, &wrong) != STATUS_OK) {
    complain(complaints, reading.numbers->spot, "%s", wrong.text);
  }
  collect(&reading, config);
  return STATUS_OK;
}

enum status hf_config_read_bytes(const char *path, const char *bytes, size_t length, struct hf_config *config,
                                 struct text *complaints, struct fault *fault)
{
  struct arena *arena = arena_new();
  struct complaints found = {.arena = arena};
  struct source source = source_of_file(path, bytes, length);
  enum status status = arena == NULL ? fault_no_memory(fault, "reading a configuration")
                                     : hf_config_parse(&source, arena, &found, config, fault);
  if (status == STATUS_OK && found.count > 0) {
    complaints_print(&found, complaints);
    status = fault_set(fault, STATUS_BAD_INPUT, "%.512s has %zu %s", path, found.count,
                       found.count == 1 ? "error" : "errors");
  }
  if (found.out_of_memory || complaints->out_of_memory) {
    status = fault_no_memory(fault, "reading a configuration");
  }
  arena_free(arena);
  return status;
}

enum status hf_config_read(const char *path, struct hf_config *config, struct text *complaints, struct fault *fault)
{
  enum { CONFIG_LIMIT = 1048576 };
  struct text content = {0};
  enum status status = file_read(path, CONFIG_LIMIT, &content, fault);
  if (status == STATUS_OK) {
    status = hf_config_read_bytes(path, text_string(&content), content.length, config, complaints, fault);
  }
  text_free(&content);
  return status;
}
