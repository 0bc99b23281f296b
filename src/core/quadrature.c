#include "core/quadrature.h"

#include "core/clones.h"

#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { NODE_LIMIT = 1 << 20 };

static const double rounding_limit = 0x1p18; /* whole numbers beyond are as good as continuous */

/* The rule under construction. */
struct builder {
  const struct variable *variable;
  size_t order;
  bool smooth, direct;
  struct reach reach;
  bool logarithmic; /* panels and nodes are laid out in ln x */
  struct rule rule;
  size_t capacity;
};

static enum status add_node(struct builder *builder, double at, double weight, struct fault *fault)
{
  struct rule *rule = &builder->rule;
  if (rule->count == NODE_LIMIT) {
    (void)fault_set(fault, STATUS_BAD_INPUT, "more than %d nodes", NODE_LIMIT);
    return STATUS_BAD_INPUT;
  }
  if (rule->nodes == NULL || rule->count == builder->capacity) {
    size_t capacity = builder->capacity < 64 ? 64 : builder->capacity * 2;
    struct rule_node *nodes = realloc(rule->nodes, capacity * sizeof *nodes);
    if (nodes == NULL) {
      (void)fault_no_memory(fault, "preparing a quadrature");
      return STATUS_NO_MEMORY;
    }
    rule->nodes = nodes;
    builder->capacity = capacity;
  }
  rule->nodes[rule->count++] = (struct rule_node){at, weight};
  return STATUS_OK;
}

static enum status add_list(struct builder *builder, struct fault *fault)
{
  const struct variable *d = builder->variable;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < d->value_count && status == STATUS_OK; i++) {
    double weight = d->weights == NULL ? 1 : d->weights[i];
    if (weight > 0) {
      status = add_node(builder, d->whole ? nearbyint(d->values[i]) : d->values[i], weight, fault);
    }
  }
  return status;
}

static double to_panel(const struct builder *builder, double x)
{
  return builder->logarithmic ? log(x) : x;
}

static double from_panel(const struct builder *builder, double coordinate)
{
  return builder->logarithmic ? exp(coordinate) : coordinate;
}

/* Gauss-Legendre on the density between two values. */
static enum status add_density(struct builder *builder, double low, double high, struct fault *fault)
{
  if (!(low < high)) {
    return STATUS_OK;
  }
  gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(builder->order);
  if (table == NULL) {
    return fault_no_memory(fault, "preparing a quadrature");
  }
  builder->direct = false;
  enum status status = STATUS_OK;
  double from = to_panel(builder, low), to = to_panel(builder, high);
  for (size_t i = 0; i < builder->order && status == STATUS_OK; i++) {
    double coordinate = 0, weight = 0;
    gsl_integration_glfixed_point(from, to, i, &coordinate, &weight, table);
    double x = from_panel(builder, coordinate);
    weight *= builder->variable->distribution->density(builder->variable, x) * (builder->logarithmic ? x : 1);
    status = add_node(builder, x, weight, fault);
  }
  gsl_integration_glfixed_table_free(table);
  return status;
}

/* P(the rounded draw is t). */
static double probability(const struct variable *d, double t)
{
  return d->distribution->cumulative(d, t + 0.5) - d->distribution->cumulative(d, t - 0.5);
}

static enum status add_each(struct builder *builder, double first, double last, struct fault *fault)
{
  enum status status = STATUS_OK;
  uint64_t count = last >= first ? (uint64_t)(last - first) + 1 : 0;
  for (uint64_t i = 0; i < count && status == STATUS_OK; i++) {
    double t = first + (double)i;
    status = add_node(builder, t, probability(builder->variable, t), fault);
  }
  return status;
}

/* Chebyshev's nodes of a panel, the weights of their barycentric formula, and what is wanted: the mean of each node's
 * Lagrange polynomial. Each (order). */
struct interpolation {
  size_t order;
  double *coordinates, *barycentric, *terms, *means;
};

/* Adds chance * (each node's Lagrange polynomial at `at`) to the means. */
HOT_LOOP static void add_lagrange(const struct interpolation *interpolation, double at, double chance)
{
  const double *restrict coordinates = interpolation->coordinates, *restrict barycentric = interpolation->barycentric;
  double *restrict terms = interpolation->terms, *restrict means = interpolation->means;
  double sum = 0;
  for (size_t i = 0; i < interpolation->order; i++) {
    terms[i] = barycentric[i] / (at - coordinates[i]);
  }
  for (size_t i = 0; i < interpolation->order; i++) {
    sum += terms[i];
  }
  if (isfinite(sum)) {
    double scale = chance / sum;
    for (size_t i = 0; i < interpolation->order; i++) {
      means[i] += scale * terms[i];
    }
    return;
  }
  for (size_t i = 0; i < interpolation->order; i++) {
    means[i] += at == coordinates[i] ? chance : 0;
  }
}

