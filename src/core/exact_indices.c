#include "core/exact_indices.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ORDER = 16, LAST_ORDER = 512, NODE_BUDGET = 1 << 20 };

static const double settled = 1e-12;
static const double acceptable = 1e-10;

/* The curved inputs' tensor grid with the parts on it. */
struct grid {
  const struct exact_problem *problem;
  size_t curved;                         /* q */
  size_t inputs[EXACT_CURVED_LIMIT];     /* their indices in the problem */
  struct rule rules[EXACT_CURVED_LIMIT]; /* (q); borrowed */
  size_t parts;                          /* 1 + linear inputs */
  size_t nodes;                          /* product of the rules' counts */
  double *values;                        /* (parts, nodes); part 0 is g */
  double *means;                         /* (parts) */
  double *sums;                          /* (nodes): work */
};

/* Steps to the next node: the last curved input varies fastest. */
static void next_node(const struct grid *grid, size_t digits[])
{
  for (size_t i = grid->curved; i-- > 0;) {
    if (++digits[i] < grid->rules[i].count) {
      return;
    }
    digits[i] = 0;
  }
}

/* The product of the weights of the curved inputs in `subset`. */
static double node_weight(const struct grid *grid, const size_t digits[], unsigned subset)
{
  double weight = 1;
  for (size_t i = 0; i < grid->curved; i++) {
    weight *= (subset >> i & 1) != 0 ? grid->rules[i].nodes[digits[i]].weight : 1;
  }
  return weight;
}

/* Adds each linear input's mean to g. */
static void add_means(struct grid *grid)
{
  const struct exact_problem *problem = grid->problem;
  size_t part = 1;
  for (size_t i = 0; i < problem->inputs; i++) {
    if (problem->input[i].linear) {
      double mean = variable_mean(problem->input[i].variable);
      for (size_t node = 0; node < grid->nodes; node++) {
        grid->values[node] += mean * grid->values[part * grid->nodes + node];
      }
      part++;
    }
  }
}

static double part_mean(const struct grid *grid, size_t part)
{
  size_t digits[EXACT_CURVED_LIMIT] = {0};
  double mean = 0;
  for (size_t node = 0; node < grid->nodes; node++) {
    mean += node_weight(grid, digits, ~0U) * grid->values[part * grid->nodes + node];
    next_node(grid, digits);
  }
  return mean;
}

/* g and the g_k at every node, from blocks of points. block: (EXACT_CURVED_LIMIT, EXACT_BLOCK). */
static void evaluate_blocks(struct grid *grid, const double **columns, double **parts, double *block)
{
  const struct exact_problem *problem = grid->problem;
  size_t digits[EXACT_CURVED_LIMIT] = {0};
  for (size_t i = 0; i < grid->curved; i++) {
    columns[grid->inputs[i]] = block + i * EXACT_BLOCK;
  }
  for (size_t start = 0; start < grid->nodes; start += EXACT_BLOCK) {
    size_t count = grid->nodes - start < EXACT_BLOCK ? grid->nodes - start : EXACT_BLOCK;
    for (size_t j = 0; j < count; j++) {
      for (size_t i = 0; i < grid->curved; i++) {
        block[i * EXACT_BLOCK + j] = grid->rules[i].nodes[digits[i]].at;
      }
      next_node(grid, digits);
    }
    for (size_t k = 0; k < grid->parts; k++) {
      parts[k] = grid->values + k * grid->nodes + start;
    }
    problem->evaluate(problem->context, count, columns, parts);
  }
  add_means(grid);
  for (size_t k = 0; k < grid->parts; k++) {
    grid->means[k] = part_mean(grid, k);
  }
}

static enum status evaluate_grid(struct grid *grid, struct fault *fault)
{
  const double **columns = calloc(grid->problem->inputs + 1, sizeof *columns);
  double **parts = calloc(grid->parts, sizeof *parts);
  double *block = calloc((size_t)EXACT_CURVED_LIMIT * EXACT_BLOCK, sizeof *block);
  bool held = columns != NULL && parts != NULL && block != NULL;
  if (held) {
    evaluate_blocks(grid, columns, parts, block);
  }
  free(columns);
  free(parts);
  free(block);
  return held ? STATUS_OK : fault_no_memory(fault, "working out exact indices");
}

/* V_U of one part: the variance of its mean given the curved inputs in `subset`. The last input's nodes, which lie side
 * by side, are the inner loop. */
