#include "core/model_function.h"

#include "core/clones.h"
#include "core/suggest.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NO_INPUT_NAMES = 64 };
static const size_t none = SIZE_MAX;

/* The buckets that a bill takes: whole arithmetic or none, and the constant that prices each other bucket (index into
 * constant_fields; NO_PRICE: not taken). */
enum { NO_PRICE = -1 };
struct bill_line {
  bool arithmetic;
  int price[BUCKETS]; /* of softmax, norm, nonlin; [BUCKET_ARITHMETIC] unused */
};

static const struct bill_line bill_lines[] = {
    [BILL_SNARK] = {true, {NO_PRICE, 0, 1, 2}},
    [BILL_STARK] = {true, {NO_PRICE, 3, 4, 5}},
    [BILL_SNARK_EXTRA] = {false, {NO_PRICE, 0, 1, 2}},
    [BILL_STARK_EXTRA] = {false, {NO_PRICE, 3, 4, 5}},
    [BILL_SNARK_SOFTMAX] = {false, {NO_PRICE, 0, NO_PRICE, NO_PRICE}},
    [BILL_ONE] = {false, {NO_PRICE, NO_PRICE, NO_PRICE, NO_PRICE}},
};

const struct model_output model_outputs[] = {
    {"ratio", BILL_SNARK, BILL_STARK, false},
    {"snark_constraints", BILL_SNARK, BILL_ONE, true},
    {"stark_rows", BILL_STARK, BILL_ONE, true},
    {"snark_nonarithmetic_share", BILL_SNARK_EXTRA, BILL_SNARK, false},
    {"softmax_share", BILL_SNARK_SOFTMAX, BILL_SNARK_EXTRA, false},
    {"stark_lookup_share", BILL_STARK_EXTRA, BILL_STARK, false},
};
const size_t model_output_count = sizeof model_outputs / sizeof model_outputs[0];

const struct model_output *model_output_find(const char *name)
{
  for (size_t i = 0; i < model_output_count; i++) {
    if (strcmp(model_outputs[i].name, name) == 0) {
      return &model_outputs[i];
    }
  }
  return NULL;
}

static enum status unknown_key(const char *key, struct fault *fault)
{
  const char *names[NO_INPUT_NAMES] = {"context"};
  size_t count = 1;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    names[count++] = constant_fields[i].name;
  }
  for (size_t i = 0; i < architecture_field_count && count < NO_INPUT_NAMES; i++) {
    if (architecture_fields[i].kind == FIELD_INTEGER) {
      names[count++] = architecture_fields[i].name;
    }
  }
  const char *nearest = suggest_nearest(key, names, count);
  return nearest != NULL
             ? fault_set(fault, STATUS_BAD_INPUT, "unknown input '%.64s', did you mean '%s'?", key, nearest)
             : fault_set(fault, STATUS_BAD_INPUT,
                         "unknown input '%.64s'; inputs are context, the six constants and the whole-number fields of an "
                         "architecture",
                         key);
}

enum status model_input_find(const char *key, struct model_input *input, struct fault *fault)
{
  *input = (struct model_input){
      .key = key,
      .context = strcmp(key, "context") == 0,
      .constant = constants_find_field(key),
      .field = architecture_find_field(key),
  };
  if (input->field != NULL && input->field->kind != FIELD_INTEGER) {
    return fault_set(fault, STATUS_BAD_INPUT, "'%s' is not a number and cannot be an uncertain input", key);
  }
  return input->context || input->constant != NULL || input->field != NULL ? STATUS_OK : unknown_key(key, fault);
}

bool model_input_is_whole(const struct model_input *input)
{
  return input->constant == NULL;
}

static enum status add_field(struct model_function *model, size_t input, struct fault *fault)
{
  const char *name = model->input[input].field->name;
  if (strcmp(name, "window") == 0) {
    model->window_input = input;
    if (model->base.architecture->n_local_layers == 0) {
      return fault_set(fault, STATUS_BAD_INPUT, "model '%s' has no local layers, so its window cannot vary",
                       model->base.architecture->name);
    }
    return STATUS_OK;
  }
  if (model->field_count == MODEL_FIELD_LIMIT) {
    return fault_set(fault, STATUS_BAD_INPUT, "at most %d fields of an architecture can vary at once",
                     MODEL_FIELD_LIMIT);
  }
  model->field_input[model->field_count++] = input;
  model->global_input = strcmp(name, "n_global_layers") == 0 ? input : model->global_input;
  model->local_input = strcmp(name, "n_local_layers") == 0 ? input : model->local_input;
  return STATUS_OK;
}

