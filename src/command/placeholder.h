/* Placeholders: the words in capitals in the usage and the options, what they stand for, and what completes them. The
 * manual and the completions for shells are made of this table, the option tables and the usage lines. */
#ifndef PROOFSWEEP_PLACEHOLDER_H
#define PROOFSWEEP_PLACEHOLDER_H

#include <stdbool.h>
#include <stddef.h>

enum fill {
  FILL_NOTHING, /* numbers and names of the user's own */
  FILL_WORDS,   /* word(0), word(1), ... */
  FILL_LIST,    /* the same, several with commas between */
  FILL_LISTED,  /* the names that `proofsweep list DETAIL` shows */
  FILL_FILE,    /* files that end with DETAIL; NULL for any */
  FILL_DIRECTORY
};

struct placeholder {
  const char *name; /* "SPEC" */
  const char *meaning;
  enum fill fill;
  const char *detail;
  const char *(*word)(size_t index); /* NULL behind the last */
};

extern const struct placeholder placeholders[];
extern const size_t placeholder_count;

/* The placeholder of that name; NULL where there is none. `length` bytes of name count. */
const struct placeholder *placeholder_find(const char *name, size_t length);

/* One operand of a usage line such as "show MODEL|config.json [options]". */
struct operand {
  const char *words; /* alternatives with '|' between, within the usage line */
  size_t length;
  bool optional, repeated;
};

/* Operand `index` of a usage line; false behind the last. Options are no operands. */
bool usage_operand(const char *usage, size_t index, struct operand *operand);

/* Alternative `index` of an operand: its placeholder, or NULL for a word that is typed as it stands, which *word and
 * *length give either way. False behind the last. */
bool operand_alternative(const struct operand *operand, size_t index, const struct placeholder **placeholder,
                         const char **word, size_t *length);

#endif