static double closed_variance(const struct grid *grid, size_t part, unsigned subset)
{
  const double *values = grid->values + part * grid->nodes;
  size_t digits[EXACT_CURVED_LIMIT] = {0}, strides[EXACT_CURVED_LIMIT] = {0}, cells = 1;
  for (size_t i = grid->curved; i-- > 0;) {
    if ((subset >> i & 1) != 0) {
      strides[i] = cells;
      cells *= grid->rules[i].count;
    }
  }
  memset(grid->sums, 0, cells * sizeof *grid->sums);
  size_t last = grid->curved == 0 ? 0 : grid->curved - 1, row = grid->curved == 0 ? 1 : grid->rules[last].count;
  bool averaged = grid->curved > 0 && (subset >> last & 1) == 0;
  for (size_t node = 0; node < grid->nodes; node += row) {
    size_t cell = 0;
    double weight = node_weight(grid, digits, ~subset & ((1U << last) - 1));
    for (size_t i = 0; i < last; i++) {
      cell += strides[i] * digits[i];
    }
    for (size_t k = 0; k < row; k++) {
      double own = averaged ? weight * grid->rules[last].nodes[k].weight : weight;
      grid->sums[cell + k * strides[last]] += own * (values[node + k] - grid->means[part]);
    }
    digits[last] = row - 1;
    next_node(grid, digits);
  }
  double variance = 0;
  for (size_t cell = 0; cell < cells; cell++) {
    double weight = 1;
    for (size_t i = 0; i < grid->curved; i++) {
      weight *= strides[i] != 0 ? grid->rules[i].nodes[cell / strides[i] % grid->rules[i].count].weight : 1;
    }
    variance += weight * grid->sums[cell] * grid->sums[cell];
  }
  return variance;
}

/* What one part contributes; v_k is 1 for g, whose linear input is none. */
struct part {
  size_t input;       /* SIZE_MAX for g */
  double scale;       /* v_k */
  double mean, whole; /* E(g_k), V_Y(g_k) */
};

static struct part describe_part(const struct grid *grid, size_t index)
{
  struct part part = {SIZE_MAX, 1, grid->means[index], closed_variance(grid, index, ~0U)};
  for (size_t i = 0, k = 1; i < grid->problem->inputs && index > 0; i++) {
    if (grid->problem->input[i].linear && k++ == index) {
      part.input = i;
      part.scale = variable_variance(grid->problem->input[i].variable);
    }
  }
  return part;
}

static void set_pair(struct exact_indices *indices, size_t a, size_t b, double value)
{
  indices->pairs[a * indices->inputs + b] = value;
  indices->pairs[b * indices->inputs + a] = value;
}

/* Adds one part's variances to the table; they become indices once divided by V. */
static void add_part(const struct grid *grid, size_t index, struct exact_indices *out)
{
  struct part part = describe_part(grid, index);
  unsigned all = (1U << grid->curved) - 1;
  bool linear = part.input != SIZE_MAX, varies = part.whole != 0;
  double singles[EXACT_CURVED_LIMIT] = {0};
  for (size_t j = 0; j < grid->curved; j++) {
    singles[j] = varies ? closed_variance(grid, index, 1U << j) : 0;
    out->total[grid->inputs[j]] +=
        varies ? part.scale * (part.whole - closed_variance(grid, index, all & ~(1U << j))) : 0;
    if (linear) {
      set_pair(out, part.input, grid->inputs[j], part.scale * singles[j]);
    } else {
      out->first[grid->inputs[j]] = singles[j];
    }
  }
  if (linear) {
    double square = part.whole + part.mean * part.mean;
    out->first[part.input] = part.scale * part.mean * part.mean;
    out->total[part.input] = part.scale * square;
    out->variance += part.scale * square;
    return;
  }
  out->mean = part.mean;
  out->variance += part.whole;
  for (size_t j = 0; j < grid->curved; j++) {
    for (size_t l = 0; l < j; l++) {
      double joint = closed_variance(grid, index, 1U << j | 1U << l);
      set_pair(out, grid->inputs[j], grid->inputs[l], joint - singles[j] - singles[l]);
    }
  }
}

static void divide(struct exact_indices *out)
{
  /* Rounding alone gives a constant a variance of up to (1e-14 mean)^2. */
  bool constant = !(out->variance > 0x1p-92 * out->mean * out->mean);
  double variance = constant ? (double)NAN : out->variance;
  out->variance = constant ? 0 : out->variance;
  for (size_t i = 0; i < out->inputs; i++) {
    out->first[i] /= variance;
    out->total[i] /= variance;
    for (size_t j = 0; j < out->inputs; j++) {
      out->pairs[i * out->inputs + j] /= variance;
    }
    out->pairs[i * out->inputs + i] = (double)NAN;
  }
}

/* How many numbers lie in one piece of memory: first, total and pairs. */
static size_t values_of(size_t inputs)
{
  return inputs * (inputs + 2);
}

