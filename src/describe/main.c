/* proofsweep-docs TEMPLATE: the template with its @PARTS@ filled from the program's own tables, on standard output. The
 * build runs it for manual pages, completions and the schema (cmake/Documents.cmake); it is not installed. */
#include "describe/describe.h"
#include "io/file.h"

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

static void describe_version(const struct library *library, struct text *text)
{
  (void)library;
  text_append(text, PROOFSWEEP_VERSION);
}

static const struct {
  const char *name; /* between two @; a line of its own is replaced by lines */
  describe_writer *write;
} parts[] = {
    {"VERSION", describe_version},
    {"SYNOPSIS", describe_synopsis},
    {"COMMANDS", describe_commands},
    {"PLACEHOLDERS", describe_placeholders},
    {"EXIT_STATUSES", describe_exit_statuses},
    {"KEYS", describe_keys},
    {"AXES", describe_axes},
    {"TABLES", describe_tables},
    {"DIALECTS", describe_dialects},
    {"BASH_COMMANDS", describe_bash_commands},
    {"BASH_OPTIONS", describe_bash_options},
    {"BASH_VALUES", describe_bash_values},
    {"BASH_OPERANDS", describe_bash_operands},
    {"ZSH_COMMANDS", describe_zsh_commands},
    {"ZSH_ARGUMENTS", describe_zsh_arguments},
    {"FISH_LINES", describe_fish_lines},
    {"SCHEMA", describe_schema},
    {"MODEL_ROWS", describe_model_rows},
    {"SET_ROWS", describe_set_rows},
};
enum { PARTS = sizeof parts / sizeof parts[0] };

/* The part whose "@NAME@" `at` begins with; PARTS where it begins with none. */
static size_t find_part(const char *at)
{
  for (size_t i = 0; i < PARTS; i++) {
    size_t length = strlen(parts[i].name);
    if (at[0] == '@' && strncmp(at + 1, parts[i].name, length) == 0 && at[length + 1] == '@') {
      return i;
    }
  }
  return PARTS;
}

static void fill(const char *template, const struct library *library, struct text *text)
{
  while (*template != '\0') {
    size_t part = find_part(template);
    if (part == PARTS) {
      text_append_char(text, *template ++);
      continue;
    }
    parts[part].write(library, text);
    template += strlen(parts[part].name) + 2;
    bool lines = text->length > 0 && text->data[text->length - 1] == '\n';
    template += lines &&*template == '\n';
  }
}

int main(int argc, char **argv)
{
  enum { TEMPLATE_LIMIT = 1048576 };
  struct fault fault = {0};
  struct library library = {0};
  struct text template = {0}, text = {0};
  (void)gsl_set_error_handler_off();
  enum status status = argc == 2 ? library_read_files(NULL, NULL, &library, &fault)
                                 : fault_set(&fault, STATUS_BAD_INPUT, "one template is needed");
  if (status == STATUS_OK) {
    status = file_read(argv[1], TEMPLATE_LIMIT, &template, &fault);
  }
  if (status == STATUS_OK) {
    fill(text_string(&template), &library, &text);
    status = command_print(&text, &fault);
  }
  if (status != STATUS_OK) {
    (void)fprintf(stderr, "proofsweep-docs: %s\n", fault.text);
  }
  text_free(&template);
  text_free(&text);
  library_free(&library);
  return (int)status;
}
