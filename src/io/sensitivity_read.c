#include "io/sensitivity_read.h"

#include "core/decimal.h"
#include "core/model_function.h"
#include "core/morris.h"
#include "core/sensitivities.h"
#include "core/sobol_run.h"
#include "io/constants_read.h"
#include "io/model_read.h"
#include "io/random_input_read.h"

#include <math.h>
#include <string.h>

enum { SENSITIVITIES_LIMIT = 1000, SCRAMBLES = 16, SCRAMBLES_LIMIT = 10000 };

/* What a method takes. */
struct method {
  const char *name;
  const struct whole_bounds *samples; /* how many it draws, and then it needs a seed; NULL: none */
  bool power_of_two;                  /* of samples */
  bool scrambles;
  bool distributions; /* takes a distribution an input; else names alone */
};

#define SAMPLES_MOST (UINT64_C(1) << 40)
static const struct whole_bounds sobol_bounds = {SOBOL_SAMPLES_LEAST, SAMPLES_MOST}, sample_bounds = {2, SAMPLES_MOST};
static const struct method methods[] = {
    {"sobol", &sobol_bounds, true, true, true}, {"morris", &sample_bounds, false, false, true},
    {"elasticity", NULL, false, false, false},  {"latin-hypercube", &sample_bounds, false, false, true},
    {"tornado", NULL, false, false, true},
};
enum { METHODS = sizeof methods / sizeof methods[0] };
static const char *const method_names[METHODS] = {"sobol", "morris", "elasticity", "latin-hypercube", "tornado"};
static const struct choices method_choices = {"method", method_names, METHODS};

static const struct method *find_method(const char *name)
{
  for (size_t i = 0; name != NULL && i < METHODS; i++) {
    if (strcmp(methods[i].name, name) == 0) {
      return &methods[i];
    }
  }
  return NULL;
}

struct sensitivity_keys {
  struct sensitivity sensitivity;
  const struct node *model, *parameters, *outputs, *until, *factors, *quantiles;
  const char *first_order;
};

#define AT(field) offsetof(struct sensitivity_keys, field)
static const struct whole_bounds scramble_bounds = {2, SCRAMBLES_LIMIT};
static const struct whole_bounds context_bounds = {1, (UINT64_C(1) << WORKLOAD_CONTEXT_BITS) - 1};
static const struct whole_bounds level_bounds = {2, MORRIS_LEVELS_LIMIT};
static const struct real_bounds above_zero = {0, true}, from_zero = {0, false};
static const char *const estimator_names[] = {"saltelli", "owen"};
static const struct choices estimators = {"estimator", estimator_names, 2};

static const struct key until_keys[] = {
    {"half_width", true, bind_real, AT(sensitivity.until_half_width), &above_zero, "largest half-width of any interval",
     NULL},
};
static const struct key_table until_table = KEY_TABLE("until", until_keys);

static const struct key factor_keys[] = {
    {"low", true, bind_real, AT(sensitivity.factor_low), &above_zero, "of the base value", NULL},
    {"high", true, bind_real, AT(sensitivity.factor_high), &above_zero, "of the base value", NULL},
};
static const struct key_table factor_table = KEY_TABLE("factors", factor_keys);
static const struct shape until_shape = {.kind = SHAPE_MAPPING, .detail = &until_table};
static const struct shape factors_shape = {.kind = SHAPE_MAPPING, .detail = &factor_table};

static const struct key quantile_keys[] = {
    {"low", true, bind_real, AT(sensitivity.quantile_low), &from_zero, "from 0, the least value", NULL},
    {"high", true, bind_real, AT(sensitivity.quantile_high), &above_zero, "to 1, the greatest value", NULL},
};
static const struct key_table quantile_table = KEY_TABLE("quantiles", quantile_keys);
static const struct shape quantiles_shape = {.kind = SHAPE_MAPPING, .detail = &quantile_table};

/* Keys that mean something to one method only. */
static const struct {
  const char *key, *method;
} own_keys[] = {
    {"scrambles", "sobol"}, {"until", "sobol"},     {"first-order", "sobol"}, {"second-order", "sobol"},
    {"levels", "morris"},   {"factors", "tornado"}, {"quantiles", "tornado"},
};

