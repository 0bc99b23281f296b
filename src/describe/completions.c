/* The parts of the shells' completions that come from tables. The functions that they call are in docs/completions. */
#include "command/placeholder.h"
#include "describe/describe.h"

#include <string.h>

/* Every option of a command, --help last; NULL behind it. */
static const struct option *option_at(const struct command *command, size_t index)
{
  return index < command->option_count    ? &command->options[index]
         : index == command->option_count ? &help_option
                                          : NULL;
}

static const struct placeholder *argument_of(const struct option *option)
{
  return option->argument == NULL ? NULL : placeholder_find(option->argument, strlen(option->argument));
}

static void append_words(const struct placeholder *placeholder, struct text *text)
{
  for (size_t i = 0; placeholder->word(i) != NULL; i++) {
    text_append_format(text, " %s", placeholder->word(i));
  }
}

/* bash: calls of the functions in docs/completions/proofsweep.bash.in */

static void append_bash_fill(const struct placeholder *placeholder, struct text *text)
{
  switch (placeholder->fill) {
  case FILL_WORDS:
  case FILL_LIST:
    text_append(text, placeholder->fill == FILL_LIST ? " _proofsweep_list" : " _proofsweep_words");
    append_words(placeholder, text);
    break;
  case FILL_LISTED:
    text_append_format(text, " _proofsweep_listed %s", placeholder->detail);
    break;
  case FILL_FILE:
    text_append_format(text, " _proofsweep_files '%s'", placeholder->detail == NULL ? "" : placeholder->detail);
    break;
  case FILL_DIRECTORY:
    text_append(text, " _proofsweep_directories");
    break;
  case FILL_NOTHING:
    text_append(text, " :");
    break;
  }
}

void describe_bash_commands(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < command_count; i++) {
    text_append_format(text, "%s%s", i == 0 ? "" : " ", commands[i]->name);
  }
}

void describe_bash_options(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < command_count; i++) {
    text_append_format(text, "    %s) _proofsweep_words", commands[i]->name);
    for (size_t j = 0; option_at(commands[i], j) != NULL; j++) {
      text_append_format(text, " %s", option_at(commands[i], j)->word);
    }
    text_append(text, " ;;\n");
  }
}

void describe_bash_values(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < command_count; i++) {
    for (size_t j = 0; option_at(commands[i], j) != NULL; j++) {
      const struct option *option = option_at(commands[i], j);
      if (argument_of(option) == NULL) {
        continue;
      }
      text_append_format(text, "    %s:%s", commands[i]->name, option->word);
      if (option->letter != 0) {
        text_append_format(text, " | %s:-%c", commands[i]->name, option->letter);
      }
      text_append_char(text, ')');
      append_bash_fill(argument_of(option), text);
      text_append(text, " ;;\n");
    }
  }
}

void describe_bash_operands(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < command_count; i++) {
    struct operand operand;
    for (size_t j = 0; usage_operand(commands[i]->usage, j, &operand); j++) {
      const struct placeholder *placeholder = NULL;
      const char *word = NULL;
      size_t length = 0;
      if (operand.repeated) {
        text_append_format(text, "    %s:*)", commands[i]->name);
      } else {
        text_append_format(text, "    %s:%zu)", commands[i]->name, j);
      }
      for (size_t k = 0; operand_alternative(&operand, k, &placeholder, &word, &length); k++) {
        text_append(text, k > 0 ? ";" : "");
        if (placeholder != NULL) {
          append_bash_fill(placeholder, text);
        } else {
          text_append_format(text, " _proofsweep_words %.*s", (int)length, word);
        }
      }
      text_append(text, " ;;\n");
    }
  }
}

/* zsh: specifications for _arguments */

static void append_zsh_fill(const struct placeholder *placeholder, struct text *text)
{
  switch (placeholder->fill) {
  case FILL_WORDS:
    text_append(text, "compadd -");
    append_words(placeholder, text);
    break;
  case FILL_LIST:
    text_append(text, "_values -s , words");
    append_words(placeholder, text);
    break;
  case FILL_LISTED:
    text_append_format(text, "_proofsweep_listed %s", placeholder->detail);
    break;
  case FILL_FILE:
    text_append(text, "_files");
    if (placeholder->detail != NULL) {
      text_append_format(text, " -g \"*%s\"", placeholder->detail);
    }
    break;
  case FILL_DIRECTORY:
    text_append(text, "_files -/");
    break;
  case FILL_NOTHING:
    text_append_format(text, "_message \"%s\"", placeholder->name);
    break;
  }
}

/* Words within single quotes and brackets: no ', [, ] or : of their own. */
static void append_zsh_words(const char *words, struct text *text)
{
  for (; *words != '\0'; words++) {
    if (*words == '\'') {
      text_append(text, "'\\''");
    } else {
      text_append(text, strchr("[]:\\", *words) != NULL ? "\\" : "");
      text_append_char(text, *words);
    }
  }
}

