#include "io/hf_config.h"

#include "core/decimal.h"
#include "io/file.h"
#include "io/hf_reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_null(const struct node *node)
{
  return node == NULL ||
         (node->kind == NODE_SCALAR && !node->quoted && (node->length == 0 || strcmp(node->text, "null") == 0));
}

/* The value of a key, remembered as one that was looked at. */
static const struct node *take(struct hf_reading *reading, const struct node *mapping, const char *key)
{
  const struct node *node = node_find(mapping, key);
  if (node != NULL && reading->taken_count < HF_TAKEN_LIMIT) {
    reading->taken[reading->taken_count++] = node;
  }
  return node;
}

const struct node *hf_find(struct hf_reading *reading, const char *key)
{
  const struct node *node = take(reading, reading->numbers, key);
  return is_null(node) ? NULL : node;
}

bool hf_has_key(struct hf_reading *reading, const char *key)
{
  return take(reading, reading->numbers, key) != NULL;
}

void hf_origin(struct hf_reading *reading, const char *field, const char *format, ...)
{
  size_t place = (size_t)(architecture_find_field(field) - architecture_fields);
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(reading->origins[place], HF_ORIGIN_SIZE, format, arguments);
  va_end(arguments);
}

void hf_set(struct hf_reading *reading, const char *field, uint64_t value)
{
  architecture_set(reading->architecture, architecture_find_field(field), value);
}

static void set_text(struct hf_reading *reading, const char *name, const char *text)
{
  const struct architecture_field *field = architecture_find_field(name);
  (void)snprintf((char *)reading->architecture + field->offset, field->size, "%s", text);
}

bool hf_whole(struct hf_reading *reading, const struct node *node, uint64_t *value)
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

bool hf_truth(struct hf_reading *reading, const struct node *node, bool *value)
{
  bool scalar = node->kind == NODE_SCALAR && !node->quoted;
  *value = scalar && strcmp(node->text, "true") == 0;
  if (!*value && !(scalar && strcmp(node->text, "false") == 0)) {
    complain(reading->complaints, node->spot, "%s must be true or false, found %s", node->key->text,
             node_show(node).text);
    return false;
  }
  return true;
}

const char *hf_part(const struct hf_reading *reading)
{
  return reading->numbers == reading->root ? "" : "text_config.";
}

/* A text_config says only where it differs from its class's defaults, as the library writes it. Any other file has the
 * sizes of its model: one without was cut, or is none. */
static bool may_be_missing(const struct hf_reading *reading, const char *field)
{
  static const char *const sizes[] = {"n_global_layers", "d_model", "n_heads", "d_ffn", "experts", "experts_active"};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    if (strcmp(sizes[i], field) == 0) {
      return reading->numbers != reading->root;
    }
  }
  return true;
}

uint64_t hf_settle(struct hf_reading *reading, const char *field, const char *const keys[2], uint64_t fallback,
                   const char *why)
{
  const struct node *found = NULL;
  uint64_t value = fallback;
  for (size_t i = 0; i < 2 && keys[i] != NULL; i++) {
    const struct node *node = hf_find(reading, keys[i]);
    found = found == NULL ? node : found;
  }
  if (found != NULL) {
    (void)hf_whole(reading, found, &value);
    hf_origin(reading, field, "%s%s", hf_part(reading), found->key->text);
  } else if (fallback > 0 && why != NULL) {
    hf_origin(reading, field, "%s", why);
  } else if (fallback == 0 || !may_be_missing(reading, field)) {
    complain(reading->complaints, reading->numbers->spot, "the file has no '%s', which every %s file has", keys[0],
             reading->family->model_type);
  } else {
    hf_origin(reading, field, "default of %s", reading->family->model_type);
  }
  hf_set(reading, field, value);
  return value;
}

/* The width of a head, where the file has none: the class's default, or a share of the model's. */
static void read_head(struct hf_reading *reading, uint64_t d, uint64_t heads)
{
  static const char *const keys[2] = {"head_dim", NULL};
  uint64_t fallback = reading->family->defaults.d_head;
  bool shared = fallback == 0;
  if (shared && hf_find(reading, keys[0]) == NULL) {
    if (d == 0 || heads == 0) { /* complained of */
      return;
    }
    if (d % heads != 0) {
      complain(reading->complaints, reading->numbers->spot,
               "the file has no 'head_dim', and %llu heads do not divide %llu", (unsigned long long)heads,
               (unsigned long long)d);
      return;
    }
    fallback = d / heads;
  }
  (void)hf_settle(reading, "d_head", keys, fallback, shared ? "d_model / n_heads" : NULL);
}

