#include "core/sieve.h"

#include "core/sortable.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS = 1 << SIEVE_DIGIT };

struct sieve_target {
  uint64_t rank;   /* among the values with the same prefix, 0 the least */
  uint64_t prefix; /* leading bits found so far */
};

bool sieve_init(struct sieve *sieve, const uint64_t *ranks, size_t count)
{
  *sieve = (struct sieve){.count = count, .leader_count = 1};
  sieve->targets = calloc(count, sizeof *sieve->targets);
  sieve->leaders = calloc(count, sizeof *sieve->leaders);
  sieve->tallies = calloc(count * DIGITS, sizeof *sieve->tallies);
  if (sieve->targets == NULL || sieve->leaders == NULL || sieve->tallies == NULL) {
    return false;
  }
  for (size_t i = 0; i < count; i++) {
    sieve->targets[i].rank = ranks[i];
  }
  return true;
}

void sieve_free(struct sieve *sieve)
{
  free(sieve->targets);
  free(sieve->leaders);
  free(sieve->tallies);
}

static unsigned digit_bits(const struct sieve *sieve)
{
  return 64 - sieve->seen < SIEVE_DIGIT ? 64 - sieve->seen : SIEVE_DIGIT;
}

/* The last leader that is not above the prefix, or the first; without branches, which a processor could not foresee. */
static size_t find_leader(const struct sieve *sieve, uint64_t prefix)
{
  const uint64_t *leader = sieve->leaders;
  for (size_t left = sieve->leader_count; left > 1;) {
    size_t half = left / 2;
    leader += leader[half] <= prefix ? half : 0;
    left -= half;
  }
  return (size_t)(leader - sieve->leaders);
}

void sieve_add(struct sieve *sieve, size_t count, const double *values)
{
  unsigned bits = digit_bits(sieve), shift = 64 - sieve->seen - bits;
  uint64_t mask = (UINT64_C(1) << bits) - 1;
  for (size_t j = 0; j < count; j++) {
    uint64_t head = sortable_bits(values[j]) >> shift, prefix = head >> bits;
    size_t leader = find_leader(sieve, prefix);
    if (sieve->leaders[leader] == prefix) {
      sieve->tallies[leader * DIGITS + (head & mask)]++;
    }
  }
}

/* The beginnings that are known now, and nothing tallied. */
static void lead(struct sieve *sieve)
{
  sieve->leader_count = 0;
  for (size_t t = 0; t < sieve->count; t++) {
    uint64_t prefix = sieve->targets[t].prefix;
    if (t == 0 || prefix != sieve->targets[t - 1].prefix) {
      sieve->leaders[sieve->leader_count++] = prefix;
    }
  }
  memset(sieve->tallies, 0, sieve->leader_count * DIGITS * sizeof *sieve->tallies);
}

/* Targets ascend: those behind one leader are found in one walk over its digits. */
void sieve_pass(struct sieve *sieve)
{
  unsigned bits = digit_bits(sieve);
  size_t leader = 0;
  uint64_t digit = 0, before = 0;
  for (size_t t = 0; t < sieve->count; t++) {
    struct sieve_target *target = &sieve->targets[t];
    if (target->prefix != sieve->leaders[leader]) {
      leader++;
      digit = before = 0;
    }
    const uint64_t *tallies = sieve->tallies + leader * DIGITS;
    while (digit < DIGITS - 1 && target->rank >= before + tallies[digit]) {
      before += tallies[digit++];
    }
    target->rank -= before;
    target->prefix = target->prefix << bits | digit;
  }
  sieve->seen += bits;
  lead(sieve);
}

double sieve_value(const struct sieve *sieve, size_t i)
{
  return sortable_value(sieve->targets[i].prefix);
}