static const struct key_table inputs_table = {.owner = "parameters", .other = OTHER_INPUTS, .least = 1};
static const struct shape inputs_mapping = {.kind = SHAPE_MAPPING, .detail = &inputs_table};
static const struct shape input_name = {.kind = SHAPE_WORD, .says = "PARAMETER", .words = WORDS_NUMBERS};
static const struct shape input_names = {.kind = SHAPE_LIST, .parts = {&input_name}, .limit = 10000};
static const struct shape parameters_shape = {.kind = SHAPE_EITHER, .parts = {&inputs_mapping, &input_names}};
static const struct shape output_shape = {.kind = SHAPE_WORD, .says = "QUANTITY", .words = WORDS_QUANTITIES};
static const struct shape outputs_shape = {.kind = SHAPE_LIST, .parts = {&output_shape}, .limit = 10000};

static const struct key sensitivity_keys[] = {
    {"name", true, bind_name, AT(sensitivity.name), NULL, "of the analysis, in its tables", NULL},
    {"model", true, bind_node, AT(model), NULL, "an architecture", &model_shape},
    {"method", true, bind_choice, AT(sensitivity.method), &method_choices, "how it is studied", NULL},
    {"samples", false, bind_whole, AT(sensitivity.samples), &sample_bounds,
     "draws, at least 2; for sobol of each scramble, a power of two from 16 on", NULL},
    {"scrambles", false, bind_whole, AT(sensitivity.scrambles), &scramble_bounds,
     "independent repetitions of sobol (default: 16)", NULL},
    {"until", false, bind_node, AT(until), NULL, "sobol: double the samples until this is reached", &until_shape},
    {"first-order", false, bind_choice, AT(first_order), &estimators,
     "sobol: the estimator; owen costs twice as much and is for indices near 0 (default: saltelli)", NULL},
    {"second-order", false, bind_flag, AT(sensitivity.pairs), NULL, "sobol: indices of pairs too (default: true)",
     NULL},
    {"levels", false, bind_whole, AT(sensitivity.levels), &level_bounds,
     "morris: levels of each input, an even number (default: 4)", NULL},
    {"factors", false, bind_node, AT(factors), NULL, "tornado: multiples of the base instead of quantiles",
     &factors_shape},
    {"quantiles", false, bind_node, AT(quantiles), NULL, "tornado: where each input goes to (default: 0.05 and 0.95)",
     &quantiles_shape},
    {"parameters", true, bind_node, AT(parameters), NULL, "the inputs and how they are distributed", &parameters_shape},
    {"outputs", false, bind_node, AT(outputs), NULL, "quantities whose variation is explained (default: ratio)",
     &outputs_shape},
    {"constants", false, bind_constants, AT(sensitivity.constants), NULL, "the base (default: the specification's)",
     &constants_shape},
    {"accounting", false, bind_accounting, AT(sensitivity.accounting), NULL,
     "what is counted (default: the specification's)", &accounting_shape},
    {"workload", false, bind_workload, AT(sensitivity.workload), NULL, "which tokens (default: the specification's)",
     &workload_shape},
    {"context", false, bind_whole, AT(sensitivity.context), &context_bounds,
     "context in tokens, where it is no parameter", NULL},
    {"prompt", false, bind_whole, AT(sensitivity.prompt), NULL, "prompt in tokens, for the workload decode", NULL},
};
static const struct key_rule sensitivity_rules[] = {
    {.kind = RULE_WHEN,
     .when = "method",
     .is = "sobol",
     .keys = {"samples"},
     .within = &sobol_bounds,
     .not = {"levels", "factors", "quantiles"}},
    {.kind = RULE_WHEN,
     .when = "method",
     .is = "morris",
     .keys = {"samples"},
     .not = {"scrambles", "until", "first-order", "second-order", "factors", "quantiles"}},
    {.kind = RULE_WHEN,
     .when = "method",
     .is = "latin-hypercube",
     .keys = {"samples"},
     .not = {"scrambles", "until", "first-order", "second-order", "levels", "factors", "quantiles"}},
    {.kind = RULE_WHEN,
     .when = "method",
     .is = "elasticity",
     .not = {"samples", "scrambles", "until", "first-order", "second-order", "levels", "factors", "quantiles"}},
    {.kind = RULE_WHEN,
     .when = "method",
     .is = "tornado",
     .not = {"samples", "scrambles", "until", "first-order", "second-order", "levels"}},
    {.kind = RULE_AT_MOST_ONE, .keys = {"factors", "quantiles"}},
};
static const struct key_table sensitivity_table = KEY_TABLE_RULES("this analysis", sensitivity_keys, sensitivity_rules);
static const struct shape sensitivity_shape = {.kind = SHAPE_MAPPING, .detail = &sensitivity_table};
const struct shape sensitivities_shape = {
    .kind = SHAPE_LIST, .parts = {&sensitivity_shape}, .limit = SENSITIVITIES_LIMIT};

