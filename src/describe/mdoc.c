/* The manual pages' parts that come from tables, as mdoc(7). */
#include "command/placeholder.h"
#include "core/break_evens.h"
#include "core/ceilings.h"
#include "core/claim.h"
#include "core/data_fits.h"
#include "core/quantity.h"
#include "core/study.h"
#include "describe/describe.h"
#include "io/csv_write.h"
#include "io/drift.h"
#include "io/history.h"

#include <string.h>

/* The bytes behind the last line end. */
static size_t line_length(const struct text *text)
{
  size_t length = 0;
  while (length < text->length && text->data[text->length - 1 - length] != '\n') {
    length++;
  }
  return length;
}

void mdoc_append(struct text *text, const char *words)
{
  enum { LINE = 80 };
  for (const char *next = words; *next != '\0'; next++) {
    bool begins = text->length == 0 || text->data[text->length - 1] == '\n';
    if (*next == ' ') {
      bool sentence = next > words && strchr(".?:", next[-1]) != NULL && next[1] >= 'A' && next[1] <= 'Z';
      bool full = line_length(text) + 1 + strcspn(next + 1, " \n") >= LINE;
      text_append_char(text, sentence || full ? '\n' : ' ');
    } else if (*next == '\\') {
      text_append(text, "\\e");
    } else {
      text_append(text, begins && (*next == '.' || *next == '\'') ? "\\&" : "");
      text_append_char(text, *next);
    }
  }
}

/* " Ar SPEC ..." for an operand or an option's argument, as part of a macro line. */
static void append_argument(struct text *text, const char *words, size_t length)
{
  text_append(text, " Ar ");
  text_append_bytes(text, words, length);
}

static void append_usage(const struct command *command, struct text *text)
{
  struct operand operand;
  for (size_t i = 0; usage_operand(command->usage, i, &operand); i++) {
    const struct placeholder *placeholder = NULL;
    const char *word = NULL;
    size_t length = 0;
    text_append(text, operand.optional ? " Oo" : "");
    for (size_t j = 0; operand_alternative(&operand, j, &placeholder, &word, &length); j++) {
      text_append(text, j > 0 ? " | " : " ");
      text_append(text, placeholder == NULL ? "Cm " : "Ar ");
      text_append_bytes(text, word, length);
    }
    text_append(text, operand.optional ? " Oc" : "");
    text_append(text, operand.repeated ? " ..." : "");
  }
  for (const char *needed = strstr(command->usage, "--"); needed != NULL; needed = strstr(needed + 2, "--")) {
    size_t length = strcspn(needed + 1, " ");
    text_append_format(text, " Fl %.*s Ar %.*s", (int)length, needed + 1, (int)strcspn(needed + length + 2, " "),
                       needed + length + 2);
  }
}

static void append_option(const struct option *option, struct text *text)
{
  text_append(text, ".It");
  if (option->letter != 0) {
    text_append_format(text, " Fl %c , Fl %s", option->letter, option->word + 1);
  } else {
    text_append_format(text, " Fl %s", option->word + 1);
  }
  if (option->argument != NULL) {
    append_argument(text, option->argument, strlen(option->argument));
  }
  text_append_char(text, '\n');
  mdoc_append(text, option->help);
  text_append(text, ".\n");
}

void describe_synopsis(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < command_count; i++) {
    text_append_format(text, ".Nm\n.Cm %s", commands[i]->name);
    append_usage(commands[i], text);
    text_append(text, commands[i]->option_count > 0 ? " Op Ar options\n" : "\n");
  }
}

void describe_commands(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < command_count; i++) {
    const struct command *command = commands[i];
    text_append_format(text, ".Ss proofsweep %s\n", command->name);
    mdoc_append(text, command->summary);
    text_append(text, ".\n.Bl -tag -width Ds\n");
    for (size_t j = 0; j < command->option_count; j++) {
      append_option(&command->options[j], text);
    }
    append_option(&help_option, text);
    text_append(text, ".El\n");
    if (command->notes != NULL) {
      text_append(text, ".Pp\n");
      mdoc_append(text, command->notes);
    }
  }
}