static void read_widths(struct hf_reading *reading)
{
  static const char *const width[2] = {"hidden_size", "n_embd"}, *const heads[2] = {"num_attention_heads", "n_head"},
                           *const kv_heads[2] = {"num_key_value_heads", NULL},
                           *const inner[2] = {"intermediate_size", "n_inner"};
  const struct hf_family *family = reading->family;
  const struct hf_sizes *defaults = &family->defaults;
  const char *const expert[2] = {family->expert_width, NULL};
  uint64_t d = hf_settle(reading, "d_model", width, defaults->d_model, NULL);
  uint64_t h = hf_settle(reading, "n_heads", heads, defaults->n_heads, NULL);
  bool own_kv = defaults->n_kv_heads != 0 && !hf_has_key(reading, kv_heads[0]); /* a null means as many as heads */
  if (own_kv || h > 0) {
    (void)hf_settle(reading, "n_kv_heads", kv_heads, own_kv ? defaults->n_kv_heads : h,
                    own_kv ? NULL : "as many as query heads");
  }
  read_head(reading, d, h);
  if (defaults->d_ffn != 0) {
    (void)hf_settle(reading, "d_ffn", family->expert_width != NULL ? expert : inner, defaults->d_ffn, NULL);
  } else if (d > 0 && d < (UINT64_C(1) << 60)) {
    (void)hf_settle(reading, "d_ffn", inner, 4 * d, "4 d_model");
  }
}

static void read_sizes(struct hf_reading *reading)
{
  static const char *const vocab[2] = {"vocab_size", NULL}, *const context[2] = {"max_position_embeddings",
                                                                                 "n_positions"};
  (void)hf_settle(reading, "vocab", vocab, reading->family->defaults.vocab, NULL);
  (void)hf_settle(reading, "max_context", context, reading->family->defaults.max_context, NULL);
}