/* elasticity needs no distributions: a list of names will do. */
static void read_names(struct reader *reader, const struct node *node, struct sensitivity *sensitivity)
{
  const char *const *names = NULL;
  size_t count = 0;
  if (!read_known_list(reader, node, "parameters", "parameter", reader->number_names, &names, &count)) {
    return;
  }
  struct random_input *inputs = reader_take(reader, count, sizeof *inputs);
  for (size_t i = 0; i < count && inputs != NULL; i++) {
    inputs[i] = (struct random_input){.key = names[i], .place = node->spot.place};
  }
  sensitivity->inputs = inputs;
  sensitivity->input_count = inputs == NULL ? 0 : count;
}

static void read_inputs(struct reader *reader, const struct node *node, struct sensitivity *sensitivity)
{
  const struct method *method = find_method(sensitivity->method);
  bool by_names = method != NULL && (!method->distributions || !isnan(sensitivity->factor_low));
  if (node->kind == NODE_SEQUENCE && by_names) {
    read_names(reader, node, sensitivity);
    return;
  }
  if (node->kind != NODE_MAPPING || node->count == 0) {
    complain(reader->complaints, node->spot, "parameters must be a mapping of names to distributions, found %s",
             node->kind == NODE_MAPPING ? "an empty one" : node_show(node).text);
    return;
  }
  struct random_input *inputs = reader_take(reader, node->count, sizeof *inputs);
  for (const struct node *value = node->first; value != NULL && inputs != NULL; value = value->next) {
    sensitivity->input_count += random_input_read(reader, value, &inputs[sensitivity->input_count]);
  }
  sensitivity->inputs = inputs;
}

static bool draws_context(const struct node *node, const struct sensitivity *sensitivity)
{
  const struct node *parameters = node_find(node, "parameters");
  const struct method *method = find_method(sensitivity->method);
  return parameters != NULL && method != NULL && method->distributions && node_find(parameters, "context") != NULL;
}

/* The context is fixed or random; a prompt is fixed. */
static void check_base(struct reader *reader, const struct node *node, const struct sensitivity *sensitivity)
{
  bool prompted = sensitivity->workload != NULL && sensitivity->workload->has_prompt;
  bool drawn = draws_context(node, sensitivity);
  const struct node *context = node_find(node, "context"), *prompt = node_find(node, "prompt");
  if (context == NULL && !drawn) {
    complain(reader->complaints, node->spot,
             "this analysis has no 'context'; give one, or a distribution among parameters");
  } else if (context != NULL && drawn) {
    complain(reader->complaints, context->key->spot, "context has a distribution among parameters already");
  }
  if (prompted && prompt == NULL) {
    complain(reader->complaints, node->spot, "the workload decode needs 'prompt', the tokens that are there already");
  } else if (!prompted && prompt != NULL) {
    complain(reader->complaints, prompt->key->spot, "only the workload decode has a prompt");
  }
  if (prompted && prompt != NULL && sensitivity->context > 0 && sensitivity->prompt >= sensitivity->context) {
    complain(reader->complaints, prompt->spot, "prompt must be shorter than the context %llu, found %llu",
             (unsigned long long)sensitivity->context, (unsigned long long)sensitivity->prompt);
  }
}

static void check_samples(struct reader *reader, const struct node *node, const struct method *method,
                          struct sensitivity *sensitivity)
{
  const struct node *samples = node_find(node, "samples"), *scrambles = node_find(node, "scrambles");
  if (method->samples != NULL && samples == NULL) {
    complain(reader->complaints, node->spot, "this analysis has no 'samples', which %s needs", method->name);
  } else if (method->samples == NULL && samples != NULL) {
    complain(reader->complaints, samples->key->spot, "%s draws no samples", method->name);
  }
  uint64_t count = sensitivity->samples;
  if (method->samples != NULL && samples != NULL && count > 1 && count < method->samples->low) {
    complain(reader->complaints, samples->spot, "%s needs at least %llu samples, found %llu", method->name,
             (unsigned long long)method->samples->low, (unsigned long long)count);
  } else if (method->power_of_two && samples != NULL && count > 1 && (count & (count - 1)) != 0) {
    uint64_t below = UINT64_C(1) << (63 - __builtin_clzll(count));
    complain(reader->complaints, samples->spot,
             "samples must be a power of two for %s, found %llu; the nearest are %llu and %llu", method->name,
             (unsigned long long)count, (unsigned long long)below, (unsigned long long)below * 2);
  }
  if (method->samples != NULL && !reader->spec->has_seed) {
    complain(reader->complaints, node->spot,
             "%s draws samples, so the specification needs a 'seed'; any whole number will do", method->name);
  }
  sensitivity->scrambles = method->scrambles ? (scrambles == NULL ? SCRAMBLES : sensitivity->scrambles) : 1;
}