void describe_zsh_commands(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < command_count; i++) {
    text_append_format(text, "    '%s:", commands[i]->name);
    append_zsh_words(commands[i]->summary, text);
    text_append(text, "'\n");
  }
}

static void append_zsh_option(const struct option *option, const char *name, struct text *text)
{
  text_append_format(text, "        '*%s%s[", name, option->argument != NULL && name[1] == '-' ? "=" : "");
  append_zsh_words(option->help, text);
  text_append_char(text, ']');
  if (argument_of(option) != NULL) {
    text_append_format(text, ":%s:{ ", option->argument);
    append_zsh_fill(argument_of(option), text);
    text_append(text, " }");
  }
  text_append(text, "' \\\n");
}

void describe_zsh_arguments(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < command_count; i++) {
    text_append_format(text, "    %s)\n      _arguments -s -S \\\n", commands[i]->name);
    for (size_t j = 0; option_at(commands[i], j) != NULL; j++) {
      const struct option *option = option_at(commands[i], j);
      append_zsh_option(option, option->word, text);
      if (option->letter != 0) {
        append_zsh_option(option, (char[]){'-', option->letter, '\0'}, text);
      }
    }
    struct operand operand;
    for (size_t j = 0; usage_operand(commands[i]->usage, j, &operand); j++) {
      const struct placeholder *placeholder = NULL;
      const char *word = NULL;
      size_t length = 0;
      text_append_format(text, "        '%s:%.*s:{ ",
                         operand.repeated   ? "*"
                         : operand.optional ? ":"
                                            : "",
                         (int)operand.length, operand.words);
      for (size_t k = 0; operand_alternative(&operand, k, &placeholder, &word, &length); k++) {
        text_append(text, k > 0 ? "; " : "");
        if (placeholder != NULL) {
          append_zsh_fill(placeholder, text);
        } else {
          text_append_format(text, "compadd - %.*s", (int)length, word);
        }
      }
      text_append(text, " }' \\\n");
    }
    text_append(text, "        && return\n      ;;\n");
  }
}

/* fish: a line an option */

static void append_fish_fill(const struct placeholder *placeholder, struct text *text)
{
  switch (placeholder->fill) {
  case FILL_WORDS:
    text_append(text, " -x -a '");
    append_words(placeholder, text);
    text_append(text, "'");
    break;
  case FILL_LIST:
    text_append(text, " -x -a '(__fish_append ,");
    append_words(placeholder, text);
    text_append(text, ")'");
    break;
  case FILL_LISTED:
    text_append_format(text, " -x -a '(__proofsweep_listed %s)'", placeholder->detail);
    break;
  case FILL_FILE:
    text_append_format(text, placeholder->detail == NULL ? " -r -F" : " -x -a '(__fish_complete_suffix %s)'",
                       placeholder->detail);
    break;
  case FILL_DIRECTORY:
    text_append(text, " -x -a '(__fish_complete_directories)'");
    break;
  case FILL_NOTHING:
    text_append(text, " -x");
    break;
  }
}

static void append_fish_words(const char *words, struct text *text)
{
  for (; *words != '\0'; words++) {
    text_append(text, *words == '\'' || *words == '\\' ? "\\" : "");
    text_append_char(text, *words);
  }
}

static void append_fish_option(const struct command *command, const struct option *option, struct text *text)
{
  text_append_format(text, "complete -c proofsweep -n '__proofsweep_in %s' -l %s", command->name, option->word + 2);
  if (option->letter != 0) {
    text_append_format(text, " -s %c", option->letter);
  }
  const struct placeholder *placeholder = argument_of(option);
  if (placeholder != NULL) {
    append_fish_fill(placeholder, text);
  }
  text_append(text, " -d '");
  append_fish_words(option->help, text);
  text_append(text, "'\n");
}

static void append_fish_operands(const struct command *command, struct text *text)
{
  struct operand operand;
  for (size_t j = 0; usage_operand(command->usage, j, &operand); j++) {
    const struct placeholder *placeholder = NULL;
    const char *word = NULL;
    size_t length = 0;
    for (size_t k = 0; operand_alternative(&operand, k, &placeholder, &word, &length); k++) {
      text_append_format(text, "complete -c proofsweep -n '__proofsweep_at %s %s'", command->name,
                         operand.repeated ? "any"
                         : j == 0         ? "0"
                                          : "1");
      if (placeholder != NULL) {
        append_fish_fill(placeholder, text);
      } else {
        text_append_format(text, " -x -a '%.*s'", (int)length, word);
      }
      text_append_char(text, '\n');
    }
  }
}

void describe_fish_lines(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < command_count; i++) {
    text_append_format(text, "complete -c proofsweep -n __fish_use_subcommand -x -a %s -d '", commands[i]->name);
    append_fish_words(commands[i]->summary, text);
    text_append(text, "'\n");
    for (size_t j = 0; option_at(commands[i], j) != NULL; j++) {
      append_fish_option(commands[i], option_at(commands[i], j), text);
    }
    append_fish_operands(commands[i], text);
  }
}