static void indices_copy(const struct exact_indices *from, struct exact_indices *to)
{
  to->mean = from->mean;
  to->variance = from->variance;
  memcpy(to->first, from->first, values_of(from->inputs) * sizeof *to->first);
}

static enum status indices_alloc(size_t inputs, struct exact_indices *indices, struct fault *fault)
{
  *indices = (struct exact_indices){.inputs = inputs, .exists = true};
  indices->first = calloc(values_of(inputs) + 1, sizeof *indices->first);
  if (indices->first == NULL) {
    return fault_no_memory(fault, "working out exact indices");
  }
  indices->total = indices->first + inputs;
  indices->pairs = indices->first + 2 * inputs;
  return STATUS_OK;
}

void exact_indices_free(struct exact_indices *indices)
{
  free(indices->first);
  *indices = (struct exact_indices){0};
}

static void refuse(struct exact_indices *indices, const char *reason)
{
  size_t length = strlen(reason);
  length = length < sizeof indices->reason ? length : sizeof indices->reason - 1;
  memcpy(indices->reason, reason, length);
  indices->reason[length] = '\0';
  indices->exists = false;
}

static void grid_free(struct grid *grid)
{
  free(grid->values);
  free(grid->means);
  free(grid->sums);
}

/* The state of the search for enough nodes: one rule for each curved input. */
struct solver {
  const struct exact_problem *problem;
  size_t curved;
  size_t inputs[EXACT_CURVED_LIMIT];
  size_t orders[EXACT_CURVED_LIMIT]; /* nodes in each panel */
  bool direct[EXACT_CURVED_LIMIT];   /* the rule is exact: more nodes change nothing */
  struct rule rules[EXACT_CURVED_LIMIT];
  struct exact_indices trial; /* what one more doubling gives */
};

static const char too_many[] = "the inputs together would need too many nodes";

/* Lays out the grid; with more nodes than are affordable it has none. */
static enum status grid_prepare(const struct solver *solver, struct grid *grid, struct fault *fault)
{
  *grid = (struct grid){.problem = solver->problem, .curved = solver->curved, .parts = 1, .nodes = 1};
  for (size_t i = 0; i < solver->problem->inputs; i++) {
    grid->parts += solver->problem->input[i].linear ? 1 : 0;
  }
  for (size_t i = 0; i < solver->curved; i++) {
    grid->inputs[i] = solver->inputs[i];
    grid->rules[i] = solver->rules[i];
    bool affordable = grid->nodes > 0 && solver->rules[i].count <= NODE_BUDGET / grid->nodes;
    grid->nodes = affordable ? grid->nodes * solver->rules[i].count : 0;
  }
  grid->values = calloc(grid->parts * grid->nodes + 1, sizeof *grid->values);
  grid->means = calloc(grid->parts, sizeof *grid->means);
  grid->sums = calloc(grid->nodes + 1, sizeof *grid->sums);
  bool held = grid->values != NULL && grid->means != NULL && grid->sums != NULL;
  return held ? STATUS_OK : fault_no_memory(fault, "working out exact indices");
}

static enum status add_parts(struct grid *grid, struct exact_indices *out, struct fault *fault)
{
  enum status status = evaluate_grid(grid, fault);
  for (size_t part = 0; part < grid->parts && status == STATUS_OK; part++) {
    add_part(grid, part, out);
  }
  if (status == STATUS_OK && (!isfinite(out->variance) || !isfinite(out->mean))) {
    status = fault_set(fault, STATUS_BAD_INPUT, "the output is not a finite number for some inputs");
  }
  divide(out);
  return status;
}

/* The indices from the rules at hand. */
static enum status indices_at(const struct solver *solver, struct exact_indices *out, struct fault *fault)
{
  struct grid grid;
  memset(out->first, 0, values_of(out->inputs) * sizeof *out->first);
  out->exists = true;
  out->mean = out->variance = 0;
  enum status status = grid_prepare(solver, &grid, fault);
  if (status == STATUS_OK && grid.nodes > 0) {
    status = add_parts(&grid, out, fault);
  }
  if (status == STATUS_OK && grid.nodes == 0) {
    refuse(out, too_many);
  }
  grid_free(&grid);
  return status;
}

static double largest_difference(const struct exact_indices *a, const struct exact_indices *b)
{
  double largest = fabs(a->mean - b->mean) / (fabs(a->mean) + sqrt(a->variance) + 0x1p-1022);
  for (size_t i = 0; i < a->inputs; i++) {
    largest = fmax(largest, fmax(fabs(a->first[i] - b->first[i]), fabs(a->total[i] - b->total[i])));
    for (size_t j = 0; j < a->inputs; j++) {
      largest = fmax(largest, fabs(a->pairs[i * a->inputs + j] - b->pairs[i * a->inputs + j]));
    }
  }
  return largest;
}

