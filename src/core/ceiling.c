#include "core/ceiling.h"

#include "core/price.h"

#include <math.h>

const double ceiling_fractions[CEILING_FRACTIONS] = {0.5, 0.9, 0.99};

/* p/(1 - p) of each fraction: the spans are these many h. */
static const double fraction_spans[CEILING_FRACTIONS] = {1, 9, 99};

double ceiling_limit(const struct hyperbola *hyperbola, double span_limit)
{
  if (isinf(span_limit)) {
    return hyperbola->limit;
  }
  if (isnan(span_limit)) {
    return (double)NAN;
  }
  /* A limit span is a whole number or half of one. */
  struct hyperbola doubled = *hyperbola;
  exact_add(&doubled.a0, &hyperbola->a0);
  exact_add(&doubled.b0, &hyperbola->b0);
  return hyperbola_ratio_exact(&doubled, (unsigned __int128)(2 * span_limit));
}

double break_even_c_exp(const struct counts *counts, const struct constants *constants)
{
  struct constants free_softmax = *constants;
  free_softmax.c_exp = 0;
  struct price price;
  price_of(counts, &free_softmax, &price);
  struct exact softmax;
  exact_set_integer(&softmax, counts->softmax);
  int sign = exact_compare(&price.stark_extra, &price.snark_extra);
  if (sign >= 0) {
    exact_subtract(&price.stark_extra, &price.snark_extra);
    return exact_quotient(&price.stark_extra, &softmax);
  }
  exact_subtract(&price.snark_extra, &price.stark_extra);
  return -exact_quotient(&price.snark_extra, &softmax);
}

/* The break-even at ceiling->own_context; NaN where there is none. */
static enum status find_break_even(const struct curve *curve, struct ceiling *ceiling, struct fault *fault)
{
  const struct schedule *schedule = &curve->schedule;
  ceiling->break_even_c_exp = (double)NAN;
  if (ceiling->own_context == 0 || (schedule->workload->has_prompt && schedule->prompt >= ceiling->own_context)) {
    return STATUS_OK;
  }
  struct extent extent;
  struct counts counts;
  enum status status = extent_of(schedule->architecture, schedule->accounting, schedule->workload, ceiling->own_context,
                                 schedule->prompt, &extent, fault);
  if (status == STATUS_OK) {
    status = counts_of(&ceiling->form, &extent, &counts, fault);
  }
  if (status == STATUS_OK) {
    ceiling->break_even_c_exp = break_even_c_exp(&counts, curve->constants);
  }
  return status;
}

enum status ceiling_of(const struct curve *curve, uint64_t own_context, struct ceiling *ceiling, struct fault *fault)
{
  const struct schedule *schedule = &curve->schedule;
  enum status status = cost_form_of(schedule->architecture, schedule->accounting, &ceiling->form, fault);
  if (status != STATUS_OK) {
    return status;
  }
  hyperbola_of(&ceiling->form, curve->constants, &ceiling->hyperbola);
  ceiling->span_limit = span_limit(schedule);
  ceiling->ceiling = ceiling_limit(&ceiling->hyperbola, ceiling->span_limit);
  bool constant = ceiling->hyperbola.direction == DIRECTION_CONSTANT;
  for (int i = 0; i < CEILING_FRACTIONS; i++) {
    ceiling->context[i] = constant ? (double)NAN : span_context(schedule, ceiling->hyperbola.half * fraction_spans[i]);
  }
  ceiling->turning_c_exp = hyperbola_turning_c_exp(&ceiling->form, curve->constants);
  ceiling->own_context = own_context != 0 ? own_context : schedule->architecture->max_context;
  if (own_context != 0) {
    return find_break_even(curve, ceiling, fault);
  }
  struct fault
      beyond; /* nobody asked for the model's own context: where its counts are too large, it has no break-even */
  status = find_break_even(curve, ceiling, &beyond);
  return status == STATUS_BAD_INPUT ? STATUS_OK : status;
}
