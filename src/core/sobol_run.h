/* Sobol' indices by scrambled Sobol' designs: the engine of core/studies/sobol.c, for any integrand.
 *
 * R designs (scrambles) of N = 2^m points, each a fresh randomisation of one Sobol' sequence of 2 d dimensions (3 d
 * where `small`): one dimension for each input in A and in B (and C). The zero point is kept, nothing is skipped or
 * thinned (A. B. Owen, arXiv 2008.08051). Memory does not depend on N. */
#ifndef PROOFSWEEP_SOBOL_RUN_H
#define PROOFSWEEP_SOBOL_RUN_H

#include "core/indices.h"
#include "core/integrand.h"
#include "core/ledger.h"
#include "core/sobol_sequence.h"
#include "core/status.h"
#include "core/variable.h"

#include <stddef.h>
#include <stdint.h>

/* What is asked. Pointers are borrowed and outlive the run. */
/* Fewest points of a scramble. */
enum { SOBOL_SAMPLES_LEAST = 16 };

struct sobol_design {
  struct integrand integrand;
  const struct variable *variables; /* (d), independent */
  struct index_request request;     /* its inputs are the integrand's */
  uint64_t seed;
  size_t scrambles; /* R >= 2 */
  unsigned threads;
  struct ledger_page page; /* a level: the samples that it ends with; a unit: one scramble in one segment of it */
};

/* A run under way: sums over the first `samples` points of each scramble. */
struct sobol_run {
  struct sobol_design design;
  uint64_t samples;                 /* N so far; 0 at first */
  size_t sum_count;                 /* as index_sum_count */
  double *sums;                     /* (R, sum_count) */
  double *centres;                  /* (R): near the mean of f */
  struct sobol_sequence *sequences; /* (R) */
};

/* STATUS_BAD_INPUT where R < 2 or the sequence has too few dimensions for d inputs. */
enum status sobol_run_init(struct sobol_run *run, const struct sobol_design *design, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void sobol_run_free(struct sobol_run *run);

/* Goes on until each scramble has `samples` points, a power of two in [16, 2^40], at least as many as now. The sums are
 * the same bits whatever the threads, the steps by which the run got there, and what of it the ledger had. Where units
 * belong elsewhere the sums say nothing. What ledger_check has, besides. */
enum status sobol_run_extend(struct sobol_run *run, uint64_t samples, struct fault *fault) MUST_CHECK;

/* What came out: estimates over the R scrambles with intervals at `confidence`. */
struct sobol_indices {
  size_t inputs;
  uint64_t samples, scrambles;
  struct estimate mean, variance;
  struct estimate *estimates;     /* all of them, allocated */
  struct estimate *first, *total; /* (d), in there */
  struct estimate *pairs;         /* (d, d), symmetric; NULL unless requested */
};

enum status sobol_run_indices(const struct sobol_run *run, double confidence, struct sobol_indices *indices,
                              struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void sobol_indices_free(struct sobol_indices *indices);

/* The widest half-width of a first or total index; 0 where the output does not vary. */
double sobol_half_width(const struct sobol_indices *indices);

#endif
