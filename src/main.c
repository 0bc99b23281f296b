/* proofsweep: reads a subcommand, runs it, prints what went wrong in one sentence. The flow of a run is in run.c. */
#include "command/command.h"
#include "io/signals.h"
#include "io/standard_streams.h"

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

/* --help and --version of the program itself, and no words at all. */
static enum status print_program(const char *word, struct fault *fault)
{
  struct text text = {0};
  if (strcmp(word, "--version") == 0) {
    text_append(&text, "proofsweep " PROOFSWEEP_VERSION "\n");
  } else {
    program_describe(&text);
  }
  enum status status = command_page(&text, false, fault);
  text_free(&text);
  return status;
}

/* `run --version` as well as `--version`, but not behind "--". */
static bool asks_version(int argc, const char *const *argv)
{
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    if (strcmp(argv[i], "--version") == 0) {
      return true;
    }
  }
  return false;
}

static bool asks_help(const char *word)
{
  return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

static enum status run_command(int argc, const char *const *argv, struct fault *fault)
{
  const struct command *command = NULL;
  struct arguments arguments = {0};
  bool help = false;
  enum status status = command_find(argv[1], &command, fault);
  if (status == STATUS_OK) {
    status = arguments_read(command, argc - 2, argv + 2, &arguments, &help, fault);
  }
  if (status == STATUS_OK && help) {
    struct text text = {0};
    command_describe(command, &text);
    status = command_page(&text, false, fault);
    text_free(&text);
  } else if (status == STATUS_OK) {
    arguments.words = argv;
    arguments.word_count = (size_t)argc;
    status = command->run(&arguments, fault);
  }
  arguments_free(&arguments);
  return status;
}

int main(int argc, char **argv)
{
  const char *const *words = (const char *const *)argv;
  struct fault fault = {0};
  standard_streams_hold();
  signals_watch();
  (void)gsl_set_error_handler_off();
  enum status status = STATUS_BAD_INPUT;
  if (argc < 2) {
    (void)fault_set(&fault, STATUS_BAD_INPUT, "a command is missing; see 'proofsweep --help'");
  } else if (asks_version(argc, words)) {
    status = print_program("--version", &fault);
  } else if (strcmp(words[1], "help") == 0 && argc > 2 && !asks_help(words[2])) {
    status = run_command(3, (const char *const[]){words[0], words[2], "--help"}, &fault);
  } else if (asks_help(words[1])) {
    status = print_program("--help", &fault);
  } else {
    status = run_command(argc, words, &fault);
  }
  if (status != STATUS_OK && fault.text[0] != '\0') {
    (void)fprintf(stderr, "proofsweep: %s\n", fault.text);
  }
  return signals_exit_status(status);
}