static int compare_layers(const void *a, const void *b)
{
  const uint64_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

/* How many of the layers that end a period of `step` are in a list of layer numbers. */
static uint64_t count_listed(struct hf_reading *reading, const struct node *list, uint64_t layers, uint64_t step)
{
  if (list == NULL || list->count == 0) {
    return 0;
  }
  uint64_t *listed = arena_take(reading->complaints->arena, list->count * sizeof *listed);
  if (listed == NULL) {
    reading->complaints->out_of_memory = true;
    return 0;
  }
  size_t count = 0;
  for (const struct node *item = list->first; item != NULL; item = item->next) {
    unsigned __int128 number = 0;
    if (item->kind == NODE_SCALAR && decimal_to_u128(item->text, item->length, &number) == DECIMAL_READ &&
        number < layers && (number + 1) % step == 0) {
      listed[count++] = (uint64_t)number;
    }
  }
  qsort(listed, count, sizeof *listed, compare_layers);
  uint64_t different = 0;
  for (size_t i = 0; i < count; i++) {
    different += i == 0 || listed[i] != listed[i - 1];
  }
  return different;
}

/* A period of layers, 1 where the file has none; false after a complaint. */
static bool read_step(struct hf_reading *reading, const char *key, uint64_t *step)
{
  const struct node *node = hf_find(reading, key);
  *step = 1;
  if (node == NULL) {
    return true;
  }
  if (hf_whole(reading, node, step) && *step == 0) {
    complain(reading->complaints, node->spot, "%s must be at least 1", key);
  }
  return *step > 0;
}

/* Layers with experts are those that end a period (interleave_moe_layer_step, decoder_sparse_step), unless a list says
 * which have them (moe_layers) or have none (mlp_only_layers). */
static void read_dense_layers(struct hf_reading *reading)
{
  const struct hf_family *family = reading->family;
  const char *const width[2] = {family->dense_width, NULL};
  bool llama = family->shared_experts > 0;
  const char *step_key = llama ? "interleave_moe_layer_step" : "decoder_sparse_step";
  const struct node *with = llama ? hf_find(reading, "moe_layers") : NULL;
  const struct node *without = llama ? NULL : hf_find(reading, "mlp_only_layers");
  uint64_t step = 1, layers = architecture_layers(reading->architecture);
  if (!read_step(reading, step_key, &step)) {
    return;
  }
  uint64_t experts = with != NULL ? count_listed(reading, with, layers, 1)
                                  : layers / step - count_listed(reading, without, layers, step);
  uint64_t dense = layers - experts;
  (void)hf_has_key(reading, family->dense_width);
  if (dense == 0) {
    return;
  }
  hf_set(reading, "n_dense_layers", dense);
  hf_origin(reading, "n_dense_layers", "%s",
            with != NULL                            ? "moe_layers lists the others"
            : without != NULL && without->count > 0 ? "mlp_only_layers, decoder_sparse_step"
                                                    : step_key);
  (void)hf_settle(reading, "d_ffn_dense", width, family->dense_default, NULL);
}

/* The part that every token meets, as a number of experts. */
static void read_shared_experts(struct hf_reading *reading)
{
  const struct hf_family *family = reading->family;
  hf_set(reading, "experts_shared", family->shared_experts);
  hf_origin(reading, "experts_shared", "model_type %s", family->model_type);
  if (family->shared_width == NULL) {
    return;
  }
  const struct node *node = hf_find(reading, family->shared_width);
  uint64_t width = family->shared_default, expert = reading->architecture->d_ffn;
  if (node != NULL && !hf_whole(reading, node, &width)) {
    return;
  }
  if (expert == 0 || width % expert != 0) {
    complain(reading->complaints, node == NULL ? reading->numbers->spot : node->spot,
             "a shared expert of width %llu is no whole number of experts of width %llu", (unsigned long long)width,
             (unsigned long long)expert);
    return;
  }
  hf_set(reading, "experts_shared", width / expert);
  hf_origin(reading, "experts_shared", "%s / %s", family->shared_width, family->expert_width);
}

static void read_experts(struct hf_reading *reading)
{
  static const char *const all[2] = {"num_local_experts", "num_experts"};
  static const char *const active[2] = {"num_experts_per_tok", "experts_per_token"};
  const struct hf_family *family = reading->family;
  if (family->defaults.experts == 0) {
    static const char *const fields[] = {"experts", "experts_active", "experts_shared", "n_dense_layers",
                                         "d_ffn_dense"};
    hf_set(reading, "experts_active", 1);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
      hf_origin(reading, fields[i], "model_type %s: a dense feed-forward", family->model_type);
    }
    return;
  }
  (void)hf_settle(reading, "experts", all, family->defaults.experts, NULL);
  (void)hf_settle(reading, "experts_active", active, family->defaults.experts_active, NULL);
  read_shared_experts(reading);
  hf_origin(reading, "n_dense_layers", "every layer has experts");
  hf_origin(reading, "d_ffn_dense", "every layer has experts");
  if (family->dense_width != NULL) {
    read_dense_layers(reading);
  }
}

/* Whether queries and keys are normed, and scores capped: by the kind of model, or by a key. */
static void read_switches(struct hf_reading *reading)
{
  const struct hf_family *family = reading->family;
  bool normed = family->qk_norm, capped = family->softcap;
  const struct node *norm = family->qk_norm_key ? hf_find(reading, "use_qk_norm") : NULL;
  bool cap_key = family->softcap_key && hf_has_key(reading, "attn_logit_softcapping");
  if (norm != NULL) {
    (void)hf_truth(reading, norm, &normed);
  }
  hf_set(reading, "qk_norm", normed);
  hf_origin(reading, "qk_norm", norm != NULL ? "use_qk_norm" : "model_type %s", family->model_type);
  capped = cap_key ? hf_find(reading, "attn_logit_softcapping") != NULL : capped;
  hf_set(reading, "softcap", capped);
  hf_origin(reading, "softcap", cap_key ? "attn_logit_softcapping" : "model_type %s", family->model_type);
}

/* What follows from the kind of model alone. */
static const char *last_part(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static void read_kind(struct hf_reading *reading)
{
  const struct hf_family *family = reading->family;
  const struct {
    const char *field;
    uint64_t value;
  } numbers[] = {{"ffn_projections", family->ffn_projections},
                 {"norms_per_layer", family->norms_per_layer},
                 {"attention_sinks", family->sinks}};
  const struct {
    const char *field, *text;
  } texts[] = {{"family", family->model_type},
               {"accounting", family->accounting},
               {"ffn_kind", family->ffn_kind},
               {"norm", family->norm}};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    hf_set(reading, numbers[i].field, numbers[i].value);
    hf_origin(reading, numbers[i].field, "model_type %s", family->model_type);
  }
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    set_text(reading, texts[i].field, texts[i].text);
    hf_origin(reading, texts[i].field, "model_type %s", family->model_type);
  }
  set_text(reading, "verified", "n/a");
  set_text(reading, "source", last_part(reading->source->name)); /* wherever the file was opened from */
  hf_origin(reading, "source", "the file");
}

