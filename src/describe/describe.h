/* What is made from the program's own tables, so that it cannot drift from the program: manual pages, completions for
 * shells, and the JSON Schema of specifications. Each writer appends to the text; what runs out of memory is remembered
 * by the text. src/describe/main.c puts them into the templates of docs/man and docs/completions. */
#ifndef PROOFSWEEP_DESCRIBE_H
#define PROOFSWEEP_DESCRIBE_H

#include "command/library.h"
#include "core/text.h"

typedef void describe_writer(const struct library *library, struct text *text);

/* mdoc(7) for proofsweep(1): a line of usage for each command; each command with its options; what the words in
 * capitals stand for; the exit statuses. */
describe_writer describe_synopsis, describe_commands, describe_placeholders, describe_exit_statuses;

/* mdoc(7) for proofsweep-spec(5): a section for each kind of mapping with all its keys, and the axes. */
describe_writer describe_keys, describe_axes;

/* mdoc(7) for proofsweep-csv(5): the columns of each table. */
describe_writer describe_tables, describe_dialects;

/* Parts of the completions: command names, and case branches or lines for options, their values and operands. */
describe_writer describe_bash_commands, describe_bash_options, describe_bash_values, describe_bash_operands;
describe_writer describe_zsh_commands, describe_zsh_arguments;
describe_writer describe_fish_lines;

/* The whole schema, a JSON document of draft-07. */
describe_writer describe_schema;

/* Rows of C tables: the catalogues for the library. */
describe_writer describe_model_rows, describe_set_rows;

/* Appends text as mdoc(7) text lines: of 80 bytes, a sentence begins a line, and no character is taken for a request.
 */
void mdoc_append(struct text *text, const char *words);

#endif