static enum status add_input(struct model_function *model, const char *key, struct fault *fault)
{
  for (size_t i = 0; i < model->inputs; i++) {
    if (strcmp(model->input[i].key, key) == 0) {
      return fault_set(fault, STATUS_BAD_INPUT, "input '%s' is given twice", key);
    }
  }
  if (model->inputs == MODEL_INPUT_LIMIT) {
    return fault_set(fault, STATUS_BAD_INPUT, "at most %d inputs can vary at once", MODEL_INPUT_LIMIT);
  }
  size_t input = model->inputs;
  enum status status = model_input_find(key, &model->input[input], fault);
  if (status != STATUS_OK) {
    return status;
  }
  model->inputs++;
  if (model->input[input].context) {
    model->context_input = input;
  } else if (model->input[input].constant != NULL) {
    model->constant_input[model->input[input].constant - constant_fields] = input;
  } else {
    status = add_field(model, input, fault);
  }
  return status;
}

static const struct architecture_field *varied_field(const struct model_function *model, size_t i)
{
  return model->input[model->field_input[i]].field;
}

static __int128 *bucket_of(struct cost_form *form, size_t slot)
{
  struct counts *counts = slot < BUCKETS ? &form->per_token : &form->per_pair;
  unsigned __int128 *const buckets[BUCKETS] = {&counts->arithmetic, &counts->softmax, &counts->norm, &counts->nonlin};
  return (__int128 *)buckets[slot % BUCKETS];
}

/* The cost form with each varied field at the low end of its range, or one above it where its bit is set. */
static enum status corner_form(const struct model_function *model, unsigned corner, struct cost_form *form,
                               struct fault *fault)
{
  struct architecture architecture = *model->base.architecture;
  for (size_t i = 0; i < model->field_count; i++) {
    architecture_set(&architecture, varied_field(model, i), varied_field(model, i)->low + (corner >> i & 1));
  }
  return cost_form_of(&architecture, model->base.accounting, form, fault);
}

/* From values at the corners of a unit cube to the coefficients of the polynomial that is linear in each coordinate. */
static void corners_to_coefficients(struct cost_form *forms, size_t fields)
{
  for (size_t i = 0; i < fields; i++) {
    for (unsigned corner = 0; corner < 1U << fields; corner++) {
      for (size_t slot = 0; slot < 2 * (size_t)BUCKETS && (corner >> i & 1) != 0; slot++) {
        *bucket_of(&forms[corner], slot) -= *bucket_of(&forms[corner ^ 1U << i], slot);
      }
    }
  }
}

static enum status find_terms(struct model_function *model, struct fault *fault)
{
  unsigned corners = 1U << model->field_count;
  struct cost_form *forms = calloc(corners, sizeof *forms);
  model->terms = calloc((size_t)corners * 2 * BUCKETS, sizeof *model->terms);
  enum status status = forms == NULL || model->terms == NULL ? fault_no_memory(fault, "preparing a model") : STATUS_OK;
  for (unsigned corner = 0; corner < corners && status == STATUS_OK; corner++) {
    status = corner_form(model, corner, &forms[corner], fault);
  }
  size_t count = 0;
  if (status == STATUS_OK) {
    corners_to_coefficients(forms, model->field_count);
    for (size_t slot = 0; slot < 2 * (size_t)BUCKETS; slot++) {
      model->term_start[slot] = count;
      for (unsigned corner = 0; corner < corners; corner++) {
        double coefficient = (double)*bucket_of(&forms[corner], slot);
        if (coefficient != 0) {
          model->terms[count++] = (struct count_term){coefficient, corner};
        }
      }
    }
    model->term_start[2 * BUCKETS] = count;
  }
  free(forms);
  return status;
}

