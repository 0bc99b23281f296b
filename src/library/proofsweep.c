#include "proofsweep.h"

#include "core/ceiling.h"
#include "core/point.h"
#include "core/suggest.h"
#include "library/catalogue.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct proofsweep_scenario {
  struct architecture architecture;
  struct constants constants;
  const struct workload *workload;
  char accounting[NAME_SIZE];
  uint64_t context, prompt;
  bool prompted; /* a prompt was set */
};

_Static_assert((int)PROOFSWEEP_BAD_INPUT == (int)STATUS_BAD_INPUT, "the statuses are the same");
_Static_assert((int)PROOFSWEEP_NO_MEMORY == (int)STATUS_NO_MEMORY, "the statuses are the same");

const char *proofsweep_version(void)
{
  return PROOFSWEEP_VERSION;
}

const char *proofsweep_model_name(size_t index)
{
  return index < library_model_count ? library_models[index].name : NULL;
}

const char *proofsweep_constants_name(size_t index)
{
  return index < library_set_count ? library_sets[index].name : NULL;
}

static const char *attention_name(size_t index)
{
  const char *const *choices = architecture_find_field("local_attention")->choices;
  for (size_t i = 0; choices[i] != NULL; i++) {
    if (i == index) {
      return choices[i];
    }
  }
  return NULL;
}

static enum proofsweep_status refuse(struct proofsweep_fault *fault, enum status status, const char *text)
{
  if (fault != NULL) {
    (void)snprintf(fault->text, sizeof fault->text, "%s", text);
  }
  return (enum proofsweep_status)status;
}

/* The index of a word; SIZE_MAX, and the caller's fault, where it is none. */
static size_t find(const char *what, const char *word, const char *(*name)(size_t index),
                   struct proofsweep_fault *fault)
{
  struct fault found = {0};
  size_t index = SIZE_MAX;
  if (word == NULL) {
    (void)fault_set(&found, STATUS_BAD_INPUT, "no %s is named", what);
  } else {
    index = word_find(what, word, name, &found);
  }
  if (index == SIZE_MAX) {
    (void)refuse(fault, STATUS_BAD_INPUT, found.text);
  }
  return index;
}

struct proofsweep_scenario *proofsweep_scenario_new(const char *model, struct proofsweep_fault *fault)
{
  size_t row = find("model", model, proofsweep_model_name, fault);
  if (row == SIZE_MAX) {
    return NULL;
  }
  size_t set = find("constants", "essay", proofsweep_constants_name, fault);
  if (set == SIZE_MAX) {
    return NULL;
  }
  struct proofsweep_scenario *scenario = calloc(1, sizeof *scenario);
  if (scenario == NULL) {
    (void)refuse(fault, STATUS_NO_MEMORY, "out of memory");
  } else {
    *scenario = (struct proofsweep_scenario){.architecture = library_models[row],
                                             .constants = library_sets[set],
                                             .workload = &workloads[0],
                                             .accounting = "paper",
                                             .context = library_models[row].max_context};
  }
  return scenario;
}

void proofsweep_scenario_free(struct proofsweep_scenario *scenario)
{
  free(scenario);
}

/* The keys that take a word: their words, and how one is set. */
static void set_workload(struct proofsweep_scenario *scenario, size_t index)
{
  scenario->workload = &workloads[index];
}

static void set_accounting(struct proofsweep_scenario *scenario, size_t index)
{
  (void)snprintf(scenario->accounting, sizeof scenario->accounting, "%s", accounting_word(index));
}

static void set_constants(struct proofsweep_scenario *scenario, size_t index)
{
  scenario->constants = library_sets[index];
}

static void set_attention(struct proofsweep_scenario *scenario, size_t index)
{
  scenario->architecture.local_attention = index;
}

static const struct word_key {
  const char *key;
  const char *(*name)(size_t index);
  void (*set)(struct proofsweep_scenario *scenario, size_t index);
} word_keys[] = {
    {"workload", workload_word, set_workload},
    {"accounting", accounting_word, set_accounting},
    {"constants", proofsweep_constants_name, set_constants},
    {"local_attention", attention_name, set_attention},
};

static const char *word_key_name(size_t index)
{
  return index < sizeof word_keys / sizeof word_keys[0] ? word_keys[index].key : NULL;
}

static const char *whole_key_name(size_t index)
{
  static const char *const own[] = {"context", "prompt"};
  if (index < 2) {
    return own[index];
  }
  for (size_t i = 0, at = 2; i < architecture_field_count; i++) {
    if (architecture_fields[i].kind == FIELD_INTEGER && at++ == index) {
      return architecture_fields[i].name;
    }
  }
  return NULL;
}

static const char *price_key_name(size_t index)
{
  return index < CONSTANT_COUNT ? constant_fields[index].name : NULL;
}

/* A key that is one, but of the other kind of value. */
static bool is_other_kind(const char *key, const char *(*others)(size_t index), const char *takes,
                          struct proofsweep_fault *fault)
{
  const char *other = NULL;
  for (size_t i = 0; key != NULL && (other = others(i)) != NULL; i++) {
    if (strcmp(other, key) == 0) {
      struct fault found = {0};
      (void)fault_set(&found, STATUS_BAD_INPUT, "%s takes %s", key, takes);
      (void)refuse(fault, STATUS_BAD_INPUT, found.text);
      return true;
    }
  }
  return false;
}

enum proofsweep_status proofsweep_set_word(struct proofsweep_scenario *scenario, const char *key, const char *word,
                                           struct proofsweep_fault *fault)
{
  if (is_other_kind(key, whole_key_name, "a whole number", fault)) {
    return PROOFSWEEP_BAD_INPUT;
  }
  size_t at = find("key", key, word_key_name, fault);
  size_t index = at == SIZE_MAX ? SIZE_MAX : find(key, word, word_keys[at].name, fault);
  if (index == SIZE_MAX) {
    return PROOFSWEEP_BAD_INPUT;
  }
  word_keys[at].set(scenario, index);
  return PROOFSWEEP_OK;
}

