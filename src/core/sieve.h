/* Exact order statistics of values that are not stored but gone through several times: their bits are found digit by
 * digit, each pass counting the values that begin like a wanted one. */
#ifndef PROOFSWEEP_SIEVE_H
#define PROOFSWEEP_SIEVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIEVE_DIGIT = 11, SIEVE_PASSES = (64 + SIEVE_DIGIT - 1) / SIEVE_DIGIT };

struct sieve {
  size_t count, leader_count;
  unsigned seen;                /* bits found */
  struct sieve_target *targets; /* (count), ascending */
  uint64_t *leaders;            /* (leader_count): the distinct beginnings of the targets, ascending */
  uint64_t *tallies;            /* (leader_count, digits): values that begin so and go on so */
};

/* ranks: (count), from 0, ascending. false where memory is out; free it in any case. */
bool sieve_init(struct sieve *sieve, const uint64_t *ranks, size_t count);
/* Safe on {0}. */
void sieve_free(struct sieve *sieve);

/* Tallies values, none of them NaN, in the pass that is going on. */
void sieve_add(struct sieve *sieve, size_t count, const double *values);

/* Ends a pass over all values. After SIEVE_PASSES of them, each over the same values, the order statistics are
 * known. */
void sieve_pass(struct sieve *sieve);

/* The value of rank ranks[i]. */
double sieve_value(const struct sieve *sieve, size_t i);

#endif
