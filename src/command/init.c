/* proofsweep init: a commented specification to start from. */
#include "command/command.h"
#include "core/name.h"
#include "io/file.h"
#include "io/home.h"

#include <string.h>

enum { TEMPLATE_LIMIT = 1048576 };

/* Copies the template; NAME in it becomes the specification's name. */
static void fill_name(const char *template, const char *name, struct text *text)
{
  for (const char *next = template; *next != '\0';) {
    if (strncmp(next, "NAME", 4) == 0) {
      text_append(text, name);
      next += 4;
    } else {
      text_append_char(text, *next++);
    }
  }
}

/* NAME, where NAME.yaml was given. */
static const char *cut_ending(const char *word, char cut[NAME_SIZE])
{
  static const char ending[] = ".yaml";
  size_t length = strlen(word), kept = length - (sizeof ending - 1);
  if (length < sizeof ending || kept >= NAME_SIZE || strcmp(word + kept, ending) != 0) {
    return word;
  }
  memcpy(cut, word, kept);
  cut[kept] = '\0';
  return cut;
}

static enum status run_init(const struct arguments *arguments, struct fault *fault)
{
  char cut[NAME_SIZE];
  const char *name = arguments->operand_count > 0 ? cut_ending(arguments->operands[0], cut) : NULL;
  if (name != NULL && name_check(name) != NAME_GOOD) {
    return fault_set(fault, STATUS_BAD_INPUT,
                     "name '%.80s' may only hold letters, digits, '_', '.' and '-', and starts with a letter or '_'",
                     name);
  }
  struct text path = {0}, template = {0}, text = {0}, file = {0};
  enum status status = home_path("sweeps/template.yaml", &path, fault);
  if (status == STATUS_OK) {
    status = file_read(text_string(&path), TEMPLATE_LIMIT, &template, fault);
  }
  if (status == STATUS_OK) {
    fill_name(text_string(&template), name == NULL ? "my-sweep" : name, &text);
    text_append_format(&file, "%s.yaml", name == NULL ? "" : name);
    status = text_status(&text, "filling the template", fault);
  }
  if (status == STATUS_OK) {
    status = text_status(&file, "naming a file", fault);
  }
  if (status == STATUS_OK && name == NULL) {
    status = command_print(&text, fault);
  } else if (status == STATUS_OK) {
    status = file_write(".", text_string(&file), &text, OUTPUT_FRESH, NULL, fault);
    text_clear(&text);
    text_append_format(&text, "%s is written; next: proofsweep run %s\n", text_string(&file), text_string(&file));
    if (status == STATUS_OK) {
      status = command_print(&text, fault);
    }
  }
  text_free(&path);
  text_free(&template);
  text_free(&text);
  text_free(&file);
  return status;
}

const struct command command_init = {
    .name = "init",
    .summary = "Write a commented specification to start from",
    .usage = "[NAME]",
    .operands_max = 1,
    .notes = "With NAME it is written to NAME.yaml, which must not be there; without, to the\nterminal.\n",
    .run = run_init,
};