enum status model_function_init(struct model_function *model, const struct scenario *base, const char *output,
                                const char *const *keys, size_t count, struct fault *fault)
{
  *model = (struct model_function){
      .base = *base,
      .output = model_output_find(output),
      .schedule = layer_schedule_of(
          &(struct schedule){base->architecture, base->accounting, base->workload, base->prompt}),
      .context_input = none,
      .window_input = none,
      .global_input = none,
      .local_input = none,
  };
  enum status status = STATUS_OK;
  if (model->output == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "no sensitivity of '%.64s'; outputs are ratio, snark_constraints, "
                     "stark_rows, snark_nonarithmetic_share, softmax_share and stark_lookup_share", output);
  }
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    model->constant_input[i] = none;
    for (size_t j = 0; j < INTEGRAND_BLOCK; j++) {
      model->fixed[i][j] = constants_get(base->constants, &constant_fields[i]);
    }
  }
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    status = add_input(model, keys[i], fault);
  }
  if (status == STATUS_OK) {
    status = find_terms(model, fault);
  }
  if (status != STATUS_OK) {
    model_function_free(model);
  }
  return status;
}

void model_function_free(struct model_function *model)
{
  free(model->terms);
  model->terms = NULL;
}

/* ---- evaluation, a block at a time */

/* What a bill is made of: per token, and the tokens. */
struct block {
  double tokens[INTEGRAND_BLOCK];
  double span[INTEGRAND_BLOCK]; /* L s: tokens attended to by one token, summed over layers */
  double buckets[BUCKETS][INTEGRAND_BLOCK];
};

static double field_low(const struct model_function *model, size_t i)
{
  return (double)varied_field(model, i)->low;
}

/* One bucket's coefficient, per token or per pair, at each point. */
static void coefficient_values(const struct model_function *model, size_t slot, size_t count,
                               const double *const *columns, double *values)
{
  for (size_t j = 0; j < count; j++) {
    values[j] = 0;
  }
  for (size_t t = model->term_start[slot]; t < model->term_start[slot + 1]; t++) {
    const struct count_term *term = &model->terms[t];
    double product[INTEGRAND_BLOCK];
    for (size_t j = 0; j < count; j++) {
      product[j] = term->coefficient;
    }
    for (size_t i = 0; i < model->field_count; i++) {
      const double *column = columns[model->field_input[i]];
      for (size_t j = 0; j < count && (term->fields >> i & 1) != 0; j++) {
        product[j] *= column[j] - field_low(model, i);
      }
    }
    for (size_t j = 0; j < count; j++) {
      values[j] += product[j];
    }
  }
}

/* Where no field varies the coefficient is a number. */
static double coefficient_fixed(const struct model_function *model, size_t slot)
{
  size_t start = model->term_start[slot];
  return start < model->term_start[slot + 1] ? model->terms[start].coefficient : 0;
}

static double column_or(const double *const *columns, size_t input, size_t j, double fixed)
{
  return input == none ? fixed : columns[input][j];
}

HOT_LOOP static void sliding_span(size_t count, const double *restrict context, double global, double half_offset,
                                  double local, double window, double *restrict span)
{
  for (size_t j = 0; j < count; j++) {
    double t = context[j];
    span[j] = global * t + half_offset + local * (t < window ? t : window);
  }
}

static void fill_span(const struct model_function *model, size_t count, const double *const *columns,
                      struct block *block)
{
  const struct architecture *a = model->base.architecture;
  const struct layer_schedule *schedule = &model->schedule;
  double global = (double)a->n_global_layers, local = (double)a->n_local_layers, window = (double)a->window;
  bool fixed_layers = model->global_input == none && model->local_input == none && model->window_input == none;
  bool causal = schedule->shape == SPAN_CAUSAL;
  if (model->context_input != none && fixed_layers && (local == 0 || !(causal || schedule->chunked))) {
    const double *context = columns[model->context_input];
    sliding_span(count, context, causal ? global / 2 : global, causal ? global * (schedule->prompt + 1) / 2 : 0, local,
                 window, block->span);
    return;
  }
  for (size_t j = 0; j < count; j++) {
    double t = column_or(columns, model->context_input, j, (double)model->base.context);
    double w = column_or(columns, model->window_input, j, window);
    double n_global = column_or(columns, model->global_input, j, global);
    double n_local = column_or(columns, model->local_input, j, local);
    double within = n_local > 0 ? n_local * layer_span_local(schedule, t, w) : 0;
    block->span[j] = n_global * layer_span_global(schedule, t) + within;
  }
}

