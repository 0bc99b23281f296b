/* Test functions of sensitivity analysis with their exact indices, from the literature. */
#ifndef PROOFSWEEP_TEST_ORACLES_H
#define PROOFSWEEP_TEST_ORACLES_H

#include "core/integrand.h"
#include "core/sobol_run.h"
#include "core/variable.h"

#include <stddef.h>
#include <stdint.h>

enum { ORACLE_INPUTS = 20 };

/* A function on a box, each input uniform there. */
struct oracle {
  const char *name;
  size_t inputs;
  double low, high; /* of every input */
  void (*evaluate)(const void *context, size_t count, const double *const *columns, double *results);
  double parameters[ORACLE_INPUTS]; /* what evaluate gets as its context */
  double variance;
  double first[ORACLE_INPUTS], total[ORACLE_INPUTS];
};

extern const struct oracle ishigami;        /* a = 7, b = 0.1 */
extern const struct oracle ishigami_half;   /* a = 7, b = 0.05 */
extern const struct oracle g_functions[4];  /* Sobol' g with four parameter sets */
extern const struct oracle morris_function; /* Morris (1991), deterministic coefficients */

/* `count` uniform distributions on [low, high]. */
void oracle_uniform(double low, double high, size_t count, struct variable *variables);

/* A Sobol' design for the oracle; variables (ORACLE_INPUTS) is filled and borrowed. */
struct sobol_design oracle_design(const struct oracle *oracle, struct variable *variables, uint64_t seed,
                                  size_t scrambles);

/* Runs a design to `samples` and reads its indices at 95 %; fails the test where that fails. Free the indices. */
void oracle_run(const struct sobol_design *design, uint64_t samples, struct sobol_indices *indices);

#endif
