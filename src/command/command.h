/* A subcommand, and the words after it. One file below src/command a subcommand, one line in the registry of command.c.
 */
#ifndef PROOFSWEEP_COMMAND_H
#define PROOFSWEEP_COMMAND_H

#include "core/arena.h"
#include "core/status.h"
#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>

/* One option. Two options may not share a word or a letter within a command. */
struct option {
  const char *word;     /* "--context" */
  char letter;          /* 'j' for -j; 0 for none */
  const char *argument; /* name of its argument in the help, "T"; NULL for a flag */
  const char *help;     /* one short line */
};

/* The words after a subcommand, sorted. Everything is borrowed from argv but the two lists. */
struct arguments {
  const struct option *options;
  size_t option_count;
  const char **operands; /* words that are no options, in order */
  size_t operand_count;
  struct given {
    const struct option *option;
    const char *value; /* NULL for a flag */
  } * given;           /* options in order */
  size_t given_count;
  const char *const *words; /* argv of the whole program, for the manifest */
  size_t word_count;
};

struct command {
  const char *name;
  const char *summary; /* one line */
  const char *usage;   /* what follows the name: "SPEC... [options]" */
  const struct option *options;
  size_t option_count;
  size_t operands_min, operands_max;
  const char *notes; /* closing lines of the help; NULL for none */
  enum status (*run)(const struct arguments *arguments, struct fault *fault);
};

extern const struct command *const commands[];
extern const size_t command_count;

/* What an exit status means, in a few words for the help and in a sentence for the manual. */
struct exit_meaning {
  const char *status; /* "0"; "129, 130 or 143" */
  const char *brief, *meaning;
};
extern const struct exit_meaning exit_meanings[];
extern const size_t exit_meaning_count;

/* --help, which every command has beside its own options. */
extern const struct option help_option;

/* The subcommand of that name; STATUS_BAD_INPUT with the nearest one where there is none. */
enum status command_find(const char *name, const struct command **command, struct fault *fault) MUST_CHECK;

/* Appends the help of a subcommand (80 columns), or of the program. */
void command_describe(const struct command *command, struct text *text);
void program_describe(struct text *text);

/* Sorts argv[0..argc): --word VALUE, --word=VALUE, -j4, -j 4, -nq; "--" ends the options. STATUS_BAD_INPUT with the
 * nearest option, or naming the missing or superfluous argument, or two options that exclude each other. *help is set
 * where --help stands among them (the rest is then not checked). */
enum status arguments_read(const struct command *command, int argc, const char *const *argv,
                           struct arguments *arguments, bool *help, struct fault *fault) MUST_CHECK;
/* Safe on {0}. */
void arguments_free(struct arguments *arguments);

/* The value of an option's last occurrence; NULL where it was not given. */
const char *arguments_value(const struct arguments *arguments, const char *word);
bool arguments_flag(const struct arguments *arguments, const char *word);
/* The next value of an option, in the order given: *at is 0 at first, and moves behind it. NULL behind the last. */
const char *arguments_next(const struct arguments *arguments, const char *word, size_t *at);

/* All values of an option in order, count of them, in the arena's memory. STATUS_NO_MEMORY. */
enum status arguments_list(const struct arguments *arguments, const char *word, struct arena *arena,
                           const char *const **values, size_t *count, struct fault *fault) MUST_CHECK;

/* The value of an option as a whole number in [low, high] or a real; unchanged where it was not given. */
enum status arguments_whole(const struct arguments *arguments, const char *word, unsigned long long low,
                            unsigned long long high, unsigned long long *value, struct fault *fault) MUST_CHECK;
enum status arguments_real(const struct arguments *arguments, const char *word, double *value,
                           struct fault *fault) MUST_CHECK;

/* Acts on each operand in order, until one is interrupted. Every fault but that of the last operand is printed here,
 * the last by main. The gravest status: what stopped one outranks a broken claim, that missing figures. */
enum status command_each(const struct arguments *arguments,
                         enum status (*act)(void *context, const char *operand, struct fault *fault), void *context,
                         struct fault *fault) MUST_CHECK;

/* Writes the text to standard output. STATUS_IO where not all of it could be written. */
enum status command_print(const struct text *text, struct fault *fault) MUST_CHECK;
/* The same beside what a command ends with, which it returns; but where that is words on what was looked at (or none),
 * and the text could not be written, the failure to write it. */
enum status command_print_beside(const struct text *text, enum status status, struct fault *fault) MUST_CHECK;
/* As command_print, through a pager, where a person looks at it. fit: lines for people, cut to the width of the
 * terminal there.
 */
enum status command_page(const struct text *text, bool fit, struct fault *fault) MUST_CHECK;

#endif