static void fill_tokens(const struct model_function *model, size_t count, const double *const *columns,
                        struct block *block)
{
  for (size_t j = 0; j < count; j++) {
    block->tokens[j] = layer_tokens(&model->schedule,
                                    column_or(columns, model->context_input, j, (double)model->base.context));
  }
}

HOT_LOOP static void fill_line(size_t count, double constant, double slope, const double *restrict span,
                               double *restrict values)
{
  for (size_t j = 0; j < count; j++) {
    values[j] = constant + slope * span[j];
  }
}

static void fill_buckets(const struct model_function *model, size_t count, const double *const *columns,
                         struct block *block)
{
  for (size_t b = 0; b < BUCKETS; b++) {
    if (model->field_count == 0) {
      fill_line(count, coefficient_fixed(model, b), coefficient_fixed(model, BUCKETS + b), block->span,
                block->buckets[b]);
      continue;
    }
    double per_pair[INTEGRAND_BLOCK];
    coefficient_values(model, b, count, columns, block->buckets[b]);
    coefficient_values(model, BUCKETS + b, count, columns, per_pair);
    for (size_t j = 0; j < count; j++) {
      block->buckets[b][j] += per_pair[j] * block->span[j];
    }
  }
}

static void find_prices(const struct model_function *model, const double *const *columns,
                        const double *prices[CONSTANT_COUNT])
{
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    prices[i] = model->constant_input[i] == none ? model->fixed[i] : columns[model->constant_input[i]];
  }
}

static void bill_values(enum bill bill, size_t count, const struct block *block, const double *const *prices,
                        double *values)
{
  const struct bill_line *line = &bill_lines[bill];
  for (size_t j = 0; j < count; j++) {
    values[j] = bill == BILL_ONE ? 1 : line->arithmetic ? block->buckets[BUCKET_ARITHMETIC][j] : 0;
  }
  for (size_t b = BUCKET_SOFTMAX; b < BUCKETS; b++) {
    const double *price = line->price[b] == NO_PRICE ? NULL : prices[line->price[b]];
    for (size_t j = 0; j < count && price != NULL; j++) {
      values[j] += price[j] * block->buckets[b][j];
    }
  }
}

/* lines: constant and slope in the span of arithmetic, softmax, norm and nonlin. */
HOT_LOOP static void ratio_of_lines(size_t count, const double *restrict span, const double lines[2 * BUCKETS],
                                    const double *const *prices, double *restrict results)
{
  const double *c_exp = prices[0], *c_norm = prices[1], *c_nonlin = prices[2];
  const double *r_exp = prices[3], *r_norm = prices[4], *r_nonlin = prices[5];
  double a0 = lines[0], e0 = lines[1], n0 = lines[2], l0 = lines[3];
  double a1 = lines[4], e1 = lines[5], n1 = lines[6], l1 = lines[7];
  for (size_t j = 0; j < count; j++) {
    double arithmetic = a0 + a1 * span[j], softmax = e0 + e1 * span[j];
    double norm = n0 + n1 * span[j], nonlin = l0 + l1 * span[j];
    double snark = arithmetic + c_exp[j] * softmax + c_norm[j] * norm + c_nonlin[j] * nonlin;
    double stark = arithmetic + r_exp[j] * softmax + r_norm[j] * norm + r_nonlin[j] * nonlin;
    results[j] = snark / stark;
  }
}