void describe_placeholders(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < placeholder_count; i++) {
    const struct placeholder *placeholder = &placeholders[i];
    text_append(text, ".It");
    append_argument(text, placeholder->name, strlen(placeholder->name));
    text_append_char(text, '\n');
    mdoc_append(text, placeholder->meaning);
    for (size_t j = 0; placeholder->word != NULL && placeholder->word(j) != NULL; j++) {
      mdoc_append(text, j == 0 ? ": " : ", ");
      mdoc_append(text, placeholder->word(j));
    }
    if (placeholder->fill == FILL_LISTED) {
      text_append_format(text, ";\n.Ql proofsweep list %s\nshows them", placeholder->detail);
    }
    text_append(text, ".\n");
  }
}

void describe_exit_statuses(const struct library *library, struct text *text)
{
  (void)library;
  for (size_t i = 0; i < exit_meaning_count; i++) {
    text_append_format(text, ".It %s\n", exit_meanings[i].status);
    mdoc_append(text, exit_meanings[i].meaning);
    text_append_char(text, '\n');
  }
}

static void append_table(const char *name, const char *about, const struct column *columns, size_t count,
                         struct text *text)
{
  static const char *const types[] = {[COLUMN_TEXT] = "text", [COLUMN_INTEGER] = "whole", [COLUMN_REAL] = "number"};
  text_append_format(text, ".Ss %s\n", name);
  mdoc_append(text, about);
  text_append(text, "\n.Bl -tag -width Ds\n");
  for (size_t i = 0; i < count; i++) {
    text_append_format(text, ".It Va %s\n", columns[i].name);
    mdoc_append(text, columns[i].meaning);
    text_append_format(text, " (%s", types[columns[i].type]);
    bool has_unit = columns[i].unit[0] != '\0' && strcmp(columns[i].unit, "1") != 0;
    text_append_format(text, "%s%s).\n", has_unit ? ", in " : "", has_unit ? columns[i].unit : "");
  }
  text_append(text, ".El\n");
}

void describe_tables(const struct library *library, struct text *text)
{
  (void)library;
  struct column points[QUANTITIES_MAX];
  size_t count = 0, studies = 0;
  for (; count < quantity_count; count++) {
    points[count] = quantities[count].column;
  }
  append_table("SWEEP.csv", "A row a point. Fields of the architecture that the sweep varies come behind these.",
               points, count, text);
  append_table("ceilings.csv", "A row a curve of the sweeps with 'ceiling: true'.", ceilings_columns, CEILINGS_COLUMNS,
               text);
  append_table("ceilings.csv of sweeps with a fit", "These come behind the others.", ceilings_fit_columns,
               CEILINGS_FIT_COLUMNS, text);
  append_table("break-even.csv", "A row a point of a break-even surface.", break_evens_columns, BREAK_EVENS_COLUMNS,
               text);
  const struct study *const *list = study_list(&studies);
  for (size_t i = 0; i < studies; i++) {
    for (size_t j = 0; j < list[i]->table_count; j++) {
      struct text name = {0}, about = {0};
      text_append_format(&name, "%s.csv", list[i]->tables[j].name);
      text_append_format(&about, "Written by the method %s.", list[i]->name);
      append_table(text_string(&name), text_string(&about), list[i]->tables[j].columns, list[i]->tables[j].column_count,
                   text);
      text_inherit(text, &name);
      text_inherit(text, &about);
      text_free(&name);
      text_free(&about);
    }
  }
  for (size_t i = 0; i < DATA_FIT_TABLES; i++) {
    struct text name = {0};
    text_append_format(&name, "%s.csv", data_fit_tables[i].name);
    append_table(text_string(&name), "Written for the key 'fits'.", data_fit_tables[i].columns,
                 data_fit_tables[i].column_count, text);
    text_inherit(text, &name);
    text_free(&name);
  }
  append_table("claims.csv", "A row a claim.", claims_columns, CLAIMS_COLUMNS, text);
  append_table("drift.csv", "A row a cell that moved from the baseline.", drift_columns, DRIFT_COLUMNS, text);
  append_table("history.csv", "A row a claim and night, of the option --history.", history_columns, HISTORY_COLUMNS,
               text);
}

void describe_dialects(const struct library *library, struct text *text)
{
  (void)library;
  size_t count = 0;
  const struct csv_dialect *dialects = csv_dialects(&count);
  for (size_t i = 0; i < count; i++) {
    text_append_format(text, ".It Cm %s\n", dialects[i].name);
    mdoc_append(text, dialects[i].meaning);
    text_append(text, ".\n");
  }
}
