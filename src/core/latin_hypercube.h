/* Latin hypercube samples and what they say about the distribution of an output: the engine of
 * core/studies/latin_hypercube.c, for any integrand.
 *
 * Each of R replicates has N points; in every input each of the N equally likely strata holds one of them (M. D. McKay,
 * R. J. Beckman, W. J. Conover, Technometrics 21, 239, 1979). A point is a pure function of (seed, replicate, index,
 * input): strata are dealt by a keyed permutation, not by a shuffled array.
 *
 * Quantiles are those of all R N points together (core/pool.h): the quantile of one replicate leans inwards by O(1/N),
 * and the mean of many keeps that. Of a replicate of up to LATIN_KEPT points every value is kept; of a larger one exact
 * order statistics around each quantile, for very large N found digit by digit in several passes over the points
 * (core/sieve.h). So memory has a bound that does not depend on N. */
#ifndef PROOFSWEEP_LATIN_HYPERCUBE_H
#define PROOFSWEEP_LATIN_HYPERCUBE_H

#include "core/indices.h"
#include "core/integrand.h"
#include "core/ledger.h"
#include "core/status.h"
#include "core/variable.h"

#include <stddef.h>
#include <stdint.h>

/* Pointers are borrowed. */
struct latin_design {
  struct integrand integrand;
  const struct variable *variables; /* (d), independent */
  uint64_t seed;
  uint64_t samples;    /* N in [2, 2^40] */
  uint64_t replicates; /* R in [2, 1024] */
  double confidence;
  unsigned threads;
  struct ledger_page page; /* level 0; a unit: one replicate */
};

enum {
  LATIN_QUANTILES = 25,
  LATIN_KEPT = 1024,  /* points of a replicate up to which all are kept */
  LATIN_KURTOSIS = 10 /* fourth moment of all points over the squared variance */
};
/* 0.005, 0.01, 0.025, 0.05, 0.10, ..., 0.95, 0.975, 0.99, 0.995 */
extern const double latin_probabilities[LATIN_QUANTILES];

/* How often each of N = samples points is evaluated: once where a replicate can be held in memory, up to 2^18 points;
 * else once for the moments and the first digit, and once for each other digit. */
uint64_t latin_passes(uint64_t samples);

struct latin_summary {
  /* Student's t over the R replicates: of the mean, and of the logarithm of the variance. Replicates that lack the
   * rare points of a heavy tail agree with each other: where the kurtosis is above LATIN_KURTOSIS the sd has no
   * interval, low and high are NaN. */
  struct estimate mean, sd;
  /* pool_quantile, and the interval of pool_ranks: for independent points, so it covers more often for those of a Latin
   * hypercube, of which the share below a value scatters by at most N / (N - 1) times theirs (A. B. Owen, SIAM J.
   * Numer. Anal. 34, 1884, 1997). An end is NaN where R N points do not reach it; deviation is NaN. */
  struct estimate quantiles[LATIN_QUANTILES];
  double least, greatest; /* of all R N values */
};

/* Works out the replicates that the ledger wants, for a summary elsewhere. STATUS_BAD_INPUT where N or R is out of
 * range; what ledger_check has. */
enum status latin_share(const struct latin_design *design, struct fault *fault) MUST_CHECK;

/* The same, and STATUS_BAD_INPUT where the output is not finite. */
enum status latin_summarise(const struct latin_design *design, struct latin_summary *summary,
                            struct fault *fault) MUST_CHECK;

/* The unit coordinates of `count` points from index `first` on, of one input: (count) values in (0, 1). */
void latin_units(const struct latin_design *design, uint64_t replicate, size_t input, uint64_t first, size_t count,
                 double *units);

#endif
