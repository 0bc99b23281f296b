#include "core/workload.h"

#include <string.h>

typedef unsigned __int128 u128;

/* 1 + 2 + ... + n */
static u128 triangle(u128 n)
{
  return n % 2 == 0 ? n / 2 * (n + 1) : (n + 1) / 2 * n;
}

static uint64_t least(uint64_t a, uint64_t b)
{
  return a < b ? a : b;
}

static uint64_t all_tokens(uint64_t context, uint64_t prompt)
{
  (void)prompt;
  return context;
}

static uint64_t one_token(uint64_t context, uint64_t prompt)
{
  (void)context;
  (void)prompt;
  return 1;
}

static uint64_t generated_tokens(uint64_t context, uint64_t prompt)
{
  return context - prompt;
}

static u128 prefill_global(uint64_t context, uint64_t prompt)
{
  (void)prompt;
  return (u128)context * context;
}

static u128 prefill_sliding(uint64_t context, uint64_t prompt, uint64_t window)
{
  (void)prompt;
  return (u128)context * least(context, window);
}

static u128 prefill_chunked(uint64_t context, uint64_t prompt, uint64_t window)
{
  (void)prompt;
  uint64_t chunks = context / window, rest = context % window;
  return (u128)chunks * window * window + (u128)rest * rest;
}

static u128 causal_global(uint64_t context, uint64_t prompt)
{
  (void)prompt;
  return triangle(context);
}

/* The sum of min(t, W) over t = 1..T. */
static u128 causal_sliding(uint64_t context, uint64_t prompt, uint64_t window)
{
  (void)prompt;
  uint64_t ramp = least(context, window);
  return triangle(ramp) + (u128)(context - ramp) * window;
}

static u128 causal_chunked(uint64_t context, uint64_t prompt, uint64_t window)
{
  (void)prompt;
  return (context / window) * triangle(window) + triangle(context % window);
}

static u128 step_global(uint64_t context, uint64_t prompt)
{
  (void)prompt;
  return context;
}

static u128 step_sliding(uint64_t context, uint64_t prompt, uint64_t window)
{
  (void)prompt;
  return least(context, window);
}

static u128 step_chunked(uint64_t context, uint64_t prompt, uint64_t window)
{
  (void)prompt;
  return (context - 1) % window + 1;
}

static u128 decode_global(uint64_t context, uint64_t prompt)
{
  return causal_global(context, 0) - causal_global(prompt, 0);
}

static u128 decode_sliding(uint64_t context, uint64_t prompt, uint64_t window)
{
  return causal_sliding(context, 0, window) - causal_sliding(prompt, 0, window);
}

static u128 decode_chunked(uint64_t context, uint64_t prompt, uint64_t window)
{
  return causal_chunked(context, 0, window) - causal_chunked(prompt, 0, window);
}

const struct workload workloads[] = {
    {"prefill", "all T tokens at once, every pair counted, as published", SPAN_FULL, false, all_tokens, prefill_global,
     prefill_sliding, prefill_chunked},
    {"prefill-causal", "all T tokens at once, each attending to itself and the tokens before it", SPAN_CAUSAL, false,
     all_tokens, causal_global, causal_sliding, causal_chunked},
    {"decode-step", "the T-th token alone, with a KV cache", SPAN_STEP, false, one_token, step_global, step_sliding,
     step_chunked},
    {"decode", "the tokens after a prompt, up to T, with a KV cache", SPAN_CAUSAL, true, generated_tokens,
     decode_global, decode_sliding, decode_chunked},
};
const size_t workload_count = sizeof workloads / sizeof workloads[0];

const struct workload *workload_find(const char *name)
{
  for (size_t i = 0; i < workload_count; i++) {
    if (strcmp(workloads[i].name, name) == 0) {
      return &workloads[i];
    }
  }
  return NULL;
}

const char *workload_word(size_t index)
{
  return index < workload_count ? workloads[index].name : NULL;
}

enum status workload_check(const struct workload *workload, uint64_t context, uint64_t prompt, struct fault *fault)
{
  if (context == 0 || context >> WORKLOAD_CONTEXT_BITS != 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "context must be between 1 and 9223372036854775807, found %llu",
                     (unsigned long long)context);
  }
  if (workload->has_prompt && prompt >= context) {
    return fault_set(fault, STATUS_BAD_INPUT, "prompt must be shorter than the context %llu, found %llu",
                     (unsigned long long)context, (unsigned long long)prompt);
  }
  return STATUS_OK;
}
