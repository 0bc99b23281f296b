/* From sums over a design to sensitivity indices, and from independent scrambles to intervals and verdicts.
 *
 * A and B are N points each, AB_i is A with input i from B, BA_i is B with input i from A, AC_i is A with input i from
 * a third set C. V is the variance over the 2 N values at A and B. Every value is taken less a centre near the mean,
 * and the estimators are corrected to the pooled mean exactly, so that adding a constant to f changes nothing.
 *
 *   total   T_i = mean (f_A - f_ABi)^2 / 2 V           M. J. W. Jansen, Comput. Phys. Commun. 117, 35 (1999)
 *   first   S_i = mean f_B (f_ABi - f_A) / V           A. Saltelli et al., Comput. Phys. Commun. 181, 259 (2010), (b)
 *   small   S_i = mean (f_A - f_ACi)(f_BAi - f_B) / V  A. B. Owen, ACM TOMACS 23, 11 (2013), "correlation 2"
 *   pair    S_ij = closed_ij - S_i - S_j               A. Saltelli, Comput. Phys. Commun. 145, 280 (2002), centred,
 * with closed_ij = mean of f_BAi f_ABj and f_BAj f_ABi, less mean f_A f_B, all / 2 V and V */
#ifndef PROOFSWEEP_INDICES_H
#define PROOFSWEEP_INDICES_H

#include "core/integrand.h"
#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which indices are estimated, and so which points are needed. */
struct index_request {
  size_t inputs; /* d */
  bool small;    /* first order by Owen's estimator: three sets, and better where S is small */
  bool pairs;    /* second order as well */
};

/* Sets of d columns: 2, or 3 where `small`. */
size_t index_sets(const struct index_request *request);
/* Evaluations of f for each of the N points. */
uint64_t index_evaluations(const struct index_request *request);
/* Doubles in the sums of one design. */
size_t index_sum_count(const struct index_request *request);

/* The values of f at one block of points. Pointers to (count) values each; ba and ac NULL where the request does not
 * need them, ab NULL where `small` without `pairs`. Where an input changes nothing, its ab and ac may be `a` itself. */
struct index_values {
  size_t count; /* a multiple of 16, at most INTEGRAND_BLOCK */
  const double *a, *b;
  const double *const *ab, *const *ba, *const *ac; /* (d) arrays */
};

/* Adds one block to the sums, (index_sum_count), zero at first. Blocks must be added in the order of their index: the
 * sums of a design are then the same bits whoever adds them. */
void index_sums_add(const struct index_request *request, const struct index_values *values, double centre,
                    double *sums);

/* The indices of one design of N = samples points from its sums. mean and variance of f; first, total: (d); pairs:
 * (d, d), symmetric, NaN on the diagonal, NULL unless requested. Where the variance is 0 to rounding it is set to 0,
 * and all indices are NaN: a constant has none. Estimates are as they come: first order ones may be negative.
 * STATUS_BAD_INPUT where f was infinite or NaN anywhere, or too large to be squared. */
enum status index_estimates(const struct index_request *request, const double *sums, uint64_t samples, double centre,
                            double *mean, double *variance, double *first, double *total, double *pairs,
                            struct fault *fault) MUST_CHECK;

/* One number with its interval. */
struct estimate {
  double value;     /* mean over the scrambles; NaN where undefined */
  double low, high; /* both are value where all scrambles agree: no interval, for they may lack the same points */
  double deviation; /* standard error of value */
};

/* The mean of `count` independent estimates and the two-sided interval of Student's t with count - 1 degrees of freedom
 * (gsl_cdf_tdist_Pinv) at `confidence` in (0, 1). low and high are NaN where count is 1. values[i * stride]. */
struct estimate estimate_of(const double *values, size_t count, size_t stride, double confidence);

enum verdict {
  VERDICT_NONE,     /* undefined: the output does not vary */
  VERDICT_RESOLVED, /* the half-width is at most the target, and the index is not zero in the sense below */
  VERDICT_ZERO,     /* the same, and 0 lies in the interval, or no end of it is farther from 0 than the target */
  VERDICT_NEEDS,    /* more samples are needed */
  VERDICT_UNJUDGED  /* the interval is not to be trusted */
};

struct index_verdict {
  enum verdict verdict;
  uint64_t samples; /* VERDICT_NEEDS: the power of two, per scramble, at which the half-width should reach the target */
};

/* Extrapolates the half-width as N^-0.7, the slowest fall that scrambled Sobol' designs showed on smooth and kinked
 * test functions (they reach N^-1.1); a forecast, not a bound. */
struct index_verdict index_verdict_of(const struct estimate *estimate, double half_width, uint64_t samples);

enum { VERDICT_TEXT_SIZE = 32 };
/* "resolved", "zero", "needs 65536", "not judged" or "no variance". */
void index_verdict_write(struct index_verdict verdict, char text[VERDICT_TEXT_SIZE]);

#endif
