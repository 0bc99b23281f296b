#include "command/command.h"

#include "command/placeholder.h"
#include "core/decimal.h"
#include "core/suggest.h"
#include "io/bind.h"
#include "io/print.h"
#include "io/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct command command_run, command_check, command_eval, command_ceiling, command_fit, command_list,
    command_model, command_diff, command_verify, command_init, command_merge;

const struct command *const commands[] = {
    &command_run,   &command_check, &command_eval,  &command_ceiling, &command_fit,  &command_list,
    &command_model, &command_diff,  &command_merge, &command_verify,  &command_init,
};
const size_t command_count = sizeof commands / sizeof commands[0];

const struct exit_meaning exit_meanings[] = {
    {"0", "done", "Done, and everything that was to be checked holds."},
    {"1", "a check failed", "A check failed: a claim, a baseline, a tolerance or a hash does not hold."},
    {"2", "bad usage, specification or data",
     "Bad usage, a bad specification or bad input data: found before anything is written, but for what only the work "
     "itself can show."},
    {"3", "input or output", "A file could not be read or written."},
    {"4", "memory", "Memory ran out."},
    {"5", "figures not drawn", "Figures could not be drawn; tables and report are complete."},
    {"129, 130 or 143", "interrupted", "Interrupted by SIGHUP, SIGINT or SIGTERM. Finished work is kept for --resume."},
};
const size_t exit_meaning_count = sizeof exit_meanings / sizeof exit_meanings[0];

enum { COMMANDS_MAX = 32, OPTIONS_MAX = 64, HELP_COLUMN = 28, HELP_WIDTH = 80 };

const struct option help_option = {"--help", 'h', NULL, "show this help"};

enum status command_find(const char *name, const struct command **command, struct fault *fault)
{
  const char *names[COMMANDS_MAX + 2] = {"--help", "--version"};
  size_t count = 2;
  for (size_t i = 0; i < command_count; i++) {
    names[count++] = commands[i]->name;
    if (strcmp(commands[i]->name, name) == 0) {
      *command = commands[i];
      return STATUS_OK;
    }
  }
  return fault_unknown("command", name, names, count, "see 'proofsweep --help'", fault);
}

/* Pads the current line to HELP_COLUMN, or starts a new one where it is too long. */
static void pad_to_help(struct text *text, size_t line_start)
{
  size_t width = text->length - line_start;
  if (width + 2 > HELP_COLUMN) {
    text_append_char(text, '\n');
    width = 0;
  }
  for (; width < HELP_COLUMN; width++) {
    text_append_char(text, ' ');
  }
}

static void describe_option(const struct option *option, struct text *text)
{
  size_t start = text->length;
  if (option->letter != 0) {
    text_append_format(text, "  -%c, %s", option->letter, option->word);
  } else {
    text_append_format(text, "      %s", option->word);
  }
  if (option->argument != NULL) {
    text_append_format(text, " %s", option->argument);
  }
  pad_to_help(text, start);
  text_append_format(text, "%s\n", option->help);
}

/* Whether an option's argument or an operand is the placeholder. */
static bool has_placeholder(const struct command *command, const struct placeholder *placeholder)
{
  for (size_t i = 0; i < command->option_count; i++) {
    const char *argument = command->options[i].argument;
    if (argument != NULL && strcmp(argument, placeholder->name) == 0) {
      return true;
    }
  }
  struct operand operand;
  for (size_t i = 0; usage_operand(command->usage, i, &operand); i++) {
    const struct placeholder *found = NULL;
    const char *word = NULL;
    size_t length = 0;
    for (size_t j = 0; operand_alternative(&operand, j, &found, &word, &length); j++) {
      if (found == placeholder) {
        return true;
      }
    }
  }
  return false;
}

/* "A is paper, paper-dense or full.", a line for each word in capitals that stands for one of a few. */
static void describe_words(const struct command *command, struct text *text)
{
  for (size_t i = 0; i < placeholder_count; i++) {
    const struct placeholder *placeholder = &placeholders[i];
    if (placeholder->fill != FILL_WORDS || !has_placeholder(command, placeholder)) {
      continue;
    }
    text_append(text, placeholder->name);
    for (size_t j = 0; placeholder->word(j) != NULL; j++) {
      const char *joint = j == 0 ? " is " : placeholder->word(j + 1) == NULL ? " or " : ", ";
      text_append_format(text, "%s%s", joint, placeholder->word(j));
    }
    text_append(text, ".\n");
  }
}

