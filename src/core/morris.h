/* Morris's elementary effects: the engine behind the study `morris`, for any integrand. */
#ifndef PROOFSWEEP_MORRIS_H
#define PROOFSWEEP_MORRIS_H

#include "core/indices.h"
#include "core/integrand.h"
#include "core/ledger.h"
#include "core/status.h"
#include "core/variable.h"

#include <stddef.h>
#include <stdint.h>

/* Each input takes p levels: its quantiles at 0, 1/(p - 1), ..., 1. An effect is the change of f over a step of p/2
 * levels in one input, divided by the step in units of the unit cube, Delta = p / (2 (p - 1)). Pointers are borrowed.
 */
struct morris_design {
  struct integrand integrand;
  const struct variable *variables; /* (d), independent and bounded */
  unsigned levels;                  /* p, even, in [2, MORRIS_LEVELS_LIMIT] */
  uint64_t seed;
  uint64_t trajectories; /* r >= 2 */
  double confidence;
  unsigned threads;
  struct ledger_page page; /* level 0; a unit: MORRIS_BATCH trajectories, or more where there would be many units */
};

enum { MORRIS_BATCH = 4096 };

/* What one input does. */
struct morris_effect {
  struct estimate mu; /* mean effect: which way */
  struct estimate
      mu_star;  /* mean absolute effect: how much (F. Campolongo et al., Environ. Model. Softw. 22, 1509, 2007) */
  double sigma; /* standard deviation of the signed effects: curvature and interactions */
};

/* STATUS_BAD_INPUT where an input is unbounded, or the levels or inputs are out of range. */
enum status morris_check(const struct morris_design *design, struct fault *fault) MUST_CHECK;

/* r random trajectories of d + 1 points (M. D. Morris, Technometrics 33, 161, 1991), effects: (d). Intervals are
 * Student's t over trajectories, sigma has r - 1 in its denominator. The bits do not depend on threads.
 * STATUS_BAD_INPUT as above, for fewer than 2 trajectories, and where f is not finite. */
enum status morris_sample(const struct morris_design *design, struct morris_effect *effects,
                          struct fault *fault) MUST_CHECK;
/* Works out the trajectories that the ledger wants, for effects elsewhere. Faults as above; what ledger_check has. */
enum status morris_share(const struct morris_design *design, struct fault *fault) MUST_CHECK;

enum { MORRIS_GRID_LIMIT = 1 << 16, MORRIS_LEVELS_LIMIT = 64 };

/* Points of the whole grid, p^d; UINT64_MAX beyond 64 bits. */
uint64_t morris_grid_points(const struct morris_design *design);

/* All effects of the grid, where it has at most MORRIS_GRID_LIMIT points: mu and mu_star exact, with low = high =
 * value, and sigma the population's standard deviation. STATUS_BAD_INPUT for a larger grid and as above. */
enum status morris_enumerate(const struct morris_design *design, struct morris_effect *effects,
                             struct fault *fault) MUST_CHECK;

#endif
