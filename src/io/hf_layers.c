/* Which layers of a model are local: by layer_types, which names each layer, or by the rule of its class. */
#include "io/hf_reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef unsigned long long number; /* for printing */

/* `how` tells where the schedule comes from. */
PRINTF_LIKE(5, 6)
static void set_layers(struct hf_reading *reading, uint64_t global, uint64_t local, enum local_attention kind,
                       const char *how, ...)
{
  static const char *const fields[] = {"n_global_layers", "n_local_layers", "local_attention"};
  char text[HF_ORIGIN_SIZE];
  va_list arguments;
  va_start(arguments, how);
  (void)vsnprintf(text, sizeof text, how, arguments);
  va_end(arguments);
  hf_set(reading, fields[0], global);
  hf_set(reading, fields[1], local);
  hf_set(reading, fields[2], local == 0 ? LOCAL_NONE : kind);
  for (size_t i = 0; i < 3; i++) {
    hf_origin(reading, fields[i], "%s", text);
  }
}

bool hf_every_sliding(struct hf_reading *reading, uint64_t layers)
{
  bool window = hf_find(reading, "sliding_window") != NULL ||
                (!hf_has_key(reading, "sliding_window") && reading->family->defaults.window > 0);
  set_layers(reading, window ? 0 : layers, window ? layers : 0, LOCAL_SLIDING,
             window ? "sliding_window holds in all %llu layers" : "no sliding_window: all %llu layers are global",
             (number)layers);
  return true;
}

/* Whether use_sliding_window is true. */
static bool window_is_used(struct hf_reading *reading, bool *used)
{
  const struct node *use = hf_find(reading, "use_sliding_window");
  *used = false;
  return use == NULL || hf_truth(reading, use, used);
}

/* Qwen: the layers from max_window_layers on, where the window is used at all. */
bool hf_upper_sliding(struct hf_reading *reading, uint64_t layers)
{
  const struct node *first = hf_find(reading, "max_window_layers");
  bool used = false;
  uint64_t full = 28; /* the class's default */
  if (!window_is_used(reading, &used) || (first != NULL && !hf_whole(reading, first, &full))) {
    return false;
  }
  used = used && (hf_find(reading, "sliding_window") != NULL || !hf_has_key(reading, "sliding_window"));
  full = used && full < layers ? full : layers;
  set_layers(reading, full, layers - full, LOCAL_SLIDING,
             used ? "use_sliding_window: from layer %llu on (max_window_layers)"
                  : "use_sliding_window is not true: all %llu layers are global",
             (number)full);
  return true;
}

/* Qwen with experts, SmolLM3: published files do not use the window, and versions of the classes disagree on what it
 * would mean. */
bool hf_unless_sliding(struct hf_reading *reading, uint64_t layers)
{
  bool used = false;
  if (!window_is_used(reading, &used)) {
    return false;
  }
  (void)hf_find(reading, "max_window_layers");
  if (used) {
    complain(reading->complaints, hf_find(reading, "use_sliding_window")->spot,
             "use_sliding_window of %s has no one meaning; list layer_types", reading->family->model_type);
    return false;
  }
  set_layers(reading, layers, 0, LOCAL_NONE, "use_sliding_window is not true: all %llu layers are global",
             (number)layers);
  return true;
}

/* Layers 0, 2, 4 ... */
bool hf_every_second_sliding(struct hf_reading *reading, uint64_t layers)
{
  set_layers(reading, layers / 2, layers - layers / 2, LOCAL_SLIDING, "rule of %s: layers slide and see all by turns",
             reading->family->model_type);
  return true;
}

/* A whole number of at least 1 under one of the keys; *node is NULL where there is none, and *value stays. */
static bool read_period(struct hf_reading *reading, const char *const keys[2], const struct node **node,
                        uint64_t *value)
{
  *node = hf_find(reading, keys[0]);
  *node = *node == NULL && keys[1] != NULL ? hf_find(reading, keys[1]) : *node;
  if (*node == NULL) {
    return true;
  }
  if (!hf_whole(reading, *node, value)) {
    return false;
  }
  if (*value == 0) {
    complain(reading->complaints, (*node)->spot, "%s must be at least 1", (*node)->key->text);
  }
  return *value > 0;
}

/* Gemma 3: layer i, from 0, is global where i + 1 is a multiple of the pattern. */
bool hf_pattern_sliding(struct hf_reading *reading, uint64_t layers)
{
  static const char *const keys[2] = {"sliding_window_pattern", "_sliding_window_pattern"};
  uint64_t pattern = 6;
  const struct node *node = NULL;
  if (!read_period(reading, keys, &node, &pattern)) {
    return false;
  }
  set_layers(reading, layers / pattern, layers - layers / pattern, LOCAL_SLIDING,
             node != NULL ? "sliding_window_pattern: each %llu-th layer is global"
                          : "default pattern: each %llu-th layer is global",
             (number)pattern);
  return true;
}

/* ModernBERT: layer i, from 0, is global where i is a multiple of the period. */
bool hf_every_third_global(struct hf_reading *reading, uint64_t layers)
{
  static const char *const keys[2] = {"global_attn_every_n_layers", NULL};
  uint64_t period = 3;
  const struct node *node = NULL;
  if (!read_period(reading, keys, &node, &period)) {
    return false;
  }
  uint64_t global = layers / period + (layers % period > 0);
  set_layers(reading, global, layers - global, LOCAL_SLIDING,
             node != NULL ? "global_attn_every_n_layers: 0, %llu, ... are global"
                          : "rule of modernbert: layers 0, %llu, ... are global",
             (number)period);
  return true;
}