void command_describe(const struct command *command, struct text *text)
{
  text_append_format(text, "usage: proofsweep %s %s\n\n%s.\n\n", command->name, command->usage, command->summary);
  for (size_t i = 0; i < command->option_count; i++) {
    describe_option(&command->options[i], text);
  }
  describe_option(&help_option, text);
  struct text end = {0};
  text_append(&end, command->notes == NULL ? "" : command->notes);
  describe_words(command, &end);
  text_append_format(text, end.length == 0 ? "%s" : "\n%s", text_string(&end));
  text_inherit(text, &end);
  text_free(&end);
}

/* "Exit status: 0 done; 1 a check failed; ..." in lines of 80 columns. */
static void describe_exits(struct text *text)
{
  text_append(text, "Exit status:");
  size_t start = text->length - strlen("Exit status:");
  for (size_t i = 0; i < exit_meaning_count; i++) {
    const struct exit_meaning *exit = &exit_meanings[i];
    bool fits = text->length - start + strlen(exit->status) + strlen(exit->brief) + 3 <= HELP_WIDTH;
    text_append_char(text, fits ? ' ' : '\n');
    start = fits ? start : text->length;
    text_append_format(text, "%s %s%s", exit->status, exit->brief, i + 1 < exit_meaning_count ? ";" : ".\n");
  }
}

