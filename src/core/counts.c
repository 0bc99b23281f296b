#include "core/counts.h"

#include <string.h>

typedef unsigned __int128 u128;

const struct accounting accountings[] = {
    {"paper-dense", "the paper's dense form: two norms, with their scaling (sections 3.1-3.2)", 2, 2, false},
    {"paper-gemma", "the paper's local/global form: two norms, without scaling (section 4.6)", 0, 2, false},
    {"full", "every norm, gate, cap, sink, router, chunk and the LM head", 0, 0, true},
};
const size_t accounting_count = sizeof accountings / sizeof accountings[0];

const struct accounting *accounting_find(const char *name, const struct architecture *architecture)
{
  if (strcmp(name, "paper") == 0) {
    name = architecture->accounting;
  }
  for (size_t i = 0; i < accounting_count; i++) {
    if (strcmp(accountings[i].name, name) == 0) {
      return &accountings[i];
    }
  }
  return NULL;
}

const char *accounting_word(size_t index)
{
  return index == 0 ? "paper" : index <= accounting_count ? accountings[index - 1].name : NULL;
}

/* A sum of products that remembers whether any step left 128 bits. */
struct sum {
  u128 value;
  bool overflow;
};

static void sum_add(struct sum *sum, u128 a, u128 b)
{
  u128 product = 0;
  sum->overflow = __builtin_mul_overflow(a, b, &product) || sum->overflow;
  sum->overflow = __builtin_add_overflow(sum->value, product, &sum->value) || sum->overflow;
}

/* Feed-forward widths of all layers together: that of the experts that a token meets, or of the dense feed-forward. */
static u128 ffn_widths(const struct architecture *a)
{
  u128 dense = a->n_dense_layers, others = architecture_layers(a) - dense;
  return others * (a->experts_active + a->experts_shared) * a->d_ffn + dense * a->d_ffn_dense;
}

/* All layers' counts for one token, without attention. Field bounds keep each product of two fields within 64 bits. */
static void add_layer(const struct architecture *a, const struct accounting *accounting, u128 layers,
                      struct sum buckets[4])
{
  u128 d = a->d_model;
  u128 q = architecture_query_width(a), k = architecture_key_width(a);
  u128 scalings = accounting->full ? a->norms_per_layer : accounting->arithmetic_norms;
  u128 norms = accounting->full ? a->norms_per_layer : accounting->norms;
  struct sum *arithmetic = &buckets[0], *norm = &buckets[2], *nonlin = &buckets[3];
  sum_add(arithmetic, layers, d * (q + 2 * k));
  sum_add(arithmetic, layers, q * d);
  sum_add(arithmetic, ffn_widths(a), a->ffn_projections * d);
  sum_add(arithmetic, layers * scalings, d);
  sum_add(norm, layers * norms, d);
  sum_add(nonlin, 1, ffn_widths(a));
}

/* What the paper leaves out: of each layer, then once of the model. */
static void add_full(const struct architecture *a, u128 layers, struct sum buckets[4])
{
  u128 d = a->d_model, widths = architecture_query_width(a) + architecture_key_width(a);
  u128 routers = layers - a->n_dense_layers;
  struct sum *arithmetic = &buckets[0], *softmax = &buckets[1], *norm = &buckets[2];
  sum_add(norm, layers * a->qk_norm, widths);
  sum_add(arithmetic, layers * a->qk_norm, widths);
  sum_add(arithmetic, ffn_widths(a), a->ffn_projections == 3);
  sum_add(softmax, layers * a->attention_sinks, a->n_heads);
  sum_add(arithmetic, routers * a->experts, d);
  sum_add(softmax, routers, a->experts);
  sum_add(norm, 1, d);
  sum_add(arithmetic, 1, d);
  sum_add(arithmetic, d, a->vocab);
}

enum status cost_form_of(const struct architecture *architecture, const struct accounting *accounting,
                         struct cost_form *form, struct fault *fault)
{
  struct sum buckets[4] = {0};
  u128 layers = architecture_layers(architecture);
  add_layer(architecture, accounting, layers, buckets);
  if (accounting->full) {
    add_full(architecture, layers, buckets);
  }
  if (buckets[0].overflow || buckets[1].overflow || buckets[2].overflow || buckets[3].overflow) {
    return fault_set(fault, STATUS_BAD_INPUT, "the counts of model '%s' pass 128 bits", architecture->name);
  }
  u128 heads = architecture->n_heads;
  *form = (struct cost_form){
      .per_token = {buckets[0].value, buckets[1].value, buckets[2].value, buckets[3].value},
      .per_pair = {2 * (u128)architecture_query_width(architecture), heads, 0,
                   accounting->full ? architecture->softcap * heads : 0},
      .layers = (uint64_t)layers,
  };
  return STATUS_OK;
}

enum status extent_of(const struct architecture *architecture, const struct accounting *accounting,
                      const struct workload *workload, uint64_t context, uint64_t prompt, struct extent *extent,
                      struct fault *fault)
{
  struct sum pairs = {0};
  sum_add(&pairs, architecture->n_global_layers, workload->global_pairs(context, prompt));
  if (architecture->n_local_layers > 0) {
    bool chunked = accounting->full && architecture->local_attention == LOCAL_CHUNKED;
    sum_add(&pairs, architecture->n_local_layers,
            (chunked ? workload->chunked_pairs : workload->sliding_pairs)(context, prompt, architecture->window));
  }
  if (pairs.overflow) {
    return fault_set(fault, STATUS_BAD_INPUT, "the attended pairs of model '%s' at context %llu pass 128 bits",
                     architecture->name, (unsigned long long)context);
  }
  *extent = (struct extent){.tokens = workload->tokens(context, prompt), .pairs = pairs.value};
  return STATUS_OK;
}

static enum status count_bucket(u128 per_token, u128 per_pair, const struct extent *extent, const char *bucket,
                                u128 *count, struct fault *fault)
{
  struct sum sum = {0};
  sum_add(&sum, extent->tokens, per_token);
  sum_add(&sum, extent->pairs, per_pair);
  *count = sum.value;
  return sum.overflow ? fault_set(fault, STATUS_BAD_INPUT, "the count of %s passes 128 bits", bucket) : STATUS_OK;
}

enum status counts_of(const struct cost_form *form, const struct extent *extent, struct counts *counts,
                      struct fault *fault)
{
  const struct counts *token = &form->per_token, *pair = &form->per_pair;
  enum status status =
      count_bucket(token->arithmetic, pair->arithmetic, extent, "arithmetic", &counts->arithmetic, fault);
  if (status == STATUS_OK) {
    status = count_bucket(token->softmax, pair->softmax, extent, "softmax", &counts->softmax, fault);
  }
  if (status == STATUS_OK) {
    status = count_bucket(token->norm, pair->norm, extent, "norm", &counts->norm, fault);
  }
  if (status == STATUS_OK) {
    status = count_bucket(token->nonlin, pair->nonlin, extent, "nonlin", &counts->nonlin, fault);
  }
  return status;
}
