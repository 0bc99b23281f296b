/* Quotients of two polynomials of one degree k: (a0 + a1 x + ... + ak x^k)/(1 + b1 x + ... + bk x^k).
 * Parameters in this order: a0 ... ak, b1 ... bk. */
#ifndef PROOFSWEEP_RATIONAL_H
#define PROOFSWEEP_RATIONAL_H

#include "core/law.h"

double rational_value(size_t degree, double x, const double *p);
void rational_gradient(size_t degree, double x, const double *p, double *derivative);

/* Starting values from the linear problem a(x) - y (b(x) - 1) = y, each row divided by the denominator of the round
 * before: candidate `index` < 6 has had index + 1 rounds (C. K. Sanathanan, J. Koerner, IEEE Trans. Autom. Control 8,
 * 56, 1963). After these, plain denominators without a pole. */
bool rational_start(size_t degree, const struct law_shape *shape, size_t index, double *p);

/* Whether the denominator has no zero in [x_low, x_high]. */
bool rational_continuous(size_t degree, const double *p, double x_low, double x_high);

/* ak/bk; NaN where bk is 0. */
double rational_ceiling(size_t degree, const double *p, double *derivative);

/* The same curve with the ceiling C in the place of ak: ak = C bk. */
double rational_ceiling_value(size_t degree, double x, const double *p);
void rational_ceiling_gradient(size_t degree, double x, const double *p, double *derivative);
bool rational_ceiling_start(size_t degree, const struct law_shape *shape, size_t index, double *p);

/* The smallest x > 0 with f(x) = a0 + fraction (ak/bk - a0); NaN where there is none. */
double rational_context_at(size_t degree, const double *p, double fraction, double *derivative);

#endif
