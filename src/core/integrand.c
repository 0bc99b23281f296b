#include "core/integrand.h"

bool integrand_is_inert(const struct integrand *integrand, size_t input)
{
  return integrand->inert != NULL && integrand->inert(integrand->context, input);
}

static void swap_each(const struct integrand *integrand, size_t count, const double *const *base,
                      const double *const *other, const double **columns, const double *results, double *const *swapped)
{
  for (size_t i = 0; i < integrand->inputs; i++) {
    columns[i] = base[i];
  }
  for (size_t i = 0; i < integrand->inputs; i++) {
    if (swapped[i] != results) {
      columns[i] = other[i];
      integrand->evaluate(integrand->context, count, columns, swapped[i]);
      columns[i] = base[i];
    }
  }
}

void integrand_swaps(const struct integrand *integrand, size_t count, const double *const *base,
                     const double *const *other, const double **columns, double *results, double *const *swapped)
{
  if (integrand->evaluate_swaps != NULL) {
    integrand->evaluate_swaps(integrand->context, count, base, other, results, swapped);
    return;
  }
  integrand->evaluate(integrand->context, count, base, results);
  swap_each(integrand, count, base, other, columns, results, swapped);
}
