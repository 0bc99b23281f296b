#include "command/scenario.h"

#include "core/suggest.h"
#include "io/hf_config.h"

#include <stdio.h>
#include <string.h>

static enum status read_config(const char *path, struct architecture *architecture, struct fault *fault)
{
  struct hf_config config;
  struct text complaints = {0};
  enum status status = hf_config_read(path, &config, &complaints, fault);
  if (complaints.length > 0) {
    (void)fputs(text_string(&complaints), stderr);
  }
  if (status == STATUS_OK) {
    *architecture = config.architecture;
  }
  if (status == STATUS_OK && config.unknown[0] != '\0') {
    (void)fprintf(stderr, "%s: warning: not known in this file, and may change the counts: %s\n", path, config.unknown);
  }
  text_free(&complaints);
  return status;
}

static enum status read_model(const struct arguments *arguments, const struct library *library, struct setting *setting,
                              struct fault *fault)
{
  const char *config = arguments_value(arguments, "--config");
  const char *name = arguments->operand_count > 0 ? arguments->operands[0] : "gpt2-small";
  if (config != NULL && arguments->operand_count > 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "give either MODEL or --config FILE, not both");
  }
  size_t length = strlen(name);
  if (config == NULL && length > 5 && strcmp(name + length - 5, ".json") == 0) {
    config = name;
  }
  if (config != NULL) {
    return read_config(config, &setting->architecture, fault);
  }
  const struct architecture *model = NULL;
  enum status status = catalogue_find_model(&library->catalogue, name, &model, fault);
  if (status == STATUS_OK) {
    setting->architecture = *model;
  }
  return status;
}

static enum status read_constants(const struct arguments *arguments, const struct library *library,
                                  struct setting *setting, struct fault *fault)
{
  static const char *const words[CONSTANT_COUNT] = {"--c-exp", "--c-norm", "--c-nonlin",
                                                    "--r-exp", "--r-norm", "--r-nonlin"};
  const char *name = arguments_value(arguments, "--constants");
  const struct constants *set = NULL;
  enum status status = catalogue_find_constants(&library->catalogue, name == NULL ? "essay" : name, &set, fault);
  if (status != STATUS_OK) {
    return status;
  }
  setting->constants = *set;
  for (size_t i = 0; i < CONSTANT_COUNT && status == STATUS_OK; i++) {
    double price = constants_get(set, &constant_fields[i]);
    if (arguments_value(arguments, words[i]) != NULL) {
      status = arguments_real(arguments, words[i], &price, fault);
      constants_set(&setting->constants, &constant_fields[i], price);
      setting->constants.name[0] = '\0';
    }
  }
  return status == STATUS_OK ? constants_check(&setting->constants, fault) : status;
}

static enum status read_workload(const struct arguments *arguments, struct setting *setting, struct fault *fault)
{
  const char *name = arguments_value(arguments, "--workload");
  size_t found = name == NULL ? 0 : word_find("workload", name, workload_word, fault);
  if (found == SIZE_MAX) {
    return STATUS_BAD_INPUT;
  }
  setting->scenario.workload = &workloads[found];
  bool has_prompt = arguments_value(arguments, "--prompt") != NULL;
  if (workloads[found].has_prompt != has_prompt) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     has_prompt ? "--prompt goes with --workload decode only" : "--workload %s needs --prompt P",
                     workloads[found].name);
  }
  unsigned long long prompt = 0;
  enum status status = arguments_whole(arguments, "--prompt", 0, INT64_MAX, &prompt, fault);
  setting->scenario.prompt = prompt;
  return status;
}

static enum status read_accounting(const struct arguments *arguments, struct setting *setting, struct fault *fault)
{
  const char *name = arguments_value(arguments, "--accounting");
  setting->accounting_name = name == NULL ? "paper" : name;
  if (name != NULL && word_find("accounting", name, accounting_word, fault) == SIZE_MAX) {
    return STATUS_BAD_INPUT;
  }
  setting->scenario.accounting = accounting_find(setting->accounting_name, &setting->architecture);
  return STATUS_OK;
}

enum status scenario_read(const struct arguments *arguments, const struct library *library, struct setting *setting,
                          struct fault *fault)
{
  *setting = (struct setting){0};
  enum status status = read_model(arguments, library, setting, fault);
  struct fault odd = {0};
  if (status == STATUS_OK && architecture_is_odd(&setting->architecture, &odd)) {
    (void)fprintf(stderr, "proofsweep: warning: %s\n", odd.text);
  }
  if (status == STATUS_OK) {
    status = read_constants(arguments, library, setting, fault);
  }
  if (status == STATUS_OK) {
    status = read_workload(arguments, setting, fault);
  }
  if (status == STATUS_OK) {
    status = read_accounting(arguments, setting, fault);
  }
  unsigned long long context = setting->architecture.max_context;
  if (status == STATUS_OK) {
    status = arguments_whole(arguments, "--context", 1, INT64_MAX, &context, fault);
  }
  setting->scenario.context = context;
  setting->scenario.architecture = &setting->architecture;
  setting->scenario.constants = &setting->constants;
  return status;
}

void append_grouped(struct text *text, const char *digits)
{
  size_t length = strspn(digits, "0123456789");
  for (size_t i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0) {
      text_append_char(text, ' ');
    }
    text_append_char(text, digits[i]);
  }
  text_append(text, digits + length);
}

void scenario_describe(const struct setting *setting, struct text *text)
{
  const struct scenario *s = &setting->scenario;
  const struct constants *c = &setting->constants;
  text_append_format(text, "%s, %s", s->architecture->name, s->workload->name);
  if (s->context != 0 && !(s->workload->has_prompt && s->prompt >= s->context)) {
    text_append_format(text, ", context %llu", (unsigned long long)s->context);
  }
  if (s->workload->has_prompt) {
    text_append_format(text, ", prompt %llu", (unsigned long long)s->prompt);
  }
  text_append_format(text, ", %s, constants %s", s->accounting->name, c->name[0] == '\0' ? "given" : c->name);
  for (size_t i = 0; i < CONSTANT_COUNT; i++) {
    text_append(text, i == 0 ? " (c " : i == 3 ? "; r " : ", ");
    text_append_double(text, constants_get(c, &constant_fields[i]));
  }
  text_append(text, ")\n");
}
