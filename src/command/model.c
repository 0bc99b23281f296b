/* proofsweep model show: every field of an architecture and where it came from. */
#include "command/library.h"
#include "core/table.h"
#include "io/hf_config.h"

#include <stdio.h>
#include <string.h>

static const struct option options[] = {LIBRARY_OPTIONS};

static void append_field(const struct architecture *model, const struct architecture_field *field, const char *origin,
                         struct text *text)
{
  struct cell cell;
  if (field->kind == FIELD_TEXT) {
    cell_set_text(&cell, architecture_get_text(model, field));
  } else if (field->kind == FIELD_CHOICE) {
    cell_set_text(&cell, field->choices[architecture_get(model, field)]);
  } else if (field->blank && architecture_get(model, field) == 0) {
    cell_set_text(&cell, "-");
  } else {
    cell_set_integer(&cell, architecture_get(model, field));
  }
  text_append_format(text, "%-16s %-25s %s\n", field->name, cell.text, origin);
}

/* A list of keys behind its heading, in lines of 80 characters. */
static void append_keys(const char *heading, const char *keys, struct text *text)
{
  enum { WIDTH = 80, INDENT = 2 };
  size_t column = strlen(heading);
  if (keys[0] == '\0') {
    return;
  }
  text_append_format(text, "\n%s", heading);
  for (size_t length = 0; *keys != '\0'; keys += length + (keys[length] == ' ')) {
    length = strcspn(keys, " ");
    if (column + 1 + length > WIDTH) {
      text_append_format(text, "\n%*s", INDENT, "");
      column = INDENT;
    } else {
      text_append_char(text, ' ');
      column++;
    }
    text_append_bytes(text, keys, length);
    column += length;
  }
  text_append_char(text, '\n');
}

static enum status show_config(const char *path, struct text *text, struct fault *fault)
{
  struct hf_config config;
  struct text complaints = {0};
  enum status status = hf_config_read(path, &config, &complaints, fault);
  if (complaints.length > 0) {
    (void)fputs(text_string(&complaints), stderr);
  }
  for (size_t i = 0; status == STATUS_OK && i < config.field_count; i++) {
    append_field(&config.architecture, config.fields[i].field, config.fields[i].origin, text);
  }
  if (status == STATUS_OK) {
    append_keys("Not counted by any accounting:", config.uncounted, text);
    append_keys("Without weight for the counts:", config.weightless, text);
    append_keys("Not known here, and may change the counts:", config.unknown, text);
  }
  text_free(&complaints);
  return status;
}

static enum status show_row(const char *name, const struct library *library, struct text *text, struct fault *fault)
{
  const struct architecture *model = NULL;
  enum status status = catalogue_find_model(&library->catalogue, name, &model, fault);
  for (size_t i = 0; status == STATUS_OK && i < architecture_field_count; i++) {
    const struct architecture_field *field = &architecture_fields[i];
    append_field(model, field, field->kind == FIELD_TEXT ? "" : field->meaning, text);
  }
  return status;
}

static enum status run_model(const struct arguments *arguments, struct fault *fault)
{
  const char *name = arguments->operands[1];
  size_t length = strlen(name);
  if (strcmp(arguments->operands[0], "show") != 0) {
    return fault_set(fault, STATUS_BAD_INPUT, "unknown word '%.80s'; did you mean 'model show'?",
                     arguments->operands[0]);
  }
  struct library library;
  struct text text = {0};
  enum status status = library_read(arguments, &library, fault);
  if (status != STATUS_OK) {
    return status;
  }
  bool config = length > 5 && strcmp(name + length - 5, ".json") == 0;
  status = config ? show_config(name, &text, fault) : show_row(name, &library, &text, fault);
  if (status == STATUS_OK) {
    status = command_page(&text, true, fault);
  }
  text_free(&text);
  library_free(&library);
  return status;
}

const struct command command_model = {
    .name = "model",
    .summary = "Show every field of a model and where it came from",
    .usage = "show MODEL|config.json",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operands_min = 2,
    .operands_max = 2,
    .run = run_model,
};
