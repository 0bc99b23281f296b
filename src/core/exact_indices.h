/* Exact sensitivity indices: what a sampling estimate is held against.
 *
 * For f = g_0(Y) + sum_k C_k g_k(Y) with all inputs independent, C_k = m_k + Z_k with Z_k of mean 0 and variance v_k,
 * and g = g_0 + sum_k m_k g_k, the parts g(Y) and Z_k g_k(Y) are orthogonal (I. M. Sobol', Math. Comput. Simul. 55,
 * 271, 2001). So with V_U(h) the variance of E(h | Y_U) and Y_~j all of Y but input j,
 *
 *   V       = V_Y(g) + sum_k v_k E(g_k^2)
 *   V S_k   = v_k E(g_k)^2                     V T_k = v_k E(g_k^2)
 *   V S_j   = V_j(g)                           V T_j = V_Y(g) - V_~j(g) + sum_k v_k (V_Y(g_k) - V_~j(g_k))
 *   V S_kj  = v_k V_j(g_k)                     V S_jl = V_jl(g) - V_j(g) - V_l(g)      S_kl = 0
 *
 * and only the few curved inputs Y need a quadrature. The ratio of the model is such a function: the SNARK constants
 * are the C_k, at a fixed context Y is empty, and S = T without any quadrature. */
#ifndef PROOFSWEEP_EXACT_INDICES_H
#define PROOFSWEEP_EXACT_INDICES_H

#include "core/quadrature.h"
#include "core/status.h"
#include "core/variable.h"

#include <stdbool.h>
#include <stddef.h>

enum { EXACT_CURVED_LIMIT = 8, EXACT_BLOCK = 256 };

/* How one input enters. */
struct exact_input {
  const struct variable *variable; /* borrowed */
  bool linear;                     /* one of the C_k; else one of Y */
  bool smooth;                     /* of Y: f is analytic in it between the kinks */
  struct kinks kinks;              /* of Y */
};

struct exact_problem {
  size_t inputs;
  const struct exact_input *input; /* (inputs) */
  /* parts[0][j] = g_0 and parts[1 + k][j] = g_k (k counts the linear inputs in order) at point j < count; count <=
   * EXACT_BLOCK. columns: (inputs), those of linear inputs NULL. */
  void (*evaluate)(const void *context, size_t count, const double *const *columns, double *const *parts);
  const void *context;
};

struct exact_indices {
  bool exists; /* false: no exact value is known, `reason` says why; nothing else is set */
  char reason[128];
  size_t inputs;
  double mean, variance;
  double *first, *total; /* (inputs); NaN where the variance is 0; `first` is allocated, the others lie behind it */
  double *pairs;         /* (inputs, inputs), symmetric, NaN on the diagonal */
};

/* Exact to 1e-10 in each index, and to rounding where no input is curved: the nodes of each curved input are doubled
 * until no index moves by 1e-12. There is no exact value (exists = false) where more than EXACT_CURVED_LIMIT inputs are
 * curved, where the nodes of all of them multiply to more than 2^20, or where doubling does not settle.
 * STATUS_NO_MEMORY, STATUS_BAD_INPUT where f is not finite. */
enum status exact_indices_of(const struct exact_problem *problem, struct exact_indices *indices,
                             struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void exact_indices_free(struct exact_indices *indices);

#endif