static void evaluate_model(const void *context, size_t count, const double *const *columns, double *results)
{
  const struct model_function *model = context;
  const double *prices[CONSTANT_COUNT];
  struct block block;
  find_prices(model, columns, prices);
  fill_span(model, count, columns, &block);
  if (model->field_count == 0 && model->output->numerator == BILL_SNARK && model->output->denominator == BILL_STARK) {
    double lines[2 * BUCKETS];
    for (size_t slot = 0; slot < 2 * (size_t)BUCKETS; slot++) {
      lines[slot] = coefficient_fixed(model, slot);
    }
    ratio_of_lines(count, block.span, lines, prices, results);
    return;
  }
  double denominator[INTEGRAND_BLOCK];
  fill_buckets(model, count, columns, &block);
  bill_values(model->output->numerator, count, &block, prices, results);
  bill_values(model->output->denominator, count, &block, prices, denominator);
  fill_tokens(model, count, columns, &block);
  for (size_t j = 0; j < count; j++) {
    results[j] = results[j] / denominator[j] * (model->output->total ? block.tokens[j] : 1);
  }
}

struct integrand model_function_integrand(const struct model_function *model)
{
  return (struct integrand){.inputs = model->inputs, .evaluate = evaluate_model, .context = model};
}

/* A point as columns of one row each. */
static void as_columns(const struct model_function *model, const double *point, const double *columns[])
{
  for (size_t i = 0; i < model->inputs; i++) {
    columns[i] = point + i;
  }
}

double model_function_at(const struct model_function *model, const double *point)
{
  const double *columns[MODEL_INPUT_LIMIT];
  double value = 0;
  as_columns(model, point, columns);
  evaluate_model(model, 1, columns, &value);
  return value;
}

void model_function_base(const struct model_function *model, double *point)
{
  for (size_t i = 0; i < model->inputs; i++) {
    const struct model_input *input = &model->input[i];
    uint64_t whole = input->field == NULL ? model->base.context : architecture_get(model->base.architecture, input->field);
    point[i] = input->constant != NULL ? constants_get(model->base.constants, input->constant) : (double)whole;
  }
}

/* ---- elasticities */

/* The derivative of one coefficient by a varied field: the terms that hold it, without it. */
static double coefficient_slope(const struct model_function *model, size_t slot, const double *point, size_t field)
{
  double slope = 0;
  for (size_t t = model->term_start[slot]; t < model->term_start[slot + 1]; t++) {
    unsigned fields = model->terms[t].fields;
    double product = (fields >> field & 1) != 0 ? model->terms[t].coefficient : 0;
    for (size_t i = 0; i < model->field_count; i++) {
      product *= i != field && (fields >> i & 1) != 0 ? point[model->field_input[i]] - field_low(model, i) : 1;
    }
    slope += product;
  }
  return slope;
}

/* d(L s)/dx of the span summed over layers. */
static double span_slope(const struct model_function *model, const double *point, size_t input)
{
  const struct architecture *a = model->base.architecture;
  const struct layer_schedule *schedule = &model->schedule;
  double t = model->context_input == none ? (double)model->base.context : point[model->context_input];
  double w = model->window_input == none ? (double)a->window : point[model->window_input];
  double global = model->global_input == none ? (double)a->n_global_layers : point[model->global_input];
  double local = model->local_input == none ? (double)a->n_local_layers : point[model->local_input];
  if (input == model->context_input) {
    double within = local > 0 ? local * layer_span_local_slope(schedule, t, w) : 0;
    return global * layer_span_global_slope(schedule, t) + within;
  }
  if (input == model->window_input) {
    return local * layer_span_window_slope(schedule, t, w);
  }
  if (input == model->global_input) {
    return layer_span_global(schedule, t);
  }
  return input == model->local_input && a->window > 0 ? layer_span_local(schedule, t, w) : 0;
}

/* d bucket/dx per token: through the coefficients, and through the span. */
static void bucket_slopes(const struct model_function *model, const double *point, size_t input,
                          const struct block *block, double slopes[BUCKETS])
{
  const double *columns[MODEL_INPUT_LIMIT];
  as_columns(model, point, columns);
  double along = span_slope(model, point, input);
  for (size_t b = 0; b < BUCKETS; b++) {
    double per_pair = 0;
    coefficient_values(model, BUCKETS + b, 1, columns, &per_pair);
    slopes[b] = per_pair * along;
    for (size_t i = 0; i < model->field_count; i++) {
      if (model->field_input[i] == input) {
        slopes[b] += coefficient_slope(model, b, point, i) +
                     coefficient_slope(model, BUCKETS + b, point, i) * block->span[0];
      }
    }
  }
}

