#include "core/sensitivities.h"

#include "core/model_function.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void sensitivities_init(struct sensitivities *sensitivities)
{
  size_t count = 0;
  const struct study *const *studies = study_list(&count);
  *sensitivities = (struct sensitivities){.outcome = {.least_probability = 1}};
  for (size_t i = 0; i < count && i < SENSITIVITIES_STUDIES; i++) {
    study_frames_init(studies[i], sensitivities->frames[i]);
  }
}

void sensitivities_free(struct sensitivities *sensitivities)
{
  for (size_t i = 0; i < SENSITIVITIES_STUDIES; i++) {
    for (size_t j = 0; j < STUDY_TABLES; j++) {
      frame_free(&sensitivities->frames[i][j]);
    }
  }
}

const struct table *sensitivities_table(const struct sensitivities *sensitivities, size_t index)
{
  for (size_t i = 0; i < SENSITIVITIES_STUDIES; i++) {
    for (size_t j = 0; j < STUDY_TABLES; j++) {
      const struct table *table = &sensitivities->frames[i][j].table;
      if (table->row_count > 0 && index-- == 0) {
        return table;
      }
    }
  }
  return NULL;
}

/* One analysis with its inputs bound. */
struct analysis {
  const struct sensitivity *sensitivity;
  const struct study *study;
  struct frame *frames;
  struct study_settings settings;
  const char *keys[MODEL_INPUT_LIMIT];
  struct variable variables[MODEL_INPUT_LIMIT];
  struct scenario base;
};

static enum status bind_inputs(struct analysis *analysis, struct fault *fault)
{
  const struct sensitivity *sensitivity = analysis->sensitivity;
  if (sensitivity->input_count > MODEL_INPUT_LIMIT) {
    return fault_set(fault, STATUS_BAD_INPUT, "%zu inputs; at most %d can vary at once", sensitivity->input_count,
                     MODEL_INPUT_LIMIT);
  }
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sensitivity->input_count && status == STATUS_OK; i++) {
    const struct random_input *input = &sensitivity->inputs[i];
    struct model_input bound;
    analysis->keys[i] = input->key;
    status = model_input_find(input->key, &bound, fault);
    if (status == STATUS_OK) {
      analysis->variables[i].whole = model_input_is_whole(&bound);
    }
    if (status == STATUS_OK && input->distribution != NULL) {
      status = variable_bind(input->distribution, input->parameter_names, input->parameters, input->parameter_count,
                             input->values, input->weights, input->value_count, model_input_is_whole(&bound),
                             &analysis->variables[i], fault);
    }
  }
  return status;
}

/* Where one input at a time is varied from: the context given, else the middle of its distribution, else the model's
 * own. */
static uint64_t base_context(const struct analysis *analysis)
{
  const struct sensitivity *sensitivity = analysis->sensitivity;
  for (size_t i = 0; i < sensitivity->input_count && sensitivity->context == 0; i++) {
    if (strcmp(sensitivity->inputs[i].key, "context") == 0 && sensitivity->inputs[i].distribution != NULL) {
      return (uint64_t)llround(variable_quantile(&analysis->variables[i], 0.5));
    }
  }
  return sensitivity->context != 0 ? sensitivity->context : sensitivity->model.max_context;
}

static void settle(struct analysis *analysis, const struct sensitivity_options *options)
{
  const struct sensitivity *sensitivity = analysis->sensitivity;
  analysis->settings = study_defaults();
  analysis->settings.seed = options->seed;
  analysis->settings.threads = options->threads;
  analysis->settings.page.ledger = options->ledger;
  analysis->settings.small = sensitivity->owen;
  analysis->settings.pairs = sensitivity->pairs;
  analysis->settings.until_half_width = sensitivity->until_half_width;
  if (!isnan(sensitivity->factor_low)) {
    analysis->settings.factors = true;
    analysis->settings.low = sensitivity->factor_low;
    analysis->settings.high = sensitivity->factor_high;
  } else if (!isnan(sensitivity->quantile_low)) {
    analysis->settings.low = sensitivity->quantile_low;
    analysis->settings.high = sensitivity->quantile_high;
  }
  if (sensitivity->levels != 0) {
    analysis->settings.levels = (unsigned)sensitivity->levels;
  }
  if (sensitivity->samples != 0) {
    analysis->settings.samples = sensitivity->samples;
  }
  if (sensitivity->scrambles > 1) {
    analysis->settings.scrambles = sensitivity->scrambles;
  }
  analysis->base = (struct scenario){
      .architecture = &sensitivity->model,
      .accounting = accounting_find(sensitivity->accounting, &sensitivity->model),
      .workload = sensitivity->workload,
      .prompt = sensitivity->prompt,
      .context = base_context(analysis),
      .constants = &sensitivity->constants,
  };
}

