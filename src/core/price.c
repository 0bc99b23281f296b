#include "core/price.h"

void price_of(const struct counts *counts, const struct constants *constants, struct price *price)
{
  exact_set_zero(&price->snark_softmax);
  exact_add_product(&price->snark_softmax, counts->softmax, constants->c_exp);
  exact_set_zero(&price->snark_extra);
  exact_add(&price->snark_extra, &price->snark_softmax);
  exact_add_product(&price->snark_extra, counts->norm, constants->c_norm);
  exact_add_product(&price->snark_extra, counts->nonlin, constants->c_nonlin);
  exact_set_zero(&price->stark_extra);
  exact_add_product(&price->stark_extra, counts->softmax, constants->r_exp);
  exact_add_product(&price->stark_extra, counts->norm, constants->r_norm);
  exact_add_product(&price->stark_extra, counts->nonlin, constants->r_nonlin);
  exact_set_integer(&price->snark, counts->arithmetic);
  exact_add(&price->snark, &price->snark_extra);
  exact_set_integer(&price->stark, counts->arithmetic);
  exact_add(&price->stark, &price->stark_extra);
}

double price_ratio(const struct price *price)
{
  return exact_quotient(&price->snark, &price->stark);
}