/* d bill/dx over the bill. */
static double bill_slope(const struct model_function *model, enum bill bill, const struct block *block,
                         const double *const *prices, const double slopes[BUCKETS], size_t input)
{
  const struct bill_line *line = &bill_lines[bill];
  double value = 0, slope = line->arithmetic ? slopes[BUCKET_ARITHMETIC] : 0;
  bill_values(bill, 1, block, prices, &value);
  for (size_t b = BUCKET_SOFTMAX; b < BUCKETS; b++) {
    if (line->price[b] != NO_PRICE) {
      slope += *prices[line->price[b]] * slopes[b];
      slope += model->constant_input[line->price[b]] == input ? block->buckets[b][0] : 0;
    }
  }
  return slope / value;
}

double model_function_elasticity(const struct model_function *model, const double *point, size_t input)
{
  const double *columns[MODEL_INPUT_LIMIT], *prices[CONSTANT_COUNT];
  struct block block;
  double slopes[BUCKETS];
  as_columns(model, point, columns);
  find_prices(model, columns, prices);
  fill_span(model, 1, columns, &block);
  fill_buckets(model, 1, columns, &block);
  fill_tokens(model, 1, columns, &block);
  bucket_slopes(model, point, input, &block, slopes);
  double slope = bill_slope(model, model->output->numerator, &block, prices, slopes, input) -
                 bill_slope(model, model->output->denominator, &block, prices, slopes, input);
  bool more_tokens = model->output->total && input == model->context_input && model->schedule.shape != SPAN_STEP;
  return point[input] * (slope + (more_tokens ? 1 / block.tokens[0] : 0));
}

/* ---- what may be drawn */

static enum status check_context(const struct model_function *model, double least, double most, struct fault *fault)
{
  double lowest = model->schedule.prompt + 1;
  if (least < lowest || most > 0x1p50) {
    return fault_set(fault, STATUS_BAD_INPUT, "the context can be drawn %s",
                     most > 0x1p50   ? "beyond 2^50 tokens"
                     : lowest == 1   ? "below 1 token"
                                     : "as short as the prompt, or shorter");
  }
  return STATUS_OK;
}

static enum status check_field(const struct architecture_field *field, double least, double most, struct fault *fault)
{
  if (least < (double)field->low || most > (double)field->high) {
    return fault_set(fault, STATUS_BAD_INPUT, "%s can be drawn %s %llu", field->name,
                     least < (double)field->low ? "below" : "above",
                     (unsigned long long)(least < (double)field->low ? field->low : field->high));
  }
  return STATUS_OK;
}

static enum status check_input(const struct model_function *model, size_t input, const struct variable *variable,
                               struct fault *fault)
{
  const struct model_input *drawn = &model->input[input];
  double least = variable_least(variable), most = variable_most(variable);
  if (drawn->context) {
    return check_context(model, least, most, fault);
  }
  if (drawn->field != NULL) {
    return check_field(drawn->field, least, most, fault);
  }
  if (!(least >= 0) || isinf(most)) {
    return fault_set(fault, STATUS_BAD_INPUT, "%s can be drawn %s; a price is finite and at least 0", drawn->key,
                     least >= 0 ? "infinite" : "negative");
  }
  return STATUS_OK;
}

/* The fields' rules are monotone in each field, so the corners of the box speak for all of it. */
static enum status check_agreement(const struct model_function *model, const struct variable *variables,
                                   struct fault *fault)
{
  size_t inputs[MODEL_FIELD_LIMIT + 1], count = 0;
  for (size_t i = 0; i < model->inputs; i++) {
    if (model->input[i].field != NULL) {
      inputs[count++] = i;
    }
  }
  for (unsigned corner = 0; corner < 1U << count; corner++) {
    struct architecture architecture = *model->base.architecture;
    for (size_t i = 0; i < count; i++) {
      const struct variable *d = &variables[inputs[i]];
      double value = (corner >> i & 1) != 0 ? variable_most(d) : variable_least(d);
      architecture_set(&architecture, model->input[inputs[i]].field, (uint64_t)value);
    }
    struct fault reason = {0};
    if (architecture_check(&architecture, NULL, &reason) != STATUS_OK) {
      return fault_set(fault, STATUS_BAD_INPUT, "inputs must be independent, but not all of their values agree: %.512s",
                       reason.text);
    }
  }
  return STATUS_OK;
}