enum proofsweep_status proofsweep_set_whole(struct proofsweep_scenario *scenario, const char *key, uint64_t value,
                                            struct proofsweep_fault *fault)
{
  if (is_other_kind(key, word_key_name, "a word", fault)) {
    return PROOFSWEEP_BAD_INPUT;
  }
  size_t at = find("key", key, whole_key_name, fault);
  if (at == SIZE_MAX) {
    return PROOFSWEEP_BAD_INPUT;
  }
  if (at < 2) {
    *(at == 0 ? &scenario->context : &scenario->prompt) = value;
    scenario->prompted = scenario->prompted || at == 1;
    return PROOFSWEEP_OK;
  }
  const struct architecture_field *field = architecture_find_field(key);
  if (value < field->low || value > field->high) {
    struct fault found = {0};
    (void)fault_set(&found, STATUS_BAD_INPUT, "%s must be between %llu and %llu, found %llu", key,
                    (unsigned long long)field->low, (unsigned long long)field->high, (unsigned long long)value);
    return refuse(fault, STATUS_BAD_INPUT, found.text);
  }
  architecture_set(&scenario->architecture, field, value);
  return PROOFSWEEP_OK;
}

enum proofsweep_status proofsweep_set_price(struct proofsweep_scenario *scenario, const char *key, double value,
                                            struct proofsweep_fault *fault)
{
  size_t at = find("price", key, price_key_name, fault);
  if (at == SIZE_MAX) {
    return PROOFSWEEP_BAD_INPUT;
  }
  if (!(value >= 0) || isinf(value)) {
    struct fault found = {0};
    (void)fault_set(&found, STATUS_BAD_INPUT, "%s must be a number from 0 on", key);
    return refuse(fault, STATUS_BAD_INPUT, found.text);
  }
  constants_set(&scenario->constants, &constant_fields[at], value);
  return PROOFSWEEP_OK;
}

static struct proofsweep_count count_of(unsigned __int128 count)
{
  return (struct proofsweep_count){(uint64_t)(count >> 64), (uint64_t)count};
}

/* What can be said of a scenario whatever its context. */
static enum status check_scenario(const struct proofsweep_scenario *scenario, struct fault *fault)
{
  if (scenario->workload->has_prompt && !scenario->prompted) {
    return fault_set(fault, STATUS_BAD_INPUT, "the workload %s needs a prompt", scenario->workload->name);
  }
  return architecture_check(&scenario->architecture, NULL, fault);
}

enum proofsweep_status proofsweep_evaluate(const struct proofsweep_scenario *scenario, struct proofsweep_point *point,
                                           struct proofsweep_fault *fault)
{
  struct fault found = {0};
  struct point evaluated;
  const struct scenario asked = {.architecture = &scenario->architecture,
                                 .accounting = accounting_find(scenario->accounting, &scenario->architecture),
                                 .workload = scenario->workload,
                                 .prompt = scenario->prompt,
                                 .context = scenario->context,
                                 .constants = &scenario->constants};
  enum status status = check_scenario(scenario, &found);
  if (status == STATUS_OK) {
    status = point_evaluate(&asked, &evaluated, &found);
  }
  if (status != STATUS_OK) {
    return refuse(fault, status, found.text);
  }
  *point = (struct proofsweep_point){
      .arithmetic = count_of(evaluated.counts.arithmetic),
      .softmax = count_of(evaluated.counts.softmax),
      .norm = count_of(evaluated.counts.norm),
      .nonlin = count_of(evaluated.counts.nonlin),
      .snark_constraints = exact_to_double(&evaluated.price.snark),
      .stark_rows = exact_to_double(&evaluated.price.stark),
      .ratio = point_ratio(&evaluated),
      .span = point_span(&evaluated),
      .ceiling = point_ceiling(&evaluated),
      .ceiling_fraction = point_ceiling_fraction(&evaluated),
  };
  return PROOFSWEEP_OK;
}

enum proofsweep_status proofsweep_curve_of(const struct proofsweep_scenario *scenario, struct proofsweep_curve *curve,
                                           struct proofsweep_fault *fault)
{
  struct fault found = {0};
  struct ceiling ceiling;
  const struct curve asked = {.schedule = {.architecture = &scenario->architecture,
                                           .accounting = accounting_find(scenario->accounting, &scenario->architecture),
                                           .workload = scenario->workload,
                                           .prompt = scenario->prompt},
                              .constants = &scenario->constants};
  enum status status = check_scenario(scenario, &found);
  if (status == STATUS_OK) {
    status = ceiling_of(&asked, 0, &ceiling, &found);
  }
  if (status != STATUS_OK) {
    return refuse(fault, status, found.text);
  }
  *curve = (struct proofsweep_curve){.ceiling = ceiling.ceiling,
                                     .limit = ceiling.hyperbola.limit,
                                     .start = ceiling.hyperbola.start,
                                     .half_span = ceiling.hyperbola.half,
                                     .span_limit = ceiling.span_limit,
                                     .context_50 = ceiling.context[0],
                                     .context_90 = ceiling.context[1],
                                     .context_99 = ceiling.context[2]};
  return PROOFSWEEP_OK;
}

double proofsweep_ratio_at(const struct proofsweep_curve *curve, double span)
{
  double way_left = isinf(span) ? 0 : curve->half_span / (span + curve->half_span);
  double way_done = isinf(span) ? 1 : span / (span + curve->half_span);
  return curve->start * way_left + curve->limit * way_done;
}