static void read_model_name(struct hf_reading *reading)
{
  const struct node *path = node_find(reading->root, "_name_or_path");
  const char *own = path == NULL || path->kind != NODE_SCALAR ? "" : last_part(path->text);
  const char *file = last_part(reading->source->name);
  size_t length = strlen(file);
  char stem[NAME_SIZE] = "";
  if (length > 5 && length - 5 < sizeof stem && strcmp(file + length - 5, ".json") == 0 &&
      strcmp(file, "config.json") != 0) {
    (void)snprintf(stem, sizeof stem, "%.*s", (int)(length - 5), file);
  }
  bool given = name_check(own) == NAME_GOOD, named = !given && name_check(stem) == NAME_GOOD;
  set_text(reading, "name", given ? own : named ? stem : reading->family->model_type);
  hf_origin(reading, "name", "%s", given ? "_name_or_path" : named ? "the file's name" : "model_type");
}

/* Parts of a model that no field of ours describes. */
static bool is_expressible(struct hf_reading *reading)
{
  static const char *const keys[] = {"is_encoder_decoder", "add_cross_attention"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const struct node *node = hf_find(reading, keys[i]);
    if (node != NULL && node->kind == NODE_SCALAR && strcmp(node->text, "true") == 0) {
      complain(reading->complaints, node->spot,
               "a model with %s true cannot be counted: there is no cross-attention here", keys[i]);
      return false;
    }
  }
  return true;
}

static void complain_family(struct hf_reading *reading, const struct node *type)
{
  const char *obstacle = hf_family_obstacle(type->text);
  char known[400] = "";
  size_t used = 0;
  if (obstacle != NULL) {
    complain(reading->complaints, type->spot, "model_type %s cannot be read: %s%s", node_show(type).text, obstacle,
             strstr(obstacle, "usual") != NULL
                 ? "; give its numbers as an inline model {like: NAME, name: NEW, d_model: ...}"
                 : "");
    return;
  }
  for (size_t i = 0; hf_family_name(i) != NULL && used < sizeof known; i++) {
    used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i == 0 ? "" : ", ", hf_family_name(i));
  }
  complain(reading->complaints, type->spot,
           "model_type %s is not known (known are %s); give its numbers as an inline model {like: NAME, name: NEW, "
           "d_model: ...}",
           node_show(type).text, known);
}

/* Finds the text model's numbers and its family. */
static bool find_numbers(struct hf_reading *reading)
{
  const struct node *inner = node_find(reading->root, "text_config");
  const struct node *type = node_find(reading->root, "model_type");
  reading->numbers = inner != NULL && inner->kind == NODE_MAPPING ? inner : reading->root;
  const struct node *own = node_find(reading->numbers, "model_type");
  type = own != NULL && own->kind == NODE_SCALAR ? own : type;
  if (type == NULL || type->kind != NODE_SCALAR) {
    complain(reading->complaints, reading->root->spot, "the file has no 'model_type'; it is no config.json of a model");
    return false;
  }
  reading->family = hf_family_find(type->text);
  if (reading->family == NULL) {
    complain_family(reading, type);
  }
  return reading->family != NULL;
}

static void collect(const struct hf_reading *reading, struct hf_config *config)
{
  for (size_t i = 0; i < architecture_field_count; i++) {
    if (reading->origins[i][0] != '\0') {
      struct hf_field *field = &config->fields[config->field_count++];
      field->field = &architecture_fields[i];
      memcpy(field->origin, reading->origins[i], HF_ORIGIN_SIZE);
    }
  }
}

static void read_all(struct hf_reading *reading)
{
  read_model_name(reading);
  read_kind(reading);
  read_switches(reading);
  hf_read_layers(reading);
  read_widths(reading);
  read_sizes(reading);
  read_experts(reading);
}

enum status hf_config_parse(const struct source *source, struct arena *arena, struct complaints *complaints,
                            struct hf_config *config, struct fault *fault)
{
  struct hf_reading reading = {.source = source, .complaints = complaints, .architecture = &config->architecture};
  struct node *root = NULL;
  size_t before = complaints->count;
  *config = (struct hf_config){0};
  enum status status = document_parse(source, 0, DOCUMENT_BY_OTHERS, arena, complaints, &root, fault);
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
  read_all(&reading);
  hf_judge_keys(&reading, config);
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
    status = complaints_fault(path, found.count, fault);
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