enum status model_function_check(const struct model_function *model, const struct variable *variables,
                                 struct fault *fault)
{
  for (size_t i = 0; i < model->inputs; i++) {
    enum status status = check_input(model, i, &variables[i], fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  return check_agreement(model, variables, fault);
}

/* ---- exact indices */

static bool bill_takes(enum bill bill, ptrdiff_t constant)
{
  for (size_t b = BUCKET_SOFTMAX; b < BUCKETS; b++) {
    if (bill_lines[bill].price[b] == constant) {
      return true;
    }
  }
  return false;
}

/* The output as a part without the linear constants, and one part for each of them. */
static void evaluate_parts(const void *context, size_t count, const double *const *columns, double *const *parts)
{
  static const double zeros[EXACT_BLOCK] = {0};
  const struct model_function *model = context;
  const double *given[MODEL_INPUT_LIMIT], *prices[CONSTANT_COUNT];
  for (size_t i = 0; i < model->inputs; i++) {
    given[i] = columns[i] == NULL ? zeros : columns[i];
  }
  struct block block;
  double denominator[EXACT_BLOCK];
  find_prices(model, given, prices);
  fill_span(model, count, given, &block);
  fill_buckets(model, count, given, &block);
  fill_tokens(model, count, given, &block);
  bill_values(model->output->denominator, count, &block, prices, denominator);
  bill_values(model->output->numerator, count, &block, prices, parts[0]);
  size_t part = 1;
  for (size_t i = 0; i < model->inputs; i++) {
    if (columns[i] != NULL) {
      continue;
    }
    const int *prices_of = bill_lines[model->output->numerator].price;
    memset(parts[part], 0, count * sizeof *parts[part]);
    for (size_t b = BUCKET_SOFTMAX; b < BUCKETS; b++) {
      if (prices_of[b] == model->input[i].constant - constant_fields) {
        memcpy(parts[part], block.buckets[b], count * sizeof *parts[part]);
      }
    }
    part++;
  }
  for (size_t k = 0; k < part; k++) {
    for (size_t j = 0; j < count; j++) {
      parts[k][j] = parts[k][j] / denominator[j] * (model->output->total ? block.tokens[j] : 1);
    }
  }
}

/* How an input enters the output; kinks: room for two. */
static struct exact_input describe_input(const struct model_function *model, size_t i,
                                         const struct variable *variable, double kinks[2])
{
  const struct model_input *input = &model->input[i];
  struct exact_input described = {.variable = variable, .smooth = true};
  described.linear = input->constant != NULL && !bill_takes(model->output->denominator, input->constant - constant_fields);
  bool local = model->base.architecture->n_local_layers > 0 || model->local_input != none;
  if (local && (i == model->context_input || i == model->window_input)) {
    bool both = model->context_input != none && model->window_input != none;
    described.smooth = !both && !model->schedule.chunked;
    kinks[0] = i == model->context_input ? (double)model->base.architecture->window : model->schedule.prompt;
    kinks[1] = (double)model->base.context;
    described.kinks = (struct kinks){kinks, i == model->context_input ? 1 : 2};
  }
  return described;
}

enum status model_function_exact(const struct model_function *model, const struct variable *variables,
                                 struct exact_indices *indices, struct fault *fault)
{
  struct exact_input inputs[MODEL_INPUT_LIMIT];
  double kinks[MODEL_INPUT_LIMIT][2];
  for (size_t i = 0; i < model->inputs; i++) {
    inputs[i] = describe_input(model, i, &variables[i], kinks[i]);
  }
  struct exact_problem problem = {
      .inputs = model->inputs, .input = inputs, .evaluate = evaluate_parts, .context = model};
  return exact_indices_of(&problem, indices, fault);
}
