#include "core/break_even.h"

#include "core/span.h"

#include <math.h>
#include <string.h>

const struct break_even_unknown break_even_unknowns[BREAK_EVEN_UNKNOWNS] = {
    {"c_exp", "constraints", "SNARK price of one softmax exponential"},
    {"c_norm", "constraints", "SNARK price of one normalised element"},
    {"c_nonlin", "constraints", "SNARK price of one activation"},
    {"r_exp", "rows", "STARK price of one softmax exponential"},
    {"r_norm", "rows", "STARK price of one normalised element"},
    {"r_nonlin", "rows", "STARK price of one activation"},
    {"r_factor", "1", "common factor on the three STARK prices"},
    {"context", "tokens", "context"},
};

const char *break_even_word(enum break_even_reach reach)
{
  static const char *const words[] = {"reached", "negative", "never", "always"};
  return words[reach];
}

const struct break_even_unknown *break_even_find(const char *name)
{
  for (size_t i = 0; i < BREAK_EVEN_UNKNOWNS; i++) {
    if (strcmp(break_even_unknowns[i].name, name) == 0) {
      return &break_even_unknowns[i];
    }
  }
  return NULL;
}

/* value = (left - right) / divisor, all sums exact but for one rounding each. */
static struct break_even quotient(const struct exact *left, const struct exact *right, const struct exact *divisor)
{
  int order = exact_compare(left, right);
  if (exact_is_zero(divisor)) {
    return (struct break_even){order == 0 ? BREAK_EVEN_ALWAYS : BREAK_EVEN_NEVER, (double)NAN};
  }
  struct exact difference = *left;
  bool negative = order < 0;
  if (negative) {
    difference = *right;
    exact_subtract(&difference, left);
  } else {
    exact_subtract(&difference, right);
  }
  double value = exact_quotient(&difference, divisor);
  if (isinf(value)) { /* beyond every double */
    return (struct break_even){BREAK_EVEN_NEVER, (double)NAN};
  }
  return negative ? (struct break_even){BREAK_EVEN_NEGATIVE, -value} : (struct break_even){BREAK_EVEN_REACHED, value};
}

/* The same constants without one price, or without all r. */
static struct constants without_price(const struct constants *constants, const char *name)
{
  struct constants rest = *constants;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    bool stark = constant_fields[i].name[0] == 'r';
    if (strcmp(constant_fields[i].name, name) == 0 || (stark && strcmp(name, "r_factor") == 0)) {
      constants_set(&rest, &constant_fields[i], 0);
    }
  }
  return rest;
}

/* What one unit of the unknown costs: the count that it prices, or all that the STARK side pays beside arithmetic. */
static void unit_cost(const struct counts *counts, const struct price *price, const char *name, struct exact *cost)
{
  const unsigned __int128 priced[CONSTANT_COUNT] = {counts->softmax, counts->norm, counts->nonlin,
                                                    counts->softmax, counts->norm, counts->nonlin};
  *cost = price->stark_extra;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    if (strcmp(constant_fields[i].name, name) == 0) {
      exact_set_integer(cost, priced[i]);
    }
  }
}

/* snark = target stark, the unknown's part of one side taken apart. */
static enum status solve_price(const struct scenario *scenario, const char *name, double target,
                               struct break_even *result, struct fault *fault)
{
  struct point point;
  enum status status = point_evaluate(scenario, &point, fault);
  if (status != STATUS_OK) {
    return status;
  }
  struct constants rest = without_price(scenario->constants, name);
  struct price others;
  struct exact value, cost, scaled_stark, scaled_cost;
  price_of(&point.counts, &rest, &others);
  unit_cost(&point.counts, &point.price, name, &cost);
  exact_set_double(&value, target);
  exact_multiply(&scaled_stark, &others.stark, &value);
  exact_multiply(&scaled_cost, &cost, &value);
  *result = name[0] == 'c' ? quotient(&scaled_stark, &others.snark, &cost)
                           : quotient(&others.snark, &scaled_stark, &scaled_cost);
  return STATUS_OK;
}

/* Whether the ratio at that context is the target to the last digit: where the span goes no lower, or no higher, the
 * rounding of a root could miss it. */
static enum status is_met(const struct scenario *scenario, uint64_t context, double target, struct point *point,
                          bool *met, struct fault *fault)
{
  struct scenario there = *scenario;
  there.context = context;
  enum status status = point_evaluate(&there, point, fault);
  *met = status == STATUS_OK && point_ratio(point) == target;
  return status;
}

/* The hyperbola gives the span, the schedule the context. */
static enum status solve_context(const struct scenario *scenario, double target, struct break_even *result,
                                 struct fault *fault)
{
  const struct architecture *architecture = scenario->architecture;
  const struct schedule schedule = {architecture, scenario->accounting, scenario->workload, scenario->prompt};
  uint64_t first = scenario->workload->has_prompt ? scenario->prompt + 1 : 1;
  struct point point, full;
  bool met = false, met_full = false;
  enum status status = is_met(scenario, first, target, &point, &met, fault);
  if (status != STATUS_OK) {
    return status;
  }
  *result = (struct break_even){BREAK_EVEN_NEVER, (double)NAN};
  if (point.hyperbola.direction == DIRECTION_CONSTANT) {
    result->reach = point.hyperbola.limit == target ? BREAK_EVEN_ALWAYS : BREAK_EVEN_NEVER;
    return STATUS_OK;
  }
  double span = hyperbola_span(&point.hyperbola, target);
  double context = span >= point_span(&point) ? span_context(&schedule, span) : span_fall_context(&schedule, span);
  bool windows = architecture->n_global_layers == 0 && architecture->window > first;
  if (met) {
    context = (double)first;
  } else if (windows && is_met(scenario, architecture->window, target, &full, &met_full, NULL) == STATUS_OK &&
             met_full) {
    context = (double)architecture->window;
  }
  if (isfinite(context)) {
    *result = (struct break_even){BREAK_EVEN_REACHED, context};
  }
  return STATUS_OK;
}

enum status break_even_solve(const struct scenario *scenario, const struct break_even_unknown *unknown, double target,
                             struct break_even *result, struct fault *fault)
{
  if (!(target >= 0) || isinf(target)) {
    return fault_set(fault, STATUS_BAD_INPUT, "the ratio to be reached must be a finite number of at least 0");
  }
  return strcmp(unknown->name, "context") == 0 ? solve_context(scenario, target, result, fault)
                                               : solve_price(scenario, unknown->name, target, result, fault);
}