void program_describe(struct text *text)
{
  text_append(text, "usage: proofsweep COMMAND [ARGUMENTS]\n\n"
                    "Sweeps a symbolic cost model of transformer proofs: SNARK constraints against\n"
                    "STARK rows. A structural signal, not a prover benchmark.\n\n");
  for (size_t i = 0; i < command_count; i++) {
    text_append_format(text, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
  }
  text_append(text, "\n'proofsweep COMMAND --help' tells more; 'proofsweep --version' the version.\n\n");
  describe_exits(text);
}

static const struct option *find_word(const struct command *command, const char *word, size_t length)
{
  for (size_t i = 0; i < command->option_count; i++) {
    if (strlen(command->options[i].word) == length && strncmp(command->options[i].word, word, length) == 0) {
      return &command->options[i];
    }
  }
  return strlen(help_option.word) == length && strncmp(help_option.word, word, length) == 0 ? &help_option : NULL;
}

static const struct option *find_letter(const struct command *command, char letter)
{
  for (size_t i = 0; i < command->option_count; i++) {
    if (command->options[i].letter == letter) {
      return &command->options[i];
    }
  }
  return letter == help_option.letter ? &help_option : NULL;
}

static enum status fault_no_option(const struct command *command, const char *word, struct fault *fault)
{
  const char *words[OPTIONS_MAX];
  char help[64];
  for (size_t i = 0; i < command->option_count; i++) {
    words[i] = command->options[i].word;
  }
  (void)snprintf(help, sizeof help, "see 'proofsweep %s --help'", command->name);
  return fault_unknown("option", word, words, command->option_count, help, fault);
}

static void give(struct arguments *arguments, const struct option *option, const char *value)
{
  arguments->given[arguments->given_count++] = (struct given){.option = option, .value = value};
}

/* --word, --word VALUE or --word=VALUE at argv[*at]. */
static enum status read_word(const struct command *command, int argc, const char *const *argv, int *at,
                             struct arguments *arguments, struct fault *fault)
{
  const char *word = argv[*at];
  size_t length = strcspn(word, "=");
  const struct option *option = find_word(command, word, length);
  if (option == NULL) {
    return fault_no_option(command, word, fault);
  }
  const char *value = word[length] == '=' ? word + length + 1 : NULL;
  if (option->argument == NULL && value != NULL) {
    return fault_set(fault, STATUS_BAD_INPUT, "option '%s' takes no argument", option->word);
  }
  if (option->argument != NULL && value == NULL) {
    if (*at + 1 >= argc) {
      return fault_set(fault, STATUS_BAD_INPUT, "option '%s' needs an argument: %s %s", option->word, option->word,
                       option->argument);
    }
    value = argv[++*at];
  }
  give(arguments, option, value);
  return STATUS_OK;
}

/* -n, -nq, -j4 or -j 4 at argv[*at]. */
static enum status read_letters(const struct command *command, int argc, const char *const *argv, int *at,
                                struct arguments *arguments, struct fault *fault)
{
  const char *word = argv[*at];
  for (const char *letter = word + 1; *letter != '\0'; letter++) {
    const struct option *option = find_letter(command, *letter);
    if (option == NULL) {
      return fault_no_option(command, word, fault);
    }
    if (option->argument == NULL) {
      give(arguments, option, NULL);
      continue;
    }
    const char *value = letter[1] != '\0' ? letter + 1 : *at + 1 < argc ? argv[++*at] : NULL;
    if (value == NULL) {
      return fault_set(fault, STATUS_BAD_INPUT, "option '-%c' needs an argument: -%c %s", *letter, *letter,
                       option->argument);
    }
    give(arguments, option, value);
    break;
  }
  return STATUS_OK;
}

static enum status check_operands(const struct command *command, const struct arguments *arguments, struct fault *fault)
{
  if (arguments->operand_count < command->operands_min) {
    return fault_set(fault, STATUS_BAD_INPUT, "something is missing: proofsweep %s %s", command->name, command->usage);
  }
  if (arguments->operand_count > command->operands_max) {
    return fault_set(fault, STATUS_BAD_INPUT, "'%.80s' is one word too many: proofsweep %s %s",
                     arguments->operands[command->operands_max], command->name, command->usage);
  }
  return STATUS_OK;
}

/* In every command that has both. */
static enum status check_opposites(const struct arguments *arguments, struct fault *fault)
{
  static const char *const opposites[][2] = {{"--csv", "--json"}, {"--quiet", "--verbose"}};
  for (size_t i = 0; i < sizeof opposites / sizeof opposites[0]; i++) {
    if (arguments_flag(arguments, opposites[i][0]) && arguments_flag(arguments, opposites[i][1])) {
      return fault_set(fault, STATUS_BAD_INPUT, "%s and %s exclude each other", opposites[i][0], opposites[i][1]);
    }
  }
  return STATUS_OK;
}

enum status arguments_read(const struct command *command, int argc, const char *const *argv,
                           struct arguments *arguments, bool *help, struct fault *fault)
{
  *help = false;
  size_t letters = 1;
  for (int i = 0; i < argc; i++) {
    letters += strlen(argv[i]) + 1;
  }
  *arguments = (struct arguments){.options = command->options,
                                  .option_count = command->option_count,
                                  .operands = calloc((size_t)argc + 1, sizeof *arguments->operands),
                                  .given = calloc(letters, sizeof *arguments->given)};
  if (arguments->operands == NULL || arguments->given == NULL) {
    return fault_no_memory(fault, "reading the command line");
  }
  enum status status = STATUS_OK;
  bool options_end = false;
  for (int i = 0; i < argc && status == STATUS_OK; i++) {
    if (options_end || argv[i][0] != '-' || argv[i][1] == '\0') {
      arguments->operands[arguments->operand_count++] = argv[i];
    } else if (strcmp(argv[i], "--") == 0) {
      options_end = true;
    } else {
      status = (argv[i][1] == '-' ? read_word : read_letters)(command, argc, argv, &i, arguments, fault);
    }
  }
  for (size_t i = 0; i < arguments->given_count; i++) {
    *help = *help || arguments->given[i].option == &help_option;
  }
  if (status == STATUS_OK && !*help) {
    status = check_operands(command, arguments, fault);
  }
  return status != STATUS_OK || *help ? status : check_opposites(arguments, fault);
}

void arguments_free(struct arguments *arguments)
{
  free(arguments->operands);
  free(arguments->given);
  *arguments = (struct arguments){0};
}

const char *arguments_value(const struct arguments *arguments, const char *word)
{
  for (size_t i = arguments->given_count; i-- > 0;) {
    if (strcmp(arguments->given[i].option->word, word) == 0) {
      return arguments->given[i].value;
    }
  }
  return NULL;
}

bool arguments_flag(const struct arguments *arguments, const char *word)
{
  for (size_t i = 0; i < arguments->given_count; i++) {
    if (strcmp(arguments->given[i].option->word, word) == 0) {
      return true;
    }
  }
  return false;
}

const char *arguments_next(const struct arguments *arguments, const char *word, size_t *at)
{
  while (*at < arguments->given_count) {
    const struct given *given = &arguments->given[(*at)++];
    if (strcmp(given->option->word, word) == 0) {
      return given->value;
    }
  }
  return NULL;
}

enum status arguments_list(const struct arguments *arguments, const char *word, struct arena *arena,
                           const char *const **values, size_t *count, struct fault *fault)
{
  const char **list = arena_take(arena, (arguments->given_count + 1) * sizeof *list);
  *count = 0;
  if (list == NULL) {
    return fault_no_memory(fault, "reading the command line");
  }
  const char *value = NULL;
  for (size_t at = 0; (value = arguments_next(arguments, word, &at)) != NULL;) {
    list[(*count)++] = value;
  }
  *values = list;
  return STATUS_OK;
}

enum status arguments_whole(const struct arguments *arguments, const char *word, unsigned long long low,
                            unsigned long long high, unsigned long long *value, struct fault *fault)
{
  const char *text = arguments_value(arguments, word);
  if (text == NULL) {
    return STATUS_OK;
  }
  unsigned __int128 number = 0;
  enum decimal_reading reading = decimal_to_u128(text, strlen(text), &number);
  if (reading == DECIMAL_NOT_A_NUMBER) {
    return fault_set(fault, STATUS_BAD_INPUT, "%s must be a whole number, found '%.80s'%s", word, text,
                     whole_hint(text).text);
  }
  if (reading != DECIMAL_READ || number < low || number > high) {
    return fault_set(fault, STATUS_BAD_INPUT, "%s must be between %llu and %llu, found %.80s", word, low, high, text);
  }
  *value = (unsigned long long)number;
  return STATUS_OK;
}

enum status arguments_real(const struct arguments *arguments, const char *word, double *value, struct fault *fault)
{
  const char *text = arguments_value(arguments, word);
  if (text == NULL) {
    return STATUS_OK;
  }
  double number = 0;
  switch (number_is_padded(text) ? DECIMAL_NOT_A_NUMBER : decimal_to_double(text, strlen(text), &number)) {
  case DECIMAL_READ:
    *value = number;
    return STATUS_OK;
  case DECIMAL_TOO_LARGE:
    return fault_set(fault, STATUS_BAD_INPUT, "%s: %.80s is too large for a number", word, text);
  case DECIMAL_UNDERFLOW:
    return fault_set(fault, STATUS_BAD_INPUT, "%s: %.80s is too near to 0 for a number", word, text);
  case DECIMAL_NOT_A_NUMBER:
    break;
  }
  return fault_set(fault, STATUS_BAD_INPUT, "%s must be a number, found '%.80s'%s", word, text, real_hint(text).text);
}

static enum status graver(enum status a, enum status b)
{
  static const int ranks[] = {[STATUS_OK] = 0,        [STATUS_NO_FIGURES] = 1, [STATUS_CHECK_FAILED] = 2,
                              [STATUS_BAD_INPUT] = 3, [STATUS_IO] = 4,         [STATUS_NO_MEMORY] = 5};
  if (a == STATUS_INTERRUPTED || b == STATUS_INTERRUPTED) {
    return STATUS_INTERRUPTED;
  }
  return ranks[a] >= ranks[b] ? a : b;
}

enum status command_each(const struct arguments *arguments,
                         enum status (*act)(void *context, const char *operand, struct fault *fault), void *context,
                         struct fault *fault)
{
  enum status status = STATUS_OK;
  for (size_t i = 0; i < arguments->operand_count && status != STATUS_INTERRUPTED; i++) {
    struct fault found = {0};
    enum status ended = act(context, arguments->operands[i], &found);
    bool last = i + 1 == arguments->operand_count || ended == STATUS_INTERRUPTED;
    if (last) {
      *fault = found;
    } else if (ended != STATUS_OK) {
      (void)fprintf(stderr, "proofsweep: %s\n", found.text);
    }
    status = graver(status, ended);
  }
  return status;
}

enum status command_print(const struct text *text, struct fault *fault)
{
  return print_plainly(text, fault);
}

enum status command_print_beside(const struct text *text, enum status status, struct fault *fault)
{
  struct fault unprinted;
  enum status printed = print_plainly(text, &unprinted);
  bool said = status == STATUS_OK || status == STATUS_CHECK_FAILED || status == STATUS_BAD_INPUT;
  if (printed == STATUS_OK || !said) {
    return status;
  }
  *fault = unprinted;
  return printed;
}

enum status command_page(const struct text *text, bool fit, struct fault *fault)
{
  struct text fitted = {0};
  if (!fit || !terminal_is_interactive(STDOUT_FILENO)) {
    return print_paged(text, fault);
  }
  terminal_fit(text_string(text), terminal_width(STDOUT_FILENO), &fitted);
  text_inherit(&fitted, text);
  enum status status = print_paged(&fitted, fault);
  text_free(&fitted);
  return status;
}
