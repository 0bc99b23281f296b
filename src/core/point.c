#include "core/point.h"

#include <math.h>

enum status point_evaluate(const struct scenario *scenario, struct point *point, struct fault *fault)
{
  const struct scenario *s = scenario;
  point->scenario = *s;
  enum status status = workload_check(s->workload, s->context, s->prompt, fault);
  if (status == STATUS_OK) {
    status = cost_form_of(s->architecture, s->accounting, &point->form, fault);
  }
  if (status == STATUS_OK) {
    status = extent_of(s->architecture, s->accounting, s->workload, s->context, s->prompt, &point->extent, fault);
  }
  if (status == STATUS_OK) {
    status = counts_of(&point->form, &point->extent, &point->counts, fault);
  }
  if (status == STATUS_OK) {
    price_of(&point->counts, s->constants, &point->price);
    hyperbola_of(&point->form, s->constants, &point->hyperbola);
    point->span_limit = span_limit(&(struct schedule){s->architecture, s->accounting, s->workload, s->prompt});
  }
  return status;
}

double point_ratio(const struct point *point)
{
  return price_ratio(&point->price);
}

double point_span(const struct point *point)
{
  return span_of(&point->extent, point->form.layers);
}

double point_snark_nonarithmetic_share(const struct point *point)
{
  return exact_quotient(&point->price.snark_extra, &point->price.snark);
}

double point_softmax_share(const struct point *point)
{
  return exact_quotient(&point->price.snark_softmax, &point->price.snark_extra);
}

double point_stark_lookup_share(const struct point *point)
{
  return exact_quotient(&point->price.stark_extra, &point->price.stark);
}

double point_ceiling(const struct point *point)
{
  return ceiling_limit(&point->hyperbola, point->span_limit);
}

/* On the hyperbola (R - R0)/(C - R0) = s/(s + h): the share of attention in the STARK total. Where the span has a
 * limit, this is divided by the share at the limit. */
double point_ceiling_fraction(const struct point *point)
{
  const struct hyperbola *hyperbola = &point->hyperbola;
  if (hyperbola->direction == DIRECTION_CONSTANT || isnan(point->span_limit)) {
    return (double)NAN;
  }
  struct price pair;
  struct exact attention, pairs;
  price_of(&point->form.per_pair, point->scenario.constants, &pair);
  exact_set_integer(&pairs, point->extent.pairs);
  exact_multiply(&attention, &pair.stark, &pairs);
  if (isinf(point->span_limit)) {
    return exact_quotient(&attention, &point->price.stark);
  }
  struct exact twice_limit, limit_attention, limit_stark, up, down;
  exact_set_double(&twice_limit, 2 * point->span_limit);
  exact_multiply(&limit_attention, &hyperbola->b1, &twice_limit);
  limit_stark = limit_attention;
  exact_add(&limit_stark, &hyperbola->b0);
  exact_add(&limit_stark, &hyperbola->b0);
  exact_multiply(&up, &attention, &limit_stark);
  exact_multiply(&down, &point->price.stark, &limit_attention);
  return exact_quotient(&up, &down);
}
