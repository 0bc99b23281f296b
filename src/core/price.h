/* Prices: what each proof system pays for counted work (paper, section 4.1).
 *
 *   snark = arithmetic + c_exp softmax + c_norm norm + c_nonlin nonlin   constraints
 *   stark = arithmetic + r_exp softmax + r_norm norm + r_nonlin nonlin   rows
 *
 * Sums are exact; what is read off them is the double nearest to the exact value. */
#ifndef PROOFSWEEP_PRICE_H
#define PROOFSWEEP_PRICE_H

#include "core/constants.h"
#include "core/counts.h"
#include "core/exact.h"

struct price {
  struct exact snark, stark;             /* totals */
  struct exact snark_extra, stark_extra; /* without arithmetic */
  struct exact snark_softmax;            /* c_exp softmax */
};

/* constants as constants_check accepts them. */
void price_of(const struct counts *counts, const struct constants *constants, struct price *price);

/* snark / stark; NaN where stark is 0. */
double price_ratio(const struct price *price);

#endif