static enum status find_exact(const void *source, const struct variable *variables, struct exact_indices *indices,
                              struct fault *fault)
{
  return model_function_exact(source, variables, indices, fault);
}

static double find_elasticity(const void *source, const double *point, size_t input)
{
  return model_function_elasticity(source, point, input);
}

/* The ends of a tornado by multiples of the base: one input at a time, as it is varied. */
static enum status check_multiples(const struct analysis *analysis, const struct model_function *model,
                                   const double *base, struct fault *fault)
{
  double values[MODEL_INPUT_LIMIT][2];
  struct variable ends[MODEL_INPUT_LIMIT];
  enum status status = STATUS_OK;
  for (size_t varied = 0; varied < model->inputs && status == STATUS_OK; varied++) {
    for (size_t i = 0; i < model->inputs && status == STATUS_OK; i++) {
      values[i][0] = base[i] * (i == varied ? analysis->settings.low : 1);
      values[i][1] = base[i] * (i == varied ? analysis->settings.high : 1);
      status = variable_bind("list", NULL, NULL, 0, values[i], NULL, 2, analysis->variables[i].whole, &ends[i], fault);
    }
    status = status == STATUS_OK ? model_function_check(model, ends, fault) : status;
  }
  return status;
}

/* One analysis of one output: the model as a function of the inputs, and the problem that a study is given. */
struct posed {
  struct model_function model;
  double base[MODEL_INPUT_LIMIT];
  struct study_problem problem;
};

static enum status pose(const struct analysis *analysis, const char *output, struct posed *posed, struct fault *fault)
{
  const struct sensitivity *sensitivity = analysis->sensitivity;
  enum status status =
      model_function_init(&posed->model, &analysis->base, output, analysis->keys, sensitivity->input_count, fault);
  if (status != STATUS_OK) {
    return status;
  }
  model_function_base(&posed->model, posed->base);
  posed->problem = (struct study_problem){
      .name = sensitivity->name,
      .model = sensitivity->model.name,
      .output = output,
      .inputs = sensitivity->input_count,
      .keys = analysis->keys,
      .variables = analysis->variables,
      .base = posed->base,
      .integrand = model_function_integrand(&posed->model),
      .source = &posed->model,
      .exact = find_exact,
      .elasticity = find_elasticity,
  };
  bool drawn = analysis->study->random || (analysis->study == study_find("tornado") && !analysis->settings.factors);
  if (drawn) {
    status = model_function_check(&posed->model, analysis->variables, fault);
  } else if (analysis->settings.factors) {
    status = check_multiples(analysis, &posed->model, posed->base, fault);
  }
  return status == STATUS_OK && analysis->study->check != NULL
             ? analysis->study->check(&posed->problem, &analysis->settings, fault)
             : status;
}

static struct frame *frames_of(struct sensitivities *sensitivities, const struct study *study)
{
  size_t count = 0;
  const struct study *const *studies = study_list(&count);
  for (size_t i = 0; i < count && i < SENSITIVITIES_STUDIES; i++) {
    if (studies[i] == study) {
      return sensitivities->frames[i];
    }
  }
  return NULL;
}

bool sensitivity_is_shared(const struct sensitivity *sensitivity)
{
  return study_find(sensitivity->method)->share != NULL;
}

/* What an analysis is taken up for: to see whether it can be run, for its units, or for its rows. */
enum purpose { PURPOSE_CHECK, PURPOSE_SHARE, PURPOSE_RUN };

static enum status study_output(const struct analysis *analysis, const struct study_problem *problem,
                                enum purpose purpose, struct study_outcome *outcome, struct fault *fault)
{
  const struct study *study = analysis->study;
  return purpose == PURPOSE_CHECK   ? STATUS_OK
         : purpose == PURPOSE_SHARE ? study->share(problem, &analysis->settings, fault)
                                    : study->run(problem, &analysis->settings, analysis->frames, outcome, fault);
}

static enum status each_output(struct analysis *analysis, const struct sensitivity_options *options,
                               enum purpose purpose, struct study_outcome *outcome, struct fault *fault)
{
  const struct sensitivity *sensitivity = analysis->sensitivity;
  struct posed *posed = malloc(sizeof *posed);
  enum status status = posed == NULL ? fault_no_memory(fault, "analysing a model") : bind_inputs(analysis, fault);
  if (status == STATUS_OK) {
    settle(analysis, options);
  }
  for (size_t i = 0; i < sensitivity->output_count && status == STATUS_OK; i++) {
    analysis->settings.page.job = options->first_job + i;
    status = pose(analysis, sensitivity->outputs[i], posed, fault);
    status = status == STATUS_OK ? study_output(analysis, &posed->problem, purpose, outcome, fault) : status;
  }
  free(posed);
  return status;
}