static void average_lagrange(const struct builder *builder, const struct interpolation *interpolation, double first,
                             double last)
{
  double middle = (to_panel(builder, first) + to_panel(builder, last)) / 2;
  double half = (to_panel(builder, last) - to_panel(builder, first)) / 2;
  for (size_t i = 0; i < interpolation->order; i++) {
    double angle = M_PI * (2 * (double)i + 1) / (2 * (double)interpolation->order);
    interpolation->coordinates[i] = middle + half * cos(angle);
    interpolation->barycentric[i] = i % 2 == 0 ? sin(angle) : -sin(angle);
  }
  const struct variable *variable = builder->variable;
  double below = variable->distribution->cumulative(variable, first - 0.5);
  uint64_t count = (uint64_t)(last - first) + 1;
  for (uint64_t i = 0; i < count; i++) {
    double t = first + (double)i, upto = variable->distribution->cumulative(variable, t + 0.5);
    add_lagrange(interpolation, to_panel(builder, t), upto - below);
    below = upto;
  }
}

/* The Lagrange polynomials of Chebyshev's nodes on [first, last], each averaged over the whole numbers there by the
 * barycentric formula (J.-P. Berrut, L. N. Trefethen, SIAM Review 46, 501, 2004). */
static enum status add_interpolation(struct builder *builder, double first, double last, struct fault *fault)
{
  size_t order = builder->order;
  double *work = calloc(4 * order, sizeof *work);
  if (work == NULL) {
    return fault_no_memory(fault, "preparing a quadrature");
  }
  struct interpolation interpolation = {order, work, work + order, work + 2 * order, work + 3 * order};
  average_lagrange(builder, &interpolation, first, last);
  builder->direct = false;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < order && status == STATUS_OK; i++) {
    status = add_node(builder, from_panel(builder, interpolation.coordinates[i]), interpolation.means[i], fault);
  }
  free(work);
  return status;
}

static enum status add_whole(struct builder *builder, double low, double high, struct fault *fault)
{
  double first = ceil(low), last = floor(high);
  if (!builder->smooth || last - first < (double)builder->order) {
    return last - first >= NODE_LIMIT ? fault_set(fault, STATUS_BAD_INPUT, "more than %d nodes", NODE_LIMIT)
                                      : add_each(builder, first, last, fault);
  }
  double joint = last > rounding_limit ? fmax(first - 1, rounding_limit) : last;
  enum status status = STATUS_OK;
  if (joint >= first) {
    status = joint - first < (double)builder->order ? add_each(builder, first, joint, fault)
                                                    : add_interpolation(builder, first, joint, fault);
  }
  low = fmax(joint + 0.5, builder->reach.low);
  high = fmin(last + 0.5, builder->reach.high);
  return status == STATUS_OK && joint < last ? add_density(builder, low, high, fault) : status;
}

/* Panels between the ends of the support, its own kink (a triangular mode) and the integrand's kinks. A whole number at
 * a kink belongs to the panel below. */
static enum status add_panels(struct builder *builder, struct kinks kinks, struct fault *fault)
{
  struct reach reach = builder->reach;
  bool whole = builder->variable->whole;
  double from = whole ? nearbyint(reach.low) : reach.low, high = whole ? nearbyint(reach.high) : reach.high;
  enum status status = STATUS_OK;
  while (status == STATUS_OK && from <= high) {
    double to = high;
    for (size_t i = 0; i < kinks.count; i++) {
      to = kinks.at[i] >= from && kinks.at[i] < to && (whole || kinks.at[i] > from) ? kinks.at[i] : to;
    }
    to = !whole && reach.kink > from && reach.kink < to ? reach.kink : to;
    status = whole ? add_whole(builder, from, to, fault) : add_density(builder, from, to, fault);
    if (to >= high) {
      break;
    }
    from = whole ? floor(to) + 1 : to;
  }
  return status;
}

static void normalise(struct rule *rule)
{
  double sum = 0;
  for (size_t i = 0; i < rule->count; i++) {
    sum += rule->nodes[i].weight;
  }
  for (size_t i = 0; i < rule->count; i++) {
    rule->nodes[i].weight /= sum;
  }
}

enum status rule_make(const struct variable *variable, size_t order, bool smooth, struct kinks kinks, struct rule *rule,
                      bool *direct, struct fault *fault)
{
  struct builder builder = {.variable = variable, .order = order, .smooth = smooth, .direct = true};
  enum status status = STATUS_OK;
  *rule = (struct rule){0};
  if (variable->distribution->of_values) {
    status = add_list(&builder, fault);
  } else if (!smooth && !variable->whole) {
    status = fault_set(fault, STATUS_BAD_INPUT, "the output is not smooth in a continuous input");
  } else {
    builder.reach = variable->distribution->reach(variable);
    builder.logarithmic = builder.reach.low > 0 && builder.reach.high / builder.reach.low >= 4;
    status = add_panels(&builder, kinks, fault);
  }
  if (status != STATUS_OK) {
    rule_free(&builder.rule);
    return status;
  }
  normalise(&builder.rule);
  *rule = builder.rule;
  *direct = builder.direct;
  return STATUS_OK;
}

void rule_free(struct rule *rule)
{
  free(rule->nodes);
  *rule = (struct rule){0};
}
