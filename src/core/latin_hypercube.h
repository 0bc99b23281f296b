/* Latin hypercube samples and what they say about the distribution of an output: the engine of
 * core/studies/latin_hypercube.c, for any integrand.
 *
 * Each of R replicates has N points; in every input each of the N equally likely strata holds one of them (M. D. McKay,
 * R. J. Beckman, W. J. Conover, Technometrics 21, 239, 1979). A point is a pure function of (seed, replicate, index,
 * input): strata are dealt by a keyed permutation, not by a shuffled array. Quantiles are exact order statistics of
 * each replicate, found digit by digit in several passes over the points, so memory does not depend on N. */
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
  LATIN_PASSES = 6 /* evaluations of each point: one for the moments, five for the quantiles */
};
/* 0.005, 0.01, 0.025, 0.05, 0.10, ..., 0.95, 0.975, 0.99, 0.995 */
extern const double latin_probabilities[LATIN_QUANTILES];

/* Estimates over the R replicates, with intervals of Student's t. */
struct latin_summary {
  struct estimate mean, sd;
  struct estimate quantiles[LATIN_QUANTILES]; /* between order statistics (N - 1) p linearly (R's type 7) */
  double least, greatest;                     /* of all R N values */
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