static void refuse_others_keys(struct reader *reader, const struct node *node, const struct method *method)
{
  for (size_t i = 0; i < sizeof own_keys / sizeof own_keys[0]; i++) {
    const struct node *value = node_find(node, own_keys[i].key);
    if (value != NULL && strcmp(method->name, own_keys[i].method) != 0) {
      complain(reader->complaints, value->key->spot, "'%s' goes with %s, not with %s", own_keys[i].key,
               own_keys[i].method, method->name);
    }
  }
}

/* Where a tornado goes to: multiples of the base values, or quantiles of the distributions. */
static void read_ends(struct reader *reader, struct sensitivity_keys *keys)
{
  const struct sensitivity *sensitivity = &keys->sensitivity;
  const struct node *factors = keys->factors, *quantiles = keys->quantiles;
  if (factors != NULL && quantiles != NULL) {
    complain(reader->complaints, quantiles->key->spot, "a tornado goes by 'factors' or by 'quantiles', not by both");
  } else if (factors != NULL && bind_mapping(reader, factors, &factor_table, keys) &&
             sensitivity->factor_low >= sensitivity->factor_high) {
    complain(reader->complaints, factors->spot, "factors must go from a low to a high one");
  } else if (quantiles != NULL && bind_mapping(reader, quantiles, &quantile_table, keys) &&
             (sensitivity->quantile_low >= sensitivity->quantile_high || sensitivity->quantile_high > 1)) {
    complain(reader->complaints, quantiles->spot, "quantiles must go from a low to a high one, from 0 to 1");
  }
}

/* The parameter that draws the same complaint when it is alone; else all of them. */
static struct spot find_culprit(const struct sensitivity *sensitivity, const struct node *parameters,
                                const char *complaint)
{
  struct sensitivity alone = *sensitivity;
  const struct node *node = parameters->first;
  alone.input_count = 1;
  for (size_t i = 0; i < sensitivity->input_count && node != NULL; i++, node = node->next) {
    struct fault fault = {0};
    alone.inputs = &sensitivity->inputs[i];
    if (sensitivities_check(&alone, &fault) != STATUS_OK && strcmp(fault.text, complaint) == 0) {
      return node->key != NULL ? node->key->spot : node->spot;
    }
  }
  return parameters->spot;
}

/* What no key says by itself: whether the model, the method and the inputs go together. */
static void check_whole(struct reader *reader, const struct sensitivity_keys *keys)
{
  const struct sensitivity *sensitivity = &keys->sensitivity;
  const struct node *parameters = keys->parameters, *unknown = NULL;
  for (size_t i = 0; i < sensitivity->output_count; i++) {
    unknown = model_output_find(sensitivity->outputs[i]) == NULL ? keys->outputs : unknown;
  }
  struct fault fault = {0};
  enum status status = sensitivities_check(sensitivity, &fault);
  if (status == STATUS_BAD_INPUT) {
    struct spot spot = unknown != NULL ? unknown->spot : find_culprit(sensitivity, parameters, fault.text);
    complain(reader->complaints, spot, "%s", fault.text);
  } else if (status != STATUS_OK) {
    reader->status = fault_set(reader->fault, status, "%s", fault.text);
  }
}