static enum status make_rule(const struct solver *solver, size_t curved, size_t order, struct rule *rule, bool *direct,
                             struct fault *fault)
{
  const struct exact_input *input = &solver->problem->input[solver->inputs[curved]];
  return rule_make(input->variable, order, input->smooth, input->kinks, rule, direct, fault);
}

/* The indices with twice the nodes in one input, into solver->trial; exists is false there where they cannot be had. */
static enum status try_finer(struct solver *solver, size_t curved, struct rule *rule, bool *direct, struct fault *fault)
{
  solver->trial.exists = false;
  if (solver->orders[curved] * 2 > LAST_ORDER) {
    return STATUS_OK;
  }
  enum status status = make_rule(solver, curved, solver->orders[curved] * 2, rule, direct, fault);
  if (status == STATUS_OK) {
    struct rule kept = solver->rules[curved];
    solver->rules[curved] = *rule;
    status = indices_at(solver, &solver->trial, fault);
    solver->rules[curved] = kept;
  } else if (status == STATUS_BAD_INPUT) {
    status = STATUS_OK;
  }
  return status;
}

/* Doubles the nodes of one curved input as long as the indices move. *moved is the last step's movement. */
static enum status refine(struct solver *solver, size_t curved, struct exact_indices *best, bool *changed,
                          double *moved, struct fault *fault)
{
  *moved = 0;
  for (bool going = !solver->direct[curved]; going;) {
    struct rule rule = {0};
    bool direct = false;
    enum status status = try_finer(solver, curved, &rule, &direct, fault);
    if (status != STATUS_OK || !solver->trial.exists) {
      *moved = (double)INFINITY;
      rule_free(&rule);
      return status;
    }
    *moved = largest_difference(best, &solver->trial);
    indices_copy(&solver->trial, best);
    going = *moved > settled;
    if (going) {
      *changed = true;
      rule_free(&solver->rules[curved]);
      solver->rules[curved] = rule;
      solver->orders[curved] *= 2;
      solver->direct[curved] = direct;
      going = !direct;
      *moved = direct ? 0 : *moved;
    } else {
      rule_free(&rule);
    }
  }
  return STATUS_OK;
}

/* Goes round the curved inputs until none moves the indices. */
static enum status settle(struct solver *solver, struct exact_indices *indices, struct fault *fault)
{
  double worst = 0;
  enum status status = indices_at(solver, indices, fault);
  for (bool changed = true; changed && status == STATUS_OK && indices->exists;) {
    changed = false;
    worst = 0;
    for (size_t j = 0; j < solver->curved && status == STATUS_OK; j++) {
      double moved = 0;
      status = refine(solver, j, indices, &changed, &moved, fault);
      worst = fmax(worst, moved);
    }
  }
  if (indices->exists && !(worst <= acceptable)) {
    refuse(indices, "the quadrature does not settle");
  }
  return status;
}

/* A rule for each curved input; where one cannot be had the indices are refused. */
static enum status first_rules(struct solver *solver, struct exact_indices *indices, struct fault *fault)
{
  const struct exact_problem *problem = solver->problem;
  for (size_t i = 0; i < problem->inputs; i++) {
    if (problem->input[i].linear) {
      continue;
    }
    if (solver->curved == EXACT_CURVED_LIMIT) {
      refuse(indices, "too many inputs enter in a curved way");
      return STATUS_OK;
    }
    size_t j = solver->curved++;
    solver->inputs[j] = i;
    solver->orders[j] = FIRST_ORDER;
    enum status status = make_rule(solver, j, FIRST_ORDER, &solver->rules[j], &solver->direct[j], fault);
    if (status == STATUS_BAD_INPUT) {
      refuse(indices, "the output has kinks in an input with too many values");
      return STATUS_OK;
    }
    if (status != STATUS_OK) {
      return status;
    }
  }
  return STATUS_OK;
}

enum status exact_indices_of(const struct exact_problem *problem, struct exact_indices *indices, struct fault *fault)
{
  struct solver solver = {.problem = problem};
  *indices = (struct exact_indices){0};
  enum status status = indices_alloc(problem->inputs, indices, fault);
  if (status == STATUS_OK) {
    status = indices_alloc(problem->inputs, &solver.trial, fault);
  }
  if (status == STATUS_OK) {
    status = first_rules(&solver, indices, fault);
  }
  if (status == STATUS_OK && indices->exists) {
    status = settle(&solver, indices, fault);
  }
  for (size_t j = 0; j < solver.curved; j++) {
    rule_free(&solver.rules[j]);
  }
  exact_indices_free(&solver.trial);
  if (status != STATUS_OK) {
    exact_indices_free(indices);
  }
  return status;
}