enum status sensitivities_check(const struct sensitivity *sensitivity, struct fault *fault)
{
  const struct sensitivity_options options = {.threads = 1};
  struct analysis analysis = {.sensitivity = sensitivity, .study = study_find(sensitivity->method)};
  return each_output(&analysis, &options, PURPOSE_CHECK, NULL, fault);
}

enum status sensitivity_find_bases(const struct sensitivity *sensitivity, struct input_base *bases, struct fault *fault)
{
  const struct sensitivity_options options = {.threads = 1};
  struct analysis analysis = {.sensitivity = sensitivity, .study = study_find(sensitivity->method)};
  struct posed *posed = malloc(sizeof *posed);
  enum status status = posed == NULL ? fault_no_memory(fault, "analysing a model") : bind_inputs(&analysis, fault);
  if (status == STATUS_OK) {
    settle(&analysis, &options);
    status = pose(&analysis, sensitivity->outputs[0], posed, fault);
  }
  for (size_t i = 0; i < sensitivity->input_count && status == STATUS_OK; i++) {
    bool drawn = sensitivity->inputs[i].distribution != NULL;
    bases[i] = (struct input_base){posed->base[i], drawn ? variable_quantile(&analysis.variables[i], 0) : (double)NAN,
                                   drawn ? variable_quantile(&analysis.variables[i], 1) : (double)NAN};
  }
  free(posed);
  return status;
}

/* sensitivities NULL: only the units. */
static enum status analyse(struct sensitivities *sensitivities, const struct sensitivity *sensitivity,
                           const struct sensitivity_options *options, struct fault *fault)
{
  struct fault inner = {0};
  struct analysis analysis = {.sensitivity = sensitivity, .study = study_find(sensitivity->method)};
  bool shared = sensitivities == NULL;
  analysis.frames = shared ? NULL : frames_of(sensitivities, analysis.study);
  enum status status = each_output(&analysis, options, shared ? PURPOSE_SHARE : PURPOSE_RUN,
                                   shared ? NULL : &sensitivities->outcome, &inner);
  if (status == STATUS_BAD_INPUT) {
    return fault_set(fault, status, "sensitivity '%s': %s", sensitivity->name, inner.text);
  }
  if (status != STATUS_OK && fault != NULL) {
    *fault = inner;
  }
  return status;
}

enum status sensitivities_add(struct sensitivities *sensitivities, const struct sensitivity *sensitivity,
                              const struct sensitivity_options *options, struct fault *fault)
{
  return analyse(sensitivities, sensitivity, options, fault);
}

enum status sensitivity_share(const struct sensitivity *sensitivity, const struct sensitivity_options *options,
                              struct fault *fault)
{
  return sensitivity_is_shared(sensitivity) ? analyse(NULL, sensitivity, options, fault) : STATUS_OK;
}

/* A row of names: name, model, output, the input, and another one where `other` is not NULL. */
static void outline_row(struct frame *frame, const struct sensitivity *sensitivity, const char *output,
                        const char *input, const char *other)
{
  const char *const labels[] = {sensitivity->name, sensitivity->model.name, output, input, other};
  size_t count = other == NULL ? 4 : 5;
  for (size_t i = 0; i < frame->table.column_count; i++) {
    if (i < count) {
      frame_add_text(frame, labels[i]);
    } else {
      frame_add_empty(frame);
    }
  }
}

static void outline_output(struct frame *frame, const struct sensitivity *sensitivity, const char *output, bool pairs)
{
  for (size_t i = 0; i < sensitivity->input_count; i++) {
    if (!pairs) {
      outline_row(frame, sensitivity, output, sensitivity->inputs[i].key, NULL);
    }
    for (size_t j = i + 1; pairs && sensitivity->pairs && j < sensitivity->input_count; j++) {
      outline_row(frame, sensitivity, output, sensitivity->inputs[i].key, sensitivity->inputs[j].key);
    }
  }
}

enum status sensitivities_outline(struct sensitivities *sensitivities, const struct sensitivity *sensitivity,
                                  struct fault *fault)
{
  const struct study *study = study_find(sensitivity->method);
  struct frame *frames = frames_of(sensitivities, study);
  enum status status = STATUS_OK;
  for (size_t i = 0; i < study->table_count && status == STATUS_OK; i++) {
    const struct table *table = &frames[i].table;
    bool steps = table_find_column(table, "samples") == STUDY_LABELS; /* a row for each number of samples */
    if (steps || table_find_column(table, "parameter") == SIZE_MAX) {
      continue;
    }
    for (size_t output = 0; output < sensitivity->output_count; output++) {
      outline_output(&frames[i], sensitivity, sensitivity->outputs[output],
                     table_find_column(table, "other") != SIZE_MAX);
    }
    status = frame_status(&frames[i], fault);
  }
  return status;
}