/* A list that should have an item a layer. Returns false. */
static bool complain_length(struct hf_reading *reading, const struct node *list, const char *key, uint64_t layers)
{
  complain(reading->complaints, list->spot, "%s has %zu %s for %llu %s", key, list->count,
           list->count == 1 ? "item" : "items", (number)layers, layers == 1 ? "layer" : "layers");
  return false;
}

/* no_rope_layers has a 1 for each layer with rotary positions, which attends within chunks. */
static bool read_rope_list(struct hf_reading *reading, const struct node *list, uint64_t layers)
{
  uint64_t chunked = 0;
  for (const struct node *item = list->first; item != NULL; item = item->next) {
    bool one = item->kind == NODE_SCALAR && strcmp(item->text, "1") == 0;
    if (!one && (item->kind != NODE_SCALAR || strcmp(item->text, "0") != 0)) {
      complain(reading->complaints, item->spot, "no_rope_layers holds 0 and 1, found %s", node_show(item).text);
      return false;
    }
    chunked += one;
  }
  if (list->count != layers) {
    return complain_length(reading, list, "no_rope_layers", layers);
  }
  set_layers(reading, layers - chunked, chunked, LOCAL_CHUNKED, "no_rope_layers: %llu of %llu are 1", (number)chunked,
             (number)layers);
  return true;
}

/* Llama 4: layers without rotary positions see all, the others attend within chunks. */
bool hf_chunked_but_some(struct hf_reading *reading, uint64_t layers)
{
  static const char *const keys[2] = {"no_rope_layer_interval", NULL};
  const struct node *list = hf_find(reading, "no_rope_layers"), *node = NULL;
  uint64_t interval = 4;
  if (hf_has_key(reading, "attention_chunk_size") && hf_find(reading, "attention_chunk_size") == NULL) {
    set_layers(reading, layers, 0, LOCAL_NONE, "attention_chunk_size is null: all %llu layers are global",
               (number)layers);
    return true;
  }
  if (list != NULL && list->kind == NODE_SEQUENCE && list->count > 0) {
    return read_rope_list(reading, list, layers);
  }
  if (!read_period(reading, keys, &node, &interval)) {
    return false;
  }
  set_layers(reading, layers / interval, layers - layers / interval, LOCAL_CHUNKED,
             node != NULL ? "no_rope_layer_interval: each %llu-th layer is global"
                          : "default interval: each %llu-th layer is global",
             (number)interval);
  return true;
}

/* layer_types: one word a layer. */
static bool read_layer_types(struct hf_reading *reading, const struct node *list, uint64_t layers)
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
    return complain_length(reading, list, "layer_types", layers);
  }
  if (counts[LOCAL_SLIDING] > 0 && counts[LOCAL_CHUNKED] > 0) {
    complain(reading->complaints, list->spot, "layers that slide and layers in chunks cannot be mixed in one model");
    return false;
  }
  enum local_attention kind = counts[LOCAL_CHUNKED] > 0 ? LOCAL_CHUNKED : LOCAL_SLIDING;
  set_layers(reading, counts[LOCAL_NONE], counts[kind], kind, "layer_types: %llu of %llu are full_attention",
             (number)counts[LOCAL_NONE], (number)layers);
  return true;
}

/* Where the rule of the class is not asked, its keys say nothing more; they are no unknown ones. */
static void pass_over_rules(struct hf_reading *reading)
{
  static const char *const keys[] = {"use_sliding_window",      "max_window_layers",          "sliding_window_pattern",
                                     "_sliding_window_pattern", "global_attn_every_n_layers", "no_rope_layers",
                                     "no_rope_layer_interval"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    (void)hf_has_key(reading, keys[i]);
  }
}

/* Of a class without local layers a window is a key that is not known: it may change the counts after all. */
static void read_window(struct hf_reading *reading, bool class_has_windows)
{
  const char *key = reading->family->window_key != NULL ? reading->family->window_key : "sliding_window";
  const char *const keys[2] = {key, NULL};
  if (reading->architecture->n_local_layers > 0) {
    (void)hf_settle(reading, "window", keys, reading->family->defaults.window, NULL);
    return;
  }
  const struct node *window = node_find(reading->numbers, key);
  if (class_has_windows || (window != NULL && strcmp(window->text, "null") == 0)) {
    (void)hf_has_key(reading, key);
  }
  hf_origin(reading, "window", "no local layer");
}

void hf_read_layers(struct hf_reading *reading)
{
  static const char *const keys[2] = {"num_hidden_layers", "n_layer"};
  uint64_t layers = hf_settle(reading, "n_global_layers", keys, reading->family->defaults.layers, NULL);
  const struct node *list = hf_find(reading, "layer_types");
  bool known = true;
  if (list != NULL && list->kind == NODE_SEQUENCE) {
    pass_over_rules(reading);
    known = read_layer_types(reading, list, layers);
  } else if (reading->family->schedule != NULL) {
    known = reading->family->schedule(reading, layers);
  } else {
    size_t place = (size_t)(architecture_find_field("n_global_layers") - architecture_fields);
    char origin[HF_ORIGIN_SIZE];
    memcpy(origin, reading->origins[place], sizeof origin);
    set_layers(reading, layers, 0, LOCAL_NONE, "%s", origin);
  }
  if (known) {
    read_window(reading, reading->family->schedule != NULL || (list != NULL && list->kind == NODE_SEQUENCE));
  }
}
