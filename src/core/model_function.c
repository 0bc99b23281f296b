#include "core/model_function.h"

#include "core/model_block.h"
#include "core/suggest.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { KEYS_MAX = 1 + CONSTANT_COUNT + ARCHITECTURE_FIELDS_MAX };

const struct model_output model_outputs[] = {
    {"ratio", MODEL_BILL_SNARK, MODEL_BILL_STARK, false},
    {"snark_constraints", MODEL_BILL_SNARK, MODEL_BILL_ONE, true},
    {"stark_rows", MODEL_BILL_STARK, MODEL_BILL_ONE, true},
    {"snark_nonarithmetic_share", MODEL_BILL_SNARK_EXTRA, MODEL_BILL_SNARK, false},
    {"softmax_share", MODEL_BILL_SNARK_SOFTMAX, MODEL_BILL_SNARK_EXTRA, false},
    {"stark_lookup_share", MODEL_BILL_STARK_EXTRA, MODEL_BILL_STARK, false},
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
  const char *names[KEYS_MAX] = {"context"};
  size_t count = 1;
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    names[count++] = constant_fields[i].name;
  }
  for (size_t i = 0; i < architecture_field_count; i++) {
    if (architecture_fields[i].kind == FIELD_INTEGER) {
      names[count++] = architecture_fields[i].name;
    }
  }
  return fault_unknown("input", key, names, count,
                       "inputs are context, the six constants and the whole-number fields of an architecture", fault);
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

/* Where the corners of a field begin: at its low end, but there are no fewer layers than layers without experts. */
static uint64_t field_start(const struct model_function *model, const struct architecture_field *field)
{
  bool layers = strcmp(field->name, "n_global_layers") == 0 || strcmp(field->name, "n_local_layers") == 0;
  uint64_t dense = model->base.architecture->n_dense_layers;
  return layers && dense > 0 ? dense : field->low;
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
  model->field_low[model->field_count] = (double)field_start(model, model->input[input].field);
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
  struct counts *counts = slot < MODEL_BUCKETS ? &form->per_token : &form->per_pair;
  unsigned __int128 *const buckets[MODEL_BUCKETS] = {&counts->arithmetic, &counts->softmax, &counts->norm,
                                                     &counts->nonlin};
  return (__int128 *)buckets[slot % MODEL_BUCKETS];
}

/* The cost form with each varied field where its corners begin, or one above it where its bit is set. */
static enum status corner_form(const struct model_function *model, unsigned corner, struct cost_form *form,
                               struct fault *fault)
{
  struct architecture architecture = *model->base.architecture;
  for (size_t i = 0; i < model->field_count; i++) {
    const struct architecture_field *field = varied_field(model, i);
    architecture_set(&architecture, field, field_start(model, field) + (corner >> i & 1));
  }
  return cost_form_of(&architecture, model->base.accounting, form, fault);
}

/* From values at the corners of a unit cube to the coefficients of the polynomial that is linear in each coordinate. */
static void corners_to_coefficients(struct cost_form *forms, size_t fields)
{
  for (size_t i = 0; i < fields; i++) {
    for (unsigned corner = 0; corner < 1U << fields; corner++) {
      for (size_t slot = 0; slot < MODEL_SLOTS && (corner >> i & 1) != 0; slot++) {
        *bucket_of(&forms[corner], slot) -= *bucket_of(&forms[corner ^ 1U << i], slot);
      }
    }
  }
}

/* The terms of one slot (bucket b per token: b; per pair: MODEL_BUCKETS + b). */
static void add_terms(struct model_function *model, size_t slot, struct cost_form *forms)
{
  size_t count = model->term_start[slot];
  for (unsigned corner = 0; corner < 1U << model->field_count; corner++) {
    double coefficient = (double)*bucket_of(&forms[corner], slot);
    if (coefficient != 0) {
      model->terms[count++] = (struct count_term){.coefficient = coefficient, .fields = corner};
      model->product_used[corner] = true;
      model->slot_fields[slot] |= corner;
    }
  }
  model->term_start[slot + 1] = count;
}

static enum status find_terms(struct model_function *model, struct fault *fault)
{
  struct cost_form forms[1 << MODEL_FIELD_LIMIT] = {0};
  for (unsigned corner = 0; corner < 1U << model->field_count; corner++) {
    enum status status = corner_form(model, corner, &forms[corner], fault);
    if (status != STATUS_OK) {
      return status;
    }
  }
  corners_to_coefficients(forms, model->field_count);
  for (size_t slot = 0; slot < MODEL_SLOTS; slot++) {
    add_terms(model, slot, forms);
  }
  return STATUS_OK;
}

enum status model_function_init(struct model_function *model, const struct scenario *base, const char *output,
                                const char *const *keys, size_t count, struct fault *fault)
{
  *model = (struct model_function){
      .base = *base,
      .output = model_output_find(output),
      .schedule =
          layer_schedule_of(&(struct schedule){base->architecture, base->accounting, base->workload, base->prompt}),
      .context_input = MODEL_FIXED,
      .window_input = MODEL_FIXED,
      .global_input = MODEL_FIXED,
      .local_input = MODEL_FIXED,
  };
  enum status status = STATUS_OK;
  if (model->output == NULL) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "no sensitivity of '%.64s'; outputs are ratio, snark_constraints, "
                     "stark_rows, snark_nonarithmetic_share, softmax_share and stark_lookup_share",
                     output);
  }
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    model->constant_input[i] = MODEL_FIXED;
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
  if (status == STATUS_OK) {
    model_swaps_init(model);
  }
  return status;
}

void model_function_base(const struct model_function *model, double *point)
{
  for (size_t i = 0; i < model->inputs; i++) {
    const struct model_input *input = &model->input[i];
    uint64_t whole =
        input->field == NULL ? model->base.context : architecture_get(model->base.architecture, input->field);
    point[i] = input->constant != NULL ? constants_get(model->base.constants, input->constant) : (double)whole;
  }
}

static enum status check_context(const struct model_function *model, double least, double most, struct fault *fault)
{
  double lowest = model->schedule.prompt + 1;
  if (least < lowest || most > 0x1p50) {
    return fault_set(fault, STATUS_BAD_INPUT, "the context can be drawn %s",
                     most > 0x1p50 ? "beyond 2^50 tokens"
                     : lowest == 1 ? "below 1 token"
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
  size_t inputs[MODEL_FIELD_LIMIT + 1], count = 0, varying = 0;
  const char *key = "";
  for (size_t i = 0; i < model->inputs; i++) {
    if (model->input[i].field != NULL) {
      inputs[count++] = i;
      bool varies = variable_least(&variables[i]) < variable_most(&variables[i]);
      varying += varies ? 1 : 0;
      key = varies ? model->input[i].key : key;
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
      return varying > 1
                 ? fault_set(fault, STATUS_BAD_INPUT,
                             "inputs must be independent, but not all of their values agree: %.512s", reason.text)
                 : fault_set(fault, STATUS_BAD_INPUT, "not every value of %.64s is possible here: %.512s", key,
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