/* A tornado's bars are drawn where the other inputs have their base value: it should be one that they may take. */
static void warn_of_bases(struct reader *reader, const struct sensitivity_keys *keys)
{
  const struct sensitivity *sensitivity = &keys->sensitivity;
  struct input_base *bases = reader_take(reader, sensitivity->input_count, sizeof *bases);
  struct fault fault = {0};
  enum status status = bases == NULL ? STATUS_OK : sensitivity_find_bases(sensitivity, bases, &fault);
  if (status == STATUS_NO_MEMORY) {
    reader->status = fault_set(reader->fault, status, "%s", fault.text);
  }
  if (bases == NULL || status != STATUS_OK) {
    return;
  }
  for (size_t i = 0; i < sensitivity->input_count; i++) {
    if (bases[i].base < bases[i].low || bases[i].base > bases[i].high) {
      const char *key = sensitivity->inputs[i].key;
      char texts[3][DECIMAL_TEXT_SIZE];
      (void)decimal_from_double(bases[i].base, texts[0]);
      (void)decimal_from_double(bases[i].low, texts[1]);
      (void)decimal_from_double(bases[i].high, texts[2]);
      complain_warning(reader->complaints, node_find(keys->parameters, key)->key->spot,
                       "the other inputs' bars are drawn at %s = %s, its base, which lies outside %s to %s; give the "
                       "analysis a base among these",
                       key, texts[0], texts[1], texts[2]);
    }
  }
}

static const char *const usual_outputs[] = {"ratio"};

static void read_sensitivity(struct reader *reader, const struct node *node, struct sensitivity *sensitivity)
{
  struct sensitivity_keys keys = {.sensitivity = {.constants = reader->spec->constants,
                                                  .accounting = reader->spec->accounting,
                                                  .workload = reader->spec->workload,
                                                  .until_half_width = NAN,
                                                  .pairs = true,
                                                  .factor_low = NAN,
                                                  .factor_high = NAN,
                                                  .outputs = usual_outputs,
                                                  .output_count = 1,
                                                  .quantile_low = NAN,
                                                  .quantile_high = NAN,
                                                  .place = node->spot.place}};
  size_t before = reader->complaints->count;
  if (!bind_mapping(reader, node, &sensitivity_table, &keys)) {
    return;
  }
  if (keys.model != NULL) {
    (void)model_read(reader, node, keys.model, &keys.sensitivity.model);
  }
  read_ends(reader, &keys);
  keys.sensitivity.owen = keys.first_order != NULL && strcmp(keys.first_order, "owen") == 0;
  if (keys.parameters != NULL) {
    read_inputs(reader, keys.parameters, &keys.sensitivity);
  }
  if (keys.outputs != NULL) {
    (void)read_known_list(reader, keys.outputs, "outputs", "quantity", reader->options->quantities,
                          &keys.sensitivity.outputs, &keys.sensitivity.output_count);
  }
  if (keys.until != NULL) {
    (void)bind_mapping(reader, keys.until, &until_table, &keys);
  }
  const struct method *method = find_method(keys.sensitivity.method);
  if (method != NULL) {
    refuse_others_keys(reader, node, method);
    check_samples(reader, node, method, &keys.sensitivity);
  }
  if (keys.sensitivity.levels % 2 != 0) {
    complain(reader->complaints, node_find(node, "levels")->spot, "levels must be an even number, found %llu",
             (unsigned long long)keys.sensitivity.levels);
  }
  check_base(reader, node, &keys.sensitivity);
  if (keys.parameters != NULL && reader->complaints->count == before && reader->status == STATUS_OK) {
    check_whole(reader, &keys);
    if (method != NULL && strcmp(method->name, "tornado") == 0) {
      warn_of_bases(reader, &keys);
    }
  }
  *sensitivity = keys.sensitivity;
}

void bind_sensitivities(struct reader *reader, const struct node *value, const struct key *key, void *target)
{
  (void)target;
  if (!read_list(reader, value, key->name, SENSITIVITIES_LIMIT)) {
    return;
  }
  struct sensitivity *list = reader_take(reader, value->count, sizeof *list);
  struct entry *entries = reader_take(reader, value->count, sizeof *entries);
  size_t named = 0, i = 0;
  for (const struct node *item = value->first; item != NULL && list != NULL && entries != NULL; item = item->next) {
    read_sensitivity(reader, item, &list[i]);
    if (list[i].name != NULL) {
      entries[named++] = (struct entry){0, list[i].name, list[i].name, node_find(item, "name")->spot, i + 1};
    }
    i++;
  }
  if (entries != NULL) {
    refuse_repeated_names(reader, "analyses", entries, named);
  }
  reader->spec->sensitivities = list;
  reader->spec->sensitivity_count = list == NULL ? 0 : value->count;
}
